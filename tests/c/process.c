/*
 * What a process does around the library, on Unix: signals, and a socket whose other end is gone.
 *
 *     process PORT
 */
#ifndef _WIN32

#include "peer.h"
#include "player.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

static uint16_t dev_port;

static void reset_when_told(peer *self)
{
    let_in(self);
    WAIT(*(int *)self->user);
    reset(self);
}

TEST(a_host_with_the_default_sigpipe_survives_writing_to_a_closed_peer)
{
    static uint8_t block[65536];
    pio_message *message = pio_message_new("block");
    struct sigaction action;
    pio_status status = PIO_STATUS_OK;
    int told = 0;
    peer server;
    player p;
    sigaction(SIGPIPE, NULL, &action);
    CHECK(action.sa_handler == SIG_DFL);
    OK(pio_message_add_bytes(message, block, sizeof block));
    peer_start(&server, reset_when_told, &told);
    player_join(&p, server.port, "k");
    TELL(told = 1);
    peer_end(&server);
    while (status == PIO_STATUS_OK || status == PIO_STATUS_WOULD_BLOCK) {
        status = pio_connection_send(p.connection, message);
    }
    CHECK_INT(status, PIO_STATUS_NOT_CONNECTED);
    WAIT(p.ends == 1);
    CHECK_INT(p.reason, PIO_DISCONNECT_NETWORK_ERROR);
    pio_message_free(message);
    player_free(&p);
}

static void look_at_the_mask(pio_connection *connection, int32_t code, const char *text, void *user)
{
    static const int blocked[] = {SIGINT,  SIGTERM, SIGHUP,  SIGALRM, SIGUSR1, SIGUSR2,
                                  SIGCHLD, SIGPIPE, SIGPROF, SIGSEGV, SIGABRT};
    sigset_t mask;
    size_t i;
    (void)connection, (void)text;
    CHECK_INT(code, 0);
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    for (i = 0; i < sizeof blocked / sizeof *blocked; i++) CHECK_INT(sigismember(&mask, blocked[i]), 1);
    TELL(*(int *)user = 1);
}

TEST(the_librarys_thread_blocks_all_signals_and_the_hosts_keep_theirs)
{
    int looked = 0;
    player p;
    sigset_t mine, mask;
    OK(pio_shutdown()); /* so that a thread is started here */
    sigemptyset(&mine);
    sigaddset(&mine, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &mine, NULL);
    player_new(&p, NULL, dev_port, "bounce:signals");
    OK(pio_connection_set_join_handler(p.connection, look_at_the_mask, &looked));
    OK(pio_connection_connect(p.connection));
    pthread_sigmask(SIG_UNBLOCK, &mine, &mask);
    CHECK_INT(sigismember(&mask, SIGUSR1), 1);
    CHECK_INT(sigismember(&mask, SIGUSR2), 0);
    WAIT(looked);
    player_free(&p);
}

TEST(everything_the_library_opens_is_closed_on_exec)
{
    char open_before[256];
    int fd, found = 0;
    player p;
    OK(pio_shutdown());
    for (fd = 0; fd < 256; fd++) open_before[fd] = fcntl(fd, F_GETFD) != -1;
    player_join(&p, dev_port, "bounce:exec");
    for (fd = 0; fd < 256; fd++) {
        int flags = fcntl(fd, F_GETFD);
        if (open_before[fd] || flags == -1) continue;
        found++;
        CHECK((flags & FD_CLOEXEC) != 0);
    }
    CHECK(found > 0);
    player_free(&p);
}

/* In a child: lets one client in, sends a message but for its end, and stays. */
static void serve_half_a_message(socket_t listener)
{
    peer self;
    memset(&self, 0, sizeof self);
    self.client = accept(listener, NULL, NULL);
    let_in(&self);
    SAY(&self, "\x80\xc3" "one\x81\xc4" "move\xc9" "half");
    for (;;) pause();
}

TEST(a_server_that_is_killed_inside_a_message_is_told_with_what_had_come)
{
    uint16_t port;
    socket_t listener = bind_free_port(&port);
    player p;
    pid_t child;
    if (listen(listener, 1) != 0) abort();
    fflush(stdout);
    child = fork();
    if (child == 0) serve_half_a_message(listener);
    close(listener);
    player_join(&p, port, "k");
    SPIN_UNTIL(stats_of(&p).bytes_received == 22 + 5 + 11);
    CHECK_INT(p.ends, 0);
    kill(child, SIGKILL);
    CHECK(waitpid(child, NULL, 0) == child);
    WAIT(p.ends == 1);
    CHECK_WORDS(p.text, " closed the connection inside a message, of which 11 bytes had come");
    player_free(&p);
    CHECK_TEXT(p.log, "join 0; one(); end 1; free");
}

int main(int argc, char **argv)
{
    thread_setup();
    dev_port = (uint16_t)argument(argc, argv, 1, 0);
    RUN(a_server_that_is_killed_inside_a_message_is_told_with_what_had_come);
    RUN(a_host_with_the_default_sigpipe_survives_writing_to_a_closed_peer);
    RUN(the_librarys_thread_blocks_all_signals_and_the_hosts_keep_theirs);
    RUN(everything_the_library_opens_is_closed_on_exec);
    return done();
}

#else
int main(void) { return 0; }
#endif
