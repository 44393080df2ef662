/*
 * handlers.hpp: how handlers are kept. Nothing here is for use outside of these headers.
 *
 * A registered callable is a Handler on the heap, whose address is the C function's user data. Those of one connection
 * or client are in its Handlers, which the C++ object and the library own together: the library's share ends with the
 * free handler, the last callback of all, which also destroys what the callables have captured.
 *
 * A handler that is removed is destroyed at once if the library has waited for it. Inside a callback it does not wait, so
 * the handler may be running, here or on another thread: it is retired, and destroyed when the callback of its object that
 * runs now, or the next one, has ended. Callbacks of one object never overlap, so nothing of it runs in that moment.
 */
#ifndef PLAYERIO_HANDLERS_HPP
#define PLAYERIO_HANDLERS_HPP

#include "report.hpp"

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

class Endpoints;

namespace detail {

class Handlers;

/* A registered callable of any kind. */
struct Handler {
    explicit Handler(std::string what) noexcept : name(std::move(what)) {}
    Handler(const Handler &) = delete;
    Handler &operator=(const Handler &) = delete;
    virtual ~Handler() = default;

    /* For reports; and whether there was one, of each kind. */
    const std::string name;
    std::atomic<bool> threw{false};
    std::atomic<bool> mismatched{false};
    Handlers *owner = nullptr;
    /* 0 until the library has given one. */
    std::uint64_t id = 0;
    /* Tells registrations apart even when an address is used again. */
    std::uint64_t serial = 0;
};

/* One that is called through a virtual function: all but those of messages. */
template <class... Arguments> struct Callable : Handler {
    using Handler::Handler;
    virtual void call(Arguments... arguments) = 0;
};

template <class Function, class... Arguments> struct CallableOf final : Callable<Arguments...> {
    template <class F>
    CallableOf(const char *what, F &&callable) : Callable<Arguments...>(what), function(std::forward<F>(callable))
    {
    }
    void call(Arguments... arguments) override { static_cast<void>(std::invoke(function, static_cast<Arguments>(arguments)...)); }

    Function function;
};

template <class F, class... Arguments> std::unique_ptr<Callable<Arguments...>> callable(const char *name, F &&function)
{
    return std::make_unique<CallableOf<std::decay_t<F>, Arguments...>>(name, std::forward<F>(function));
}

/* Tells the reporter that the handler "<what> <details>". */
PLAYERIO_COLD inline void report(Handler &handler, Report::Kind kind, const char *what, const char *details) noexcept
{
    std::atomic<bool> &before = kind == Report::Kind::Exception ? handler.threw : handler.mismatched;
    const bool first = !before.exchange(true, std::memory_order_relaxed);
#if PLAYERIO_CATCHES
    try {
#endif
        const std::string sentence = "the " + handler.name + ' ' + what + details;
        tell(Report{kind, handler.name, sentence, first});
#if PLAYERIO_CATCHES
    } catch (...) {
        /* A reporter that throws has nobody to be reported to. */
    }
#endif
}

#if PLAYERIO_CATCHES
/* Reports the exception that is being handled. */
PLAYERIO_COLD inline void report_exception(Handler &handler) noexcept
{
    try {
        throw;
    } catch (const std::exception &error) {
        detail::report(handler, Report::Kind::Exception, "threw: ", error.what());
    } catch (...) {
        detail::report(handler, Report::Kind::Exception, "threw something that is no std::exception", "");
    }
}
#endif

/* Runs a handler; what it throws ends here. It is called by its full name: a handler's own namespace may have a `run`. */
template <class Call> void run(Handler &handler, Call &&call) noexcept
{
#if PLAYERIO_CATCHES
    try {
        call();
    } catch (...) {
        detail::report_exception(handler);
    }
#else
    static_cast<void>(handler);
    call();
#endif
}

/* A place for the one callable of a kind, which may be replaced while it runs. */
template <class... Arguments> class Spot {
public:
    using Kept = std::shared_ptr<Callable<Arguments...>>;

    /* What was there before may outlive this, on the thread where it runs. */
    Kept exchange(Kept callable) noexcept
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        callable_.swap(callable);
        return callable;
    }
    void run(Arguments... arguments) noexcept
    {
        Kept callable;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            callable = callable_;
        }
        if (callable == nullptr) return;
        detail::run(*callable, [&] { callable->call(static_cast<Arguments>(arguments)...); });
    }

private:
    std::mutex mutex_;
    Kept callable_;
};

/* All handlers of one connection or client. */
class Handlers {
public:
    Spot<int, std::string_view> join;
    Spot<> drain;
    Spot<Endpoints &> filter;

    /* The C++ object's share, or the library's, is given up. */
    void release() noexcept
    {
        if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }

    /* Whether this is the first call. */
    bool close() noexcept { return !closed_.exchange(true); }

    bool is_closed() const noexcept { return closed_; }

    /* Keeps a handler that is about to be registered, and gives its serial. */
    std::uint64_t keep(std::unique_ptr<Handler> handler)
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        handler->owner = this;
        handler->serial = ++last_serial_;
        live_.push_back(std::move(handler));
        return last_serial_;
    }

    /* Notes the id of one that is registered now. It may be gone already: freed on another thread. */
    void registered(std::uint64_t serial, std::uint64_t id) noexcept
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        for (const auto &handler : live_) {
            if (handler->serial == serial) handler->id = id;
        }
    }

    /* Destroys one that could not be registered, or will not run again. */
    void drop(std::uint64_t serial) noexcept
    {
        List gone;
        const std::lock_guard<std::mutex> lock(mutex_);
        take(gone, [serial](const Handler &handler) { return handler.serial == serial; });
    }

    /* Keeps a handler, and registers it: in this order, for it may run at once. */
    template <class Register> Status add(std::unique_ptr<Handler> handler, std::uint64_t *id, Register register_raw)
    {
        Handler *raw = handler.get();
        const std::uint64_t serial = keep(std::move(handler));
        const Status status = status_of(register_raw(raw, id));
        if (status == Status::Ok) registered(serial, *id);
        else drop(serial);
        return status;
    }

    /* Destroys one that has been removed: at once if it is `over`, else when no callback of this object runs. */
    void retire(std::uint64_t id, bool over) noexcept
    {
        List gone;
        const std::lock_guard<std::mutex> lock(mutex_);
        take(over ? gone : retired_, [id](const Handler &handler) { return handler.id == id; });
        if (!retired_.empty()) any_retired_.store(true, std::memory_order_relaxed);
    }

    /* At the end of each callback. */
    void after_callback() noexcept
    {
        if (!PLAYERIO_LIKELY(!any_retired_.load(std::memory_order_relaxed))) destroy_retired();
    }

    /* The library's free handler. */
    static void freed(void *user_data) noexcept
    {
        Handlers *self = static_cast<Handlers *>(user_data);
        self->destroy_all();
        self->release();
    }

private:
    /* Moving an entry from list to list can't fail. */
    using List = std::list<std::unique_ptr<Handler>>;

    /* In these, the list of what is to be destroyed is made before the lock is taken, and so outlives it: destructors of
     * what was captured may call back into here. */
    template <class Wanted> void take(List &to, Wanted wanted) noexcept
    {
        for (auto place = live_.begin(); place != live_.end(); ++place) {
            if (wanted(**place)) return to.splice(to.end(), live_, place);
        }
    }

    PLAYERIO_COLD void destroy_retired() noexcept
    {
        List gone;
        const std::lock_guard<std::mutex> lock(mutex_);
        any_retired_.store(false, std::memory_order_relaxed);
        gone.swap(retired_);
    }

    void destroy_all() noexcept
    {
        destroy_retired();
        List gone;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            gone.swap(live_);
        }
        join.exchange(nullptr);
        drain.exchange(nullptr);
        filter.exchange(nullptr);
    }

    std::atomic<int> owners_{2};
    std::atomic<bool> closed_{false};
    std::atomic<bool> any_retired_{false};
    /* Guards the lists; no handler runs and nothing is destroyed under it. */
    std::mutex mutex_;
    List live_;
    List retired_;
    std::uint64_t last_serial_ = 0;
};

/*
 * Whether a call made now would be inside a callback: there nothing waits, and poll refuses to. The library alone knows, of
 * callbacks that are not this header's too. Where there is no queue to ask it by, as after a fork, the answer is yes.
 */
inline bool may_be_in_callback() noexcept
{
    pio_queue *const probe = pio_queue_new();
    const bool may = pio_queue_poll(probe, 1, 0, nullptr) != PIO_STATUS_OK;
    if (probe != nullptr) pio_queue_free(probe);
    return may;
}

} // namespace detail

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
