//! A host's function and its user data, made into the closures that the layers below call.
//!
//! Host functions are `extern "C-unwind"`: a C++ exception, or a longjmp that unwinds, would otherwise be undefined
//! behaviour. It ends the process with a message instead, since no state in between could be trusted.

use super::connection::pio_connection;
use super::handlers::{pio_disconnect_fn, pio_drain_fn, pio_free_fn, pio_join_fn, pio_message_fn};
use super::library::pio_log_fn;
use super::message::pio_message;
use super::queue::{pio_queue, pio_wake_fn};
use crate::connection::{DisconnectHandler, DrainHandler, FreeHandler, JoinHandler, MessageHandler};
use crate::delivery::queue::WakeHandler;
use crate::delivery::words::Words;
use crate::log;
use std::ffi::{c_char, c_void};
use std::io::Write;
use std::ptr::without_provenance_mut;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The pointer that a host registers with a function and gets back with each call.
#[derive(Clone, Copy)]
struct UserData(*mut c_void);

// SAFETY: the pointer is never used here, only handed back to the host, whose promise it is that its function may run
// on the threads that the header names.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

impl UserData {
    /// A method, so that closures capture the whole of it and not the bare pointer.
    fn get(self) -> *mut c_void {
        self.0
    }
}

/// Calls into the host; whatever unwinds out of it ends the process.
fn call(what: &'static str, host: impl FnOnce()) {
    let guard = NoEscape(what);
    host();
    std::mem::forget(guard);
}

struct NoEscape(&'static str);

impl Drop for NoEscape {
    fn drop(&mut self) {
        // Not eprintln, which would panic where standard error is closed.
        let _ = writeln!(
            std::io::stderr(),
            "playerio: an exception or longjmp left a {}; handlers must catch what they throw. Aborting.",
            self.0
        );
        std::process::abort();
    }
}

/// The address of a text that ends in a NUL.
pub(super) fn for_c(text: &Words) -> *const c_char {
    text.with_nul().as_ptr().cast()
}

pub(super) fn message_handler(ticket: usize, host: pio_message_fn, user_data: *mut c_void) -> Option<MessageHandler> {
    let (host, user_data) = (host?, UserData(user_data));
    Some(Arc::new(move |message| {
        let lent = pio_message::lent(message);
        let connection = without_provenance_mut::<pio_connection>(ticket);
        // SAFETY: the host's promise for its function; the message lives until after the call.
        call("message handler", || unsafe { host(connection, &raw const lent, user_data.get()) });
    }))
}

pub(super) fn join_handler(ticket: usize, host: pio_join_fn, user_data: *mut c_void) -> Option<JoinHandler> {
    let (host, user_data) = (host?, UserData(user_data));
    Some(Arc::new(move |error_code, text| {
        let connection = without_provenance_mut::<pio_connection>(ticket);
        // SAFETY: the host's promise for its function; the text lives until after the call.
        call("join handler", || unsafe { host(connection, error_code, for_c(text), user_data.get()) });
    }))
}

pub(super) fn disconnect_handler(
    ticket: usize,
    host: pio_disconnect_fn,
    user_data: *mut c_void,
) -> Option<DisconnectHandler> {
    let (host, user_data) = (host?, UserData(user_data));
    Some(Arc::new(move |reason, text| {
        let connection = without_provenance_mut::<pio_connection>(ticket);
        // SAFETY: the host's promise for its function; the text lives until after the call.
        call("disconnect handler", || unsafe { host(connection, reason as i32, for_c(text), user_data.get()) });
    }))
}

pub(super) fn drain_handler(ticket: usize, host: pio_drain_fn, user_data: *mut c_void) -> Option<DrainHandler> {
    let (host, user_data) = (host?, UserData(user_data));
    Some(Arc::new(move || {
        let connection = without_provenance_mut::<pio_connection>(ticket);
        // SAFETY: the host's promise for its function.
        call("drain handler", || unsafe { host(connection, user_data.get()) });
    }))
}

pub(super) fn free_handler(host: pio_free_fn, user_data: *mut c_void) -> Option<FreeHandler> {
    let (host, user_data) = (host?, UserData(user_data));
    Some(Arc::new(move || {
        // SAFETY: the host's promise for its function.
        call("free handler", || unsafe { host(user_data.get()) });
    }))
}

pub(super) fn wake_handler(ticket: usize, host: pio_wake_fn, user_data: *mut c_void) -> Option<WakeHandler> {
    let (host, user_data) = (host?, UserData(user_data));
    Some(Arc::new(move || {
        let queue = without_provenance_mut::<pio_queue>(ticket);
        // SAFETY: the host's promise for its function.
        call("wake handler", || unsafe { host(queue, user_data.get()) });
    }))
}

pub(super) fn log_handler(host: pio_log_fn, user_data: *mut c_void) -> Option<log::Handler> {
    let (host, user_data) = (host?, UserData(user_data));
    LOGGING.store(true, Ordering::Relaxed);
    Some(Arc::new(move |level, text| {
        // SAFETY: the host's promise for its function; the text lives until after the call.
        call("log handler", || unsafe { host(level as i32, for_c(text), user_data.get()) });
    }))
}

/// Whether a log handler was ever set: spares all others the look at a thread-local.
static LOGGING: AtomicBool = AtomicBool::new(false);

/// Whether this thread is inside the host's log handler, from where nothing may be called.
pub(super) fn inside_log_handler() -> bool {
    LOGGING.load(Ordering::Relaxed) && log::in_handler()
}
