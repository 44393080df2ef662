/*
 * What must not compile, and what the compiler must say. Each case is compiled by itself, with CASE defined as its
 * number; CASE 0 has none of them and compiles.
 */
#include <playerio.hpp>

#include <vector>

enum class Team { Red, Blue };
struct Point {
    int x, y;
};

inline void refused([[maybe_unused]] playerio::Connection &connection, [[maybe_unused]] playerio::Client &client,
                    [[maybe_unused]] playerio::Queue &queue)
{
#if CASE == 0
    connection.send("text", 1, 2.5, "three", true);
#elif CASE == 1 // says: this type has no place on the wire
    connection.send("text", 'c');
#elif CASE == 2 // says: this type has no place on the wire
    connection.send("text", Team::Red);
#elif CASE == 3 // says: this type has no place on the wire
    connection.send("text", Point{1, 2});
#elif CASE == 4 // says: this type has no place on the wire
    connection.send("text", static_cast<void *>(nullptr));
#elif CASE == 5 // says: this type has no place on the wire
    connection.send("text", 1.0L);
#elif CASE == 6 // says: this type has no place on the wire
    connection.send("text", nullptr);
#elif CASE == 7 // says: this type has no place on the wire
    connection.send("text", std::vector<int>{1, 2});
#elif CASE == 8 // says: this type has no place on the wire
    playerio::Message("text").add(L'w');
#elif CASE == 9 // says: no value of a message is read as this type
    connection.on("text", [](short) {});
#elif CASE == 10 // says: no value of a message is read as this type
    connection.on("text", [](Point) {});
#elif CASE == 11 // says: no value of a message is read as this type
    connection.on("text", [](const char *) {});
#elif CASE == 12 // says: no value of a message is read as this type
    char read = 0;
    static_cast<void>(playerio::Message("text")[0].get(&read));
#elif CASE == 13 // says: the parameters of this handler can't be read
    connection.on("text", [](auto value) { static_cast<void>(value); });
#elif CASE == 14 // says: a handler takes its values by value or by const reference
    connection.on("text", [](std::int32_t &number) { number++; });
#elif CASE == 15 // says: a handler for all messages takes a const Message &
    connection.on_any([](std::int32_t) {});
#elif CASE == 16 // says: a disconnect handler takes a DisconnectReason and a std::string_view
    connection.on_disconnect([](int) {});
#elif CASE == 17 // says: a join handler takes an int and a std::string_view, and a drain handler nothing
    connection.on_join([] {});
#elif CASE == 18 // says: a result handler takes a Result &, const or not
    client.simple_connect("ann", "secret", [](int) {});
#elif CASE == 19 // says: an endpoint filter takes an Endpoints &
    client.endpoint_filter([](playerio::Connection &) {});
#elif CASE == 20 // says: a wake handler takes nothing
    queue.on_wake([](playerio::Queue &) {});
#elif CASE == 21 // says: a log handler takes a LogLevel and a std::string_view
    playerio::set_log_handler(playerio::LogLevel::Info, [](const char *) {});
#elif CASE == 22 // says: bytes() is of containers whose elements are one byte each
    static_cast<void>(playerio::bytes(std::vector<int>{1}));
#elif CASE == 23 // says: deleted
    playerio::Connection copy = connection;
#elif CASE == 24 // says: no value of a message is read as this type
    static_cast<void>(playerio::Message("text").unpack<std::int32_t, Team>());
#endif
}
