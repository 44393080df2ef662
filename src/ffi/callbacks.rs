//! A host's function and its user data, made into the closures that the layers below call.
//!
//! Host functions are `extern "C-unwind"`: a C++ exception, or a longjmp that unwinds, would otherwise be undefined
//! behaviour. It ends the process with a message instead, since no state in between could be trusted.

#[cfg(feature = "webapi")]
use super::client::{pio_client, pio_endpoint_filter_fn, pio_result_fn};
use super::connection::pio_connection;
use super::library::pio_log_fn;
use super::message::pio_message;
use super::queue::{pio_queue, pio_wake_fn};
use super::registrations::{pio_disconnect_fn, pio_drain_fn, pio_free_fn, pio_join_fn, pio_message_fn};
#[cfg(feature = "webapi")]
use super::result::{pio_result, ticket_of};
use crate::connection::{DisconnectHandler, DrainHandler, FreeHandler, JoinHandler, MessageHandler};
use crate::delivery::queue::WakeHandler;
use crate::delivery::words::Words;
use crate::log;
#[cfg(feature = "webapi")]
use crate::webapi::{CallResult, EndpointFilter, ResultHandler};
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

#[cfg(feature = "webapi")]
pub(super) fn result_handler(ticket: usize, host: pio_result_fn, user_data: *mut c_void) -> Option<ResultHandler> {
    let (host, user_data) = (host?, UserData(user_data));
    Some(Box::new(move |CallResult { outcome, connection, freed }| {
        let client = without_provenance_mut::<pio_client>(ticket);
        // Made even if nobody is to be told: it frees a connection that the filter was shown.
        let lent = pio_result::new(outcome, connection);
        if !freed {
            // SAFETY: the host's promise for its function; the result lives until after the call.
            call("result callback", || unsafe { host(client, &raw const lent, user_data.get()) });
        }
    }))
}

#[cfg(feature = "webapi")]
pub(super) fn endpoint_filter(
    ticket: usize,
    host: pio_endpoint_filter_fn,
    user_data: *mut c_void,
) -> Option<EndpointFilter> {
    let (host, user_data) = (host?, UserData(user_data));
    Some(Arc::new(move |connection| {
        let client = without_provenance_mut::<pio_client>(ticket);
        // Refused during a shutdown, when no callback runs any more.
        let Ok(connection) = ticket_of(connection) else { return };
        // SAFETY: the host's promise for its function.
        call("endpoint filter", || unsafe { host(client, connection, user_data.get()) });
    }))
}

pub(super) fn log_handler(host: pio_log_fn, user_data: *mut c_void) -> Option<log::Handler> {
    let (host, user_data) = (host?, UserData(user_data));
    LOGGING.store(true, Ordering::Relaxed);
    Some(Arc::new(move |level, text| {
        let text = Words::from(text);
        // SAFETY: the host's promise for its function; the text lives until after the call.
        call("log handler", || unsafe { host(level as i32, for_c(&text), user_data.get()) });
    }))
}

/// Whether a log handler was ever set: spares all others the look at a thread-local.
static LOGGING: AtomicBool = AtomicBool::new(false);

/// Whether this thread is inside the host's log handler, from where nothing may be called.
pub(super) fn inside_log_handler() -> bool {
    LOGGING.load(Ordering::Relaxed) && log::in_handler()
}

#[cfg(test)]
mod tests {
    use super::super::connection::{pio_connection_connect, pio_connection_free, pio_connection_new};
    use super::super::getters::pio_message_count;
    use super::super::library::{pio_log_level, pio_set_log_handler, pio_shutdown};
    use super::super::message::pio_message_free;
    use super::*;
    use crate::error::Status;
    use crate::message::Message;
    use std::sync::atomic::AtomicU32;

    /// Counts the calls that were refused, and only those.
    unsafe extern "C-unwind" fn calls_back(_: pio_log_level, _: *const c_char, user_data: *mut c_void) {
        // SAFETY: the test below passes an AtomicU32 that outlives the handler.
        let refused = unsafe { &*user_data.cast::<AtomicU32>() };
        let in_callback = Status::InCallback as i32;
        let made_up = without_provenance_mut(1);
        refused.fetch_add(u32::from(pio_connection_new().is_null()), Ordering::Relaxed);
        refused.fetch_add(u32::from(pio_connection_connect(made_up) == in_callback), Ordering::Relaxed);
        refused.fetch_add(u32::from(pio_shutdown() == in_callback), Ordering::Relaxed);
        pio_connection_free(made_up);
    }

    #[test]
    fn what_a_log_handler_calls_is_refused_and_the_library_works_on() {
        let refused = AtomicU32::new(0);
        let user_data = std::ptr::from_ref(&refused).cast_mut().cast();
        assert_eq!(pio_set_log_handler(log::Level::Error as i32, Some(calls_back), user_data), 0);
        log::error(|| "something".into());
        assert_eq!(pio_set_log_handler(log::Level::Error as i32, None, std::ptr::null_mut()), 0);
        // Another test may have had something to tell at the same time.
        let refused = refused.load(Ordering::Relaxed);
        assert!(refused >= 3 && refused.is_multiple_of(3), "{refused} calls were refused");
        let connection = pio_connection_new();
        assert!(!connection.is_null());
        pio_connection_free(connection);
    }

    #[test]
    fn freeing_a_lent_message_does_nothing() {
        let message = Message::new("move");
        let mut lent = pio_message::lent(message.as_ref());
        pio_message_free(&raw mut lent);
        assert_eq!(pio_message_count(&raw const lent), 0);
    }
}
