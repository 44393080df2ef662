//! The chapter "Connection handlers": the host's functions for what a connection has to tell.
//!
//! Handlers may be set, added and removed at any time, also while they run.

use super::boundary::status;
use super::callbacks;
use super::connection::{connection_of, pio_connection};
use super::library::{pio_disconnect_reason, pio_status};
use super::message::pio_message;
use super::pointers::put_if_wanted;
use super::strings::optional_text;
use crate::error::{Error, Result};
use std::borrow::Cow;
use std::ffi::{c_char, c_void};

/// Gets each message of the type it was added for. The message is lent until the function returns.
pub type pio_message_fn = Option<
    unsafe extern "C-unwind" fn(connection: *mut pio_connection, message: *const pio_message, user_data: *mut c_void),
>;

/// Gets how connecting and joining went, once: `error_code` 0 for success, else PIO_ERROR_… or the server's own code.
/// The text is the server's, or names each endpoint and what went wrong there; it is lent, and "" after a success.
pub type pio_join_fn = Option<
    unsafe extern "C-unwind" fn(
        connection: *mut pio_connection,
        error_code: i32,
        text: *const c_char,
        user_data: *mut c_void,
    ),
>;

/// Gets the end of a joined connection, once, after its last message. The text is lent.
pub type pio_disconnect_fn = Option<
    unsafe extern "C-unwind" fn(
        connection: *mut pio_connection,
        reason: pio_disconnect_reason,
        text: *const c_char,
        user_data: *mut c_void,
    ),
>;

/// Is told that there is room in the send buffer again, once after each time that it was full.
pub type pio_drain_fn = Option<unsafe extern "C-unwind" fn(connection: *mut pio_connection, user_data: *mut c_void)>;

/// Is told that nothing of an object will run any more: what `user_data` points to may be freed.
pub type pio_free_fn = Option<unsafe extern "C-unwind" fn(user_data: *mut c_void)>;

/// Sets the function that tells how the join went; NULL removes it.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_join_handler(
    connection: *mut pio_connection,
    function: pio_join_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        let handler = callbacks::join_handler(connection.addr(), function, user_data);
        connection_of(connection)?.set_join_handler(handler);
        Ok(())
    })
}

/// Adds a function for the messages of one type, or of all types if `type` is NULL or "*".
///
/// All that match a message run, in the order they were added. One that is added while a message is delivered first
/// sees the next. `id`, which may be NULL, gets the number for pio_connection_remove_handler: from 1 up, and never
/// used twice on this connection.
///
/// Fails with: NULL_POINTER for the function; INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_add_message_handler(
    connection: *mut pio_connection,
    r#type: *const c_char,
    function: pio_message_fn,
    user_data: *mut c_void,
    id: *mut u64,
) -> pio_status {
    status(|| add_message_handler(connection, r#type, function, user_data, id))
}

fn add_message_handler(
    connection: *mut pio_connection,
    message_type: *const c_char,
    function: pio_message_fn,
    user_data: *mut c_void,
    id: *mut u64,
) -> Result<()> {
    let message_type = optional_text(message_type, "type")?;
    let handler = callbacks::message_handler(connection.addr(), function, user_data).ok_or(NO_FUNCTION)?;
    put_if_wanted(id, connection_of(connection)?.add_message_handler(message_type, handler));
    Ok(())
}

/// Adds a function for the end of the connection; all run, in the order they were added.
///
/// They run exactly once, after the last message, whoever ended it, and not for a join that failed. One that is
/// added while they run does not run any more. `id` is as in pio_connection_add_message_handler.
///
/// Fails with: NULL_POINTER for the function.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_add_disconnect_handler(
    connection: *mut pio_connection,
    function: pio_disconnect_fn,
    user_data: *mut c_void,
    id: *mut u64,
) -> pio_status {
    status(|| add_disconnect_handler(connection, function, user_data, id))
}

fn add_disconnect_handler(
    connection: *mut pio_connection,
    function: pio_disconnect_fn,
    user_data: *mut c_void,
    id: *mut u64,
) -> Result<()> {
    let handler = callbacks::disconnect_handler(connection.addr(), function, user_data).ok_or(NO_FUNCTION)?;
    put_if_wanted(id, connection_of(connection)?.add_disconnect_handler(handler));
    Ok(())
}

const NO_FUNCTION: Error =
    Error::NullPointer { argument: Cow::Borrowed("function"), wanted: "a function; to remove a handler use its id" };

/// Removes a message or disconnect handler: it does not begin any more.
///
/// If it runs on another thread, this waits until it has returned, except inside a callback of this library.
///
/// Fails with: NOT_FOUND if no handler of this connection has the id.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_remove_handler(connection: *mut pio_connection, id: u64) -> pio_status {
    status(|| connection_of(connection)?.remove_handler(id))
}

/// Sets the function that tells, after a send gave WOULD_BLOCK, that half the send buffer is free again and the
/// largest message refused since would be accepted; NULL removes it. Not called after the end.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_drain_handler(
    connection: *mut pio_connection,
    function: pio_drain_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        let handler = callbacks::drain_handler(connection.addr(), function, user_data);
        connection_of(connection)?.set_drain_handler(handler);
        Ok(())
    })
}

/// Sets the function that is called last of all, exactly once, when no other callback of the connection runs or will
/// run: by pio_connection_free before it returns, but inside a callback after that callback has returned; also by
/// pio_shutdown. NULL removes it.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_free_handler(
    connection: *mut pio_connection,
    function: pio_free_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        connection_of(connection)?.set_free_handler(callbacks::free_handler(function, user_data));
        Ok(())
    })
}
