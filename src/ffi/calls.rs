//! What the functions of the chapter "Clients" do, in builds that have the web API.

use super::callbacks;
use super::client::{pio_client, pio_endpoint_filter_fn, pio_result_fn};
use super::handles::{Geometry, Kind, TicketTable};
use super::pointers::array;
use super::process;
use super::queue::{pio_queue, queue_of};
use super::registrations::pio_free_fn;
use super::strings::element;
use super::value::pio_pair;
use crate::error::Result;
use crate::webapi::{Client, Receiver};
use std::ffi::c_void;
use std::ptr::without_provenance_mut;

pub(super) static CLIENTS: TicketTable<Client> = TicketTable::new(Kind::Client, Geometry::HOST);

/// A clone of the client, for whatever may call back or wait.
pub(super) fn client_of(client: *mut pio_client) -> Result<Client> {
    CLIENTS.get(client.addr())
}

pub(super) fn new_client(game_id: &str) -> Result<*mut pio_client> {
    process::watch();
    let client = Client::new(game_id);
    let ticket = CLIENTS.insert(client.clone())?;
    client.set_ticket(ticket);
    Ok(without_provenance_mut(ticket))
}

pub(super) fn free_client(client: *mut pio_client) -> Result<()> {
    // Out of the table first, and without its lock: freeing may wait for a callback.
    CLIENTS.remove(client.addr())?.free();
    Ok(())
}

pub(super) fn set_free_handler(client: *mut pio_client, function: pio_free_fn, user_data: *mut c_void) -> Result<()> {
    client_of(client)?.set_free_handler(callbacks::free_handler(function, user_data));
    Ok(())
}

pub(super) fn set_queue(client: *mut pio_client, queue: *mut pio_queue) -> Result<()> {
    let client = client_of(client)?;
    match queue.is_null() {
        true => client.set_queue(None),
        false => client.set_queue(Some(&queue_of(queue)?)),
    }
}

pub(super) fn set_endpoint_filter(
    client: *mut pio_client,
    function: pio_endpoint_filter_fn,
    user_data: *mut c_void,
) -> Result<()> {
    client_of(client)?.set_endpoint_filter(callbacks::endpoint_filter(client.addr(), function, user_data));
    Ok(())
}

/// A host's pairs, for the length of the call.
pub(super) fn pairs<'a>(
    pairs: *const pio_pair,
    count: usize,
    argument: &'static str,
) -> Result<Vec<(&'a str, &'a str)>> {
    let part = |text, name, index| element(text, || format!("the {name} of {argument}[{index}]"));
    let pairs = array(pairs, count, argument)?.iter().enumerate();
    pairs.map(|(index, pair)| Ok((part(pair.key, "key", index)?, part(pair.value, "value", index)?))).collect()
}

/// Makes one of the calls, with the host's function for its result.
pub(super) fn call(
    client: *mut pio_client,
    function: pio_result_fn,
    user_data: *mut c_void,
    call: impl FnOnce(Client, Receiver) -> Result<()>,
) -> Result<()> {
    let handler = callbacks::result_handler(client.addr(), function, user_data);
    call(client_of(client)?, Receiver { handler, user_data: user_data.expose_provenance() })
}
