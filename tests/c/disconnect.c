/*
 * The end of a connection: who ended it, in which words, after which messages, and that it is told exactly once.
 */
#include "peer.h"
#include "player.h"

#define MIB (1 << 20)

/* What a server does after it let the player in, and what the host is told. */
typedef struct ending {
    script_fn script;
    const char *log;
    const char *text; /* whole, unless it ends in a colon: then its beginning */
} ending;

static void close_in_order(peer *self)
{
    let_in(self);
    SAY(self, "\x80\xc3" "bye");
    shut(self);
    hear_end(self);
}

static void close_inside_a_message(peer *self)
{
    let_in(self);
    SAY(self, "\x80\xc3" "bye\x81\xc4" "move\xc9" "half");
    shut(self);
    hear_end(self);
}

static void send_garbage(peer *self)
{
    let_in(self);
    SAY(self, "\x80\xc3" "bye\x81\xc4" "move\x2f\x00\xff");
    CHECK(hear_end(self) >= 0); /* the client closes, in order */
}

static void send_and_break_off(peer *self)
{
    char ready;
    let_in(self);
    SAY(self, "\x80\xc3" "bye");
    CHECK_INT(hear_bytes(self, &ready, 1), 1); /* the client has had the message */
    reset(self);
}

static void answer_bye(pio_connection *connection, const pio_message *message, void *user_data)
{
    (void)message;
    (void)user_data;
    OK(send_plain(connection, ""));
}

TEST(each_way_to_end_is_told_once_after_all_messages_and_in_its_own_words)
{
    static const ending endings[] = {
        {close_in_order, "join 0; bye(); end 1; free", "the server closed the connection"},
        {close_inside_a_message, "join 0; bye(); end 1; free",
         "the server closed the connection inside a message, of which 11 bytes had come"},
        {send_garbage, "join 0; bye(); end 3; free",
         "malformed data at byte 33 of the stream: expected a value, but the tag 0x2f is reserved; the bytes there are "
         "2f 00 ff, and the last whole message was \"bye\""},
        {send_and_break_off, "join 0; bye(); end 2; free", "the connection broke:"},
    };
    size_t i;
    for (i = 0; i < sizeof endings / sizeof *endings; i++) {
        peer server;
        player p;
        pio_state state = -1;
        peer_start(&server, endings[i].script, NULL);
        player_new(&p, NULL, server.port, "k");
        OK(pio_connection_add_message_handler(p.connection, "bye", answer_bye, NULL, NULL));
        OK(pio_connection_connect(p.connection));
        WAIT(p.ends == 1);
        OK(pio_connection_get_state(p.connection, &state));
        CHECK_INT(state, PIO_STATE_CLOSED);
        CHECK_STATUS(send_plain(p.connection, "late"), PIO_STATUS_NOT_CONNECTED);
        OK(pio_connection_disconnect(p.connection)); /* also after the end */
        peer_end(&server);
        player_free(&p);
        CHECK_TEXT(p.log, endings[i].log);
        if (endings[i].text[strlen(endings[i].text) - 1] == ':') {
            CHECK_WORDS(p.text, endings[i].text);
        } else {
            CHECK_TEXT(p.text, endings[i].text);
        }
    }
}

static void hear_three_and_the_end(peer *self)
{
    let_in(self);
    HEAR(self, "\x80\xc1" "1\x80\xc1" "2\x80\xc1" "3");
    CHECK_INT(hear_end(self), 0);
    SAY(self, "\x80\xc4" "late"); /* nobody is told, and the client doesn't answer with a reset */
}

TEST(what_was_sent_before_disconnect_arrives_and_nothing_is_told_but_the_end)
{
    peer server;
    player p;
    pio_state state = -1;
    peer_start(&server, hear_three_and_the_end, NULL);
    player_join(&p, server.port, "k");
    OK(send_plain(p.connection, "1"));
    OK(send_plain(p.connection, "2"));
    OK(send_plain(p.connection, "3"));
    OK(pio_connection_disconnect(p.connection));
    CHECK_STATUS(send_plain(p.connection, "4"), PIO_STATUS_NOT_CONNECTED);
    OK(pio_connection_get_state(p.connection, &state));
    CHECK(state == PIO_STATE_CLOSING || state == PIO_STATE_CLOSED);
    OK(pio_connection_disconnect(p.connection));
    WAIT(p.ends == 1);
    CHECK_TEXT(p.text, "disconnected by this side");
    peer_end(&server);
    OK(pio_connection_disconnect(p.connection));
    player_free(&p);
    CHECK_TEXT(p.log, "join 0; end 0; free");
}

static void hear_a_large_message(peer *self)
{
    let_in(self);
    CHECK_INT(hear_end(self), LARGE_ENCODED);
}

/* Joins, and sends more than the sockets hold; the caller leaves at once. */
static void send_a_large_message(player *p, peer *server)
{
    peer_start(server, hear_a_large_message, NULL);
    player_join(p, server->port, "k");
    send_large(p->connection);
}

TEST(a_large_message_is_flushed_whole_by_disconnect)
{
    peer server;
    player p;
    send_a_large_message(&p, &server);
    OK(pio_connection_disconnect(p.connection));
    WAIT(p.ends == 1);
    peer_end(&server);
    player_free(&p);
}

TEST(a_large_message_is_flushed_whole_by_free)
{
    peer server;
    player p;
    send_a_large_message(&p, &server);
    player_free(&p);
    peer_end(&server);
    CHECK_TEXT(p.log, "join 0; free"); /* no disconnect handler runs */
}

static void hear_a_large_message_when_told(peer *self)
{
    let_in(self);
    WAIT(*(int *)self->user);
    CHECK_INT(hear_end(self), LARGE_ENCODED);
}

/* For longer than a flush may take. */
static void have_it_read_and_work_long(pio_connection *c, int32_t code, const char *text, void *user)
{
    (void)c, (void)code, (void)text;
    TELL(*(int *)user = 1);
    dawdle_for(5);
}

TEST(a_flush_has_its_time_however_long_another_connections_handler_takes)
{
    peer server, other_server;
    player p, other;
    int told = 0;
    peer_start(&server, hear_a_large_message_when_told, &told);
    player_join(&p, server.port, "k");
    send_large(p.connection);
    OK(pio_connection_disconnect(p.connection));
    SPIN_UNTIL(stats_of(&p).bytes_sent > MIB); /* it has begun, and waits for the server */
    peer_start(&other_server, let_in_and_listen, NULL);
    player_new(&other, NULL, other_server.port, "k");
    OK(pio_connection_set_join_handler(other.connection, have_it_read_and_work_long, &told));
    OK(pio_connection_connect(other.connection));
    WAIT(p.ends == 1);
    CHECK_TEXT(p.text, "disconnected by this side");
    peer_end(&server);
    player_free(&p);
    player_free(&other);
    peer_end(&other_server);
}

static void hear_the_join_only(peer *self)
{
    HEAR(self, JOIN);
    TELL(*(int *)self->user = 1);
    CHECK(hear_end(self) == 0);
}

TEST(disconnect_during_the_join_fails_it_as_cancelled)
{
    peer server;
    player p;
    int asked = 0;
    int32_t code = -99;
    peer_start(&server, hear_the_join_only, &asked);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_connect(p.connection));
    WAIT(asked == 1);
    OK(pio_connection_disconnect(p.connection));
    OK(pio_connection_wait(p.connection, PIO_FOREVER, &code));
    CHECK_INT(code, PIO_ERROR_NETWORK_ISSUE);
    CHECK_TEXT(p.text, "cancelled");
    peer_end(&server);
    player_free(&p);
    CHECK_TEXT(p.log, "join 130; free");
}

TEST(a_new_connection_may_be_disconnected_and_then_connects_no_more)
{
    pio_state state = -1;
    player p;
    player_new(&p, NULL, 1, "k");
    OK(pio_connection_disconnect(p.connection));
    OK(pio_connection_disconnect(p.connection));
    CHECK_STATUS(pio_connection_connect(p.connection), PIO_STATUS_WRONG_STATE);
    OK(pio_connection_get_state(p.connection, &state));
    CHECK(state != PIO_STATE_JOINED && state != PIO_STATE_CONNECTING);
    player_free(&p);
    CHECK_TEXT(p.log, "free");
}

static void disconnect_now(pio_connection *connection, const pio_message *message, void *user_data)
{
    (void)message;
    (void)user_data;
    OK(send_plain(connection, "bye"));
    OK(pio_connection_disconnect(connection));
}

static void say_a_lot(peer *self)
{
    let_in(self);
    SAY(self, "\x80\xc1" "a\x80\xc4" "stop\x80\xc1" "b\x80\xc1" "c");
    HEAR(self, "\x80\xc3" "bye");
    CHECK_INT(hear_end(self), 0);
}

TEST(after_a_disconnect_inside_a_handler_no_further_message_is_delivered)
{
    peer server;
    player p;
    peer_start(&server, say_a_lot, NULL);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_add_message_handler(p.connection, "stop", disconnect_now, NULL, NULL));
    OK(pio_connection_connect(p.connection));
    WAIT(p.ends == 1);
    peer_end(&server);
    player_free(&p);
    CHECK_TEXT(p.log, "join 0; a(); stop(); end 0; free");
}

/* Never reads: what is to be flushed cannot be. */
static void never_read(peer *self)
{
    let_in(self);
    WAIT(*(int *)self->user);
}

TEST(a_server_that_never_reads_holds_a_disconnect_up_for_no_more_than_its_limit)
{
    static uint8_t block[12 * MIB]; /* more than any socket buffer */
    pio_message *message = pio_message_new("large");
    int ended = 0;
    peer server;
    player p;
    OK(pio_message_add_bytes(message, block, sizeof block));
    peer_start(&server, never_read, &ended);
    player_join(&p, server.port, "k");
    OK(pio_connection_send(p.connection, message));
    OK(pio_connection_disconnect(p.connection));
    WAIT(p.ends == 1);
    CHECK_INT(p.reason, PIO_DISCONNECT_BY_HOST);
    CHECK_TEXT(p.text, "disconnected by this side; the server did not take all that was sent before");
    TELL(ended = 1);
    peer_end(&server);
    pio_message_free(message);
    player_free(&p);
}

int main(void)
{
    thread_setup();
    RUN(each_way_to_end_is_told_once_after_all_messages_and_in_its_own_words);
    RUN(what_was_sent_before_disconnect_arrives_and_nothing_is_told_but_the_end);
    RUN(a_large_message_is_flushed_whole_by_disconnect);
    RUN(a_large_message_is_flushed_whole_by_free);
    RUN(a_flush_has_its_time_however_long_another_connections_handler_takes);
    RUN(disconnect_during_the_join_fails_it_as_cancelled);
    RUN(a_new_connection_may_be_disconnected_and_then_connects_no_more);
    RUN(after_a_disconnect_inside_a_handler_no_further_message_is_delivered);
    RUN(a_server_that_never_reads_holds_a_disconnect_up_for_no_more_than_its_limit);
    return done();
}
