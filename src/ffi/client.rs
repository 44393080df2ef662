//! The chapter "Clients": the web API, from credentials to a room.
//!
//! In a build that leaves the web API out the functions are here all the same, so that there is one header and one ABI;
//! each says that it is unsupported.

#![cfg_attr(not(feature = "webapi"), allow(unused_imports, unused_variables, reason = "nothing is called then"))]

use super::boundary::{answer, nothing, status};
#[cfg(feature = "webapi")]
use super::calls::{self, call, client_of, pairs};
use super::connection::pio_connection;
use super::library::{pio_bool, pio_status};
use super::pointers::{array, flag};
use super::queue::pio_queue;
use super::registrations::pio_free_fn;
use super::result::pio_result;
use super::strings::{OutBuffer, optional_text, text};
use super::value::pio_pair;
#[cfg(not(feature = "webapi"))]
use crate::error::{Error, Result};
#[cfg(feature = "webapi")]
use crate::webapi::{NewRoom, Registration, Search};
use std::ffi::{c_char, c_void};
use std::time::Duration;

/// What a function of the web API does, or that it is unsupported in a build without it.
macro_rules! webapi {
    ($($body:tt)*) => {{
        #[cfg(feature = "webapi")]
        {
            $($body)*
        }
        #[cfg(not(feature = "webapi"))]
        {
            crate::ffi::client::unsupported()
        }
    }};
}
pub(super) use webapi;

/// The web API of one game, and a user's login. A handle, not an address: a number that any thread may use.
pub struct pio_client {
    _opaque: [u8; 0],
}

/// Gets the result of a call, which is lent until the function returns.
pub type pio_result_fn =
    Option<unsafe extern "C-unwind" fn(client: *mut pio_client, result: *const pio_result, user_data: *mut c_void)>;

/// May edit the endpoints of a connection that was just set up, before the result's function gets it and on the same
/// thread. Not called for events taken by pio_queue_next.
pub type pio_endpoint_filter_fn = Option<
    unsafe extern "C-unwind" fn(client: *mut pio_client, connection: *mut pio_connection, user_data: *mut c_void),
>;

#[cfg(not(feature = "webapi"))]
pub(super) fn unsupported<T>() -> Result<T> {
    Err(Error::Unsupported(
        "this build leaves the web API out; set up a connection with its endpoints and join key instead",
    ))
}

/// Makes a client for a game, by the id that the game has at PlayerIO. NULL if it fails.
///
/// Fails with: NULL_POINTER; INVALID_UTF8; WRONG_STATE while another thread runs pio_shutdown; INVALID_HANDLE in a
/// forked child; SYSTEM when there are too many; UNSUPPORTED, as all functions of this and the next chapter, in a
/// build without the web API.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_new(game_id: *const c_char) -> *mut pio_client {
    answer(|| webapi!(calls::new_client(text(game_id, "game_id")?)))
}

/// Frees a client as pio_connection_free frees a connection: its calls that are outstanding give no result, and those
/// that wait for others are not made. The connections that its results gave to the host live on. Does nothing with
/// NULL.
///
/// Fails with: INVALID_HANDLE, which changes nothing.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_free(client: *mut pio_client) {
    nothing(|| if client.is_null() { Ok(()) } else { webapi!(calls::free_client(client)) });
}

/// Sets the function that is called last of all, as pio_connection_set_free_handler does. Allowed at any time.
///
/// Fails with: INVALID_HANDLE.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_set_free_handler(
    client: *mut pio_client,
    function: pio_free_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| webapi!(calls::set_free_handler(client, function, user_data)))
}

/// Delivers the results of this client through a queue; its connections start on the same one. NULL for threaded
/// delivery, the default.
///
/// Fails with: WRONG_STATE after the first call; INVALID_HANDLE also for the queue's.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_set_queue(client: *mut pio_client, queue: *mut pio_queue) -> pio_status {
    status(|| webapi!(calls::set_queue(client, queue)))
}

/// Sets the base of the web API, "https://api.playerio.com/api" by default: methods are called by their numbers below
/// it. Once it is set the server can't replace it, as it may else when a user is authenticated.
///
/// After a failure no call is made until a good URL is set: it would go to where you did not mean to send it.
///
/// Fails with: WRONG_STATE after the first call; INVALID_ARGUMENT for what is no http or https URL; INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_set_api_url(client: *mut pio_client, url: *const c_char) -> pio_status {
    status(|| webapi!(client_of(client)?.set_api_url(text(url, "url")?)))
}

/// Sets how long one call may take from when it is sent, in milliseconds: 40,000 by default. With 0 none succeeds.
///
/// Fails with: WRONG_STATE after the first call.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_set_timeout_ms(client: *mut pio_client, timeout_ms: u32) -> pio_status {
    status(|| webapi!(client_of(client)?.set_timeout(Duration::from_millis(timeout_ms.into()))))
}

/// Sends the connections of this client to a development server, as pio_connection_set_development_server does, and
/// makes and lists development rooms.
///
/// Fails with: WRONG_STATE after the first call; INVALID_ARGUMENT; INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_set_development_server(client: *mut pio_client, host_port: *const c_char) -> pio_status {
    status(|| webapi!(client_of(client)?.set_development_server(text(host_port, "host_port")?)))
}

/// Sets the function that may edit the endpoints of each connection; NULL removes it, and waits if it runs on another
/// thread, except inside a callback of this library. Allowed at any time. It is not called where a development server
/// is set, whose address is the only one, nor for events that pio_queue_next hands out.
///
/// Fails with: INVALID_HANDLE.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_set_endpoint_filter(
    client: *mut pio_client,
    function: pio_endpoint_filter_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| webapi!(calls::set_endpoint_filter(client, function, user_data)))
}

/// Goes on with a login that was saved with pio_client_get_token; "" is none. The token is a secret, as a password is.
/// Who the user is the client does not know then: save pio_client_get_user_id too.
///
/// Fails with: WRONG_STATE after the first call; INVALID_ARGUMENT for what can be no token; INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_set_token(client: *mut pio_client, token: *const c_char) -> pio_status {
    status(|| webapi!(client_of(client)?.set_token(text(token, "token")?)))
}

/// Tells the token that stands for the login, "" before one; it may change with every result. For `buffer`, `capacity`
/// and `needed` see "Conventions".
///
/// Fails with: BUFFER_TOO_SMALL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_get_token(
    client: *mut pio_client,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> pio_status {
    status(|| webapi!(OutBuffer::new(buffer, capacity, needed)?.put_text(&client_of(client)?.token())))
}

/// Tells the id of the user who has logged in with this client, "" before. For `buffer`, `capacity` and `needed` see
/// "Conventions".
///
/// Fails with: BUFFER_TOO_SMALL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_get_user_id(
    client: *mut pio_client,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> pio_status {
    status(|| webapi!(OutBuffer::new(buffer, capacity, needed)?.put_text(&client_of(client)?.user_id())))
}

/// Logs in as a user of the game's own, by a connection of the game such as "public". `auth` is what pio_calc_auth
/// made on the game's own server, or NULL where the connection asks for none.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_connect(
    client: *mut pio_client,
    connection_id: *const c_char,
    user_id: *const c_char,
    auth: *const c_char,
    function: pio_result_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        webapi! {
            let (connection_id, user_id) = (text(connection_id, "connection_id")?, text(user_id, "user_id")?);
            let auth = optional_text(auth, "auth")?;
            call(client, function, user_data, |client, to| client.connect(connection_id, user_id, auth, to))
        }
    })
}

/// Logs in by the arguments that the connection asks for, such as "userId" and "auth"; there are `count` of them. The
/// answer may name other servers for later calls.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_authenticate(
    client: *mut pio_client,
    connection_id: *const c_char,
    arguments: *const pio_pair,
    count: usize,
    function: pio_result_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        webapi! {
            let connection_id = text(connection_id, "connection_id")?;
            let arguments = pairs(arguments, count, "arguments")?;
            call(client, function, user_data, |client, to| client.authenticate(connection_id, &arguments, to))
        }
    })
}

/// Logs in a user who registered with pio_client_simple_register, by name or e-mail address.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_simple_connect(
    client: *mut pio_client,
    username_or_email: *const c_char,
    password: *const c_char,
    function: pio_result_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        webapi! {
            let user = text(username_or_email, "username_or_email")?;
            let password = text(password, "password")?;
            call(client, function, user_data, |client, to| client.simple_connect(user, password, to))
        }
    })
}

/// Registers a user and logs in. `email`, `captcha_key` and `captcha_value` may be NULL. The `count` pairs of
/// `extra_data` are kept with the user. Which field is wrong is told by pio_result_field_errors.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_simple_register(
    client: *mut pio_client,
    username: *const c_char,
    password: *const c_char,
    email: *const c_char,
    captcha_key: *const c_char,
    captcha_value: *const c_char,
    extra_data: *const pio_pair,
    count: usize,
    function: pio_result_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        webapi! {
            let registration = Registration {
                username: text(username, "username")?,
                password: text(password, "password")?,
                email: optional_text(email, "email")?,
                captcha_key: optional_text(captcha_key, "captcha_key")?,
                captcha_value: optional_text(captcha_value, "captcha_value")?,
                extra_data: &pairs(extra_data, count, "extra_data")?,
            };
            call(client, function, user_data, |client, to| client.simple_register(&registration, to))
        }
    })
}

/// Makes a room without joining it. `room_id` NULL: the service makes one up, and pio_result_room_id tells it.
/// `visible`: whether it is listed. The `count` pairs of `room_data` are what lists tell of it.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_create_room(
    client: *mut pio_client,
    room_id: *const c_char,
    room_type: *const c_char,
    visible: pio_bool,
    room_data: *const pio_pair,
    count: usize,
    function: pio_result_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        webapi! {
            let room = NewRoom {
                room_id: optional_text(room_id, "room_id")?,
                room_type: text(room_type, "room_type")?,
                visible: flag(visible, "visible")?,
                room_data: &pairs(room_data, count, "room_data")?,
            };
            call(client, function, user_data, |client, to| client.create_room(&room, to))
        }
    })
}

/// Asks for a place in a room that exists: the result's connection is set up for it, and still to be connected. The
/// `count` pairs of `join_data` go to the service and, with the join, to the game's server code.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_join_room(
    client: *mut pio_client,
    room_id: *const c_char,
    join_data: *const pio_pair,
    count: usize,
    function: pio_result_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        webapi! {
            let room_id = text(room_id, "room_id")?;
            let join_data = pairs(join_data, count, "join_data")?;
            call(client, function, user_data, |client, to| client.join_room(room_id, &join_data, to))
        }
    })
}

/// Asks for a place in a room, which is made if it does not exist: as the two above in one.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_create_join_room(
    client: *mut pio_client,
    room_id: *const c_char,
    room_type: *const c_char,
    visible: pio_bool,
    room_data: *const pio_pair,
    room_data_count: usize,
    join_data: *const pio_pair,
    join_data_count: usize,
    function: pio_result_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        webapi! {
            let room = NewRoom {
                room_id: optional_text(room_id, "room_id")?,
                room_type: text(room_type, "room_type")?,
                visible: flag(visible, "visible")?,
                room_data: &pairs(room_data, room_data_count, "room_data")?,
            };
            let join_data = pairs(join_data, join_data_count, "join_data")?;
            call(client, function, user_data, |client, to| client.create_join_room(&room, &join_data, to))
        }
    })
}

/// Lists visible rooms whose data match the `count` criteria: at most `limit` (0: as many as the service likes), after
/// leaving out the first `offset`. `room_type` NULL: of all types. The rooms are in pio_result_rooms.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_list_rooms(
    client: *mut pio_client,
    room_type: *const c_char,
    search_criteria: *const pio_pair,
    count: usize,
    limit: i32,
    offset: i32,
    function: pio_result_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        webapi! {
            let search = Search {
                room_type: optional_text(room_type, "room_type")?,
                criteria: &pairs(search_criteria, count, "search_criteria")?,
                limit,
                offset,
            };
            call(client, function, user_data, |client, to| client.list_rooms(&search, to))
        }
    })
}

/// Calls any other method of the web API by its number. The arguments are `length` bytes of protobuf, and so is what
/// pio_result_output gives. The token of a login is kept, whichever way it is called.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_call(
    client: *mut pio_client,
    method: u32,
    protobuf: *const u8,
    length: usize,
    function: pio_result_fn,
    user_data: *mut c_void,
) -> pio_status {
    status(|| {
        webapi! {
            let arguments = array(protobuf, length, "protobuf")?;
            call(client, function, user_data, |client, to| client.call_method(method, arguments, to))
        }
    })
}

/// Waits until no call is outstanding and the callbacks of all have returned, at most `timeout_ms` milliseconds
/// (PIO_FOREVER: without end). For clients with threaded delivery.
///
/// Fails with: TIMED_OUT; WRONG_STATE on a queue; INVALID_HANDLE if the client is freed meanwhile; IN_CALLBACK
/// inside a callback.
#[unsafe(no_mangle)]
pub extern "C" fn pio_client_wait(client: *mut pio_client, timeout_ms: u32) -> pio_status {
    status(|| webapi!(client_of(client)?.wait(timeout_ms.into())))
}
