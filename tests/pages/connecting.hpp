/*
 * For games that leave a room on the way to it: shows that the library has begun to connect to a server.
 */
#ifndef TEST_CONNECTING_HPP
#define TEST_CONNECTING_HPP

#include <playerio.h>

#include <atomic>
#include <cstring>

/* Reads the log for as long as it lives. */
class ConnectingWatch {
public:
    ConnectingWatch() { pio_set_log_handler(PIO_LOG_DEBUG, read, &begun_); }
    ~ConnectingWatch() { pio_set_log_handler(PIO_LOG_DEBUG, nullptr, nullptr); }
    ConnectingWatch(const ConnectingWatch &) = delete;
    ConnectingWatch &operator=(const ConnectingWatch &) = delete;

    bool begun() const { return begun_; }

private:
    static void read(pio_log_level, const char *line, void *begun)
    {
        if (std::strncmp(line, "connecting to ", 14) == 0) *static_cast<std::atomic<bool> *>(begun) = true;
    }

    std::atomic<bool> begun_{false};
};

#endif
