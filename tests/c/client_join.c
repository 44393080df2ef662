/*
 * The connection that the result of a join brings: what it is set up with, and whose it is.
 */
#include "place.h"

static const pio_pair color = {"color", "red"};

static void hear_join_with_data(peer *self)
{
    HEAR(self, "\0\x83\xc4join\xc1k\xc5" "color\xc3red");
    SAY(self, JOINED);
    hear_end(self);
}

static void make_join(caller *c)
{
    OK(pio_client_join_room(c->client, "lobby", &color, 1, caller_result, c));
}

static void make_create_join(caller *c)
{
    OK(pio_client_create_join_room(c->client, NULL, "chat", true, NULL, 0, &color, 1, caller_result, c));
}

/* Makes one call that takes its connection, threaded. */
static void get_place(caller *c, void (*make)(caller *c), const place *offer)
{
    http_peer server;
    http_start(&server, &offer->given, 1, NULL);
    caller_new(c, NULL, server.wire.port);
    c->takes = 1;
    make(c);
    OK(pio_client_wait(c->client, DEADLINE * 1000));
    http_end(&server);
    http_forget(&server);
    CHECK(c->connection != NULL);
}

/* Also after its client is gone. */
TEST(a_connection_is_set_up_with_endpoints_join_key_join_data_and_room)
{
    int method;
    for (method = 24; method <= 27; method += 3) {
        char wanted[64];
        pio_state state = 77;
        place offer;
        peer game;
        caller c;
        player p;
        peer_start(&game, hear_join_with_data, NULL);
        place_begin(&offer, method == 27 ? "r7" : NULL, "k");
        place_add_endpoint(&offer, method, "127.0.0.1", game.port);
        place_add_endpoint(&offer, method, "backup.test", 8184);
        get_place(&c, method == 27 ? make_create_join : make_join, &offer);
        snprintf(wanted, sizeof wanted, "127.0.0.1:%u backup.test:8184", game.port);
        CHECK_TEXT(endpoints_of(c.connection), wanted);
        CHECK_TEXT(room_of(c.connection), method == 27 ? "r7" : "lobby");
        OK(pio_connection_get_state(c.connection, &state));
        CHECK_INT(state, PIO_STATE_NEW);
        caller_free(&c);
        player_listen(&p, c.connection);
        OK(pio_connection_connect(p.connection));
        WAIT(p.joins == 1);
        CHECK_TEXT(room_of(p.connection), method == 27 ? "r7" : "lobby");
        OK(pio_connection_disconnect(p.connection));
        WAIT(p.ends == 1);
        peer_end(&game);
        player_free(&p);
        CHECK_TEXT(p.log, "join 0; end 0; free");
    }
}

/* What can't be dialled is left out, and the rest is still good. */
TEST(endpoints_that_are_none_are_left_out)
{
    place offer;
    caller c;
    place_begin(&offer, "r7", "k");
    place_add_endpoint(&offer, 27, "", 8184);
    place_add_endpoint(&offer, 27, "zero.test", 0);
    place_add_endpoint(&offer, 27, "large.test", 65536);
    place_add_endpoint(&offer, 27, "good.test", 65535);
    place_add(&offer, "\x1a\0", 2);
    get_place(&c, make_create_join, &offer);
    CHECK_TEXT(endpoints_of(c.connection), "good.test:65535");
    pio_connection_free(c.connection);
    caller_free(&c);
}

TEST(a_place_without_endpoint_or_join_key_is_told_by_connect)
{
    place offer;
    caller c;
    place_begin(&offer, "r7", "k");
    get_place(&c, make_create_join, &offer);
    CHECK_ERROR(pio_connection_connect(c.connection), PIO_STATUS_WRONG_STATE,
                "the connection has no endpoint; add one, or set a development server");
    pio_connection_free(c.connection);
    caller_free(&c);
    place_begin(&offer, "r7", NULL);
    place_add_endpoint(&offer, 27, "good.test", 8184);
    get_place(&c, make_create_join, &offer);
    CHECK_ERROR(pio_connection_connect(c.connection), PIO_STATUS_WRONG_STATE,
                "the connection has no join key; set one before connect");
    OK(pio_connection_set_join_key(c.connection, "mine")); /* the host may still put it right */
    pio_connection_free(c.connection);
    caller_free(&c);
}

static void ask_twice(pio_client *client, const pio_result *result, void *user)
{
    caller *self = (caller *)user;
    pio_connection *first = pio_result_connection(result);
    CHECK(first != NULL);
    CHECK(pio_result_connection(result) == first);
    pio_connection_free(first);
    CHECK(pio_result_connection(result) == first); /* dead by now, and no other is made */
    self->connection = first;
    caller_result(client, result, user);
}

static const answer places[] = {
    ANSWER("\0\1\x0a\x02" "r1\x12\x01" "k\x1a\x05\x0a\x01" "h\x10\x01"),
    ANSWER("\0\1\x0a\x02" "r2\x12\x01" "k\x1a\x05\x0a\x01" "h\x10\x01"),
};

static void ask_for_place(caller *c, pio_result_fn function)
{
    OK(pio_client_create_join_room(c->client, NULL, "chat", true, NULL, 0, NULL, 0, function, c));
}

TEST(a_result_gives_its_connection_once_and_the_same_each_time)
{
    pio_state state;
    http_peer server;
    caller c;
    caller_start(&c, &server, places, 1, NULL);
    ask_for_place(&c, ask_twice);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    CHECK_STATUS(pio_connection_get_state(c.connection, &state), PIO_STATUS_INVALID_HANDLE);
    CHECK_TEXT(c.log, "ok room r1 output 0a02723112016b1a050a01681001");
    http_end(&server);
    caller_end(&c, &server);
}

/* What an event has lent ends with the next; what was asked for is the host's. */
TEST(of_events_too_the_connection_is_the_hosts_only_if_it_asks)
{
    pio_queue *queue = pio_queue_new();
    pio_event event;
    size_t count;
    pio_connection *taken;
    http_peer server;
    caller c;
    http_start(&server, places, 2, NULL);
    caller_new(&c, queue, server.wire.port);
    ask_for_place(&c, NULL);
    ask_for_place(&c, NULL);
    OK(pio_queue_next(queue, &event, 1, DEADLINE * 1000, &count));
    CHECK_INT(count, 1);
    taken = pio_result_connection(event.result);
    CHECK(taken != NULL);
    CHECK(pio_result_connection(event.result) == taken);
    OK(pio_queue_next(queue, &event, 1, DEADLINE * 1000, &count));
    CHECK_INT(count, 1);
    CHECK_TEXT(pio_result_room_id(event.result), "r2");
    CHECK_TEXT(room_of(taken), "r1");
    http_end(&server);
    caller_free(&c);
    pio_queue_free(queue); /* and with it the second connection, which nobody asked for */
    CHECK_TEXT(endpoints_of(taken), "h:1");
    pio_connection_free(taken);
    http_forget(&server);
}

TEST(a_result_that_nobody_takes_is_freed_with_its_connection)
{
    pio_queue *queue = pio_queue_new();
    uint32_t delivered = 0;
    http_peer server;
    caller c;
    http_start(&server, places, 2, NULL);
    caller_new(&c, queue, server.wire.port);
    ask_for_place(&c, caller_result);
    ask_for_place(&c, caller_result);
    OK(pio_queue_poll(queue, 1, DEADLINE * 1000, &delivered));
    CHECK_INT(delivered, 1);
    http_end(&server);
    caller_free(&c); /* the second may wait in the queue now, or be on its way */
    pio_queue_free(queue);
    CHECK_TEXT(c.log, "ok room r1 output 0a02723112016b1a050a01681001; free");
    http_forget(&server);
}

TEST(no_other_result_has_a_connection)
{
    static const answer answers[] = {ANSWER("\0\1\x0a\x01" "t"), ANSWER("\0\1\x0a\x02" "r1"), ANSWER("\0\1"),
                                     ANSWER("\0\0\x08\x11\x12\x01" "x"), ANSWER("\0\1")};
    http_peer server;
    caller c;
    caller_start(&c, &server, answers, 5, NULL);
    c.takes = 1;
    log_in(&c);
    OK(pio_client_create_room(c.client, NULL, "chat", true, NULL, 0, caller_result, &c));
    OK(pio_client_list_rooms(c.client, NULL, NULL, 0, 0, 0, caller_result, &c));
    OK(pio_client_join_room(c.client, "x", NULL, 0, caller_result, &c));
    call_plain(&c, 103);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    CHECK(c.connection == NULL);
    CHECK_TEXT(c.log, "ok output 0a0174; ok room r1 output 0a027231; ok rooms [] output; "
                      "error 17 \"x\" output 0811120178; ok output");
    http_end(&server);
    caller_end(&c, &server);
}

static player joined;

static void connect_here(pio_client *client, const pio_result *result, void *user)
{
    (void)client;
    player_listen(&joined, pio_result_connection(result));
    OK(pio_connection_connect(joined.connection));
    take_result((caller *)user, result);
}

static void let_in_and_greet(peer *self)
{
    let_in(self);
    SAY(self, "\x80\xc2hi");
    hear_end(self);
}

/* And it may connect inside the callback. */
TEST(the_connections_of_a_client_on_a_queue_deliver_through_the_same)
{
    int round;
    for (round = 0; round < 2; round++) {
        pio_queue *queue = round == 0 ? NULL : pio_queue_new();
        place offer;
        peer game;
        http_peer server;
        caller c;
        peer_start(&game, let_in_and_greet, NULL);
        place_begin(&offer, "r7", "k");
        place_add_endpoint(&offer, 27, "127.0.0.1", game.port);
        http_start(&server, &offer.given, 1, NULL);
        caller_new(&c, queue, server.wire.port);
        ask_for_place(&c, connect_here);
        UNTIL(queue, c.results == 1);
        WAIT(game.accepted);
        if (queue != NULL) {
            wait_received(&joined, 1);
            CHECK_TEXT(joined.log, "");
        }
        UNTIL(queue, joined.messages == 1);
        CHECK_TEXT(joined.log, "join 0; hi()");
        player_free(&joined);
        peer_end(&game);
        http_end(&server);
        caller_free(&c);
        pio_queue_free(queue);
        http_forget(&server);
    }
}

TEST(a_host_may_bring_an_answer_of_its_own)
{
    static const char other[] = "\x0a\x02r2\x12\x05other\x1a\x05\x0a\x01h\x10\x01";
    static const char broken[] = "\x0a\x02r3\x12\x01";
    char wanted[64];
    place offer;
    peer game;
    player p;
    peer_start(&game, let_in_and_listen, NULL);
    place_begin(&offer, "r7", "k");
    place_add_endpoint(&offer, 27, "127.0.0.1", game.port);
    player_new(&p, NULL, 1, "wrong");
    OK(pio_connection_set_create_join_room_output(p.connection, (const uint8_t *)other, sizeof other - 1));
    CHECK_TEXT(endpoints_of(p.connection), "h:1");
    CHECK_TEXT(room_of(p.connection), "r2");
    OK(pio_connection_set_create_join_room_output(p.connection, (const uint8_t *)offer.bytes + 2,
                                                  offer.given.length - 2));
    CHECK_ERROR(pio_connection_set_create_join_room_output(p.connection, (const uint8_t *)broken, sizeof broken - 1),
                PIO_STATUS_MALFORMED,
                "the bytes are no output of createJoinRoom (failed to decode Protobuf message: "
                "CreateJoinRoomOutput.join_key: buffer underflow); pass the protobuf that follows the answer's status "
                "byte");
    snprintf(wanted, sizeof wanted, "127.0.0.1:%u", game.port);
    CHECK_TEXT(endpoints_of(p.connection), wanted);
    CHECK_TEXT(room_of(p.connection), "r7");
    OK(pio_connection_connect(p.connection));
    CHECK_ERROR(pio_connection_set_create_join_room_output(p.connection, (const uint8_t *)other, sizeof other - 1),
                PIO_STATUS_WRONG_STATE, "settings are fixed once connect was called; make them before");
    WAIT(p.joins == 1);
    CHECK_TEXT(room_of(p.connection), "r7");
    OK(pio_connection_disconnect(p.connection));
    peer_end(&game);
    player_free(&p);
    CHECK_INT(p.code, 0);
}

int main(void)
{
    thread_setup();
    RUN(a_connection_is_set_up_with_endpoints_join_key_join_data_and_room);
    RUN(endpoints_that_are_none_are_left_out);
    RUN(a_place_without_endpoint_or_join_key_is_told_by_connect);
    RUN(a_result_gives_its_connection_once_and_the_same_each_time);
    RUN(of_events_too_the_connection_is_the_hosts_only_if_it_asks);
    RUN(a_result_that_nobody_takes_is_freed_with_its_connection);
    RUN(no_other_result_has_a_connection);
    RUN(the_connections_of_a_client_on_a_queue_deliver_through_the_same);
    RUN(a_host_may_bring_an_answer_of_its_own);
    return done();
}
