//! The way to a server: in which order endpoints and addresses are tried, what failed where, and the words for a
//! host when none answered.

use crate::codes::ErrorCode;
use crate::error::JoinError;
use crate::session::settings::{Endpoint, Settings};
use core::net::{IpAddr, SocketAddr};
use std::collections::VecDeque;
use std::fmt::Write;

/// What to try next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Look this host name up.
    Resolve(Endpoint),
    /// Connect to this address.
    Dial(SocketAddr),
    /// Nothing is left to try.
    GiveUp,
}

/// The endpoints that are left, and what became of the others.
#[derive(Debug)]
pub struct Attempts {
    endpoints: VecDeque<Endpoint>,
    development: bool,
    /// The endpoint being tried, and those of its addresses that have not been.
    current: Option<Endpoint>,
    addresses: VecDeque<SocketAddr>,
    dialing: Option<SocketAddr>,
    failures: Vec<Failure>,
}

#[derive(Debug)]
struct Failure {
    place: String,
    cause: String,
}

impl Attempts {
    /// All endpoints of the settings, or the development server instead of them. A first endpoint on port 80 goes
    /// last: it is there for players behind firewalls, and slower.
    pub fn new(settings: &Settings) -> Attempts {
        let mut endpoints: VecDeque<Endpoint> = match &settings.development_server {
            Some(server) => VecDeque::from([server.clone()]),
            None => settings.endpoints.iter().cloned().collect(),
        };
        if endpoints.len() > 1 && endpoints[0].port == 80 {
            endpoints.rotate_left(1);
        }
        Attempts {
            endpoints,
            development: settings.development_server.is_some(),
            current: None,
            addresses: VecDeque::new(),
            dialing: None,
            failures: Vec::new(),
        }
    }

    /// Moves on to what is to be tried next.
    pub fn next_attempt(&mut self) -> Attempt {
        if let Some(address) = self.addresses.pop_front() {
            self.dialing = Some(address);
            return Attempt::Dial(address);
        }
        self.dialing = None;
        self.current = self.endpoints.pop_front();
        match &self.current {
            None => Attempt::GiveUp,
            Some(endpoint) => match endpoint.host.parse::<IpAddr>() {
                Ok(ip) => {
                    let address = SocketAddr::new(ip, endpoint.port);
                    self.dialing = Some(address);
                    Attempt::Dial(address)
                }
                Err(_) => Attempt::Resolve(endpoint.clone()),
            },
        }
    }

    /// Whether the look-up of this endpoint's name is what is being waited for.
    pub fn resolving(&self, endpoint: &Endpoint) -> bool {
        self.current.as_ref() == Some(endpoint) && !self.dialing()
    }

    /// Whether an address is what is being waited for.
    pub fn dialing(&self) -> bool {
        self.dialing.is_some()
    }

    /// Takes the addresses of the host name that was looked up.
    pub fn resolved(&mut self, addresses: Vec<SocketAddr>) {
        if addresses.is_empty() {
            self.failed("the name has no address");
        }
        self.addresses = addresses.into();
    }

    /// Notes that the current look-up or address came to nothing.
    pub fn failed(&mut self, cause: &str) {
        self.failures.push(Failure { place: self.place(), cause: cause.to_owned() });
    }

    /// What is being tried, for the words of an error: the endpoint, and the address where that says more.
    pub fn place(&self) -> String {
        let Some(endpoint) = &self.current else { return String::new() };
        match self.dialing {
            Some(address) if address.ip().to_string() != endpoint.host => format!("{endpoint} ({})", address.ip()),
            Some(_) | None => endpoint.to_string(),
        }
    }

    /// The join error when nothing is left to try: it names each endpoint and what went wrong there.
    pub fn join_error(&self) -> JoinError {
        let mut text = String::from(match self.development {
            true => "could not reach the development server at ",
            false => "could not connect to ",
        });
        for (index, failure) in self.failures.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            let _ = write!(text, "{separator}{}: {}", failure.place, failure.cause);
        }
        text.push_str(match self.development {
            true => "; is the development server running?",
            false => "; check the address, the network and the firewall",
        });
        JoinError { code: ErrorCode::GENERAL_ERROR, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(endpoints: &[(&str, u16)]) -> Settings {
        let endpoints = endpoints.iter().map(|(host, port)| Endpoint::new(host, *port).unwrap()).collect();
        Settings { endpoints, ..Settings::default() }
    }

    fn ports_tried(endpoints: &[(&str, u16)]) -> Vec<u16> {
        let mut attempts = Attempts::new(&settings(endpoints));
        let mut ports = Vec::new();
        while let Attempt::Dial(address) = attempts.next_attempt() {
            ports.push(address.port());
        }
        ports
    }

    #[test]
    fn a_first_endpoint_on_port_80_is_tried_last() {
        assert_eq!(ports_tried(&[("10.0.0.1", 80), ("10.0.0.1", 8184), ("10.0.0.1", 443)]), [8184, 443, 80]);
    }

    #[test]
    fn an_only_endpoint_on_port_80_is_tried() {
        assert_eq!(ports_tried(&[("10.0.0.1", 80)]), [80]);
    }

    #[test]
    fn port_80_further_down_stays_where_it_is() {
        assert_eq!(ports_tried(&[("10.0.0.1", 1), ("10.0.0.1", 80), ("10.0.0.1", 2)]), [1, 80, 2]);
    }

    #[test]
    fn a_development_server_replaces_the_endpoints() {
        let mut settings = settings(&[("10.0.0.1", 8184)]);
        settings.development_server = Some(Endpoint::parse_development("127.0.0.1:9").unwrap());
        let mut attempts = Attempts::new(&settings);
        assert_eq!(attempts.next_attempt(), Attempt::Dial("127.0.0.1:9".parse().unwrap()));
        attempts.failed("refused");
        assert_eq!(attempts.next_attempt(), Attempt::GiveUp);
        assert_eq!(
            attempts.join_error().text,
            "could not reach the development server at 127.0.0.1:9: refused; is the development server running?"
        );
    }

    #[test]
    fn every_address_of_a_name_is_tried_and_named() {
        let mut attempts = Attempts::new(&settings(&[("game.test", 8184), ("10.0.0.2", 1)]));
        assert_eq!(attempts.next_attempt(), Attempt::Resolve(Endpoint::new("game.test", 8184).unwrap()));
        attempts.resolved(vec!["10.0.0.8:8184".parse().unwrap(), "[::9]:8184".parse().unwrap()]);
        assert_eq!(attempts.next_attempt(), Attempt::Dial("10.0.0.8:8184".parse().unwrap()));
        attempts.failed("refused");
        assert_eq!(attempts.next_attempt(), Attempt::Dial("[::9]:8184".parse().unwrap()));
        attempts.failed("no answer");
        assert_eq!(attempts.next_attempt(), Attempt::Dial("10.0.0.2:1".parse().unwrap()));
        attempts.failed("refused");
        assert_eq!(attempts.next_attempt(), Attempt::GiveUp);
        assert_eq!(
            attempts.join_error().text,
            "could not connect to game.test:8184 (10.0.0.8): refused; game.test:8184 (::9): no answer; 10.0.0.2:1: \
             refused; check the address, the network and the firewall"
        );
    }

    #[test]
    fn a_name_without_an_address_is_a_failure_of_its_own() {
        let mut attempts = Attempts::new(&settings(&[("game.test", 8184)]));
        attempts.next_attempt();
        attempts.resolved(Vec::new());
        assert_eq!(attempts.next_attempt(), Attempt::GiveUp);
        assert_eq!(
            attempts.join_error().text,
            "could not connect to game.test:8184: the name has no address; check the address, the network and the \
             firewall"
        );
    }
}
