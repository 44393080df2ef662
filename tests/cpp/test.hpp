/*
 * Checks that name what failed, waits that end, and calls whose failures are compared in either mode of the header.
 *
 *     TEST(a_new_message_is_empty) { CHECK_EQUAL(playerio::Message("x").size(), 0u); }
 *     int main() { RUN(a_new_message_is_empty); return done(); }
 *
 * A failed check is printed and the test goes on; done() prints "N passed, M failed". Checks may stand in any thread.
 */
#ifndef TEST_TEST_HPP
#define TEST_TEST_HPP

#include <playerio.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

#define TEST(name) static void name()
#define RUN(name) run_test(#name, name)

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) fail_check(__FILE__, __LINE__, #condition " does not hold");                                 \
    } while (0)
#define CHECK_EQUAL(actual, wanted) check_equal(__FILE__, __LINE__, #actual, actual, wanted)
/* The text must contain the words: for texts in which a port or the system's words vary. */
#define CHECK_WORDS(actual, words) check_words(__FILE__, __LINE__, #actual, actual, words)
/* The call succeeds, or fails with this status and says why: thrown or returned. */
#define SUCCEEDS(call)                                                                                                 \
    check_outcome(__FILE__, __LINE__, #call, outcome_of([&]() -> decltype(auto) { return (call); }),                   \
                  playerio::Status::Ok)
#define FAILS(call, status)                                                                                            \
    check_outcome(__FILE__, __LINE__, #call, outcome_of([&]() -> decltype(auto) { return (call); }), status)
/* What a failing call says. */
#define WORDS_OF(call) outcome_of([&]() -> decltype(auto) { return (call); }).words
/* Waits until the condition holds; it is looked at again after every tell(). */
#define WAIT(condition) wait_until(__FILE__, __LINE__, #condition, [&] { return static_cast<bool>(condition); })
/* Polls the queue until the condition holds. */
#define POLL(queue, condition) poll_until(__FILE__, __LINE__, #condition, queue, [&] { return static_cast<bool>(condition); })

/* How long anything may take before it counts as never. */
inline constexpr std::chrono::seconds deadline(60);

inline std::atomic<int> checks_failed{0};
inline int tests_passed = 0, tests_failed = 0;

inline void fail_check(const char *file, int line, const std::string &words)
{
    checks_failed++;
    std::printf("  %s:%d: %s\n", file, line, words.c_str());
    std::fflush(stdout);
}

template <class T> void show(std::ostream &out, const T &value)
{
    if constexpr (std::is_enum_v<T>) out << static_cast<std::int64_t>(value);
    else out << value;
}

template <class Actual, class Wanted>
void check_equal(const char *file, int line, const char *what, const Actual &actual, const Wanted &wanted)
{
    if (actual == wanted) return;
    std::ostringstream words;
    words << what << " is ";
    show(words, actual);
    words << ", not ";
    show(words, wanted);
    fail_check(file, line, words.str());
}

inline void check_words(const char *file, int line, const char *what, std::string_view actual, std::string_view words)
{
    if (actual.find(words) != std::string_view::npos) return;
    fail_check(file, line, std::string(what) + " is \"" + std::string(actual) + "\", without \"" + std::string(words) + '"');
}

struct Outcome {
    playerio::Status status;
    std::string words;
};

template <class Call> Outcome outcome_of(Call call)
{
    const auto returned = [&]() -> Outcome {
        if constexpr (std::is_same_v<std::decay_t<decltype(call())>, playerio::Status>) {
            const playerio::Status status = call();
            return {status, status == playerio::Status::Ok ? std::string() : std::string(playerio::last_error())};
        } else {
            static_cast<void>(call());
            return {playerio::Status::Ok, {}};
        }
    };
#ifdef PLAYERIO_NO_EXCEPTIONS
    return returned();
#else
    try {
        return returned();
    } catch (const playerio::Error &error) {
        return {error.status(), error.what()};
    }
#endif
}

inline void check_outcome(const char *file, int line, const char *what, const Outcome &outcome, playerio::Status wanted)
{
    if (outcome.status != wanted) {
        const std::string actual(playerio::name(outcome.status)), name(playerio::name(wanted));
        fail_check(file, line, std::string(what) + " gives " + actual + ", not " + name + ": " + outcome.words);
    } else if (wanted != playerio::Status::Ok && outcome.words.size() < 12) {
        fail_check(file, line, std::string(what) + " says no more than \"" + outcome.words + '"');
    }
}

/* All that threads share is changed under this lock and then told. */
inline std::mutex shared;
inline std::condition_variable changed;

template <class Change> void tell(Change change)
{
    const std::lock_guard<std::mutex> lock(shared);
    change();
    changed.notify_all();
}

[[noreturn]] inline void wait_failed(const char *file, int line, const char *condition)
{
    std::printf("%s:%d: waited in vain until %s\n", file, line, condition);
    std::fflush(stdout);
    std::_Exit(1);
}

template <class Condition> void wait_until(const char *file, int line, const char *what, Condition condition)
{
    std::unique_lock<std::mutex> lock(shared);
    if (!changed.wait_for(lock, deadline, condition)) wait_failed(file, line, what);
}

template <class Condition>
void poll_until(const char *file, int line, const char *what, playerio::Queue &queue, Condition condition)
{
    while (!condition()) {
        std::uint32_t delivered = 0;
        SUCCEEDS(queue.poll(0, deadline, &delivered));
        if (delivered == 0) wait_failed(file, line, what);
    }
}

inline void run_test(const char *name, void (*test)())
{
    const int failed_before = checks_failed;
    test();
    if (checks_failed == failed_before) {
        tests_passed++;
    } else {
        tests_failed++;
        std::printf("FAILED: %s\n", name);
    }
    std::fflush(stdout);
}

/* Ends the library, so that whatever is left then is a leak, and tells the result; for main to return. */
inline int done()
{
    SUCCEEDS(playerio::shutdown());
    if (checks_failed > 0 && tests_failed == 0) tests_failed = 1;
    std::printf("%d passed, %d failed\n", tests_passed, tests_failed);
    return tests_failed == 0 ? 0 : 1;
}

/* The port of the dev server: the program's first argument. */
inline std::uint16_t dev_port = 0;

inline void take_arguments(int argc, char **argv)
{
    if (argc > 1) dev_port = static_cast<std::uint16_t>(std::atoi(argv[1]));
}

/* Where the dev server has its web API. */
inline std::string api_url() { return "http://127.0.0.1:" + std::to_string(dev_port) + "/api"; }

/* A connection to a room of the dev server, set up but for its handlers. */
inline playerio::Connection room(const std::string &join_key)
{
    playerio::Connection connection;
    SUCCEEDS(connection.endpoint("127.0.0.1", dev_port));
    SUCCEEDS(connection.join_key(join_key));
    return connection;
}

/* Connects and waits for the join; gives its error code. */
inline int join(playerio::Connection &connection)
{
    int error_code = -99;
    SUCCEEDS(connection.connect());
    SUCCEEDS(connection.wait(deadline, &error_code));
    return error_code;
}

#endif
