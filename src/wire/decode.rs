//! Bytes to messages, in place: chunks of a stream go in at one end of a buffer, whole messages come out of the other.
//!
//! A message that is whole is decoded in one pass that tests only what it must, thanks to the padding behind the
//! buffer. Whatever that pass does not like is looked at again by the slower `scan`, which remembers how far it came.

use super::buffer::Buffer;
pub use super::frame::{Frame, Values};
use super::limits::Limits;
use super::scan::{Fault, Walk};
use super::tag::{DOUBLE, Kind, SHORT_INT, SHORT_MAX, SHORT_STRING, Tag};
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
    /// How many whole messages at the front a scan has seen that nobody has taken yet.
    messages_ahead: u64,
    /// The offset in the stream of the first byte behind those.
    scanned: u64,
    /// The message that begins there, if it is known not to be whole.
    unfinished: Option<Walk>,
    /// Whether none is ahead and none known to be unfinished, as most of the time.
    fresh: bool,
    /// How many bytes of the unfinished message the walk has been shown.
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
            messages_ahead: 0,
            scanned: 0,
            unfinished: None,
            fresh: true,
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
    #[inline(always)]
    pub fn decode(&mut self, input: &mut Buffer, values: &mut Values) -> Result<Option<Frame>, Malformed> {
        if !self.fresh && !self.prepare(input)? {
            return Ok(None);
        }
        let frame = self.whole_message(input, values);
        if frame.is_none() {
            self.stopped(input)?;
        }
        Ok(frame)
    }

    /// Says whether the message at the front is whole, where something is known of what waits.
    #[cold]
    fn prepare(&mut self, input: &mut Buffer) -> Result<bool, Malformed> {
        if self.messages_ahead > 0 {
            self.messages_ahead -= 1;
        } else if self.walk(input)?.is_some() {
            self.unfinished = None;
        } else {
            return Ok(false);
        }
        self.fresh = self.messages_ahead == 0 && self.unfinished.is_none();
        Ok(true)
    }

    /// Finds out why there is no whole message.
    #[cold]
    fn stopped(&mut self, input: &mut Buffer) -> Result<(), Malformed> {
        if input.is_empty() {
            return Ok(());
        }
        #[cfg(test)]
        {
            // At the most, which is what a test of linear cost has to count.
            self.looks += input.len();
        }
        self.scanned = self.offset;
        let size = self.walk(input)?;
        debug_assert!(size.is_none(), "both ways of decoding agree on what is whole");
        Ok(())
    }

    /// Takes the message at the front, if it is whole, good and within the limits.
    ///
    /// What lies behind the waiting bytes may be read as values too: whether all of it counted is asked once, at the
    /// end.
    #[inline(always)]
    fn whole_message(&mut self, input: &mut Buffer, values: &mut Values) -> Option<Frame> {
        let (start, waiting) = (input.start(), input.len());
        let bytes = input.memory().get(start..)?;
        let (count, at) = match input.first() ^ SHORT_INT {
            // The usual case is kept apart because there may be a NUL in the byte's place.
            count @ 0..=SHORT_MAX => (u32::from(count), 1),
            other => long_count(bytes, other ^ SHORT_INT)?,
        };
        let (type_at, type_length) = message_type(bytes, at)?;
        let at = type_at.checked_add(type_length)?;
        // Every value takes a byte, so a number that is only claimed gets no memory.
        if count as usize > self.limits.arguments || count as usize > waiting.checked_sub(at as usize)? {
            return None;
        }
        let first = values.used();
        let (type_slot, slots) = values.free(count as usize + 1).split_first_mut()?;
        *type_slot = Value::located(ValueType::String, type_length, type_at as usize);
        let (size, has_payloads) = read_values(bytes, at, slots)?;
        if size as usize > waiting || size as usize > self.limits.message_size {
            return None;
        }
        #[cfg(test)]
        {
            self.looks += slots.len();
        }
        values.keep(count as usize + 1);
        self.last_type.remember(bytes, type_at as usize, type_length);
        self.offset += u64::from(size);
        input.advance(size as usize);
        Some(Frame { start, first, count, size, type_length, type_at: type_at as u8, has_payloads })
    }

    /// Tells how many messages at the front of `input` are whole, without decoding or consuming them.
    ///
    /// Call it again after more was appended: it goes on where it stopped, and the answer includes what it had found.
    /// When the caller has moved the whole messages elsewhere, [`taken`](Self::taken) says so. A malformed stream is an
    /// error only when no whole message is before it.
    pub fn scan(&mut self, input: &mut Buffer) -> Result<Scanned, Malformed> {
        if self.fresh {
            self.scanned = self.offset;
        }
        while input.len() > self.bytes_ahead() {
            match self.walk(input) {
                Ok(Some(size)) => {
                    self.unfinished = None;
                    self.scanned += size as u64;
                    self.messages_ahead += 1;
                }
                Ok(None) => break,
                Err(_) if self.messages_ahead > 0 => break,
                Err(error) => return Err(error),
            }
        }
        Ok(Scanned { bytes: self.bytes_ahead(), messages: self.messages_ahead })
    }

    /// Says that the messages of the last scan are no longer at the front of the buffer: consumed, or moved elsewhere.
    pub fn taken(&mut self) {
        if !self.fresh {
            (self.offset, self.messages_ahead) = (self.scanned, 0);
            self.fresh = self.unfinished.is_none();
        }
    }

    /// How many bytes are before the message that a walk looks at.
    fn bytes_ahead(&self) -> usize {
        (self.scanned - self.offset) as usize
    }

    /// Goes on over the message behind those that are known to be whole: its size, once it is whole too.
    fn walk(&mut self, input: &mut Buffer) -> Result<Option<usize>, Malformed> {
        let bytes = input.unread().get(self.bytes_ahead()..).unwrap_or_default();
        self.fresh = false;
        self.shown = bytes.len();
        let walk = self.unfinished.get_or_insert_default();
        let outcome = walk.run(bytes, self.limits);
        #[cfg(test)]
        {
            self.looks += std::mem::take(&mut walk.looks);
        }
        match outcome {
            Ok(Some(size)) => {
                self.last_type.remember(bytes, walk.type_at, walk.type_length as u32);
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
            offset: self.scanned + at as u64,
            bytes: shown[..shown.len().min(Malformed::SHOWN)].to_vec(),
            last_type: self.last_type.text(),
        }
    }
}

/// The nine bytes at a position: a tag and what may follow it.
///
/// Positions are counted from the message's first byte and have 32 bits, as no message is larger: so the compiler knows
/// that nothing overflows here, and one comparison is enough.
#[inline(always)]
fn window(bytes: &[u8], at: u32) -> Option<(u8, u64)> {
    let at = at as usize;
    let (tag, rest) = bytes.get(at..at.wrapping_add(9))?.split_first()?;
    Some((*tag, u64::from_be_bytes(*rest.first_chunk()?)))
}

/// Fills the slots with the values that begin at `at`: where they end, and whether strings or byte arrays are there.
/// Of those the position is entered, since nothing has an address before it is sealed.
#[inline(always)]
fn read_values(bytes: &[u8], mut at: u32, slots: &mut [Value]) -> Option<(u32, bool)> {
    let mut has_payloads = false;
    for slot in slots {
        let (byte, word) = window(bytes, at)?;
        // The usual tags are kept apart not to save work, but because a branch can be foretold: then the next tag is
        // known to begin nine bytes further on before this one has come out of the table.
        if byte == DOUBLE {
            *slot = Value::number(ValueType::Double, word);
            at = at.wrapping_add(9);
            continue;
        }
        if byte & !SHORT_MAX == SHORT_INT {
            *slot = Value::number(ValueType::Int, u64::from(byte & SHORT_MAX));
            at = at.wrapping_add(1);
            continue;
        }
        let tag = Tag::of(byte);
        let number = tag.number(word);
        at = at.wrapping_add(u32::from(tag.advance));
        if tag.kind == Kind::Number {
            *slot = Value::number(tag.value_type, number);
            continue;
        }
        if tag.kind == Kind::Reserved {
            return None;
        }
        has_payloads = true;
        *slot = Value::located(tag.value_type, number as u32, at as usize);
        at = at.checked_add(number as u32)?;
    }
    Some((at, has_payloads))
}

/// A number of values that does not stand in its tag, and where the type begins.
#[cold]
fn long_count(bytes: &[u8], first: u8) -> Option<(u32, u32)> {
    let (_, word) = window(bytes, 0)?;
    let tag = Tag::of(first);
    let count = u32::try_from(tag.number(word)).ok()?;
    let good = tag.kind == Kind::Number && tag.value_type == ValueType::Int;
    good.then_some((count, u32::from(tag.advance)))
}

/// Where the bytes of the type begin, and how many they are.
#[inline(always)]
fn message_type(bytes: &[u8], at: u32) -> Option<(u32, u32)> {
    let (byte, word) = window(bytes, at)?;
    if byte >= SHORT_STRING {
        return Some((at + 1, u32::from(byte & SHORT_MAX)));
    }
    let tag = Tag::of(byte);
    let good = tag.kind == Kind::Payload && tag.value_type == ValueType::String;
    good.then_some((at + u32::from(tag.advance), tag.number(word) as u32))
}

/// The first bytes of the last whole message's type, for the words of an error.
#[derive(Clone, Copy, Debug)]
struct LastType {
    bytes: [u8; LastType::KEPT],
    /// How long the type is in all; `None` before the first message.
    length: Option<u32>,
}

impl Default for LastType {
    fn default() -> Self {
        LastType { bytes: [0; LastType::KEPT], length: None }
    }
}

impl LastType {
    const KEPT: usize = Malformed::TYPE_SHOWN;

    #[inline(always)]
    fn remember(&mut self, bytes: &[u8], at: usize, length: u32) {
        self.length = Some(length);
        match bytes.get(at..).and_then(<[u8]>::first_chunk) {
            // A copy of fixed size, thanks to the padding.
            Some(chunk) => self.bytes = *chunk,
            None => self.remember_end(bytes.get(at..).unwrap_or_default()),
        }
    }

    #[cold]
    fn remember_end(&mut self, bytes: &[u8]) {
        self.bytes[..bytes.len()].copy_from_slice(bytes);
    }

    fn text(&self) -> Option<String> {
        let length = self.length? as usize;
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
