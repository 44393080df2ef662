//! Ways to carry a connection's bytes. What a new transport must do is in [`Stream`]: a variant, and an arm in each of
//! its methods, which the compiler asks for. All calls return at once.

pub mod dial;
pub mod resolve;
pub mod tcp;

use mio::{Interest, Registry, Token};
use std::io;

/// An open connection's bytes, in both directions.
#[derive(Debug)]
pub enum Stream {
    /// Plain TCP.
    Tcp(mio::net::TcpStream),
}

impl Stream {
    /// Reads what is there; 0 is the peer's close, `WouldBlock` that nothing is.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Tcp(stream) => retry(|| io::Read::read(stream, buffer)),
        }
    }

    /// Writes what fits; `WouldBlock` when nothing does.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Tcp(stream) => retry(|| io::Write::write(stream, bytes)),
        }
    }

    /// Asks to be told when it can be read or written.
    pub fn register(&mut self, registry: &Registry, token: Token) -> io::Result<()> {
        match self {
            Stream::Tcp(stream) => registry.register(stream, token, Interest::READABLE | Interest::WRITABLE),
        }
    }

    /// What an event tells of a broken connection that reading may not.
    pub fn failure(&self, event: &mio::event::Event) -> Option<io::Error> {
        match self {
            Stream::Tcp(_) => tcp::failure(event),
        }
    }

    /// Ends the sending side; what was written still arrives.
    pub fn shutdown_write(&mut self) {
        match self {
            // An error means that it has ended already.
            Stream::Tcp(stream) => drop(stream.shutdown(std::net::Shutdown::Write)),
        }
    }

    /// Ends both sides, also where a forked child holds a copy of the socket.
    pub fn close(self, registry: &Registry) {
        match self {
            Stream::Tcp(mut stream) => {
                // Errors mean that it has ended already.
                let _ = registry.deregister(&mut stream);
                let _ = stream.shutdown(std::net::Shutdown::Both);
            }
        }
    }
}

/// Repeats a call that a signal has interrupted.
fn retry<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
