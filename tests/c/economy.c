/*
 * What the library doesn't do: allocate for each message, wake its thread for each message, or wake up with nothing to
 * do. The program puts itself between the library and the system's malloc, write and epoll_wait, and counts.
 *
 *     economy MESSAGES
 */
#define _GNU_SOURCE

#include "peer.h"
#include "player.h"

#ifdef __GLIBC__

#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WARM_UP 20000
/* `at(i, "abc", <4 bytes>, 0.5)`: text and bytes are what would be copied. */
#define MESSAGE "\x84\xc2" "at\x05\x01\x00\xc3" "abc\x44" "1234\x03\x3f\xe0\0\0\0\0\0\0"
#define MESSAGE_SIZE (sizeof MESSAGE - 1)
/* A message that a read has cut is kept, and buffers change hands, but that is once for many messages. */
#define FEW(messages) ((messages) / 200)

static long allocations, rings, sleeps;
static int32_t count;

static void count_up(long *counter) { __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED); }
static long read_counter(const long *counter) { return __atomic_load_n(counter, __ATOMIC_RELAXED); }

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

void *malloc(size_t size)
{
    count_up(&allocations);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    count_up(&allocations);
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size)
{
    count_up(&allocations);
    return __libc_realloc(old, size);
}

/* The waker of the internal thread is an eventfd, and what is written to one are 8 bytes. */
ssize_t write(int fd, const void *bytes, size_t length)
{
    if (length == 8) count_up(&rings);
    return (ssize_t)syscall(SYS_write, fd, bytes, length);
}

int epoll_wait(int fd, struct epoll_event *events, int capacity, int timeout)
{
    count_up(&sleeps);
    return (int)syscall(SYS_epoll_pwait, fd, events, capacity, timeout, NULL, 8);
}

/* Says WARM_UP messages and then `count` more, with no allocation of its own. */
static void say_all(peer *self)
{
    static char block[MESSAGE_SIZE * 1000];
    int32_t said;
    for (said = 0; said < 1000; said++) memcpy(block + (size_t)said * MESSAGE_SIZE, MESSAGE, MESSAGE_SIZE);
    let_in(self);
    for (said = 0; said < WARM_UP + count; said += 1000) say_bytes(self, block, sizeof block);
    hear_end(self);
}

/* What a handler has seen, and how much was allocated between the last of the warm-up and the last of all. */
typedef struct meter {
    int32_t seen;
    long before;
    long allocated;
    int done;
} meter;

static void measure(meter *self)
{
    self->seen++;
    if (self->seen == WARM_UP) self->before = read_counter(&allocations);
    if (self->seen != WARM_UP + count) return;
    self->allocated = read_counter(&allocations) - self->before;
    TELL(self->done = 1);
}

static void read_all(pio_connection *connection, const pio_message *message, void *user_data)
{
    const char *text = NULL;
    double number = 0;
    (void)connection;
    OK(pio_message_get_string(message, 1, &text, NULL));
    OK(pio_message_get_double(message, 3, &number));
    measure((meter *)user_data);
}

static void begin(player *p, peer *server, pio_queue *queue, meter *meter)
{
    memset(meter, 0, sizeof *meter);
    peer_start(server, say_all, NULL);
    player_new(p, queue, server->port, "k");
    OK(pio_connection_remove_handler(p->connection, 1)); /* the one that writes everything down */
    OK(pio_connection_add_message_handler(p->connection, "at", read_all, meter, NULL));
    OK(pio_connection_connect(p->connection));
}

static void end(player *p, peer *server, const meter *meter)
{
    player_free(p);
    peer_end(server);
    if (meter->allocated > FEW(count)) {
        fail_check(__FILE__, __LINE__, "%ld allocations for %ld messages", meter->allocated, (long)count);
    }
}

TEST(nothing_is_allocated_for_a_message_that_a_handler_gets_on_the_librarys_thread)
{
    meter meter;
    peer server;
    player p;
    begin(&p, &server, NULL, &meter);
    WAIT(meter.done);
    end(&p, &server, &meter);
}

TEST(nothing_is_allocated_for_a_message_that_a_handler_gets_under_poll)
{
    pio_queue *queue = pio_queue_new();
    meter meter;
    peer server;
    player p;
    begin(&p, &server, queue, &meter);
    POLL_UNTIL(queue, meter.done);
    end(&p, &server, &meter);
    pio_queue_free(queue);
}

TEST(nothing_is_allocated_for_a_message_that_next_hands_out)
{
    pio_queue *queue = pio_queue_new();
    pio_event events[64];
    meter meter;
    peer server;
    player p;
    begin(&p, &server, queue, &meter);
    while (!meter.done) {
        size_t taken = 0, i;
        OK(pio_queue_next(queue, events, 64, DEADLINE * 1000, &taken));
        if (taken == 0) wait_failed(__FILE__, __LINE__, "an event came");
        for (i = 0; i < taken; i++) {
            if (events[i].type == PIO_EVENT_MESSAGE) measure(&meter);
        }
    }
    end(&p, &server, &meter);
    pio_queue_free(queue);
}

/* Sends back each message of 6 bytes before the next one can come: `n(<int of 2 bytes>)`. */
static void bounce_each(peer *self)
{
    char bytes[6];
    let_in(self);
    while (hear_bytes(self, bytes, sizeof bytes) == sizeof bytes) say_bytes(self, bytes, sizeof bytes);
}

#define ROUNDS 2000
#define FIRST 1000 /* in two bytes, as all numbers up to the last */

static void answer(pio_connection *connection, const pio_message *message, void *user_data)
{
    meter *self = (meter *)user_data;
    (void)message;
    if (self->seen++ == ROUNDS / 2) self->before = read_counter(&allocations);
    if (self->seen < ROUNDS) {
        OK(send_int(connection, "n", FIRST + self->seen));
    } else {
        self->allocated = read_counter(&allocations) - self->before;
        TELL(self->done = 1);
    }
}

static void play_rounds(pio_queue *queue)
{
    meter meter;
    peer server;
    player p;
    memset(&meter, 0, sizeof meter);
    peer_start(&server, bounce_each, NULL);
    player_new(&p, queue, server.port, "k");
    OK(pio_connection_remove_handler(p.connection, 1)); /* the one that writes everything down */
    OK(pio_connection_add_message_handler(p.connection, "n", answer, &meter, NULL));
    OK(pio_connection_connect(p.connection));
    UNTIL(queue, p.joins == 1);
    OK(send_int(p.connection, "n", FIRST));
    UNTIL(queue, meter.done);
    player_free(&p);
    peer_end(&server);
    CHECK(meter.allocated <= FEW(ROUNDS / 2));
}

TEST(nothing_is_allocated_for_a_round_trip_on_the_librarys_thread) { play_rounds(NULL); }

TEST(nothing_is_allocated_for_a_round_trip_under_poll)
{
    pio_queue *queue = pio_queue_new();
    play_rounds(queue);
    pio_queue_free(queue);
}

TEST(nothing_is_allocated_for_a_message_that_is_sent)
{
    pio_value value;
    int32_t sent = 0;
    long before = 0;
    peer server;
    player p;
    memset(&value, 0, sizeof value);
    value.type = PIO_VALUE_STRING;
    value.length = 3;
    value.as.string = "abc";
    peer_start(&server, let_in_and_listen, NULL);
    player_join(&p, server.port, "k");
    while (sent < WARM_UP + count) {
        pio_status status = pio_connection_send_values(p.connection, "say", &value, 1);
        if (status == PIO_STATUS_WOULD_BLOCK) continue; /* a refusal costs nothing either */
        OK(status);
        if (++sent == WARM_UP) before = read_counter(&allocations);
    }
    CHECK(read_counter(&allocations) - before <= FEW(count));
    player_free(&p);
    peer_end(&server);
}

/* Holds the library's thread in a handler until told. */
typedef struct holder {
    int holds, release;
} holder;

static void hold(pio_connection *connection, int32_t code, const char *text, void *user_data)
{
    holder *self = (holder *)user_data;
    (void)connection, (void)code, (void)text;
    TELL(self->holds = 1);
    WAIT(self->release);
}

TEST(the_librarys_thread_is_woken_once_for_all_that_is_sent_before_it_looks)
{
    holder holder = {0, 0};
    peer server, other_server;
    player p, other;
    long before;
    int i;
    peer_start(&server, let_in_and_listen, NULL);
    peer_start(&other_server, let_in_and_listen, NULL);
    player_join(&p, server.port, "k");
    player_new(&other, NULL, other_server.port, "k");
    OK(pio_connection_set_join_handler(other.connection, hold, &holder));
    OK(pio_connection_connect(other.connection));
    WAIT(holder.holds);
    before = read_counter(&rings);
    for (i = 0; i < 1000; i++) OK(send_int(p.connection, "n", i));
    CHECK(read_counter(&rings) - before <= 1);
    TELL(holder.release = 1);
    player_free(&p);
    player_free(&other);
    peer_end(&server);
    peer_end(&other_server);
}

TEST(with_nothing_to_do_the_librarys_thread_sleeps)
{
    pio_queue *queue = pio_queue_new();
    peer server, other_server;
    player p, on_queue;
    long before, calls = 2;
    int windows;
    peer_start(&server, let_in_and_listen, NULL);
    peer_start(&other_server, let_in_and_listen, NULL);
    player_join(&p, server.port, "k");
    player_new(&on_queue, queue, other_server.port, "k");
    OK(pio_connection_connect(on_queue.connection));
    POLL_UNTIL(queue, on_queue.joins == 1);
    /* The first windows may still see what the joins have left to do; a thread that ticks is in every one. */
    for (windows = 0; calls > 1 && windows < 50; windows++) {
        before = read_counter(&sleeps);
        OK(pio_queue_poll(queue, 0, 100, NULL));
        calls = read_counter(&sleeps) - before;
    }
    CHECK(calls <= 1);
    player_free(&p);
    player_free(&on_queue);
    peer_end(&server);
    peer_end(&other_server);
    pio_queue_free(queue);
}

int main(int argc, char **argv)
{
    thread_setup();
    count = (int32_t)argument(argc, argv, 1, 200000);
    RUN(nothing_is_allocated_for_a_message_that_a_handler_gets_on_the_librarys_thread);
    RUN(nothing_is_allocated_for_a_message_that_a_handler_gets_under_poll);
    RUN(nothing_is_allocated_for_a_message_that_next_hands_out);
    RUN(nothing_is_allocated_for_a_round_trip_on_the_librarys_thread);
    RUN(nothing_is_allocated_for_a_round_trip_under_poll);
    RUN(nothing_is_allocated_for_a_message_that_is_sent);
    RUN(the_librarys_thread_is_woken_once_for_all_that_is_sent_before_it_looks);
    RUN(with_nothing_to_do_the_librarys_thread_sleeps);
    return done();
}

#else
int main(void)
{
    printf("0 passed, 0 failed: only glibc lets a program count like this\n");
    return 0;
}
#endif
