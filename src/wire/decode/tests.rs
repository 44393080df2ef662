//! What the decoder makes of streams: whole, in pieces, malformed, above the limits.

use super::*;
use crate::error::Problem;
use crate::message::Message;
use crate::wire::encode::encode;
use crate::wire::value::{ValueRef, ValueType};

fn encoded(message: &Message) -> Vec<u8> {
    let mut out = Buffer::new();
    encode(&mut out, message.as_ref(), Limits::default()).unwrap();
    out.unread().to_vec()
}

/// All messages of a stream that comes in chunks of `size`, and the error at its end.
fn decode_chunks(stream: &[u8], size: usize, limits: Limits) -> (Vec<Message>, Option<Malformed>) {
    let (mut decoder, mut input, mut values) = (Decoder::new(limits), Buffer::new(), Values::new());
    let mut messages = Vec::new();
    for chunk in stream.chunks(size) {
        input.append(chunk);
        loop {
            match decoder.decode(&mut input, &mut values) {
                Ok(Some(frame)) => {
                    frame.seal(&mut input, &mut values);
                    messages.push(Message::from(frame.lend(&input, &values)));
                    values.clear();
                }
                Ok(None) => break,
                Err(error) => return (messages, Some(error)),
            }
        }
    }
    (messages, None)
}

/// The error of a stream, the same whole and byte by byte; the words leave out how much of what follows had come.
fn error_of(stream: &[u8], limits: Limits) -> (usize, Malformed) {
    let (messages, whole) = decode_chunks(stream, usize::MAX, limits);
    let (same, pieces) = decode_chunks(stream, 1, limits);
    let (whole, pieces) = (whole.unwrap(), pieces.unwrap());
    assert_eq!(messages, same);
    assert_eq!((whole.problem, whole.offset, &whole.last_type), (pieces.problem, pieces.offset, &pieces.last_type));
    assert!(whole.bytes.starts_with(&pieces.bytes));
    (messages.len(), whole)
}

fn tight(message_size: usize, arguments: usize) -> Limits {
    Limits { message_size, arguments }
}

#[test]
fn an_unfinished_message_tells_how_many_bytes_it_lacks_at_the_least() {
    let (mut decoder, mut input, mut values) = (Decoder::new(Limits::default()), Buffer::new(), Values::new());
    assert_eq!(decoder.missing(), 0);
    // Two values, type "ab", a string of 300 bytes, the int 5.
    let stream = [&[0x82, 0xC2, b'a', b'b', 0x0D, 0x01, 0x2C][..], &[b'x'; 300], &[0x85]].concat();
    // The type and both values, its two bytes too once their number is known, then the length of the string, its bytes.
    let expected = [3, 4, 3, 2, 3, 2, 301];
    for (byte, missing) in stream.iter().zip(expected) {
        input.append(&[*byte]);
        assert_eq!(decoder.decode(&mut input, &mut values), Ok(None));
        assert_eq!(decoder.missing(), missing);
    }
    input.append(&stream[expected.len()..]);
    assert!(decoder.decode(&mut input, &mut values).unwrap().is_some());
    assert_eq!(decoder.missing(), 0);
    assert_eq!(decoder.offset(), stream.len() as u64);
}

#[test]
fn byte_by_byte_the_cost_is_linear() {
    let values = vec![ValueRef::Int(1000); 10_000];
    let stream = encoded(&Message::with("many", &values).unwrap()).repeat(2);
    let (mut decoder, mut input, mut slots) = (Decoder::new(Limits::default()), Buffer::new(), Values::new());
    let mut messages = 0;
    for byte in &stream {
        input.append(&[*byte]);
        messages += usize::from(decoder.decode(&mut input, &mut slots).unwrap().is_some());
    }
    assert_eq!(messages, 2);
    // Each value is looked at when its first byte has come, when its last has, and when the message is decoded.
    assert!(decoder.looks < 3 * 20_000 + 100, "{} looks", decoder.looks);
}

#[test]
fn scanning_byte_by_byte_is_linear_too() {
    let values = vec![ValueRef::Int(1000); 10_000];
    let stream = encoded(&Message::with("many", &values).unwrap()).repeat(2);
    let (mut decoder, mut input) = (Decoder::new(Limits::default()), Buffer::new());
    for (index, byte) in stream.iter().enumerate() {
        input.append(&[*byte]);
        let scanned = decoder.scan(&mut input).unwrap();
        assert_eq!(scanned.messages as usize, (index + 1) / (stream.len() / 2));
    }
    assert!(decoder.looks < 2 * 20_000 + 100, "{} looks", decoder.looks);
}

#[test]
fn a_number_that_is_only_claimed_gets_no_memory() {
    let (mut decoder, mut input, mut values) = (Decoder::new(Limits::default()), Buffer::new(), Values::new());
    // A million values, of which two have come; a string of 100 MB.
    input.append(&[0x06, 0x0F, 0x42, 0x40, 0xC0, 0x80, 0x80]);
    assert_eq!(decoder.decode(&mut input, &mut values), Ok(None));
    input.clear();
    let mut decoder = Decoder::new(Limits::default());
    input.append(&[0x81, 0xC0, 0x0F, 0x05, 0xF5, 0xE1, 0x00, b'x']);
    assert_eq!(decoder.decode(&mut input, &mut values), Ok(None));
    assert!(values.free(0).is_empty());
    assert!(input.capacity() < 1000);
}

#[test]
fn every_form_of_a_count_and_a_length_is_read() {
    let expected = Message::with("t", &[ValueRef::String("abc"), ValueRef::Bytes(b"de")]).unwrap();
    for count in [&[0x82][..], &[0x04, 2], &[0x05, 0, 2], &[0x06, 0, 0, 2], &[0x07, 0, 0, 0, 2]] {
        for length in [&[0xC3][..], &[0x0C, 3], &[0x0D, 0, 3], &[0x0E, 0, 0, 3], &[0x0F, 0, 0, 0, 3]] {
            let stream = [count, &[0x0D, 0, 1, b't'], length, b"abc", &[0x12, 0, 0, 2], b"de"].concat();
            let expected = (vec![expected.clone()], None);
            assert_eq!(decode_chunks(&stream, usize::MAX, Limits::default()), expected);
            assert_eq!(decode_chunks(&stream, 1, Limits::default()), expected);
        }
    }
}

#[test]
fn short_numbers_are_extended_with_zeros_and_never_with_the_sign() {
    let stream = [0x84, 0xC1, b'n', 0x04, 0xFF, 0x05, 0xFF, 0xFF, 0x33, 0xFF, 0xFF, 0xFF, 0xFF, 0x04, 0x00];
    let expected = [ValueRef::Int(255), ValueRef::Int(65535), ValueRef::Long(0xFFFF_FFFF), ValueRef::Int(0)];
    let (messages, error) = decode_chunks(&stream, usize::MAX, Limits::default());
    assert_eq!((messages, error), (vec![Message::with("n", &expected).unwrap()], None));
}

#[test]
fn a_reserved_tag_is_named_with_its_place_and_the_type_before_it() {
    let stream = [0x80, 0xC4, b'm', b'o', b'v', b'e', 0x82, 0xC1, b'b', 0x85, 0x2A, 0x00, 0x01];
    let (messages, error) = error_of(&stream, Limits::default());
    assert_eq!(messages, 1);
    assert_eq!(
        error.to_string(),
        "malformed data at byte 10 of the stream: expected a value, but the tag 0x2a is reserved; \
         the bytes there are 2a 00 01, and the last whole message was \"move\""
    );
}

#[test]
fn the_first_value_must_be_an_int() {
    for (first, found) in [(0x08, "uint"), (0x30, "long"), (0x01, "bool"), (0xC0, "string"), (0x40, "bytes")] {
        let (_, error) = error_of(&[first, 0x01, 0xC0], Limits::default());
        let expected = format!(
            "expected an int, the number of arguments that begins a message, but found a value of type {found}"
        );
        assert_eq!((error.problem.to_string(), error.offset), (expected, 0));
    }
}

#[test]
fn a_negative_count_is_an_error() {
    let (_, error) = error_of(&[0x07, 0xFF, 0xFF, 0xFF, 0xFE, 0xC0], Limits::default());
    assert_eq!(error.problem, Problem::NegativeCount(-2));
    assert_eq!(
        error.to_string(),
        "malformed data at byte 0 of the stream: expected the number of arguments that begins a message, but found \
         the negative number -2; the bytes there are 07 ff ff ff fe c0, and no whole message came before"
    );
}

#[test]
fn the_type_must_be_a_string() {
    for (second, found) in [(0x85, ValueType::Int), (0x41, ValueType::Bytes), (0x03, ValueType::Double)] {
        let (_, error) = error_of(&[0x80, second, 1, 2, 3, 4, 5, 6, 7, 8], Limits::default());
        assert_eq!((error.problem, error.offset), (Problem::TypeIsNoString(found), 1));
    }
}

#[test]
fn too_many_arguments_are_an_error_before_they_come() {
    let good = [0x82, 0xC0, 0x80, 0x80];
    let stream = [&good[..], &[0x83, 0xC0, 0x80, 0x80, 0x80]].concat();
    let (messages, error) = error_of(&stream, tight(100, 2));
    assert_eq!((messages, error.offset), (1, 4));
    assert_eq!(error.problem.to_string(), "expected at most 2 arguments in a message, but 3 are announced");
}

#[test]
fn a_message_above_the_size_limit_gives_the_same_error_whole_and_in_pieces() {
    let message = Message::with("t", &[ValueRef::String("0123456789"), ValueRef::Int(1000)]).unwrap();
    let stream = encoded(&message);
    assert_eq!(decode_chunks(&stream, usize::MAX, tight(stream.len(), 9)).1, None);
    assert_eq!(decode_chunks(&stream, 1, tight(stream.len(), 9)).1, None);
    // At every limit below, the value is named with which the message outgrows it.
    let ends = [(1, 0, 1), (3, 1, 3), (14, 3, 14), (17, 14, 17)];
    for limit in 0..stream.len() {
        let (_, error) = error_of(&stream, tight(limit, 9));
        let (_, offset, size) = ends.into_iter().find(|(end, _, _)| *end > limit).unwrap();
        assert_eq!((error.problem, error.offset), (Problem::TooLarge { size, limit }, offset), "limit {limit}");
    }
}

#[test]
fn a_length_above_the_limit_is_an_error_as_soon_as_it_is_known() {
    let (_, error) = error_of(&[0x81, 0xC0, 0x13, 0xFF, 0xFF, 0xFF, 0xFF], Limits::default());
    assert_eq!(
        error.problem.to_string(),
        "expected a message of at most 134217728 bytes, but this value makes it at least 4294967302"
    );
}

#[test]
fn after_an_error_the_same_error_comes_again() {
    let (mut decoder, mut input, mut values) = (Decoder::new(Limits::default()), Buffer::new(), Values::new());
    input.append(&[0x80, 0xC0, 0x14]);
    assert!(decoder.decode(&mut input, &mut values).unwrap().is_some());
    let error = decoder.decode(&mut input, &mut values).unwrap_err();
    assert_eq!(decoder.decode(&mut input, &mut values), Err(error.clone()));
    assert_eq!(decoder.scan(&mut input), Err(error));
}

#[test]
fn a_scan_counts_whole_messages_and_tells_of_an_error_only_when_they_are_taken() {
    let (mut decoder, mut input) = (Decoder::new(Limits::default()), Buffer::new());
    input.append(&[0x80, 0xC1, b'a', 0x81, 0xC1, b'b', 0x85, 0x80, 0xC1]);
    let two = Scanned { bytes: 7, messages: 2 };
    assert_eq!(decoder.scan(&mut input), Ok(two));
    assert_eq!(decoder.scan(&mut input), Ok(two));
    assert_eq!(decoder.missing(), 1);
    input.append(b"c\x2A");
    assert_eq!(decoder.scan(&mut input), Ok(Scanned { bytes: 10, messages: 3 }));
    input.consume(10);
    decoder.taken();
    let error = decoder.scan(&mut input).unwrap_err();
    assert_eq!((error.problem, error.offset), (Problem::ReservedTag(0x2A), 10));
    assert_eq!(error.last_type.as_deref(), Some("c"));
}

#[test]
fn messages_that_were_scanned_can_be_decoded_one_by_one() {
    let (mut decoder, mut input, mut values) = (Decoder::new(Limits::default()), Buffer::new(), Values::new());
    let stream = [0x80, 0xC1, b'a', 0x81, 0xC1, b'b', 0x85, 0x81, 0xC1, b'c', 0x05, 0x01, 0x02];
    let mut types = Vec::new();
    for byte in stream {
        input.append(&[byte]);
        // Scans and decodes in turn, also while a message is unfinished.
        let scanned = decoder.scan(&mut input).unwrap();
        assert_eq!(scanned.messages, u64::from(scanned.bytes > 0));
        if let Some(frame) = decoder.decode(&mut input, &mut values).unwrap() {
            assert_eq!(frame.encoded_len(), scanned.bytes);
            types.push(frame.message_type(&input)[0]);
        }
    }
    assert_eq!(types, b"abc");
    assert_eq!(decoder.offset(), stream.len() as u64);
}

#[test]
fn one_bad_message_does_not_hide_those_before_it_whatever_the_chunks() {
    let good = encoded(&Message::with("good", &[ValueRef::String("text")]).unwrap());
    let stream = [good.repeat(3), vec![0x81, 0xC0, 0x20]].concat();
    for size in 1..stream.len() {
        let (messages, error) = decode_chunks(&stream, size, Limits::default());
        assert_eq!((messages.len(), error.unwrap().offset), (3, stream.len() as u64 - 1), "chunks of {size}");
    }
}
