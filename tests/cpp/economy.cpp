/*
 * What the header doesn't do: allocate for a message. The program replaces operator new and counts; the library has an
 * allocator of its own, which is counted elsewhere.
 *
 *     economy PORT
 */
#include "test.hpp"

#include <new>

static std::atomic<long> allocations{0};

static void *counted(std::size_t size)
{
    allocations.fetch_add(1, std::memory_order_relaxed);
    if (void *memory = std::malloc(size == 0 ? 1 : size)) return memory;
    std::abort();
}

void *operator new(std::size_t size) { return counted(size); }
void *operator new[](std::size_t size) { return counted(size); }
void *operator new(std::size_t size, const std::nothrow_t &) noexcept { return counted(size); }
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete[](void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void *memory, std::size_t) noexcept { std::free(memory); }

using playerio::Bytes;
using playerio::Connection;
using playerio::Message;
using playerio::Status;

static constexpr int messages = 20000;

/* The moment when measuring begins, and what was allocated from then to the last message. */
struct Meter {
    int seen = 0;
    long before = 0;
    long allocated = -1;

    void count_one()
    {
        if (++seen == messages / 10) before = allocations;
        if (seen == messages) tell([this] { allocated = allocations - before; });
    }
};

/* Sends what does not block; the rest goes when some has come back. */
static void send_next(Connection &connection, int &sent)
{
    while (sent < messages) {
        const Status status = connection.try_send("move", sent, 0.5, "a text that is no short one", true,
                                                  playerio::bytes("12345678", 8), std::string_view("view"));
        if (status == Status::WouldBlock) return;
        CHECK_EQUAL(status, Status::Ok);
        sent++;
    }
}

TEST(the_counter_counts)
{
    const long before = allocations;
    ::operator delete(::operator new(1)); /* a new expression may be optimized away */
    CHECK_EQUAL(allocations - before, 1);
}

TEST(nothing_is_allocated_for_a_message_that_is_sent)
{
    const std::string type = "a type that is no short one", text = "nor is this";
    const std::string_view view = type;
    Connection connection = room("sink:sent");
    CHECK_EQUAL(join(connection), 0);
    const Message message(view);
    const long before = allocations;
    for (int i = 0; i < 1000; i++) {
        CHECK_EQUAL(connection.try_send(type, i, 0.5, text, true), Status::Ok);
        CHECK_EQUAL(connection.try_send(view, view, text.c_str()), Status::Ok);
        CHECK_EQUAL(connection.try_send(message), Status::Ok);
    }
    CHECK_EQUAL(allocations - before, 0);
    /* Too long for the room that a view's copy has. */
    CHECK_EQUAL(connection.try_send(std::string_view(std::string(127, 't'))), Status::Ok);
    CHECK_EQUAL(connection.try_send(std::string_view(std::string(128, 't'))), Status::Ok);
    CHECK_EQUAL(connection.try_send(std::string_view()), Status::Ok);
}

TEST(nothing_is_allocated_for_a_message_on_the_librarys_thread)
{
    Meter meter;
    int sent = 0;
    Connection connection = room("bounce:threaded");
    SUCCEEDS(connection.on("move", [&](std::int32_t, double, std::string_view, bool, Bytes, std::string_view) {
        if (meter.seen % 1000 == 0) send_next(connection, sent);
        meter.count_one();
    }));
    SUCCEEDS(connection.on_any([](const Message &message) {
        std::string_view text;
        CHECK_EQUAL(message[2].get(&text), Status::Ok);
        for (const auto value : message) CHECK(value.type() != playerio::ValueType::Missing);
    }));
    SUCCEEDS(connection.on_drain([&] { send_next(connection, sent); }));
    SUCCEEDS(connection.on_join([&](int, std::string_view) { send_next(connection, sent); }));
    CHECK_EQUAL(join(connection), 0);
    WAIT(meter.allocated != -1);
    CHECK_EQUAL(meter.allocated, 0);
}

TEST(nothing_is_allocated_for_a_message_that_is_polled)
{
    Meter meter;
    int sent = 0;
    playerio::Queue queue;
    Connection connection = room("bounce:polled");
    SUCCEEDS(connection.queue(queue));
    SUCCEEDS(connection.on("move", [&](std::int32_t, double, std::string_view, bool, Bytes, std::string_view) {
        meter.count_one();
    }));
    SUCCEEDS(connection.on_drain([&] { send_next(connection, sent); }));
    SUCCEEDS(connection.on_join([&](int, std::string_view) { send_next(connection, sent); }));
    SUCCEEDS(connection.connect());
    POLL(queue, meter.allocated != -1);
    CHECK_EQUAL(meter.allocated, 0);
}

TEST(nothing_is_allocated_for_a_message_that_next_hands_out)
{
    Meter meter;
    int sent = 0;
    playerio::Queue queue;
    playerio::Events events(64);
    Connection connection = room("bounce:next");
    SUCCEEDS(connection.queue(queue));
    SUCCEEDS(connection.connect());
    while (meter.allocated == -1) {
        SUCCEEDS(queue.next(events, deadline));
        if (events.empty()) wait_failed(__FILE__, __LINE__, "an event comes");
        for (const auto event : events) {
            if (event.type() != playerio::EventType::Message) {
                send_next(connection, sent);
                continue;
            }
            CHECK((event.message().unpack<std::int32_t, double, std::string_view, bool, Bytes, std::string_view>()));
            meter.count_one();
        }
    }
    CHECK_EQUAL(meter.allocated, 0);
}

int main(int argc, char **argv)
{
    take_arguments(argc, argv);
    RUN(the_counter_counts);
    RUN(nothing_is_allocated_for_a_message_that_is_sent);
    RUN(nothing_is_allocated_for_a_message_on_the_librarys_thread);
    RUN(nothing_is_allocated_for_a_message_that_is_polled);
    RUN(nothing_is_allocated_for_a_message_that_next_hands_out);
    return done();
}
