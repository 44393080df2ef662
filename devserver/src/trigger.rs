//! Tells when a chosen fault strikes: it counts what is written and received, to the message.

use crate::faults::{Act, Strike, When};
use crate::messages;

/// A fault that waits for its moment after the join result.
#[derive(Debug)]
pub(crate) struct Trigger {
    act: Act,
    /// Messages still to be written.
    unwritten: u64,
    /// Messages still to be received.
    unreceived: u64,
}

impl Trigger {
    /// Waits for a strike; one that comes before the join result is not for here.
    pub(crate) fn new(strike: Strike) -> Option<Trigger> {
        match strike.when {
            When::Before => None,
            When::After { written, received } => {
                Some(Trigger { act: strike.act, unwritten: written, unreceived: received })
            }
        }
    }

    /// Whether the moment has come.
    pub(crate) fn is_due(&self) -> bool {
        self.unwritten == 0 && self.unreceived == 0
    }

    /// One more message has been received.
    pub(crate) fn received(&mut self) {
        self.unreceived = self.unreceived.saturating_sub(1);
    }

    /// How many of the `messages` in `bytes` come before the strike, as a length in bytes and a number of messages.
    pub(crate) fn admits(&self, bytes: &[u8], messages: u64) -> (usize, u64) {
        if self.unreceived > 0 || messages <= self.unwritten {
            (bytes.len(), messages)
        } else {
            (length_of(bytes, self.unwritten), self.unwritten)
        }
    }

    /// So many messages more have been written.
    pub(crate) fn written(&mut self, messages: u64) {
        self.unwritten = self.unwritten.saturating_sub(messages);
    }

    /// What is to be done.
    pub(crate) fn into_act(self) -> Act {
        self.act
    }
}

/// The length of the first `messages` in `bytes`, which are whole messages.
fn length_of(bytes: &[u8], messages: u64) -> usize {
    messages::lengths(bytes).zip(0..messages).map(|(length, _)| length).sum()
}
