//! Reads a message that is whole and good, at full speed; anything else it just leaves alone.
//!
//! Thanks to the padding behind every buffer nine bytes can be loaded at any position: a tag and the longest number. What
//! is read may lie behind the bytes that have come, so the caller asks at the end whether all of it counted.

use super::tag::{DOUBLE, Kind, SHORT_INT, SHORT_MAX, SHORT_STRING, Tag};
use super::value::{Value, ValueType};

/// The beginning of a message. Positions are counted from its first byte and have 32 bits, as no message is larger.
pub(super) struct Head {
    /// The number of values it claims.
    pub count: u32,
    /// Where the bytes of the type begin.
    pub type_at: u32,
    /// How many bytes the type claims.
    pub type_length: u32,
    /// Where the values begin.
    pub values_at: u32,
}

impl Head {
    /// The head of the message at the beginning of `bytes`; its first byte is given apart, because a NUL may stand in
    /// its place.
    #[inline(always)]
    pub fn read(bytes: &[u8], first: u8) -> Option<Head> {
        let (count, at) = match first ^ SHORT_INT {
            count @ 0..=SHORT_MAX => (u32::from(count), 1),
            _ => long_count(bytes, first)?,
        };
        let (type_at, type_length) = message_type(bytes, at)?;
        Some(Head { count, type_at, type_length, values_at: type_at.checked_add(type_length)? })
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
pub(super) fn read_values(bytes: &[u8], mut at: u32, slots: &mut [Value]) -> Option<(u32, bool)> {
    let mut has_payloads = false;
    for slot in slots {
        let (byte, word) = window(bytes, at)?;
        // The usual tags are kept apart not to save work, but because a branch can be predicted: then the next tag is
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

/// Steps over `count` values that begin at `at`: where they end.
#[inline(always)]
pub(super) fn skip_values(bytes: &[u8], mut at: u32, count: u32) -> Option<u32> {
    for _ in 0..count {
        let (byte, word) = window(bytes, at)?;
        // Kept apart for the reason that `read_values` gives.
        if byte == DOUBLE {
            at = at.wrapping_add(9);
            continue;
        }
        let tag = Tag::of(byte);
        at = at.wrapping_add(u32::from(tag.advance));
        match tag.kind {
            Kind::Number => {}
            Kind::Payload => at = at.checked_add(tag.number(word) as u32)?,
            Kind::Reserved => return None,
        }
    }
    Some(at)
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
