/*
 * value.hpp: one value of a message.
 */
#ifndef PLAYERIO_VALUE_HPP
#define PLAYERIO_VALUE_HPP

#include "wire.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

class Message;

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
    /** Reads it as the other `get` does, and returns it. */
    template <class T> [[nodiscard]] T get() const
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

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
