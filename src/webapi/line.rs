//! A client's calls: one at a time is under way, in the order made, each with the token that the last answer left.
//!
//! As long as calls wait, one worker makes them, one after the other; whoever adds a call to an idle line gets one. The
//! worker hands each result to the I/O thread before it takes the next call, so that results keep the order of the calls.

use super::call::Call;
use super::channel::{Channel, News};
use super::finish::finish;
use super::http::{Http, Request};
use crate::codes::ErrorCode;
use crate::delivery::caller::{Caller, OutcomeHandler, Parcel};
use crate::delivery::outcome::Outcome;
use crate::delivery::queue::{EventQueue, Place};
use crate::error::{Error, Result};
use crate::log;
use crate::queue::{self, Queue};
use crate::reactor::{Command, Commands};
use crate::runtime::{self, Epoch};
use crate::session::settings::Endpoint;
use crate::workers::NoThread;
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::result::Result as StdResult;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What is fixed once a client has called.
#[derive(Default)]
pub(super) struct ClientSettings {
    /// Whether the URL that was set last was none: then nothing may go to any other, with a password perhaps.
    pub(super) url_was_refused: bool,
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
    pub(super) settings: ClientSettings,
    pub(super) channel: Channel,
    stage: Stage,
    waiting: VecDeque<Waiting>,
    /// Whether a worker makes the calls; from the first that waits until it has found none left.
    working: bool,
    /// The receiver of the call that is under way. What is the host's stays here: a thread that hangs holds none of it.
    under_way: Option<To>,
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
    to: To,
}

/// To whom a result goes.
pub(super) struct To {
    pub(super) user_data: usize,
    pub(super) handler: Option<OutcomeHandler>,
}

/// Why a setting comes too late.
const TOO_LATE: Error = Error::WrongState("settings are fixed once a client has called; make them before");

/// Why nothing is sent to where the host did not mean to send it.
const URL_REFUSED: Error =
    Error::WrongState("the API URL that was set for this client was refused; set a good one before the first call");

/// Of a call whose client was freed meanwhile.
const FREED: Error = Error::FreedMeanwhile { kind: "client", problem: "freed while this call ran" };

impl Line {
    pub(super) fn new() -> Line {
        Line {
            caller: Arc::new(Caller::new()),
            http: Http::shared(),
            state: Mutex::new(State {
                settings: ClientSettings::default(),
                channel: Channel::new(),
                stage: Stage::New,
                waiting: VecDeque::new(),
                working: false,
                under_way: None,
                outstanding: 0,
            }),
            quiet: Condvar::new(),
        }
    }

    /// Changes the settings, while that is allowed.
    pub(super) fn set<R>(&self, change: impl FnOnce(&mut State) -> R) -> Result<R> {
        let mut state = self.state.lock();
        match state.stage {
            Stage::New => Ok(change(&mut state)),
            Stage::Calling(_) => Err(TOO_LATE),
            Stage::Over => Err(FREED),
        }
    }

    /// Reads settings or the login.
    pub(super) fn read<R>(&self, read: impl FnOnce(&State) -> R) -> R {
        read(&self.state.lock())
    }

    /// Fixes the settings with the first call, and takes a place in the queue; refuses calls that could tell nobody of
    /// their results.
    pub(super) fn begin(&self) -> Result<Begun> {
        // First, so that no thread is started for a client that a shutdown has freed.
        let epoch = runtime::epoch();
        let mut state = self.state.lock();
        match &state.stage {
            Stage::Over => Err(FREED),
            Stage::Calling(Some((queue, _))) if queue.is_closed() => Err(Error::InvalidHandle {
                kind: "queue",
                problem: "dead: the client's queue was freed",
                advice: "free the client too, and make a new one",
            }),
            Stage::Calling(_) => Ok(Begun(epoch)),
            Stage::New if state.settings.url_was_refused => Err(URL_REFUSED),
            Stage::New => {
                let placed = match &state.settings.queue {
                    None => None,
                    Some(queue) => Some((Arc::clone(&queue.0), queue.0.attach_client(&self.caller)?)),
                };
                state.stage = Stage::Calling(placed);
                Ok(Begun(epoch))
            }
        }
    }

    /// Makes a call, as soon as those before it are answered.
    pub(super) fn call(self: &Arc<Self>, begun: Begun, call: Call, to: To) -> Result<()> {
        // Without our lock: starting a thread asks the system.
        let (commands, workers) = runtime::commands_and_workers(begun.0)?;
        let mut state = self.state.lock();
        let queue = match &state.stage {
            Stage::New | Stage::Over => return Err(FREED),
            Stage::Calling(placed) => placed.as_ref().map(|(queue, _)| Arc::clone(queue)),
        };
        state.outstanding += 1;
        state.waiting.push_back(Waiting { call, to });
        // Said here and not by the worker, so that of two callers only one asks for a worker.
        let idle = !std::mem::replace(&mut state.working, true);
        drop(state);
        // Without our lock, too: what served the queue before a shutdown goes, and may hold a result of ours.
        if let Some(queue) = queue {
            queue::serve(&queue, &commands);
        }
        if idle {
            let line = Arc::clone(self);
            workers.run(Box::new(move |thread| line.make_calls(thread, &commands)));
        }
        Ok(())
    }

    fn make_calls(self: &Arc<Self>, thread: StdResult<(), NoThread>, commands: &Commands) {
        while let Some((call, request)) = self.take_next() {
            let (method, url) = (call.method, &request.url);
            log::debug(|| format!("calling {method} at {url}"));
            let answer = match &thread {
                Ok(()) => self.http.post(&request),
                Err(NoThread(cause)) => Err(format!("the system gives no thread to call {url}: {cause}")),
            };
            // Without the lock: a long list takes its time.
            let (outcome, news) = finish(call, url, answer);
            // Not the words: a server may quote what it was sent.
            match outcome.code {
                0 => log::debug(|| format!("{method} at {url} went well")),
                code => log::warn(|| format!("{method} at {url} failed: {}", ErrorCode::of_host(code))),
            }
            self.hand_to_io_thread(outcome, news, commands);
        }
    }

    /// The next call; with none the line is idle.
    fn take_next(&self) -> Option<(Call, Request)> {
        let mut state = self.state.lock();
        let Some(Waiting { mut call, to }) = state.waiting.pop_front() else {
            state.working = false;
            return None;
        };
        let request = Request {
            url: state.channel.url_of(call.method),
            token: state.channel.token().to_owned(),
            body: std::mem::take(&mut call.body),
            timeout: state.settings.timeout.unwrap_or(TIMEOUT),
            largest_answer: call.method.largest_answer(),
        };
        state.under_way = Some(to);
        Some((call, request))
    }

    /// Takes in what is new and has the I/O thread tell the host: all handlers run there, or where the host polls.
    fn hand_to_io_thread(self: &Arc<Self>, outcome: Outcome, news: News, commands: &Commands) {
        let mut state = self.state.lock();
        let Some(To { user_data, handler }) = state.under_way.take() else { return }; // The client was freed.
        state.channel.take_in(news);
        drop(state);
        // Goes with the command, so the call is counted off also if an I/O thread that ends throws that away.
        let outstanding = Outstanding(Arc::clone(self));
        let parcel = Parcel { outcome, user_data, handler };
        commands.push(Command::Run(Box::new(move || {
            let line = &outstanding.0;
            match line.placed() {
                // Given back if the client was freed meanwhile, and then told to nobody.
                Some((queue, place)) => drop(queue.store_parcel(place, parcel)),
                None => line.caller.run(parcel),
            }
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
        let busy = |state: &mut State| state.outstanding > 0 && !matches!(state.stage, Stage::Over);
        match until {
            None => self.quiet.wait_while(&mut state, busy),
            Some(until) => drop(self.quiet.wait_while_until(&mut state, busy, until)),
        }
        if matches!(state.stage, Stage::Over) { Err(FREED) } else { Ok(state.outstanding == 0) }
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
        // What handlers hold is the host's: it goes without the lock, and before the free handler, the last of all.
        drop((waiting, under_way));
        self.caller.gate.close();
    }
}

/// That a call may be made, and since when.
pub(super) struct Begun(Epoch);

/// A call whose result the host has not been told; counted as such until this goes, however the delivery ends.
struct Outstanding(Arc<Line>);

impl Drop for Outstanding {
    fn drop(&mut self) {
        self.0.state.lock().outstanding -= 1;
        self.0.quiet.notify_all();
    }
}
