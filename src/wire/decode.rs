//! Bytes to messages, in place: chunks of a stream go in at one end of a buffer, whole messages come out of the other.
//!
//! A message that is whole is decoded in one pass that tests only what it must, thanks to the padding behind the
//! buffer. Whatever that pass does not like is looked at again by the slower `scan`, which remembers how far it came.

use super::buffer::Buffer;
pub use super::frame::{Frame, Values};
use super::limits::Limits;
use super::scan::{Fault, Walk};
use super::tag::{Kind, SHORT_INT, SHORT_MAX, SHORT_STRING, Tag};
use super::value::{Value, ValueType};
use crate::error::Malformed;

/// Turns a stream of bytes into messages.
///
/// Give it the same stream in any chunks: `append` to the buffer, then call [`decode`](Self::decode) until it gives
/// `None`. The messages, and the error that ends them, are the same whatever the chunks were. After an error there is
/// no way back into the stream: the same error comes again.
#[derive(Debug)]
pub struct Decoder {
    limits: Limits,
    /// The offset in the stream of the first byte that waits.
    offset: u64,
    /// Whole messages at the front that a scan has seen and nobody has taken yet.
    ahead: Scanned,
    /// The message behind those, if it is known not to be whole.
    unfinished: Option<Walk>,
    /// How many bytes of it the walk has been shown.
    shown: usize,
    last_type: LastType,
    /// How many values have been looked at in all.
    #[cfg(test)]
    looks: usize,
}

/// Whole messages at the front of a buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Their size, in bytes.
    pub bytes: usize,
    /// How many they are.
    pub messages: u64,
}

impl Decoder {
    /// A decoder at the start of a stream.
    pub fn new(limits: Limits) -> Decoder {
        Decoder {
            limits: limits.within_bounds(),
            offset: 0,
            ahead: Scanned::default(),
            unfinished: None,
            shown: 0,
            last_type: LastType::default(),
            #[cfg(test)]
            looks: 0,
        }
    }

    /// The offset in the stream of the first byte that has not been decoded or taken; 0 is the first byte of all.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// How many bytes the unfinished message at the end lacks at the least; 0 if none is known to be unfinished.
    pub fn missing(&self) -> usize {
        self.unfinished.as_ref().map_or(0, |walk| walk.missing(self.shown))
    }

    /// Takes the next whole message off the front of `input`, or gives `None` if more bytes are needed.
    ///
    /// Nothing in `input` is altered, and its bytes stay where they are until it is appended to, consumed or cleared;
    /// the values are added to `values`. Seal the frame before lending it.
    #[inline]
    pub fn decode(&mut self, input: &mut Buffer, values: &mut Values) -> Result<Option<Frame>, Malformed> {
        if input.is_empty() {
            return Ok(None);
        }
        let known_unfinished = self.unfinished.is_some() && self.ahead.messages == 0;
        if known_unfinished && self.walk(input)?.is_none() {
            return Ok(None);
        }
        match whole_message(input, values, self.limits) {
            Some(frame) => {
                self.took(&frame, input);
                Ok(Some(frame))
            }
            None => self.stopped(input),
        }
    }

    /// Finds out why there is no whole message.
    #[cold]
    fn stopped(&mut self, input: &mut Buffer) -> Result<Option<Frame>, Malformed> {
        #[cfg(test)]
        {
            // At the most, which is what a test of linear cost has to count.
            self.looks += input.len();
        }
        self.ahead = Scanned::default();
        self.unfinished = None;
        let size = self.walk(input)?;
        debug_assert!(size.is_none(), "the two ways of decoding must agree on what is whole");
        Ok(None)
    }

    /// Enters that a message has been decoded.
    #[inline]
    fn took(&mut self, frame: &Frame, input: &mut Buffer) {
        #[cfg(test)]
        {
            self.looks += frame.count;
        }
        self.last_type.remember(input.bytes(), frame.type_at, frame.type_length);
        input.advance(frame.encoded_len());
        self.offset += frame.encoded_len() as u64;
        if self.ahead.messages == 0 {
            self.unfinished = None;
        } else {
            self.ahead.messages -= 1;
            self.ahead.bytes -= frame.encoded_len().min(self.ahead.bytes);
        }
    }

    /// Tells how many messages at the front of `input` are whole, without decoding or consuming them.
    ///
    /// Call it again after more was appended: it goes on where it stopped, and the answer includes what it had found.
    /// When the caller has moved the whole messages elsewhere, [`taken`](Self::taken) says so. A malformed stream is an
    /// error only when no whole message is before it.
    pub fn scan(&mut self, input: &mut Buffer) -> Result<Scanned, Malformed> {
        while input.len() > self.ahead.bytes {
            match self.walk(input) {
                Ok(Some(size)) => {
                    self.unfinished = None;
                    self.ahead.bytes += size;
                    self.ahead.messages += 1;
                }
                Ok(None) => break,
                Err(_) if self.ahead.messages > 0 => break,
                Err(error) => return Err(error),
            }
        }
        Ok(self.ahead)
    }

    /// Says that the messages of the last scan are no longer at the front of the buffer: consumed, or moved elsewhere.
    pub fn taken(&mut self) {
        self.offset += self.ahead.bytes as u64;
        self.ahead = Scanned::default();
    }

    /// Goes on over the message behind those that are known to be whole: its size, once it is whole too.
    fn walk(&mut self, input: &mut Buffer) -> Result<Option<usize>, Malformed> {
        let ahead = self.ahead.bytes;
        let bytes = input.unread().get(ahead..).unwrap_or_default();
        let walk = self.unfinished.get_or_insert_default();
        self.shown = bytes.len();
        let outcome = walk.run(bytes, self.limits);
        #[cfg(test)]
        {
            self.looks += std::mem::take(&mut walk.looks);
        }
        match outcome {
            Ok(Some(size)) => {
                self.last_type.remember(bytes, walk.type_at, walk.type_length);
                Ok(Some(size))
            }
            Ok(None) => Ok(None),
            Err(fault) => Err(self.malformed(fault, bytes)),
        }
    }

    #[cold]
    fn malformed(&self, (problem, at): Fault, bytes: &[u8]) -> Malformed {
        let shown = bytes.get(at..).unwrap_or_default();
        Malformed {
            problem,
            offset: self.offset + (self.ahead.bytes + at) as u64,
            bytes: shown[..shown.len().min(Malformed::SHOWN)].to_vec(),
            last_type: self.last_type.text(),
        }
    }
}

/// The nine bytes at a position: a tag and what may follow it.
#[inline(always)]
fn window(bytes: &[u8], at: usize) -> Option<(u8, u64)> {
    let (&tag, rest) = bytes.get(at..)?.split_first()?;
    Some((tag, u64::from_be_bytes(*rest.first_chunk()?)))
}

/// The message at the front, if it is whole, good and within the limits.
///
/// What lies behind the waiting bytes may be read as values too: whether all of it counted is asked once, at the end.
#[inline]
fn whole_message(input: &mut Buffer, values: &mut Values, limits: Limits) -> Option<Frame> {
    let (start, end, first) = (input.start(), input.end(), input.first());
    let bytes = input.bytes();
    let (count, at) = match first ^ SHORT_INT {
        // The usual case is kept apart because the first byte may just have been put back, and a word loaded over a
        // fresh byte is slow to come.
        count @ 0..=SHORT_MAX => (usize::from(count), start + 1),
        _ => long_count(bytes, start, limits)?,
    };
    let (type_at, type_length) = message_type(bytes, at)?;
    let at = type_at.checked_add(type_length)?;
    // Every value takes a byte, so a number that is only claimed gets no memory.
    if count > limits.arguments || count > end.checked_sub(at)? {
        return None;
    }
    let first_slot = values.used();
    let (type_slot, slots) = values.free(count + 1).split_first_mut()?;
    *type_slot = Value::located(ValueType::String, type_length as u32, type_at);
    let (at, has_payloads) = read_values(bytes, at, slots)?;
    if at > end || at - start > limits.message_size {
        return None;
    }
    values.keep(count + 1);
    Some(Frame { start, end: at, type_at, type_length, first: first_slot, count, has_payloads })
}

/// Fills the slots with the values that begin at `at`: where they end, and whether strings or byte arrays are there.
#[inline(always)]
fn read_values(bytes: &[u8], mut at: usize, slots: &mut [Value]) -> Option<(usize, bool)> {
    let mut has_payloads = false;
    for slot in slots {
        let (byte, word) = window(bytes, at)?;
        let tag = Tag::of(byte);
        let number = tag.number(word);
        at += usize::from(tag.advance);
        if tag.kind == Kind::Number {
            *slot = Value::number(tag.value_type, number);
            continue;
        }
        if tag.kind == Kind::Reserved {
            return None;
        }
        has_payloads = true;
        *slot = Value::located(tag.value_type, number as u32, at);
        at = at.checked_add(number as usize)?;
    }
    Some((at, has_payloads))
}

/// A number of values that does not stand in its tag, and where the type begins.
#[cold]
fn long_count(bytes: &[u8], at: usize, limits: Limits) -> Option<(usize, usize)> {
    let (byte, word) = window(bytes, at)?;
    let tag = Tag::of(byte);
    let count = tag.number(word);
    let good = tag.kind == Kind::Number && tag.value_type == ValueType::Int && count <= limits.arguments as u64;
    good.then_some((count as usize, at + usize::from(tag.advance)))
}

/// Where the bytes of the type begin, and how many they are.
#[inline(always)]
fn message_type(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let (byte, word) = window(bytes, at)?;
    if byte >= SHORT_STRING {
        return Some((at + 1, usize::from(byte & SHORT_MAX)));
    }
    let tag = Tag::of(byte);
    let good = tag.kind == Kind::Payload && tag.value_type == ValueType::String;
    good.then_some((at + usize::from(tag.advance), tag.number(word) as usize))
}

/// The first bytes of the last whole message's type, for the words of an error.
#[derive(Clone, Copy, Debug)]
struct LastType {
    bytes: [u8; LastType::KEPT],
    /// How long the type is in all; `None` before the first message.
    length: Option<usize>,
}

impl Default for LastType {
    fn default() -> Self {
        LastType { bytes: [0; LastType::KEPT], length: None }
    }
}

impl LastType {
    const KEPT: usize = Malformed::TYPE_SHOWN;

    #[inline]
    fn remember(&mut self, bytes: &[u8], at: usize, length: usize) {
        let from = bytes.get(at..).unwrap_or_default();
        match from.first_chunk() {
            // A copy of fixed size, thanks to the padding.
            Some(chunk) => self.bytes = *chunk,
            None => self.bytes[..from.len()].copy_from_slice(from),
        }
        self.length = Some(length);
    }

    fn text(&self) -> Option<String> {
        let length = self.length?;
        if length <= Self::KEPT {
            return Some(String::from_utf8_lossy(&self.bytes[..length]).into_owned());
        }
        // A character that is cut in two must not look like a bad one.
        let mut text = String::from_utf8_lossy(&self.bytes).into_owned();
        text.truncate(text.trim_end_matches(char::REPLACEMENT_CHARACTER).len());
        text.push('…');
        Some(text)
    }
}
