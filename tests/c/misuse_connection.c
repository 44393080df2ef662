/*
 * Every function of the connection, called wrongly in every way: with NULL, with tickets that are dead, made up or of
 * another kind, and with text that is not UTF-8.
 */
#include "misuse.h"

static void ignore_message(pio_connection *c, const pio_message *m, void *u) { (void)c, (void)m, (void)u; }
static void ignore_end(pio_connection *c, pio_disconnect_reason r, const char *t, void *u)
{
    (void)c, (void)r, (void)t, (void)u;
}
static void ignore_join(pio_connection *c, int32_t e, const char *t, void *u) { (void)c, (void)e, (void)t, (void)u; }
static void ignore_drain(pio_connection *c, void *u) { (void)c, (void)u; }
static void ignore_free(void *u) { (void)u; }

/* All settings, with a ticket that stands for no connection. */
static void misuse_settings(pio_connection *c, pio_status wanted)
{
    static const uint8_t output[1] = {0};
    char text[8];
    size_t needed = 0;
    uint16_t port = 0;
    MISUSE(pio_connection_set_free_handler(c, ignore_free, NULL), wanted);
    MISUSE(pio_connection_set_queue(c, NULL), wanted);
    MISUSE(pio_connection_set_user_data(c, NULL), wanted);
    MISUSE(pio_connection_add_endpoint(c, "h", 1), wanted);
    MISUSE(pio_connection_get_endpoint(c, 0, text, sizeof text, &needed, &port), wanted);
    MISUSE(pio_connection_clear_endpoints(c), wanted);
    MISUSE(pio_connection_set_join_key(c, "k"), wanted);
    MISUSE(pio_connection_add_join_data(c, "a", "b"), wanted);
    MISUSE(pio_connection_set_create_join_room_output(c, output, 1), wanted);
    MISUSE(pio_connection_set_development_server(c, "h:1"), wanted);
    MISUSE(pio_connection_set_connect_timeout_ms(c, 1), wanted);
    MISUSE(pio_connection_set_join_timeout_ms(c, 1), wanted);
    MISUSE(pio_connection_set_message_size_limit(c, 1), wanted);
    MISUSE(pio_connection_set_send_buffer_limit(c, 1), wanted);
    MISUSE(pio_connection_set_receive_buffer_limit(c, 1), wanted);
    MISUSE(pio_connection_set_send_coalescing(c, true), wanted);
}

/* All else, with a ticket that stands for no connection. */
static void misuse_calls(pio_connection *c, pio_status wanted)
{
    pio_message *message = pio_message_new("m");
    pio_state state;
    pio_stats stats;
    uint64_t id = 0;
    char text[8];
    size_t needed = 0;
    int32_t code = 0;
    MISUSE(pio_connection_set_join_handler(c, ignore_join, NULL), wanted);
    MISUSE(pio_connection_set_drain_handler(c, ignore_drain, NULL), wanted);
    MISUSE(pio_connection_add_message_handler(c, NULL, ignore_message, NULL, &id), wanted);
    MISUSE(pio_connection_add_disconnect_handler(c, ignore_end, NULL, &id), wanted);
    MISUSE(pio_connection_remove_handler(c, 1), wanted);
    MISUSE(pio_connection_connect(c), wanted);
    MISUSE(pio_connection_wait(c, 0, &code), wanted);
    MISUSE(pio_connection_send(c, message), wanted);
    MISUSE(pio_connection_send_values(c, "m", NULL, 0), wanted);
    MISUSE(pio_connection_disconnect(c), wanted);
    MISUSE(pio_connection_get_state(c, &state), wanted);
    MISUSE(pio_connection_get_room_id(c, text, sizeof text, &needed), wanted);
    MISUSE(pio_connection_get_remote_address(c, text, sizeof text, &needed), wanted);
    MISUSE(pio_connection_get_stats(c, &stats, sizeof stats), wanted);
    pio_message_free(message);
}

TEST(null_instead_of_a_connection_is_refused_everywhere)
{
    misuse_settings(NULL, PIO_STATUS_NULL_POINTER);
    misuse_calls(NULL, PIO_STATUS_NULL_POINTER);
    HARMLESS(pio_connection_free(NULL));
}

TEST(a_freed_connection_is_refused_everywhere)
{
    pio_connection *c = pio_connection_new();
    pio_connection *other;
    HARMLESS(pio_connection_free(c));
    misuse_settings(c, PIO_STATUS_INVALID_HANDLE);
    misuse_calls(c, PIO_STATUS_INVALID_HANDLE);
    MISUSE_NOTHING(pio_connection_free(c));
    other = pio_connection_new(); /* a ticket is never reused */
    CHECK(other != c);
    misuse_settings(c, PIO_STATUS_INVALID_HANDLE);
    HARMLESS(pio_connection_free(other));
}

TEST(a_made_up_connection_is_refused_everywhere)
{
    int local = 0;
    misuse_settings(MADE_UP(pio_connection), PIO_STATUS_INVALID_HANDLE);
    misuse_calls(MADE_UP(pio_connection), PIO_STATUS_INVALID_HANDLE);
    misuse_calls((pio_connection *)(void *)&local, PIO_STATUS_INVALID_HANDLE);
    misuse_calls((pio_connection *)UINTPTR_MAX, PIO_STATUS_INVALID_HANDLE);
    MISUSE_NOTHING(pio_connection_free(MADE_UP(pio_connection)));
}

TEST(a_queue_is_no_connection)
{
    pio_queue *queue = pio_queue_new();
    pio_connection *c = (pio_connection *)(void *)queue;
    misuse_settings(c, PIO_STATUS_INVALID_HANDLE);
    misuse_calls(c, PIO_STATUS_INVALID_HANDLE);
    MISUSE_NOTHING(pio_connection_free(c));
    OK(pio_queue_wake(queue));
    pio_queue_free(queue);
}

TEST(null_instead_of_an_argument_is_refused)
{
    pio_connection *c = pio_connection_new();
    char text[8];
    size_t needed = 0;
    uint16_t port = 0;
    OK(pio_connection_add_endpoint(c, "h", 1));
    MISUSE(pio_connection_add_endpoint(c, NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_get_endpoint(c, 0, NULL, 8, &needed, &port), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_get_endpoint(c, 0, text, 8, NULL, &port), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_get_endpoint(c, 0, text, 8, &needed, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_set_join_key(c, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_add_join_data(c, NULL, "b"), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_add_join_data(c, "a", NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_set_create_join_room_output(c, NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_set_development_server(c, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_add_message_handler(c, NULL, NULL, NULL, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_add_disconnect_handler(c, NULL, NULL, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_send(c, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_send_values(c, NULL, NULL, 0), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_send_values(c, "m", NULL, 1), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_get_state(c, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_get_room_id(c, NULL, 8, &needed), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_get_room_id(c, text, 8, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_get_remote_address(c, NULL, 8, &needed), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_connection_get_stats(c, NULL, sizeof(pio_stats)), PIO_STATUS_NULL_POINTER);
    HARMLESS(OK(pio_connection_set_free_handler(c, NULL, NULL)));
    HARMLESS(OK(pio_connection_set_join_handler(c, NULL, NULL)));
    HARMLESS(OK(pio_connection_set_drain_handler(c, NULL, NULL)));
    pio_connection_free(c);
}

TEST(text_that_is_not_utf8_is_refused)
{
    pio_connection *c = pio_connection_new();
    MISUSE(pio_connection_add_endpoint(c, BAD, 1), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_connection_set_join_key(c, BAD), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_connection_add_join_data(c, BAD, "b"), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_connection_add_join_data(c, "a", BAD), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_connection_set_development_server(c, BAD), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_connection_add_message_handler(c, BAD, ignore_message, NULL, NULL), PIO_STATUS_INVALID_UTF8);
    pio_connection_free(c);
}

TEST(values_that_make_no_sense_are_refused)
{
    pio_connection *c = pio_connection_new();
    pio_queue *queue = pio_queue_new();
    MISUSE(pio_connection_add_endpoint(c, "", 1), PIO_STATUS_INVALID_ARGUMENT);
    MISUSE(pio_connection_add_endpoint(c, "h", 0), PIO_STATUS_INVALID_ARGUMENT);
    MISUSE(pio_connection_remove_handler(c, 0), PIO_STATUS_NOT_FOUND);
    MISUSE(pio_connection_remove_handler(c, 77), PIO_STATUS_NOT_FOUND);
    MISUSE(pio_connection_set_queue(c, (pio_queue *)(void *)c), PIO_STATUS_INVALID_HANDLE);
    MISUSE(pio_connection_set_queue(c, MADE_UP(pio_queue)), PIO_STATUS_INVALID_HANDLE);
    pio_queue_free(queue);
    MISUSE(pio_connection_set_queue(c, queue), PIO_STATUS_INVALID_HANDLE);
    pio_connection_free(c);
}

TEST(sending_before_the_join_is_refused_and_disconnect_is_not)
{
    pio_connection *c = pio_connection_new();
    pio_message *message = pio_message_new("m");
    int32_t code = 0;
    MISUSE(pio_connection_send(c, message), PIO_STATUS_NOT_CONNECTED);
    MISUSE(pio_connection_send_values(c, "m", NULL, 0), PIO_STATUS_NOT_CONNECTED);
    MISUSE(pio_connection_wait(c, 0, &code), PIO_STATUS_WRONG_STATE);
    MISUSE(pio_connection_connect(c), PIO_STATUS_WRONG_STATE);
    HARMLESS(OK(pio_connection_disconnect(c)));
    HARMLESS(OK(pio_connection_disconnect(c)));
    MISUSE(pio_connection_connect(c), PIO_STATUS_WRONG_STATE);
    pio_message_free(message);
    pio_connection_free(c);
}

int main(void)
{
    thread_setup();
    RUN(null_instead_of_a_connection_is_refused_everywhere);
    RUN(a_freed_connection_is_refused_everywhere);
    RUN(a_made_up_connection_is_refused_everywhere);
    RUN(a_queue_is_no_connection);
    RUN(null_instead_of_an_argument_is_refused);
    RUN(text_that_is_not_utf8_is_refused);
    RUN(values_that_make_no_sense_are_refused);
    RUN(sending_before_the_join_is_refused_and_disconnect_is_not);
    return done();
}
