/*
 * wire.hpp: which C++ type becomes which value of a message, and which value is read as which type.
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
#ifndef PLAYERIO_WIRE_HPP
#define PLAYERIO_WIRE_HPP

#include "views.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

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

/*
 * The values of a message as parameters of these types take them. A pointer to them is handed from function to function,
 * where an object would be kept in memory.
 */
template <class... T> class Parameters {
public:
    /* Those of the message, or in `widened` what they were widened to; nullptr if they are not one of each type. */
    static const pio_value *fit(const pio_value *values, std::uint32_t count, Parameters &widened) noexcept
    {
        if (!PLAYERIO_LIKELY(count == sizeof...(T))) return nullptr;
        /* Of no values there may be no address. */
        if constexpr (sizeof...(T) == 0) return widened.values_;
        else return fit(values, widened, Indexes());
    }

    /* What `call` makes of values that fit. */
    template <class Call> static decltype(auto) give(const pio_value *values, Call &&call)
    {
        return give(values, std::forward<Call>(call), Indexes());
    }

private:
    using Indexes = std::index_sequence_for<T...>;

    /* Mostly all are of the types themselves, and nothing has to be copied. */
    template <std::size_t... I>
    static const pio_value *fit(const pio_value *values, Parameters &widened, std::index_sequence<I...> indexes) noexcept
    {
        if (PLAYERIO_LIKELY(((values[I].type == read_type<T>()) && ...))) return values;
        return widened.fill(values, indexes);
    }
    template <std::size_t... I>
    PLAYERIO_APART const pio_value *fill(const pio_value *values, std::index_sequence<I...>) noexcept
    {
        if (!(takes<T>(values[I].type) && ...)) return nullptr;
        (static_cast<void>(values_[I] = widen<T>(values[I])), ...);
        return values_;
    }
    template <class Call, std::size_t... I>
    static decltype(auto) give(const pio_value *values, Call &&call, std::index_sequence<I...>)
    {
        return std::forward<Call>(call)(read<T>(values[I])...);
    }

    pio_value values_[sizeof...(T) + 1];
};

} // namespace detail

/**
 * A view of a container's bytes: std::vector, std::array, std::string, std::span, of elements of one byte. A literal's have
 * the NUL behind it among them.
 */
template <class Container> Bytes bytes(const Container &container) noexcept
{
    static_assert(sizeof(*std::data(container)) == 1, "playerio: bytes() is of containers whose elements are one byte each");
    return bytes(static_cast<const void *>(std::data(container)), std::size(container));
}

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
