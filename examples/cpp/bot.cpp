/*
 * Bot: many connections on one thread, to see what a server can take.
 *
 *     bot HOST PORT CONNECTIONS MESSAGES
 *
 * Each connection joins a room that sends back what it gets, keeps some messages under way until MESSAGES have come
 * back, and leaves. Queue::next hands out events as plain data: no handler runs in this program.
 */
#include <playerio.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

/* How long the server may stay silent before we give up. */
constexpr std::chrono::seconds patience(10);
/* How many messages a connection has under way. */
constexpr std::int32_t under_way = 64;

class Bot {
public:
    Bot(const playerio::Queue &queue, const char *host, std::uint16_t port, int number, std::int32_t messages)
        : messages_(messages)
    {
        connection_.queue(queue).user_data(this); // comes with each event
        connection_.endpoint(host, port).join_key("bounce:bot-" + std::to_string(number));
        connection_.connect();
    }
    /* Events have its address. */
    Bot(const Bot &) = delete;
    Bot &operator=(const Bot &) = delete;

    /* Whether it goes on. */
    bool take(const playerio::Event &event)
    {
        switch (event.type()) {
        case playerio::EventType::Join:
            if (event.error_code() != 0) throw std::runtime_error("join: " + std::string(event.text()));
            while (sent_ < under_way && sent_ < messages_) send_next();
            return true;
        case playerio::EventType::Message:
            take(event.message());
            return true;
        case playerio::EventType::Disconnect:
            if (event.reason() != playerio::DisconnectReason::ByHost) {
                throw std::runtime_error("connection lost: " + std::string(event.text()));
            }
            connection_.close();
            return false;
        default: // a room that is full again, or a type of a later version
            return true;
        }
    }

private:
    void send_next() { connection_.send("ball", sent_++); }

    void take(const playerio::Message &message)
    {
        const auto ball = message.unpack<std::int32_t>();
        if (!ball || std::get<0>(*ball) != received_) throw std::runtime_error("ball: out of order");
        received_++;
        if (sent_ < messages_) send_next();
        if (received_ == messages_) connection_.disconnect();
    }

    playerio::Connection connection_;
    std::int32_t messages_, sent_ = 0, received_ = 0;
};

void run(const char *host, std::uint16_t port, int connections, std::int32_t messages)
{
    const auto began = std::chrono::steady_clock::now();
    playerio::Queue queue;
    playerio::Events events;
    std::vector<std::unique_ptr<Bot>> bots;
    for (int i = 0; i < connections; i++) bots.push_back(std::make_unique<Bot>(queue, host, port, i, messages));
    for (int alive = connections; alive > 0;) {
        if (queue.next(events, patience).empty()) throw std::runtime_error("nothing happened for ten seconds");
        for (const auto event : events) alive -= event.user_data<Bot>()->take(event) ? 0 : 1;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    const double all = static_cast<double>(connections) * messages;
    std::printf("%d connections, %.0f messages there and back, %.0f messages/s\n", connections, all, all / took.count());
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 5 || std::atoi(argv[3]) < 1 || std::atoi(argv[4]) < 1) {
        std::fprintf(stderr, "usage: bot HOST PORT CONNECTIONS MESSAGES, at least 1 of both\n");
        return 2;
    }
    try {
        run(argv[1], static_cast<std::uint16_t>(std::atoi(argv[2])), std::atoi(argv[3]), std::atoi(argv[4]));
        playerio::shutdown();
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "bot: %s\n", error.what());
        return 1;
    }
}
