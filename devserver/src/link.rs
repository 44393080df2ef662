//! A player's connection: its socket, and the WebSocket over it if there is one.

use crate::close;
use crate::departure::Departure;
use crate::frames::Framing;
use crate::web_socket::{Incoming, WebSocket};
use playerio::wire::buffer::Buffer;
use std::future::poll_fn;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A way to a player.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) stream: TcpStream,
    /// `None` where messages stand in the stream as they are.
    pub(crate) web_socket: Option<Box<WebSocket>>,
}

impl Link {
    /// A connection whose first byte, 00, is still to be read.
    pub(crate) fn plain(stream: TcpStream) -> Link {
        Link { stream, web_socket: None }
    }

    /// A connection behind a WebSocket's handshake, when these bytes have been read already.
    pub(crate) fn web_socket(stream: TcpStream, read: Vec<u8>) -> Link {
        Link { stream, web_socket: Some(Box::new(WebSocket::new(read))) }
    }

    /// How messages are to be sent; over a WebSocket that is known once the first has come.
    pub(crate) fn framing(&self) -> Framing {
        self.web_socket.as_ref().map_or(Framing::Plain, |web_socket| web_socket.framing())
    }

    /// Reads past the byte that has told the protocol; it is not part of the stream of messages.
    pub(crate) async fn begin(&mut self) -> io::Result<()> {
        if self.web_socket.is_none() {
            self.stream.read_exact(&mut [0]).await?;
        }
        Ok(())
    }

    /// Reads some bytes of messages; gives a reason if there are no more.
    pub(crate) async fn read(&mut self, input: &mut Buffer) -> io::Result<Option<Departure>> {
        if let Some(web_socket) = &mut self.web_socket {
            match next(web_socket, &mut self.stream).await? {
                Incoming::Message(bytes) => input.append(&bytes),
                Incoming::Control => {}
                Incoming::End(departure) => return Ok(Some(departure)),
            }
            return Ok(None);
        }
        let read = self.stream.read(input.spare(512)).await?;
        input.fill(read);
        Ok((read == 0).then(|| Departure::Left(input.len())))
    }

    /// Throws away all messages until the peer closes.
    pub(crate) async fn discard(&mut self) -> io::Result<()> {
        if let Some(web_socket) = &mut self.web_socket {
            while !matches!(next(web_socket, &mut self.stream).await?, Incoming::End(_)) {}
        } else {
            close::discard(&mut self.stream).await;
        }
        Ok(())
    }

    /// Closes the socket as the reason demands.
    pub(crate) async fn close(self, departure: &Departure) {
        let farewell = if self.web_socket.is_some() { departure.close_frame() } else { None };
        departure.close(self.stream, &farewell.unwrap_or_default()).await;
    }
}

/// What comes next, when what the protocol wants answered has been answered.
async fn next(web_socket: &mut WebSocket, stream: &mut TcpStream) -> io::Result<Incoming> {
    let incoming = poll_fn(|cx| web_socket.poll_next(cx, stream)).await;
    stream.write_all(&web_socket.take_replies()).await?;
    Ok(incoming)
}
