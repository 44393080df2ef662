/*
 * deserializer.hpp: messages out of any stream of bytes.
 */
#ifndef PLAYERIO_DESERIALIZER_HPP
#define PLAYERIO_DESERIALIZER_HPP

#include "message.hpp"

#include <cstddef>
#include <memory>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

/** Turns a stream of bytes into messages, for captures and other transports. One thread at a time. */
class Deserializer {
public:
    /** Fails with: System; the words say why. */
    Deserializer() : raw_(pio_deserializer_new())
    {
#ifndef PLAYERIO_NO_EXCEPTIONS
        if (raw_ == nullptr) detail::fail(Status::System);
#endif
    }

    /** Whether it could be made, and has not been moved from. */
    explicit operator bool() const noexcept { return raw_ != nullptr; }

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
    /** Hands out the next whole message, lent until the next call; false if more bytes are needed. Fails with: Malformed, for good. */
    [[nodiscard]] bool next(Message &message)
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

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
