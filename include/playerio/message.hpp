/*
 * message.hpp: messages, lent to your handlers or your own.
 */
#ifndef PLAYERIO_MESSAGE_HPP
#define PLAYERIO_MESSAGE_HPP

#include "value.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

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

        iterator() noexcept = default;
        iterator(const Message *message, std::size_t index) noexcept : message_(message), index_(index) {}
        Value operator*() const noexcept { return (*message_)[index_]; }
        iterator &operator++() noexcept
        {
            ++index_;
            return *this;
        }
        iterator operator++(int) noexcept { return iterator(message_, index_++); }
        bool operator==(const iterator &other) const noexcept { return index_ == other.index_; }
        bool operator!=(const iterator &other) const noexcept { return index_ != other.index_; }

    private:
        const Message *message_ = nullptr;
        std::size_t index_ = 0;
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
    /** A message of this type with these values. */
    template <class First, class... Rest>
    Message(std::string_view type, const First &first, const Rest &...rest) : Message(type)
    {
        add(first, rest...);
    }
#endif

    /** Takes over what the other has, and leaves it without a message. */
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
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

    /** The value at this index; behind the last a Missing one, which can't be read. */
    Value operator[](std::size_t index) const noexcept
    {
        if (index < count_) return Value(raw_, static_cast<std::uint32_t>(index), values_ + index);
        return Value(raw_, index > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(index), nullptr);
    }
    iterator begin() const noexcept { return iterator(this, 0); }
    iterator end() const noexcept { return iterator(this, count_); }

    /** All values at once, if there are as many and each is of its type, by the rule of typed handlers. */
    template <class... T> [[nodiscard]] std::optional<std::tuple<T...>> unpack() const
    {
        (detail::check_readable<T>(), ...);
        using Parameters = detail::Parameters<T...>;
        Parameters widened;
        const pio_value *fitting = Parameters::fit(values_, count_, widened);
        if (fitting == nullptr) return std::nullopt;
        /* Made in place: moving the tuple there costs more than reading the values does. */
        return Parameters::give(fitting, [](auto &&...values) {
            return std::optional<std::tuple<T...>>(std::in_place, std::forward<decltype(values)>(values)...);
        });
    }

    /**
     * Adds values to a message that is yours, each by the table in wire.hpp; those before one that fails stay. Values
     * of its own may be among them, but no views of their texts or bytes: copy those first.
     *
     * Fails with: InvalidArgument for a lent message; InvalidUtf8; TooLarge; NoSuchIndex for a Missing value.
     */
    template <class... T> detail::Chain<Message> add(const T &...values)
    {
        Status status = Status::Ok;
        static_cast<void>((((status = add_one(values)) == Status::Ok) && ...));
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
    /** A copy, which is yours: the way to keep a lent message. */
    [[nodiscard]] Message clone() const
    {
        return detail::value<Message>([this](Message *copy) { return clone(copy); });
    }
    /** Its bytes as they would be sent. Fails with: TooLarge above 1 GiB. */
    [[nodiscard]] std::vector<std::uint8_t> serialize() const
    {
        return detail::value<std::vector<std::uint8_t>>([this](auto *serialized) { return serialize(serialized); });
    }
    /** The message as a line for logs; its form may change. */
    [[nodiscard]] std::string to_string() const
    {
        return detail::value<std::string>([this](std::string *text) { return to_string(text); });
    }
#endif

    /** As C has it. */
    const pio_message *handle() const noexcept { return raw_; }

    /** A message that C lent, for as long as it did. */
    [[nodiscard]] static Message lent(const pio_message *raw) noexcept
    {
        Message message;
        message.lend(raw);
        return message;
    }
    /** A message that C lent, for as long as it did, where its values are known already. */
    [[nodiscard]] static Message lent(const pio_message *raw, const pio_value *values, std::uint32_t count) noexcept
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

    template <class T> Status add_one(const T &value)
    {
        Status status{};
        if constexpr (std::is_same_v<T, Value>) status = add_value(value);
        else status = add_raw(detail::raw_value(value));
        lend(raw_); /* they move as they become more */
        return status;
    }

    Status add_value(const Value &value)
    {
        std::string_view missing;
        if (value.raw_ == nullptr) return value.get(&missing);
        if (value.message_ != raw_) return add_raw(*value.raw_);
        /* One of its own, wherever it is by now. Its text would move while it is read. */
        const pio_value own = values_[value.index_];
        if (own.type == PIO_VALUE_STRING) return add_raw(detail::raw_value(std::string(own.as.string, own.length)));
        if (own.type == PIO_VALUE_BYTES) {
            const Bytes lent(own.as.bytes, own.length);
            return add_raw(detail::raw_value(std::vector<std::uint8_t>(lent.begin(), lent.end())));
        }
        return add_raw(own);
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

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
