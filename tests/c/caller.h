/*
 * A client that writes down the result of each of its calls, in order, so that a test compares one line of text.
 *
 *     caller_start(&c, &server, answers, 2, NULL);
 *     log_in(&c);
 *     call_plain(&c, 103);
 *     caller_finish(&c, &server);
 *     CHECK_TEXT(c.log, "ok output 0a0174; error 17 \"no such room\"");
 *     caller_end(&c, &server);
 *
 * The callbacks only touch the caller, with the lock held, so the same caller serves threaded delivery and a queue.
 */
#ifndef TEST_CALLER_H
#define TEST_CALLER_H

#include "http_peer.h"
#include "player.h"

typedef struct caller {
    pio_client *client;
    int results, frees;         /* how often each ran */
    int takes;                  /* whether it takes the connections of results */
    pio_connection *connection; /* the last that it took */
    char room_id[64];           /* of the last result with one */
    char last[2048];            /* the last result without its output */
    char log[8192];
} caller;

/* `{a=b, c=d}` */
static void describe_pairs(const pio_pair *pairs, size_t count, char *out, size_t size)
{
    size_t i, used = (size_t)snprintf(out, size, "{");
    for (i = 0; i < count; i++) {
        used += (size_t)snprintf(out + used, size - used, "%s%s=%s", i == 0 ? "" : ", ", pairs[i].key, pairs[i].value);
    }
    snprintf(out + used, size - used, "}");
}

/* `[lobby chat 2 {a=b}, …]` */
static void describe_rooms(const pio_room *rooms, size_t count, char *out, size_t size)
{
    size_t i, used = (size_t)snprintf(out, size, "[");
    for (i = 0; i < count; i++) {
        char data[256];
        describe_pairs(rooms[i].data, rooms[i].data_count, data, sizeof data);
        used += (size_t)snprintf(out + used, size - used, "%s%s %s %ld %s", i == 0 ? "" : ", ", rooms[i].id,
                                 rooms[i].type, (long)rooms[i].online_users, data);
    }
    snprintf(out + used, size - used, "]");
}

/* `ok` or `error 17 "no such room"`, and what the result has beside its connection and output; gives the length. */
static size_t describe_gain(const pio_result *result, char *out, size_t size)
{
    const int32_t code = pio_result_error_code(result);
    size_t count = 77, used;
    const pio_room *rooms = pio_result_rooms(result, &count);
    const pio_pair *fields;
    char words[1024];
    if (code == 0) {
        CHECK_TEXT(pio_result_text(result), "");
        used = (size_t)snprintf(out, size, "ok");
    } else {
        used = (size_t)snprintf(out, size, "error %ld \"%s\"", (long)code, pio_result_text(result));
    }
    if (pio_result_room_id(result) != NULL) {
        used += (size_t)snprintf(out + used, size - used, " room %s", pio_result_room_id(result));
    }
    if (rooms != NULL) {
        describe_rooms(rooms, count, words, sizeof words);
        used += (size_t)snprintf(out + used, size - used, " rooms %s", words);
    }
    CHECK(rooms != NULL || count == 0);
    fields = pio_result_field_errors(result, &count);
    if (fields != NULL) {
        describe_pairs(fields, count, words, sizeof words);
        used += (size_t)snprintf(out + used, size - used, " fields %s", words);
    }
    CHECK(fields != NULL || count == 0);
    return used;
}

/* The same with the output in hex, if it is short. */
static void describe_result(const pio_result *result, char *out, size_t size)
{
    size_t count = 77, i, used = describe_gain(result, out, size);
    const uint8_t *output = pio_result_output(result, &count);
    if (output != NULL) {
        used += (size_t)snprintf(out + used, size - used, " output%s", count == 0 ? "" : " ");
        if (count > 40) used += (size_t)snprintf(out + used, size - used, "%lu bytes", (unsigned long)count);
        for (i = 0; i < count && count <= 40; i++) {
            used += (size_t)snprintf(out + used, size - used, "%02x", output[i]);
        }
    }
    CHECK(output != NULL || count == 0);
}

/* Writes a result down, with the lock not held. */
static void take_result(caller *self, const pio_result *result)
{
    char words[4096];
    describe_result(result, words, sizeof words);
    lock();
    self->results++;
    describe_gain(result, self->last, sizeof self->last);
    if (self->takes) self->connection = pio_result_connection(result);
    if (pio_result_room_id(result) != NULL) {
        snprintf(self->room_id, sizeof self->room_id, "%s", pio_result_room_id(result));
    }
    note(self, "%s", words);
    changed();
    unlock();
}

static void caller_result(pio_client *client, const pio_result *result, void *user_data)
{
    caller *self = (caller *)user_data;
    CHECK(client == self->client);
    take_result(self, result);
}

/* A callback that a test holds up: it tells that it runs, waits until it may go on, and takes its time to return. */
static int inside, going, out;

static void dawdle_here(pio_client *client, const pio_result *result, void *user)
{
    (void)client, (void)result, (void)user;
    TELL(inside = 1);
    WAIT(going);
    dawdle();
    TELL(out = 1);
}

static void caller_freed(void *user_data)
{
    caller *self = (caller *)user_data;
    lock();
    self->frees++;
    note(self, "free");
    changed();
    unlock();
}

/* A new client of a game at the web API at this port, on the queue unless that is NULL. */
static void caller_new_of(caller *self, const char *game, pio_queue *queue, uint16_t port)
{
    char url[64];
    memset(self, 0, sizeof *self);
    self->client = pio_client_new(game);
    CHECK(self->client != NULL);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/api", port);
    OK(pio_client_set_api_url(self->client, url));
    if (queue != NULL) OK(pio_client_set_queue(self->client, queue));
    OK(pio_client_set_free_handler(self->client, caller_freed, self));
}

static void caller_new(caller *self, pio_queue *queue, uint16_t port) { caller_new_of(self, "game", queue, port); }

/* Frees the client; outside of callbacks its free handler has run when this returns. */
static void caller_free(caller *self)
{
    pio_client_free(self->client);
    CHECK_INT(self->frees, 1);
}

/* Starts a server that gives these answers, and a client of it. */
static void caller_start(caller *self, http_peer *server, const answer *answers, size_t count, void *user)
{
    http_start(server, answers, count, user);
    caller_new(self, NULL, server->wire.port);
}

/* Waits for the results of all calls and for all answers; what both heard stays until caller_end(). */
static void caller_finish(caller *self, http_peer *server)
{
    OK(pio_client_wait(self->client, DEADLINE * 1000));
    http_end(server);
}

/* Ends both. */
static void caller_end(caller *self, http_peer *server)
{
    caller_free(self);
    http_forget(server);
}

/* Calls a method that has no name here, without arguments. */
static void call_plain(caller *self, uint32_t method)
{
    OK(pio_client_call(self->client, method, NULL, 0, caller_result, self));
}

/* Logs in as ann. */
static void log_in(caller *self)
{
    OK(pio_client_simple_connect(self->client, "ann", "secret", caller_result, self));
}

static const char *token_of(const caller *self)
{
    static char token[256];
    size_t needed = 0;
    OK(pio_client_get_token(self->client, token, sizeof token, &needed));
    CHECK_INT(needed, strlen(token) + 1);
    return token;
}

static const char *user_of(const caller *self)
{
    static char user[256];
    size_t needed = 0;
    OK(pio_client_get_user_id(self->client, user, sizeof user, &needed));
    CHECK_INT(needed, strlen(user) + 1);
    return user;
}

#endif
