//! Threads for what blocks: name look-ups and web calls.
//!
//! They are started when jobs wait and end when none do. One that hangs is left behind at the end; what it holds then
//! must be nothing of the host's.

use crate::log;
use crate::thread::{AroundStart, Thread};
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// A job; it is told instead if no thread could be had for it.
pub type Job = Box<dyn FnOnce(Result<(), NoThread>) + Send>;

/// Why a job can't be done: the system's words.
#[derive(Clone, Debug)]
pub struct NoThread(pub String);

/// A group of threads that share their jobs.
pub struct Workers {
    name: &'static str,
    most: usize,
    around_start: AroundStart,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Guards the jobs that wait and the threads.
    state: Mutex<State>,
    /// Signalled when a thread finds no job left.
    idle: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    running: usize,
    closed: bool,
    threads: Vec<Thread<()>>,
}

impl Workers {
    /// A group without any thread yet, which will have at most `most`.
    pub fn new(name: &'static str, most: usize, around_start: AroundStart) -> Workers {
        Workers { name, most, around_start, shared: Arc::default() }
    }

    /// Has a job done on one of the threads; after [`close`](Self::close) it is dropped.
    pub fn run(&self, job: Job) {
        {
            let mut state = self.shared.state.lock();
            if state.closed {
                return;
            }
            state.waiting.push_back(job);
            if state.running == self.most {
                return;
            }
            state.running += 1;
        }
        // Without the lock: this asks the system.
        let started = self.start_thread();
        let mut state = self.shared.state.lock();
        state.threads.retain(|thread| !thread.is_finished());
        match started {
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

    fn start_thread(&self) -> std::io::Result<Thread<()>> {
        let shared = Arc::clone(&self.shared);
        Thread::start(self.name, self.around_start, move || {
            while let Some(job) = shared.next_job() {
                // Whoever waits for what the job should have done is told by a time-out.
                if catch_unwind(AssertUnwindSafe(|| job(Ok(())))).is_err() {
                    log::error(|| "an internal thread's job failed by a defect; please report it".into());
                }
            }
        })
    }

    /// Forgets the jobs that wait. Waits so long at the most for those that are being done, joins the threads that have
    /// ended and leaves the others behind; true if there are none.
    pub fn close(&self, limit: Duration) -> bool {
        let (forgotten, threads, all_ended) = {
            let mut state = self.shared.state.lock();
            state.closed = true;
            let forgotten = std::mem::take(&mut state.waiting);
            self.shared.idle.wait_while_for(&mut state, |state| state.running > 0, limit);
            (forgotten, std::mem::take(&mut state.threads), state.running == 0)
        };
        drop(forgotten);
        // Where all have found that no job is left, they are about to end, with nothing left to hang in.
        threads.into_iter().filter(|thread| all_ended || thread.is_finished()).for_each(Thread::finish);
        all_ended
    }
}

/// Forgets the jobs that wait, and waits for nobody.
impl Drop for Workers {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        state.closed = true;
        let forgotten = std::mem::take(&mut state.waiting);
        drop(state);
        drop(forgotten);
    }
}

impl Shared {
    fn next_job(&self) -> Option<Job> {
        let mut state = self.state.lock();
        let job = if state.closed { None } else { state.waiting.pop_front() };
        if job.is_none() {
            state.running -= 1;
            self.idle.notify_all();
        }
        job
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    const SOON: Duration = Duration::from_secs(60);

    #[test]
    fn all_jobs_are_done_by_few_threads() {
        let workers = Workers::new("test", 2, |start| start());
        let (done, answers) = channel();
        for number in 0..100 {
            let done = done.clone();
            workers.run(Box::new(move |thread| done.send((number, thread.is_ok())).unwrap()));
        }
        drop(done);
        let mut answers: Vec<_> = answers.iter().collect();
        answers.sort_unstable();
        assert!(answers.into_iter().eq((0..100).map(|number| (number, true))));
        assert!(workers.close(SOON));
    }

    #[test]
    fn a_job_that_panics_takes_no_thread_with_it() {
        let workers = Workers::new("test", 1, |start| start());
        let (done, answer) = channel();
        workers.run(Box::new(|_| panic!("on purpose")));
        workers.run(Box::new(move |_| done.send(()).unwrap()));
        answer.recv_timeout(SOON).unwrap();
        assert!(workers.close(SOON));
    }

    #[test]
    fn a_job_that_hangs_is_left_behind() {
        let workers = Workers::new("test", 1, |start| start());
        let (started, is_started) = channel();
        let (let_go, wait) = channel::<()>();
        workers.run(Box::new(move |_| {
            started.send(()).unwrap();
            let _ = wait.recv();
        }));
        is_started.recv_timeout(SOON).unwrap();
        assert!(!workers.close(Duration::ZERO));
        drop(let_go);
    }
}
