//! What the port answers to those that do not speak PlayerIO's binary protocol.

#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

mod support;

use std::io::Read;
use support::{Player, server, wait_for};

/// Sends this and returns all that comes until the server closes.
fn answer_to(bytes: &[u8]) -> String {
    let server = server();
    let mut player = Player::connect(&server);
    player.write(bytes);
    let mut answer = String::new();
    player.stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_flash_player_is_allowed_everything() {
    let answer = answer_to(b"<policy-file-request/>\0");
    assert!(answer.starts_with("<?xml version=\"1.0\"?>"), "{answer}");
    assert!(answer.contains("<allow-access-from domain=\"*\" to-ports=\"*\"/>"), "{answer}");
    assert!(answer.ends_with("</cross-domain-policy>\0"), "{answer}");
}

#[test]
fn other_text_in_angle_brackets_is_only_closed() {
    assert_eq!(answer_to(b"<html>"), "");
    assert_eq!(answer_to(b"<policy-file-request/>\n"), "");
}

#[test]
fn a_browser_is_told_where_the_web_api_is() {
    let answer = answer_to(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 404 Not Found\r\n"), "{answer}");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{answer}");
    assert!(body.starts_with("This PlayerIO dev server has nothing for GET /. Its web API is at http://localhost:"));
}

#[test]
fn any_other_first_byte_is_closed() {
    for byte in [0x01, 0x16, b'p', 0xff] {
        assert_eq!(answer_to(&[byte]), "");
    }
}

#[test]
fn a_client_that_closes_without_a_word_is_forgotten() {
    let server = server();
    drop(Player::connect(&server));
    wait_for(&server, |stats| stats.accepted == 1 && stats.connected == 0);
}
