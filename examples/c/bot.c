/*
 * Bot: many connections on one thread, to see what a server can take.
 *
 *     cc examples/c/bot.c -Iinclude -Ltarget/release -lplayerio -Wl,-rpath,"$PWD/target/release" -o bot
 *     ./bot HOST PORT CONNECTIONS MESSAGES
 *
 * Each connection joins a room that sends back what it gets, keeps some messages under way until MESSAGES have come
 * back, and leaves. pio_queue_next hands out events as plain data: no callback runs in this program.
 */
#ifndef _WIN32
#define _POSIX_C_SOURCE 200809L /* for clock_gettime */
#endif
#include <playerio.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef _WIN32
#include <windows.h>
#else
#include <time.h>
#endif

/* How long the server may stay silent before we give up, in milliseconds. */
#define PATIENCE 10000
/* How many messages a connection has under way. */
#define UNDER_WAY 64
/* How many events are taken in one call. */
#define BATCH 256

typedef struct bot {
    pio_connection *connection;
    int32_t sent, received;
} bot;

typedef struct load {
    pio_queue *queue;
    bot *bots;
    int connections, alive;
    int32_t messages;
} load;

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static void check(const char *what, pio_status status)
{
    if (status != PIO_STATUS_OK) stop(what, pio_last_error());
}

static double seconds(void)
{
#ifdef _WIN32
    return (double)GetTickCount64() / 1e3;
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
#endif
}

static void start(bot *self, const load *all, const char *host, uint16_t port, int number)
{
    char join_key[32];
    snprintf(join_key, sizeof join_key, "bounce:bot-%d", number);
    self->connection = pio_connection_new();
    if (self->connection == NULL) stop("pio_connection_new", pio_last_error());
    check("queue", pio_connection_set_queue(self->connection, all->queue));
    check("user data", pio_connection_set_user_data(self->connection, self)); /* comes with each event */
    check("endpoint", pio_connection_add_endpoint(self->connection, host, port));
    check("join key", pio_connection_set_join_key(self->connection, join_key));
    check("connect", pio_connection_connect(self->connection));
}

static void send_next(bot *self)
{
    pio_value value = {PIO_VALUE_INT, 0, {0}};
    value.as.i32 = self->sent++;
    check("send", pio_connection_send_values(self->connection, "ball", &value, 1));
}

static void take_message(bot *self, const load *all, const pio_event *event)
{
    if (event->value_count != 1 || event->values[0].as.i32 != self->received) stop("ball", "out of order");
    self->received++;
    if (self->sent < all->messages) send_next(self);
    if (self->received == all->messages) check("disconnect", pio_connection_disconnect(self->connection));
}

static void take(load *all, const pio_event *event)
{
    bot *self = (bot *)event->user_data;
    int i;
    switch (event->type) {
    case PIO_EVENT_JOIN:
        if (event->code != 0) stop("join", event->text);
        for (i = 0; i < UNDER_WAY && self->sent < all->messages; i++) send_next(self);
        break;
    case PIO_EVENT_MESSAGE:
        take_message(self, all, event);
        break;
    case PIO_EVENT_DISCONNECT:
        if (event->code != PIO_DISCONNECT_BY_HOST) stop("connection lost", event->text);
        pio_connection_free(self->connection);
        all->alive--;
        break;
    default: /* a type of a later version */
        break;
    }
}

int main(int argc, char **argv)
{
    load all = {NULL, NULL, 0, 0, 0};
    pio_event events[BATCH];
    double began, took;
    int i;
    if (argc != 5) stop("usage", "bot HOST PORT CONNECTIONS MESSAGES");
    all.queue = pio_queue_new();
    all.connections = all.alive = atoi(argv[3]);
    all.messages = atoi(argv[4]);
    if (all.connections < 1 || all.messages < 1) stop("usage", "CONNECTIONS and MESSAGES are at least 1");
    all.bots = (bot *)calloc((size_t)all.connections, sizeof *all.bots);
    if (all.queue == NULL || all.bots == NULL) stop("bot", "out of memory");
    began = seconds();
    for (i = 0; i < all.connections; i++) start(&all.bots[i], &all, argv[1], (uint16_t)atoi(argv[2]), i);
    while (all.alive > 0) {
        size_t count = 0, taken;
        check("next", pio_queue_next(all.queue, events, BATCH, PATIENCE, &count));
        if (count == 0) stop("next", "nothing happened for ten seconds");
        for (taken = 0; taken < count; taken++) take(&all, &events[taken]);
    }
    took = seconds() - began;
    pio_queue_free(all.queue);
    check("shutdown", pio_shutdown());
    free(all.bots);
    printf("%d connections, %.0f messages there and back, %.0f messages/s\n", all.connections,
           (double)all.connections * all.messages, (double)all.connections * all.messages / took);
    return 0;
}
