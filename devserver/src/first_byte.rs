//! What a connection is, told by its first byte, and the answers to those that are not players.
//!
//! The byte is looked at, not taken, so that whoever serves the connection sees the stream from its start.

use crate::close;
use memchr::memmem;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What the first byte announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// `0x00`: PlayerIO's binary protocol.
    Binary,
    /// `<`: a Flash player asks what it may do.
    Policy,
    /// `G`: an HTTP GET, perhaps of a WebSocket.
    Get,
    /// Any other capital letter: HTTP for the web API.
    Http,
    /// Anything else; nobody answers.
    Unknown(u8),
}

impl Opening {
    /// Waits for the first byte and leaves it unread; `None` if the peer closed instead.
    pub(crate) async fn of(stream: &TcpStream) -> io::Result<Option<Opening>> {
        let mut first = [0];
        if stream.peek(&mut first).await? == 0 {
            return Ok(None);
        }
        Ok(Some(match first[0] {
            0x00 => Opening::Binary,
            b'<' => Opening::Policy,
            b'G' => Opening::Get,
            b'A'..=b'Z' => Opening::Http,
            other => Opening::Unknown(other),
        }))
    }
}

const POLICY_REQUEST: &[u8] = b"<policy-file-request/>\0";

const POLICY: &[u8] = b"<?xml version=\"1.0\"?>\n\
    <!DOCTYPE cross-domain-policy SYSTEM \"http://www.macromedia.com/xml/dtds/cross-domain-policy.dtd\">\n\
    <cross-domain-policy><site-control permitted-cross-domain-policies=\"all\"/>\
    <allow-access-from domain=\"*\" to-ports=\"*\"/></cross-domain-policy>\0";

/// Answers a Flash player's request, and closes; any other text in `<` is only closed.
pub(crate) async fn answer_policy(mut stream: TcpStream) -> io::Result<()> {
    let asks_for_it = |bytes: &[u8]| bytes.len() < POLICY_REQUEST.len() && POLICY_REQUEST.starts_with(bytes);
    let request = read_while(&mut stream, POLICY_REQUEST.len(), asks_for_it).await?;
    if request == POLICY_REQUEST {
        stream.write_all(POLICY).await?;
    }
    close::orderly(stream).await;
    Ok(())
}

/// The longest head in which a WebSocket is looked for.
const LONGEST_HEAD: usize = 8192;

/// Reads the head of an HTTP request, and whatever came with it.
pub(crate) async fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    read_while(stream, LONGEST_HEAD, |bytes| memmem::find(bytes, b"\r\n\r\n").is_none()).await
}

/// Whether the head of a request asks for a WebSocket.
pub(crate) fn asks_for_web_socket(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    head.lines().any(|line| line.strip_prefix("upgrade:").is_some_and(|value| value.trim() == "websocket"))
}

/// Reads while `unfinished` says so of what has come, at most `most` bytes, until the peer closes.
async fn read_while(stream: &mut TcpStream, most: usize, unfinished: impl Fn(&[u8]) -> bool) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while bytes.len() < most && unfinished(&bytes) {
        let room = (most - bytes.len()) as u64;
        if (&mut *stream).take(room).read_buf(&mut bytes).await? == 0 {
            break;
        }
    }
    Ok(bytes)
}
