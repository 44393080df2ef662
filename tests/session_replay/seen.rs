//! What comes out of a session, as plain values that can be compared and that read as the lines of a log.

use playerio::message::Message;
use playerio::session::{Action, DisconnectReason, Event};
use std::fmt;

/// One thing that a session asked of its driver or told its host.
#[derive(Debug, PartialEq)]
pub enum Seen {
    Action(Action),
    Joined,
    /// The code as hosts see it, and the words.
    JoinFailed(i32, String),
    Message(Message),
    Disconnected(DisconnectReason, String),
}

impl Seen {
    /// Whether this is the last thing a host is told.
    pub fn is_end(&self) -> bool {
        matches!(self, Seen::JoinFailed(..) | Seen::Disconnected(..))
    }
}

impl From<Event<'_>> for Seen {
    fn from(event: Event<'_>) -> Seen {
        match event {
            Event::Joined => Seen::Joined,
            Event::JoinFailed(error) => Seen::JoinFailed(error.code.host_number(), error.text),
            Event::Message(message) => Seen::Message(Message::from(message)),
            Event::Disconnected(reason, text) => Seen::Disconnected(reason, text),
        }
    }
}

/// `dial 10.0.0.7:8184`, `join failed (130): cancelled`, `chat(string "hi")`, …
impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Seen::Action(Action::Resolve(endpoint)) => write!(f, "resolve {endpoint}"),
            Seen::Action(Action::Dial(address)) => write!(f, "dial {address}"),
            Seen::Action(Action::Greet(bytes)) => write!(f, "greet {}", bytes.escape_ascii()),
            Seen::Action(Action::ShutdownWrite) => write!(f, "shut down writing"),
            Seen::Action(Action::Close) => write!(f, "close"),
            Seen::Joined => write!(f, "joined"),
            Seen::JoinFailed(code, text) => write!(f, "join failed ({code}): {text}"),
            Seen::Message(message) => write!(f, "{message}"),
            Seen::Disconnected(reason, text) => write!(f, "disconnected ({reason:?}): {text}"),
        }
    }
}
