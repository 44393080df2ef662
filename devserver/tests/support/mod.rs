//! A player for the tests: a plain socket and the wire format, so that nothing of the client library stands between a
//! test and the server's bytes. It waits for one generous deadline and then fails; it never sleeps.

#![allow(dead_code, unused_imports, reason = "each test program uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

pub mod proto;
pub mod web;
pub mod web_player;

use playerio::message::Message;
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::Decoder;
use playerio::wire::encode::encode;
use playerio::wire::frame::Values;
use playerio::wire::limits::Limits;
pub use playerio::wire::value::ValueRef::{self, Bool, Bytes, Int, Long, String as Text};
use playerio_devserver::{Options, Server, Stats};
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// How long a test waits for anything before it fails.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// A server with the default options.
pub fn server() -> Server {
    Server::start(Options::default()).unwrap()
}

/// Waits until the server's numbers please `wanted`.
pub fn wait_for(server: &Server, wanted: impl Fn(&Stats) -> bool) -> Stats {
    server.wait_for(DEADLINE, wanted).unwrap()
}

/// A message, as tests compare them.
pub fn message(message_type: &str, values: &[ValueRef<'_>]) -> Message {
    Message::with(message_type, values).unwrap()
}

/// The bytes of a message.
pub fn bytes_of(message_type: &str, values: &[ValueRef<'_>]) -> Vec<u8> {
    let mut out = Buffer::new();
    encode(&mut out, message(message_type, values).as_ref(), Limits::default()).unwrap();
    out.unread().to_vec()
}

/// The bytes of a join.
pub fn join_bytes(key: &str, data: &[(&str, &str)]) -> Vec<u8> {
    let pairs = data.iter().flat_map(|(name, value)| [Text(name), Text(value)]);
    bytes_of("join", &std::iter::once(Text(key)).chain(pairs).collect::<Vec<_>>())
}

/// What comes next on a connection.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// A message.
    Message(Message),
    /// The server closed, with so many bytes of an unfinished message behind the last whole one.
    Closed(usize),
    /// The server reset the connection.
    Reset,
    /// Bytes that are no message; these are the words of the error.
    Malformed(String),
}

/// One client.
pub struct Player {
    pub stream: TcpStream,
    decoder: Decoder,
    input: Buffer,
    values: Values,
    /// How many reads have brought bytes.
    pub reads: usize,
}

impl Player {
    /// Connects, and says nothing yet.
    pub fn connect(server: &Server) -> Player {
        let stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_write_timeout(Some(DEADLINE)).unwrap();
        stream.set_nodelay(true).unwrap();
        let decoder = Decoder::new(Limits::default());
        Player { stream, decoder, input: Buffer::new(), values: Values::new(), reads: 0 }
    }

    /// Connects and asks to join.
    pub fn ask(server: &Server, key: &str, data: &[(&str, &str)]) -> Player {
        let mut player = Player::connect(server);
        player.write(&[&[0], join_bytes(key, data).as_slice()].concat());
        player
    }

    /// Connects and joins; the join result must come first, and be good.
    pub fn join(server: &Server, key: &str, data: &[(&str, &str)]) -> Player {
        let mut player = Player::ask(server, key, data);
        player.expect("playerio.joinresult", &[Bool(true)]);
        player
    }

    /// Writes raw bytes.
    pub fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// Sends a message.
    pub fn send(&mut self, message_type: &str, values: &[ValueRef<'_>]) {
        self.write(&bytes_of(message_type, values));
    }

    /// Ends the sending side.
    pub fn finish(&mut self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    /// What comes next.
    pub fn next(&mut self) -> Next {
        loop {
            self.values.clear();
            match self.decoder.decode(&mut self.input, &mut self.values) {
                Ok(Some(frame)) => {
                    frame.seal(&mut self.input, &mut self.values);
                    return Next::Message(frame.lend(&self.input, &self.values).into());
                }
                Ok(None) => {}
                Err(malformed) => return Next::Malformed(malformed.to_string()),
            }
            match self.stream.read(self.input.spare(64 << 10)) {
                Ok(0) => return Next::Closed(self.input.len()),
                Ok(length) => self.input.fill(length),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return Next::Reset,
                Err(error) if error.kind() == ErrorKind::ConnectionAborted => return Next::Reset,
                Err(error) => panic!("reading failed: {error}"),
            }
            self.reads += 1;
        }
    }

    /// The next message; anything else fails the test.
    pub fn next_message(&mut self) -> Message {
        match self.next() {
            Next::Message(message) => message,
            other @ (Next::Closed(_) | Next::Reset | Next::Malformed(_)) => {
                panic!("expected a message, not {other:?}")
            }
        }
    }

    /// Demands that this message comes next.
    pub fn expect(&mut self, message_type: &str, values: &[ValueRef<'_>]) {
        assert_eq!(self.next(), Next::Message(message(message_type, values)));
    }

    /// Demands a refusal with this code and text, and an orderly close.
    pub fn expect_refusal(&mut self, code: i32, text: &str) {
        self.expect("playerio.joinresult", &[Bool(false), Int(code), Text(text)]);
        assert_eq!(self.next(), Next::Closed(0));
    }

    /// Sends a message and demands it back: the room is alive and has nothing else for us.
    pub fn expect_echo(&mut self) {
        self.send("are you there?", &[Int(1)]);
        self.expect("are you there?", &[Int(1)]);
    }
}
