/*
 * dispatch.hpp: how a handler for messages is called: with the message's values, or the message. Nothing here is for use
 * outside of these headers.
 */
#ifndef PLAYERIO_DISPATCH_HPP
#define PLAYERIO_DISPATCH_HPP

#include "handlers.hpp"
#include "message.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

namespace detail {

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

inline void append_type(std::string &list, std::size_t index, pio_value_type type)
{
    if (index > 0) list += ", ";
    list += type_name(type);
}

/* Reports, the first time, that a handler which takes these types got a message with these values. */
PLAYERIO_COLD inline void report_mismatch(Handler &handler, const pio_value_type *taken, std::size_t taken_count,
                                          const pio_value *values, std::size_t count) noexcept
{
    constexpr std::size_t most = 32;
    if (handler.mismatched.load(std::memory_order_relaxed)) return;
#if PLAYERIO_CATCHES
    try {
#endif
        std::string words = "(";
        for (std::size_t i = 0; i < taken_count; i++) append_type(words, i, taken[i]);
        words += "), but a message has (";
        for (std::size_t i = 0; i < count && i < most; i++) append_type(words, i, values[i].type);
        words += count > most ? ", ...); it skips such messages" : "); it skips such messages";
        detail::report(handler, Report::Kind::Mismatch, "takes ", words.c_str());
#if PLAYERIO_CATCHES
    } catch (...) {
        /* There is no memory for the words. */
    }
#endif
}

/* The trampoline of a handler that gets the message's values. */
template <class Function, class... P> struct TypedHandler final : Handler {
    template <class F>
    TypedHandler(std::string what, F &&callable) : Handler(std::move(what)), function(std::forward<F>(callable))
    {
    }

    static void call(pio_connection *, const pio_message *message, void *user_data) noexcept
    {
        static constexpr pio_value_type taken[sizeof...(P) + 1] = {read_type<P>()..., no_type};
        TypedHandler &self = *static_cast<TypedHandler *>(static_cast<Handler *>(user_data));
        Handlers &owner = *self.owner;
        const pio_value *values = pio_message_values(message);
        const std::uint32_t count = pio_message_count(message);
        Parameters<P...> widened;
        const pio_value *const fitting = Parameters<P...>::fit(values, count, widened);
        if (PLAYERIO_LIKELY(fitting != nullptr)) {
            detail::run(self, [&] {
                Parameters<P...>::give(fitting, [&](auto &&...given) {
                    static_cast<void>(std::invoke(self.function, std::forward<decltype(given)>(given)...));
                });
            });
        } else {
            detail::report_mismatch(self, taken, sizeof...(P), values, count);
        }
        owner.after_callback();
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
        detail::run(self, [&] { static_cast<void>(std::invoke(self.function, message)); });
        owner.after_callback();
    }

    Function function;
};

/* Which of the two a callable is: by the types named in on<...>, else by its own parameters. */
template <class F, class... P> struct Typed {
    static constexpr bool has_message = (std::is_same_v<P, Message> || ...);
    static_assert(!has_message, "playerio: a handler takes a message as its one parameter, as a const playerio::Message &");
    static constexpr bool valid = !has_message && (check_readable<P>() && ...);
    static_assert(!valid || std::is_invocable_v<F &, P...>,
                  "playerio: a handler takes its values by value or by const reference");
    using type = TypedHandler<F, P...>;
};
template <class F, class... P> struct Typed<F, Types<P...>> : Typed<F, std::decay_t<P>...> {};
template <class F> struct Typed<F, Types<const Message &>> {
    using type = WholeHandler<F>;
};
template <class F, class Named> struct MessageHandler : Typed<F, Named> {};
template <class F> struct MessageHandler<F, Types<>> {
    static_assert(Signature<F>::known,
                  "playerio: the parameters of this handler can't be read, as of a generic lambda or std::bind; name them: "
                  "connection.on<int32_t, double>(\"type\", handler)");
    using type = typename Typed<F, typename Signature<F>::Parameters>::type;
};

} // namespace detail

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
