/*
 * The scenario that every binding passes, here through the C interface itself.
 *
 *     scenario PORT
 *
 * What C can't express: a handler that throws. One written in C++ must catch what it throws, else the process ends with a
 * message.
 */
#include "player.h"
#include "values.h"
#include "webapi_steps.h"

static void compare_with_table(pio_connection *connection, const pio_message *message, void *user_data)
{
    const pio_value *values = pio_message_values(message);
    size_t i;
    (void)connection;
    CHECK_INT(pio_message_count(message), table_size);
    for (i = 0; i < table_size && i < pio_message_count(message); i++) check_same(i, &values[i], &table[i]);
    TELL(++*(int *)user_data);
}

TEST(all_types_come_back)
{
    int echoes = 0;
    player p;
    fill_table();
    CHECK_INT(table_size, 43);
    player_join(&p, dev_port, "bounce:c-types");
    OK(pio_connection_add_message_handler(p.connection, "everything", compare_with_table, &echoes, NULL));
    OK(pio_connection_send_values(p.connection, "everything", table, table_size));
    WAIT(echoes == 1);
    player_free(&p);
}

/* Writes down the type and the number of each message. */
static void write_down(pio_connection *connection, const pio_message *message, void *user_data)
{
    char *seen = (char *)user_data;
    int32_t number = 0;
    (void)connection;
    OK(pio_message_get_int(message, 0, &number));
    lock();
    sprintf(seen + strlen(seen), "%s%ld", pio_message_type(message, NULL), (long)number);
    changed();
    unlock();
}

TEST(handlers_see_their_messages)
{
    char by_a[64] = "", by_all[64] = "", marks[64] = "";
    uint64_t a = 0, all = 0;
    player p;
    player_join(&p, dev_port, "bounce:c-handlers");
    OK(pio_connection_add_message_handler(p.connection, "a", write_down, by_a, &a));
    OK(pio_connection_add_message_handler(p.connection, NULL, write_down, by_all, &all));
    OK(pio_connection_add_message_handler(p.connection, "mark", write_down, marks, NULL));
    OK(send_int(p.connection, "a", 1));
    OK(send_int(p.connection, "b", 2));
    OK(send_int(p.connection, "a", 3));
    OK(send_int(p.connection, "mark", 1));
    WAIT(strcmp(marks, "mark1") == 0);
    CHECK_TEXT(by_a, "a1a3");
    CHECK_TEXT(by_all, "a1b2a3mark1");
    OK(pio_connection_remove_handler(p.connection, a));
    OK(pio_connection_remove_handler(p.connection, all));
    OK(send_int(p.connection, "a", 4));
    OK(send_int(p.connection, "mark", 2));
    WAIT(strcmp(marks, "mark1mark2") == 0);
    CHECK_TEXT(by_a, "a1a3");
    CHECK_TEXT(by_all, "a1b2a3mark1");
    CHECK_STATUS(pio_connection_remove_handler(p.connection, a), PIO_STATUS_NOT_FOUND);
    CHECK_STATUS(pio_connection_remove_handler(p.connection, all), PIO_STATUS_NOT_FOUND);
    player_free(&p);
}

TEST(a_refused_join_has_its_code)
{
    player p;
    player_new(&p, NULL, dev_port, "bounce:c-refused");
    OK(pio_connection_add_join_data(p.connection, "fault", "reject"));
    OK(pio_connection_add_join_data(p.connection, "code", "19"));
    OK(pio_connection_add_join_data(p.connection, "text", "full"));
    OK(pio_connection_connect(p.connection));
    WAIT(p.joins == 1);
    CHECK_INT(p.code, 19);
    CHECK_TEXT(p.text, "full");
    player_free(&p);
    CHECK_TEXT(p.log, "join 19; free");
}

static void end_by(const char *order, pio_disconnect_reason reason)
{
    player p;
    player_join(&p, dev_port, "bounce:c-end");
    if (order == NULL) OK(pio_connection_disconnect(p.connection));
    else OK(send_plain(p.connection, order));
    WAIT(p.ends == 1);
    CHECK_INT(p.reason, reason);
    CHECK(strlen(p.text) > 10);
    CHECK_STATUS(send_plain(p.connection, "too late"), PIO_STATUS_NOT_CONNECTED);
    player_free(&p);
    CHECK_INT(p.ends, 1);
}

TEST(every_end_has_its_reason)
{
    end_by(NULL, PIO_DISCONNECT_BY_HOST);
    end_by("devserver.close", PIO_DISCONNECT_BY_SERVER);
    end_by("devserver.reset", PIO_DISCONNECT_NETWORK_ERROR);
    end_by("devserver.garbage", PIO_DISCONNECT_PROTOCOL_ERROR);
    /* These can't be caused from outside. */
    CHECK_INT(PIO_DISCONNECT_TLS_ERROR, 4);
    CHECK_INT(PIO_DISCONNECT_TIMED_OUT, 5);
    CHECK_INT(PIO_DISCONNECT_INTERNAL_ERROR, 6);
}

typedef struct in_order {
    int32_t next;
} in_order;

static void count_up(pio_connection *connection, const pio_message *message, void *user_data)
{
    in_order *self = (in_order *)user_data;
    int32_t number = -1;
    (void)connection;
    OK(pio_message_get_int(message, 0, &number));
    CHECK_INT(number, self->next);
    TELL(self->next++);
}

static void send_a_hundred(pio_connection *connection)
{
    int32_t i;
    for (i = 0; i < 100; i++) OK(send_int(connection, "n", i));
}

static void take_a_hundred(pio_connection *connection, pio_queue *queue)
{
    pio_event events[16];
    int32_t next = 0;
    while (next < 100) {
        size_t count = 0, i;
        OK(pio_queue_next(queue, events, 16, DEADLINE * 1000, &count));
        if (count == 0) wait_failed(__FILE__, __LINE__, "a hundred messages have come");
        for (i = 0; i < count; i++) {
            if (events[i].type == PIO_EVENT_JOIN) send_a_hundred(connection);
            if (events[i].type != PIO_EVENT_MESSAGE) continue;
            CHECK_INT(events[i].values[0].as.i32, next);
            next++;
        }
    }
}

TEST(every_kind_of_delivery)
{
    in_order threaded = {0}, polled = {0};
    pio_queue *queue = pio_queue_new();
    player p;
    player_join(&p, dev_port, "bounce:c-threaded");
    OK(pio_connection_add_message_handler(p.connection, "n", count_up, &threaded, NULL));
    send_a_hundred(p.connection);
    WAIT(threaded.next == 100);
    player_free(&p);

    player_new(&p, queue, dev_port, "bounce:c-polled");
    OK(pio_connection_add_message_handler(p.connection, "n", count_up, &polled, NULL));
    OK(pio_connection_connect(p.connection));
    POLL_UNTIL(queue, p.joins == 1);
    send_a_hundred(p.connection);
    POLL_UNTIL(queue, polled.next == 100);
    player_free(&p);

    player_new(&p, queue, dev_port, "bounce:c-next");
    OK(pio_connection_connect(p.connection));
    take_a_hundred(p.connection, queue);
    player_free(&p);
    pio_queue_free(queue);
}

static void check_flood(pio_connection *connection, const pio_message *message, void *user_data)
{
    in_order *self = (in_order *)user_data;
    const pio_value *values = pio_message_values(message);
    uint32_t i;
    (void)connection;
    if (pio_message_count(message) != 2 || values[0].as.i32 != self->next || values[1].length != 16) {
        fail_check(__FILE__, __LINE__, "what came as message %ld is another one", (long)self->next);
        return;
    }
    for (i = 0; i < 16; i++) CHECK_INT(values[1].as.bytes[i], (uint8_t)((uint32_t)self->next + i));
    self->next++;
    if (self->next == 100000) TELL((void)0);
}

TEST(a_hundred_thousand_messages_in_order)
{
    in_order order = {0};
    player p;
    player_new(&p, NULL, dev_port, "flood:c-hundred-thousand");
    OK(pio_connection_remove_handler(p.connection, 1)); /* the one that writes everything down */
    OK(pio_connection_add_join_data(p.connection, "count", "100000"));
    OK(pio_connection_add_join_data(p.connection, "size", "16"));
    OK(pio_connection_add_message_handler(p.connection, "flood", check_flood, &order, NULL));
    OK(pio_connection_connect(p.connection));
    WAIT(order.next == 100000);
    player_free(&p);
}

TEST(back_pressure_is_told)
{
    static char block[65536];
    pio_value value;
    pio_status status = PIO_STATUS_OK;
    int sent = 0;
    player p;
    memset(&value, 0, sizeof value);
    value.type = PIO_VALUE_BYTES;
    value.length = sizeof block;
    value.as.bytes = (const uint8_t *)block;
    player_new(&p, NULL, dev_port, "sink:c-stalled");
    OK(pio_connection_add_join_data(p.connection, "fault", "stall"));
    OK(pio_connection_connect(p.connection));
    WAIT(p.joins == 1);
    while (status == PIO_STATUS_OK && sent++ < 100000) {
        status = pio_connection_send_values(p.connection, "block", &value, 1);
    }
    CHECK_INT(status, PIO_STATUS_WOULD_BLOCK);
    CHECK_WORDS(pio_last_error(), "the send buffer is full");
    player_free(&p);
}

/* The call fails with this status, and with words. */
#define MISUSE(call, status)                                                                                           \
    do {                                                                                                               \
        CHECK_STATUS(call, status);                                                                                    \
        CHECK(strlen(pio_last_error()) > 12);                                                                          \
    } while (0)

static void misuse_inside(pio_connection *connection, const pio_message *message, void *user_data)
{
    int32_t code = 0, number = 7;
    const char *text = NULL;
    MISUSE(pio_connection_wait(connection, PIO_FOREVER, &code), PIO_STATUS_IN_CALLBACK);
    MISUSE(pio_shutdown(), PIO_STATUS_IN_CALLBACK);
    MISUSE(pio_message_get_int(message, 2, &number), PIO_STATUS_NO_SUCH_INDEX);
    MISUSE(pio_message_get_int(message, 1, &number), PIO_STATUS_WRONG_TYPE);
    MISUSE(pio_message_get_string(message, 0, &text, NULL), PIO_STATUS_WRONG_TYPE);
    MISUSE(pio_message_get_int(message, 0, &number), PIO_STATUS_OUT_OF_RANGE);
    CHECK_INT(number, 7);
    TELL(++*(int *)user_data);
}

TEST(misuse_raises)
{
    int calls = 0;
    pio_value values[2];
    pio_client *client = pio_client_new("misuse");
    player p, other;
    memset(values, 0, sizeof values);
    values[0].type = PIO_VALUE_LONG;
    values[0].as.i64 = 5000000000;
    values[1].type = PIO_VALUE_STRING;
    values[1].length = 4;
    values[1].as.string = "text";
    player_new(&p, NULL, dev_port, "bounce:c-misuse");
    MISUSE(send_plain(p.connection, "too soon"), PIO_STATUS_NOT_CONNECTED);
    OK(pio_connection_add_message_handler(p.connection, "values", misuse_inside, &calls, NULL));
    OK(pio_connection_connect(p.connection));
    WAIT(p.joins == 1);
    OK(pio_connection_send_values(p.connection, "values", values, 2));
    WAIT(calls == 1);
    values[1].as.string = "te\xff\xff";
    MISUSE(pio_connection_send_values(p.connection, "values", values, 2), PIO_STATUS_INVALID_UTF8);
    values[1].type = 99;
    MISUSE(pio_connection_send_values(p.connection, "values", values, 2), PIO_STATUS_INVALID_ARGUMENT);
    MISUSE(pio_connection_set_join_key(p.connection, "too late"), PIO_STATUS_WRONG_STATE);
    OK(send_plain(p.connection, "goes on"));
    OK(pio_connection_disconnect(p.connection));
    MISUSE(send_plain(p.connection, "too late"), PIO_STATUS_NOT_CONNECTED);
    WAIT(p.ends == 1);
    player_free(&p);
    MISUSE(send_plain(p.connection, "freed"), PIO_STATUS_INVALID_HANDLE);
    pio_connection_free(p.connection);
    CHECK_WORDS(pio_last_error(), "its object was freed");
    pio_client_free(client);
    MISUSE(pio_client_wait(client, 0), PIO_STATUS_INVALID_HANDLE);
    player_join(&other, dev_port, "bounce:c-misuse");
    player_free(&other);
}

int main(int argc, char **argv)
{
    thread_setup();
    dev_port = (uint16_t)argument(argc, argv, 1, 0);
    RUN(registers_and_logs_in);
    RUN(a_wrong_password_is_refused);
    RUN(a_taken_name_names_the_field);
    RUN(logs_in_by_token);
    RUN(lists_the_room_that_it_made);
    RUN(an_unknown_room_is_refused);
    RUN(all_types_come_back);
    RUN(handlers_see_their_messages);
    RUN(a_refused_join_has_its_code);
    RUN(every_end_has_its_reason);
    RUN(every_kind_of_delivery);
    RUN(a_hundred_thousand_messages_in_order);
    RUN(back_pressure_is_told);
    RUN(misuse_raises);
    return done();
}
