//! The chapter "Results": what a client's call came to, lent to its callback or with its event.

#![cfg_attr(not(feature = "webapi"), allow(dead_code, unused_imports, unused_variables, reason = "there is none then"))]

use super::boundary::{answer, plain_answer};
use super::callbacks::for_c;
use super::client::webapi;
use super::connection::{CONNECTIONS, pio_connection, register};
use super::pointers::put_if_wanted;
use super::value::pio_pair;
use crate::connection::Connection;
use crate::delivery::outcome::{Gain, Outcome, Pair, Room};
use crate::error::{Error, Result};
use parking_lot::Mutex;
use std::ffi::c_char;
use std::ptr::{null, null_mut, without_provenance_mut};

/// The result of a client's call. It and all it points to are lent: to a callback until it returns, with an event
/// until the next `poll`, `next` or `_free` of the queue.
pub struct pio_result {
    outcome: Outcome,
    /// The rooms as C reads them; they point into `outcome` and `pairs`.
    rooms: Vec<pio_room>,
    /// All rooms' data, one behind the other, or the field errors; they point into `outcome`.
    pairs: Vec<pio_pair>,
    /// Guards the connection against threads that ask for it at the same time.
    offer: Mutex<Offer>,
}

// SAFETY: the pointers lead to the heap memory of `outcome` and `pairs`, which move with it and are never written.
unsafe impl Send for pio_result {}
// SAFETY: as above; what changes is behind a lock.
unsafe impl Sync for pio_result {}

/// The connection of a result.
enum Offer {
    /// There is none.
    Nothing,
    /// The host has not asked for it.
    Kept(Connection),
    /// It is the host's.
    Given(*mut pio_connection),
}

/// A room that pio_client_list_rooms found.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct pio_room {
    /// The id to join it by.
    pub id: *const c_char,
    /// The type, which says what the game's server runs in it.
    pub r#type: *const c_char,
    /// What the room tells of itself.
    pub data: *const pio_pair,
    /// The number of elements of `data`.
    pub data_count: u32,
    /// How many users are in it.
    pub online_users: i32,
}

/// 0 for success, else PIO_ERROR_… or a code that is not in that list.
///
/// -1 is PIO_ERROR_UNSUPPORTED_METHOD, and also what this gives if it fails, as for NULL: only then is
/// pio_result_text NULL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_error_code(result: *const pio_result) -> i32 {
    plain_answer(|| webapi!(Ok(result_of(result)?.outcome.code)))
}

/// Words for a failure, never NULL for a result; "" for success. NULL if it fails.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_text(result: *const pio_result) -> *const c_char {
    plain_answer(|| webapi!(Ok(for_c(&result_of(result)?.outcome.text))))
}

/// The room's id, of a call that made or joined one, else NULL. It is the answer's, or the one that was asked for
/// where the answer has none. NULL also if the call failed.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_room_id(result: *const pio_result) -> *const c_char {
    plain_answer(|| webapi!(Ok(result_of(result)?.room_id())))
}

/// The connection, of a call that joined a room, else NULL: set up but not connected, and the host's to free. One
/// that the host never asks for is freed with the result.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_connection(result: *const pio_result) -> *mut pio_connection {
    answer(|| webapi!(result_of(result)?.give_connection()))
}

/// The rooms that were found: an array of `count`, in the service's order. NULL for other calls, and if it failed.
/// `count` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_rooms(result: *const pio_result, count: *mut usize) -> *const pio_room {
    plain_answer(|| {
        put_if_wanted(count, 0);
        webapi!(Ok(result_of(result)?.rooms(count)))
    })
}

/// Which fields of a refused registration are wrong, and why: an array of `count`, with the keys "username",
/// "password", "email" and "captcha". NULL for other calls, and if it succeeded. `count` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_field_errors(result: *const pio_result, count: *mut usize) -> *const pio_pair {
    plain_answer(|| {
        put_if_wanted(count, 0);
        webapi!(Ok(result_of(result)?.field_errors(count)))
    })
}

/// The answer's protobuf as it was received, of a refusal too: `length` bytes. NULL where none came. `length` may be
/// NULL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_output(result: *const pio_result, length: *mut usize) -> *const u8 {
    plain_answer(|| {
        put_if_wanted(length, 0);
        webapi!(Ok(result_of(result)?.output(length)))
    })
}

fn result_of<'a>(result: *const pio_result) -> Result<&'a pio_result> {
    // SAFETY: the host's promise: a result that is not NULL is one that was lent to it, and still is.
    let result = unsafe { result.as_ref() };
    result.ok_or(Error::NullPointer { argument: "result".into(), wanted: "what a callback or event has lent" })
}

impl pio_result {
    /// Makes what the host is lent; the connection is the one that the outcome's place is for.
    pub(super) fn new(outcome: Outcome, connection: Option<Connection>) -> pio_result {
        let pairs: Vec<pio_pair> = match &outcome.gain {
            Gain::Rooms(rooms) => rooms.iter().flat_map(|room| &room.data).map(pair_for_c).collect(),
            Gain::FieldErrors(errors) => errors.iter().map(pair_for_c).collect(),
            Gain::Nothing | Gain::Room(_) | Gain::Place(..) => Vec::new(),
        };
        let rooms = match &outcome.gain {
            Gain::Rooms(rooms) => rooms_for_c(rooms, &pairs),
            Gain::Nothing | Gain::Room(_) | Gain::Place(..) | Gain::FieldErrors(_) => Vec::new(),
        };
        let offer = connection.map_or(Offer::Nothing, Offer::Kept);
        pio_result { outcome, rooms, pairs, offer: Mutex::new(offer) }
    }

    pub(super) fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    fn room_id(&self) -> *const c_char {
        match &self.outcome.gain {
            Gain::Room(room_id) | Gain::Place(room_id, _) => for_c(room_id),
            Gain::Nothing | Gain::Rooms(_) | Gain::FieldErrors(_) => null(),
        }
    }

    fn give_connection(&self) -> Result<*mut pio_connection> {
        let mut offer = self.offer.lock();
        let given = match &*offer {
            Offer::Nothing => null_mut(),
            Offer::Kept(connection) => ticket_of(connection)?,
            Offer::Given(connection) => return Ok(*connection),
        };
        // The endpoint filter may have freed it: then there is none.
        let lives = CONNECTIONS.with(given.addr(), |_| ()).is_ok();
        *offer = if lives { Offer::Given(given) } else { Offer::Nothing };
        Ok(if lives { given } else { null_mut() })
    }

    fn rooms(&self, count: *mut usize) -> *const pio_room {
        put_if_wanted(count, self.rooms.len());
        if matches!(self.outcome.gain, Gain::Rooms(_)) { self.rooms.as_ptr() } else { null() }
    }

    fn field_errors(&self, count: *mut usize) -> *const pio_pair {
        let (errors, number) = match &self.outcome.gain {
            Gain::FieldErrors(_) => (self.pairs.as_ptr(), self.pairs.len()),
            Gain::Nothing | Gain::Room(_) | Gain::Place(..) | Gain::Rooms(_) => (null(), 0),
        };
        put_if_wanted(count, number);
        errors
    }

    fn output(&self, length: *mut usize) -> *const u8 {
        let output = self.outcome.output.as_deref();
        put_if_wanted(length, output.map_or(0, <[u8]>::len));
        output.map_or(null(), <[u8]>::as_ptr)
    }
}

/// A connection that the host never asked for goes with the result.
impl Drop for pio_result {
    fn drop(&mut self) {
        if let Offer::Kept(connection) = self.offer.get_mut() {
            // The endpoint filter may have been shown it, and freed it.
            let _ = CONNECTIONS.remove(connection.ticket());
            connection.free();
        }
    }
}

/// The ticket of a connection, which it gets when the host first sees it.
pub(super) fn ticket_of(connection: &Connection) -> Result<*mut pio_connection> {
    match connection.ticket() {
        0 => register(connection.clone()),
        ticket => Ok(without_provenance_mut(ticket)),
    }
}

fn pair_for_c((key, value): &Pair) -> pio_pair {
    pio_pair { key: for_c(key), value: for_c(value) }
}

/// `pairs` are all rooms' data, one behind the other.
fn rooms_for_c(rooms: &[Room], mut pairs: &[pio_pair]) -> Vec<pio_room> {
    let show = |room: &Room| {
        let (data, rest) = pairs.split_at(room.data.len());
        pairs = rest;
        pio_room {
            id: for_c(&room.id),
            r#type: for_c(&room.room_type),
            data: data.as_ptr(),
            // No answer is large enough for more.
            data_count: data.len() as u32,
            online_users: room.online_users,
        }
    };
    rooms.iter().map(show).collect()
}
