/*
 * What the bindings' benchmarks are measured against, and by: peers that send to or read from whoever joins, and the same
 * hosts in C.
 *
 *     host serve SHAPE COUNT      prints its port; sends COUNT messages to each connection, as fast as they are read
 *     host wait SHAPE COUNT       the same, but not before a message has come: for hosts that add handlers after the join
 *     host sink SHAPE COUNT       prints its port; reads COUNT messages' bytes from each connection, then says "done"
 *     host next PORT COUNT        takes what `serve` sends with pio_queue_next and reads every value
 *     host send PORT COUNT SHAPE  sends to a `sink` until that is done
 *
 * The hosts print the seconds and the CPU's seconds that it took, from the join on. SHAPE is `block` (4 ints, 11 bytes),
 * `move` (12 values, 80 bytes), `chat` (an int and two texts, 50 bytes) or `array` (64 KiB in one value).
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
/* How many bytes go into one write, whole messages. */
#define TOGETHER (512 * 1024)
/* A length of the shape `array`. */
#define ARRAY 65536

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

static pio_message *block(void)
{
    const int values[4] = {0, 100, 142, 1000};
    pio_message *message = pio_message_new("b");
    int i;
    for (i = 0; i < 4; i++) check("add", pio_message_add_int(message, values[i]));
    return message;
}

static pio_message *move(void)
{
    pio_message *message = pio_message_new("m");
    int i;
    for (i = 0; i < 8; i++) check("add", pio_message_add_double(message, 16.0 * i + 0.1));
    check("add", pio_message_add_int(message, 3));
    check("add", pio_message_add_int(message, 70));
    check("add", pio_message_add_bool(message, true));
    check("add", pio_message_add_bool(message, false));
    return message;
}

static pio_message *chat(void)
{
    pio_message *message = pio_message_new("c");
    check("add", pio_message_add_int(message, 1234));
    check("add", pio_message_add_string(message, "\xc3\x85sa"));
    check("add", pio_message_add_string(message, "hello, does anybody here sell a sword?"));
    return message;
}

static pio_message *array(void)
{
    static uint8_t bytes[ARRAY];
    pio_message *message = pio_message_new("a");
    size_t i;
    for (i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)i;
    check("add", pio_message_add_bytes(message, bytes, sizeof bytes));
    return message;
}

static pio_message *shape(const char *name)
{
    if (strcmp(name, "block") == 0) return block();
    if (strcmp(name, "move") == 0) return move();
    if (strcmp(name, "chat") == 0) return chat();
    if (strcmp(name, "array") == 0) return array();
    stop("there is no shape", name);
    return NULL;
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

/* Reads the join, which is one small write, and answers it. */
static bool let_in(int socket)
{
    uint8_t bytes[4096];
    size_t length;
    pio_message *result = pio_message_new("playerio.joinresult");
    check("add", pio_message_add_bool(result, true));
    check("serialize", pio_message_serialize(result, bytes, sizeof bytes, &length));
    pio_message_free(result);
    if (read(socket, bytes + length, sizeof bytes - length) <= 0) return false;
    write_all(socket, bytes, length);
    return true;
}

static void flood(int socket, const uint8_t *message, size_t length, long count)
{
    static uint8_t many[TOGETHER];
    long i, together = (long)(sizeof many / length);
    for (i = 0; i < together; i++) memcpy(many + (size_t)i * length, message, length);
    for (i = count; i > 0; i -= together) write_all(socket, many, (size_t)(i < together ? i : together) * length);
}

static void flood_when_told(int socket, const uint8_t *message, size_t length, long count)
{
    uint8_t word[64];
    if (read(socket, word, sizeof word) > 0) flood(socket, message, length, count);
}

/* Reads so many messages, which every client must have written in the same bytes, and says when it has. */
static void drain(int socket, const uint8_t *message, size_t length, long count)
{
    static uint8_t many[TOGETHER];
    static const uint8_t done[] = {0x80, 0xC4, 'd', 'o', 'n', 'e'};
    uint64_t missing = (uint64_t)count * length, at = 0;
    while (missing > 0) {
        ssize_t got = read(socket, many, missing < sizeof many ? (size_t)missing : sizeof many);
        if (got <= 0) return;
        if (many[0] != message[at % length] || many[got - 1] != message[(at + (uint64_t)got - 1) % length])
            stop("sink", "this is another message");
        at += (uint64_t)got;
        missing -= (uint64_t)got;
    }
    write_all(socket, done, sizeof done);
}

static void serve(const char *name, long count, void (*attend)(int, const uint8_t *, size_t, long))
{
    static uint8_t message[ARRAY + 64];
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    size_t length;
    pio_message *one = shape(name);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 8) != 0) stop("listen", "failed");
    getsockname(listener, (struct sockaddr *)&address, &size);
    check("serialize", pio_message_serialize(one, message, sizeof message, &length));
    pio_message_free(one);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        uint8_t rest[4096];
        int client = accept(listener, NULL, NULL);
        if (client < 0) stop("accept", "failed");
        if (let_in(client)) {
            attend(client, message, length, count);
            while (read(client, rest, sizeof rest) > 0) {}
        }
        close(client);
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
        else if (value->type == PIO_VALUE_BOOL) sum += value->as.boolean;
        else sum += value->length;
    }
    return sum;
}

typedef struct watch {
    double begin, cpu;
} watch;

static void start(watch *self)
{
    self->begin = seconds(CLOCK_MONOTONIC);
    self->cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
}

static void report(const watch *self, double sum)
{
    printf("%f %f %f\n", seconds(CLOCK_MONOTONIC) - self->begin, seconds(CLOCK_PROCESS_CPUTIME_ID) - self->cpu, sum);
}

static pio_connection *connect_to(uint16_t port, pio_queue *queue)
{
    pio_connection *connection = pio_connection_new();
    check("queue", pio_connection_set_queue(connection, queue));
    check("endpoint", pio_connection_add_endpoint(connection, "127.0.0.1", port));
    check("join key", pio_connection_set_join_key(connection, "key"));
    check("connect", pio_connection_connect(connection));
    return connection;
}

static void end(pio_connection *connection, pio_queue *queue)
{
    pio_connection_free(connection);
    pio_queue_free(queue);
    check("shutdown", pio_shutdown());
}

static void next(uint16_t port, long count)
{
    pio_queue *queue = pio_queue_new();
    pio_connection *connection = connect_to(port, queue);
    pio_event events[BATCH];
    watch watch = {0, 0};
    double sum = 0;
    long received = 0;
    while (received < count) {
        size_t taken, i;
        check("next", pio_queue_next(queue, events, BATCH, PIO_FOREVER, &taken));
        for (i = 0; i < taken; i++) {
            if (events[i].type == PIO_EVENT_JOIN) {
                start(&watch);
            } else if (events[i].type == PIO_EVENT_MESSAGE) {
                sum += read_values(&events[i]);
                received++;
            }
        }
    }
    report(&watch, sum);
    end(connection, queue);
}

/* Takes events until one of this type has come. */
static void await(pio_queue *queue, pio_event_type type)
{
    pio_event event;
    size_t taken;
    do {
        check("next", pio_queue_next(queue, &event, 1, PIO_FOREVER, &taken));
        if (taken == 1 && event.type == PIO_EVENT_DISCONNECT) stop("disconnected", event.text);
    } while (taken == 0 || event.type != type);
}

static void send_all(uint16_t port, long count, const char *name)
{
    pio_queue *queue = pio_queue_new();
    pio_connection *connection = connect_to(port, queue);
    pio_message *message = shape(name);
    const pio_value *values = pio_message_values(message);
    const char *type = pio_message_type(message, NULL);
    size_t value_count = pio_message_count(message);
    watch watch;
    long sent = 0;
    await(queue, PIO_EVENT_JOIN);
    start(&watch);
    while (sent < count) {
        pio_status status = pio_connection_send_values(connection, type, values, value_count);
        if (status == PIO_STATUS_WOULD_BLOCK) {
            await(queue, PIO_EVENT_DRAIN);
            continue;
        }
        check("send", status);
        sent++;
    }
    await(queue, PIO_EVENT_MESSAGE);
    report(&watch, 0);
    pio_message_free(message);
    end(connection, queue);
}

int main(int argc, char **argv)
{
    const char *what = argc >= 4 ? argv[1] : "";
    if (argc == 4 && strcmp(what, "serve") == 0) serve(argv[2], atol(argv[3]), flood);
    else if (argc == 4 && strcmp(what, "wait") == 0) serve(argv[2], atol(argv[3]), flood_when_told);
    else if (argc == 4 && strcmp(what, "sink") == 0) serve(argv[2], atol(argv[3]), drain);
    else if (argc == 4 && strcmp(what, "next") == 0) next((uint16_t)atoi(argv[2]), atol(argv[3]));
    else if (argc == 5 && strcmp(what, "send") == 0) send_all((uint16_t)atoi(argv[2]), atol(argv[3]), argv[4]);
    else stop("usage", "host serve|wait|sink SHAPE COUNT, host next PORT COUNT, or host send PORT COUNT SHAPE");
    return 0;
}
