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
#elif CASE == 1 // says: this type has no place on the wire // names: char
    connection.send("text", 'c');
#elif CASE == 2 // says: this type has no place on the wire // names: Team
    connection.send("text", Team::Red);
#elif CASE == 3 // says: this type has no place on the wire // names: Point
    connection.send("text", Point{1, 2});
#elif CASE == 4 // says: this type has no place on the wire // names: void
    connection.send("text", static_cast<void *>(nullptr));
#elif CASE == 5 // says: this type has no place on the wire // names: long double
    connection.send("text", 1.0L);
#elif CASE == 6 // says: this type has no place on the wire // names: nullptr_t
    connection.send("text", nullptr);
#elif CASE == 7 // says: this type has no place on the wire // names: vector<int
    connection.send("text", std::vector<int>{1, 2});
#elif CASE == 8 // says: this type has no place on the wire // names: wchar_t
    playerio::Message("text").add(L'w');
#elif CASE == 9 // says: no value of a message is read as this type // names: short
    connection.on("text", [](short) {});
#elif CASE == 10 // says: no value of a message is read as this type // names: Point
    connection.on("text", [](Point) {});
#elif CASE == 11 // says: no value of a message is read as this type // names: const char
    connection.on("text", [](const char *) {});
#elif CASE == 12 // says: no value of a message is read as this type // names: char
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
#elif CASE == 17 // says: a join handler takes an int and a std::string_view
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
#elif CASE == 24 // says: no value of a message is read as this type // names: Team
    static_cast<void>(playerio::Message("text").unpack<std::int32_t, Team>());
#elif CASE == 25 // says: a drain handler takes nothing
    connection.on_drain([](int) {});
#elif CASE == 26 // says: a handler takes a message as its one parameter, as a const playerio::Message &
    connection.on("text", [](playerio::Message) {});
#elif CASE == 27 // says: a handler takes a message as its one parameter, as a const playerio::Message &
    connection.on("text", [](playerio::Message &) {});
#elif CASE == 28 // says: a handler takes a message as its one parameter, as a const playerio::Message &
    connection.on("text", [](const playerio::Message &, std::int32_t) {});
#elif CASE == 29 // says: PLAYERIO_NO_EXCEPTIONS before the first header of playerio
#define PLAYERIO_NO_EXCEPTIONS
#include <playerio/begin.hpp>
#elif CASE == 30 // says: nodiscard
    connection.try_send("text");
#elif CASE == 31 // says: nodiscard
    playerio::Message("text").clone();
#endif
}
