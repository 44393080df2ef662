//! Walks over a message that is not whole yet, from where it stopped before, and judges what it sees.
//!
//! The decoder's fast path knows only "whole and good" or "not that". This one tells which: so many bytes are lacking,
//! or this is wrong. It looks at each value once however the bytes arrive, and so the same stream ends in the same error
//! whole or in pieces. It is also the only place where limits are applied to lengths.

use super::limits::Limits;
use super::tag::{Kind, Tag};
use super::value::ValueType;
use crate::error::Problem;

/// How far the walk over one message has come; positions count from its first byte.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Walk {
    /// What comes next.
    part: Part,
    /// Where it begins.
    at: usize,
    /// How many values follow, the one at `at` included, once the number is known.
    left: usize,
    /// Below this many bytes there is nothing new to see.
    needed: usize,
    /// Where the bytes of the type begin, once known.
    pub type_at: usize,
    /// How many bytes the type has.
    pub type_length: usize,
    /// How many values have been looked at.
    #[cfg(test)]
    pub looks: usize,
}

#[derive(Clone, Copy, Debug, Default)]
enum Part {
    #[default]
    Count,
    Type,
    Values,
}

/// What a value's first bytes announce.
enum Extent {
    /// It ends before this position.
    Known(usize),
    /// Its length ends before this position and has not come.
    Lacking(usize),
}

/// What is wrong, and at which position.
pub(super) type Fault = (Problem, usize);

impl Walk {
    /// Goes on over `bytes`, which begin where the message does: its size once it is whole, `None` if it is not.
    pub fn run(&mut self, bytes: &[u8], limits: Limits) -> Result<Option<usize>, Fault> {
        while bytes.len() >= self.needed {
            if matches!(self.part, Part::Values) && self.left == 0 {
                return Ok(Some(self.at));
            }
            let Some(&first) = bytes.get(self.at) else {
                self.needed = self.at + 1;
                break;
            };
            #[cfg(test)]
            {
                self.looks += 1;
            }
            let end = match self.look(first, bytes, limits)? {
                Extent::Known(end) => end,
                Extent::Lacking(end) => {
                    self.needed = end;
                    break;
                }
            };
            if end > bytes.len() {
                // Also below this, what is wrong with the next value can't be seen.
                self.needed = end;
                break;
            }
            self.pass(first, bytes, end, limits)?;
        }
        Ok(None)
    }

    /// How many bytes the message lacks at the least, when it has `length`.
    pub fn missing(&self, length: usize) -> usize {
        let after = match self.part {
            // The type at least.
            Part::Count => 1,
            Part::Type => self.left,
            Part::Values => self.left.saturating_sub(1),
        };
        self.needed.saturating_add(after).saturating_sub(length).max(1)
    }

    /// Judges the value that begins with `first`, as far as can be told before it is whole.
    fn look(&self, first: u8, bytes: &[u8], limits: Limits) -> Result<Extent, Fault> {
        let tag = Tag::of(first);
        let fault = |problem| Err((problem, self.at));
        match (self.part, tag.kind) {
            (_, Kind::Reserved) => return fault(Problem::ReservedTag(first)),
            (Part::Count, _) if tag.value_type != ValueType::Int => {
                return fault(Problem::CountIsNoInt(tag.value_type));
            }
            (Part::Type, _) if tag.value_type != ValueType::String => {
                return fault(Problem::TypeIsNoString(tag.value_type));
            }
            (Part::Count | Part::Type | Part::Values, Kind::Number | Kind::Payload) => {}
        }
        let head = self.at + usize::from(tag.advance);
        if head > bytes.len() && tag.kind == Kind::Payload {
            return Ok(Extent::Lacking(head));
        }
        let payload = if tag.kind == Kind::Payload { number(tag, self.at, bytes) } else { 0 };
        let size = head as u64 + payload;
        if size > limits.message_size as u64 {
            return fault(Problem::TooLarge { size, limit: limits.message_size });
        }
        Ok(Extent::Known(head + payload as usize))
    }

    /// Steps over the value that begins with `first` and ends before `end`.
    fn pass(&mut self, first: u8, bytes: &[u8], end: usize, limits: Limits) -> Result<(), Fault> {
        let tag = Tag::of(first);
        match self.part {
            Part::Count => {
                let count = number(tag, self.at, bytes) as u32;
                if count.cast_signed() < 0 {
                    return Err((Problem::NegativeCount(count.cast_signed()), self.at));
                }
                if count as usize > limits.arguments {
                    return Err((Problem::TooManyArguments { count, limit: limits.arguments }, self.at));
                }
                (self.part, self.left) = (Part::Type, count as usize);
            }
            Part::Type => {
                self.type_at = self.at + usize::from(tag.advance);
                self.type_length = end - self.type_at;
                self.part = Part::Values;
            }
            Part::Values => self.left -= 1,
        }
        (self.at, self.needed) = (end, end);
        Ok(())
    }
}

/// The number or length of the value at `at`, whose bytes have all come.
fn number(tag: &Tag, at: usize, bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    let behind = bytes.get(at + 1..at + usize::from(tag.advance)).unwrap_or_default();
    word[..behind.len()].copy_from_slice(behind);
    tag.number(u64::from_be_bytes(word))
}
