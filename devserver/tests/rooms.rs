//! What the rooms do with messages, as seen by those in them.

#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

mod support;

use playerio_devserver::{Options, Server};
use std::io::Write;
use support::{Bool, Bytes, DEADLINE, Int, Long, Next, Player, Text, ValueRef, bytes_of, message, server, wait_for};

#[test]
fn a_bounce_room_sends_every_message_back_byte_for_byte() {
    let server = server();
    let mut player = Player::join(&server, "bounce:a", &[]);
    // An int in a longer form than it needs; a server that decoded and encoded again would shorten it.
    let unusual = [0x04, 0x01, 0xc1, b'x', 0x04, 0x00];
    player.write(&unusual);
    let mut back = [0; 6];
    std::io::Read::read_exact(&mut player.stream, &mut back).unwrap();
    assert_eq!(back, unusual);
}

#[test]
fn a_message_that_comes_in_single_bytes_bounces_whole() {
    let server = server();
    let mut player = Player::join(&server, "bounce:a", &[]);
    let values = [Int(-5), Text("größer"), Bytes(&[7; 300]), ValueRef::Double(0.5), Bool(false)];
    for byte in bytes_of("pieces", &values) {
        player.write(&[byte]);
    }
    player.expect("pieces", &values);
}

#[test]
fn a_message_larger_than_any_buffer_bounces() {
    let server = server();
    let mut player = Player::join(&server, "bounce:a", &[]);
    let payload = vec![0xa5; 5 << 20];
    let bytes = bytes_of("large", &[Bytes(&payload)]);
    let mut writer = player.stream.try_clone().unwrap();
    let thread = std::thread::spawn(move || writer.write_all(&bytes).unwrap());
    player.expect("large", &[Bytes(&payload)]);
    thread.join().unwrap();
}

#[test]
fn messages_sent_before_the_client_ends_its_side_are_all_answered() {
    let server = server();
    let mut player = Player::join(&server, "bounce:a", &[]);
    for number in 0..1000 {
        player.send("n", &[Int(number)]);
    }
    player.finish();
    for number in 0..1000 {
        player.expect("n", &[Int(number)]);
    }
    assert_eq!(player.next(), Next::Closed(0));
    wait_for(&server, |stats| stats.connected == 0 && stats.rooms == 0);
}

#[test]
fn messages_in_the_same_write_as_the_join_are_answered() {
    let server = server();
    let mut player = Player::connect(&server);
    let join = support::join_bytes("bounce:a", &[]);
    player.write(&[&[0], join.as_slice(), &bytes_of("eager", &[Int(3)])].concat());
    player.expect("playerio.joinresult", &[Bool(true)]);
    player.expect("eager", &[Int(3)]);
}

#[test]
fn a_chat_tells_everybody_who_comes_what_is_said_and_who_goes() {
    let server = server();
    let mut anna = Player::join(&server, "chat:lobby", &[("name", "anna")]);
    anna.expect("join", &[Text("anna")]);
    let mut guest = Player::join(&server, "chat:lobby", &[]);
    guest.expect("join", &[Text("guest-2")]);
    anna.expect("join", &[Text("guest-2")]);

    guest.send("say", &[Text("hello"), Int(1)]);
    anna.expect("say", &[Text("hello"), Int(1)]);
    guest.expect("say", &[Text("hello"), Int(1)]);

    drop(anna);
    guest.expect("leave", &[Text("anna")]);
}

#[test]
fn rooms_of_different_names_do_not_hear_each_other() {
    let server = server();
    let mut here = Player::join(&server, "chat:here", &[("name", "a")]);
    let mut there = Player::join(&server, "chat:there", &[("name", "b")]);
    here.expect("join", &[Text("a")]);
    there.expect("join", &[Text("b")]);
    here.expect_echo();
    there.expect_echo();
    assert_eq!(server.stats().rooms, 2);
}

#[test]
fn a_chat_client_that_does_not_read_is_dropped_and_the_others_go_on() {
    let server = Server::start(Options { backlog: 64 << 10, ..Options::default() }).unwrap();
    let _slow = Player::join(&server, "chat:a", &[("name", "slow")]);
    let mut quick = Player::join(&server, "chat:a", &[("name", "quick")]);
    quick.expect("join", &[Text("quick")]);
    let block = vec![1; 32 << 10];
    let bytes = bytes_of("block", &[Bytes(&block)]);
    let (block, leave) = (message("block", &[Bytes(&block)]), message("leave", &[Text("slow")]));
    let mut has_left = false;
    while !has_left {
        // Each comes back before the next is sent, so that only the one who does not read falls behind.
        quick.write(&bytes);
        let mut next = quick.next_message();
        if next == leave {
            has_left = true;
            next = quick.next_message();
        }
        assert!(next == block);
    }
    assert_eq!(server.stats().dropped, 1);
    quick.expect_echo();
}

#[test]
fn a_chat_client_that_only_sends_for_a_while_is_slowed_down_and_loses_nothing() {
    let server = server();
    let mut player = Player::join(&server, "chat:a", &[("name", "a")]);
    player.expect("join", &[Text("a")]);
    let mut writer = player.stream.try_clone().unwrap();
    let one = bytes_of("block", &[Bytes(&[9; 1000])]);
    let thread = std::thread::spawn(move || {
        for _ in 0..20_000 {
            writer.write_all(&one).unwrap();
        }
    });
    for _ in 0..20_000 {
        player.expect("block", &[Bytes(&[9; 1000])]);
    }
    thread.join().unwrap();
}

#[test]
fn a_flood_is_numbered_and_ends_at_its_count() {
    let server = server();
    let mut player = Player::join(&server, "flood:a", &[("count", "300"), ("size", "5")]);
    for number in 0..300 {
        let first = number as u8;
        let payload: Vec<u8> = (0..5).map(|index| first.wrapping_add(index)).collect();
        player.expect("flood", &[Int(number), Bytes(&payload)]);
    }
    player.send("devserver.close", &[]);
    assert_eq!(player.next(), Next::Closed(0));
}

#[test]
fn a_flood_at_a_rate_does_not_come_all_at_once() {
    let server = server();
    let mut player = Player::join(&server, "flood:a", &[("count", "5"), ("size", "0"), ("rate", "50")]);
    for number in 0..5 {
        player.expect("flood", &[Int(number), Bytes(&[])]);
    }
    // Five at 50 a second take 80 ms; a reader would have to be asleep all the while to get them in one read.
    assert!(player.reads >= 2, "{} reads", player.reads);
}

#[test]
fn an_endless_flood_goes_on_and_still_reads_what_it_is_sent() {
    let server = server();
    let mut player = Player::join(&server, "flood:a", &[]);
    for _ in 0..100_000 {
        player.next_message();
    }
    player.send("anything", &[]);
    while server.stats().messages_received == 0 {
        player.next_message();
    }
}

#[test]
fn a_flood_that_is_not_read_keeps_nobody_waiting() {
    let server = server();
    let _idle = Player::join(&server, "flood:a", &[("size", "1000")]);
    let mut other = Player::join(&server, "bounce:a", &[]);
    other.expect_echo();
}

#[test]
fn a_sink_counts_and_tells_when_asked() {
    let server = server();
    let mut player = Player::join(&server, "sink:a", &[]);
    let one = bytes_of("a", &[Int(1)]);
    player.write(&one.repeat(500));
    player.send("count?", &[]);
    player.expect("count", &[Long(500), Long(500 * one.len() as i64)]);
    player.send("not a type: count?", &[Text("devserver.close")]);
    player.send("count?", &[]);
    let bytes = 500 * one.len() + bytes_of("count?", &[]).len();
    let bytes = bytes + bytes_of("not a type: count?", &[Text("devserver.close")]).len();
    player.expect("count", &[Long(502), Long(bytes as i64)]);
}

#[test]
fn the_numbers_tell_who_is_there_and_what_has_come() {
    let server = server();
    assert_eq!(server.stats(), playerio_devserver::Stats::default());
    let mut player = Player::join(&server, "bounce:a", &[]);
    player.expect_echo();
    let stats = server.stats();
    assert_eq!((stats.connected, stats.joined, stats.rooms, stats.joins), (1, 1, 1, 1));
    assert_eq!((stats.messages_received, stats.messages_sent), (1, 1));
    assert_eq!(stats.bytes_received, bytes_of("are you there?", &[Int(1)]).len() as u64);
    drop(player);
    let stats = wait_for(&server, |stats| stats.connected == 0);
    assert_eq!((stats.joined, stats.rooms, stats.accepted), (0, 0, 1));
}

#[test]
fn a_wait_that_is_in_vain_tells_the_numbers() {
    let server = server();
    let error = server.wait_for(DEADLINE / 10_000, |stats| stats.joined == 7).unwrap_err();
    assert!(error.to_string().contains("joined: 0"), "{error}");
}
