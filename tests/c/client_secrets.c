/*
 * What no log line may tell, whatever is called and whatever comes back: passwords, tokens, proofs, join keys, and what
 * is said of a user.
 *
 * All of these have SECRET in them here.
 */
#include "place.h"

/* All lines, each as `level text`. */
static char journal[65536];

static void write_down(pio_log_level level, const char *text, void *user_data)
{
    size_t used;
    (void)user_data;
    lock();
    used = strlen(journal);
    snprintf(journal + used, sizeof journal - used, "%ld %s\n", (long)level, text);
    unlock();
}

static const pio_pair secret_pair = {"SECRET-name", "SECRET-value"};

/* Each of the methods, with all that it can be given. */
static void call_all(caller *c)
{
    OK(pio_client_connect(c->client, "public", "SECRET-user", "SECRET-auth", caller_result, c));
    OK(pio_client_authenticate(c->client, "public", &secret_pair, 1, caller_result, c));
    OK(pio_client_simple_connect(c->client, "SECRET-user", "SECRET-password", caller_result, c));
    OK(pio_client_simple_register(c->client, "SECRET-user", "SECRET-password", "SECRET@mail", "SECRET-captcha",
                                  "SECRET", &secret_pair, 1, caller_result, c));
    OK(pio_client_create_room(c->client, "SECRET-room", "SECRET-type", true, &secret_pair, 1, caller_result, c));
    OK(pio_client_join_room(c->client, "SECRET-room", &secret_pair, 1, caller_result, c));
    OK(pio_client_create_join_room(c->client, "SECRET-room", "SECRET-type", true, &secret_pair, 1, &secret_pair, 1,
                                   caller_result, c));
    OK(pio_client_list_rooms(c->client, "SECRET-type", &secret_pair, 1, 1, 1, caller_result, c));
    OK(pio_client_call(c->client, 103, (const uint8_t *)"\x0a\x06SECRET", 8, caller_result, c));
}

enum { METHODS = 9 };

static const char *const method_names[METHODS] = {
    "connect (10)",      "authenticate (13)", "simpleConnect (400)",  "simpleRegister (403)", "createRoom (21)",
    "joinRoom (24)",     "createJoinRoom (27)", "listRooms (30)",     "method 103",
};
static const int method_numbers[METHODS] = {10, 13, 400, 403, 21, 24, 27, 30, 103};

/* Makes all calls at a server that answers so; `ending` is what is logged of each, after its method and URL. */
static void check_journal(const answer *answers, int level, const char *ending)
{
    static char wanted[65536];
    http_peer server;
    caller c;
    int i;
    journal[0] = wanted[0] = 0;
    http_start(&server, answers, METHODS, NULL);
    OK(pio_set_log_handler(PIO_LOG_DEBUG, write_down, NULL));
    caller_new(&c, NULL, server.wire.port);
    OK(pio_client_set_token(c.client, "SECRET-token"));
    call_all(&c);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    caller_free(&c);
    OK(pio_set_log_handler(PIO_LOG_DEBUG, NULL, NULL));
    http_end(&server);
    for (i = 0; i < METHODS; i++) {
        char url[64];
        const size_t used = strlen(wanted);
        snprintf(url, sizeof url, "http://127.0.0.1:%u/api/%d", server.wire.port, method_numbers[i]);
        snprintf(wanted + used, sizeof wanted - used, "3 calling %s at %s\n%d %s at %s %s\n", method_names[i], url,
                 level, method_names[i], url, ending);
        CHECK_WORDS((const char *)server.heard[i].head, "SECRET"); /* the token was there to be told */
    }
    CHECK_TEXT(journal, wanted);
    CHECK(strstr(journal, "SECRET") == NULL);
    http_forget(&server);
}

/* Every login answers with a token, every room call with a join key. */
TEST(calls_that_go_well_tell_no_secret)
{
    static const answer login = ANSWER("\1\0\x0bSECRET-head\1\x0a\x06SECRET\x12\x06SECRET"),
                        created = ANSWER("\1\0\x0bSECRET-head\1\x0a\x06SECRET"),
                        joined = ANSWER("\1\0\x0bSECRET-head\1\x0a\x06SECRET\x12\x06\x0a\x01h\x10\xf8\x3f"),
                        both = ANSWER("\1\0\x0bSECRET-head\1\x0a\x06SECRET\x12\x06SECRET\x1a\x06\x0a\x01h\x10\xf8\x3f"),
                        none = ANSWER("\1\0\x0bSECRET-head\1");
    const answer answers[METHODS] = {login, login, login, login, created, joined, both, none, none};
    check_journal(answers, PIO_LOG_DEBUG, "went well");
}

static void fill(answer *answers, answer with)
{
    int i;
    for (i = 0; i < METHODS; i++) answers[i] = with;
}

TEST(refusals_that_quote_a_secret_are_logged_without_their_words)
{
    const answer refusal = ANSWER("\1\0\x0bSECRET-head\0\x08\x17\x12\x06SECRET\x1a\x06SECRET");
    answer answers[METHODS];
    fill(answers, refusal);
    check_journal(answers, PIO_LOG_WARN, "failed: InvalidPassword (23)");
}

/* Gives the request's head and body back, as some servers do. */
static void echo_in_404(peer *self)
{
    http_peer *server = (http_peer *)self;
    const request *heard = &server->heard[server->taken - 1];
    char head[128];
    snprintf(head, sizeof head, "HTTP/1.1 404 Not Found\r\nContent-Length: %lu\r\nConnection: close\r\n\r\n",
             (unsigned long)(strlen(heard->head) + heard->length));
    say_bytes(self, head, strlen(head));
    say_bytes(self, heard->body, heard->length);
    say_bytes(self, heard->head, strlen(heard->head));
}

TEST(a_404_that_echoes_the_request_is_logged_without_it)
{
    const answer echo = BY(echo_in_404);
    answer answers[METHODS];
    fill(answers, echo);
    check_journal(answers, PIO_LOG_WARN, "failed: NetworkIssue (130)");
}

static void redirect_with_a_secret(peer *self)
{
    SAY(self, "HTTP/1.1 302 Found\r\nLocation: http://SECRET.test/SECRET\r\nX-SECRET: SECRET\r\nContent-Length: 0\r\n"
              "Connection: close\r\n\r\n");
}

static void say_secret_garbage(peer *self)
{
    SAY(self, "SECRET\r\n\r\n");
    shut(self);
    hear_end(self);
}

TEST(answers_that_are_none_are_logged_without_their_bytes)
{
    const answer redirect = BY(redirect_with_a_secret), garbage = BY(say_secret_garbage), text = ANSWER("SECRET");
    answer answers[METHODS];
    fill(answers, redirect);
    check_journal(answers, PIO_LOG_WARN, "failed: NetworkIssue (130)");
    fill(answers, garbage);
    check_journal(answers, PIO_LOG_WARN, "failed: NetworkIssue (130)");
    fill(answers, text);
    check_journal(answers, PIO_LOG_WARN, "failed: InvalidMessageFormat (4)");
}

static void let_secret_in(peer *self)
{
    HEAR(self, "\0\x83\xc4join\xc6SECRET\xcbSECRET-name\xccSECRET-value");
    SAY(self, JOINED);
    hear_end(self);
}

TEST(a_connection_tells_neither_its_join_key_nor_its_join_data)
{
    char wanted[512];
    place offer;
    peer game;
    http_peer server;
    caller c;
    player p;
    journal[0] = 0;
    OK(pio_set_log_handler(PIO_LOG_DEBUG, write_down, NULL));
    peer_start(&game, let_secret_in, NULL);
    place_begin(&offer, NULL, "SECRET");
    place_add_endpoint(&offer, 24, "127.0.0.1", game.port);
    caller_start(&c, &server, &offer.given, 1, NULL);
    c.takes = 1;
    OK(pio_client_join_room(c.client, "SECRET-room", &secret_pair, 1, caller_result, &c));
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    player_listen(&p, c.connection);
    OK(pio_connection_connect(p.connection));
    WAIT(p.joins == 1);
    OK(pio_connection_disconnect(p.connection));
    WAIT(p.ends == 1);
    OK(pio_set_log_handler(PIO_LOG_DEBUG, NULL, NULL));
    player_free(&p);
    caller_free(&c);
    peer_end(&game);
    http_end(&server);
    snprintf(wanted, sizeof wanted,
             "3 calling joinRoom (24) at http://127.0.0.1:%u/api/24\n"
             "3 joinRoom (24) at http://127.0.0.1:%u/api/24 went well\n"
             "3 connecting to 127.0.0.1:%u\n"
             "2 joined a room at 127.0.0.1:%u\n"
             "2 left the room at 127.0.0.1:%u: disconnected by this side\n",
             server.wire.port, server.wire.port, game.port, game.port, game.port);
    CHECK_TEXT(journal, wanted);
    http_forget(&server);
}

int main(void)
{
    thread_setup();
    RUN(calls_that_go_well_tell_no_secret);
    RUN(refusals_that_quote_a_secret_are_logged_without_their_words);
    RUN(a_404_that_echoes_the_request_is_logged_without_it);
    RUN(answers_that_are_none_are_logged_without_their_bytes);
    RUN(a_connection_tells_neither_its_join_key_nor_its_join_data);
    return done();
}
