//! What other threads ask of the I/O thread: a list behind a lock, and a waker that is rung once for many commands.

use super::slot::Slot;
use crate::delivery::callback::this_thread;
use crate::delivery::queue::EventQueue;
use crate::delivery::shared::Request;
use crate::session::settings::Endpoint;
use mio::Waker;
use parking_lot::Mutex;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// One thing to do on the I/O thread.
pub enum Command {
    /// A new connection.
    Connect(Box<Slot>),
    /// A host asks something of a connection; it may be gone already.
    Ask(usize, Request),
    /// The addresses of an endpoint's host name, or why there are none.
    Resolved(usize, Endpoint, Result<Vec<SocketAddr>, String>),
    /// Call this queue's wake handler if something can be taken.
    Wake(Arc<EventQueue>),
    /// Do this, which may run a host's function: the results of calls, which come from other threads.
    Run(Box<dyn FnOnce() + Send>),
    /// Leave all connections, then end.
    Stop(Limit),
}

/// The moment by which the I/O thread must have ended. Whoever waits for that may put it off.
pub type Limit = Arc<Mutex<Instant>>;

/// The way to the I/O thread.
pub struct Commands {
    /// Guards what has been asked and not been taken.
    list: Mutex<Vec<Command>>,
    /// Whether the I/O thread will look at the list before it sleeps again.
    noticed: AtomicBool,
    waker: Waker,
    io_thread: OnceLock<usize>,
    last_id: AtomicUsize,
}

impl Commands {
    /// An empty list.
    pub fn new(waker: Waker) -> Commands {
        Commands {
            list: Mutex::new(Vec::new()),
            noticed: AtomicBool::new(false),
            waker,
            io_thread: OnceLock::new(),
            last_id: AtomicUsize::new(0),
        }
    }

    /// A number for a new connection.
    pub fn next_id(&self) -> usize {
        // 0 is the waker's token.
        self.last_id.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Says that the calling thread is the one that takes the commands.
    pub fn serve_on_this_thread(&self) {
        let _ = self.io_thread.set(this_thread());
    }

    /// Asks; wakes the I/O thread unless it will look anyway. To be called with no lock held, since waking asks the system.
    pub fn push(&self, command: Command) {
        self.add(command).ring();
    }

    /// Asks, and leaves the waking to the caller: for one who holds a lock that keeps this command before another's.
    pub fn add(&self, command: Command) -> Bell<'_> {
        self.list.lock().push(command);
        // Whoever finds it set needs no bell: the one who has set it rings, or is that thread itself.
        let needed = !self.noticed.swap(true, Ordering::AcqRel) && self.io_thread.get() != Some(&this_thread());
        Bell(needed.then_some(self))
    }

    /// Whether something was asked since the last [`take`](Self::take).
    pub fn waiting(&self) -> bool {
        self.noticed.load(Ordering::Acquire)
    }

    /// Swaps the list for an empty one.
    pub fn take(&self, empty: &mut Vec<Command>) {
        if self.noticed.swap(false, Ordering::AcqRel) {
            std::mem::swap(&mut *self.list.lock(), empty);
        }
    }
}

/// What wakes the I/O thread, if it has to be woken; to be rung when no lock is held.
#[must_use = "until it is rung the I/O thread may not know"]
pub struct Bell<'a>(Option<&'a Commands>);

impl Bell<'_> {
    /// Wakes it.
    pub fn ring(self) {
        if let Some(commands) = self.0
            && let Err(error) = commands.waker.wake()
        {
            crate::log::error(|| format!("the internal thread could not be woken: {error}"));
        }
    }
}

/// A waker that ends a poll, under the token 0.
pub fn waker(poll: &mio::Poll) -> io::Result<Waker> {
    Waker::new(poll.registry(), mio::Token(0))
}
