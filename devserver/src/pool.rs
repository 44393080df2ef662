//! Buffers that connections borrow while they have bytes in hand, so that an idle one owns none.
//!
//! The server has one thread and a connection seldom keeps a buffer across its turns, so a few serve thousands.

use playerio::wire::buffer::Buffer;
use std::cell::RefCell;

/// How much one read takes: more would neither be faster nor leave the others their turn in time.
pub(crate) const READ_SIZE: usize = 64 << 10;

/// Larger buffers are freed rather than kept: they were one large message's.
const LARGEST_KEPT: usize = 2 << 20;

/// More than these are only idle memory.
const MOST_KEPT: usize = 8;

thread_local! {
    static KEPT: RefCell<Vec<Buffer>> = const { RefCell::new(Vec::new()) };
}

/// An empty buffer, most likely with memory.
pub(crate) fn take() -> Buffer {
    KEPT.with_borrow_mut(Vec::pop).unwrap_or_else(|| Buffer::with_capacity(READ_SIZE))
}

/// Gives a buffer back, whatever it holds.
pub(crate) fn give(mut buffer: Buffer) {
    if buffer.capacity() < READ_SIZE || buffer.capacity() > LARGEST_KEPT {
        return;
    }
    KEPT.with_borrow_mut(|kept| {
        if kept.len() < MOST_KEPT {
            buffer.clear();
            kept.push(buffer);
        }
    });
}
