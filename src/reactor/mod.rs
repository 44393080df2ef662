//! The internal I/O thread and its pump: readiness, commands and deadlines in, one turn for each slot they concern.
//!
//! A reactor is a value; the process has one (`runtime`), started with the first connection and asleep when idle.

pub mod clock;
pub mod command;
mod receive;
pub mod slot;
mod timers;

use crate::delivery::callback;
use crate::error::{Error, Result};
use crate::thread::{AroundStart, End, Thread};
use crate::transport::resolve::Resolver;
use crate::wire::buffer::Buffer;
use crate::wire::decode::Values;
use clock::Clock;
use command::Limit;
pub use command::{Command, Commands};
use mio::{Events, Poll, Registry};
use parking_lot::Mutex;
use slot::{Slot, Turn};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use timers::Timers;

/// How long before the thread must have ended it gives the connections up that have not flushed and closed.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// How often one who waits for the thread's end looks whether it is inside a host's function.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// A running I/O thread.
pub struct Reactor {
    commands: Arc<Commands>,
    thread: Thread<bool>,
}

/// The I/O thread's tools, which all its slots use.
pub struct Io {
    registry: Registry,
    commands: Arc<Commands>,
    resolver: Resolver,
    timers: Timers,
    /// Where every connection's bytes are received; empty between turns.
    inbox: Buffer,
    values: Values,
    /// A large send buffer that nobody uses now.
    spare: Buffer,
}

/// The loop of the I/O thread.
struct Pump {
    poll: Poll,
    slots: HashMap<usize, Box<Slot>>,
    /// Slots that are to have a turn.
    ready: Vec<usize>,
    /// Those whose turns are being given; empty between rounds, and kept for its memory.
    round: Vec<usize>,
    io: Io,
    clock: Clock,
    /// Until when it may work, once its end was asked for.
    limit: Option<Limit>,
}

impl Reactor {
    /// Starts the thread; every internal thread is started inside `around_start`.
    pub fn start(around_start: AroundStart) -> Result<Reactor> {
        let failed = |error: std::io::Error| Error::System {
            what: "the internal thread could not be started",
            cause: error.to_string(),
        };
        let poll = Poll::new().map_err(failed)?;
        let commands = Arc::new(Commands::new(command::waker(&poll).map_err(failed)?));
        let io = Io {
            registry: poll.registry().try_clone().map_err(failed)?,
            commands: Arc::clone(&commands),
            resolver: Resolver::new(around_start),
            timers: Timers::default(),
            inbox: Buffer::with_capacity(receive::INBOX),
            values: Values::new(),
            spare: Buffer::new(),
        };
        let (slots, clock) = (HashMap::new(), Clock::new(clock::now()));
        let pump = Pump { poll, slots, ready: Vec::new(), round: Vec::new(), io, clock, limit: None };
        let thread = Thread::start("playerio", around_start, move || pump.run());
        Ok(Reactor { commands, thread: thread.map_err(failed)? })
    }

    /// The way to ask for something.
    pub fn commands(&self) -> &Arc<Commands> {
        &self.commands
    }

    /// Lets all connections flush and close, then ends the thread, by `until`; time that the host's functions take extends
    /// it. False if a thread is left behind: one whose name look-up hangs, or this one, if the system holds it up.
    pub fn stop(self, until: &mut Instant) -> bool {
        let limit = Limit::new(Mutex::new(*until));
        self.commands.push(Command::Stop(Arc::clone(&limit)));
        let mut asked = clock::now();
        if !self.thread.begins_within(until.saturating_duration_since(asked)) {
            return false;
        }
        let left = || {
            let now = clock::now();
            let passed = now - asked;
            // What is over that, the whole process was stopped for, in a debugger perhaps.
            let counted = if callback::runs_on_our_thread() { Duration::ZERO } else { passed.min(LOOK_AGAIN * 2) };
            *until += passed - counted;
            *limit.lock() = *until;
            asked = now;
            until.saturating_duration_since(now).min(LOOK_AGAIN)
        };
        match self.thread.join(left) {
            End::Result(all_ended) => all_ended,
            End::LeftBehind => false,
            End::Panicked => {
                crate::log::error(|| "the internal thread had ended by a defect; please report it".into());
                false
            }
        }
    }

    /// Ends the thread, which nobody has asked for anything, without waiting for it.
    pub fn discard(self) {
        self.commands.push(Command::Stop(Limit::new(Mutex::new(clock::now()))));
    }
}

impl Pump {
    /// True if no thread is left behind at the end.
    fn run(mut self) -> bool {
        self.io.commands.serve_on_this_thread();
        callback::this_thread_is_ours();
        let mut events = Events::with_capacity(1024);
        let mut commands = Vec::new();
        while !self.is_over() {
            let now = self.wait(&mut events);
            for event in &events {
                self.change(event.token().0, |slot| slot.ready(event));
            }
            self.io.commands.take(&mut commands);
            for command in commands.drain(..) {
                self.obey(command);
            }
            while let Some(id) = self.io.timers.take_due(now) {
                self.change(id, |_| ());
            }
            self.give_turns();
        }
        for slot in self.slots.values_mut() {
            slot.close(&mut self.io);
        }
        self.io.resolver.close(self.time_to_close().unwrap_or_default())
    }

    fn is_over(&self) -> bool {
        self.time_to_close().is_some_and(|time| self.slots.is_empty() || time.is_zero())
    }

    /// How long connections may still flush and close, once the end was asked for.
    fn time_to_close(&self) -> Option<Duration> {
        self.limit.as_ref().map(|limit| limit.lock().saturating_duration_since(clock::now() + LAST_WORDS))
    }

    /// Sleeps until something is to be done; gives the time then.
    fn wait(&mut self, events: &mut Events) -> Instant {
        // What is asked from here on wakes the poll. But what a handler has asked on this thread has rung nothing, nor has
        // what others asked behind it.
        let timeout = if !self.ready.is_empty() || self.io.commands.waiting() {
            Some(Duration::ZERO)
        } else {
            let now = self.now();
            self.io.timers.until_next(now).into_iter().chain(self.time_to_close()).min()
        };
        if let Err(error) = self.poll.poll(events, timeout)
            && error.kind() != std::io::ErrorKind::Interrupted
        {
            crate::log::error(|| format!("waiting for sockets failed: {error}"));
        }
        self.clock.after_sleep(timeout, clock::now())
    }

    /// The time that deadlines are measured by.
    fn now(&mut self) -> Instant {
        self.clock.at(clock::now())
    }

    fn obey(&mut self, command: Command) {
        let now = self.now();
        match command {
            Command::Connect(mut slot) => {
                slot.session.connect(now);
                if self.limit.is_some() {
                    slot.session.disconnect(now); // It was asked for too late to be among those that `Stop` has told.
                }
                slot.list(&mut self.ready);
                self.slots.insert(slot.id, slot);
            }
            Command::Ask(id, request) => self.change(id, |slot| slot.asked(request, now)),
            Command::Resolved(id, endpoint, result) => {
                self.change(id, |slot| slot.session.resolved(now, &endpoint, result));
            }
            Command::Wake(queue) => queue.answer_wake_request(),
            Command::Run(job) => {
                if catch_unwind(AssertUnwindSafe(job)).is_err() {
                    crate::log::error(|| "a result was lost by a defect of this library; please report it".into());
                }
            }
            Command::Stop(limit) => {
                self.limit = Some(limit);
                for slot in self.slots.values_mut() {
                    slot.session.disconnect(now);
                    slot.list(&mut self.ready);
                }
            }
        }
    }

    /// Tells a slot something, if it is still there, and gives it a turn.
    fn change(&mut self, id: usize, tell: impl FnOnce(&mut Slot)) {
        if let Some(slot) = self.slots.get_mut(&id) {
            tell(slot);
            slot.list(&mut self.ready);
        }
    }

    /// Gives every ready slot one turn; who wants another one gets it in the next round, after all others.
    fn give_turns(&mut self) {
        let mut round = std::mem::take(&mut self.round);
        std::mem::swap(&mut round, &mut self.ready);
        for id in round.drain(..) {
            let now = self.now();
            self.turn(id, now);
        }
        self.round = round;
    }

    fn turn(&mut self, id: usize, now: Instant) {
        let Some(slot) = self.slots.get_mut(&id) else { return };
        let turn = catch_unwind(AssertUnwindSafe(|| slot.turn(now, &mut self.io))).unwrap_or_else(|_| {
            // It is everybody's: what this connection has left in it is not for the next.
            self.io.inbox.clear();
            slot.fail_internally(&mut self.io);
            Turn::Over
        });
        match turn {
            Turn::Wait => {}
            Turn::Again => slot.list(&mut self.ready),
            Turn::Over => drop(self.slots.remove(&id)),
        }
    }
}
