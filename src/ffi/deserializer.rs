//! The chapter "Deserializer": bytes to messages without a connection, for captures and other transports.
//!
//! A plain object like a message: any thread, one at a time.

use super::boundary::{plain_answer, plain_nothing, plain_status};
use super::library::pio_status;
use super::message::pio_message;
use super::pointers::{Out, array};
use crate::error::{Error, Malformed, Result};
use crate::wire::buffer::Buffer;
use crate::wire::decode::{Decoder, Values};
use crate::wire::limits::Limits;

/// Turns a stream of bytes into messages, in any chunks.
pub struct pio_deserializer {
    input: Buffer,
    decoder: Decoder,
    values: Values,
    /// What was lent last: it borrows from the two above until the next call.
    lent: Option<pio_message>,
    /// Whether bytes have been fed.
    begun: bool,
    /// Why there is no way on.
    failed: Option<Malformed>,
}

/// Makes a deserializer at the start of a stream: at the number of values of the first message.
#[unsafe(no_mangle)]
pub extern "C" fn pio_deserializer_new() -> *mut pio_deserializer {
    plain_answer(|| Ok(new()))
}

fn new() -> *mut pio_deserializer {
    Box::into_raw(Box::new(pio_deserializer {
        input: Buffer::new(),
        decoder: Decoder::new(Limits::default()),
        values: Values::new(),
        lent: None,
        begun: false,
        failed: None,
    }))
}

/// Frees a deserializer and the message that it lent. Does nothing with NULL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_deserializer_free(deserializer: *mut pio_deserializer) {
    plain_nothing(|| {
        free(deserializer);
        Ok(())
    });
}

fn free(deserializer: *mut pio_deserializer) {
    if !deserializer.is_null() {
        // SAFETY: the host's promise: it came from `new` and is freed once.
        drop(unsafe { Box::from_raw(deserializer) });
    }
}

/// Sets how many bytes a message may have: 134,217,728 (128 MiB) by default, 1 GiB at the most.
///
/// Fails with: WRONG_STATE once bytes have been fed.
#[unsafe(no_mangle)]
pub extern "C" fn pio_deserializer_set_message_size_limit(
    deserializer: *mut pio_deserializer,
    bytes: usize,
) -> pio_status {
    plain_status(|| deserializer_of(deserializer)?.set_message_size_limit(bytes))
}

/// Takes in the next bytes of the stream: they are copied. NULL with length 0 is nothing.
///
/// Ends the life of the message that was lent before.
///
/// Fails with: MALFORMED once pio_deserializer_next has failed with it.
#[unsafe(no_mangle)]
pub extern "C" fn pio_deserializer_feed(
    deserializer: *mut pio_deserializer,
    bytes: *const u8,
    length: usize,
) -> pio_status {
    plain_status(|| deserializer_of(deserializer)?.feed(array(bytes, length, "bytes")?))
}

/// Hands out the next whole message. It is lent until the next call on this deserializer.
///
/// Fails with: NOT_READY if more bytes are needed; MALFORMED, for good, if the stream is not in PlayerIO's format:
/// the words tell the offset, what was expected and the bytes there. Whole messages before that place come first.
#[unsafe(no_mangle)]
pub extern "C" fn pio_deserializer_next(
    deserializer: *mut pio_deserializer,
    message: *mut *const pio_message,
) -> pio_status {
    plain_status(|| {
        let place = Out::new(message, "message")?;
        place.put(deserializer_of(deserializer)?.next()?);
        Ok(())
    })
}

fn deserializer_of<'a>(deserializer: *mut pio_deserializer) -> Result<&'a mut pio_deserializer> {
    // SAFETY: the host's promise: a deserializer that is not NULL is alive, and one thread at a time uses it.
    unsafe { deserializer.as_mut() }
        .ok_or(Error::NullPointer { argument: "deserializer".into(), wanted: "what pio_deserializer_new returned" })
}

impl pio_deserializer {
    fn set_message_size_limit(&mut self, bytes: usize) -> Result<()> {
        if self.begun {
            return Err(Error::WrongState("bytes have been fed already; set the limit before the first"));
        }
        self.decoder = Decoder::new(Limits { message_size: bytes, ..Limits::default() });
        Ok(())
    }

    fn feed(&mut self, bytes: &[u8]) -> Result<()> {
        self.usable()?;
        self.begun = true;
        self.input.append(bytes);
        Ok(())
    }

    fn next(&mut self) -> Result<*const pio_message> {
        self.usable()?;
        self.values.clear();
        let frame = match self.decoder.decode(&mut self.input, &mut self.values) {
            Ok(Some(frame)) => frame,
            Ok(None) => return Err(Error::NotReady),
            Err(malformed) => {
                self.input = Buffer::new();
                return Err(Error::Malformed(self.failed.insert(malformed).clone()));
            }
        };
        frame.seal(&mut self.input, &mut self.values);
        let message = pio_message::lent(frame.lend(&self.input, &self.values));
        Ok(std::ptr::from_ref(self.lent.insert(message)))
    }

    /// Begins a call: what was lent is not any more.
    fn usable(&mut self) -> Result<()> {
        self.lent = None;
        match &self.failed {
            Some(malformed) => Err(Error::Malformed(malformed.clone())),
            None => Ok(()),
        }
    }
}
