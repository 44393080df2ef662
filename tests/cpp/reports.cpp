/*
 * Reports: what becomes of messages that a handler can't take, and of what handlers throw.
 *
 *     reports PORT
 */
#include "player.hpp"

#include <stdexcept>
#include <thread>

using playerio::DisconnectReason;
using playerio::Message;

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

TEST(many_values_are_not_all_named)
{
    Player p("many");
    Reports reports;
    SUCCEEDS(p.connection.on("many", [](std::string_view) {}));
    p.enter();
    Message message("many");
    for (int i = 0; i < 40; i++) SUCCEEDS(message.add(i));
    SUCCEEDS(p.connection.send(message));
    p.settle();
    CHECK_EQUAL(reports.words.size(), 1U);
    if (reports.words.size() != 1) return;
    std::string wanted = "the handler for \"many\" takes (string), but a message has (int";
    for (int i = 1; i < 32; i++) wanted += ", int";
    CHECK_EQUAL(reports.words[0], wanted + ", ...); it skips such messages");
}

#ifdef __cpp_exceptions
TEST(a_handler_that_throws_is_reported_whatever_calls_do_when_they_fail)
{
    Player p("throws");
    Reports reports;
    SUCCEEDS(p.connection.on("x", [] { throw std::runtime_error("boom"); }));
    SUCCEEDS(p.connection.on("x", [] { throw 5; }));
    p.enter();
    SUCCEEDS(p.connection.send("x"));
    SUCCEEDS(p.connection.send("x"));
    p.settle();
    CHECK(reports.words == std::vector<std::string>({"the handler for \"x\" threw: boom",
                                                     "the handler for \"x\" threw something that is no std::exception",
                                                     "again: the handler for \"x\" threw: boom",
                                                     "again: the handler for \"x\" threw something that is no std::exception"}));
}
#endif

/* One thread sets reporters while two others report. */
TEST(reporters_may_be_changed_while_handlers_report)
{
    constexpr int registrations = 300;
    std::atomic<int> heard{0};
    int ready = 0;
    const auto misunderstand = [&](const char *key) {
        Player p(key);
        for (int i = 0; i < registrations; i++) SUCCEEDS(p.connection.on("x", [](std::int32_t) {}));
        p.enter();
        tell([&] { ready++; });
        WAIT(ready == 2);
        SUCCEEDS(p.connection.send("x", "no number"));
        p.settle();
    };
    const auto count = [&heard](const playerio::Report &report) { heard += report.first; };
    playerio::set_reporter(count);
    std::thread one([&] { misunderstand("one"); }), two([&] { misunderstand("two"); });
    while (heard < 2 * registrations) playerio::set_reporter(count);
    one.join();
    two.join();
    playerio::set_reporter(nullptr);
    CHECK_EQUAL(heard, 2 * registrations);
}

#ifndef PLAYERIO_NO_EXCEPTIONS
static void throw_in_each_handler_of_a_player()
{
    Player p("throws");
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
}

static void throw_in_each_handler_of_a_client()
{
    int filters = 0;
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
}

TEST(what_any_handler_throws_is_reported_and_goes_no_further)
{
    Reports reports;
    throw_in_each_handler_of_a_player();
    throw_in_each_handler_of_a_client();
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
    RUN(a_message_of_another_shape_is_skipped_and_reported_once_for_each_registration);
    RUN(many_values_are_not_all_named);
#ifdef __cpp_exceptions
    RUN(a_handler_that_throws_is_reported_whatever_calls_do_when_they_fail);
#endif
    RUN(reporters_may_be_changed_while_handlers_report);
#ifndef PLAYERIO_NO_EXCEPTIONS
    RUN(what_any_handler_throws_is_reported_and_goes_no_further);
    RUN(a_reporter_that_throws_does_no_harm);
#endif
    return done();
}
