/*
 * playerio.hpp: the C++ face of libplayerio. Header-only, C++17; it stands on playerio.h alone, which has the details.
 *
 *   1. Modes                       exceptions, or a Status from every call
 *   2. Statuses and enums
 *   3. Texts, bytes, pairs         what goes in and comes out
 *   4. Wire types                  which C++ type becomes which value
 *   5. Values and messages
 *   6. Reports                     what goes wrong inside your handlers
 *   7. How handlers are kept       (internal)
 *   8. Queues and events
 *   9. Connections
 *  10. Results
 *  11. Clients
 *  12. Deserializer
 *  13. Library
 *
 * This program joins a room of playerio-devserver, says "hi", and prints what the others say until Enter is pressed:
 *
 *     #include <playerio.hpp>
 *     #include <cstdio>
 *
 *     int main()
 *     {
 *         playerio::Connection room;
 *         room.endpoint("127.0.0.1", 8184).join_key("chat:lobby");
 *         room.on("say", [](std::string_view text) { std::printf("someone says: %s\n", text.data()); });
 *         room.on_disconnect([](playerio::DisconnectReason, std::string_view text) { std::puts(text.data()); });
 *         room.connect();
 *         if (room.wait() != 0) return 1;
 *         room.send("say", "hi");
 *         std::getchar();
 *     }
 *
 * Objects own what they stand for and free it when they go; they are moved, not copied. Handlers are callables of any
 * kind, kept on the heap with all they capture until they are removed or the object goes: moving the object moves
 * nothing that a handler sees. Where they run, and what they may do there, is in playerio.h's "Delivery": on the
 * library's thread, or with a Queue on yours when you poll; never two of one object at a time; anything but waiting.
 *
 * Any thread may call any method of a Connection, Client or Queue; moving, assigning and destroying it is for one.
 * Destroying one waits for its handler that runs on another thread: hold no lock there that the handler takes.
 *
 * Text arguments end at their first NUL, unless it says std::string_view. Text that you are given, as a std::string_view,
 * has a NUL behind it, so data() is a C string. What a handler is given is lent until it returns.
 */
#ifndef PLAYERIO_HPP
#define PLAYERIO_HPP

#include "playerio.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

/*
 * ===================================================================================================================
 * 1. Modes
 * ===================================================================================================================
 *
 * By default a call that fails throws playerio::Error, and setters can be chained.
 *
 * With PLAYERIO_NO_EXCEPTIONS defined before this header, as it is by itself under -fno-exceptions, nothing throws: a
 * call that returned nothing, or the object, returns a Status; one that returned something takes a pointer to it as its
 * last argument, and returns a Status. A constructor that fails leaves an object that is false and on which every call
 * fails. last_error() has the words. (The forms with a pointer are there by default too.)
 *
 * The two modes are different types to the linker, so that files compiled in one and in the other may meet in a program.
 */
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define PLAYERIO_CATCHES 1
#else
#define PLAYERIO_CATCHES 0
#ifndef PLAYERIO_NO_EXCEPTIONS
#define PLAYERIO_NO_EXCEPTIONS
#endif
#endif

#ifndef PLAYERIO_NO_EXCEPTIONS
#define PLAYERIO_MODE throwing
#elif PLAYERIO_CATCHES
#define PLAYERIO_MODE returning
#else
#define PLAYERIO_MODE returning_without_catch
#endif

namespace playerio {
inline namespace PLAYERIO_MODE {

class Client;
class Connection;
class Endpoints;
class Result;

/*
 * ===================================================================================================================
 * 2. Statuses and enums
 * ===================================================================================================================
 *
 * The numbers are those of playerio.h. Values that are not listed may come from later versions of the library.
 */

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

/** The name of a status in capitals, such as "WOULD_BLOCK"; "Unknown" for a number that is none. */
inline std::string_view name(Status status) noexcept { return pio_status_name(static_cast<pio_status>(status)); }

/** The service's own name of an error code (PIO_ERROR_…), such as "RoomIsFull" for 19; "Unknown" for one that is none. */
inline std::string_view error_name(int error_code) noexcept { return pio_error_name(error_code); }

/** The words for the last call that failed on this thread; until the next that fails. */
inline std::string_view last_error() noexcept { return pio_last_error(); }

#ifndef PLAYERIO_NO_EXCEPTIONS
/** What a call throws that fails. what() says what happened, where, and what to do. */
class Error : public std::runtime_error {
public:
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

[[noreturn]] inline void fail(Status status) { throw Error(status, pio_last_error()); }
inline void done(Status status)
{
    if (status != Status::Ok) fail(status);
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
template <class Read> Status read_text(std::string *out, Read read) { return read_buffer(out, 1, read); }

/* A range over an array of C structs, each shown as a View. */
template <class Raw, class View> class Range {
public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = View;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = View;

        explicit iterator(const Raw *at = nullptr) noexcept : at_(at) {}
        View operator*() const noexcept { return View(*at_); }
        iterator &operator++() noexcept { return ++at_, *this; }
        iterator operator++(int) noexcept { return iterator(at_++); }
        bool operator==(const iterator &other) const noexcept { return at_ == other.at_; }
        bool operator!=(const iterator &other) const noexcept { return at_ != other.at_; }

    private:
        const Raw *at_;
    };

    Range() noexcept = default;
    Range(const Raw *first, std::size_t count) noexcept : first_(first), count_(first == nullptr ? 0 : count) {}

    std::size_t size() const noexcept { return count_; }
    bool empty() const noexcept { return count_ == 0; }
    /** The index must be less than size(). */
    View operator[](std::size_t index) const noexcept { return View(first_[index]); }
    iterator begin() const noexcept { return iterator(first_); }
    iterator end() const noexcept { return iterator(first_ + count_); }

private:
    const Raw *first_ = nullptr;
    std::size_t count_ = 0;
};

} // namespace detail

/*
 * ===================================================================================================================
 * 3. Texts, bytes, pairs
 * ===================================================================================================================
 */

/** A text argument: a C string, a std::string or a std::string_view, which is copied. nullptr where "left out" is allowed. */
class Text {
public:
    Text(std::nullptr_t) noexcept : text_(nullptr) {}
    Text(const char *text) noexcept : text_(text) {}
    Text(const std::string &text) noexcept : text_(text.c_str()) {}
    Text(std::string_view text) : copy_(text), text_(copy_.c_str()) {}
    Text(const Text &) = delete;
    Text &operator=(const Text &) = delete;

    /** As the C functions take it. */
    const char *c_str() const noexcept { return text_; }

private:
    std::string copy_;
    const char *text_;
};

/** A view of a byte array; it does not own the bytes. */
class Bytes {
public:
    constexpr Bytes() noexcept = default;
    constexpr Bytes(const std::uint8_t *data, std::size_t size) noexcept : data_(data), size_(size) {}

    constexpr const std::uint8_t *data() const noexcept { return data_; }
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr bool empty() const noexcept { return size_ == 0; }
    /** The index must be less than size(). */
    constexpr std::uint8_t operator[](std::size_t index) const noexcept { return data_[index]; }
    constexpr const std::uint8_t *begin() const noexcept { return data_; }
    constexpr const std::uint8_t *end() const noexcept { return data_ + size_; }

    /** Whether both have the same bytes. */
    friend bool operator==(Bytes a, Bytes b) noexcept
    {
        return a.size_ == b.size_ && (a.size_ == 0 || std::memcmp(a.data_, b.data_, a.size_) == 0);
    }
    friend bool operator!=(Bytes a, Bytes b) noexcept { return !(a == b); }

private:
    const std::uint8_t *data_ = nullptr;
    std::size_t size_ = 0;
};

/** A view of `size` bytes of any memory, for sending. */
inline Bytes bytes(const void *data, std::size_t size) noexcept
{
    return Bytes(static_cast<const std::uint8_t *>(data), size);
}

/** Keys and values that go in: room data, join data, and the like. The order stays. */
using Pairs = std::vector<std::pair<std::string, std::string>>;

/** A key and a value that came. Lent, as what has them. */
struct PairView {
    std::string_view key;
    std::string_view value;

    explicit PairView(const pio_pair &raw) noexcept : key(detail::view(raw.key)), value(detail::view(raw.value)) {}
};

/** Keys and values that came. Lent, as what has them. */
class PairsView : public detail::Range<pio_pair, PairView> {
public:
    using Range::Range;

    /** The value of the first pair with this key. */
    std::optional<std::string_view> find(std::string_view key) const noexcept
    {
        for (const PairView pair : *this) {
            if (pair.key == key) return pair.value;
        }
        return std::nullopt;
    }
};

namespace detail {

/* Pairs as the C functions take them; lives no longer than what it was made of. */
class RawPairs {
public:
    explicit RawPairs(const Pairs &pairs)
    {
        raw_.reserve(pairs.size());
        for (const auto &pair : pairs) raw_.push_back({pair.first.c_str(), pair.second.c_str()});
    }
    const pio_pair *data() const noexcept { return raw_.data(); }
    std::size_t size() const noexcept { return raw_.size(); }

private:
    std::vector<pio_pair> raw_;
};

inline const char *optional_text(const std::optional<std::string> &text) noexcept
{
    return text ? text->c_str() : nullptr;
}

} // namespace detail

/*
 * ===================================================================================================================
 * 4. Wire types
 * ===================================================================================================================
 *
 *  value    sent from                                              read as
 *  int      signed integers of up to 32 bits                       std::int32_t
 *  uint     unsigned integers of up to 32 bits                     std::uint32_t
 *  long     signed integers of 64 bits                             std::int64_t
 *  ulong    unsigned integers of 64 bits                           std::uint64_t
 *  double   double                                                 double
 *  float    float                                                  float
 *  bool     bool                                                   bool
 *  string   C strings and what converts to std::string_view        std::string_view, std::string
 *  bytes    Bytes; containers of unsigned char or std::byte        Bytes
 *
 * `long` is of 64 bits on Linux and of 32 on Windows: use the types of <cstdint>. Characters, enums, pointers, long
 * double and all else don't compile: say what you mean with a cast. A Value is sent as what it is.
 */
class Value;

namespace detail {

/* No value's type; for C++ types that have none. */
inline constexpr pio_value_type no_type = UINT32_MAX;

template <class T> inline constexpr bool is_character =
    std::is_same_v<T, char> || std::is_same_v<T, wchar_t> || std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>
#ifdef __cpp_char8_t
    || std::is_same_v<T, char8_t>
#endif
    ;

/* The type of a number or bool, by its size and not its name: `long` differs between systems. */
template <class T> constexpr pio_value_type number_type() noexcept
{
    if constexpr (std::is_same_v<T, bool>) return PIO_VALUE_BOOL;
    else if constexpr (std::is_same_v<T, double>) return PIO_VALUE_DOUBLE;
    else if constexpr (std::is_same_v<T, float>) return PIO_VALUE_FLOAT;
    else if constexpr (!std::is_integral_v<T> || is_character<T> || sizeof(T) > 8) return no_type;
    else if constexpr (sizeof(T) == 8) return std::is_signed_v<T> ? PIO_VALUE_LONG : PIO_VALUE_ULONG;
    else return std::is_signed_v<T> ? PIO_VALUE_INT : PIO_VALUE_UINT;
}

/* The type that a C++ type is read as. */
template <class T> constexpr pio_value_type read_type() noexcept
{
    if constexpr (std::is_same_v<T, std::string_view> || std::is_same_v<T, std::string>) return PIO_VALUE_STRING;
    else if constexpr (std::is_same_v<T, Bytes>) return PIO_VALUE_BYTES;
    /* A short could not hold every int. */
    else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool> && sizeof(T) < 4) return no_type;
    else return number_type<T>();
}

template <class T> constexpr bool check_readable() noexcept
{
    static_assert(read_type<T>() != no_type,
                  "playerio: no value of a message is read as this type; take int32_t, uint32_t, int64_t, uint64_t, double, "
                  "float, bool, std::string_view, std::string or playerio::Bytes");
    return true;
}

template <class T, class = void> inline constexpr bool is_byte_container = false;
template <class T>
inline constexpr bool is_byte_container<
    T, std::void_t<decltype(std::data(std::declval<const T &>())), decltype(std::size(std::declval<const T &>()))>> =
    std::is_same_v<std::decay_t<decltype(*std::data(std::declval<const T &>()))>, unsigned char> ||
    std::is_same_v<std::decay_t<decltype(*std::data(std::declval<const T &>()))>, std::byte>;

/* Lengths are 32 bits wide. What is longer is too large for any message, and so is this: the library says so. */
inline std::uint32_t wire_length(std::size_t length) noexcept
{
    return length > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(length);
}

inline pio_value text_value(const char *text, std::size_t length) noexcept
{
    pio_value value{};
    value.type = PIO_VALUE_STRING;
    value.length = wire_length(length);
    value.as.string = text;
    return value;
}

inline pio_value bytes_value(const void *data, std::size_t size) noexcept
{
    pio_value value{};
    value.type = PIO_VALUE_BYTES;
    value.length = wire_length(size);
    value.as.bytes = static_cast<const std::uint8_t *>(data);
    return value;
}

template <class T> pio_value number_value(T number) noexcept
{
    pio_value value{};
    constexpr pio_value_type type = number_type<T>();
    value.type = type;
    if constexpr (type == PIO_VALUE_BOOL) value.as.boolean = number;
    else if constexpr (type == PIO_VALUE_DOUBLE) value.as.f64 = number;
    else if constexpr (type == PIO_VALUE_FLOAT) value.as.f32 = number;
    else if constexpr (type == PIO_VALUE_INT) value.as.i32 = number;
    else if constexpr (type == PIO_VALUE_UINT) value.as.u32 = number;
    else if constexpr (type == PIO_VALUE_LONG) value.as.i64 = number;
    else value.as.u64 = number;
    return value;
}

template <class T> pio_value raw_value(const T &value) noexcept;

/* Whether a parameter of type T takes a value of this type: its own, or a number that T holds whatever it is. */
template <class T> constexpr bool takes(pio_value_type type) noexcept
{
    constexpr pio_value_type own = read_type<T>();
    if (type == own) return true;
    if constexpr (own == PIO_VALUE_LONG) return type == PIO_VALUE_INT || type == PIO_VALUE_UINT;
    else if constexpr (own == PIO_VALUE_ULONG) return type == PIO_VALUE_UINT;
    else if constexpr (own == PIO_VALUE_DOUBLE)
        return type == PIO_VALUE_FLOAT || type == PIO_VALUE_INT || type == PIO_VALUE_UINT;
    else return false;
}

/* Makes a value that T takes one of T's own type. */
template <class T> pio_value widen(const pio_value &value) noexcept
{
    constexpr pio_value_type own = read_type<T>();
    if (value.type == own) return value;
    if constexpr (own == PIO_VALUE_LONG) {
        return number_value(value.type == PIO_VALUE_INT ? std::int64_t{value.as.i32} : std::int64_t{value.as.u32});
    } else if constexpr (own == PIO_VALUE_ULONG) {
        return number_value(std::uint64_t{value.as.u32});
    } else if constexpr (own == PIO_VALUE_DOUBLE) {
        if (value.type == PIO_VALUE_FLOAT) return number_value(static_cast<double>(value.as.f32));
        return number_value(value.type == PIO_VALUE_INT ? static_cast<double>(value.as.i32)
                                                        : static_cast<double>(value.as.u32));
    } else {
        return value;
    }
}

/* Reads a value of T's own type. */
template <class T> T read(const pio_value &value)
{
    constexpr pio_value_type own = read_type<T>();
    if constexpr (own == PIO_VALUE_STRING) return T(value.as.string, value.length);
    else if constexpr (own == PIO_VALUE_BYTES) return Bytes(value.as.bytes, value.length);
    else if constexpr (own == PIO_VALUE_BOOL) return value.as.boolean;
    else if constexpr (own == PIO_VALUE_DOUBLE) return value.as.f64;
    else if constexpr (own == PIO_VALUE_FLOAT) return value.as.f32;
    else if constexpr (own == PIO_VALUE_INT) return static_cast<T>(value.as.i32);
    else if constexpr (own == PIO_VALUE_UINT) return static_cast<T>(value.as.u32);
    else if constexpr (own == PIO_VALUE_LONG) return static_cast<T>(value.as.i64);
    else return static_cast<T>(value.as.u64);
}

template <class... T> struct Types {};

/* The values of a message as parameters take them: those of the message, or here what they were widened to. */
template <class... T> class Parameters {
public:
    /* Whether the values are what the types take, one for one. */
    bool take(const pio_value *values, std::uint32_t count) noexcept
    {
        if (count != sizeof...(T)) return false;
        values_ = values;
        return take(Indexes());
    }

    /* What `call` makes of them. */
    template <class Call> decltype(auto) give(Call &&call) const { return give(std::forward<Call>(call), Indexes()); }

private:
    using Indexes = std::index_sequence_for<T...>;

    /* Mostly all are of the types themselves, and nothing has to be copied. */
    template <std::size_t... I> bool take(std::index_sequence<I...>) noexcept
    {
        if (((values_[I].type == read_type<T>()) && ...)) return true;
        if (!(takes<T>(values_[I].type) && ...)) return false;
        static_cast<void>(((widened_[I] = widen<T>(values_[I])), ...));
        values_ = widened_;
        return true;
    }
    template <class Call, std::size_t... I> decltype(auto) give(Call &&call, std::index_sequence<I...>) const
    {
        return std::forward<Call>(call)(read<T>(values_[I])...);
    }

    const pio_value *values_ = nullptr;
    pio_value widened_[sizeof...(T) + 1];
};

} // namespace detail

/** A view of a container's bytes: std::vector, std::array, std::string, std::span, of elements of one byte. */
template <class Container> Bytes bytes(const Container &container) noexcept
{
    static_assert(sizeof(*std::data(container)) == 1, "playerio: bytes() is of containers whose elements are one byte each");
    return bytes(static_cast<const void *>(std::data(container)), std::size(container));
}

/*
 * ===================================================================================================================
 * 5. Values and messages
 * ===================================================================================================================
 */

/** One value of a message. Lives no longer than the message, of an owned one until the next add. */
class Value {
public:
    /** The type it was sent as; Missing if the message has no value at this index. */
    ValueType type() const noexcept { return raw_ == nullptr ? ValueType::Missing : static_cast<ValueType>(raw_->type); }

    /** Whether it was sent as what T is read as. */
    template <class T> bool is() const noexcept
    {
        detail::check_readable<T>();
        return raw_ != nullptr && raw_->type == detail::read_type<T>();
    }

    /**
     * Reads it. Numbers are converted to every other type of number if they fit, rounded to the nearest; a
     * std::string_view or Bytes lives as long as the message.
     *
     * Fails with: NoSuchIndex, WrongType, OutOfRange; the words name the message, the index and the types.
     */
    template <class T> Status get(T *value) const
    {
        detail::check_readable<T>();
        if (is<T>()) {
            *value = detail::read<T>(*raw_);
            return Status::Ok;
        }
        return convert(value);
    }
#ifndef PLAYERIO_NO_EXCEPTIONS
    template <class T> T get() const
    {
        return detail::value<T>([this](T *value) { return get(value); });
    }
#endif

    /** As C has it; nullptr if it is Missing. */
    const pio_value *raw() const noexcept { return raw_; }

private:
    friend class Message;
    Value(const pio_message *message, std::uint32_t index, const pio_value *raw) noexcept
        : message_(message), raw_(raw), index_(index)
    {
    }

    /* The library's getters convert, and have the words for what they refuse. */
    template <class T> Status convert(T *value) const
    {
        constexpr pio_value_type own = detail::read_type<T>();
        if constexpr (own == PIO_VALUE_INT) return number<std::int32_t>(pio_message_get_int, value);
        else if constexpr (own == PIO_VALUE_UINT) return number<std::uint32_t>(pio_message_get_uint, value);
        else if constexpr (own == PIO_VALUE_LONG) return number<std::int64_t>(pio_message_get_long, value);
        else if constexpr (own == PIO_VALUE_ULONG) return number<std::uint64_t>(pio_message_get_ulong, value);
        else if constexpr (own == PIO_VALUE_DOUBLE) return number<double>(pio_message_get_double, value);
        else if constexpr (own == PIO_VALUE_FLOAT) return number<float>(pio_message_get_float, value);
        else if constexpr (own == PIO_VALUE_BOOL) return number<bool>(pio_message_get_bool, value);
        else return refuse<own>();
    }
    template <class Wire, class Get, class T> Status number(Get getter, T *value) const noexcept
    {
        Wire wire{};
        const Status status = detail::status_of(getter(message_, index_, &wire));
        if (status == Status::Ok) *value = static_cast<T>(wire);
        return status;
    }
    template <pio_value_type own> Status refuse() const noexcept
    {
        if constexpr (own == PIO_VALUE_STRING) {
            const char *text = nullptr;
            return detail::status_of(pio_message_get_string(message_, index_, &text, nullptr));
        } else {
            const std::uint8_t *data = nullptr;
            std::size_t size = 0;
            return detail::status_of(pio_message_get_bytes(message_, index_, &data, &size));
        }
    }

    const pio_message *message_;
    const pio_value *raw_;
    std::uint32_t index_;
};

template <class T> pio_value detail::raw_value(const T &value) noexcept
{
    if constexpr (std::is_same_v<T, Value>) {
        /* A Missing one is sent as a type that the library refuses. */
        pio_value missing{};
        missing.type = no_type;
        return value.raw() == nullptr ? missing : *value.raw();
    } else if constexpr (number_type<T>() != no_type) {
        return number_value(value);
    } else if constexpr (std::is_same_v<T, Bytes>) {
        return bytes_value(value.data(), value.size());
    } else if constexpr (std::is_convertible_v<const T &, const char *> && !std::is_null_pointer_v<T>) {
        const char *text = value;
        /* NULL with a length is what the library refuses in words. */
        return text_value(text, text == nullptr ? 1 : std::strlen(text));
    } else if constexpr (std::is_convertible_v<const T &, std::string_view> && !std::is_null_pointer_v<T>) {
        const std::string_view text = value;
        return text_value(text.data(), text.size());
    } else if constexpr (is_byte_container<T>) {
        return bytes_value(std::data(value), std::size(value));
    } else {
        static_assert(is_byte_container<T>,
                      "playerio: this type has no place on the wire; send an integer, double, float, bool, text or "
                      "playerio::bytes(...), and cast characters, enums and long doubles to what you mean");
    }
}

/**
 * A message: a type and values. In a handler it is lent and can only be read; one that you make or clone is yours.
 */
class Message {
public:
    /** Iterates over the values. */
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Value;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = Value;

        iterator(const Message *message, std::size_t index) noexcept : message_(message), index_(index) {}
        Value operator*() const noexcept { return (*message_)[index_]; }
        iterator &operator++() noexcept { return ++index_, *this; }
        iterator operator++(int) noexcept { return iterator(message_, index_++); }
        bool operator==(const iterator &other) const noexcept { return index_ == other.index_; }
        bool operator!=(const iterator &other) const noexcept { return index_ != other.index_; }

    private:
        const Message *message_;
        std::size_t index_;
    };

    /** No message: one to move another into. */
    Message() noexcept = default;

    /**
     * A message of this type without values, which is yours.
     *
     * Fails with: InvalidUtf8.
     */
    explicit Message(std::string_view type) : owned_(pio_message_new_n(type.data(), type.size()))
    {
#ifndef PLAYERIO_NO_EXCEPTIONS
        if (owned_ == nullptr) detail::fail(Status::InvalidUtf8);
#endif
        lend(owned_);
    }

#ifndef PLAYERIO_NO_EXCEPTIONS
    /** The same with values. */
    template <class First, class... Rest>
    Message(std::string_view type, const First &first, const Rest &...rest) : Message(type)
    {
        add(first, rest...);
    }
#endif

    Message(Message &&other) noexcept { swap(other); }
    Message &operator=(Message &&other) noexcept
    {
        Message taken(std::move(other));
        swap(taken);
        return *this;
    }
    ~Message()
    {
        if (owned_ != nullptr) pio_message_free(owned_); /* not a call for each lent one */
    }

    /** Whether there is a message. */
    explicit operator bool() const noexcept { return raw_ != nullptr; }

    /** Its type, which may contain NULs. Of an owned message until the next add. */
    std::string_view type() const noexcept
    {
        if (raw_ == nullptr) return {};
        std::size_t length = 0;
        const char *text = pio_message_type(raw_, &length);
        return std::string_view(text, length);
    }

    /** The number of values. */
    std::size_t size() const noexcept { return count_; }
    bool empty() const noexcept { return count_ == 0; }

    /** The value at this index; behind the last a Missing one, which can't be read. */
    Value operator[](std::size_t index) const noexcept
    {
        if (index < count_) return Value(raw_, static_cast<std::uint32_t>(index), values_ + index);
        return Value(raw_, index > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(index), nullptr);
    }
    iterator begin() const noexcept { return iterator(this, 0); }
    iterator end() const noexcept { return iterator(this, count_); }

    /** All values at once, if there are as many and each is of its type, by the rule of typed handlers. */
    template <class... T> std::optional<std::tuple<T...>> unpack() const
    {
        (detail::check_readable<T>(), ...);
        detail::Parameters<T...> parameters;
        if (!parameters.take(values_, count_)) return std::nullopt;
        /* Made in place: moving the tuple there costs more than reading the values does. */
        return parameters.give([](auto &&...values) {
            return std::optional<std::tuple<T...>>(std::in_place, std::forward<decltype(values)>(values)...);
        });
    }

    /**
     * Adds values to a message that is yours, each as "Wire types" says; those before one that fails stay.
     *
     * Fails with: InvalidArgument for a lent message; InvalidUtf8; TooLarge.
     */
    template <class... T> detail::Chain<Message> add(const T &...values)
    {
        Status status = Status::Ok;
        static_cast<void>((((status = add_raw(detail::raw_value(values))) == Status::Ok) && ...));
        lend(raw_);
        return detail::chain(*this, status);
    }

    /** A copy, which is yours: the way to keep a lent message. */
    Status clone(Message *copy) const
    {
        pio_message *cloned = pio_message_clone(raw_);
        if (cloned == nullptr) return Status::NullPointer;
        *copy = Message(cloned);
        return Status::Ok;
    }

    /** Its bytes as they would be sent. Fails with: TooLarge above 1 GiB. */
    Status serialize(std::vector<std::uint8_t> *serialized) const
    {
        return detail::read_buffer(serialized, 0, [this](std::uint8_t *buffer, std::size_t capacity, std::size_t *needed) {
            return pio_message_serialize(raw_, buffer, capacity, needed);
        });
    }

    /** The message as a line for logs; its form may change. */
    Status to_string(std::string *text) const
    {
        return detail::read_text(text, [this](char *buffer, std::size_t capacity, std::size_t *needed) {
            return pio_message_to_string(raw_, buffer, capacity, needed);
        });
    }

#ifndef PLAYERIO_NO_EXCEPTIONS
    Message clone() const
    {
        return detail::value<Message>([this](Message *copy) { return clone(copy); });
    }
    std::vector<std::uint8_t> serialize() const
    {
        return detail::value<std::vector<std::uint8_t>>([this](auto *serialized) { return serialize(serialized); });
    }
    std::string to_string() const
    {
        return detail::value<std::string>([this](std::string *text) { return to_string(text); });
    }
#endif

    /** As C has it. */
    const pio_message *handle() const noexcept { return raw_; }

    /** A message that C lent, for as long as it did. */
    static Message lent(const pio_message *raw) noexcept
    {
        Message message;
        message.lend(raw);
        return message;
    }
    /** The same where its values are known already. */
    static Message lent(const pio_message *raw, const pio_value *values, std::uint32_t count) noexcept
    {
        Message message;
        message.raw_ = raw;
        message.values_ = values;
        message.count_ = count;
        return message;
    }

private:
    explicit Message(pio_message *owned) noexcept : owned_(owned) { lend(owned); }

    void lend(const pio_message *raw) noexcept
    {
        raw_ = raw;
        if (raw == nullptr) return;
        values_ = pio_message_values(raw);
        count_ = pio_message_count(raw);
    }

    void swap(Message &other) noexcept
    {
        std::swap(owned_, other.owned_);
        std::swap(raw_, other.raw_);
        std::swap(values_, other.values_);
        std::swap(count_, other.count_);
    }

    Status add_raw(const pio_value &value) noexcept
    {
        /* For a lent message the library has the words of the refusal; it does not write to it. */
        pio_message *target = owned_ != nullptr ? owned_ : const_cast<pio_message *>(raw_);
        switch (value.type) {
        case PIO_VALUE_INT: return detail::status_of(pio_message_add_int(target, value.as.i32));
        case PIO_VALUE_UINT: return detail::status_of(pio_message_add_uint(target, value.as.u32));
        case PIO_VALUE_LONG: return detail::status_of(pio_message_add_long(target, value.as.i64));
        case PIO_VALUE_ULONG: return detail::status_of(pio_message_add_ulong(target, value.as.u64));
        case PIO_VALUE_DOUBLE: return detail::status_of(pio_message_add_double(target, value.as.f64));
        case PIO_VALUE_FLOAT: return detail::status_of(pio_message_add_float(target, value.as.f32));
        case PIO_VALUE_BOOL: return detail::status_of(pio_message_add_bool(target, value.as.boolean));
        case PIO_VALUE_BYTES: return detail::status_of(pio_message_add_bytes(target, value.as.bytes, value.length));
        default: return detail::status_of(pio_message_add_string_n(target, value.as.string, value.length));
        }
    }

    pio_message *owned_ = nullptr;
    const pio_message *raw_ = nullptr;
    const pio_value *values_ = nullptr;
    std::uint32_t count_ = 0;
};

/*
 * ===================================================================================================================
 * 6. Reports
 * ===================================================================================================================
 *
 * An exception that leaves a handler ends there: nothing crosses into C, other handlers run, and the connection goes on.
 * The reporter is told. So it is, once for each registration, of a message that a typed handler can't take.
 */

/** Something that went wrong in a handler, or before it. */
struct Report {
    /** What it is about. */
    enum class Kind {
        /** The handler threw; in the reporter std::current_exception() is what. */
        Exception,
        /** A message has other values than the handler takes. The handler is skipped. */
        Mismatch,
    };
    Kind kind;
    /** Which, such as `handler for "move"` or `join handler`. */
    std::string_view handler;
    /** A whole sentence. */
    std::string_view words;
    /** Whether it is the first of its kind of this registration. */
    bool first;
};

namespace detail {

/* Never destroyed: handlers may run while a program ends. */
struct Reporter {
    std::mutex mutex;
    std::shared_ptr<std::function<void(const Report &)>> function;

    static Reporter &the()
    {
        static Reporter *const reporter = new Reporter;
        return *reporter;
    }
};

/* Tells the reporter, or standard error of the first report of each registration. */
inline void tell(const Report &report)
{
    std::shared_ptr<std::function<void(const Report &)>> function;
    {
        const std::lock_guard<std::mutex> lock(Reporter::the().mutex);
        function = Reporter::the().function;
    }
    if (function != nullptr) {
        (*function)(report);
    } else if (report.first) {
        std::fprintf(stderr, "playerio: %.*s\n", static_cast<int>(report.words.size()), report.words.data());
    }
}

} // namespace detail

/**
 * Sets what is told of reports, instead of standard error, for the whole program; nullptr sets it back. It gets a
 * `const Report &` on the thread where it happens, perhaps on several at once; what it throws is dropped.
 */
inline void set_reporter(std::function<void(const Report &)> reporter)
{
    std::shared_ptr<std::function<void(const Report &)>> shared;
    if (reporter) shared = std::make_shared<std::function<void(const Report &)>>(std::move(reporter));
    const std::lock_guard<std::mutex> lock(detail::Reporter::the().mutex);
    detail::Reporter::the().function.swap(shared);
}

/*
 * ===================================================================================================================
 * 7. How handlers are kept
 * ===================================================================================================================
 *
 * Nothing here is for use outside of this header.
 *
 * A registered callable is a Handler on the heap, whose address is the C function's user data. Those of one connection
 * or client are in its Handlers, which the C++ object and the library own together: the library's share ends with the
 * free handler, the last callback of all, which also destroys what the callables have captured.
 *
 * A handler that is removed is destroyed at once if the library has waited for it. Inside a callback it does not wait, so
 * the handler may be running, here or on another thread: it is retired, and destroyed when the callback of its object that
 * runs now, or the next one, has ended. Callbacks of one object never overlap, so nothing of it runs in that moment.
 */
namespace detail {

class Handlers;

/* A registered callable of any kind. */
struct Handler {
    explicit Handler(std::string what) noexcept : name(std::move(what)) {}
    Handler(const Handler &) = delete;
    Handler &operator=(const Handler &) = delete;
    virtual ~Handler() = default;

    /* For reports; and whether there was one, of each kind. */
    const std::string name;
    std::atomic<bool> threw{false};
    std::atomic<bool> mismatched{false};
    Handlers *owner = nullptr;
    /* 0 until the library has given one. */
    std::uint64_t id = 0;
    /* Tells registrations apart even when an address is used again. */
    std::uint64_t serial = 0;
};

/* One that is called through a virtual function: all but those of messages. */
template <class... Arguments> struct Callable : Handler {
    using Handler::Handler;
    virtual void call(Arguments... arguments) = 0;
};

template <class Function, class... Arguments> struct CallableOf final : Callable<Arguments...> {
    template <class F>
    CallableOf(const char *what, F &&callable) : Callable<Arguments...>(what), function(std::forward<F>(callable))
    {
    }
    void call(Arguments... arguments) override { static_cast<void>(std::invoke(function, static_cast<Arguments>(arguments)...)); }

    Function function;
};

template <class F, class... Arguments> std::unique_ptr<Callable<Arguments...>> callable(const char *name, F &&function)
{
    return std::make_unique<CallableOf<std::decay_t<F>, Arguments...>>(name, std::forward<F>(function));
}

/* Reports in words that are put together here. */
template <class Words> void report(Handler &handler, Report::Kind kind, Words words) noexcept
{
    std::atomic<bool> &before = kind == Report::Kind::Exception ? handler.threw : handler.mismatched;
    const bool first = !before.exchange(true, std::memory_order_relaxed);
#if PLAYERIO_CATCHES
    try {
        const std::string sentence = words();
        tell(Report{kind, handler.name, sentence, first});
    } catch (...) {
        /* A reporter that throws has nobody to be reported to. */
    }
#else
    const std::string sentence = words();
    tell(Report{kind, handler.name, sentence, first});
#endif
}

/* Runs a handler; what it throws ends here. */
template <class Call> void run(Handler &handler, Call &&call) noexcept
{
#if PLAYERIO_CATCHES
    try {
        call();
    } catch (const std::exception &error) {
        report(handler, Report::Kind::Exception, [&] { return "the " + handler.name + " threw: " + error.what(); });
    } catch (...) {
        report(handler, Report::Kind::Exception,
               [&] { return "the " + handler.name + " threw something that is no std::exception"; });
    }
#else
    static_cast<void>(handler);
    call();
#endif
}

/* A place for the one callable of a kind, which may be replaced while it runs. */
template <class... Arguments> class Spot {
public:
    using Kept = std::shared_ptr<Callable<Arguments...>>;

    /* What was there before may outlive this, on the thread where it runs. */
    Kept exchange(Kept callable) noexcept
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        callable_.swap(callable);
        return callable;
    }
    void run(Arguments... arguments) noexcept
    {
        Kept callable;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            callable = callable_;
        }
        if (callable == nullptr) return;
        detail::run(*callable, [&] { callable->call(static_cast<Arguments>(arguments)...); });
    }

private:
    std::mutex mutex_;
    Kept callable_;
};

/* All handlers of one connection or client. */
class Handlers {
public:
    Spot<int, std::string_view> join;
    Spot<> drain;
    Spot<Endpoints &> filter;

    /* The C++ object's share, or the library's, is given up. */
    void release() noexcept
    {
        if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }

    /* Whether this is the first call. */
    bool close() noexcept { return !closed_.exchange(true); }

    bool is_closed() const noexcept { return closed_; }

    /* Keeps a handler that is about to be registered, and gives its serial. */
    std::uint64_t keep(std::unique_ptr<Handler> handler)
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        handler->owner = this;
        handler->serial = ++last_serial_;
        live_.push_back(std::move(handler));
        return last_serial_;
    }

    /* Notes the id of one that is registered now. It may be gone already: freed on another thread. */
    void registered(std::uint64_t serial, std::uint64_t id) noexcept
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        for (const auto &handler : live_) {
            if (handler->serial == serial) handler->id = id;
        }
    }

    /* Destroys one that could not be registered, or will not run again. */
    void drop(std::uint64_t serial) noexcept
    {
        List gone;
        const std::lock_guard<std::mutex> lock(mutex_);
        take(gone, [serial](const Handler &handler) { return handler.serial == serial; });
    }

    /* Destroys one that has been removed: at once if it is `over`, else when no callback of this object runs. */
    void retire(std::uint64_t id, bool over) noexcept
    {
        List gone;
        const std::lock_guard<std::mutex> lock(mutex_);
        take(over ? gone : retired_, [id](const Handler &handler) { return handler.id == id; });
        if (!retired_.empty()) any_retired_.store(true, std::memory_order_relaxed);
    }

    /* At the end of each callback. */
    void after_callback() noexcept
    {
        if (any_retired_.load(std::memory_order_relaxed)) destroy_retired();
    }

    /* The library's free handler. */
    static void freed(void *user_data) noexcept
    {
        Handlers *self = static_cast<Handlers *>(user_data);
        self->destroy_all();
        self->release();
    }

private:
    /* Moving an entry from list to list can't fail. */
    using List = std::list<std::unique_ptr<Handler>>;

    /* In these, the list of what is to be destroyed is made before the lock is taken, and so outlives it: destructors of
     * what was captured may call back into here. */
    template <class Wanted> void take(List &to, Wanted wanted) noexcept
    {
        for (auto place = live_.begin(); place != live_.end(); ++place) {
            if (wanted(**place)) return to.splice(to.end(), live_, place);
        }
    }

    void destroy_retired() noexcept
    {
        List gone;
        const std::lock_guard<std::mutex> lock(mutex_);
        any_retired_.store(false, std::memory_order_relaxed);
        gone.swap(retired_);
    }

    void destroy_all() noexcept
    {
        destroy_retired();
        List gone;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            gone.swap(live_);
        }
        join.exchange(nullptr);
        drain.exchange(nullptr);
        filter.exchange(nullptr);
    }

    std::atomic<int> owners_{2};
    std::atomic<bool> closed_{false};
    std::atomic<bool> any_retired_{false};
    /* Guards the lists; no handler runs and nothing is destroyed under it. */
    std::mutex mutex_;
    List live_;
    List retired_;
    std::uint64_t last_serial_ = 0;
};

/* Inside a callback nothing waits, and waiting is refused: so the library tells where we are. A dead handle tells nothing. */
inline bool may_be_in_callback(pio_connection *connection) noexcept
{
    std::int32_t error_code = 0;
    const Status status = status_of(pio_connection_wait(connection, 0, &error_code));
    return status == Status::InCallback || status == Status::InvalidHandle || status == Status::NullPointer;
}

/* What a connection and a client have in common: a handle, handlers, and an end. */
template <class Raw, auto free_raw, auto set_free_handler> class Object {
public:
    Object(Object &&other) noexcept
        : handle_(std::exchange(other.handle_, nullptr)), handlers_(std::exchange(other.handlers_, nullptr))
    {
    }
    Object &operator=(Object &&other) noexcept
    {
        Object taken(std::move(other));
        std::swap(handle_, taken.handle_);
        std::swap(handlers_, taken.handlers_);
        return *this;
    }
    ~Object()
    {
        close();
        if (handlers_ != nullptr) handlers_->release();
    }

    /**
     * Frees it now, as the destructor would: no handler begins any more, and every further call fails with
     * InvalidHandle. A connection leaves its room in the background. Repeating it does nothing.
     */
    void close() noexcept
    {
        if (handlers_ != nullptr && handlers_->close()) free_raw(handle_);
    }

    /** Whether there is an object that was not closed. */
    explicit operator bool() const noexcept { return handlers_ != nullptr && !handlers_->is_closed(); }

    /** For the C functions; its free handler is this header's. nullptr where there is none. */
    Raw *handle() const noexcept { return handle_; }

protected:
    /* None. */
    Object() noexcept = default;

    /* Takes a handle over; if that fails it is freed, and there is none. */
    explicit Object(Raw *raw) noexcept
    {
        if (raw == nullptr) return;
        Handlers *handlers = new (std::nothrow) Handlers;
        if (handlers == nullptr || set_free_handler(raw, Handlers::freed, handlers) != PIO_STATUS_OK) {
            free_raw(raw);
            delete handlers;
            return;
        }
        handle_ = raw;
        handlers_ = handlers;
    }

    void require() const
    {
#ifndef PLAYERIO_NO_EXCEPTIONS
        if (handle_ == nullptr) fail(Status::System);
#endif
    }

    Raw *handle_ = nullptr;
    Handlers *handlers_ = nullptr;
};

/* The parameter types of a callable. */
template <class F, class = void> struct Signature {
    static constexpr bool known = false;
};
template <class F> struct Signature<F, std::void_t<decltype(&F::operator())>> : Signature<decltype(&F::operator())> {};
template <class... P> struct SignatureOf {
    static constexpr bool known = true;
    using Parameters = Types<P...>;
};
template <class R, class... P> struct Signature<R (*)(P...)> : SignatureOf<P...> {};
template <class R, class... P> struct Signature<R (*)(P...) noexcept> : SignatureOf<P...> {};
template <class R, class C, class... P> struct Signature<R (C::*)(P...)> : SignatureOf<P...> {};
template <class R, class C, class... P> struct Signature<R (C::*)(P...) const> : SignatureOf<P...> {};
template <class R, class C, class... P> struct Signature<R (C::*)(P...) &> : SignatureOf<P...> {};
template <class R, class C, class... P> struct Signature<R (C::*)(P...) const &> : SignatureOf<P...> {};
template <class R, class C, class... P> struct Signature<R (C::*)(P...) noexcept> : SignatureOf<P...> {};
template <class R, class C, class... P> struct Signature<R (C::*)(P...) const noexcept> : SignatureOf<P...> {};
template <class R, class C, class... P> struct Signature<R (C::*)(P...) & noexcept> : SignatureOf<P...> {};
template <class R, class C, class... P> struct Signature<R (C::*)(P...) const & noexcept> : SignatureOf<P...> {};

inline const char *type_name(pio_value_type type) noexcept
{
    switch (type) {
    case PIO_VALUE_INT: return "int";
    case PIO_VALUE_UINT: return "uint";
    case PIO_VALUE_LONG: return "long";
    case PIO_VALUE_ULONG: return "ulong";
    case PIO_VALUE_DOUBLE: return "double";
    case PIO_VALUE_FLOAT: return "float";
    case PIO_VALUE_STRING: return "string";
    case PIO_VALUE_BYTES: return "bytes";
    case PIO_VALUE_BOOL: return "bool";
    default: return "unknown";
    }
}

inline void append_type(std::string &list, pio_value_type type)
{
    if (!list.empty()) list += ", ";
    list += type_name(type);
}

/* The trampoline of a handler that gets the message's values. */
template <class Function, class... P> struct TypedHandler final : Handler {
    template <class F>
    TypedHandler(std::string what, F &&callable) : Handler(std::move(what)), function(std::forward<F>(callable))
    {
    }

    static void call(pio_connection *, const pio_message *message, void *user_data) noexcept
    {
        TypedHandler &self = *static_cast<TypedHandler *>(static_cast<Handler *>(user_data));
        Handlers &owner = *self.owner;
        const pio_value *values = pio_message_values(message);
        const std::uint32_t count = pio_message_count(message);
        Parameters<P...> parameters;
        if (parameters.take(values, count)) {
            run(self, [&] {
                parameters.give([&](auto &&...given) {
                    static_cast<void>(std::invoke(self.function, std::forward<decltype(given)>(given)...));
                });
            });
        } else if (!self.mismatched.load(std::memory_order_relaxed)) {
            report(self, Report::Kind::Mismatch, [&] { return self.mismatch(values, count); });
        }
        owner.after_callback();
    }

    std::string mismatch(const pio_value *values, std::uint32_t count) const
    {
        std::string wanted, found;
        (append_type(wanted, read_type<P>()), ...);
        for (std::uint32_t i = 0; i < count && i < 32; i++) append_type(found, values[i].type);
        if (count > 32) found += ", …";
        return "the " + this->name + " takes (" + wanted + "), but a message has (" + found + "); it skips such messages";
    }

    Function function;
};

/* The trampoline of a handler that gets the message. */
template <class Function> struct WholeHandler final : Handler {
    template <class F>
    WholeHandler(std::string what, F &&callable) : Handler(std::move(what)), function(std::forward<F>(callable))
    {
    }

    static void call(pio_connection *, const pio_message *raw, void *user_data) noexcept
    {
        WholeHandler &self = *static_cast<WholeHandler *>(static_cast<Handler *>(user_data));
        Handlers &owner = *self.owner;
        const Message message = Message::lent(raw);
        run(self, [&] { static_cast<void>(std::invoke(self.function, message)); });
        owner.after_callback();
    }

    Function function;
};

/* Which of the two a callable is: by the types named in on<…>, else by its own parameters. */
template <class F, class Named> struct MessageHandler;
template <class F, class... P> struct Typed {
    static constexpr bool valid = (check_readable<P>() && ...);
    static_assert(!valid || std::is_invocable_v<F &, P...>,
                  "playerio: a handler takes its values by value or by const reference");
    using type = TypedHandler<F, P...>;
};
template <class F, class... P> struct Typed<F, Types<P...>> : Typed<F, std::decay_t<P>...> {};
template <class F> struct Typed<F, Types<const Message &>> {
    using type = WholeHandler<F>;
};
template <class F, class First, class... P> struct MessageHandler<F, Types<First, P...>> : Typed<F, First, P...> {};
template <class F> struct MessageHandler<F, Types<>> {
    static_assert(Signature<F>::known,
                  "playerio: the parameters of this handler can't be read, as of a generic lambda or std::bind; name them: "
                  "connection.on<int32_t, double>(\"type\", handler)");
    using type = typename Typed<F, typename Signature<F>::Parameters>::type;
};

} // namespace detail

/*
 * ===================================================================================================================
 * 8. Queues and events
 * ===================================================================================================================
 */

/** Something that happened, as Queue::next hands it out; lent, as all it gives, until the next poll or next. */
class Event {
public:
    explicit Event(const pio_event &raw) noexcept : raw_(&raw) {}

    EventType type() const noexcept { return static_cast<EventType>(raw_->type); }

    /** Of Join and Result: 0 for success, else PIO_ERROR_…. */
    int error_code() const noexcept { return raw_->code; }

    /** Of Disconnect. */
    DisconnectReason reason() const noexcept { return static_cast<DisconnectReason>(raw_->code); }

    /** Words; "" where there are none. */
    std::string_view text() const noexcept { return detail::view(raw_->text); }

    /** Of Message. */
    playerio::Message message() const noexcept
    {
        return playerio::Message::lent(raw_->message, raw_->values, raw_->value_count);
    }
    /** Of Message: its type. */
    std::string_view message_type() const noexcept
    {
        return raw_->message_type == nullptr ? std::string_view()
                                             : std::string_view(raw_->message_type, raw_->message_type_length);
    }

    /** Of Result. */
    playerio::Result result() const noexcept;

    /** What Connection::user_data was given, or the Tag of a client's call. */
    template <class T> T *user_data() const noexcept { return static_cast<T *>(raw_->user_data); }

    /** Whether it is of this connection or client. */
    bool is_of(const Connection &connection) const noexcept;
    bool is_of(const Client &client) const noexcept;

    /** As C has it. */
    const pio_event &raw() const noexcept { return *raw_; }

private:
    const pio_event *raw_;
};

/** Room for the events that one Queue::next hands out, and a range over them. One is enough for a thread. */
class Events {
public:
    /** Room for so many, at least 1. */
    explicit Events(std::size_t capacity = 256) : events_(capacity) {}

    std::size_t size() const noexcept { return count_; }
    bool empty() const noexcept { return count_ == 0; }
    /** The index must be less than size(). */
    Event operator[](std::size_t index) const noexcept { return Event(events_[index]); }
    detail::Range<pio_event, Event>::iterator begin() const noexcept { return range().begin(); }
    detail::Range<pio_event, Event>::iterator end() const noexcept { return range().end(); }

private:
    friend class Queue;
    detail::Range<pio_event, Event> range() const noexcept { return {events_.data(), count_}; }

    std::vector<pio_event> events_;
    std::size_t count_ = 0;
};

namespace detail {

/* What of a queue may be in use by the library's thread. */
struct QueueState {
    Spot<> wake;
    std::atomic<bool> closed{false};

    static void woken(pio_queue *, void *user_data) noexcept { static_cast<QueueState *>(user_data)->wake.run(); }
};

/* Those of queues that were destroyed inside a callback, where nothing can be waited for; until shutdown. */
struct AbandonedQueues {
    std::mutex mutex;
    std::vector<std::unique_ptr<QueueState>> states;

    static AbandonedQueues &the()
    {
        static AbandonedQueues *const abandoned = new AbandonedQueues;
        return *abandoned;
    }
};

} // namespace detail

/** A place where the events of many objects wait for you. */
class Queue {
public:
    /** Fails with: System; the words say why. */
    Queue() : handle_(pio_queue_new()), state_(std::make_unique<detail::QueueState>())
    {
#ifndef PLAYERIO_NO_EXCEPTIONS
        if (handle_ == nullptr) detail::fail(Status::System);
#endif
    }
    /** None: one to move another into. */
    explicit Queue(std::nullptr_t) noexcept {}

    Queue(Queue &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)), state_(std::move(other.state_)) {}
    Queue &operator=(Queue &&other) noexcept
    {
        Queue taken(std::move(other));
        std::swap(handle_, taken.handle_);
        std::swap(state_, taken.state_);
        return *this;
    }
    ~Queue()
    {
        close();
        if (state_ != nullptr && wake_may_run()) {
            const std::lock_guard<std::mutex> lock(detail::AbandonedQueues::the().mutex);
            detail::AbandonedQueues::the().states.push_back(std::move(state_));
        }
    }

    /** Frees it now, as the destructor would; every further call fails with InvalidHandle. Repeating it does nothing. */
    void close() noexcept
    {
        if (state_ == nullptr || state_->closed.exchange(true)) return;
        pio_queue_set_wake_handler(handle_, nullptr, nullptr);
        pio_queue_free(handle_);
    }

    /** Whether there is a queue that was not closed. */
    explicit operator bool() const noexcept { return handle_ != nullptr && !state_->closed; }

    /**
     * Runs the handlers of what waits, on this thread: of at most `max_events` events (0: all), waiting up to `timeout`
     * for the first. Gives how many events there were: 0 when time is up or it was woken.
     *
     * Fails with: Busy while another thread is in poll or next; InvalidHandle; InCallback.
     */
    Status poll(std::uint32_t max_events, std::chrono::milliseconds timeout, std::uint32_t *delivered)
    {
        return detail::status_of(pio_queue_poll(handle_, max_events, detail::timeout_ms(timeout), delivered));
    }
#ifndef PLAYERIO_NO_EXCEPTIONS
    std::uint32_t poll(std::uint32_t max_events = 0, std::chrono::milliseconds timeout = std::chrono::milliseconds(0))
    {
        return detail::value<std::uint32_t>([&](std::uint32_t *delivered) { return poll(max_events, timeout, delivered); });
    }
#else
    Status poll(std::uint32_t max_events = 0, std::chrono::milliseconds timeout = std::chrono::milliseconds(0))
    {
        return poll(max_events, timeout, nullptr);
    }
#endif

    /**
     * Waits as poll does, and hands events out without running any handler; `for (auto event : queue.next(events))`.
     * What they were before ends its life. Results of a client's call come with the Tag that the call was given; a
     * handler given in its place is not run, and kept until the client goes.
     *
     * Fails with what poll fails with.
     */
    detail::Chain<const Events> next(Events &events, std::chrono::milliseconds timeout = std::chrono::milliseconds(0))
    {
        events.count_ = 0;
        const Status status = detail::status_of(pio_queue_next(handle_, events.events_.data(), events.events_.size(),
                                                               detail::timeout_ms(timeout), &events.count_));
        return detail::chain(static_cast<const Events &>(events), status);
    }

    /** Ends the wait in poll or next, or the next one. */
    detail::Done wake() { return detail::done(detail::status_of(pio_queue_wake(handle_))); }

    /**
     * Sets the function that is called, on the library's thread, when there is something to take: pass it on to your
     * own loop, and take nothing there. nullptr removes it.
     */
    template <class F> detail::Done on_wake(F &&handler)
    {
        return detail::done(set_wake(std::forward<F>(handler)));
    }

    /** For the C functions; its wake handler is this header's. */
    pio_queue *handle() const noexcept { return handle_; }

private:
    template <class F> Status set_wake(F &&handler)
    {
        if constexpr (std::is_null_pointer_v<std::decay_t<F>>) {
            const Status status = detail::status_of(pio_queue_set_wake_handler(handle_, nullptr, nullptr));
            if (status == Status::Ok) state_->wake.exchange(nullptr);
            return status;
        } else {
            static_assert(std::is_invocable_v<F &>, "playerio: a wake handler takes nothing");
            if (state_ == nullptr) return set_wake(nullptr);
            state_->wake.exchange(detail::callable<F>("wake handler", std::forward<F>(handler)));
            return detail::status_of(pio_queue_set_wake_handler(handle_, detail::QueueState::woken, state_.get()));
        }
    }

    /* Outside of callbacks close() has waited for it. */
    bool wake_may_run() const noexcept
    {
        if (state_->wake.exchange(nullptr) == nullptr) return false;
        pio_connection *probe = pio_connection_new();
        const bool may = detail::may_be_in_callback(probe);
        pio_connection_free(probe);
        return may;
    }

    pio_queue *handle_ = nullptr;
    std::unique_ptr<detail::QueueState> state_;
};

/*
 * ===================================================================================================================
 * 9. Connections
 * ===================================================================================================================
 */

/** An address to connect to. */
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;

    friend bool operator==(const Endpoint &a, const Endpoint &b) { return a.host == b.host && a.port == b.port; }
    friend bool operator!=(const Endpoint &a, const Endpoint &b) { return !(a == b); }
};

/** The endpoints of a connection that is being set up, for an endpoint filter to edit. Lent. */
class Endpoints {
public:
    explicit Endpoints(pio_connection *connection) noexcept : connection_(connection) {}

    /** Adds an address to try, in order: a name or an IPv4 or IPv6 address, without brackets, and a TCP port. */
    detail::Chain<Endpoints> add(const Text &host, std::uint16_t port)
    {
        return detail::chain(*this, detail::status_of(pio_connection_add_endpoint(connection_, host.c_str(), port)));
    }

    /** Forgets all. */
    detail::Chain<Endpoints> clear()
    {
        return detail::chain(*this, detail::status_of(pio_connection_clear_endpoints(connection_)));
    }

    /** All of them, in order. */
    Status list(std::vector<Endpoint> *endpoints) const
    {
        std::vector<Endpoint> found;
        for (std::uint32_t index = 0;; index++) {
            Endpoint endpoint;
            const Status status = at(index, &endpoint);
            if (status == Status::NoSuchIndex) break;
            if (status != Status::Ok) return status;
            found.push_back(std::move(endpoint));
        }
        *endpoints = std::move(found);
        return Status::Ok;
    }
#ifndef PLAYERIO_NO_EXCEPTIONS
    std::vector<Endpoint> list() const
    {
        return detail::value<std::vector<Endpoint>>([this](auto *endpoints) { return list(endpoints); });
    }
#endif

private:
    Status at(std::uint32_t index, Endpoint *endpoint) const
    {
        return detail::read_text(&endpoint->host, [&](char *buffer, std::size_t capacity, std::size_t *needed) {
            return pio_connection_get_endpoint(connection_, index, buffer, capacity, needed, &endpoint->port);
        });
    }

    pio_connection *connection_;
};

/**
 * A connection to one room: give it at least an endpoint and a join key, and handlers, then connect it; or take one from
 * a Result, which is set up already. It connects once.
 */
class Connection : public detail::Object<pio_connection, pio_connection_free, pio_connection_set_free_handler> {
public:
    /** Fails with: System; the words say why. */
    Connection() : Object(pio_connection_new()) { require(); }
    /** None: one to move another into. */
    explicit Connection(std::nullptr_t) noexcept {}
    /** Takes over a connection that a C function gave. */
    static Connection adopt(pio_connection *raw) { return Connection(raw); }

    /* ---- Settings: before connect, else they fail with WrongState ---- */

    /** Adds an address to try, in order: a name or an IPv4 or IPv6 address, without brackets, and a TCP port. */
    detail::Chain<Connection> endpoint(const Text &host, std::uint16_t port)
    {
        return set(pio_connection_add_endpoint(handle_, host.c_str(), port));
    }
    /** Forgets all endpoints. */
    detail::Chain<Connection> clear_endpoints() { return set(pio_connection_clear_endpoints(handle_)); }

    /** All endpoints, in order. */
    Status endpoints(std::vector<Endpoint> *endpoints) const { return Endpoints(handle_).list(endpoints); }

    /** Says to the server which room is meant and that the user may enter. */
    detail::Chain<Connection> join_key(const Text &key) { return set(pio_connection_set_join_key(handle_, key.c_str())); }
    /** Adds a pair to what the game's server code sees; the same key replaces its value. */
    detail::Chain<Connection> join_data(const Text &key, const Text &value)
    {
        return set(pio_connection_add_join_data(handle_, key.c_str(), value.c_str()));
    }
    /** Takes endpoints, join key and room id from an answer of the web API's createJoinRoom. Fails with: Malformed. */
    detail::Chain<Connection> create_join_room_output(Bytes protobuf)
    {
        return set(pio_connection_set_create_join_room_output(handle_, protobuf.data(), protobuf.size()));
    }
    /** Connects to a development server, "host:port", in place of the endpoints. The port is 8184 unless told. */
    detail::Chain<Connection> development_server(const Text &host_port)
    {
        return set(pio_connection_set_development_server(handle_, host_port.c_str()));
    }
    /** How long each address may take: 4 s by default. */
    detail::Chain<Connection> connect_timeout(std::chrono::milliseconds timeout)
    {
        return set(pio_connection_set_connect_timeout_ms(handle_, detail::timeout_ms(timeout)));
    }
    /** How long the server may take to answer the join: 15 s by default. */
    detail::Chain<Connection> join_timeout(std::chrono::milliseconds timeout)
    {
        return set(pio_connection_set_join_timeout_ms(handle_, detail::timeout_ms(timeout)));
    }
    /** How many bytes a message may have, in either direction: 128 MiB by default. */
    detail::Chain<Connection> message_size_limit(std::size_t bytes)
    {
        return set(pio_connection_set_message_size_limit(handle_, bytes));
    }
    /** How many bytes may wait to be sent: 1 MiB by default. */
    detail::Chain<Connection> send_buffer_limit(std::size_t bytes)
    {
        return set(pio_connection_set_send_buffer_limit(handle_, bytes));
    }
    /** How many bytes may wait in a queue before nothing more is received: 1 MiB by default. */
    detail::Chain<Connection> receive_buffer_limit(std::size_t bytes)
    {
        return set(pio_connection_set_receive_buffer_limit(handle_, bytes));
    }
    /** Whether messages that wait are written together: true by default. */
    detail::Chain<Connection> send_coalescing(bool coalescing)
    {
        return set(pio_connection_set_send_coalescing(handle_, coalescing));
    }
    /** Delivers everything of this connection through a queue, which must not be closed before it. */
    detail::Chain<Connection> queue(const Queue &queue) { return set(pio_connection_set_queue(handle_, queue.handle())); }

    /** What Event::user_data gives. At any time. */
    detail::Chain<Connection> user_data(void *user_data)
    {
        return set(pio_connection_set_user_data(handle_, user_data));
    }

    /* ---- Handlers: at any time, also inside handlers ---- */

    /** Sets `void(int error_code, std::string_view text)`: how the join went, once; 0 for success. nullptr removes it. */
    template <class F> detail::Done on_join(F &&handler)
    {
        return detail::done(set_spot(&detail::Handlers::join, pio_connection_set_join_handler, joined, "join handler",
                                     std::forward<F>(handler)));
    }

    /** Sets `void()`: there is room in the send buffer again, after a send that would have blocked. nullptr removes it. */
    template <class F> detail::Done on_drain(F &&handler)
    {
        return detail::done(set_spot(&detail::Handlers::drain, pio_connection_set_drain_handler, drained, "drain handler",
                                     std::forward<F>(handler)));
    }

    /**
     * Adds a handler for the messages of one type ("*": of all). If it takes a `const Message &` it gets every one.
     * Else its parameters say which values it takes, one for each, by the table in "Wire types", and a message of another
     * shape is skipped, which is reported once. A parameter takes its own type, and the types of numbers that it can hold
     * whatever they are: std::int64_t also int and uint, std::uint64_t also uint, double also float, int and uint.
     *
     * Types may be named for callables whose own can't be read: `on<int32_t, double>("move", generic)`.
     *
     * Fails with: InvalidUtf8.
     */
    template <class... Values, class F> Status on(const Text &type, F &&handler, HandlerId *id)
    {
        using Kept = typename detail::MessageHandler<std::decay_t<F>, detail::Types<Values...>>::type;
        const bool all = type.c_str() == nullptr || std::strcmp(type.c_str(), "*") == 0;
        std::string what = all ? "handler for all messages" : std::string("handler for \"") + type.c_str() + '"';
        return add(std::make_unique<Kept>(std::move(what), std::forward<F>(handler)), id,
                   [&](void *kept, std::uint64_t *raw_id) {
                       return pio_connection_add_message_handler(handle_, type.c_str(), Kept::call, kept, raw_id);
                   });
    }

    /** Adds a handler for the messages of all types, which gets a `const Message &`. */
    template <class F> Status on_any(F &&handler, HandlerId *id)
    {
        static_assert(std::is_invocable_v<F &, const Message &>, "playerio: a handler for all messages takes a const Message &");
        using Kept = detail::WholeHandler<std::decay_t<F>>;
        return add(std::make_unique<Kept>("handler for all messages", std::forward<F>(handler)), id,
                   [&](void *kept, std::uint64_t *raw_id) {
                       return pio_connection_add_message_handler(handle_, nullptr, Kept::call, kept, raw_id);
                   });
    }

    /** Adds a handler for the end, `void(DisconnectReason, std::string_view text)`: once, not for a join that failed. */
    template <class F> Status on_disconnect(F &&handler, HandlerId *id)
    {
        static_assert(std::is_invocable_v<F &, DisconnectReason, std::string_view>,
                      "playerio: a disconnect handler takes a DisconnectReason and a std::string_view");
        return add(detail::callable<F, DisconnectReason, std::string_view>("disconnect handler", std::forward<F>(handler)),
                   id, [&](void *kept, std::uint64_t *raw_id) {
                       return pio_connection_add_disconnect_handler(handle_, ended, kept, raw_id);
                   });
    }

#ifndef PLAYERIO_NO_EXCEPTIONS
    template <class... Values, class F> HandlerId on(const Text &type, F &&handler)
    {
        return detail::value<HandlerId>([&](HandlerId *id) { return on<Values...>(type, std::forward<F>(handler), id); });
    }
    template <class F> HandlerId on_any(F &&handler)
    {
        return detail::value<HandlerId>([&](HandlerId *id) { return on_any(std::forward<F>(handler), id); });
    }
    template <class F> HandlerId on_disconnect(F &&handler)
    {
        return detail::value<HandlerId>([&](HandlerId *id) { return on_disconnect(std::forward<F>(handler), id); });
    }
#else
    template <class... Values, class F> Status on(const Text &type, F &&handler)
    {
        return on<Values...>(type, std::forward<F>(handler), nullptr);
    }
    template <class F> Status on_any(F &&handler) { return on_any(std::forward<F>(handler), nullptr); }
    template <class F> Status on_disconnect(F &&handler) { return on_disconnect(std::forward<F>(handler), nullptr); }
#endif

    /**
     * Removes a message or disconnect handler: it does not begin any more. If it runs on another thread this waits,
     * except inside a handler. What it captured is destroyed now, or inside a handler once it can't be running.
     *
     * Fails with: NotFound.
     */
    detail::Done remove(HandlerId id)
    {
        const std::uint64_t raw_id = static_cast<std::uint64_t>(id);
        const Status status = detail::status_of(pio_connection_remove_handler(handle_, raw_id));
        if (status == Status::Ok) handlers_->retire(raw_id, !detail::may_be_in_callback(handle_));
        return detail::done(status);
    }

    /* ---- Use ---- */

    /** Begins to connect and to join, and returns at once. Fails with: WrongState; System. */
    detail::Done connect() { return detail::done(detail::status_of(pio_connection_connect(handle_))); }

    /**
     * Waits until the join handler has returned; for connections without a queue. Gives the join's error code.
     *
     * Fails with: TimedOut; WrongState; InCallback.
     */
    Status wait(std::chrono::milliseconds timeout, int *error_code)
    {
        std::int32_t code = 0;
        const Status status = detail::status_of(pio_connection_wait(handle_, detail::timeout_ms(timeout), &code));
        if (status == Status::Ok) *error_code = code;
        return status;
    }

    /**
     * Sends a message of this type with these values, each by the table in "Wire types". Copies it whole or not at all,
     * and returns at once. A std::string_view as type is copied first.
     *
     * Fails with: NotConnected; WouldBlock; TooLarge; InvalidUtf8. try_send returns them in either mode.
     */
    template <class... Values> Status try_send(const char *type, const Values &...values)
    {
        if constexpr (sizeof...(Values) == 0) {
            return detail::status_of(pio_connection_send_values(handle_, type, nullptr, 0));
        } else {
            const pio_value raw[] = {detail::raw_value(values)...};
            return detail::status_of(pio_connection_send_values(handle_, type, raw, sizeof...(Values)));
        }
    }
    template <class... Values> Status try_send(const std::string &type, const Values &...values)
    {
        return try_send(type.c_str(), values...);
    }
    template <class... Values> Status try_send(std::string_view type, const Values &...values)
    {
        return try_send(std::string(type), values...);
    }
    /** Sends a message as it is, lent or owned. */
    Status try_send(const Message &message)
    {
        return detail::status_of(pio_connection_send(handle_, message.handle()));
    }
    template <class... Values> detail::Done send(const char *type, const Values &...values)
    {
        return detail::done(try_send(type, values...));
    }
    template <class... Values> detail::Done send(const std::string &type, const Values &...values)
    {
        return detail::done(try_send(type, values...));
    }
    template <class... Values> detail::Done send(std::string_view type, const Values &...values)
    {
        return detail::done(try_send(type, values...));
    }
    detail::Done send(const Message &message) { return detail::done(try_send(message)); }

    /** Leaves: what was sent before still goes out, and the disconnect handlers run. Returns at once. */
    detail::Done disconnect() { return detail::done(detail::status_of(pio_connection_disconnect(handle_))); }

    /** Where it stands. */
    Status state(State *state) const
    {
        pio_state raw = PIO_STATE_NEW;
        const Status status = detail::status_of(pio_connection_get_state(handle_, &raw));
        if (status == Status::Ok) *state = static_cast<State>(raw);
        return status;
    }
    /** The room's id, as the web API gave it. Fails with: WrongState if none is known. */
    Status room_id(std::string *id) const
    {
        return detail::read_text(id, [this](char *buffer, std::size_t capacity, std::size_t *needed) {
            return pio_connection_get_room_id(handle_, buffer, capacity, needed);
        });
    }
    /** The address that was connected to, such as "203.0.113.7:8184". Fails with: WrongState before one was reached. */
    Status remote_address(std::string *address) const
    {
        return detail::read_text(address, [this](char *buffer, std::size_t capacity, std::size_t *needed) {
            return pio_connection_get_remote_address(handle_, buffer, capacity, needed);
        });
    }
    /** What it has done so far. */
    Status stats(Stats *stats) const
    {
        return detail::status_of(pio_connection_get_stats(handle_, stats, sizeof *stats));
    }

#ifndef PLAYERIO_NO_EXCEPTIONS
    std::vector<Endpoint> endpoints() const
    {
        return detail::value<std::vector<Endpoint>>([this](auto *list) { return endpoints(list); });
    }
    int wait(std::chrono::milliseconds timeout = forever)
    {
        return detail::value<int>([&](int *error_code) { return wait(timeout, error_code); });
    }
    State state() const
    {
        return detail::value<State>([this](State *found) { return state(found); });
    }
    std::string room_id() const
    {
        return detail::value<std::string>([this](std::string *id) { return room_id(id); });
    }
    std::string remote_address() const
    {
        return detail::value<std::string>([this](std::string *address) { return remote_address(address); });
    }
    Stats stats() const
    {
        return detail::value<Stats>([this](Stats *found) { return stats(found); });
    }
#endif

private:
    friend class Result;
    explicit Connection(pio_connection *raw) : Object(raw) { require(); }

    detail::Chain<Connection> set(pio_status status) { return detail::chain(*this, detail::status_of(status)); }

    template <class... A, class Set, class Function, class F>
    Status set_spot(detail::Spot<A...> detail::Handlers::*spot, Set set_handler, Function function, const char *what, F &&handler)
    {
        if constexpr (std::is_null_pointer_v<std::decay_t<F>>) {
            const Status status = detail::status_of(set_handler(handle_, nullptr, nullptr));
            if (status == Status::Ok) (handlers_->*spot).exchange(nullptr);
            return status;
        } else {
            static_assert(std::is_invocable_v<F &, A...>,
                          "playerio: a join handler takes an int and a std::string_view, and a drain handler nothing");
            if (handlers_ == nullptr) return detail::status_of(set_handler(handle_, nullptr, nullptr));
            (handlers_->*spot).exchange(detail::callable<F, A...>(what, std::forward<F>(handler)));
            /* Setting it anew waits for the one before, as removing does. */
            return detail::status_of(set_handler(handle_, function, handlers_));
        }
    }

    /* Kept before it is registered: it may run at once. */
    template <class Register> Status add(std::unique_ptr<detail::Handler> handler, HandlerId *id, Register register_raw)
    {
        if (handlers_ == nullptr) return detail::status_of(register_raw(handler.get(), nullptr));
        detail::Handler *raw = handler.get();
        const std::uint64_t serial = handlers_->keep(std::move(handler));
        std::uint64_t raw_id = 0;
        const Status status = detail::status_of(register_raw(raw, &raw_id));
        if (status != Status::Ok) {
            handlers_->drop(serial);
            return status;
        }
        handlers_->registered(serial, raw_id);
        if (id != nullptr) *id = static_cast<HandlerId>(raw_id);
        return status;
    }

    static void joined(pio_connection *, std::int32_t error_code, const char *text, void *user_data) noexcept
    {
        detail::Handlers &handlers = *static_cast<detail::Handlers *>(user_data);
        handlers.join.run(error_code, detail::view(text));
        handlers.after_callback();
    }
    static void drained(pio_connection *, void *user_data) noexcept
    {
        detail::Handlers &handlers = *static_cast<detail::Handlers *>(user_data);
        handlers.drain.run();
        handlers.after_callback();
    }
    static void ended(pio_connection *, pio_disconnect_reason reason, const char *text, void *user_data) noexcept
    {
        using Kept = detail::Callable<DisconnectReason, std::string_view>;
        Kept &kept = *static_cast<Kept *>(static_cast<detail::Handler *>(user_data));
        detail::Handlers &handlers = *kept.owner;
        detail::run(kept, [&] { kept.call(static_cast<DisconnectReason>(reason), detail::view(text)); });
        handlers.after_callback();
    }
};

/*
 * ===================================================================================================================
 * 10. Results
 * ===================================================================================================================
 */

/** A room that a list has. Lent, as the Result. */
struct RoomInfo {
    /** The id to join it by. */
    std::string_view id;
    /** What the game's server runs in it. */
    std::string_view type;
    /** How many users are in it. */
    int online_users;
    /** What it tells of itself. */
    PairsView data;

    explicit RoomInfo(const pio_room &raw) noexcept
        : id(detail::view(raw.id)), type(detail::view(raw.type)), online_users(raw.online_users),
          data(raw.data, raw.data_count)
    {
    }
};

/** What a client's call came to; lent to its handler. */
class Result {
public:
    explicit Result(const pio_result *raw) noexcept : raw_(raw) {}
    Result(const Result &) = delete;
    Result &operator=(const Result &) = delete;

    /** Whether the call succeeded. */
    explicit operator bool() const noexcept { return error_code() == 0; }

    /** 0 for success, else PIO_ERROR_… or another code of the server's. */
    int error_code() const noexcept { return pio_result_error_code(raw_); }

    /** Words for a failure; "" for success. */
    std::string_view text() const noexcept { return detail::view(pio_result_text(raw_)); }

    /** The room's id, of a call that made or joined one, else "". */
    std::string_view room_id() const noexcept { return detail::view(pio_result_room_id(raw_)); }

    /**
     * The connection of a call that joined a room, set up and not yet connected; the first time, then it is yours.
     *
     * Fails with: WrongState if the call failed, or joined none; the words are the call's, in text().
     */
    Status connection(Connection *connection);
#ifndef PLAYERIO_NO_EXCEPTIONS
    Connection connection();
#endif

    /** The rooms that were found, in the service's order; of other calls none. */
    detail::Range<pio_room, RoomInfo> rooms() const noexcept
    {
        std::size_t count = 0;
        const pio_room *first = pio_result_rooms(raw_, &count);
        return {first, count};
    }

    /** Which fields of a refused registration are wrong, and why: "username", "password", "email", "captcha". */
    PairsView field_errors() const noexcept
    {
        std::size_t count = 0;
        const pio_pair *first = pio_result_field_errors(raw_, &count);
        return PairsView(first, count);
    }

    /** The answer's protobuf as it was received. */
    Bytes output() const noexcept
    {
        std::size_t size = 0;
        const std::uint8_t *data = pio_result_output(raw_, &size);
        return Bytes(data, size);
    }

    /** As C has it. */
    const pio_result *raw() const noexcept { return raw_; }

private:
    const pio_result *raw_;
    bool given_ = false;
};

inline Status Result::connection(Connection *connection)
{
    pio_connection *raw = given_ ? nullptr : pio_result_connection(raw_);
    if (raw == nullptr) return Status::WrongState;
    given_ = true;
    *connection = Connection(raw);
    return *connection ? Status::Ok : Status::System;
}

#ifndef PLAYERIO_NO_EXCEPTIONS
inline Connection Result::connection()
{
    Connection taken(nullptr);
    const Status status = connection(&taken);
    if (status == Status::WrongState) {
        throw Error(status, given_                ? "the result's connection was taken already"
                            : error_code() == 0 ? "the call joined no room, so its result has no connection"
                                                : pio_result_text(raw_));
    }
    detail::done(status);
    return taken;
}
#endif

inline playerio::Result Event::result() const noexcept { return playerio::Result(raw_->result); }

/*
 * ===================================================================================================================
 * 11. Clients
 * ===================================================================================================================
 */

/** How a room is made and joined. */
struct RoomOptions {
    /** Whether it is listed. */
    bool visible = true;
    /** What lists tell of it. */
    Pairs room_data = {};
    /** What the game's server code sees of this user. */
    Pairs join_data = {};
};

/** Which rooms are listed. */
struct ListOptions {
    /** What a room's data must have. */
    Pairs criteria = {};
    /** At most so many; 0: as many as the service likes. */
    int limit = 0;
    /** Leaves out the first so many. */
    int offset = 0;
};

/** What may be left out of a registration. */
struct RegisterOptions {
    std::optional<std::string> email = {};
    std::optional<std::string> captcha_key = {};
    std::optional<std::string> captcha_value = {};
    /** Kept with the user. */
    Pairs extra_data = {};
};

/** In place of a handler: the result comes as an event of Queue::next, with this as its user_data. */
struct Tag {
    void *user_data;
};

/**
 * The web API of one game, and a user's login.
 *
 * Calls return at once; their handler gets a `Result &` when the answer is here, or may be left out. They go out one at
 * a time, in the order made. What a call came to is told by its result alone; the function fails only where it can't
 * begin. nullptr for a text is allowed where it says so.
 */
class Client : public detail::Object<pio_client, pio_client_free, pio_client_set_free_handler> {
public:
    /** For the game with this id. Fails with: System; the words say why. */
    explicit Client(const Text &game_id) : Object(pio_client_new(game_id.c_str())) { require(); }
    /** None: one to move another into. */
    explicit Client(std::nullptr_t) noexcept {}

    /* ---- Settings: before the first call, else they fail with WrongState ---- */

    /** Delivers results through a queue; the client's connections start on the same one. */
    detail::Chain<Client> queue(const Queue &queue) { return set(pio_client_set_queue(handle_, queue.handle())); }
    /** The base of the web API, "https://api.playerio.com/api" by default. */
    detail::Chain<Client> api_url(const Text &url) { return set(pio_client_set_api_url(handle_, url.c_str())); }
    /** How long one call may take: 40 s by default. */
    detail::Chain<Client> timeout(std::chrono::milliseconds timeout)
    {
        return set(pio_client_set_timeout_ms(handle_, detail::timeout_ms(timeout)));
    }
    /** Sends the connections to a development server, "host:port". */
    detail::Chain<Client> development_server(const Text &host_port)
    {
        return set(pio_client_set_development_server(handle_, host_port.c_str()));
    }
    /** Goes on with a login that was saved. A token is a secret. */
    detail::Chain<Client> token(const Text &token) { return set(pio_client_set_token(handle_, token.c_str())); }

    /** Sets `void(Endpoints &)`, which may edit where each new connection goes. At any time; nullptr removes it. */
    template <class F> detail::Done endpoint_filter(F &&filter)
    {
        return detail::done(set_filter(std::forward<F>(filter)));
    }

    /** The token that stands for the login, "" before one; it may change with every result. */
    Status token(std::string *token) const
    {
        return detail::read_text(token, [this](char *buffer, std::size_t capacity, std::size_t *needed) {
            return pio_client_get_token(handle_, buffer, capacity, needed);
        });
    }
    /** The id of the user who has logged in, "" before. */
    Status user_id(std::string *id) const
    {
        return detail::read_text(id, [this](char *buffer, std::size_t capacity, std::size_t *needed) {
            return pio_client_get_user_id(handle_, buffer, capacity, needed);
        });
    }
#ifndef PLAYERIO_NO_EXCEPTIONS
    std::string token() const
    {
        return detail::value<std::string>([this](std::string *found) { return token(found); });
    }
    std::string user_id() const
    {
        return detail::value<std::string>([this](std::string *id) { return user_id(id); });
    }
#endif

    /* ---- Logging in ---- */

    /** As a user of the game's own, by a connection of the game such as "public"; `auth` may be nullptr. */
    template <class F = std::nullptr_t>
    detail::Done connect(const Text &connection_id, const Text &user_id, const Text &auth, F &&handler = nullptr)
    {
        return begin(std::forward<F>(handler), [&](pio_result_fn function, void *user_data) {
            return pio_client_connect(handle_, connection_id.c_str(), user_id.c_str(), auth.c_str(), function, user_data);
        });
    }

    /** By the arguments that a connection of the game asks for, such as "userId" and "auth". */
    template <class F = std::nullptr_t>
    detail::Done authenticate(const Text &connection_id, const Pairs &arguments, F &&handler = nullptr)
    {
        return begin(std::forward<F>(handler), [&](pio_result_fn function, void *user_data) {
            const detail::RawPairs raw(arguments);
            return pio_client_authenticate(handle_, connection_id.c_str(), raw.data(), raw.size(), function, user_data);
        });
    }

    /** As a user who has registered, by name or e-mail address. */
    template <class F = std::nullptr_t>
    detail::Done simple_connect(const Text &username_or_email, const Text &password, F &&handler = nullptr)
    {
        return begin(std::forward<F>(handler), [&](pio_result_fn function, void *user_data) {
            return pio_client_simple_connect(handle_, username_or_email.c_str(), password.c_str(), function, user_data);
        });
    }

    /** Registers a user and logs in. Which field is wrong, Result::field_errors tells. */
    template <class F = std::nullptr_t>
    detail::Done simple_register(const Text &username, const Text &password, const RegisterOptions &options,
                                 F &&handler = nullptr)
    {
        return begin(std::forward<F>(handler), [&](pio_result_fn function, void *user_data) {
            const detail::RawPairs extra(options.extra_data);
            return pio_client_simple_register(handle_, username.c_str(), password.c_str(),
                                              detail::optional_text(options.email),
                                              detail::optional_text(options.captcha_key),
                                              detail::optional_text(options.captcha_value), extra.data(), extra.size(),
                                              function, user_data);
        });
    }

    /* ---- Rooms ---- */

    /** Makes a room without joining it. `room_id` nullptr: the service makes one up. */
    template <class F = std::nullptr_t>
    detail::Done create_room(const Text &room_id, const Text &room_type, const RoomOptions &options, F &&handler = nullptr)
    {
        return begin(std::forward<F>(handler), [&](pio_result_fn function, void *user_data) {
            const detail::RawPairs room(options.room_data);
            return pio_client_create_room(handle_, room_id.c_str(), room_type.c_str(), options.visible, room.data(),
                                          room.size(), function, user_data);
        });
    }

    /** Asks for a place in a room that exists: Result::connection. */
    template <class F = std::nullptr_t>
    detail::Done join_room(const Text &room_id, const Pairs &join_data, F &&handler = nullptr)
    {
        return begin(std::forward<F>(handler), [&](pio_result_fn function, void *user_data) {
            const detail::RawPairs raw(join_data);
            return pio_client_join_room(handle_, room_id.c_str(), raw.data(), raw.size(), function, user_data);
        });
    }

    /** Asks for a place in a room, which is made if it does not exist. `room_id` nullptr: a new one. */
    template <class F = std::nullptr_t>
    detail::Done create_join_room(const Text &room_id, const Text &room_type, const RoomOptions &options,
                                  F &&handler = nullptr)
    {
        return begin(std::forward<F>(handler), [&](pio_result_fn function, void *user_data) {
            const detail::RawPairs room(options.room_data);
            const detail::RawPairs join(options.join_data);
            return pio_client_create_join_room(handle_, room_id.c_str(), room_type.c_str(), options.visible, room.data(),
                                               room.size(), join.data(), join.size(), function, user_data);
        });
    }

    /** Lists visible rooms; `room_type` nullptr: of all types. They are in Result::rooms. */
    template <class F = std::nullptr_t>
    detail::Done list_rooms(const Text &room_type, const ListOptions &options, F &&handler = nullptr)
    {
        return begin(std::forward<F>(handler), [&](pio_result_fn function, void *user_data) {
            const detail::RawPairs criteria(options.criteria);
            return pio_client_list_rooms(handle_, room_type.c_str(), criteria.data(), criteria.size(), options.limit,
                                         options.offset, function, user_data);
        });
    }

    /** Calls any other method of the web API by its number, with protobuf as arguments and Result::output. */
    template <class F = std::nullptr_t> detail::Done call(std::uint32_t method, Bytes protobuf, F &&handler = nullptr)
    {
        return begin(std::forward<F>(handler), [&](pio_result_fn function, void *user_data) {
            return pio_client_call(handle_, method, protobuf.data(), protobuf.size(), function, user_data);
        });
    }

    /**
     * Waits until no call is outstanding and all handlers have returned; for clients without a queue.
     *
     * Fails with: TimedOut; WrongState; InCallback.
     */
    detail::Done wait(std::chrono::milliseconds timeout = forever)
    {
        return detail::done(detail::status_of(pio_client_wait(handle_, detail::timeout_ms(timeout))));
    }

private:
    detail::Chain<Client> set(pio_status status) { return detail::chain(*this, detail::status_of(status)); }

    template <class F> Status set_filter(F &&filter)
    {
        if constexpr (std::is_null_pointer_v<std::decay_t<F>>) {
            const Status status = detail::status_of(pio_client_set_endpoint_filter(handle_, nullptr, nullptr));
            if (status == Status::Ok) handlers_->filter.exchange(nullptr);
            return status;
        } else {
            static_assert(std::is_invocable_v<F &, Endpoints &>, "playerio: an endpoint filter takes an Endpoints &");
            if (handlers_ == nullptr) return set_filter(nullptr);
            handlers_->filter.exchange(detail::callable<F, Endpoints &>("endpoint filter", std::forward<F>(filter)));
            return detail::status_of(pio_client_set_endpoint_filter(handle_, filtered, handlers_));
        }
    }

    /* Begins a call; its handler is kept until it has run. */
    template <class F, class Start> detail::Done begin(F &&handler, Start start)
    {
        using Given = std::decay_t<F>;
        if constexpr (std::is_null_pointer_v<Given>) {
            return detail::done(detail::status_of(start(nullptr, nullptr)));
        } else if constexpr (std::is_same_v<Given, Tag>) {
            return detail::done(detail::status_of(start(nullptr, handler.user_data)));
        } else {
            static_assert(std::is_invocable_v<F &, Result &>, "playerio: a result handler takes a Result &, const or not");
            if (handlers_ == nullptr) return detail::done(detail::status_of(start(nullptr, nullptr)));
            std::unique_ptr<detail::Handler> kept = detail::callable<F, Result &>("result handler", std::forward<F>(handler));
            detail::Handler *raw = kept.get();
            const std::uint64_t serial = handlers_->keep(std::move(kept));
            const Status status = detail::status_of(start(answered, raw));
            if (status != Status::Ok) handlers_->drop(serial);
            return detail::done(status);
        }
    }

    static void answered(pio_client *, const pio_result *raw, void *user_data) noexcept
    {
        using Kept = detail::Callable<Result &>;
        Kept &kept = *static_cast<Kept *>(static_cast<detail::Handler *>(user_data));
        detail::Handlers &handlers = *kept.owner;
        Result result(raw);
        detail::run(kept, [&] { kept.call(result); });
        handlers.drop(kept.serial);
        handlers.after_callback();
    }
    static void filtered(pio_client *, pio_connection *connection, void *user_data) noexcept
    {
        detail::Handlers &handlers = *static_cast<detail::Handlers *>(user_data);
        Endpoints endpoints(connection);
        handlers.filter.run(endpoints);
        handlers.after_callback();
    }
};

inline bool Event::is_of(const Connection &connection) const noexcept
{
    return raw_->connection != nullptr && raw_->connection == connection.handle();
}
inline bool Event::is_of(const Client &client) const noexcept
{
    return raw_->client != nullptr && raw_->client == client.handle();
}

/*
 * ===================================================================================================================
 * 12. Deserializer
 * ===================================================================================================================
 */

/** Turns a stream of bytes into messages, for captures and other transports. One thread at a time. */
class Deserializer {
public:
    Deserializer() : raw_(pio_deserializer_new())
    {
#ifndef PLAYERIO_NO_EXCEPTIONS
        if (raw_ == nullptr) detail::fail(Status::System);
#endif
    }

    /** How many bytes a message may have: 128 MiB by default. Fails with: WrongState once bytes have been fed. */
    detail::Done message_size_limit(std::size_t bytes)
    {
        return detail::done(detail::status_of(pio_deserializer_set_message_size_limit(raw_.get(), bytes)));
    }

    /** Takes in the next bytes of the stream: they are copied. Fails with: Malformed once next has. */
    detail::Done feed(Bytes bytes)
    {
        return detail::done(detail::status_of(pio_deserializer_feed(raw_.get(), bytes.data(), bytes.size())));
    }

    /**
     * Hands out the next whole message, lent until the next call.
     *
     * Fails with: NotReady if more bytes are needed; Malformed, for good.
     */
    Status next(Message *message)
    {
        const pio_message *raw = nullptr;
        const Status status = detail::status_of(pio_deserializer_next(raw_.get(), &raw));
        if (status == Status::Ok) *message = Message::lent(raw);
        return status;
    }
#ifndef PLAYERIO_NO_EXCEPTIONS
    /** The same: false if more bytes are needed. */
    bool next(Message &message)
    {
        const Status status = next(&message);
        if (status == Status::NotReady) return false;
        detail::done(status);
        return true;
    }
#endif

private:
    struct Free {
        void operator()(pio_deserializer *raw) const noexcept { pio_deserializer_free(raw); }
    };
    std::unique_ptr<pio_deserializer, Free> raw_;
};

/*
 * ===================================================================================================================
 * 13. Library
 * ===================================================================================================================
 */

/** The library's version, such as "0.1.0". */
inline std::string_view version() noexcept { return pio_version(); }

/** Whether the library is one that this header's programs work with. */
inline bool is_compatible() noexcept { return pio_abi_version() == PIO_ABI_VERSION; }

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
    std::vector<std::unique_ptr<QueueState>> gone;
    const std::lock_guard<std::mutex> lock(AbandonedQueues::the().mutex);
    gone.swap(AbandonedQueues::the().states);
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
/** The same with HMAC-SHA256. */
inline Status calc_auth_256(const Text &user_id, const Text &secret, std::int64_t unix_seconds, std::string *auth)
{
    return detail::read_text(auth, [&](char *buffer, std::size_t capacity, std::size_t *needed) {
        return pio_calc_auth_256(user_id.c_str(), secret.c_str(), unix_seconds, buffer, capacity, needed);
    });
}
#ifndef PLAYERIO_NO_EXCEPTIONS
inline std::string calc_auth(const Text &user_id, const Text &secret, std::int64_t unix_seconds = 0)
{
    return detail::value<std::string>([&](std::string *auth) { return calc_auth(user_id, secret, unix_seconds, auth); });
}
inline std::string calc_auth_256(const Text &user_id, const Text &secret, std::int64_t unix_seconds = 0)
{
    return detail::value<std::string>([&](std::string *auth) { return calc_auth_256(user_id, secret, unix_seconds, auth); });
}
#endif

} // namespace PLAYERIO_MODE
} // namespace playerio

#undef PLAYERIO_CATCHES
#undef PLAYERIO_MODE

#endif
