//! The chapter "Library": versions, names, logging, login proofs and the end.

use super::boundary::{self, Refusal, last_error, plain_answer, plain_status, status};
use super::callbacks::log_handler;
#[cfg(feature = "webapi")]
use super::calls::CLIENTS;
use super::connection::CONNECTIONS;
use super::queue::QUEUES;
use super::strings::{OutBuffer, text};
use crate::codes::{ErrorCode, TABLE};
use crate::connection::Connection;
use crate::delivery::callback::in_callback;
use crate::error::{Error, Result, Status};
use crate::{auth, log, runtime};
use parking_lot::Mutex;
use std::ffi::{CStr, c_char, c_void};

/// A `pio_status`; any other number than [`Status`]'s is a failure too.
pub type pio_status = i32;
/// A C `bool`: the header says `bool`, but a byte of any value may come.
pub type pio_bool = u8;
/// The number of a `ValueType`.
pub type pio_value_type = u32;
/// The number of a `DisconnectReason`.
pub type pio_disconnect_reason = i32;
/// The number of a `State`.
pub type pio_state = i32;
/// The number of an `EventType`.
pub type pio_event_type = i32;
/// The number of a `log::Level`.
pub type pio_log_level = i32;

/// The number that pio_abi_version returns for this header.
pub const PIO_ABI_VERSION: u32 = 1;

/// Gets what the library has to say: a level, NUL-terminated words that live until it returns, and the user data.
///
/// It may run on any thread, also on several at once, and must call nothing of this library: what it calls
/// nevertheless gives PIO_STATUS_IN_CALLBACK.
pub type pio_log_fn =
    Option<unsafe extern "C-unwind" fn(level: pio_log_level, text: *const c_char, user_data: *mut c_void)>;

/// The library's version, such as "0.1.0". A constant: never freed, always valid.
#[unsafe(no_mangle)]
pub extern "C" fn pio_version() -> *const c_char {
    plain_answer(|| Ok(VERSION.as_ptr()))
}

/// The version of this interface. It counts up only when something that was there changes, so a program works with
/// any library whose number is the one it was compiled for (PIO_ABI_VERSION).
#[unsafe(no_mangle)]
pub extern "C" fn pio_abi_version() -> u32 {
    plain_answer(|| Ok(PIO_ABI_VERSION))
}

/// The words for the last call that failed on this thread: what happened, where, and what to do.
///
/// Never NULL; empty if nothing has failed yet. At most 1023 bytes of UTF-8, cut between characters; NULs in it are
/// replaced. A call that succeeds leaves it alone. It stays valid until the next call that fails on this thread, or
/// until this thread ends.
#[unsafe(no_mangle)]
pub extern "C" fn pio_last_error() -> *const c_char {
    plain_answer(|| Ok(last_error()))
}

/// The name of a status without its prefix, such as "WOULD_BLOCK" for PIO_STATUS_WOULD_BLOCK.
///
/// Never NULL: "Unknown" for a number that is not listed. A constant.
#[unsafe(no_mangle)]
pub extern "C" fn pio_status_name(status: pio_status) -> *const c_char {
    plain_answer(|| Ok(name_of_status(status).as_ptr()))
}

/// The service's own name of an error code, such as "RoomIsFull" for 19.
///
/// Never NULL: "Success" for 0, "UnsupportedMethod" for -1, "Unknown" for a code that is not listed. A constant.
#[unsafe(no_mangle)]
pub extern "C" fn pio_error_name(error_code: i32) -> *const c_char {
    plain_answer(|| Ok(name_of_error(error_code).as_ptr()))
}

/// The proof that a game's own server knows the secret of a connection: the `auth` of pio_client_connect.
///
/// The text is "{unix_seconds}:{HMAC-SHA1 in hex}", 52 bytes today with its NUL; its age is what the service checks.
/// `unix_seconds` is the time in seconds since 1970, 0 for now. For `buffer`, `capacity` and `needed` see
/// "Conventions".
///
/// Fails with: INVALID_ARGUMENT for a time before 1970.
#[unsafe(no_mangle)]
pub extern "C" fn pio_calc_auth(
    user_id: *const c_char,
    secret: *const c_char,
    unix_seconds: i64,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> pio_status {
    plain_status(|| calc(auth::calc_auth, user_id, secret, unix_seconds, OutBuffer::new(buffer, capacity, needed)?))
}

/// As pio_calc_auth with HMAC-SHA256, for connections that are set up for it: 76 bytes today.
#[unsafe(no_mangle)]
pub extern "C" fn pio_calc_auth_256(
    user_id: *const c_char,
    secret: *const c_char,
    unix_seconds: i64,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> pio_status {
    plain_status(|| calc(auth::calc_auth_256, user_id, secret, unix_seconds, OutBuffer::new(buffer, capacity, needed)?))
}

/// Sets the function that gets what the library has to say, up to `level`: with PIO_LOG_WARN errors and warnings.
///
/// There is one for the whole process, none by default; NULL removes it. Setting and removing return when the
/// function before it runs on no other thread any more.
///
/// Fails with: INVALID_ARGUMENT for a level that is not listed.
#[unsafe(no_mangle)]
pub extern "C" fn pio_set_log_handler(
    level: pio_log_level,
    function: pio_log_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| set_log_handler(level, function, user_data))
}

/// Frees every connection, client and queue, and ends the internal thread.
///
/// Messages sent before are still flushed, within 2 s; the call takes 3 s at the most, besides what the host's own
/// handlers take. Meanwhile the calls of other threads give PIO_STATUS_INVALID_HANDLE, and `_new` gives NULL; a
/// second shutdown waits for the first. Afterwards the library is as newly loaded, and can be used again; handles
/// from before stay dead. Messages and deserializers are not touched.
///
/// Call it before unloading the library, and before the runtime of an interpreter or game engine goes away. After a
/// fork it does nothing in the child.
///
/// Fails with: IN_CALLBACK inside a callback.
#[unsafe(no_mangle)]
pub extern "C" fn pio_shutdown() -> pio_status {
    plain_status(shutdown)
}

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => c"",
};

const STATUS_NAMES: [&CStr; 22] = [
    c"OK",
    c"NULL_POINTER",
    c"INVALID_HANDLE",
    c"INVALID_ARGUMENT",
    c"INVALID_UTF8",
    c"WRONG_STATE",
    c"IN_CALLBACK",
    c"BUSY",
    c"NOT_FOUND",
    c"NOT_CONNECTED",
    c"WOULD_BLOCK",
    c"TOO_LARGE",
    c"TIMED_OUT",
    c"NO_SUCH_INDEX",
    c"WRONG_TYPE",
    c"OUT_OF_RANGE",
    c"BUFFER_TOO_SMALL",
    c"NOT_READY",
    c"MALFORMED",
    c"UNSUPPORTED",
    c"SYSTEM",
    c"PANIC",
];
const _: () = assert!(STATUS_NAMES.len() == Status::Panic as usize + 1);

fn name_of_status(status: pio_status) -> &'static CStr {
    usize::try_from(status).ok().and_then(|number| STATUS_NAMES.get(number).copied()).unwrap_or(c"Unknown")
}

/// The names of the table of codes, each with NULs behind it.
static ERROR_NAMES: [[u8; 48]; TABLE.len()] = {
    let mut names = [[0; 48]; TABLE.len()];
    let mut row = 0;
    while row < TABLE.len() {
        let name = TABLE[row].name.as_bytes();
        assert!(name.len() < 48);
        names[row].split_at_mut(name.len()).0.copy_from_slice(name);
        row += 1;
    }
    names
};

fn name_of_error(error_code: i32) -> &'static CStr {
    if error_code == 0 {
        return c"Success";
    }
    let code = ErrorCode::of_host(error_code);
    let row = TABLE.iter().position(|row| row.code == code);
    row.and_then(|row| CStr::from_bytes_until_nul(&ERROR_NAMES[row]).ok()).unwrap_or(c"Unknown")
}

fn calc(
    proof: fn(&str, &str, i64) -> String,
    user_id: *const c_char,
    secret: *const c_char,
    unix_seconds: i64,
    out: OutBuffer<c_char>,
) -> Result<()> {
    let (user_id, secret) = (text(user_id, "user_id")?, text(secret, "secret")?);
    let unix_seconds = match unix_seconds {
        0 => auth::unix_seconds(),
        1.. => unix_seconds,
        ..0 => {
            let words = format!("unix_seconds is {unix_seconds}; pass the seconds since 1970, or 0 for now");
            return Err(Error::InvalidArgument(words));
        }
    };
    out.put_text(&proof(user_id, secret, unix_seconds))
}

fn set_log_handler(level: pio_log_level, function: pio_log_fn, user_data: *mut c_void) -> Result<()> {
    let level = [log::Level::Error, log::Level::Warn, log::Level::Info, log::Level::Debug]
        .into_iter()
        .find(|known| *known as i32 == level)
        .ok_or_else(|| Error::InvalidArgument(format!("there is no log level {level}; pass one of PIO_LOG_…")))?;
    log::set_handler(level, log_handler(function, user_data), !in_callback());
    Ok(())
}

/// Guards that one shutdown runs at a time; held while it waits for the host's handlers, which may not shut down.
static SHUTDOWN: Mutex<()> = Mutex::new(());

/// Whether one runs; for a forked child, where none will end it.
pub(super) fn is_shutting_down() -> bool {
    SHUTDOWN.is_locked()
}

fn shutdown() -> Result<()> {
    match boundary::refusal() {
        // What the internal thread held is not ours in a child, and gone when the process ends.
        Some(Refusal::Forked | Refusal::ProcessEnding) => return Ok(()),
        Some(Refusal::InLogHandler) => return Err(Error::InCallback("pio_shutdown")),
        None if in_callback() => return Err(Error::InCallback("pio_shutdown")),
        None => {}
    }
    let _only_one = SHUTDOWN.lock();
    // Whatever happens below, the library can be used again.
    let _reopened = Reopen;
    // All tickets first: no handler that still runs may make or use anything.
    #[cfg(feature = "webapi")]
    let clients = CLIENTS.close();
    let (connections, queues) = (CONNECTIONS.close(), QUEUES.close());
    #[cfg(feature = "webapi")]
    clients.iter().for_each(crate::webapi::Client::free);
    connections.iter().for_each(Connection::free);
    queues.iter().for_each(|queue| queue.free());
    runtime::shutdown()?;
    log::set_handler(log::Level::Error, None, true);
    Ok(())
}

struct Reopen;

impl Drop for Reopen {
    fn drop(&mut self) {
        #[cfg(feature = "webapi")]
        CLIENTS.open();
        CONNECTIONS.open();
        QUEUES.open();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_name() {
        assert_eq!(name_of_status(Status::WouldBlock as i32), c"WOULD_BLOCK");
        assert_eq!(name_of_status(Status::Panic as i32), c"PANIC");
        assert_eq!(name_of_status(22), c"Unknown");
        assert_eq!(name_of_status(-1), c"Unknown");
    }

    #[test]
    fn error_codes_have_the_services_names() {
        let names = [-1, 0, 1, 19, 302, 777].map(|code| name_of_error(code).to_str().unwrap());
        assert_eq!(
            names,
            ["UnsupportedMethod", "Success", "GeneralError", "RoomIsFull", "AdTrackCheckCookie", "Unknown"]
        );
    }

    #[test]
    fn the_version_is_the_packages() {
        assert_eq!(VERSION.to_str().unwrap(), env!("CARGO_PKG_VERSION"));
    }
}
