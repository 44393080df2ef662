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
        self.start = (self.start + count).min(self.end);
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

    /// The first waiting byte, also while a NUL stands in its place; 0 if nothing waits.
    #[inline]
    pub(super) fn first(&self) -> u8 {
        if self.behind != 0 {
            return self.behind as u8;
        }
        self.bytes.get(self.start).copied().unwrap_or_default()
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
