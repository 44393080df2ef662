/*
 * What each call of a client sends, byte for byte, and what its result gives of the answer.
 */
#include "caller.h"

static const pio_pair color = {"color", "red"};
static const pio_pair two[] = {{"a", "1"}, {"b", ""}};

/* What a call is expected to send: its first line and its body. */
typedef struct wanted {
    const char *line, *body;
    size_t length;
} wanted;

#define POSTS(number, literal) {"POST /api/" number " HTTP/1.1", literal, sizeof literal - 1}

typedef void (*make_fn)(caller *c);

/* Makes one call and checks what is sent, and what the result gives of the answer. */
static void check_call(make_fn make, wanted sent, answer given, const char *told)
{
    char number[64];
    http_peer server;
    caller c;
    request *heard = &server.heard[0];
    caller_start(&c, &server, &given, 1, NULL);
    make(&c);
    caller_finish(&c, &server);
    CHECK_TEXT(first_line(heard), sent.line);
    CHECK_BYTES(heard->body, heard->length, sent.body, sent.length);
    snprintf(number, sizeof number, "%lu", (unsigned long)sent.length);
    CHECK_TEXT(header_of(heard, "content-length"), number);
    snprintf(number, sizeof number, "127.0.0.1:%u", server.wire.port);
    CHECK_TEXT(header_of(heard, "host"), number);
    CHECK(header_of(heard, "playertoken") == NULL);
    CHECK(header_of(heard, "transfer-encoding") == NULL);
    CHECK(header_of(heard, "expect") == NULL);
    CHECK_TEXT(c.log, told);
    if (c.connection != NULL) pio_connection_free(c.connection);
    caller_end(&c, &server);
}

/* Checks a call of which only what it sends is of interest. */
static void check_sent(make_fn make, wanted sent)
{
    const answer given = ANSWER("\0\1");
    const int has_room = strstr(sent.line, "/21 ") != NULL || strstr(sent.line, "/24 ") != NULL ||
                         strstr(sent.line, "/27 ") != NULL;
    const char *told = strstr(sent.line, "/30 ") != NULL ? "ok rooms [] output" : "ok output";
    check_call(make, sent, given, has_room ? "ok room  output" : told);
}

static void make_connect(caller *c)
{
    OK(pio_client_connect(c->client, "public", "ann", "proof", caller_result, c));
}
static void make_connect_without_auth(caller *c)
{
    OK(pio_client_connect(c->client, "public", "", NULL, caller_result, c));
}

TEST(connect_sends_game_connection_user_and_proof)
{
    const wanted sent = POSTS("10", "\x0a\x04" "game" "\x12\x06" "public" "\x1a\x03" "ann" "\x22\x05" "proof");
    const answer given = ANSWER("\0\1" "\x0a\x02" "t1" "\x12\x03" "ann" "\x22\x08" "cdnmap|x");
    check_call(make_connect, sent, given, "ok output 0a0274311203616e6e220863646e6d61707c78");
}

TEST(what_is_null_is_left_out_and_what_is_empty_is_sent_as_empty)
{
    const wanted sent = POSTS("10", "\x0a\x04" "game" "\x12\x06" "public" "\x1a\x00");
    check_sent(make_connect_without_auth, sent);
}

static void make_authenticate(caller *c)
{
    static const pio_pair arguments[] = {{"userId", "ann"}, {"auth", "proof"}};
    OK(pio_client_authenticate(c->client, "public", arguments, 2, caller_result, c));
}
static void make_authenticate_without_arguments(caller *c)
{
    OK(pio_client_authenticate(c->client, "", NULL, 0, caller_result, c));
}

TEST(authenticate_sends_its_arguments_as_pairs_in_order)
{
    const wanted sent = POSTS("13", "\x0a\x04" "game" "\x12\x06" "public"
                                    "\x1a\x0d\x0a\x06" "userId" "\x12\x03" "ann"
                                    "\x1a\x0d\x0a\x04" "auth" "\x12\x05" "proof");
    const answer given = ANSWER("\0\1" "\x0a\x02" "t1" "\x12\x03" "ann");
    const wanted bare = POSTS("13", "\x0a\x04" "game" "\x12\x00");
    check_call(make_authenticate, sent, given, "ok output 0a0274311203616e6e");
    check_sent(make_authenticate_without_arguments, bare);
}

TEST(simple_connect_sends_name_and_password)
{
    const wanted sent = POSTS("400", "\x0a\x04" "game" "\x12\x03" "ann" "\x1a\x06" "secret");
    const answer given = ANSWER("\0\1" "\x0a\x02" "t1" "\x12\x09" "simpleann");
    check_call(log_in, sent, given, "ok output 0a02743112" "0973696d706c65616e6e");
}

static void make_register(caller *c)
{
    OK(pio_client_simple_register(c->client, "ann", "secret", "a@b", "key", "value", &color, 1, caller_result, c));
}
static void make_short_register(caller *c)
{
    OK(pio_client_simple_register(c->client, "ann", "\xc3\xa4", NULL, NULL, NULL, NULL, 0, caller_result, c));
}

TEST(simple_register_sends_all_that_it_is_given)
{
    const wanted sent = POSTS("403", "\x0a\x04" "game" "\x12\x03" "ann" "\x1a\x06" "secret" "\x22\x03" "a@b"
                                     "\x2a\x0c\x0a\x05" "color" "\x12\x03" "red" "\x32\x03" "key" "\x3a\x05" "value");
    const wanted shorter = POSTS("403", "\x0a\x04" "game" "\x12\x03" "ann" "\x1a\x02\xc3\xa4");
    const answer given = ANSWER("\0\1" "\x0a\x02" "t1");
    check_call(make_register, sent, given, "ok output 0a027431");
    check_sent(make_short_register, shorter);
}

TEST(a_refused_registration_names_the_fields_that_are_wrong)
{
    const wanted sent = POSTS("403", "\x0a\x04" "game" "\x12\x03" "ann" "\x1a\x02\xc3\xa4");
    const answer all = ANSWER("\0\0\x08\x18\x12\x02" "no" "\x1a\x05" "taken" "\x22\x04" "weak" "\x2a\x03" "bad"
                              "\x32\x05" "wrong");
    const answer one = ANSWER("\0\0\x08\x18\x12\x02" "no" "\x2a\x03" "bad");
    const answer none = ANSWER("\0\0\x08\x18\x12\x02" "no");
    check_call(make_short_register, sent, all,
               "error 24 \"no\" fields {username=taken, password=weak, email=bad, captcha=wrong} output "
               "081812026e6f1a0574616b656e22047765616b2a03626164320577726f6e67");
    check_call(make_short_register, sent, one, "error 24 \"no\" fields {email=bad} output 081812026e6f2a03626164");
    check_call(make_short_register, sent, none, "error 24 \"no\" fields {} output 081812026e6f");
}

static void make_create(caller *c)
{
    OK(pio_client_create_room(c->client, "lobby", "chat", true, two, 2, caller_result, c));
}
static void make_hidden(caller *c)
{
    OK(pio_client_create_room(c->client, NULL, "chat", false, NULL, 0, caller_result, c));
}

TEST(create_room_sends_the_room_and_gives_its_id)
{
    const wanted sent = POSTS("21", "\x0a\x05" "lobby" "\x12\x04" "chat" "\x18\x01"
                                    "\x22\x06\x0a\x01" "a" "\x12\x01" "1" "\x22\x05\x0a\x01" "b" "\x12\x00");
    const wanted hidden = POSTS("21", "\x12\x04" "chat");
    const answer given = ANSWER("\0\1" "\x0a\x02" "r7");
    const answer silent = ANSWER("\0\1");
    check_call(make_create, sent, given, "ok room r7 output 0a027237");
    check_call(make_create, sent, silent, "ok room lobby output"); /* the id that was asked for */
    check_call(make_hidden, hidden, given, "ok room r7 output 0a027237");
}

static void make_join(caller *c)
{
    OK(pio_client_join_room(c->client, "lobby", &color, 1, caller_result, c));
}
static void make_plain_join(caller *c)
{
    OK(pio_client_join_room(c->client, "lobby", NULL, 0, caller_result, c));
}

TEST(join_room_sends_room_and_join_data)
{
    const wanted sent = POSTS("24", "\x0a\x05" "lobby" "\x12\x0c\x0a\x05" "color" "\x12\x03" "red");
    const wanted plain = POSTS("24", "\x0a\x05" "lobby");
    const answer given = ANSWER("\0\1" "\x0a\x01" "k" "\x12\x06\x0a\x01" "h" "\x10\xf8\x3f");
    check_call(make_join, sent, given, "ok room lobby output 0a016b12060a016810f83f");
    check_call(make_plain_join, plain, given, "ok room lobby output 0a016b12060a016810f83f");
}

static void make_create_join(caller *c)
{
    OK(pio_client_create_join_room(c->client, "lobby", "chat", true, two, 2, &color, 1, caller_result, c));
}
static void make_any_join(caller *c)
{
    OK(pio_client_create_join_room(c->client, NULL, "chat", false, NULL, 0, NULL, 0, caller_result, c));
}

TEST(create_join_room_sends_room_data_and_join_data)
{
    const wanted sent = POSTS("27", "\x0a\x05" "lobby" "\x12\x04" "chat" "\x18\x01"
                                    "\x22\x06\x0a\x01" "a" "\x12\x01" "1" "\x22\x05\x0a\x01" "b" "\x12\x00"
                                    "\x2a\x0c\x0a\x05" "color" "\x12\x03" "red");
    const wanted any = POSTS("27", "\x12\x04" "chat");
    const answer given = ANSWER("\0\1" "\x0a\x02" "r7" "\x12\x01" "k" "\x1a\x06\x0a\x01" "h" "\x10\xf8\x3f");
    check_call(make_create_join, sent, given, "ok room r7 output 0a02723712016b1a060a016810f83f");
    check_call(make_any_join, any, given, "ok room r7 output 0a02723712016b1a060a016810f83f");
}

static void make_list(caller *c)
{
    OK(pio_client_list_rooms(c->client, "chat", &color, 1, 10, 300, caller_result, c));
}
static void make_list_of_all(caller *c)
{
    OK(pio_client_list_rooms(c->client, NULL, NULL, 0, 0, 0, caller_result, c));
}
static void make_odd_list(caller *c)
{
    OK(pio_client_list_rooms(c->client, "", NULL, 0, -1, 0, caller_result, c));
}

TEST(list_rooms_sends_the_search_and_gives_the_rooms)
{
    const wanted sent = POSTS("30", "\x0a\x04" "chat" "\x12\x0c\x0a\x05" "color" "\x12\x03" "red"
                                    "\x18\x0a\x20\xac\x02");
    const answer given = ANSWER("\0\1"
                                "\x0a\x1d\x0a\x05" "lobby" "\x12\x04" "chat" "\x18\x02\x22\x0c\x0a\x05" "color"
                                "\x12\x03" "red"
                                "\x0a\x00"
                                "\x0a\x15\x0a\x01" "x" "\x22\x06\x0a\x01" "a" "\x12\x01" "1"
                                "\x22\x06\x0a\x01" "b" "\x12\x01" "2" "\x28\x07");
    check_call(make_list, sent, given,
               "ok rooms [lobby chat 2 {color=red},   0 {}, x  0 {a=1, b=2}] output 56 bytes");
}

TEST(a_list_of_all_rooms_sends_no_argument_at_all)
{
    const wanted all = POSTS("30", "\x08\0");
    const wanted odd = POSTS("30", "\x0a\0" "\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
    check_sent(make_list_of_all, all);
    check_sent(make_odd_list, odd);
}

static void make_raw(caller *c)
{
    OK(pio_client_call(c->client, 4000000000u, (const uint8_t *)"\x12\0\xff", 3, caller_result, c));
}
static void make_empty_raw(caller *c) { call_plain(c, 103); }

TEST(a_raw_call_sends_and_gives_bytes_as_they_are)
{
    const wanted sent = POSTS("4000000000", "\x12\0\xff");
    const answer given = ANSWER("\0\1\xff\0\x80");
    const wanted empty = POSTS("103", "\x08\0");
    check_call(make_raw, sent, given, "ok output ff0080");
    check_sent(make_empty_raw, empty);
}

TEST(a_refusal_is_the_servers_code_and_words_and_nothing_else)
{
    const wanted sent = POSTS("24", "\x0a\x05" "lobby");
    const answer known = ANSWER("\0\0\x08\x11\x12\x07" "no room");
    const answer unknown = ANSWER("\0\0\x08\xe7\x07\x12\x04" "odd\n");
    const answer negative = ANSWER("\0\0\x08\xf9\xff\xff\xff\xff\xff\xff\xff\xff\x01\x12\x01" "-");
    check_call(make_plain_join, sent, known, "error 17 \"no room\" output 081112076e6f20726f6f6d");
    check_call(make_plain_join, sent, unknown, "error 999 \"odd\n\" output 08e70712046f64640a");
    check_call(make_plain_join, sent, negative, "error -7 \"-\" output 08f9ffffffffffffffff0112012d");
}

/* More than any buffer on the way holds. */
TEST(a_large_call_and_a_large_answer_arrive_whole)
{
    enum { SIZE = 3 << 20 };
    uint8_t *block = (uint8_t *)malloc(SIZE);
    answer given = {NULL, SIZE, NULL};
    http_peer server;
    caller c;
    size_t i;
    for (i = 0; i < SIZE; i++) block[i] = (uint8_t)(i * 31 >> 3);
    block[0] = 0, block[1] = 1;
    given.body = (const char *)block;
    caller_start(&c, &server, &given, 1, NULL);
    OK(pio_client_call(c.client, 103, block, SIZE, caller_result, &c));
    caller_finish(&c, &server);
    CHECK_BYTES(server.heard[0].body, server.heard[0].length, block, SIZE);
    CHECK_TEXT(c.log, "ok output 3145726 bytes");
    caller_end(&c, &server);
    free(block);
}

int main(void)
{
    thread_setup();
    RUN(connect_sends_game_connection_user_and_proof);
    RUN(what_is_null_is_left_out_and_what_is_empty_is_sent_as_empty);
    RUN(authenticate_sends_its_arguments_as_pairs_in_order);
    RUN(simple_connect_sends_name_and_password);
    RUN(simple_register_sends_all_that_it_is_given);
    RUN(a_refused_registration_names_the_fields_that_are_wrong);
    RUN(create_room_sends_the_room_and_gives_its_id);
    RUN(join_room_sends_room_and_join_data);
    RUN(create_join_room_sends_room_data_and_join_data);
    RUN(list_rooms_sends_the_search_and_gives_the_rooms);
    RUN(a_list_of_all_rooms_sends_no_argument_at_all);
    RUN(a_raw_call_sends_and_gives_bytes_as_they_are);
    RUN(a_refusal_is_the_servers_code_and_words_and_nothing_else);
    RUN(a_large_call_and_a_large_answer_arrive_whole);
    return done();
}
