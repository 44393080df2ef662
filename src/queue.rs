//! A queue: events wait in it until a thread of the host's takes them.

use crate::delivery::callback::in_callback;
use crate::delivery::queue::{EventQueue, WakeHandler};
pub use crate::delivery::reader::{Event, EventKind};
use crate::delivery::taking::Until;
use crate::error::{Error, Result};
use crate::reactor::{Command, Commands, clock};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a call may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeout {
    /// So many milliseconds; 0: not at all.
    Ms(u32),
    /// Without end.
    Forever,
}

impl From<u32> for Timeout {
    /// `u32::MAX` is without end.
    fn from(ms: u32) -> Timeout {
        if ms == u32::MAX { Timeout::Forever } else { Timeout::Ms(ms) }
    }
}

impl Timeout {
    /// The moment when a wait that begins now is over; `None`: never.
    pub(crate) fn moment(self) -> Option<Instant> {
        match self {
            Timeout::Ms(ms) => Some(clock::now() + Duration::from_millis(u64::from(ms))),
            Timeout::Forever => None,
        }
    }

    fn until(self) -> Until {
        match self {
            Timeout::Ms(0) => Until::Now,
            Timeout::Ms(_) | Timeout::Forever => self.moment().map_or(Until::Forever, Until::Then),
        }
    }
}

/// Has the I/O thread call a queue's wake handler when that is asked for.
pub(crate) fn serve(queue: &Arc<EventQueue>, commands: &Arc<Commands>) {
    let (asked, commands) = (Arc::downgrade(queue), Arc::clone(commands));
    queue.set_ask_for_wake(Arc::new(move || {
        if let Some(queue) = asked.upgrade() {
            commands.push(Command::Wake(queue));
        }
    }));
}

/// Events of any number of connections, to be taken by one thread at a time. A clone is the same queue.
#[derive(Clone)]
pub struct Queue(pub(crate) Arc<EventQueue>);

impl Queue {
    /// An empty queue.
    #[allow(clippy::new_without_default, reason = "a queue is an object with an end, not a value")]
    pub fn new() -> Queue {
        Queue(Arc::new(EventQueue::new()))
    }

    /// Ends the queue: its connections close, and nothing more is delivered from it. Waits for a handler that runs on
    /// another thread, except inside a callback.
    pub fn free(&self) {
        self.0.close();
    }

    /// Runs the handlers of at most `max_events` events (0: of all that waited when it began, or when the first came)
    /// on this thread; returns as soon as something was delivered, it was woken or time is up.
    ///
    /// Errors: `InCallback`, `Busy`, `InvalidHandle` if the queue is or gets freed.
    pub fn poll(&self, max_events: u32, timeout: Timeout) -> Result<u32> {
        if in_callback() {
            return Err(Error::InCallback("pio_queue_poll"));
        }
        self.0.poll(max_events, timeout.until())
    }

    /// Hands out at most `capacity` events, without any callback: `visit` is given each with its index. What an event
    /// lends is valid until the next `poll`, `next` or `free` of this queue. Returns like [`poll`](Self::poll).
    ///
    /// Errors: `InCallback`, `Busy`, `InvalidHandle` if the queue is or gets freed.
    pub fn next(&self, capacity: usize, timeout: Timeout, visit: &mut dyn FnMut(usize, Event<'_>)) -> Result<usize> {
        if in_callback() {
            return Err(Error::InCallback("pio_queue_next"));
        }
        self.0.next(capacity, timeout.until(), visit)
    }

    /// Ends the current wait of `poll` or `next`, or the next one.
    pub fn wake(&self) {
        self.0.wake();
    }

    /// Sets what is called once, from the internal thread, as soon as something can be taken; armed now and whenever
    /// `poll` or `next` returns. `None` removes it, and waits where it runs on another thread.
    pub fn set_wake_handler(&self, handler: Option<WakeHandler>) {
        self.0.set_wake_handler(handler);
    }
}
