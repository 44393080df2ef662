/*
 * Many messages: each comes exactly once and in order, in each kind of delivery and in both directions.
 *
 *     order PORT COUNT
 */
#include "player.h"

static uint16_t dev_port;
static int32_t count;

typedef struct sequence {
    int32_t next; /* the number expected */
    int wrong;    /* how many were not it */
    int ended, drained;
} sequence;

static void take_number(sequence *self, const pio_value *values, uint32_t value_count)
{
    /* A lock is taken at the end alone: this runs a million times. */
    if (value_count < 1 || values[0].type != PIO_VALUE_INT || values[0].as.i32 != self->next) self->wrong++;
    self->next++;
    if (self->next == count) TELL(self->ended++);
}

static void on_number(pio_connection *connection, const pio_message *message, void *user_data)
{
    (void)connection;
    take_number((sequence *)user_data, pio_message_values(message), pio_message_count(message));
}

static void on_end(pio_connection *connection, pio_disconnect_reason reason, const char *text, void *user_data)
{
    (void)connection;
    CHECK_INT(reason, PIO_DISCONNECT_BY_SERVER);
    CHECK_TEXT(text, "the server closed the connection");
    TELL(((sequence *)user_data)->ended++);
}

/* A connection to a flood that ends after `count` numbers. */
static pio_connection *flood(sequence *self, pio_queue *queue)
{
    pio_connection *connection = pio_connection_new();
    char number[16];
    memset(self, 0, sizeof *self);
    snprintf(number, sizeof number, "%ld", (long)count);
    OK(pio_connection_set_queue(connection, queue));
    OK(pio_connection_add_endpoint(connection, "127.0.0.1", dev_port));
    OK(pio_connection_set_join_key(connection, "flood:order"));
    OK(pio_connection_add_join_data(connection, "count", number));
    OK(pio_connection_add_join_data(connection, "fault", "drop"));
    OK(pio_connection_add_join_data(connection, "after", number));
    OK(pio_connection_set_user_data(connection, self));
    OK(pio_connection_add_message_handler(connection, "flood", on_number, self, NULL));
    OK(pio_connection_add_disconnect_handler(connection, on_end, self, NULL));
    OK(pio_connection_connect(connection));
    return connection;
}

static void check_complete(const sequence *self)
{
    CHECK_INT(self->next, count);
    CHECK_INT(self->wrong, 0);
}

TEST(every_message_comes_once_and_in_order_to_handlers_on_the_librarys_thread)
{
    sequence numbers;
    pio_connection *connection = flood(&numbers, NULL);
    WAIT(numbers.ended == 2);
    pio_connection_free(connection);
    check_complete(&numbers);
}

TEST(every_message_comes_once_and_in_order_to_handlers_under_poll)
{
    sequence numbers;
    pio_queue *queue = pio_queue_new();
    pio_connection *connection = flood(&numbers, queue);
    POLL_UNTIL(queue, numbers.ended == 2);
    pio_connection_free(connection);
    pio_queue_free(queue);
    check_complete(&numbers);
}

TEST(every_message_comes_once_and_in_order_out_of_next)
{
    sequence numbers;
    pio_queue *queue = pio_queue_new();
    pio_connection *connection = flood(&numbers, queue);
    pio_event events[100];
    size_t taken = 1, i;
    int ended = 0;
    while (!ended && taken > 0) {
        OK(pio_queue_next(queue, events, 100, DEADLINE * 1000, &taken));
        for (i = 0; i < taken; i++) {
            if (events[i].type == PIO_EVENT_MESSAGE) take_number(&numbers, events[i].values, events[i].value_count);
            if (events[i].type == PIO_EVENT_DISCONNECT) ended = 1;
        }
    }
    CHECK_INT(ended, 1);
    pio_connection_free(connection);
    pio_queue_free(queue);
    check_complete(&numbers);
}

static void on_drain(pio_connection *connection, void *user_data)
{
    (void)connection;
    TELL(((sequence *)user_data)->drained = 1);
}

TEST(every_message_sent_comes_back_once_and_in_order)
{
    sequence numbers;
    pio_connection *connection = pio_connection_new();
    int32_t sent = 0, code = -1;
    memset(&numbers, 0, sizeof numbers);
    OK(pio_connection_add_endpoint(connection, "127.0.0.1", dev_port));
    OK(pio_connection_set_join_key(connection, "bounce:order"));
    OK(pio_connection_set_drain_handler(connection, on_drain, &numbers));
    OK(pio_connection_add_message_handler(connection, "n", on_number, &numbers, NULL));
    OK(pio_connection_connect(connection));
    OK(pio_connection_wait(connection, DEADLINE * 1000, &code));
    CHECK_INT(code, 0);
    while (sent < count) {
        pio_status status = send_int(connection, "n", sent);
        if (status == PIO_STATUS_OK) {
            sent++;
        } else if (status == PIO_STATUS_WOULD_BLOCK) {
            WAIT(numbers.drained);
            TELL(numbers.drained = 0);
        } else {
            OK(status);
            break;
        }
    }
    WAIT(numbers.ended == 1);
    pio_connection_free(connection);
    check_complete(&numbers);
}

int main(int argc, char **argv)
{
    thread_setup();
    dev_port = (uint16_t)argument(argc, argv, 1, 0);
    count = (int32_t)argument(argc, argv, 2, 1000000);
    RUN(every_message_comes_once_and_in_order_to_handlers_on_the_librarys_thread);
    RUN(every_message_comes_once_and_in_order_to_handlers_under_poll);
    RUN(every_message_comes_once_and_in_order_out_of_next);
    RUN(every_message_sent_comes_back_once_and_in_order);
    return done();
}
