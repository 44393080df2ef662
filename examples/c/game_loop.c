/*
 * Game loop: a player walks in a circle and sees where everybody is.
 *
 *     cc examples/c/game_loop.c -Iinclude -Ltarget/release -lplayerio -lm -Wl,-rpath,"$PWD/target/release" -o game_loop
 *     ./game_loop HOST PORT [FRAMES]
 *
 * Once a frame pio_queue_poll(queue, 0, 0, NULL) runs the handlers of all that has come and returns at once, so the
 * game's state is only ever touched by the game's own thread. A real game draws after each frame and so is paced by
 * the screen; this one runs as fast as it can.
 */
#include <playerio.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* How long to wait for the server where there is nothing else to do, in milliseconds. */
#define PATIENCE 10000

typedef struct game {
    pio_connection *connection;
    int joined, ended;
    int32_t frame; /* the frame we are in */
    int moves_seen, moves_skipped;
    double x, y;
} game;

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static void check(const char *what, pio_status status)
{
    if (status != PIO_STATUS_OK) stop(what, pio_last_error());
}

static void on_join(pio_connection *connection, int32_t error_code, const char *text, void *user_data)
{
    (void)connection;
    if (error_code != 0) stop("join", text);
    ((game *)user_data)->joined = 1;
}

static void on_move(pio_connection *connection, const pio_message *message, void *user_data)
{
    game *self = (game *)user_data;
    int32_t frame;
    double x, y;
    (void)connection;
    /* Never trust what comes from outside: another player's program may send another shape. */
    if (pio_message_get_int(message, 0, &frame) != PIO_STATUS_OK) return;
    if (pio_message_get_double(message, 1, &x) != PIO_STATUS_OK) return;
    if (pio_message_get_double(message, 2, &y) != PIO_STATUS_OK) return;
    self->moves_seen++;
}

static void on_disconnect(pio_connection *connection, pio_disconnect_reason reason, const char *text, void *user_data)
{
    (void)connection;
    if (reason != PIO_DISCONNECT_BY_HOST) stop("connection lost", text);
    ((game *)user_data)->ended = 1;
}

static void send_position(game *self)
{
    pio_value values[3] = {{PIO_VALUE_INT, 0, {0}}, {PIO_VALUE_DOUBLE, 0, {0}}, {PIO_VALUE_DOUBLE, 0, {0}}};
    pio_status status;
    values[0].as.i32 = self->frame;
    values[1].as.f64 = self->x;
    values[2].as.f64 = self->y;
    status = pio_connection_send_values(self->connection, "move", values, 3);
    if (status == PIO_STATUS_WOULD_BLOCK) {
        /* More waits to be sent than the network takes. The next frame's position replaces this one anyway. */
        self->moves_skipped++;
        return;
    }
    check("send", status);
}

static void run_frame(game *self, pio_queue *queue)
{
    check("poll", pio_queue_poll(queue, 0, 0, NULL));
    if (!self->joined) return;
    self->frame++;
    self->x = cos(self->frame * 0.1);
    self->y = sin(self->frame * 0.1);
    send_position(self);
}

/* Outside the loop there is time to wait. */
static void poll_patiently(pio_queue *queue)
{
    uint32_t delivered = 0;
    check("poll", pio_queue_poll(queue, 0, PATIENCE, &delivered));
    if (delivered == 0) stop("poll", "nothing happened for ten seconds");
}

int main(int argc, char **argv)
{
    game self = {NULL, 0, 0, 0, 0, 0, 0.0, 0.0};
    pio_queue *queue = pio_queue_new();
    pio_connection *connection = pio_connection_new();
    int32_t frames = argc > 3 ? atoi(argv[3]) : 600;
    if (argc < 3) stop("usage", "game_loop HOST PORT [FRAMES]");
    if (queue == NULL || connection == NULL) stop("new", pio_last_error());
    self.connection = connection;
    check("queue", pio_connection_set_queue(connection, queue));
    check("endpoint", pio_connection_add_endpoint(connection, argv[1], (uint16_t)atoi(argv[2])));
    check("join key", pio_connection_set_join_key(connection, "chat:arena"));
    check("join handler", pio_connection_set_join_handler(connection, on_join, &self));
    check("handler", pio_connection_add_message_handler(connection, "move", on_move, &self, NULL));
    check("handler", pio_connection_add_disconnect_handler(connection, on_disconnect, &self, NULL));
    check("connect", pio_connection_connect(connection));
    while (!self.joined) poll_patiently(queue); /* a real game shows its loading screen meanwhile */

    while (self.frame < frames) run_frame(&self, queue);

    while (self.moves_seen + self.moves_skipped < frames) poll_patiently(queue); /* what is still under way */
    check("disconnect", pio_connection_disconnect(connection));
    while (!self.ended) poll_patiently(queue);
    pio_connection_free(connection);
    pio_queue_free(queue);
    check("shutdown", pio_shutdown());
    printf("%d frames, %d moves seen, %d skipped\n", (int)frames, self.moves_seen, self.moves_skipped);
    return 0;
}
