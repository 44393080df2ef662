//! Each fault, and that it strikes when it was told to.

#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

mod support;

use std::io::Read;
use support::{Bool, Bytes, Int, Next, Player, Text, bytes_of, join_bytes, server, wait_for};

const RESULT: &str = "playerio.joinresult";
const UNKNOWN: &str = "Failed to join room: Unknown connection";

/// A fault in place of the join result, whose bytes are then the first.
const BEFORE: (&str, &str) = ("before", "yes");

#[test]
fn a_join_can_be_refused() {
    let server = server();
    Player::ask(&server, "reject:a", &[]).expect_refusal(11, UNKNOWN);
    Player::ask(&server, "chat:a", &[("fault", "reject")]).expect_refusal(11, UNKNOWN);
    let chosen = [("code", "-7"), ("text", "go away")];
    Player::ask(&server, "reject:a", &chosen).expect_refusal(-7, "go away");
    assert_eq!((server.stats().refused, server.stats().joins), (3, 0));
}

#[test]
fn a_refusal_can_lack_its_text_or_both() {
    let server = server();
    let mut player = Player::ask(&server, "reject:a", &[("text", "none")]);
    player.expect(RESULT, &[Bool(false), Int(11)]);
    assert_eq!(player.next(), Next::Closed(0));
    let mut player = Player::ask(&server, "reject:a", &[("code", "none")]);
    player.expect(RESULT, &[Bool(false)]);
    assert_eq!(player.next(), Next::Closed(0));
}

/// Demands that the server sends nothing and keeps the socket open, until we end ours.
#[track_caller]
fn expect_held_open(mut player: Player) {
    // Answered by nobody, but read: were the server to close in between, this would end in a reset.
    player.send("hello?", &[]);
    player.stream.set_nonblocking(true).unwrap();
    let error = player.stream.read(&mut [0]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    player.stream.set_nonblocking(false).unwrap();
    player.finish();
    assert_eq!(player.next(), Next::Closed(0));
}

#[test]
fn a_bare_refusal_leaves_the_socket_open() {
    let server = server();
    let mut player = Player::ask(&server, "bare:a", &[]);
    player.expect(RESULT, &[Bool(false)]);
    expect_held_open(player);
}

#[test]
fn a_join_result_can_be_empty() {
    let server = server();
    let mut player = Player::ask(&server, "empty:a", &[]);
    player.expect(RESULT, &[]);
    expect_held_open(player);
}

#[test]
fn a_join_can_stay_without_an_answer() {
    let server = server();
    let player = Player::ask(&server, "silent:a", &[]);
    wait_for(&server, |stats| stats.accepted == 1);
    expect_held_open(player);
}

#[test]
fn messages_can_come_before_the_join_result() {
    let server = server();
    for fault in ["early", "early,together"] {
        let mut player = Player::ask(&server, "bounce:a", &[("fault", fault), ("early", "3")]);
        for number in 0..3 {
            player.expect("early", &[Int(number)]);
        }
        player.expect(RESULT, &[Bool(true)]);
        player.expect_echo();
    }
    let mut player = Player::ask(&server, "reject:a", &[("fault", "early")]);
    player.expect("early", &[Int(0)]);
    player.expect_refusal(11, UNKNOWN);
}

#[test]
fn messages_behind_the_join_result_share_its_write() {
    let server = server();
    let mut player = Player::ask(&server, "late:a", &[("late", "2"), ("fault", "early,together")]);
    player.expect("early", &[Int(0)]);
    player.expect(RESULT, &[Bool(true)]);
    player.expect("late", &[Int(0)]);
    player.expect("late", &[Int(1)]);
    // What is written at once and is small arrives at once.
    assert_eq!(player.reads, 1);
    player.expect_echo();
}

#[test]
fn a_second_join_result_can_follow() {
    let server = server();
    let mut player = Player::join(&server, "twice:a", &[]);
    player.expect(RESULT, &[Bool(true)]);
    player.expect_echo();
}

#[test]
fn everything_can_be_written_in_single_bytes() {
    let server = server();
    let mut player = Player::join(&server, "split:a", &[]);
    player.send("long", &[Text(&"x".repeat(3000))]);
    player.expect("long", &[Text(&"x".repeat(3000))]);

    let mut player = Player::join(&server, "chat:a", &[("fault", "split"), ("pause", "2"), ("name", "a")]);
    player.expect("join", &[Text("a")]);
    // Some 30 bytes with 2 ms between them: a reader would have to be asleep all the while to get them in one read.
    assert!(player.reads >= 2, "{} reads", player.reads);
}

#[test]
fn a_drop_closes_right_behind_the_join_result() {
    let server = server();
    let mut player = Player::join(&server, "drop:a", &[]);
    assert_eq!(player.next(), Next::Closed(0));
    let mut player = Player::ask(&server, "drop:a", &[BEFORE]);
    assert_eq!(player.next(), Next::Closed(0));
    assert_eq!(server.stats().faults, 2);
}

#[test]
fn a_drop_can_wait_for_a_number_of_messages_written() {
    let server = server();
    let mut player = Player::join(&server, "drop:a", &[("after", "2")]);
    // More than two at once, so that the server must cut between messages it has read together.
    player.write(&[bytes_of("a", &[Int(1)]), bytes_of("b", &[Text("two")]), bytes_of("c", &[Int(3)])].concat());
    player.expect("a", &[Int(1)]);
    player.expect("b", &[Text("two")]);
    assert_eq!(player.next(), Next::Closed(0));
}

#[test]
fn a_flood_breaks_after_exactly_so_many_messages() {
    let server = server();
    let data = [("fault", "garbage"), ("after", "1000"), ("size", "3")];
    let mut player = Player::join(&server, "flood:a", &data);
    for number in 0..1000 {
        let first = number as u8;
        player.expect("flood", &[Int(number), Bytes(&[first, first.wrapping_add(1), first.wrapping_add(2)])]);
    }
    assert!(matches!(player.next(), Next::Malformed(words) if words.contains("the tag 0x2a is reserved")));
}

#[test]
fn a_fault_can_wait_for_a_number_of_messages_received() {
    let server = server();
    let mut player = Player::join(&server, "sink:a", &[("fault", "drop"), ("received", "3")]);
    player.write(&bytes_of("a", &[]).repeat(2));
    player.send("count?", &[]);
    // The answer to the third message still comes.
    assert_eq!(
        player.next_message().to_string(),
        support::message("count", &[support::Long(2), support::Long(6)]).to_string()
    );
    assert_eq!(player.next(), Next::Closed(0));
}

#[test]
fn a_fault_in_a_chat_strikes_only_who_asked_for_it() {
    let server = server();
    let mut whole = Player::join(&server, "chat:a", &[("name", "whole")]);
    whole.expect("join", &[Text("whole")]);
    let mut broken = Player::join(&server, "chat:a", &[("name", "broken"), ("fault", "cut"), ("after", "2")]);
    broken.expect("join", &[Text("broken")]);
    whole.expect("join", &[Text("broken")]);
    whole.write(&[bytes_of("one", &[]), bytes_of("two", &[])].concat());
    broken.expect("one", &[]);
    assert_eq!(broken.next(), Next::Closed(10));
    whole.expect("one", &[]);
    whole.expect("two", &[]);
    whole.expect("leave", &[Text("broken")]);
}

/// Not under wine, where one may read as a close; `tests/windows.rs` has resets sent and received there.
#[cfg(unix)]
#[test]
fn a_reset_is_a_reset() {
    let server = server();
    let mut player = Player::ask(&server, "reset:a", &[("received", "1")]);
    player.expect(RESULT, &[Bool(true)]);
    player.send("now", &[]);
    // The echo may still make it.
    let end = std::iter::repeat_with(|| player.next()).find(|next| !matches!(next, Next::Message(_)));
    assert_eq!(end, Some(Next::Reset));
    let mut player = Player::ask(&server, "reset:a", &[BEFORE]);
    assert_eq!(player.next(), Next::Reset);
}

#[test]
fn garbage_is_the_byte_that_was_asked_for_and_leaves_the_socket_open() {
    let server = server();
    let mut player = Player::ask(&server, "garbage:a", &[BEFORE]);
    assert_eq!(read(&mut player, 1), [0x2a]);
    expect_held_open(player);

    let mut player = Player::ask(&server, "garbage:a", &[("bytes", "80Ff01")]);
    let result = bytes_of(RESULT, &[Bool(true)]);
    assert_eq!(read(&mut player, result.len() + 3), [result.as_slice(), &[0x80, 0xff, 0x01]].concat());
    expect_held_open(player);
}

fn read(player: &mut Player, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    player.stream.read_exact(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_cut_closes_inside_a_message() {
    let server = server();
    let mut player = Player::join(&server, "cut:a", &[]);
    assert_eq!(player.next(), Next::Closed(10));
    let mut player = Player::ask(&server, "cut:a", &[BEFORE, ("bytes", "1")]);
    assert_eq!(player.next(), Next::Closed(1));
    let mut player = Player::ask(&server, "cut:a", &[BEFORE, ("bytes", "15")]);
    let mut bytes = Vec::new();
    player.stream.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, bytes_of("cut", &[Text("cut inside")])[..15]);
}

#[test]
fn a_stalled_client_is_not_read_from_until_it_is_released() {
    let server = server();
    let mut player = Player::join(&server, "bounce:a", &[("fault", "stall"), ("received", "1")]);
    player.write(&[bytes_of("one", &[]), bytes_of("two", &[])].concat());
    player.expect("one", &[]);
    wait_for(&server, |stats| stats.stalled == 1);
    assert_eq!(server.stats().messages_received, 1);
    server.release();
    player.expect("two", &[]);
    player.expect_echo();
    assert_eq!(server.stats().stalled, 0);
}

#[test]
fn a_stalled_client_is_still_written_to() {
    let server = server();
    let mut player = Player::join(&server, "flood:a", &[("fault", "stall"), ("after", "10"), ("count", "200")]);
    for _ in 0..200 {
        player.next_message();
    }
    assert_eq!(server.stats().stalled, 1);
}

#[test]
fn a_stall_before_the_join_result_leaves_the_join_unanswered() {
    let server = server();
    let mut player = Player::ask(&server, "stall:a", &[BEFORE]);
    wait_for(&server, |stats| stats.faults == 1);
    player.stream.set_nonblocking(true).unwrap();
    assert_eq!(player.stream.read(&mut [0]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn orders_break_a_connection_behind_what_came_before_them() {
    let server = server();
    for (order, end) in [("devserver.close", Next::Closed(0)), ("devserver.cut", Next::Closed(10))] {
        let mut player = Player::join(&server, "bounce:a", &[]);
        player.write(&[bytes_of("before", &[]), bytes_of(order, &[]), bytes_of("behind", &[])].concat());
        player.expect("before", &[]);
        assert_eq!(player.next(), end);
    }
    let mut player = Player::join(&server, "bounce:a", &[]);
    player.send("devserver.garbage", &[Text("arguments do not matter")]);
    assert!(matches!(player.next(), Next::Malformed(_)));
    let mut player = Player::join(&server, "bounce:a", &[]);
    player.send("devserver.reset", &[]);
    assert_eq!(player.next(), Next::Reset);
}

#[test]
fn an_order_releases_the_stalled_clients_of_the_room() {
    let server = server();
    let mut stalled = Player::join(&server, "bounce:a", &[]);
    stalled.send("devserver.stall", &[]);
    stalled.send("later", &[]);
    let mut elsewhere = Player::join(&server, "bounce:b", &[]);
    elsewhere.send("devserver.stall", &[]);
    wait_for(&server, |stats| stats.stalled == 2);
    let mut other = Player::join(&server, "bounce:a", &[]);
    other.send("devserver.release", &[]);
    stalled.expect("later", &[]);
    other.expect_echo();
    assert_eq!(server.stats().stalled, 1);
}

#[test]
fn what_only_looks_like_an_order_is_an_ordinary_message() {
    let server = server();
    let mut player = Player::join(&server, "bounce:a", &[]);
    for (message_type, text) in [("devserver.unknown", ""), ("say", "devserver.close"), ("xdevserver.close", "")] {
        player.send(message_type, &[Text(text)]);
        player.expect(message_type, &[Text(text)]);
    }
}

#[test]
fn join_data_that_make_no_sense_are_refused_in_words() {
    let server = server();
    let cases = [
        (
            ("code", "eleven"),
            "reject",
            "the join data \"code\" must be a number from -2147483648 to 2147483647, but it is \"eleven\"",
        ),
        (("split", "0"), "split", "the join data \"split\" must be a number from 1 to 1048576, but it is \"0\""),
        (("before", "maybe"), "drop", "the join data \"before\" must be \"yes\" or \"no\", but it is \"maybe\""),
        (
            ("bytes", "2"),
            "garbage",
            "the join data \"bytes\" must be bytes in hex, such as 2a or 2a00ff, but it is \"2\"",
        ),
        (
            ("fault", "reset"),
            "drop",
            "the fault \"reset\" cannot be added; choose one of drop, reset, garbage, cut and stall",
        ),
        (
            ("fault", "bare"),
            "silent",
            "the fault \"bare\" cannot be added; choose one of reject, bare, empty and silent",
        ),
        (("size", "-1"), "flood", "the join data \"size\" must be a number from 0 to 16777216, but it is \"-1\""),
    ];
    for (pair, room_type, words) in cases {
        Player::ask(&server, room_type, &[pair]).expect_refusal(83, words);
    }
    Player::ask(&server, "bounce:a", &[("fault", "flip")]).expect_refusal(
        83,
        "there is no fault \"flip\"; the faults are reject, bare, empty, silent, early, late, together, twice, split, \
         drop, reset, garbage, cut, stall",
    );
}

#[test]
fn an_unknown_room_type_is_refused_with_the_list_of_types() {
    let server = server();
    Player::ask(&server, "bunce:a", &[]).expect_refusal(
        16,
        "there is no room type \"bunce\"; the types are bounce, chat, flood, sink, or for a bounce room with a fault \
         reject, bare, empty, silent, early, late, together, twice, split, drop, reset, garbage, cut, stall; a join key \
         is TYPE:ROOM-ID, or one that this server's web API has handed out",
    );
}

#[test]
fn a_first_message_that_is_no_join_is_refused() {
    let server = server();
    let refusal = |bytes: Vec<u8>, text: &str| {
        let mut player = Player::connect(&server);
        player.write(&[vec![0], bytes].concat());
        player.expect_refusal(4, text);
    };
    refusal(bytes_of("jion", &[]), "the first message must be \"join\", but it is \"jion\"");
    refusal(bytes_of("join", &[]), "\"join\" has no values; its first must be the join key");
    refusal(bytes_of("join", &[Text("a"), Int(1)]), "every value of \"join\" must be a string, but value 1 is int");
    refusal(bytes_of("join", &[Text("a"), Text("b")]), "the join data \"b\" has no value; join data come in pairs");
}

#[test]
fn malformed_bytes_disconnect_after_what_was_good_has_been_answered() {
    let server = server();
    let mut player = Player::join(&server, "bounce:a", &[]);
    player.write(&[bytes_of("good", &[]), vec![0x2f]].concat());
    player.expect("good", &[]);
    assert_eq!(player.next(), Next::Closed(0));
    assert_eq!(server.stats().malformed, 1);

    let mut player = Player::connect(&server);
    player.write(&[0, 0x2f]);
    assert_eq!(player.next(), Next::Closed(0));
    assert_eq!(server.stats().malformed, 2);
}

#[test]
fn a_join_may_come_in_single_bytes() {
    let server = server();
    let mut player = Player::connect(&server);
    for byte in [vec![0], join_bytes("bounce:a", &[("name", "x")])].concat() {
        player.write(&[byte]);
    }
    player.expect(RESULT, &[Bool(true)]);
}
