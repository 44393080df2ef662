//! Bytes to messages, in place: chunks of a stream go in at one end of a buffer, whole messages come out of the other.
//!
//! A message that is whole is decoded in one pass that tests only what it must, thanks to the padding behind the
//! buffer. Whatever that pass does not like is looked at again by the slower `scan`, which remembers how far it came.

use super::buffer::Buffer;
pub use super::frame::{Frame, Values};
use super::last_type::LastType;
use super::limits::Limits;
use super::scan::{Fault, Walk};
use super::value::Value;
use super::whole::{Head, read_values, skip_values};
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
    /// Whether none is ahead and none known to be unfinished, as most of the time. It follows from those two, and is kept
    /// because asking both would take every message four instructions more.
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
            // A scan has seen that it is whole.
            self.messages_ahead -= 1;
        } else if self.walk(input)?.is_some() {
            // The walk has come to its end, and the message is decoded in one pass from its start.
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
        // Nothing is known of what waits, so the walk begins at the front; `scanned` is not kept up in decoding.
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
        let Head { count, type_at, type_length, values_at } = Head::read(bytes, input.byte_at(start))?;
        // Every value takes a byte, so a number that is only claimed gets no memory.
        if count as usize > self.limits.arguments || count as usize > waiting.checked_sub(values_at as usize)? {
            return None;
        }
        let first = values.used();
        let (type_slot, slots) = values.free(count as usize + 1).split_first_mut()?;
        let (size, has_payloads) = read_values(bytes, values_at, slots)?;
        if size as usize > waiting || size as usize > self.limits.message_size {
            return None;
        }
        #[cfg(test)]
        {
            self.looks += slots.len();
        }
        // Until the frame is sealed a mark stands in the place of its type: by it sealing knows the frame's slots again.
        *type_slot = Value::mark(count, has_payloads);
        values.keep(count as usize + 1);
        self.last_type.remember(bytes, type_at as usize, type_length);
        self.offset += u64::from(size);
        input.advance(size as usize);
        // Before the type's bytes there are at most ten: two tags, and four bytes behind each.
        Some(Frame { start, first, count, size, type_length, type_at: type_at as u8 })
    }

    /// Tells how many messages at the front of `input` are whole, without decoding or consuming them.
    ///
    /// Call it again after more was appended: it goes on where it stopped, and the answer includes what it had found.
    /// When the caller has moved the whole messages elsewhere, [`taken`](Self::taken) says so. A malformed stream is an
    /// error only when no whole message is before it.
    pub fn scan(&mut self, input: &mut Buffer) -> Result<Scanned, Malformed> {
        if self.fresh {
            // Not kept up in decoding.
            self.scanned = self.offset;
        }
        while input.len() > self.bytes_ahead() {
            // A walk that was begun goes on, and one begins where the quick way finds no whole and good message.
            if self.unfinished.is_none() && self.skip(input) {
                continue;
            }
            match self.walk(input) {
                Ok(Some(size)) => self.pass(size),
                Ok(None) => break,
                Err(_) if self.messages_ahead > 0 => break,
                Err(error) => return Err(error),
            }
        }
        Ok(Scanned { bytes: self.bytes_ahead(), messages: self.messages_ahead })
    }

    /// Steps over the message behind those that are known to be whole, if it is whole, good and within the limits.
    fn skip(&mut self, input: &mut Buffer) -> bool {
        let (from, waiting) = (input.start() + self.bytes_ahead(), input.len() - self.bytes_ahead());
        let (first, bytes) = (input.byte_at(from), input.memory().get(from..).unwrap_or_default());
        let head = Head::read(bytes, first);
        let head = head.filter(|head| head.count as usize <= self.limits.arguments && head.count as usize <= waiting);
        let Some(Head { count, type_at, type_length, values_at }) = head else { return false };
        #[cfg(test)]
        {
            self.looks += count as usize;
        }
        match skip_values(bytes, values_at, count).map(|size| size as usize) {
            Some(size) if size <= waiting && size <= self.limits.message_size => {
                self.last_type.remember(bytes, type_at as usize, type_length);
                self.pass(size);
                true
            }
            Some(_) | None => false,
        }
    }

    /// Enters that one more message is known to be whole.
    fn pass(&mut self, size: usize) {
        (self.unfinished, self.fresh) = (None, false);
        self.scanned += size as u64;
        self.messages_ahead += 1;
    }

    /// Says that the messages of the last scan are no longer at the front of the buffer: consumed, or moved elsewhere.
    pub fn taken(&mut self) {
        // Else the scan has found nothing.
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

#[cfg(test)]
mod tests;
