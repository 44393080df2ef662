//! Messages to bytes, canonical: every value in its shortest form.
//!
//! An [`Encoder`] writes straight behind the bytes that wait to be sent, and they count only when it is finished; one
//! that fails or is dropped has changed nothing.

use super::buffer::Buffer;
use super::limits::Limits;
use super::tag::{self, Word};
use super::utf8;
use super::value::{ValueRef, ValueType};
use super::view::MessageRef;
use crate::error::{Error, Malformed, Result};

/// Writes one message at the end of a buffer.
///
/// Call a method for each value, in order, as often as was said at the beginning, then [`finish`](Self::finish). What
/// goes wrong before is kept and told by `finish` at the latest.
#[derive(Debug)]
pub struct Encoder<'a> {
    out: &'a mut Buffer,
    /// Where the next byte goes, in the memory of `out`.
    at: usize,
    /// How many values were announced, and how many have come.
    count: usize,
    written: usize,
    limits: Limits,
    failure: Failure,
    /// Where the type stands, counted from the message's first byte, for the words of errors.
    type_from: usize,
    type_length: usize,
}

/// The first thing that went wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Failure {
    None,
    TooLarge,
    InvalidUtf8 { value: usize, at: usize },
}

impl<'a> Encoder<'a> {
    /// Begins a message of `count` values.
    ///
    /// Errors: `TooLarge` if the count or the type is above the limits, `InvalidUtf8` if the type is not UTF-8.
    #[inline(always)]
    pub fn begin(out: &'a mut Buffer, message_type: &[u8], count: usize, limits: Limits) -> Result<Encoder<'a>> {
        let limits = limits.within_bounds();
        if count > limits.arguments {
            return Err(too_large(message_type, limits.arguments, "arguments"));
        }
        if message_type.len() > limits.message_size {
            return Err(too_large(message_type, limits.message_size, "bytes"));
        }
        out.reserve(HEAD + message_type.len());
        let (at, type_length) = (out.end(), message_type.len());
        let mut encoder =
            Encoder { out, at, count, written: 0, limits, failure: Failure::None, type_from: 0, type_length };
        // The limit on arguments is below the largest int.
        encoder.word(tag::int(count as i32));
        let valid = encoder.payload::<true>(tag::SHORT_STRING, tag::STRING, message_type);
        if !valid {
            return Err(invalid_utf8("the message's type".into(), utf8::first_invalid(message_type)));
        }
        encoder.type_from = encoder.at - at - type_length;
        Ok(encoder)
    }

    /// Writes a value of any type.
    #[inline]
    pub fn value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Int(value) => self.int(value),
            ValueRef::UInt(value) => self.uint(value),
            ValueRef::Long(value) => self.long(value),
            ValueRef::ULong(value) => self.ulong(value),
            ValueRef::Double(value) => self.double(value),
            ValueRef::Float(value) => self.float(value),
            ValueRef::String(value) => self.text(value),
            ValueRef::Bytes(value) => self.bytes(value),
            ValueRef::Bool(value) => self.bool(value),
        }
    }

    /// Writes an int.
    #[inline]
    pub fn int(&mut self, value: i32) {
        self.written += 1;
        self.word(tag::int(value));
    }

    /// Writes a uint.
    #[inline]
    pub fn uint(&mut self, value: u32) {
        self.written += 1;
        self.word(tag::uint(value));
    }

    /// Writes a long.
    #[inline]
    pub fn long(&mut self, value: i64) {
        self.written += 1;
        let (tag, width) = tag::long(value);
        self.wide(tag, value.cast_unsigned(), width);
    }

    /// Writes a ulong.
    #[inline]
    pub fn ulong(&mut self, value: u64) {
        self.written += 1;
        let (tag, width) = tag::ulong(value);
        self.wide(tag, value, width);
    }

    /// Writes a double.
    #[inline]
    pub fn double(&mut self, value: f64) {
        self.written += 1;
        self.wide(tag::DOUBLE, value.to_bits(), 8);
    }

    /// Writes a float.
    #[inline]
    pub fn float(&mut self, value: f32) {
        self.written += 1;
        self.word(tag::float(value));
    }

    /// Writes a bool.
    #[inline]
    pub fn bool(&mut self, value: bool) {
        self.written += 1;
        self.word(tag::bool(value));
    }

    /// Writes a string.
    #[inline]
    pub fn text(&mut self, value: &str) {
        self.checked_text(value.as_bytes());
    }

    /// Writes a string that is known to be UTF-8.
    #[inline]
    fn checked_text(&mut self, value: &[u8]) {
        self.written += 1;
        self.payload::<false>(tag::SHORT_STRING, tag::STRING, value);
    }

    /// Writes a byte array.
    #[inline]
    pub fn bytes(&mut self, value: &[u8]) {
        self.written += 1;
        self.payload::<false>(tag::SHORT_BYTES, tag::BYTES, value);
    }

    /// Writes a string that is UTF-8 only if the host did as it was told.
    ///
    /// Errors: `InvalidUtf8`; the message can't be finished any more.
    #[inline]
    pub fn string(&mut self, value: &[u8]) -> Result<()> {
        let valid = self.payload::<true>(tag::SHORT_STRING, tag::STRING, value);
        if !valid {
            let failure = Failure::InvalidUtf8 { value: self.written, at: utf8::first_invalid(value) };
            self.fail(failure);
            return Err(self.in_words(failure));
        }
        self.written += 1;
        Ok(())
    }

    /// Ends the message: from now on its bytes wait in the buffer. Gives their number.
    ///
    /// Errors: what went wrong in between; `TooLarge` if the message is above the size limit; `InvalidArgument` if
    /// there were more or fewer values than announced.
    #[inline(always)]
    pub fn finish(self) -> Result<usize> {
        let size = self.at - self.out.end();
        if self.failure != Failure::None || self.written != self.count || size > self.limits.message_size {
            return Err(self.refusal(size));
        }
        if self.at > self.out.capacity() {
            // The last values went into the padding.
            self.out.reserve_behind(size, 0);
        }
        self.out.fill(size);
        Ok(size)
    }
}

/// How many bytes a message takes at the most without its type and values.
const HEAD: usize = 16;

/// The bytes of the message, as they are written.
impl Encoder<'_> {
    /// Writes eight bytes, of which those that count are kept.
    #[inline(always)]
    fn word(&mut self, word: Word) {
        match place(self.out, self.at) {
            Some(place) => *place = word.bytes.to_be_bytes(),
            None => self.at = write_after_growing(self.out, self.at, &word.bytes.to_be_bytes()),
        }
        self.at += word.size;
    }

    /// Writes a tag and the lowest `width` bytes of a number.
    #[inline(always)]
    fn wide(&mut self, tag: u8, number: u64, width: usize) {
        let bytes = (number << (64 - 8 * width)).to_be_bytes();
        match place::<9>(self.out, self.at) {
            Some([first, rest @ ..]) => (*first, *rest) = (tag, bytes),
            None => {
                self.at = write_after_growing(self.out, self.at, &[tag]);
                self.at = write_after_growing(self.out, self.at + 1, &bytes) - 1;
            }
        }
        self.at += 1 + width;
    }

    /// Writes a string or byte array; tells whether it is valid UTF-8 if it is `CHECKED`.
    #[inline(always)]
    fn payload<const CHECKED: bool>(&mut self, short_tag: u8, long_tag: u8, bytes: &[u8]) -> bool {
        let length = bytes.len();
        if length <= usize::from(tag::SHORT_MAX) {
            self.word(Word { bytes: (u64::from(short_tag) | length as u64) << 56, size: 1 });
        } else if length > self.limits.message_size {
            self.fail(Failure::TooLarge);
            return true;
        } else {
            self.word(tag::narrow(long_tag, length as u32));
        }
        let valid = match self.out.memory_mut().get_mut(self.at..).and_then(|rest| rest.get_mut(..length)) {
            Some(place) => utf8::copy::<CHECKED>(place, bytes),
            None => {
                self.at = write_after_growing(self.out, self.at, bytes);
                !CHECKED || utf8::is_valid(bytes, 0, length)
            }
        };
        self.at += length;
        valid
    }

    #[inline]
    fn fail(&mut self, failure: Failure) {
        if self.failure == Failure::None {
            self.failure = failure;
        }
    }
}

/// `N` bytes of memory at a position.
#[inline(always)]
fn place<const N: usize>(out: &mut Buffer, at: usize) -> Option<&mut [u8; N]> {
    out.memory_mut().get_mut(at..)?.first_chunk_mut()
}

/// Makes room for bytes at a position and writes them there. The position may change with all of the message: gives
/// the new one.
///
/// Cold functions are given what they need and not the encoder, which can stay in registers only as long as nobody has
/// its address.
#[cold]
fn write_after_growing(out: &mut Buffer, at: usize, bytes: &[u8]) -> usize {
    let written = at - out.end();
    out.reserve_behind(written, bytes.len());
    let at = out.end() + written;
    if let Some(place) = out.memory_mut().get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
    at
}

/// What goes wrong, in words.
impl Encoder<'_> {
    fn message_type(&self) -> &[u8] {
        let from = self.out.end() + self.type_from;
        self.out.memory().get(from..from + self.type_length).unwrap_or_default()
    }

    #[cold]
    fn in_words(&self, failure: Failure) -> Error {
        match failure {
            Failure::InvalidUtf8 { value, at } => {
                let message_type = String::from_utf8_lossy(self.message_type());
                invalid_utf8(format!("value {value} of message \"{message_type}\""), at)
            }
            Failure::TooLarge | Failure::None => too_large(self.message_type(), self.limits.message_size, "bytes"),
        }
    }

    #[cold]
    fn refusal(self, size: usize) -> Error {
        if self.failure != Failure::None || size > self.limits.message_size {
            return self.in_words(self.failure);
        }
        Error::InvalidArgument(format!(
            "message \"{}\" was announced with {} values and got {}; announce as many as follow",
            String::from_utf8_lossy(self.message_type()),
            self.count,
            self.written
        ))
    }
}

#[cold]
fn too_large(message_type: &[u8], limit: usize, unit: &'static str) -> Error {
    // The words of an error need no more of a type that may itself be what is too large.
    let shown = &message_type[..message_type.len().min(Malformed::TYPE_SHOWN)];
    Error::TooLarge { message_type: String::from_utf8_lossy(shown).into_owned(), limit, unit }
}

#[cold]
fn invalid_utf8(what: String, at: usize) -> Error {
    Error::InvalidUtf8 { what, at }
}

/// Writes a whole message at the end of `out`; gives the number of bytes.
///
/// Errors: `TooLarge` if the message is above the limits; then `out` is as it was.
#[inline]
pub fn encode(out: &mut Buffer, message: MessageRef<'_>, limits: Limits) -> Result<usize> {
    let mut encoder = Encoder::begin(out, message.type_bytes(), message.len(), limits)?;
    // Not by `Encoder::value`: to read a value as a `ValueRef` is to check its text once more.
    for value in message.values() {
        match value.value_type() {
            ValueType::Int => encoder.int((value.bits() as u32).cast_signed()),
            ValueType::UInt => encoder.uint(value.bits() as u32),
            ValueType::Long => encoder.long(value.bits().cast_signed()),
            ValueType::ULong => encoder.ulong(value.bits()),
            ValueType::Double => encoder.double(f64::from_bits(value.bits())),
            ValueType::Float => encoder.float(f32::from_bits(value.bits() as u32)),
            // A message's strings have been checked when it was made.
            ValueType::String => encoder.checked_text(message.bytes_of(value)),
            ValueType::Bytes => encoder.bytes(message.bytes_of(value)),
            ValueType::Bool => encoder.bool(value.bits() != 0),
        }
    }
    encoder.finish()
}

#[cfg(test)]
mod tests;
