//! What the rooms do with messages over a WebSocket, and how a client comes and goes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

mod support;

use playerio_devserver::{Options, Server};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use support::web_player::{Kind, WebNext, WebPlayer};
use support::{Bool, Bytes, DEADLINE, Int, Long, Player, Text, ValueRef, bytes_of, message, server, wait_for};
use tungstenite::Message as Frame;

const KINDS: [Kind; 2] = [Kind::Binary, Kind::Base64];

#[test]
fn a_bounce_room_sends_every_message_back_in_the_kind_of_frame_it_came_in() {
    for kind in KINDS {
        let server = server();
        let mut player = WebPlayer::join(&server, kind, "bounce:a", &[]);
        let values = [Int(-5), Text("größer\0"), Bytes(&[7; 300]), ValueRef::Double(0.5), Bool(false), Long(1 << 40)];
        player.send("all", &values);
        player.expect("all", &values);
        player.send("", &[]);
        player.expect("", &[]);
    }
}

#[test]
fn the_first_frame_decides_how_a_client_is_answered() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Base64, "bounce:a", &[]);
    player.kind = Kind::Binary;
    player.send("raw", &[Int(1)]);
    player.kind = Kind::Base64;
    player.expect("raw", &[Int(1)]);
}

#[test]
fn a_large_message_bounces() {
    for kind in KINDS {
        let server = server();
        let mut player = WebPlayer::join(&server, kind, "bounce:a", &[]);
        let payload = vec![0xa5; 1 << 20];
        player.send("large", &[Bytes(&payload)]);
        player.expect("large", &[Bytes(&payload)]);
    }
}

#[test]
fn many_messages_at_once_are_all_answered_each_in_a_frame_of_its_own() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
    for number in 0..10_000 {
        player.socket.write(Frame::binary(bytes_of("n", &[Int(number)]))).unwrap();
    }
    player.socket.flush().unwrap();
    for number in 0..10_000 {
        player.expect("n", &[Int(number)]);
    }
    assert_eq!(server.stats().messages_received, 10_000);
}

#[test]
fn clients_over_tcp_and_over_a_web_socket_meet_in_a_chat() {
    let server = server();
    let mut anna = WebPlayer::join(&server, Kind::Binary, "chat:lobby", &[("name", "anna")]);
    anna.expect("join", &[Text("anna")]);
    let mut bob = Player::join(&server, "chat:lobby", &[("name", "bob")]);
    bob.expect("join", &[Text("bob")]);
    anna.expect("join", &[Text("bob")]);
    let mut text = WebPlayer::join(&server, Kind::Base64, "chat:lobby", &[]);
    text.expect("join", &[Text("guest-3")]);
    anna.expect("join", &[Text("guest-3")]);
    bob.expect("join", &[Text("guest-3")]);

    // Two at once, so that the mailbox has a run of messages that must become two frames.
    bob.write(&[bytes_of("say", &[Text("one")]), bytes_of("say", &[Text("two")])].concat());
    for said in ["one", "two"] {
        anna.expect("say", &[Text(said)]);
        text.expect("say", &[Text(said)]);
        bob.expect("say", &[Text(said)]);
    }
    text.socket.close(None).unwrap();
    anna.expect("leave", &[Text("guest-3")]);
    bob.expect("leave", &[Text("guest-3")]);
}

#[test]
fn a_chat_client_that_does_not_read_is_dropped() {
    let server = Server::start(Options { backlog: 64 << 10, ..Options::default() }).unwrap();
    let _slow = WebPlayer::join(&server, Kind::Binary, "chat:a", &[("name", "slow")]);
    let mut quick = Player::join(&server, "chat:a", &[("name", "quick")]);
    quick.expect("join", &[Text("quick")]);
    let block = vec![1; 32 << 10];
    let leave = message("leave", &[Text("slow")]);
    quick.send("block", &[Bytes(&block)]);
    while quick.next_message() != leave {
        quick.send("block", &[Bytes(&block)]);
    }
    wait_for(&server, |stats| stats.dropped == 1 && stats.connected == 1);
}

#[test]
fn a_flood_is_numbered_and_ends_at_its_count() {
    for kind in KINDS {
        let server = server();
        let mut player = WebPlayer::join(&server, kind, "flood:a", &[("count", "300"), ("size", "5")]);
        for number in 0..300 {
            let payload: Vec<u8> = (0..5).map(|index| (number as u8).wrapping_add(index)).collect();
            player.expect("flood", &[Int(number), Bytes(&payload)]);
        }
        player.send("devserver.close", &[]);
        player.expect_close(1000, "");
    }
}

#[test]
fn an_endless_flood_goes_on_and_still_reads_what_it_is_sent() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Binary, "flood:a", &[]);
    for _ in 0..10_000 {
        player.next();
    }
    player.send("anything", &[]);
    while server.stats().messages_received == 0 {
        player.next();
    }
}

#[test]
fn a_sink_counts_and_tells_when_asked() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Base64, "sink:a", &[]);
    let one = bytes_of("a", &[Int(1)]);
    for _ in 0..50 {
        player.send_bytes(&one);
    }
    player.send("count?", &[]);
    player.expect("count", &[Long(50), Long(50 * one.len() as i64)]);
}

#[test]
fn a_wrong_join_is_refused_in_words_and_closed_in_order() {
    let server = server();
    WebPlayer::ask(&server, Kind::Base64, "reject:a", &[("code", "-7"), ("text", "go away")])
        .expect_refusal(-7, "go away");
    let wrong = [("fault", "drop"), ("after", "soon")];
    let words = "the join data \"after\" must be a number from 0 to 18446744073709551615, but it is \"soon\"";
    WebPlayer::ask(&server, Kind::Binary, "bounce:a", &wrong).expect_refusal(83, words);
    wait_for(&server, |stats| stats.connected == 0 && stats.refused == 2);
}

#[test]
fn a_client_that_closes_gets_all_answers_and_its_close_frame_back() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
    for number in 0..100 {
        player.send("n", &[Int(number)]);
    }
    let close = tungstenite::protocol::CloseFrame { code: 4001.into(), reason: "done".into() };
    player.socket.close(Some(close)).unwrap();
    for number in 0..100 {
        player.expect("n", &[Int(number)]);
    }
    player.expect_close(4001, "done");
    drop(player);
    let stats = wait_for(&server, |stats| stats.connected == 0);
    assert_eq!((stats.rooms, stats.malformed), (0, 0));
}

#[test]
fn a_client_that_closes_before_its_join_gets_its_close_frame_back() {
    let server = server();
    let mut player = WebPlayer::connect(&server, Kind::Binary);
    player.socket.close(None).unwrap();
    player.expect_close(1005, "");
    drop(player);
    wait_for(&server, |stats| stats.connected == 0);
}

#[test]
fn a_client_that_vanishes_leaves_its_room() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
    player.send("last", &[]);
    player.socket.get_mut().shutdown(Shutdown::Write).unwrap();
    player.expect("last", &[]);
    assert_eq!(player.next(), WebNext::Ended);
    drop(player);
    wait_for(&server, |stats| stats.connected == 0 && stats.rooms == 0);

    let player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
    drop(player);
    wait_for(&server, |stats| stats.connected == 0 && stats.rooms == 0 && stats.joins == 2);
}

/// Calls the web API in JSON: the method, the token or nothing, the arguments.
fn call(server: &Server, method: u32, token: &str, arguments: &str) -> serde_json::Value {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let body = format!("[{method}|{token}]{arguments}");
    let head = format!("POST /json/ HTTP/1.1\r\nHost: {}\r\nContent-Length: {}", server.address(), body.len());
    stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[test]
fn a_join_key_of_the_web_api_opens_its_room_once() {
    let server = server();
    let user = call(&server, 400, "", r#"{"gameid":"game","usernameoremail":"anna","password":"secret"}"#);
    let room = r#"{"roomid":"lobby","roomtype":"chat","visible":true}"#;
    let joined = call(&server, 27, user["token"].as_str().unwrap(), room);
    let key = joined["joinkey"].as_str().unwrap();
    let mut player = WebPlayer::join(&server, Kind::Binary, key, &[("name", "anna")]);
    player.expect("join", &[Text("anna")]);
    player.send("say", &[Text("alone")]);
    player.expect("say", &[Text("alone")]);

    let mut late = WebPlayer::ask(&server, Kind::Binary, key, &[]);
    assert!(matches!(late.next(), WebNext::Message(Kind::Binary, refusal) if refusal.as_ref().len() == 3));
    late.expect_close(1000, "");
}
