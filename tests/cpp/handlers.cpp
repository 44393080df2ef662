/*
 * Handlers: which callables there may be, and what they are given.
 *
 *     handlers PORT
 */
#include "player.hpp"

#include <functional>
#include <memory>

using playerio::Bytes;
using playerio::Connection;
using playerio::DisconnectReason;
using playerio::Message;
using playerio::Status;

/* Names that the header uses inside, as a game may have them: it must not find these by a handler's namespace. */
namespace greedy {
template <class... Any> void run(Any &&...) { fail_check(__FILE__, __LINE__, "the header called a game's function"); }
template <class... Any> void report(Any &&...) { fail_check(__FILE__, __LINE__, "the header called a game's function"); }
template <class... Any> void report_mismatch(Any &&...) { fail_check(__FILE__, __LINE__, "the header called a game's function"); }
template <class... Any> void callable(Any &&...) { fail_check(__FILE__, __LINE__, "the header called a game's function"); }
template <class... Any> void take(Any &&...) { fail_check(__FILE__, __LINE__, "the header called a game's function"); }
template <class... Any> void invoke(Any &&...) { fail_check(__FILE__, __LINE__, "the header called a game's function"); }

struct Handler {
    int *sum;
    void operator()(std::int32_t number) const { *sum += number; }
    void operator()(const Message &) const { *sum += 100; }
    void operator()() const { *sum += 1000; }
    void operator()(int, std::string_view) const { *sum += 10000; }
    void operator()(DisconnectReason, std::string_view) const { *sum += 100000; }
};
} // namespace greedy

static void by_function(std::int32_t number) { CHECK_EQUAL(number, 7); }

struct Functor {
    int *sum;
    void operator()(std::int32_t number) const noexcept { *sum += number; }
};

struct Overloaded {
    int *sum;
    void operator()(std::int32_t number) { *sum += number; }
    void operator()(double) { *sum += 1000; }
};

TEST(any_callable_may_be_a_handler)
{
    Player p("callables");
    int sum = 0;
    auto owned = std::make_unique<int>(100);
    SUCCEEDS(p.connection.on("n", by_function));
    SUCCEEDS(p.connection.on("n", &by_function));
    SUCCEEDS(p.connection.on("n", Functor{&sum}));
    SUCCEEDS(p.connection.on("n", [&sum, owned = std::move(owned)](std::int32_t) { sum += *owned; }));
    SUCCEEDS(p.connection.on("n", [&sum, calls = 0](std::int32_t) mutable { sum += 10000 * ++calls; }));
    SUCCEEDS(p.connection.on("n", std::function<void(std::int32_t)>([&](std::int32_t) { sum += 100000; })));
    SUCCEEDS(p.connection.on<std::int32_t>("n", Overloaded{&sum}));
    SUCCEEDS(p.connection.on<std::int32_t>("n", [&](auto number) { sum += number; }));
    SUCCEEDS(p.connection.on("n", [&](const std::int32_t &number) -> int { return sum += number; }));
    SUCCEEDS(p.connection.on("n", [&](const Message &message) { sum += static_cast<int>(message.size()); }));
    p.enter();
    SUCCEEDS(p.connection.send("n", 7));
    p.settle();
    CHECK_EQUAL(sum, 7 + 100 + 10000 + 100000 + 7 + 7 + 7 + 1);
    SUCCEEDS(p.connection.send("n", 7));
    p.settle();
    CHECK_EQUAL(sum, 2 * (7 + 100 + 10000 + 100000 + 7 + 7 + 7 + 1) + 10000);
}

TEST(a_handlers_namespace_may_have_any_names)
{
    Player p("greedy");
    int sum = 0, joins = 0;
    const greedy::Handler handler{&sum};
    SUCCEEDS(p.connection.on<std::int32_t>("n", handler));
    SUCCEEDS(p.connection.on<const Message &>("n", handler));
    SUCCEEDS(p.connection.on_disconnect(handler));
    SUCCEEDS(p.connection.on_drain(handler));
    SUCCEEDS(p.queue.on_wake(greedy::Handler{&joins}));
    p.enter();
    SUCCEEDS(p.connection.send("n", 7));
    p.settle();
    CHECK_EQUAL(sum, 107);
    SUCCEEDS(p.queue.on_wake(nullptr));
    CHECK(joins > 0);
    SUCCEEDS(p.connection.disconnect());
    POLL(p.queue, sum > 100000);
    CHECK_EQUAL(sum, 100107);
}

TEST(a_typed_handler_gets_the_values)
{
    Player p("typed");
    std::string seen;
    SUCCEEDS(p.connection.on("all", [&](std::int32_t a, std::uint32_t b, std::int64_t c, std::uint64_t d, double e, float f,
                                        bool g, std::string_view h, const std::string &i, Bytes j) {
        std::ostringstream out;
        out << a << ' ' << b << ' ' << c << ' ' << d << ' ' << e << ' ' << f << ' ' << g << ' ' << h << ' ' << i << ' '
            << j.size();
        seen = out.str();
    }));
    p.enter();
    SUCCEEDS(p.connection.send("all", std::int8_t{-1}, std::uint16_t{2}, std::int64_t{3}, std::uint64_t{4}, 0.5, 0.25F, true,
                               std::string("text"), "more", std::vector<std::byte>(5)));
    p.settle();
    CHECK_EQUAL(seen, "-1 2 3 4 0.5 0.25 1 text more 5");
}

TEST(a_parameter_takes_the_numbers_that_it_holds_exactly_and_no_others)
{
    Player p("widening");
    Reports reports;
    std::string seen;
    SUCCEEDS(p.connection.on("x", [&](double x) { seen += "d" + std::to_string(static_cast<std::int64_t>(x)); }));
    SUCCEEDS(p.connection.on("x", [&](std::int64_t x) { seen += "l" + std::to_string(x); }));
    SUCCEEDS(p.connection.on("x", [&](std::uint64_t x) { seen += "u" + std::to_string(x); }));
    p.enter();
    SUCCEEDS(p.connection.send("x", -3));
    SUCCEEDS(p.connection.send("x", 4000000000U));
    SUCCEEDS(p.connection.send("x", 2.0F));
    SUCCEEDS(p.connection.send("x", std::int64_t{-5}));
    SUCCEEDS(p.connection.send("x", std::uint64_t{6}));
    SUCCEEDS(p.connection.send("x", 7.0));
    SUCCEEDS(p.connection.send("x", true));
    SUCCEEDS(p.connection.send("x", "8"));
    SUCCEEDS(p.connection.send("x"));
    p.settle();
    CHECK_EQUAL(seen, "d-3l-3d4000000000l4000000000u4000000000d2l-5u6d7");
}

TEST(a_connection_may_leave_the_queue_that_it_was_on)
{
    playerio::Queue queue;
    Connection connection = room("bounce:leaves");
    int joins = 0;
    SUCCEEDS(connection.queue(queue));
    SUCCEEDS(connection.queue(nullptr));
    SUCCEEDS(connection.on_join([&](int, std::string_view) { joins++; }));
    CHECK_EQUAL(join(connection), 0);
    CHECK_EQUAL(joins, 1);
    playerio::Client client("leaves");
    SUCCEEDS(client.api_url(api_url()));
    SUCCEEDS(client.queue(queue));
    SUCCEEDS(client.queue(nullptr));
    SUCCEEDS(client.connect("public", "ann", nullptr));
    SUCCEEDS(client.wait(deadline));
}

TEST(a_queue_tells_when_there_is_something_to_take)
{
    Player p("wake");
    int woken = 0;
    SUCCEEDS(p.queue.on_wake([&] { tell([&] { woken++; }); }));
    SUCCEEDS(p.connection.connect());
    WAIT(woken > 0);
    POLL(p.queue, p.joined);
    SUCCEEDS(p.queue.wake());
    std::uint32_t delivered = 9;
    SUCCEEDS(p.queue.poll(0, playerio::forever, &delivered));
    CHECK_EQUAL(delivered, 0U);
}

TEST(results_come_as_events_with_their_tag_and_an_endpoint_filter_edits_where_to_go)
{
    int login = 0, place = 0;
    {
        playerio::Queue queue;
        playerio::Events events;
        playerio::Client client("tags");
        SUCCEEDS(client.api_url(api_url()));
        SUCCEEDS(client.queue(queue));
        SUCCEEDS(client.connect("public", "bob", nullptr, playerio::Tag{&login}));
        SUCCEEDS(client.create_join_room("tags", "bounce", {}, playerio::Tag{&place}));
        while (place == 0) {
            SUCCEEDS(queue.next(events, deadline));
            for (const auto event : events) {
                CHECK_EQUAL(event.type(), playerio::EventType::Result);
                CHECK(event.is_of(client));
                CHECK_EQUAL(event.error_code(), 0);
                CHECK(static_cast<bool>(event.result()));
                ++*event.user_data<int>();
            }
        }
        CHECK_EQUAL(login, 1);
    }
    playerio::Client client("filter");
    std::vector<playerio::Endpoint> before, after;
    SUCCEEDS(client.api_url(api_url()));
    SUCCEEDS(client.endpoint_filter([&](playerio::Endpoints &endpoints) {
        SUCCEEDS(endpoints.list(&before));
        SUCCEEDS(endpoints.clear());
        SUCCEEDS(endpoints.add("localhost", dev_port));
    }));
    SUCCEEDS(client.connect("public", "bob", nullptr));
    SUCCEEDS(client.create_join_room("filter", "bounce", {}, [&](playerio::Result &result) {
        Connection connection(nullptr);
        SUCCEEDS(result.connection(&connection));
        SUCCEEDS(connection.endpoints(&after));
    }));
    SUCCEEDS(client.wait(deadline));
    CHECK_EQUAL(before.size(), 1U);
    CHECK(after == std::vector<playerio::Endpoint>({{"localhost", dev_port}}));
}

TEST(the_drain_handler_tells_when_there_is_room_again)
{
    Connection connection = room("sink:drain");
    int drains = 0;
    SUCCEEDS(connection.join_data("fault", "stall"));
    SUCCEEDS(connection.send_buffer_limit(100000));
    SUCCEEDS(connection.on_drain([&] { tell([&] { drains++; }); }));
    CHECK_EQUAL(join(connection), 0);
    const std::string block(50000, 'b');
    while (connection.try_send("block", block) == Status::Ok) {
    }
    Connection other = room("sink:drain");
    CHECK_EQUAL(join(other), 0);
    SUCCEEDS(other.send("devserver.release"));
    WAIT(drains > 0);
    SUCCEEDS(connection.send("block", block));
}

TEST(a_log_handler_hears_the_library_and_is_replaced)
{
    auto captured = std::make_shared<int>(1);
    int lines = 0;
    SUCCEEDS(playerio::set_log_handler(playerio::LogLevel::Info, [captured](playerio::LogLevel, std::string_view) {}));
    SUCCEEDS(playerio::set_log_handler(playerio::LogLevel::Info, [&](playerio::LogLevel level, std::string_view text) {
        tell([&] { lines += level == playerio::LogLevel::Info && !text.empty(); });
        Outcome refused = outcome_of([] { return playerio::set_log_handler(playerio::LogLevel::Info, nullptr); });
        CHECK_EQUAL(refused.status, Status::InCallback);
    }));
    CHECK_EQUAL(captured.use_count(), 1);
    Connection connection = room("bounce:log");
    CHECK_EQUAL(join(connection), 0);
    WAIT(lines > 0);
    SUCCEEDS(playerio::set_log_handler(playerio::LogLevel::Info, nullptr));
}

TEST(a_deserializer_hands_out_messages_in_any_pieces)
{
    Message message("say"), found;
    SUCCEEDS(message.add("hi", 7));
    std::vector<std::uint8_t> serialized;
    SUCCEEDS(message.serialize(&serialized));
    playerio::Deserializer deserializer;
    SUCCEEDS(deserializer.message_size_limit(100));
    CHECK_EQUAL(deserializer.next(&found), Status::NotReady);
    for (const std::uint8_t byte : serialized) SUCCEEDS(deserializer.feed(playerio::bytes(&byte, 1)));
    SUCCEEDS(deserializer.next(&found));
    std::string text;
    SUCCEEDS(found.to_string(&text));
    CHECK_EQUAL(text, "say(string \"hi\", int 7)");
    const auto values = found.unpack<std::string_view, double>();
    CHECK(values && std::get<0>(*values) == "hi");
    CHECK(!found.unpack<std::string_view>());
    CHECK_EQUAL(deserializer.next(&found), Status::NotReady);
    SUCCEEDS(deserializer.feed(playerio::bytes("\x02", 1)));
    FAILS(deserializer.next(&found), Status::Malformed);
}

TEST(the_proofs_of_a_login_are_made)
{
    std::string auth, auth_256;
    SUCCEEDS(playerio::calc_auth("ann", "secret", 1, &auth));
    SUCCEEDS(playerio::calc_auth_256("ann", "secret", 1, &auth_256));
    CHECK_EQUAL(auth.size(), 42U);
    CHECK_EQUAL(auth_256.size(), 66U);
    CHECK_EQUAL(auth.substr(0, 2), "1:");
    FAILS(playerio::calc_auth("ann", "secret", -1, &auth), Status::InvalidArgument);
    CHECK(playerio::is_compatible());
    CHECK(!playerio::version().empty());
}

int main(int argc, char **argv)
{
    take_arguments(argc, argv);
    RUN(any_callable_may_be_a_handler);
    RUN(a_handlers_namespace_may_have_any_names);
    RUN(a_typed_handler_gets_the_values);
    RUN(a_parameter_takes_the_numbers_that_it_holds_exactly_and_no_others);
    RUN(a_connection_may_leave_the_queue_that_it_was_on);
    RUN(a_queue_tells_when_there_is_something_to_take);
    RUN(results_come_as_events_with_their_tag_and_an_endpoint_filter_edits_where_to_go);
    RUN(the_drain_handler_tells_when_there_is_room_again);
    RUN(a_log_handler_hears_the_library_and_is_replaced);
    RUN(a_deserializer_hands_out_messages_in_any_pieces);
    RUN(the_proofs_of_a_login_are_made);
    return done();
}
