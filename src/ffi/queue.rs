//! The chapter "Queues": events that wait until the host takes them, on its own thread.
//!
//! What `pio_queue_next` lends lives in a [`Batch`] beside the queue.

use super::batch::Batch;
use super::boundary::{answer, nothing, status};
use super::callbacks;
use super::client::pio_client;
use super::connection::pio_connection;
use super::handles::{Geometry, Kind, TicketTable};
use super::library::{pio_event_type, pio_status};
use super::message::pio_message;
use super::pointers::{Out, put_if_wanted};
use super::process;
use super::result::pio_result;
use super::value::pio_value;
use crate::delivery::callback::in_callback;
use crate::error::{Error, Result};
use crate::queue::Queue;
use parking_lot::Mutex;
use std::ffi::{c_char, c_void};
use std::ptr::{NonNull, null, null_mut, without_provenance_mut};
use std::sync::Arc;

/// A place where the events of many objects wait for the host. A handle, not an address: a number that any thread
/// may use.
pub struct pio_queue {
    _opaque: [u8; 0],
}

/// Is told, on an internal thread, that something can be taken: pass it on to your own, and take nothing here.
pub type pio_wake_fn = Option<unsafe extern "C-unwind" fn(queue: *mut pio_queue, user_data: *mut c_void)>;

/// What an event is about.
#[repr(i32)]
#[derive(Clone, Copy)]
pub enum EventType {
    /// The join is done: `code` is its error code, 0 for success, and `text` the words.
    Join = 1,
    /// A message came.
    Message = 2,
    /// A joined connection ended: `code` is a PIO_DISCONNECT_… and `text` the words.
    Disconnect = 3,
    /// There is room in the send buffer again.
    Drain = 4,
    /// A client's call is answered: `code` is its error code, 0 for success, and `text` the words.
    Result = 5,
}

/// Something that happened. What it points to is lent until the next `poll`, `next` or `_free` of its queue.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct pio_event {
    /// PIO_EVENT_…
    pub r#type: pio_event_type,
    /// JOIN and RESULT: the error code, 0 for success. DISCONNECT: the reason. Else 0.
    pub code: i32,
    /// Whose event it is, else NULL.
    pub connection: *mut pio_connection,
    /// Whose event it is, else NULL.
    pub client: *mut pio_client,
    /// MESSAGE: the message, else NULL.
    pub message: *const pio_message,
    /// RESULT: the result, else NULL.
    pub result: *const pio_result,
    /// Words, never NULL; "" where there are none.
    pub text: *const c_char,
    /// What pio_connection_set_user_data or the client's call was given.
    pub user_data: *mut c_void,
    /// MESSAGE: its type, with a NUL behind it, else NULL.
    pub message_type: *const c_char,
    /// MESSAGE: its values, so that reading it needs no further call, else NULL.
    pub values: *const pio_value,
    /// MESSAGE: the length of its type in bytes, without the NUL.
    pub message_type_length: u32,
    /// MESSAGE: the number of its values.
    pub value_count: u32,
}

pub(super) const NO_EVENT: pio_event = pio_event {
    r#type: 0,
    code: 0,
    connection: null_mut(),
    client: null_mut(),
    message: null(),
    result: null(),
    text: c"".as_ptr(),
    user_data: null_mut(),
    message_type: null(),
    values: null(),
    message_type_length: 0,
    value_count: 0,
};

/// A queue and what it has lent.
pub(super) struct Entry {
    queue: Queue,
    /// Guards the batch against a host that calls `next` from two threads; the queue itself tells it that it is busy.
    batch: Mutex<Batch>,
}

impl Entry {
    pub(super) fn free(&self) {
        self.queue.free();
        self.end_lent_results();
    }

    /// Ends the results that `next` has lent, unless a thread inside a callback may be using them, or is in `next`.
    fn end_lent_results(&self) {
        if !in_callback() {
            let results = self.batch.try_lock().map(|mut batch| std::mem::take(&mut batch.results));
            drop(results); // Without the lock: it may free connections.
        }
    }
}

pub(super) static QUEUES: TicketTable<Arc<Entry>> = TicketTable::new(Kind::Queue, Geometry::HOST);

pub(super) fn queue_of(queue: *mut pio_queue) -> Result<Queue> {
    QUEUES.with(queue.addr(), |entry| entry.queue.clone())
}

/// Makes a queue. NULL if it fails.
///
/// Fails with: WRONG_STATE while another thread runs pio_shutdown; INVALID_HANDLE in a forked child; SYSTEM when
/// there are too many.
#[unsafe(no_mangle)]
pub extern "C" fn pio_queue_new() -> *mut pio_queue {
    answer(|| {
        process::watch();
        let entry = Entry { queue: Queue::new(), batch: Mutex::default() };
        QUEUES.insert(Arc::new(entry)).map(without_provenance_mut)
    })
}

/// Frees a queue, and with it the events that wait. Does nothing with NULL.
///
/// The objects on it deliver nothing more and their connections close; they must still be freed. A thread that waits
/// in pio_queue_poll or pio_queue_next returns with INVALID_HANDLE. If a callback runs in a poll on another thread
/// this waits for it, except inside a callback of this library.
///
/// Fails with: INVALID_HANDLE, which changes nothing.
#[unsafe(no_mangle)]
pub extern "C" fn pio_queue_free(queue: *mut pio_queue) {
    nothing(|| free(queue));
}

fn free(queue: *mut pio_queue) -> Result<()> {
    if !queue.is_null() {
        QUEUES.remove(queue.addr())?.free();
    }
    Ok(())
}

/// Waits for events and runs their handlers on this thread: up to `max_events` of them (0: all that waited when it
/// began, or when the first arrived).
///
/// Returns as soon as something was delivered, or with OK and 0 delivered when pio_queue_wake was called or
/// `timeout_ms` milliseconds are over: 0 does not wait, PIO_FOREVER waits without end. Events of one object come in
/// order; objects take turns. `delivered` may be NULL.
///
/// Fails with: BUSY while another thread is in `poll` or `next` of this queue; INVALID_HANDLE also if the queue was
/// freed meanwhile, by a handler too; IN_CALLBACK inside a callback.
#[unsafe(no_mangle)]
pub extern "C" fn pio_queue_poll(
    queue: *mut pio_queue,
    max_events: u32,
    timeout_ms: u32,
    delivered: *mut u32,
) -> pio_status {
    status(|| {
        put_if_wanted(delivered, 0);
        let entry = QUEUES.get(queue.addr())?;
        entry.end_lent_results();
        put_if_wanted(delivered, entry.queue.poll(max_events, timeout_ms.into())?);
        Ok(())
    })
}

/// Waits for events as pio_queue_poll does, and hands them out without any callback: writes up to `capacity` of them
/// to `events`, and their number to `count`.
///
/// It may hand out fewer than fit even if more wait. What events point to is lent until the next `poll`, `next` or
/// `_free` of this queue, even if the connection is freed; clone a message to keep it.
///
/// Fails with: INVALID_ARGUMENT for the capacity 0, and with what pio_queue_poll fails with.
#[unsafe(no_mangle)]
pub extern "C" fn pio_queue_next(
    queue: *mut pio_queue,
    events: *mut pio_event,
    capacity: usize,
    timeout_ms: u32,
    count: *mut usize,
) -> pio_status {
    status(|| next(queue, events, capacity, timeout_ms, count))
}

fn next(
    queue: *mut pio_queue,
    events: *mut pio_event,
    capacity: usize,
    timeout_ms: u32,
    count: *mut usize,
) -> Result<()> {
    let count = Out::new(count, "count")?;
    count.put(0);
    check_capacity(capacity)?;
    // Afterwards, since an empty vector of C++ has no address.
    let events = NonNull::new(events)
        .ok_or(Error::NullPointer { argument: "events".into(), wanted: "an array of `capacity` events" })?;
    let taken = take(queue, "pio_queue_next", |queue, batch| {
        queue.next(capacity, timeout_ms.into(), &mut |index, event| {
            if index == 0 {
                batch.clear();
            }
            let event = batch.event(event, queue);
            // SAFETY: the host's promise: `capacity` events may be written at `events`; `index` is below it.
            unsafe { events.add(index).write(event) };
        })
    })?;
    count.put(taken);
    Ok(())
}

fn check_capacity(capacity: usize) -> Result<()> {
    if capacity == 0 {
        return Err(Error::InvalidArgument("capacity is 0; pass room for at least one event".into()));
    }
    Ok(())
}

/// Takes events with `next`, for a host that may do so, and ends what it was lent before.
fn take<T>(queue: *mut pio_queue, call: &'static str, next: impl FnOnce(&Queue, &mut Batch) -> Result<T>) -> Result<T> {
    let entry = QUEUES.get(queue.addr())?;
    // Before the batch is touched: what it lends is in use where the thread inside the callback is another.
    if in_callback() {
        return Err(Error::InCallback(call));
    }
    // Declared before the batch, so dropped after its lock is: a result may free its connection.
    let _results;
    let mut batch = entry.batch.try_lock().ok_or(Error::Busy)?;
    _results = std::mem::take(&mut batch.results);
    next(&entry.queue, &mut batch)
}

/// Waits for up to `capacity` events as pio_queue_next does, and hands them out as one Python pickle of protocol 4:
/// `pickle.loads` makes objects of them many times faster than they can be read one by one through ctypes. Writes the
/// address of the pickle and its length in bytes, which is 0 if nothing was taken. Lent like the events of
/// pio_queue_next.
///
/// The pickle is a list of tuples of four, in the order of the events. Of messages: `(connection, type, types,
/// values)`, with the connection as an int, the message's type as a str, the values' types as a bytes of their
/// PIO_VALUE_… numbers, and the values as a tuple of int, float, str, bytes and bool; where several messages in a row
/// differ in nothing but their values, as a list of such tuples. Of any other event: `(connection or client, None,
/// PIO_EVENT_…, (code, text, user data, address of the result or 0))`.
///
/// Fails with: what pio_queue_next fails with.
#[unsafe(no_mangle)]
pub extern "C" fn pio_queue_next_pickle(
    queue: *mut pio_queue,
    capacity: usize,
    timeout_ms: u32,
    pickle: *mut *const u8,
    length: *mut usize,
) -> pio_status {
    status(|| next_pickle(queue, capacity, timeout_ms, pickle, length))
}

fn next_pickle(
    queue: *mut pio_queue,
    capacity: usize,
    timeout_ms: u32,
    pickle: *mut *const u8,
    length: *mut usize,
) -> Result<()> {
    let (pickle, length) = (Out::new(pickle, "pickle")?, Out::new(length, "length")?);
    pickle.put(null());
    length.put(0);
    check_capacity(capacity)?;
    take(queue, "pio_queue_next_pickle", |queue, batch| {
        let taken = queue.next(capacity, timeout_ms.into(), &mut |index, event| {
            if index == 0 {
                batch.begin_pickle();
            }
            batch.pickle(event, queue);
        })?;
        if taken > 0 {
            let written = batch.end_pickle();
            pickle.put(written.as_ptr());
            length.put(written.len());
        }
        Ok(())
    })
}

/// Ends the current wait in pio_queue_poll or pio_queue_next, or the next one if there is none: it returns OK with
/// no events. Several that come before it returns count as one.
#[unsafe(no_mangle)]
pub extern "C" fn pio_queue_wake(queue: *mut pio_queue) -> pio_status {
    status(|| {
        queue_of(queue)?.wake();
        Ok(())
    })
}

/// Sets the function that tells when something can be taken, for hosts that wait for other things too; NULL removes
/// it.
///
/// It is armed when it is set and as each `poll` or `next` returns; armed, it is called once, from an internal
/// thread, as soon as something can be taken, at once if something is left. pio_queue_wake does not call it.
/// Removing it waits until it runs no more, except inside a callback of this library.
#[unsafe(no_mangle)]
pub extern "C" fn pio_queue_set_wake_handler(
    queue: *mut pio_queue,
    function: pio_wake_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        queue_of(queue)?.set_wake_handler(callbacks::wake_handler(queue.addr(), function, user_data));
        Ok(())
    })
}
