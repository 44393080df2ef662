/*
 * Freeing: inside every kind of callback, across connections and threads, the free handler once and last, and that
 * freeing and removing wait for a callback that runs elsewhere.
 */
#include "peer.h"
#include "player.h"

static pio_queue *queue; /* NULL: threaded */

/* Lets in, sends a message, takes one or the end, and closes. */
static void say_and_close(peer *self)
{
    char byte;
    let_in(self);
    SAY(self, "\x80\xc1" "x\x80\xc1" "y");
    if (hear_bytes(self, &byte, 1) == 1) shut(self);
    hear_end(self);
}

/* What one of the handlers below found when it freed its own connection. */
static int freed_in, frees_inside;

static void free_here(player *self, int place)
{
    pio_state state;
    pio_connection_free(self->connection);
    lock();
    freed_in = place;
    frees_inside = self->frees;
    unlock();
    CHECK_STATUS(pio_connection_get_state(self->connection, &state), PIO_STATUS_INVALID_HANDLE);
    CHECK_STATUS(send_plain(self->connection, "late"), PIO_STATUS_INVALID_HANDLE);
    pio_connection_free(self->connection); /* a dead ticket: nothing happens */
}

static void free_at_join(pio_connection *c, int32_t code, const char *text, void *user)
{
    (void)c, (void)code, (void)text;
    free_here((player *)user, 1);
}
static void free_at_message(pio_connection *c, const pio_message *message, void *user)
{
    free_here((player *)user, 2);
    CHECK(c == ((player *)user)->connection);
    CHECK_TEXT(pio_message_type(message, NULL), "x"); /* lent until this returns */
}
static void free_at_end(pio_connection *c, pio_disconnect_reason reason, const char *text, void *user)
{
    (void)c, (void)reason;
    free_here((player *)user, 3);
    CHECK_TEXT(text, "the server closed the connection");
}
static void ask_for_the_end(pio_connection *c, const pio_message *message, void *user)
{
    (void)message, (void)user;
    OK(send_plain(c, ""));
}

static void check_freed(player *p, peer *server, int place, const char *log)
{
    UNTIL(queue, p->frees == 1);
    peer_end(server);
    CHECK_INT(freed_in, place);
    CHECK_INT(frees_inside, 0); /* the free handler runs after the callback has returned */
    CHECK_TEXT(p->log, log);
    CHECK_INT(p->frees, 1);
}

static void begin(player *p, peer *server)
{
    peer_start(server, say_and_close, NULL);
    player_new(p, queue, server->port, "k");
}

TEST(a_connection_may_be_freed_in_its_join_handler)
{
    peer server;
    player p;
    begin(&p, &server);
    OK(pio_connection_set_join_handler(p.connection, free_at_join, &p));
    OK(pio_connection_connect(p.connection));
    check_freed(&p, &server, 1, "free");
}

TEST(a_connection_may_be_freed_in_a_message_handler_and_no_other_runs)
{
    peer server;
    player p;
    begin(&p, &server);
    OK(pio_connection_remove_handler(p.connection, 1)); /* registered again, behind */
    OK(pio_connection_add_message_handler(p.connection, "x", free_at_message, &p, NULL));
    OK(pio_connection_add_message_handler(p.connection, NULL, player_message, &p, NULL));
    OK(pio_connection_connect(p.connection));
    check_freed(&p, &server, 2, "join 0; free");
}

TEST(a_connection_may_be_freed_in_a_disconnect_handler_and_no_other_runs)
{
    peer server;
    player p;
    begin(&p, &server);
    OK(pio_connection_remove_handler(p.connection, 2));
    OK(pio_connection_add_message_handler(p.connection, "y", ask_for_the_end, &p, NULL));
    OK(pio_connection_add_disconnect_handler(p.connection, free_at_end, &p, NULL));
    OK(pio_connection_add_disconnect_handler(p.connection, player_ended, &p, NULL));
    OK(pio_connection_connect(p.connection));
    check_freed(&p, &server, 3, "join 0; x(); y(); free");
}

static void free_at_drain(pio_connection *c, void *user)
{
    (void)c;
    free_here((player *)user, 4);
}

static void read_all_when_told(peer *self)
{
    let_in(self);
    WAIT(*(int *)self->user);
    hear_end(self);
}

TEST(a_connection_may_be_freed_in_its_drain_handler)
{
    static uint8_t block[1 << 20];
    pio_message *message = pio_message_new("block");
    pio_status status = PIO_STATUS_OK;
    int told = 0;
    peer server;
    player p;
    OK(pio_message_add_bytes(message, block, sizeof block));
    peer_start(&server, read_all_when_told, &told);
    player_new(&p, queue, server.port, "k");
    OK(pio_connection_set_drain_handler(p.connection, free_at_drain, &p));
    OK(pio_connection_connect(p.connection));
    UNTIL(queue, p.joins == 1);
    while (status == PIO_STATUS_OK) status = pio_connection_send(p.connection, message);
    CHECK_INT(status, PIO_STATUS_WOULD_BLOCK);
    TELL(told = 1);
    check_freed(&p, &server, 4, "join 0; free");
    pio_message_free(message);
}

/* Two connections, each of which frees the other in its handler. */
static player left, right;
static int both_inside;

static void free_the_other(pio_connection *c, const pio_message *message, void *user)
{
    player *other = (player *)user;
    (void)c, (void)message;
    TELL(both_inside++);
    WAIT(both_inside >= 2); /* one on the library's thread, one on ours */
    pio_connection_free(other->connection);
    CHECK_INT(other->frees, 0); /* its handler still runs, and we do not wait */
    TELL(both_inside++);
    WAIT(both_inside >= 4);
}

TEST(two_connections_may_free_each_other_at_the_same_time)
{
    pio_queue *own = pio_queue_new();
    peer servers[2];
    both_inside = 0;
    peer_start(&servers[0], say_and_close, NULL);
    peer_start(&servers[1], say_and_close, NULL);
    player_new(&left, NULL, servers[0].port, "k");
    player_new(&right, own, servers[1].port, "k");
    OK(pio_connection_add_message_handler(left.connection, "x", free_the_other, &right, NULL));
    OK(pio_connection_add_message_handler(right.connection, "x", free_the_other, &left, NULL));
    OK(pio_connection_connect(right.connection));
    wait_received(&right, 2); /* before the handler of the left one stops the library's thread */
    OK(pio_connection_connect(left.connection));
    POLL_UNTIL(own, both_inside == 4);
    WAIT(left.frees == 1 && right.frees == 1);
    peer_end(&servers[0]);
    peer_end(&servers[1]);
    CHECK_TEXT(left.log, "join 0; x(); free");
    CHECK_TEXT(right.log, "join 0; x(); free");
    pio_queue_free(own);
}

/* A handler that dawdles once somebody is about to free the connection or to remove it. */
typedef struct slow {
    int inside, waited_for, returned;
} slow;

static void dawdle_in_handler(pio_connection *c, const pio_message *message, void *user)
{
    slow *self = (slow *)user;
    (void)c, (void)message;
    TELL(self->inside = 1);
    WAIT(self->waited_for);
    dawdle();
    TELL(self->returned = 1);
}

TEST(free_waits_for_a_callback_that_runs_on_another_thread)
{
    slow s = {0, 0, 0};
    peer server;
    player p;
    peer_start(&server, say_and_close, NULL);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_add_message_handler(p.connection, "x", dawdle_in_handler, &s, NULL));
    OK(pio_connection_connect(p.connection));
    WAIT(s.inside);
    TELL(s.waited_for = 1);
    player_free(&p); /* checks that the free handler has run */
    CHECK_INT(s.returned, 1);
    peer_end(&server);
    /* Should this thread have been held up for long, the next message came before the free. */
    CHECK(strcmp(p.log, "join 0; x(); free") == 0 || strcmp(p.log, "join 0; x(); y(); free") == 0);
}

TEST(removing_a_handler_waits_while_it_runs_on_another_thread)
{
    slow s = {0, 0, 0};
    uint64_t id = 0;
    peer server;
    player p;
    peer_start(&server, say_and_close, NULL);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_add_message_handler(p.connection, "x", dawdle_in_handler, &s, &id));
    OK(pio_connection_connect(p.connection));
    WAIT(s.inside);
    TELL(s.waited_for = 1);
    OK(pio_connection_remove_handler(p.connection, id));
    CHECK_INT(s.returned, 1);
    player_free(&p);
    peer_end(&server);
}

typedef struct waiter {
    pio_connection *connection;
    pio_status status;
    int entered;
} waiter;

static void wait_for_the_join(void *argument)
{
    waiter *self = (waiter *)argument;
    int32_t code = 0;
    TELL(self->entered = 1);
    self->status = pio_connection_wait(self->connection, PIO_FOREVER, &code);
}

static void hear_the_join_only(peer *self)
{
    HEAR(self, JOIN);
    TELL(*(int *)self->user = 1);
    hear_end(self);
}

TEST(a_waiting_call_whose_connection_is_freed_gives_invalid_handle)
{
    waiter w = {NULL, PIO_STATUS_OK, 0};
    thread other;
    int asked = 0;
    peer server;
    player p;
    peer_start(&server, hear_the_join_only, &asked);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_connect(p.connection));
    w.connection = p.connection;
    thread_start(&other, wait_for_the_join, &w);
    WAIT(asked && w.entered);
    dawdle();
    player_free(&p);
    thread_join(&other);
    CHECK_INT(w.status, PIO_STATUS_INVALID_HANDLE);
    peer_end(&server);
    CHECK_TEXT(p.log, "free");
}

static void free_left(pio_connection *c, const pio_message *message, void *user)
{
    (void)c, (void)message, (void)user;
    pio_connection_free(left.connection); /* inside a callback: does not wait for the one of the left connection */
}

TEST(the_free_handler_waits_for_a_callback_that_free_did_not_wait_for)
{
    pio_queue *own = pio_queue_new();
    slow s = {0, 0, 0};
    peer servers[2];
    peer_start(&servers[0], say_and_close, NULL);
    peer_start(&servers[1], say_and_close, NULL);
    player_new(&left, NULL, servers[0].port, "k");
    player_new(&right, own, servers[1].port, "k");
    OK(pio_connection_add_message_handler(left.connection, "x", dawdle_in_handler, &s, NULL));
    OK(pio_connection_add_message_handler(right.connection, "x", free_left, NULL, NULL));
    OK(pio_connection_connect(right.connection));
    wait_received(&right, 2); /* before the handler of the left one stops the library's thread */
    OK(pio_connection_connect(left.connection));
    WAIT(s.inside);
    POLL_UNTIL(own, right.messages == 2); /* the handler that frees has returned, and the left one's has not */
    lock();
    CHECK_INT(left.frees, 0);
    unlock();
    TELL(s.waited_for = 1);
    WAIT(left.frees == 1);
    CHECK_INT(s.returned, 1);
    player_free(&right);
    peer_end(&servers[0]);
    peer_end(&servers[1]);
    pio_queue_free(own);
}

static void count_up(void *user) { TELL(++*(int *)user); }

TEST(the_free_handler_set_last_runs_and_a_null_one_does_not)
{
    int first = 0, second = 0;
    pio_connection *c = pio_connection_new();
    OK(pio_connection_set_free_handler(c, count_up, &first));
    OK(pio_connection_set_free_handler(c, count_up, &second));
    pio_connection_free(c);
    CHECK_INT(first, 0);
    CHECK_INT(second, 1);
    c = pio_connection_new();
    OK(pio_connection_set_free_handler(c, count_up, &first));
    OK(pio_connection_set_free_handler(c, NULL, NULL));
    pio_connection_free(c);
    CHECK_INT(first, 0);
}

static void run_both_ways(void)
{
    RUN(a_connection_may_be_freed_in_its_join_handler);
    RUN(a_connection_may_be_freed_in_a_message_handler_and_no_other_runs);
    RUN(a_connection_may_be_freed_in_a_disconnect_handler_and_no_other_runs);
    RUN(a_connection_may_be_freed_in_its_drain_handler);
}

static void free_all_at_wake(pio_queue *woken, void *user)
{
    player *self = (player *)user;
    pio_connection_free(self->connection);
    pio_queue_free(woken);
    CHECK_STATUS(pio_queue_wake(woken), PIO_STATUS_INVALID_HANDLE);
    CHECK_INT(self->frees, 0);
    TELL(freed_in = 5);
}

TEST(a_wake_handler_may_free_its_queue_and_its_connections)
{
    pio_queue *own = pio_queue_new();
    peer server;
    player p;
    peer_start(&server, say_and_close, NULL);
    player_new(&p, own, server.port, "k");
    OK(pio_queue_set_wake_handler(own, free_all_at_wake, &p));
    OK(pio_connection_connect(p.connection));
    WAIT(p.frees == 1);
    peer_end(&server);
    CHECK_INT(freed_in, 5);
    CHECK_TEXT(p.log, "free");
}

static void free_another(void *user) { pio_connection_free((pio_connection *)user); }

TEST(a_free_handler_may_free_another_object)
{
    pio_connection *c = pio_connection_new();
    player p;
    player_new(&p, NULL, 1, "k");
    OK(pio_connection_set_free_handler(c, free_another, p.connection));
    pio_connection_free(c);
    CHECK_INT(p.frees, 1);
}

int main(void)
{
    thread_setup();
    run_both_ways();
    queue = pio_queue_new();
    run_both_ways();
    pio_queue_free(queue);
    RUN(two_connections_may_free_each_other_at_the_same_time);
    RUN(free_waits_for_a_callback_that_runs_on_another_thread);
    RUN(removing_a_handler_waits_while_it_runs_on_another_thread);
    RUN(the_free_handler_waits_for_a_callback_that_free_did_not_wait_for);
    RUN(a_wake_handler_may_free_its_queue_and_its_connections);
    RUN(a_free_handler_may_free_another_object);
    RUN(a_waiting_call_whose_connection_is_freed_gives_invalid_handle);
    RUN(the_free_handler_set_last_runs_and_a_null_one_does_not);
    return done();
}
