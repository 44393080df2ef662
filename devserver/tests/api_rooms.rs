//! Rooms of the web API: created, listed, joined by join keys, and gone when nobody needs them.

#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

mod support;

use playerio_devserver::{Options, Server};
use std::time::Duration;
use support::proto::{Fields, number, pair, text};
use support::web::{Framed, Refused, Web, call, expect_refusal, log_in, log_in_to};
use support::{Bool, Int, Player, Text, server, wait_for};

/// Why there is no room type `bunce`.
const BUNCE: &str = "there is no room type \"bunce\"; the types are bounce, chat, flood, sink, or for a bounce room with \
                     a fault reject, bare, empty, silent, early, late, together, twice, split, drop, reset, garbage, cut, \
                     stall";

/// Why a join key is not taken.
const NOWHERE: &str = "this join key leads nowhere: it has been used, or has expired (after 60s), or is not of this dev \
                       server; get another by joinRoom (24) or createJoinRoom (27)";

fn create(server: &Server, token: &str, id: &str, room_type: &str) -> Result<Fields, Refused> {
    call(server, 21, token, &[text(1, id), text(2, room_type), number(3, 1)])
}

/// Asks for a join key to a room that exists.
fn join(server: &Server, token: &str, id: &str) -> Result<String, Refused> {
    call(server, 24, token, &[text(1, id)]).map(|output| output.text(1).unwrap())
}

/// Asks for a join key to a room that may not exist.
fn create_or_join(server: &Server, token: &str, id: &str, room_type: &str) -> Result<String, Refused> {
    let args = [text(1, id), text(2, room_type), number(3, 1)];
    call(server, 27, token, &args).map(|output| output.text(2).unwrap())
}

/// The ids of listed rooms, each with its users.
fn list(server: &Server, token: &str, arguments: &[Vec<u8>]) -> Vec<(String, u64)> {
    let rooms = call(server, 30, token, arguments).unwrap().messages(1);
    rooms.iter().map(|room| (room.text(1).unwrap(), room.number(3).unwrap())).collect()
}

#[test]
fn a_created_room_is_listed_with_all_that_is_known_of_it() {
    let server = server();
    let token = log_in(&server, "anna");
    // roomId "lobby", roomType "chat", visible, roomData map=desert.
    let mut web = Web::connect(&server);
    let body = b"\x0a\x05lobby\x12\x04chat\x18\x01\x22\x0d\x0a\x03map\x12\x06desert";
    web.post("/api/21", &format!("playertoken: {token}\r\n"), body);
    assert_eq!(web.answer().body, b"\x00\x01\x0a\x05lobby");
    // roomType "chat", limit 10.
    web.post("/api/30", &format!("playertoken: {token}\r\n"), b"\x0a\x04chat\x18\x0a");
    let listed = b"\x00\x01\x0a\x1e\x0a\x05lobby\x12\x04chat\x18\x00\x22\x0d\x0a\x03map\x12\x06desert";
    assert_eq!(web.answer().body, listed);
}

#[test]
fn a_join_key_leads_into_the_room_together_with_the_others() {
    let server = server();
    let (anna, bob) = (log_in(&server, "anna"), log_in(&server, "bob"));
    create(&server, &anna, "lobby", "chat").unwrap();
    let output = call(&server, 24, &anna, &[text(1, "lobby"), pair(2, "name", "anna")]).unwrap();
    assert_eq!(output.numbers(), [1, 2]);
    let endpoint = &output.messages(2)[0];
    assert_eq!((endpoint.text(1).as_deref(), endpoint.number(2)), (Some("127.0.0.1"), Some(server.port().into())));
    let mut first = Player::join(&server, &output.text(1).unwrap(), &[("name", "anna")]);
    first.expect("join", &[Text("anna")]);
    let output = call(&server, 27, &bob, &[text(1, "lobby"), text(2, "chat"), pair(5, "name", "bob")]).unwrap();
    assert_eq!((output.numbers(), output.text(1).as_deref()), (vec![1, 2, 3], Some("lobby")));
    assert_eq!(output.messages(3)[0].number(2), Some(server.port().into()));
    let mut second = Player::join(&server, &output.text(2).unwrap(), &[("name", "bob")]);
    second.expect("join", &[Text("bob")]);
    first.expect("join", &[Text("bob")]);
    second.send("hello", &[Int(1)]);
    first.expect("hello", &[Int(1)]);
    assert_eq!(list(&server, &anna, &[]), [("lobby".to_owned(), 2)]);
}

#[test]
fn a_room_without_an_id_gets_a_new_one() {
    let server = server();
    let token = log_in(&server, "anna");
    let one = call(&server, 21, &token, &[text(2, "bounce")]).unwrap().text(1).unwrap();
    let two = call(&server, 21, &token, &[text(1, ""), text(2, "bounce")]).unwrap().text(1).unwrap();
    let three = call(&server, 27, &token, &[text(2, "bounce")]).unwrap().text(1).unwrap();
    assert!(one.len() == 16 && one != two && two != three && one != three);
    join(&server, &token, &one).unwrap();
}

#[test]
fn a_room_that_exists_cannot_be_created_again_but_joined_as_it_is() {
    let server = server();
    let token = log_in(&server, "anna");
    create(&server, &token, "lobby", "bounce").unwrap();
    let exists = "the room \"lobby\" of the game \"g\" exists already; join it, or create another";
    expect_refusal(create(&server, &token, "lobby", "bounce"), 15, exists);
    let key = create_or_join(&server, &token, "lobby", "chat").unwrap();
    Player::join(&server, &key, &[]).expect_echo();
}

#[test]
fn a_room_type_must_be_one_that_there_is() {
    let server = server();
    let token = log_in(&server, "anna");
    expect_refusal(create(&server, &token, "lobby", "bunce"), 16, BUNCE);
    expect_refusal(create_or_join(&server, &token, "lobby", "bunce"), 16, BUNCE);
    expect_refusal(call(&server, 30, &token, &[text(1, "bunce")]), 16, BUNCE);
    let missing = "the argument roomType is missing or empty";
    expect_refusal(call(&server, 21, &token, &[text(1, "lobby")]), 83, missing);
    expect_refusal(call(&server, 27, &token, &[]), 83, missing);
    expect_refusal(create_or_join(&server, &token, "lobby", ""), 83, missing);
}

#[test]
fn a_room_of_a_faults_type_has_that_fault() {
    let server = server();
    let token = log_in(&server, "anna");
    let key = create_or_join(&server, &token, "bad", "reject").unwrap();
    let words = "Failed to join room: Unknown connection";
    Player::ask(&server, &key, &[]).expect_refusal(11, words);
    // In any other room it is the join data that decide, those of the join message.
    let args = [text(1, "good"), text(2, "bounce"), pair(5, "fault", "reject")];
    let key = call(&server, 27, &token, &args).unwrap().text(2).unwrap();
    let mut player = Player::join(&server, &key, &[]);
    player.expect_echo();
    let key = create_or_join(&server, &token, "good", "bounce").unwrap();
    Player::ask(&server, &key, &[("fault", "reject")]).expect_refusal(11, words);
    assert_eq!(list(&server, &token, &[]), []);
}

#[test]
fn a_room_that_does_not_exist_cannot_be_joined() {
    let server = server();
    let token = log_in(&server, "anna");
    let unknown = "there is no room \"lobby\" of the game \"g\"; it may have closed when its last user left";
    expect_refusal(join(&server, &token, "lobby"), 17, unknown);
    expect_refusal(join(&server, &token, ""), 18, "the argument roomId is missing or empty");
    expect_refusal(call(&server, 24, &token, &[]), 18, "the argument roomId is missing or empty");
}

#[test]
fn a_join_key_is_good_once() {
    let server = server();
    let token = log_in(&server, "anna");
    let key = create_or_join(&server, &token, "lobby", "bounce").unwrap();
    let mut player = Player::join(&server, &key, &[]);
    Player::ask(&server, &key, &[]).expect_refusal(11, NOWHERE);
    Player::ask(&server, "api-00", &[]).expect_refusal(11, NOWHERE);
    player.expect_echo();
}

#[test]
fn a_join_key_expires() {
    let options = Options { join_key_lifetime: Duration::ZERO, ..Options::default() };
    let server = Server::start(options).unwrap();
    let token = log_in(&server, "anna");
    let key = create_or_join(&server, &token, "lobby", "bounce").unwrap();
    Player::ask(&server, &key, &[]).expect_refusal(11, &NOWHERE.replace("60s", "0ns"));
    // Nothing keeps its room any more.
    assert_eq!(join(&server, &token, "lobby").unwrap_err().code, 17);
}

#[test]
fn a_room_goes_with_its_last_user() {
    let server = server();
    let token = log_in(&server, "anna");
    create(&server, &token, "lobby", "bounce").unwrap();
    let players = [1, 2].map(|_| Player::join(&server, &join(&server, &token, "lobby").unwrap(), &[]));
    let [first, second] = players;
    drop(first);
    wait_for(&server, |stats| stats.joined == 1);
    assert_eq!(list(&server, &token, &[]), [("lobby".to_owned(), 1)]);
    // One who may still come keeps it.
    let key = join(&server, &token, "lobby").unwrap();
    drop(second);
    wait_for(&server, |stats| stats.joined == 0);
    assert_eq!(list(&server, &token, &[]), [("lobby".to_owned(), 0)]);
    drop(Player::join(&server, &key, &[]));
    wait_for(&server, |stats| stats.joins == 3 && stats.joined == 0);
    assert_eq!(list(&server, &token, &[]), []);
    assert_eq!(join(&server, &token, "lobby").unwrap_err().code, 17);
}

#[test]
fn a_refused_join_uses_its_key_up_and_leaves_no_trace() {
    let server = server();
    let token = log_in(&server, "anna");
    let key = create_or_join(&server, &token, "lobby", "bounce").unwrap();
    let wrong = "the join data \"before\" must be \"yes\" or \"no\", but it is \"x\"";
    Player::ask(&server, &key, &[("fault", "drop"), ("before", "x")]).expect_refusal(83, wrong);
    assert_eq!(list(&server, &token, &[]), []);
}

#[test]
fn a_room_that_nobody_joins_does_not_stay() {
    let server = Server::start(Options { room_lifetime: Duration::ZERO, ..Options::default() }).unwrap();
    let token = log_in(&server, "anna");
    create(&server, &token, "lobby", "bounce").unwrap();
    assert_eq!(list(&server, &token, &[]), []);
    create(&server, &token, "lobby", "bounce").unwrap();
}

#[test]
fn lifetimes_without_end_are_taken() {
    let (join_key_lifetime, room_lifetime, http_timeout) = (Duration::MAX, Duration::MAX, Duration::MAX);
    let options = Options { join_key_lifetime, room_lifetime, http_timeout, ..Options::default() };
    let server = Server::start(options).unwrap();
    let token = log_in(&server, "anna");
    create(&server, &token, "lobby", "bounce").unwrap();
    Player::join(&server, &join(&server, &token, "lobby").unwrap(), &[]).expect_echo();
}

#[test]
fn a_full_room_takes_nobody_more() {
    let server = Server::start(Options { room_size: 2, ..Options::default() }).unwrap();
    let token = log_in(&server, "anna");
    let key = create_or_join(&server, &token, "lobby", "bounce").unwrap();
    let player = Player::join(&server, &key, &[]);
    let _unused = join(&server, &token, "lobby").unwrap();
    let full =
        "the room \"lobby\" of the game \"g\" is full: it takes 2 users; 1 are inside and 1 have an unused join key";
    expect_refusal(join(&server, &token, "lobby"), 19, full);
    expect_refusal(create_or_join(&server, &token, "lobby", "bounce"), 19, full);
    drop(player);
    wait_for(&server, |stats| stats.joined == 0);
    join(&server, &token, "lobby").unwrap();
}

#[test]
fn a_room_takes_45_users_as_the_service_does() {
    let server = server();
    let token = log_in(&server, "anna");
    create(&server, &token, "lobby", "bounce").unwrap();
    for _ in 0..45 {
        join(&server, &token, "lobby").unwrap();
    }
    assert_eq!(join(&server, &token, "lobby").unwrap_err().code, 19);
}

#[test]
fn a_list_has_only_what_was_asked_for() {
    let server = server();
    let token = log_in(&server, "anna");
    let room = |id: &str, room_type: &str, visible: u64, data: &[(&str, &str)]| {
        let data = data.iter().flat_map(|(key, value)| pair(4, key, value)).collect();
        call(&server, 21, &token, &[text(1, id), text(2, room_type), number(3, visible), data]).unwrap();
    };
    room("one", "bounce", 1, &[("map", "desert"), ("mode", "race")]);
    room("two", "chat", 1, &[("map", "desert")]);
    room("hidden", "chat", 0, &[("map", "desert")]);
    room("three", "bounce", 1, &[("map", "sea"), ("mode", "race")]);
    let ids = |arguments: &[Vec<u8>]| -> Vec<String> {
        list(&server, &token, arguments).into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(ids(&[]), ["one", "two", "three"]);
    assert_eq!(ids(&[text(1, ""), number(3, 0), number(4, 0), number(5, 0)]), ["one", "two", "three"]);
    assert_eq!(ids(&[text(1, "bounce")]), ["one", "three"]);
    assert_eq!(ids(&[text(1, "sink")]), [""; 0]);
    assert_eq!(ids(&[pair(2, "map", "desert")]), ["one", "two"]);
    assert_eq!(ids(&[pair(2, "map", "desert"), pair(2, "mode", "race")]), ["one"]);
    assert_eq!(ids(&[pair(2, "map", "")]), [""; 0]);
    assert_eq!(ids(&[number(3, 2)]), ["one", "two"]);
    assert_eq!(ids(&[number(4, 1)]), ["two", "three"]);
    assert_eq!(ids(&[number(3, 1), number(4, 1)]), ["two"]);
    assert_eq!(ids(&[number(4, 9)]), [""; 0]);
    // -1 as protobuf writes it.
    let negative = |name: &str| format!("the argument {name} must be 0 or more, but it is -1");
    expect_refusal(call(&server, 30, &token, &[number(3, u64::MAX)]), 8, &negative("resultLimit"));
    expect_refusal(call(&server, 30, &token, &[number(4, u64::MAX)]), 8, &negative("resultOffset"));
}

#[test]
fn games_and_development_rooms_are_name_spaces_of_their_own() {
    let server = server();
    let (token, other) = (log_in(&server, "anna"), log_in_to(&server, "h", "anna"));
    create(&server, &token, "lobby", "bounce").unwrap();
    let dev = [text(1, "lobby"), text(2, "chat"), number(3, 1)];
    call(&server, 21, &token, &[&dev, [number(5, 1)].as_slice()].concat()).unwrap();
    let exists = "the room \"lobby\" of the game \"g\" (a development room) exists already; join it, or create another";
    expect_refusal(call(&server, 21, &token, &[&dev, [number(5, 1)].as_slice()].concat()), 15, exists);
    let types = |token: &str, dev: u64| -> Vec<String> {
        let rooms = call(&server, 30, token, &[number(5, dev)]).unwrap().messages(1);
        rooms.iter().map(|room| room.text(2).unwrap()).collect()
    };
    assert_eq!(types(&token, 0), ["bounce"]);
    assert_eq!(types(&token, 1), ["chat"]);
    assert_eq!(types(&other, 0), [""; 0]);
    assert_eq!(join(&server, &other, "lobby").unwrap_err().code, 17);
    let key = call(&server, 24, &token, &[text(1, "lobby"), number(3, 1)]).unwrap().text(1).unwrap();
    Player::join(&server, &key, &[("name", "anna")]).expect("join", &[Text("anna")]);
    let key = call(&server, 27, &token, &[&dev[..2], [number(6, 1)].as_slice()].concat()).unwrap().text(2).unwrap();
    Player::join(&server, &key, &[("name", "bob")]).expect("join", &[Text("bob")]);
    // Neither meets those who come directly.
    let mut direct = Player::join(&server, "chat:lobby", &[("name", "eve")]);
    direct.expect("join", &[Text("eve")]);
    direct.send("alone", &[Bool(true)]);
    direct.expect("alone", &[Bool(true)]);
}

#[test]
fn a_room_is_reached_under_the_name_that_its_caller_used() {
    let server = server();
    let token = log_in(&server, "anna");
    let address = |request: &str| {
        let mut web = Web::connect(&server);
        let body = [text(1, "lobby"), text(2, "bounce")].concat();
        let length = body.len();
        let head = format!("{request}playertoken: {token}\r\nContent-Length: {length}\r\n\r\n");
        web.write(&[head.as_bytes(), &body].concat());
        let endpoint = Framed::read(&web.answer().body).result.unwrap().messages(3).remove(0);
        assert_eq!(endpoint.number(2), Some(server.port().into()));
        endpoint.text(1).unwrap()
    };
    assert_eq!(address("POST /api/27 HTTP/1.1\r\nHost: localhost:80\r\n"), "localhost");
    assert_eq!(address("POST /api/27 HTTP/1.1\r\nHost: games.example.com\r\n"), "games.example.com");
    assert_eq!(address("POST /api/27 HTTP/1.1\r\nHost: [::1]:8184\r\n"), "::1");
    assert_eq!(address("POST /api/27 HTTP/1.1\r\nHost: \r\n"), "127.0.0.1");
    assert_eq!(address("POST /api/27 HTTP/1.1\r\nHost: not a name\r\n"), "127.0.0.1");
    assert_eq!(address("POST /api/27 HTTP/1.0\r\n"), "127.0.0.1");
}
