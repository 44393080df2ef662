/*
 * Waiting on a queue: wake and its handler, one taker at a time, and what freeing a queue ends.
 */
#include "peer.h"
#include "player.h"

static void say_when_told(peer *self)
{
    int *told = (int *)self->user, said = 0;
    let_in(self);
    while (said >= 0) {
        lock();
        WAIT_LOCKED(*told < 0 || *told > said);
        if (*told < 0) said = -1;
        unlock();
        if (said >= 0) {
            SAY(self, "\x80\xc1" "x");
            said++;
        }
    }
}

TEST(wake_ends_the_next_wait_once_however_often_it_was_called)
{
    pio_queue *queue = pio_queue_new();
    uint32_t delivered = 99;
    OK(pio_queue_wake(queue));
    OK(pio_queue_wake(queue));
    OK(pio_queue_poll(queue, 0, PIO_FOREVER, &delivered)); /* would hang without the wake */
    CHECK_INT(delivered, 0);
    OK(pio_queue_poll(queue, 0, 20, &delivered)); /* both wakes were one: this one's time is up */
    CHECK_INT(delivered, 0);
    pio_queue_free(queue);
}

typedef struct taker {
    pio_queue *queue;
    pio_status status;
    int entered, left;
} taker;

static void take_forever(void *argument)
{
    taker *self = (taker *)argument;
    pio_status status;
    TELL(self->entered = 1);
    do {
        status = pio_queue_poll(self->queue, 0, PIO_FOREVER, NULL);
    } while (status == PIO_STATUS_BUSY); /* the other side asks whether this one is inside by trying */
    TELL(self->status = status; self->left = 1);
}

/* Until the taker is inside, so that a second one is turned away. */
static void wait_until_busy(pio_queue *queue)
{
    pio_status status;
    do {
        status = pio_queue_poll(queue, 0, 0, NULL);
        CHECK(status == PIO_STATUS_OK || status == PIO_STATUS_BUSY);
    } while (status == PIO_STATUS_OK);
}

TEST(one_thread_at_a_time_may_take_and_wake_ends_its_wait)
{
    taker t = {pio_queue_new(), -1, 0, 0};
    pio_event event;
    size_t count = 0;
    thread other;
    thread_start(&other, take_forever, &t);
    wait_until_busy(t.queue);
    CHECK_ERROR(pio_queue_next(t.queue, &event, 1, 0, &count), PIO_STATUS_BUSY,
                "another thread is taking events from this queue; one thread at a time may");
    CHECK_INT(t.left, 0);
    OK(pio_queue_wake(t.queue));
    thread_join(&other);
    CHECK_INT(t.status, PIO_STATUS_OK);
    OK(pio_queue_poll(t.queue, 0, 0, NULL));
    pio_queue_free(t.queue);
}

TEST(a_waiting_call_whose_queue_is_freed_gives_invalid_handle)
{
    taker t = {pio_queue_new(), -1, 0, 0};
    thread other;
    thread_start(&other, take_forever, &t);
    wait_until_busy(t.queue);
    pio_queue_free(t.queue);
    thread_join(&other);
    CHECK_INT(t.status, PIO_STATUS_INVALID_HANDLE);
}

static void count_wake(pio_queue *queue, void *user_data)
{
    uint32_t delivered = 0;
    CHECK_STATUS(pio_queue_poll(queue, 0, 0, &delivered), PIO_STATUS_IN_CALLBACK);
    TELL(++*(int *)user_data);
}

TEST(the_wake_handler_is_called_once_until_the_queue_was_asked_again)
{
    pio_queue *queue = pio_queue_new();
    int wakes = 0, told = 0;
    uint32_t delivered = 0;
    peer server;
    player p;
    peer_start(&server, say_when_told, &told);
    player_new(&p, queue, server.port, "k");
    OK(pio_queue_set_wake_handler(queue, count_wake, &wakes));
    OK(pio_connection_connect(p.connection));
    WAIT(wakes == 1); /* the join waits */
    TELL(told = 2);
    wait_received(&p, 2);
    OK(pio_queue_wake(queue)); /* doesn't call it */
    CHECK_INT(wakes, 1);
    OK(pio_queue_poll(queue, 1, 0, &delivered)); /* the join; what is left calls it again at once */
    CHECK_INT(delivered, 1);
    WAIT(wakes == 2);
    OK(pio_queue_poll(queue, 0, 0, &delivered));
    CHECK_INT(delivered, 2);
    CHECK_INT(wakes, 2); /* armed, and nothing to take */
    TELL(told = 3);
    WAIT(wakes == 3);
    OK(pio_queue_set_wake_handler(queue, NULL, NULL));
    OK(pio_queue_poll(queue, 0, 0, &delivered));
    TELL(told = 4);
    do {
        OK(pio_queue_poll(queue, 0, DEADLINE * 1000, &delivered)); /* one wait was ended by the wake above */
    } while (delivered == 0);
    CHECK_INT(delivered, 1);
    OK(pio_queue_set_wake_handler(queue, count_wake, &wakes));
    TELL(told = 5);
    WAIT(wakes == 4);
    TELL(told = -1);
    player_free(&p);
    peer_end(&server);
    pio_queue_free(queue);
}

TEST(what_next_has_left_calls_the_wake_handler)
{
    pio_queue *queue = pio_queue_new();
    int wakes = 0, told = 3;
    pio_event event;
    size_t count = 0;
    peer server;
    player p;
    peer_start(&server, say_when_told, &told);
    player_new(&p, queue, server.port, "k");
    OK(pio_connection_connect(p.connection));
    wait_received(&p, 3);
    OK(pio_queue_next(queue, &event, 1, 0, &count));
    CHECK_INT(event.type, PIO_EVENT_JOIN);
    OK(pio_queue_next(queue, &event, 1, 0, &count)); /* one of three messages that came together */
    CHECK_INT(event.type, PIO_EVENT_MESSAGE);
    OK(pio_queue_set_wake_handler(queue, count_wake, &wakes));
    WAIT(wakes == 1);
    OK(pio_queue_next(queue, &event, 1, 0, &count));
    WAIT(wakes == 2);
    OK(pio_queue_next(queue, &event, 1, 0, &count));
    CHECK_INT(count, 1);
    OK(pio_queue_next(queue, &event, 1, 0, &count)); /* nothing is left, and nothing calls */
    CHECK_INT(count, 0);
    TELL(told = 4);
    WAIT(wakes == 3);
    OK(pio_queue_next(queue, &event, 1, 0, &count));
    CHECK_INT(count, 1);
    TELL(told = -1);
    player_free(&p);
    peer_end(&server);
    pio_queue_free(queue);
}

TEST(setting_a_wake_handler_with_events_waiting_calls_it_at_once)
{
    pio_queue *queue = pio_queue_new();
    int wakes = 0, told = 0;
    pio_state state = PIO_STATE_NEW;
    peer server;
    player p;
    peer_start(&server, say_when_told, &told);
    player_new(&p, queue, server.port, "k");
    OK(pio_connection_connect(p.connection));
    TELL(told = 1);
    wait_received(&p, 1);
    OK(pio_connection_get_state(p.connection, &state));
    CHECK_INT(state, PIO_STATE_CONNECTING); /* JOINED from when the event is taken */
    CHECK_STATUS(send_plain(p.connection, "early"), PIO_STATUS_NOT_CONNECTED);
    OK(pio_queue_set_wake_handler(queue, count_wake, &wakes));
    WAIT(wakes == 1);
    TELL(told = -1);
    player_free(&p);
    peer_end(&server);
    pio_queue_free(queue);
}

TEST(a_freed_queue_closes_its_connections_which_must_still_be_freed)
{
    pio_queue *queue = pio_queue_new();
    int told = 0;
    pio_state state = -1;
    peer server;
    player p, unborn;
    peer_start(&server, say_when_told, &told);
    player_new(&unborn, queue, server.port, "k");
    player_new(&p, queue, server.port, "k");
    OK(pio_connection_connect(p.connection));
    POLL_UNTIL(queue, p.joins == 1);
    pio_queue_free(queue);
    CHECK_STATUS(pio_connection_connect(unborn.connection), PIO_STATUS_INVALID_HANDLE);
    CHECK_STATUS(send_plain(p.connection, "late"), PIO_STATUS_NOT_CONNECTED);
    OK(pio_connection_get_state(p.connection, &state));
    CHECK(state == PIO_STATE_CLOSING || state == PIO_STATE_CLOSED);
    TELL(told = -1);
    peer_end(&server);
    CHECK_INT(p.frees, 0);
    player_free(&p);
    player_free(&unborn);
    CHECK_TEXT(p.log, "join 0; free");
}

static void free_the_queue(pio_connection *connection, int32_t error_code, const char *text, void *user_data)
{
    (void)connection;
    (void)text;
    CHECK_INT(error_code, 0);
    pio_queue_free((pio_queue *)user_data);
}

TEST(a_poll_whose_handler_freed_the_queue_says_so)
{
    pio_queue *queue = pio_queue_new();
    int told = -1;
    peer server;
    player p;
    peer_start(&server, say_when_told, &told);
    player_new(&p, queue, server.port, "k");
    OK(pio_connection_set_join_handler(p.connection, free_the_queue, queue));
    OK(pio_connection_connect(p.connection));
    CHECK_STATUS(pio_queue_poll(queue, 0, DEADLINE * 1000, NULL), PIO_STATUS_INVALID_HANDLE);
    CHECK_STATUS(pio_queue_poll(queue, 0, 0, NULL), PIO_STATUS_INVALID_HANDLE);
    peer_end(&server);
    player_free(&p);
    CHECK_TEXT(p.log, "free");
}

static void free_the_queue_at_the_end(pio_connection *c, pio_disconnect_reason reason, const char *text, void *user_data)
{
    (void)c, (void)reason, (void)text;
    pio_queue_free((pio_queue *)user_data);
}

TEST(no_handler_runs_after_the_one_that_freed_the_queue)
{
    pio_queue *queue = pio_queue_new();
    pio_status status = PIO_STATUS_OK;
    int told = -1;
    peer server;
    player p;
    peer_start(&server, say_when_told, &told);
    player_new(&p, queue, server.port, "k");
    OK(pio_connection_remove_handler(p.connection, 2)); /* registered again, behind */
    OK(pio_connection_add_disconnect_handler(p.connection, free_the_queue_at_the_end, queue, NULL));
    OK(pio_connection_add_disconnect_handler(p.connection, player_ended, &p, NULL));
    OK(pio_connection_connect(p.connection));
    while (status == PIO_STATUS_OK) status = pio_queue_poll(queue, 0, DEADLINE * 1000, NULL);
    CHECK_INT(status, PIO_STATUS_INVALID_HANDLE);
    peer_end(&server);
    player_free(&p);
    CHECK_TEXT(p.log, "join 0; free");
}

TEST(wait_is_for_threaded_delivery_alone)
{
    pio_queue *queue = pio_queue_new();
    int32_t code = 0;
    player p;
    player_new(&p, queue, 1, "k");
    CHECK_STATUS(pio_connection_wait(p.connection, 0, &code), PIO_STATUS_WRONG_STATE);
    OK(pio_connection_connect(p.connection));
    CHECK_STATUS(pio_connection_wait(p.connection, 0, &code), PIO_STATUS_WRONG_STATE);
    player_free(&p);
    pio_queue_free(queue);
}

int main(void)
{
    thread_setup();
    RUN(wake_ends_the_next_wait_once_however_often_it_was_called);
    RUN(one_thread_at_a_time_may_take_and_wake_ends_its_wait);
    RUN(a_waiting_call_whose_queue_is_freed_gives_invalid_handle);
    RUN(the_wake_handler_is_called_once_until_the_queue_was_asked_again);
    RUN(what_next_has_left_calls_the_wake_handler);
    RUN(setting_a_wake_handler_with_events_waiting_calls_it_at_once);
    RUN(a_freed_queue_closes_its_connections_which_must_still_be_freed);
    RUN(a_poll_whose_handler_freed_the_queue_says_so);
    RUN(no_handler_runs_after_the_one_that_freed_the_queue);
    RUN(wait_is_for_threaded_delivery_alone);
    return done();
}
