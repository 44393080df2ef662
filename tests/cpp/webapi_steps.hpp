/*
 * The steps of the scenario that go through the web API.
 */
#ifndef TEST_WEBAPI_STEPS_HPP
#define TEST_WEBAPI_STEPS_HPP

#include "test.hpp"

#include <map>
#include <vector>

static playerio::Client new_client()
{
    playerio::Client client("scenario");
    SUCCEEDS(client.api_url(api_url()));
    return client;
}

/* What a call came to, kept. */
struct Answer {
    int code = -99;
    std::string text;
    std::string room_id;
    std::map<std::string, std::string> field_errors;
    struct Room {
        std::string id, type, map;
        int online;
        std::size_t data;
    };
    std::vector<Room> rooms;
};

static auto keep(Answer &answer)
{
    return [&answer](const playerio::Result &result) {
        answer.code = result.error_code();
        answer.text = result.text();
        answer.room_id = result.room_id();
        CHECK_EQUAL(static_cast<bool>(result), answer.code == 0);
        for (const auto error : result.field_errors()) answer.field_errors.emplace(error.key, error.value);
        answer.rooms.clear();
        for (const auto found : result.rooms()) {
            answer.rooms.push_back({std::string(found.id), std::string(found.type),
                                    std::string(found.data.find("map").value_or("")), found.online_users,
                                    found.data.size()});
        }
    };
}

/* Logs a new user in. */
static void register_user(playerio::Client &client, const char *name)
{
    Answer answer;
    SUCCEEDS(client.simple_register(name, "secret", {}, keep(answer)));
    SUCCEEDS(client.wait(deadline));
    CHECK_EQUAL(answer.code, 0);
}

TEST(registers_and_logs_in)
{
    std::string user_id, token;
    {
        playerio::Client client = new_client();
        register_user(client, "ann");
        SUCCEEDS(client.user_id(&user_id));
        CHECK_EQUAL(user_id, "simpleann");
    }
    playerio::Client client = new_client();
    Answer answer;
    SUCCEEDS(client.simple_connect("ann", "secret", keep(answer)));
    SUCCEEDS(client.wait(deadline));
    CHECK_EQUAL(answer.code, 0);
    CHECK_EQUAL(answer.text, "");
    SUCCEEDS(client.user_id(&user_id));
    SUCCEEDS(client.token(&token));
    CHECK_EQUAL(user_id, "simpleann");
    CHECK(!token.empty());
}

TEST(a_wrong_password_is_refused)
{
    playerio::Client client = new_client();
    Answer answer;
    SUCCEEDS(client.simple_connect("ann", "guess", keep(answer)));
    SUCCEEDS(client.wait(deadline));
    CHECK_EQUAL(answer.code, PIO_ERROR_INVALID_PASSWORD);
    CHECK_EQUAL(answer.code, 23);
    CHECK_EQUAL(playerio::error_name(answer.code), "InvalidPassword");
    CHECK(!answer.text.empty());
}

TEST(a_taken_name_names_the_field)
{
    playerio::Client client = new_client();
    Answer answer;
    SUCCEEDS(client.simple_register("ann", "another", {}, keep(answer)));
    SUCCEEDS(client.wait(deadline));
    CHECK_EQUAL(answer.code, 24);
    CHECK(!answer.field_errors["username"].empty());
}

TEST(logs_in_by_token)
{
    std::string token;
    {
        playerio::Client first = new_client();
        register_user(first, "tom");
        SUCCEEDS(first.token(&token));
    }
    playerio::Client second = new_client();
    SUCCEEDS(second.token(token));
    Answer answer;
    SUCCEEDS(second.list_rooms("bounce", {}, keep(answer)));
    SUCCEEDS(second.wait(deadline));
    CHECK_EQUAL(answer.code, 0);
}

TEST(lists_the_room_that_it_made)
{
    playerio::Client client = new_client();
    register_user(client, "eve");
    playerio::ListOptions ice;
    ice.criteria = {{"map", "ice"}};
    Answer before, after;
    SUCCEEDS(client.list_rooms("bounce", ice, keep(before)));
    playerio::RoomOptions options;
    options.room_data = {{"map", "ice"}};
    playerio::Connection connection(nullptr);
    std::string room_id;
    SUCCEEDS(client.create_join_room(nullptr, "bounce", options, [&](playerio::Result &result) {
        SUCCEEDS(result.connection(&connection));
        room_id = result.room_id();
        CHECK_EQUAL(result.connection(&connection), playerio::Status::WrongState);
    }));
    SUCCEEDS(client.wait(deadline));
    CHECK_EQUAL(join(connection), 0);
    SUCCEEDS(client.list_rooms("bounce", ice, keep(after)));
    SUCCEEDS(client.wait(deadline));
    CHECK_EQUAL(before.code, 0);
    CHECK_EQUAL(before.rooms.size(), 0U);
    CHECK_EQUAL(after.rooms.size(), 1U);
    if (after.rooms.size() != 1) return;
    CHECK_EQUAL(after.rooms[0].id, room_id);
    CHECK_EQUAL(after.rooms[0].type, "bounce");
    CHECK_EQUAL(after.rooms[0].online, 1);
    CHECK_EQUAL(after.rooms[0].map, "ice");
    CHECK_EQUAL(after.rooms[0].data, 1U);
    std::string own_id;
    SUCCEEDS(connection.room_id(&own_id));
    CHECK_EQUAL(own_id, room_id);
}

TEST(an_unknown_room_is_refused)
{
    playerio::Client client = new_client();
    register_user(client, "una");
    Answer answer;
    SUCCEEDS(client.join_room("nowhere-cpp", {}, [&](playerio::Result &result) {
        keep(answer)(result);
        playerio::Connection none(nullptr);
        CHECK_EQUAL(result.connection(&none), playerio::Status::WrongState);
    }));
    SUCCEEDS(client.wait(deadline));
    CHECK_EQUAL(answer.code, 17);
    CHECK_EQUAL(playerio::error_name(answer.code), "UnknownRoom");
    CHECK(!answer.text.empty());
}

#endif
