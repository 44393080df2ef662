//! A client in a room: what it sends is read, the room reacts, what is in line for it is written, faults strike.
//!
//! It is one function that is polled, `poll`: each turn writes what waits, takes what others have for the client, and
//! reads. Whole runs of messages are moved at once; only a client with a fault that counts, or with an
//! order for the server, is served message by message.

use crate::arrival::Guest;
use crate::departure::Departure;
use crate::faults::{Act, Aftermath};
use crate::flood::Flood;
use crate::link::Link;
use crate::mailbox::Notice;
use crate::messages;
use crate::orders::{self, Order};
use crate::out::Out;
use crate::pool;
use crate::rooms::{Kind, RoomName, Seat};
use crate::stall::Stalled;
use crate::tally::Tally;
use crate::trigger::Trigger;
use crate::web_socket::Incoming;
use memchr::memmem;
use playerio::error::Malformed;
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::Decoder;
use playerio::wire::frame::Values;
use playerio::wire::value::ValueRef;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, ReadBuf};

/// A client whose waiting bytes are this many is not read from until it has read some of them.
const PAUSE_READING: usize = 256 << 10;

/// How many turns a client has before others have theirs: one to read, one to answer. More would not make it faster, and
/// the others would wait longer.
const TURNS: usize = 2;

/// An unfinished message up to this size is kept in memory of its own, so that the read buffer can be given back.
const SMALL: usize = 4 << 10;

/// A joined client.
#[derive(Debug)]
pub(crate) struct Conversation {
    link: Link,
    peer: SocketAddr,
    seat: Seat,
    decoder: Decoder,
    /// What has been read and not been used: the beginning of a message, most often nothing.
    input: Buffer,
    reading: Reading,
    out: Out,
    trigger: Option<Trigger>,
    flood: Option<Flood>,
    tally: Tally,
}

/// Whether input is taken.
#[derive(Debug)]
enum Reading {
    /// There is input that has been read before and may hold whole messages.
    Catching,
    /// New input is waited for.
    Open,
    /// Nothing is read.
    Stalled { _counted: Stalled },
}

impl Conversation {
    pub(crate) fn new(link: Link, peer: SocketAddr, guest: Guest) -> Conversation {
        let mut conversation = Conversation {
            link,
            peer,
            seat: guest.seat,
            decoder: guest.decoder,
            input: guest.input,
            reading: Reading::Catching,
            out: guest.out,
            trigger: guest.strike.and_then(Trigger::new),
            flood: guest.flood.map(Flood::start),
            tally: Tally::default(),
        };
        conversation.strike_if_due();
        conversation
    }

    /// The names of the user and of the room.
    pub(crate) fn names(&self) -> (&str, &RoomName) {
        (self.seat.name(), self.seat.room())
    }

    /// Leaves the room; the connection stays.
    pub(crate) fn into_link(self) -> Link {
        self.link
    }

    /// Stays with the client until it has to go.
    pub(crate) async fn run(&mut self) -> Departure {
        loop {
            match poll_fn(|cx| self.poll(cx)).await {
                Some(departure) => return departure,
                // Unlike a task that only wakes itself, this one now stands behind all sockets that have become ready.
                None => tokio::task::yield_now().await,
            }
        }
    }

    /// Does what can be done now: ready with a reason when the client has to go, and without one when it has had its
    /// share and others should have theirs.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Departure>> {
        for _ in 0..TURNS {
            match self.seat.mailbox().notice(cx) {
                Some(Notice::Full) => return Poll::Ready(Some(Departure::TooSlow)),
                Some(Notice::Released) => self.go_on(),
                None => {}
            }
            let is_blocked = match self.out.poll_flush(cx, &mut self.link.stream) {
                Poll::Ready(Ok(())) => false,
                Poll::Ready(Err(error)) => return Poll::Ready(Some(Departure::Failed(error))),
                Poll::Pending => true,
            };
            if let Some(departure) = self.out.ended() {
                return Poll::Ready(Some(departure));
            }
            let has_more = !is_blocked && self.refill(cx);
            if self.poll_input(cx).is_pending() && !has_more {
                return Poll::Pending;
            }
        }
        Poll::Ready(None)
    }

    /// Puts in line what others have for the client and what its flood has; tells whether there was any.
    fn refill(&mut self, cx: &mut Context<'_>) -> bool {
        let mut has_any = false;
        if let Some(mail) = self.seat.mailbox().take_mail() {
            self.send(&mail.bytes, mail.messages);
            has_any = true;
        }
        if self.out.is_open()
            && let Some(flood) = &mut self.flood
        {
            let mut batch = pool::take();
            let messages = flood.make(cx, &mut batch);
            self.send(batch.unread(), messages);
            pool::give(batch);
            has_any |= messages > 0;
        }
        has_any
    }

    /// Takes input if there is any, and if it may.
    fn poll_input(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.out.is_ending() || self.out.len() + self.seat.mailbox().waiting() >= PAUSE_READING {
            return Poll::Pending;
        }
        match self.reading {
            Reading::Stalled { .. } => Poll::Pending,
            Reading::Catching => {
                self.reading = Reading::Open;
                let input = std::mem::take(&mut self.input);
                self.use_input(input);
                Poll::Ready(())
            }
            Reading::Open if self.link.web_socket.is_some() => self.poll_frames(cx),
            Reading::Open => self.poll_read(cx),
        }
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut input = self.lend_input();
        let mut space = ReadBuf::new(input.spare(pool::READ_SIZE));
        let result = Pin::new(&mut self.link.stream).poll_read(cx, &mut space);
        let length = space.filled().len();
        let Poll::Ready(result) = result else {
            self.keep_input(input);
            return Poll::Pending;
        };
        match result {
            Err(error) => self.out.end(Departure::Failed(error)),
            Ok(()) if length == 0 => self.out.end(Departure::Left(input.len())),
            Ok(()) => {
                input.fill(length);
                self.use_input(input);
            }
        }
        Poll::Ready(())
    }

    /// Reads frames of a WebSocket, about as much as one read of a plain stream may bring.
    fn poll_frames(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut taken = 0;
        while taken < pool::READ_SIZE && self.takes_messages() {
            let Some(web_socket) = &mut self.link.web_socket else { break };
            let Poll::Ready(incoming) = web_socket.poll_next(cx, &mut self.link.stream) else {
                return if taken > 0 { Poll::Ready(()) } else { Poll::Pending };
            };
            self.out.append_frames(&web_socket.take_replies());
            // Even an empty frame is work.
            taken += 64;
            match incoming {
                Incoming::Message(bytes) => {
                    taken += bytes.len();
                    let mut input = self.lend_input();
                    input.append(&bytes);
                    self.use_input(input);
                }
                Incoming::Control => {}
                Incoming::End(departure) => self.out.end(departure),
            }
        }
        Poll::Ready(())
    }

    /// A buffer to read into, with what is left of the last read in front.
    fn lend_input(&mut self) -> Buffer {
        let mut left = std::mem::take(&mut self.input);
        if left.capacity() >= pool::READ_SIZE {
            return left;
        }
        let mut input = pool::take();
        input.append(left.unread());
        input
    }

    /// Keeps what is unfinished, in as little memory as it needs.
    fn keep_input(&mut self, mut input: Buffer) {
        if input.len() > SMALL {
            self.input = input;
            return;
        }
        if !input.is_empty() {
            self.input = Buffer::with_capacity(input.len());
            self.input.append(input.unread());
        }
        pool::give(input);
    }

    /// Lets the room react to all whole messages.
    fn use_input(&mut self, mut input: Buffer) {
        if let Err(malformed) = self.digest(&mut input) {
            self.out.end(Departure::Malformed(malformed.to_string()));
        }
        self.keep_input(input);
    }

    fn digest(&mut self, input: &mut Buffer) -> Result<(), Malformed> {
        let result = loop {
            match self.digest_run(input) {
                Ok(true) => {}
                Ok(false) => break Ok(()),
                Err(malformed) => break Err(malformed),
            }
        };
        self.tally.tell(&self.seat.shared().board);
        result
    }

    /// Uses a run of whole messages; tells whether there may be another.
    fn digest_run(&mut self, input: &mut Buffer) -> Result<bool, Malformed> {
        if !self.takes_messages() {
            return Ok(false);
        }
        let run = self.decoder.scan(input)?;
        let whole = &input.unread()[..run.bytes];
        if self.trigger.is_some() || self.needs_a_closer_look(whole) {
            let mut values = Values::new();
            for _ in 0..run.messages {
                if self.takes_messages() {
                    self.digest_one(input, &mut values)?;
                }
            }
        } else if run.messages > 0 {
            self.react(whole, run.messages);
            input.consume(run.bytes);
            self.decoder.taken();
        }
        Ok(run.messages > 0)
    }

    fn takes_messages(&self) -> bool {
        !self.out.is_ending() && !matches!(self.reading, Reading::Stalled { .. })
    }

    /// Whether a message's type may stand in these bytes that asks for something.
    fn needs_a_closer_look(&self, bytes: &[u8]) -> bool {
        let asks = self.seat.kind() == Kind::Sink && memmem::find(bytes, COUNT_QUESTION).is_some();
        asks || memmem::find(bytes, orders::PREFIX).is_some()
    }

    fn digest_one(&mut self, input: &mut Buffer, values: &mut Values) -> Result<(), Malformed> {
        values.clear();
        let Some(frame) = self.decoder.decode(input, values)? else { return Ok(()) };
        let message_type = frame.message_type(input);
        if let Some(order) = Order::of(message_type) {
            self.tally.count(frame.encoded_len(), 1);
            match order {
                Order::Act(act) => self.strike(act),
                Order::Release => self.seat.release_all(),
            }
        } else if self.seat.kind() == Kind::Sink && message_type == COUNT_QUESTION {
            let (messages, bytes) = self.tally.totals();
            let values = [ValueRef::Long(messages.cast_signed()), ValueRef::Long(bytes.cast_signed())];
            self.tally.count(frame.encoded_len(), 1);
            self.send(&messages::encoded("count", &values), 1);
        } else {
            self.react(frame.raw(input), 1);
        }
        if let Some(trigger) = &mut self.trigger {
            trigger.received();
            self.strike_if_due();
        }
        Ok(())
    }

    /// Does what the room does with messages.
    fn react(&mut self, bytes: &[u8], messages: u64) {
        self.tally.count(bytes.len(), messages);
        match self.seat.kind() {
            Kind::Bounce => self.send(bytes, messages),
            Kind::Chat => self.seat.broadcast(bytes, messages),
            Kind::Flood | Kind::Sink => {}
        }
    }

    /// Puts whole messages in line, at most those that come before a fault strikes.
    fn send(&mut self, bytes: &[u8], messages: u64) {
        if !self.out.is_open() || messages == 0 {
            return;
        }
        let (length, admitted) = match &self.trigger {
            Some(trigger) => trigger.admits(bytes, messages),
            None => (bytes.len(), messages),
        };
        self.out.append(&bytes[..length]);
        self.seat.shared().board.update(|stats| stats.messages_sent += admitted);
        if let Some(trigger) = &mut self.trigger {
            trigger.written(admitted);
            self.strike_if_due();
        }
        if admitted < messages {
            // A stall leaves the line open, and then the rest still follows.
            self.send(&bytes[length..], messages - admitted);
        }
    }

    fn strike_if_due(&mut self) {
        if let Some(trigger) = self.trigger.take_if(|trigger| trigger.is_due()) {
            self.strike(trigger.into_act());
        }
    }

    /// Breaks the connection.
    fn strike(&mut self, act: Act) {
        // Counted first: whoever sees the fault must also see what came before.
        self.tally.tell(&self.seat.shared().board);
        let shared = Arc::clone(self.seat.shared());
        let (name, room) = self.names();
        shared.log.event(format_args!("{} {name} in {room}: the fault {} strikes", self.peer, act.name()));
        shared.board.update(|stats| stats.faults += 1);
        self.out.append_act(&act);
        match act.aftermath() {
            Aftermath::Over(departure) => self.out.end(departure),
            Aftermath::Mute => self.out.mute(),
            Aftermath::Stalled => self.reading = Reading::Stalled { _counted: Stalled::new(shared) },
        }
    }

    /// Ends a stall.
    fn go_on(&mut self) {
        if matches!(self.reading, Reading::Stalled { .. }) {
            self.reading = Reading::Catching;
        }
    }
}

/// Asks a sink how much it has had.
const COUNT_QUESTION: &[u8] = b"count?";
