//! The driver of a session under test: it owns the clock and the wire, turns the session as its doc comment says, and
//! writes down all that comes out.
//!
//! It checks on the way what holds in every life: nothing is told after the end, nothing is asked after the close,
//! nothing is left to tell when it has been told all, and no deadline is left at the end.

use crate::seen::Seen;
use crate::wire;
use playerio::message::Message;
use playerio::session::deadlines::Deadline;
use playerio::session::settings::{Endpoint, Settings};
use playerio::session::{Action, Event, Session, join};
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::Values;
use std::time::{Duration, Instant};

/// How a host takes its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// One by one: `poll_event` alone.
    Events,
    /// One by one, the short way first: `poll_message`, then `poll_event`.
    Handlers,
    /// As encoded batches that are decoded later: `poll_messages`, then `poll_event`.
    Queue,
}

/// A life of a session being replayed.
pub struct Replay {
    session: Session,
    way: Way,
    base: Instant,
    /// Since the beginning.
    now: Duration,
    input: Buffer,
    values: Values,
    seen: Vec<Seen>,
    /// What `poll_messages` gave, and how many messages it said that was.
    pub batches: Vec<(Vec<u8>, u64)>,
    told_the_end: bool,
    closed: bool,
}

/// Runs a test in every way of delivery.
pub fn in_every_way(test: impl Fn(Way)) {
    [Way::Events, Way::Handlers, Way::Queue].into_iter().for_each(test);
}

/// Settings with the join key `key` and these endpoints.
pub fn settings(endpoints: &[(&str, u16)]) -> Settings {
    let endpoints = endpoints.iter().map(|(host, port)| Endpoint::new(host, *port).unwrap()).collect();
    Settings { endpoints, join_key: Some("key".into()), ..Settings::default() }
}

/// Beginning.
impl Replay {
    /// A session that has just been told to connect.
    pub fn connecting(way: Way, settings: Settings) -> Replay {
        #[allow(clippy::disallowed_methods, reason = "the one time that all others are counted from")]
        let base = Instant::now();
        let mut replay = Replay {
            session: Session::new(settings),
            way,
            base,
            now: Duration::ZERO,
            input: Buffer::new(),
            values: Values::new(),
            seen: Vec::new(),
            batches: Vec::new(),
            told_the_end: false,
            closed: false,
        };
        replay.session.connect(base);
        replay.turn(false);
        replay
    }

    /// A session that has just sent its join to 10.0.0.7:8184, at 0 ms.
    pub fn joining(way: Way) -> Replay {
        Replay::joining_with(way, settings(&[("10.0.0.7", 8184)]))
    }

    /// A session that has just sent its join to the first of these endpoints, an address, at 0 ms.
    pub fn joining_with(way: Way, settings: Settings) -> Replay {
        let mut replay = Replay::connecting(way, settings);
        replay.connected();
        replay.seen.clear();
        replay
    }

    /// A session that has just been let in by 10.0.0.7:8184, at 0 ms.
    pub fn joined(way: Way) -> Replay {
        Replay::joined_with(way, settings(&[("10.0.0.7", 8184)]))
    }

    /// A session that has just been let in by the first of these endpoints, an address, at 0 ms.
    pub fn joined_with(way: Way, settings: Settings) -> Replay {
        let mut replay = Replay::joining_with(way, settings);
        replay.receive(wire::ACCEPTED);
        replay.sees(&["joined"]);
        replay
    }
}

/// What happens to the session.
impl Replay {
    /// It is now so many milliseconds after the beginning.
    pub fn at(&mut self, ms: u64) {
        let now = Duration::from_millis(ms);
        assert!(now >= self.now, "time does not go back");
        self.now = now;
        self.session.handle_timeout(self.base + now);
        self.turn(false);
    }

    /// The look-up of an endpoint's name is answered.
    pub fn resolved(&mut self, host: &str, port: u16, addresses: &[&str]) {
        let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
        self.session.resolved(self.base + self.now, &Endpoint::new(host, port).unwrap(), Ok(addresses));
        self.turn(false);
    }

    /// The look-up of an endpoint's name has failed.
    pub fn not_resolved(&mut self, host: &str, port: u16, cause: &str) {
        self.session.resolved(self.base + self.now, &Endpoint::new(host, port).unwrap(), Err(cause.into()));
        self.turn(false);
    }

    /// The socket is connected.
    pub fn connected(&mut self) {
        self.session.connected(self.base + self.now);
        self.turn(false);
    }

    /// The address could not be connected to.
    pub fn connect_failed(&mut self, cause: &str) {
        self.session.connect_failed(self.base + self.now, cause);
        self.turn(false);
    }

    /// Bytes come in one read.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.input.append(bytes);
        self.turn(true);
    }

    /// Bytes come in many reads of this size.
    pub fn receive_in_reads_of(&mut self, size: usize, bytes: &[u8]) {
        bytes.chunks(size).for_each(|read| self.receive(read));
    }

    /// Bytes come in one read, and the driver takes only the first of the events they bring.
    pub fn receive_but_take_one(&mut self, bytes: &[u8]) {
        self.input.append(bytes);
        if let Some(event) = self.session.poll_event(&mut self.input, &mut self.values) {
            let seen = Seen::from(event);
            self.tell(seen);
        }
    }

    /// The server closes the connection.
    pub fn server_closes(&mut self) {
        self.session.peer_closed(self.input.len());
        self.turn(false);
    }

    /// The connection breaks.
    pub fn breaks(&mut self, cause: &str) {
        self.session.failed(cause);
        self.turn(false);
    }

    /// The system gives the peer up.
    pub fn times_out(&mut self, cause: &str) {
        self.session.timed_out(cause);
        self.turn(false);
    }

    /// The host leaves.
    pub fn disconnect(&mut self) {
        self.session.disconnect(self.base + self.now);
        self.turn(false);
    }

    /// Everything that was sent before has been written.
    pub fn flushed(&mut self) {
        self.session.flushed(self.base + self.now);
        self.turn(false);
    }
}

/// What came of it.
impl Replay {
    /// What came out since this was last asked.
    pub fn take_seen(&mut self) -> Vec<Seen> {
        std::mem::take(&mut self.seen)
    }

    /// Says what came out since this was last said, line by line.
    #[track_caller]
    pub fn sees(&mut self, lines: &[&str]) {
        let seen: Vec<String> = self.take_seen().iter().map(Seen::to_string).collect();
        assert_eq!(seen, lines, "{:?}, at {} ms", self.way, self.now.as_millis());
    }

    /// When which time runs out, in milliseconds after the beginning.
    pub fn deadline(&self) -> Option<(u128, Deadline)> {
        let (when, which) = self.session.poll_timeout()?;
        Some((when.duration_since(self.base).as_millis(), which))
    }

    /// How many received bytes wait for the rest of their message.
    pub fn unfinished(&self) -> usize {
        self.input.len()
    }

    /// Says that the session is closed, and that nothing comes of anything that may happen to it any more.
    #[track_caller]
    pub fn is_over(&mut self) {
        assert!(self.session.closed());
        assert_eq!(self.deadline(), None);
        self.resolved("game.test", 8184, &["10.0.0.8:8184"]);
        self.connect_failed("refused");
        self.connected();
        self.receive(wire::ACCEPTED);
        self.server_closes();
        self.breaks("reset");
        self.disconnect();
        self.flushed();
        self.at(1_000_000);
        self.sees(&[]);
    }

    /// The session itself, for what it tells about itself.
    pub fn session(&self) -> &Session {
        &self.session
    }
}

/// Driving.
impl Replay {
    /// Drains everything, in the order in which the I/O thread does it.
    fn turn(&mut self, received: bool) {
        self.act();
        if received || self.session.has_news() {
            match self.way {
                Way::Events => self.deliver(),
                Way::Handlers => self.run_handlers(),
                Way::Queue => self.store(),
            }
            self.act();
        }
        assert!(!self.session.has_news(), "all has been told");
        assert_eq!(self.session.closed(), self.closed, "it is over when the socket is closed");
        assert!(!self.closed || self.session.poll_timeout().is_none(), "at the end there is nothing to wait for");
    }

    fn act(&mut self) {
        while let Some(action) = self.session.poll_action() {
            assert!(!self.closed, "{action:?} is asked after the close");
            self.closed = action == Action::Close;
            self.seen.push(Seen::Action(action));
        }
    }

    fn deliver(&mut self) {
        while let Some(event) = self.session.poll_event(&mut self.input, &mut self.values) {
            let seen = Seen::from(event);
            self.tell(seen);
        }
    }

    fn run_handlers(&mut self) {
        loop {
            let seen = match self.session.poll_message(&mut self.input, &mut self.values) {
                Some(message) => Seen::Message(Message::from(message)),
                None => match self.session.poll_event(&mut self.input, &mut self.values) {
                    Some(event) => Seen::from(event),
                    None => return,
                },
            };
            self.tell(seen);
        }
    }

    fn store(&mut self) {
        loop {
            let mut batch = None;
            let stored =
                self.session.poll_messages(&mut self.input, |bytes, count| batch = Some((bytes.to_vec(), count)));
            assert_eq!(stored, batch.is_some());
            if let Some((bytes, count)) = batch {
                self.open(bytes, count);
                continue;
            }
            match self.session.poll_event(&mut self.input, &mut self.values) {
                None => return,
                Some(Event::Message(message)) => panic!("{message} was left out of its batch"),
                Some(event) => {
                    let seen = Seen::from(event);
                    self.tell(seen);
                }
            }
        }
    }

    /// Reads a batch as the host's thread does later.
    fn open(&mut self, bytes: Vec<u8>, count: u64) {
        let messages = wire::decoded(&bytes);
        assert_eq!(messages.len() as u64, count, "a batch tells how many messages it holds");
        assert!(count > 0, "a batch is not empty");
        for message in messages {
            if !join::is_result(message.as_ref().type_bytes()) {
                self.tell(Seen::Message(message));
            }
        }
        self.batches.push((bytes, count));
    }

    fn tell(&mut self, seen: Seen) {
        assert!(!self.told_the_end, "{seen} is told after the end");
        self.told_the_end = seen.is_end();
        self.seen.push(seen);
    }
}
