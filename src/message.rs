//! Messages as hosts build and read them: the owned [`Message`], getters that convert, and the form for logs.
//!
//! A message's strings and byte arrays lie in one piece of memory of its own, with a NUL behind each string, so that its
//! values are at any time what a C host reads.

mod getters;
mod text;

use crate::error::{Error, Result};
use crate::wire::value::{Value, ValueRef, ValueType};
use crate::wire::view::MessageRef;
use std::fmt;

/// A message that owns its values: what a host builds, or keeps of a lent one.
pub struct Message {
    /// The type, then the values; addresses point into `memory`.
    slots: Vec<Value>,
    /// The bytes of the type and of all strings, each with a NUL behind it, and of all byte arrays.
    memory: Vec<u8>,
}

/// Whatever adds a value fails with `TooLarge` if there are 2³² - 1 of them.
impl Message {
    /// A message without values. The type may be empty and may contain NULs.
    ///
    /// Of a type longer than a C host's 32-bit lengths can tell the rest is left out; it is far too large to be sent.
    pub fn new(message_type: &str) -> Message {
        let mut end = message_type.len().min(u32::MAX as usize);
        while !message_type.is_char_boundary(end) {
            end -= 1;
        }
        let kept = &message_type[..end];
        let mut message = Message { slots: Vec::new(), memory: Vec::new() };
        message.push_located(ValueType::String, kept.as_bytes(), kept.len() as u32);
        message
    }

    /// A message with these values.
    ///
    /// Errors: as [`add`](Self::add).
    pub fn with(message_type: &str, values: &[ValueRef<'_>]) -> Result<Message> {
        let mut message = Message::new(message_type);
        values.iter().try_for_each(|value| message.add(*value))?;
        Ok(message)
    }

    /// The message as the encoder and the getters take it.
    #[inline]
    pub fn as_ref(&self) -> MessageRef<'_> {
        MessageRef::new(&self.slots, &self.memory, &[])
    }

    /// Adds a value of any type.
    ///
    /// Errors: `TooLarge`, as the methods for the types say.
    pub fn add(&mut self, value: ValueRef<'_>) -> Result<()> {
        match value {
            ValueRef::Int(value) => self.add_int(value),
            ValueRef::UInt(value) => self.add_uint(value),
            ValueRef::Long(value) => self.add_long(value),
            ValueRef::ULong(value) => self.add_ulong(value),
            ValueRef::Double(value) => self.add_double(value),
            ValueRef::Float(value) => self.add_float(value),
            ValueRef::String(value) => self.add_string(value),
            ValueRef::Bytes(value) => self.add_bytes(value),
            ValueRef::Bool(value) => self.add_bool(value),
        }
    }

    /// Adds an int.
    pub fn add_int(&mut self, value: i32) -> Result<()> {
        self.push(Value::int(value))
    }

    /// Adds a uint.
    pub fn add_uint(&mut self, value: u32) -> Result<()> {
        self.push(Value::uint(value))
    }

    /// Adds a long.
    pub fn add_long(&mut self, value: i64) -> Result<()> {
        self.push(Value::long(value))
    }

    /// Adds a ulong.
    pub fn add_ulong(&mut self, value: u64) -> Result<()> {
        self.push(Value::ulong(value))
    }

    /// Adds a double.
    pub fn add_double(&mut self, value: f64) -> Result<()> {
        self.push(Value::double(value))
    }

    /// Adds a float.
    pub fn add_float(&mut self, value: f32) -> Result<()> {
        self.push(Value::float(value))
    }

    /// Adds a bool.
    pub fn add_bool(&mut self, value: bool) -> Result<()> {
        self.push(Value::bool(value))
    }

    /// Adds a copy of a text, which may contain NULs. Errors: `TooLarge` also at 4 GiB.
    pub fn add_string(&mut self, value: &str) -> Result<()> {
        self.add_located(ValueType::String, value.as_bytes())
    }

    /// Adds a copy of a byte array. Errors: `TooLarge` also at 4 GiB.
    pub fn add_bytes(&mut self, value: &[u8]) -> Result<()> {
        self.add_located(ValueType::Bytes, value)
    }

    fn push(&mut self, value: Value) -> Result<()> {
        self.may_grow()?;
        self.slots.push(value);
        Ok(())
    }

    fn add_located(&mut self, value_type: ValueType, bytes: &[u8]) -> Result<()> {
        self.may_grow()?;
        let Ok(length) = u32::try_from(bytes.len()) else {
            return Err(self.too_large("bytes"));
        };
        self.push_located(value_type, bytes, length);
        Ok(())
    }

    /// Adds a string with a NUL behind it, or a byte array.
    fn push_located(&mut self, value_type: ValueType, bytes: &[u8], length: u32) {
        let before = self.memory.as_ptr() as usize;
        self.memory.reserve(bytes.len() + 1);
        let base = self.memory.as_ptr() as usize;
        if base != before {
            move_addresses(&mut self.slots, base.wrapping_sub(before));
        }
        let address = base + self.memory.len();
        self.memory.extend_from_slice(bytes);
        if value_type == ValueType::String {
            self.memory.push(0);
        }
        self.slots.push(Value::located(value_type, length, address));
    }

    fn may_grow(&self) -> Result<()> {
        // The first slot is the type's.
        if self.slots.len() > u32::MAX as usize { Err(self.too_large("arguments")) } else { Ok(()) }
    }

    #[cold]
    fn too_large(&self, unit: &'static str) -> Error {
        let message_type = self.as_ref().message_type().to_owned();
        Error::TooLarge { message_type, limit: u32::MAX as usize, unit }
    }
}

/// Enters that the bytes of strings and byte arrays have moved by `distance`.
fn move_addresses(slots: &mut [Value], distance: usize) {
    for slot in slots.iter_mut().filter(|slot| slot.is_located()) {
        *slot = slot.moved(distance);
    }
}

impl Clone for Message {
    fn clone(&self) -> Message {
        let mut clone = Message { slots: self.slots.clone(), memory: self.memory.clone() };
        let distance = (clone.memory.as_ptr() as usize).wrapping_sub(self.memory.as_ptr() as usize);
        move_addresses(&mut clone.slots, distance);
        clone
    }
}

/// Keeps a copy of a lent message.
impl From<MessageRef<'_>> for Message {
    fn from(lent: MessageRef<'_>) -> Message {
        let located = |value: &&Value| value.is_located();
        let bytes: usize = lent.values().iter().filter(located).map(|value| value.len() + 1).sum();
        let message_type = lent.type_bytes();
        let mut message = Message {
            slots: Vec::with_capacity(1 + lent.len()),
            memory: Vec::with_capacity(message_type.len() + 1 + bytes),
        };
        message.push_located(ValueType::String, message_type, message_type.len() as u32);
        for value in lent.values() {
            match value.is_located() {
                true => message.push_located(value.value_type(), lent.bytes_of(value), value.len() as u32),
                false => message.slots.push(*value),
            }
        }
        message
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Message) -> bool {
        self.as_ref() == other.as_ref()
    }
}

impl Eq for Message {}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Message {
        let values = [ValueRef::String("text"), ValueRef::Int(1), ValueRef::Bytes(&[1, 2, 3]), ValueRef::String("")];
        Message::with("sample", &values).unwrap()
    }

    /// The bytes of a string or byte array and the one behind them, found by address in the message's memory.
    fn at<'a>(message: &'a Message, value: &Value) -> &'a [u8] {
        let from = value.address() - message.memory.as_ptr() as usize;
        &message.memory[from..=from + value.len()]
    }

    #[test]
    fn strings_have_a_nul_behind_them_also_after_the_message_has_grown() {
        let mut message = sample();
        for _ in 0..1000 {
            message.add_string("more and more").unwrap();
        }
        let values = message.as_ref().values();
        assert_eq!(at(&message, &message.as_ref().type_value()), b"sample\0");
        assert_eq!(at(&message, &values[0]), b"text\0");
        assert_eq!(at(&message, &values[3]), b"\0");
        assert!(values[4..].iter().all(|value| at(&message, value) == b"more and more\0"));
        assert_eq!(message.as_ref().get(2), Some(ValueRef::Bytes(&[1, 2, 3])));
    }

    #[test]
    fn a_clone_has_memory_of_its_own() {
        let message = sample();
        let clone = message.clone();
        assert_eq!(message, clone);
        drop(message);
        assert_eq!(at(&clone, &clone.as_ref().values()[0]), b"text\0");
    }

    #[test]
    fn a_lent_message_can_be_kept() {
        let message = sample();
        let kept = Message::from(message.as_ref());
        assert_eq!(message, kept);
        drop(message);
        assert_eq!(at(&kept, &kept.as_ref().type_value()), b"sample\0");
        assert_eq!(kept.as_ref().get(0), Some(ValueRef::String("text")));
    }

    #[test]
    fn a_message_without_type_and_values_is_possible() {
        let message = Message::new("");
        assert_eq!(message.as_ref().message_type(), "");
        assert!(message.as_ref().is_empty());
        assert_eq!(message, Message::from(MessageRef::empty()));
    }

    #[test]
    fn types_and_strings_may_contain_nuls() {
        let message = Message::with("a\0b", &[ValueRef::String("\0")]).unwrap();
        assert_eq!(message.as_ref().message_type(), "a\0b");
        assert_eq!(message.as_ref().get_string(0), Ok("\0"));
    }

    #[test]
    fn messages_are_equal_if_type_and_values_are_with_floats_bit_by_bit() {
        let nan = Message::with("m", &[ValueRef::Double(f64::NAN)]).unwrap();
        assert_eq!(nan, nan.clone());
        let zero = |zero| Message::with("m", &[ValueRef::Double(zero)]).unwrap();
        assert_ne!(zero(0.0), zero(-0.0));
        assert_ne!(Message::with("m", &[ValueRef::Int(1)]).unwrap(), Message::with("m", &[ValueRef::UInt(1)]).unwrap());
        assert_ne!(
            Message::with("m", &[ValueRef::String("a")]).unwrap(),
            Message::with("m", &[ValueRef::Bytes(b"a")]).unwrap()
        );
        assert_ne!(Message::new("m"), Message::new("n"));
    }

    #[test]
    fn a_message_can_be_handed_to_another_thread() {
        fn is_sendable<T: Send + Sync>() {}
        is_sendable::<Message>();
        is_sendable::<MessageRef<'static>>();
    }
}
