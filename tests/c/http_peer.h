/*
 * An HTTP server on a thread of its own whose every answer a test writes out by hand, and which keeps what it heard.
 *
 *     static const answer answers[] = {ANSWER("\0\1\x0a\1t"), BY(never_answer)};
 *     http_start(&server, answers, 2, NULL);
 *     ...
 *     http_end(&server);
 *     CHECK_TEXT(header_of(&server.heard[1], "playertoken"), "t");
 *
 * It takes as many requests as there are answers, one after the other and each on a connection of its own.
 */
#ifndef TEST_HTTP_PEER_H
#define TEST_HTTP_PEER_H

#include "peer.h"

#include <ctype.h>

/* How a request is answered: by a body with status 200, or by a script that does all itself. */
typedef struct answer {
    const char *body;
    size_t length;
    script_fn script;
} answer;

#define ANSWER(literal) {literal, sizeof literal - 1, NULL}
#define BY(script) {NULL, 0, script}

/* A request that was heard. */
typedef struct request {
    char head[2048]; /* the lines, each with its CR and LF */
    uint8_t *body;
    size_t length;
} request;

#define MOST_HEARD 128

typedef struct http_peer {
    peer wire; /* first, so that a script finds the rest; its client is whoever is being answered */
    const answer *answers;
    size_t count;
    size_t taken; /* requests that were heard whole; written with the lock held */
    request heard[MOST_HEARD];
} http_peer;

/* A header's value, NULL if it is not there; good until the next call. */
static const char *header_of(const request *self, const char *name)
{
    static char value[256];
    const size_t length = strlen(name);
    const char *line = strstr(self->head, "\r\n");
    for (; line != NULL && line[2] != '\r'; line = strstr(line + 2, "\r\n")) {
        size_t i = 0;
        while (i < length && tolower((unsigned char)line[2 + i]) == name[i]) i++;
        if (i == length && line[2 + i] == ':') {
            const char *begin = line + 3 + i + strspn(line + 3 + i, " ");
            snprintf(value, sizeof value, "%.*s", (int)strcspn(begin, "\r"), begin);
            return value;
        }
    }
    return NULL;
}

/* The request's first line. */
static const char *first_line(const request *self)
{
    static char line[256];
    snprintf(line, sizeof line, "%.*s", (int)strcspn(self->head, "\r"), self->head);
    return line;
}

/* Reads a request with its body; false if the client ends before. */
static int hear_request(peer *self, request *into)
{
    size_t used = 0;
    const char *length;
    memset(into, 0, sizeof *into);
    while (used < 4 || memcmp(into->head + used - 4, "\r\n\r\n", 4) != 0) {
        if (used + 1 == sizeof into->head || hear_bytes(self, into->head + used, 1) != 1) return 0;
        used++;
    }
    length = header_of(into, "content-length");
    into->length = length == NULL ? 0 : (size_t)atol(length);
    into->body = (uint8_t *)malloc(into->length + 1);
    return hear_bytes(self, into->body, into->length) == into->length;
}

/* Answers with status 200. */
static void say_ok(peer *self, const void *body, size_t length)
{
    char head[128];
    int used = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\ncontent-length: %lu\r\nconnection: close\r\n\r\n",
                        (unsigned long)length);
    say_bytes(self, head, (size_t)used);
    say_bytes(self, body, length);
}

#define SAY_OK(peer, literal) say_ok(peer, literal, sizeof literal - 1)

static void say_answer(peer *self, const answer *what)
{
    if (what->script != NULL) {
        what->script(self);
    } else {
        say_ok(self, what->body, what->length);
    }
}

/* Takes the next connection into `wire`; false if none comes. */
static int http_accept(http_peer *self, peer *wire)
{
    wire->user = self->wire.user;
    wire->client = accept(self->wire.listener, NULL, NULL);
    if (wire->client == NO_SOCKET) return 0;
    set_deadline(wire->client);
    return 1;
}

/* Reads the request on `wire` and keeps it. */
static void http_hear(http_peer *self, peer *wire)
{
    if (!hear_request(wire, &self->heard[self->taken])) {
        fail_check(__FILE__, __LINE__, "request %lu ended early: %s", (unsigned long)self->taken,
                   self->heard[self->taken].head);
    }
    TELL(self->taken++);
}

static void http_close(peer *wire)
{
    if (wire->client != NO_SOCKET) close_socket(wire->client);
    wire->client = NO_SOCKET;
}

static void http_main(void *argument)
{
    http_peer *self = (http_peer *)argument;
    size_t i;
    for (i = 0; i < self->count; i++) {
        if (!http_accept(self, &self->wire)) {
            fail_check(__FILE__, __LINE__, "request %lu of %lu never came", (unsigned long)i + 1,
                       (unsigned long)self->count);
            break;
        }
        http_hear(self, &self->wire);
        say_answer(&self->wire, &self->answers[i]);
        http_close(&self->wire);
    }
    close_socket(self->wire.listener);
}

/* Listens at a free port; `run` serves, on a thread of its own. */
static void http_start_with(http_peer *self, thread_fn run, const answer *answers, size_t count, void *user)
{
    memset(self, 0, sizeof *self);
    self->wire.listener = bind_free_port(&self->wire.port);
    self->wire.user = user;
    self->answers = answers;
    self->count = count;
    set_deadline(self->wire.listener);
    if (listen(self->wire.listener, 128) != 0) abort();
    thread_start(&self->wire.runner, run, self);
}

static void http_start(http_peer *self, const answer *answers, size_t count, void *user)
{
    http_start_with(self, http_main, answers, count, user);
}

/* Waits until all requests have come and are answered; what was heard stays until http_forget(). */
static void http_end(http_peer *self) { peer_end(&self->wire); }

static void http_forget(http_peer *self)
{
    size_t i;
    for (i = 0; i < self->taken; i++) free(self->heard[i].body);
    self->taken = 0;
}

/* A script: answers nothing until the test says so, and then with success and no output. */
static void answer_when_told(peer *self)
{
    WAIT(*(int *)self->user);
    SAY_OK(self, "\0\1");
}

#endif
