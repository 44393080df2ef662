//! What the tests through the real C interface need: a deadline that nothing outlives, a dev server, the library as
//! hosts link it, and C programs that are compiled and run against it, plain or under valgrind.

#![allow(dead_code, reason = "each test program uses a part of this")]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

pub mod build;
pub mod cpp;
pub mod documents;
pub mod library;
pub mod other;
pub mod run;
pub mod tools;
pub mod windows;

use playerio_devserver::{Options, Server, Users};
use std::time::{Duration, Instant};

/// How long a whole program may run before it counts as hung. Waits inside a program end after 60 seconds, in
/// words; this is for what those cannot see.
pub const DEADLINE: Duration = Duration::from_secs(300);

/// A moment that waits may not pass, by the clock that nobody sets.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

#[allow(
    clippy::disallowed_methods,
    reason = "real programs run in real time; the library's sources alone get it as an argument"
)]
impl Deadline {
    pub fn after(limit: Duration) -> Deadline {
        Deadline(Instant::now() + limit)
    }

    /// How long a wait may take now.
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// A dev server on a free port, for as long as the test holds it.
pub fn dev_server() -> Server {
    Server::start(Options::default()).expect("start a dev server")
}

/// A dev server that is open to everybody, and one that is not.
pub fn dev_servers() -> [Server; 2] {
    // A room that nobody has joined must outlive the slowest test.
    let open = Options { room_lifetime: DEADLINE, ..Options::default() };
    let closed = Options {
        games: vec!["game".into()],
        users: Some(Users::parse("game ann secret").expect("a good line")),
        secret: Some("key".into()),
        room_size: 1,
        renew_tokens: true,
        ..open.clone()
    };
    [open, closed].map(|options| Server::start(options).expect("start a dev server"))
}
