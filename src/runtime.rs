//! The process's internal threads: one reactor, and workers for what blocks. Started by the first connect or call, ended
//! by `shutdown`, and then startable again.

use crate::delivery::callback::in_callback;
use crate::error::{Error, Result};
use crate::log;
use crate::reactor::{Commands, Reactor, clock};
use crate::thread::AroundStart;
use crate::workers::Workers;
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How many clients' calls are under way at the same time; more wait.
const MAX_CALLS: usize = 64;

/// How long a shutdown may take in all, besides what a host's functions take.
const SHUTDOWN_LIMIT: Duration = Duration::from_millis(2_900);

/// Guards the threads; never held while one is started or waited for, since a host may ask for them meanwhile.
static STATE: Mutex<State> = Mutex::new(State { epoch: Epoch(0), stage: Stage::Stopped });

/// Signalled when a shutdown is over.
static STOPPED: Condvar = Condvar::new();

struct State {
    epoch: Epoch,
    stage: Stage,
}

impl State {
    fn startable(&self, epoch: Epoch) -> bool {
        epoch == self.epoch && matches!(self.stage, Stage::Stopped)
    }
}

enum Stage {
    Stopped,
    Running(Threads),
    Stopping,
}

struct Threads {
    reactor: Reactor,
    calls: Arc<Workers>,
}

/// The time between two shutdowns, counted by them: an object that was alive in it may have threads until it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epoch(u64);

/// The present one. To be asked before it is checked that an object is alive.
pub fn epoch() -> Epoch {
    STATE.lock().epoch
}

/// What the layer above does around internal threads.
#[derive(Clone, Copy)]
pub struct ThreadHooks {
    /// Before the first thread is started, and again after a shutdown.
    pub before_first: fn(),
    /// Around the start of every internal thread.
    pub around_start: AroundStart,
}

static HOOKS: OnceLock<ThreadHooks> = OnceLock::new();

/// Sets what happens around internal threads; only the first call counts.
pub fn set_thread_hooks(hooks: ThreadHooks) {
    let _ = HOOKS.set(hooks);
}

fn hooks() -> ThreadHooks {
    HOOKS.get().copied().unwrap_or(ThreadHooks { before_first: || (), around_start: |start| start() })
}

/// The way to the I/O thread, which is started if need be.
///
/// Errors: `System` if it cannot be started; `InvalidHandle` if a shutdown has begun since `epoch`.
pub fn commands(epoch: Epoch) -> Result<Arc<Commands>> {
    with_threads(epoch, |threads| Arc::clone(threads.reactor.commands()))
}

/// The way to the I/O thread and the worker threads for web calls, both started if need be.
///
/// Errors: as [`commands`].
pub fn commands_and_workers(epoch: Epoch) -> Result<(Arc<Commands>, Arc<Workers>)> {
    with_threads(epoch, |threads| (Arc::clone(threads.reactor.commands()), Arc::clone(&threads.calls)))
}

fn with_threads<R>(epoch: Epoch, get: impl FnOnce(&Threads) -> R) -> Result<R> {
    let mut state = STATE.lock();
    let mut spare = None;
    if state.startable(epoch) {
        // Without the lock: this may wait for the system's loader, which may be waiting for a host that asks for threads.
        let started = MutexGuard::unlocked(&mut state, Threads::start);
        if state.startable(epoch) {
            state.stage = Stage::Running(started?);
        } else {
            spare = started.ok();
        }
    }
    let got = match &state.stage {
        Stage::Running(threads) if epoch == state.epoch => Ok(get(threads)),
        Stage::Running(_) | Stage::Stopping | Stage::Stopped => Err(SHUT_DOWN),
    };
    drop(state);
    // Without the lock: this wakes the thread, which asks the system.
    if let Some(threads) = spare {
        threads.reactor.discard();
    }
    got
}

impl Threads {
    fn start() -> Result<Threads> {
        let hooks = hooks();
        (hooks.before_first)();
        let reactor = Reactor::start(hooks.around_start)?;
        let calls = Arc::new(Workers::new("playerio-webapi", MAX_CALLS, hooks.around_start));
        Ok(Threads { reactor, calls })
    }

    /// Ends them; true if none is left behind.
    fn stop(self) -> bool {
        let mut until = clock::now() + SHUTDOWN_LIMIT;
        let look_ups_ended = self.reactor.stop(&mut until);
        self.calls.close(until.saturating_duration_since(clock::now())) && look_ups_ended
    }
}

const SHUT_DOWN: Error = Error::InvalidHandle {
    kind: "object's",
    problem: "dead: pio_shutdown has freed it",
    advice: "make a new one after the shutdown",
};

/// Ends the threads: connections flush and close first, and calls under way may finish, within 3 s; what hangs is left
/// behind. Without effect when none runs; while another shutdown runs, waits for it.
///
/// Errors: `InCallback`.
pub fn shutdown() -> Result<()> {
    if in_callback() {
        return Err(Error::InCallback("pio_shutdown"));
    }
    let mut state = STATE.lock();
    while matches!(state.stage, Stage::Stopping) {
        STOPPED.wait(&mut state);
    }
    state.epoch.0 += 1;
    let ended = std::mem::replace(&mut state.stage, Stage::Stopping);
    drop(state);
    let left_behind = match ended {
        Stage::Running(threads) => !threads.stop(),
        Stage::Stopped | Stage::Stopping => false,
    };
    if left_behind {
        log::warn(|| "a name look-up, a call of the web API or the system hangs; its thread is left behind".into());
    }
    STATE.lock().stage = Stage::Stopped;
    STOPPED.notify_all();
    Ok(())
}
