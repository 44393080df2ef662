//! The handshake by which an HTTP GET becomes a WebSocket, or the words that say why not.

use crate::close;
use crate::link::Link;
use crate::shared::Shared;
use std::io;
use std::net::SocketAddr;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tungstenite::error::{Error, ProtocolError};
use tungstenite::handshake::machine::TryParse;
use tungstenite::handshake::server::{self, Request};
use tungstenite::http::HeaderValue;
use tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;

/// Answers a request for a WebSocket: gives the way to a player, or nothing if it has been refused. `begun` is what has
/// been read: the head of the request, and whatever came with it.
pub(crate) async fn accept(
    mut stream: TcpStream,
    begun: &[u8],
    peer: SocketAddr,
    shared: &Shared,
) -> io::Result<Option<Link>> {
    match answer(begun) {
        Ok((answer, length)) => {
            shared.log.detail(format_args!("{peer} opens a WebSocket"));
            stream.write_all(&answer).await?;
            Ok(Some(Link::web_socket(stream, begun[length..].to_vec())))
        }
        Err(error) => {
            // Of a violation of the protocol the inner words alone: the outer ones only say that it is one, as we do.
            let why = if let Error::Protocol(violation) = &error { violation.to_string() } else { error.to_string() };
            shared.log.problem(format_args!("{peer} gets HTTP 400: the WebSocket handshake is wrong: {why}"));
            let words = format!("The WebSocket handshake is wrong: {why}\n");
            let length = words.len();
            let answer = format!(
                "HTTP/1.1 400 Bad Request\r\nSec-WebSocket-Version: 13\r\nContent-Type: text/plain; charset=utf-8\r\n\
                 Content-Length: {length}\r\nConnection: close\r\n\r\n{words}"
            );
            stream.write_all(answer.as_bytes()).await?;
            close::orderly(stream).await;
            Ok(None)
        }
    }
}

/// The bytes of a good answer, and the length of the head that they answer.
fn answer(begun: &[u8]) -> Result<(Vec<u8>, usize), Error> {
    let Some((length, request)) = Request::try_parse(begun)? else {
        return Err(Error::Protocol(ProtocolError::HandshakeIncomplete));
    };
    let mut response = server::create_response(&request)?;
    // A browser gives up if none of the subprotocols that it offers is chosen. There is only one thing to talk about.
    let offered = request.headers().get(SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok());
    let first = offered.and_then(|list| list.split(',').next()).map(str::trim);
    if let Some(Ok(first)) = first.map(HeaderValue::from_str) {
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, first);
    }
    let mut bytes = Vec::new();
    server::write_response(&mut bytes, &response)?;
    Ok((bytes, length))
}
