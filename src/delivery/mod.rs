//! How events reach the host: by handlers on the I/O thread, or through a queue from which the host's own thread takes
//! them. Both ways end in the same [`Pass`], so that a handler sees the same things in the same order.
//!
//! What is on its way has these names:
//!
//! - A [`Notice`] is what a connection tells beside messages. An *outcome* is what a client's call came to, and a *parcel*
//!   that with the handler it goes to.
//! - In a queue every object has a *place*, where its *mail* waits: a client's parcels, or a connection's *mailbox*. Its
//!   *items* are notices and buffers of whole messages, still encoded.
//! - The thread that takes has the queue's *reader*. Places take turns; what one is served with is a notice, a parcel, or a
//!   *portion*, which is the messages of one item.
//! - `poll` runs handlers, in a pass through the object's *gate*, by the *routes* that its *table* of handlers has become.
//! - `next` makes *events* of what it has *taken*; a *loan* is a portion that it lends until the next call.

pub mod callback;
pub mod caller;
pub mod gate;
pub mod handlers;
pub mod mailbox;
pub mod outcome;
mod places;
pub mod queue;
pub mod reader;
pub mod shared;
pub mod taking;
pub mod words;

use crate::error::JoinError;
use crate::log;
use crate::session::{DisconnectReason, Event, Session};
use crate::wire::buffer::Buffer;
use crate::wire::decode::Values;
use crate::wire::view::MessageRef;
use gate::{Pass, Standing};
use queue::{EventQueue, Place};
use shared::{Shared, State};
use std::sync::atomic::Ordering;
use words::Words;

/// An event on its way to the host, without what only the session knows.
#[derive(Clone, Debug)]
pub enum Notice {
    /// The join went well.
    Joined,
    /// The join came to nothing: the code as hosts see it, and words.
    JoinFailed(i32, Words),
    /// The end.
    Disconnected(DisconnectReason, Words),
    /// A message that was refused would now be accepted.
    Drain,
}

impl Notice {
    fn cancelled() -> Notice {
        Notice::join_failed(crate::session::join::network_issue("cancelled"))
    }

    fn join_failed(error: JoinError) -> Notice {
        Notice::JoinFailed(error.code.host_number(), error.text.into())
    }

    /// Moves the connection's visible state on, just before the host is told. `None`: it is not to be told, since it
    /// has been told the end already, or has left and can't send any more.
    pub fn settle(self, shared: &Shared) -> Option<Notice> {
        let settled = self.settled(shared)?;
        settled.log(shared);
        Some(settled)
    }

    fn settled(self, shared: &Shared) -> Option<Notice> {
        match self {
            Notice::Joined if shared.join() => Some(Notice::Joined),
            Notice::Joined => shared.end().then(Notice::cancelled),
            // Nothing has been joined: the end is that of the join.
            Notice::Disconnected(_, text) if shared.is_joining() => {
                let error = crate::session::join::internal_error(&text);
                shared.end().then(|| Notice::join_failed(error))
            }
            Notice::JoinFailed(..) | Notice::Disconnected(..) => shared.end().then_some(self),
            Notice::Drain => (shared.state() == State::Joined).then_some(Notice::Drain),
        }
    }
}

impl Notice {
    fn log(&self, shared: &Shared) {
        // Where no server was reached, the text names those that were tried.
        let at = || shared.remote_address.get().map_or_else(String::new, |address| format!(" at {address}"));
        match self {
            Notice::Joined => log::info(|| format!("joined a room{}", at())),
            Notice::JoinFailed(code, text) => {
                log::warn(|| format!("could not join a room{}: error {code}: {}", at(), &**text));
            }
            Notice::Disconnected(DisconnectReason::ByHost | DisconnectReason::ByServer, text) => {
                log::info(|| format!("left the room{}: {}", at(), &**text));
            }
            Notice::Disconnected(reason, text) => {
                log::warn(|| format!("lost the room{}: {reason:?}: {}", at(), &**text));
            }
            Notice::Drain => log::debug(|| format!("messages can be sent again to the room{}", at())),
        }
    }
}

/// Runs the handlers of everything that is in `input`, on this thread.
pub fn run_handlers(shared: &Shared, session: &mut Session, input: &mut Buffer, values: &mut Values) {
    let Some(mut pass) = shared.gate.enter() else {
        return discard(session, input, values);
    };
    let mut messages = 0;
    loop {
        let standing = if let Some(message) = session.poll_message(input, values) {
            messages += 1;
            pass.message(message)
        } else {
            match session.poll_event(input, values) {
                None => break,
                Some(Event::Message(message)) => {
                    messages += 1;
                    pass.message(message)
                }
                Some(Event::Joined) => pass.notice(shared, Notice::Joined),
                Some(Event::JoinFailed(error)) => pass.notice(shared, Notice::join_failed(error)),
                Some(Event::Disconnected(reason, text)) => {
                    pass.notice(shared, Notice::Disconnected(reason, text.into()))
                }
            }
        };
        if standing == Standing::Dead {
            discard(session, input, values);
            break;
        }
    }
    shared.counters.messages_received.fetch_add(messages, Ordering::Relaxed);
}

/// The object was freed: nobody is to be told anything. That the connection ends is asked for by whoever freed it.
fn discard(session: &mut Session, input: &mut Buffer, values: &mut Values) {
    while session.poll_event(input, values).is_some() {}
}

/// Stores everything that is in `input` for the host's thread.
pub fn store(
    queue: &EventQueue,
    place: Place,
    shared: &Shared,
    session: &mut Session,
    input: &mut Buffer,
    values: &mut Values,
) {
    loop {
        let stored = session.poll_messages(input, |messages, count| {
            queue.store_messages(place, messages, count);
            // Only now: a host that sees them counted finds them.
            shared.counters.messages_received.fetch_add(count, Ordering::Release);
        });
        if stored {
            continue;
        }
        let notice = match session.poll_event(input, values) {
            None => return,
            Some(Event::Message(_)) => continue, // None is left: all whole ones have been stored.
            Some(Event::Joined) => Notice::Joined,
            Some(Event::JoinFailed(error)) => Notice::join_failed(error),
            Some(Event::Disconnected(reason, text)) => Notice::Disconnected(reason, text.into()),
        };
        queue.store_notice(place, notice);
    }
}

/// Tells the host of a notice that no session gave.
pub fn run_notice(shared: &Shared, notice: Notice) {
    if let Some(mut pass) = shared.gate.enter() {
        pass.notice(shared, notice);
    }
}

impl Pass<'_> {
    /// Runs all handlers that a message goes to.
    pub fn message(&mut self, message: MessageRef<'_>) -> Standing {
        let standing = self.standing();
        if standing != Standing::Open {
            return standing;
        }
        let mut routes = self.take_routes();
        let found = routes.find(message.type_bytes());
        for index in 0..found.count {
            let (id, handler) = routes.handler(found, index);
            if self.still_registered(id, Standing::Open) {
                self.run(|| handler(message));
            }
        }
        self.put_routes(routes);
        Standing::Open
    }

    /// Runs the handlers of anything but a message.
    pub fn notice(&mut self, shared: &Shared, notice: Notice) -> Standing {
        let standing = self.standing();
        if standing == Standing::Dead {
            return standing;
        }
        match notice.settle(shared) {
            None => {}
            Some(Notice::Joined) => self.join(0, &Words::from("")),
            Some(Notice::JoinFailed(code, text)) => self.join(code, &text),
            Some(Notice::Disconnected(reason, text)) => self.disconnected(reason, &text),
            Some(Notice::Drain) => {
                let routes = self.take_routes();
                if let Some(handler) = &routes.drain
                    && standing == Standing::Open
                {
                    self.run(|| handler());
                }
                self.put_routes(routes);
            }
        }
        self.standing()
    }

    fn join(&mut self, code: i32, text: &Words) {
        let routes = self.take_routes();
        if let Some(handler) = &routes.join {
            self.run(|| handler(code, text));
        }
        self.put_routes(routes);
        self.finish_join(code);
    }

    fn disconnected(&mut self, reason: DisconnectReason, text: &Words) {
        let routes = self.take_routes();
        for (id, handler) in &routes.disconnects {
            if self.still_registered(*id, Standing::Muted) {
                self.run(|| handler(reason, text));
            }
        }
        self.put_routes(routes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drain_that_waits_is_not_told_once_the_host_has_left() {
        let shared = Shared::new();
        assert!(shared.begin_connecting() && shared.join());
        assert!(Notice::Drain.settle(&shared).is_some());
        assert!(shared.leave());
        assert!(Notice::Drain.settle(&shared).is_none());
    }
}
