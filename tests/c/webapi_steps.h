/*
 * The steps of the scenario that go through the web API.
 */
#ifndef TEST_WEBAPI_STEPS_H
#define TEST_WEBAPI_STEPS_H

#include "test.h"

static uint16_t dev_port;

/* What a call came to, kept. */
typedef struct answer {
    int done; /* how often it was told */
    int32_t code;
    char text[512], room_id[128], username_error[256], room_type[64], room_data[128];
    int32_t online;
    size_t rooms;
    pio_connection *connection;
} answer;

static void keep(pio_client *client, const pio_result *result, void *user_data)
{
    answer *self = (answer *)user_data;
    size_t errors, i;
    const pio_pair *fields = pio_result_field_errors(result, &errors);
    const char *room_id = pio_result_room_id(result);
    const pio_room *rooms;
    (void)client;
    lock();
    rooms = pio_result_rooms(result, &self->rooms);
    self->code = pio_result_error_code(result);
    snprintf(self->text, sizeof self->text, "%s", pio_result_text(result));
    if (room_id != NULL) snprintf(self->room_id, sizeof self->room_id, "%s", room_id);
    for (i = 0; i < errors; i++) {
        if (strcmp(fields[i].key, "username") != 0) continue;
        snprintf(self->username_error, sizeof self->username_error, "%s", fields[i].value);
    }
    if (self->rooms > 0) {
        snprintf(self->room_id, sizeof self->room_id, "%s", rooms[0].id);
        snprintf(self->room_type, sizeof self->room_type, "%s", rooms[0].type);
        self->online = rooms[0].online_users;
        for (i = 0; i < rooms[0].data_count; i++) {
            snprintf(self->room_data, sizeof self->room_data, "%s=%s", rooms[0].data[i].key, rooms[0].data[i].value);
        }
    }
    self->connection = pio_result_connection(result);
    self->done++;
    changed();
    unlock();
}

static pio_client *new_client(void)
{
    char url[64];
    pio_client *client = pio_client_new("scenario");
    snprintf(url, sizeof url, "http://127.0.0.1:%u/api", (unsigned)dev_port);
    CHECK(client != NULL);
    OK(pio_client_set_api_url(client, url));
    return client;
}

/* Waits for the call that was just made. */
static void wait_for(pio_client *client, const answer *answer)
{
    OK(pio_client_wait(client, DEADLINE * 1000));
    CHECK_INT(answer->done, 1);
}

/* A client that has logged in as a new user. */
static pio_client *registered(const char *name)
{
    answer login = {0};
    pio_client *client = new_client();
    OK(pio_client_simple_register(client, name, "secret", NULL, NULL, NULL, NULL, 0, keep, &login));
    wait_for(client, &login);
    CHECK_INT(login.code, 0);
    return client;
}

TEST(registers_and_logs_in)
{
    answer login = {0};
    char user_id[64] = "", token[512] = "";
    size_t needed;
    pio_client *client = registered("ann");
    OK(pio_client_get_user_id(client, user_id, sizeof user_id, &needed));
    CHECK_TEXT(user_id, "simpleann");
    pio_client_free(client);
    client = new_client();
    OK(pio_client_simple_connect(client, "ann", "secret", keep, &login));
    wait_for(client, &login);
    CHECK_INT(login.code, 0);
    CHECK_TEXT(login.text, "");
    OK(pio_client_get_user_id(client, user_id, sizeof user_id, &needed));
    OK(pio_client_get_token(client, token, sizeof token, &needed));
    CHECK_TEXT(user_id, "simpleann");
    CHECK(token[0] != 0);
    pio_client_free(client);
}

TEST(a_wrong_password_is_refused)
{
    answer login = {0};
    pio_client *client = new_client();
    OK(pio_client_simple_connect(client, "ann", "guess", keep, &login));
    wait_for(client, &login);
    CHECK_INT(login.code, 23);
    CHECK_INT(login.code, PIO_ERROR_INVALID_PASSWORD);
    CHECK_TEXT(pio_error_name(login.code), "InvalidPassword");
    CHECK(login.text[0] != 0);
    pio_client_free(client);
}

TEST(a_taken_name_names_the_field)
{
    answer login = {0};
    pio_client *client = new_client();
    OK(pio_client_simple_register(client, "ann", "another", NULL, NULL, NULL, NULL, 0, keep, &login));
    wait_for(client, &login);
    CHECK_INT(login.code, 24);
    CHECK(login.username_error[0] != 0);
    pio_client_free(client);
}

TEST(logs_in_by_token)
{
    answer list = {0};
    char token[512] = "";
    size_t needed;
    pio_client *first = registered("tom"), *second = new_client();
    OK(pio_client_get_token(first, token, sizeof token, &needed));
    OK(pio_client_set_token(second, token));
    OK(pio_client_list_rooms(second, "bounce", NULL, 0, 0, 0, keep, &list));
    wait_for(second, &list);
    CHECK_INT(list.code, 0);
    pio_client_free(first);
    pio_client_free(second);
}

TEST(lists_the_room_that_it_made)
{
    answer before = {0}, place = {0}, after = {0};
    pio_pair map = {"map", "c-ice"};
    char room_id[128] = "";
    size_t needed;
    int32_t code = -99;
    pio_client *client = registered("eve");
    OK(pio_client_list_rooms(client, "bounce", &map, 1, 0, 0, keep, &before));
    wait_for(client, &before);
    OK(pio_client_create_join_room(client, NULL, "bounce", true, &map, 1, NULL, 0, keep, &place));
    wait_for(client, &place);
    CHECK_INT(place.code, 0);
    OK(pio_connection_connect(place.connection));
    OK(pio_connection_wait(place.connection, DEADLINE * 1000, &code));
    CHECK_INT(code, 0);
    OK(pio_client_list_rooms(client, "bounce", &map, 1, 0, 0, keep, &after));
    wait_for(client, &after);
    CHECK_INT(before.code, 0);
    CHECK_INT(before.rooms, 0);
    CHECK_INT(after.rooms, 1);
    CHECK_TEXT(after.room_id, place.room_id);
    CHECK_TEXT(after.room_type, "bounce");
    CHECK_INT(after.online, 1);
    CHECK_TEXT(after.room_data, "map=c-ice");
    OK(pio_connection_get_room_id(place.connection, room_id, sizeof room_id, &needed));
    CHECK_TEXT(room_id, place.room_id);
    pio_connection_free(place.connection);
    pio_client_free(client);
}

TEST(an_unknown_room_is_refused)
{
    answer place = {0};
    pio_client *client = registered("una");
    OK(pio_client_join_room(client, "nowhere-c", NULL, 0, keep, &place));
    wait_for(client, &place);
    CHECK_INT(place.code, 17);
    CHECK_TEXT(pio_error_name(place.code), "UnknownRoom");
    CHECK(place.text[0] != 0);
    CHECK(place.connection == NULL);
    pio_client_free(client);
}

#endif
