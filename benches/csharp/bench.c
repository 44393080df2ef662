/*
 * What the C# benchmark is measured against, and by: a peer that floods whoever joins, and the same host in C.
 *
 *     bench serve SHAPE COUNT     prints its port; sends COUNT messages to each connection, as fast as they are read
 *     bench next PORT COUNT       takes them with pio_queue_next, reads every value, and prints the seconds and the CPU's
 *                                 seconds that it took
 *
 * SHAPE is `block` (4 ints, 11 bytes) or `move` (12 values, 81 bytes).
 */
#define _POSIX_C_SOURCE 200809L
#include <playerio.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* As many as NativeLoop takes at once. */
#define BATCH 256
/* How many messages go into one write. */
#define TOGETHER 4096

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static void check(const char *what, pio_status status)
{
    if (status != PIO_STATUS_OK) stop(what, pio_last_error());
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static pio_message *shape(const char *name)
{
    const int block[4] = {0, 100, 142, 1000};
    pio_message *message = pio_message_new(strcmp(name, "move") == 0 ? "m" : "b");
    int i;
    if (strcmp(name, "move") == 0) {
        for (i = 0; i < 8; i++) check("add", pio_message_add_double(message, 16.0 * i + 0.1));
        check("add", pio_message_add_int(message, 3));
        check("add", pio_message_add_int(message, 70));
        check("add", pio_message_add_bool(message, true));
        check("add", pio_message_add_bool(message, false));
    } else {
        for (i = 0; i < 4; i++) check("add", pio_message_add_int(message, block[i]));
    }
    return message;
}

static void write_all(int socket, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(socket, bytes, length);
        if (written <= 0) return; /* the host has left */
        bytes += written;
        length -= (size_t)written;
    }
}

static void flood(int socket, const uint8_t *message, size_t length, long count)
{
    static uint8_t many[TOGETHER * 128];
    uint8_t join[4096];
    pio_message *result = pio_message_new("playerio.joinresult");
    size_t needed;
    long i;
    for (i = 0; i < TOGETHER; i++) memcpy(many + (size_t)i * length, message, length);
    check("add", pio_message_add_bool(result, true));
    if (read(socket, join, sizeof join) <= 0) return; /* the join is one small write */
    check("serialize", pio_message_serialize(result, join, sizeof join, &needed));
    pio_message_free(result);
    write_all(socket, join, needed);
    for (i = count; i > 0; i -= TOGETHER) write_all(socket, many, (size_t)(i < TOGETHER ? i : TOGETHER) * length);
    while (read(socket, join, sizeof join) > 0) {}
}

static void serve(const char *name, long count)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    uint8_t message[128];
    size_t length;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 8) != 0) stop("listen", "failed");
    getsockname(listener, (struct sockaddr *)&address, &size);
    check("serialize", pio_message_serialize(shape(name), message, sizeof message, &length));
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int one = accept(listener, NULL, NULL);
        if (one < 0) stop("accept", "failed");
        flood(one, message, length, count);
        close(one);
    }
}

/* Reads every value, as a handler would. */
static double read_values(const pio_event *event)
{
    double sum = 0;
    uint32_t i;
    for (i = 0; i < event->value_count; i++) {
        const pio_value *value = &event->values[i];
        if (value->type == PIO_VALUE_INT) sum += value->as.i32;
        else if (value->type == PIO_VALUE_DOUBLE) sum += value->as.f64;
        else sum += value->as.boolean;
    }
    return sum;
}

static void next(uint16_t port, long count)
{
    pio_queue *queue = pio_queue_new();
    pio_connection *connection = pio_connection_new();
    pio_event events[BATCH];
    double begin = 0, cpu = 0, sum = 0;
    long received = 0;
    check("queue", pio_connection_set_queue(connection, queue));
    check("endpoint", pio_connection_add_endpoint(connection, "127.0.0.1", port));
    check("join key", pio_connection_set_join_key(connection, "key"));
    check("connect", pio_connection_connect(connection));
    while (received < count) {
        size_t taken, i;
        check("next", pio_queue_next(queue, events, BATCH, PIO_FOREVER, &taken));
        for (i = 0; i < taken; i++) {
            if (events[i].type == PIO_EVENT_JOIN) {
                begin = seconds(CLOCK_MONOTONIC);
                cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
            } else if (events[i].type == PIO_EVENT_MESSAGE) {
                sum += read_values(&events[i]);
                received++;
            }
        }
    }
    printf("%f %f %f\n", seconds(CLOCK_MONOTONIC) - begin, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, sum);
    pio_connection_free(connection);
    pio_queue_free(queue);
    check("shutdown", pio_shutdown());
}

int main(int argc, char **argv)
{
    if (argc != 4) stop("usage", "bench serve SHAPE COUNT, or bench next PORT COUNT");
    if (strcmp(argv[1], "serve") == 0) serve(argv[2], atol(argv[3]));
    else next((uint16_t)atoi(argv[2]), atol(argv[3]));
    return 0;
}
