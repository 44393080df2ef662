/*
 * library.hpp: what concerns the library as a whole: its version, its log, its end, and the proofs of a login.
 */
#ifndef PLAYERIO_LIBRARY_HPP
#define PLAYERIO_LIBRARY_HPP

#include "queue.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

/** The library's version, such as "0.1.0". */
inline std::string_view version() noexcept { return pio_version(); }

/** Whether the library is one that this header's programs work with. */
[[nodiscard]] inline bool is_compatible() noexcept { return pio_abi_version() == PIO_ABI_VERSION; }

namespace detail {

/* The one log handler; never destroyed, as the library may log while the program ends. */
inline Spot<LogLevel, std::string_view> &log_spot()
{
    static Spot<LogLevel, std::string_view> *const spot = new Spot<LogLevel, std::string_view>;
    return *spot;
}

inline void logged(pio_log_level level, const char *text, void *) noexcept
{
    log_spot().run(static_cast<LogLevel>(level), view(text));
}

template <class F> Status set_log_handler(LogLevel level, F &&handler)
{
    if constexpr (std::is_null_pointer_v<std::decay_t<F>>) {
        const Status status = status_of(pio_set_log_handler(static_cast<pio_log_level>(level), nullptr, nullptr));
        if (status == Status::Ok) log_spot().exchange(nullptr);
        return status;
    } else {
        static_assert(std::is_invocable_v<F &, LogLevel, std::string_view>,
                      "playerio: a log handler takes a LogLevel and a std::string_view");
        auto before = log_spot().exchange(callable<F, LogLevel, std::string_view>("log handler", std::forward<F>(handler)));
        const Status status = status_of(pio_set_log_handler(static_cast<pio_log_level>(level), logged, nullptr));
        if (status != Status::Ok) log_spot().exchange(std::move(before));
        return status;
    }
}

inline Status shut_down()
{
    const Status status = status_of(pio_shutdown());
    if (status != Status::Ok) return status;
    log_spot().exchange(nullptr);
    AbandonedQueues::the().destroy_all();
    return status;
}

} // namespace detail

/**
 * Sets `void(LogLevel, std::string_view)`, which gets what the library has to say up to `level`; nullptr removes it.
 * There is one in the program. It runs on any thread, on several at once, and may call nothing of this library.
 */
template <class F> detail::Done set_log_handler(LogLevel level, F &&handler)
{
    return detail::done(detail::set_log_handler(level, std::forward<F>(handler)));
}

/**
 * Frees every connection, client and queue, and ends the library's thread, within 3 s; objects from before are dead, and
 * can still be destroyed. Call it before main returns if what you sent last must arrive, and before unloading.
 *
 * Fails with: InCallback inside a handler.
 */
inline detail::Done shutdown() { return detail::done(detail::shut_down()); }

/** The `auth` of Client::connect, made with the game's secret; `unix_seconds` 0 is now. Fails with: InvalidArgument. */
inline Status calc_auth(const Text &user_id, const Text &secret, std::int64_t unix_seconds, std::string *auth)
{
    return detail::read_text(auth, [&](char *buffer, std::size_t capacity, std::size_t *needed) {
        return pio_calc_auth(user_id.c_str(), secret.c_str(), unix_seconds, buffer, capacity, needed);
    });
}
/** As calc_auth, with HMAC-SHA256, for connections that are set up for it. Fails with: InvalidArgument. */
inline Status calc_auth_256(const Text &user_id, const Text &secret, std::int64_t unix_seconds, std::string *auth)
{
    return detail::read_text(auth, [&](char *buffer, std::size_t capacity, std::size_t *needed) {
        return pio_calc_auth_256(user_id.c_str(), secret.c_str(), unix_seconds, buffer, capacity, needed);
    });
}
#ifndef PLAYERIO_NO_EXCEPTIONS
/** calc_auth, which returns it. */
[[nodiscard]] inline std::string calc_auth(const Text &user_id, const Text &secret, std::int64_t unix_seconds = 0)
{
    return detail::value<std::string>([&](std::string *auth) { return calc_auth(user_id, secret, unix_seconds, auth); });
}
/** calc_auth_256, which returns it. */
[[nodiscard]] inline std::string calc_auth_256(const Text &user_id, const Text &secret, std::int64_t unix_seconds = 0)
{
    return detail::value<std::string>([&](std::string *auth) { return calc_auth_256(user_id, secret, unix_seconds, auth); });
}
#endif

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
