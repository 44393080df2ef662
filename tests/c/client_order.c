/*
 * What lasts from one call of a client to the next: the login's token, and the order in which calls go out.
 */
#include "caller.h"

/* Which token each request carried, as "-" where it had no header; one after the other. */
static const char *tokens_heard(http_peer *server)
{
    static char tokens[512];
    size_t i, used = 0;
    tokens[0] = 0;
    for (i = 0; i < server->taken; i++) {
        const char *token = header_of(&server->heard[i], "playertoken");
        used += (size_t)snprintf(tokens + used, sizeof tokens - used, "%s%s", i == 0 ? "" : " ",
                                 token == NULL ? "-" : token);
    }
    return tokens;
}

/* The numbers of the methods that were called. */
static const char *methods_heard(http_peer *server)
{
    static char methods[512];
    size_t i, used = 0;
    for (i = 0; i < server->taken; i++) {
        unsigned number = 0;
        CHECK_INT(sscanf(server->heard[i].head, "POST /api/%u ", &number), 1);
        used += (size_t)snprintf(methods + used, sizeof methods - used, "%s%u", i == 0 ? "" : " ", number);
    }
    return methods;
}

TEST(each_call_carries_the_token_that_the_answer_before_left)
{
    static const answer answers[] = {
        ANSWER("\0\0\x08\x0c\x12\x02" "no"),                      /* before the login: sent, and refused */
        ANSWER("\0\1\x0a\x05" "login\x12\x03" "ann"),
        ANSWER("\0\1"),
        ANSWER("\1\0\x07" "renewed\1"),
        ANSWER("\1\0\x05" "again\0\x08\x11\x12\x01" "x"),         /* also with a refusal */
        ANSWER("\1\0\x04" "once\7\x08\x11\x12\x01" "y"),          /* whatever its status */
        ANSWER("\0\1"),
    };
    static const char *const left[] = {"", "login", "login", "renewed", "again", "once", "once"};
    http_peer server;
    caller c;
    size_t i;
    caller_start(&c, &server, answers, 7, NULL);
    CHECK_TEXT(token_of(&c), "");
    CHECK_TEXT(user_of(&c), "");
    for (i = 0; i < 7; i++) {
        if (i == 1) {
            log_in(&c);
        } else {
            call_plain(&c, 100 + (uint32_t)i);
        }
        OK(pio_client_wait(c.client, DEADLINE * 1000));
        CHECK_TEXT(token_of(&c), left[i]);
        CHECK_TEXT(user_of(&c), i == 0 ? "" : "ann");
    }
    http_end(&server);
    CHECK_TEXT(tokens_heard(&server), "- - login login renewed again once");
    CHECK_TEXT(methods_heard(&server), "100 400 102 103 104 105 106");
    CHECK_TEXT(c.log, "error 12 \"no\" output 080c12026e6f; ok output 0a056c6f67696e1203616e6e; ok output; ok output; "
                      "error 17 \"x\" output 0811120178; error 17 \"y\" output 0811120179; ok output");
    caller_end(&c, &server);
}

TEST(a_logins_own_token_wins_over_the_one_in_front_of_it)
{
    static const answer answers[] = {ANSWER("\1\0\x04" "head\1\x0a\x06" "output\x12\x03" "ann"), ANSWER("\0\1")};
    http_peer server;
    caller c;
    caller_start(&c, &server, answers, 2, NULL);
    log_in(&c);
    call_plain(&c, 103);
    caller_finish(&c, &server);
    CHECK_TEXT(tokens_heard(&server), "- output");
    CHECK_TEXT(token_of(&c), "output");
    caller_end(&c, &server);
}

TEST(a_login_without_a_token_keeps_the_one_in_front_of_it)
{
    static const answer answers[] = {ANSWER("\1\0\x04" "head\1\x12\x03" "ann"), ANSWER("\0\1")};
    http_peer server;
    caller c;
    caller_start(&c, &server, answers, 2, NULL);
    log_in(&c);
    call_plain(&c, 103);
    caller_finish(&c, &server);
    CHECK_TEXT(tokens_heard(&server), "- head");
    CHECK_TEXT(user_of(&c), "ann");
    caller_end(&c, &server);
}

static void make_connect(caller *c)
{
    OK(pio_client_connect(c->client, "public", "ann", NULL, caller_result, c));
}
static void make_authenticate(caller *c)
{
    OK(pio_client_authenticate(c->client, "public", NULL, 0, caller_result, c));
}
static void make_register(caller *c)
{
    OK(pio_client_simple_register(c->client, "ann", "secret", NULL, NULL, NULL, NULL, 0, caller_result, c));
}

/* Each replaces the login before it, and a login that fails leaves it as it is. */
TEST(all_four_logins_set_the_token_and_the_user)
{
    static const answer answers[] = {
        ANSWER("\0\1\x0a\x01" "a\x12\x02" "u1"), ANSWER("\0\1\x0a\x01" "b\x12\x02" "u2"),
        ANSWER("\0\1\x0a\x01" "c\x12\x02" "u3"), ANSWER("\0\1\x0a\x01" "d\x12\x02" "u4"),
        ANSWER("\0\0\x08\x17\x12\x01" "?"),      ANSWER("\0\1"),
    };
    http_peer server;
    caller c;
    caller_start(&c, &server, answers, 6, NULL);
    make_connect(&c);
    make_authenticate(&c);
    log_in(&c);
    make_register(&c);
    log_in(&c);
    call_plain(&c, 103);
    caller_finish(&c, &server);
    CHECK_TEXT(tokens_heard(&server), "- a b c d d");
    CHECK_TEXT(methods_heard(&server), "10 13 400 403 400 103");
    CHECK_TEXT(token_of(&c), "d");
    CHECK_TEXT(user_of(&c), "u4");
    caller_end(&c, &server);
}

TEST(a_saved_token_goes_with_the_first_call)
{
    static const answer answers[] = {ANSWER("\0\1"), ANSWER("\0\1")};
    http_peer server;
    caller c;
    char small[3];
    size_t needed = 0;
    caller_start(&c, &server, answers, 2, NULL);
    OK(pio_client_set_token(c.client, "forgotten"));
    OK(pio_client_set_token(c.client, "saved"));
    CHECK_TEXT(token_of(&c), "saved");
    CHECK_ERROR(pio_client_get_token(c.client, small, sizeof small, &needed), PIO_STATUS_BUFFER_TOO_SMALL,
                "the buffer holds 3 bytes and 6 are needed; nothing was written");
    CHECK_INT(needed, 6);
    call_plain(&c, 103);
    call_plain(&c, 103);
    caller_finish(&c, &server);
    CHECK_TEXT(tokens_heard(&server), "saved saved");
    CHECK_TEXT(user_of(&c), "");
    CHECK_ERROR(pio_client_set_token(c.client, "late"), PIO_STATUS_WRONG_STATE,
                "settings are fixed once a client has called; make them before");
    CHECK_TEXT(token_of(&c), "saved");
    caller_end(&c, &server);
}

TEST(no_setting_changes_after_the_first_call)
{
    static const char late[] = "settings are fixed once a client has called; make them before";
    static const answer answers[] = {ANSWER("\0\1")};
    http_peer server;
    caller c;
    caller_start(&c, &server, answers, 1, NULL);
    call_plain(&c, 103);
    CHECK_ERROR(pio_client_set_api_url(c.client, "http://127.0.0.1:1/api"), PIO_STATUS_WRONG_STATE, late);
    CHECK_ERROR(pio_client_set_timeout_ms(c.client, 1), PIO_STATUS_WRONG_STATE, late);
    CHECK_ERROR(pio_client_set_development_server(c.client, "127.0.0.1"), PIO_STATUS_WRONG_STATE, late);
    CHECK_ERROR(pio_client_set_queue(c.client, NULL), PIO_STATUS_WRONG_STATE, late);
    caller_finish(&c, &server);
    CHECK_TEXT(c.log, "ok output");
    caller_end(&c, &server);
}

/* The first answer is held back until all calls are made: the others must not have come by then. */
TEST(the_calls_of_one_client_go_out_one_at_a_time_in_their_order)
{
    static const answer answers[] = {BY(answer_when_told), ANSWER("\1\0\1" "b\1"), ANSWER("\1\0\1" "c\1"),
                                     ANSWER("\0\1")};
    int told = 0;
    http_peer server;
    caller c;
    caller_start(&c, &server, answers, 4, &told);
    OK(pio_client_set_token(c.client, "a"));
    call_plain(&c, 1);
    call_plain(&c, 2);
    call_plain(&c, 3);
    call_plain(&c, 4);
    WAIT(server.taken == 1);
    dawdle();
    CHECK_INT(server.taken, 1);
    CHECK_INT(c.results, 0);
    TELL(told = 1);
    caller_finish(&c, &server);
    CHECK_TEXT(methods_heard(&server), "1 2 3 4");
    CHECK_TEXT(tokens_heard(&server), "a a b c");
    CHECK_TEXT(c.log, "ok output; ok output; ok output; ok output");
    caller_end(&c, &server);
}

/* One client waits for its answer; the other's call is answered meanwhile. */
TEST(clients_do_not_wait_for_each_other)
{
    static const answer held[] = {BY(answer_when_told)}, free_at_once[] = {ANSWER("\0\1")};
    int told = 0;
    http_peer slow, fast;
    caller a, b;
    caller_start(&a, &slow, held, 1, &told);
    caller_start(&b, &fast, free_at_once, 1, NULL);
    call_plain(&a, 103);
    WAIT(slow.taken == 1);
    call_plain(&b, 103);
    caller_finish(&b, &fast);
    CHECK_TEXT(b.log, "ok output");
    CHECK_TEXT(a.log, "");
    TELL(told = 1);
    caller_finish(&a, &slow);
    caller_end(&a, &slow);
    caller_end(&b, &fast);
}

/* Keeps the connection, hears a second request on it, and then closes while nothing is asked. */
static void answer_twice_and_close(peer *self)
{
    static const char kept[] = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n\0\1";
    http_peer *server = (http_peer *)self;
    say_bytes(self, kept, sizeof kept - 1);
    http_hear(server, self);
    say_bytes(self, kept, sizeof kept - 1);
    WAIT(*(int *)self->user == 1); /* the client has it */
    http_close(self);
    TELL(*(int *)self->user = 2);
}

TEST(a_connection_to_the_server_is_kept_for_the_next_call_and_replaced_when_the_server_closes_it)
{
    static const answer answers[] = {BY(answer_twice_and_close), ANSWER("\0\1")};
    int stage = 0;
    http_peer server;
    caller c;
    caller_start(&c, &server, answers, 2, &stage);
    call_plain(&c, 1);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    call_plain(&c, 2);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    TELL(stage = 1);
    WAIT(stage == 2);
    call_plain(&c, 3);
    caller_finish(&c, &server);
    CHECK_TEXT(methods_heard(&server), "1 2 3");
    CHECK_TEXT(c.log, "ok output; ok output; ok output");
    caller_end(&c, &server);
}

static void answer_and_hear_the_end(peer *self)
{
    static const char kept[] = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n\0\1";
    say_bytes(self, kept, sizeof kept - 1);
    CHECK_INT(hear_end(self), 0);
}

TEST(a_connection_that_was_kept_is_closed_with_the_last_client)
{
    static const answer answers[] = {BY(answer_and_hear_the_end)};
    http_peer server;
    caller c;
    caller_start(&c, &server, answers, 1, NULL);
    call_plain(&c, 103);
    OK(pio_client_wait(c.client, DEADLINE * 1000));
    caller_free(&c);
    http_end(&server);
    http_forget(&server);
}

/* The answer says: from now on by https, at another host. */
TEST(a_server_can_not_replace_the_url_that_the_host_has_set)
{
    static const answer answers[] = {ANSWER("\0\1\x0a\x01" "t\x60\x02\x6a\x0e" "nobody.invalid"), ANSWER("\0\1")};
    http_peer server;
    caller c;
    caller_start(&c, &server, answers, 2, NULL);
    make_authenticate(&c);
    call_plain(&c, 103);
    caller_finish(&c, &server);
    CHECK_TEXT(methods_heard(&server), "13 103");
    CHECK_TEXT(tokens_heard(&server), "- t");
    caller_end(&c, &server);
}

int main(void)
{
    thread_setup();
    RUN(each_call_carries_the_token_that_the_answer_before_left);
    RUN(a_logins_own_token_wins_over_the_one_in_front_of_it);
    RUN(a_login_without_a_token_keeps_the_one_in_front_of_it);
    RUN(all_four_logins_set_the_token_and_the_user);
    RUN(a_saved_token_goes_with_the_first_call);
    RUN(no_setting_changes_after_the_first_call);
    RUN(the_calls_of_one_client_go_out_one_at_a_time_in_their_order);
    RUN(clients_do_not_wait_for_each_other);
    RUN(a_connection_to_the_server_is_kept_for_the_next_call_and_replaced_when_the_server_closes_it);
    RUN(a_connection_that_was_kept_is_closed_with_the_last_client);
    RUN(a_server_can_not_replace_the_url_that_the_host_has_set);
    return done();
}
