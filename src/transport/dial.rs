//! From an address to an open stream, one step per readiness.

use super::{Stream, tcp};
use mio::{Registry, Token};
use std::io;
use std::net::SocketAddr;

/// An attempt to connect that is under way.
#[derive(Debug)]
pub struct Dial {
    stream: Stream,
}

impl Dial {
    /// Begins to connect and registers for readiness.
    pub fn start(address: SocketAddr, registry: &Registry, token: Token) -> io::Result<Dial> {
        let mut stream = Stream::Tcp(tcp::connect(address)?);
        stream.register(registry, token)?;
        Ok(Dial { stream })
    }

    /// To be called when the socket is ready: the peer's address once it is connected.
    pub fn step(&mut self) -> io::Result<Option<SocketAddr>> {
        match &self.stream {
            Stream::Tcp(stream) => {
                let peer = tcp::connected(stream)?;
                if peer.is_some() {
                    tcp::set_options(stream);
                }
                Ok(peer)
            }
        }
    }

    /// The stream, when it is connected or to be closed.
    pub fn into_stream(self) -> Stream {
        self.stream
    }
}
