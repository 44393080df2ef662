//! The process's internal threads: one reactor, and workers for what blocks. Started by the first connect or call, ended
//! by `shutdown`, and then startable again.

use crate::delivery::callback::in_callback;
use crate::error::{Error, Result};
use crate::reactor::{Commands, Reactor};
use crate::transport::workers::Workers;
use parking_lot::Mutex;
use std::sync::{Arc, OnceLock};

/// How many web calls are under way at the same time, each of another client; more wait.
const MAX_CALLS: usize = 64;

/// Guards the threads, also while they end: a second shutdown waits for the first.
static THREADS: Mutex<Option<Threads>> = Mutex::new(None);

struct Threads {
    reactor: Reactor,
    calls: Arc<Workers>,
}

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
    with_threads(|threads| Arc::clone(threads.reactor.commands()))
}

/// The same, and the workers that web calls block.
///
/// Errors: as [`commands`].
pub fn commands_and_workers() -> Result<(Arc<Commands>, Arc<Workers>)> {
    with_threads(|threads| (Arc::clone(threads.reactor.commands()), Arc::clone(&threads.calls)))
}

fn with_threads<R>(get: impl FnOnce(&Threads) -> R) -> Result<R> {
    let mut threads = THREADS.lock();
    let running = match threads.take() {
        Some(running) => running,
        None => {
            let hooks = hooks();
            (hooks.before_first)();
            let reactor = Reactor::start(hooks.at_start)?;
            Threads { reactor, calls: Arc::new(Workers::new("playerio-webapi", MAX_CALLS, hooks.at_start)) }
        }
    };
    Ok(get(threads.insert(running)))
}

/// Ends the threads: connections flush and close first, within 3 s; a web call that is under way is left behind.
/// Without effect when none runs.
///
/// Errors: `InCallback`.
pub fn shutdown() -> Result<()> {
    if in_callback() {
        return Err(Error::InCallback("pio_shutdown"));
    }
    let mut threads = THREADS.lock();
    if let Some(Threads { reactor, calls }) = threads.take() {
        calls.close();
        reactor.stop();
    }
    // Still under the lock: a connect on another thread may start the next one at once.
    (hooks().after_last)();
    Ok(())
}
