//! The type of the last whole message, kept for the words of an error.
//!
//! It is kept for every message, since when the error comes the message's bytes are gone: so it has to cost next to
//! nothing, which is why only its beginning is kept and always as many bytes.

use crate::error::Malformed;

/// The first bytes of the last whole message's type, for the words of an error.
#[derive(Clone, Copy, Debug)]
pub(super) struct LastType {
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

    /// Keeps the beginning of a type of `length` bytes that stands at `at`, with whatever is behind it.
    #[inline(always)]
    pub fn remember(&mut self, bytes: &[u8], at: usize, length: u32) {
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

    /// The type in words, `None` before the first message.
    pub fn text(&self) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(message_type: &[u8]) -> Option<String> {
        let mut last_type = LastType::default();
        last_type.remember(message_type, 0, message_type.len() as u32);
        last_type.text()
    }

    #[test]
    fn before_the_first_message_there_is_none() {
        assert_eq!(LastType::default().text(), None);
    }

    #[test]
    fn a_short_type_is_kept_whole_and_forgets_the_longer_one_before_it() {
        let mut last_type = LastType::default();
        last_type.remember(b"a longer one", 0, 12);
        last_type.remember(b"..move..", 2, 4);
        assert_eq!(last_type.text().as_deref(), Some("move"));
    }

    #[test]
    fn a_long_type_is_cut_between_characters() {
        assert_eq!(text_of(&[b'x'; 32]), Some("x".repeat(32)));
        assert_eq!(text_of(&[b'x'; 33]), Some("x".repeat(32) + "…"));
        assert_eq!(text_of("xää".repeat(20).as_bytes()), Some("xää".repeat(6) + "x…"));
    }

    #[test]
    fn a_type_that_is_no_utf8_is_repaired() {
        assert_eq!(text_of(b"a\xffb").as_deref(), Some("a\u{FFFD}b"));
    }
}
