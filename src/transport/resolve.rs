//! Host names to addresses, on threads of their own: the system's look-up blocks, and may do so for a long time.

use crate::thread::AroundStart;
use crate::workers::{NoThread, Workers};
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

/// How many names are looked up at the same time.
const MAX_THREADS: usize = 32;

/// Takes the addresses, or why there are none.
pub type Answer = Box<dyn FnOnce(Result<Vec<SocketAddr>, String>) + Send>;

/// Looks names up.
pub struct Resolver(Workers);

impl Resolver {
    /// A resolver that starts its threads inside `around_start`.
    pub fn new(around_start: AroundStart) -> Resolver {
        Resolver(Workers::new("playerio-resolve", MAX_THREADS, around_start))
    }

    /// Forgets the names that wait, and waits so long at the most for those that are being looked up; true if there are
    /// none.
    pub fn close(&self, limit: Duration) -> bool {
        self.0.close(limit)
    }

    /// Looks a name up and gives what comes of it to `answer`, on another thread.
    pub fn resolve(&self, host: &str, port: u16, answer: Answer) {
        let host = host.to_owned();
        self.0.run(Box::new(move |thread| {
            answer(match thread {
                Ok(()) => look_up(&host, port),
                Err(NoThread(cause)) => Err(format!("the system gives no thread to look the name up: {cause}")),
            });
        }));
    }
}

fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    match (host, port).to_socket_addrs() {
        Ok(addresses) => Ok(addresses.collect()),
        Err(error) => Err(format!("the name could not be looked up: {error}")),
    }
}
