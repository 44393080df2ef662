//! Host names to addresses, on threads of their own: the system's look-up blocks, and may do so for a long time.
//!
//! Threads are started when names wait and end when none do. One that hangs in a look-up is left behind at the end;
//! it holds nothing of the host's.

use parking_lot::Mutex;
use std::collections::VecDeque;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::thread::JoinHandle;

/// How many names are looked up at the same time.
const MAX_THREADS: usize = 8;

/// Takes the addresses, or why there are none.
pub type Answer = Box<dyn FnOnce(Result<Vec<SocketAddr>, String>) + Send>;

/// Looks names up.
#[derive(Default)]
pub struct Resolver {
    /// Guards the names that wait and the number of threads.
    jobs: Arc<Mutex<Jobs>>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Jobs {
    waiting: VecDeque<(String, u16, Answer)>,
    running: usize,
    closed: bool,
}

impl Resolver {
    /// Looks a name up and gives what comes of it to `answer`, on another thread. `thread_started` is called first on
    /// a new thread.
    pub fn resolve(&mut self, host: &str, port: u16, answer: Answer, thread_started: fn()) {
        let start = {
            let mut jobs = self.jobs.lock();
            jobs.waiting.push_back((host.to_owned(), port, answer));
            let start = jobs.running < MAX_THREADS;
            jobs.running += usize::from(start);
            start
        };
        if start {
            self.start_thread(thread_started);
        }
    }

    fn start_thread(&mut self, thread_started: fn()) {
        let jobs = Arc::clone(&self.jobs);
        let builder = std::thread::Builder::new().name("playerio-resolve".into());
        let spawned = builder.spawn(move || {
            thread_started();
            while let Some((host, port, answer)) = next_job(&jobs) {
                answer(look_up(&host, port));
            }
        });
        self.threads.retain(|thread| !thread.is_finished());
        match spawned {
            Ok(thread) => self.threads.push(thread),
            Err(error) => self.fail_all(&format!("the system gives no thread to look the name up: {error}")),
        }
    }

    /// No thread could be started: with none running, nobody would ever answer.
    fn fail_all(&mut self, cause: &str) {
        let orphans = {
            let mut jobs = self.jobs.lock();
            jobs.running -= 1;
            if jobs.running > 0 { VecDeque::new() } else { std::mem::take(&mut jobs.waiting) }
        };
        for (_, _, answer) in orphans {
            answer(Err(cause.to_owned()));
        }
    }
}

/// Forgets the names that wait; joins the threads that are done and leaves the others behind.
impl Drop for Resolver {
    fn drop(&mut self) {
        {
            let mut jobs = self.jobs.lock();
            jobs.closed = true;
            jobs.waiting.clear();
        }
        for thread in self.threads.drain(..).filter(JoinHandle::is_finished) {
            // A look-up that panicked has answered nobody, and its session's time-out has told the host.
            let _ = thread.join();
        }
    }
}

fn next_job(jobs: &Mutex<Jobs>) -> Option<(String, u16, Answer)> {
    let mut jobs = jobs.lock();
    let job = if jobs.closed { None } else { jobs.waiting.pop_front() };
    if job.is_none() {
        jobs.running -= 1;
    }
    job
}

fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    match (host, port).to_socket_addrs() {
        Ok(addresses) => Ok(addresses.collect()),
        Err(error) => Err(format!("the name could not be looked up: {error}")),
    }
}
