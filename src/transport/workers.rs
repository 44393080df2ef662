//! Threads for what blocks: name look-ups and web calls.
//!
//! They are started when jobs wait and end when none do. One that hangs is left behind at the end; what it holds then
//! must be nothing of the host's.

use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::JoinHandle;

/// A job; it is told instead if no thread could be had for it.
pub type Job = Box<dyn FnOnce(Result<(), NoThread>) + Send>;

/// Why a job can't be done: the system's words.
#[derive(Clone, Debug)]
pub struct NoThread(pub String);

/// A group of threads that share their jobs.
pub struct Workers {
    name: &'static str,
    most: usize,
    /// Called first on each thread.
    thread_started: fn(),
    /// Guards the jobs that wait and the threads.
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    running: usize,
    closed: bool,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// A group without any thread yet, which will have at most `most`.
    pub fn new(name: &'static str, most: usize, thread_started: fn()) -> Workers {
        Workers { name, most, thread_started, state: Arc::default() }
    }

    /// Has a job done on one of the threads; after [`close`](Self::close) it is dropped.
    pub fn run(&self, job: Job) {
        let mut state = self.state.lock();
        if state.closed {
            return;
        }
        state.waiting.push_back(job);
        if state.running == self.most {
            return;
        }
        state.running += 1;
        state.threads.retain(|thread| !thread.is_finished());
        match self.start_thread() {
            Ok(thread) => state.threads.push(thread),
            Err(error) => {
                state.running -= 1;
                // With others running, they will come to it.
                if state.running == 0 {
                    let orphans = std::mem::take(&mut state.waiting);
                    drop(state);
                    orphans.into_iter().for_each(|job| job(Err(NoThread(error.to_string()))));
                }
            }
        }
    }

    fn start_thread(&self) -> std::io::Result<JoinHandle<()>> {
        let (state, thread_started) = (Arc::clone(&self.state), self.thread_started);
        std::thread::Builder::new().name(self.name.into()).spawn(move || {
            thread_started();
            while let Some(job) = next_job(&state) {
                job(Ok(()));
            }
        })
    }

    /// Forgets the jobs that wait; joins the threads that are done and leaves the others behind.
    pub fn close(&self) {
        let (forgotten, threads) = {
            let mut state = self.state.lock();
            state.closed = true;
            (std::mem::take(&mut state.waiting), std::mem::take(&mut state.threads))
        };
        drop(forgotten);
        for thread in threads.into_iter().filter(JoinHandle::is_finished) {
            // A job that panicked has answered nobody; time-outs tell those who wait.
            let _ = thread.join();
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.close();
    }
}

fn next_job(state: &Mutex<State>) -> Option<Job> {
    let mut state = state.lock();
    let job = if state.closed { None } else { state.waiting.pop_front() };
    if job.is_none() {
        state.running -= 1;
    }
    job
}
