//! A byte buffer that is read at one end and filled at the other, made for decoding in place.
//!
//! Behind the filled part there are always [`Buffer::PADDING`] initialised bytes, so that a decoder may load eight
//! bytes at any position, and a writer may store eight and advance by fewer. A decoder ends a message's last string
//! with a NUL, and so overwrites the first byte of the next message: the buffer keeps that byte and puts it back
//! before anything else reads or appends.

/// Bytes that wait to be decoded or sent.
#[derive(Debug, Default)]
pub struct Buffer {
    /// All initialised; empty, or at least `end + PADDING` long.
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// The byte at `start` and [`HELD`], while a NUL may stand in its place; else 0.
    behind: u16,
}

/// Says that `behind` holds a byte: in one number, since it is written and read for every message.
const HELD: u16 = 0x100;

impl Buffer {
    /// How many bytes behind the filled part may be read and written, whatever they hold.
    pub const PADDING: usize = 64;

    /// An empty buffer that owns no memory.
    pub const fn new() -> Buffer {
        Buffer { bytes: Vec::new(), start: 0, end: 0, behind: 0 }
    }

    /// An empty buffer with room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> Buffer {
        Buffer { bytes: vec![0; capacity + Self::PADDING], ..Buffer::new() }
    }

    /// The number of bytes that wait.
    #[inline]
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether nothing waits.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// How many bytes fit in all, without another allocation.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.bytes.len().saturating_sub(Self::PADDING)
    }

    /// The bytes that wait.
    pub fn unread(&mut self) -> &[u8] {
        self.restore();
        &self.bytes[self.start..self.end]
    }

    /// Forgets the first `count` bytes that wait.
    pub fn consume(&mut self, count: usize) {
        self.restore();
        self.start = self.start.saturating_add(count).min(self.end);
        if self.start == self.end {
            self.clear();
        }
    }

    /// Forgets everything; keeps the memory.
    pub fn clear(&mut self) {
        (self.start, self.end, self.behind) = (0, 0, 0);
    }

    /// Drops what was appended after the buffer held `len` waiting bytes.
    pub fn truncate(&mut self, len: usize) {
        self.end = self.end.min(self.start + len);
    }

    /// Adds bytes at the end.
    pub fn append(&mut self, bytes: &[u8]) {
        self.spare(bytes.len())[..bytes.len()].copy_from_slice(bytes);
        self.fill(bytes.len());
    }

    /// The free part, at least `min` bytes of it, to be written to; then tell [`fill`](Self::fill) how many were.
    pub fn spare(&mut self, min: usize) -> &mut [u8] {
        self.reserve(min);
        let room = self.bytes.len() - Self::PADDING;
        &mut self.bytes[self.end..room]
    }

    /// Says that the first `count` bytes of [`spare`](Self::spare) have been written.
    #[inline]
    pub fn fill(&mut self, count: usize) {
        self.end = (self.end + count).min(self.capacity());
    }

    /// Makes sure that `min` more bytes fit, by moving what waits to the front or by growing.
    #[inline]
    pub fn reserve(&mut self, min: usize) {
        self.restore();
        if self.capacity() < self.end + min || self.bytes.is_empty() {
            self.make_room(min);
        }
    }

    #[cold]
    fn make_room(&mut self, min: usize) {
        if self.start > 0 {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        let wanted = self.end + min;
        if self.bytes.is_empty() || self.capacity() < wanted {
            // Doubling keeps many small appends linear.
            let size = wanted.max(self.capacity() * 2) + Self::PADDING;
            self.bytes.resize(size, 0);
        }
    }

    #[inline]
    fn restore(&mut self) {
        if self.behind != 0
            && let Some(place) = self.bytes.get_mut(self.start)
        {
            *place = self.behind as u8;
        }
        self.behind = 0;
    }
}

/// For the decoder, which reads at positions of its own and writes NULs.
impl Buffer {
    /// The position of the first waiting byte, in [`bytes`](Self::bytes).
    #[inline]
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// The position behind the last waiting byte.
    #[inline]
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// The byte at a position, also while a NUL stands in its place.
    #[inline]
    pub(super) fn byte_at(&self, position: usize) -> u8 {
        if self.behind != 0 && position == self.start {
            return self.behind as u8;
        }
        self.bytes.get(position).copied().unwrap_or_default()
    }

    /// Steps over `count` waiting bytes and leaves everything where it is, unlike [`consume`](Self::consume); even a
    /// NUL at the first of them, which nobody reads any more.
    #[inline]
    pub(super) fn advance(&mut self, count: usize) {
        self.behind = 0;
        self.start = (self.start + count).min(self.end);
    }

    /// All memory of the buffer, for writing NULs behind strings that have been stepped over; one that falls on the
    /// first waiting byte is undone before the next use.
    #[inline]
    pub(super) fn behind_strings(&mut self) -> &mut [u8] {
        if self.behind == 0
            && let Some(byte) = self.bytes.get(self.start)
        {
            self.behind = HELD | u16::from(*byte);
        }
        &mut self.bytes
    }

    /// All memory of the buffer as it is, to be read at positions that the decoder has found.
    #[inline]
    pub(super) fn memory(&self) -> &[u8] {
        &self.bytes
    }
}

/// For the encoder, which writes behind the waiting bytes and only at the end says that they count.
impl Buffer {
    /// All memory of the buffer, to be written behind [`end`](Self::end).
    #[inline]
    pub(super) fn memory_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// Makes sure that `min` more bytes fit behind the `written` ones that don't count yet; `end` may change.
    pub(super) fn reserve_behind(&mut self, written: usize, min: usize) {
        self.end += written;
        self.reserve(min);
        self.end -= written;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(bytes: &[u8]) -> Buffer {
        let mut buffer = Buffer::new();
        buffer.append(bytes);
        buffer
    }

    #[test]
    fn a_new_buffer_owns_no_memory_and_one_with_capacity_needs_no_more() {
        assert_eq!(Buffer::new().capacity(), 0);
        let mut buffer = Buffer::with_capacity(100);
        let address = buffer.memory().as_ptr();
        buffer.append(&[1; 100]);
        assert_eq!(buffer.memory().as_ptr(), address);
        assert_eq!(buffer.capacity(), 100);
    }

    #[test]
    fn what_is_appended_comes_out_in_order_however_it_is_consumed() {
        let mut buffer = holding(b"abc");
        buffer.consume(1);
        buffer.append(b"de");
        assert_eq!(buffer.unread(), b"bcde");
        buffer.consume(usize::MAX);
        assert!(buffer.is_empty());
        buffer.append(b"f");
        assert_eq!(buffer.unread(), b"f");
    }

    #[test]
    fn there_are_always_as_many_bytes_of_padding_behind_what_waits() {
        let mut buffer = Buffer::new();
        for size in [1, 63, 64, 65, 1000] {
            buffer.append(&vec![7; size]);
            assert!(buffer.memory().len() >= buffer.end() + Buffer::PADDING);
            buffer.consume(size / 2);
        }
    }

    #[test]
    fn room_is_made_by_moving_before_it_is_made_by_growing() {
        let mut buffer = Buffer::with_capacity(10);
        buffer.append(b"0123456789");
        buffer.consume(6);
        buffer.append(b"abcdef");
        assert_eq!(buffer.unread(), b"6789abcdef");
        assert_eq!(buffer.capacity(), 10);
    }

    #[test]
    fn only_what_is_filled_of_the_spare_part_counts() {
        let mut buffer = holding(b"a");
        let spare = buffer.spare(5);
        assert!(spare.len() >= 5);
        spare[..3].copy_from_slice(b"bcd");
        buffer.fill(2);
        assert_eq!(buffer.unread(), b"abc");
        buffer.truncate(1);
        assert_eq!(buffer.unread(), b"a");
    }

    #[test]
    fn a_nul_in_the_place_of_the_first_waiting_byte_is_never_seen() {
        let mut buffer = holding(b"abcd");
        buffer.advance(2);
        let start = buffer.start();
        buffer.behind_strings()[start] = 0;
        assert_eq!((buffer.memory()[start], buffer.byte_at(start)), (0, b'c'));
        assert_eq!(buffer.unread(), b"cd");
        buffer.behind_strings()[start] = 0;
        buffer.append(b"e");
        assert_eq!(buffer.unread(), b"cde");
    }

    #[test]
    fn a_nul_behind_the_last_byte_does_not_reach_what_is_appended_later() {
        let mut buffer = holding(b"ab");
        buffer.advance(2);
        let end = buffer.end();
        buffer.behind_strings()[end] = 0;
        buffer.append(b"cd");
        assert_eq!(buffer.unread(), b"cd");
    }

    #[test]
    fn what_is_written_behind_moves_along_when_room_is_made() {
        let mut buffer = holding(b"0123");
        buffer.consume(2);
        let end = buffer.end();
        buffer.memory_mut()[end..end + 3].copy_from_slice(b"new");
        buffer.reserve_behind(3, 1000);
        buffer.fill(3);
        assert_eq!(buffer.unread(), b"23new");
    }
}
