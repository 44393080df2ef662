/*
 * A joined connection on a queue of its own, and a place for what handlers are reported to have done.
 */
#ifndef TEST_PLAYER_HPP
#define TEST_PLAYER_HPP

#include "test.hpp"

#include <vector>

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
    playerio::Connection connection;
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

#endif
