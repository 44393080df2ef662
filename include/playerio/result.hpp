/*
 * result.hpp: what a call of a client came to.
 */
#ifndef PLAYERIO_RESULT_HPP
#define PLAYERIO_RESULT_HPP

#include "connection.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

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

    /** Of what C has. */
    explicit RoomInfo(const pio_room &raw) noexcept
        : id(detail::view(raw.id)), type(detail::view(raw.type)), online_users(raw.online_users),
          data(raw.data, raw.data_count)
    {
    }
};

/** What a client's call came to; lent to its handler. */
class Result {
public:
    /** Of what C lends. */
    explicit Result(const pio_result *raw) noexcept : raw_(raw) {}
    Result(const Result &) = delete;
    Result &operator=(const Result &) = delete;

    /** Whether the call succeeded. */
    explicit operator bool() const noexcept { return error_code() == 0; }

    /** 0 for success, else PIO_ERROR_... or another code of the server's. */
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
    /** The connection of a call that joined a room, as the other `connection` says; the error has the call's words. */
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

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
