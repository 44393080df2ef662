//! A client of the web API: one game, one user, and what it can call. The C interface is a thin layer over this.

use super::call::Call;
use super::http::header_value;
use super::line::{Line, To};
use super::login::{self, Registration};
use super::method::Method;
use super::rooms::{self, NewRoom, Search};
use super::url::ApiUrl;
use crate::connection::{Connection, FreeHandler};
use crate::delivery::callback::in_callback;
use crate::delivery::caller::OutcomeHandler;
use crate::delivery::gate::Standing;
use crate::delivery::outcome::Outcome;
use crate::error::{Error, Result};
use crate::queue::{Queue, Timeout};
use crate::session::settings::{Endpoint, Settings};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// May edit the endpoints of a connection that was just set up.
pub type EndpointFilter = Arc<dyn Fn(&Connection) + Send + Sync>;

/// Gets a call's result, on the thread that delivers.
pub type ResultHandler = Box<dyn FnOnce(CallResult) + Send>;

/// What a call came to, for its handler.
pub struct CallResult {
    /// Success or failure, and what it brought.
    pub outcome: Outcome,
    /// Of a call that joined a room: set up, and not connected yet.
    pub connection: Option<Connection>,
    /// Whether the client was freed while the endpoint filter ran: then nobody is to be told.
    pub freed: bool,
}

/// How a call's result reaches the host.
#[derive(Default)]
pub struct Receiver {
    /// What gets it where handlers run; `None` where nobody wants it.
    pub handler: Option<ResultHandler>,
    /// The host's pointer for the call, which events carry.
    pub user_data: usize,
}

/// A client. A clone is the same client; [`free`](Self::free) ends it for all of them.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    game_id: String,
    line: Arc<Line>,
    /// Guards which function edits endpoints.
    filter: Arc<Mutex<Option<EndpointFilter>>>,
}

/// Life and settings.
impl Client {
    /// A client for a game, logged in as nobody.
    pub fn new(game_id: &str) -> Client {
        let inner = Inner { game_id: game_id.to_owned(), line: Arc::new(Line::new()), filter: Arc::default() };
        Client { inner: Arc::new(inner) }
    }

    /// Ends the client: no callback begins any more; calls that wait are not made, and results are dropped. Waits for a
    /// callback of its own on another thread, except inside a callback. The free handler is the last callback of all.
    pub fn free(&self) {
        self.inner.line.close();
    }

    /// Sets the last callback; `None` removes it.
    pub fn set_free_handler(&self, handler: Option<FreeHandler>) {
        self.inner.line.caller.gate.set_free_handler(handler);
    }

    /// Sets the host's number for this client, which events carry.
    pub fn set_ticket(&self, ticket: usize) {
        self.inner.line.caller.ticket.store(ticket, Ordering::Relaxed);
    }

    /// Delivers through a queue, where its connections start too; `None`: on the internal thread, the default.
    ///
    /// Errors, here and below: `WrongState` after the first call.
    pub fn set_queue(&self, queue: Option<&Queue>) -> Result<()> {
        self.inner.line.set(|state| state.settings.queue = queue.cloned())
    }

    /// Calls another server than PlayerIO's; no server can replace it then. After a failure no call is made until
    /// another URL is set: it would go to where the host did not mean to send it.
    ///
    /// Errors: also `InvalidArgument`.
    pub fn set_api_url(&self, url: &str) -> Result<()> {
        let parsed = ApiUrl::parse(url);
        self.inner.line.set(|state| {
            state.settings.url_was_refused = parsed.is_err();
            parsed.map(|url| state.channel.set_url(url))
        })?
    }

    /// How long one call may take from when it is sent; default 40 s.
    pub fn set_timeout(&self, timeout: Duration) -> Result<()> {
        self.inner.line.set(|state| state.settings.timeout = Some(timeout))
    }

    /// Connects to this server instead of the endpoints, and makes and lists development rooms.
    ///
    /// Errors: also `InvalidArgument`.
    pub fn set_development_server(&self, host_port: &str) -> Result<()> {
        let server = Endpoint::parse_development(host_port)?;
        self.inner.line.set(|state| state.settings.development_server = Some(server))
    }

    /// Goes on with a login that was saved.
    ///
    /// Errors: also `InvalidArgument`.
    pub fn set_token(&self, token: &str) -> Result<()> {
        if header_value(token).is_none() {
            let words = "the token has a character that no token has; pass what pio_client_get_token gave";
            return Err(Error::InvalidArgument(words.into()));
        }
        self.inner.line.set(|state| state.channel.set_token(token.to_owned()))
    }

    /// Sets what may edit the endpoints of each connection, just before its result is told; `None` removes it, and
    /// waits where it runs on another thread. At any time.
    pub fn set_endpoint_filter(&self, filter: Option<EndpointFilter>) {
        let gate = &self.inner.line.caller.gate;
        gate.change_and_wait(|_| std::mem::replace(&mut *self.inner.filter.lock(), filter));
    }

    /// The login's token, empty without one.
    pub fn token(&self) -> String {
        self.inner.line.read(|state| state.channel.token().to_owned())
    }

    /// Who is logged in, empty before.
    pub fn user_id(&self) -> String {
        self.inner.line.read(|state| state.channel.user_id().to_owned())
    }
}

/// Calls. They return at once. They go out one at a time, in the order made; before a login too.
///
/// Errors of all: `InvalidHandle` when the client or its queue was freed; `System` when no thread can be started.
impl Client {
    /// Logs in as a user of the game's own.
    pub fn connect(&self, connection_id: &str, user_id: &str, auth: Option<&str>, receiver: Receiver) -> Result<()> {
        self.call(receiver, |_| login::connect(&self.inner.game_id, connection_id, user_id, auth))
    }

    /// Logs in by what the connection asks for.
    pub fn authenticate(&self, connection_id: &str, arguments: &[(&str, &str)], receiver: Receiver) -> Result<()> {
        self.call(receiver, |_| login::authenticate(&self.inner.game_id, connection_id, arguments))
    }

    /// Logs in with a name and a password.
    pub fn simple_connect(&self, username_or_email: &str, password: &str, receiver: Receiver) -> Result<()> {
        self.call(receiver, |_| login::simple_connect(&self.inner.game_id, username_or_email, password))
    }

    /// Registers a name and a password, and logs in.
    pub fn simple_register(&self, registration: &Registration<'_>, receiver: Receiver) -> Result<()> {
        self.call(receiver, |_| login::simple_register(&self.inner.game_id, registration))
    }

    /// Makes a room without joining it.
    pub fn create_room(&self, room: &NewRoom<'_>, receiver: Receiver) -> Result<()> {
        self.call(receiver, |template| rooms::create_room(room, template))
    }

    /// Asks for a place in a room that exists.
    pub fn join_room(&self, room_id: &str, join_data: &[(&str, &str)], receiver: Receiver) -> Result<()> {
        self.call(receiver, |template| rooms::join_room(room_id, join_data, template))
    }

    /// Asks for a place in a room, which is made if it does not exist.
    pub fn create_join_room(&self, room: &NewRoom<'_>, join_data: &[(&str, &str)], receiver: Receiver) -> Result<()> {
        self.call(receiver, |template| rooms::create_join_room(room, join_data, template))
    }

    /// Lists visible rooms.
    pub fn list_rooms(&self, search: &Search<'_>, receiver: Receiver) -> Result<()> {
        self.call(receiver, |template| rooms::list_rooms(search, template.development_server.is_some()))
    }

    /// Calls any method by its number, with its arguments as protobuf. The token of a login is kept.
    pub fn call_method(&self, number: u32, arguments: &[u8], receiver: Receiver) -> Result<()> {
        self.call(receiver, |_| Call::new(Method::Other(number), arguments.to_vec()))
    }

    /// Waits until no call is outstanding and all handlers have returned.
    ///
    /// Errors: `InCallback`; `WrongState` on a queue; `TimedOut`; `InvalidHandle` when it is freed meanwhile.
    pub fn wait(&self, timeout: Timeout) -> Result<()> {
        if in_callback() {
            return Err(Error::InCallback("pio_client_wait"));
        }
        let line = &self.inner.line;
        if line.read(|state| state.settings.queue.is_some()) {
            return Err(Error::WrongState("a client on a queue is not waited for; take its result events instead"));
        }
        match (line.wait(timeout.moment())?, timeout) {
            (true, _) | (false, Timeout::Forever) => Ok(()),
            (false, Timeout::Ms(ms)) => Err(Error::TimedOut(u128::from(ms))),
        }
    }

    /// Makes a call. `make` is given the settings of a connection of this client, as they are before its room is known.
    fn call(&self, receiver: Receiver, make: impl FnOnce(Settings) -> Call) -> Result<()> {
        let line = &self.inner.line;
        let begun = line.begin()?;
        // From here on these two don't change.
        let (development_server, queue) =
            line.read(|state| (state.settings.development_server.clone(), state.settings.queue.clone()));
        let call = make(Settings { development_server, ..Settings::default() });
        let handler = receiver.handler.map(|handler| self.outcome_handler(handler, queue));
        line.call(begun, call, To { user_data: receiver.user_data, handler })
    }

    /// Makes the connection, lets the filter see it, and tells the host.
    fn outcome_handler(&self, handler: ResultHandler, queue: Option<Queue>) -> OutcomeHandler {
        let caller = Arc::clone(&self.inner.line.caller);
        let filter = Arc::clone(&self.inner.filter);
        Box::new(move |outcome| {
            let connection = Connection::of_outcome(&outcome, queue.as_ref());
            // Taken out: no lock is held while a host's function runs.
            let filter = filter.lock().clone();
            if let (Some(connection), Some(filter)) = (&connection, filter)
                && !connection.has_development_server()
            {
                filter(connection);
            }
            let freed = caller.gate.standing() == Standing::Dead;
            handler(CallResult { outcome, connection, freed });
        })
    }
}

/// Sets a connection up by an output of `createJoinRoom` that a host has got by itself.
///
/// Errors: `WrongState` after connect; `MalformedOutput`.
pub fn set_up_connection(connection: &Connection, output: &[u8]) -> Result<()> {
    connection.set_up(|settings| {
        let set_up = rooms::set_up_by_output(settings.clone(), output);
        *settings = set_up.map_err(|cause| Error::MalformedOutput(cause.to_string()))?;
        Ok(())
    })
}

/// The last reference ends the client, as `free` does.
impl Drop for Inner {
    fn drop(&mut self) {
        self.line.close();
    }
}
