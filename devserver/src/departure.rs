//! Why a client goes, in words for the log, and how its socket is then closed.

use crate::close;
use crate::frames;
use std::fmt;
use std::io;
use tokio::net::TcpStream;
use tungstenite::protocol::frame::coding::CloseCode;

/// The end of a connection.
#[derive(Debug)]
pub(crate) enum Departure {
    /// The client closed, with so many bytes of an unfinished message behind its last whole one.
    Left(usize),
    /// The client closed its end of the stream without closing its WebSocket first.
    Unannounced,
    /// The socket failed.
    Failed(io::Error),
    /// The server closes, for this reason.
    Closed(&'static str),
    /// The server closes inside a message.
    CutOff,
    /// The server resets.
    Reset,
    /// The client's bytes were wrong; these are the words.
    Malformed(String),
    /// The client's WebSocket frames were wrong; the code that it is told and the words.
    BadFrame(CloseCode, String),
    /// The client read too slowly.
    TooSlow,
}

impl Departure {
    /// The last frame over a WebSocket. One that was closed by the client has answered already; one that fails or is
    /// meant to fail has none.
    pub(crate) fn close_frame(&self) -> Option<Vec<u8>> {
        match self {
            Departure::Closed(_) => Some(frames::close_frame(CloseCode::Normal, "")),
            Departure::Malformed(words) => Some(frames::close_frame(CloseCode::Invalid, words)),
            Departure::BadFrame(code, words) => Some(frames::close_frame(*code, words)),
            Departure::Left(_)
            | Departure::Unannounced
            | Departure::Failed(_)
            | Departure::CutOff
            | Departure::Reset
            | Departure::TooSlow => None,
        }
    }

    /// Closes the socket as the reason demands; where that is in order, `farewell` goes first.
    pub(crate) async fn close(&self, mut stream: TcpStream, farewell: &[u8]) {
        match self {
            Departure::Left(_)
            | Departure::Unannounced
            | Departure::Closed(_)
            | Departure::CutOff
            | Departure::Malformed(_)
            | Departure::BadFrame(..) => {
                close::say(&mut stream, farewell).await;
                close::orderly(stream).await;
            }
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
            Departure::Unannounced => write!(f, "the client closed without a close frame"),
            Departure::Failed(error) => write!(f, "the connection failed: {error}"),
            Departure::Closed(reason) => write!(f, "closed: {reason}"),
            Departure::CutOff => write!(f, "closed: cut"),
            Departure::Reset => write!(f, "reset, as was asked for"),
            Departure::Malformed(words) | Departure::BadFrame(_, words) => write!(f, "disconnected: {words}"),
            Departure::TooSlow => write!(f, "dropped: it reads too slowly, and its messages passed the backlog limit"),
        }
    }
}
