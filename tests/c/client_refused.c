/*
 * What a dev server refuses: each code that it has for logins and rooms, with the words as they are told to the host.
 */
#include "dev_servers.h"

/* A new client without a login, one call of which is refused; the words are the dev server's, as far as they go. */
#define REFUSED(port, game, words, ...)                                                                                \
    do {                                                                                                               \
        caller c;                                                                                                      \
        caller_new_of(&c, game, NULL, port);                                                                           \
        OK(__VA_ARGS__);                                                                                               \
        CHECK_WORDS(result_of(&c), words);                                                                             \
        CHECK_TEXT(token_of(&c), "");                                                                                  \
        caller_free(&c);                                                                                               \
    } while (0)

TEST(logins_are_refused_in_words)
{
    REFUSED(open_port, "", "error 6 \"the argument gameId is missing or empty\"",
            by_connect(&c));
    REFUSED(closed_port, "other", "error 10 \"there is no game \"other\";",
            by_connect(&c));
    REFUSED(closed_port, "other", "error 10 \"there is no game \"other\";",
            by_name(&c));
    REFUSED(open_port, "game", "error 83 \"the argument userId is missing or empty\"",
            pio_client_connect(c.client, "public", "", NULL, caller_result, &c));
    REFUSED(open_port, "game", "error 83 \"the argument authenticationArguments.userId is missing or empty\"",
            pio_client_authenticate(c.client, "public", NULL, 0, caller_result, &c));
    REFUSED(closed_port, "game", "error 22 \"the game \"game\" has no user \"zoe\";",
            pio_client_simple_connect(c.client, "zoe", "secret", caller_result, &c));
    REFUSED(closed_port, "game", "error 23 \"the password is not that of the user \"ann\" of the game \"game\"\"",
            pio_client_simple_connect(c.client, "ann", "Secret", caller_result, &c));
}

TEST(a_registered_user_needs_the_password_from_then_on)
{
    caller c;
    caller_new_of(&c, "registered", NULL, open_port);
    OK(by_registration(&c));
    CHECK_TEXT(result_of(&c), "ok");
    OK(pio_client_simple_connect(c.client, "ben@mail", "secret", caller_result, &c));
    CHECK_TEXT(result_of(&c), "ok");
    CHECK_TEXT(user_of(&c), "simpleben");
    OK(pio_client_simple_connect(c.client, "ben", "wrong", caller_result, &c));
    CHECK_WORDS(result_of(&c), "error 23 \"the password is not that of the user \"ben\" of the game \"registered\"\"");
    OK(pio_client_simple_register(c.client, "ben", "", "nowhere", "a", "b", NULL, 0, caller_result, &c));
    CHECK_WORDS(result_of(&c), "{username=the username \"ben\" is taken, password=a password is needed, "
                               "email=\"nowhere\" is no e-mail address, captcha=");
    caller_free(&c);
}

/* On the server's side the proof is checked by another program than makes it here. */
TEST(a_proof_lets_a_user_in_and_nothing_else_does)
{
    char auth[128];
    size_t needed = 0;
    caller c;
    caller_new(&c, NULL, closed_port);
    OK(pio_calc_auth("ann", "key", 0, auth, sizeof auth, &needed));
    OK(pio_client_connect(c.client, "proven", "ann", auth, caller_result, &c));
    CHECK_TEXT(result_of(&c), "ok");
    OK(pio_calc_auth_256("ann", "key", 0, auth, sizeof auth, &needed));
    OK(pio_client_connect(c.client, "proven", "ann", auth, caller_result, &c));
    CHECK_TEXT(result_of(&c), "ok");
    caller_free(&c);
    REFUSED(closed_port, "game", "error 12 \"this connection needs the argument auth,",
            pio_client_connect(c.client, "proven", "ann", NULL, caller_result, &c));
    REFUSED(closed_port, "game", "error 12 \"the argument auth is not UNIX-SECONDS:HMAC",
            pio_client_connect(c.client, "proven", "ben", auth, caller_result, &c));
}

TEST(nothing_but_a_login_is_allowed_without_one)
{
    REFUSED(open_port, "game", "error 12 \"not logged in: the call has no playertoken; log in with connect (10)",
            pio_client_list_rooms(c.client, NULL, NULL, 0, 0, 0, caller_result, &c));
    REFUSED(open_port, "game", "error 12 \"not logged in: the call has no playertoken; log in with connect (10)",
            pio_client_create_room(c.client, "r", "bounce", true, NULL, 0, caller_result, &c));
    REFUSED(open_port, "game", "error 12 \"not logged in: the call has no playertoken; log in with connect (10)",
            pio_client_join_room(c.client, "r", NULL, 0, caller_result, &c));
}

#define CHECK_RESULT(words, ...)                                                                                       \
    do {                                                                                                               \
        OK(__VA_ARGS__);                                                                                               \
        CHECK_TEXT(result_of(&c), words);                                                                              \
    } while (0)

#define CHECK_REFUSED(words, ...)                                                                                      \
    do {                                                                                                               \
        OK(__VA_ARGS__);                                                                                               \
        CHECK_WORDS(result_of(&c), words);                                                                             \
    } while (0)

TEST(room_calls_are_refused_in_words)
{
    caller c;
    caller_new(&c, NULL, closed_port);
    CHECK_RESULT("ok", by_name(&c));
    CHECK_RESULT("ok room r1", pio_client_create_room(c.client, "r1", "bounce", false, NULL, 0, caller_result, &c));
    CHECK_REFUSED("error 15 \"the room \"r1\" of the game \"game\" exists already;",
                  pio_client_create_room(c.client, "r1", "bounce", false, NULL, 0, caller_result, &c));
    CHECK_REFUSED("error 16 \"there is no room type \"what\"; the types are bounce, chat,",
                  pio_client_create_room(c.client, "r2", "what", false, NULL, 0, caller_result, &c));
    CHECK_REFUSED("error 83 \"the argument roomType is missing or empty\"",
                  pio_client_create_room(c.client, "r2", "", false, NULL, 0, caller_result, &c));
    CHECK_REFUSED("error 16 \"there is no room type \"what\"; the types are bounce, chat,",
                  pio_client_create_join_room(c.client, "r2", "what", false, NULL, 0, NULL, 0, caller_result, &c));
    CHECK_REFUSED("error 17 \"there is no room \"r2\" of the game \"game\";",
                  pio_client_join_room(c.client, "r2", NULL, 0, caller_result, &c));
    CHECK_REFUSED("error 18 \"the argument roomId is missing or empty\"",
                  pio_client_join_room(c.client, "", NULL, 0, caller_result, &c));
    CHECK_REFUSED("error 16 \"there is no room type \"what\"; the types are bounce, chat,",
                  pio_client_list_rooms(c.client, "what", NULL, 0, 0, 0, caller_result, &c));
    CHECK_REFUSED("error 8 \"the argument resultLimit must be 0 or more, but it is -1\"",
                  pio_client_list_rooms(c.client, NULL, NULL, 0, -1, 0, caller_result, &c));
    CHECK_REFUSED("error 8 \"the argument resultOffset must be 0 or more, but it is -1\"",
                  pio_client_list_rooms(c.client, NULL, NULL, 0, 0, -1, caller_result, &c));
    CHECK_RESULT("ok room r1", pio_client_join_room(c.client, "r1", NULL, 0, caller_result, &c));
    CHECK_REFUSED("error 19 \"the room \"r1\" of the game \"game\" is full: it takes 1 users;",
                  pio_client_join_room(c.client, "r1", NULL, 0, caller_result, &c));
    CHECK_REFUSED("error -1 \"the dev server has no method 999;",
                  pio_client_call(c.client, 999, NULL, 0, caller_result, &c));
    CHECK_REFUSED("error 4 \"the body of 1 bytes is not the method's arguments in protobuf:",
                  pio_client_call(c.client, 21, (const uint8_t *)"\xff", 1, caller_result, &c));
    caller_free(&c);
}

int main(int argc, char **argv)
{
    thread_setup();
    find_servers(argc, argv);
    RUN(logins_are_refused_in_words);
    RUN(a_registered_user_needs_the_password_from_then_on);
    RUN(a_proof_lets_a_user_in_and_nothing_else_does);
    RUN(nothing_but_a_login_is_allowed_without_one);
    RUN(room_calls_are_refused_in_words);
    return done();
}
