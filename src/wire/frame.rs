//! Decoded messages between decoding and being lent: where they stand in their buffer, and their values.
//!
//! Decoding alters nothing, so that the next message can be decoded too. Sealing comes after: it checks the strings,
//! writes the NULs behind them and turns their positions into addresses. Both are apart so that a batch of messages can
//! be decoded whole before the first NUL falls on the tag of another.

use super::buffer::Buffer;
use super::utf8;
use super::value::{Value, ValueType};
use super::view::MessageRef;

/// One decoded message: positions in its [`Buffer`] and in its [`Values`].
///
/// Decode any number of messages from one buffer into one `Values`, then [`seal`](Self::seal) those that are wanted, in
/// the order they came, then [`lend`](Self::lend) them in any order, any number of times. What is lent stays valid
/// until the buffer or the values are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Where the message begins in the memory of its buffer.
    pub(super) start: usize,
    /// The slot of its type; the values follow.
    pub(super) first: usize,
    /// How many values there are.
    pub(super) count: u32,
    /// How many bytes the whole message has.
    pub(super) size: u32,
    /// How many bytes its type has.
    pub(super) type_length: u32,
    /// How many bytes are before those of its type.
    pub(super) type_at: u8,
}

/// The values of decoded messages, in storage that is used again and again.
#[derive(Debug, Default)]
pub struct Values {
    /// For each message its type, then its values.
    slots: Vec<Value>,
    /// How many of them belong to decoded messages.
    used: usize,
    /// How many of them have been sealed or skipped: none of these holds a position any more.
    sealed: usize,
    /// Where the memory of their buffer is, as long as any are sealed.
    base: usize,
    /// The highest position in that memory that an address may point to.
    extent: usize,
    /// The repaired strings of messages that had bad ones, under their first slot, in order.
    repaired: Vec<(usize, Box<[u8]>)>,
}

impl Values {
    /// No values, and no memory.
    pub const fn new() -> Values {
        Values { slots: Vec::new(), used: 0, sealed: 0, base: 0, extent: 0, repaired: Vec::new() }
    }

    /// Forgets all values; keeps the memory of their slots.
    #[inline]
    pub fn clear(&mut self) {
        (self.used, self.sealed, self.extent) = (0, 0, 0);
        self.repaired.clear();
    }

    /// The index of the first free slot.
    #[inline]
    pub(super) fn used(&self) -> usize {
        self.used
    }

    /// Free slots for one message: what is written to them counts only after [`keep`](Self::keep).
    #[inline]
    pub(super) fn free(&mut self, count: usize) -> &mut [Value] {
        let wanted = self.used + count;
        if self.slots.len() < wanted {
            self.grow(wanted);
        }
        &mut self.slots[self.used..wanted]
    }

    #[cold]
    fn grow(&mut self, wanted: usize) {
        self.slots.resize(wanted.max(self.slots.len() * 2).max(64), Value::EMPTY);
    }

    /// Says that the first `count` free slots are a message's.
    #[inline]
    pub(super) fn keep(&mut self, count: usize) {
        self.used += count;
    }

    /// Enters that `frame` is being sealed in the memory at `base`; tells whether it has strings or byte arrays.
    ///
    /// `None` if it may not be: every frame once, in order, all of one buffer. A frame of other values is told by the
    /// mark of its message, which must stand in the first of its slots.
    #[inline]
    fn admit(&mut self, frame: &Frame, base: usize) -> Option<bool> {
        let end = frame.end_slot();
        // Sealing twice would take an address for a position.
        let in_order = frame.first >= self.sealed && end <= self.used;
        // There is one base for all that is sealed, which is what `lend` compares.
        if !in_order || (self.sealed > 0 && self.base != base) {
            return None;
        }
        let has_payloads = self.slots.get(frame.first)?.is_mark_of(frame.count)?;
        // A frame that is never sealed must not leave positions where addresses are expected.
        self.slots[self.sealed..frame.first].fill(Value::EMPTY);
        self.sealed = end;
        self.base = base;
        // A buffer that was replaced may begin at the same address and be shorter: then nothing is lent.
        self.extent = self.extent.max(frame.end());
        Some(has_payloads)
    }
}

impl Frame {
    /// The size of the whole message, in bytes.
    #[inline]
    pub fn encoded_len(&self) -> usize {
        self.size as usize
    }

    /// Where the next message begins in the memory of the buffer.
    #[inline]
    fn end(&self) -> usize {
        self.start + self.size as usize
    }

    /// The slot behind its last value.
    #[inline]
    fn end_slot(&self) -> usize {
        self.first + self.count as usize + 1
    }

    /// The bytes of the type as they came: not repaired where they are no UTF-8.
    #[inline]
    pub fn message_type<'a>(&self, input: &'a Buffer) -> &'a [u8] {
        let from = input.memory().get(self.start + usize::from(self.type_at)..).unwrap_or_default();
        from.get(..self.type_length as usize).unwrap_or_default()
    }

    /// The bytes of the whole message as they came; only before it, or the one before it, is sealed.
    pub fn raw<'a>(&self, input: &'a Buffer) -> &'a [u8] {
        input.memory().get(self.start..self.end()).unwrap_or_default()
    }

    /// Makes the message ready to be lent: NULs are written, strings checked and repaired, addresses entered.
    ///
    /// Messages are sealed in the order they were decoded, each once; one that is skipped can't be lent later.
    #[inline(always)]
    pub fn seal(&self, input: &mut Buffer, values: &mut Values) {
        // A frame of another buffer could lie in bytes that still wait.
        if self.end() > input.start() {
            return;
        }
        let memory = input.behind_strings();
        let Some(has_payloads) = values.admit(self, memory.as_ptr() as usize) else { return };
        // What is behind the message belongs to it as far as eight bytes at a time are read.
        let (Some(bytes), Some(slot)) = (memory.get_mut(self.start..), values.slots.get_mut(self.first)) else {
            return;
        };
        *slot = Value::located(ValueType::String, self.type_length, usize::from(self.type_at));
        let valid = seal_string(slot, bytes, self.size as usize);
        if has_payloads || !valid {
            self.seal_payloads(bytes, values, valid);
        }
    }

    /// Seals the values behind the type, and repairs it if it is not valid.
    fn seal_payloads(self, bytes: &mut [u8], values: &mut Values, type_is_valid: bool) {
        let size = self.size as usize;
        let mut bad = Vec::new();
        if !type_is_valid {
            bad.push(self.first);
        }
        let slots = values.slots.get_mut(self.first + 1..self.end_slot()).unwrap_or_default();
        for (index, slot) in slots.iter_mut().enumerate() {
            match slot.value_type() {
                ValueType::String if seal_string(slot, bytes, size) => {}
                ValueType::String => bad.push(self.first + 1 + index),
                ValueType::Bytes => seal_bytes(slot, bytes, size),
                ValueType::Int
                | ValueType::UInt
                | ValueType::Long
                | ValueType::ULong
                | ValueType::Double
                | ValueType::Float
                | ValueType::Bool => {}
            }
        }
        if !bad.is_empty() {
            self.repair(&bad, bytes, values);
        }
    }

    /// Lends the sealed message. One that has not been sealed, or whose buffer or values are others, is lent as a
    /// message with an empty type and no values.
    #[inline(always)]
    pub fn lend<'a>(&self, input: &'a Buffer, values: &'a Values) -> MessageRef<'a> {
        let memory = input.memory();
        let end = self.end_slot();
        // These make sure that every address handed out lies in memory that is borrowed here: it was entered for a
        // buffer at this very place, and the buffer still reaches as far.
        let same = values.base == memory.as_ptr() as usize && values.extent < memory.len();
        if !same || end > values.sealed {
            return MessageRef::empty();
        }
        let repaired = match values.repaired.is_empty() {
            true => &[],
            false => values.repaired_of(self.first),
        };
        match (values.slots.get(self.first..end), memory.get(self.start..=self.end())) {
            // One that was skipped when others were sealed has no type.
            (Some(slots @ [message_type, ..]), Some(memory)) if message_type.is_located() => {
                MessageRef::new(slots, memory, repaired)
            }
            (Some(_) | None, Some(_) | None) => MessageRef::empty(),
        }
    }

    /// Puts repaired copies of bad strings in a side buffer; addresses are entered when it no longer grows.
    #[cold]
    fn repair(self, bad: &[usize], bytes: &[u8], values: &mut Values) {
        let base = bytes.as_ptr() as usize;
        let mut side = Vec::new();
        let mut lengths = Vec::with_capacity(bad.len());
        for &slot in bad {
            let value = &values.slots[slot];
            let at = value.address() - base;
            let text = String::from_utf8_lossy(&bytes[at..at + value.len()]);
            side.extend_from_slice(text.as_bytes());
            side.push(0);
            lengths.push(text.len());
        }
        let side = side.into_boxed_slice();
        let mut address = side.as_ptr() as usize;
        for (&slot, length) in bad.iter().zip(lengths) {
            // A message has at most a gigabyte, and a bad byte becomes three.
            values.slots[slot] = Value::located(ValueType::String, length as u32, address);
            address += length + 1;
        }
        values.repaired.push((self.first, side));
    }
}

/// Writes the NUL and the address of a string in a message of `size` bytes; tells whether it is valid.
///
/// A slot whose position is none, which only a frame of other values could cause, becomes the int 0.
#[inline(always)]
fn seal_string(slot: &mut Value, bytes: &mut [u8], size: usize) -> bool {
    let (at, length) = (slot.address(), slot.len());
    // The other order would load a word over the fresh NUL, which takes longer than all of the decoding.
    let valid = utf8::is_valid(bytes, at, length);
    let address = (bytes.as_ptr() as usize).wrapping_add(at);
    let behind = at.saturating_add(length);
    match bytes.get_mut(behind) {
        Some(place) if behind <= size => {
            *place = 0;
            *slot = Value::located(ValueType::String, length as u32, address);
            valid
        }
        Some(_) | None => {
            *slot = Value::EMPTY;
            true
        }
    }
}

/// Enters the address of a byte array in a message of `size` bytes.
#[inline(always)]
fn seal_bytes(slot: &mut Value, bytes: &[u8], size: usize) {
    let (at, length) = (slot.address(), slot.len());
    *slot = match at.saturating_add(length) <= size {
        true => Value::located(ValueType::Bytes, length as u32, (bytes.as_ptr() as usize).wrapping_add(at)),
        false => Value::EMPTY,
    };
}

impl Values {
    #[cold]
    fn repaired_of(&self, first: usize) -> &[u8] {
        match self.repaired.binary_search_by_key(&first, |(slot, _)| *slot) {
            Ok(index) => &self.repaired[index].1,
            Err(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests;
