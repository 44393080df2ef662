//! Many clients at once, and the end of the server under all of them.

#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

mod support;

use playerio_devserver::{Options, Server};
use std::net::{TcpListener, TcpStream};
use support::{Int, Next, Player, Text, server, wait_for};

/// Under wine, which is where these tests run on Windows, each step of a socket takes longer the more of them there are.
const CLIENTS: usize = if cfg!(windows) { 100 } else { 1000 };

#[test]
fn a_crowd_of_clients_is_served_side_by_side() {
    let server = server();
    let asked: Vec<_> =
        (0..CLIENTS).map(|number| Player::ask(&server, &format!("bounce:{}", number % 10), &[])).collect();
    let mut players: Vec<_> = asked.into_iter().map(joined).collect();
    let stats = wait_for(&server, |stats| stats.joined == CLIENTS);
    assert_eq!((stats.connected, stats.rooms), (CLIENTS, 10));

    for (number, player) in players.iter_mut().enumerate() {
        player.send("mine", &[Int(number as i32)]);
    }
    for (number, player) in players.iter_mut().enumerate() {
        player.expect("mine", &[Int(number as i32)]);
    }
    drop(players);
    wait_for(&server, |stats| stats.connected == 0 && stats.joined == 0 && stats.rooms == 0);
}

#[test]
fn what_one_says_reaches_a_crowd_in_a_chat() {
    let server = server();
    let mut first = Player::join(&server, "chat:full", &[("name", "first")]);
    let mut others: Vec<_> = (0..CLIENTS / 3).map(|_| Player::join(&server, "chat:full", &[])).collect();
    first.send("hear me", &[]);
    for player in others.iter_mut().chain([&mut first]) {
        while player.next_message().as_ref().message_type() != "hear me" {}
    }
}

fn joined(mut player: Player) -> Player {
    player.expect("playerio.joinresult", &[support::Bool(true)]);
    player
}

#[test]
fn stopping_closes_all_connections_and_frees_the_port() {
    let server = server();
    let address = server.address();
    let mut player = Player::join(&server, "chat:a", &[("name", "a")]);
    player.expect("join", &[Text("a")]);
    let mut endless = Player::join(&server, "flood:a", &[]);
    let mut stalled = Player::join(&server, "stall:a", &[]);
    server.stop();
    assert_eq!(player.next(), Next::Closed(0));
    assert_eq!(stalled.next(), Next::Closed(0));
    while matches!(endless.next(), Next::Message(_)) {}
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_port_in_use_is_an_error_that_names_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = Server::start(Options { port, ..Options::default() }).unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot listen on 127.0.0.1:{port}: ")), "{error}");
}

#[test]
fn servers_do_not_know_of_each_other() {
    let (one, two) = (server(), server());
    assert_ne!(one.port(), two.port());
    let mut player = Player::join(&one, "bounce:a", &[]);
    player.expect_echo();
    assert_eq!((one.stats().joined, two.stats().joined), (1, 0));
}
