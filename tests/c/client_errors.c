/*
 * What a client says of a server that misbehaves: each failure's code and whole text.
 */
#include "caller.h"

/* How the words begin of a call that got no answer, and of an answer that can't be read. */
#define FAILURE "error 130 \"calling http://127.0.0.1:%u/api/30 failed: "
#define ANSWERED "error 4 \"http://127.0.0.1:%u/api/30 answered listRooms (30) with "

/* The server's port stands where a wanted text has %u; it has one or two of them. */
static void check_log(const char *log, const char *wanted, uint16_t port)
{
    char text[2048];
    snprintf(text, sizeof text, wanted, port, port);
    CHECK_TEXT(log, text);
}

/* Lists rooms at a server that answers so. */
static void check_list(answer given, const char *wanted)
{
    http_peer server;
    caller c;
    caller_start(&c, &server, &given, 1, NULL);
    OK(pio_client_list_rooms(c.client, NULL, NULL, 0, 0, 0, caller_result, &c));
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    check_log(c.log, wanted, server.wire.port);
    CHECK_INT(c.results, 1);
    http_end(&server);
    caller_end(&c, &server);
}

static void check_script(script_fn script, const char *wanted)
{
    const answer given = BY(script);
    check_list(given, wanted);
}

static void say_in_pieces(peer *self)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n\0\1\x0a\2\x0a\0";
    size_t i;
    for (i = 0; i < sizeof text - 1; i++) {
        say_bytes(self, text + i, 1);
        if (i % 8 == 0) dawdle();
    }
}

TEST(an_answer_in_small_pieces_is_as_good)
{
    check_script(say_in_pieces, "ok rooms [  0 {}] output 0a020a00");
}

static void say_in_chunks(peer *self)
{
    SAY(self, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
              "3\r\n\0\1\x0a\r\n3\r\n\2\x0a\0\r\n0\r\n\r\n");
}

static void say_until_the_end(peer *self) { SAY(self, "HTTP/1.0 200 OK\r\n\r\n\0\1\x0a\2\x0a\0"); }

static void say_continue_first(peer *self)
{
    SAY(self, "HTTP/1.1 100 Continue\r\n\r\n");
    SAY_OK(self, "\0\1\x0a\2\x0a\0");
}

TEST(an_answer_may_be_framed_in_every_way_that_http_has)
{
    check_script(say_in_chunks, "ok rooms [  0 {}] output 0a020a00");
    check_script(say_until_the_end, "ok rooms [  0 {}] output 0a020a00");
    check_script(say_continue_first, "ok rooms [  0 {}] output 0a020a00");
}

static void say_nothing(peer *self) { WAIT(*(int *)self->user); }

static void say_half_and_nothing(peer *self)
{
    /* Not with SAY: nobody may be there any more. */
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\0\1";
    (void)!send(self->client, text, sizeof text - 1, MSG_NOSIGNAL);
    WAIT(*(int *)self->user);
}

/* As http_main, but the client may give up before its request was sent: its time may be up on a slow machine. */
static void serve_who_gives_up(void *argument)
{
    http_peer *self = (http_peer *)argument;
    if (http_accept(self, &self->wire)) {
        hear_request(&self->wire, &self->heard[0]);
        TELL(self->taken = 1);
        say_answer(&self->wire, &self->answers[0]);
        http_close(&self->wire);
    }
    close_socket(self->wire.listener);
}

/* Calls a server that answers so within this time. */
static void check_timeout(script_fn script, uint32_t timeout_ms, const char *wanted)
{
    const answer given = BY(script);
    int told = 0;
    http_peer server;
    caller c;
    http_start_with(&server, serve_who_gives_up, &given, 1, &told);
    caller_new(&c, NULL, server.wire.port);
    OK(pio_client_set_timeout_ms(c.client, timeout_ms));
    call_plain(&c, 30);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    check_log(c.log, wanted, server.wire.port);
    TELL(told = 1);
    http_end(&server);
    caller_end(&c, &server);
}

TEST(an_answer_that_never_comes_or_never_ends_times_out)
{
    check_timeout(say_nothing, 100, FAILURE "there was no answer within 100 ms\"");
    check_timeout(say_half_and_nothing, 200, FAILURE "there was no answer within 200 ms\"");
}

static void say_garbage(peer *self)
{
    SAY(self, "hello\r\n\r\n");
    shut(self);
    hear_end(self);
}
static void say_binary(peer *self)
{
    SAY(self, "\0\1\x0a\x01t");
    shut(self);
    hear_end(self);
}

TEST(what_is_not_http_is_told)
{
    check_script(say_garbage,
                 FAILURE "the answer is no proper HTTP (http parse fail: invalid HTTP version); is this the URL of a "
                 "PlayerIO web API?\"");
    check_script(say_binary,
                 FAILURE "the answer is no proper HTTP (http parse fail: invalid HTTP version); is this the URL of a "
                 "PlayerIO web API?\"");
}

static void say_not_found(peer *self)
{
    SAY(self, "HTTP/1.1 404 Not Found\r\nContent-Length: 24\r\nConnection: close\r\n\r\n"
              "no such\r\nmethod \xff here\n\0\n");
}
static void say_server_error(peer *self)
{
    SAY(self, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}
static void say_strange_status(peer *self)
{
    SAY(self, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
}
static void say_long_refusal(peer *self)
{
    char block[1000];
    memset(block, 'x', sizeof block);
    SAY(self, "HTTP/1.1 403 Forbidden\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n");
    say_bytes(self, block, sizeof block);
}

#define TWENTY "xxxxxxxxxxxxxxxxxxxx"
#define HUNDRED TWENTY TWENTY TWENTY TWENTY TWENTY

TEST(an_answer_that_is_no_success_is_told_with_its_words)
{
    check_script(say_not_found, FAILURE "it answered 404 Not Found: no such  method \xef\xbf\xbd here  \"");
    check_script(say_server_error, FAILURE "it answered 500 Internal Server Error and no words\"");
    check_script(say_strange_status, FAILURE "it answered 204 No Content and no words\"");
    check_script(say_long_refusal, FAILURE "it answered 403 Forbidden: " HUNDRED HUNDRED HUNDRED "\"");
}

static void redirect_to_itself(peer *self)
{
    char text[256];
    snprintf(text, sizeof text,
             "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%u/api/30\r\nContent-Length: 0\r\n"
             "Connection: close\r\n\r\n",
             self->port);
    say_bytes(self, text, strlen(text));
}
static void redirect_to_nowhere(peer *self)
{
    SAY(self, "HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

/* The server hears one request: a second would be refused. */
TEST(a_redirect_is_told_and_not_followed)
{
    check_script(redirect_to_itself,
                 FAILURE "it answered 302 Found and points to http://127.0.0.1:%u/api/30; if that is right, set it "
                 "as the API URL\"");
    check_script(redirect_to_nowhere, FAILURE "it answered 307 Temporary Redirect and no words\"");
}

#define CUT_OFF                                                                                                        \
    FAILURE "the server closed the connection before its answer was complete; check the API URL and the network\""

static void say_empty(peer *self) { SAY_OK(self, ""); }
static void say_too_little(peer *self)
{
    SAY(self, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n\0\1\x0a");
}
static void say_cut_head(peer *self) { SAY(self, "HTTP/1.1 200 OK\r\nContent-Le"); }
static void say_cut_chunk(peer *self)
{
    SAY(self, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n\0\1\x0a");
}
static void reset_before_answering(peer *self) { reset(self); }
static void close_without_answering(peer *self) { (void)self; }

TEST(an_answer_that_is_cut_off_is_told)
{
    char words[1024];
    check_script(say_empty,
                 ANSWERED "bytes that end before the status; there are no bytes: is this the URL of a PlayerIO web "
                 "API?\"");
    check_script(say_too_little, CUT_OFF);
    check_script(say_cut_head, CUT_OFF);
    check_script(say_cut_chunk, CUT_OFF);
    snprintf(words, sizeof words, "%s%s (os error %d); check the API URL and the network\"", FAILURE,
             system_words(CONNECTION_RESET), CONNECTION_RESET);
    check_script(reset_before_answering, words);
    check_script(close_without_answering, CUT_OFF);
}

TEST(what_is_in_the_place_of_an_answer_is_shown_in_hex)
{
    static const answer one_byte = ANSWER("\0"), long_token = ANSWER("\1\0\5abc"), short_length = ANSWER("\1\0"),
                        zeros = ANSWER("\0\0\0\0"), page = ANSWER("<html><body>It works!</body></html>");
    check_list(one_byte,
               ANSWERED "bytes that end before the status; the bytes are 00: is this the URL of a PlayerIO web "
               "API?\"");
    check_list(long_token,
               ANSWERED "bytes that end before the status; the bytes are 01 00 05 61 62 63: is this the URL of a "
               "PlayerIO web API?\"");
    check_list(short_length,
               ANSWERED "bytes that end before the status; the bytes are 01 00: is this the URL of a PlayerIO web "
               "API?\"");
    check_list(zeros,
               "error -1 \"http://127.0.0.1:%u/api/30 does not know listRooms (30); the bytes are 00 00 00 00\" "
               "output 0000");
    check_list(page,
               ANSWERED "bytes that end before the status; the bytes are 3c 68 74 6d 6c 3e 3c 62 6f 64 79 3e 49 74 "
               "20 77 6f 72 6b 73 21 3c 2f 62 6f 64 79 3e 3c 2f 68 74 … (35 in all): is this the URL of a PlayerIO "
               "web API?\"");
}

/* Unknown fields are skipped; known ones of another type make the whole output unreadable. */
TEST(an_output_is_read_only_in_the_fields_that_are_used)
{
    static const answer more = ANSWER("\0\1\x0a\x08\x0a\x01" "a\x2a\x01?\x30\x05" "\x10\x07"
                                      "\x1d" "1234\x21" "12345678");
    static const answer list_is_a_number = ANSWER("\0\1\x08\x05"), text_is_no_utf8 = ANSWER("\0\1\x0a\x03\x0a\x01\xff"),
                        ends_early = ANSWER("\0\1\x0a\x05\x0a\x01");
    check_list(more, "ok rooms [a  0 {}] output 0a080a01612a013f300510071d31323334213132333435363738");
    check_list(list_is_a_number,
               ANSWERED "an output that can't be read (failed to decode Protobuf message: ListRoomsOutput.rooms: "
               "invalid wire type: Varint (expected LengthDelimited)); the bytes are 08 05\" output 0805");
    check_list(text_is_no_utf8,
               ANSWERED "an output that can't be read (failed to decode Protobuf message: RoomInfo.id: "
               "ListRoomsOutput.rooms: invalid string value: data is not UTF-8 encoded); the bytes are 0a 03 0a 01 "
               "ff\" output 0a030a01ff");
    check_list(ends_early,
               ANSWERED "an output that can't be read (failed to decode Protobuf message: ListRoomsOutput.rooms: "
               "buffer underflow); the bytes are 0a 05 0a 01\" output 0a050a01");
}

static void check_login(answer given, const char *wanted, const char *token, const char *user)
{
    http_peer server;
    caller c;
    caller_start(&c, &server, &given, 1, NULL);
    OK(pio_client_set_token(c.client, "before"));
    log_in(&c);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    check_log(c.log, wanted, server.wire.port);
    CHECK_TEXT(token_of(&c), token);
    CHECK_TEXT(user_of(&c), user);
    http_end(&server);
    caller_end(&c, &server);
}

/* A login's fields 3 and up are other things on private servers. */
TEST(a_login_that_can_not_be_read_changes_nothing)
{
    static const answer other_fields = ANSWER("\0\1\x0a\x01t\x12\x01u\x1a\x02hi\x20\x01\x28\x01\x60\x07"),
                        token_is_a_number = ANSWER("\0\1\x08\x05\x12\x01u"), nothing = ANSWER("\0\1");
    check_login(other_fields, "ok output 0a01741201751a026869200128016007", "t", "u");
    check_login(token_is_a_number,
                "error 4 \"http://127.0.0.1:%u/api/400 answered simpleConnect (400) with an output that can't be read "
                "(failed to decode Protobuf message: LoginOutput.token: invalid wire type: Varint (expected "
                "LengthDelimited)); it has 5 bytes\" output 0805120175",
                "before", "");
    check_login(nothing, "ok output", "before", "");
}

TEST(a_refusal_without_words_or_code_gets_some)
{
    static const answer no_words = ANSWER("\0\0\x08\x11"), no_code = ANSWER("\0\0\x12\x05words"),
                        unreadable = ANSWER("\0\0\x0a\x05"), empty = ANSWER("\0\0");
    check_list(no_words,
               "error 17 \"http://127.0.0.1:%u/api/30 refused listRooms (30) with UnknownRoom (17) and no words\" "
               "output 0811");
    check_list(no_code, "error -1 \"words\" output 1205776f726473");
    check_list(unreadable,
               "error -1 \"http://127.0.0.1:%u/api/30 does not know listRooms (30); the bytes are 00 00 0a 05\" "
               "output 0a05");
    check_list(empty,
               "error -1 \"http://127.0.0.1:%u/api/30 does not know listRooms (30); the bytes are 00 00\" output");
}

int main(void)
{
    thread_setup();
    RUN(an_answer_in_small_pieces_is_as_good);
    RUN(an_answer_may_be_framed_in_every_way_that_http_has);
    RUN(an_answer_that_never_comes_or_never_ends_times_out);
    RUN(what_is_not_http_is_told);
    RUN(an_answer_that_is_no_success_is_told_with_its_words);
    RUN(a_redirect_is_told_and_not_followed);
    RUN(an_answer_that_is_cut_off_is_told);
    RUN(what_is_in_the_place_of_an_answer_is_shown_in_hex);
    RUN(an_output_is_read_only_in_the_fields_that_are_used);
    RUN(a_login_that_can_not_be_read_changes_nothing);
    RUN(a_refusal_without_words_or_code_gets_some);
    return done();
}
