/*
 * connection.hpp: a connection to one room.
 */
#ifndef PLAYERIO_CONNECTION_HPP
#define PLAYERIO_CONNECTION_HPP

#include "dispatch.hpp"
#include "endpoints.hpp"
#include "object.hpp"
#include "queue.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

class Result;

/**
 * A connection to one room: give it at least an endpoint and a join key, and handlers, then connect it; or take one from
 * a Result, which is set up already. It connects once.
 */
class Connection : public detail::Object<detail::ConnectionCalls> {
public:
    /** Fails with: System; the words say why. */
    Connection() : Object(pio_connection_new()) { check_made(); }
    /** None: one to move another into. */
    explicit Connection(std::nullptr_t) noexcept {}
    /** Takes over a connection that a C function gave. */
    [[nodiscard]] static Connection adopt(pio_connection *raw) { return Connection(raw); }

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
    /** Through none, on the library's thread, as by default: for one that a client with a queue gave. */
    detail::Chain<Connection> queue(std::nullptr_t) { return set(pio_connection_set_queue(handle_, nullptr)); }

    /** What Event::user_data gives. At any time. */
    detail::Chain<Connection> user_data(void *user_data)
    {
        return set(pio_connection_set_user_data(handle_, user_data));
    }

    /* ---- Handlers: at any time, also inside handlers ---- */

    /** Sets `void(int error_code, std::string_view text)`: how the join went, once; 0 for success. nullptr removes it. */
    template <class F> detail::Done on_join(F &&handler)
    {
        static_assert(std::is_null_pointer_v<std::decay_t<F>> || std::is_invocable_v<F &, int, std::string_view>,
                      "playerio: a join handler takes an int and a std::string_view");
        return detail::done(set_spot(&detail::Handlers::join, pio_connection_set_join_handler, joined, "join handler",
                                     std::forward<F>(handler)));
    }

    /** Sets `void()`: there is room in the send buffer again, after a send that would have blocked. nullptr removes it. */
    template <class F> detail::Done on_drain(F &&handler)
    {
        static_assert(std::is_null_pointer_v<std::decay_t<F>> || std::is_invocable_v<F &>,
                      "playerio: a drain handler takes nothing");
        return detail::done(set_spot(&detail::Handlers::drain, pio_connection_set_drain_handler, drained, "drain handler",
                                     std::forward<F>(handler)));
    }

    /**
     * Adds a handler for the messages of one type ("*": of all). If it takes a `const Message &` it gets every one.
     * Else its parameters say which values it takes, one for each, by the table in wire.hpp, and a message of another
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
    /** Adds a handler for the messages of one type, as the other `on` says, and returns its id, for remove(). */
    template <class... Values, class F> HandlerId on(const Text &type, F &&handler)
    {
        return detail::value<HandlerId>([&](HandlerId *id) { return on<Values...>(type, std::forward<F>(handler), id); });
    }
    /** Adds a handler for the messages of all types, a `const Message &` each, and returns its id, for remove(). */
    template <class F> HandlerId on_any(F &&handler)
    {
        return detail::value<HandlerId>([&](HandlerId *id) { return on_any(std::forward<F>(handler), id); });
    }
    /** Adds a handler for the end, `void(DisconnectReason, std::string_view text)`, and returns its id, for remove(). */
    template <class F> HandlerId on_disconnect(F &&handler)
    {
        return detail::value<HandlerId>([&](HandlerId *id) { return on_disconnect(std::forward<F>(handler), id); });
    }
#else
    /** Adds a handler for the messages of one type, as the other `on` says; it stays as long as the connection. */
    template <class... Values, class F> Status on(const Text &type, F &&handler)
    {
        return on<Values...>(type, std::forward<F>(handler), nullptr);
    }
    /** Adds a handler for the messages of all types, a `const Message &` each; it stays as long as the connection. */
    template <class F> Status on_any(F &&handler) { return on_any(std::forward<F>(handler), nullptr); }
    /** Adds a handler for the end, `void(DisconnectReason, std::string_view text)`; it stays as long as the connection. */
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
        if (status == Status::Ok) handlers_->retire(raw_id, !detail::may_be_in_callback());
        return detail::done(status);
    }

    /* ---- Use ---- */

    /** Begins to connect and to join, and returns at once. Fails with: WrongState; System. */
    detail::Done connect() { return detail::done(detail::status_of(pio_connection_connect(handle_))); }

    /**
     * Waits until the join handler has returned; for connections without a queue. Gives the join's error code, unless it
     * gets nullptr.
     *
     * Fails with: TimedOut; WrongState; InCallback.
     */
    Status wait(std::chrono::milliseconds timeout, int *error_code)
    {
        std::int32_t code = 0;
        const Status status = detail::status_of(pio_connection_wait(handle_, detail::timeout_ms(timeout), &code));
        if (status == Status::Ok && error_code != nullptr) *error_code = code;
        return status;
    }

    /**
     * Sends a message of this type with these values, each by the table in wire.hpp. Copies it whole or not at all,
     * and returns at once. A std::string_view as type is copied to get a NUL behind it, up to 127 bytes without allocating;
     * a type that has NULs in it needs a Message.
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
        char nearby[128];
        if (type.size() >= sizeof nearby) return try_send(std::string(type).c_str(), values...);
        if (!type.empty()) std::memcpy(nearby, type.data(), type.size());
        nearby[type.size()] = 0;
        return try_send(static_cast<const char *>(nearby), values...);
    }
    /** Sends a message as it is, lent or owned. */
    Status try_send(const Message &message)
    {
        return detail::status_of(pio_connection_send(handle_, message.handle()));
    }
    /** Sends as try_send does, and throws what that returns. */
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
    /** Sends a message as it is, lent or owned. */
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
    /** All endpoints, in order. */
    [[nodiscard]] std::vector<Endpoint> endpoints() const
    {
        return detail::value<std::vector<Endpoint>>([this](auto *list) { return endpoints(list); });
    }
    /** Waits until the join handler has returned, as the other `wait` says, and returns the join's error code. */
    int wait(std::chrono::milliseconds timeout = forever)
    {
        return detail::value<int>([&](int *error_code) { return wait(timeout, error_code); });
    }
    /** Where it stands. */
    [[nodiscard]] State state() const
    {
        return detail::value<State>([this](State *found) { return state(found); });
    }
    /** The room's id, as the web API gave it. Fails with: WrongState if none is known. */
    [[nodiscard]] std::string room_id() const
    {
        return detail::value<std::string>([this](std::string *id) { return room_id(id); });
    }
    /** The address that was connected to, such as "203.0.113.7:8184". Fails with: WrongState before one was reached. */
    [[nodiscard]] std::string remote_address() const
    {
        return detail::value<std::string>([this](std::string *address) { return remote_address(address); });
    }
    /** What it has done so far. */
    [[nodiscard]] Stats stats() const
    {
        return detail::value<Stats>([this](Stats *found) { return stats(found); });
    }
#endif

private:
    friend class Result;
    explicit Connection(pio_connection *raw) : Object(raw) { check_made(); }

    detail::Chain<Connection> set(pio_status status) { return detail::chain(*this, detail::status_of(status)); }

    template <class Register> Status add(std::unique_ptr<detail::Handler> handler, HandlerId *id, Register register_raw)
    {
        if (handlers_ == nullptr) return detail::status_of(register_raw(handler.get(), nullptr));
        std::uint64_t raw_id = 0;
        const Status status = handlers_->add(std::move(handler), &raw_id, register_raw);
        if (status == Status::Ok && id != nullptr) *id = static_cast<HandlerId>(raw_id);
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

inline bool Event::is_of(const Connection &connection) const noexcept
{
    return raw_->connection != nullptr && raw_->connection == connection.handle();
}

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
