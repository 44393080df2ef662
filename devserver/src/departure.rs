//! Why a client goes, in words for the log, and how its socket is then closed.

use crate::close;
use std::fmt;
use std::io;
use tokio::net::TcpStream;

/// The end of a connection.
#[derive(Debug)]
pub(crate) enum Departure {
    /// The client closed, with so many bytes of an unfinished message behind its last whole one.
    Left(usize),
    /// The socket failed.
    Failed(io::Error),
    /// The server closes, for this reason.
    Closed(&'static str),
    /// The server resets.
    Reset,
    /// The client's bytes were wrong; these are the words.
    Malformed(String),
    /// The client read too slowly.
    TooSlow,
}

impl Departure {
    /// Closes the socket as the reason demands.
    pub(crate) async fn close(&self, stream: TcpStream) {
        match self {
            Departure::Left(_) | Departure::Closed(_) | Departure::Malformed(_) => close::orderly(stream).await,
            Departure::Reset => close::reset(stream),
            // It does not read, so it would not see an orderly end; or there is nothing to end any more.
            Departure::TooSlow | Departure::Failed(_) => drop(stream),
        }
    }
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Departure::Left(0) => write!(f, "the client closed"),
            Departure::Left(bytes) => write!(f, "the client closed inside a message, {bytes} bytes of which had come"),
            Departure::Failed(error) => write!(f, "the connection failed: {error}"),
            Departure::Closed(reason) => write!(f, "closed: {reason}"),
            Departure::Reset => write!(f, "reset, as was asked for"),
            Departure::Malformed(words) => write!(f, "disconnected: {words}"),
            Departure::TooSlow => write!(f, "dropped: it reads too slowly, and its messages passed the backlog limit"),
        }
    }
}
