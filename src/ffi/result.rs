//! The chapter "Results": what a client's call came to, lent to its callback or with its event.
//!
//! Without the web API in this build there never is one.

#![allow(unused_variables, reason = "the names are the manual's; the web API will use them")]

use super::boundary::plain_answer;
use super::client::unsupported;
use super::connection::pio_connection;
use super::value::pio_pair;
use std::ffi::c_char;

/// The result of a client's call. It and all it points to are lent: to a callback until it returns, with an event
/// until the next `poll`, `next` or `_free` of the queue.
pub struct pio_result {
    _opaque: [u8; 0],
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

/// 0 for success, else PIO_ERROR_… or a code that is not in that list; -1 if it fails.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_error_code(result: *const pio_result) -> i32 {
    plain_answer(unsupported)
}

/// Words for a failure, "" for success. NULL if it fails.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_text(result: *const pio_result) -> *const c_char {
    plain_answer(unsupported)
}

/// The room's id, of a call that made or joined one, else NULL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_room_id(result: *const pio_result) -> *const c_char {
    plain_answer(unsupported)
}

/// The connection, of a call that joined a room, else NULL: set up but not connected, and the host's to free. One
/// that the host never asks for is freed with the result.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_connection(result: *const pio_result) -> *mut pio_connection {
    plain_answer(unsupported)
}

/// The rooms that were found: an array of `count`. NULL for other calls.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_rooms(result: *const pio_result, count: *mut usize) -> *const pio_room {
    plain_answer(unsupported)
}

/// Which fields of a registration are wrong, and why: an array of `count`. NULL for other calls.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_field_errors(result: *const pio_result, count: *mut usize) -> *const pio_pair {
    plain_answer(unsupported)
}

/// The answer's protobuf as it was received: `length` bytes. NULL where none came.
#[unsafe(no_mangle)]
pub extern "C" fn pio_result_output(result: *const pio_result, length: *mut usize) -> *const u8 {
    plain_answer(unsupported)
}
