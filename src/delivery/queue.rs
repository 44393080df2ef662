//! The queue between the I/O thread, which stores events, and a host's thread, which takes them ([`super::taking`]).
//!
//! One queue serves many objects, each with its [`Place`]; objects with waiting events take turns. One lock guards all
//! of it and is never held while a host's function runs.

use super::Notice;
use super::callback::{call, in_callback};
use super::caller::{Caller, Parcel};
use super::mailbox::Mailbox;
pub use super::places::Place;
use super::places::{Mail, Places};
use super::reader::Reader;
use super::shared::Shared;
use crate::error::{Error, Result};
use crate::wire::buffer::Buffer;
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Is told that something can be taken.
pub type WakeHandler = Arc<dyn Fn() + Send + Sync>;

/// Asks the I/O thread to call a queue's wake handler. To be called with no lock held: it may ask the system.
pub type AskForWake = Arc<dyn Fn() + Send + Sync>;

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
    /// What waits, and whose turn it is.
    pub(super) places: Places,
    /// What taking needs; `None` while a thread takes.
    pub(super) reader: Option<Reader>,
    /// `wake` was called, and no wait has ended by it yet.
    pub(super) woken: bool,
    pub(super) dead: bool,
    wake_handler: Option<WakeHandler>,
    /// Whether the wake handler is to be called with the next event: once, until somebody takes again.
    armed: bool,
    /// Asks the I/O thread to call the wake handler; from the first object that was attached.
    ask_for_wake: Option<AskForWake>,
    /// Whether the wake handler runs.
    waking: bool,
    /// Buffers for the next messages.
    spare: Vec<Buffer>,
}

impl EventQueue {
    /// An empty queue.
    #[allow(clippy::new_without_default, reason = "a queue is an object with an end, not a value")]
    pub fn new() -> EventQueue {
        EventQueue {
            inner: Mutex::new(Inner {
                places: Places::default(),
                reader: Some(Reader::default()),
                woken: false,
                dead: false,
                wake_handler: None,
                armed: false,
                ask_for_wake: None,
                waking: false,
                spare: Vec::new(),
            }),
            arrived: Condvar::new(),
            done: Condvar::new(),
        }
    }

    /// Gives a connection its place; refused once the queue was freed.
    pub fn attach(&self, shared: &Arc<Shared>, receive_buffer_limit: usize) -> Result<Place> {
        let mailbox = Mailbox::new(Arc::clone(shared), receive_buffer_limit);
        self.add(Mail::Connection(mailbox), "freed before this connection connected")
    }

    /// Gives a client its place; refused once the queue was freed.
    pub fn attach_client(&self, caller: &Arc<Caller>) -> Result<Place> {
        self.add(Mail::Client(Arc::clone(caller), VecDeque::new()), "freed before this client's first call")
    }

    fn add(&self, mail: Mail, too_late: &'static str) -> Result<Place> {
        let mut inner = self.inner.lock();
        if inner.dead { Err(freed(too_late)) } else { Ok(inner.places.add(mail)) }
    }

    /// Says how the I/O thread is asked to call the wake handler; before anything can wait here.
    pub fn set_ask_for_wake(&self, ask: AskForWake) {
        let old = self.inner.lock().ask_for_wake.replace(ask);
        drop(old); // Without the lock: it may be the last to hold the way to an I/O thread that has ended.
    }

    /// Drops an object's place and what waits there.
    pub fn detach(&self, place: Place) {
        let removed = self.inner.lock().places.remove(place);
        drop(removed); // Without the lock: what waits may hold a host's function.
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
        let old = std::mem::replace(&mut inner.wake_handler, handler);
        self.wait_for_wake_handler(&mut inner);
        let ask = inner.wake_to_ask_for();
        drop(inner);
        drop(old);
        if let Some(ask) = ask {
            ask();
        }
    }

    /// The end: nothing can be taken any more and the connections close. Waits for what runs on other threads,
    /// except inside a callback.
    pub fn close(&self) {
        let mut inner = self.inner.lock();
        inner.dead = true;
        let wake = (inner.wake_handler.take(), inner.ask_for_wake.take());
        let orphans = inner.places.clear();
        self.arrived.notify_all();
        self.wait_for_wake_handler(&mut inner);
        // While the reader is away, a thread takes; inside a callback that may be this one, or one that waits for this one.
        while !in_callback() && inner.reader.is_none() {
            self.done.wait(&mut inner);
        }
        // What is lent ends here; it also holds its connections, and they this queue.
        let lent = inner.reader.as_mut().map(std::mem::take);
        drop(inner);
        drop((lent, wake));
        orphans.into_iter().for_each(Mail::abandon);
    }

    /// Whether the queue was freed.
    pub fn is_closed(&self) -> bool {
        self.inner.lock().dead
    }

    fn wait_for_wake_handler(&self, inner: &mut MutexGuard<'_, Inner>) {
        while !in_callback() && inner.waking {
            self.done.wait(inner);
        }
    }
}

/// The error of a call on a queue that is gone.
pub(super) fn freed(problem: &'static str) -> Error {
    Error::FreedMeanwhile { kind: "queue", problem }
}

/// The I/O thread's side.
impl EventQueue {
    /// How many bytes may be read for this place now; `None`: none until [`Request::Resume`](super::shared::Request::Resume).
    pub fn may_read(&self, place: Place) -> Option<usize> {
        match self.inner.lock().places.mailbox(place) {
            Some(mailbox) => mailbox.may_read(),
            None => Some(usize::MAX), // Freed: what comes is thrown away.
        }
    }

    /// Stores whole messages, encoded one behind the other.
    pub fn store_messages(&self, place: Place, messages: &[u8], count: u64) {
        let mut inner = self.inner.lock();
        let Inner { places, spare, .. } = &mut *inner;
        let Some(mailbox) = places.mailbox(place) else { return };
        mailbox.add_messages(messages, count, || spare.pop().unwrap_or_default());
        mailbox.shared.counters.receive_buffered.store(mailbox.bytes() as u64, Ordering::Relaxed);
        self.stored(inner, place, count);
    }

    /// Stores anything else of a connection's.
    pub fn store_notice(&self, place: Place, notice: Notice) {
        let mut inner = self.inner.lock();
        let Some(mailbox) = inner.places.mailbox(place) else { return };
        mailbox.add(notice);
        self.stored(inner, place, 1);
    }

    /// Stores the result of a client's call; gives it back when the client or the queue was freed.
    pub fn store_parcel(&self, place: Place, parcel: Parcel) -> std::result::Result<(), Parcel> {
        let mut inner = self.inner.lock();
        let Some(Mail::Client(_, parcels)) = inner.places.mail(place) else { return Err(parcel) };
        parcels.push_back(parcel);
        self.stored(inner, place, 1);
        Ok(())
    }

    fn stored(&self, mut inner: MutexGuard<'_, Inner>, place: Place, events: u64) {
        inner.places.added(place, events);
        self.arrived.notify_one(); // Only who has the reader waits for events, and that is one.
        self.run_wake_handler(inner);
    }

    /// Calls the wake handler if it is armed and something can be taken.
    pub fn answer_wake_request(&self) {
        let inner = self.inner.lock();
        if inner.something_waits() {
            self.run_wake_handler(inner);
        }
    }

    fn run_wake_handler(&self, mut inner: MutexGuard<'_, Inner>) {
        if !std::mem::replace(&mut inner.armed, false) {
            return;
        }
        let Some(handler) = inner.wake_handler.clone() else { return };
        inner.waking = true;
        drop(inner);
        call(|| handler());
        self.inner.lock().waking = false;
        self.done.notify_all();
    }
}

/// For taking.
impl Inner {
    /// Arms the wake handler for the next event. Where some are left, gives what asks the I/O thread to call it, for when
    /// the lock is gone. Whatever happens until then, that thread looks again whether anything waits and who is to know.
    pub(super) fn arm(&mut self) -> Option<AskForWake> {
        self.armed = self.wake_handler.is_some();
        self.wake_to_ask_for()
    }

    fn wake_to_ask_for(&self) -> Option<AskForWake> {
        if self.armed && self.something_waits() { self.ask_for_wake.clone() } else { None }
    }

    /// Whether events can be taken. They may also be left behind those that are lent, in the same buffer; the next call
    /// takes them.
    fn something_waits(&self) -> bool {
        let behind_lent = |reader: &Reader| reader.places_with_rest().any(|place| self.places.lives(place));
        self.places.somebody_waits() || self.reader.as_ref().is_some_and(behind_lent)
    }

    /// Keeps an empty buffer for the next messages.
    pub(super) fn recycle(&mut self, mut bytes: Buffer) {
        if self.spare.len() < SPARE_BUFFERS && bytes.capacity() <= SPARE_CAPACITY {
            bytes.clear();
            self.spare.push(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::taking::Until;
    use parking_lot::Mutex;

    #[test]
    fn the_io_thread_is_asked_for_a_wake_with_no_lock_held() {
        let (queue, shared) = (Arc::new(EventQueue::new()), Arc::new(Shared::new()));
        let place = queue.attach(&shared, 1).unwrap();
        let unlocked = Arc::new(Mutex::new(Vec::new()));
        let (asked, seen) = (Arc::downgrade(&queue), Arc::clone(&unlocked));
        queue.set_ask_for_wake(Arc::new(move || {
            seen.lock().push(asked.upgrade().unwrap().inner.try_lock().is_some());
        }));
        queue.store_notice(place, Notice::Joined);
        queue.store_notice(place, Notice::Joined);
        queue.set_wake_handler(Some(Arc::new(|| ())));
        assert_eq!(*unlocked.lock(), [true], "when it is set");
        queue.poll(1, Until::Now).unwrap();
        assert_eq!(*unlocked.lock(), [true, true], "when taking leaves some");
        queue.poll(1, Until::Now).unwrap();
        assert_eq!(*unlocked.lock(), [true, true], "when nothing is left");
    }
}
