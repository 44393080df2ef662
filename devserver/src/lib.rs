//! A local PlayerIO server for developing and testing without a network.
//!
//! [`Server::start`] puts one on a thread of its own, on loopback and a free port; dropping it ends it. What its rooms
//! and faults do, and how a client chooses them by join key and join data, is in this crate's README.

mod api;
mod arrival;
mod close;
mod connection;
mod conversation;
mod departure;
mod faults;
mod first_byte;
mod flood;
mod frames;
mod join_key;
mod join_request;
mod link;
mod listener;
mod log;
mod mailbox;
mod messages;
mod orders;
mod out;
mod pool;
mod rooms;
mod shared;
mod stall;
mod stats;
mod tally;
mod trigger;
mod upgrade;
mod web_socket;

pub use api::auth::Secret;
pub use api::users::{BadLine, Users};
pub use log::{Log, Verbosity};
pub use stats::{Stats, WaitTimedOut};

use listener::Running;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// How a server is to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address or name to listen on; `127.0.0.1` by default.
    pub host: String,
    /// The port to listen on; 0, the default, picks a free one.
    pub port: u16,
    /// How many bytes may wait for one client of a chat before it is dropped; 1 MiB by default.
    pub backlog: usize,
    /// The games that the web API knows; empty, the default, for any.
    pub games: Vec<String>,
    /// Who may log in by name; `None`, the default, for anybody with any password.
    pub users: Option<Users>,
    /// What the `auth` of a login without a password is checked with; `None`, the default, to check nothing.
    pub secret: Option<Secret>,
    /// How many users a room of the web API takes, those with an unused join key too; 45 by default, as the service.
    pub room_size: usize,
    /// How long a join key of the web API may be used; a minute by default.
    pub join_key_lifetime: Duration,
    /// How long a room that was created and not joined waits for its first user; a minute by default.
    pub room_lifetime: Duration,
    /// Whether the answer to each call that has a token brings a new one in its place; no by default.
    pub renew_tokens: bool,
    /// How long an HTTP client may take for a request's head, and for its body; two minutes by default.
    pub http_timeout: Duration,
    /// Where log lines go; nowhere by default.
    pub log: Log,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            host: "127.0.0.1".to_owned(),
            port: 0,
            backlog: 1 << 20,
            games: Vec::new(),
            users: None,
            secret: None,
            room_size: 45,
            join_key_lifetime: Duration::from_secs(60),
            room_lifetime: Duration::from_secs(60),
            renew_tokens: false,
            http_timeout: Duration::from_secs(120),
            log: Log::none(),
        }
    }
}

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct Server {
    running: Running,
}

impl Server {
    /// Starts a server on a thread of its own; it accepts connections when this returns.
    pub fn start(options: Options) -> io::Result<Server> {
        Ok(Server { running: Running::start(&options)? })
    }

    /// Where it listens, such as `127.0.0.1:43210`.
    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address().port()
    }

    /// The base of its web API, such as `http://127.0.0.1:43210/api`.
    pub fn api_url(&self) -> String {
        api::http::url(self.address())
    }

    /// Its numbers now.
    pub fn stats(&self) -> Stats {
        self.running.shared().board.read()
    }

    /// Waits until the numbers please `wanted`, for at most `limit`, and returns them.
    pub fn wait_for(&self, limit: Duration, wanted: impl Fn(&Stats) -> bool) -> Result<Stats, WaitTimedOut> {
        self.running.shared().board.wait_for(limit, wanted)
    }

    /// Goes on reading from all clients that the fault `stall` or the order `devserver.stall` has stalled.
    pub fn release(&self) {
        self.running.shared().rooms.release_all();
    }

    /// Closes all connections, and returns when the server's thread has ended.
    pub fn stop(self) {
        // Dropping does it.
    }
}
