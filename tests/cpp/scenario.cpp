/*
 * The scenario that every binding passes, through playerio.hpp. It compiles in both modes of the header: with exceptions,
 * and with a Status from every call.
 *
 *     scenario PORT
 *
 * What C++ can't express, or means otherwise:
 *
 * - Closing twice is no misuse: close() may be repeated, as an object's destructor closes it too.
 * - A C++ type that has no place on the wire doesn't compile: refused.cpp. Here it is a value that a message lacks.
 * - Without exceptions no handler throws.
 */
#include "test.hpp"
#include "values.hpp"
#include "webapi_steps.hpp"

#include <limits>
#include <vector>

using playerio::Bytes;
using playerio::Connection;
using playerio::DisconnectReason;
using playerio::Message;
using playerio::State;
using playerio::Status;

TEST(all_types_come_back)
{
    Message sent("everything"), echo;
    with_every_value([&](const auto &...values) { SUCCEEDS(sent.add(values...)); });
    CHECK_EQUAL(sent.size(), 43U);
    Connection connection = room("bounce:types");
    SUCCEEDS(connection.on("everything", [&](const Message &message) {
        Message kept;
        SUCCEEDS(message.clone(&kept));
        tell([&] { echo = std::move(kept); });
    }));
    CHECK_EQUAL(join(connection), 0);
    with_every_value([&](const auto &...values) { SUCCEEDS(connection.send("everything", values...)); });
    WAIT(echo);
    CHECK_EQUAL(echo.type(), "everything");
    CHECK_EQUAL(echo.size(), sent.size());
    for (std::size_t i = 0; i < sent.size() && i < echo.size(); i++) {
        if (!same_bits(*echo[i].raw(), *sent[i].raw())) fail_check(__FILE__, __LINE__, "value " + std::to_string(i));
    }
    std::vector<std::uint8_t> sent_bytes, echo_bytes;
    SUCCEEDS(sent.serialize(&sent_bytes));
    SUCCEEDS(echo.serialize(&echo_bytes));
    CHECK(sent_bytes == echo_bytes);
    /* And as their C++ types, through each of the ways to read. */
    std::int32_t lowest = 0;
    SUCCEEDS(echo[5].get(&lowest));
    CHECK_EQUAL(lowest, std::numeric_limits<std::int32_t>::min());
    std::string_view with_nul;
    SUCCEEDS(echo[35].get(&with_nul));
    CHECK(with_nul == std::string_view("a\0b", 3));
    CHECK(echo[23].is<double>());
    Bytes many;
    SUCCEEDS(echo[40].get(&many));
    CHECK(many == playerio::bytes(std::vector<std::uint8_t>(70000, 7)));
    std::size_t bools = 0;
    for (const auto value : echo) bools += value.type() == playerio::ValueType::Bool;
    CHECK_EQUAL(bools, 2U);
}

TEST(handlers_see_their_messages)
{
    std::string seen_by_a, seen_by_all;
    int marks = 0;
    playerio::HandlerId a{}, all{};
    Connection connection = room("bounce:handlers");
    SUCCEEDS(connection.on("a", [&](std::int32_t number) { tell([&] { seen_by_a += std::to_string(number); }); }, &a));
    SUCCEEDS(connection.on_any(
        [&](const Message &message) {
            std::int32_t number = 0;
            if (message.type() == "mark") return;
            SUCCEEDS(message[0].get(&number));
            tell([&] { seen_by_all += std::string(message.type()) + std::to_string(number); });
        },
        &all));
    SUCCEEDS(connection.on("mark", [&] { tell([&] { marks++; }); }));
    CHECK_EQUAL(join(connection), 0);
    SUCCEEDS(connection.send("a", 1));
    SUCCEEDS(connection.send("b", 2));
    SUCCEEDS(connection.send("a", 3));
    SUCCEEDS(connection.send("mark"));
    WAIT(marks == 1);
    CHECK_EQUAL(seen_by_a, "13");
    CHECK_EQUAL(seen_by_all, "a1b2a3");
    SUCCEEDS(connection.remove(a));
    SUCCEEDS(connection.send("a", 4));
    SUCCEEDS(connection.send("mark"));
    WAIT(marks == 2);
    CHECK_EQUAL(seen_by_a, "13");
    CHECK_EQUAL(seen_by_all, "a1b2a3a4");
    FAILS(connection.remove(a), Status::NotFound);
    SUCCEEDS(connection.remove(all));
    FAILS(connection.remove(all), Status::NotFound);
}

TEST(a_refused_join_has_its_code)
{
    int code = 0, ends = 0;
    std::string words;
    Connection connection = room("bounce:refused");
    SUCCEEDS(connection.join_data("fault", "reject"));
    SUCCEEDS(connection.join_data("code", "19"));
    SUCCEEDS(connection.join_data("text", "full"));
    SUCCEEDS(connection.on_join([&](int error_code, std::string_view text) {
        code = error_code;
        words = text;
    }));
    SUCCEEDS(connection.on_disconnect([&](DisconnectReason, std::string_view) { ends++; }));
    CHECK_EQUAL(join(connection), 19);
    CHECK_EQUAL(code, 19);
    CHECK_EQUAL(words, "full");
    connection.close();
    CHECK_EQUAL(ends, 0);
}

static void end_by(const char *order, DisconnectReason wanted)
{
    int ends = 0;
    DisconnectReason reason{};
    std::string words;
    Connection connection = room("bounce:end");
    SUCCEEDS(connection.on_disconnect([&](DisconnectReason why, std::string_view text) {
        tell([&] {
            ends++;
            reason = why;
            words = text;
        });
    }));
    CHECK_EQUAL(join(connection), 0);
    if (order == nullptr) SUCCEEDS(connection.disconnect());
    else SUCCEEDS(connection.send(order));
    WAIT(ends > 0);
    FAILS(connection.send("too late"), Status::NotConnected);
    State state{};
    SUCCEEDS(connection.state(&state));
    CHECK_EQUAL(state, State::Closed);
    connection.close();
    CHECK_EQUAL(ends, 1);
    CHECK_EQUAL(reason, wanted);
    CHECK(words.size() > 10);
}

TEST(every_end_has_its_reason)
{
    end_by(nullptr, DisconnectReason::ByHost);
    end_by("devserver.close", DisconnectReason::ByServer);
    end_by("devserver.reset", DisconnectReason::NetworkError);
    end_by("devserver.garbage", DisconnectReason::ProtocolError);
    CHECK_EQUAL(static_cast<int>(DisconnectReason::TlsError), PIO_DISCONNECT_TLS_ERROR);
    CHECK_EQUAL(static_cast<int>(DisconnectReason::TimedOut), PIO_DISCONNECT_TIMED_OUT);
    CHECK_EQUAL(static_cast<int>(DisconnectReason::InternalError), PIO_DISCONNECT_INTERNAL_ERROR);
}

static void send_a_hundred(Connection &connection)
{
    for (std::int32_t i = 0; i < 100; i++) SUCCEEDS(connection.send("n", i));
}

/* Counts up while what comes is in order. */
struct InOrder {
    std::int32_t next = 0;
    void take(std::int32_t number) { next = number == next ? next + 1 : -1; }
};

TEST(every_kind_of_delivery)
{
    {
        InOrder order;
        Connection threaded = room("bounce:threaded");
        SUCCEEDS(threaded.on("n", [&](std::int32_t number) { tell([&] { order.take(number); }); }));
        CHECK_EQUAL(join(threaded), 0);
        send_a_hundred(threaded);
        WAIT(order.next == 100);
    }
    {
        InOrder order;
        bool joined = false;
        playerio::Queue queue;
        Connection polled = room("bounce:polled");
        SUCCEEDS(polled.queue(queue));
        SUCCEEDS(polled.on_join([&](int code, std::string_view) { joined = code == 0; }));
        SUCCEEDS(polled.on("n", [&](std::int32_t number) { order.take(number); }));
        SUCCEEDS(polled.connect());
        POLL(queue, joined);
        send_a_hundred(polled);
        POLL(queue, order.next == 100);
    }
    InOrder order;
    playerio::Queue queue;
    playerio::Events events(16);
    Connection taken = room("bounce:next");
    SUCCEEDS(taken.queue(queue));
    SUCCEEDS(taken.user_data(&order));
    SUCCEEDS(taken.connect());
    while (order.next < 100) {
        SUCCEEDS(queue.next(events, deadline));
        CHECK(!events.empty());
        for (const auto event : events) {
            CHECK(event.is_of(taken));
            if (event.type() == playerio::EventType::Join) {
                CHECK_EQUAL(event.error_code(), 0);
                send_a_hundred(taken);
            } else if (event.type() == playerio::EventType::Message) {
                CHECK_EQUAL(event.message_type(), "n");
                const auto values = event.message().unpack<std::int32_t>();
                event.user_data<InOrder>()->take(values ? std::get<0>(*values) : -1);
            }
        }
    }
}

TEST(a_hundred_thousand_messages_in_order)
{
    constexpr std::int32_t count = 100000;
    std::int32_t next = 0, wrong = 0;
    Connection connection = room("flood:hundred-thousand");
    SUCCEEDS(connection.join_data("count", std::to_string(count)));
    SUCCEEDS(connection.join_data("size", "16"));
    SUCCEEDS(connection.on("flood", [&](std::int32_t sequence, Bytes payload) {
        bool right = sequence == next && payload.size() == 16;
        for (std::size_t i = 0; i < payload.size(); i++) {
            right = right && payload[i] == static_cast<std::uint8_t>(static_cast<std::size_t>(sequence) + i);
        }
        if (!right) wrong++;
        if (++next == count) tell([] {});
    }));
    CHECK_EQUAL(join(connection), 0);
    WAIT(next == count);
    CHECK_EQUAL(wrong, 0);
}

TEST(back_pressure_is_told)
{
    Connection connection = room("sink:stalled");
    SUCCEEDS(connection.join_data("fault", "stall"));
    CHECK_EQUAL(join(connection), 0);
    const std::string block(65536, 'b');
    int sent = 0;
    Status status = Status::Ok;
    while (status == Status::Ok && sent < 100000) {
        status = connection.try_send("block", block);
        sent++;
    }
    CHECK_EQUAL(status, Status::WouldBlock);
    CHECK_WORDS(playerio::last_error(), "the send buffer is full");
    /* The system may take some more meanwhile, so that not each further call is refused. */
    std::string words;
    for (sent = 0; words.empty() && sent < 100000; sent++) words = WORDS_OF(connection.send("block", block));
    CHECK_WORDS(words, "the send buffer is full");
}

static void misread(const Message &message)
{
    std::int32_t number = 7;
    std::string_view text;
    FAILS(message[2].get(&number), Status::NoSuchIndex);
    FAILS(message[1].get(&number), Status::WrongType);
    FAILS(message[0].get(&text), Status::WrongType);
    FAILS(message[0].get(&number), Status::OutOfRange);
    CHECK_EQUAL(number, 7);
    CHECK_EQUAL(message[2].type(), playerio::ValueType::Missing);
}

/* Of a connection that has joined, with a message of two values. */
static void misuse_a_joined(Connection &connection, const Message &message)
{
    FAILS(connection.send("values", message[2]), Status::InvalidArgument);
    FAILS(connection.send("values", "a\xff"), Status::InvalidUtf8);
    FAILS(connection.send("a\xff"), Status::InvalidUtf8);
    FAILS(connection.send(static_cast<const char *>(nullptr)), Status::NullPointer);
    FAILS(connection.send("values", static_cast<const char *>(nullptr)), Status::NullPointer);
    FAILS(connection.join_key("too late"), Status::WrongState);
    FAILS(connection.connect(), Status::WrongState);
    FAILS(connection.remove(playerio::HandlerId{99}), Status::NotFound);
}

static void misuse_what_was_moved_and_closed(Connection &connection)
{
    Connection moved = std::move(connection);
    FAILS(connection.send("moved away"), Status::NullPointer); // NOLINT: that is what is tested
    FAILS(connection.on("x", [](const Message &) {}), Status::NullPointer);
    FAILS(connection.on_join([](int, std::string_view) {}), Status::NullPointer);
    moved.close();
    moved.close();
    CHECK(!moved);
    FAILS(moved.send("closed"), Status::InvalidHandle);
    FAILS(moved.on("x", [](const Message &) {}), Status::InvalidHandle);
    FAILS(moved.on_join(nullptr), Status::InvalidHandle);
    FAILS(moved.remove(playerio::HandlerId{1}), Status::InvalidHandle);
}

static void misuse_queues_and_clients()
{
    playerio::Queue queue;
    queue.close();
    FAILS(queue.poll(), Status::InvalidHandle);
    FAILS(queue.on_wake([] {}), Status::InvalidHandle);
    playerio::Client client("misuse");
    FAILS(client.api_url("no url"), Status::InvalidArgument);
    client.close();
    FAILS(client.list_rooms("bounce", {}, [](const playerio::Result &) {}), Status::InvalidHandle);
}

TEST(misuse_raises)
{
    int echoes = 0;
    Message kept;
    Connection connection = room("bounce:misuse");
    FAILS(connection.send("too soon"), Status::NotConnected);
    SUCCEEDS(connection.on_any([&](const Message &message) {
        int code = 0;
        FAILS(connection.wait(deadline, &code), Status::InCallback);
        FAILS(playerio::shutdown(), Status::InCallback);
        FAILS(const_cast<Message &>(message).add(1), Status::InvalidArgument);
        Message copy;
        SUCCEEDS(message.clone(&copy));
        tell([&] {
            kept = std::move(copy);
            echoes++;
        });
    }));
    CHECK_EQUAL(join(connection), 0);
    SUCCEEDS(connection.send("values", std::int64_t{5000000000}, "text"));
    WAIT(echoes == 1);
    misread(kept);
    misuse_a_joined(connection, kept);

    SUCCEEDS(connection.wait(deadline, nullptr));
    SUCCEEDS(connection.send("goes on"));
    WAIT(echoes == 2);
    SUCCEEDS(connection.disconnect());
    FAILS(connection.send("too late"), Status::NotConnected);
    misuse_what_was_moved_and_closed(connection);
    misuse_queues_and_clients();

    Connection other = room("bounce:other");
    CHECK_EQUAL(join(other), 0);
}

#ifndef PLAYERIO_NO_EXCEPTIONS
TEST(a_handler_that_throws_is_reported_and_the_connection_goes_on)
{
    std::vector<std::string> reports;
    playerio::set_reporter([&](const playerio::Report &report) { reports.emplace_back(report.words); });
    int echoes = 0;
    Connection connection = room("bounce:throws");
    SUCCEEDS(connection.on("boom", [](std::int32_t number) {
        if (number == 1) throw std::runtime_error("by one");
        throw 2;
    }));
    SUCCEEDS(connection.on_any([&](const Message &) { tell([&] { echoes++; }); }));
    CHECK_EQUAL(join(connection), 0);
    SUCCEEDS(connection.send("boom", 1));
    SUCCEEDS(connection.send("boom", 2));
    WAIT(echoes == 2);
    connection.close();
    playerio::set_reporter(nullptr);
    CHECK_EQUAL(reports.size(), 2U);
    if (reports.size() != 2) return;
    CHECK_EQUAL(reports[0], "the handler for \"boom\" threw: by one");
    CHECK_EQUAL(reports[1], "the handler for \"boom\" threw something that is no std::exception");
}
#endif

int main(int argc, char **argv)
{
    take_arguments(argc, argv);
    RUN(registers_and_logs_in);
    RUN(a_wrong_password_is_refused);
    RUN(a_taken_name_names_the_field);
    RUN(logs_in_by_token);
    RUN(lists_the_room_that_it_made);
    RUN(an_unknown_room_is_refused);
    RUN(all_types_come_back);
    RUN(handlers_see_their_messages);
    RUN(a_refused_join_has_its_code);
    RUN(every_end_has_its_reason);
    RUN(every_kind_of_delivery);
    RUN(a_hundred_thousand_messages_in_order);
    RUN(back_pressure_is_told);
    RUN(misuse_raises);
#ifndef PLAYERIO_NO_EXCEPTIONS
    RUN(a_handler_that_throws_is_reported_and_the_connection_goes_on);
#endif
    return done();
}
