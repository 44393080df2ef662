//! What a host sets on a connection before it connects.

use super::{Connection, Setup, State};
use crate::error::{Error, Result};
use crate::queue::Queue;
use crate::session::settings::{Endpoint, Settings};
use std::sync::Arc;
use std::time::Duration;

/// Why a setting comes too late.
const TOO_LATE: Error = Error::WrongState("settings are fixed once connect was called; make them before");

/// Settings. Errors of all that set: `WrongState` after connect.
impl Connection {
    /// Delivers through a queue; `None`: on the internal thread, the default.
    pub fn set_queue(&self, queue: Option<&Queue>) -> Result<()> {
        self.set(|setup| {
            setup.queue = queue.map(|queue| Arc::clone(&queue.0));
            Ok(())
        })
    }

    /// Adds a server to be tried, after those added before.
    pub fn add_endpoint(&self, host: &str, port: u16) -> Result<()> {
        let endpoint = Endpoint::new(host, port)?;
        self.set(|setup| {
            setup.settings.endpoints.push(endpoint);
            Ok(())
        })
    }

    /// The host and port of an endpoint.
    pub fn endpoint(&self, index: usize) -> Result<(String, u16)> {
        let setup = self.inner.setup.lock();
        let endpoints = &setup.settings.endpoints;
        let endpoint = endpoints.get(index).ok_or(Error::NoSuchEndpoint { index, count: endpoints.len() })?;
        Ok((endpoint.host.clone(), endpoint.port))
    }

    /// Removes all endpoints.
    pub fn clear_endpoints(&self) -> Result<()> {
        self.change(|settings| settings.endpoints.clear())
    }

    /// Sets what the server knows the player by.
    pub fn set_join_key(&self, key: &str) -> Result<()> {
        self.change(|settings| settings.join_key = Some(key.to_owned()))
    }

    /// Adds a pair that is sent with the join; a key that was added before gets the new value.
    pub fn add_join_data(&self, key: &str, value: &str) -> Result<()> {
        self.change(|settings| settings.add_join_data(key, value))
    }

    /// Connects to this server instead of the endpoints; the port is 8184 if left out.
    pub fn set_development_server(&self, host_port: &str) -> Result<()> {
        let server = Endpoint::parse_development(host_port)?;
        self.change(|settings| settings.development_server = Some(server))
    }

    /// Whether it connects to a development server.
    pub fn has_development_server(&self) -> bool {
        self.inner.setup.lock().settings.development_server.is_some()
    }

    /// Changes several settings at once.
    ///
    /// Errors: `WrongState` after connect, and those of `change`.
    pub fn set_up(&self, change: impl FnOnce(&mut Settings) -> Result<()>) -> Result<()> {
        self.set(|setup| change(&mut setup.settings))
    }

    /// How long connecting to one address, or looking up one name, may take; default 4 s.
    pub fn set_connect_timeout(&self, timeout: Duration) -> Result<()> {
        self.change(|settings| settings.deadlines.connect = timeout)
    }

    /// How long the server may take to answer the join; default 15 s.
    pub fn set_join_timeout(&self, timeout: Duration) -> Result<()> {
        self.change(|settings| settings.deadlines.join = timeout)
    }

    /// The largest encoded message in both directions; default 128 MiB.
    pub fn set_message_size_limit(&self, bytes: usize) -> Result<()> {
        self.change(|settings| settings.limits.message_size = bytes)
    }

    /// How many bytes may wait to be sent; default 1 MiB.
    pub fn set_send_buffer_limit(&self, bytes: usize) -> Result<()> {
        self.change(|settings| settings.send_buffer_limit = bytes)
    }

    /// How many bytes of whole messages may wait for the host; default 1 MiB.
    pub fn set_receive_buffer_limit(&self, bytes: usize) -> Result<()> {
        self.change(|settings| settings.receive_buffer_limit = bytes)
    }

    /// Whether messages that wait together leave in one write; default true.
    pub fn set_send_coalescing(&self, coalesce: bool) -> Result<()> {
        self.change(|settings| settings.send_coalescing = coalesce)
    }

    fn change(&self, change: impl FnOnce(&mut Settings)) -> Result<()> {
        self.set_up(|settings| {
            change(settings);
            Ok(())
        })
    }

    fn set(&self, change: impl FnOnce(&mut Setup) -> Result<()>) -> Result<()> {
        let mut setup = self.inner.setup.lock();
        if self.state() != State::New {
            return Err(TOO_LATE);
        }
        change(&mut setup)
    }
}
