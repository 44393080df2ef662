//! The life of one connection as a pure state machine: bytes, host calls and time go in; events, actions and the next
//! deadline come out. No sockets, no clock, no threads, so a whole life can be replayed in a test.
//!
//! A driver turns it by hand; [`Session`] says in which order.

pub mod attempts;
pub mod deadlines;
mod input;
pub mod join;
pub mod outbox;
pub mod settings;

use crate::error::JoinError;
use crate::wire::decode::Decoder;
use crate::wire::view::MessageRef;
use attempts::{Attempt, Attempts};
use core::net::SocketAddr;
use deadlines::{Deadline, Deadlines};
use input::Held;
use settings::{Endpoint, Settings};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Why a joined connection ended.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisconnectReason {
    /// This side called disconnect.
    ByHost = 0,
    /// The server closed the connection.
    ByServer = 1,
    /// The network or the operating system failed; the text has the system's words.
    NetworkError = 2,
    /// The server sent bytes that are not in PlayerIO's format; the text says where and which.
    ProtocolError = 3,
    /// The encryption failed.
    TlsError = 4,
    /// The server stopped answering; on Linux and Android also: it took nothing for 37 s while something was to be sent.
    TimedOut = 5,
    /// A defect of this library.
    InternalError = 6,
}

/// What the driver is to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Give up any attempt before and look a host name up, then call [`Session::resolved`].
    Resolve(Endpoint),
    /// Connect to this address, giving up any attempt before; then call [`Session::connected`] or
    /// [`Session::connect_failed`].
    Dial(SocketAddr),
    /// Write these bytes whole, in one write: the handshake.
    Greet(Vec<u8>),
    /// Shut the sending side down; everything has been flushed.
    ShutdownWrite,
    /// Close the socket; nothing more is wanted of it.
    Close,
}

/// What a host is to be told, in the order it is to be told.
#[derive(Debug)]
pub enum Event<'a> {
    /// The server let us in.
    Joined,
    /// The join came to nothing; no other event follows.
    JoinFailed(JoinError),
    /// A message, lent until the next use of the session's buffers.
    Message(MessageRef<'a>),
    /// The connection ended; no other event follows.
    Disconnected(DisconnectReason, String),
}

/// Where a connection stands. What a phase needs lives in it.
#[derive(Debug)]
enum Phase {
    Idle,
    Connecting {
        attempts: Attempts,
        until: Instant,
    },
    Joining {
        /// Which server is to answer, in words.
        server: String,
        until: Instant,
    },
    Established,
    /// `disconnect` was called; what was sent before it is on its way.
    Flushing {
        until: Instant,
    },
    /// Everything has been told; reads and discards until the peer closes too.
    Lingering {
        until: Instant,
    },
    Closed,
}

/// The state machine of one connection. Its driver has the socket, the clock and the bytes, and goes round in this order:
///
/// 1. `connect`, once; `disconnect`, when the host leaves.
/// 2. `poll_action` until `None`, after this and after any later step. An action names what to call with its outcome:
///    `resolved`, `connected` or `connect_failed`.
/// 3. Feed: append what was read to a buffer; `missing` tells how much the message that has begun still lacks. Take out of
///    it by `poll_message`, or `poll_messages` for a queue; where that gives nothing, by `poll_event`, until `None`.
/// 4. Only then report the end, if one was read: `peer_closed`, `timed_out` or `failed`.
/// 5. `handle_timeout`, now that an answer which is here already has counted; then `poll_event` while `has_news`.
/// 6. `flushed`, if it is `flushing` and all is written; then `poll_event` while `has_news`.
/// 7. Sleep, until `poll_timeout` at the latest; or forget it, if it is `closed`.
#[derive(Debug)]
pub struct Session {
    settings: Settings,
    phase: Phase,
    decoder: Decoder,
    /// Messages that came before the join result: they are told after it.
    held: Option<Box<Held>>,
    /// What to tell before any further message.
    told: VecDeque<Told>,
    actions: VecDeque<Action>,
}

/// An event that stands by itself.
#[derive(Debug)]
enum Told {
    Joined,
    JoinFailed(JoinError),
    Disconnected(DisconnectReason, String),
}

/// Beginning and commands.
impl Session {
    /// A session that does nothing until it is told to connect.
    pub fn new(settings: Settings) -> Session {
        let decoder = Decoder::new(settings.limits);
        Session { settings, phase: Phase::Idle, decoder, held: None, told: VecDeque::new(), actions: VecDeque::new() }
    }

    /// Begins with the first endpoint.
    pub fn connect(&mut self, now: Instant) {
        let attempts = Attempts::new(&self.settings);
        self.phase = Phase::Connecting { attempts, until: now };
        self.try_next(now);
    }

    /// The host wants to leave. Before the join this is a failed join; later, what was sent is flushed first.
    pub fn disconnect(&mut self, now: Instant) {
        match self.phase {
            Phase::Connecting { .. } | Phase::Joining { .. } => self.fail_join(join::network_issue("cancelled")),
            Phase::Established => self.phase = Phase::Flushing { until: Deadlines::flush_by(now) },
            Phase::Idle | Phase::Flushing { .. } | Phase::Lingering { .. } | Phase::Closed => {}
        }
    }

    /// Everything sent before `disconnect` has been written.
    pub fn flushed(&mut self, now: Instant) {
        if self.flushing() {
            self.told.push_back(Told::Disconnected(DisconnectReason::ByHost, "disconnected by this side".into()));
            self.actions.push_back(Action::ShutdownWrite);
            self.phase = Phase::Lingering { until: Deadlines::linger_by(now) };
        }
    }
}

/// What the driver's actions led to.
impl Session {
    /// The addresses of the endpoint's host name, or why it has none.
    pub fn resolved(&mut self, now: Instant, endpoint: &Endpoint, result: Result<Vec<SocketAddr>, String>) {
        let Phase::Connecting { attempts, .. } = &mut self.phase else { return };
        if !attempts.resolving(endpoint) {
            return; // An answer that came after its time was up; by now another name may be looked up.
        }
        match result {
            Ok(addresses) => attempts.resolved(addresses),
            Err(cause) => attempts.failed(&cause),
        }
        self.try_next(now);
    }

    /// The socket is connected.
    pub fn connected(&mut self, now: Instant) {
        let Phase::Connecting { attempts, .. } = &self.phase else { return };
        if !attempts.dialing() {
            return; // An attempt that was given up.
        }
        let server = attempts.place();
        match join::greeting(&self.settings) {
            Ok(mut greeting) => {
                self.actions.push_back(Action::Greet(greeting.unread().to_vec()));
                self.phase = Phase::Joining { server, until: self.settings.deadlines.join_by(now) };
            }
            Err(error) => self.fail_join(join::unsendable(&error)),
        }
    }

    /// The address could not be connected to.
    pub fn connect_failed(&mut self, now: Instant, cause: &str) {
        if matches!(&self.phase, Phase::Connecting { attempts, .. } if attempts.dialing()) {
            self.attempt_failed(now, cause);
        }
    }

    /// The peer closed; `unfinished` bytes of a message had come.
    pub fn peer_closed(&mut self, unfinished: usize) {
        match &self.phase {
            Phase::Joining { server, .. } => {
                let text =
                    format!("{server} closed the connection before it answered the join; is the join key still valid?");
                self.fail_join(join::network_issue(text));
            }
            Phase::Established => {
                let text = match unfinished {
                    0 => "the server closed the connection".to_owned(),
                    count => {
                        format!("the server closed the connection inside a message, of which {count} bytes had come")
                    }
                };
                self.end(DisconnectReason::ByServer, text);
            }
            Phase::Flushing { .. } => {
                self.end(DisconnectReason::ByHost, "disconnected by this side; the server had closed already".into());
            }
            Phase::Lingering { .. } => self.close(),
            Phase::Idle | Phase::Connecting { .. } | Phase::Closed => {}
        }
    }

    /// The system has given the peer up, which answers no more; `cause` has its words.
    pub fn timed_out(&mut self, cause: &str) {
        if self.established() {
            self.end(DisconnectReason::TimedOut, format!("the server stopped answering: {cause}"));
        } else {
            self.failed(cause);
        }
    }

    /// The socket failed; `cause` has the system's words.
    pub fn failed(&mut self, cause: &str) {
        match &self.phase {
            Phase::Joining { server, .. } => {
                let text = format!(
                    "the connection to {server} broke before it answered the join: {cause}; check the network and try \
                     again"
                );
                self.fail_join(join::network_issue(text));
            }
            Phase::Established => {
                self.end(DisconnectReason::NetworkError, format!("the connection broke: {cause}"));
            }
            Phase::Flushing { .. } => {
                self.end(DisconnectReason::ByHost, format!("disconnected by this side; the connection broke: {cause}"));
            }
            Phase::Lingering { .. } => self.close(),
            Phase::Idle | Phase::Connecting { .. } | Phase::Closed => {}
        }
    }
}

/// Time.
impl Session {
    /// When [`handle_timeout`](Self::handle_timeout) is to be called, and what runs out then.
    pub fn poll_timeout(&self) -> Option<(Instant, Deadline)> {
        match &self.phase {
            Phase::Connecting { attempts, until } if attempts.dialing() => Some((*until, Deadline::Connect)),
            Phase::Connecting { until, .. } => Some((*until, Deadline::Resolve)),
            Phase::Joining { until, .. } => Some((*until, Deadline::Join)),
            Phase::Flushing { until } => Some((*until, Deadline::Flush)),
            Phase::Lingering { until } => Some((*until, Deadline::Linger)),
            Phase::Idle | Phase::Established | Phase::Closed => None,
        }
    }

    /// Does what is due at `now`, if anything.
    pub fn handle_timeout(&mut self, now: Instant) {
        let Some((until, deadline)) = self.poll_timeout() else { return };
        if now < until {
            return;
        }
        let Deadlines { connect, join } = self.settings.deadlines;
        match deadline {
            Deadline::Resolve => {
                self.attempt_failed(now, &format!("looking the name up took over {} ms", connect.as_millis()));
            }
            Deadline::Connect => self.attempt_failed(now, &format!("no answer within {} ms", connect.as_millis())),
            Deadline::Join => self.join_timed_out(join),
            Deadline::Flush => self.end(
                DisconnectReason::ByHost,
                "disconnected by this side; the server did not take all that was sent before".into(),
            ),
            Deadline::Linger => self.close(),
        }
    }
}

/// Getters.
impl Session {
    /// Whether what was sent before `disconnect` is still to be written.
    pub fn flushing(&self) -> bool {
        matches!(self.phase, Phase::Flushing { .. })
    }

    /// Whether messages of the room are being delivered.
    pub fn established(&self) -> bool {
        matches!(self.phase, Phase::Established)
    }

    /// Whether there is something to tell that needs no further bytes.
    pub fn has_news(&self) -> bool {
        !self.told.is_empty() || (self.established() && self.held.is_some())
    }

    /// Whether nothing can happen any more.
    pub fn closed(&self) -> bool {
        matches!(self.phase, Phase::Closed) && self.told.is_empty() && self.actions.is_empty()
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The next thing the driver is to do.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }
}

/// Transitions.
impl Session {
    fn attempt_failed(&mut self, now: Instant, cause: &str) {
        if let Phase::Connecting { attempts, .. } = &mut self.phase {
            attempts.failed(cause);
            self.try_next(now);
        }
    }

    fn try_next(&mut self, now: Instant) {
        let Phase::Connecting { attempts, until } = &mut self.phase else { return };
        *until = self.settings.deadlines.connect_by(now);
        match attempts.next_attempt() {
            Attempt::Resolve(endpoint) => self.actions.push_back(Action::Resolve(endpoint)),
            Attempt::Dial(address) => self.actions.push_back(Action::Dial(address)),
            Attempt::GiveUp => {
                let error = attempts.join_error();
                self.fail_join(error);
            }
        }
    }

    fn join_timed_out(&mut self, limit: Duration) {
        let Phase::Joining { server, .. } = &self.phase else { return };
        let text = format!(
            "{server} did not answer the join within {} ms; check that a PlayerIO server runs there, or raise the join \
             time-out",
            limit.as_millis()
        );
        self.fail_join(join::network_issue(text));
    }

    fn fail_join(&mut self, error: JoinError) {
        self.told.push_back(Told::JoinFailed(error));
        self.close();
    }

    fn end(&mut self, reason: DisconnectReason, text: String) {
        self.told.push_back(Told::Disconnected(reason, text));
        self.close();
    }

    fn close(&mut self) {
        // Not to be begun any more.
        self.actions.retain(|action| !matches!(action, Action::Resolve(_) | Action::Dial(_)));
        self.actions.push_back(Action::Close);
        self.phase = Phase::Closed;
        self.held = None;
    }
}
