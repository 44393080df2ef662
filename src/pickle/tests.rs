//! The bytes of a batch, as Python's `pickletools` would name them.

use super::*;
use crate::message::Message;

fn pickled(write: impl FnOnce(&mut Pickle)) -> Vec<u8> {
    let mut pickle = Pickle::default();
    pickle.begin();
    write(&mut pickle);
    pickle.end().to_vec()
}

fn of_values(add: impl FnOnce(&mut Message)) -> Vec<u8> {
    let mut message = Message::new("t");
    add(&mut message);
    let all = pickled(|pickle| pickle.values(message.as_ref()));
    all[4..all.len() - 2].to_vec()
}

#[test]
fn an_empty_batch_is_an_empty_list() {
    assert_eq!(pickled(|_| ()), b"\x80\x04](e.");
}

#[test]
fn a_message_is_a_tuple_of_its_connection_type_types_and_values() {
    let mut message = Message::new("move");
    message.add_int(3).unwrap();
    message.add_bool(true).unwrap();
    let expected = b"\x80\x04]((K\x07\x94\x8c\x04move\x94C\x02\x00\x08\x94K\x03\x88\x86te.";
    assert_eq!(pickled(|pickle| pickle.message(7, message.as_ref())), expected);
}

#[test]
fn messages_of_the_same_kind_share_a_tuple_with_a_list() {
    let mut message = Message::new("move");
    message.add_int(3).unwrap();
    let expected = b"\x80\x04]((K\x07\x94\x8c\x04move\x94C\x01\x00\x94](K\x03\x85K\x03\x85K\x03\x85ete.";
    let written = pickled(|pickle| (0..3).for_each(|_| pickle.message(7, message.as_ref())));
    assert_eq!(written, expected);
}

#[test]
fn whatever_differs_begins_a_new_tuple_and_what_comes_again_is_fetched_from_the_memo() {
    let (message, other) = (Message::new("move"), Message::new("turn"));
    let mut longer = Message::new("turn");
    longer.add_bool(true).unwrap();
    let written = pickled(|pickle| {
        pickle.message(7, message.as_ref());
        pickle.message(8, message.as_ref());
        pickle.message(8, other.as_ref());
        pickle.message(8, longer.as_ref());
        pickle.event(8, 4, 0, "", 0, 0);
        pickle.message(8, message.as_ref());
    });
    let expected = [
        &b"\x80\x04]((K\x07\x94\x8c\x04move\x94C\x00\x94)t"[..],
        b"(K\x08\x94h\x01h\x02)t",
        b"(h\x03\x8c\x04turn\x94h\x02)t",
        b"(h\x03h\x04C\x01\x08\x94\x88\x85t",
        b"(h\x03NK\x04(K\x00\x8c\x00K\x00K\x00tt",
        b"(h\x03h\x01h\x02)te.",
    ];
    assert_eq!(written, expected.concat());
}

#[test]
fn the_memo_has_more_places_than_a_byte_can_tell() {
    let written = pickled(|pickle| {
        for number in 0..300 {
            pickle.memoized(Kind::Text, format!("{number}").as_bytes());
        }
        pickle.memoized(Kind::Text, b"299");
    });
    assert!(written.ends_with(b"\x8c\x03299\x94j\x2b\x01\x00\x00e."));
}

#[test]
fn a_batch_begins_with_an_empty_memo() {
    let message = Message::new("move");
    let mut pickle = Pickle::default();
    let batches: Vec<Vec<u8>> = (0..2)
        .map(|_| {
            pickle.begin();
            pickle.message(7, message.as_ref());
            pickle.end().to_vec()
        })
        .collect();
    assert_eq!(batches[0], batches[1]);
}

#[test]
fn an_event_is_a_tuple_without_a_type() {
    let expected = b"\x80\x04]((K\x05\x94NK\x03(K\x02\x8c\x03endK\x09K\x00tte.";
    assert_eq!(pickled(|pickle| pickle.event(5, 3, 2, "end", 9, 0)), expected);
}

#[test]
fn whole_numbers_keep_their_sign_and_size() {
    assert_eq!(of_values(|message| message.add_int(-1).unwrap()), b"J\xff\xff\xff\xff\x85");
    assert_eq!(of_values(|message| message.add_int(256).unwrap()), b"J\x00\x01\x00\x00\x85");
    assert_eq!(of_values(|message| message.add_uint(u32::MAX).unwrap()), b"\x8a\x09\xff\xff\xff\xff\0\0\0\0\0\x85");
    assert_eq!(of_values(|message| message.add_long(-2).unwrap()), b"J\xfe\xff\xff\xff\x85");
    assert_eq!(of_values(|message| message.add_long(i64::MIN).unwrap()), b"\x8a\x08\0\0\0\0\0\0\0\x80\x85");
    let largest = b"\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\0\x85";
    assert_eq!(of_values(|message| message.add_ulong(u64::MAX).unwrap()), largest);
}

#[test]
fn numbers_with_a_fraction_are_doubles_and_texts_have_their_length() {
    assert_eq!(of_values(|message| message.add_float(1.5).unwrap()), b"G\x3f\xf8\0\0\0\0\0\0\x85");
    assert_eq!(of_values(|message| message.add_double(-2.0).unwrap()), b"G\xc0\0\0\0\0\0\0\0\x85");
    assert_eq!(of_values(|message| message.add_bytes(b"ab").unwrap()), b"C\x02ab\x85");
    let long = of_values(|message| message.add_string(&"x".repeat(256)).unwrap());
    assert!(long.starts_with(b"X\x00\x01\x00\x00xx") && long.ends_with(b"xx\x85"));
}
