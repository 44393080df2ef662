//! Messages of the room: each once, whole and in order, however the stream is cut into reads.

use crate::replay::{Replay, in_every_way};
use crate::wire::{message, number};
use playerio::wire::value::ValueRef;

/// Messages and their bytes after one another; every value type is there, and strings at both ends of messages.
fn conversation() -> (Vec<u8>, [&'static str; 5]) {
    let all = [
        ValueRef::Int(-1),
        ValueRef::UInt(u32::MAX),
        ValueRef::Long(i64::MIN),
        ValueRef::ULong(u64::MAX),
        ValueRef::Double(0.5),
        ValueRef::Float(-0.25),
        ValueRef::String("gr\u{fc}\u{df}e"),
        ValueRef::Bytes(&[0, 1, 255]),
        ValueRef::Bool(true),
    ];
    let stream = [
        message("all", &all),
        message("", &[]),
        message("chat", &[ValueRef::String("")]),
        message("chat", &[ValueRef::String("a\0b")]),
        message("tick", &[]),
    ];
    let lines = [
        "all(int -1, uint 4294967295, long -9223372036854775808, ulong 18446744073709551615, double 0.5, float -0.25, \
         string \"gr\u{fc}\u{df}e\", bytes 00 01 ff, bool true)",
        "()",
        "chat(string \"\")",
        "chat(string \"a\\0b\")",
        "tick()",
    ];
    (stream.concat(), lines)
}

#[test]
fn many_messages_in_one_read_come_one_by_one_in_order() {
    in_every_way(|way| {
        let (stream, lines) = conversation();
        let mut replay = Replay::joined(way);
        replay.receive(&stream);
        replay.sees(&lines);
        assert_eq!(replay.unfinished(), 0);
    });
}

#[test]
fn messages_come_the_same_byte_by_byte_and_in_reads_of_any_size() {
    in_every_way(|way| {
        let (stream, lines) = conversation();
        for size in 1..stream.len() {
            let mut replay = Replay::joined(way);
            replay.receive_in_reads_of(size, &stream);
            replay.sees(&lines);
        }
    });
}

#[test]
fn a_message_is_told_with_its_last_byte_and_not_before() {
    in_every_way(|way| {
        let chat = message("chat", &[ValueRef::String("hello")]);
        let (last, rest) = chat.split_last().unwrap();
        let mut replay = Replay::joined(way);
        replay.receive_in_reads_of(1, rest);
        replay.sees(&[]);
        assert_eq!((replay.unfinished(), replay.session().missing()), (rest.len(), 1));
        replay.receive(&[*last]);
        replay.sees(&["chat(string \"hello\")"]);
        assert_eq!((replay.unfinished(), replay.session().missing()), (0, 0));
    });
}

#[test]
fn a_message_larger_than_any_read_arrives_whole() {
    in_every_way(|way| {
        let content: Vec<u8> = (0..3_000_000u32).map(|index| (index % 251) as u8).collect();
        let large = message("file", &[ValueRef::Bytes(&content), ValueRef::Int(7)]);
        let mut replay = Replay::joined(way);
        replay.receive_in_reads_of(4096, &[&number("before", 1)[..], &large, &number("after", 2)].concat());
        replay.sees(&[
            "before(int 1)",
            "file(bytes 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f… \
             (3000000 in all), int 7)",
            "after(int 2)",
        ]);
    });
}

#[test]
fn a_large_message_says_early_how_much_it_still_lacks() {
    in_every_way(|way| {
        let large = message("file", &[ValueRef::Bytes(&[7; 100_000]), ValueRef::Int(7)]);
        let mut replay = Replay::joined(way);
        replay.receive(&large[..10]);
        assert_eq!(replay.session().missing(), large.len() - 10);
    });
}

#[test]
fn text_that_is_no_utf8_is_repaired_and_is_no_error() {
    in_every_way(|way| {
        let mut replay = Replay::joined(way);
        replay.receive(b"\x81\xc2\xffx\xc3a\xffb\x80\xc1y");
        replay.sees(&["\u{fffd}x(string \"a\u{fffd}b\")", "y()"]);
    });
}

#[test]
fn a_silent_room_is_waited_for_without_end() {
    in_every_way(|way| {
        let mut replay = Replay::joined(way);
        assert_eq!(replay.deadline(), None);
        replay.at(7 * 24 * 60 * 60 * 1000);
        replay.receive(&number("tick", 1));
        replay.sees(&["tick(int 1)"]);
    });
}
