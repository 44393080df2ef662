/*
 * Chat: logs in to a game, joins a room of it, says every line that is typed, and prints what all say, until the input
 * ends (Ctrl-D).
 *
 *     chat API-URL GAME-ID NAME [ROOM]
 *
 * such as chat http://127.0.0.1:8184/api demo ann, for a local dev server.
 *
 * There is no queue, so handlers run on the library's thread while this one waits for input; what both touch is the
 * connection alone, which any thread may use. A game that draws takes a playerio::Queue and polls it once a frame.
 */
#include <playerio.hpp>

#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

static void print(std::string_view who, std::string_view what)
{
    std::printf("%.*s%.*s\n", static_cast<int>(who.size()), who.data(), static_cast<int>(what.size()), what.data());
    std::fflush(stdout);
}

/* Asks the web API for a place in the room, which is made if it isn't there. Waits, as the calls are answered elsewhere. */
static playerio::Connection find_place(playerio::Client &client, const std::string &name, const std::string &room)
{
    playerio::Connection place(nullptr);
    std::string failure;
    client.connect("public", name, nullptr, [&](const playerio::Result &result) {
        if (!result) failure = result.text();
    });
    playerio::RoomOptions options;
    options.join_data = {{"name", name}};
    client.create_join_room(room, "chat", options, [&](playerio::Result &result) {
        if (result) place = result.connection();
        else if (failure.empty()) failure = result.text();
    });
    client.wait(); // for both calls, whose handlers have returned then
    if (!place) throw std::runtime_error(failure);
    return place;
}

static void chat(const char *api_url, const char *game_id, const std::string &name, const std::string &room)
{
    playerio::Client client(game_id);
    client.api_url(api_url);
    playerio::Connection connection = find_place(client, name, room);
    connection.on("join", [](std::string_view who) { print(who, " is here"); });
    connection.on("leave", [](std::string_view who) { print(who, " has left"); });
    connection.on("say", [](const std::string &who, std::string_view what) { print(who + ": ", what); });
    connection.on_disconnect([](playerio::DisconnectReason reason, std::string_view text) {
        if (reason != playerio::DisconnectReason::ByHost) print("the room is lost: ", text);
    });
    std::string refusal; // written before wait() returns
    connection.on_join([&](int error_code, std::string_view text) {
        if (error_code != 0) refusal = std::string(text) + " (" + std::string(playerio::error_name(error_code)) + ")";
    });
    connection.connect();
    if (connection.wait() != 0) throw std::runtime_error(refusal);
    for (std::string line; std::getline(std::cin, line);) connection.send("say", name, line);
    connection.disconnect();
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        std::fprintf(stderr, "usage: chat API-URL GAME-ID NAME [ROOM]\n");
        return 2;
    }
    try {
        chat(argv[1], argv[2], argv[3], argc > 4 ? argv[4] : "lobby");
        playerio::shutdown(); // what was said last still goes out
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "chat: %s\n", error.what());
        return 1;
    }
}
