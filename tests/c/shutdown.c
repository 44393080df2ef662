/*
 * pio_shutdown: it frees and flushes everything, waits for callbacks and for itself, and the library starts again.
 */
#include "peer.h"
#include "player.h"

static void hear_one_and_the_end(peer *self)
{
    let_in(self);
    HEAR(self, "\x80\xc4" "last");
    CHECK_INT(hear_end(self), 0);
}

TEST(shutdown_frees_all_and_flushes_and_the_library_starts_again)
{
    pio_connection *old[3];
    pio_queue *queue;
    pio_state state;
    int round;
    for (round = 0; round < 3; round++) {
        peer server;
        player p, unborn;
        peer_start(&server, hear_one_and_the_end, NULL);
        queue = pio_queue_new();
        player_new(&unborn, queue, 1, "k");
        player_join(&p, server.port, "k");
        OK(send_plain(p.connection, "last"));
        OK(pio_shutdown());
        peer_end(&server); /* it heard the message and an orderly end */
        CHECK_TEXT(p.log, "join 0; free");
        CHECK_TEXT(unborn.log, "free");
        CHECK_STATUS(pio_connection_get_state(p.connection, &state), PIO_STATUS_INVALID_HANDLE);
        CHECK_STATUS(pio_queue_wake(queue), PIO_STATUS_INVALID_HANDLE);
        old[round] = p.connection;
        if (round > 0) CHECK_STATUS(pio_connection_get_state(old[round - 1], &state), PIO_STATUS_INVALID_HANDLE);
    }
    CHECK(old[0] != old[1] && old[1] != old[2] && old[0] != old[2]);
}

typedef struct caller {
    thread runner;
    player *who;
    pio_queue *queue;
    pio_status status;
    int entered;
} caller;

static void wait_for_the_join(void *argument)
{
    caller *self = (caller *)argument;
    int32_t code = 0;
    TELL(self->entered = 1);
    self->status = pio_connection_wait(self->who->connection, PIO_FOREVER, &code);
}

static void wait_for_events(void *argument)
{
    caller *self = (caller *)argument;
    TELL(self->entered = 1);
    self->status = pio_queue_poll(self->queue, 0, PIO_FOREVER, NULL);
}

static void never_answer(peer *self)
{
    HEAR(self, JOIN);
    TELL(*(int *)self->user = 1);
    hear_end(self);
}

TEST(waiting_calls_of_other_threads_end_with_invalid_handle)
{
    caller joining, polling;
    int asked = 0;
    peer server;
    player p;
    memset(&joining, 0, sizeof joining);
    memset(&polling, 0, sizeof polling);
    peer_start(&server, never_answer, &asked);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_connect(p.connection));
    joining.who = &p;
    polling.queue = pio_queue_new();
    thread_start(&joining.runner, wait_for_the_join, &joining);
    thread_start(&polling.runner, wait_for_events, &polling);
    WAIT(asked && joining.entered && polling.entered);
    dawdle();
    OK(pio_shutdown());
    thread_join(&joining.runner);
    thread_join(&polling.runner);
    CHECK_INT(joining.status, PIO_STATUS_INVALID_HANDLE);
    CHECK_INT(polling.status, PIO_STATUS_INVALID_HANDLE);
    peer_end(&server);
    CHECK_TEXT(p.log, "free");
}

static void shut_down(void *argument)
{
    caller *self = (caller *)argument;
    self->status = pio_shutdown();
}

TEST(a_shutdown_while_another_runs_waits_for_it)
{
    caller callers[4];
    peer server;
    player p;
    int i;
    memset(callers, 0, sizeof callers);
    peer_start(&server, hear_one_and_the_end, NULL);
    player_join(&p, server.port, "k");
    OK(send_plain(p.connection, "last"));
    for (i = 0; i < 4; i++) thread_start(&callers[i].runner, shut_down, &callers[i]);
    OK(pio_shutdown());
    CHECK_INT(p.frees, 1); /* whoever of us began */
    for (i = 0; i < 4; i++) {
        thread_join(&callers[i].runner);
        CHECK_INT(callers[i].status, PIO_STATUS_OK);
    }
    peer_end(&server);
}

static int inside, going, out;

static void dawdle_at_join(pio_connection *c, int32_t code, const char *text, void *user)
{
    (void)c, (void)code, (void)text, (void)user;
    TELL(inside = 1);
    WAIT(going);
    dawdle();
    TELL(out = 1);
}

TEST(shutdown_waits_for_a_callback_that_runs)
{
    peer server;
    player p;
    peer_start(&server, let_in_and_listen, NULL);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_set_join_handler(p.connection, dawdle_at_join, NULL));
    OK(pio_connection_connect(p.connection));
    WAIT(inside);
    TELL(going = 1);
    OK(pio_shutdown());
    CHECK_INT(out, 1);
    CHECK_TEXT(p.log, "free");
    peer_end(&server);
}

/* For longer than a shutdown waits for anything else. */
static void work_long(void)
{
    TELL(inside = 1);
    dawdle_for(5);
    TELL(out = 1);
}

static void free_and_work_on(pio_connection *c, int32_t code, const char *text, void *user)
{
    (void)code, (void)text, (void)user;
    pio_connection_free(c);
    work_long();
}

static void send_and_work_on(pio_connection *c, int32_t code, const char *text, void *user)
{
    (void)code, (void)text, (void)user;
    send_large(c);
    work_long();
}

static void hear_large(peer *self)
{
    let_in(self);
    CHECK_INT(hear_end(self), LARGE_ENCODED);
}

TEST(what_a_long_callback_has_sent_is_flushed_by_a_shutdown)
{
    peer server;
    player p;
    inside = out = 0;
    peer_start(&server, hear_large, NULL);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_set_join_handler(p.connection, send_and_work_on, NULL));
    OK(pio_connection_connect(p.connection));
    WAIT(inside);
    OK(pio_shutdown());
    peer_end(&server);
    CHECK_TEXT(p.log, "free");
}

TEST(shutdown_waits_for_a_callback_that_has_freed_its_own_connection)
{
    player p;
    inside = out = 0;
    player_new(&p, NULL, 1, "k");
    OK(pio_connection_set_join_handler(p.connection, free_and_work_on, NULL));
    OK(pio_connection_connect(p.connection));
    WAIT(inside);
    OK(pio_shutdown());
    lock();
    CHECK_INT(out, 1);
    unlock();
    CHECK_TEXT(p.log, "free");
}

TEST(shutdown_of_what_was_never_used_does_nothing)
{
    OK(pio_shutdown());
    OK(pio_shutdown());
}

int main(void)
{
    thread_setup();
    RUN(shutdown_of_what_was_never_used_does_nothing);
    RUN(shutdown_frees_all_and_flushes_and_the_library_starts_again);
    RUN(waiting_calls_of_other_threads_end_with_invalid_handle);
    RUN(a_shutdown_while_another_runs_waits_for_it);
    RUN(shutdown_waits_for_a_callback_that_runs);
    RUN(shutdown_waits_for_a_callback_that_has_freed_its_own_connection);
    RUN(what_a_long_callback_has_sent_is_flushed_by_a_shutdown);
    return done();
}
