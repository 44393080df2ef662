/*
 * queue.hpp: queues, and the events that they hand out.
 */
#ifndef PLAYERIO_QUEUE_HPP
#define PLAYERIO_QUEUE_HPP

#include "handlers.hpp"
#include "message.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

class Client;
class Connection;
class Result;

/** Something that happened, as Queue::next hands it out; lent, as all it gives, until the next poll or next. */
class Event {
public:
    /** Of what C lends. */
    explicit Event(const pio_event &raw) noexcept : raw_(&raw) {}

    /** What it is about. */
    EventType type() const noexcept { return static_cast<EventType>(raw_->type); }

    /** Of Join and Result: 0 for success, else PIO_ERROR_.... */
    int error_code() const noexcept { return raw_->code; }

    /** Of Disconnect. */
    DisconnectReason reason() const noexcept { return static_cast<DisconnectReason>(raw_->code); }

    /** Words; "" where there are none. */
    std::string_view text() const noexcept { return detail::view(raw_->text); }

    /** Of Message. */
    playerio::Message message() const noexcept
    {
        return playerio::Message::lent(raw_->message, raw_->values, raw_->value_count);
    }
    /** Of Message: its type. */
    std::string_view message_type() const noexcept
    {
        return raw_->message_type == nullptr ? std::string_view()
                                             : std::string_view(raw_->message_type, raw_->message_type_length);
    }

    /** Of Result. Take its connection once: what is returned here knows nothing of others that were. */
    playerio::Result result() const noexcept;

    /** What Connection::user_data was given, or the Tag of a client's call. */
    template <class T> T *user_data() const noexcept { return static_cast<T *>(raw_->user_data); }

    /** Whether it is of this connection or client. */
    bool is_of(const Connection &connection) const noexcept;
    bool is_of(const Client &client) const noexcept;

    /** As C has it. */
    const pio_event &raw() const noexcept { return *raw_; }

private:
    const pio_event *raw_;
};

/** Room for the events that one Queue::next hands out, and a range over them. One is enough for a thread. */
class Events {
public:
    /** Room for so many, at least 1. */
    explicit Events(std::size_t capacity = 256) : events_(capacity) {}
    /** Takes over the other's room, with what is in it. */
    Events(Events &&other) noexcept : events_(std::move(other.events_)), count_(std::exchange(other.count_, 0)) {}
    Events &operator=(Events &&other) noexcept
    {
        events_ = std::move(other.events_);
        count_ = std::exchange(other.count_, 0);
        return *this;
    }

    std::size_t size() const noexcept { return count_; }
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    /** The index must be less than size(). */
    Event operator[](std::size_t index) const noexcept { return Event(events_[index]); }
    detail::Range<pio_event, Event>::iterator begin() const noexcept { return range().begin(); }
    detail::Range<pio_event, Event>::iterator end() const noexcept { return range().end(); }

private:
    friend class Queue;
    detail::Range<pio_event, Event> range() const noexcept { return {events_.data(), count_}; }

    std::vector<pio_event> events_;
    std::size_t count_ = 0;
};

namespace detail {

/* What of a queue may be in use by the library's thread. */
struct QueueState {
    Spot<> wake;
    std::atomic<bool> closed{false};
    /* Whether the library has ever known of this, and whether it may still use it now that the queue is closed. */
    std::atomic<bool> registered{false};
    std::atomic<bool> in_use{false};
    std::unique_ptr<QueueState> next;

    static void woken(pio_queue *, void *user_data) noexcept { static_cast<QueueState *>(user_data)->wake.run(); }
};

/* Those of queues that were closed inside a callback, where nothing can be waited for; until shutdown. */
struct AbandonedQueues {
    std::mutex mutex;
    std::unique_ptr<QueueState> first;

    static AbandonedQueues &the()
    {
        static AbandonedQueues *const abandoned = new AbandonedQueues;
        return *abandoned;
    }
    void add(std::unique_ptr<QueueState> state) noexcept
    {
        const std::lock_guard<std::mutex> lock(mutex);
        state->next = std::move(first);
        first = std::move(state);
    }
    /* Once the library's thread is gone. */
    void destroy_all() noexcept
    {
        std::unique_ptr<QueueState> gone;
        {
            const std::lock_guard<std::mutex> lock(mutex);
            gone = std::move(first);
        }
        while (gone != nullptr) gone = std::move(gone->next);
    }
};

} // namespace detail

/** A place where the events of many objects wait for you. */
class Queue {
public:
    /** Fails with: System; the words say why. */
    Queue() : state_(std::make_unique<detail::QueueState>()), handle_(pio_queue_new())
    {
#ifndef PLAYERIO_NO_EXCEPTIONS
        if (handle_ == nullptr) detail::fail(Status::System);
#endif
    }
    /** None: one to move another into. */
    explicit Queue(std::nullptr_t) noexcept {}

    /** Takes over what the other has, and leaves it with none. */
    Queue(Queue &&other) noexcept : state_(std::move(other.state_)), handle_(std::exchange(other.handle_, nullptr)) {}
    /** Takes over what the other has, and leaves it with none; what was here before is freed. */
    Queue &operator=(Queue &&other) noexcept
    {
        Queue taken(std::move(other));
        std::swap(handle_, taken.handle_);
        std::swap(state_, taken.state_);
        return *this;
    }
    /** Frees it, as close does. */
    ~Queue()
    {
        close();
        if (state_ != nullptr && state_->in_use) detail::AbandonedQueues::the().add(std::move(state_));
    }

    /** Frees it now, as the destructor would; every further call fails with InvalidHandle. Repeating it does nothing. */
    void close() noexcept
    {
        if (state_ == nullptr || state_->closed.exchange(true)) return;
        if (handle_ != nullptr) pio_queue_free(handle_);
        state_->wake.exchange(nullptr);
        /* Outside of callbacks the wake handler was waited for. */
        state_->in_use = state_->registered && detail::may_be_in_callback();
    }

    /** Whether there is a queue that was not closed. */
    explicit operator bool() const noexcept { return handle_ != nullptr && !state_->closed; }

    /**
     * Runs the handlers of what waits, on this thread: of at most `max_events` events (0: all), waiting up to `timeout`
     * for the first. Gives how many events there were: 0 when time is up or it was woken.
     *
     * Fails with: Busy while another thread is in poll or next; InvalidHandle; InCallback.
     */
    Status poll(std::uint32_t max_events, std::chrono::milliseconds timeout, std::uint32_t *delivered)
    {
        return detail::status_of(pio_queue_poll(handle_, max_events, detail::timeout_ms(timeout), delivered));
    }
#ifndef PLAYERIO_NO_EXCEPTIONS
    /**
     * Runs the handlers of what waits, as the other `poll` says, and returns how many events there were; it does not
     * wait, and takes all, unless it is told otherwise.
     */
    std::uint32_t poll(std::uint32_t max_events = 0, std::chrono::milliseconds timeout = std::chrono::milliseconds(0))
    {
        return detail::value<std::uint32_t>([&](std::uint32_t *delivered) { return poll(max_events, timeout, delivered); });
    }
#else
    /** Runs the handlers of what waits, as the other `poll` says, where it does not matter of how many events. */
    Status poll(std::uint32_t max_events = 0, std::chrono::milliseconds timeout = std::chrono::milliseconds(0))
    {
        return poll(max_events, timeout, nullptr);
    }
#endif

    /**
     * Waits as poll does, and hands events out without running any handler; `for (auto event : queue.next(events))`.
     * What they were before ends its life. Results of a client's call come with the Tag that the call was given; a
     * handler given in its place is not run, and kept until the client goes.
     *
     * Fails with what poll fails with.
     */
    detail::Chain<const Events> next(Events &events, std::chrono::milliseconds timeout = std::chrono::milliseconds(0))
    {
        events.count_ = 0;
        const Status status = detail::status_of(pio_queue_next(handle_, events.events_.data(), events.events_.size(),
                                                               detail::timeout_ms(timeout), &events.count_));
        return detail::chain(static_cast<const Events &>(events), status);
    }

    /** Ends the wait in poll or next, or the next one. */
    detail::Done wake() { return detail::done(detail::status_of(pio_queue_wake(handle_))); }

    /**
     * Sets the function that is called, on the library's thread, when there is something to take: pass it on to your
     * own loop, and take nothing there. nullptr removes it.
     */
    template <class F> detail::Done on_wake(F &&handler)
    {
        return detail::done(set_wake(std::forward<F>(handler)));
    }

    /** For the C functions; its wake handler is this header's. */
    pio_queue *handle() const noexcept { return handle_; }

private:
    template <class F> Status set_wake(F &&handler)
    {
        if constexpr (std::is_null_pointer_v<std::decay_t<F>>) {
            const Status status = detail::status_of(pio_queue_set_wake_handler(handle_, nullptr, nullptr));
            if (status == Status::Ok) state_->wake.exchange(nullptr);
            return status;
        } else {
            static_assert(std::is_invocable_v<F &>, "playerio: a wake handler takes nothing");
            if (state_ == nullptr) return set_wake(nullptr);
            state_->wake.exchange(detail::callable<F>("wake handler", std::forward<F>(handler)));
            state_->registered = true;
            const Status status =
                detail::status_of(pio_queue_set_wake_handler(handle_, detail::QueueState::woken, state_.get()));
            if (status != Status::Ok) state_->wake.exchange(nullptr);
            return status;
        }
    }

    std::unique_ptr<detail::QueueState> state_;
    pio_queue *handle_ = nullptr;
};

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
