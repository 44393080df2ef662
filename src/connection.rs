//! A connection to a room: all that a host can do with one. The C interface is a thin layer over this.

mod settings;

pub use crate::delivery::handlers::{DisconnectHandler, DrainHandler, FreeHandler, JoinHandler, MessageHandler};
pub use crate::delivery::shared::State;
pub use crate::session::DisconnectReason;

use crate::delivery::callback::in_callback;
use crate::delivery::gate::{JoinWait, Standing};
use crate::delivery::handlers::Table;
use crate::delivery::outcome::{Gain, Outcome};
use crate::delivery::queue::{EventQueue, Place};
use crate::delivery::shared::{Request, Shared};
use crate::error::{Error, Result};
use crate::queue::{Queue, Timeout};
use crate::reactor::Command;
use crate::reactor::slot::Slot;
use crate::runtime;
use crate::session::Session;
use crate::session::outbox::{Outbox, Wake};
use crate::session::settings::Settings;
use crate::wire::encode::{self, Encoder};
use crate::wire::view::MessageRef;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Counts of a connection's life so far. `pio_stats` of the C interface has the same words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Bytes written to the socket, handshake included.
    pub bytes_sent: u64,
    /// Bytes read from the socket.
    pub bytes_received: u64,
    /// Messages that `send` or `send_with` accepted.
    pub messages_sent: u64,
    /// Messages of the room that were received whole, whether or not a handler wanted them.
    pub messages_received: u64,
    /// Bytes that wait in the send buffer, those being written included.
    pub send_buffered: u64,
    /// Bytes of whole messages that wait in a queue or are lent from it.
    pub receive_buffered: u64,
}

/// A connection. A clone is the same connection; [`free`](Self::free) ends it for all of them.
#[derive(Clone)]
pub struct Connection {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    /// Guards what the host sets before it connects.
    setup: Mutex<Setup>,
}

#[derive(Default)]
struct Setup {
    settings: Settings,
    queue: Option<Arc<EventQueue>>,
    /// Its place in the queue, once connected.
    place: Option<Place>,
}

impl Setup {
    fn placed(&self) -> Option<(Arc<EventQueue>, Place)> {
        self.queue.clone().zip(self.place)
    }

    fn may_connect(&self, state: State) -> Result<()> {
        if state == State::New { self.settings.check() } else { Err(CONNECTS_ONCE) }
    }
}

/// Why a second connect comes too late.
const CONNECTS_ONCE: Error = Error::WrongState("a connection connects once; make a new one to connect again");

/// Of a call whose connection was freed meanwhile.
fn freed(problem: &'static str) -> Error {
    Error::FreedMeanwhile { kind: "connection", problem }
}

/// Life.
impl Connection {
    /// A new connection, with no endpoint and no join key.
    #[allow(clippy::new_without_default, reason = "a connection is an object with an end, not a value")]
    pub fn new() -> Connection {
        let inner = Inner { shared: Arc::new(Shared::new()), setup: Mutex::default() };
        Connection { inner: Arc::new(inner) }
    }

    /// The connection that a result of the web API is about, if it is about one: set up, and on this queue.
    pub fn of_outcome(outcome: &Outcome, queue: Option<&Queue>) -> Option<Connection> {
        let settings = match &outcome.gain {
            Gain::Place(_, settings) => Settings::clone(settings),
            Gain::Nothing | Gain::Room(_) | Gain::Rooms(_) | Gain::FieldErrors(_) => return None,
        };
        let connection = Connection::new();
        let queue = queue.map(|queue| Arc::clone(&queue.0));
        *connection.inner.setup.lock() = Setup { settings, queue, place: None };
        Some(connection)
    }

    /// Ends the connection: no callback begins any more, undelivered events are dropped, what was sent is flushed in
    /// the background. Waits for a callback of its own on another thread, except inside a callback. The free handler
    /// is the last callback of all.
    pub fn free(&self) {
        end(&self.inner.shared, || self.inner.setup.lock().placed());
    }

    /// Sets the last callback; `None` removes it.
    pub fn set_free_handler(&self, handler: Option<FreeHandler>) {
        self.inner.shared.gate.set_free_handler(handler);
    }

    /// Sets the host's number for this connection, which events carry.
    pub fn set_ticket(&self, ticket: usize) {
        self.inner.shared.ticket.store(ticket, Ordering::Relaxed);
    }

    /// The host's number for this connection, 0 before it has one.
    pub fn ticket(&self) -> usize {
        self.inner.shared.ticket.load(Ordering::Relaxed)
    }

    /// Sets the host's pointer for this connection, which events carry.
    pub fn set_user_data(&self, user_data: usize) {
        self.inner.shared.user_data.store(user_data, Ordering::Relaxed);
    }
}

/// Handlers, which may be set and removed at any time.
impl Connection {
    /// Sets what is told how the join went; `None` removes it.
    pub fn set_join_handler(&self, handler: Option<JoinHandler>) {
        self.inner.shared.gate.change_and_wait(|table| std::mem::replace(&mut table.join, handler));
    }

    /// Sets what is told that a refused message would now be accepted; `None` removes it.
    pub fn set_drain_handler(&self, handler: Option<DrainHandler>) {
        self.inner.shared.gate.change_and_wait(|table| std::mem::replace(&mut table.drain, handler));
    }

    /// Adds a handler for messages of one type, or `None` or `"*"` for all; returns its id.
    pub fn add_message_handler(&self, message_type: Option<&str>, handler: MessageHandler) -> u64 {
        let message_type = message_type.filter(|message_type| *message_type != "*");
        self.inner.shared.gate.change(|table| table.add_message(message_type, handler))
    }

    /// Adds a handler for the end; returns its id.
    pub fn add_disconnect_handler(&self, handler: DisconnectHandler) -> u64 {
        self.inner.shared.gate.change(|table| table.add_disconnect(handler))
    }

    /// Removes a handler of either kind. Waits for a callback of this connection on another thread, except inside a
    /// callback.
    ///
    /// Errors: `NotFound`.
    pub fn remove_handler(&self, id: u64) -> Result<()> {
        let remove = |table: &mut Table| table.remove(id);
        self.inner.shared.gate.change_and_wait(remove).map(drop).ok_or(Error::NotFound(id))
    }
}

/// In the room.
impl Connection {
    /// Begins to connect and join, and returns at once; the join handler tells the outcome.
    ///
    /// Errors: `WrongState` when it has connected before or lacks an endpoint or join key; `InvalidHandle` when its
    /// queue was freed; `System` when the internal thread cannot start.
    pub fn connect(&self) -> Result<()> {
        // First, so that no thread is started for a connection that a shutdown has freed.
        let epoch = runtime::epoch();
        self.inner.setup.lock().may_connect(self.state())?;
        // Without our lock: starting a thread asks the system.
        let commands = runtime::commands(epoch)?;
        let mut setup = self.inner.setup.lock();
        setup.may_connect(self.state())?; // Again: another thread may have come first.
        let shared = &self.inner.shared;
        if let Some(queue) = &setup.queue {
            let place = queue.attach(shared, setup.settings.receive_buffer_limit)?;
            crate::queue::serve(queue, &commands);
            setup.place = Some(place);
        }
        *shared.outbox.lock() = Outbox::new(&setup.settings);
        if !shared.begin_connecting() {
            return Err(match shared.gate.standing() {
                Standing::Dead => freed("freed while this call ran"),
                Standing::Muted | Standing::Open => CONNECTS_ONCE,
            });
        }
        let id = commands.next_id();
        // The thread keeps the connection's slot, not the connection, so nothing goes round in a circle.
        let asked = Arc::clone(&commands);
        shared.set_ask(move |request| asked.push(Command::Ask(id, request)));
        let queue = setup.placed();
        let session = Session::new(setup.settings.clone());
        // With our lock, for which those wait who end a connection: what they ask comes behind this.
        let bell = commands.add(Command::Connect(Box::new(Slot::new(id, session, Arc::clone(shared), queue))));
        drop(setup);
        bell.ring();
        // A queue that is freed meanwhile ends its connections without our lock: it may have asked before the thread knew.
        if shared.gate.standing() == Standing::Dead {
            shared.ask(Request::Abandon);
        }
        Ok(())
    }

    /// Waits until the join handler has returned; gives the join's error code, 0 for success.
    ///
    /// Errors: `InCallback`; `WrongState` before connect or with a queue; `TimedOut`; `InvalidHandle` when it is freed
    /// meanwhile.
    pub fn wait(&self, timeout: Timeout) -> Result<i32> {
        if in_callback() {
            return Err(Error::InCallback("pio_connection_wait"));
        }
        if self.inner.setup.lock().queue.is_some() {
            return Err(Error::WrongState("a connection on a queue is not waited for; take its join event instead"));
        }
        let gate = &self.inner.shared.gate;
        if self.inner.shared.never_connected() {
            return Err(Error::WrongState("the connection has not connected, so there is no join to wait for"));
        }
        match (gate.wait_joined(timeout.moment()), timeout) {
            (JoinWait::Returned(code), _) => Ok(code),
            (JoinWait::TimedOut, Timeout::Ms(ms)) => Err(Error::TimedOut(u128::from(ms))),
            (JoinWait::Freed, _) | (JoinWait::TimedOut, Timeout::Forever) => Err(freed("freed while this call waited")),
        }
    }

    /// Sends a message: copies it whole into the send buffer, or not at all.
    ///
    /// Errors: `NotConnected`, `WouldBlock`, `TooLarge`.
    pub fn send(&self, message: MessageRef<'_>) -> Result<()> {
        self.store(message).map(Unflushed::flush)
    }

    /// Sends a message that `write` encodes straight into the send buffer; it must write `count` values.
    ///
    /// Errors: as [`send`](Self::send), and those of `write`.
    pub fn send_with(
        &self,
        message_type: &[u8],
        count: usize,
        write: impl FnOnce(&mut Encoder<'_>) -> Result<()>,
    ) -> Result<()> {
        self.store_with(message_type, count, write).map(Unflushed::flush)
    }

    /// The first half of [`send`](Self::send), for one who holds a lock: the second asks the system.
    pub(crate) fn store(&self, message: MessageRef<'_>) -> Result<Unflushed> {
        self.push(|outbox| outbox.push(|buffer, limits| encode::encode(buffer, message, limits)))
    }

    /// The first half of [`send_with`](Self::send_with), for one who holds a lock.
    pub(crate) fn store_with(
        &self,
        message_type: &[u8],
        count: usize,
        write: impl FnOnce(&mut Encoder<'_>) -> Result<()>,
    ) -> Result<Unflushed> {
        self.push(|outbox| {
            outbox.push(|buffer, limits| {
                let mut encoder = Encoder::begin(buffer, message_type, count, limits)?;
                write(&mut encoder)?;
                encoder.finish()
            })
        })
    }

    fn push(&self, push: impl FnOnce(&mut Outbox) -> Result<Wake>) -> Result<Unflushed> {
        let wake = push(&mut self.inner.shared.outbox.lock())?;
        Ok(Unflushed((wake == Wake::Needed).then(|| Arc::clone(&self.inner.shared))))
    }

    /// Leaves the room: what was sent before is flushed within 2 s, no message handler begins any more, the disconnect
    /// handlers follow. May be repeated.
    pub fn disconnect(&self) {
        let shared = &self.inner.shared;
        if shared.leave() {
            shared.gate.mute();
            // A connect on another thread may be half-way: behind it there is somebody to ask.
            drop(self.inner.setup.lock());
            shared.ask(Request::Disconnect);
        }
    }

    /// Where the connection stands.
    pub fn state(&self) -> State {
        self.inner.shared.state()
    }

    /// The room's id, where it is known.
    pub fn room_id(&self) -> Option<String> {
        self.inner.setup.lock().settings.room_id.clone()
    }

    /// The address and port of the server, once connected.
    pub fn remote_address(&self) -> Option<String> {
        self.inner.shared.remote_address.get().cloned()
    }

    /// Counts of its life so far.
    pub fn stats(&self) -> Stats {
        let shared = &self.inner.shared;
        let (messages_sent, send_buffered) = {
            let outbox = shared.outbox.lock();
            (outbox.messages(), outbox.buffered() as u64)
        };
        Stats {
            bytes_sent: shared.counters.bytes_sent.load(Ordering::Relaxed),
            bytes_received: shared.counters.bytes_received.load(Ordering::Relaxed),
            messages_sent,
            messages_received: shared.counters.messages_received.load(Ordering::Acquire),
            send_buffered,
            receive_buffered: shared.counters.receive_buffered.load(Ordering::Relaxed),
        }
    }
}

/// What was sent, and the connection whose I/O thread doesn't know of it yet, if it has to be told.
#[must_use = "until it is flushed it may wait for ever"]
pub(crate) struct Unflushed(Option<Arc<Shared>>);

impl Unflushed {
    /// Has it written. To be called with no lock held.
    pub(crate) fn flush(self) {
        if let Some(shared) = self.0 {
            shared.ask(Request::Flush);
        }
    }
}

/// The last reference ends the connection, as `free` does.
impl Drop for Inner {
    fn drop(&mut self) {
        end(&self.shared, || self.setup.get_mut().placed());
    }
}

/// `placed` waits for a connect that is half-way on another thread: only behind it is there somebody to ask.
fn end(shared: &Shared, placed: impl FnOnce() -> Option<(Arc<EventQueue>, Place)>) {
    shared.gate.forbid(); // First, or the disconnect handlers would hear of what follows.
    shared.leave(); // Before the place is asked for, or a connect could still begin.
    let placed = placed();
    shared.ask(Request::Abandon);
    if let Some((queue, place)) = placed {
        queue.detach(place);
    }
    shared.gate.close();
}
