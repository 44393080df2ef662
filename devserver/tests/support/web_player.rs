//! A player over a WebSocket, for the tests: tungstenite as the client, the wire format, and the socket below where a
//! test wants to write what no client would.

use super::{Bool, DEADLINE, Int, Text, ValueRef, bytes_of, join_bytes, message};
use data_encoding::BASE64;
use playerio::message::Message;
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::Decoder;
use playerio::wire::frame::Values;
use playerio::wire::limits::Limits;
use playerio_devserver::Server;
use std::io::Write;
use std::net::TcpStream;
use tungstenite::Message as Frame;
use tungstenite::WebSocket;
use tungstenite::client::IntoClientRequest;
use tungstenite::error::{Error, ProtocolError};
use tungstenite::protocol::WebSocketConfig;

/// How a player sends its messages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Binary,
    Base64,
}

/// What comes next on a connection.
#[derive(Debug, PartialEq)]
pub enum WebNext {
    /// A frame of this kind with one whole message.
    Message(Kind, Message),
    /// A frame with bytes that are no message.
    Other(Kind, Vec<u8>),
    /// The answer to a ping.
    Pong(Vec<u8>),
    /// A close frame with this code and reason; 1005 stands for none.
    Closed(u16, String),
    /// The end of the stream without a close frame, or inside a frame.
    Ended,
    /// A reset.
    Reset,
}

/// One client.
pub struct WebPlayer {
    pub socket: WebSocket<TcpStream>,
    pub kind: Kind,
}

impl WebPlayer {
    /// Connects and shakes hands, and says nothing yet.
    pub fn connect(server: &Server, kind: Kind) -> WebPlayer {
        let stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_write_timeout(Some(DEADLINE)).unwrap();
        stream.set_nodelay(true).unwrap();
        let request = format!("ws://{}/", server.address()).into_client_request().unwrap();
        let config = WebSocketConfig::default().max_frame_size(None).max_message_size(None);
        let (socket, _) = tungstenite::client::client_with_config(request, stream, Some(config)).unwrap();
        WebPlayer { socket, kind }
    }

    /// Connects and asks to join.
    pub fn ask(server: &Server, kind: Kind, key: &str, data: &[(&str, &str)]) -> WebPlayer {
        let mut player = WebPlayer::connect(server, kind);
        player.send_bytes(&join_bytes(key, data));
        player
    }

    /// Connects and joins; the join result must come first, and be good.
    pub fn join(server: &Server, kind: Kind, key: &str, data: &[(&str, &str)]) -> WebPlayer {
        let mut player = WebPlayer::ask(server, kind, key, data);
        player.expect("playerio.joinresult", &[Bool(true)]);
        player
    }

    /// Sends bytes as one frame.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        let frame = match self.kind {
            Kind::Binary => Frame::binary(bytes.to_vec()),
            Kind::Base64 => Frame::text(BASE64.encode(bytes)),
        };
        self.socket.send(frame).unwrap();
    }

    /// Sends a message.
    pub fn send(&mut self, message_type: &str, values: &[ValueRef<'_>]) {
        self.send_bytes(&bytes_of(message_type, values));
    }

    /// Writes to the stream below the WebSocket.
    pub fn write_raw(&mut self, bytes: &[u8]) {
        self.socket.get_mut().write_all(bytes).unwrap();
    }

    /// What comes next.
    pub fn next(&mut self) -> WebNext {
        match self.socket.read() {
            Ok(Frame::Binary(bytes)) => one_message(Kind::Binary, &bytes),
            Ok(Frame::Text(text)) => one_message(Kind::Base64, &BASE64.decode(text.as_bytes()).unwrap()),
            Ok(Frame::Pong(bytes)) => WebNext::Pong(bytes.to_vec()),
            Ok(Frame::Close(Some(close))) => WebNext::Closed(close.code.into(), close.reason.to_string()),
            Ok(Frame::Close(None)) => WebNext::Closed(1005, String::new()),
            Ok(other @ (Frame::Ping(_) | Frame::Frame(_))) => panic!("the server sent {other:?}"),
            Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) | Error::ConnectionClosed) => {
                WebNext::Ended
            }
            Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::ConnectionReset => WebNext::Reset,
            Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::ConnectionAborted => WebNext::Reset,
            Err(error) => panic!("reading failed: {error}"),
        }
    }

    /// Demands that this message comes next, in the kind of frame that the player uses.
    #[track_caller]
    pub fn expect(&mut self, message_type: &str, values: &[ValueRef<'_>]) {
        assert_eq!(self.next(), WebNext::Message(self.kind, message(message_type, values)));
    }

    /// Demands a close frame with this code and reason, and the end of the stream behind it.
    #[track_caller]
    pub fn expect_close(&mut self, code: u16, reason: &str) {
        assert_eq!(self.next(), WebNext::Closed(code, reason.to_owned()));
        assert_eq!(self.next(), WebNext::Ended);
    }

    /// Demands a refusal with this code and text, and an orderly close.
    #[track_caller]
    pub fn expect_refusal(&mut self, code: i32, text: &str) {
        self.expect("playerio.joinresult", &[Bool(false), Int(code), Text(text)]);
        self.expect_close(1000, "");
    }

    /// Sends a message and demands it back: the room is alive and has nothing else for us.
    #[track_caller]
    pub fn expect_echo(&mut self) {
        self.send("are you there?", &[Int(1)]);
        self.expect("are you there?", &[Int(1)]);
    }
}

fn one_message(kind: Kind, bytes: &[u8]) -> WebNext {
    let (mut input, mut values) = (Buffer::new(), Values::new());
    input.append(bytes);
    match Decoder::new(Limits::default()).decode(&mut input, &mut values) {
        Ok(Some(frame)) if frame.encoded_len() == bytes.len() => {
            frame.seal(&mut input, &mut values);
            WebNext::Message(kind, frame.lend(&input, &values).into())
        }
        _ => WebNext::Other(kind, bytes.to_vec()),
    }
}
