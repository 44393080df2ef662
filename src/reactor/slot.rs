//! One connection on the I/O thread: its session and its socket, and the turn that moves both on.

use super::Io;
use super::receive::Inlet;
use crate::delivery::queue::{EventQueue, Place};
use crate::delivery::shared::{Request, Shared};
use crate::delivery::{self, Notice};
use crate::session::{Action, DisconnectReason, Session};
use crate::transport::Stream;
use crate::transport::dial::Dial;
use crate::wire::buffer::Buffer;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Memory that an idle connection may keep for sending, in bytes.
const KEPT_CAPACITY: usize = 64 << 10;

/// The largest send buffer that is kept for all connections, in bytes.
const SPARE_CAPACITY: usize = 4 << 20;

/// How many writes a connection does before others get their turn: a peer as fast as the host would never let it end.
const WRITES: usize = 16;

/// A connection as the I/O thread holds it.
pub struct Slot {
    pub(super) id: usize,
    pub(super) session: Session,
    pub(super) shared: Arc<Shared>,
    /// Where its events wait; `None`: handlers run here.
    pub(super) queue: Option<(Arc<EventQueue>, Place)>,
    pub(super) link: Link,
    pub(super) inlet: Inlet,
    /// Bytes being written.
    outgoing: Buffer,
    writable: bool,
    /// The deadline that the timers know of.
    timer: Option<Instant>,
    /// Whether it is among those that are to have a turn.
    listed: bool,
}

/// The socket, as far as there is one.
pub(super) enum Link {
    Down,
    Dialing(Dial),
    Up(Stream),
}

/// What a slot wants after its turn.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn {
    /// To be called when something happens.
    Wait,
    /// To be called again soon: it has left something undone so that others get their turn.
    Again,
    /// To be forgotten.
    Over,
}

impl Slot {
    /// A connection that will begin when it is given to the I/O thread.
    pub fn new(id: usize, session: Session, shared: Arc<Shared>, queue: Option<(Arc<EventQueue>, Place)>) -> Slot {
        Slot {
            id,
            session,
            shared,
            queue,
            link: Link::Down,
            inlet: Inlet::default(),
            outgoing: Buffer::new(),
            writable: false,
            timer: None,
            listed: false,
        }
    }

    /// Adds it to those that are to have a turn, unless it is there: however much happens to one connection, it has one
    /// turn, and then it is the others'.
    pub fn list(&mut self, ready: &mut Vec<usize>) {
        if !std::mem::replace(&mut self.listed, true) {
            ready.push(self.id);
        }
    }

    /// Takes note of what the system says of the socket.
    pub fn ready(&mut self, event: &mio::event::Event) {
        self.writable |= event.is_writable() || event.is_error();
        self.inlet.ready(event);
        if let Link::Up(stream) = &self.link
            && let Some(error) = stream.failure(event)
        {
            self.inlet.broke(error);
        }
    }

    /// Takes note of what the host asks.
    pub fn asked(&mut self, request: Request, now: Instant) {
        match request {
            Request::Disconnect | Request::Abandon => self.session.disconnect(now),
            Request::Resume => self.inlet.resume(),
            Request::Flush => {}
        }
    }

    /// Does all that can be done now: read, feed, deliver, flush, re-arm.
    pub fn turn(&mut self, now: Instant, io: &mut Io) -> Turn {
        self.listed = false;
        // What has come, and what can leave, decides before a deadline does: the system may have had no time yet to tell.
        let due = self.session.poll_timeout().is_some_and(|(when, _)| when <= now);
        if due {
            self.writable = true;
            self.inlet.resume();
        }
        self.dial(now);
        // Whoever has just connected is greeted in this turn: the greeting is written by `send` below.
        self.act(now, io);
        let more_to_read = self.receive(io);
        if due && self.session.flushing() {
            self.send(now, io);
        }
        self.session.handle_timeout(now);
        self.act(now, io);
        self.deliver_news(io);
        // Once for the turn: all that its handlers have sent leaves together.
        let more_to_write = self.send(now, io);
        // Writing may have ended a flush, or shown the end of the connection.
        self.act(now, io);
        self.deliver_news(io);
        self.arm(io);
        match self.session.closed() {
            true => Turn::Over,
            false if more_to_read || more_to_write => Turn::Again,
            false => Turn::Wait,
        }
    }

    /// Ends a connection in whose turn a defect of this library showed.
    pub fn fail_internally(&mut self, io: &mut Io) {
        self.close(io);
        let text = "a defect of this library ended the connection; please report it";
        self.tell(Notice::Disconnected(DisconnectReason::InternalError, text.into()));
    }

    /// Closes the socket, if there is one.
    pub fn close(&mut self, io: &mut Io) {
        self.shared.outbox.lock().discard();
        self.outgoing = Buffer::new();
        match std::mem::replace(&mut self.link, Link::Down) {
            Link::Down => {}
            Link::Dialing(dial) => dial.into_stream().close(&io.registry),
            Link::Up(stream) => stream.close(&io.registry),
        }
    }

    /// Tells the host what no bytes have brought.
    fn tell(&self, notice: Notice) {
        match &self.queue {
            Some((queue, place)) => queue.store_notice(*place, notice),
            None => delivery::run_notice(&self.shared, notice),
        }
    }

    /// Delivers what the session has to tell without any new bytes.
    fn deliver_news(&mut self, io: &mut Io) {
        if self.session.has_news() {
            super::receive::dispatch(&mut self.session, &self.shared, &self.queue, &mut io.inbox, &mut io.values);
            io.inbox.clear();
        }
    }

    fn arm(&mut self, io: &mut Io) {
        let deadline = self.session.poll_timeout().map(|(when, _)| when);
        if let Some(when) = deadline
            && self.timer != deadline
        {
            io.timers.set(when, self.id);
        }
        self.timer = deadline;
    }
}

/// Connecting.
impl Slot {
    /// Looks how far an attempt to connect has come.
    fn dial(&mut self, now: Instant) {
        let Link::Dialing(dial) = &mut self.link else { return };
        if !self.writable && !self.inlet.is_ready() {
            return;
        }
        match dial.step() {
            Ok(None) => self.writable = false,
            Ok(Some(address)) => {
                let _ = self.shared.remote_address.set(address.to_string());
                if let Link::Dialing(dial) = std::mem::replace(&mut self.link, Link::Down) {
                    self.link = Link::Up(dial.into_stream());
                }
                self.writable = true;
                self.session.connected(now);
            }
            Err(error) => self.session.connect_failed(now, &error.to_string()),
        }
    }

    /// Does what the session asks for.
    fn act(&mut self, now: Instant, io: &mut Io) {
        while let Some(action) = self.session.poll_action() {
            match action {
                Action::Resolve(endpoint) => {
                    self.close_attempt(io);
                    let (commands, id, asked) = (Arc::clone(&io.commands), self.id, endpoint.clone());
                    let answer = Box::new(move |result| commands.push(super::Command::Resolved(id, asked, result)));
                    io.resolver.resolve(&endpoint.host, endpoint.port, answer);
                }
                Action::Dial(address) => {
                    crate::log::debug(|| format!("connecting to {address}"));
                    self.close_attempt(io);
                    match Dial::start(address, &io.registry, mio::Token(self.id)) {
                        Ok(dial) => self.link = Link::Dialing(dial),
                        Err(error) => self.session.connect_failed(now, &error.to_string()),
                    }
                }
                Action::Greet(bytes) => self.outgoing.append(&bytes),
                Action::ShutdownWrite => {
                    if let Link::Up(stream) = &mut self.link {
                        stream.shutdown_write();
                    }
                }
                Action::Close => self.close(io),
            }
        }
    }

    fn close_attempt(&mut self, io: &mut Io) {
        (self.writable, self.inlet) = (false, Inlet::default());
        if let Link::Dialing(dial) = std::mem::replace(&mut self.link, Link::Down) {
            dial.into_stream().close(&io.registry);
        }
    }
}

/// Sending.
impl Slot {
    /// Writes what waits, as far as the socket takes it; true when there is more and it is others' turn.
    fn send(&mut self, now: Instant, io: &mut Io) -> bool {
        let mut writes = 0;
        while self.fetch(io) && self.writable {
            if writes == WRITES {
                return true;
            }
            writes += 1;
            let Link::Up(stream) = &mut self.link else { return false };
            match stream.write(self.outgoing.unread()) {
                Ok(count) => self.wrote(count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.writable = false,
                Err(error) => {
                    self.write_failed(error, io);
                    return false;
                }
            }
        }
        // A large buffer goes back to all, or thousands of idle connections would each keep one.
        if self.outgoing.is_empty() && self.outgoing.capacity() > KEPT_CAPACITY {
            let large = std::mem::take(&mut self.outgoing);
            if large.capacity() <= SPARE_CAPACITY {
                io.spare = large;
            }
        }
        if self.session.flushing() && self.outgoing.is_empty() {
            self.session.flushed(now);
        }
        false
    }

    /// Takes the next bytes out of the outbox once the last are written; false when there are none.
    fn fetch(&mut self, io: &mut Io) -> bool {
        if !matches!(self.link, Link::Up(_)) {
            return false;
        }
        if self.outgoing.is_empty() {
            if self.outgoing.capacity() == 0 {
                std::mem::swap(&mut io.spare, &mut self.outgoing);
            }
            self.shared.outbox.lock().take(&mut self.outgoing);
        }
        !self.outgoing.is_empty()
    }

    fn wrote(&mut self, count: usize) {
        self.outgoing.consume(count);
        self.shared.counters.bytes_sent.fetch_add(count as u64, Ordering::Relaxed);
        let drained = {
            let mut outbox = self.shared.outbox.lock();
            outbox.written(count);
            outbox.take_drained()
        };
        if drained && self.session.established() {
            self.tell(Notice::Drain);
        }
    }

    /// The session hears of it at the end of what can still be read; where that waits for the host, so does the end.
    fn write_failed(&mut self, error: io::Error, io: &mut Io) {
        self.outgoing = Buffer::new();
        self.shared.outbox.lock().discard();
        self.inlet.broke(error);
        while self.receive(io) {}
    }
}
