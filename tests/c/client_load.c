/*
 * Many calls at once, and calls whose client, queue or library ends before they are answered.
 */
#include "caller.h"

/* As many calls as are under way at the same time, by the header. */
enum { AT_ONCE = 64, CLIENTS = 100 };

/* Answers with the number that the request was for, as one byte. */
static void answer_its_number(peer *wire, const request *heard)
{
    char bytes[3] = {0, 1, 0};
    unsigned number = 999;
    CHECK_INT(sscanf(heard->head, "POST /api/%u ", &number), 1);
    bytes[2] = (char)number;
    say_ok(wire, bytes, sizeof bytes);
    http_close(wire);
}

/* Hears as many as may be under way before it answers any; then the rest. */
static void hear_many_at_once(void *argument)
{
    http_peer *self = (http_peer *)argument;
    static peer wires[CLIENTS];
    size_t i, next = 0;
    for (i = 0; i < CLIENTS; i++) {
        if (!http_accept(self, &wires[i])) break;
        http_hear(self, &wires[i]);
        if (i + 1 < AT_ONCE) continue;
        for (; next <= i; next++) answer_its_number(&wires[next], &self->heard[next]);
    }
    close_socket(self->wire.listener);
}

TEST(a_hundred_clients_call_at_once)
{
    static caller callers[CLIENTS];
    http_peer server;
    int i;
    http_start_with(&server, hear_many_at_once, NULL, CLIENTS, NULL);
    for (i = 0; i < CLIENTS; i++) {
        caller_new(&callers[i], NULL, server.wire.port);
        call_plain(&callers[i], (uint32_t)i);
    }
    for (i = 0; i < CLIENTS; i++) {
        char wanted[32];
        OK(pio_client_wait(callers[i].client, DEADLINE * 1000));
        snprintf(wanted, sizeof wanted, "ok output %02x", (unsigned)i);
        CHECK_TEXT(callers[i].log, wanted);
        caller_free(&callers[i]);
    }
    http_end(&server);
    CHECK_INT(server.taken, CLIENTS);
    http_forget(&server);
}

/* One after the other, on connections of their own. */
static void answer_each(void *argument)
{
    http_peer *self = (http_peer *)argument;
    size_t i;
    for (i = 0; i < self->count && http_accept(self, &self->wire); i++) {
        http_hear(self, &self->wire);
        answer_its_number(&self->wire, &self->heard[i]);
    }
    close_socket(self->wire.listener);
}

TEST(a_hundred_calls_of_one_client_are_answered_in_order)
{
    char wanted[CLIENTS * 16] = "";
    http_peer server;
    caller c;
    int i;
    http_start_with(&server, answer_each, NULL, CLIENTS, NULL);
    caller_new(&c, NULL, server.wire.port);
    for (i = 0; i < CLIENTS; i++) {
        call_plain(&c, (uint32_t)i);
        append(wanted, sizeof wanted, "ok output %02x", (unsigned)i);
    }
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    CHECK_TEXT(c.log, wanted);
    http_end(&server);
    caller_end(&c, &server);
}

static unsigned method_heard(const http_peer *server, size_t index)
{
    unsigned number = 999;
    CHECK_INT(sscanf(server->heard[index].head, "POST /api/%u ", &number), 1);
    return number;
}

/* The calls that wait are not made: the server's second request is another client's. */
TEST(a_client_that_is_freed_during_a_call_hears_of_no_result)
{
    static const answer answers[] = {BY(answer_when_told), ANSWER("\0\1")};
    int told = 0;
    http_peer server;
    caller c, other;
    caller_start(&c, &server, answers, 2, &told);
    call_plain(&c, 1);
    call_plain(&c, 2);
    WAIT(server.taken == 1);
    caller_free(&c); /* its free handler has run when this returns */
    CHECK_ERROR(pio_client_call(c.client, 3, NULL, 0, caller_result, &c), PIO_STATUS_INVALID_HANDLE,
                "this client handle is dead: its object was freed; a handle must not be used after _free or "
                "pio_shutdown");
    caller_new(&other, NULL, server.wire.port);
    TELL(told = 1);
    call_plain(&other, 77);
    caller_finish(&other, &server);
    CHECK_INT(method_heard(&server, 0), 1);
    CHECK_INT(method_heard(&server, 1), 77);
    CHECK_TEXT(c.log, "free");
    caller_end(&other, &server);
}

static const answer place[] = {ANSWER("\0\1\x0a\x02" "r1\x12\x01" "k\x1a\x05\x0a\x01" "h\x10\x01")};

static void count_wakes(pio_queue *queue, void *user)
{
    (void)queue;
    TELL(++*(int *)user);
}

/* A client whose result, with a connection, waits in the queue when this returns. */
static void have_result_waiting(caller *c, pio_queue *queue)
{
    static int woken;
    http_peer server;
    woken = 0;
    OK(pio_queue_set_wake_handler(queue, count_wakes, &woken));
    http_start(&server, place, 1, NULL);
    caller_new(c, queue, server.wire.port);
    OK(pio_client_create_join_room(c->client, NULL, "t", true, NULL, 0, NULL, 0, caller_result, c));
    WAIT(woken == 1);
    http_end(&server);
    http_forget(&server);
}

TEST(a_result_that_waits_in_a_queue_goes_with_its_client)
{
    pio_queue *queue = pio_queue_new();
    uint32_t delivered = 77;
    caller c;
    have_result_waiting(&c, queue);
    caller_free(&c);
    OK(pio_queue_poll(queue, 0, 0, &delivered));
    CHECK_INT(delivered, 0);
    CHECK_TEXT(c.log, "free");
    pio_queue_free(queue);
}

static void free_here(pio_client *client, const pio_result *result, void *user)
{
    caller *self = (caller *)user;
    size_t needed = 0;
    char text[8];
    pio_client_free(client);
    CHECK_INT(self->frees, 0); /* the free handler runs after this has returned */
    CHECK_STATUS(pio_client_get_token(client, text, sizeof text, &needed), PIO_STATUS_INVALID_HANDLE);
    pio_client_free(client); /* a dead ticket: nothing happens */
    take_result(self, result); /* lent until this returns */
}

TEST(a_client_may_be_freed_in_its_callback_which_is_its_last)
{
    static const answer answers[] = {ANSWER("\0\1\1")};
    int round;
    for (round = 0; round < 2; round++) {
        pio_queue *queue = round == 0 ? NULL : pio_queue_new();
        http_peer server;
        caller c;
        http_start(&server, answers, 1, NULL);
        caller_new(&c, queue, server.wire.port);
        OK(pio_client_call(c.client, 1, NULL, 0, free_here, &c));
        UNTIL(queue, c.frees == 1);
        http_end(&server);
        CHECK_TEXT(c.log, "ok output 01; free");
        pio_queue_free(queue);
        http_forget(&server);
    }
}

typedef struct freer {
    thread runner;
    pio_client *client;
    int entered;
} freer;

static void free_there(void *argument)
{
    freer *self = (freer *)argument;
    TELL(self->entered = 1);
    pio_client_free(self->client);
    CHECK_INT(out, 1);
}

TEST(freeing_waits_for_a_callback_that_runs)
{
    static const answer answers[] = {ANSWER("\0\1")};
    freer other;
    http_peer server;
    caller c;
    inside = going = out = 0;
    caller_start(&c, &server, answers, 1, NULL);
    OK(pio_client_call(c.client, 1, NULL, 0, dawdle_here, NULL));
    WAIT(inside);
    memset(&other, 0, sizeof other);
    other.client = c.client;
    thread_start(&other.runner, free_there, &other);
    WAIT(other.entered);
    dawdle();
    CHECK_INT(c.frees, 0);
    TELL(going = 1);
    thread_join(&other.runner);
    CHECK_TEXT(c.log, "free");
    http_end(&server);
    http_forget(&server);
}

TEST(a_queue_that_is_freed_during_a_call_leaves_its_client_to_be_freed)
{
    static const answer answers[] = {BY(answer_when_told)};
    pio_queue *queue = pio_queue_new();
    int told = 0;
    http_peer server;
    caller c;
    http_start(&server, answers, 1, &told);
    caller_new(&c, queue, server.wire.port);
    call_plain(&c, 1);
    WAIT(server.taken == 1);
    pio_queue_free(queue);
    CHECK_ERROR(pio_client_call(c.client, 2, NULL, 0, caller_result, &c), PIO_STATUS_INVALID_HANDLE,
                "this queue handle is dead: the client's queue was freed; free the client too, and make a new one");
    TELL(told = 1);
    http_end(&server);
    CHECK_TEXT(token_of(&c), "");
    CHECK_TEXT(c.log, "");
    caller_end(&c, &server);
}

TEST(a_queue_that_was_freed_before_the_first_call_is_told)
{
    pio_queue *queue = pio_queue_new();
    caller c;
    caller_new(&c, queue, 1);
    pio_queue_free(queue);
    CHECK_ERROR(pio_client_call(c.client, 2, NULL, 0, caller_result, &c), PIO_STATUS_INVALID_HANDLE,
                "this queue handle is freed before this client's first call; free a queue when no thread needs it any "
                "more");
    caller_free(&c);
}

static void wait_for_ever(void *argument)
{
    freer *self = (freer *)argument;
    TELL(self->entered = 1);
    CHECK_STATUS(pio_client_wait(self->client, PIO_FOREVER), PIO_STATUS_INVALID_HANDLE);
}

/* Twice: the library is as new in between, though a thread of before still waits for its server. */
TEST(a_shutdown_during_a_call_that_is_never_answered_returns_and_the_library_starts_again)
{
    static const answer held[] = {BY(answer_when_told)}, given[] = {ANSWER("\0\1\7")};
    int round;
    for (round = 0; round < 2; round++) {
        int told = 0;
        pio_queue *queue = pio_queue_new();
        http_peer stuck, prompt;
        freer waiting;
        caller c, queued, next;
        http_start(&stuck, held, 1, &told);
        http_start(&prompt, given, 1, NULL);
        caller_new(&c, NULL, stuck.wire.port);
        caller_new(&queued, queue, stuck.wire.port);
        call_plain(&c, 1);
        WAIT(stuck.taken == 1);
        call_plain(&c, 2);
        memset(&waiting, 0, sizeof waiting);
        waiting.client = c.client;
        thread_start(&waiting.runner, wait_for_ever, &waiting);
        WAIT(waiting.entered);
        OK(pio_shutdown());
        thread_join(&waiting.runner);
        CHECK_TEXT(c.log, "free");
        CHECK_TEXT(queued.log, "free");
        CHECK_STATUS(pio_client_call(c.client, 1, NULL, 0, caller_result, &c), PIO_STATUS_INVALID_HANDLE);
        caller_new(&next, NULL, prompt.wire.port);
        CHECK(next.client != c.client);
        call_plain(&next, 1);
        OK(pio_client_wait(next.client, DEADLINE * 1000));
        CHECK_TEXT(next.log, "ok output 07");
        TELL(told = 1);
        http_end(&stuck);
        http_end(&prompt);
        caller_free(&next);
        CHECK_TEXT(c.log, "free");
        http_forget(&stuck);
        http_forget(&prompt);
    }
}

TEST(a_shutdown_drops_results_that_wait_and_waits_for_a_callback_that_runs)
{
    static const answer answers[] = {ANSWER("\0\1")};
    http_peer server;
    caller queued, c;
    inside = going = out = 0;
    have_result_waiting(&queued, pio_queue_new());
    caller_start(&c, &server, answers, 1, NULL);
    OK(pio_client_call(c.client, 1, NULL, 0, dawdle_here, NULL));
    WAIT(inside);
    TELL(going = 1);
    OK(pio_shutdown());
    CHECK_INT(out, 1);
    CHECK_TEXT(queued.log, "free");
    CHECK_TEXT(c.log, "free");
    http_end(&server);
    http_forget(&server);
}

int main(void)
{
    thread_setup();
    RUN(a_hundred_clients_call_at_once);
    RUN(a_hundred_calls_of_one_client_are_answered_in_order);
    RUN(a_client_that_is_freed_during_a_call_hears_of_no_result);
    RUN(a_result_that_waits_in_a_queue_goes_with_its_client);
    RUN(a_client_may_be_freed_in_its_callback_which_is_its_last);
    RUN(freeing_waits_for_a_callback_that_runs);
    RUN(a_queue_that_is_freed_during_a_call_leaves_its_client_to_be_freed);
    RUN(a_queue_that_was_freed_before_the_first_call_is_told);
    RUN(a_shutdown_during_a_call_that_is_never_answered_returns_and_the_library_starts_again);
    RUN(a_shutdown_drops_results_that_wait_and_waits_for_a_callback_that_runs);
    return done();
}
