/*
 * Many threads on one object: nothing is lost, torn or told twice, whoever disconnects, frees or polls meanwhile.
 *
 *     threads MESSAGES
 */
#include "peer.h"
#include "player.h"

#define SENDERS 8

static int32_t per_sender;
static player shared_player;

typedef struct sender {
    thread runner;
    int number;
    int32_t accepted;
    pio_status last;
} sender;
static sender senders[SENDERS];
static int sending;

/* What the peer has heard of each sender. */
static int32_t heard[SENDERS], out_of_order;

/* n(<4 bytes: sender, and a number of 24 bits>), 8 bytes in all. */
static void hear_senders(peer *self)
{
    uint8_t bytes[8];
    let_in(self);
    while (hear_bytes(self, bytes, 8) == 8) {
        int32_t number = bytes[5] << 16 | bytes[6] << 8 | bytes[7];
        int known = memcmp(bytes, "\x81\xc1n\x44", 4) == 0 && bytes[4] < SENDERS;
        if (!known || number != heard[bytes[4]]++) out_of_order++;
    }
}

static void keep_sending(void *argument)
{
    sender *self = (sender *)argument;
    pio_value value;
    TELL(sending++);
    while (self->accepted < per_sender) {
        uint8_t bytes[4] = {(uint8_t)self->number, (uint8_t)(self->accepted >> 16), (uint8_t)(self->accepted >> 8),
                            (uint8_t)self->accepted};
        memset(&value, 0, sizeof value);
        value.type = PIO_VALUE_BYTES;
        value.length = 4;
        value.as.bytes = bytes;
        self->last = pio_connection_send_values(shared_player.connection, "n", &value, 1);
        if (self->last == PIO_STATUS_OK) {
            self->accepted++;
        } else if (self->last != PIO_STATUS_WOULD_BLOCK) { /* a full buffer: try again */
            return;
        }
    }
}

static void start_senders(peer *server)
{
    int i;
    memset(heard, 0, sizeof heard);
    out_of_order = 0;
    sending = 0;
    peer_start(server, hear_senders, NULL);
    player_join(&shared_player, server->port, "k");
    for (i = 0; i < SENDERS; i++) {
        senders[i].number = i;
        senders[i].accepted = 0;
        senders[i].last = PIO_STATUS_OK;
        thread_start(&senders[i].runner, keep_sending, &senders[i]);
    }
}

static void end_senders(peer *server)
{
    int i;
    for (i = 0; i < SENDERS; i++) thread_join(&senders[i].runner);
    peer_end(server);
    CHECK_INT(out_of_order, 0);
    for (i = 0; i < SENDERS; i++) CHECK_INT(heard[i], senders[i].accepted);
}

TEST(all_that_eight_threads_send_arrives_in_each_ones_order)
{
    peer server;
    int i;
    start_senders(&server);
    for (i = 0; i < SENDERS; i++) SPIN_UNTIL(senders[i].accepted == per_sender);
    OK(pio_connection_disconnect(shared_player.connection));
    end_senders(&server);
    for (i = 0; i < SENDERS; i++) CHECK_INT(heard[i], per_sender);
    player_free(&shared_player);
}

TEST(while_a_ninth_disconnects_what_was_accepted_arrives_and_the_rest_is_refused)
{
    peer server;
    int i;
    start_senders(&server);
    WAIT(sending == SENDERS);
    OK(pio_connection_disconnect(shared_player.connection));
    WAIT(shared_player.ends == 1);
    end_senders(&server);
    for (i = 0; i < SENDERS; i++) {
        if (senders[i].accepted < per_sender) CHECK_INT(senders[i].last, PIO_STATUS_NOT_CONNECTED);
    }
    player_free(&shared_player);
    CHECK_INT(shared_player.ends, 1);
}

TEST(while_a_ninth_frees_the_tickets_die_on_every_thread)
{
    peer server;
    int i;
    start_senders(&server);
    WAIT(sending == SENDERS);
    player_free(&shared_player);
    end_senders(&server);
    for (i = 0; i < SENDERS; i++) {
        if (senders[i].accepted < per_sender) {
            CHECK(senders[i].last == PIO_STATUS_INVALID_HANDLE || senders[i].last == PIO_STATUS_NOT_CONNECTED);
        }
    }
    CHECK_INT(shared_player.ends, 0);
}

static void free_shared(void *argument)
{
    (void)argument;
    pio_connection_free(shared_player.connection);
}

TEST(freed_by_eight_threads_at_once_the_free_handler_runs_once)
{
    thread threads[SENDERS];
    int round, i;
    for (round = 0; round < 20; round++) {
        player_new(&shared_player, NULL, 1, "k");
        OK(pio_connection_connect(shared_player.connection));
        for (i = 0; i < SENDERS; i++) thread_start(&threads[i], free_shared, NULL);
        for (i = 0; i < SENDERS; i++) thread_join(&threads[i]);
        WAIT(shared_player.frees == 1);
        CHECK_INT(shared_player.ends, 0);
    }
}

static void make_and_free(void *argument)
{
    int i;
    for (i = 0; i < per_sender / 10; i++) {
        pio_connection *connection = pio_connection_new();
        pio_queue *queue = pio_queue_new();
        OK(pio_connection_set_queue(connection, queue));
        pio_queue_free(queue);
        pio_connection_free(connection);
        CHECK_STATUS(pio_queue_wake(queue), PIO_STATUS_INVALID_HANDLE);
        CHECK_STATUS(pio_connection_disconnect(connection), PIO_STATUS_INVALID_HANDLE);
    }
    (void)argument;
}

TEST(eight_threads_make_and_free_objects_of_their_own)
{
    thread threads[SENDERS];
    int i;
    for (i = 0; i < SENDERS; i++) thread_start(&threads[i], make_and_free, NULL);
    for (i = 0; i < SENDERS; i++) thread_join(&threads[i]);
}

/* Eight threads take from one queue: all but one at a time are turned away. */
static pio_queue *shared_queue;
static int taken;

static void take_some(void *argument)
{
    uint32_t delivered = 0;
    (void)argument;
    for (;;) {
        pio_status status = pio_queue_poll(shared_queue, 7, 0, &delivered);
        CHECK(status == PIO_STATUS_OK || status == PIO_STATUS_BUSY);
        lock();
        if (status == PIO_STATUS_OK) taken += (int)delivered;
        if (taken >= per_sender + 1) {
            unlock();
            return;
        }
        unlock();
    }
}

static void say_many(peer *self)
{
    int32_t i;
    let_in(self);
    for (i = 0; i < per_sender; i++) SAY(self, "\x80\xc1" "x");
    hear_end(self);
}

TEST(eight_threads_polling_one_queue_deliver_each_event_once_and_never_at_the_same_time)
{
    thread threads[SENDERS];
    peer server;
    int i;
    taken = 0;
    shared_queue = pio_queue_new();
    peer_start(&server, say_many, NULL);
    player_new(&shared_player, shared_queue, server.port, "k");
    OK(pio_connection_connect(shared_player.connection));
    for (i = 0; i < SENDERS; i++) thread_start(&threads[i], take_some, NULL);
    for (i = 0; i < SENDERS; i++) thread_join(&threads[i]);
    CHECK_INT(shared_player.messages, per_sender);
    CHECK_INT(taken, per_sender + 1);
    player_free(&shared_player);
    peer_end(&server);
    pio_queue_free(shared_queue);
}

int main(int argc, char **argv)
{
    thread_setup();
    per_sender = (int32_t)argument(argc, argv, 1, 20000);
    RUN(all_that_eight_threads_send_arrives_in_each_ones_order);
    RUN(while_a_ninth_disconnects_what_was_accepted_arrives_and_the_rest_is_refused);
    RUN(while_a_ninth_frees_the_tickets_die_on_every_thread);
    RUN(freed_by_eight_threads_at_once_the_free_handler_runs_once);
    RUN(eight_threads_make_and_free_objects_of_their_own);
    RUN(eight_threads_polling_one_queue_deliver_each_event_once_and_never_at_the_same_time);
    return done();
}
