/*
 * The queue: what poll and next deliver and when they return, waking, turns, and who may take at a time.
 */
#include "peer.h"
#include "player.h"

/* Lets in and sends n(0) to n(COUNT - 1) in one go; closes when the client does. */
#define COUNT 100

static void say_numbers(peer *self)
{
    char message[4] = {(char)0x81, (char)0xc1, 'n', 0};
    int i;
    let_in(self);
    for (i = 0; i < COUNT; i++) {
        if (i < 64) {
            message[3] = (char)(0x80 | i);
            say_bytes(self, message, 4);
        } else {
            char longer[5] = {(char)0x81, (char)0xc1, 'n', 4, 0};
            longer[4] = (char)i;
            say_bytes(self, longer, 5);
        }
    }
    hear_end(self);
}

/* A player on the queue whose numbers have all been received by the library, and none delivered. */
static void join_and_receive(player *p, peer *server, pio_queue *queue)
{
    uint32_t delivered = 0;
    peer_start(server, say_numbers, NULL);
    player_new(p, queue, server->port, "k");
    OK(pio_connection_connect(p->connection));
    OK(pio_queue_poll(queue, 1, DEADLINE * 1000, &delivered));
    CHECK_INT(delivered, 1);
    CHECK_INT(p->joins, 1);
    wait_received(p, COUNT);
}

TEST(poll_delivers_at_most_as_many_as_asked_for)
{
    pio_queue *queue = pio_queue_new();
    peer server;
    player p;
    uint32_t delivered = 99;
    join_and_receive(&p, &server, queue);
    OK(pio_queue_poll(queue, 3, 0, &delivered));
    CHECK_INT(delivered, 3);
    CHECK_TEXT(p.log, "join 0; n(0); n(1); n(2)");
    OK(pio_queue_poll(queue, 0, 0, &delivered)); /* all that waited */
    CHECK_INT(delivered, COUNT - 3);
    OK(pio_queue_poll(queue, 0, 0, &delivered));
    CHECK_INT(delivered, 0);
    CHECK_INT(p.messages, COUNT);
    player_free(&p);
    peer_end(&server);
    pio_queue_free(queue);
}

TEST(time_up_with_nothing_delivered_is_ok)
{
    pio_queue *queue = pio_queue_new();
    pio_event event;
    uint32_t delivered = 99;
    size_t count = 99;
    OK(pio_queue_poll(queue, 0, 0, &delivered));
    CHECK_INT(delivered, 0);
    OK(pio_queue_poll(queue, 5, 20, &delivered));
    CHECK_INT(delivered, 0);
    OK(pio_queue_next(queue, &event, 1, 20, &count));
    CHECK_INT(count, 0);
    CHECK_STATUS(pio_queue_next(queue, &event, 0, 0, &count), PIO_STATUS_INVALID_ARGUMENT);
    pio_queue_free(queue);
}

TEST(next_hands_out_what_each_event_is_about)
{
    pio_queue *queue = pio_queue_new();
    pio_event events[8];
    size_t count = 0, i;
    peer server;
    player p;
    join_and_receive(&p, &server, queue);
    OK(pio_queue_next(queue, events, 8, 0, &count));
    CHECK(count >= 1 && count <= 8);
    for (i = 0; i < count; i++) {
        CHECK_INT(events[i].type, PIO_EVENT_MESSAGE);
        CHECK(events[i].connection == p.connection && events[i].client == NULL && events[i].user_data == &p);
        CHECK(events[i].message != NULL && events[i].result == NULL);
        CHECK_TEXT(events[i].text, "");
        CHECK_TEXT(events[i].message_type, "n");
        CHECK_INT(events[i].message_type_length, 1);
        CHECK_INT(events[i].value_count, 1);
        CHECK_INT(events[i].values[0].as.i32, (int32_t)i);
        CHECK(events[i].values == pio_message_values(events[i].message));
    }
    OK(pio_connection_disconnect(p.connection));
    OK(pio_queue_next(queue, events, 8, DEADLINE * 1000, &count));
    CHECK_INT(count, 1); /* the unread messages were dropped */
    CHECK_INT(events[0].type, PIO_EVENT_DISCONNECT);
    CHECK_INT(events[0].code, PIO_DISCONNECT_BY_HOST);
    CHECK_TEXT(events[0].text, "disconnected by this side");
    CHECK(events[0].message == NULL && events[0].values == NULL && events[0].message_type == NULL);
    CHECK_INT(p.messages + p.ends, 0); /* no handler has run */
    player_free(&p);
    peer_end(&server);
    pio_queue_free(queue);
}

static bool contains(const uint8_t *bytes, size_t length, const char *words)
{
    size_t wanted = strlen(words), i;
    for (i = 0; i + wanted <= length; i++)
        if (memcmp(bytes + i, words, wanted) == 0) return true;
    return false;
}

/* What is in it, the binding's tests see in Python; here, that it is one, and that the events in it are gone. */
TEST(next_pickle_hands_the_events_out_as_a_pickle)
{
    static const uint8_t begins[] = {0x80, 4, ']', '('};
    pio_queue *queue = pio_queue_new();
    const uint8_t *pickle = begins;
    size_t length = 99;
    uint32_t delivered = 0, left;
    peer server;
    player p;
    OK(pio_queue_next_pickle(queue, 1, 0, &pickle, &length));
    CHECK(pickle == NULL && length == 0);
    join_and_receive(&p, &server, queue);
    OK(pio_queue_next_pickle(queue, 3, 0, &pickle, &length));
    CHECK(length > 8 && memcmp(pickle, begins, sizeof begins) == 0);
    CHECK(memcmp(pickle + length - 3, "te.", 3) == 0);
    for (left = COUNT - 3; left > 0; left -= delivered) OK(pio_queue_poll(queue, 0, DEADLINE * 1000, &delivered));
    CHECK_INT(p.messages, COUNT - 3);
    OK(pio_connection_disconnect(p.connection));
    OK(pio_queue_next_pickle(queue, 3, DEADLINE * 1000, &pickle, &length));
    CHECK(contains(pickle, length, "disconnected by this side"));
    player_free(&p);
    peer_end(&server);
    pio_queue_free(queue);
}

TEST(what_next_lends_stays_until_the_next_call_even_if_the_connection_is_freed)
{
    pio_queue *queue = pio_queue_new();
    pio_event events[8];
    pio_message *copy;
    size_t count = 0, i;
    char words[64], wanted[64];
    peer server;
    player p;
    join_and_receive(&p, &server, queue);
    OK(pio_queue_next(queue, events, 8, 0, &count));
    CHECK(count > 0);
    player_free(&p);
    peer_end(&server);
    for (i = 0; i < count; i++) {
        describe(events[i].message_type, events[i].values, events[i].value_count, words, sizeof words);
        snprintf(wanted, sizeof wanted, "n(%lu)", (unsigned long)i);
        CHECK_TEXT(words, wanted);
    }
    copy = pio_message_clone(events[0].message);
    CHECK_STATUS(pio_message_add_int((pio_message *)(uintptr_t)events[0].message, 1), PIO_STATUS_INVALID_ARGUMENT);
    pio_message_free((pio_message *)(uintptr_t)events[0].message); /* does nothing */
    OK(pio_queue_next(queue, events, 8, 0, &count));
    CHECK_INT(count, 0);
    CHECK_TEXT(pio_message_type(copy, NULL), "n");
    pio_message_free(copy);
    pio_queue_free(queue);
}

TEST(poll_and_next_may_be_mixed_and_each_event_goes_to_one_of_them)
{
    pio_queue *queue = pio_queue_new();
    pio_event events[3];
    uint32_t delivered = 0;
    size_t count = 0, i;
    int32_t expected = 0;
    peer server;
    player p;
    join_and_receive(&p, &server, queue);
    while (expected < COUNT) {
        OK(pio_queue_next(queue, events, 3, 0, &count));
        for (i = 0; i < count; i++) CHECK_INT(events[i].values[0].as.i32, expected++);
        lock();
        p.log[0] = 0;
        unlock();
        OK(pio_queue_poll(queue, 1, 0, &delivered));
        if (delivered == 1) {
            char wanted[16];
            snprintf(wanted, sizeof wanted, "n(%ld)", (long)expected++);
            CHECK_TEXT(p.log, wanted);
        }
    }
    CHECK_INT(expected, COUNT);
    player_free(&p);
    peer_end(&server);
    pio_queue_free(queue);
}

TEST(objects_take_turns_of_at_most_64_events)
{
    pio_queue *queue = pio_queue_new();
    pio_event events[2 * COUNT];
    size_t count = 0, total = 0, i;
    int run = 0, longest = 0, seen[2] = {0, 0};
    peer servers[2];
    player players[2];
    void *last = NULL;
    for (i = 0; i < 2; i++) {
        peer_start(&servers[i], say_numbers, NULL);
        player_new(&players[i], queue, servers[i].port, "k");
        OK(pio_connection_connect(players[i].connection));
    }
    for (i = 0; i < 2; i++) wait_received(&players[i], COUNT);
    while (total < 2 * (COUNT + 1)) {
        OK(pio_queue_next(queue, events, 2 * COUNT, DEADLINE * 1000, &count));
        for (i = 0; i < count; i++) {
            run = events[i].user_data == last ? run + 1 : 1;
            last = events[i].user_data;
            seen[last == &players[1]]++;
            if (run > longest && seen[0] <= COUNT && seen[1] <= COUNT) longest = run;
        }
        total += count;
    }
    CHECK(longest <= 64);
    CHECK_INT(total, 2 * (COUNT + 1));
    for (i = 0; i < 2; i++) {
        player_free(&players[i]);
        peer_end(&servers[i]);
    }
    pio_queue_free(queue);
}

int main(void)
{
    thread_setup();
    RUN(poll_delivers_at_most_as_many_as_asked_for);
    RUN(time_up_with_nothing_delivered_is_ok);
    RUN(next_hands_out_what_each_event_is_about);
    RUN(next_pickle_hands_the_events_out_as_a_pickle);
    RUN(what_next_lends_stays_until_the_next_call_even_if_the_connection_is_freed);
    RUN(poll_and_next_may_be_mixed_and_each_event_goes_to_one_of_them);
    RUN(objects_take_turns_of_at_most_64_events);
    return done();
}
