//! A caller of the web API for the tests: a plain socket and HTTP by hand, so that each test sees and sends just the
//! bytes that a real client would.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

use super::DEADLINE;
use super::proto::{self, Fields};
use playerio_devserver::Server;
use std::io::{Read, Write};
use std::net::TcpStream;

/// One HTTP connection.
pub struct Web {
    pub stream: TcpStream,
    input: Vec<u8>,
}

/// An HTTP answer.
#[derive(Debug)]
pub struct HttpAnswer {
    pub status: u16,
    /// With its end, in lower case.
    pub head: String,
    pub body: Vec<u8>,
}

impl HttpAnswer {
    pub fn words(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")))
    }
}

impl Web {
    pub fn connect(server: &Server) -> Web {
        let stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_write_timeout(Some(DEADLINE)).unwrap();
        Web { stream, input: Vec::new() }
    }

    pub fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// Writes a request with its length; `headers` are whole lines.
    pub fn post(&mut self, path: &str, headers: &str, body: &[u8]) {
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {length}\r\n\r\n");
        self.write(&[head.as_bytes(), body].concat());
    }

    /// Reads up to this text, which must come.
    pub fn read_until(&mut self, end: &str) -> String {
        loop {
            if let Some(at) = self.input.windows(end.len()).position(|window| window == end.as_bytes()) {
                let taken = self.input.drain(..at + end.len()).collect();
                return String::from_utf8(taken).unwrap();
            }
            assert!(self.fill() > 0, "the server closed behind {:?}", String::from_utf8_lossy(&self.input));
        }
    }

    /// Reads one answer.
    pub fn answer(&mut self) -> HttpAnswer {
        let head = self.read_until("\r\n\r\n").to_ascii_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut answer = HttpAnswer { status, head, body: Vec::new() };
        let length = answer.header("content-length").map_or(0, |length| length.parse().unwrap());
        while self.input.len() < length {
            assert!(self.fill() > 0, "the server closed inside a body");
        }
        answer.body = self.input.drain(..length).collect();
        answer
    }

    /// Whether the server closes in order, with nothing more to say.
    pub fn is_closed(&mut self) -> bool {
        self.input.is_empty() && self.fill() == 0
    }

    fn fill(&mut self) -> usize {
        let mut chunk = [0; 4096];
        let read = self.stream.read(&mut chunk).unwrap();
        self.input.extend_from_slice(&chunk[..read]);
        read
    }
}

/// What the service refused with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub code: u64,
    pub message: String,
    pub fields: Fields,
}

/// An answer in protobuf, taken apart.
#[derive(Debug)]
pub struct Framed {
    pub new_token: Option<String>,
    pub result: Result<Fields, Refused>,
}

impl Framed {
    /// Reads the body of an answer.
    pub fn read(body: &[u8]) -> Framed {
        let (new_token, rest) = match body[0] {
            0 => (None, &body[1..]),
            _ => {
                let length = usize::from(u16::from_be_bytes([body[1], body[2]]));
                let (token, rest) = body[3..].split_at(length);
                (Some(String::from_utf8(token.to_vec()).unwrap()), rest)
            }
        };
        let fields = Fields::read(&rest[1..]);
        let result = match rest[0] {
            1 => Ok(fields),
            0 => {
                let (code, message) = (fields.number(1).unwrap(), fields.text(2).unwrap());
                Err(Refused { code, message, fields })
            }
            other => panic!("the status {other}"),
        };
        Framed { new_token, result }
    }
}

/// Makes a call in protobuf, on a connection of its own.
pub fn framed(server: &Server, method: u32, token: &str, arguments: &[Vec<u8>]) -> Framed {
    let arguments = arguments.concat();
    let body = if arguments.is_empty() { vec![8, 0] } else { arguments };
    let mut web = Web::connect(server);
    web.post(&format!("/api/{method}"), &format!("playertoken: {token}\r\n"), &body);
    let answer = web.answer();
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/octet-stream")));
    Framed::read(&answer.body)
}

/// Makes a call as [`framed`], where no new token is expected.
pub fn call(server: &Server, method: u32, token: &str, arguments: &[Vec<u8>]) -> Result<Fields, Refused> {
    let answer = framed(server, method, token, arguments);
    assert_eq!(answer.new_token, None);
    answer.result
}

/// Demands a refusal with this code and these words.
pub fn expect_refusal<T: std::fmt::Debug>(result: Result<T, Refused>, code: u64, message: &str) {
    let refused = result.unwrap_err();
    assert_eq!((refused.code, refused.message.as_str()), (code, message));
}

/// Logs a user of the game `g` in, and returns the token.
pub fn log_in(server: &Server, name: &str) -> String {
    log_in_to(server, "g", name)
}

/// Logs a user of any game in, and returns the token.
pub fn log_in_to(server: &Server, game: &str, name: &str) -> String {
    let args = [proto::text(1, game), proto::text(2, "public"), proto::text(3, name)];
    call(server, 10, "", &args).unwrap().text(1).unwrap()
}

/// Makes a call in JSON; the text of the answer.
pub fn json(server: &Server, body: &str) -> String {
    let mut web = Web::connect(server);
    web.post("/json/", "Content-Type: text/plain;charset=UTF-8\r\n", body.as_bytes());
    let answer = web.answer();
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/plain; charset=utf-8")));
    String::from_utf8(answer.body).unwrap()
}
