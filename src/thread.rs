//! A thread of the library's, from its start to the last that it does.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// Runs what starts a thread, on the thread that starts it: the layer above prepares what the new one inherits.
pub type AroundStart = fn(start: &mut dyn FnMut());

/// How many threads of the library's there are.
static ALIVE: AtomicUsize = AtomicUsize::new(0);

/// Whether there is any, or one is being started: then a fork does harm.
pub fn any_alive() -> bool {
    ALIVE.load(Ordering::SeqCst) > 0
}

/// Counts a thread for as long as it lives.
struct Alive(());

impl Alive {
    fn begin() -> Alive {
        ALIVE.fetch_add(1, Ordering::SeqCst);
        Alive(())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A thread that has something to say at its end.
#[derive(Debug)]
pub struct Thread<T> {
    begun: Receiver<()>,
    result: Receiver<T>,
    handle: JoinHandle<()>,
}

impl<T: Send + 'static> Thread<T> {
    /// Starts a thread of this name that runs `body`.
    pub fn start(
        name: &str,
        around_start: AroundStart,
        body: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<Thread<T>> {
        let ((begins, begun), (ends, result)) = (channel(), channel());
        let alive = Alive::begin();
        let run = move || {
            let _until_the_end = alive;
            // Whoever has let go of the thread hears neither.
            let _ = begins.send(());
            let _ = ends.send(body());
        };
        let (mut run, mut started) = (Some(run), None);
        around_start(&mut || started = run.take().map(|run| Builder::new().name(name.into()).spawn(run)));
        let handle = started.unwrap_or_else(|| Err(io::Error::other("no thread was asked for")))?;
        Ok(Thread { begun, result, handle })
    }

    /// Whether it begins to run in so much time. To be asked once.
    ///
    /// A thread may need the lock of the system's loader to begin: on Windows always, with glibc for what is dropped at its
    /// end. A host holds that lock in its `DllMain`, and in constructors and destructors of what it loads; its thread
    /// would wait for ever for one that waits for it.
    pub fn begins_within(&self, limit: Duration) -> bool {
        self.begun.recv_timeout(limit) != Err(RecvTimeoutError::Timeout)
    }

    /// Whether it has done its last.
    pub fn is_finished(&self) -> bool {
        self.handle.is_finished()
    }

    /// Waits for its end, while `left` says that there is time left. It is asked again when that has passed; zero is the end.
    ///
    /// Not for ever, since later too a thread may hang in what it asks of the system, which may ask for the loader's lock:
    /// Windows for DLLs, glibc for looking up names and for the first use of a thread-local that is dropped.
    pub fn join(self, left: impl FnMut() -> Duration) -> End<T> {
        let end = self.result_while(left);
        if !matches!(end, End::LeftBehind) {
            self.finish();
        }
        end
    }

    /// Waits until it is gone, when it is about to end; but not on Windows, where that takes the loader's lock.
    pub fn finish(self) {
        if cfg!(not(windows)) {
            let _ = self.handle.join();
        }
    }

    fn result_while(&self, mut left: impl FnMut() -> Duration) -> End<T> {
        loop {
            let time = left();
            match self.result.recv_timeout(time) {
                Ok(result) => return End::Result(result),
                Err(RecvTimeoutError::Disconnected) => return End::Panicked,
                Err(RecvTimeoutError::Timeout) if time.is_zero() => return End::LeftBehind,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

/// How a thread has ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End<T> {
    /// By this result.
    Result(T),
    /// By a panic.
    Panicked,
    /// It has not: it hangs in the system.
    LeftBehind,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(60);

    #[test]
    fn its_result_is_waited_for() {
        let (let_go, wait) = channel();
        let thread = Thread::start("test", |start| start(), move || wait.recv_timeout(SOON)).unwrap();
        assert!(thread.begins_within(SOON));
        assert!(!thread.is_finished());
        let_go.send(7).unwrap();
        assert_eq!(thread.join(|| SOON), End::Result(Ok(7)));
    }

    #[test]
    fn a_panic_leaves_no_result() {
        let thread = Thread::start("test", |start| start(), || panic!("on purpose")).unwrap();
        assert_eq!(thread.join(|| SOON), End::<()>::Panicked);
    }

    #[test]
    fn one_that_takes_too_long_is_left_behind() {
        let (let_go, wait) = channel();
        let thread = Thread::start("test", |start| start(), move || wait.recv_timeout(SOON)).unwrap();
        let mut times = [Duration::from_millis(1), Duration::ZERO].into_iter();
        assert_eq!(thread.result_while(|| times.next().unwrap()), End::LeftBehind);
        let_go.send(7).unwrap();
        assert_eq!(thread.result_while(|| SOON), End::Result(Ok(7)));
    }
}
