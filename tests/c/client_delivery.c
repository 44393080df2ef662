/*
 * How the result of a call reaches the host: by callback on the internal thread, by callback in a poll, or as an event;
 * and how one waits until all have.
 */
#include "caller.h"

static const answer two_answers[] = {ANSWER("\0\1\x0a\x01" "t"), ANSWER("\0\0\x08\x11\x12\x07" "no room")};
static const char two_results[] = "ok output 0a0174; error 17 \"no room\" output 081112076e6f20726f6f6d";

TEST(callbacks_run_on_the_internal_thread_or_in_a_poll)
{
    int round;
    for (round = 0; round < 2; round++) {
        pio_queue *queue = round == 0 ? NULL : pio_queue_new();
        http_peer server;
        caller c;
        http_start(&server, two_answers, 2, NULL);
        caller_new(&c, queue, server.wire.port);
        log_in(&c);
        call_plain(&c, 103);
        UNTIL(queue, c.results == 2);
        http_end(&server);
        CHECK_TEXT(c.log, two_results);
        caller_free(&c);
        pio_queue_free(queue);
        http_forget(&server);
    }
}

static void poll_never(pio_queue *queue, void *user)
{
    (void)queue;
    TELL(++*(int *)user);
}

TEST(a_result_on_a_queue_waits_there_for_a_poll_and_wakes_the_host)
{
    int woken = 0;
    pio_queue *queue = pio_queue_new();
    uint32_t delivered = 77;
    http_peer server;
    caller c;
    http_start(&server, two_answers, 1, NULL);
    caller_new(&c, queue, server.wire.port);
    OK(pio_queue_set_wake_handler(queue, poll_never, &woken));
    log_in(&c);
    WAIT(woken == 1);
    http_end(&server);
    CHECK_TEXT(c.log, "");
    OK(pio_queue_poll(queue, 0, 0, &delivered));
    CHECK_INT(delivered, 1);
    CHECK_TEXT(c.log, "ok output 0a0174");
    OK(pio_queue_poll(queue, 0, 0, &delivered));
    CHECK_INT(delivered, 0);
    CHECK_INT(woken, 1);
    caller_free(&c);
    pio_queue_free(queue);
    http_forget(&server);
}

/* The next event, which must come. */
static pio_event next_event(pio_queue *queue)
{
    pio_event event;
    size_t count = 0;
    memset(&event, 0x55, sizeof event);
    OK(pio_queue_next(queue, &event, 1, DEADLINE * 1000, &count));
    CHECK_INT(count, 1);
    return event;
}

static void check_result_event(const pio_event *event, const caller *c, int32_t code, const char *text)
{
    CHECK_INT(event->type, PIO_EVENT_RESULT);
    CHECK_INT(event->code, code);
    CHECK_TEXT(event->text, text);
    CHECK(event->client == c->client);
    CHECK(event->user_data == (const void *)c);
    CHECK(event->connection == NULL);
    CHECK(event->message == NULL);
    CHECK(event->message_type == NULL);
    CHECK(event->values == NULL);
    CHECK_INT(event->message_type_length, 0);
    CHECK_INT(event->value_count, 0);
    CHECK(event->result != NULL);
}

/* By `next` there is an event for every call, whether it has a callback, and no callback runs. */
TEST(next_hands_out_results_as_events)
{
    pio_queue *queue = pio_queue_new();
    char words[256];
    pio_event event;
    http_peer server;
    caller c;
    http_start(&server, two_answers, 2, NULL);
    caller_new(&c, queue, server.wire.port);
    log_in(&c);
    OK(pio_client_call(c.client, 103, NULL, 0, NULL, &c));
    event = next_event(queue);
    check_result_event(&event, &c, 0, "");
    describe_result(event.result, words, sizeof words);
    CHECK_TEXT(words, "ok output 0a0174");
    event = next_event(queue);
    check_result_event(&event, &c, 17, "no room");
    http_end(&server);
    CHECK_INT(c.results, 0);
    caller_free(&c);
    /* Lent until the next poll, next or free of the queue, though its client is gone. */
    describe_result(event.result, words, sizeof words);
    CHECK_TEXT(words, "error 17 \"no room\" output 081112076e6f20726f6f6d");
    CHECK_TEXT(event.text, "no room");
    pio_queue_free(queue);
    http_forget(&server);
}

TEST(a_call_without_a_callback_is_made_and_counts_in_every_delivery)
{
    static const answer answers[] = {ANSWER("\1\0\1" "t\1"), ANSWER("\0\1")};
    int round;
    for (round = 0; round < 2; round++) {
        pio_queue *queue = round == 0 ? NULL : pio_queue_new();
        http_peer server;
        caller c;
        http_start(&server, answers, 2, NULL);
        caller_new(&c, queue, server.wire.port);
        OK(pio_client_call(c.client, 1, NULL, 0, NULL, NULL));
        call_plain(&c, 2);
        UNTIL(queue, c.results == 1);
        http_end(&server);
        CHECK_TEXT(header_of(&server.heard[1], "playertoken"), "t");
        CHECK_TEXT(c.log, "ok output");
        caller_free(&c);
        pio_queue_free(queue);
        http_forget(&server);
    }
}

/* Makes the same call again, until three are done; what waits is refused. */
static void call_again(pio_client *client, const pio_result *result, void *user)
{
    caller *self = (caller *)user;
    CHECK_ERROR(pio_client_wait(client, 0), PIO_STATUS_IN_CALLBACK,
                "pio_client_wait waits, and inside a callback nothing may wait; call it after the callback has "
                "returned");
    if (self->results < 2) OK(pio_client_call(client, 103, NULL, 0, call_again, self));
    caller_result(client, result, user);
}

TEST(a_callback_may_call_again_and_a_wait_waits_for_that_too)
{
    static const answer answers[] = {ANSWER("\0\1\1"), ANSWER("\0\1\2"), ANSWER("\0\1\3")};
    int round;
    for (round = 0; round < 2; round++) {
        pio_queue *queue = round == 0 ? NULL : pio_queue_new();
        http_peer server;
        caller c;
        http_start(&server, answers, 3, NULL);
        caller_new(&c, queue, server.wire.port);
        OK(pio_client_call(c.client, 103, NULL, 0, call_again, &c));
        if (queue == NULL) OK(pio_client_wait(c.client, DEADLINE * 1000));
        if (queue != NULL) POLL_UNTIL(queue, c.results == 3);
        CHECK_TEXT(c.log, "ok output 01; ok output 02; ok output 03");
        http_end(&server);
        caller_free(&c);
        pio_queue_free(queue);
        http_forget(&server);
    }
}

TEST(a_wait_ends_when_the_last_callback_has_returned)
{
    static const answer answers[] = {ANSWER("\0\1")};
    http_peer server;
    caller c;
    inside = going = out = 0;
    caller_start(&c, &server, answers, 1, NULL);
    OK(pio_client_wait(c.client, 0)); /* nothing was called */
    OK(pio_client_call(c.client, 103, NULL, 0, dawdle_here, NULL));
    WAIT(inside);
    CHECK_ERROR(pio_client_wait(c.client, 1), PIO_STATUS_TIMED_OUT, "nothing happened within 1 ms");
    TELL(going = 1);
    OK(pio_client_wait(c.client, PIO_FOREVER));
    CHECK_INT(out, 1);
    OK(pio_client_wait(c.client, 0));
    http_end(&server);
    caller_end(&c, &server);
}

TEST(a_wait_for_a_call_that_is_not_answered_times_out)
{
    static const answer answers[] = {BY(answer_when_told)};
    int told = 0;
    http_peer server;
    caller c;
    caller_start(&c, &server, answers, 1, &told);
    call_plain(&c, 103);
    CHECK_ERROR(pio_client_wait(c.client, 0), PIO_STATUS_TIMED_OUT, "nothing happened within 0 ms");
    CHECK_ERROR(pio_client_wait(c.client, 2), PIO_STATUS_TIMED_OUT, "nothing happened within 2 ms");
    TELL(told = 1);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    CHECK_TEXT(c.log, "ok output");
    http_end(&server);
    caller_end(&c, &server);
}

TEST(a_client_on_a_queue_is_not_waited_for)
{
    pio_queue *queue = pio_queue_new();
    caller c;
    caller_new(&c, queue, 1);
    CHECK_ERROR(pio_client_wait(c.client, 0), PIO_STATUS_WRONG_STATE,
                "a client on a queue is not waited for; take its result events instead");
    OK(pio_client_set_queue(c.client, NULL));
    OK(pio_client_wait(c.client, 0));
    caller_free(&c);
    pio_queue_free(queue);
}

typedef struct waiter {
    thread runner;
    pio_client *client;
    int entered;
    pio_status status;
} waiter;

static void wait_for_ever(void *argument)
{
    waiter *self = (waiter *)argument;
    TELL(self->entered = 1);
    self->status = pio_client_wait(self->client, PIO_FOREVER);
}

TEST(a_wait_of_another_thread_ends_when_the_client_is_freed)
{
    static const answer answers[] = {BY(answer_when_told)};
    waiter other;
    int told = 0;
    http_peer server;
    caller c;
    caller_start(&c, &server, answers, 1, &told);
    call_plain(&c, 103);
    memset(&other, 0, sizeof other);
    other.client = c.client;
    thread_start(&other.runner, wait_for_ever, &other);
    WAIT(other.entered && server.taken == 1);
    dawdle();
    caller_free(&c);
    thread_join(&other.runner);
    CHECK_INT(other.status, PIO_STATUS_INVALID_HANDLE);
    TELL(told = 1);
    http_end(&server);
    CHECK_TEXT(c.log, "free");
    http_forget(&server);
}

/* A callback that blocks holds up the other callbacks, but not the calls. */
TEST(calls_go_on_while_a_callback_runs)
{
    static const answer answers[] = {ANSWER("\0\1"), ANSWER("\1\0\1" "t\1")};
    http_peer server;
    caller c;
    inside = going = out = 0;
    caller_start(&c, &server, answers, 2, NULL);
    OK(pio_client_call(c.client, 1, NULL, 0, dawdle_here, NULL));
    call_plain(&c, 2);
    http_end(&server);
    WAIT(inside);
    SPIN_UNTIL(strcmp(token_of(&c), "t") == 0);
    CHECK_INT(c.results, 0);
    TELL(going = 1);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    CHECK_TEXT(c.log, "ok output");
    caller_end(&c, &server);
}

int main(void)
{
    thread_setup();
    RUN(callbacks_run_on_the_internal_thread_or_in_a_poll);
    RUN(a_result_on_a_queue_waits_there_for_a_poll_and_wakes_the_host);
    RUN(next_hands_out_results_as_events);
    RUN(a_call_without_a_callback_is_made_and_counts_in_every_delivery);
    RUN(a_callback_may_call_again_and_a_wait_waits_for_that_too);
    RUN(a_wait_ends_when_the_last_callback_has_returned);
    RUN(a_wait_for_a_call_that_is_not_answered_times_out);
    RUN(a_client_on_a_queue_is_not_waited_for);
    RUN(a_wait_of_another_thread_ends_when_the_client_is_freed);
    RUN(calls_go_on_while_a_callback_runs);
    return done();
}
