/*
 * views.hpp: texts, byte arrays and pairs, as they go in and as they come out.
 */
#ifndef PLAYERIO_VIEWS_HPP
#define PLAYERIO_VIEWS_HPP

#include "status.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

namespace detail {

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
        iterator &operator++() noexcept
        {
            ++at_;
            return *this;
        }
        iterator operator++(int) noexcept { return iterator(at_++); }
        bool operator==(const iterator &other) const noexcept { return at_ == other.at_; }
        bool operator!=(const iterator &other) const noexcept { return at_ != other.at_; }

    private:
        const Raw *at_;
    };

    /** None. */
    Range() noexcept = default;
    /** Of so many, as C has them. */
    Range(const Raw *first, std::size_t count) noexcept : first_(first), count_(first == nullptr ? 0 : count) {}

    std::size_t size() const noexcept { return count_; }
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    /** The index must be less than size(). */
    View operator[](std::size_t index) const noexcept { return View(first_[index]); }
    iterator begin() const noexcept { return iterator(first_); }
    iterator end() const noexcept { return iterator(first_ + count_); }

private:
    const Raw *first_ = nullptr;
    std::size_t count_ = 0;
};

} // namespace detail

/** A text argument: a C string, a std::string or a std::string_view, which is copied. nullptr where "left out" is allowed. */
class Text {
public:
    /** Left out. */
    Text(std::nullptr_t) noexcept : text_(nullptr) {}
    /** What is given, which lives as long as the call does. */
    Text(const char *text) noexcept : text_(text) {}
    Text(const std::string &text) noexcept : text_(text.c_str()) {}
    /** A copy, since a view need not have a NUL behind it. */
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
    /** No bytes. */
    constexpr Bytes() noexcept = default;
    /** A view of so many. */
    constexpr Bytes(const std::uint8_t *data, std::size_t size) noexcept : data_(data), size_(size) {}

    /** The first; perhaps nullptr if there are none. */
    constexpr const std::uint8_t *data() const noexcept { return data_; }
    constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
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
    /** What it is called by. */
    std::string_view key;
    /** What it says. */
    std::string_view value;

    /** Of what C has. */
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

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
