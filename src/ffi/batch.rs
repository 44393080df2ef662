//! What `pio_queue_next` has lent: made once for a queue and used again, so that taking events allocates nothing.

use super::callbacks::for_c;
use super::message::pio_message;
use super::queue::{EventType, NO_EVENT, pio_event};
use super::result::pio_result;
use super::value::for_host;
use crate::connection::Connection;
use crate::delivery::Notice;
use crate::delivery::outcome::Outcome;
use crate::delivery::words::Words;
use crate::pickle::Pickle;
use crate::queue::{Event, EventKind, Queue};
use std::ptr::{with_exposed_provenance, with_exposed_provenance_mut, without_provenance_mut};

/// What one `next` has lent. Each message keeps its address until the batch is cleared.
#[derive(Default)]
pub(super) struct Batch {
    /// Full but for the last; a chunk never grows, so that nothing in it moves.
    chunks: Vec<Vec<pio_message>>,
    /// How many chunks are in use.
    used: usize,
    /// The results that were lent with them; boxed, to keep their addresses.
    #[allow(clippy::vec_box, reason = "a host has their addresses")]
    pub(super) results: Vec<Box<pio_result>>,
    /// The events of one `next_pickle`.
    pickle: Pickle,
}

impl Batch {
    /// How many messages are allocated at a time.
    const CHUNK: usize = 64;

    /// Forgets all messages; keeps the memory.
    pub(super) fn clear(&mut self) {
        self.chunks[..self.used].iter_mut().for_each(Vec::clear);
        self.used = 0;
    }

    fn keep(&mut self, message: pio_message) -> *const pio_message {
        if self.used == 0 || self.chunks[self.used - 1].len() == Self::CHUNK {
            if self.chunks.len() == self.used {
                self.chunks.push(Vec::with_capacity(Self::CHUNK));
            }
            self.used += 1;
        }
        let chunk = &mut self.chunks[self.used - 1];
        let index = chunk.len();
        chunk.push(message);
        &raw const chunk[index]
    }

    fn keep_result(&mut self, outcome: Outcome, queue: &Queue) -> &pio_result {
        let connection = Connection::of_outcome(&outcome, Some(queue));
        self.results.push(Box::new(pio_result::new(outcome, connection)));
        &self.results[self.results.len() - 1]
    }

    /// An event as a host reads it.
    pub(super) fn event(&mut self, event: Event<'_>, queue: &Queue) -> pio_event {
        let base = pio_event {
            connection: without_provenance_mut(event.ticket),
            user_data: with_exposed_provenance_mut(event.user_data),
            ..NO_EVENT
        };
        match event.kind {
            EventKind::Notice(notice) => {
                let (event_type, code, text) = told(notice);
                pio_event { r#type: event_type as i32, code, text: text.map_or(NO_EVENT.text, for_c), ..base }
            }
            EventKind::Outcome(outcome) => {
                let result = self.keep_result(outcome, queue);
                let Outcome { code, text, .. } = result.outcome();
                let client = without_provenance_mut(event.ticket);
                let (code, text) = (*code, for_c(text));
                let user_data = base.user_data;
                pio_event { r#type: EventType::Result as i32, code, client, result, text, user_data, ..NO_EVENT }
            }
            EventKind::Message(message) => {
                let message_type = message.type_value();
                pio_event {
                    r#type: EventType::Message as i32,
                    message: self.keep(pio_message::lent(message)),
                    message_type: with_exposed_provenance(message_type.address()),
                    // A message's lengths and counts are 32-bit everywhere.
                    message_type_length: message_type.len() as u32,
                    values: for_host(message.values()),
                    value_count: message.len() as u32,
                    ..base
                }
            }
        }
    }

    /// Begins to write events as a pickle, in the place of the one before.
    pub(super) fn begin_pickle(&mut self) {
        self.clear();
        self.pickle.begin();
    }

    /// Writes an event as Python reads it.
    pub(super) fn pickle(&mut self, event: Event<'_>, queue: &Queue) {
        let Event { ticket, user_data, kind } = event;
        match kind {
            EventKind::Message(message) => self.pickle.message(ticket, message),
            EventKind::Notice(notice) => {
                let (event_type, code, text) = told(notice);
                self.pickle.event(ticket, event_type as i32, code, text.map_or("", |text| text), user_data, 0);
            }
            EventKind::Outcome(outcome) => {
                let (code, text) = (outcome.code, outcome.text.clone());
                let result = (&raw const *self.keep_result(outcome, queue)).expose_provenance();
                self.pickle.event(ticket, EventType::Result as i32, code, &text, user_data, result);
            }
        }
    }

    /// The pickle of all events since `begin_pickle`; it stays until the next.
    pub(super) fn end_pickle(&mut self) -> &[u8] {
        self.pickle.end()
    }
}

/// A notice as hosts are told of it: type, code and words.
fn told(notice: &Notice) -> (EventType, i32, Option<&Words>) {
    match notice {
        Notice::Joined => (EventType::Join, 0, None),
        Notice::JoinFailed(code, text) => (EventType::Join, *code, Some(text)),
        Notice::Disconnected(reason, text) => (EventType::Disconnect, *reason as i32, Some(text)),
        Notice::Drain => (EventType::Drain, 0, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    #[test]
    fn lent_messages_keep_their_addresses_while_the_batch_grows() {
        let message = Message::new("move");
        let mut batch = Batch::default();
        let first = batch.keep(pio_message::lent(message.as_ref()));
        let all: Vec<_> = (1..1000).map(|_| batch.keep(pio_message::lent(message.as_ref()))).collect();
        assert!(std::ptr::eq(first, &raw const batch.chunks[0][0]));
        assert!(std::ptr::eq(all[998], &raw const batch.chunks[999 / Batch::CHUNK][999 % Batch::CHUNK]));
    }

    #[test]
    fn a_cleared_batch_uses_its_memory_again() {
        let message = Message::new("move");
        let mut batch = Batch::default();
        let before: Vec<_> = (0..130).map(|_| batch.keep(pio_message::lent(message.as_ref()))).collect();
        batch.clear();
        let after: Vec<_> = (0..130).map(|_| batch.keep(pio_message::lent(message.as_ref()))).collect();
        assert_eq!(before, after);
    }

    #[test]
    fn an_event_shows_its_message_without_a_further_call() {
        let mut message = Message::new("move");
        message.add_int(7).unwrap();
        let mut batch = Batch::default();
        let taken = Event { ticket: 5, user_data: 9, kind: EventKind::Message(message.as_ref()) };
        let event = batch.event(taken, &Queue::new());
        assert_eq!((event.connection.addr(), event.user_data.addr()), (5, 9));
        assert_eq!((event.r#type, event.code, event.value_count, event.message_type_length), (2, 0, 1, 4));
        assert!(!event.message.is_null() && event.result.is_null() && event.client.is_null());
    }
}
