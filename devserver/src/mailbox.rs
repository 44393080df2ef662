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

/// What a client has to know before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// It is to go on reading.
    Released,
    /// Too much has piled up for it.
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

    /// What the client has to know, once. From here on its task is woken by whatever comes.
    pub(crate) fn notice(&self, cx: &Context<'_>) -> Option<Notice> {
        let mut state = self.lock();
        match &mut state.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            None => state.waker = Some(cx.waker().clone()),
        }
        let is_released = std::mem::take(&mut state.is_released);
        if state.is_full { Some(Notice::Full) } else { is_released.then_some(Notice::Released) }
    }

    /// The messages that wait.
    pub(crate) fn take_mail(&self) -> Option<Mail> {
        let mut state = self.lock();
        (state.mail.messages > 0).then(|| std::mem::take(&mut state.mail))
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
    /// Wakes the task, which will then ask to be woken again.
    fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}
