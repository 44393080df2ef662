//! That the WebSocket itself is a good one: its handshake, its frames, and what it makes of those that are wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

mod support;

use playerio_devserver::{Log, Options, Server, Verbosity};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use support::web_player::{Kind, WebNext, WebPlayer};
use support::{Bool, DEADLINE, Int, Text, bytes_of, server, wait_for};
use tungstenite::Message as Frame;
use tungstenite::client::IntoClientRequest;

#[test]
fn a_ping_is_answered_before_and_behind_the_join() {
    let server = server();
    let mut player = WebPlayer::connect(&server, Kind::Binary);
    player.socket.send(Frame::Ping("early".into())).unwrap();
    assert_eq!(player.next(), WebNext::Pong(b"early".to_vec()));
    player.send_bytes(&support::join_bytes("bounce:a", &[]));
    player.expect("playerio.joinresult", &[Bool(true)]);
    player.socket.send(Frame::Ping("late".into())).unwrap();
    assert_eq!(player.next(), WebNext::Pong(b"late".to_vec()));
    player.socket.send(Frame::Pong("unasked".into())).unwrap();
    player.expect_echo();
}

#[test]
fn frames_that_come_in_single_bytes_are_understood() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
    let values = [Text("slowly"), Int(7)];
    for byte in masked(0x82, &bytes_of("pieces", &values)) {
        player.write_raw(&[byte]);
    }
    player.expect("pieces", &values);
}

#[test]
fn a_message_in_several_fragments_is_one_message() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
    let bytes = bytes_of("fragments", &[Text("together"), Int(7)]);
    let (first, rest) = bytes.split_at(3);
    let (second, third) = rest.split_at(5);
    // A control frame may come in between.
    let frames = [masked(0x02, first), masked(0x00, second), masked(0x89, b"ping"), masked(0x80, third)];
    player.write_raw(&frames.concat());
    assert_eq!(player.next(), WebNext::Pong(b"ping".to_vec()));
    player.expect("fragments", &[Text("together"), Int(7)]);
}

#[test]
fn a_frame_must_carry_one_whole_message() {
    let server = server();
    let one = bytes_of("one", &[Int(1)]);
    let cases: [(Vec<u8>, &str); 4] = [
        (vec![], "a frame must carry one message, and this one is empty"),
        (one[..3].to_vec(), "a frame must carry a whole message, and this one lacks at least 3 bytes"),
        (one.repeat(2), "a frame must carry one message, and this one has more behind its first"),
        ([&one[..], &[0x2a]].concat(), "a frame must carry one message, and this one has more behind its first"),
    ];
    for (bytes, words) in &cases {
        let mut player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
        player.expect_echo();
        player.send_bytes(bytes);
        player.expect_close(1007, words);
    }
    let stats = wait_for(&server, |stats| stats.connected == 0);
    assert_eq!((stats.malformed, stats.rooms), (4, 0));
}

#[test]
fn malformed_bytes_are_told_with_their_place() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
    player.expect_echo();
    player.send_bytes(&[0x81, 0xc1, b'x', 0x2a]);
    let WebNext::Closed(code, reason) = player.next() else { panic!("not closed") };
    assert_eq!(code, 1007);
    assert!(reason.contains("0x2a"), "{reason}");
    drop(player);
    wait_for(&server, |stats| stats.connected == 0 && stats.malformed == 1);
}

#[test]
fn a_leading_zero_is_told_to_be_none_of_a_web_sockets() {
    let server = server();
    let mut player = WebPlayer::connect(&server, Kind::Binary);
    player.send_bytes(&[&[0], support::join_bytes("bounce:a", &[]).as_slice()].concat());
    player.expect_close(1007, "over a WebSocket the byte 00 does not precede the join");
}

#[test]
fn text_that_is_no_base64_is_refused() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Base64, "bounce:a", &[]);
    player.socket.send(Frame::text("not base-64!")).unwrap();
    player.expect_close(1007, "a text frame must be base64, and this one is not: invalid symbol at 3");
    let mut player = WebPlayer::join(&server, Kind::Base64, "bounce:a", &[]);
    player.write_raw(&masked(0x81, &[0xff, 0xfe]));
    let WebNext::Closed(code, _) = player.next() else { panic!("not closed") };
    assert_eq!(code, 1007);
}

#[test]
fn frames_against_the_protocol_are_closed_with_its_code() {
    let cases: [(&[u8], u16); 7] = [
        (&[0x83, 0x80, 0, 0, 0, 0], 1002),    // a kind of frame that there is not
        (&[0xc2, 0x80, 0, 0, 0, 0], 1002),    // a bit that only an extension may set
        (&[0x82, 0x01, 0x80], 1002),          // no mask
        (&[0x80, 0x80, 0, 0, 0, 0], 1002),    // the end of nothing
        (&[0x09, 0x80, 0, 0, 0, 0], 1002),    // a ping in fragments
        (&[0x88, 0x81, 0, 0, 0, 0, 1], 1002), // a close with half a code
        (&[0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], 1009), // 4 GiB, only claimed
    ];
    let server = server();
    for (bytes, code) in cases {
        let mut player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
        player.write_raw(bytes);
        let WebNext::Closed(closed, reason) = player.next() else { panic!("{bytes:02x?}: not closed") };
        assert_eq!(closed, code, "{bytes:02x?}: {reason}");
        assert_eq!(player.next(), WebNext::Ended);
    }
    let stats = wait_for(&server, |stats| stats.connected == 0);
    assert_eq!((stats.malformed, stats.rooms), (7, 0));
}

#[test]
fn what_was_wrong_is_in_the_log() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let log = Log::to(Verbosity::Quiet, move |line| sink.lock().unwrap().push(line.to_owned()));
    let server = Server::start(Options { log, ..Options::default() }).unwrap();
    let mut player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
    player.write_raw(&[0x82, 0x00]);
    let words = "WebSocket protocol error: Received an unmasked frame from client";
    player.expect_close(1002, words);
    let lines = lines.lock().unwrap();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].ends_with(&format!(" guest-1 leaves bounce:a: disconnected: {words}")), "{}", lines[0]);
}

#[test]
fn whatever_bytes_come_the_server_goes_on() {
    let server = server();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..200 {
        let mut player = WebPlayer::connect(&server, Kind::Binary);
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as u8
        })
        .take(64)
        .collect();
        // The server may have closed by now, and a frame that claims to be long may never end.
        let _ = player.socket.get_mut().write_all(&noise);
        let _ = player.socket.get_mut().shutdown(Shutdown::Write);
        let mut rest = Vec::new();
        let _ = player.socket.get_mut().read_to_end(&mut rest);
    }
    wait_for(&server, |stats| stats.connected == 0);
    WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]).expect_echo();
}

/// A frame from a client, by its first byte; all masks are zeros, which mask nothing.
fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    assert!(payload.len() < 126);
    [&[first, 0x80 | payload.len() as u8, 0, 0, 0, 0], payload].concat()
}

/// Sends the handshake with these headers, and gives the answer's head.
fn handshake(server: &Server, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

const GOOD: &str = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

#[test]
fn the_handshake_works_with_any_path_and_promises_no_extension() {
    let server = server();
    let offers = format!("{GOOD}Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
    for path in ["/", "/any/path?and=query"] {
        let answer = handshake(&server, path, &offers).to_ascii_lowercase();
        assert!(answer.starts_with("http/1.1 101 switching protocols\r\n"), "{answer}");
        assert!(answer.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n"), "{answer}");
        assert!(!answer.contains("extensions") && !answer.contains("protocol:"), "{answer}");
    }
}

#[test]
fn a_client_that_asks_for_a_subprotocol_gets_its_first() {
    let server = server();
    let stream = TcpStream::connect(server.address()).unwrap();
    let mut request = format!("ws://{}/", server.address()).into_client_request().unwrap();
    request.headers_mut().insert("Sec-WebSocket-Protocol", "binary, base64".parse().unwrap());
    // The client checks that the answer is one of those that it offered.
    let (_, response) = tungstenite::client(request, stream).unwrap();
    assert_eq!(response.headers()["Sec-WebSocket-Protocol"], "binary");
}

#[test]
fn a_handshake_that_is_wrong_is_told_why() {
    let server = server();
    let cases = [
        ("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", "No \"Sec-WebSocket-Key\" header"),
        (&GOOD.replace("13", "8"), "No \"Sec-WebSocket-Version: 13\" header"),
        (&GOOD.replace("==", ""), "Invalid \"Sec-WebSocket-Key\" header value"),
    ];
    for (headers, words) in cases {
        let answer = handshake(&server, "/", headers);
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
        assert!(answer.contains("\r\nSec-WebSocket-Version: 13\r\n"), "{answer}");
        assert!(answer.ends_with(&format!("\r\n\r\nThe WebSocket handshake is wrong: {words}\n")), "{answer}");
    }
}
