//! The chapter "Connections": from making one to freeing it, joining, sending and leaving.
//!
//! What a host holds is a ticket; the object is found in the table here. Settings and handlers are chapters of their
//! own.

use super::boundary::{answer, nothing, status};
use super::handles::{Geometry, Kind, TicketTable};
use super::library::{pio_state, pio_status};
use super::message::{pio_message, view};
use super::pointers::{Out, array};
use super::process;
use super::strings::{OutBuffer, c_bytes};
use super::value::{self, pio_value};
use crate::connection::{Connection, Stats};
use crate::error::{Error, Result};
use std::ffi::c_char;

/// A connection to one room of a game. A handle, not an address: a number that any thread may use.
pub struct pio_connection {
    _opaque: [u8; 0],
}

pub(super) static CONNECTIONS: TicketTable<Connection> = TicketTable::new(Kind::Connection, Geometry::HOST);

/// A clone of the connection, for whatever may call back or wait.
pub(super) fn connection_of(connection: *mut pio_connection) -> Result<Connection> {
    CONNECTIONS.get(connection.addr())
}

/// Makes a connection: give it at least an endpoint and a join key, then connect it. NULL if it fails.
///
/// Fails with: WRONG_STATE while another thread runs pio_shutdown; INVALID_HANDLE in a forked child; SYSTEM when
/// there are too many.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_new() -> *mut pio_connection {
    answer(|| register(Connection::new()))
}

/// Takes a connection into the table.
pub(super) fn register(connection: Connection) -> Result<*mut pio_connection> {
    process::watch();
    let ticket = CONNECTIONS.insert(connection.clone())?;
    connection.set_ticket(ticket);
    Ok(std::ptr::without_provenance_mut(ticket))
}

/// Frees a connection. Does nothing with NULL.
///
/// The handle is dead at once, on every thread. No callback of the connection begins any more, and its events that
/// wait in a queue are dropped; no disconnect handler runs. One that is open closes in the background as
/// pio_connection_disconnect does. If one of its callbacks runs on another thread, this waits for it (hold no lock
/// that the callback takes), except inside a callback of this library, where it never waits. The last callback is
/// the free handler's.
///
/// Fails with: INVALID_HANDLE, which changes nothing.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_free(connection: *mut pio_connection) {
    nothing(|| free(connection));
}

fn free(connection: *mut pio_connection) -> Result<()> {
    if !connection.is_null() {
        // Out of the table first, and without its lock: freeing may wait for a callback.
        CONNECTIONS.remove(connection.addr())?.free();
    }
    Ok(())
}

/// Begins to connect and to join, and returns at once; the join handler or event tells how it went.
///
/// A connection connects once. This starts the library's internal thread if it does not run yet: a fork must come
/// before.
///
/// Fails with: WRONG_STATE without an endpoint (or development server) or join key, which may be set then; or if
/// it was called, or the connection was disconnected, before. INVALID_HANDLE also if its queue was freed. SYSTEM if
/// no thread could be started.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_connect(connection: *mut pio_connection) -> pio_status {
    status(|| connection_of(connection)?.connect())
}

/// Waits until the join handler has returned, at most `timeout_ms` milliseconds (PIO_FOREVER: without end).
///
/// Gives the join's error code: 0 for success. A join that failed is PIO_STATUS_OK here too. For connections with
/// threaded delivery; on a queue, poll.
///
/// Fails with: TIMED_OUT; WRONG_STATE on a queue or before pio_connection_connect; INVALID_HANDLE if the connection
/// is freed meanwhile; IN_CALLBACK inside a callback.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_wait(
    connection: *mut pio_connection,
    timeout_ms: u32,
    error_code: *mut i32,
) -> pio_status {
    status(|| wait(connection, timeout_ms, error_code))
}

fn wait(connection: *mut pio_connection, timeout_ms: u32, error_code: *mut i32) -> Result<()> {
    let error_code = Out::new(error_code, "error_code")?;
    error_code.put(connection_of(connection)?.wait(timeout_ms.into())?);
    Ok(())
}

/// Sends a message: copies it whole into the send buffer, or not at all, and returns at once.
///
/// Works from just before the join handler runs (or the JOIN event is taken) until the end. Messages arrive in the
/// order sent; threads that send at the same time are in no order among themselves.
///
/// Fails with: NOT_CONNECTED before the join and after the end; WOULD_BLOCK when the send buffer is full: wait for
/// the drain handler or event, and never retry in a loop inside a callback; TOO_LARGE above the message size limit.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_send(connection: *mut pio_connection, message: *const pio_message) -> pio_status {
    status(|| send(connection, message))
}

fn send(connection: *mut pio_connection, message: *const pio_message) -> Result<()> {
    let message = view(message)?;
    CONNECTIONS.with(connection.addr(), |connection| connection.store(message))??.flush();
    Ok(())
}

/// Sends a message made of this type and these `count` values, without building a pio_message: the fastest way.
///
/// As pio_connection_send. `values` may be NULL if `count` is 0.
///
/// Fails with what pio_connection_send fails with, and with: INVALID_UTF8; INVALID_ARGUMENT for an unknown type of
/// value, or a bool that is neither 0 nor 1; NULL_POINTER for a string or byte array that is NULL with a length.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_send_values(
    connection: *mut pio_connection,
    r#type: *const c_char,
    values: *const pio_value,
    count: usize,
) -> pio_status {
    status(|| send_values(connection, r#type, values, count))
}

fn send_values(
    connection: *mut pio_connection,
    message_type: *const c_char,
    values: *const pio_value,
    count: usize,
) -> Result<()> {
    let message_type = c_bytes(message_type, "type")?;
    let values = array(values, count, "values")?;
    let stored = CONNECTIONS.with(connection.addr(), |connection| {
        connection.store_with(message_type, count, |encoder| value::encode(values, encoder))
    })??;
    stored.flush();
    Ok(())
}

/// Leaves: flushes what was sent before, within 2 s, then closes. Returns at once.
///
/// No message handler begins any more, but one that another thread is just entering; the disconnect handlers or
/// event are all that follows, with PIO_DISCONNECT_BY_HOST. Before the join is done the join fails instead, with
/// PIO_ERROR_NETWORK_ISSUE. Repeating it is OK, also after the end; a new connection can't be connected afterwards.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_disconnect(connection: *mut pio_connection) -> pio_status {
    status(|| {
        connection_of(connection)?.disconnect();
        Ok(())
    })
}

/// Tells the state, PIO_STATE_….
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_get_state(connection: *mut pio_connection, state: *mut pio_state) -> pio_status {
    status(|| get_state(connection, state))
}

fn get_state(connection: *mut pio_connection, state: *mut pio_state) -> Result<()> {
    let state = Out::new(state, "state")?;
    state.put(CONNECTIONS.with(connection.addr(), |connection| connection.state() as pio_state)?);
    Ok(())
}

/// Tells the room's id, as the web API gave it. For `buffer`, `capacity` and `needed` see "Conventions".
///
/// Fails with: WRONG_STATE if none is known, as on a connection that was set up by its endpoints alone;
/// BUFFER_TOO_SMALL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_get_room_id(
    connection: *mut pio_connection,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> pio_status {
    status(|| {
        let room_id = connection_of(connection)?.room_id();
        put_known(room_id, NO_ROOM_ID, OutBuffer::new(buffer, capacity, needed)?)
    })
}

/// Tells the address that was connected to, such as "203.0.113.7:8184" or "[2001:db8::7]:8184"; also after the end.
/// For `buffer`, `capacity` and `needed` see "Conventions".
///
/// Fails with: WRONG_STATE if no address was reached yet; BUFFER_TOO_SMALL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_get_remote_address(
    connection: *mut pio_connection,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> pio_status {
    status(|| {
        let address = connection_of(connection)?.remote_address();
        put_known(address, NO_ADDRESS, OutBuffer::new(buffer, capacity, needed)?)
    })
}

const NO_ROOM_ID: &str = "the id of this connection's room is not known; only what the web API answers tells it";
const NO_ADDRESS: &str = "no address has been reached yet; ask again when the connection has joined";

fn put_known(text: Option<String>, unknown: &'static str, out: OutBuffer<c_char>) -> Result<()> {
    out.put_text(&text.ok_or(Error::WrongState(unknown))?)
}

/// What a connection has done so far. Later versions may add members at the end.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct pio_stats {
    /// Bytes written to the socket, handshake included.
    pub bytes_sent: u64,
    /// Bytes read from the socket.
    pub bytes_received: u64,
    /// Messages that pio_connection_send or pio_connection_send_values accepted.
    pub messages_sent: u64,
    /// Messages of the room that were received whole, whether or not a handler wanted them.
    pub messages_received: u64,
    /// Bytes that wait in the send buffer, those being written included.
    pub send_buffered: u64,
    /// Bytes of whole messages that wait in a queue or are lent from it.
    pub receive_buffered: u64,
}

/// Tells what the connection has done. `size` is sizeof(pio_stats): no more than that is written.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_get_stats(
    connection: *mut pio_connection,
    stats: *mut pio_stats,
    size: usize,
) -> pio_status {
    status(|| get_stats(connection, stats, size))
}

fn get_stats(connection: *mut pio_connection, stats: *mut pio_stats, size: usize) -> Result<()> {
    let place = Out::new(stats, "stats")?;
    let known = connection_of(connection)?.stats();
    let Stats { bytes_sent, bytes_received, messages_sent, messages_received, send_buffered, receive_buffered } = known;
    let stats =
        pio_stats { bytes_sent, bytes_received, messages_sent, messages_received, send_buffered, receive_buffered };
    place.put_front(&stats, size);
    Ok(())
}
