/*
 * client.hpp: the web API: logins, rooms, and the way to a connection.
 */
#ifndef PLAYERIO_CLIENT_HPP
#define PLAYERIO_CLIENT_HPP

#include "result.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

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
    /** Where the user gets mail. */
    std::optional<std::string> email = {};
    /** The key of a captcha that the game asks for. */
    std::optional<std::string> captcha_key = {};
    /** What the user has read in it. */
    std::optional<std::string> captcha_value = {};
    /** Kept with the user. */
    Pairs extra_data = {};
};

/** In place of a handler: the result comes as an event of Queue::next, with this as its user_data. */
struct Tag {
    /** For Event::user_data. */
    void *user_data;
};

/**
 * The web API of one game, and a user's login.
 *
 * Calls return at once; their handler gets a `Result &` when the answer is here, or may be left out. They go out one at
 * a time, in the order made. What a call came to is told by its result alone; the function fails only where it can't
 * begin. nullptr for a text is allowed where it says so.
 */
class Client : public detail::Object<detail::ClientCalls> {
public:
    /** For the game with this id. Fails with: System; the words say why. */
    explicit Client(const Text &game_id) : Object(pio_client_new(game_id.c_str())) { check_made(); }
    /** None: one to move another into. */
    explicit Client(std::nullptr_t) noexcept {}

    /* ---- Settings: before the first call, else they fail with WrongState ---- */

    /** Delivers results through a queue; the client's connections start on the same one. */
    detail::Chain<Client> queue(const Queue &queue) { return set(pio_client_set_queue(handle_, queue.handle())); }
    /** Delivers results on the library's thread, as by default. */
    detail::Chain<Client> queue(std::nullptr_t) { return set(pio_client_set_queue(handle_, nullptr)); }
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
        static_assert(std::is_null_pointer_v<std::decay_t<F>> || std::is_invocable_v<F &, Endpoints &>,
                      "playerio: an endpoint filter takes an Endpoints &");
        return detail::done(set_spot(&detail::Handlers::filter, pio_client_set_endpoint_filter, filtered, "endpoint filter",
                                     std::forward<F>(filter)));
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
    /** The token that stands for the login, "" before one; it may change with every result. */
    [[nodiscard]] std::string token() const
    {
        return detail::value<std::string>([this](std::string *found) { return token(found); });
    }
    /** The id of the user who has logged in, "" before. */
    [[nodiscard]] std::string user_id() const
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

inline bool Event::is_of(const Client &client) const noexcept
{
    return raw_->client != nullptr && raw_->client == client.handle();
}

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
