//! Where a host's code runs on our stack: which thread is inside a callback, and what has to wait until it is out.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Numbers threads; the standard library's ids would allocate on a host's threads.
static LAST_THREAD: AtomicUsize = AtomicUsize::new(0);

/// How much is deferred on all threads: one look at this tells most of them that nothing is.
static ANY_DEFERRED: AtomicUsize = AtomicUsize::new(0);

/// How many of the library's own threads are inside a callback.
static OURS_INSIDE: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static IS_OURS: Cell<bool> = const { Cell::new(false) };
    static THREAD: usize = LAST_THREAD.fetch_add(1, Ordering::Relaxed);
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static DROPPING: Cell<bool> = const { Cell::new(false) };
    static DEFERRED: RefCell<Vec<Arc<dyn Any + Send + Sync>>> = const { RefCell::new(Vec::new()) };
}

/// A number that the calling thread alone has.
pub fn this_thread() -> usize {
    THREAD.with(|number| *number)
}

/// Whether the calling thread is inside a callback of this library.
pub fn in_callback() -> bool {
    DEPTH.get() > 0
}

/// Says that the calling thread is the library's own.
pub fn this_thread_is_ours() {
    IS_OURS.set(true);
    // The first use of what is dropped with the thread may wait for the system's loader: better now than later, when a host
    // may hold that up and wait for this thread.
    let _ = DEFERRED.try_with(|_| ());
}

/// Whether a thread of the library's own is inside a callback.
pub fn runs_on_our_thread() -> bool {
    OURS_INSIDE.load(Ordering::Relaxed) > 0
}

/// Runs a host's function; what it defers with [`after_callback`] is dropped when the outermost one has returned.
pub fn call<R>(function: impl FnOnce() -> R) -> R {
    let _inside = Inside::enter();
    function()
}

/// While it lives, its thread counts as being inside a callback. Where many of a host's functions run in a row, one
/// serves all of them.
pub struct Inside(());

impl Inside {
    /// Begins a callback, or a row of them.
    pub fn enter() -> Inside {
        if DEPTH.replace(DEPTH.get() + 1) == 0 && IS_OURS.get() {
            OURS_INSIDE.fetch_add(1, Ordering::Relaxed);
        }
        Inside(())
    }

    /// To be called after each of a row of callbacks: nothing that was deferred waits for the end of the row.
    #[inline]
    pub fn between(&self) {
        if ANY_DEFERRED.load(Ordering::Relaxed) > 0 && DEPTH.get() == 1 {
            drop_deferred();
        }
    }
}

/// Ends a callback, also when it unwinds.
impl Drop for Inside {
    fn drop(&mut self) {
        if DEPTH.replace(DEPTH.get() - 1) == 1 {
            if IS_OURS.get() {
                OURS_INSIDE.fetch_sub(1, Ordering::Relaxed);
            }
            drop_deferred();
        }
    }
}

/// Keeps `last` until no callback is on this thread's stack any more: its drop may run a host's function.
pub fn after_callback(last: Arc<dyn Any + Send + Sync>) {
    if in_callback() {
        // On a thread that is ending the list may be gone: then `last` goes at once.
        if DEFERRED.try_with(|deferred| deferred.borrow_mut().push(last)).is_ok() {
            ANY_DEFERRED.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn drop_deferred() {
    // A free handler that frees the next object, and so on, is a loop here: as a recursion it would exhaust the stack.
    let Some(_dropping) = Dropping::begin() else { return };
    loop {
        // Taken out first: the drop may run a free handler, which may defer more. A host's code that runs as its thread
        // ends may still call, when the list is gone.
        let Ok(Some(last)) = DEFERRED.try_with(|deferred| deferred.borrow_mut().pop()) else { return };
        ANY_DEFERRED.fetch_sub(1, Ordering::Relaxed);
        drop(last);
    }
}

/// While it lives, what this thread defers is dropped by the loop that holds it.
struct Dropping(());

impl Dropping {
    /// `None` where such a loop is further down the stack.
    fn begin() -> Option<Dropping> {
        (!DROPPING.replace(true)).then(|| Dropping(()))
    }
}

/// Ends the loop, also when it unwinds.
impl Drop for Dropping {
    fn drop(&mut self) {
        DROPPING.set(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct OnDrop(Box<dyn Fn() + Send + Sync>);

    impl Drop for OnDrop {
        fn drop(&mut self) {
            (self.0)();
        }
    }

    #[test]
    fn what_is_deferred_waits_for_the_outermost_callback() {
        let dropped = Arc::new(parking_lot::Mutex::new(false));
        let seen = Arc::clone(&dropped);
        call(|| {
            call(|| after_callback(Arc::new(OnDrop(Box::new(move || *seen.lock() = true)))));
            assert!(!*dropped.lock());
            assert!(in_callback());
        });
        assert!(*dropped.lock());
        assert!(!in_callback());
    }

    /// What frees the next of its kind in a callback.
    struct Link(u32);

    impl Drop for Link {
        fn drop(&mut self) {
            if self.0 > 0 {
                call(|| after_callback(Arc::new(Link(self.0 - 1))));
            }
        }
    }

    #[test]
    fn a_long_chain_of_what_frees_the_next_needs_no_deep_stack() {
        let small = std::thread::Builder::new().stack_size(64 << 10);
        small.spawn(|| drop(Link(100_000))).unwrap().join().unwrap();
    }

    /// Whether the callback that the one below makes got through.
    static GOT_THROUGH: AtomicUsize = AtomicUsize::new(0);

    struct CallsAsTheThreadEnds;

    impl Drop for CallsAsTheThreadEnds {
        fn drop(&mut self) {
            call(|| after_callback(Arc::new(())));
            GOT_THROUGH.store(1, Ordering::SeqCst);
        }
    }

    thread_local! {
        static LAST: CallsAsTheThreadEnds = const { CallsAsTheThreadEnds };
    }

    #[test]
    fn a_callback_may_still_run_as_its_thread_ends() {
        let run = || {
            LAST.with(|_| ()); // Registered first, so dropped after the list.
            call(|| after_callback(Arc::new(())));
        };
        std::thread::spawn(run).join().unwrap();
        assert_eq!(GOT_THROUGH.load(Ordering::SeqCst), 1);
    }
}
