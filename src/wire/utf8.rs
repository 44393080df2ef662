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
        _ => return is_valid_long(bytes.get(at..).and_then(|rest| rest.get(..length)).unwrap_or_default()),
    };
    not_ascii == 0 || is_valid_slow(bytes.get(at..at + length).unwrap_or_default())
}

/// A text of more than 16 bytes.
#[inline]
fn is_valid_long(text: &[u8]) -> bool {
    let (chunks, _) = text.as_chunks::<16>();
    let last = text.last_chunk::<16>();
    if text.len() > 128 {
        return simdutf8::basic::from_utf8(text).is_ok();
    }
    let all = chunks.iter().chain(last).fold(0, |all, chunk| all | u128::from_ne_bytes(*chunk));
    all & (u128::MAX / 255 * 128) == 0 || is_valid_slow(text)
}

#[cold]
fn is_valid_slow(text: &[u8]) -> bool {
    simdutf8::basic::from_utf8(text).is_ok()
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

/// Copies a text to a place of the same length and, if it is to be `CHECKED`, tells whether it is valid UTF-8.
///
/// Both at once, because then the text is loaded once, and nearly every text is short: two words that overlap.
#[inline(always)]
pub(super) fn copy<const CHECKED: bool>(to: &mut [u8], from: &[u8]) -> bool {
    if from.len() > 32 && !CHECKED {
        to.copy_from_slice(from);
        return true;
    }
    copy_ascii(to, from) || !CHECKED || simdutf8::basic::from_utf8(from).is_ok()
}

/// Copies bytes to a place of the same length and tells whether all of them are ASCII.
#[inline(always)]
fn copy_ascii(to: &mut [u8], from: &[u8]) -> bool {
    match from.len() {
        0..4 => {
            from.iter().zip(to).fold(0, |all, (from, to)| {
                *to = *from;
                all | from
            }) < 0x80
        }
        4..8 => copy_ends::<4>(to, from),
        8..=16 => copy_ends::<8>(to, from),
        17..=32 => copy_ends::<16>(to, from),
        _ => copy_long(to, from),
    }
}

/// Copies the first `N` bytes and the last, which together are all of them.
#[inline(always)]
fn copy_ends<const N: usize>(to: &mut [u8], from: &[u8]) -> bool {
    let (Some(first), Some(last)) = (from.first_chunk::<N>(), from.last_chunk::<N>()) else { return false };
    if let Some(to) = to.first_chunk_mut() {
        *to = *first;
    }
    if let Some(to) = to.last_chunk_mut() {
        *to = *last;
    }
    first.iter().chain(last).fold(0, |all, byte| all | byte) < 0x80
}

/// Copies in blocks that are still near when they are looked at.
fn copy_long(to: &mut [u8], from: &[u8]) -> bool {
    const BLOCK: usize = 8192;
    to.chunks_mut(BLOCK).zip(from.chunks(BLOCK)).fold(true, |ascii, (to, from)| {
        to.copy_from_slice(from);
        ascii && from.is_ascii()
    })
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
