/*
 * From connect to the join handler: which endpoint is tried, what is sent first, and how each way to fail is told.
 */
#include "peer.h"
#include "player.h"

/* Connects and waits for the join handler; returns its code. */
static int32_t connect_and_wait(player *p)
{
    int32_t code = -99;
    OK(pio_connection_connect(p->connection));
    OK(pio_connection_wait(p->connection, DEADLINE * 1000, &code));
    CHECK_INT(p->joins, 1);
    CHECK_INT(p->code, code);
    return code;
}

/* A joined player is let in, and everything about the failed ones that holds for all of them. */
static void check_failed_join(player *p)
{
    pio_state state = -1;
    OK(pio_connection_get_state(p->connection, &state));
    CHECK_INT(state, PIO_STATE_CLOSED);
    CHECK_STATUS(send_plain(p->connection, "hi"), PIO_STATUS_NOT_CONNECTED);
    player_free(p);
    CHECK_INT(p->ends, 0); /* the join handler alone tells of a failed join */
}

TEST(a_connection_joins_and_tells_its_state)
{
    peer server;
    player p;
    pio_state state = -1;
    char wanted[64], address[64];
    size_t needed = 0;
    peer_start(&server, let_in_and_listen, NULL);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_get_state(p.connection, &state));
    CHECK_INT(state, PIO_STATE_NEW);
    CHECK_STATUS(pio_connection_get_remote_address(p.connection, address, sizeof address, &needed),
                 PIO_STATUS_WRONG_STATE);
    CHECK_INT(connect_and_wait(&p), 0);
    CHECK_TEXT(p.text, "");
    OK(pio_connection_get_state(p.connection, &state));
    CHECK_INT(state, PIO_STATE_JOINED);
    snprintf(wanted, sizeof wanted, "127.0.0.1:%d", server.port);
    OK(pio_connection_get_remote_address(p.connection, address, sizeof address, &needed));
    CHECK_TEXT(address, wanted);
    CHECK_INT(needed, strlen(wanted) + 1);
    CHECK_STATUS(pio_connection_get_remote_address(p.connection, address, needed - 1, &needed),
                 PIO_STATUS_BUFFER_TOO_SMALL);
    player_free(&p);
    peer_end(&server);
    CHECK_TEXT(p.log, "join 0; free");
}

static void hear_join_data(peer *self)
{
    HEAR(self, "\0\x85\xc4join\xc1k\xc4team\xc3red\xc4name\xc3" "ann");
    SAY(self, JOINED);
    hear_end(self);
}

TEST(join_data_follow_the_join_key_in_order_and_a_key_given_twice_is_replaced)
{
    peer server;
    player p;
    peer_start(&server, hear_join_data, NULL);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_add_join_data(p.connection, "team", "blue"));
    OK(pio_connection_add_join_data(p.connection, "name", "ann"));
    OK(pio_connection_add_join_data(p.connection, "team", "red"));
    CHECK_INT(connect_and_wait(&p), 0);
    player_free(&p);
    peer_end(&server);
}

static void say_all_at_once(peer *self)
{
    HEAR(self, JOIN);
    /* Two messages, the result, two more and a second result, all in one segment. */
    SAY(self, "\x80\xc1" "a\x81\xc1" "b\x87" JOINED "\x80\xc1" "c" JOINED "\x80\xc1" "d");
    hear_end(self);
}

TEST(messages_around_the_join_result_all_come_in_order_after_the_join_handler)
{
    peer server;
    player p;
    peer_start(&server, say_all_at_once, NULL);
    player_new(&p, NULL, server.port, "k");
    CHECK_INT(connect_and_wait(&p), 0);
    WAIT(p.messages == 4);
    player_free(&p);
    peer_end(&server);
    CHECK_TEXT(p.log, "join 0; a(); b(7); c(); d(); free");
}

TEST(through_a_queue_they_come_in_the_same_order)
{
    pio_queue *queue = pio_queue_new();
    peer server;
    player p;
    peer_start(&server, say_all_at_once, NULL);
    player_new(&p, queue, server.port, "k");
    OK(pio_connection_connect(p.connection));
    POLL_UNTIL(queue, p.messages == 4);
    player_free(&p);
    peer_end(&server);
    CHECK_TEXT(p.log, "join 0; a(); b(7); c(); d(); free");
    pio_queue_free(queue);
}

/* What a server says in answer to the join, and what the host is told. */
typedef struct answer {
    const char *bytes;
    size_t length;
    int32_t code;
    const char *words;
} answer;
#define ANSWER(bytes, code, words) {bytes, sizeof bytes - 1, code, words}

static void give_answer(peer *self)
{
    const answer *given = (const answer *)self->user;
    HEAR(self, JOIN);
    say_bytes(self, given->bytes, given->length);
    CHECK(hear_end(self) == 0); /* after a failed join the client closes, in order, though the server does not */
}

TEST(every_answer_but_true_fails_the_join_in_its_own_words)
{
    static const answer answers[] = {
        ANSWER("\x83\xd3playerio.joinresult\0\x8b\xe7" "Failed to join room: Unknown connection", 11,
               "Failed to join room: Unknown connection"),
        ANSWER("\x82\xd3playerio.joinresult\0\x93", 19, "the server gave no reason"),
        ANSWER("\x83\xd3playerio.joinresult\0\x80\xc1x", PIO_ERROR_UNSUPPORTED_METHOD, "x"),
        ANSWER("\x83\xd3playerio.joinresult\0\x05\x03\x09\xc1x", 777, "x"),
        ANSWER("\x81\xd3playerio.joinresult\0", 1, "the server gave no reason"),
        ANSWER("\x80\xd3playerio.joinresult", 1, "the server gave no reason"),
        ANSWER("\x81\xd3playerio.joinresult\x81", 1, "the server gave no reason"),
        ANSWER("\x81\xd3playerio.joinresult\x2a", 130,
               "malformed data at byte 21 of the stream: expected a value, but the tag 0x2a is reserved; the bytes "
               "there are 2a, and no whole message came before"),
    };
    size_t i;
    for (i = 0; i < sizeof answers / sizeof *answers; i++) {
        peer server;
        player p;
        peer_start(&server, give_answer, (void *)&answers[i]);
        player_new(&p, NULL, server.port, "k");
        CHECK_INT(connect_and_wait(&p), answers[i].code);
        CHECK_TEXT(p.text, answers[i].words);
        peer_end(&server);
        check_failed_join(&p);
    }
}

static void close_instead_of_an_answer(peer *self)
{
    HEAR(self, JOIN);
    shut(self);
    CHECK(hear_end(self) == 0);
}

TEST(a_close_during_the_join_is_a_network_issue_that_names_the_server)
{
    peer server;
    player p;
    char words[128];
    peer_start(&server, close_instead_of_an_answer, NULL);
    player_new(&p, NULL, server.port, "k");
    CHECK_INT(connect_and_wait(&p), PIO_ERROR_NETWORK_ISSUE);
    snprintf(words, sizeof words,
             "127.0.0.1:%d closed the connection before it answered the join; is the join key still valid?",
             server.port);
    CHECK_TEXT(p.text, words);
    peer_end(&server);
    check_failed_join(&p);
}

static void reset_instead_of_an_answer(peer *self)
{
    HEAR(self, JOIN);
    reset(self);
}

TEST(a_reset_during_the_join_is_a_network_issue_with_the_systems_words)
{
    peer server;
    player p;
    peer_start(&server, reset_instead_of_an_answer, NULL);
    player_new(&p, NULL, server.port, "k");
    CHECK_INT(connect_and_wait(&p), PIO_ERROR_NETWORK_ISSUE);
    CHECK_WORDS(p.text, " broke before it answered the join: ");
    CHECK_WORDS(p.text, system_words(CONNECTION_RESET));
    peer_end(&server);
    check_failed_join(&p);
}

static void listen_only(peer *self)
{
    HEAR(self, JOIN);
    if (self->user != NULL) TELL(*(int *)self->user = 1);
    CHECK(hear_end(self) == 0);
}

TEST(a_server_that_never_answers_is_a_network_issue_after_the_join_timeout)
{
    peer server;
    player p;
    char words[160];
    peer_start(&server, listen_only, NULL);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_set_join_timeout_ms(p.connection, 50));
    CHECK_INT(connect_and_wait(&p), PIO_ERROR_NETWORK_ISSUE);
    snprintf(words, sizeof words,
             "127.0.0.1:%d did not answer the join within 50 ms; check that a PlayerIO server runs there, or raise the "
             "join time-out", server.port);
    CHECK_TEXT(p.text, words);
    peer_end(&server);
    check_failed_join(&p);
}

TEST(wait_times_out_while_the_join_is_under_way)
{
    peer server;
    player p;
    int32_t code = -99;
    int asked = 0;
    peer_start(&server, listen_only, &asked);
    player_new(&p, NULL, server.port, "k");
    OK(pio_connection_connect(p.connection));
    WAIT(asked);
    CHECK_ERROR(pio_connection_wait(p.connection, 20, &code), PIO_STATUS_TIMED_OUT, "nothing happened within 20 ms");
    CHECK_INT(p.joins, 0);
    player_free(&p);
    peer_end(&server);
    CHECK_INT(p.joins, 0); /* freed: no callback begins any more */
}

int main(void)
{
    thread_setup();
    RUN(a_connection_joins_and_tells_its_state);
    RUN(join_data_follow_the_join_key_in_order_and_a_key_given_twice_is_replaced);
    RUN(messages_around_the_join_result_all_come_in_order_after_the_join_handler);
    RUN(through_a_queue_they_come_in_the_same_order);
    RUN(every_answer_but_true_fails_the_join_in_its_own_words);
    RUN(a_reset_during_the_join_is_a_network_issue_with_the_systems_words);
    RUN(a_server_that_never_answers_is_a_network_issue_after_the_join_timeout);
    RUN(wait_times_out_while_the_join_is_under_way);
    return done();
}
