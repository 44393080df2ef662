/*
 * Message and disconnect handlers: which of them run, in what order, and what adding and removing does meanwhile. All
 * of it holds in threaded delivery and through a queue, so everything runs twice.
 */
#include "peer.h"
#include "player.h"

static pio_queue *queue; /* NULL: threaded */
static char letters[64]; /* what has run, one letter a handler */

typedef struct spy {
    char letter;
    uint64_t id;
    uint64_t victim;   /* removes this handler while it runs, if not 0 */
    struct spy *baby;  /* registers this one for all messages while it runs, once, if not NULL */
    pio_status status; /* of what it did */
} spy;

static void write_letter(char letter)
{
    size_t used = strlen(letters);
    lock();
    if (used + 1 < sizeof letters) {
        letters[used] = letter;
        letters[used + 1] = 0;
    }
    changed();
    unlock();
}

static void spy_message(pio_connection *connection, const pio_message *message, void *user_data)
{
    spy *self = (spy *)user_data;
    (void)message;
    write_letter(self->letter);
    if (self->victim != 0) self->status = pio_connection_remove_handler(connection, self->victim);
    if (self->baby != NULL) {
        spy *baby = self->baby;
        self->baby = NULL;
        OK(pio_connection_add_message_handler(connection, "*", spy_message, baby, &baby->id));
    }
}

static void spy_end(pio_connection *connection, pio_disconnect_reason reason, const char *text, void *user_data)
{
    spy *self = (spy *)user_data;
    (void)reason;
    (void)text;
    write_letter(self->letter);
    if (self->victim != 0) self->status = pio_connection_remove_handler(connection, self->victim);
    if (self->baby != NULL) OK(pio_connection_add_disconnect_handler(connection, spy_end, self->baby, &self->baby->id));
}

static void hear(pio_connection *connection, const char *type, spy *spy)
{
    OK(pio_connection_add_message_handler(connection, type, spy_message, spy, &spy->id));
}

/* Lets in, sends "say", "other", "" and "say", and closes. */
static void say_four(peer *self)
{
    let_in(self);
    SAY(self, "\x80\xc3say\x80\xc5other\x80\xc0\x80\xc3say");
    shut(self);
    hear_end(self);
}

/* A player to set up before meet(). */
static void prepare(player *p, peer *server)
{
    peer_start(server, say_four, NULL);
    player_new(p, queue, server->port, "k");
    memset(letters, 0, sizeof letters);
}

/* Receives all four messages and the end. */
static void meet(player *p, peer *server)
{
    OK(pio_connection_connect(p->connection));
    UNTIL(queue, p->ends == 1);
    CHECK_INT(p->messages, 4);
    player_free(p);
    peer_end(server);
}

TEST(all_handlers_that_match_run_in_the_order_of_registration)
{
    spy a = {'a', 0, 0, NULL, 0}, b = {'b', 0, 0, NULL, 0}, c = {'c', 0, 0, NULL, 0}, d = {'d', 0, 0, NULL, 0};
    spy e = {'e', 0, 0, NULL, 0}, f = {'f', 0, 0, NULL, 0};
    peer server;
    player p;
    prepare(&p, &server);
    hear(p.connection, "say", &a);
    hear(p.connection, NULL, &b);
    hear(p.connection, "say", &c);
    hear(p.connection, "*", &d);
    hear(p.connection, "other", &e);
    hear(p.connection, "", &f);
    meet(&p, &server);
    CHECK_TEXT(letters, "abcdbdebdfabcd");
}

TEST(one_function_registered_twice_runs_twice_and_is_removed_once)
{
    spy a = {'a', 0, 0, NULL, 0};
    uint64_t first;
    peer server;
    player p;
    prepare(&p, &server);
    hear(p.connection, "say", &a);
    first = a.id;
    hear(p.connection, "say", &a);
    CHECK(first != a.id);
    hear(p.connection, "other", &a);
    OK(pio_connection_remove_handler(p.connection, first));
    CHECK_STATUS(pio_connection_remove_handler(p.connection, first), PIO_STATUS_NOT_FOUND);
    meet(&p, &server);
    CHECK_TEXT(letters, "aaa");
}

TEST(a_handler_removed_while_a_message_is_delivered_sees_no_more_of_it)
{
    spy a = {'a', 0, 0, NULL, -1}, b = {'b', 0, 0, NULL, 0}, c = {'c', 0, 0, NULL, 0};
    peer server;
    player p;
    prepare(&p, &server);
    hear(p.connection, "say", &a);
    hear(p.connection, "say", &b);
    hear(p.connection, "say", &c);
    a.victim = b.id;
    meet(&p, &server);
    CHECK_TEXT(letters, "acac");
    CHECK_INT(a.status, PIO_STATUS_NOT_FOUND); /* the second time */
}

TEST(a_handler_may_remove_itself)
{
    spy a = {'a', 0, 0, NULL, -1}, b = {'b', 0, 0, NULL, 0};
    peer server;
    player p;
    prepare(&p, &server);
    hear(p.connection, "*", &a);
    hear(p.connection, "say", &b);
    a.victim = a.id;
    meet(&p, &server);
    CHECK_TEXT(letters, "abb");
    CHECK_INT(a.status, PIO_STATUS_OK);
}

TEST(a_handler_added_during_a_message_first_sees_the_next)
{
    spy baby = {'b', 0, 0, NULL, 0}, a = {'a', 0, 0, &baby, 0};
    peer server;
    player p;
    prepare(&p, &server);
    hear(p.connection, "say", &a);
    meet(&p, &server);
    CHECK_TEXT(letters, "abbab");
}

TEST(ids_count_up_from_1_over_both_kinds_and_are_never_reused)
{
    pio_connection *connection = pio_connection_new(), *other = pio_connection_new();
    spy a = {'a', 0, 0, NULL, 0};
    uint64_t id = 0;
    hear(connection, "say", &a);
    CHECK_INT(a.id, 1);
    OK(pio_connection_add_disconnect_handler(connection, spy_end, &a, &id));
    CHECK_INT(id, 2);
    OK(pio_connection_remove_handler(connection, 2));
    OK(pio_connection_remove_handler(connection, 1));
    hear(connection, NULL, &a);
    CHECK_INT(a.id, 3);
    hear(other, NULL, &a); /* per connection */
    CHECK_INT(a.id, 1);
    CHECK_ERROR(pio_connection_remove_handler(connection, 2), PIO_STATUS_NOT_FOUND,
                "no handler of this connection has the id 2; it was removed already, or the id is another "
                "connection's");
    pio_connection_free(connection);
    pio_connection_free(other);
}

TEST(disconnect_handlers_run_in_order_and_one_added_meanwhile_does_not)
{
    spy late = {'x', 0, 0, NULL, 0}, a = {'a', 0, 0, &late, 0}, b = {'b', 0, 0, NULL, 0}, c = {'c', 0, 0, NULL, 0};
    peer server;
    player p;
    prepare(&p, &server);
    OK(pio_connection_add_disconnect_handler(p.connection, spy_end, &a, &a.id));
    OK(pio_connection_add_disconnect_handler(p.connection, spy_end, &b, &b.id));
    OK(pio_connection_add_disconnect_handler(p.connection, spy_end, &c, &c.id));
    a.victim = b.id;
    OK(pio_connection_connect(p.connection));
    UNTIL(queue, strchr(letters, 'c') != NULL);
    player_free(&p);
    peer_end(&server);
    CHECK_INT(p.ends, 1);
    CHECK_TEXT(letters, "ac");
    CHECK_INT(a.status, PIO_STATUS_OK);
}

/* Everything may be done inside of a handler but waiting. */
static void try_to_wait(pio_connection *connection, int32_t error_code, const char *text, void *user_data)
{
    pio_queue *other = pio_queue_new();
    pio_event event;
    const uint8_t *pickle;
    size_t count = 0;
    int32_t code = 0;
    (void)text;
    CHECK_INT(error_code, 0);
    CHECK_STATUS(pio_queue_poll(other, 0, 0, NULL), PIO_STATUS_IN_CALLBACK);
    CHECK_WORDS(pio_last_error(), "inside a callback nothing may wait; call it after the callback has returned");
    CHECK_STATUS(pio_queue_next(other, &event, 1, 0, &count), PIO_STATUS_IN_CALLBACK);
    CHECK_STATUS(pio_queue_next_pickle(other, 1, 0, &pickle, &count), PIO_STATUS_IN_CALLBACK);
    if (queue != NULL) CHECK_STATUS(pio_queue_poll(queue, 0, 0, NULL), PIO_STATUS_IN_CALLBACK);
    CHECK_STATUS(pio_connection_wait(connection, 0, &code), PIO_STATUS_IN_CALLBACK);
    CHECK_STATUS(pio_shutdown(), PIO_STATUS_IN_CALLBACK);
    pio_queue_free(other);
    OK(send_plain(connection, "sent in the join handler"));
    TELL(*(int *)user_data = 1);
}

static void hear_what_is_sent(peer *self)
{
    let_in(self);
    HEAR(self, "\x80\xd8" "sent in the join handler");
    shut(self);
    hear_end(self);
}

TEST(inside_a_callback_nothing_may_wait_and_the_join_handler_may_send)
{
    int ran = 0;
    peer server;
    player p;
    peer_start(&server, hear_what_is_sent, NULL);
    player_new(&p, queue, server.port, "k");
    OK(pio_connection_set_join_handler(p.connection, try_to_wait, &ran));
    OK(pio_connection_connect(p.connection));
    UNTIL(queue, ran == 1);
    UNTIL(queue, p.ends == 1);
    player_free(&p);
    peer_end(&server);
}

static void run_all(void)
{
    RUN(all_handlers_that_match_run_in_the_order_of_registration);
    RUN(one_function_registered_twice_runs_twice_and_is_removed_once);
    RUN(a_handler_removed_while_a_message_is_delivered_sees_no_more_of_it);
    RUN(a_handler_may_remove_itself);
    RUN(a_handler_added_during_a_message_first_sees_the_next);
    RUN(ids_count_up_from_1_over_both_kinds_and_are_never_reused);
    RUN(disconnect_handlers_run_in_order_and_one_added_meanwhile_does_not);
    RUN(inside_a_callback_nothing_may_wait_and_the_join_handler_may_send);
}

int main(void)
{
    thread_setup();
    run_all();
    queue = pio_queue_new();
    run_all();
    pio_queue_free(queue);
    return done();
}
