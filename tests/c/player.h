/*
 * A connection that writes down all that happens to it, in order, so that a test compares one line of text.
 *
 *     CHECK_TEXT(p.log, "join 0; say(\"hi\", 7); end 1");
 *
 * The handlers only touch the player, with the lock held, so the same player serves threaded delivery and a queue.
 */
#ifndef TEST_PLAYER_H
#define TEST_PLAYER_H

#include "test.h"

typedef struct player {
    pio_connection *connection;
    int joins, messages, ends, drains, frees; /* how often each handler ran */
    int32_t code;                             /* of the join */
    pio_disconnect_reason reason;             /* of the end */
    char text[1200];                          /* of the join's failure or of the end */
    char log[4096];
} player;

/* A value in a test's own words. */
static size_t describe_value(const pio_value *value, char *out, size_t size)
{
    size_t i, used = 0;
    switch (value->type) {
    case PIO_VALUE_INT: return (size_t)snprintf(out, size, "%ld", (long)value->as.i32);
    case PIO_VALUE_UINT: return (size_t)snprintf(out, size, "%luu", (unsigned long)value->as.u32);
    case PIO_VALUE_LONG: return (size_t)snprintf(out, size, "%lldl", (long long)value->as.i64);
    case PIO_VALUE_ULONG: return (size_t)snprintf(out, size, "%lluul", (unsigned long long)value->as.u64);
    case PIO_VALUE_DOUBLE: return (size_t)snprintf(out, size, "%.17gd", value->as.f64);
    case PIO_VALUE_FLOAT: return (size_t)snprintf(out, size, "%.9gf", (double)value->as.f32);
    case PIO_VALUE_STRING: return (size_t)snprintf(out, size, "\"%s\"", value->as.string);
    case PIO_VALUE_BOOL: return (size_t)snprintf(out, size, value->as.boolean ? "true" : "false");
    case PIO_VALUE_BYTES:
        if (value->length > 16) return (size_t)snprintf(out, size, "%lu bytes", (unsigned long)value->length);
        used = (size_t)snprintf(out, size, "<");
        for (i = 0; i < value->length; i++) {
            used += (size_t)snprintf(out + used, size - used, "%02x", value->as.bytes[i]);
        }
        return used + (size_t)snprintf(out + used, size - used, ">");
    default: return (size_t)snprintf(out, size, "?");
    }
}

/* `say("hi", 7)`. */
static void describe(const char *type, const pio_value *values, uint32_t count, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "%s(", type);
    uint32_t i;
    for (i = 0; i < count && used < size; i++) {
        if (i > 0) used += (size_t)snprintf(out + used, size - used, ", ");
        if (used < size) used += describe_value(&values[i], out + used, size - used);
    }
    if (used < size) snprintf(out + used, size - used, ")");
}

static void player_joined(pio_connection *connection, int32_t error_code, const char *text, void *user_data)
{
    player *self = (player *)user_data;
    CHECK(connection == self->connection);
    CHECK(text != NULL);
    lock();
    self->joins++;
    self->code = error_code;
    snprintf(self->text, sizeof self->text, "%s", text);
    note(self, "join %ld", (long)error_code);
    changed();
    unlock();
}

static void player_message(pio_connection *connection, const pio_message *message, void *user_data)
{
    player *self = (player *)user_data;
    char words[512];
    CHECK(connection == self->connection);
    describe(pio_message_type(message, NULL), pio_message_values(message), pio_message_count(message), words,
             sizeof words);
    lock();
    self->messages++;
    note(self, "%s", words);
    changed();
    unlock();
}

static void player_ended(pio_connection *connection, pio_disconnect_reason reason, const char *text, void *user_data)
{
    player *self = (player *)user_data;
    CHECK(connection == self->connection);
    CHECK(text != NULL);
    lock();
    self->ends++;
    self->reason = reason;
    snprintf(self->text, sizeof self->text, "%s", text);
    note(self, "end %ld", (long)reason);
    changed();
    unlock();
}

static void player_drained(pio_connection *connection, void *user_data)
{
    player *self = (player *)user_data;
    CHECK(connection == self->connection);
    lock();
    self->drains++;
    note(self, "drain");
    changed();
    unlock();
}

static void player_freed(void *user_data)
{
    player *self = (player *)user_data;
    lock();
    self->frees++;
    note(self, "free");
    changed();
    unlock();
}

/* Listens to all that a connection has to tell. */
static void player_listen(player *self, pio_connection *connection)
{
    memset(self, 0, sizeof *self);
    CHECK(connection != NULL);
    self->connection = connection;
    OK(pio_connection_set_user_data(connection, self));
    OK(pio_connection_set_join_handler(connection, player_joined, self));
    OK(pio_connection_set_drain_handler(connection, player_drained, self));
    OK(pio_connection_set_free_handler(connection, player_freed, self));
    OK(pio_connection_add_message_handler(connection, NULL, player_message, self, NULL));
    OK(pio_connection_add_disconnect_handler(connection, player_ended, self, NULL));
}

/* A new connection to this endpoint with all handlers set, on the queue unless that is NULL; not yet connecting. */
static void player_new(player *self, pio_queue *queue, uint16_t port, const char *join_key)
{
    player_listen(self, pio_connection_new());
    if (queue != NULL) OK(pio_connection_set_queue(self->connection, queue));
    if (port != 0) OK(pio_connection_add_endpoint(self->connection, "127.0.0.1", port));
    OK(pio_connection_set_join_key(self->connection, join_key));
}

/* The same in threaded delivery, and already joined. */
static void player_join(player *self, uint16_t port, const char *join_key)
{
    int32_t code = -99;
    player_new(self, NULL, port, join_key);
    OK(pio_connection_connect(self->connection));
    OK(pio_connection_wait(self->connection, DEADLINE * 1000, &code));
    CHECK_INT(code, 0);
}

/* Frees the connection; outside of callbacks its free handler has run when this returns. */
static void player_free(player *self)
{
    pio_connection_free(self->connection);
    CHECK_INT(self->frees, 1);
}

/* Polls the queue until the condition holds. */
#define POLL_UNTIL(queue, condition)                                                                                   \
    do {                                                                                                               \
        while (!(condition)) {                                                                                         \
            uint32_t delivered_ = 0;                                                                                   \
            OK(pio_queue_poll(queue, 0, DEADLINE * 1000, &delivered_));                                                \
            if (delivered_ == 0) wait_failed(__FILE__, __LINE__, #condition);                                          \
        }                                                                                                              \
    } while (0)

/* Looks again and again until the condition holds, where nobody tells of it. */
#define SPIN_UNTIL(condition)                                                                                          \
    do {                                                                                                               \
        time_t began_ = time(NULL);                                                                                    \
        while (!(condition)) {                                                                                         \
            if (time(NULL) - began_ > DEADLINE) wait_failed(__FILE__, __LINE__, #condition);                           \
        }                                                                                                              \
    } while (0)

static pio_stats stats_of(const player *self)
{
    pio_stats stats;
    memset(&stats, 0, sizeof stats);
    OK(pio_connection_get_stats(self->connection, &stats, sizeof stats));
    return stats;
}

/* Waits until the library has received so many messages, delivered or not. */
static void wait_received(const player *self, uint64_t count)
{
    SPIN_UNTIL(stats_of(self).messages_received >= count);
}

/* Waits for the condition in either kind of delivery. */
#define UNTIL(queue, condition)                                                                                        \
    do {                                                                                                               \
        if ((queue) != NULL) {                                                                                         \
            POLL_UNTIL(queue, condition);                                                                              \
        } else {                                                                                                       \
            WAIT(condition);                                                                                           \
        }                                                                                                              \
    } while (0)

/* Sends a message without values, or with one int. */
static pio_status send_plain(pio_connection *connection, const char *type)
{
    return pio_connection_send_values(connection, type, NULL, 0);
}
/* Sends a message of one value that is more than the sockets hold: LARGE bytes in LARGE_ENCODED, a count and "large" in 7,
 * and 4 before the value. */
#define LARGE (8 << 20)
#define LARGE_ENCODED (7 + 4 + LARGE)
static void send_large(pio_connection *connection)
{
    static uint8_t bytes[LARGE];
    pio_value value;
    memset(&value, 0, sizeof value);
    value.type = PIO_VALUE_BYTES;
    value.as.bytes = bytes;
    value.length = LARGE;
    OK(pio_connection_send_values(connection, "large", &value, 1));
}

static pio_status send_int(pio_connection *connection, const char *type, int32_t number)
{
    pio_value value;
    memset(&value, 0, sizeof value);
    value.type = PIO_VALUE_INT;
    value.as.i32 = number;
    return pio_connection_send_values(connection, type, &value, 1);
}

#endif
