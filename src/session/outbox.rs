//! Bytes that wait to be sent, their limit, and when a host that was refused may try again.
//!
//! Host threads push under a lock that its owner puts around it; the I/O thread takes everything at once and writes
//! it outside the lock. What it has taken but not written counts against the limit until it says so.

use crate::error::{Error, Result};
use crate::session::settings::Settings;
use crate::wire::buffer::Buffer;
use crate::wire::limits::Limits;
use std::collections::VecDeque;

/// Memory that is kept while nothing waits, in bytes: as much as a connection that rarely sends may own, and the most for
/// one that has just sent much.
const KEPT_CAPACITY: std::ops::RangeInclusive<usize> = 64 << 10..=4 << 20;

/// What a host has sent and the socket has not yet taken.
#[derive(Debug)]
pub struct Outbox {
    waiting: Buffer,
    /// Where each waiting message ends, when every message must be a write of its own.
    ends: Option<VecDeque<usize>>,
    /// Bytes that were taken to be written and are not written yet.
    in_flight: usize,
    /// How much was taken last, in bytes.
    taken: usize,
    limit: usize,
    limits: Limits,
    door: Door,
    /// The largest message that was refused since the last drain, in bytes; 0 when none was.
    refused: usize,
    /// Whether the I/O thread knows that something waits.
    flush_due: bool,
    messages: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    NotYet,
    Open,
    Shut,
}

/// Whether a push must wake the I/O thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// A flush is on its way already.
    NotNeeded,
    /// Nobody knows of the bytes yet.
    Needed,
}

impl Outbox {
    /// An outbox that takes nothing until it is opened.
    pub fn new(settings: &Settings) -> Outbox {
        Outbox {
            waiting: Buffer::new(),
            ends: (!settings.send_coalescing).then(VecDeque::new),
            in_flight: 0,
            taken: 0,
            limit: settings.send_buffer_limit,
            limits: settings.limits,
            door: Door::NotYet,
            refused: 0,
            flush_due: false,
            messages: 0,
        }
    }

    /// Lets messages in, unless the outbox has been shut before.
    pub fn open(&mut self) {
        if self.door == Door::NotYet {
            self.door = Door::Open;
        }
    }

    /// Lets nothing in any more; what waits is still to be sent.
    pub fn shut(&mut self) {
        self.door = Door::Shut;
        self.refused = 0;
    }

    /// Forgets what waits.
    pub fn discard(&mut self) {
        self.shut();
        self.waiting = Buffer::new();
        self.ends = None;
        self.in_flight = 0;
    }

    /// The bytes that wait, those being written included.
    pub fn buffered(&self) -> usize {
        self.waiting.len() + self.in_flight
    }

    /// How many messages have been accepted.
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// Adds the message that `write` encodes at the end of the buffer, whole or not at all.
    ///
    /// With nothing buffered any message within the size limit is accepted, else only one that fits the buffer limit.
    pub fn push(&mut self, write: impl FnOnce(&mut Buffer, Limits) -> Result<usize>) -> Result<Wake> {
        match self.door {
            Door::NotYet => return Err(Error::NotConnected("it has not joined yet; send from the join handler on")),
            Door::Shut => return Err(Error::NotConnected("it is closing or closed; what is sent now cannot arrive")),
            Door::Open => {}
        }
        let buffered = self.buffered();
        let before = self.waiting.len();
        let size = write(&mut self.waiting, self.limits)?;
        if buffered > 0 && buffered + size > self.limit {
            self.waiting.truncate(before);
            self.refused = self.refused.max(size);
            return Err(Error::WouldBlock { waiting: buffered, limit: self.limit, size });
        }
        if let Some(ends) = &mut self.ends {
            ends.push_back(size);
        }
        self.messages += 1;
        Ok(match std::mem::replace(&mut self.flush_due, true) {
            true => Wake::NotNeeded,
            false => Wake::Needed,
        })
    }

    /// Hands out everything that waits, or one message where each must be a write of its own. Only when the last
    /// bytes handed out are written may the next be asked for. `empty` is filled from now on.
    pub fn take(&mut self, empty: &mut Buffer) {
        debug_assert!(empty.is_empty() && self.in_flight == 0);
        if self.waiting.is_empty() {
            self.flush_due = false;
            return self.give_back();
        }
        match self.ends.as_mut().map(VecDeque::pop_front) {
            None => std::mem::swap(&mut self.waiting, empty),
            Some(None) => {}
            Some(Some(size)) => {
                let bytes = self.waiting.unread();
                empty.append(&bytes[..size.min(bytes.len())]);
                self.waiting.consume(size);
            }
        }
        self.in_flight = empty.len();
        self.taken = self.in_flight;
        self.flush_due = self.in_flight > 0;
    }

    /// Lets memory go that is not needed: by a host that has sent little since it sent much, or much more than usual.
    fn give_back(&mut self) {
        let kept = if self.taken > *KEPT_CAPACITY.start() { *KEPT_CAPACITY.end() } else { *KEPT_CAPACITY.start() };
        if self.waiting.capacity() > kept {
            self.waiting = Buffer::new();
        }
    }

    /// Says that `count` of the bytes handed out have been written.
    pub fn written(&mut self, count: usize) {
        self.in_flight -= count.min(self.in_flight);
    }

    /// Whether a host that was refused is to be told now: once, when half the limit is free and the largest message
    /// refused since would be accepted.
    pub fn take_drained(&mut self) -> bool {
        let buffered = self.buffered();
        let drained =
            self.refused > 0 && buffered <= self.limit / 2 && (buffered == 0 || buffered + self.refused <= self.limit);
        if drained {
            self.refused = 0;
        }
        drained
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(limit: usize, send_coalescing: bool) -> Outbox {
        let settings = Settings { send_buffer_limit: limit, send_coalescing, ..Settings::default() };
        let mut outbox = Outbox::new(&settings);
        outbox.open();
        outbox
    }

    fn push(outbox: &mut Outbox, size: usize) -> Result<Wake> {
        outbox.push(|buffer, _| {
            buffer.append(&vec![7; size]);
            Ok(size)
        })
    }

    #[test]
    fn only_the_first_push_wakes_until_the_bytes_are_taken() {
        let mut outbox = open(100, true);
        assert_eq!(push(&mut outbox, 10), Ok(Wake::Needed));
        assert_eq!(push(&mut outbox, 10), Ok(Wake::NotNeeded));
        let mut taken = Buffer::new();
        outbox.take(&mut taken);
        assert_eq!(taken.len(), 20);
        outbox.written(20);
        taken.clear();
        outbox.take(&mut taken);
        assert!(taken.is_empty());
        assert_eq!(push(&mut outbox, 10), Ok(Wake::Needed));
    }

    #[test]
    fn a_message_over_the_limit_is_accepted_when_nothing_waits() {
        assert_eq!(push(&mut open(10, true), 1000), Ok(Wake::Needed));
    }

    #[test]
    fn a_refused_message_leaves_nothing_behind() {
        let mut outbox = open(100, true);
        push(&mut outbox, 80).unwrap();
        assert_eq!(push(&mut outbox, 30), Err(Error::WouldBlock { waiting: 80, limit: 100, size: 30 }));
        assert_eq!(outbox.buffered(), 80);
    }

    #[test]
    fn bytes_being_written_still_count() {
        let mut outbox = open(100, true);
        push(&mut outbox, 80).unwrap();
        outbox.take(&mut Buffer::new());
        assert!(push(&mut outbox, 30).is_err());
        outbox.written(40);
        assert!(push(&mut outbox, 30).is_ok());
    }

    #[test]
    fn a_drain_comes_once_when_the_largest_refused_message_would_fit() {
        let mut outbox = open(100, true);
        push(&mut outbox, 90).unwrap();
        assert!(!outbox.take_drained());
        push(&mut outbox, 70).unwrap_err();
        push(&mut outbox, 20).unwrap_err();
        outbox.take(&mut Buffer::new());
        outbox.written(50);
        assert!(!outbox.take_drained(), "40 + 70 is over the limit");
        outbox.written(15);
        assert!(outbox.take_drained());
        assert!(!outbox.take_drained());
    }

    #[test]
    fn a_refused_message_larger_than_the_limit_waits_for_an_empty_buffer() {
        let mut outbox = open(100, true);
        push(&mut outbox, 10).unwrap();
        push(&mut outbox, 500).unwrap_err();
        outbox.take(&mut Buffer::new());
        outbox.written(9);
        assert!(!outbox.take_drained());
        outbox.written(1);
        assert!(outbox.take_drained());
    }

    #[test]
    fn without_coalescing_each_message_is_handed_out_alone() {
        let mut outbox = open(100, false);
        push(&mut outbox, 3).unwrap();
        push(&mut outbox, 4).unwrap();
        let mut taken = Buffer::new();
        outbox.take(&mut taken);
        assert_eq!(taken.len(), 3);
        outbox.written(3);
        taken.clear();
        outbox.take(&mut taken);
        assert_eq!(taken.len(), 4);
    }

    /// Has so much sent and written, and tells what memory that leaves.
    fn memory_after(outbox: &mut Outbox, size: usize) -> usize {
        push(outbox, size).unwrap();
        let mut taken = Buffer::new();
        outbox.take(&mut taken);
        outbox.written(size);
        outbox.waiting = std::mem::take(&mut taken); // as two that are swapped
        outbox.waiting.clear();
        outbox.take(&mut taken);
        outbox.waiting.capacity()
    }

    #[test]
    fn memory_is_kept_while_it_is_used_and_given_back_by_who_sends_little() {
        let (little, most) = KEPT_CAPACITY.into_inner();
        let mut outbox = open(10 * most, true);
        assert!(memory_after(&mut outbox, most / 2) >= most / 2);
        assert_eq!(memory_after(&mut outbox, little), 0);
        assert_eq!(memory_after(&mut outbox, most + 1), 0);
    }

    #[test]
    fn a_shut_outbox_refuses_and_cannot_be_opened_again() {
        let mut outbox = open(100, true);
        outbox.shut();
        outbox.open();
        assert!(matches!(push(&mut outbox, 1), Err(Error::NotConnected(_))));
    }
}
