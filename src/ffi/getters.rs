//! The chapter "Reading messages": a message's type and values, at once or one by one with conversion.

use super::boundary::{plain_answer, plain_status};
use super::library::{pio_bool, pio_status};
use super::message::{pio_message, view};
use super::pointers::{Out, put_if_wanted};
use super::value::{for_host, pio_value};
use crate::error::Result;
use crate::wire::view::MessageRef;
use std::ffi::c_char;

/// The message's type, with a NUL behind its `length` bytes; it may be empty and may contain NULs. NULL if it fails.
///
/// It lives as long as the message, of an owned one until the next `_add_`. `length` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_type(message: *const pio_message, length: *mut usize) -> *const c_char {
    plain_answer(|| {
        let message_type = view(message)?.type_value();
        put_if_wanted(length, message_type.len());
        Ok(std::ptr::with_exposed_provenance(message_type.address()))
    })
}

/// The number of values; 0 if it fails.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_count(message: *const pio_message) -> u32 {
    plain_answer(|| count(message))
}

fn count(message: *const pio_message) -> Result<u32> {
    // There are never more values than the wire's 31 bits can count.
    Ok(view(message)?.len() as u32)
}

/// All values, as an array of pio_message_count elements in the types they were sent as: the fastest way to read.
///
/// It lives as long as the message, of an owned one until the next `_add_`. NULL if it fails.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_values(message: *const pio_message) -> *const pio_value {
    plain_answer(|| Ok(for_host(view(message)?.values())))
}

/// Reads a value of any numeric type as an int; a double or float is rounded, halves to the even neighbour.
///
/// Fails with: NO_SUCH_INDEX; WRONG_TYPE for a string, byte array or bool; OUT_OF_RANGE if it does not fit after
/// rounding, or is no number. The words name the message, the index and the types.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_get_int(message: *const pio_message, index: u32, value: *mut i32) -> pio_status {
    plain_status(|| get(message, value, |message| message.get_int(index as usize)))
}

/// Reads a value of any numeric type as a uint, as pio_message_get_int does.
///
/// Fails with: NO_SUCH_INDEX, WRONG_TYPE, OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_get_uint(message: *const pio_message, index: u32, value: *mut u32) -> pio_status {
    plain_status(|| get(message, value, |message| message.get_uint(index as usize)))
}

/// Reads a value of any numeric type as a long, as pio_message_get_int does.
///
/// Fails with: NO_SUCH_INDEX, WRONG_TYPE, OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_get_long(message: *const pio_message, index: u32, value: *mut i64) -> pio_status {
    plain_status(|| get(message, value, |message| message.get_long(index as usize)))
}

/// Reads a value of any numeric type as a ulong, as pio_message_get_int does.
///
/// Fails with: NO_SUCH_INDEX, WRONG_TYPE, OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_get_ulong(message: *const pio_message, index: u32, value: *mut u64) -> pio_status {
    plain_status(|| get(message, value, |message| message.get_ulong(index as usize)))
}

/// Reads a value of any numeric type as a double; a large long or ulong is rounded.
///
/// Fails with: NO_SUCH_INDEX; WRONG_TYPE for a string, byte array or bool.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_get_double(message: *const pio_message, index: u32, value: *mut f64) -> pio_status {
    plain_status(|| get(message, value, |message| message.get_double(index as usize)))
}

/// Reads a value of any numeric type as a float, rounded; a double beyond a float's range becomes infinity.
///
/// Fails with: NO_SUCH_INDEX; WRONG_TYPE for a string, byte array or bool.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_get_float(message: *const pio_message, index: u32, value: *mut f32) -> pio_status {
    plain_status(|| get(message, value, |message| message.get_float(index as usize)))
}

/// Reads a bool.
///
/// Fails with: NO_SUCH_INDEX; WRONG_TYPE for every other type.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_get_bool(message: *const pio_message, index: u32, value: *mut pio_bool) -> pio_status {
    plain_status(|| get(message, value, |message| message.get_bool(index as usize).map(pio_bool::from)))
}

/// Reads a string: its address, with a NUL behind its `length` bytes; it may contain NULs. `length` may be NULL.
///
/// It lives as long as the message, of an owned one until the next `_add_`.
///
/// Fails with: NO_SUCH_INDEX; WRONG_TYPE for every other type.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_get_string(
    message: *const pio_message,
    index: u32,
    value: *mut *const c_char,
    length: *mut usize,
) -> pio_status {
    plain_status(|| {
        let length_of = |text: &str| put_if_wanted(length, text.len());
        get(message, value, |message| message.get_string(index as usize).inspect(|text| length_of(text)).map(address))
    })
}

/// Reads a byte array: the address of its `length` bytes, with no NUL behind them.
///
/// It lives as long as the message, of an owned one until the next `_add_`.
///
/// Fails with: NO_SUCH_INDEX; WRONG_TYPE for every other type.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_get_bytes(
    message: *const pio_message,
    index: u32,
    value: *mut *const u8,
    length: *mut usize,
) -> pio_status {
    plain_status(|| {
        let length = Out::new(length, "length")?;
        get(message, value, |message| {
            message.get_bytes(index as usize).inspect(|bytes| length.put(bytes.len())).map(<[u8]>::as_ptr)
        })
    })
}

fn get<T>(
    message: *const pio_message,
    value: *mut T,
    get: impl FnOnce(&MessageRef<'static>) -> Result<T>,
) -> Result<()> {
    let message = view(message)?;
    let value = Out::new(value, "value")?;
    value.put(get(&message)?);
    Ok(())
}

fn address(text: &str) -> *const c_char {
    text.as_ptr().cast()
}
