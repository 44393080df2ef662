//! A message that somebody else owns: what handlers are given and what getters read.
//!
//! Its strings and byte arrays are addresses, because that is what a C host reads. In safe code an address is of no use
//! by itself: it is turned back into bytes by finding it in the memory that the message borrows.

use super::utf8;
use super::value::{Value, ValueRef, ValueType};

/// A lent message: a type and values.
///
/// Every address in [`values`](Self::values) points into memory that is borrowed for `'a`, a string's last byte being
/// followed by a NUL; C hosts rely on it. So only the decoder and [`Message`](crate::message::Message) make one.
#[derive(Clone, Copy)]
pub struct MessageRef<'a> {
    /// The type, then the values.
    slots: &'a [Value],
    /// Where the bytes of strings and byte arrays stand, and their NULs.
    memory: &'a [u8],
    /// Where those of the strings stand that had to be repaired.
    repaired: &'a [u8],
}

/// What the type of a message without slots points to.
static NO_TYPE: [u8; 1] = [0];

impl<'a> MessageRef<'a> {
    /// The caller vouches for the addresses in `slots`: see above.
    #[inline]
    pub(crate) fn new(slots: &'a [Value], memory: &'a [u8], repaired: &'a [u8]) -> MessageRef<'a> {
        MessageRef { slots, memory, repaired }
    }

    /// A message with an empty type and no values.
    pub(crate) fn empty() -> MessageRef<'a> {
        MessageRef { slots: &[], memory: &NO_TYPE, repaired: &[] }
    }

    /// The type, a string with a NUL behind it; may be empty and may contain NULs.
    #[inline]
    pub fn message_type(&self) -> &'a str {
        utf8::text(self.type_bytes())
    }

    /// The type as bytes, for a lookup that needs no text: valid UTF-8.
    #[inline]
    pub fn type_bytes(&self) -> &'a [u8] {
        self.bytes_of(&self.type_value())
    }

    /// The type as a value: its address and length.
    #[inline]
    pub(crate) fn type_value(&self) -> Value {
        match self.slots.first() {
            Some(slot) => *slot,
            None => Value::located(ValueType::String, 0, NO_TYPE.as_ptr() as usize),
        }
    }

    /// The number of values.
    #[inline]
    pub fn len(&self) -> usize {
        self.values().len()
    }

    /// Whether there are no values.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values in the C interface's layout.
    #[inline]
    pub fn values(&self) -> &'a [Value] {
        self.slots.get(1..).unwrap_or_default()
    }

    /// The value at an index, `None` if there are not so many.
    #[inline]
    pub fn get(&self, index: usize) -> Option<ValueRef<'a>> {
        self.values().get(index).map(|value| self.read(value))
    }

    /// All values in order.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ValueRef<'a>> + use<'a> {
        let message = *self;
        self.values().iter().map(move |value| message.read(value))
    }

    #[inline]
    fn read(&self, value: &Value) -> ValueRef<'a> {
        value.read(|value| self.bytes_of(value))
    }

    /// The bytes of a string or byte array of this message.
    #[inline]
    pub(crate) fn bytes_of(&self, value: &Value) -> &'a [u8] {
        match find(self.memory, value) {
            Some(bytes) => bytes,
            None => find(self.repaired, value).unwrap_or_default(),
        }
    }
}

/// The part of `memory` that the value's address and length tell.
#[inline]
fn find<'a>(memory: &'a [u8], value: &Value) -> Option<&'a [u8]> {
    let from = value.address().wrapping_sub(memory.as_ptr() as usize);
    memory.get(from..)?.get(..value.len())
}

/// Two messages are equal if they have the same bytes: floating-point numbers are compared bit by bit.
impl PartialEq for MessageRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&Value, &Value)| {
            a.value_type() == b.value_type()
                && match a.is_located() {
                    true => self.bytes_of(a) == other.bytes_of(b),
                    false => a.bits() == b.bits(),
                }
        };
        self.type_bytes() == other.type_bytes()
            && self.len() == other.len()
            && self.values().iter().zip(other.values()).all(same)
    }
}

impl Eq for MessageRef<'_> {}
