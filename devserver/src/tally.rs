//! What a client has sent since its join: counted message by message, told to the server's numbers now and then.

use crate::stats::Board;

/// Counts of one client's messages.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    messages: u64,
    bytes: u64,
    /// How much of both the server's numbers have.
    told: (u64, u64),
}

impl Tally {
    /// Counts messages that have so many bytes together.
    pub(crate) fn count(&mut self, bytes: usize, messages: u64) {
        self.messages += messages;
        self.bytes += bytes as u64;
    }

    /// The numbers of messages and of bytes.
    pub(crate) fn totals(&self) -> (u64, u64) {
        (self.messages, self.bytes)
    }

    /// Adds what is new to the server's numbers.
    pub(crate) fn tell(&mut self, board: &Board) {
        let totals = self.totals();
        let (messages, bytes) = std::mem::replace(&mut self.told, totals);
        board.update(|stats| {
            stats.messages_received += self.messages - messages;
            stats.bytes_received += self.bytes - bytes;
        });
    }
}
