//! The receiving half of a slot: into which buffer to read, how much, and when to stop.
//!
//! All connections share the I/O thread's one large inbox; a connection owns memory only while it has an unfinished
//! message. A small unfinished message is copied in front of the next read, a large one is read into a buffer of
//! its own, so that no byte is copied more than a few times however the stream was cut.

use super::Io;
use super::slot::{Link, Slot};
use crate::delivery;
use crate::delivery::queue::{EventQueue, Place};
use crate::delivery::shared::Shared;
use crate::session::Session;
use crate::transport::tcp;
use crate::wire::buffer::Buffer;
use crate::wire::decode::Values;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The size of the shared inbox, in bytes.
pub(super) const INBOX: usize = 512 << 10;
/// Up to this size an unfinished message is copied to the inbox for every read.
const SMALL: usize = 4 << 10;
/// The least and the most that is read at once into a buffer of its own.
const OWN_READ: std::ops::RangeInclusive<usize> = 16 << 10..=1 << 20;
/// The least that is read at once while a queue takes any more.
const LEAST_READ: usize = 4 << 10;
/// How many reads a connection does before others get their turn.
const READS: usize = 8;
/// Where the system tells again of data that comes after a short read, the read that would find nothing is saved.
const SHORT_READ_ENDS: bool = cfg!(not(windows));

/// What is known of a socket's receiving side.
#[derive(Default)]
pub(super) struct Inlet {
    readable: bool,
    /// The peer has closed: after the data there is an end to be read.
    end_expected: bool,
    /// Why the connection broke, while what came before is still being read.
    broken: Option<io::Error>,
    /// An unfinished message, between turns.
    unfinished: Buffer,
}

/// What one read led to.
enum Read {
    More,
    Nothing,
    Ended,
}

impl Inlet {
    pub(super) fn ready(&mut self, event: &mio::event::Event) {
        self.readable |= event.is_readable() || event.is_read_closed() || event.is_error();
        self.end_expected |= event.is_read_closed() || event.is_error();
    }

    pub(super) fn is_ready(&self) -> bool {
        self.readable
    }

    /// Reading was stopped by back-pressure, and may go on.
    pub(super) fn resume(&mut self) {
        self.readable = true;
    }

    /// The connection broke: what the peer sent before it went away is still to be read, and may say why.
    pub(super) fn broke(&mut self, error: io::Error) {
        (self.readable, self.end_expected, self.broken) = (true, true, Some(error));
    }
}

impl Slot {
    /// Reads and delivers what has come; true when there may be more and it is others' turn.
    pub(super) fn receive(&mut self, io: &mut Io) -> bool {
        let mut reads = 0;
        while self.inlet.readable && matches!(self.link, Link::Up(_)) {
            if reads == READS {
                self.keep_unfinished(io);
                return true;
            }
            reads += 1;
            let Some(most) = self.may_read() else { break };
            match self.read(most, io) {
                Ok(Read::More) => self.deliver_received(io),
                Ok(Read::Nothing) => {
                    if let Some(error) = self.inlet.broken.take() {
                        self.failed(&error);
                    }
                }
                Ok(Read::Ended) => {
                    self.ended(self.inlet.unfinished.len() + io.inbox.len());
                    self.inlet.readable = false;
                }
                Err(error) => {
                    self.failed(&error);
                    self.inlet.readable = false;
                }
            }
        }
        self.keep_unfinished(io);
        false
    }

    /// The system tells of an error once: where a write has heard of it, reading sees a mere end. Only a pipe that is
    /// broken says that the peer had closed before we wrote.
    fn ended(&mut self, unfinished: usize) {
        match self.inlet.broken.take() {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => self.failed(&error),
            Some(_) | None => self.session.peer_closed(unfinished),
        }
    }

    fn failed(&mut self, error: &io::Error) {
        match tcp::is_time_out(error) {
            true => self.session.timed_out(&error.to_string()),
            false => self.session.failed(&error.to_string()),
        }
    }

    /// How many bytes may be read; `None` while the host has too many waiting. Without a queue, and once the host has
    /// left, there is no limit.
    fn may_read(&self) -> Option<usize> {
        match &self.queue {
            Some((queue, place)) if self.session.established() => {
                queue.may_read(*place).map(|bytes| bytes.max(LEAST_READ))
            }
            Some(_) | None => Some(usize::MAX),
        }
    }

    fn read(&mut self, most: usize, io: &mut Io) -> io::Result<Read> {
        let Link::Up(stream) = &mut self.link else { return Ok(Read::Nothing) };
        let missing = self.session.missing();
        let begun = self.inlet.unfinished.len() + io.inbox.len();
        // What is large is copied once, into a buffer of its own, and read there from then on: in front of the inbox it
        // would be copied again for every read.
        let own = begun > SMALL && (!self.inlet.unfinished.is_empty() || begun + missing > INBOX / 2);
        let (from, to) = match own {
            true => (&mut io.inbox, &mut self.inlet.unfinished),
            false => (&mut self.inlet.unfinished, &mut io.inbox),
        };
        if !from.is_empty() {
            to.append(from.unread());
            from.clear();
        }
        // About what is known to be missing, so that the messages behind it mostly begin in the inbox again.
        let wanted = if own { missing.clamp(*OWN_READ.start(), *OWN_READ.end()) } else { LEAST_READ };
        let spare = to.spare(wanted);
        let most = most.min(if own { wanted } else { spare.len() }).min(spare.len());
        match stream.read(&mut spare[..most]) {
            Ok(0) => Ok(Read::Ended),
            Ok(count) => {
                to.fill(count);
                self.shared.counters.bytes_received.fetch_add(count as u64, Ordering::Relaxed);
                if count < most && SHORT_READ_ENDS && !self.inlet.end_expected {
                    self.inlet.readable = false;
                }
                Ok(Read::More)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.inlet.readable = false;
                Ok(Read::Nothing)
            }
            Err(error) => Err(error),
        }
    }

    fn deliver_received(&mut self, io: &mut Io) {
        let input = if io.inbox.is_empty() { &mut self.inlet.unfinished } else { &mut io.inbox };
        dispatch(&mut self.session, &self.shared, &self.queue, input, &mut io.values);
    }

    /// Leaves the inbox empty for the next connection, and no memory with a connection that needs none.
    fn keep_unfinished(&mut self, io: &mut Io) {
        let unfinished = &mut self.inlet.unfinished;
        if !io.inbox.is_empty() {
            unfinished.append(io.inbox.unread());
        } else if unfinished.is_empty() && unfinished.capacity() > SMALL {
            *unfinished = Buffer::new();
        }
        io.inbox.clear();
    }
}

/// Has handlers run for what the session makes of `input`, or stores it for the queue.
pub(super) fn dispatch(
    session: &mut Session,
    shared: &Arc<Shared>,
    queue: &Option<(Arc<EventQueue>, Place)>,
    input: &mut Buffer,
    values: &mut Values,
) {
    match queue {
        None => delivery::run_handlers(shared, session, input, values),
        Some((queue, place)) => delivery::store(queue, *place, shared, session, input, values),
    }
    values.clear();
}
