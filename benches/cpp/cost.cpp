/*
 * What the C++ header costs: messages per second through typed handlers, events and send(), beside the same through the C
 * functions, in the same program and library.
 *
 *     cost [ROUNDS [MESSAGES]]
 *
 * The process, with the peer in it, is kept on one CPU, and time is the CPU's that it has used: what other processes do
 * meanwhile counts for little. Each round runs C and C++ one behind the other, in turns of order; the median of the rounds'
 * ratios counts. Exits with 1 if C++ takes more than 5 % longer anywhere; of a single round it gives no verdict.
 */
#include <playerio.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#endif

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

std::int32_t messages = 2000000;
const std::string joined("\x81\xd3playerio.joinresult\x01", 22);

[[noreturn]] void stop(const char *what)
{
    std::fprintf(stderr, "cost: %s\n", what);
    std::exit(2);
}

/* The CPU time that this process has used, in seconds. */
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/* Something that one thread tells another, once. */
class Signal {
public:
    void tell()
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        told_ = true;
        changed_.notify_all();
    }
    void wait()
    {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return told_; });
        told_ = false;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool told_ = false;
};

/* A server of one client, on a thread of its own: lets it in, and then does what it is for. */
class Peer {
public:
    explicit Peer(std::function<void(int)> work) : listener_(socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address{};
        socklen_t length = sizeof address;
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockaddr *raw = reinterpret_cast<sockaddr *>(&address);
        if (bind(listener_, raw, length) != 0 || listen(listener_, 1) != 0) stop("no socket");
        getsockname(listener_, raw, &length);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this, work = std::move(work)] { serve(work); });
    }
    ~Peer()
    {
        thread_.join();
        close(listener_);
    }

    std::uint16_t port() const { return port_; }

    static void write_all(int client, const std::string &bytes)
    {
        for (std::size_t written = 0; written < bytes.size();) {
            const ssize_t now = send(client, bytes.data() + written, bytes.size() - written, MSG_NOSIGNAL);
            if (now <= 0) return;
            written += static_cast<std::size_t>(now);
        }
    }

private:
    void serve(const std::function<void(int)> &work) const
    {
        const int client = accept(listener_, nullptr, nullptr);
        char join[64];
        if (recv(client, join, sizeof join, 0) <= 0) stop("nobody joined");
        write_all(client, joined);
        work(client);
        close(client);
    }

    int listener_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

void join(playerio::Connection &connection, const Peer &peer, playerio::Queue *queue)
{
    bool in = false;
    if (queue != nullptr) connection.queue(*queue);
    connection.endpoint("127.0.0.1", peer.port()).join_key("k");
    connection.on_join([&](int error_code, std::string_view) { in = error_code == 0; });
    connection.connect();
    if (queue == nullptr) connection.wait();
    while (queue != nullptr && !in) queue->poll(0, playerio::forever);
    if (!in) stop("no way in");
    connection.on_join(nullptr);
}

/* The bytes of one message, from the library itself. */
template <class... Values> std::string encoded(const char *type, const Values &...values)
{
    const std::vector<std::uint8_t> bytes = playerio::Message(type, values...).serialize();
    return std::string(bytes.begin(), bytes.end());
}

/* What handlers and loops over events have read. */
struct Tally {
    std::int64_t sum = 0;
    std::int32_t left = 0;
    Signal done;

    void add(std::int64_t number)
    {
        sum += number;
        if (--left == 0) done.tell();
    }
};

/* A kind of message, read and sent in both languages. */
struct Block {
    static constexpr const char *type = "b";
    static std::string bytes() { return encoded(type, 0, 100, 142, 1000); }

    static bool read_c(const pio_value *values, std::uint32_t count, Tally &tally)
    {
        if (count != 4 || values[0].type != PIO_VALUE_INT || values[1].type != PIO_VALUE_INT ||
            values[2].type != PIO_VALUE_INT || values[3].type != PIO_VALUE_INT) {
            return false;
        }
        tally.add(std::int64_t{values[0].as.i32} + values[1].as.i32 + values[2].as.i32 + values[3].as.i32);
        return true;
    }
    static void add_cpp(playerio::Connection &connection, Tally &tally)
    {
        connection.on(type, [&](std::int32_t layer, std::int32_t x, std::int32_t y, std::int32_t id) {
            tally.add(std::int64_t{layer} + x + y + id);
        });
    }
    static bool read_cpp(const playerio::Event &event, Tally &tally)
    {
        const auto values = event.message().unpack<std::int32_t, std::int32_t, std::int32_t, std::int32_t>();
        if (!values) return false;
        const auto &[layer, x, y, id] = *values;
        tally.add(std::int64_t{layer} + x + y + id);
        return true;
    }
    static pio_status send_c(pio_connection *connection)
    {
        pio_value values[4] = {};
        for (pio_value &value : values) value.type = PIO_VALUE_INT;
        values[0].as.i32 = 0;
        values[1].as.i32 = 100;
        values[2].as.i32 = 142;
        values[3].as.i32 = 1000;
        return pio_connection_send_values(connection, type, values, 4);
    }
    static playerio::Status send_cpp(playerio::Connection &connection) { return connection.try_send(type, 0, 100, 142, 1000); }
};

struct Say {
    static constexpr const char *type = "say";
    static constexpr const char *text = "Well met in the tavern, stranger; is it raining outside?";
    static std::string bytes() { return encoded(type, 7, text, 0.5); }

    static bool read_c(const pio_value *values, std::uint32_t count, Tally &tally)
    {
        if (count != 3 || values[0].type != PIO_VALUE_INT || values[1].type != PIO_VALUE_STRING ||
            values[2].type != PIO_VALUE_DOUBLE) {
            return false;
        }
        tally.add(values[0].as.i32 + values[1].as.string[0] + static_cast<std::int64_t>(values[2].as.f64));
        return true;
    }
    static void add_cpp(playerio::Connection &connection, Tally &tally)
    {
        connection.on(type, [&](std::int32_t who, std::string_view what, double volume) {
            tally.add(who + what[0] + static_cast<std::int64_t>(volume));
        });
    }
    static bool read_cpp(const playerio::Event &event, Tally &tally)
    {
        const auto values = event.message().unpack<std::int32_t, std::string_view, double>();
        if (!values) return false;
        const auto &[who, what, volume] = *values;
        tally.add(who + what[0] + static_cast<std::int64_t>(volume));
        return true;
    }
    static pio_status send_c(pio_connection *connection)
    {
        pio_value values[3] = {};
        values[0].type = PIO_VALUE_INT;
        values[0].as.i32 = 7;
        values[1].type = PIO_VALUE_STRING;
        values[1].length = static_cast<std::uint32_t>(std::strlen(text));
        values[1].as.string = text;
        values[2].type = PIO_VALUE_DOUBLE;
        values[2].as.f64 = 0.5;
        return pio_connection_send_values(connection, type, values, 3);
    }
    static playerio::Status send_cpp(playerio::Connection &connection) { return connection.try_send(type, 7, text, 0.5); }
};

template <class Kind> void c_handler(pio_connection *, const pio_message *message, void *user_data)
{
    if (!Kind::read_c(pio_message_values(message), pio_message_count(message), *static_cast<Tally *>(user_data))) {
        stop("a message of another shape");
    }
}

enum class Language { C, Cpp };
enum class Delivery { Threaded, Poll, Next };

template <class Kind> void take_by_next_in_c(playerio::Queue &queue, Tally &tally)
{
    std::vector<pio_event> events(256);
    while (tally.left > 0) {
        std::size_t count = 0;
        if (pio_queue_next(queue.handle(), events.data(), events.size(), PIO_FOREVER, &count) != PIO_STATUS_OK) stop("next");
        for (std::size_t i = 0; i < count; i++) {
            const pio_event &event = events[i];
            if (event.type != PIO_EVENT_MESSAGE) continue;
            if (!Kind::read_c(event.values, event.value_count, tally)) stop("a message of another shape");
        }
    }
}

template <class Kind> void take_by_next_in_cpp(playerio::Queue &queue, Tally &tally)
{
    playerio::Events events(256);
    while (tally.left > 0) {
        for (const auto event : queue.next(events, playerio::forever)) {
            if (event.type() != playerio::EventType::Message) continue;
            if (!Kind::read_cpp(event, tally)) stop("a message of another shape");
        }
    }
}

/* The seconds in which all messages come in. */
template <class Kind> double receive(Language language, Delivery delivery)
{
    Signal go;
    Peer peer([&](int client) {
        std::string block;
        const std::string one = Kind::bytes();
        for (int i = 0; i < 1000; i++) block += one;
        go.wait();
        for (std::int32_t sent = 0; sent < messages; sent += 1000) Peer::write_all(client, block);
        char end;
        while (recv(client, &end, 1, 0) > 0) {
        }
    });
    Tally tally;
    tally.left = messages;
    playerio::Queue queue;
    playerio::Connection connection;
    if (delivery == Delivery::Next) {
        /* Events go past the handlers. */
    } else if (language == Language::Cpp) {
        Kind::add_cpp(connection, tally);
    } else if (pio_connection_add_message_handler(connection.handle(), Kind::type, c_handler<Kind>, &tally, nullptr) !=
               PIO_STATUS_OK) {
        stop("no handler");
    }
    join(connection, peer, delivery == Delivery::Threaded ? nullptr : &queue);
    const double began = cpu_seconds();
    go.tell();
    if (delivery == Delivery::Threaded) tally.done.wait();
    else if (delivery == Delivery::Next && language == Language::C) take_by_next_in_c<Kind>(queue, tally);
    else if (delivery == Delivery::Next) take_by_next_in_cpp<Kind>(queue, tally);
    else while (tally.left > 0) queue.poll(0, playerio::forever);
    return cpu_seconds() - began;
}

/* The seconds in which all messages go out and arrive. */
template <class Kind> double send_all(Language language)
{
    Signal arrived, drained;
    const std::size_t total = Kind::bytes().size() * static_cast<std::size_t>(messages);
    Peer peer([&](int client) {
        std::vector<char> buffer(1 << 16);
        for (std::size_t read = 0; read < total;) {
            const ssize_t now = recv(client, buffer.data(), buffer.size(), 0);
            if (now <= 0) stop("the sender is gone");
            read += static_cast<std::size_t>(now);
        }
        arrived.tell();
    });
    playerio::Connection connection;
    connection.on_drain([&] { drained.tell(); });
    join(connection, peer, nullptr);
    const double began = cpu_seconds();
    for (std::int32_t sent = 0; sent < messages; sent++) {
        if (language == Language::C) {
            while (Kind::send_c(connection.handle()) != PIO_STATUS_OK) drained.wait();
        } else {
            while (Kind::send_cpp(connection) != playerio::Status::Ok) drained.wait();
        }
    }
    arrived.wait();
    return cpu_seconds() - began;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/*
 * Runs both in turns and prints the medians; whether C++ is within 5 % of C. The ratio is of the two runs of one round, one
 * right behind the other, so that a machine that slows down slows both.
 */
bool compare(const char *name, int rounds, const std::function<double(Language)> &run)
{
    std::vector<double> c, cpp, ratios;
    for (int round = 0; round < rounds; round++) {
        if (round % 2 == 0) c.push_back(run(Language::C));
        cpp.push_back(run(Language::Cpp));
        if (round % 2 == 1) c.push_back(run(Language::C));
        ratios.push_back(cpp.back() / c.back());
    }
    const double ratio = median(ratios);
    std::printf("%-22s C %6.2f M/s, C++ %6.2f M/s, %.3f x the time of C\n", name, messages / median(c) / 1e6,
                messages / median(cpp) / 1e6, ratio);
    std::fflush(stdout);
    return ratio <= 1.05;
}

template <class Kind> bool compare_all(int rounds)
{
    const std::string kind = std::to_string(Kind::bytes().size()) + " bytes";
    bool close = compare((kind + " in, threaded").c_str(), rounds,
                         [](Language language) { return receive<Kind>(language, Delivery::Threaded); });
    close &= compare((kind + " in, poll").c_str(), rounds,
                     [](Language language) { return receive<Kind>(language, Delivery::Poll); });
    close &= compare((kind + " in, next").c_str(), rounds,
                     [](Language language) { return receive<Kind>(language, Delivery::Next); });
    close &= compare((kind + " out").c_str(), rounds, send_all<Kind>);
    return close;
}

/* An unpinned run differs by more than what is measured here. */
void stay_on_one_cpu()
{
#ifdef __linux__
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
#endif
}

} // namespace

int main(int argc, char **argv)
{
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 15;
    if (argc > 2) messages = std::atoi(argv[2]);
    if (rounds < 1 || messages < 1000 || messages % 1000 != 0) stop("ROUNDS is at least 1, MESSAGES a multiple of 1000");
    stay_on_one_cpu();
    std::printf("messages per second of one CPU, client and peer together; medians of %d rounds of %d messages\n", rounds, static_cast<int>(messages));
    bool close = compare_all<Block>(rounds);
    close &= compare_all<Say>(rounds);
    playerio::shutdown();
    if (!close && rounds > 1) std::printf("C++ is more than 5 %% slower than C\n");
    return close || rounds == 1 ? 0 : 1;
}
