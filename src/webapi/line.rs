//! A client's calls: one at a time is under way, in the order made, each with the token that the last answer left.

use super::call::Call;
use super::channel::Channel;
use super::http::{Http, Request};
use crate::delivery::caller::{Caller, OutcomeHandler, Parcel};
use crate::delivery::queue::{EventQueue, Place};
use crate::error::{Error, Result};
use crate::log;
use crate::queue::Queue;
use crate::reactor::{Command, Commands};
use crate::runtime;
use crate::session::settings::Endpoint;
use crate::transport::workers::{NoThread, Workers};
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::collections::VecDeque;
use std::result::Result as StdResult;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What is fixed once a client has called.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) queue: Option<Queue>,
    pub(super) development_server: Option<Endpoint>,
    pub(super) timeout: Option<Duration>,
}

/// How long a call may take where nothing else is set.
const TIMEOUT: Duration = Duration::from_secs(40);

/// The line in which a client's calls wait.
pub(super) struct Line {
    pub(super) caller: Arc<Caller>,
    http: Http,
    /// Guards the settings, the login, and which calls wait.
    state: Mutex<State>,
    /// Signalled when no call is outstanding any more, and at the end.
    quiet: Condvar,
}

pub(super) struct State {
    pub(super) settings: Settings,
    pub(super) channel: Channel,
    stage: Stage,
    waiting: VecDeque<Waiting>,
    /// The call that is under way. What is the host's stays here: a thread that hangs holds none of it.
    under_way: Option<Waiting>,
    /// Calls whose results the host has not been told.
    outstanding: usize,
}

enum Stage {
    /// Settings may change.
    New,
    /// The first call was made; where results wait, if on a queue.
    Calling(Option<(Arc<EventQueue>, Place)>),
    /// The client was freed.
    Over,
}

struct Waiting {
    call: Call,
    user_data: usize,
    handler: Option<OutcomeHandler>,
}

/// Why a setting comes too late.
const TOO_LATE: Error = Error::WrongState("settings are fixed once a client has called; make them before");

pub(super) fn freed() -> Error {
    Error::InvalidHandle {
        kind: "client",
        problem: "freed while this call ran",
        advice: "free an object when no thread needs it any more",
    }
}

impl Line {
    pub(super) fn new() -> Line {
        Line {
            caller: Arc::new(Caller::new()),
            http: Http::shared(),
            state: Mutex::new(State {
                settings: Settings::default(),
                channel: Channel::new(),
                stage: Stage::New,
                waiting: VecDeque::new(),
                under_way: None,
                outstanding: 0,
            }),
            quiet: Condvar::new(),
        }
    }

    /// Changes the settings, while that is allowed.
    pub(super) fn set(&self, change: impl FnOnce(&mut State)) -> Result<()> {
        let mut state = self.state.lock();
        match state.stage {
            Stage::New => change(&mut state),
            Stage::Calling(_) => return Err(TOO_LATE),
            Stage::Over => return Err(freed()),
        }
        Ok(())
    }

    /// Reads settings or the login.
    pub(super) fn read<R>(&self, read: impl FnOnce(&State) -> R) -> R {
        read(&self.state.lock())
    }

    /// Makes a call, as soon as those before it are answered.
    pub(super) fn call(self: &Arc<Self>, call: Call, user_data: usize, handler: Option<OutcomeHandler>) -> Result<()> {
        // Without our lock: a shutdown holds the threads while handlers return, and one of those may want this lock.
        let (commands, workers) = runtime::commands_and_workers()?;
        let mut state = self.state.lock();
        self.begin(&mut state, &commands)?;
        state.outstanding += 1;
        let idle = state.waiting.is_empty() && state.under_way.is_none();
        state.waiting.push_back(Waiting { call, user_data, handler });
        drop(state);
        if idle {
            self.go_on(commands, workers);
        }
        Ok(())
    }

    /// Takes a place in the queue with the first call; refuses calls that could tell nobody of their results.
    fn begin(&self, state: &mut MutexGuard<'_, State>, commands: &Arc<Commands>) -> Result<()> {
        match &state.stage {
            Stage::Over => Err(freed()),
            Stage::Calling(Some((queue, _))) if queue.is_closed() => Err(Error::InvalidHandle {
                kind: "queue",
                problem: "dead: the client's queue was freed",
                advice: "free the client too, and make a new one",
            }),
            Stage::Calling(_) => Ok(()),
            Stage::New => {
                let queue = state.settings.queue.as_ref().map(|queue| Arc::clone(&queue.0));
                let placed = match queue {
                    None => None,
                    Some(queue) => {
                        let (commands, asked) = (Arc::clone(commands), Arc::clone(&queue));
                        self.caller.set_wake(move || commands.push(Command::Wake(Arc::clone(&asked))));
                        let place = queue.attach_client(&self.caller)?;
                        Some((queue, place))
                    }
                };
                state.stage = Stage::Calling(placed);
                Ok(())
            }
        }
    }

    /// Has the next call made on one of the threads for it.
    fn go_on(self: &Arc<Self>, commands: Arc<Commands>, workers: Arc<Workers>) {
        let (line, next_workers) = (Arc::clone(self), Arc::clone(&workers));
        workers.run(Box::new(move |thread| line.make_next_call(thread, commands, next_workers)));
    }

    fn make_next_call(
        self: Arc<Self>,
        thread: StdResult<(), NoThread>,
        commands: Arc<Commands>,
        workers: Arc<Workers>,
    ) {
        let Some(request) = self.take_next() else { return };
        let answer = match thread {
            Ok(()) => self.http.post(&request),
            Err(NoThread(cause)) => Err(format!("the system gives no thread to call {}: {cause}", request.url)),
        };
        let Some((parcel, more)) = self.finish(&request.url, answer) else { return };
        self.deliver(parcel, &commands);
        if more {
            self.go_on(commands, workers);
        }
    }

    fn take_next(&self) -> Option<Request> {
        let mut state = self.state.lock();
        let next = state.waiting.pop_front()?;
        let url = state.channel.url_of(next.call.method);
        log::debug(|| format!("calling {} at {url}", next.call.method));
        let request = Request {
            url,
            token: state.channel.token().to_owned(),
            body: next.call.body(),
            timeout: state.settings.timeout.unwrap_or(TIMEOUT),
        };
        state.under_way = Some(next);
        Some(request)
    }

    /// Takes in what came of the call under way; tells whether others wait. `None` if the client was freed.
    fn finish(&self, url: &str, answer: StdResult<Vec<u8>, String>) -> Option<(Parcel, bool)> {
        let mut state = self.state.lock();
        let Waiting { call, user_data, handler } = state.under_way.take()?;
        let method = call.method;
        let outcome = call.finish(&mut state.channel, url, answer);
        let more = !state.waiting.is_empty();
        drop(state);
        // Not the words: a server may quote what it was sent.
        match outcome.code {
            0 => log::debug(|| format!("{method} at {url} went well")),
            code => log::warn(|| format!("{method} at {url} failed with error {code}")),
        }
        Some((Parcel { outcome, user_data, handler }, more))
    }

    /// Has the I/O thread tell the host, which runs all handlers and no one's call waits for.
    fn deliver(self: &Arc<Self>, parcel: Parcel, commands: &Commands) {
        let line = Arc::clone(self);
        commands.push(Command::Run(Box::new(move || {
            match line.placed() {
                // Freed meanwhile: nobody is to be told.
                Some((queue, place)) => drop(queue.store_parcel(place, parcel)),
                None => line.caller.run(parcel),
            }
            line.state.lock().outstanding -= 1;
            line.quiet.notify_all();
        })));
    }

    fn placed(&self) -> Option<(Arc<EventQueue>, Place)> {
        match &self.state.lock().stage {
            Stage::Calling(placed) => placed.clone(),
            Stage::New | Stage::Over => None,
        }
    }

    /// Waits until no call is outstanding; false when time is up.
    pub(super) fn wait(&self, until: Option<Instant>) -> Result<bool> {
        let mut state = self.state.lock();
        loop {
            if matches!(state.stage, Stage::Over) {
                return Err(freed());
            }
            if state.outstanding == 0 {
                return Ok(true);
            }
            match until {
                None => self.quiet.wait(&mut state),
                Some(until) => {
                    if self.quiet.wait_until(&mut state, until).timed_out() && state.outstanding > 0 {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// The end: calls that wait are not made, and the one under way tells nobody.
    pub(super) fn close(&self) {
        self.caller.gate.forbid();
        let (stage, waiting, under_way) = {
            let mut state = self.state.lock();
            let stage = std::mem::replace(&mut state.stage, Stage::Over);
            (stage, std::mem::take(&mut state.waiting), state.under_way.take())
        };
        self.quiet.notify_all();
        if let Stage::Calling(Some((queue, place))) = stage {
            queue.detach(place);
        }
        drop((waiting, under_way));
        self.caller.gate.close();
    }
}
