//! One connection's events that wait in a queue: messages stay encoded, many to a buffer, until the host's thread decodes
//! them in place.

use super::Notice;
use super::shared::Shared;
use crate::wire::buffer::Buffer;
use std::collections::VecDeque;
use std::sync::Arc;

/// Messages are added to a waiting buffer up to this size, in bytes; then a new one begins.
const BUFFER_SIZE: usize = 64 << 10;

/// What waits, in order.
pub(super) enum Item {
    /// Whole messages, one behind the other.
    Messages { bytes: Buffer, count: u64 },
    /// Anything else.
    Notice(Notice),
}

/// One connection's waiting events.
pub(super) struct Mailbox {
    pub(super) shared: Arc<Shared>,
    items: VecDeque<Item>,
    /// How many events wait here.
    events: u64,
    /// Bytes of whole messages that wait or are lent to the host.
    bytes: usize,
    limit: usize,
    /// Whether the I/O thread has stopped reading.
    paused: bool,
}

impl Mailbox {
    pub(super) fn new(shared: Arc<Shared>, limit: usize) -> Mailbox {
        Mailbox { shared, items: VecDeque::new(), events: 0, bytes: 0, limit, paused: false }
    }

    /// How many events wait.
    pub(super) fn events(&self) -> u64 {
        self.events
    }

    /// How many bytes of whole messages wait.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many bytes may be read now; `None` over the limit, and then [`give_back`](Self::give_back) says when to
    /// go on.
    pub(super) fn may_read(&mut self) -> Option<usize> {
        self.paused = self.bytes > self.limit;
        (!self.paused).then(|| (self.limit - self.bytes).saturating_add(1))
    }

    /// Adds messages at the end; `spare` gives a buffer where a new one is needed.
    pub(super) fn add_messages(&mut self, messages: &[u8], number: u64, spare: impl FnOnce() -> Buffer) {
        self.events += number;
        self.bytes += messages.len();
        match self.items.back_mut() {
            Some(Item::Messages { bytes, count }) if bytes.len() + messages.len() <= BUFFER_SIZE => {
                bytes.append(messages);
                *count += number;
            }
            Some(_) | None => {
                let mut bytes = spare();
                bytes.append(messages);
                self.items.push_back(Item::Messages { bytes, count: number });
            }
        }
    }

    /// Adds anything else at the end.
    pub(super) fn add(&mut self, notice: Notice) {
        self.events += 1;
        self.items.push_back(Item::Notice(notice));
    }

    /// Takes the first item.
    pub(super) fn take(&mut self) -> Option<Item> {
        let item = self.items.pop_front();
        self.events -= match &item {
            None => 0,
            Some(Item::Notice(_)) => 1,
            Some(Item::Messages { count, .. }) => *count,
        };
        item
    }

    /// Puts the rest of taken messages back in front.
    pub(super) fn put_back(&mut self, bytes: Buffer, count: u64) {
        self.events += count;
        self.items.push_front(Item::Messages { bytes, count });
    }

    /// Says that the host is done with so many bytes; true when reading may go on.
    pub(super) fn give_back(&mut self, bytes: usize) -> bool {
        self.bytes -= bytes.min(self.bytes);
        let was_paused = self.paused;
        self.paused = was_paused && self.bytes > self.limit;
        was_paused && !self.paused
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_the_largest_limit_anything_may_be_read() {
        assert_eq!(Mailbox::new(Arc::new(Shared::new()), usize::MAX).may_read(), Some(usize::MAX));
    }

    #[test]
    fn reading_stops_over_the_limit_and_goes_on_once_when_enough_was_given_back() {
        let mut mailbox = Mailbox::new(Arc::new(Shared::new()), 10);
        mailbox.add_messages(&[0; 10], 1, Buffer::new);
        assert_eq!(mailbox.may_read(), Some(1));
        mailbox.add_messages(&[0; 10], 1, Buffer::new);
        assert_eq!(mailbox.may_read(), None);
        assert!(!mailbox.give_back(5));
        assert!(mailbox.give_back(5));
        assert!(!mailbox.give_back(5));
    }
}
