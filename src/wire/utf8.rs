//! Is it UTF-8? Nearly all text is ASCII and short, so that is asked first, eight bytes at a time.
//!
//! A decoder may look past the end of a text, thanks to the padding behind every buffer; the bits of the bytes that
//! don't belong to it are then masked out instead of being tested for.

/// The top bit of each of eight bytes; a byte that has it is no ASCII.
const TOP_BITS: u64 = 0x8080_8080_8080_8080;

/// Eight bytes at a position; the first is the lowest. Past the end there is no ASCII, so that a slower look follows.
#[inline]
fn word(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => u64::MAX,
    }
}

/// Whether the `length` bytes at `at` are valid UTF-8; for speed there should be eight more bytes behind them.
#[inline]
pub(super) fn is_valid(bytes: &[u8], at: usize, length: usize) -> bool {
    let not_ascii = match length {
        0..8 => word(bytes, at) & TOP_BITS & ((1 << (8 * length)) - 1),
        // Two words that overlap cover these lengths.
        8..=16 => (word(bytes, at) | word(bytes, at + length - 8)) & TOP_BITS,
        _ => return is_valid_long(bytes.get(at..at + length).unwrap_or_default()),
    };
    not_ascii == 0 || simdutf8::basic::from_utf8(bytes.get(at..at + length).unwrap_or_default()).is_ok()
}

fn is_valid_long(text: &[u8]) -> bool {
    text.is_ascii() || simdutf8::basic::from_utf8(text).is_ok()
}

/// The bytes as text; they have been checked when the message was made, and are checked again because only unsafe code
/// could take that on trust. Text that has become invalid since reads as empty.
#[inline]
pub(super) fn text(bytes: &[u8]) -> &str {
    match bytes.len() {
        0..64 => std::str::from_utf8(bytes).unwrap_or_default(),
        _ => simdutf8::basic::from_utf8(bytes).unwrap_or_default(),
    }
}

/// The first byte that is not part of valid UTF-8.
#[cold]
pub(super) fn first_invalid(text: &[u8]) -> usize {
    std::str::from_utf8(text).map_or_else(|error| error.valid_up_to(), str::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_up_to_100_is_told_apart_from_its_neighbours() {
        for length in 0..100 {
            // Only the bytes around the text are bad, so a look outside of it would say so.
            let mut bytes = vec![0xFF; length + 80];
            bytes[8..8 + length].fill(b'a');
            assert!(is_valid(&bytes, 8, length), "{length}");
            assert!(!is_valid(&bytes, 7, length + 1), "{length}");
            assert!(!is_valid(&bytes, 8, length + 1), "{length}");
        }
    }

    #[test]
    fn one_bad_byte_anywhere_is_found() {
        for length in 1..100 {
            for bad in 0..length {
                let mut bytes = vec![b'a'; length + 64];
                bytes[bad] = 0xFF;
                assert!(!is_valid(&bytes, 0, length), "{length} {bad}");
            }
        }
    }

    #[test]
    fn text_that_is_no_ascii_but_valid_passes_also_at_the_very_end_of_the_bytes() {
        for text in ["ä", "äöüß", "grüße", "你好，世界", "12345678ä", "ααααααααααααααααααααααααα"]
        {
            assert!(is_valid(text.as_bytes(), 0, text.len()), "{text}");
        }
    }

    #[test]
    fn the_first_invalid_byte_is_found() {
        assert_eq!(first_invalid(b"abc\xffdef"), 3);
        assert_eq!(first_invalid(b"abc"), 3);
    }
}
