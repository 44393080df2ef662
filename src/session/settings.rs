//! What a host sets on a connection before it connects, with the defaults.

use crate::error::{Error, Result};
use crate::session::deadlines::Deadlines;
use crate::wire::limits::Limits;
use std::fmt;

/// A host name or address, and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// A host name, or an IPv4 or IPv6 address without brackets.
    pub host: String,
    /// The TCP port.
    pub port: u16,
}

impl Endpoint {
    /// The port of a development server that is given without one.
    pub const DEVELOPMENT_PORT: u16 = 8184;

    /// An endpoint from its parts; the host must not be empty, nor the port 0.
    pub fn new(host: &str, port: u16) -> Result<Endpoint> {
        let host = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        if host.is_empty() {
            return Err(Error::InvalidArgument("the endpoint has no host; pass a host name or an IP address".into()));
        }
        if host.contains(['\0', '[', ']', ' ']) {
            return Err(Error::InvalidArgument(format!(
                "\"{host}\" is no host; pass a host name or an IP address, an IPv6 address with a port as [::1]:8184"
            )));
        }
        if host.contains('/') || host.matches(':').count() == 1 {
            return Err(Error::InvalidArgument(format!(
                "the host \"{host}\" is more than a host; leave out http:// and pass the port as its own argument"
            )));
        }
        if port == 0 {
            return Err(Error::InvalidArgument(format!(
                "the endpoint {host} has port 0; pass the server's port, 1 to 65535"
            )));
        }
        Ok(Endpoint { host: host.to_owned(), port })
    }

    /// `host`, `host:port`, `[::1]` or `[::1]:port`; a bare IPv6 address needs its brackets only before a port.
    pub fn parse_development(text: &str) -> Result<Endpoint> {
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
            Some(_) | None => (text, None),
        };
        let port = match port {
            None => Self::DEVELOPMENT_PORT,
            Some(digits) => digits.parse().map_err(|_| {
                Error::InvalidArgument(format!(
                    "\"{text}\" has no port that can be read; pass host:port, such as localhost:8184"
                ))
            })?,
        };
        Endpoint::new(host, port)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

/// Everything that is fixed once a connection connects.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The servers, in the order to try them.
    pub endpoints: Vec<Endpoint>,
    /// Replaces the endpoints when set.
    pub development_server: Option<Endpoint>,
    /// What the server knows the player by.
    pub join_key: Option<String>,
    /// Pairs sent behind the join key, in order, no key twice.
    pub join_data: Vec<(String, String)>,
    /// The room's id, where it is known.
    pub room_id: Option<String>,
    /// How long connecting and joining may take.
    pub deadlines: Deadlines,
    /// The largest message, in both directions.
    pub limits: Limits,
    /// How many bytes may wait to be sent.
    pub send_buffer_limit: usize,
    /// How many bytes of whole messages may wait for the host.
    pub receive_buffer_limit: usize,
    /// Whether messages that wait together leave in one write.
    pub send_coalescing: bool,
}

impl Settings {
    /// Both buffers' default limit: 1 MiB.
    pub const BUFFER_LIMIT: usize = 1 << 20;

    /// Whether all is there that connecting needs.
    ///
    /// Errors: `WrongState`, in words that tell what is missing.
    pub fn check(&self) -> Result<()> {
        if self.endpoints.is_empty() && self.development_server.is_none() {
            return Err(Error::WrongState("the connection has no endpoint; add one, or set a development server"));
        }
        if self.join_key.is_none() {
            return Err(Error::WrongState("the connection has no join key; set one before connect"));
        }
        Ok(())
    }

    /// Adds a join-data pair, or gives an existing key a new value in its old place.
    pub fn add_join_data(&mut self, key: &str, value: &str) {
        match self.join_data.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => *old = value.to_owned(),
            None => self.join_data.push((key.to_owned(), value.to_owned())),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            endpoints: Vec::new(),
            development_server: None,
            join_key: None,
            join_data: Vec::new(),
            room_id: None,
            deadlines: Deadlines::default(),
            limits: Limits::default(),
            send_buffer_limit: Self::BUFFER_LIMIT,
            receive_buffer_limit: Self::BUFFER_LIMIT,
            send_coalescing: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        Endpoint::parse_development(text).unwrap().to_string()
    }

    #[test]
    fn a_development_server_without_a_port_gets_8184() {
        assert_eq!(parsed("localhost"), "localhost:8184");
        assert_eq!(parsed("[::1]"), "[::1]:8184");
        assert_eq!(parsed("::1"), "[::1]:8184");
    }

    #[test]
    fn a_development_server_with_a_port_keeps_it() {
        assert_eq!(parsed("10.0.0.7:99"), "10.0.0.7:99");
        assert_eq!(parsed("[::1]:99"), "[::1]:99");
    }

    #[test]
    fn a_port_that_is_no_number_is_refused_in_words() {
        let error = Endpoint::parse_development("localhost:http").unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"localhost:http\" has no port that can be read; pass host:port, such as localhost:8184"
        );
        assert!(Endpoint::parse_development(":8184").is_err());
        assert!(Endpoint::parse_development("host:0").is_err());
        assert!(Endpoint::parse_development("[::1").is_err());
    }

    #[test]
    fn a_host_with_a_port_or_a_scheme_in_it_is_refused_in_words() {
        for host in ["127.0.0.1:8184", "http://game.test"] {
            assert_eq!(
                Endpoint::new(host, 8184).unwrap_err().to_string(),
                format!(
                    "the host \"{host}\" is more than a host; leave out http:// and pass the port as its own argument"
                )
            );
        }
    }

    #[test]
    fn a_join_data_key_set_again_keeps_its_place() {
        let mut settings = Settings::default();
        settings.add_join_data("a", "1");
        settings.add_join_data("b", "2");
        settings.add_join_data("a", "3");
        assert_eq!(settings.join_data, [("a".into(), "3".into()), ("b".into(), "2".into())]);
    }
}
