/*
 * Sending: what arrives is byte for byte what was sent, whole or not at all, and a full buffer is told and drained.
 */
#include "peer.h"
#include "player.h"

static uint16_t dev_port;
static size_t largest; /* in messages_of_every_size, since valgrind is slow */

static void hear_all_types(peer *self)
{
    static const char wanted[] = "\x89\xc3" "all" "\x07\xff\xff\xff\xfe" "\x0b\xff\xff\xff\xff" "\x37\x80\0\0\0\0\0\0\0"
                                 "\x3f\xff\xff\xff\xff\xff\xff\xff\xff" "\x03\x3f\xe0\0\0\0\0\0\0" "\x02\xbf\xc0\0\0"
                                 "\xc3x\0y" "\x43\x01\0\xff" "\x01";
    let_in(self);
    hear_exactly(__FILE__, __LINE__, self, wanted, sizeof wanted - 1);
    hear_exactly(__FILE__, __LINE__, self, wanted, sizeof wanted - 1);
    say_bytes(self, wanted, sizeof wanted - 1);
    shut(self);
    hear_end(self);
}

static void fill_all_types(pio_value *v)
{
    memset(v, 0, 9 * sizeof *v);
    v[0].type = PIO_VALUE_INT;
    v[0].as.i32 = -2;
    v[1].type = PIO_VALUE_UINT;
    v[1].as.u32 = UINT32_MAX;
    v[2].type = PIO_VALUE_LONG;
    v[2].as.i64 = INT64_MIN;
    v[3].type = PIO_VALUE_ULONG;
    v[3].as.u64 = UINT64_MAX;
    v[4].type = PIO_VALUE_DOUBLE;
    v[4].as.f64 = 0.5;
    v[5].type = PIO_VALUE_FLOAT;
    v[5].as.f32 = -1.5F;
    v[6].type = PIO_VALUE_STRING;
    v[6].length = 3;
    v[6].as.string = "x\0y";
    v[7].type = PIO_VALUE_BYTES;
    v[7].length = 3;
    v[7].as.bytes = (const uint8_t *)"\x01\0\xff";
    v[8].type = PIO_VALUE_BOOL;
    v[8].as.boolean = true;
}

TEST(all_nine_types_arrive_byte_for_byte_sent_either_way)
{
    pio_message *message = pio_message_new("all");
    pio_value values[9];
    peer server;
    player p;
    OK(pio_message_add_int(message, -2));
    OK(pio_message_add_uint(message, UINT32_MAX));
    OK(pio_message_add_long(message, INT64_MIN));
    OK(pio_message_add_ulong(message, UINT64_MAX));
    OK(pio_message_add_double(message, 0.5));
    OK(pio_message_add_float(message, -1.5F));
    OK(pio_message_add_string_n(message, "x\0y", 3));
    OK(pio_message_add_bytes(message, (const uint8_t *)"\x01\0\xff", 3));
    OK(pio_message_add_bool(message, true));
    fill_all_types(values);
    peer_start(&server, hear_all_types, NULL);
    player_join(&p, server.port, "k");
    OK(pio_connection_send(p.connection, message));
    pio_message_free(message); /* it was copied */
    OK(pio_connection_send_values(p.connection, "all", values, 9));
    WAIT(p.ends == 1);
    player_free(&p);
    peer_end(&server);
    CHECK_TEXT(p.log, "join 0; all(-2, 4294967295u, -9223372036854775808l, 18446744073709551615ul, 0.5d, -1.5f, "
                      "\"x\", <0100ff>, true); end 1; free");
}

TEST(the_stats_count_what_went_over_the_wire)
{
    pio_stats stats;
    uint64_t guard[2] = {0, 77};
    player p;
    player_join(&p, dev_port, "bounce:stats");
    OK(send_int(p.connection, "n", 1));
    OK(send_int(p.connection, "n", 2));
    WAIT(p.messages == 2);
    SPIN_UNTIL(stats_of(&p).messages_received == 2); /* counted when the handlers of a whole read have run */
    OK(pio_connection_get_stats(p.connection, &stats, sizeof stats));
    CHECK_INT(stats.messages_sent, 2);
    CHECK_INT(stats.messages_received, 2);
    CHECK_INT(stats.bytes_sent, 1 + 1 + 5 + 13 + 2 * 4); /* the protocol byte, the join, the messages */
    CHECK_INT(stats.bytes_received, 22 + 2 * 4);
    CHECK_INT(stats.send_buffered, 0);
    CHECK_INT(stats.receive_buffered, 0);
    OK(pio_connection_get_stats(p.connection, (pio_stats *)(void *)guard, 8)); /* an older, shorter struct */
    CHECK(guard[0] == stats.bytes_sent && guard[1] == 77);
    player_free(&p);
}

static void hear_two_of_three(peer *self)
{
    let_in(self);
    HEAR(self, "\x80\xc5" "first\x80\xc4" "last");
    hear_end(self);
}

TEST(a_message_that_cannot_be_sent_leaves_no_byte)
{
    pio_value values[9];
    peer server;
    player p;
    peer_start(&server, hear_two_of_three, NULL);
    player_join(&p, server.port, "k");
    OK(send_plain(p.connection, "first"));
    fill_all_types(values);
    values[8].type = 9;
    CHECK_STATUS(pio_connection_send_values(p.connection, "all", values, 9), PIO_STATUS_INVALID_ARGUMENT);
    fill_all_types(values);
    values[6].as.string = "a\xff" "b";
    CHECK_STATUS(pio_connection_send_values(p.connection, "all", values, 9), PIO_STATUS_INVALID_UTF8);
    CHECK_WORDS(pio_last_error(), "value 6 of message \"all\" is not valid UTF-8 at byte 1");
    fill_all_types(values);
    values[6].as.string = NULL;
    CHECK_STATUS(pio_connection_send_values(p.connection, "all", values, 9), PIO_STATUS_NULL_POINTER);
    fill_all_types(values);
    memset(&values[8].as, 2, 1); /* a bool that is neither */
    CHECK_STATUS(pio_connection_send_values(p.connection, "all", values, 9), PIO_STATUS_INVALID_ARGUMENT);
    CHECK_STATUS(pio_connection_send_values(p.connection, "\xff", NULL, 0), PIO_STATUS_INVALID_UTF8);
    OK(send_plain(p.connection, "last"));
    player_free(&p);
    peer_end(&server);
}

static void hear_up_to_the_limit(peer *self)
{
    let_in(self);
    HEAR(self, "\x81\xc1" "a\xda" "abcdefghijklmnopqrstuvwxyz");
    hear_end(self);
}

TEST(a_message_above_the_size_limit_is_too_large_and_one_at_it_is_not)
{
    pio_message *message = pio_message_new("a");
    peer server;
    player p;
    peer_start(&server, hear_up_to_the_limit, NULL);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_set_message_size_limit(p.connection, 30));
    OK(pio_connection_connect(p.connection));
    WAIT(p.joins == 1);
    CHECK_INT(p.code, 0);
    OK(pio_message_add_string(message, "abcdefghijklmnopqrstuvwxyz"));
    OK(pio_connection_send(p.connection, message));
    pio_message_free(message);
    message = pio_message_new("a");
    OK(pio_message_add_string(message, "abcdefghijklmnopqrstuvwxyz."));
    CHECK_ERROR(pio_connection_send(p.connection, message), PIO_STATUS_TOO_LARGE,
                "the message \"a\" is larger than the limit of 30 bytes; split it or raise the limit");
    pio_message_free(message);
    player_free(&p);
    peer_end(&server);
}

/* Reads nothing until told, then everything. */
static void stall(peer *self)
{
    int *resume = (int *)self->user;
    let_in(self);
    WAIT(*resume);
    hear_end(self);
}

/* Sends until the buffer is full and, since the peer does not read, stays so; then is refused three times more. */
static void fill_up(player *p, const pio_message *message, uint64_t *accepted)
{
    int drains, i, refused = 0;
    uint64_t written;
    do {
        while (pio_connection_send(p->connection, message) == PIO_STATUS_OK) ++*accepted;
        written = stats_of(p).bytes_sent;
        drains = p->drains;
        dawdle();
        for (i = refused = 0; i < 3; i++) {
            pio_status status = pio_connection_send(p->connection, message);
            CHECK(status == PIO_STATUS_OK || status == PIO_STATUS_WOULD_BLOCK);
            if (status == PIO_STATUS_OK) ++*accepted;
            refused += status == PIO_STATUS_WOULD_BLOCK;
        }
        /* What the system's own buffers took meanwhile made room: then it was not full yet. */
    } while (refused < 3 || p->drains != drains || stats_of(p).bytes_sent != written);
}

TEST(a_full_buffer_would_block_and_drains_exactly_once)
{
    static uint8_t block[100000];
    pio_message *message = pio_message_new("block");
    uint64_t accepted = 0, buffered;
    int resume = 0, drains;
    peer server;
    player p;
    OK(pio_message_add_bytes(message, block, sizeof block));
    peer_start(&server, stall, &resume);
    player_join(&p, server.port, "k");
    fill_up(&p, message, &accepted);
    drains = p.drains;
    CHECK_WORDS(pio_last_error(), " of 1048576 bytes wait to be sent and this message has 100011; wait for the drain");
    buffered = stats_of(&p).send_buffered;
    CHECK(buffered <= 1048576 && buffered > 1048576 - 100011);
    CHECK_INT(stats_of(&p).messages_sent, accepted);
    TELL(resume = 1);
    WAIT(p.drains > drains);
    OK(pio_connection_send(p.connection, message)); /* what was refused is accepted now */
    OK(pio_connection_disconnect(p.connection));
    WAIT(p.ends == 1);
    CHECK_INT(p.drains, drains + 1);
    CHECK_INT(p.reason, PIO_DISCONNECT_BY_HOST);
    pio_message_free(message);
    player_free(&p);
    peer_end(&server);
}

TEST(every_refusal_is_followed_by_one_drain)
{
    static uint8_t block[100000];
    pio_message *message = pio_message_new("block");
    int resume = 1, refusals = 0;
    peer server;
    player p;
    OK(pio_message_add_bytes(message, block, sizeof block));
    peer_start(&server, stall, &resume);
    player_join(&p, server.port, "k");
    while (refusals < 5) {
        if (pio_connection_send(p.connection, message) != PIO_STATUS_OK) {
            refusals++;
            WAIT(p.drains == refusals);
        }
    }
    OK(pio_connection_disconnect(p.connection));
    WAIT(p.ends == 1);
    CHECK_INT(p.drains, 5);
    pio_message_free(message);
    player_free(&p);
    peer_end(&server);
}

TEST(with_nothing_buffered_a_message_larger_than_the_buffer_is_taken)
{
    static uint8_t block[12 << 20]; /* more than any socket buffer */
    pio_message *message = pio_message_new("block");
    int resume = 0;
    peer server;
    player p;
    OK(pio_message_add_bytes(message, block, sizeof block));
    peer_start(&server, stall, &resume);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_set_send_buffer_limit(p.connection, 1000));
    OK(pio_connection_connect(p.connection));
    WAIT(p.joins == 1);
    OK(pio_connection_send(p.connection, message));
    CHECK_STATUS(send_plain(p.connection, "small"), PIO_STATUS_WOULD_BLOCK);
    TELL(resume = 1);
    WAIT(p.drains == 1);
    OK(send_plain(p.connection, "small"));
    pio_message_free(message);
    player_free(&p);
    peer_end(&server);
}

/* Sends blocks of these sizes to a room that sends them back, and compares. */
static void check_bounced(pio_connection *connection, const pio_message *message, void *user_data)
{
    const uint8_t *expected = (const uint8_t *)user_data, *bytes = NULL;
    size_t length = 0;
    (void)connection;
    OK(pio_message_get_bytes(message, 0, &bytes, &length));
    CHECK(length == 0 || memcmp(bytes, expected, length) == 0);
}

TEST(messages_of_every_size_come_back_whole)
{
    static const size_t sizes[] = {0, 1, 63, 64, 255, 256, 65535, 65536, 1 << 20, (1 << 24) - 1, 1 << 24, 64 << 20};
    uint8_t *block = (uint8_t *)malloc(largest);
    player p;
    size_t i;
    char wanted[64];
    for (i = 0; i < largest; i++) block[i] = (uint8_t)(i * 2654435761U >> 13);
    player_join(&p, dev_port, "bounce:sizes");
    OK(pio_connection_add_message_handler(p.connection, "block", check_bounced, block, NULL));
    for (i = 0; i < sizeof sizes / sizeof *sizes && sizes[i] <= largest; i++) {
        pio_message *message = pio_message_new("block");
        OK(pio_message_add_bytes(message, block, sizes[i]));
        lock();
        p.log[0] = 0;
        p.messages = 0;
        unlock();
        OK(pio_connection_send(p.connection, message));
        pio_message_free(message);
        WAIT(p.messages == 1);
        snprintf(wanted, sizeof wanted, "block(%lu bytes)", (unsigned long)sizes[i]);
        if (sizes[i] > 16) CHECK_TEXT(p.log, wanted);
    }
    player_free(&p);
    free(block);
}

TEST(without_coalescing_all_arrive_too)
{
    player p;
    int i;
    player_new(&p, NULL, dev_port, "bounce:single");
    OK(pio_connection_set_send_coalescing(p.connection, false));
    OK(pio_connection_connect(p.connection));
    WAIT(p.joins == 1);
    for (i = 0; i < 10; i++) OK(send_int(p.connection, "n", i));
    WAIT(p.messages == 10);
    CHECK_TEXT(p.log, "join 0; n(0); n(1); n(2); n(3); n(4); n(5); n(6); n(7); n(8); n(9)");
    player_free(&p);
}

int main(int argc, char **argv)
{
    thread_setup();
    dev_port = (uint16_t)argument(argc, argv, 1, 0);
    largest = (size_t)argument(argc, argv, 2, 64 << 20);
    RUN(all_nine_types_arrive_byte_for_byte_sent_either_way);
    RUN(the_stats_count_what_went_over_the_wire);
    RUN(a_message_that_cannot_be_sent_leaves_no_byte);
    RUN(a_message_above_the_size_limit_is_too_large_and_one_at_it_is_not);
    RUN(a_full_buffer_would_block_and_drains_exactly_once);
    RUN(every_refusal_is_followed_by_one_drain);
    RUN(with_nothing_buffered_a_message_larger_than_the_buffer_is_taken);
    RUN(messages_of_every_size_come_back_whole);
    RUN(without_coalescing_all_arrive_too);
    return done();
}
