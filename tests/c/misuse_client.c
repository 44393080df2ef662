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

/* A client that no call leaves the machine of: at its port nobody listens. */
static pio_client *new_client(void)
{
    pio_client *client = pio_client_new("game");
    CHECK(client != NULL);
    OK(pio_client_set_api_url(client, "http://127.0.0.1:1/api"));
    return client;
}

TEST(a_client_that_was_freed_is_refused_everywhere)
{
    pio_client *client = new_client();
    pio_client_free(client);
    misuse_settings(client, PIO_STATUS_INVALID_HANDLE);
    misuse_calls(client, PIO_STATUS_INVALID_HANDLE);
    MISUSE_NOTHING(pio_client_free(client));
}

TEST(what_is_no_queue_is_not_taken_for_one)
{
    pio_client *client = new_client();
    pio_queue *queue = pio_queue_new();
    pio_queue_free(queue);
    MISUSE(pio_client_set_queue(client, queue), PIO_STATUS_INVALID_HANDLE);
    MISUSE(pio_client_set_queue(client, MADE_UP(pio_queue)), PIO_STATUS_INVALID_HANDLE);
    MISUSE(pio_client_set_queue(client, (pio_queue *)(void *)client), PIO_STATUS_INVALID_HANDLE);
    pio_client_free(client);
}

/* One bad text in each place where one may stand; `is` is NULL or no UTF-8. */
static void misuse_texts(pio_client *c, const char *is, pio_status wanted)
{
    static const pio_pair none = {NULL, NULL};
    MISUSE(pio_client_set_api_url(c, is), wanted);
    MISUSE(pio_client_set_development_server(c, is), wanted);
    MISUSE(pio_client_set_token(c, is), wanted);
    MISUSE(pio_client_connect(c, is, "ann", NULL, NULL, NULL), wanted);
    MISUSE(pio_client_connect(c, "public", is, NULL, NULL, NULL), wanted);
    MISUSE(pio_client_authenticate(c, is, NULL, 0, NULL, NULL), wanted);
    MISUSE(pio_client_authenticate(c, "public", is == NULL ? NULL : &none, 1, NULL, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_client_simple_connect(c, is, "secret", NULL, NULL), wanted);
    MISUSE(pio_client_simple_connect(c, "ann", is, NULL, NULL), wanted);
    MISUSE(pio_client_simple_register(c, is, "secret", NULL, NULL, NULL, NULL, 0, NULL, NULL), wanted);
    MISUSE(pio_client_simple_register(c, "ann", is, NULL, NULL, NULL, NULL, 0, NULL, NULL), wanted);
    MISUSE(pio_client_create_room(c, NULL, is, true, NULL, 0, NULL, NULL), wanted);
    MISUSE(pio_client_join_room(c, is, NULL, 0, NULL, NULL), wanted);
    MISUSE(pio_client_create_join_room(c, NULL, is, true, NULL, 0, NULL, 0, NULL, NULL), wanted);
}

TEST(no_text_may_be_null_but_those_that_are_said_so)
{
    pio_client *client = new_client();
    misuse_texts(client, NULL, PIO_STATUS_NULL_POINTER);
    CHECK_ERROR(pio_client_simple_connect(client, "ann", NULL, NULL, NULL), PIO_STATUS_NULL_POINTER,
                "password is NULL; pass a NUL-terminated string, \"\" for an empty one");
    pio_client_free(client);
}

TEST(every_text_must_be_utf8)
{
    pio_client *client = new_client();
    misuse_texts(client, BAD, PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_client_connect(client, "public", "ann", BAD, NULL, NULL), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_client_simple_register(client, "a", "b", BAD, NULL, NULL, NULL, 0, NULL, NULL), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_client_simple_register(client, "a", "b", NULL, BAD, NULL, NULL, 0, NULL, NULL), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_client_simple_register(client, "a", "b", NULL, NULL, BAD, NULL, 0, NULL, NULL), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_client_create_room(client, BAD, "t", true, NULL, 0, NULL, NULL), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_client_create_join_room(client, BAD, "t", true, NULL, 0, NULL, 0, NULL, NULL), PIO_STATUS_INVALID_UTF8);
    MISUSE(pio_client_list_rooms(client, BAD, NULL, 0, 0, 0, NULL, NULL), PIO_STATUS_INVALID_UTF8);
    CHECK_ERROR(pio_client_join_room(client, BAD, NULL, 0, NULL, NULL), PIO_STATUS_INVALID_UTF8,
                "room_id is not valid UTF-8 at byte 1; convert it to UTF-8 first");
    pio_client_free(client);
}

TEST(a_bad_pair_is_named_by_its_place)
{
    static const pio_pair no_key[] = {{"a", "b"}, {NULL, "c"}}, no_value[] = {{"a", NULL}},
                          bad_key[] = {{"a", "b"}, {"c", "d"}, {BAD, "e"}}, bad_value[] = {{"a", BAD}};
    pio_client *c = new_client();
    CHECK_ERROR(pio_client_join_room(c, "r", no_key, 2, NULL, NULL), PIO_STATUS_NULL_POINTER,
                "the key of join_data[1] is NULL; pass a NUL-terminated string, \"\" for an empty one");
    CHECK_ERROR(pio_client_create_join_room(c, NULL, "t", true, no_value, 1, NULL, 0, NULL, NULL),
                PIO_STATUS_NULL_POINTER,
                "the value of room_data[0] is NULL; pass a NUL-terminated string, \"\" for an empty one");
    CHECK_ERROR(pio_client_list_rooms(c, NULL, bad_key, 3, 0, 0, NULL, NULL), PIO_STATUS_INVALID_UTF8,
                "the key of search_criteria[2] is not valid UTF-8 at byte 1; convert it to UTF-8 first");
    CHECK_ERROR(pio_client_simple_register(c, "a", "b", NULL, NULL, NULL, bad_value, 1, NULL, NULL),
                PIO_STATUS_INVALID_UTF8,
                "the value of extra_data[0] is not valid UTF-8 at byte 1; convert it to UTF-8 first");
    CHECK_ERROR(pio_client_authenticate(c, "public", NULL, 2, NULL, NULL), PIO_STATUS_NULL_POINTER,
                "arguments is NULL; pass an array, or NULL with the length 0");
    CHECK_ERROR(pio_client_create_join_room(c, NULL, "t", true, NULL, 0, NULL, 1, NULL, NULL), PIO_STATUS_NULL_POINTER,
                "join_data is NULL; pass an array, or NULL with the length 0");
    CHECK_ERROR(pio_client_call(c, 103, NULL, 1, NULL, NULL), PIO_STATUS_NULL_POINTER,
                "protobuf is NULL; pass an array, or NULL with the length 0");
    pio_client_free(c);
}

/* The functions as a language sees them whose bools are bytes. */
typedef pio_status (*create_room_fn)(pio_client *, const char *, const char *, uint8_t, const pio_pair *, size_t,
                                     pio_result_fn, void *);
typedef pio_status (*create_join_room_fn)(pio_client *, const char *, const char *, uint8_t, const pio_pair *, size_t,
                                          const pio_pair *, size_t, pio_result_fn, void *);

TEST(a_bool_is_zero_or_one)
{
    pio_client *c = new_client();
    create_room_fn create_room = (create_room_fn)(void (*)(void))pio_client_create_room;
    create_join_room_fn create_join_room = (create_join_room_fn)(void (*)(void))pio_client_create_join_room;
    CHECK_ERROR(create_room(c, NULL, "t", 2, NULL, 0, NULL, NULL), PIO_STATUS_INVALID_ARGUMENT,
                "visible is a bool of the value 2; pass 0 or 1");
    CHECK_ERROR(create_join_room(c, NULL, "t", 255, NULL, 0, NULL, 0, NULL, NULL), PIO_STATUS_INVALID_ARGUMENT,
                "visible is a bool of the value 255; pass 0 or 1");
    pio_client_free(c);
}

TEST(what_is_no_base_of_a_web_api_is_refused)
{
    static const char *const urls[][2] = {
        {"", "does not begin with http:// or https://"},
        {"game.test/api", "does not begin with http:// or https://"},
        {"/api", "does not begin with http:// or https://"},
        {"ftp://game.test/api", "does not begin with http:// or https://"},
        {"http://", "is no URL"},
        {"http:///api", "is no URL"},
        {"http://game test/api", "is no URL"},
        {"http://game.test:99999/api", "has no valid port (1 to 65535)"},
        {"http://game.test:port/api", "has no valid port (1 to 65535)"},
        {"http://game.test/api?x=1", "has something behind its path"},
        {"http://game.test/api#x", "has something behind its path"},
    };
    pio_client *c = new_client();
    size_t i;
    for (i = 0; i < sizeof urls / sizeof *urls; i++) {
        char wanted[256];
        snprintf(wanted, sizeof wanted,
                 "\"%s\" %s; pass the base of a web API, such as https://api.playerio.com/api", urls[i][0], urls[i][1]);
        CHECK_ERROR(pio_client_set_api_url(c, urls[i][0]), PIO_STATUS_INVALID_ARGUMENT, wanted);
    }
    CHECK_ERROR(pio_client_set_api_url(c, "http://me:secret@game.test/api"), PIO_STATUS_INVALID_ARGUMENT,
                "the API URL has a user name or password in it, which web APIs do not use; leave them out");
    /* Nothing goes to PlayerIO's servers instead. */
    CHECK_ERROR(pio_client_call(c, 103, NULL, 0, NULL, NULL), PIO_STATUS_WRONG_STATE,
                "the API URL that was set for this client was refused; set a good one before the first call");
    OK(pio_client_set_api_url(c, "http://127.0.0.1:1/api"));
    OK(pio_client_call(c, 103, NULL, 0, NULL, NULL));
    pio_client_free(c);
}

TEST(what_is_no_token_or_address_is_refused)
{
    pio_client *c = new_client();
    char text[8];
    size_t needed = 0;
    CHECK_ERROR(pio_client_set_token(c, "a\r\nb: c"), PIO_STATUS_INVALID_ARGUMENT,
                "the token has a character that no token has; pass what pio_client_get_token gave");
    CHECK_ERROR(pio_client_set_development_server(c, "game.test:x"), PIO_STATUS_INVALID_ARGUMENT,
                "\"game.test:x\" has no port that can be read; pass host:port, such as localhost:8184");
    MISUSE(pio_client_set_development_server(c, ""), PIO_STATUS_INVALID_ARGUMENT);
    MISUSE(pio_client_get_token(c, NULL, 8, &needed), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_client_get_token(c, text, sizeof text, NULL), PIO_STATUS_NULL_POINTER);
    MISUSE(pio_client_get_user_id(c, text, 0, &needed), PIO_STATUS_BUFFER_TOO_SMALL);
    CHECK_INT(needed, 1);
    pio_client_free(c);
}

/* Each refused call above counts as none: settings may still change, and nothing is waited for. */
TEST(a_refused_call_is_no_call)
{
    pio_client *c = new_client();
    MISUSE(pio_client_join_room(c, NULL, NULL, 0, NULL, NULL), PIO_STATUS_NULL_POINTER);
    HARMLESS(CHECK_STATUS(pio_client_set_timeout_ms(c, 1), PIO_STATUS_OK));
    HARMLESS(CHECK_STATUS(pio_client_wait(c, 0), PIO_STATUS_OK));
    HARMLESS(CHECK_STATUS(pio_client_set_free_handler(c, NULL, NULL), PIO_STATUS_OK));
    HARMLESS(CHECK_STATUS(pio_client_set_endpoint_filter(c, NULL, NULL), PIO_STATUS_OK));
    HARMLESS(pio_client_free(c));
}

static void misuse_with_the_web_api(void)
{
    RUN(a_client_that_was_freed_is_refused_everywhere);
    RUN(what_is_no_queue_is_not_taken_for_one);
    RUN(no_text_may_be_null_but_those_that_are_said_so);
    RUN(every_text_must_be_utf8);
    RUN(a_bad_pair_is_named_by_its_place);
    RUN(a_bool_is_zero_or_one);
    RUN(what_is_no_base_of_a_web_api_is_refused);
    RUN(what_is_no_token_or_address_is_refused);
    RUN(a_refused_call_is_no_call);
}

static const char left_out[] =
    "this build leaves the web API out; set up a connection with its endpoints and join key instead";

TEST(a_build_without_the_web_api_says_so)
{
    pio_connection *connection = pio_connection_new();
    char text[8];
    size_t needed = 77;
    CHECK(pio_client_new("game") == NULL);
    CHECK_TEXT(pio_last_error(), left_out);
    CHECK_ERROR(pio_client_get_token(NULL, text, sizeof text, &needed), PIO_STATUS_UNSUPPORTED, left_out);
    CHECK_INT(needed, 77);
    CHECK_ERROR(pio_client_call(MADE_UP(pio_client), 103, NULL, 0, ignore_result, NULL), PIO_STATUS_UNSUPPORTED,
                left_out);
    CHECK(pio_result_text(NULL) == NULL);
    CHECK_TEXT(pio_last_error(), left_out);
    CHECK_ERROR(pio_connection_set_create_join_room_output(connection, NULL, 0), PIO_STATUS_UNSUPPORTED, left_out);
    pio_connection_free(connection);
}

/* The argument 0 or 1 says whether the library has the web API. */
int main(int argc, char **argv)
{
    pio_client *client;
    thread_setup();
    client = pio_client_new("game");
    supported = client != NULL;
    pio_client_free(client);
    CHECK_INT(supported, argument(argc, argv, 1, supported));
    RUN(what_is_no_client_is_refused_everywhere);
    RUN(no_result_is_refused_everywhere);
    RUN(a_client_wants_the_name_of_a_game);
    RUN(calc_auth_refuses_what_it_cannot_use);
    if (supported) {
        misuse_with_the_web_api();
    } else {
        RUN(a_build_without_the_web_api_says_so);
    }
    return done();
}
