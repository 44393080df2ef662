//! The one way into the library: every exported function is one line over a plain function, through here.
//!
//! A call is refused before any lock where it could only hang or harm (after a fork, while Windows ends the
//! process, inside a log handler); panics stop here; failures leave their words for `pio_last_error`.

use super::library::pio_status;
use super::{callbacks, process};
use crate::error::{Error, Result, Status};
use std::cell::RefCell;
use std::ffi::c_char;
use std::fmt::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// For functions that touch tickets or anything else the library shares between threads.
pub(super) fn status(call: impl FnOnce() -> Result<()>) -> pio_status {
    match refusal() {
        None => plain_status(call),
        Some(refusal) => refusal.report(),
    }
}

/// As [`status`], for functions that return a result rather than a status: NULL, 0 or -1 stands for the failure.
pub(super) fn answer<T: Answer>(call: impl FnOnce() -> Result<T>) -> T {
    match refusal() {
        None => plain_answer(call),
        Some(refusal) => {
            refusal.report();
            T::FAILED
        }
    }
}

/// As [`status`], for functions that return nothing.
pub(super) fn nothing(call: impl FnOnce() -> Result<()>) {
    status(call);
}

/// For functions on messages, deserializers and constants: plain memory, which nothing can make unsafe to use.
pub(super) fn plain_status(call: impl FnOnce() -> Result<()>) -> pio_status {
    match caught(call) {
        Ok(()) => Status::Ok as pio_status,
        Err(status) => status,
    }
}

/// As [`plain_status`], for functions that return a result rather than a status.
pub(super) fn plain_answer<T: Answer>(call: impl FnOnce() -> Result<T>) -> T {
    caught(call).unwrap_or(T::FAILED)
}

/// As [`plain_status`], for functions that return nothing.
pub(super) fn plain_nothing(call: impl FnOnce() -> Result<()>) {
    plain_status(call);
}

/// A result that has a value of its own for "it failed".
pub(super) trait Answer {
    const FAILED: Self;
}

impl<T> Answer for *mut T {
    const FAILED: Self = std::ptr::null_mut();
}

impl<T> Answer for *const T {
    const FAILED: Self = std::ptr::null();
}

impl Answer for u32 {
    const FAILED: Self = 0;
}

impl Answer for i32 {
    /// The only function that returns one tells a PlayerIO error code, and 0 would be success.
    const FAILED: Self = -1;
}

/// Why a call is turned away at the door.
pub(super) enum Refusal {
    Forked,
    ProcessEnding,
    InLogHandler,
}

/// Asks without any lock whether the library may be entered at all.
pub(super) fn refusal() -> Option<Refusal> {
    if process::forked() {
        Some(Refusal::Forked)
    } else if process::ending() {
        Some(Refusal::ProcessEnding)
    } else if callbacks::inside_log_handler() {
        Some(Refusal::InLogHandler)
    } else {
        None
    }
}

impl Refusal {
    fn report(&self) -> pio_status {
        let (status, words) = match self {
            Refusal::Forked => (
                Status::InvalidHandle,
                "this process was forked after the library had started its thread, which the child does not have; \
                 fork before the first connect or call, or exec or spawn instead",
            ),
            Refusal::ProcessEnding => (
                Status::WrongState,
                "the process is ending and its other threads are gone; call pio_shutdown before leaving main",
            ),
            Refusal::InLogHandler => (
                Status::InCallback,
                "the log handler may call nothing of this library; note the text down and act on it elsewhere",
            ),
        };
        set_words(&words);
        status as pio_status
    }
}

fn caught<T>(call: impl FnOnce() -> Result<T>) -> std::result::Result<T, pio_status> {
    // What a panic left half done is only ever freed: the header says so.
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(fail(&error)),
        Err(payload) => {
            let what = payload
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| payload.downcast_ref::<&str>().copied())
                .unwrap_or("no words");
            set_words(&format_args!("a defect of this library was caught ({what}); free the object and report this"));
            // A payload may panic again when it is dropped.
            std::mem::forget(payload);
            Err(Status::Panic as pio_status)
        }
    }
}

#[cold]
fn fail(error: &Error) -> pio_status {
    set_words(error);
    error.status() as pio_status
}

/// The words for the last call that failed on this thread, ending in a NUL.
///
/// In place and without a destructor, so that a host's own thread-exit code may still call the library.
#[repr(C)]
struct LastError {
    bytes: [u8; LastError::SIZE],
    length: usize,
    full: bool,
}

thread_local! {
    static LAST: RefCell<LastError> = const { RefCell::new(LastError::NONE) };
}

/// The words for the last failure on this thread; stays at one address, and changes with the next failure.
pub(super) fn last_error() -> *const c_char {
    LAST.with(|words| words.as_ptr().cast::<c_char>().cast_const())
}

fn set_words(what: &dyn fmt::Display) {
    LAST.with(|words| {
        if let Ok(mut words) = words.try_borrow_mut() {
            words.replace(what);
        }
    });
}

impl LastError {
    const SIZE: usize = 1024;
    const NONE: LastError = LastError { bytes: [0; LastError::SIZE], length: 0, full: false };

    fn replace(&mut self, what: &dyn fmt::Display) {
        (self.length, self.full) = (0, false);
        // `write_str` never fails; a Display that does leaves what it had written.
        let _ = write!(self, "{what}");
        self.bytes[self.length] = 0;
    }

    /// Appends as many whole characters as leave room for the NUL; after the first that doesn't fit, none.
    fn push(&mut self, text: &str) {
        if self.full {
            return;
        }
        let mut cut = text.len().min(Self::SIZE - 1 - self.length);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        self.bytes[self.length..self.length + cut].copy_from_slice(&text.as_bytes()[..cut]);
        self.length += cut;
        self.full = cut < text.len();
    }
}

impl Write for LastError {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for (index, part) in text.split('\0').enumerate() {
            if index > 0 {
                self.push("\u{FFFD}");
            }
            self.push(part);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    fn words() -> String {
        // SAFETY: the words always end in a NUL and live as long as this thread.
        unsafe { CStr::from_ptr(last_error()) }.to_str().unwrap().to_owned()
    }

    #[test]
    fn before_any_failure_the_words_are_empty() {
        assert_eq!(std::thread::spawn(words).join().unwrap(), "");
    }

    #[test]
    fn a_failure_leaves_its_words_and_success_keeps_them() {
        assert_eq!(plain_status(|| Err(Error::NotReady)), Status::NotReady as i32);
        assert_eq!(plain_status(|| Ok(())), 0);
        assert_eq!(words(), "no whole message has been fed yet; feed more bytes");
    }

    #[test]
    fn a_panic_stops_at_the_boundary() {
        assert_eq!(plain_status(|| panic!("slot {} is gone", 3)), Status::Panic as i32);
        assert_eq!(words(), "a defect of this library was caught (slot 3 is gone); free the object and report this");
    }

    #[test]
    fn a_function_that_returns_a_pointer_gives_null_and_leaves_words() {
        assert!(plain_answer::<*mut u8>(|| Err(Error::Busy)).is_null());
        assert_eq!(words(), "another thread is taking events from this queue; one thread at a time may");
    }

    #[test]
    fn words_are_cut_between_characters_and_end_in_a_nul() {
        set_words(&"é".repeat(1000));
        assert_eq!(words(), "é".repeat(511));
        set_words(&format_args!("{}{}", "a".repeat(1022), "éb"));
        assert_eq!(words(), "a".repeat(1022));
        set_words(&"a".repeat(1023));
        assert_eq!(words(), "a".repeat(1023));
    }

    #[test]
    fn a_nul_inside_the_words_does_not_end_them() {
        set_words(&"one\0two");
        assert_eq!(words(), "one\u{FFFD}two");
    }

    #[test]
    fn each_thread_has_its_own_words() {
        plain_nothing(|| Err(Error::NotReady));
        std::thread::spawn(|| plain_nothing(|| Err(Error::Busy))).join().unwrap();
        assert_eq!(words(), "no whole message has been fed yet; feed more bytes");
    }
}
