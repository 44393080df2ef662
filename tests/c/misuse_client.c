/*
 * The functions of the client and of results, called wrongly in every way. Where the library was built without the
 * web API, each must say so instead, in words.
 */
#include "misuse.h"

static int supported;

/* What a wrong call gives: with the web API this, without it that there is none. */
static pio_status or_unsupported(pio_status wanted) { return supported ? wanted : PIO_STATUS_UNSUPPORTED; }

static void ignore_result(pio_client *c, const pio_result *r, void *u) { (void)c, (void)r, (void)u; }
static void ignore_filter(pio_client *c, pio_connection *k, void *u) { (void)c, (void)k, (void)u; }
static void ignore_free(void *u) { (void)u; }

static void misuse_settings(pio_client *c, pio_status wanted)
{
    char text[8];
    size_t needed = 0;
    MISUSE(pio_client_set_free_handler(c, ignore_free, NULL), wanted);
    MISUSE(pio_client_set_queue(c, NULL), wanted);
    MISUSE(pio_client_set_api_url(c, "http://127.0.0.1:1/api"), wanted);
    MISUSE(pio_client_set_timeout_ms(c, 1), wanted);
    MISUSE(pio_client_set_development_server(c, "h:1"), wanted);
    MISUSE(pio_client_set_endpoint_filter(c, ignore_filter, NULL), wanted);
    MISUSE(pio_client_set_token(c, "t"), wanted);
    MISUSE(pio_client_get_token(c, text, sizeof text, &needed), wanted);
    MISUSE(pio_client_get_user_id(c, text, sizeof text, &needed), wanted);
    MISUSE(pio_client_wait(c, 0), wanted);
}

static void misuse_calls(pio_client *c, pio_status wanted)
{
    static const pio_pair pair = {"key", "value"};
    static const uint8_t byte = 0;
    MISUSE(pio_client_connect(c, "public", "ann", NULL, ignore_result, NULL), wanted);
    MISUSE(pio_client_authenticate(c, "public", &pair, 1, ignore_result, NULL), wanted);
    MISUSE(pio_client_simple_connect(c, "ann", "secret", ignore_result, NULL), wanted);
    MISUSE(pio_client_simple_register(c, "ann", "secret", NULL, NULL, NULL, &pair, 1, ignore_result, NULL), wanted);
    MISUSE(pio_client_create_room(c, NULL, "t", true, &pair, 1, ignore_result, NULL), wanted);
    MISUSE(pio_client_join_room(c, "r", &pair, 1, ignore_result, NULL), wanted);
    MISUSE(pio_client_create_join_room(c, NULL, "t", true, &pair, 1, &pair, 1, ignore_result, NULL), wanted);
    MISUSE(pio_client_list_rooms(c, NULL, &pair, 1, 0, 0, ignore_result, NULL), wanted);
    MISUSE(pio_client_call(c, 1, &byte, 1, ignore_result, NULL), wanted);
}

TEST(what_is_no_client_is_refused_everywhere)
{
    pio_connection *connection = pio_connection_new();
    misuse_settings(NULL, or_unsupported(PIO_STATUS_NULL_POINTER));
    misuse_calls(NULL, or_unsupported(PIO_STATUS_NULL_POINTER));
    misuse_settings(MADE_UP(pio_client), or_unsupported(PIO_STATUS_INVALID_HANDLE));
    misuse_calls(MADE_UP(pio_client), or_unsupported(PIO_STATUS_INVALID_HANDLE));
    misuse_calls((pio_client *)(void *)connection, or_unsupported(PIO_STATUS_INVALID_HANDLE));
    HARMLESS(pio_client_free(NULL));
    MISUSE_NOTHING(pio_client_free(MADE_UP(pio_client)));
    MISUSE_NOTHING(pio_client_free((pio_client *)(void *)connection));
    pio_connection_free(connection);
}

TEST(no_result_is_refused_everywhere)
{
    size_t count = 0;
    CHECK(pio_result_error_code(NULL) != 0);
    MISUSE_NOTHING(pio_result_error_code(NULL));
    MISUSE_GIVES(pio_result_text(NULL), NULL);
    MISUSE_GIVES(pio_result_room_id(NULL), NULL);
    MISUSE_GIVES(pio_result_connection(NULL), NULL);
    MISUSE_GIVES(pio_result_rooms(NULL, &count), NULL);
    MISUSE_GIVES(pio_result_field_errors(NULL, &count), NULL);
    MISUSE_GIVES(pio_result_output(NULL, &count), NULL);
}

TEST(a_client_wants_the_name_of_a_game)
{
    MISUSE_GIVES(pio_client_new(NULL), NULL);
    MISUSE_GIVES(pio_client_new(BAD), NULL);
}

TEST(calc_auth_refuses_what_it_cannot_use)
{
    char text[128];
    size_t needed = 0;
    MISUSE(pio_calc_auth(NULL, "s", 1, text, sizeof text, &needed), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_calc_auth("u", NULL, 1, text, sizeof text, &needed), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_calc_auth_256(BAD, "s", 1, text, sizeof text, &needed), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_calc_auth_256("u", "s", 1, NULL, 0, NULL), PIO_STATUS_NULL_POINTER);
}

int main(void)
{
    pio_client *client;
    thread_setup();
    client = pio_client_new("game");
    supported = client != NULL;
    pio_client_free(client);
    RUN(what_is_no_client_is_refused_everywhere);
    RUN(no_result_is_refused_everywhere);
    RUN(a_client_wants_the_name_of_a_game);
    RUN(calc_auth_refuses_what_it_cannot_use);
    return done();
}
