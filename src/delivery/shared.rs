//! What the host's threads and the I/O thread share of one connection: its visible state, its outbox, its gate, its
//! counters, and the way to ask the I/O thread for something.

use super::gate::Gate;
use crate::session::outbox::Outbox;
use crate::session::settings::Settings;
use parking_lot::Mutex;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering};

/// Where a connection stands, as its host sees it.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Being set up.
    New = 0,
    /// On its way into the room.
    Connecting = 1,
    /// In the room: messages can be sent.
    Joined = 2,
    /// `disconnect` was called; what was sent before is being flushed.
    Closing = 3,
    /// Ended, or never joined.
    Closed = 4,
}

/// A [`State`] as it is kept, with what its host need not know.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Being set up.
    New,
    /// Told to connect; the host has not been told how the join went.
    Connecting,
    /// The host is told, or about to be told, that it is in the room.
    Joined,
    /// The host has left the room; it is still to be told the end.
    Closing,
    /// The host has left before it knew of its join, which fails for that; it is still to be told so.
    Cancelling,
    /// The host is told the end, or about to be told; or it left before it connected.
    Closed,
}

impl Stage {
    const ALL: [Stage; 6] =
        [Stage::New, Stage::Connecting, Stage::Joined, Stage::Closing, Stage::Cancelling, Stage::Closed];

    /// The stage of this number; no other number is ever stored.
    fn of(number: u8) -> Stage {
        Stage::ALL[usize::from(number)]
    }
}

/// What a host thread asks of the I/O thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Bytes wait in the outbox.
    Flush,
    /// The host has taken events: reading may go on.
    Resume,
    /// Leave, telling the host.
    Disconnect,
    /// Leave; nobody is to be told.
    Abandon,
}

/// The counts of one connection's life that need no lock; `connection::Stats` tells what each means.
#[derive(Debug, Default)]
pub struct Counters {
    /// Grows with every write.
    pub bytes_sent: AtomicU64,
    /// Grows with every read.
    pub bytes_received: AtomicU64,
    /// Grows as messages are stored in a queue, or when the handlers of a batch have run.
    pub messages_received: AtomicU64,
    /// Set whenever messages are stored in a queue or given back to it.
    pub receive_buffered: AtomicU64,
}

/// One connection, as seen from both sides.
pub struct Shared {
    /// What may call back when.
    pub gate: Gate,
    /// Guards the bytes that wait to be sent; replaced when the settings are final.
    pub outbox: Mutex<Outbox>,
    /// How much has gone through.
    pub counters: Counters,
    /// The address that was connected to.
    pub remote_address: OnceLock<String>,
    /// The host's number for this connection, for events that are handed out.
    pub ticket: AtomicUsize,
    /// The host's pointer for this connection, for events that are handed out.
    pub user_data: AtomicUsize,
    /// A [`Stage`].
    stage: AtomicU8,
    ask: OnceLock<Box<dyn Fn(Request) + Send + Sync>>,
}

impl Shared {
    /// A new connection's.
    #[allow(clippy::new_without_default, reason = "it belongs to an object with an end, not to a value")]
    pub fn new() -> Shared {
        Shared {
            gate: Gate::new(),
            outbox: Mutex::new(Outbox::new(&Settings::default())),
            counters: Counters::default(),
            remote_address: OnceLock::new(),
            ticket: AtomicUsize::new(0),
            user_data: AtomicUsize::new(0),
            stage: AtomicU8::new(Stage::New as u8),
            ask: OnceLock::new(),
        }
    }

    /// Says how the I/O thread is asked; once, before it knows of the connection.
    pub fn set_ask(&self, ask: impl Fn(Request) + Send + Sync + 'static) {
        let _ = self.ask.set(Box::new(ask));
    }

    /// Asks the I/O thread; without effect before connect.
    pub fn ask(&self, request: Request) {
        if let Some(ask) = self.ask.get() {
            ask(request);
        }
    }

    /// The state as a host sees it.
    pub fn state(&self) -> State {
        match self.stage() {
            Stage::New => State::New,
            Stage::Connecting => State::Connecting,
            Stage::Joined => State::Joined,
            Stage::Closing | Stage::Cancelling => State::Closing,
            Stage::Closed => State::Closed,
        }
    }

    /// Whether the host waits to be told how its join went.
    pub fn is_joining(&self) -> bool {
        matches!(self.stage(), Stage::Connecting | Stage::Cancelling)
    }

    /// Whether it was never told to connect, so that no join can come.
    pub fn never_connected(&self) -> bool {
        self.ask.get().is_none()
    }

    /// From new to connecting; false in any other state.
    pub fn begin_connecting(&self) -> bool {
        self.step(Stage::New, Stage::Connecting)
    }

    /// From connecting to joined, which opens the outbox; false when the host has cancelled meanwhile.
    pub fn join(&self) -> bool {
        let mut outbox = self.outbox.lock();
        let joined = self.step(Stage::Connecting, Stage::Joined);
        if joined {
            outbox.open();
        }
        joined
    }

    /// The host leaves; false when there is nothing to leave. Nothing can be sent from here on.
    pub fn leave(&self) -> bool {
        let mut outbox = self.outbox.lock();
        outbox.shut();
        if self.step(Stage::New, Stage::Closed) {
            return false;
        }
        self.step(Stage::Connecting, Stage::Cancelling) || self.step(Stage::Joined, Stage::Closing)
    }

    /// The end; false when it had come already.
    pub fn end(&self) -> bool {
        self.outbox.lock().shut();
        Stage::of(self.stage.swap(Stage::Closed as u8, Ordering::AcqRel)) != Stage::Closed
    }

    fn stage(&self) -> Stage {
        Stage::of(self.stage.load(Ordering::Acquire))
    }

    fn step(&self, from: Stage, to: Stage) -> bool {
        self.stage.compare_exchange(from as u8, to as u8, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_is_found_by_its_number() {
        assert_eq!(Stage::ALL.map(|stage| Stage::of(stage as u8)), Stage::ALL);
    }

    #[test]
    fn leaving_before_the_join_is_told_keeps_it_from_being_told() {
        let shared = Shared::new();
        assert!(shared.begin_connecting());
        assert!(shared.leave());
        assert_eq!(shared.state(), State::Closing);
        assert!(!shared.join());
        assert!(shared.end());
        assert!(!shared.end());
    }

    #[test]
    fn leaving_a_new_connection_closes_it_without_asking_anyone() {
        let shared = Shared::new();
        assert!(!shared.leave());
        assert_eq!(shared.state(), State::Closed);
        assert!(!shared.begin_connecting());
    }
}
