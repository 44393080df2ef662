/*
 * The whole way by a dev server: log in, list, create and join rooms, talk there and leave.
 */
#include "dev_servers.h"

/* Lists rooms until there are these: a room that is left is gone a moment later. */
static void list_until(caller *c, const char *wanted)
{
    time_t began = time(NULL);
    do {
        if (time(NULL) - began > DEADLINE) wait_failed(__FILE__, __LINE__, wanted);
        OK(pio_client_list_rooms(c->client, NULL, NULL, 0, 0, 0, caller_result, c));
    } while (strcmp(result_of(c), wanted) != 0);
}

/* Connects the connection of the last result and says something in its room. */
static void talk(caller *c, player *p)
{
    player_listen(p, c->connection);
    OK(pio_connection_connect(p->connection));
    UNTIL(queue, p->joins == 1);
    OK(send_int(p->connection, "n", 7));
    UNTIL(queue, p->messages == 1);
    CHECK_TEXT(p->log, "join 0; n(7)");
}

static void leave(player *p)
{
    OK(pio_connection_disconnect(p->connection));
    UNTIL(queue, p->ends == 1);
    player_free(p);
}

/* From a login to two connections in one room, and until that room is gone. */
static void go_the_whole_way(const char *game, login_fn log_in_by, const char *user)
{
    static const pio_pair data = {"color", "red"}, other = {"color", "blue"};
    player first, second;
    caller c;
    caller_new_of(&c, game, queue, open_port);
    c.takes = 1;
    OK(log_in_by(&c));
    CHECK_TEXT(result_of(&c), "ok");
    CHECK_TEXT(user_of(&c), user);
    CHECK(strlen(token_of(&c)) > 16);
    OK(pio_client_list_rooms(c.client, NULL, NULL, 0, 0, 0, caller_result, &c));
    CHECK_TEXT(result_of(&c), "ok rooms []");
    OK(pio_client_create_room(c.client, "r1", "bounce", true, &data, 1, caller_result, &c));
    CHECK_TEXT(result_of(&c), "ok room r1");
    OK(pio_client_list_rooms(c.client, "bounce", &data, 1, 10, 0, caller_result, &c));
    CHECK_TEXT(result_of(&c), "ok rooms [r1 bounce 0 {color=red}]");
    OK(pio_client_list_rooms(c.client, NULL, &other, 1, 0, 0, caller_result, &c));
    CHECK_TEXT(result_of(&c), "ok rooms []");
    OK(pio_client_list_rooms(c.client, NULL, NULL, 0, 0, 1, caller_result, &c));
    CHECK_TEXT(result_of(&c), "ok rooms []");
    OK(pio_client_join_room(c.client, "r1", &data, 1, caller_result, &c));
    CHECK_TEXT(result_of(&c), "ok room r1");
    talk(&c, &first);
    OK(pio_client_create_join_room(c.client, "r1", "bounce", true, NULL, 0, NULL, 0, caller_result, &c));
    CHECK_TEXT(result_of(&c), "ok room r1");
    talk(&c, &second);
    list_until(&c, "ok rooms [r1 bounce 2 {color=red}]");
    leave(&first);
    list_until(&c, "ok rooms [r1 bounce 1 {color=red}]");
    leave(&second);
    list_until(&c, "ok rooms []");
    caller_free(&c);
}

TEST(each_login_leads_to_a_room_and_back)
{
    go_the_whole_way("way-10", by_connect, "ann");
    go_the_whole_way("way-13", by_authenticate, "ann");
    go_the_whole_way("way-400", by_name, "simpleann");
    go_the_whole_way("way-403", by_registration, "simpleben");
}

TEST(each_login_leads_to_a_room_and_back_on_a_queue)
{
    queue = pio_queue_new();
    go_the_whole_way("queue-10", by_connect, "ann");
    go_the_whole_way("queue-13", by_authenticate, "ann");
    go_the_whole_way("queue-400", by_name, "simpleann");
    go_the_whole_way("queue-403", by_registration, "simpleben");
    pio_queue_free(queue);
    queue = NULL;
}

TEST(a_room_without_an_id_gets_one)
{
    char first[64];
    caller c;
    caller_new_of(&c, "ids", NULL, open_port);
    OK(by_connect(&c));
    CHECK_TEXT(result_of(&c), "ok");
    OK(pio_client_create_room(c.client, NULL, "bounce", true, NULL, 0, caller_result, &c));
    result_of(&c);
    snprintf(first, sizeof first, "%s", c.room_id);
    CHECK(strlen(first) > 8);
    OK(pio_client_create_join_room(c.client, NULL, "bounce", true, NULL, 0, NULL, 0, caller_result, &c));
    result_of(&c);
    CHECK(strlen(c.room_id) > 8);
    CHECK(strcmp(c.room_id, first) != 0);
    caller_free(&c);
}

TEST(development_rooms_are_others)
{
    char address[32];
    caller plain, developer;
    player p;
    caller_new_of(&plain, "dev", NULL, open_port);
    caller_new_of(&developer, "dev", NULL, open_port);
    snprintf(address, sizeof address, "127.0.0.1:%u", open_port);
    OK(pio_client_set_development_server(developer.client, address));
    OK(by_connect(&plain));
    OK(by_connect(&developer));
    OK(pio_client_create_room(plain.client, "r1", "bounce", true, NULL, 0, caller_result, &plain));
    CHECK_TEXT(result_of(&plain), "ok room r1");
    OK(pio_client_join_room(developer.client, "r1", NULL, 0, caller_result, &developer));
    CHECK_WORDS(result_of(&developer), "error 17 \"there is no room \"r1\" of the game \"dev\" (a development room);");
    developer.takes = 1;
    OK(pio_client_create_join_room(developer.client, "r2", "bounce", true, NULL, 0, NULL, 0, caller_result,
                                   &developer));
    CHECK_TEXT(result_of(&developer), "ok room r2");
    talk(&developer, &p);
    list_until(&developer, "ok rooms [r2 bounce 1 {}]");
    list_until(&plain, "ok rooms [r1 bounce 0 {}]");
    leave(&p);
    caller_free(&plain);
    caller_free(&developer);
}

/* A saved login goes on where it was, and an unknown one is refused. */
TEST(a_saved_token_is_a_login)
{
    caller before, after;
    caller_new_of(&before, "saved", NULL, open_port);
    OK(by_connect(&before));
    CHECK_TEXT(result_of(&before), "ok");
    caller_new_of(&after, "saved", NULL, open_port);
    OK(pio_client_set_token(after.client, token_of(&before)));
    caller_free(&before);
    OK(pio_client_list_rooms(after.client, NULL, NULL, 0, 0, 0, caller_result, &after));
    CHECK_TEXT(result_of(&after), "ok rooms []");
    caller_free(&after);
    caller_new_of(&after, "saved", NULL, open_port);
    OK(pio_client_set_token(after.client, "made-up"));
    OK(pio_client_list_rooms(after.client, NULL, NULL, 0, 0, 0, caller_result, &after));
    CHECK_WORDS(result_of(&after), "error 12 \"not logged in: the dev server does not know this playertoken;");
    caller_free(&after);
}

TEST(a_server_may_give_a_new_token_with_every_answer)
{
    char tokens[5][256];
    caller c;
    int i, k;
    caller_new(&c, NULL, closed_port);
    for (i = 0; i < 5; i++) {
        OK(i == 0 ? by_name(&c) : pio_client_list_rooms(c.client, NULL, NULL, 0, 0, 0, caller_result, &c));
        CHECK_TEXT(result_of(&c), i == 0 ? "ok" : "ok rooms []");
        snprintf(tokens[i], sizeof tokens[i], "%s", token_of(&c));
        for (k = 0; k < i; k++) CHECK(strcmp(tokens[i], tokens[k]) != 0);
    }
    /* One made right after the other, too. */
    for (i = 0; i < 5; i++) OK(pio_client_list_rooms(c.client, NULL, NULL, 0, 0, 0, caller_result, &c));
    CHECK_TEXT(result_of(&c), "ok rooms []");
    CHECK(strstr(c.log, "error") == NULL);
    caller_free(&c);
}

static void keep_output(pio_client *client, const pio_result *result, void *user)
{
    size_t length = 0;
    const uint8_t *output = pio_result_output(result, &length);
    player *both = (player *)user;
    int i;
    (void)client;
    for (i = 0; i < 2; i++) {
        player_listen(&both[i], pio_connection_new());
        OK(pio_connection_set_create_join_room_output(both[i].connection, output, length));
    }
}

TEST(a_join_key_is_good_for_one_connection)
{
    static const uint8_t arguments[] = "\x12\x06" "bounce";
    player both[2];
    caller c;
    caller_new_of(&c, "keys", NULL, open_port);
    OK(by_connect(&c));
    OK(pio_client_call(c.client, 27, arguments, sizeof arguments - 1, keep_output, both));
    CHECK_TEXT(result_of(&c), "ok");
    OK(pio_connection_connect(both[0].connection));
    WAIT(both[0].joins == 1);
    CHECK_INT(both[0].code, 0);
    OK(pio_connection_connect(both[1].connection));
    WAIT(both[1].joins == 1);
    CHECK_INT(both[1].code, PIO_ERROR_UNKNOWN_CONNECTION);
    CHECK_WORDS(both[1].text, "this join key leads nowhere: it has been used,");
    player_free(&both[0]);
    player_free(&both[1]);
    caller_free(&c);
}

/* Each is a player of its own, all at the same time. */
TEST(forty_clients_meet_in_one_room)
{
    enum { CROWD = 40 };
    static caller callers[CROWD];
    static player players[CROWD];
    int i;
    for (i = 0; i < CROWD; i++) {
        caller_new_of(&callers[i], "crowd", NULL, open_port);
        callers[i].takes = 1;
        OK(by_name(&callers[i]));
        OK(pio_client_create_join_room(callers[i].client, "crowd", "bounce", true, NULL, 0, NULL, 0, caller_result,
                                       &callers[i]));
    }
    for (i = 0; i < CROWD; i++) {
        CHECK_TEXT(result_of(&callers[i]), "ok room crowd");
        talk(&callers[i], &players[i]);
    }
    list_until(&callers[0], "ok rooms [crowd bounce 40 {}]");
    for (i = 0; i < CROWD; i++) {
        player_free(&players[i]);
        caller_free(&callers[i]);
    }
}

int main(int argc, char **argv)
{
    thread_setup();
    find_servers(argc, argv);
    RUN(each_login_leads_to_a_room_and_back);
    RUN(each_login_leads_to_a_room_and_back_on_a_queue);
    RUN(a_room_without_an_id_gets_one);
    RUN(development_rooms_are_others);
    RUN(a_saved_token_is_a_login);
    RUN(a_server_may_give_a_new_token_with_every_answer);
    RUN(a_join_key_is_good_for_one_connection);
    RUN(forty_clients_meet_in_one_room);
    return done();
}
