//! The process's one reactor: started by the first connect, ended by `shutdown`, and then startable again.

use crate::delivery::callback::in_callback;
use crate::error::{Error, Result};
use crate::reactor::{Commands, Reactor};
use parking_lot::Mutex;
use std::sync::{Arc, OnceLock};

/// Guards the reactor, also while it ends: a second shutdown waits for the first.
static REACTOR: Mutex<Option<Reactor>> = Mutex::new(None);

/// What every internal thread does first.
static THREAD_STARTED: OnceLock<fn()> = OnceLock::new();

/// Sets what every internal thread does first; only the first call counts.
pub fn on_thread_start(hook: fn()) {
    let _ = THREAD_STARTED.set(hook);
}

/// The way to the I/O thread, which is started if need be.
///
/// Errors: `System` if it cannot be started.
pub fn commands() -> Result<Arc<Commands>> {
    let mut reactor = REACTOR.lock();
    let running = match reactor.take() {
        Some(running) => running,
        None => Reactor::start(THREAD_STARTED.get().copied().unwrap_or(|| ()))?,
    };
    Ok(Arc::clone(reactor.insert(running).commands()))
}

/// Ends the I/O thread: connections flush and close first, within 3 s. Without effect when none runs.
///
/// Errors: `InCallback`.
pub fn shutdown() -> Result<()> {
    if in_callback() {
        return Err(Error::InCallback("shutdown"));
    }
    let mut reactor = REACTOR.lock();
    if let Some(reactor) = reactor.take() {
        reactor.stop();
    }
    Ok(())
}
