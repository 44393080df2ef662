//! A thread of the library's, from its start to the last that it does.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// Runs what starts a thread, on the thread that starts it: the layer above prepares what the new one inherits.
pub type AroundStart = fn(start: &mut dyn FnMut());

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
        let run = move || {
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
    /// Windows begins a thread under its loader lock. A host that holds it, since it is in its `DllMain` or in a static
    /// destructor of a DLL, would wait for ever for a thread that waits for the host.
    pub fn begins_within(&self, limit: Duration) -> bool {
        self.begun.recv_timeout(limit) != Err(RecvTimeoutError::Timeout)
    }

    /// Whether it has done its last.
    pub fn is_finished(&self) -> bool {
        self.handle.is_finished()
    }

    /// Waits for its end.
    ///
    /// On Unix the thread is gone then. Windows also ends a thread under its loader lock, and loads DLLs under it, so there
    /// its result is what is waited for, and not for ever.
    pub fn join(self) -> End<T> {
        if cfg!(windows) {
            return match self.result.recv_timeout(WINDOWS_LIMIT) {
                Ok(result) => End::Result(result),
                Err(RecvTimeoutError::Disconnected) => End::Panicked,
                Err(RecvTimeoutError::Timeout) => End::LeftBehind,
            };
        }
        let result = self.result.recv();
        let _ = self.handle.join();
        result.map_or(End::Panicked, End::Result)
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

/// Longer than any thread of ours takes that was told to end.
const WINDOWS_LIMIT: Duration = Duration::from_millis(2_900);

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
        assert_eq!(thread.join(), End::Result(Ok(7)));
    }

    #[test]
    fn a_panic_leaves_no_result() {
        let thread = Thread::start("test", |start| start(), || panic!("on purpose")).unwrap();
        assert_eq!(thread.join(), End::<()>::Panicked);
    }
}
