//! The process's one reactor: started by the first connect, ended by `shutdown`, and then startable again.

use crate::delivery::callback::in_callback;
use crate::error::{Error, Result};
use crate::reactor::{Commands, Reactor};
use parking_lot::Mutex;
use std::sync::{Arc, OnceLock};

/// Guards the reactor, also while it ends: a second shutdown waits for the first.
static REACTOR: Mutex<Option<Reactor>> = Mutex::new(None);

/// What the layer above does around internal threads.
#[derive(Clone, Copy)]
pub struct ThreadHooks {
    /// Before the first thread is started, and again after a shutdown: from here on a fork does harm.
    pub before_first: fn(),
    /// On every internal thread, first of all.
    pub at_start: fn(),
    /// When a shutdown has ended them all.
    pub after_last: fn(),
}

static HOOKS: OnceLock<ThreadHooks> = OnceLock::new();

/// Sets what happens around internal threads; only the first call counts.
pub fn set_thread_hooks(hooks: ThreadHooks) {
    let _ = HOOKS.set(hooks);
}

fn hooks() -> ThreadHooks {
    HOOKS.get().copied().unwrap_or(ThreadHooks { before_first: || (), at_start: || (), after_last: || () })
}

/// The way to the I/O thread, which is started if need be.
///
/// Errors: `System` if it cannot be started.
pub fn commands() -> Result<Arc<Commands>> {
    let mut reactor = REACTOR.lock();
    let running = match reactor.take() {
        Some(running) => running,
        None => {
            let hooks = hooks();
            (hooks.before_first)();
            Reactor::start(hooks.at_start)?
        }
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
    // Still under the lock: a connect on another thread may start the next one at once.
    (hooks().after_last)();
    Ok(())
}
