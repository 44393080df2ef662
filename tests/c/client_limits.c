/*
 * Servers that a client can't reach, and answers that are larger than it takes.
 *
 *     client_limits WHOLE    0 leaves out what reads 64 MiB
 */
#include "caller.h"

/* Calls a method below this URL; what came of it. */
static void check_url(const char *url, const char *wanted)
{
    caller c;
    caller_new(&c, NULL, 1);
    OK(pio_client_set_api_url(c.client, url));
    call_plain(&c, 103);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    CHECK_TEXT(c.log, wanted);
    caller_free(&c);
}

TEST(a_port_where_nobody_listens_is_told)
{
    uint16_t port;
    socket_t taken = bind_free_port(&port);
    char url[64], wanted[512];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/api", port);
    snprintf(wanted, sizeof wanted,
             "error 130 \"calling %s/103 failed: %s (os error %d); check the API URL and the network\"", url,
             system_words(CONNECT_REFUSED), CONNECT_REFUSED);
    check_url(url, wanted);
    close_socket(taken);
}

TEST(a_host_that_does_not_exist_is_told)
{
#ifdef _WIN32
    const char *reason = system_words(WSAHOST_NOT_FOUND);
#else
    const char *reason = "failed to lookup address information: "; /* and what the resolver says of it */
#endif
    char words[512];
    caller c;
    caller_new(&c, NULL, 1);
    OK(pio_client_set_api_url(c.client, "http://nowhere.invalid/api"));
    call_plain(&c, 103);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    snprintf(words, sizeof words, "error 130 \"calling http://nowhere.invalid/api/103 failed: %s", reason);
    CHECK_WORDS(c.log, words);
    CHECK_WORDS(c.log, "; check the API URL and the network\"");
    caller_free(&c);
}

/* What a server without TLS says to what it does not understand. */
static void refuse_in_plain_http(peer *self)
{
    char byte;
    CHECK_INT(hear_bytes(self, &byte, 1), 1);
    CHECK_INT(byte, 0x16); /* a TLS handshake */
    SAY(self, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    shut(self);
    hear_end(self);
}

TEST(https_to_a_server_without_tls_is_told)
{
    char url[64], wanted[256];
    peer server;
    peer_start(&server, refuse_in_plain_http, NULL);
    snprintf(url, sizeof url, "https://127.0.0.1:%u/api", server.port);
    snprintf(wanted, sizeof wanted,
             "error 130 \"calling %s/103 failed: https failed: received corrupt message of type InvalidContentType; "
             "check the API URL and the server's certificate\"",
             url);
    check_url(url, wanted);
    peer_end(&server);
}

static const char refused_size[] =
    "error 130 \"calling http://127.0.0.1:%u/api/103 failed: the answer is larger than the limit of 67108864 bytes\"";

/* How many bytes a client took of an endless answer. */
static size_t taken_of_endless;

/* Sends blocks until the client closes, at most a GiB. */
static void say_without_end(peer *self)
{
    static char block[65536];
    size_t sent = 0;
    while (sent < (size_t)1 << 30) {
        long got = (long)send(self->client, block, sizeof block, MSG_NOSIGNAL);
        if (got <= 0) break;
        sent += (size_t)got;
    }
    TELL(taken_of_endless = sent);
}

static void announce_a_gib(peer *self)
{
    SAY(self, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
    say_without_end(self);
}

static void announce_nothing(peer *self)
{
    SAY(self, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    say_without_end(self);
}

/* One chunk that is said to be a GiB, and so is no more announced than the one before. */
static void announce_a_chunk(peer *self)
{
    SAY(self, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n");
    say_without_end(self);
}

static void announce_an_endless_failure(peer *self)
{
    SAY(self, "HTTP/1.1 500 Internal Server Error\r\n\r\n");
    say_without_end(self);
}

/* Calls a server that answers so; the client may take so much before it closes, with what the system buffers. */
static void check_endless(script_fn script, const char *wanted, size_t most)
{
    const answer given = BY(script);
    char text[512];
    http_peer server;
    caller c;
    caller_start(&c, &server, &given, 1, NULL);
    call_plain(&c, 103);
    caller_finish(&c, &server);
    snprintf(text, sizeof text, wanted, server.wire.port);
    CHECK_WORDS(c.log, text);
    if (taken_of_endless > most) fail_check(__FILE__, __LINE__, "it took %lu bytes", (unsigned long)taken_of_endless);
    caller_end(&c, &server);
}

enum { BUFFERED = 16 << 20, LIMIT = 64 << 20 };

TEST(an_answer_that_is_announced_too_large_is_not_read)
{
    check_endless(announce_a_gib, refused_size, BUFFERED);
}

TEST(an_answer_without_a_size_is_read_up_to_the_limit)
{
    check_endless(announce_nothing, refused_size, LIMIT + BUFFERED);
    check_endless(announce_a_chunk, refused_size, LIMIT + BUFFERED);
}

TEST(a_failure_without_end_is_read_as_far_as_it_is_shown)
{
    check_endless(announce_an_endless_failure, "it answered 500 Internal Server Error", BUFFERED);
}

/* A head that never ends is not kept either. */
static void say_head_without_end(peer *self)
{
    size_t sent = 0;
    SAY(self, "HTTP/1.1 200 OK\r\nX: ");
    while (sent < (size_t)64 << 20) {
        static const char letters[] = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
        long got = (long)send(self->client, letters, sizeof letters - 1, MSG_NOSIGNAL);
        if (got <= 0) break;
        sent += (size_t)got;
    }
    TELL(taken_of_endless = sent);
}

TEST(a_head_without_end_is_refused)
{
    check_endless(say_head_without_end,
                  "error 130 \"calling http://127.0.0.1:%u/api/103 failed: the answer's head is larger than 16384 "
                  "bytes; is this the URL of a PlayerIO web API?\"",
                  BUFFERED);
}

/* The client is still sending when the server has already answered, or closed. */
static void answer_before_the_body(peer *self)
{
    SAY(self, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
}

static void never_read(void *argument)
{
    http_peer *self = (http_peer *)argument;
    size_t i;
    for (i = 0; i < self->count; i++) {
        if (!http_accept(self, &self->wire)) return;
        self->answers[i].script(&self->wire);
        http_close(&self->wire);
    }
    close_socket(self->wire.listener);
}

/* What comes first is chance, an answer or the broken connection; but it is told, and no signal ends the process. */
TEST(a_server_that_closes_while_it_is_sent_to_is_told)
{
    static const answer answers[] = {BY(reset), BY(answer_before_the_body)};
    enum { SIZE = 8 << 20 };
    uint8_t *block = (uint8_t *)calloc(SIZE, 1);
    http_peer server;
    caller c;
    http_start_with(&server, never_read, answers, 2, NULL);
    caller_new(&c, NULL, server.wire.port);
    OK(pio_client_call(c.client, 103, block, SIZE, caller_result, &c));
    OK(pio_client_call(c.client, 103, block, SIZE, caller_result, &c));
    caller_finish(&c, &server);
    CHECK_INT(c.results, 2);
    CHECK_WORDS(c.log, "error 130 \"calling http://127.0.0.1:");
    CHECK_WORDS(c.log, "; error 130 \"calling http://127.0.0.1:");
    caller_free(&c);
    free(block);
}

int main(int argc, char **argv)
{
    thread_setup();
    RUN(a_port_where_nobody_listens_is_told);
    RUN(a_host_that_does_not_exist_is_told);
    RUN(https_to_a_server_without_tls_is_told);
    RUN(an_answer_that_is_announced_too_large_is_not_read);
    if (argument(argc, argv, 1, 1) != 0) RUN(an_answer_without_a_size_is_read_up_to_the_limit);
    RUN(a_failure_without_end_is_read_as_far_as_it_is_shown);
    RUN(a_head_without_end_is_refused);
    RUN(a_server_that_closes_while_it_is_sent_to_is_told);
    return done();
}
