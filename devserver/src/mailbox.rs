//! What others in a room have for a client, until the client's own task takes it.
//!
//! Nobody waits for a slow client: whoever has bytes for it puts them here and goes on. The mailbox is bounded, and a
//! client whose mailbox is full is told to go.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

/// One client's mailbox.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    /// Guards what waits and whom to wake; held only to append or to take.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    mail: Mail,
    is_full: bool,
    is_released: bool,
    waker: Option<Waker>,
}

/// Whole messages, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Mail {
    pub(crate) bytes: Vec<u8>,
    pub(crate) messages: u64,
}

/// What a client finds in its mailbox.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// Nothing; the task is woken when there is something.
    Nothing,
    /// Messages to be written.
    Mail(Mail),
    /// The order to go on reading.
    Release,
    /// The news that too much has piled up.
    Full,
}

impl Mailbox {
    /// Adds whole messages, unless `limit` bytes would be passed: then the client has to go.
    pub(crate) fn put(&self, bytes: &[u8], messages: u64, limit: usize) {
        let mut state = self.lock();
        if state.is_full {
            return;
        }
        if state.mail.bytes.len().saturating_add(bytes.len()) > limit {
            state.is_full = true;
        } else {
            state.mail.bytes.extend_from_slice(bytes);
            state.mail.messages += messages;
        }
        state.wake();
    }

    /// Tells a stalled client to go on reading.
    pub(crate) fn release(&self) {
        let mut state = self.lock();
        state.is_released = true;
        state.wake();
    }

    /// What is there for the client; messages only if it `wants_mail`.
    pub(crate) fn take(&self, cx: &Context<'_>, wants_mail: bool) -> Delivery {
        let mut state = self.lock();
        if state.is_full {
            return Delivery::Full;
        }
        if std::mem::take(&mut state.is_released) {
            return Delivery::Release;
        }
        if wants_mail && state.mail.messages > 0 {
            return Delivery::Mail(std::mem::take(&mut state.mail));
        }
        match &mut state.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            None => state.waker = Some(cx.waker().clone()),
        }
        Delivery::Nothing
    }

    /// How many bytes wait.
    pub(crate) fn waiting(&self) -> usize {
        self.lock().mail.bytes.len()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn wake(&self) {
        if let Some(waker) = &self.waker {
            waker.wake_by_ref();
        }
    }
}
