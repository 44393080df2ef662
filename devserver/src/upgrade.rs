//! The handshake by which an HTTP GET becomes a WebSocket, or the words that say why not.

use crate::close;
use crate::first_byte::read_while;
use crate::link::Link;
use crate::listener::Shared;
use memchr::memmem;
use std::io;
use std::net::SocketAddr;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tungstenite::error::Error;
use tungstenite::handshake::machine::TryParse;
use tungstenite::handshake::server::{self, Request};
use tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tungstenite::http::{HeaderValue, Response};

/// The longest HTTP head that is read.
const HTTP_HEAD: usize = 8192;

/// Answers a GET; a WebSocket's handshake gives the way to a player.
pub(crate) async fn answer(mut stream: TcpStream, peer: SocketAddr, shared: &Shared) -> io::Result<Option<Link>> {
    let unfinished = |bytes: &[u8]| memmem::find(bytes, b"\r\n\r\n").is_none();
    let bytes = read_while(&mut stream, HTTP_HEAD, unfinished).await?;
    let (status, words) = match Request::try_parse(&bytes) {
        Ok(Some((head, request))) if request.headers().contains_key("upgrade") => match accept(&request) {
            Ok(response) => {
                let mut head_of_ours = Vec::new();
                let _ = server::write_response(&mut head_of_ours, &response);
                stream.write_all(&head_of_ours).await?;
                return Ok(Some(Link::web_socket(stream, bytes[head..].to_vec())));
            }
            Err(words) => {
                shared.log.problem(format_args!("{peer} is refused: {words}"));
                ("400 Bad Request", words)
            }
        },
        Ok(_) | Err(_) => {
            let words = "This is a PlayerIO dev server's game port; it speaks PlayerIO's binary protocol, not HTTP.";
            ("404 Not Found", words.to_owned())
        }
    };
    let length = words.len() + 1;
    let answer = format!(
        "HTTP/1.1 {status}\r\nSec-WebSocket-Version: 13\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{words}\n"
    );
    stream.write_all(answer.as_bytes()).await?;
    close::orderly(stream, &[]).await;
    Ok(None)
}

/// The answer to a WebSocket's handshake. Of the subprotocols that the client offers it gets the first, which
/// changes nothing: without one, browsers would give up.
fn accept(request: &Request) -> Result<Response<()>, String> {
    let mut response = server::create_response(request)
        .map_err(|error| format!("The WebSocket handshake is wrong: {}", words(&error)))?;
    let offered = request.headers().get(SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok());
    let first = offered.and_then(|list| list.split(',').next()).map(str::trim);
    if let Some(Ok(first)) = first.map(HeaderValue::from_str) {
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, first);
    }
    Ok(response)
}

/// The words of an error, without those that say where it comes from.
fn words(error: &Error) -> String {
    if let Error::Protocol(error) = error { error.to_string() } else { error.to_string() }
}
