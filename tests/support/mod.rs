//! What the tests through the real C interface need: a deadline that nothing outlives, a dev server, the library as
//! hosts link it, and C programs that are compiled and run against it, plain or under valgrind.

#![allow(dead_code, reason = "each test program uses a part of this")]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

pub mod build;
pub mod library;
pub mod other;
pub mod run;
pub mod tools;

use std::time::{Duration, SystemTime};

/// How long a whole program may run before it counts as hung. Waits inside a program end after 60 seconds, in
/// words; this is for what those cannot see.
pub const DEADLINE: Duration = Duration::from_secs(300);

/// A moment that waits may not pass.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(SystemTime);

impl Deadline {
    pub fn after(limit: Duration) -> Deadline {
        Deadline(SystemTime::now() + limit)
    }

    /// How long a wait may take now.
    pub fn left(self) -> Duration {
        self.0.duration_since(SystemTime::now()).unwrap_or(Duration::ZERO)
    }
}

/// A dev server on a free port, for as long as the test holds it.
pub fn dev_server() -> playerio_devserver::Server {
    playerio_devserver::Server::start(playerio_devserver::Options::default()).expect("start a dev server")
}
