/*
 * What the log handler is told: a connection's life in words, each line at its level.
 */
#include "peer.h"
#include "player.h"

/* All lines, each as `level text`, one behind the other. */
typedef struct journal {
    char text[2048];
} journal;

static void write_down(pio_log_level level, const char *text, void *user_data)
{
    journal *self = (journal *)user_data;
    size_t used;
    lock();
    used = strlen(self->text);
    snprintf(self->text + used, sizeof self->text - used, "%ld %s\n", (long)level, text);
    changed();
    unlock();
}

static void let_in_and_talk_nonsense(peer *self)
{
    let_in(self);
    SAY(self, "\x2f");
    hear_end(self);
}

/* A connection from connect to its end; what was logged meanwhile, up to a level. */
static void live(script_fn script, pio_log_level level, journal *journal, uint16_t *port)
{
    peer server;
    player p;
    memset(journal, 0, sizeof *journal);
    peer_start(&server, script, NULL);
    *port = server.port;
    OK(pio_set_log_handler(level, write_down, journal));
    player_join(&p, server.port, "k");
    if (script == let_in_and_listen) OK(pio_connection_disconnect(p.connection));
    WAIT(p.ends == 1);
    OK(pio_set_log_handler(level, NULL, NULL));
    player_free(&p);
    peer_end(&server);
}

TEST(every_step_of_a_connections_life_is_a_line)
{
    journal journal;
    char wanted[512];
    uint16_t port;
    live(let_in_and_listen, PIO_LOG_DEBUG, &journal, &port);
    snprintf(wanted, sizeof wanted,
             "3 connecting to 127.0.0.1:%u\n"
             "2 joined a room at 127.0.0.1:%u\n"
             "2 left the room at 127.0.0.1:%u: disconnected by this side\n",
             port, port, port);
    CHECK_TEXT(journal.text, wanted);
}

TEST(lines_above_the_level_are_left_out)
{
    journal journal;
    char wanted[512];
    uint16_t port;
    live(let_in_and_listen, PIO_LOG_WARN, &journal, &port);
    CHECK_TEXT(journal.text, "");
    live(let_in_and_talk_nonsense, PIO_LOG_WARN, &journal, &port);
    snprintf(wanted, sizeof wanted, "1 lost the room at 127.0.0.1:%u: ProtocolError: malformed data at byte ", port);
    CHECK_WORDS(journal.text, wanted);
}

TEST(a_join_that_fails_is_a_warning_that_names_what_was_tried)
{
    journal journal;
    char wanted[512];
    uint16_t port;
    player p;
    close_socket(bind_free_port(&port)); /* nobody listens there now */
    memset(&journal, 0, sizeof journal);
    OK(pio_set_log_handler(PIO_LOG_INFO, write_down, &journal));
    player_new(&p, NULL, port, "k");
    OK(pio_connection_connect(p.connection));
    WAIT(p.joins == 1);
    OK(pio_set_log_handler(PIO_LOG_INFO, NULL, NULL));
    player_free(&p);
    snprintf(wanted, sizeof wanted, "1 could not join a room: error 1: could not connect to 127.0.0.1:%u: ", port);
    CHECK_WORDS(journal.text, wanted);
}

TEST(no_log_handler_is_heard_after_a_shutdown)
{
    journal journal;
    peer server;
    player p;
    memset(&journal, 0, sizeof journal);
    OK(pio_set_log_handler(PIO_LOG_DEBUG, write_down, &journal));
    OK(pio_shutdown());
    peer_start(&server, let_in_and_listen, NULL);
    player_join(&p, server.port, "k");
    player_free(&p);
    peer_end(&server);
    CHECK_TEXT(journal.text, "");
}

int main(void)
{
    thread_setup();
    RUN(every_step_of_a_connections_life_is_a_line);
    RUN(lines_above_the_level_are_left_out);
    RUN(a_join_that_fails_is_a_warning_that_names_what_was_tried);
    RUN(no_log_handler_is_heard_after_a_shutdown);
    return done();
}
