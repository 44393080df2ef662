//! The handshake, byte by byte, and every way in which a join is answered or is not.

use crate::replay::{Replay, Way, in_every_way, settings};
use crate::wire::{ACCEPTED, join_result, number};
use playerio::session::deadlines::{Deadline, Deadlines};
use playerio::session::settings::Settings;
use playerio::wire::limits::Limits;
use playerio::wire::value::ValueRef;
use std::time::Duration;

/// The one line of the handshake that these settings lead to.
fn greets(settings: Settings, line: &str) {
    let mut replay = Replay::connecting(Way::Handlers, settings);
    replay.sees(&["dial 10.0.0.7:8184"]);
    replay.connected();
    replay.sees(&[line]);
}

/// The end of a join that is answered with these bytes, in whatever reads they come.
fn fails(answer: &[u8], line: &str) {
    in_every_way(|way| {
        for size in [answer.len(), 1] {
            let mut replay = Replay::joining(way);
            replay.receive_in_reads_of(size, answer);
            replay.sees(&[line, "close"]);
        }
    });
}

/// The end of a join that is refused with these values.
fn is_refused(values: &[ValueRef<'_>], line: &str) {
    fails(&join_result(values), line);
}

#[test]
fn the_handshake_is_a_zero_byte_and_the_join_with_its_key() {
    greets(settings(&[("10.0.0.7", 8184)]), "greet \\x00\\x81\\xc4join\\xc3key");
}

#[test]
fn the_join_carries_its_data_as_pairs_in_order() {
    let mut settings = settings(&[("10.0.0.7", 8184)]);
    settings.add_join_data("name", "J\u{f8}rn");
    settings.add_join_data("", "");
    settings.add_join_data("a", "1");
    settings.add_join_data("name", "Bo");
    greets(settings, "greet \\x00\\x87\\xc4join\\xc3key\\xc4name\\xc2Bo\\xc0\\xc0\\xc1a\\xc11");
}

#[test]
fn a_join_of_more_than_63_values_and_of_long_ones_is_still_one_greeting() {
    let mut settings = Settings { join_key: Some("k".repeat(64)), ..settings(&[("10.0.0.7", 8184)]) };
    (10..42).for_each(|key| settings.add_join_data(&key.to_string(), ""));
    let pairs: String = (10..42).map(|key| format!("\\xc2{key}\\xc0")).collect();
    let key = "k".repeat(64);
    greets(settings, &format!("greet \\x00\\x04A\\xc4join\\x0c@{key}{pairs}"));
}

#[test]
fn a_join_that_is_too_large_is_not_sent() {
    in_every_way(|way| {
        let limits = Limits { message_size: 9, ..Limits::default() };
        let mut replay = Replay::connecting(way, Settings { limits, ..settings(&[("10.0.0.7", 8184)]) });
        replay.connected();
        replay.sees(&[
            "dial 10.0.0.7:8184",
            "close",
            "join failed (1): the join cannot be sent: the message \"join\" is larger than the limit of 9 bytes; split \
             it or raise the limit; for a join that means less join data",
        ]);
    });
}

#[test]
fn an_accepted_join_is_told_once_and_waits_for_nothing_more() {
    in_every_way(|way| {
        for size in [ACCEPTED.len(), 1] {
            let mut replay = Replay::joining(way);
            replay.receive_in_reads_of(size, ACCEPTED);
            replay.sees(&["joined"]);
            assert!(replay.session().established());
            assert_eq!(replay.deadline(), None);
            replay.at(1_000_000);
            replay.sees(&[]);
        }
    });
}

#[test]
fn values_behind_an_accepting_bool_mean_nothing() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.receive(&join_result(&[ValueRef::Bool(true), ValueRef::Int(19), ValueRef::String("full")]));
        replay.sees(&["joined"]);
    });
}

#[test]
fn a_refused_join_reports_the_servers_code_and_text() {
    is_refused(
        &[ValueRef::Bool(false), ValueRef::Int(19), ValueRef::String("the room has 8 players")],
        "join failed (19): the room has 8 players",
    );
}

#[test]
fn a_refusal_keeps_a_code_that_is_in_no_table() {
    is_refused(&[ValueRef::Bool(false), ValueRef::Int(777), ValueRef::String("no")], "join failed (777): no");
    is_refused(&[ValueRef::Bool(false), ValueRef::Int(-7), ValueRef::String("no")], "join failed (-7): no");
}

#[test]
fn a_refusal_with_code_zero_is_minus_one_to_the_host_since_zero_is_success() {
    is_refused(&[ValueRef::Bool(false), ValueRef::Int(0), ValueRef::String("no")], "join failed (-1): no");
}

#[test]
fn a_refusal_without_a_code_is_a_general_error() {
    is_refused(&[ValueRef::Bool(false), ValueRef::String("19"), ValueRef::String("closed")], "join failed (1): closed");
}

#[test]
fn a_refusal_without_a_text_says_that_no_reason_was_given() {
    is_refused(&[ValueRef::Bool(false), ValueRef::Int(19)], "join failed (19): the server gave no reason");
    is_refused(
        &[ValueRef::Bool(false), ValueRef::Int(19), ValueRef::Int(5)],
        "join failed (19): the server gave no reason",
    );
}

#[test]
fn a_refusal_with_an_empty_text_keeps_it() {
    is_refused(&[ValueRef::Bool(false), ValueRef::Int(19), ValueRef::String("")], "join failed (19): ");
}

#[test]
fn a_bare_refusal_is_a_general_error_without_a_reason() {
    is_refused(&[ValueRef::Bool(false)], "join failed (1): the server gave no reason");
}

#[test]
fn a_join_result_without_a_bool_is_a_refusal() {
    is_refused(&[], "join failed (1): the server gave no reason");
    is_refused(&[ValueRef::Int(1)], "join failed (1): the server gave no reason");
    is_refused(&[ValueRef::String("true"), ValueRef::Int(19), ValueRef::String("closed")], "join failed (19): closed");
}

#[test]
fn a_refusal_whose_text_is_no_utf8_is_repaired() {
    fails(b"\x83\xd3playerio.joinresult\x00\x93\xc3a\xffb", "join failed (19): a\u{fffd}b");
}

#[test]
fn what_follows_a_refusal_is_told_to_nobody() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        let refusal = join_result(&[ValueRef::Bool(false)]);
        replay.receive(&[&refusal[..], &number("chat", 5), ACCEPTED, b"\x2a"].concat());
        replay.sees(&["join failed (1): the server gave no reason", "close"]);
        assert_eq!(replay.unfinished(), 0, "bytes that nobody is told of are dropped");
        replay.is_over();
    });
}

#[test]
fn a_server_that_closes_before_the_result_fails_the_join() {
    in_every_way(|way| {
        for begun in [0, 1, 10, ACCEPTED.len() - 1] {
            let mut replay = Replay::joining(way);
            replay.receive(&ACCEPTED[..begun]);
            replay.server_closes();
            replay.sees(&[
                "close",
                "join failed (130): 10.0.0.7:8184 closed the connection before it answered the join; is the join key \
                 still valid?",
            ]);
        }
    });
}

#[test]
fn a_connection_that_breaks_before_the_result_fails_the_join_in_the_systems_words() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.breaks("Connection reset by peer (os error 104)");
        replay.sees(&[
            "close",
            "join failed (130): the connection to 10.0.0.7:8184 broke before it answered the join: Connection reset by \
             peer (os error 104); check the network and try again",
        ]);
    });
}

#[test]
fn a_join_that_is_not_answered_in_time_fails() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        assert_eq!(replay.deadline(), Some((15_000, Deadline::Join)));
        replay.receive(&ACCEPTED[..10]);
        replay.at(14_999);
        replay.sees(&[]);
        replay.at(15_000);
        replay.sees(&[
            "close",
            "join failed (130): 10.0.0.7:8184 did not answer the join within 15000 ms; check that a PlayerIO server \
             runs there, or raise the join time-out",
        ]);
    });
}

#[test]
fn the_join_timeout_is_a_setting_and_counts_from_being_connected() {
    let deadlines = Deadlines { join: Duration::from_millis(50), ..Deadlines::default() };
    let mut replay = Replay::connecting(Way::Handlers, Settings { deadlines, ..settings(&[("10.0.0.7", 8184)]) });
    replay.at(1_000);
    replay.connected();
    assert_eq!(replay.deadline(), Some((1_050, Deadline::Join)));
    replay.take_seen();
    replay.at(1_050);
    replay.sees(&[
        "close",
        "join failed (130): 10.0.0.7:8184 did not answer the join within 50 ms; check that a PlayerIO server runs \
         there, or raise the join time-out",
    ]);
}

#[test]
fn messages_before_the_result_do_not_give_the_join_more_time() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.at(14_000);
        replay.receive(&number("hello", 1));
        assert_eq!(replay.deadline(), Some((15_000, Deadline::Join)));
        replay.at(14_999);
        replay.receive(ACCEPTED);
        replay.sees(&["joined", "hello(int 1)"]);
    });
}

#[test]
fn malformed_bytes_before_the_result_fail_the_join_in_the_words_of_a_protocol_error() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.receive(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        replay.sees(&[
            "join failed (130): malformed data at byte 0 of the stream: expected an int, the number of arguments that \
             begins a message, but found a value of type bytes; the bytes there are 48 54 54 50 2f 31 2e 31 20 34 30 \
             30 20 42 61 64, and no whole message came before",
            "close",
        ]);
    });
}

#[test]
fn malformed_bytes_behind_held_messages_fail_the_join_and_the_messages_are_not_delivered() {
    fails(
        &[&number("hello", 1)[..], b"\x2a"].concat(),
        "join failed (130): malformed data at byte 8 of the stream: expected a value, but the tag 0x2a is reserved; the \
         bytes there are 2a, and the last whole message was \"hello\"",
    );
}

#[test]
fn malformed_bytes_inside_the_result_fail_the_join() {
    fails(
        b"\x81\xd3playerio.joinresult\x2a",
        "join failed (130): malformed data at byte 21 of the stream: expected a value, but the tag 0x2a is reserved; \
         the bytes there are 2a, and no whole message came before",
    );
}
