/*
 * How long what a handler captures lives: as long as it may run, and no longer; and what may go inside a handler.
 *
 *     lifetime PORT
 */
#include "player.hpp"

#include <memory>
#include <thread>

using playerio::Connection;
using playerio::DisconnectReason;
using playerio::Message;
using playerio::Status;

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
            for (std::atomic<int> turns{0}; turns < 20000000;) turns++; /* gives the other a good chance not to wait */
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

TEST(what_a_handler_captured_that_could_not_be_set_goes_at_once)
{
    auto captured = std::make_shared<int>(1);
    Player p("not-set");
    playerio::Client client("not-set");
    p.connection.close();
    p.queue.close();
    client.close();
    FAILS(p.connection.on_join([captured](int, std::string_view) {}), Status::InvalidHandle);
    FAILS(p.connection.on_drain([captured] {}), Status::InvalidHandle);
    FAILS(p.connection.on_any([captured](const Message &) {}), Status::InvalidHandle);
    FAILS(p.queue.on_wake([captured] {}), Status::InvalidHandle);
    FAILS(client.endpoint_filter([captured](playerio::Endpoints &) {}), Status::InvalidHandle);
    CHECK_EQUAL(captured.use_count(), 1);
}

/* Closing it inside a callback does not wait for the wake handler, and destroying it has nothing left to wait for. */
TEST(a_queue_closed_in_a_handler_and_destroyed_later_lets_its_wake_handler_finish)
{
    Player p("closes-a-queue");
    auto other = std::make_unique<playerio::Queue>();
    Connection woken = room("bounce:wakes-a-queue");
    auto captured = std::make_shared<std::string>("still here");
    std::weak_ptr<std::string> watched = captured;
    bool arrived = false, waking = false, destroyed = false, over = false;
    SUCCEEDS(other->on_wake([&, captured = std::move(captured)] {
        tell([&] { waking = true; });
        WAIT(destroyed);
        CHECK_EQUAL(*captured, "still here");
        tell([&] { over = true; });
    }));
    SUCCEEDS(woken.queue(*other));
    SUCCEEDS(p.connection.on("close", [&] { other->close(); }));
    p.enter();
    SUCCEEDS(p.queue.on_wake([&] { tell([&] { arrived = true; }); }));
    SUCCEEDS(p.connection.send("close"));
    WAIT(arrived);
    SUCCEEDS(woken.connect());
    WAIT(waking);
    /* The library's thread is held up from now on, but what has arrived before can be polled. */
    while (*other) SUCCEEDS(p.queue.poll(0, deadline, nullptr));
    other.reset();
    CHECK(playerio::detail::AbandonedQueues::the().first != nullptr);
    CHECK(!watched.expired());
    tell([&] { destroyed = true; });
    WAIT(over);
    SUCCEEDS(playerio::shutdown());
    CHECK(watched.expired());
    CHECK(playerio::detail::AbandonedQueues::the().first == nullptr);
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

int main(int argc, char **argv)
{
    take_arguments(argc, argv);
    RUN(what_a_handler_captures_goes_with_its_object);
    RUN(what_a_removed_or_replaced_handler_captured_goes_at_once);
    RUN(a_handler_that_removes_itself_lives_until_it_has_returned);
    RUN(a_handler_removed_inside_another_objects_handler_lives_until_it_has_returned);
    RUN(removing_waits_for_a_handler_that_runs_on_another_thread);
    RUN(moving_an_object_moves_nothing_that_its_handlers_see);
    RUN(an_object_may_be_destroyed_in_its_own_handler);
    RUN(what_a_handler_captured_that_could_not_be_set_goes_at_once);
    RUN(a_queue_closed_in_a_handler_and_destroyed_later_lets_its_wake_handler_finish);
    RUN(a_queue_may_be_destroyed_in_a_handler_while_its_wake_handler_stands);
    RUN(a_shutdown_destroys_what_was_captured_and_leaves_objects_that_say_so);
    RUN(what_a_result_handler_captures_goes_when_it_has_run_or_with_its_client);
    return done();
}
