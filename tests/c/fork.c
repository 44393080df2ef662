/*
 * Forking, on Unix: free before the library's thread has started; after that the child can do no harm, and is told.
 *
 *     fork PORT
 */
#ifndef _WIN32

#include "caller.h"

#include <signal.h>
#include <sys/wait.h>

static uint16_t dev_port;
static int has_webapi;

/* Runs the child's part in a child, which fails when a check in it fails. */
static void run_in_child(void (*part)(void))
{
    int status = -1;
    pid_t child;
    fflush(stdout);
    child = fork();
    if (child == 0) {
        checks_failed = 0;
        part();
        fflush(stdout);
        /* Success is to be killed: an exit would count what the parent's threads held as leaks of the child. */
        if (checks_failed == 0) kill(getpid(), SIGKILL);
        _exit(1);
    }
    CHECK(child > 0);
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void bounce_once(const char *join_key)
{
    player p;
    player_join(&p, dev_port, join_key);
    OK(send_int(p.connection, "n", 7));
    WAIT(p.messages == 1);
    player_free(&p);
    CHECK_TEXT(p.log, "join 0; n(7); free");
}

static pio_connection *made_before;

static void use_all_in_the_child(void)
{
    OK(pio_connection_add_endpoint(made_before, "127.0.0.1", dev_port));
    bounce_once("bounce:child");
    pio_connection_free(made_before);
    OK(pio_shutdown());
}

TEST(a_child_forked_before_the_first_connect_can_do_all)
{
    made_before = pio_connection_new();
    run_in_child(use_all_in_the_child);
    OK(pio_connection_add_endpoint(made_before, "127.0.0.1", dev_port));
    pio_connection_free(made_before);
}

static player parents;
static pio_queue *parents_queue;
static pio_message *parents_message;

static void find_all_dead(void)
{
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *message = NULL;
    pio_state state;
    CHECK_STATUS(pio_connection_get_state(parents.connection, &state), PIO_STATUS_INVALID_HANDLE);
    CHECK_STATUS(send_plain(parents.connection, "child"), PIO_STATUS_INVALID_HANDLE);
    CHECK_STATUS(pio_connection_disconnect(parents.connection), PIO_STATUS_INVALID_HANDLE);
    CHECK_STATUS(pio_queue_poll(parents_queue, 0, 0, NULL), PIO_STATUS_INVALID_HANDLE);
    CHECK(pio_connection_new() == NULL);
    CHECK_WORDS(pio_last_error(), "fork before the first connect or call, or exec or spawn instead");
    CHECK(pio_queue_new() == NULL);
    pio_connection_free(parents.connection);
    pio_queue_free(parents_queue);
    pio_shutdown();
    CHECK(pio_connection_new() == NULL);
    OK(pio_message_add_int(parents_message, 1));
    CHECK_INT(pio_message_count(parents_message), 1);
    OK(pio_deserializer_feed(d, (const uint8_t *)"\x80\xc1x", 3));
    OK(pio_deserializer_next(d, &message));
    CHECK_TEXT(pio_message_type(message, NULL), "x");
    pio_deserializer_free(d);
}

static void hear_the_parent_alone(peer *self)
{
    let_in(self);
    HEAR(self, "\x80\xc6" "parent");
    CHECK_INT(hear_end(self), 0);
}

TEST(a_child_forked_later_finds_all_tickets_dead_and_the_parent_notices_nothing)
{
    peer server;
    peer_start(&server, hear_the_parent_alone, NULL);
    parents_queue = pio_queue_new();
    parents_message = pio_message_new("m");
    player_join(&parents, server.port, "k");
    run_in_child(find_all_dead);
    CHECK_INT(pio_message_count(parents_message), 0);
    OK(send_plain(parents.connection, "parent"));
    OK(pio_connection_disconnect(parents.connection));
    WAIT(parents.ends == 1);
    peer_end(&server);
    pio_message_free(parents_message);
    pio_queue_free(parents_queue);
    player_free(&parents);
    CHECK_TEXT(parents.log, "join 0; end 0; free");
}

static caller parents_caller;

static void find_the_client_dead(void)
{
    char text[8];
    size_t needed = 0;
    CHECK_STATUS(pio_client_get_token(parents_caller.client, text, sizeof text, &needed), PIO_STATUS_INVALID_HANDLE);
    CHECK_STATUS(pio_client_call(parents_caller.client, 103, NULL, 0, NULL, NULL), PIO_STATUS_INVALID_HANDLE);
    CHECK_STATUS(pio_client_wait(parents_caller.client, PIO_FOREVER), PIO_STATUS_INVALID_HANDLE);
    CHECK(pio_client_new("game") == NULL);
    CHECK_WORDS(pio_last_error(), "fork before the first connect or call, or exec or spawn instead");
    pio_client_free(parents_caller.client);
    pio_shutdown();
    CHECK_INT(parents_caller.frees, 0);
    CHECK_INT(parents_caller.results, 0);
}

/* The server hears the parent's two requests alone; the first is under way while the child lives. */
TEST(a_child_forked_during_a_call_finds_the_client_dead_and_the_parent_gets_its_result)
{
    static const answer answers[] = {BY(answer_when_told), ANSWER("\0\1\2")};
    int told = 0;
    http_peer server;
    if (!has_webapi) return;
    caller_start(&parents_caller, &server, answers, 2, &told);
    call_plain(&parents_caller, 103);
    call_plain(&parents_caller, 103);
    WAIT(server.taken == 1);
    run_in_child(find_the_client_dead);
    TELL(told = 1);
    caller_finish(&parents_caller, &server);
    caller_free(&parents_caller);
    CHECK_TEXT(parents_caller.log, "ok output; ok output 02; free");
    http_forget(&server);
}

/* A child that lives on holds a copy of the socket: the parent's end must reach the server all the same. */
TEST(a_connection_ends_though_a_child_holds_a_copy_of_its_socket)
{
    int hold[2];
    char byte;
    pid_t child;
    peer server;
    player p;
    peer_start(&server, hear_the_parent_alone, NULL);
    player_join(&p, server.port, "k");
    if (pipe(hold) != 0) abort();
    fflush(stdout);
    child = fork();
    if (child == 0) {
        close(hold[1]);
        (void)!read(hold[0], &byte, 1); /* until the parent closes its end */
        _exit(0);
    }
    OK(send_plain(p.connection, "parent"));
    OK(pio_connection_disconnect(p.connection));
    WAIT(p.ends == 1);
    peer_end(&server); /* it saw the end while the child still held its copy */
    player_free(&p);
    close(hold[1]);
    waitpid(child, NULL, 0);
    close(hold[0]);
}

static void use_all_after_shutdown(void) { bounce_once("bounce:after-shutdown"); }

TEST(after_a_shutdown_forking_is_free_again)
{
    OK(pio_shutdown());
    run_in_child(use_all_after_shutdown);
    bounce_once("bounce:parent");
}

int main(int argc, char **argv)
{
    thread_setup();
    dev_port = (uint16_t)argument(argc, argv, 1, 0);
    pio_client_free(pio_client_new("game"));
    has_webapi = strstr(pio_last_error(), "web API") == NULL;
    RUN(a_child_forked_before_the_first_connect_can_do_all);
    RUN(a_child_forked_later_finds_all_tickets_dead_and_the_parent_notices_nothing);
    RUN(a_child_forked_during_a_call_finds_the_client_dead_and_the_parent_gets_its_result);
    RUN(a_connection_ends_though_a_child_holds_a_copy_of_its_socket);
    RUN(after_a_shutdown_forking_is_free_again);
    return done();
}

#else
int main(void) { return 0; }
#endif
