//! Streams that are not in PlayerIO's format: every problem in its whole sentence, told after the messages before it.

use crate::replay::{Replay, Way, in_every_way, settings};
use crate::wire::{ACCEPTED, message, number};
use playerio::session::settings::Settings;
use playerio::wire::limits::Limits;
use playerio::wire::value::ValueRef;

/// Where the messages of the room begin.
const ROOM: usize = ACCEPTED.len();

/// What is told of these bytes, in one read, behind two messages of the room, when the byte at `index` is the first
/// offending one; `{at}` in the line stands for where in the stream that is.
fn ends_with(limits: Limits, bad: &[u8], index: usize, line: &str) {
    let good = [number("move", 1), message("chat", &[ValueRef::String("hi")])].concat();
    let line = line.replace("{at}", &(ROOM + good.len() + index).to_string());
    in_every_way(|way| {
        let mut replay = Replay::joined_with(way, Settings { limits, ..settings(&[("10.0.0.7", 8184)]) });
        replay.receive(&[&good, bad].concat());
        replay.sees(&["move(int 1)", "chat(string \"hi\")", &line, "close"]);
        assert_eq!(replay.unfinished(), 0, "what follows is dropped");
        replay.is_over();
    });
}

/// Limits that small messages can break.
fn small() -> Limits {
    // The join result and the messages around it must fit.
    Limits { message_size: 40, arguments: 3 }
}

#[test]
fn a_reserved_tag_where_a_value_should_begin_ends_the_connection() {
    ends_with(
        Limits::default(),
        b"\x81\xc1x\x2a\x00\x01",
        3,
        "disconnected (ProtocolError): malformed data at byte {at} of the stream: expected a value, but the tag 0x2a \
         is reserved; the bytes there are 2a 00 01, and the last whole message was \"chat\"",
    );
}

#[test]
fn a_reserved_tag_where_a_message_should_begin_ends_the_connection() {
    ends_with(
        Limits::default(),
        b"\x14\x00",
        0,
        "disconnected (ProtocolError): malformed data at byte {at} of the stream: expected a value, but the tag 0x14 is \
         reserved; the bytes there are 14 00, and the last whole message was \"chat\"",
    );
}

#[test]
fn a_number_of_arguments_that_is_no_int_ends_the_connection() {
    ends_with(
        Limits::default(),
        b"\x08\x01\xc1x\x01",
        0,
        "disconnected (ProtocolError): malformed data at byte {at} of the stream: expected an int, the number of \
         arguments that begins a message, but found a value of type uint; the bytes there are 08 01 c1 78 01, and the \
         last whole message was \"chat\"",
    );
}

#[test]
fn a_negative_number_of_arguments_ends_the_connection() {
    ends_with(
        Limits::default(),
        b"\x07\xff\xff\xff\xfe\xc1x",
        0,
        "disconnected (ProtocolError): malformed data at byte {at} of the stream: expected the number of arguments that \
         begins a message, but found the negative number -2; the bytes there are 07 ff ff ff fe c1 78, and the last \
         whole message was \"chat\"",
    );
}

#[test]
fn more_arguments_than_the_limit_end_the_connection() {
    ends_with(
        small(),
        b"\x84\xc1x\x01",
        0,
        "disconnected (ProtocolError): malformed data at byte {at} of the stream: expected at most 3 arguments in a \
         message, but 4 are announced; the bytes there are 84 c1 78 01, and the last whole message was \"chat\"",
    );
}

#[test]
fn a_type_that_is_no_string_ends_the_connection() {
    ends_with(
        Limits::default(),
        b"\x81\x85\xc1x",
        1,
        "disconnected (ProtocolError): malformed data at byte {at} of the stream: expected a string, the type of \
         the message, but found a value of type int; the bytes there are 85 c1 78, and the last whole message was \
         \"chat\"",
    );
}

#[test]
fn a_message_that_claims_to_be_larger_than_the_limit_ends_the_connection() {
    ends_with(
        small(),
        b"\x81\xc1x\x13\xff\xff\xff\xff",
        3,
        "disconnected (ProtocolError): malformed data at byte {at} of the stream: expected a message of at most 40 \
         bytes, but this value makes it at least 4294967303; the bytes there are 13 ff ff ff ff, and the last whole \
         message was \"chat\"",
    );
}

#[test]
fn a_message_that_grows_over_the_limit_value_by_value_ends_the_connection() {
    ends_with(
        small(),
        &[b"\x82\xc1x\x53".as_slice(), &[7; 19], b"\x54", &[7; 20]].concat(),
        23,
        "disconnected (ProtocolError): malformed data at byte {at} of the stream: expected a message of at most 40 \
         bytes, but this value makes it at least 44; the bytes there are 54 07 07 07 07 07 07 07 07 07 07 07 07 07 \
         07 07, and the last whole message was \"chat\"",
    );
}

#[test]
fn byte_by_byte_the_error_is_the_same_but_for_the_bytes_that_had_not_come() {
    in_every_way(|way| {
        let mut replay = Replay::joined(way);
        replay.receive_in_reads_of(1, &[&number("move", 1)[..], b"\x81\xc1x\x2a"].concat());
        replay.sees(&[
            "move(int 1)",
            "disconnected (ProtocolError): malformed data at byte 32 of the stream: expected a value, but the tag 0x2a \
             is reserved; the bytes there are 2a, and the last whole message was \"move\"",
            "close",
        ]);
        replay.is_over();
    });
}

#[test]
fn held_messages_and_the_result_count_in_the_offset() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.receive(&[&number("hello", 1)[..], ACCEPTED, &number("a", 2), b"\x2a"].concat());
        replay.sees(&[
            "joined",
            "hello(int 1)",
            "a(int 2)",
            "disconnected (ProtocolError): malformed data at byte 34 of the stream: expected a value, but the tag 0x2a \
             is reserved; the bytes there are 2a, and the last whole message was \"a\"",
            "close",
        ]);
    });
}

#[test]
fn right_behind_the_join_result_that_is_named_as_the_last_whole_message() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.receive(&[ACCEPTED, b"\x2a"].concat());
        replay.sees(&[
            "joined",
            "disconnected (ProtocolError): malformed data at byte 22 of the stream: expected a value, but the tag 0x2a \
             is reserved; the bytes there are 2a, and the last whole message was \"playerio.joinresult\"",
            "close",
        ]);
    });
}

#[test]
fn a_long_type_of_the_last_message_is_shown_in_part() {
    in_every_way(|way| {
        let mut replay = Replay::joined(way);
        let long = "t".repeat(33);
        replay.receive(&[&message(&long, &[])[..], b"\x2a"].concat());
        let shown = "t".repeat(32);
        replay.sees(&[
            &format!("{long}()"),
            &format!(
                "disconnected (ProtocolError): malformed data at byte 57 of the stream: expected a value, but the tag \
                 0x2a is reserved; the bytes there are 2a, and the last whole message was \"{shown}\u{2026}\""
            ),
            "close",
        ]);
    });
}

#[test]
fn malformed_bytes_after_the_host_has_left_are_told_to_nobody() {
    let mut replay = Replay::joined(Way::Handlers);
    replay.disconnect();
    replay.receive(b"\x2a");
    replay.flushed();
    replay.receive(b"\x2a");
    replay.sees(&["shut down writing", "disconnected (ByHost): disconnected by this side"]);
}
