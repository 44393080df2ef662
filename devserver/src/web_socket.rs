//! What comes in over a WebSocket: messages, and what the protocol wants answered by itself.
//!
//! The protocol is tungstenite's. It is fed from the socket without waiting, and what it answers, to a ping or a close,
//! is kept apart, so that the caller can put it in line behind the messages that are there already.

use crate::departure::Departure;
use crate::frames::Framing;
use crate::messages;
use data_encoding::BASE64;
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::{Decoder, Values};
use std::io::{self, ErrorKind, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpStream;
use tungstenite::Message;
use tungstenite::error::{CapacityError, Error, ProtocolError};
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};

/// How much one read takes, and what an idle client keeps in memory, in bytes.
const READ_SIZE: usize = 16 << 10;

/// The server's end of a WebSocket, without the socket.
#[derive(Debug)]
pub(crate) struct WebSocket {
    context: WebSocketContext,
    /// The kind of the first frame with a message.
    framing: Option<Framing>,
    /// Frames that the protocol wants sent.
    replies: Vec<u8>,
}

/// What has come.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// The bytes of one whole message, or malformed ones.
    Message(Vec<u8>),
    /// Something that concerns the protocol alone.
    Control,
    /// The end.
    End(Departure),
}

impl WebSocket {
    /// The socket's state behind the handshake, when these bytes have been read already.
    pub(crate) fn new(read: Vec<u8>) -> WebSocket {
        let most = BASE64.encode_len(messages::limits().message_size);
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_SIZE)
            .write_buffer_size(0)
            .max_message_size(Some(most))
            .max_frame_size(Some(most));
        let context = WebSocketContext::from_partially_read(read, Role::Server, Some(config));
        WebSocket { context, framing: None, replies: Vec::new() }
    }

    /// How the client wants its messages: as it has sent its first.
    pub(crate) fn framing(&self) -> Framing {
        self.framing.unwrap_or(Framing::Binary)
    }

    /// Takes the frames that the protocol wants sent.
    pub(crate) fn take_replies(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.replies)
    }

    /// What comes next, if it is there.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>, stream: &mut TcpStream) -> Poll<Incoming> {
        let mut pipe = Pipe { cx, stream, replies: &mut self.replies };
        let read = self.context.read(&mut pipe);
        let incoming = match read {
            Ok(Message::Binary(bytes)) => self.message(Framing::Binary, bytes.into()),
            Ok(Message::Text(text)) => match BASE64.decode(text.as_bytes()) {
                Ok(bytes) => self.message(Framing::Text, bytes),
                Err(error) => invalid(format!("a text frame must be base64, and this one is not: {error}")),
            },
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {
                // Writes the answer, if there is one, to the replies; that cannot fail.
                let _ = self.context.flush(&mut pipe);
                Incoming::Control
            }
            Ok(Message::Close(_)) => {
                // As for a ping; and the protocol then says that the connection is closed, which is nothing new.
                let _ = self.context.flush(&mut pipe);
                Incoming::End(Departure::Left(0))
            }
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => return Poll::Pending,
            Err(error) => Incoming::End(departure(error)),
        };
        Poll::Ready(incoming)
    }

    /// Demands that a frame carries one message, as clients read no more than that of ours. What is malformed is left to
    /// the decoder that knows its place in the stream.
    fn message(&mut self, framing: Framing, bytes: Vec<u8>) -> Incoming {
        let is_first = self.framing.is_none();
        self.framing.get_or_insert(framing);
        let limit = messages::limits().message_size;
        if bytes.len() > limit {
            return too_large(bytes.len(), limit);
        }
        if is_first && bytes.first() == Some(&0) {
            return invalid("over a WebSocket the byte 00 does not precede the join".to_owned());
        }
        if bytes.is_empty() {
            return invalid("a frame must carry one message, and this one is empty".to_owned());
        }
        let mut buffer = Buffer::with_capacity(bytes.len());
        buffer.append(&bytes);
        let mut decoder = Decoder::new(messages::limits());
        // Scanning would do; but while scan has one caller alone, in the conversation, it is inlined there, and without
        // that a bounce over plain TCP costs the server a tenth more time.
        match decoder.decode(&mut buffer, &mut Values::new()) {
            Ok(None) => {
                let missing = decoder.missing();
                invalid(format!("a frame must carry a whole message, and this one lacks at least {missing} bytes"))
            }
            Ok(Some(frame)) if frame.encoded_len() < bytes.len() => {
                invalid("a frame must carry one message, and this one has more behind its first".to_owned())
            }
            Ok(Some(_)) | Err(_) => Incoming::Message(bytes),
        }
    }
}

fn invalid(words: String) -> Incoming {
    Incoming::End(Departure::BadFrame(CloseCode::Invalid, words))
}

fn too_large(size: usize, limit: usize) -> Incoming {
    let words = format!("a frame or message of {size} bytes is larger than the limit of {limit}");
    Incoming::End(Departure::BadFrame(CloseCode::Size, words))
}

/// What an error of the protocol means for the connection.
fn departure(error: Error) -> Departure {
    match error {
        Error::ConnectionClosed | Error::AlreadyClosed => Departure::Left(0),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Departure::Unannounced,
        Error::Io(error) => Departure::Failed(error),
        Error::Capacity(CapacityError::MessageTooLong { size, max_size }) => {
            let words = format!("a frame or message of {size} bytes is larger than the limit of {max_size}");
            Departure::BadFrame(CloseCode::Size, words)
        }
        Error::Utf8(_) => Departure::BadFrame(CloseCode::Invalid, error.to_string()),
        Error::Protocol(_)
        | Error::Capacity(CapacityError::TooManyHeaders)
        | Error::Tls(_)
        | Error::WriteBufferFull(_)
        | Error::AttackAttempt
        | Error::Url(_)
        | Error::Http(_)
        | Error::HttpFormat(_) => Departure::BadFrame(CloseCode::Protocol, error.to_string()),
    }
}

/// Lets the protocol read from the socket, and write to memory.
struct Pipe<'a, 'b> {
    cx: &'a mut Context<'b>,
    stream: &'a mut TcpStream,
    replies: &'a mut Vec<u8>,
}

impl Read for Pipe<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut space = ReadBuf::new(into);
        match Pin::new(&mut *self.stream).poll_read(self.cx, &mut space) {
            Poll::Ready(Ok(())) => Ok(space.filled().len()),
            Poll::Ready(Err(error)) => Err(error),
            Poll::Pending => Err(ErrorKind::WouldBlock.into()),
        }
    }
}

impl Write for Pipe<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.replies.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
