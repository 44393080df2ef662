//! The queue between the I/O thread, which stores events, and a host's thread, which takes them ([`super::taking`]).
//!
//! One queue serves many objects, each with its mailbox; objects with waiting events take turns. One lock guards all
//! of it and is never held while a host's function runs.

use super::Notice;
use super::callback::{call, in_callback, this_thread};
use super::mailbox::Mailbox;
use super::reader::Reader;
use super::shared::{Request, Shared};
use crate::error::{Error, Result};
use crate::wire::buffer::Buffer;
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Is told that something can be taken.
pub type WakeHandler = Arc<dyn Fn() + Send + Sync>;

/// Where one object's events wait. The serial number tells a mailbox from an earlier one in the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    index: usize,
    serial: u64,
}

/// How many empty buffers are kept for the next messages.
const SPARE_BUFFERS: usize = 8;
/// The largest that is kept, in bytes: what one huge message needed is given back to the system.
const SPARE_CAPACITY: usize = 256 << 10;

/// Events on their way to a host's thread.
pub struct EventQueue {
    /// Guards everything.
    pub(super) inner: Mutex<Inner>,
    /// Signalled when something can be taken, at `wake`, and at the end.
    pub(super) arrived: Condvar,
    /// Signalled when the thread that took events, or the wake handler, is done.
    pub(super) done: Condvar,
}

pub(super) struct Inner {
    mailboxes: Vec<Option<(u64, Mailbox)>>,
    last_serial: u64,
    /// Those with waiting events, in the order in which they are served.
    turns: VecDeque<Place>,
    /// How many events wait in all mailboxes.
    pub(super) events: u64,
    /// What taking needs; `None` while a thread takes.
    pub(super) reader: Option<Reader>,
    pub(super) woken: bool,
    pub(super) dead: bool,
    wake_handler: Option<WakeHandler>,
    armed: bool,
    waking: Option<usize>,
    spare: Vec<Buffer>,
}

impl EventQueue {
    /// An empty queue.
    #[allow(clippy::new_without_default, reason = "a queue is an object with an end, not a value")]
    pub fn new() -> EventQueue {
        EventQueue {
            inner: Mutex::new(Inner {
                mailboxes: Vec::new(),
                last_serial: 0,
                turns: VecDeque::new(),
                events: 0,
                reader: Some(Reader::default()),
                woken: false,
                dead: false,
                wake_handler: None,
                armed: false,
                waking: None,
                spare: Vec::new(),
            }),
            arrived: Condvar::new(),
            done: Condvar::new(),
        }
    }

    /// Gives a connection its place; refused once the queue was freed.
    pub fn attach(&self, shared: &Arc<Shared>, receive_buffer_limit: usize) -> Result<Place> {
        let mut inner = self.inner.lock();
        if inner.dead {
            return Err(freed("freed before this connection connected"));
        }
        inner.last_serial += 1;
        let serial = inner.last_serial;
        let mailbox = Some((serial, Mailbox::new(Arc::clone(shared), receive_buffer_limit)));
        let index = inner.mailboxes.iter().position(Option::is_none).unwrap_or(inner.mailboxes.len());
        match inner.mailboxes.get_mut(index) {
            Some(free) => *free = mailbox,
            None => inner.mailboxes.push(mailbox),
        }
        Ok(Place { index, serial })
    }

    /// Drops a connection's place and what waits there.
    pub fn detach(&self, place: Place) {
        let mut inner = self.inner.lock();
        if let Some(mailbox) = inner.mailbox(place) {
            inner.events -= mailbox.events();
            inner.mailboxes[place.index] = None;
            inner.turns.retain(|turn| *turn != place);
        }
    }

    /// Ends the current wait of a taking thread, or the next one.
    pub fn wake(&self) {
        self.inner.lock().woken = true;
        self.arrived.notify_all();
    }

    /// Sets what is told that something can be taken, and arms it; waits for the old one where it runs.
    pub fn set_wake_handler(&self, handler: Option<WakeHandler>) {
        let mut inner = self.inner.lock();
        inner.armed = handler.is_some();
        inner.wake_handler = handler;
        self.wait_for_wake_handler(&mut inner);
        inner.ask_for_wake();
    }

    /// The end: nothing can be taken any more and the connections close. Waits for what runs on other threads,
    /// except inside a callback.
    pub fn close(&self) {
        let mut inner = self.inner.lock();
        inner.dead = true;
        inner.wake_handler = None;
        inner.turns.clear();
        inner.events = 0;
        let orphans: Vec<(u64, Mailbox)> = inner.mailboxes.drain(..).flatten().collect();
        self.arrived.notify_all();
        self.wait_for_wake_handler(&mut inner);
        while !in_callback() && inner.reader.is_none() {
            self.done.wait(&mut inner);
        }
        // What is lent ends here; it also holds its connections, and they this queue.
        let lent = inner.reader.as_mut().map(std::mem::take);
        drop(inner);
        drop(lent);
        for (_, mailbox) in orphans {
            mailbox.shared.gate.forbid();
            mailbox.shared.end();
            mailbox.shared.ask(Request::Abandon);
        }
    }

    /// Whether the queue was freed.
    pub fn is_closed(&self) -> bool {
        self.inner.lock().dead
    }

    fn wait_for_wake_handler(&self, inner: &mut MutexGuard<'_, Inner>) {
        while !in_callback() && inner.waking.is_some() {
            self.done.wait(inner);
        }
    }
}

/// The error of a call on a queue that is gone.
pub(super) fn freed(problem: &'static str) -> Error {
    Error::InvalidHandle { kind: "queue", problem, advice: "free a queue when no thread needs it any more" }
}

/// The I/O thread's side.
impl EventQueue {
    /// How many bytes may be read for this place now; `None`: none until [`Request::Resume`].
    pub fn room(&self, place: Place) -> Option<usize> {
        match self.inner.lock().mailbox(place) {
            Some(mailbox) => mailbox.room(),
            None => Some(usize::MAX), // Freed: what comes is thrown away.
        }
    }

    /// Stores whole messages, encoded one behind the other.
    pub fn store_messages(&self, place: Place, messages: &[u8], count: u64) {
        self.store(place, count, |mailbox, spare| {
            mailbox.add_messages(messages, count, || spare.pop().unwrap_or_default());
        });
    }

    /// Stores anything else.
    pub fn store_notice(&self, place: Place, notice: Notice) {
        self.store(place, 1, |mailbox, _| mailbox.add(notice));
    }

    fn store(&self, place: Place, events: u64, add: impl FnOnce(&mut Mailbox, &mut Vec<Buffer>)) {
        let mut inner = self.inner.lock();
        if inner.mailbox(place).is_none() {
            return;
        }
        let mut spare = std::mem::take(&mut inner.spare);
        let Some(mailbox) = inner.mailbox(place) else { return };
        add(mailbox, &mut spare);
        mailbox.shared.counters.receive_buffered.store(mailbox.bytes() as u64, Ordering::Relaxed);
        if !std::mem::replace(&mut mailbox.listed, true) {
            inner.turns.push_back(place);
        }
        inner.spare = spare;
        inner.events += events;
        self.arrived.notify_one();
        self.run_wake_handler(inner);
    }

    /// Calls the wake handler if it is armed and something can be taken.
    pub fn answer_wake_request(&self) {
        let mut inner = self.inner.lock();
        if inner.someone_waiting().is_some() {
            self.run_wake_handler(inner);
        }
    }

    fn run_wake_handler(&self, mut inner: MutexGuard<'_, Inner>) {
        if !std::mem::replace(&mut inner.armed, false) {
            return;
        }
        let Some(handler) = inner.wake_handler.clone() else { return };
        inner.waking = Some(this_thread());
        drop(inner);
        call(|| handler());
        self.inner.lock().waking = None;
        self.done.notify_all();
    }
}

/// For taking.
impl Inner {
    /// The mailbox at a place, if its connection lives.
    pub(super) fn mailbox(&mut self, place: Place) -> Option<&mut Mailbox> {
        let (serial, mailbox) = self.mailboxes.get_mut(place.index)?.as_mut()?;
        (*serial == place.serial).then_some(mailbox)
    }

    /// The place whose turn it is, and whether others wait for theirs.
    pub(super) fn next_turn(&mut self) -> Option<(Place, bool)> {
        let place = self.turns.pop_front()?;
        Some((place, !self.turns.is_empty()))
    }

    /// Ends the turn of a place: it gets another one if events are left.
    pub(super) fn end_turn(&mut self, place: Place) {
        let Some(mailbox) = self.mailbox(place) else { return };
        mailbox.listed = !mailbox.is_empty();
        if mailbox.listed {
            self.turns.push_back(place);
        }
    }

    /// Arms the wake handler for the next event; where some are left, asks the I/O thread to call it.
    pub(super) fn arm(&mut self) {
        self.armed = self.wake_handler.is_some();
        self.ask_for_wake();
    }

    fn ask_for_wake(&mut self) {
        if self.armed
            && let Some(shared) = self.someone_waiting()
        {
            shared.ask(Request::Wake);
        }
    }

    /// One of those that have events which can be taken. Events may also be left behind those that are lent, in the
    /// same buffer; the next call takes them.
    fn someone_waiting(&mut self) -> Option<&Shared> {
        let behind_lent = || self.reader.as_ref()?.places_with_rest().find(|place| self.lives(*place));
        let place = self.turns.front().copied().or_else(behind_lent)?;
        self.mailbox(place).map(|mailbox| &*mailbox.shared)
    }

    fn lives(&self, place: Place) -> bool {
        matches!(self.mailboxes.get(place.index), Some(Some((serial, _))) if *serial == place.serial)
    }

    /// Keeps an empty buffer for the next messages.
    pub(super) fn recycle(&mut self, mut bytes: Buffer) {
        if self.spare.len() < SPARE_BUFFERS && bytes.capacity() <= SPARE_CAPACITY {
            bytes.clear();
            self.spare.push(bytes);
        }
    }
}
