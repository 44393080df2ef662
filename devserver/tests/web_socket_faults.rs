//! Each fault over a WebSocket: those that concern messages come in frames, the others strike the stream below.

#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

mod support;

use std::io::Read;
use support::web_player::{Kind, WebNext, WebPlayer};
use support::{Bool, Int, Player, bytes_of, server, wait_for};
use tungstenite::Message as Frame;

const RESULT: &str = "playerio.joinresult";

#[test]
fn messages_may_surround_the_join_result() {
    let server = server();
    let data = [("fault", "early,late,twice,together"), ("early", "2"), ("late", "2")];
    let mut player = WebPlayer::ask(&server, Kind::Base64, "bounce:a", &data);
    player.expect("early", &[Int(0)]);
    player.expect("early", &[Int(1)]);
    player.expect(RESULT, &[Bool(true)]);
    player.expect("late", &[Int(0)]);
    player.expect("late", &[Int(1)]);
    player.expect(RESULT, &[Bool(true)]);
    player.expect_echo();
}

#[test]
fn a_socket_that_stays_open_is_read_and_answers_pings_and_the_close() {
    let server = server();
    for (fault, values) in [("bare", Some(vec![Bool(false)])), ("empty", Some(vec![])), ("silent", None)] {
        let mut player = WebPlayer::ask(&server, Kind::Binary, &format!("{fault}:a"), &[]);
        if let Some(values) = values {
            player.expect(RESULT, &values);
        }
        player.send("hello?", &[]);
        player.socket.send(Frame::Ping("still?".into())).unwrap();
        assert_eq!(player.next(), WebNext::Pong(b"still?".to_vec()));
        player.socket.close(None).unwrap();
        player.expect_close(1005, "");
    }
    wait_for(&server, |stats| stats.connected == 0);
}

#[test]
fn a_split_cuts_the_frames_into_small_writes() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Binary, "split:a", &[]);
    player.expect_echo();
    player.socket.send(Frame::Ping("p".into())).unwrap();
    assert_eq!(player.next(), WebNext::Pong(b"p".to_vec()));
}

#[test]
fn a_drop_is_a_close_frame_after_so_many_messages() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Binary, "drop:a", &[("received", "2")]);
    player.expect_echo();
    player.expect_echo();
    player.expect_close(1000, "");
    let mut player = WebPlayer::ask(&server, Kind::Binary, "drop:a", &[("before", "yes")]);
    player.expect_close(1000, "");
    let mut player = WebPlayer::join(&server, Kind::Binary, "flood:a", &[("fault", "drop"), ("after", "3")]);
    for _ in 0..3 {
        assert!(matches!(player.next(), WebNext::Message(..)));
    }
    player.expect_close(1000, "");
}

#[test]
fn a_reset_resets_the_stream_below() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
    player.send("devserver.reset", &[]);
    assert_eq!(player.next(), WebNext::Reset);
    let mut player = WebPlayer::ask(&server, Kind::Binary, "reset:a", &[("before", "yes")]);
    assert_eq!(player.next(), WebNext::Reset);
}

#[test]
fn garbage_comes_in_a_frame_of_its_own_and_is_the_last_but_for_the_protocol() {
    let server = server();
    for kind in [Kind::Binary, Kind::Base64] {
        let mut player = WebPlayer::ask(&server, kind, "garbage:a", &[("bytes", "2a00ff")]);
        player.expect(RESULT, &[Bool(true)]);
        assert_eq!(player.next(), WebNext::Other(kind, vec![0x2a, 0x00, 0xff]));
        player.send("hello?", &[]);
        player.socket.send(Frame::Ping("p".into())).unwrap();
        assert_eq!(player.next(), WebNext::Pong(b"p".to_vec()));
        player.socket.close(None).unwrap();
        player.expect_close(1005, "");
        let mut player = WebPlayer::ask(&server, kind, "garbage:a", &[("before", "yes")]);
        // The server knows the kind already.
        assert_eq!(player.next(), WebNext::Other(kind, vec![0x2a]));
    }
}

/// All that comes on the stream below the WebSocket, until its end.
fn rest_of(player: &mut WebPlayer) -> Vec<u8> {
    let mut rest = Vec::new();
    player.socket.get_mut().read_to_end(&mut rest).unwrap();
    rest
}

#[test]
fn a_cut_ends_the_stream_inside_a_frame_without_a_close_frame() {
    let server = server();
    // The frame announces 16 bytes, and 8 are missing.
    let cut = [0x82, 16, 0x81, 0xc3, b'c', b'u', b't', 0xca, b'c', b'u'];
    let mut player = WebPlayer::ask(&server, Kind::Binary, "cut:a", &[("bytes", "8"), ("before", "yes")]);
    assert_eq!(rest_of(&mut player), cut);
    let mut player = WebPlayer::ask(&server, Kind::Binary, "cut:a", &[("bytes", "8")]);
    let result = bytes_of(RESULT, &[Bool(true)]);
    assert_eq!(rest_of(&mut player), [&[0x82, result.len() as u8], result.as_slice(), &cut].concat());

    let mut player = WebPlayer::join(&server, Kind::Base64, "bounce:a", &[]);
    player.send("devserver.cut", &[]);
    // The frame announces 24 characters, and six are missing, as six bytes would be.
    assert_eq!(rest_of(&mut player), b"\x81\x18gcNjdXTKY3V0IGluc2");
}

#[test]
fn a_stall_leaves_frames_unread_until_the_release() {
    let server = server();
    let mut player = WebPlayer::join(&server, Kind::Binary, "bounce:a", &[]);
    player.send("before", &[]);
    player.send("devserver.stall", &[]);
    player.send("behind", &[]);
    player.expect("before", &[]);
    wait_for(&server, |stats| stats.stalled == 1);
    assert_eq!(server.stats().messages_received, 2);
    Player::join(&server, "bounce:a", &[]).send("devserver.release", &[]);
    player.expect("behind", &[]);
    player.expect_echo();
}
