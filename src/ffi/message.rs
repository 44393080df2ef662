//! The chapter "Messages": building, copying and freeing them, and messages as bytes and as text.
//!
//! One type serves messages that the host owns and those that are lent to it, so that every function takes both.

use super::boundary::{plain_answer, plain_nothing, plain_status};
use super::library::{pio_bool, pio_status};
use super::pointers::{array, flag};
use super::strings::{OutBuffer, text, text_n};
use crate::error::{Error, Result};
use crate::message::Message;
use crate::wire::buffer::Buffer;
use crate::wire::encode::encode;
use crate::wire::limits::Limits;
use crate::wire::view::MessageRef;
use std::ffi::c_char;

/// A message: a type, which is a text, and values.
///
/// One that pio_message_new or pio_message_clone returned is yours: free it. One that was given to a callback or
/// handed out by pio_queue_next or pio_deserializer_next is lent: read, clone, serialize or send it, until it ends.
pub struct pio_message(Body);

enum Body {
    Owned(Message),
    /// The lifetime is the one the header tells; see [`pio_message::lent`].
    Lent(MessageRef<'static>),
}

impl pio_message {
    /// What is handed to a host must not be used by it for longer than `message` lives: the header says until when.
    pub(super) fn lent(message: MessageRef<'_>) -> pio_message {
        // SAFETY: only the lifetime changes. A host reads through the pointer that it gets no longer than the header
        // allows, and everyone who makes a lent message keeps what it borrows for that long.
        pio_message(Body::Lent(unsafe { std::mem::transmute::<MessageRef<'_>, MessageRef<'static>>(message) }))
    }

    fn view(&self) -> MessageRef<'_> {
        match &self.0 {
            Body::Owned(message) => message.as_ref(),
            Body::Lent(message) => *message,
        }
    }
}

/// A host's message, for the length of the call.
pub(super) fn view<'a>(message: *const pio_message) -> Result<MessageRef<'a>> {
    // SAFETY: the host's promise: a message that is not NULL is alive and is not written to during the call.
    match unsafe { message.as_ref() } {
        Some(message) => Ok(message.view()),
        None => Err(Error::NullPointer { argument: "message".into(), wanted: "a message" }),
    }
}

fn owned(message: Message) -> *mut pio_message {
    Box::into_raw(Box::new(pio_message(Body::Owned(message))))
}

/// Makes a message of this type without values. NULL if it fails.
///
/// Fails with: INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_new(r#type: *const c_char) -> *mut pio_message {
    plain_answer(|| Ok(owned(Message::new(text(r#type, "type")?))))
}

/// Makes a message without values, of a type of `length` bytes, which may contain NULs. NULL if it fails.
///
/// Fails with: INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_new_n(r#type: *const c_char, length: usize) -> *mut pio_message {
    plain_answer(|| Ok(owned(Message::new(text_n(r#type, length, "type")?))))
}

/// Copies a message, owned or lent: the copy is yours. The way to keep a lent message. NULL if it fails.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_clone(message: *const pio_message) -> *mut pio_message {
    plain_answer(|| Ok(owned(Message::from(view(message)?))))
}

/// Frees a message that is yours. Does nothing with NULL or a lent message.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_free(message: *mut pio_message) {
    plain_nothing(|| {
        free(message);
        Ok(())
    });
}

fn free(message: *mut pio_message) {
    // SAFETY: the host's promise: a message that is not NULL is alive.
    let is_owned = unsafe { message.as_ref() }.is_some_and(|message| matches!(message.0, Body::Owned(_)));
    if is_owned {
        // SAFETY: an owned message reaches a host only through `owned`, and the host's promise is to free it once.
        drop(unsafe { Box::from_raw(message) });
    }
}

/// Adds an int, a signed 32-bit integer.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_add_int(message: *mut pio_message, value: i32) -> pio_status {
    plain_status(|| add(message, |message| message.add_int(value)))
}

/// Adds a uint, an unsigned 32-bit integer.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_add_uint(message: *mut pio_message, value: u32) -> pio_status {
    plain_status(|| add(message, |message| message.add_uint(value)))
}

/// Adds a long, a signed 64-bit integer.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_add_long(message: *mut pio_message, value: i64) -> pio_status {
    plain_status(|| add(message, |message| message.add_long(value)))
}

/// Adds a ulong, an unsigned 64-bit integer.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_add_ulong(message: *mut pio_message, value: u64) -> pio_status {
    plain_status(|| add(message, |message| message.add_ulong(value)))
}

/// Adds a double, a 64-bit floating-point number.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_add_double(message: *mut pio_message, value: f64) -> pio_status {
    plain_status(|| add(message, |message| message.add_double(value)))
}

/// Adds a float, a 32-bit floating-point number.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_add_float(message: *mut pio_message, value: f32) -> pio_status {
    plain_status(|| add(message, |message| message.add_float(value)))
}

/// Adds a bool.
///
/// Fails with: INVALID_ARGUMENT for a byte that is neither 0 nor 1, as other languages might pass.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_add_bool(message: *mut pio_message, value: pio_bool) -> pio_status {
    plain_status(|| add(message, |message| message.add_bool(flag(value, "value")?)))
}

/// Adds a string that ends at its first NUL.
///
/// Fails with: INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_add_string(message: *mut pio_message, value: *const c_char) -> pio_status {
    plain_status(|| add(message, |message| message.add_string(text(value, "value")?)))
}

/// Adds a string of `length` bytes, which may contain NULs.
///
/// Fails with: INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_add_string_n(
    message: *mut pio_message,
    value: *const c_char,
    length: usize,
) -> pio_status {
    plain_status(|| add(message, |message| message.add_string(text_n(value, length, "value")?)))
}

/// Adds a byte array of `length` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_add_bytes(message: *mut pio_message, value: *const u8, length: usize) -> pio_status {
    plain_status(|| add(message, |message| message.add_bytes(array(value, length, "value")?)))
}

fn add(message: *mut pio_message, add: impl FnOnce(&mut Message) -> Result<()>) -> Result<()> {
    // A lent message may have other readers: it is only looked at.
    view(message)?;
    // SAFETY: as in `view`.
    if let Some(pio_message(Body::Lent(_))) = unsafe { message.as_ref() } {
        return Err(Error::InvalidArgument(
            "this message is lent, and can't be added to; clone it with pio_message_clone and add to the copy".into(),
        ));
    }
    // SAFETY: the host's promise: nobody else uses a message while something is added to it.
    match unsafe { message.as_mut() } {
        Some(pio_message(Body::Owned(message))) => add(message),
        Some(pio_message(Body::Lent(_))) | None => Ok(()),
    }
}

/// Writes the message's bytes as they would be sent.
///
/// For `buffer`, `capacity` and `needed` see "Conventions"; no NUL is written.
///
/// Fails with: BUFFER_TOO_SMALL; TOO_LARGE above 1 GiB.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_serialize(
    message: *const pio_message,
    buffer: *mut u8,
    capacity: usize,
    needed: *mut usize,
) -> pio_status {
    plain_status(|| serialize(view(message)?, OutBuffer::new(buffer, capacity, needed)?))
}

fn serialize(message: MessageRef<'_>, out: OutBuffer<u8>) -> Result<()> {
    let mut bytes = Buffer::new();
    let largest = Limits { message_size: Limits::MAX_MESSAGE_SIZE, arguments: Limits::MAX_ARGUMENTS };
    encode(&mut bytes, message, largest)?;
    out.put_bytes(bytes.unread())
}

/// Writes the message as a text for logs, on one line; its form may change.
///
/// For `buffer`, `capacity` and `needed` see "Conventions".
///
/// Fails with: BUFFER_TOO_SMALL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_message_to_string(
    message: *const pio_message,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> pio_status {
    plain_status(|| OutBuffer::new(buffer, capacity, needed)?.put_text(&view(message)?.to_string()))
}
