/*
 * What programs write: that each form compiles and is of the type it should be. Runs nothing against a server.
 */
#include "test.hpp"

#include <array>
#include <functional>
#include <type_traits>
#include <vector>
#if __cplusplus >= 202002L
#include <ranges>
#include <span>
#endif

using namespace playerio;

template <class T> constexpr bool moves_only =
    std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> && !std::is_copy_constructible_v<T> &&
    !std::is_copy_assignable_v<T>;

static_assert(moves_only<Client> && moves_only<Connection> && moves_only<Queue> && moves_only<Message>);
static_assert(!std::is_copy_constructible_v<Result> && !std::is_move_constructible_v<Result>);
static_assert(std::is_nothrow_move_constructible_v<Deserializer> && !std::is_copy_constructible_v<Deserializer>);
static_assert(std::is_trivially_copyable_v<Bytes> && std::is_trivially_copyable_v<Value>);
static_assert(sizeof(Connection) == 2 * sizeof(void *));
static_assert(std::is_nothrow_move_constructible_v<Events> && !std::is_copy_constructible_v<Events>);
#if __cplusplus >= 202002L
static_assert(std::ranges::input_range<const Message> && std::ranges::input_range<const Events>);
static_assert(std::ranges::input_range<const PairsView> && std::ranges::contiguous_range<const Bytes>);
static_assert(std::ranges::input_range<decltype(std::declval<const Result &>().rooms())>);
#endif

/* Types on the wire follow size and sign, whatever the name. */
static_assert(detail::number_type<signed char>() == PIO_VALUE_INT && detail::number_type<unsigned short>() == PIO_VALUE_UINT);
static_assert(detail::number_type<std::int32_t>() == PIO_VALUE_INT && detail::number_type<std::uint32_t>() == PIO_VALUE_UINT);
static_assert(detail::number_type<long long>() == PIO_VALUE_LONG && detail::number_type<std::size_t>() ==
              (sizeof(std::size_t) == 8 ? PIO_VALUE_ULONG : PIO_VALUE_UINT));
static_assert(detail::number_type<char>() == detail::no_type && detail::number_type<wchar_t>() == detail::no_type);
static_assert(detail::number_type<long double>() == detail::no_type && detail::number_type<void *>() == detail::no_type);
static_assert(detail::number_type<Status>() == detail::no_type);
static_assert(detail::read_type<short>() == detail::no_type && detail::read_type<bool>() == PIO_VALUE_BOOL);
static_assert(detail::is_byte_container<std::vector<unsigned char>> && detail::is_byte_container<std::array<std::byte, 2>>);
static_assert(!detail::is_byte_container<std::vector<int>> && !detail::is_byte_container<std::string>);

enum class Team : std::uint8_t { Red = 2 };

TEST(each_type_becomes_its_value)
{
    Message m("all");
    const char array[] = "array";
    char writable[] = "writable";
    const unsigned char raw[] = {1, 2};
    SUCCEEDS(m.add(true, short{-1}, static_cast<int>(Team::Red), 3U, 4LL, 5ULL, 6.0, 7.0F));
    SUCCEEDS(m.add("literal", array, writable, std::string("string"), std::string_view("view"), Text("text").c_str()));
    SUCCEEDS(m.add(bytes("raw", 3), std::vector<std::uint8_t>{1}, std::array<std::byte, 2>{}, raw, bytes(std::string("s"))));
#if __cplusplus >= 202002L
    SUCCEEDS(m.add(std::span<const std::uint8_t>(raw)));
#else
    SUCCEEDS(m.add(bytes(raw)));
#endif
    SUCCEEDS(m.add(m[0], m[8]));
    std::string text;
    SUCCEEDS(m.to_string(&text));
    CHECK_EQUAL(text,
                "all(bool true, int -1, int 2, uint 3, long 4, ulong 5, double 6, float 7, string \"literal\", string "
                "\"array\", string \"writable\", string \"string\", string \"view\", string \"text\", bytes 72 61 77, bytes 01, "
                "bytes 00 00, bytes 01 02, bytes 73, bytes 01 02, bool true, string \"literal\")");
    CHECK(m[0].is<bool>() && m[1].is<std::int32_t>() && m[4].is<std::int64_t>() && m[8].is<std::string_view>());
    std::string copy;
    SUCCEEDS(m[11].get(&copy));
    CHECK_EQUAL(copy, "string");
    CHECK_EQUAL(bytes("raw").size(), 4U); /* with its NUL */
    double number = 0;
    SUCCEEDS(m[5].get(&number)); /* converted */
    CHECK_EQUAL(number, 5.0);
}

TEST(a_message_may_be_given_its_own_values_however_often_it_moves)
{
    Message m("own");
    SUCCEEDS(m.add(7, "some text", bytes("raw", 3)));
    for (int i = 0; i < 200; i++) SUCCEEDS(m.add(m[0], m[1], m[2]));
    CHECK_EQUAL(m.size(), 603U);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < m.size(); i += 3) {
        std::int32_t number = 0;
        std::string_view text;
        Bytes raw;
        SUCCEEDS(m[i].get(&number));
        SUCCEEDS(m[i + 1].get(&text));
        SUCCEEDS(m[i + 2].get(&raw));
        wrong += number != 7 || text != "some text" || raw != bytes("raw", 3);
    }
    CHECK_EQUAL(wrong, 0U);
    Message other("other");
    SUCCEEDS(other.add(m[1], m[0]));
    std::string shown;
    SUCCEEDS(other.to_string(&shown));
    CHECK_EQUAL(shown, "other(string \"some text\", int 7)");
}

TEST(a_value_that_is_missing_can_not_be_added)
{
    Message m("short");
    SUCCEEDS(m.add(1));
    FAILS(m.add(m[1]), Status::NoSuchIndex);
    CHECK_EQUAL(m.size(), 1U);
    CHECK_WORDS(WORDS_OF(m.add(m[1])), "short");
}

TEST(removing_a_handler_leaves_the_words_of_the_last_failure)
{
    Connection connection;
    HandlerId id{};
    SUCCEEDS(connection.on_any([](const Message &) {}, &id));
    FAILS(connection.send("x"), Status::NotConnected);
    const std::string words(last_error());
    SUCCEEDS(connection.remove(id));
    CHECK_EQUAL(last_error(), words);
}

TEST(what_was_moved_from_is_empty)
{
    Queue queue;
    Events events(4);
    SUCCEEDS(queue.wake());
    SUCCEEDS(queue.next(events, forever));
    Events moved = std::move(events);
    CHECK(moved.empty() && events.empty()); // NOLINT: that is what is tested
    FAILS(queue.next(events), Status::InvalidArgument);
    SUCCEEDS(queue.wake());
    SUCCEEDS(queue.next(moved, forever));
    Deserializer first;
    Deserializer second = std::move(first);
    CHECK(second && !first); // NOLINT: that is what is tested
    Message message("x");
    Message &same_message = message;
    message = std::move(same_message);
    CHECK_EQUAL(message.type(), "x");
    Connection connection;
    Connection &same_connection = connection;
    connection = std::move(same_connection);
    CHECK(static_cast<bool>(connection));
}

TEST(time_outs_keep_to_what_the_library_takes)
{
    using std::chrono::milliseconds;
    CHECK_EQUAL(detail::timeout_ms(forever), PIO_FOREVER);
    CHECK_EQUAL(detail::timeout_ms(milliseconds(-1)), 0U);
    CHECK_EQUAL(detail::timeout_ms(std::chrono::hours(24 * 365)), PIO_FOREVER - 1);
    CHECK_EQUAL(detail::timeout_ms(std::chrono::seconds(2)), 2000U);
}

#ifndef PLAYERIO_NO_EXCEPTIONS
/* As documents show it; never run. */
[[maybe_unused]] static void documented(const void *ptr, std::size_t n)
{
    Queue queue;
    Client client("game-id");
    client.api_url("http://127.0.0.1:8080/api").queue(queue);
    client.simple_connect("ann", "secret", [&](const Result &r) {
        if (!r) std::puts(r.text().data());
    });
#if __cplusplus >= 202002L
    client.create_join_room(nullptr, "bounce",
                            {.visible = true, .room_data = {{"map", "ice"}}, .join_data = {{"team", "red"}}},
                            [&](Result &r) { Connection taken = r.connection(); });
    client.list_rooms("bounce", {.criteria = {{"map", "ice"}, {"mode", "duel"}}, .limit = 20}, [](const Result &r) {
        for (auto found : r.rooms()) std::printf("%s %d\n", found.id.data(), found.online_users);
    });
    client.simple_register("ann", "secret", {.email = "ann@example.org"});
#endif
    client.authenticate("public", {{"userId", "ann"}, {"auth", calc_auth("ann", "secret")}});
    Connection c;
    c.endpoint("host", 8184).join_key("key");
    c.on_join([](int, std::string_view) {});
    auto h = c.on("move", [](std::int32_t, double, double) {});
    c.on_any([](const Message &m) {
        static_cast<void>(m.type());
        static_cast<void>(m.size());
        static_cast<void>(m[0].get<std::int32_t>());
        for (auto v : m) static_cast<void>(v.type());
    });
    c.on_disconnect([](DisconnectReason, std::string_view) {});
    c.connect();
    c.send("move", 3, 2.5, "text", bytes(ptr, n));
    c.send(std::string("move"));
    c.send(std::string_view("move"), std::uint64_t{1});
    c.send(Message("say", "hi", 3));
    c.remove(h);
    c.disconnect();
    queue.poll();
    queue.poll(16, std::chrono::milliseconds(5));
    Events events;
    for (auto event : queue.next(events, std::chrono::milliseconds(5))) static_cast<void>(event.type());
    static_cast<void>(c.state() == State::Joined);
    std::string where = c.room_id() + c.remote_address() + client.token() + client.user_id();
    static_cast<void>(c.stats().messages_sent);
    shutdown();
}

TEST(errors_have_a_status_and_words)
{
    try {
        Connection().send("x");
        CHECK(false);
    } catch (const std::runtime_error &error) {
        CHECK_EQUAL(static_cast<const Error &>(error).status(), Status::NotConnected);
        CHECK_WORDS(error.what(), "it has not joined yet");
    }
    FAILS(Message("a\xff"), Status::InvalidUtf8);
    FAILS(Client(nullptr), Status::Ok); /* none, which is no failure */
}
#else
TEST(what_could_not_be_made_is_false)
{
    CHECK(!Message("a\xff"));
    CHECK(!Client("a\xff"));
    CHECK(Connection() && Queue());
}
#endif

int main()
{
    RUN(each_type_becomes_its_value);
    RUN(a_message_may_be_given_its_own_values_however_often_it_moves);
    RUN(a_value_that_is_missing_can_not_be_added);
    RUN(removing_a_handler_leaves_the_words_of_the_last_failure);
    RUN(what_was_moved_from_is_empty);
    RUN(time_outs_keep_to_what_the_library_takes);
#ifndef PLAYERIO_NO_EXCEPTIONS
    RUN(errors_have_a_status_and_words);
#else
    RUN(what_could_not_be_made_is_false);
#endif
    return done();
}
