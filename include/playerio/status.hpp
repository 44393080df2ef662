/*
 * status.hpp: what becomes of a call: statuses, the enums beside them, and Error, which is a status that is thrown.
 *
 * The numbers are those of playerio.h. Values that are not listed may come from later versions of the library.
 */
#ifndef PLAYERIO_STATUS_HPP
#define PLAYERIO_STATUS_HPP

#include "../playerio.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

/** What became of a call. Anything but Ok is a failure. */
enum class [[nodiscard]] Status : std::int32_t {
    Ok = PIO_STATUS_OK,
    NullPointer = PIO_STATUS_NULL_POINTER,
    InvalidHandle = PIO_STATUS_INVALID_HANDLE,
    InvalidArgument = PIO_STATUS_INVALID_ARGUMENT,
    InvalidUtf8 = PIO_STATUS_INVALID_UTF8,
    WrongState = PIO_STATUS_WRONG_STATE,
    InCallback = PIO_STATUS_IN_CALLBACK,
    Busy = PIO_STATUS_BUSY,
    NotFound = PIO_STATUS_NOT_FOUND,
    NotConnected = PIO_STATUS_NOT_CONNECTED,
    WouldBlock = PIO_STATUS_WOULD_BLOCK,
    TooLarge = PIO_STATUS_TOO_LARGE,
    TimedOut = PIO_STATUS_TIMED_OUT,
    NoSuchIndex = PIO_STATUS_NO_SUCH_INDEX,
    WrongType = PIO_STATUS_WRONG_TYPE,
    OutOfRange = PIO_STATUS_OUT_OF_RANGE,
    BufferTooSmall = PIO_STATUS_BUFFER_TOO_SMALL,
    NotReady = PIO_STATUS_NOT_READY,
    Malformed = PIO_STATUS_MALFORMED,
    Unsupported = PIO_STATUS_UNSUPPORTED,
    System = PIO_STATUS_SYSTEM,
    Panic = PIO_STATUS_PANIC,
};

/** The type of a value on the wire; Missing is what an index behind the last has. */
enum class ValueType : std::uint32_t {
    Int = PIO_VALUE_INT,
    UInt = PIO_VALUE_UINT,
    Long = PIO_VALUE_LONG,
    ULong = PIO_VALUE_ULONG,
    Double = PIO_VALUE_DOUBLE,
    Float = PIO_VALUE_FLOAT,
    String = PIO_VALUE_STRING,
    Bytes = PIO_VALUE_BYTES,
    Bool = PIO_VALUE_BOOL,
    Missing = UINT32_MAX,
};

/** Where a connection stands. */
enum class State : std::int32_t {
    New = PIO_STATE_NEW,
    Connecting = PIO_STATE_CONNECTING,
    Joined = PIO_STATE_JOINED,
    Closing = PIO_STATE_CLOSING,
    Closed = PIO_STATE_CLOSED,
};

/** Why a joined connection ended. */
enum class DisconnectReason : std::int32_t {
    ByHost = PIO_DISCONNECT_BY_HOST,
    ByServer = PIO_DISCONNECT_BY_SERVER,
    NetworkError = PIO_DISCONNECT_NETWORK_ERROR,
    ProtocolError = PIO_DISCONNECT_PROTOCOL_ERROR,
    TlsError = PIO_DISCONNECT_TLS_ERROR,
    TimedOut = PIO_DISCONNECT_TIMED_OUT,
    InternalError = PIO_DISCONNECT_INTERNAL_ERROR,
};

/** What an event is about. */
enum class EventType : std::int32_t {
    Join = PIO_EVENT_JOIN,
    Message = PIO_EVENT_MESSAGE,
    Disconnect = PIO_EVENT_DISCONNECT,
    Drain = PIO_EVENT_DRAIN,
    Result = PIO_EVENT_RESULT,
};

/** How important a line of the log is. */
enum class LogLevel : std::int32_t {
    Error = PIO_LOG_ERROR,
    Warn = PIO_LOG_WARN,
    Info = PIO_LOG_INFO,
    Debug = PIO_LOG_DEBUG,
};

/** Names a handler for Connection::remove; never used twice on a connection. */
enum class HandlerId : std::uint64_t {};

/** What a connection has done so far. */
using Stats = pio_stats;

/** A time-out that never ends. */
inline constexpr std::chrono::milliseconds forever = (std::chrono::milliseconds::max)();

/** The name of a status in capitals, such as "WOULD_BLOCK"; "Unknown" for a number that is not listed. */
inline std::string_view name(Status status) noexcept { return pio_status_name(static_cast<pio_status>(status)); }

/** The service's own name of an error code (PIO_ERROR_...), such as "RoomIsFull" for 19; "Unknown" for one not listed. */
inline std::string_view error_name(int error_code) noexcept { return pio_error_name(error_code); }

/** The words for the last call that failed on this thread; until the next that fails. */
inline std::string_view last_error() noexcept { return pio_last_error(); }

#ifndef PLAYERIO_NO_EXCEPTIONS
/** What a call throws that fails. what() says what happened, where, and what to do. */
class Error : public std::runtime_error {
public:
    /** One with these words. */
    Error(Status status, const char *words) : std::runtime_error(words), status_(status) {}

    /** What a program decides by. */
    Status status() const noexcept { return status_; }

private:
    Status status_;
};
#endif

namespace detail {

#ifndef PLAYERIO_NO_EXCEPTIONS
using Done = void;
template <class T> using Chain = T &;

[[noreturn]] PLAYERIO_COLD inline void fail(Status status) { throw Error(status, pio_last_error()); }
inline void done(Status status)
{
    if (!PLAYERIO_LIKELY(status == Status::Ok)) fail(status);
}
template <class T> T &chain(T &self, Status status)
{
    done(status);
    return self;
}
/* The value that `read` writes through the pointer that it gets. */
template <class T, class Read> T value(Read &&read)
{
    T result{};
    done(read(&result));
    return result;
}
#else
using Done = Status;
template <class T> using Chain = Status;

inline Status done(Status status) noexcept { return status; }
template <class T> Status chain(T &, Status status) noexcept { return status; }
#endif

inline Status status_of(pio_status status) noexcept { return static_cast<Status>(status); }

inline std::string_view view(const char *text) noexcept { return text == nullptr ? "" : text; }

inline std::uint32_t timeout_ms(std::chrono::milliseconds timeout) noexcept
{
    if (timeout == forever) return PIO_FOREVER;
    if (timeout.count() < 0) return 0;
    constexpr std::uint32_t longest = PIO_FOREVER - 1;
    return timeout.count() > longest ? longest : static_cast<std::uint32_t>(timeout.count());
}

/* Reads what a C function writes by its (buffer, capacity, needed), asking again while it grows. */
template <class Container, class Read> Status read_buffer(Container *out, std::size_t terminator, Read read)
{
    Container found(64, typename Container::value_type{});
    for (;;) {
        std::size_t needed = 0;
        const Status status = status_of(read(found.data(), found.size(), &needed));
        if (status != Status::Ok && status != Status::BufferTooSmall) return status;
        found.resize(needed);
        if (status == Status::BufferTooSmall) continue;
        found.resize(needed - terminator);
        *out = std::move(found);
        return status;
    }
}

} // namespace detail

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
