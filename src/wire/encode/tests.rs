//! What the encoder makes of messages, and what it refuses.

use super::*;
use crate::message::Message;
use crate::wire::value::ValueRef;

fn limits(message_size: usize, arguments: usize) -> Limits {
    Limits { message_size, arguments }
}

#[test]
fn messages_are_appended_to_what_waits() {
    let mut out = Buffer::new();
    out.append(b"before");
    assert_eq!(encode(&mut out, Message::new("a").as_ref(), Limits::default()), Ok(3));
    let message = Message::with("b", &[ValueRef::Int(5)]).unwrap();
    assert_eq!(encode(&mut out, message.as_ref(), Limits::default()), Ok(4));
    assert_eq!(out.unread(), b"before\x80\xC1a\x81\xC1b\x85");
}

#[test]
fn a_buffer_grows_wherever_its_room_ends() {
    let texts: Vec<String> = (0..80).map(|length| "x".repeat(length)).collect();
    let values: Vec<ValueRef<'_>> =
        texts.iter().flat_map(|text| [ValueRef::String(text), ValueRef::Double(1.0), ValueRef::Int(-1)]).collect();
    let message = Message::with("grow", &values).unwrap();
    let mut expected = Buffer::with_capacity(10_000);
    let size = encode(&mut expected, message.as_ref(), Limits::default()).unwrap();
    for capacity in 0..size {
        let mut out = Buffer::with_capacity(capacity);
        out.append(b"old");
        out.consume(2);
        assert_eq!(encode(&mut out, message.as_ref(), Limits::default()), Ok(size));
        assert_eq!(&out.unread()[1..], expected.unread());
    }
}

#[test]
fn an_encoder_that_is_dropped_leaves_the_buffer_as_it_was() {
    let mut out = Buffer::new();
    out.append(b"before");
    let mut encoder = Encoder::begin(&mut out, b"t", 1, Limits::default()).unwrap();
    encoder.bytes(&[7; 1000]);
    assert_eq!(out.unread(), b"before");
}

#[test]
fn a_message_above_the_size_limit_is_refused_and_leaves_nothing() {
    let message = Message::with("big", &[ValueRef::Bytes(&[7; 100])]).unwrap();
    let mut out = Buffer::new();
    assert_eq!(encode(&mut out, message.as_ref(), limits(107, 9)), Ok(107));
    out.clear();
    for limit in 0..107 {
        let error = encode(&mut out, message.as_ref(), limits(limit, 9)).unwrap_err();
        let expected =
            format!("the message \"big\" is larger than the limit of {limit} bytes; split it or raise the limit");
        assert_eq!(error.to_string(), expected);
        assert!(out.is_empty());
    }
}

#[test]
fn more_arguments_than_the_limit_are_refused() {
    let mut out = Buffer::new();
    assert!(Encoder::begin(&mut out, b"many", 3, limits(100, 3)).is_ok());
    let error = Encoder::begin(&mut out, b"many", 4, limits(100, 3)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the message \"many\" is larger than the limit of 3 arguments; split it or raise the limit"
    );
}

#[test]
fn a_string_that_is_no_utf8_is_refused_with_its_place_and_spoils_the_message() {
    let mut out = Buffer::new();
    for length in [0, 1, 5, 12, 20, 100, 10_000] {
        let mut text = vec![b'x'; length];
        text.extend([0xFF, b'y']);
        let mut encoder = Encoder::begin(&mut out, b"t", 2, Limits::default()).unwrap();
        encoder.int(1);
        let error = encoder.string(&text).unwrap_err();
        let expected =
            format!("value 1 of message \"t\" is not valid UTF-8 at byte {length}; convert it to UTF-8 first");
        assert_eq!(error.to_string(), expected);
        assert_eq!(encoder.finish(), Err(error));
        assert!(out.is_empty());
    }
}

#[test]
fn strings_that_are_utf8_pass_at_every_length() {
    for length in 0..200 {
        let text = "xä你😀".repeat(length);
        let text: String = text.chars().take(length).collect();
        let mut out = Buffer::new();
        let mut encoder = Encoder::begin(&mut out, text.as_bytes(), 1, Limits::default()).unwrap();
        encoder.string(text.as_bytes()).unwrap();
        encoder.finish().unwrap();
        let expected = Message::with(&text, &[ValueRef::String(&text)]).unwrap();
        let mut other = Buffer::new();
        encode(&mut other, expected.as_ref(), Limits::default()).unwrap();
        assert_eq!(out.unread(), other.unread());
    }
}

#[test]
fn a_type_that_is_no_utf8_is_refused() {
    let error = Encoder::begin(&mut Buffer::new(), b"ab\xFF", 0, Limits::default()).unwrap_err();
    let expected = "the message's type is not valid UTF-8 at byte 2; convert it to UTF-8 first";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_wrong_number_of_values_is_refused() {
    let mut out = Buffer::new();
    let mut encoder = Encoder::begin(&mut out, b"t", 2, Limits::default()).unwrap();
    encoder.bool(true);
    assert_eq!(
        encoder.finish().unwrap_err().to_string(),
        "message \"t\" was announced with 2 values and got 1; announce as many as follow"
    );
    assert!(out.is_empty());
}
