//! What the server has seen so far, and waiting until it has seen enough.
//!
//! Tests await these numbers instead of sleeping. They change once a batch, not once a message, so the lock costs
//! nothing that could be measured.

use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Numbers about a server at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Sockets that are open now.
    pub connected: usize,
    /// Clients that are in a room now.
    pub joined: usize,
    /// Clients whose reading is stalled now.
    pub stalled: usize,
    /// Rooms that exist now.
    pub rooms: usize,
    /// Sockets accepted so far.
    pub accepted: u64,
    /// Good joins so far.
    pub joins: u64,
    /// Refused joins so far, those that a fault refused too.
    pub refused: u64,
    /// Messages received so far, joins not counted.
    pub messages_received: u64,
    /// Bytes of those messages.
    pub bytes_received: u64,
    /// Messages put in line for clients so far, join results not counted.
    pub messages_sent: u64,
    /// Faults that have struck an open connection so far: drop, reset, garbage, cut, stall.
    pub faults: u64,
    /// Clients disconnected because they sent malformed bytes.
    pub malformed: u64,
    /// Clients dropped because they did not keep up with their room.
    pub dropped: u64,
    /// Calls of the web API answered so far.
    pub api_calls: u64,
    /// Those of them that were refused.
    pub api_errors: u64,
}

/// A wait that was not rewarded in time; says what the numbers were instead.
#[derive(Clone, Debug)]
pub struct WaitTimedOut {
    /// How long was waited.
    pub waited: Duration,
    /// The numbers at the end; in a box, so that the error is small.
    pub stats: Box<Stats>,
}

impl std::error::Error for WaitTimedOut {}

impl fmt::Display for WaitTimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the dev server did not get there within {:?}; its numbers are {:?}", self.waited, self.stats)
    }
}

/// The numbers, shared by the server's thread and those who watch.
#[derive(Debug, Default)]
pub(crate) struct Board {
    /// Guards the numbers, and how many threads wait for them to change.
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    stats: Stats,
    waiting: usize,
}

impl Board {
    /// Changes the numbers and wakes whoever waits.
    pub(crate) fn update(&self, change: impl FnOnce(&mut Stats)) {
        let mut state = self.lock();
        change(&mut state.stats);
        // Waking costs a system call even when nobody waits.
        if state.waiting > 0 {
            self.changed.notify_all();
        }
    }

    pub(crate) fn read(&self) -> Stats {
        self.lock().stats
    }

    /// Waits until the numbers please `wanted`, at most `limit`.
    pub(crate) fn wait_for(&self, limit: Duration, wanted: impl Fn(&Stats) -> bool) -> Result<Stats, WaitTimedOut> {
        let mut state = self.lock();
        state.waiting += 1;
        let unhappy = |state: &mut State| !wanted(&state.stats);
        let waited = self.changed.wait_timeout_while(state, limit, unhappy);
        let (mut state, time) = waited.unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        if time.timed_out() {
            Err(WaitTimedOut { waited: limit, stats: Box::new(state.stats) })
        } else {
            Ok(state.stats)
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Numbers stay usable even if a test's predicate panicked while it held the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
