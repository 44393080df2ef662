/*
 * object.hpp: what a connection and a client have in common: a handle, handlers, and an end.
 */
#ifndef PLAYERIO_OBJECT_HPP
#define PLAYERIO_OBJECT_HPP

#include "handlers.hpp"

#include <new>
#include <type_traits>
#include <utility>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

namespace detail {

/* The calls of either kind. Functions of a DLL are no template arguments everywhere. */
struct ConnectionCalls {
    using Raw = pio_connection;
    static void free_raw(Raw *raw) noexcept { pio_connection_free(raw); }
    static pio_status set_free_handler(Raw *raw, pio_free_fn function, void *user_data) noexcept
    {
        return pio_connection_set_free_handler(raw, function, user_data);
    }
};
struct ClientCalls {
    using Raw = pio_client;
    static void free_raw(Raw *raw) noexcept { pio_client_free(raw); }
    static pio_status set_free_handler(Raw *raw, pio_free_fn function, void *user_data) noexcept
    {
        return pio_client_set_free_handler(raw, function, user_data);
    }
};

/* What a connection and a client have in common: a handle, handlers, and an end. */
template <class Calls> class Object {
    using Raw = typename Calls::Raw;

public:
    /** Takes over what the other has, and leaves it with none. */
    Object(Object &&other) noexcept
        : handle_(std::exchange(other.handle_, nullptr)), handlers_(std::exchange(other.handlers_, nullptr))
    {
    }
    /** Takes over what the other has, and leaves it with none; what was here before is freed. */
    Object &operator=(Object &&other) noexcept
    {
        Object taken(std::move(other));
        std::swap(handle_, taken.handle_);
        std::swap(handlers_, taken.handlers_);
        return *this;
    }
    /** Frees it, as close does. */
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
        if (handlers_ != nullptr && handlers_->close()) Calls::free_raw(handle_);
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
        if (handlers == nullptr || Calls::set_free_handler(raw, Handlers::freed, handlers) != PIO_STATUS_OK) {
            Calls::free_raw(raw);
            delete handlers;
            return;
        }
        handle_ = raw;
        handlers_ = handlers;
    }

    void check_made() const
    {
#ifndef PLAYERIO_NO_EXCEPTIONS
        if (handle_ == nullptr) fail(Status::System);
#endif
    }

    /* Sets, or with nullptr removes, the one handler of a kind. */
    template <class... A, class Set, class Function, class F>
    Status set_spot(Spot<A...> Handlers::*spot, Set set_handler, Function function, const char *what, F &&handler)
    {
        if constexpr (std::is_null_pointer_v<std::decay_t<F>>) {
            const Status status = status_of(set_handler(handle_, nullptr, nullptr));
            if (status == Status::Ok) (handlers_->*spot).exchange(nullptr);
            return status;
        } else {
            if (handlers_ == nullptr) return status_of(set_handler(handle_, nullptr, nullptr));
            (handlers_->*spot).exchange(callable<F, A...>(what, std::forward<F>(handler)));
            /* Setting it anew waits for the one before, as removing does. */
            const Status status = status_of(set_handler(handle_, function, handlers_));
            /* The object is gone, and nothing else would destroy what was captured. */
            if (status != Status::Ok) (handlers_->*spot).exchange(nullptr);
            return status;
        }
    }

    Raw *handle_ = nullptr;
    Handlers *handlers_ = nullptr;
};

} // namespace detail

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
