/*
 * Hello: two players log in to a game, look which rooms there are, meet in one, greet each other with a value of every
 * type, and leave.
 *
 *     cc examples/c/hello.c -Iinclude -Ltarget/release -lplayerio -Wl,-rpath,"$PWD/target/release" -o hello
 *     ./hello API-URL GAME-ID
 *
 * such as ./hello http://127.0.0.1:8184/api demo for a local dev server; https://api.playerio.com/api is PlayerIO's own.
 *
 * Clients and connections deliver to one queue, and pio_queue_poll runs their functions right here: this program has one
 * thread and needs no lock. (Without a queue, they run on the library's own thread.)
 */
#include <playerio.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* How long the server may stay silent before we give up, in milliseconds. */
#define PATIENCE 10000

typedef struct player {
    const char *name;
    pio_client *client;
    pio_connection *connection;
    int joined, greeted, left; /* how often */
} player;

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

/* Every call that can fail goes through here; pio_last_error has the words for what went wrong. */
static void check(const char *what, pio_status status)
{
    if (status != PIO_STATUS_OK) stop(what, pio_last_error());
}

static void print_value(const pio_value *value)
{
    switch (value->type) {
    case PIO_VALUE_INT: printf(" int %ld", (long)value->as.i32); break;
    case PIO_VALUE_UINT: printf(" uint %lu", (unsigned long)value->as.u32); break;
    case PIO_VALUE_LONG: printf(" long %lld", (long long)value->as.i64); break;
    case PIO_VALUE_ULONG: printf(" ulong %llu", (unsigned long long)value->as.u64); break;
    case PIO_VALUE_DOUBLE: printf(" double %g", value->as.f64); break;
    case PIO_VALUE_FLOAT: printf(" float %g", (double)value->as.f32); break;
    case PIO_VALUE_STRING: printf(" string \"%s\"", value->as.string); break;
    case PIO_VALUE_BYTES: printf(" %lu bytes", (unsigned long)value->length); break;
    case PIO_VALUE_BOOL: printf(" bool %s", value->as.boolean ? "true" : "false"); break;
    default: printf(" (a type of a later version)"); break;
    }
}

static void on_join(pio_connection *connection, int32_t error_code, const char *text, void *user_data)
{
    player *self = (player *)user_data;
    (void)connection;
    if (error_code != 0) stop(self->name, text);
    printf("%s has joined the room\n", self->name);
    self->joined++;
}

/* Registered for all types: the room also tells who joins and who leaves. */
static void on_message(pio_connection *connection, const pio_message *message, void *user_data)
{
    player *self = (player *)user_data;
    const pio_value *values = pio_message_values(message);
    uint32_t i;
    (void)connection;
    printf("%s received %s:", self->name, pio_message_type(message, NULL));
    for (i = 0; i < pio_message_count(message); i++) print_value(&values[i]);
    printf("\n");
}

/* Registered for "greeting" alone. */
static void on_greeting(pio_connection *connection, const pio_message *message, void *user_data)
{
    (void)connection;
    (void)message;
    ((player *)user_data)->greeted++;
}

static void on_disconnect(pio_connection *connection, pio_disconnect_reason reason, const char *text, void *user_data)
{
    player *self = (player *)user_data;
    (void)connection;
    if (reason != PIO_DISCONNECT_BY_HOST) stop(self->name, text);
    printf("%s has left\n", self->name);
    self->left++;
}

/* A place in the room: the connection is set up, and is connected once it has its handlers. */
static void on_place(pio_client *client, const pio_result *result, void *user_data)
{
    player *self = (player *)user_data;
    pio_connection *connection = pio_result_connection(result); /* asked for, so ours to free */
    (void)client;
    if (pio_result_error_code(result) != 0) stop(self->name, pio_result_text(result));
    printf("%s gets a place in the room %s\n", self->name, pio_result_room_id(result));
    self->connection = connection;
    check("join handler", pio_connection_set_join_handler(connection, on_join, self));
    check("handler", pio_connection_add_message_handler(connection, NULL, on_message, self, NULL));
    check("handler", pio_connection_add_message_handler(connection, "greeting", on_greeting, self, NULL));
    check("handler", pio_connection_add_disconnect_handler(connection, on_disconnect, self, NULL));
    check("connect", pio_connection_connect(connection));
}

static void on_rooms(pio_client *client, const pio_result *result, void *user_data)
{
    player *self = (player *)user_data;
    pio_pair topic = {"topic", "hello"}; /* what lists tell of the room */
    pio_pair name = {"name", NULL};      /* what the room is told of the player */
    size_t count, i;
    const pio_room *rooms = pio_result_rooms(result, &count);
    if (pio_result_error_code(result) != 0) stop(self->name, pio_result_text(result));
    printf("%s finds %lu rooms\n", self->name, (unsigned long)count);
    for (i = 0; i < count; i++) printf("  %s, %ld online\n", rooms[i].id, (long)rooms[i].online_users);
    name.value = self->name;
    check("room", pio_client_create_join_room(client, "lobby", "chat", true, &topic, 1, &name, 1, on_place, self));
}

static void on_login(pio_client *client, const pio_result *result, void *user_data)
{
    player *self = (player *)user_data;
    if (pio_result_error_code(result) != 0) stop(self->name, pio_result_text(result));
    printf("%s has logged in\n", self->name);
    check("list", pio_client_list_rooms(client, "chat", NULL, 0, 20, 0, on_rooms, self));
}

static void log_in(player *self, pio_queue *queue, const char *api_url, const char *game_id)
{
    pio_client *client = pio_client_new(game_id);
    if (client == NULL) stop("pio_client_new", pio_last_error());
    self->client = client;
    check("queue", pio_client_set_queue(client, queue)); /* its connections start there too */
    check("API URL", pio_client_set_api_url(client, api_url));
    check("log in", pio_client_connect(client, "public", self->name, NULL, on_login, self));
}

static void greet(const player *self)
{
    const uint8_t picture[3] = {0x50, 0x49, 0x4f};
    pio_message *message = pio_message_new("greeting");
    check("add", pio_message_add_string(message, self->name));
    check("add", pio_message_add_int(message, -42));
    check("add", pio_message_add_uint(message, 4000000000U));
    check("add", pio_message_add_long(message, INT64_MIN));
    check("add", pio_message_add_ulong(message, UINT64_MAX));
    check("add", pio_message_add_double(message, 0.1));
    check("add", pio_message_add_float(message, 2.5F));
    check("add", pio_message_add_bytes(message, picture, sizeof picture));
    check("add", pio_message_add_bool(message, true));
    check("send", pio_connection_send(self->connection, message)); /* copies it */
    pio_message_free(message);
}

/* Runs handlers until the counter has reached the number wanted. */
static void poll_until(pio_queue *queue, const int *counter, int wanted)
{
    while (*counter < wanted) {
        uint32_t delivered = 0;
        check("poll", pio_queue_poll(queue, 0, PATIENCE, &delivered));
        if (delivered == 0) stop("poll", "nothing happened for ten seconds");
    }
}

int main(int argc, char **argv)
{
    player players[2] = {{"ann", NULL, NULL, 0, 0, 0}, {"bob", NULL, NULL, 0, 0, 0}};
    pio_queue *queue;
    int i;
    if (argc != 3) stop("usage", "hello API-URL GAME-ID");
    queue = pio_queue_new();
    if (queue == NULL) stop("pio_queue_new", pio_last_error());
    for (i = 0; i < 2; i++) {
        log_in(&players[i], queue, argv[1], argv[2]);
        poll_until(queue, &players[i].joined, 1);
    }
    for (i = 0; i < 2; i++) greet(&players[i]);
    for (i = 0; i < 2; i++) poll_until(queue, &players[i].greeted, 2); /* the room sends to all, the sender too */
    for (i = 0; i < 2; i++) check("disconnect", pio_connection_disconnect(players[i].connection));
    for (i = 0; i < 2; i++) poll_until(queue, &players[i].left, 1);
    for (i = 0; i < 2; i++) pio_connection_free(players[i].connection);
    for (i = 0; i < 2; i++) pio_client_free(players[i].client);
    pio_queue_free(queue);
    check("shutdown", pio_shutdown());
    return 0;
}
