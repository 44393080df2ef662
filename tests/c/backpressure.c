/*
 * A host that is slow to take, or never does: the library stops reading, keeps what it has, and loses nothing.
 *
 *     backpressure PORT COUNT
 */
#include "peer.h"
#include "player.h"

#define PAYLOAD 1000
/* How far what is buffered may pass the limit: by what one read brings. */
#define ONE_READ (1 << 20)

static uint16_t dev_port;
static int32_t count; /* of messages */

/* A connection to a flood of `count` messages that ends behind them. */
static void flood(player *p, pio_queue *queue, size_t limit)
{
    char number[16];
    snprintf(number, sizeof number, "%ld", (long)count);
    player_new(p, queue, dev_port, "flood:backpressure");
    OK(pio_connection_set_receive_buffer_limit(p->connection, limit));
    OK(pio_connection_add_join_data(p->connection, "size", "1000"));
    OK(pio_connection_add_join_data(p->connection, "count", number));
    OK(pio_connection_add_join_data(p->connection, "fault", "drop"));
    OK(pio_connection_add_join_data(p->connection, "after", number));
    OK(pio_connection_connect(p->connection));
}

/* Takes everything, checks numbers and contents, and that no more is ever buffered than allowed. */
static void take_all(const player *p, pio_queue *queue, size_t limit, size_t batch)
{
    pio_event events[64];
    int32_t expected = 0;
    int ended = 0;
    size_t taken = 1, i;
    while (!ended && taken > 0) {
        OK(pio_queue_next(queue, events, batch, DEADLINE * 1000, &taken));
        CHECK(stats_of(p).receive_buffered <= limit + ONE_READ);
        for (i = 0; i < taken; i++) {
            if (events[i].type == PIO_EVENT_MESSAGE) {
                const pio_value *v = events[i].values;
                if (v[0].as.i32 != expected || v[1].length != PAYLOAD || v[1].as.bytes[1] != (uint8_t)(expected + 1)) {
                    fail_check(__FILE__, __LINE__, "%ld came instead of %ld", (long)v[0].as.i32, (long)expected);
                    return;
                }
                expected++;
            }
            ended |= events[i].type == PIO_EVENT_DISCONNECT;
        }
    }
    CHECK_INT(ended, 1);
    CHECK_INT(expected, count);
}

TEST(a_host_that_never_takes_stops_the_reading_and_loses_nothing_when_it_takes_at_last)
{
    pio_queue *queue = pio_queue_new();
    pio_stats before, after;
    player p;
    const size_t limit = 100000;
    flood(&p, queue, limit);
    SPIN_UNTIL(stats_of(&p).receive_buffered > limit);
    dawdle();
    before = stats_of(&p);
    CHECK(before.receive_buffered <= limit + ONE_READ);
    CHECK(before.messages_received < (uint64_t)count);
    dawdle();
    after = stats_of(&p);
    CHECK_INT(after.bytes_received, before.bytes_received); /* it stands still */
    take_all(&p, queue, limit, 64);
    CHECK_INT(stats_of(&p).messages_received, count);
    player_free(&p);
    pio_queue_free(queue);
}

TEST(a_host_that_takes_one_at_a_time_gets_all)
{
    pio_queue *queue = pio_queue_new();
    player p;
    flood(&p, queue, 5000);
    take_all(&p, queue, 5000, 1);
    player_free(&p);
    pio_queue_free(queue);
}

static void say_large(peer *self)
{
    static uint8_t block[8 << 20];
    let_in(self);
    SAY(self, "\x80\xc5" "small\x81\xc5" "large\x13\0\x80\0\0");
    say_bytes(self, block, sizeof block);
    SAY(self, "\x80\xc4" "last");
    shut(self);
    hear_end(self);
}

TEST(a_message_larger_than_the_limit_arrives)
{
    pio_queue *queue = pio_queue_new();
    peer server;
    player p;
    peer_start(&server, say_large, NULL);
    player_new(&p, queue, server.port, "k");
    OK(pio_connection_set_receive_buffer_limit(p.connection, 1000));
    OK(pio_connection_connect(p.connection));
    POLL_UNTIL(queue, p.ends == 1);
    player_free(&p);
    peer_end(&server);
    CHECK_TEXT(p.log, "join 0; small(); large(8388608 bytes); last(); end 1; free");
    pio_queue_free(queue);
}

static void say_before_the_join(peer *self)
{
    char messages[56 * 18];
    int i;
    for (i = 0; i < 56; i++) memcpy(messages + i * 18, "\x81\xc5" "early\xca" "0123456789", 18);
    HEAR(self, JOIN);
    say_bytes(self, messages, sizeof messages);
    CHECK(hear_end(self) == 0);
}

TEST(more_early_messages_than_the_limit_fail_the_join_in_words)
{
    peer server;
    player p;
    peer_start(&server, say_before_the_join, NULL);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_set_receive_buffer_limit(p.connection, 1000));
    OK(pio_connection_connect(p.connection));
    WAIT(p.joins == 1);
    CHECK_INT(p.code, PIO_ERROR_NETWORK_ISSUE);
    CHECK_WORDS(p.text, " sent 1008 bytes of messages before it answered the join, which is over the "
                        "receive-buffer limit of 1000; raise the limit");
    peer_end(&server);
    player_free(&p);
    CHECK_TEXT(p.log, "join 130; free");
}

int main(int argc, char **argv)
{
    thread_setup();
    dev_port = (uint16_t)argument(argc, argv, 1, 0);
    count = (int32_t)argument(argc, argv, 2, 50000);
    RUN(a_host_that_never_takes_stops_the_reading_and_loses_nothing_when_it_takes_at_last);
    RUN(a_host_that_takes_one_at_a_time_gets_all);
    RUN(a_message_larger_than_the_limit_arrives);
    RUN(more_early_messages_than_the_limit_fail_the_join_in_words);
    return done();
}
