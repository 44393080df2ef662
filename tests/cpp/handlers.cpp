/*
 * Handlers: which callables there may be, what they are given, how long what they capture lives, and what becomes of what
 * they throw.
 *
 *     handlers PORT
 */
#include "test.hpp"

#include <functional>
#include <memory>
#include <thread>
#include <vector>

using playerio::Bytes;
using playerio::Connection;
using playerio::DisconnectReason;
using playerio::Message;
using playerio::Status;

/* Collects reports for as long as it lives. */
struct Reports {
    std::vector<std::string> words;
    Reports()
    {
        playerio::set_reporter([this](const playerio::Report &report) {
            tell([&] { words.emplace_back(std::string(report.first ? "" : "again: ") + std::string(report.words)); });
        });
    }
    ~Reports() { playerio::set_reporter(nullptr); }
};

/* A joined connection that counts what comes back of the type "mark". */
struct Player {
    playerio::Queue queue;
    Connection connection;
    int marks = 0, marks_sent = 0;
    bool joined = false;

    explicit Player(const char *key) : connection(room(std::string("bounce:") + key))
    {
        SUCCEEDS(connection.queue(queue));
        SUCCEEDS(connection.on_join([this](int code, std::string_view) { joined = code == 0; }));
        SUCCEEDS(connection.on("mark", [this] { marks++; }));
    }
    void enter()
    {
        SUCCEEDS(connection.connect());
        POLL(queue, joined);
    }
    /* Until all that was sent has come back. */
    void settle()
    {
        SUCCEEDS(connection.send("mark"));
        marks_sent++;
        POLL(queue, marks == marks_sent);
    }
};

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

TEST(a_message_of_another_shape_is_skipped_and_reported_once_for_each_registration)
{
    Player p("shapes");
    Reports reports;
    int calls = 0;
    SUCCEEDS(p.connection.on("move", [&](std::int32_t, double, double) { calls++; }));
    SUCCEEDS(p.connection.on("move", [&] { calls += 100; }));
    p.enter();
    SUCCEEDS(p.connection.send("move", 1, "two"));
    SUCCEEDS(p.connection.send("move", 1, "two"));
    SUCCEEDS(p.connection.send("move", 1, 2.0, 3));
    p.settle();
    CHECK_EQUAL(calls, 1);
    CHECK_EQUAL(reports.words.size(), 2U);
    if (reports.words.size() != 2) return;
    CHECK_EQUAL(reports.words[0], "the handler for \"move\" takes (int, double, double), but a message has (int, string); it "
                                  "skips such messages");
    CHECK_EQUAL(reports.words[1], "the handler for \"move\" takes (), but a message has (int, string); it skips such messages");
}

TEST(what_a_handler_captures_goes_with_its_object)
{
    auto captured = std::make_shared<int>(1);
    {
        Player p("captures");
        SUCCEEDS(p.connection.on("x", [captured](std::int32_t) {}));
        SUCCEEDS(p.connection.on_any([captured](const Message &) {}));
        SUCCEEDS(p.connection.on_disconnect([captured](DisconnectReason, std::string_view) {}));
        SUCCEEDS(p.connection.on_drain([captured] {}));
        CHECK_EQUAL(captured.use_count(), 5);
        p.enter();
        CHECK_EQUAL(captured.use_count(), 5);
        FAILS(p.connection.on("a\xff", [captured](const Message &) {}), Status::InvalidUtf8);
        CHECK_EQUAL(captured.use_count(), 5);
    }
    CHECK_EQUAL(captured.use_count(), 1);
}

TEST(what_a_removed_or_replaced_handler_captured_goes_at_once)
{
    auto captured = std::make_shared<int>(1);
    Player p("removed");
    playerio::HandlerId message{}, end{};
    SUCCEEDS(p.connection.on("x", [captured](std::int32_t) {}, &message));
    SUCCEEDS(p.connection.on_disconnect([captured](DisconnectReason, std::string_view) {}, &end));
    SUCCEEDS(p.connection.on_drain([captured] {}));
    SUCCEEDS(p.queue.on_wake([captured] {}));
    p.enter();
    CHECK_EQUAL(captured.use_count(), 5);
    SUCCEEDS(p.connection.remove(message));
    CHECK_EQUAL(captured.use_count(), 4);
    SUCCEEDS(p.connection.remove(end));
    CHECK_EQUAL(captured.use_count(), 3);
    SUCCEEDS(p.connection.on_drain([] {}));
    CHECK_EQUAL(captured.use_count(), 2);
    SUCCEEDS(p.queue.on_wake(nullptr));
    CHECK_EQUAL(captured.use_count(), 1);
    p.settle();
}

TEST(a_handler_that_removes_itself_lives_until_it_has_returned)
{
    Player p("itself");
    auto captured = std::make_shared<std::string>("still here");
    std::weak_ptr<std::string> watched = captured;
    playerio::HandlerId id{};
    int calls = 0;
    SUCCEEDS(p.connection.on(
        "x",
        [&, captured = std::move(captured)] {
            calls++;
            SUCCEEDS(p.connection.remove(id));
            CHECK_EQUAL(*captured, "still here");
            CHECK(!watched.expired());
        },
        &id));
    p.enter();
    SUCCEEDS(p.connection.send("x"));
    SUCCEEDS(p.connection.send("x"));
    p.settle();
    CHECK_EQUAL(calls, 1);
    CHECK(watched.expired());
}

/* Inside a callback removing doesn't wait: not for itself, and not for a handler that runs on another thread. */
TEST(a_handler_removed_inside_another_objects_handler_lives_until_it_has_returned)
{
    Player slow("slow"), remover("remover");
    auto captured = std::make_shared<int>(5);
    std::weak_ptr<int> watched = captured;
    playerio::HandlerId id{};
    bool running = false, removed = false;
    SUCCEEDS(slow.connection.on(
        "x",
        [&, captured = std::move(captured)] {
            tell([&] { running = true; });
            WAIT(removed);
            CHECK_EQUAL(*captured, 5);
            CHECK(!watched.expired());
        },
        &id));
    SUCCEEDS(remover.connection.on("now", [&] {
        SUCCEEDS(slow.connection.remove(id));
        tell([&] { removed = true; });
    }));
    slow.enter();
    remover.enter();
    SUCCEEDS(slow.connection.send("x"));
    std::thread thread([&] { slow.settle(); });
    WAIT(running);
    SUCCEEDS(remover.connection.send("now"));
    remover.settle();
    thread.join();
    CHECK(watched.expired());
    slow.settle();
}

TEST(removing_waits_for_a_handler_that_runs_on_another_thread)
{
    Connection connection = room("bounce:waits");
    auto captured = std::make_shared<int>(5);
    std::weak_ptr<int> watched = captured;
    std::atomic<bool> running{false}, over{false};
    playerio::HandlerId id{};
    SUCCEEDS(connection.on(
        "x",
        [&, captured = std::move(captured)] {
            running = true;
            for (volatile int turns = 0; turns < 20000000; turns = turns + 1) {
            }
            over = true;
        },
        &id));
    CHECK_EQUAL(join(connection), 0);
    SUCCEEDS(connection.send("x"));
    while (!running) std::this_thread::yield();
    SUCCEEDS(connection.remove(id));
    CHECK(over);
    CHECK(watched.expired());
}

TEST(moving_an_object_moves_nothing_that_its_handlers_see)
{
    int sum = 0;
    playerio::Queue first_queue;
    Connection first = room("bounce:moved");
    SUCCEEDS(first.queue(first_queue));
    SUCCEEDS(first.on("n", [&, own = std::vector<int>(3, 1)](std::int32_t number) { sum += number + own[2]; }));
    playerio::Queue queue = std::move(first_queue);
    Connection second = std::move(first);
    Connection third(nullptr);
    CHECK(!third);
    third = std::move(second);
    CHECK(third && !first && !second); // NOLINT: that is what is tested
    bool joined = false;
    SUCCEEDS(third.on_join([&](int, std::string_view) { joined = true; }));
    SUCCEEDS(third.connect());
    POLL(queue, joined);
    SUCCEEDS(third.send("n", 6));
    POLL(queue, sum != 0);
    CHECK_EQUAL(sum, 7);
    /* Assigning closes what was there before. */
    bool replaced = false;
    SUCCEEDS(third.on_disconnect([&, watch = std::shared_ptr<void>(nullptr, [&](void *) { replaced = true; })](
                                     DisconnectReason, std::string_view) {}));
    third = room("bounce:moved");
    CHECK(replaced);
}

TEST(an_object_may_be_destroyed_in_its_own_handler)
{
    auto connection = std::make_unique<Connection>(room("bounce:destroyed"));
    auto captured = std::make_shared<std::string>("still here");
    std::weak_ptr<std::string> watched = captured;
    bool ran = false;
    SUCCEEDS(connection->on_any([&, captured = std::move(captured)](const Message &message) {
        connection.reset();
        CHECK_EQUAL(*captured, "still here");
        CHECK_EQUAL(message.type(), "x");
        tell([&] { ran = true; });
    }));
    CHECK_EQUAL(join(*connection), 0);
    SUCCEEDS(connection->send("x"));
    WAIT(ran);
    while (!watched.expired()) std::this_thread::yield();
}

TEST(a_queue_may_be_destroyed_in_a_handler_while_its_wake_handler_stands)
{
    Player p("queue-in-handler");
    auto captured = std::make_shared<int>(1);
    auto other = std::make_unique<playerio::Queue>();
    SUCCEEDS(other->on_wake([captured] {}));
    SUCCEEDS(p.connection.on("x", [&] { other.reset(); }));
    p.enter();
    SUCCEEDS(p.connection.send("x"));
    p.settle();
    CHECK(other == nullptr);
    /* What it captured may be in use until then: the library can't be asked. */
    SUCCEEDS(playerio::shutdown());
    CHECK_EQUAL(captured.use_count(), 1);
}

TEST(a_shutdown_destroys_what_was_captured_and_leaves_objects_that_say_so)
{
    auto captured = std::make_shared<int>(1);
    playerio::Client client("shutdown");
    Player p("shutdown");
    SUCCEEDS(p.connection.on("x", [captured](std::int32_t) {}));
    SUCCEEDS(client.endpoint_filter([captured](playerio::Endpoints &) {}));
    SUCCEEDS(playerio::set_log_handler(playerio::LogLevel::Error, [captured](playerio::LogLevel, std::string_view) {}));
    p.enter();
    CHECK_EQUAL(captured.use_count(), 4);
    SUCCEEDS(playerio::shutdown());
    CHECK_EQUAL(captured.use_count(), 1);
    FAILS(p.connection.send("x"), Status::InvalidHandle);
    FAILS(p.connection.on("x", [captured](std::int32_t) {}), Status::InvalidHandle);
    FAILS(p.queue.poll(), Status::InvalidHandle);
    FAILS(client.api_url("http://127.0.0.1/"), Status::InvalidHandle);
    CHECK_EQUAL(captured.use_count(), 1);
    Connection next = room("bounce:after-shutdown");
    CHECK_EQUAL(join(next), 0);
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

static std::string api_url() { return "http://127.0.0.1:" + std::to_string(dev_port) + "/api"; }

TEST(what_a_result_handler_captures_goes_when_it_has_run_or_with_its_client)
{
    auto captured = std::make_shared<int>(1);
    {
        playerio::Queue queue;
        playerio::Client client("captures");
        SUCCEEDS(client.api_url(api_url()));
        SUCCEEDS(client.queue(queue));
        int answers = 0;
        SUCCEEDS(client.connect("public", "ann", nullptr, [&, captured](const playerio::Result &) { answers++; }));
        SUCCEEDS(client.list_rooms(nullptr, {}, [&, captured](playerio::Result &) { answers++; }));
        CHECK_EQUAL(captured.use_count(), 3);
        POLL(queue, answers == 2);
        CHECK_EQUAL(captured.use_count(), 1);
        SUCCEEDS(client.list_rooms(nullptr, {}, [captured](const playerio::Result &) {}));
        FAILS(client.list_rooms("a\xff", {}, [captured](const playerio::Result &) {}), Status::InvalidUtf8);
        CHECK_EQUAL(captured.use_count(), 2);
    }
    CHECK_EQUAL(captured.use_count(), 1);
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

#ifndef PLAYERIO_NO_EXCEPTIONS
TEST(what_any_handler_throws_is_reported_and_goes_no_further)
{
    Reports reports;
    Player p("throws");
    int filters = 0;
    SUCCEEDS(p.queue.on_wake([] { throw std::runtime_error("wake"); }));
    SUCCEEDS(p.connection.on_join([&](int, std::string_view) {
        p.joined = true;
        throw std::runtime_error("join");
    }));
    SUCCEEDS(p.connection.on_any([&](const Message &message) {
        if (message.type() == "x") p.connection.send("a\xff");
    }));
    SUCCEEDS(p.connection.on_disconnect([&](DisconnectReason, std::string_view) {
        p.marks = -1;
        throw std::runtime_error("end");
    }));
    p.enter();
    SUCCEEDS(p.queue.on_wake(nullptr));
    SUCCEEDS(p.connection.send("x"));
    SUCCEEDS(p.connection.send("x"));
    p.settle();
    SUCCEEDS(p.connection.disconnect());
    POLL(p.queue, p.marks == -1);
    playerio::Client client("throws");
    SUCCEEDS(client.api_url(api_url()));
    SUCCEEDS(client.endpoint_filter([&](playerio::Endpoints &) {
        filters++;
        throw std::runtime_error("filter");
    }));
    SUCCEEDS(client.connect("public", "ann", nullptr));
    SUCCEEDS(client.create_join_room("throws", "bounce", {}, [](playerio::Result &result) {
        result.connection();
        result.connection();
    }));
    SUCCEEDS(client.join_room("nowhere", {}, [](playerio::Result &result) { result.connection(); }));
    SUCCEEDS(client.wait(deadline));
    CHECK_EQUAL(filters, 1);
    const char *const wanted[] = {"the wake handler threw: wake",
                                  "the join handler threw: join",
                                  "the handler for all messages threw: the message's type is not valid UTF-8",
                                  "again: the handler for all messages threw: the message's type is not valid UTF-8",
                                  "the disconnect handler threw: end",
                                  "the endpoint filter threw: filter",
                                  "the result handler threw: the result's connection was taken already",
                                  "the result handler threw: "};
    for (const char *words : wanted) {
        std::size_t found = 0;
        for (const auto &report : reports.words) found += report.find(words) == 0;
        if (found == 0) fail_check(__FILE__, __LINE__, std::string("no report says: ") + words);
    }
    if (checks_failed > 0) {
        for (const auto &report : reports.words) std::printf("    %s\n", report.c_str());
    }
}

TEST(a_reporter_that_throws_does_no_harm)
{
    playerio::set_reporter([](const playerio::Report &) {
        CHECK(std::current_exception() != nullptr);
        throw std::runtime_error("nobody hears this");
    });
    Player p("reporter");
    SUCCEEDS(p.connection.on("x", [] { throw std::runtime_error("boom"); }));
    p.enter();
    SUCCEEDS(p.connection.send("x"));
    p.settle();
    playerio::set_reporter(nullptr);
}
#endif

int main(int argc, char **argv)
{
    take_arguments(argc, argv);
    RUN(any_callable_may_be_a_handler);
    RUN(a_typed_handler_gets_the_values);
    RUN(a_parameter_takes_the_numbers_that_it_holds_exactly_and_no_others);
    RUN(a_message_of_another_shape_is_skipped_and_reported_once_for_each_registration);
    RUN(what_a_handler_captures_goes_with_its_object);
    RUN(what_a_removed_or_replaced_handler_captured_goes_at_once);
    RUN(a_handler_that_removes_itself_lives_until_it_has_returned);
    RUN(a_handler_removed_inside_another_objects_handler_lives_until_it_has_returned);
    RUN(removing_waits_for_a_handler_that_runs_on_another_thread);
    RUN(moving_an_object_moves_nothing_that_its_handlers_see);
    RUN(an_object_may_be_destroyed_in_its_own_handler);
    RUN(a_queue_may_be_destroyed_in_a_handler_while_its_wake_handler_stands);
    RUN(a_shutdown_destroys_what_was_captured_and_leaves_objects_that_say_so);
    RUN(a_queue_tells_when_there_is_something_to_take);
    RUN(what_a_result_handler_captures_goes_when_it_has_run_or_with_its_client);
    RUN(results_come_as_events_with_their_tag_and_an_endpoint_filter_edits_where_to_go);
    RUN(the_drain_handler_tells_when_there_is_room_again);
    RUN(a_log_handler_hears_the_library_and_is_replaced);
    RUN(a_deserializer_hands_out_messages_in_any_pieces);
    RUN(the_proofs_of_a_login_are_made);
#ifndef PLAYERIO_NO_EXCEPTIONS
    RUN(what_any_handler_throws_is_reported_and_goes_no_further);
    RUN(a_reporter_that_throws_does_no_harm);
#endif
    return done();
}
