//! The chapter "Connection settings": what must be said before connect, and what may be.
//!
//! All of them are refused with WRONG_STATE once `pio_connection_connect` was called; user data is no setting.

use super::boundary::status;
use super::client::webapi;
use super::connection::{connection_of, pio_connection};
use super::library::{pio_bool, pio_status};
use super::pointers::{Out, array, flag};
use super::queue::{pio_queue, queue_of};
use super::strings::{OutBuffer, text};
use crate::error::Result;
use std::ffi::{c_char, c_void};
use std::time::Duration;

/// Delivers everything of this connection through a queue, where the host takes it; NULL for threaded delivery, the
/// default.
///
/// Fails with: WRONG_STATE after connect; INVALID_HANDLE also for the queue's.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_queue(connection: *mut pio_connection, queue: *mut pio_queue) -> pio_status {
    status(|| set_queue(connection, queue))
}

fn set_queue(connection: *mut pio_connection, queue: *mut pio_queue) -> Result<()> {
    let connection = connection_of(connection)?;
    match queue.is_null() {
        true => connection.set_queue(None),
        false => connection.set_queue(Some(&queue_of(queue)?)),
    }
}

/// Sets the `user_data` of this connection's pio_event; NULL by default. Allowed at any time: it counts for events
/// that are taken afterwards.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_user_data(connection: *mut pio_connection, user_data: *mut c_void) -> pio_status {
    status(|| {
        connection_of(connection)?.set_user_data(user_data.expose_provenance());
        Ok(())
    })
}

/// Adds an address to try, in order: a name or an IPv4 or IPv6 address, without brackets, and a TCP port.
///
/// If there is more than one and the first has port 80, that one moves to the end.
///
/// Fails with: WRONG_STATE after connect; INVALID_ARGUMENT for an empty host or port 0; INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_add_endpoint(
    connection: *mut pio_connection,
    host: *const c_char,
    port: u16,
) -> pio_status {
    status(|| connection_of(connection)?.add_endpoint(text(host, "host")?, port))
}

/// Tells an endpoint, `index` counting from 0. For `buffer`, `capacity` and `needed`, which are the host's, see
/// "Conventions"; the port is written if the host is.
///
/// Fails with: NO_SUCH_INDEX behind the last; BUFFER_TOO_SMALL.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_get_endpoint(
    connection: *mut pio_connection,
    index: u32,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
    port: *mut u16,
) -> pio_status {
    status(|| get_endpoint(connection, index, OutBuffer::new(buffer, capacity, needed)?, Out::new(port, "port")?))
}

fn get_endpoint(
    connection: *mut pio_connection,
    index: u32,
    out: OutBuffer<c_char>,
    port_place: Out<u16>,
) -> Result<()> {
    let (host, port) = connection_of(connection)?.endpoint(index as usize)?;
    out.put_text(&host)?;
    port_place.put(port);
    Ok(())
}

/// Forgets all endpoints.
///
/// Fails with: WRONG_STATE after connect.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_clear_endpoints(connection: *mut pio_connection) -> pio_status {
    status(|| connection_of(connection)?.clear_endpoints())
}

/// Sets the join key, which says to the server which room is meant and that the user may enter.
///
/// Fails with: WRONG_STATE after connect; INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_join_key(connection: *mut pio_connection, join_key: *const c_char) -> pio_status {
    status(|| connection_of(connection)?.set_join_key(text(join_key, "join_key")?))
}

/// Adds a pair to the join data, which the game's server code sees. The order stays; the same key replaces its value.
///
/// Fails with: WRONG_STATE after connect; INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_add_join_data(
    connection: *mut pio_connection,
    key: *const c_char,
    value: *const c_char,
) -> pio_status {
    status(|| connection_of(connection)?.add_join_data(text(key, "key")?, text(value, "value")?))
}

/// Takes endpoints, join key and room id from the web API's answer to createJoinRoom (method 27), as received but
/// without the bytes before its protobuf: for hosts that speak to the web API themselves.
///
/// Endpoints and join key from before are replaced.
///
/// Fails with: WRONG_STATE after connect; MALFORMED for what can't be read, which changes nothing; UNSUPPORTED in a
/// build without the web API.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_create_join_room_output(
    connection: *mut pio_connection,
    protobuf: *const u8,
    length: usize,
) -> pio_status {
    status(|| set_create_join_room_output(connection, protobuf, length))
}

#[cfg_attr(not(feature = "webapi"), allow(unused_variables, reason = "nothing is set then"))]
fn set_create_join_room_output(connection: *mut pio_connection, protobuf: *const u8, length: usize) -> Result<()> {
    let (connection, protobuf) = (connection_of(connection)?, array(protobuf, length, "protobuf")?);
    webapi!(crate::webapi::set_up_connection(&connection, protobuf))
}

/// Connects to a development server instead of the endpoints: "host", "host:port" or "[::1]:port". The port is 8184
/// unless told.
///
/// Fails with: WRONG_STATE after connect; INVALID_ARGUMENT for what is no host and port; INVALID_UTF8.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_development_server(
    connection: *mut pio_connection,
    host_port: *const c_char,
) -> pio_status {
    status(|| connection_of(connection)?.set_development_server(text(host_port, "host_port")?))
}

/// Sets how long connecting to each address may take, in milliseconds: 4,000 by default. Looking up a name has the
/// same limit.
///
/// Fails with: WRONG_STATE after connect.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_connect_timeout_ms(
    connection: *mut pio_connection,
    timeout_ms: u32,
) -> pio_status {
    status(|| connection_of(connection)?.set_connect_timeout(Duration::from_millis(timeout_ms.into())))
}

/// Sets how long the server may take to answer the join, in milliseconds: 15,000 by default.
///
/// Fails with: WRONG_STATE after connect.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_join_timeout_ms(connection: *mut pio_connection, timeout_ms: u32) -> pio_status {
    status(|| connection_of(connection)?.set_join_timeout(Duration::from_millis(timeout_ms.into())))
}

/// Sets how many bytes a message may have when encoded, in either direction: 134,217,728 (128 MiB) by default.
///
/// A larger one is refused with TOO_LARGE when sent, and a protocol error when received. Nothing is allocated for a
/// size that a server only claims. More than 1 GiB counts as 1 GiB. A message has at most 1,048,576 values.
///
/// Fails with: WRONG_STATE after connect.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_message_size_limit(connection: *mut pio_connection, bytes: usize) -> pio_status {
    status(|| connection_of(connection)?.set_message_size_limit(bytes))
}

/// Sets how many bytes may wait to be sent: 1,048,576 (1 MiB) by default. A single message may be larger, when
/// nothing else waits.
///
/// Fails with: WRONG_STATE after connect.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_send_buffer_limit(connection: *mut pio_connection, bytes: usize) -> pio_status {
    status(|| connection_of(connection)?.set_send_buffer_limit(bytes))
}

/// Sets how many bytes of whole messages may wait in a queue: 1,048,576 (1 MiB) by default. Beyond it nothing is
/// received until the host takes some: nothing is lost, and the server is slowed down by TCP.
///
/// Fails with: WRONG_STATE after connect.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_receive_buffer_limit(connection: *mut pio_connection, bytes: usize) -> pio_status {
    status(|| connection_of(connection)?.set_receive_buffer_limit(bytes))
}

/// Sets whether messages that wait are written together: true by default, and fastest. With false each message is a
/// write of its own, for private servers that lose what a read cuts in two.
///
/// Fails with: WRONG_STATE after connect.
#[unsafe(no_mangle)]
pub extern "C" fn pio_connection_set_send_coalescing(
    connection: *mut pio_connection,
    coalescing: pio_bool,
) -> pio_status {
    status(|| connection_of(connection)?.set_send_coalescing(flag(coalescing, "coalescing")?))
}
