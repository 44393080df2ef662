/*
 * The functions of the queue, the message, the deserializer and the library, called wrongly in every way.
 */
#include "misuse.h"

static void ignore_wake(pio_queue *q, void *u) { (void)q, (void)u; }
static void ignore_log(pio_log_level l, const char *t, void *u) { (void)l, (void)t, (void)u; }

static void misuse_queue(pio_queue *q, pio_status wanted)
{
    pio_event events[2];
    uint32_t delivered = 0;
    size_t count = 0;
    const uint8_t *pickle;
    MISUSE(pio_queue_poll(q, 0, 0, &delivered), wanted);
    MISUSE(pio_queue_next(q, events, 2, 0, &count), wanted);
    MISUSE(pio_queue_next_pickle(q, 2, 0, &pickle, &count), wanted);
    MISUSE(pio_queue_wake(q), wanted);
    MISUSE(pio_queue_set_wake_handler(q, ignore_wake, NULL), wanted);
}

TEST(what_is_no_queue_is_refused_everywhere)
{
    pio_queue *queue = pio_queue_new();
    pio_connection *connection = pio_connection_new();
    misuse_queue(NULL, PIO_STATUS_NULL_POINTER);
    misuse_queue(MADE_UP(pio_queue), PIO_STATUS_INVALID_HANDLE);
    misuse_queue((pio_queue *)(void *)connection, PIO_STATUS_INVALID_HANDLE);
    MISUSE_NOTHING(pio_queue_free((pio_queue *)(void *)connection));
    MISUSE_NOTHING(pio_queue_free(MADE_UP(pio_queue)));
    HARMLESS(pio_queue_free(NULL));
    HARMLESS(pio_queue_free(queue));
    misuse_queue(queue, PIO_STATUS_INVALID_HANDLE);
    MISUSE_NOTHING(pio_queue_free(queue));
    pio_connection_free(connection);
}

TEST(a_queue_wants_a_place_for_what_it_hands_out)
{
    pio_queue *queue = pio_queue_new();
    pio_event event;
    size_t count = 0;
    const uint8_t *pickle;
    MISUSE(pio_queue_next(queue, NULL, 1, 0, &count), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_queue_next(queue, NULL, 0, 0, &count), PIO_STATUS_INVALID_ARGUMENT);
    MISUSE(pio_queue_next(queue, &event, 1, 0, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_queue_next_pickle(queue, 1, 0, NULL, &count), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_queue_next_pickle(queue, 1, 0, &pickle, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_queue_next_pickle(queue, 0, 0, &pickle, &count), PIO_STATUS_INVALID_ARGUMENT);
    HARMLESS(OK(pio_queue_poll(queue, 0, 0, NULL)));
    HARMLESS(OK(pio_queue_set_wake_handler(queue, NULL, NULL)));
    pio_queue_free(queue);
}

TEST(null_instead_of_a_message_to_build_is_refused_everywhere)
{
    MISUSE_GIVES(pio_message_new(NULL), NULL);
    MISUSE_GIVES(pio_message_new_n(NULL, 1), NULL);
    MISUSE_GIVES(pio_message_clone(NULL), NULL);
    HARMLESS(pio_message_free(NULL));
    MISUSE(pio_message_add_int(NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_uint(NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_long(NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_ulong(NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_double(NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_float(NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_bool(NULL, true), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_string(NULL, "x"), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_string_n(NULL, "x", 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_bytes(NULL, NULL, 0), PIO_STATUS_NULL_POINTER);
}

TEST(null_instead_of_a_message_to_read_is_refused_everywhere)
{
    int32_t i;
    uint32_t u;
    int64_t l;
    uint64_t ul;
    double d;
    float f;
    bool b;
    const char *text;
    const uint8_t *bytes;
    size_t length;
    char buffer[8];
    MISUSE_GIVES(pio_message_type(NULL, &length), NULL);
    MISUSE_GIVES(pio_message_count(NULL), 0U);
    MISUSE_GIVES(pio_message_values(NULL), NULL);
    MISUSE(pio_message_get_int(NULL, 0, &i), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_uint(NULL, 0, &u), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_long(NULL, 0, &l), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_ulong(NULL, 0, &ul), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_double(NULL, 0, &d), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_float(NULL, 0, &f), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_bool(NULL, 0, &b), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_string(NULL, 0, &text, &length), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_bytes(NULL, 0, &bytes, &length), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_serialize(NULL, (uint8_t *)buffer, 8, &length), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_to_string(NULL, buffer, 8, &length), PIO_STATUS_NULL_POINTER);
}

TEST(null_instead_of_a_messages_argument_is_refused_and_nothing_is_added)
{
    pio_message *m = pio_message_new("m");
    size_t length = 0;
    char buffer[64];
    MISUSE(pio_message_add_string(m, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_string_n(m, NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_bytes(m, NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_add_string(m, BAD), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_message_add_string_n(m, BAD, 2), PIO_STATUS_INVALID_UTF8);
    MISUSE_GIVES(pio_message_new(BAD), NULL);
    MISUSE_GIVES(pio_message_new_n(BAD, 2), NULL);
    CHECK_INT(pio_message_count(m), 0);
    OK(pio_message_add_int(m, 1));
    MISUSE(pio_message_get_int(m, 0, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_uint(m, 0, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_long(m, 0, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_ulong(m, 0, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_double(m, 0, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_float(m, 0, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_bool(m, 0, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_string(m, 0, NULL, &length), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_get_bytes(m, 0, NULL, &length), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_serialize(m, NULL, 64, &length), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_serialize(m, (uint8_t *)buffer, 64, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_to_string(m, NULL, 64, &length), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_message_to_string(m, buffer, 64, NULL), PIO_STATUS_NULL_POINTER);
    pio_message_free(m);
}

TEST(the_deserializer_refuses_null)
{
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *message = NULL;
    MISUSE(pio_deserializer_set_message_size_limit(NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_deserializer_feed(NULL, NULL, 0), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_deserializer_next(NULL, &message), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_deserializer_feed(d, NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_deserializer_next(d, NULL), PIO_STATUS_NULL_POINTER);
    HARMLESS(pio_deserializer_free(NULL));
    HARMLESS(pio_deserializer_free(d));
}

TEST(a_value_of_an_unknown_type_is_refused_when_it_is_sent)
{
    pio_connection *c = pio_connection_new();
    pio_value value;
    memset(&value, 0, sizeof value);
    value.type = 9;
    MISUSE(pio_connection_send_values(c, "m", &value, 1), PIO_STATUS_NOT_CONNECTED);
    pio_connection_free(c);
}

TEST(the_library_refuses_unknown_levels_and_names_unknown_numbers)
{
    MISUSE(pio_set_log_handler(-1, ignore_log, NULL), PIO_STATUS_INVALID_ARGUMENT);
    MISUSE(pio_set_log_handler(4, ignore_log, NULL), PIO_STATUS_INVALID_ARGUMENT);
    HARMLESS(OK(pio_set_log_handler(PIO_LOG_INFO, NULL, NULL)));
    HARMLESS(CHECK_TEXT(pio_status_name(-5), "Unknown"));
    HARMLESS(CHECK_TEXT(pio_error_name(-5), "Unknown"));
    HARMLESS(CHECK(pio_version()[0] != 0));
    HARMLESS(CHECK(pio_abi_version() > 0));
    HARMLESS(OK(pio_shutdown()));
    HARMLESS(OK(pio_shutdown()));
}

int main(void)
{
    thread_setup();
    RUN(what_is_no_queue_is_refused_everywhere);
    RUN(a_queue_wants_a_place_for_what_it_hands_out);
    RUN(null_instead_of_a_message_to_build_is_refused_everywhere);
    RUN(null_instead_of_a_message_to_read_is_refused_everywhere);
    RUN(null_instead_of_a_messages_argument_is_refused_and_nothing_is_added);
    RUN(the_deserializer_refuses_null);
    RUN(a_value_of_an_unknown_type_is_refused_when_it_is_sent);
    RUN(the_library_refuses_unknown_levels_and_names_unknown_numbers);
    return done();
}
