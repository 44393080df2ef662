/*
 * The function that may edit the endpoints of a connection before its result is told, and the development server, which
 * leaves nothing to edit.
 */
#include "place.h"

static pio_queue *queue; /* NULL: threaded */

/* What the filters below did. */
static pio_connection *shown;
static uint16_t game_port;
static uintptr_t filter_thread, result_thread;

static void redirect(pio_client *client, pio_connection *connection, void *user)
{
    caller *self = (caller *)user;
    CHECK(client == self->client);
    CHECK_TEXT(endpoints_of(connection), "h:1");
    CHECK_TEXT(room_of(connection), "r1");
    OK(pio_connection_clear_endpoints(connection));
    OK(pio_connection_add_endpoint(connection, "127.0.0.1", game_port));
    lock();
    shown = connection;
    filter_thread = this_thread();
    note(self, "filter");
    unlock();
}

static void see_result(pio_client *client, const pio_result *result, void *user)
{
    TELL(result_thread = this_thread());
    caller_result(client, result, user);
}

static const answer places[] = {
    ANSWER("\0\1\x0a\x02" "r1\x12\x01" "k\x1a\x05\x0a\x01" "h\x10\x01"),
    ANSWER("\0\1\x0a\x02" "r1\x12\x01" "k\x1a\x05\x0a\x01" "h\x10\x01"),
    ANSWER("\0\1\x0a\x02" "r1\x12\x01" "k\x1a\x05\x0a\x01" "h\x10\x01"),
};

static void ask_for_place(caller *c, pio_result_fn function)
{
    OK(pio_client_create_join_room(c->client, NULL, "chat", true, NULL, 0, NULL, 0, function, c));
}

static void begin(caller *c, http_peer *server, size_t calls, pio_endpoint_filter_fn filter)
{
    shown = NULL;
    http_start(server, places, calls, NULL);
    caller_new(c, queue, server->wire.port);
    OK(pio_client_set_endpoint_filter(c->client, filter, c));
}

static void end(caller *c, http_peer *server)
{
    http_end(server);
    caller_free(c);
    http_forget(server);
}

#define PLACE "ok room r1 output 0a02723112016b1a050a01681001"

TEST(a_filter_edits_the_endpoints_just_before_the_result_and_on_its_thread)
{
    peer game;
    http_peer server;
    caller c;
    player p;
    peer_start(&game, let_in_and_listen, NULL);
    game_port = game.port;
    begin(&c, &server, 1, redirect);
    c.takes = 1;
    ask_for_place(&c, see_result);
    UNTIL(queue, c.results == 1);
    CHECK_TEXT(c.log, "filter; " PLACE);
    CHECK(filter_thread == result_thread);
    CHECK((filter_thread == this_thread()) == (queue != NULL));
    CHECK(shown == c.connection);
    player_listen(&p, c.connection);
    OK(pio_connection_connect(p.connection)); /* to where the filter said */
    UNTIL(queue, p.joins == 1);
    CHECK_INT(p.code, 0);
    player_free(&p);
    peer_end(&game);
    end(&c, &server);
}

TEST(what_only_the_filter_has_seen_is_freed_with_the_result)
{
    pio_state state;
    http_peer server;
    caller c;
    begin(&c, &server, 1, redirect);
    ask_for_place(&c, see_result);
    UNTIL(queue, c.results == 1);
    end(&c, &server);
    CHECK(shown != NULL);
    CHECK_STATUS(pio_connection_get_state(shown, &state), PIO_STATUS_INVALID_HANDLE);
}

TEST(a_filter_is_not_called_where_no_callback_gets_the_connection)
{
    pio_state state;
    http_peer server;
    caller c;
    begin(&c, &server, 2, redirect);
    ask_for_place(&c, NULL);
    ask_for_place(&c, see_result);
    UNTIL(queue, c.results == 1);
    CHECK_TEXT(c.log, "filter; " PLACE); /* nobody gets the first connection, so there is nothing to edit */
    end(&c, &server);
    CHECK_STATUS(pio_connection_get_state(shown, &state), PIO_STATUS_INVALID_HANDLE);
}

static void remove_and_see(pio_client *client, const pio_result *result, void *user)
{
    OK(pio_client_set_endpoint_filter(client, NULL, NULL));
    caller_result(client, result, user);
}

TEST(a_filter_that_was_removed_is_not_called)
{
    http_peer server;
    caller c;
    begin(&c, &server, 3, redirect);
    ask_for_place(&c, remove_and_see);
    ask_for_place(&c, see_result);
    UNTIL(queue, c.results == 2);
    OK(pio_client_set_endpoint_filter(c.client, redirect, &c));
    ask_for_place(&c, see_result);
    UNTIL(queue, c.results == 3);
    CHECK_TEXT(c.log, "filter; " PLACE "; " PLACE "; filter; " PLACE);
    end(&c, &server);
}

static void free_the_client(pio_client *client, pio_connection *connection, void *user)
{
    caller *self = (caller *)user;
    pio_client_free(client);
    lock();
    shown = connection;
    CHECK_INT(self->frees, 0);
    note(self, "filter");
    changed();
    unlock();
}

TEST(a_filter_that_frees_its_client_is_its_last_callback_but_for_the_free_handler)
{
    pio_state state;
    http_peer server;
    caller c;
    begin(&c, &server, 1, free_the_client);
    ask_for_place(&c, see_result);
    UNTIL(queue, c.frees == 1);
    http_end(&server);
    CHECK_TEXT(c.log, "filter; free");
    SPIN_UNTIL(pio_connection_get_state(shown, &state) == PIO_STATUS_INVALID_HANDLE);
    http_forget(&server);
}

static void free_the_connection(pio_client *client, pio_connection *connection, void *user)
{
    (void)client, (void)user;
    pio_connection_free(connection);
}

TEST(a_filter_may_free_the_connection_and_the_result_is_told_all_the_same)
{
    pio_state state;
    http_peer server;
    caller c;
    begin(&c, &server, 1, free_the_connection);
    c.takes = 1;
    ask_for_place(&c, see_result);
    UNTIL(queue, c.results == 1);
    CHECK_TEXT(c.log, PLACE);
    CHECK(pio_connection_get_state(c.connection, &state) != PIO_STATUS_OK);
    end(&c, &server);
}

static void run_in_both_deliveries(void)
{
    RUN(a_filter_edits_the_endpoints_just_before_the_result_and_on_its_thread);
    RUN(what_only_the_filter_has_seen_is_freed_with_the_result);
    RUN(a_filter_is_not_called_where_no_callback_gets_the_connection);
    RUN(a_filter_that_was_removed_is_not_called);
    RUN(a_filter_that_frees_its_client_is_its_last_callback_but_for_the_free_handler);
    RUN(a_filter_may_free_the_connection_and_the_result_is_told_all_the_same);
}

TEST(no_filter_is_called_for_events_that_next_hands_out)
{
    pio_event event;
    size_t count = 0;
    pio_connection *connection;
    http_peer server;
    caller c;
    queue = pio_queue_new();
    begin(&c, &server, 1, redirect);
    ask_for_place(&c, see_result);
    OK(pio_queue_next(queue, &event, 1, DEADLINE * 1000, &count));
    CHECK_INT(count, 1);
    connection = pio_result_connection(event.result);
    CHECK_TEXT(endpoints_of(connection), "h:1");
    CHECK_TEXT(c.log, "");
    end(&c, &server);
    pio_connection_free(connection);
    pio_queue_free(queue);
}

static void check_body(const http_peer *server, size_t index, const char *wanted, size_t length)
{
    CHECK_BYTES(server->heard[index].body, server->heard[index].length, wanted, length);
}

#define CHECK_BODY(server, index, literal) check_body(server, index, literal, sizeof literal - 1)

/* The join key is the answer's, and the endpoints are not; room calls are about development rooms. */
TEST(with_a_development_server_connections_go_there_and_no_filter_is_called)
{
    static const answer answers[] = {
        ANSWER("\0\1\x0a\x01" "t"),
        ANSWER("\0\1"),
        ANSWER("\0\1"),
        ANSWER("\0\1\x0a\x01" "x\x12\x05\x0a\x01" "h\x10\x01"),
        ANSWER("\0\1\x0a\x02" "r1\x12\x01" "k\x1a\x05\x0a\x01" "h\x10\x01"),
    };
    static const char not_left[] = "the connection has 0 endpoints, so there is none at index 0";
    char address[64];
    uint16_t port = 0;
    size_t needed = 0;
    peer game;
    http_peer server;
    caller c;
    player p;
    queue = NULL;
    peer_start(&game, let_in_and_listen, NULL);
    caller_start(&c, &server, answers, 5, NULL);
    OK(pio_client_set_endpoint_filter(c.client, redirect, &c));
    snprintf(address, sizeof address, "127.0.0.1:%u", game.port);
    OK(pio_client_set_development_server(c.client, address));
    log_in(&c);
    OK(pio_client_create_room(c.client, "r1", "t", false, NULL, 0, caller_result, &c));
    OK(pio_client_list_rooms(c.client, NULL, NULL, 0, 0, 0, caller_result, &c));
    OK(pio_client_join_room(c.client, "r1", NULL, 0, caller_result, &c));
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    c.takes = 1;
    OK(pio_client_create_join_room(c.client, "r1", "t", false, NULL, 0, NULL, 0, caller_result, &c));
    caller_finish(&c, &server);
    CHECK_BODY(&server, 0, "\x0a\x04" "game" "\x12\x03" "ann" "\x1a\x06" "secret");
    CHECK_BODY(&server, 1, "\x0a\x02" "r1" "\x12\x01" "t" "\x28\x01");
    CHECK_BODY(&server, 2, "\x28\x01");
    CHECK_BODY(&server, 3, "\x0a\x02" "r1" "\x18\x01");
    CHECK_BODY(&server, 4, "\x0a\x02" "r1" "\x12\x01" "t" "\x30\x01");
    CHECK(strstr(c.log, "filter") == NULL);
    CHECK_ERROR(pio_connection_get_endpoint(c.connection, 0, address, sizeof address, &needed, &port),
                PIO_STATUS_NO_SUCH_INDEX, not_left);
    player_listen(&p, c.connection);
    OK(pio_connection_connect(p.connection));
    WAIT(p.joins == 1); /* the game's server has heard the join key k */
    CHECK_INT(p.code, 0);
    player_free(&p);
    peer_end(&game);
    caller_end(&c, &server);
}

int main(void)
{
    thread_setup();
    run_in_both_deliveries();
    queue = pio_queue_new();
    run_in_both_deliveries();
    pio_queue_free(queue);
    RUN(no_filter_is_called_for_events_that_next_hands_out);
    RUN(with_a_development_server_connections_go_there_and_no_filter_is_called);
    return done();
}
