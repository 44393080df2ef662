//! Sealing and lending: single messages, batches, bad strings, and what must not be lent.

use super::*;
use crate::wire::decode::Decoder;
use crate::wire::encode::Encoder;
use crate::wire::limits::Limits;
use crate::wire::value::ValueRef;

/// Messages of one type and one text, whose texts may be no UTF-8.
fn stream(messages: &[(&[u8], &[u8])]) -> Vec<u8> {
    let one = |(message_type, text): &(&[u8], &[u8])| {
        let head = [0x81, 0xC0 | message_type.len() as u8];
        [&head[..], message_type, &[0xC0 | text.len() as u8], text].concat()
    };
    messages.iter().flat_map(one).collect()
}

/// Decodes all messages of a buffer as a batch.
fn batch(input: &mut Buffer, values: &mut Values) -> Vec<Frame> {
    let mut decoder = Decoder::new(Limits::default());
    std::iter::from_fn(|| decoder.decode(input, values).unwrap()).collect()
}

fn filled(bytes: &[u8]) -> Buffer {
    let mut input = Buffer::new();
    input.append(bytes);
    input
}

/// The byte behind a string, read through the memory that the message borrows.
fn behind(message: &MessageRef<'_>, input: &Buffer, value: &Value) -> u8 {
    let at = value.address() - input.memory().as_ptr() as usize;
    assert_eq!(message.bytes_of(value), &input.memory()[at..at + value.len()]);
    input.memory()[at + value.len()]
}

#[test]
fn a_sealed_message_has_addresses_and_a_nul_behind_its_type_and_strings() {
    let mut input = filled(&stream(&[(b"chat", b"hello")]));
    let mut values = Values::new();
    let frames = batch(&mut input, &mut values);
    frames[0].seal(&mut input, &mut values);
    let message = frames[0].lend(&input, &values);
    assert_eq!(message.message_type(), "chat");
    assert_eq!(message.get(0), Some(ValueRef::String("hello")));
    assert_eq!(behind(&message, &input, &message.type_value()), 0);
    assert_eq!(behind(&message, &input, &message.values()[0]), 0);
}

#[test]
fn a_batch_is_decoded_then_sealed_then_lent_and_all_of_it_stays_valid() {
    let texts: Vec<String> = (0..20).map(|number| "x".repeat(number)).collect();
    let messages: Vec<(&[u8], &[u8])> = texts.iter().map(|text| (&b"t"[..], text.as_bytes())).collect();
    let mut input = filled(&stream(&messages));
    let mut values = Values::new();
    let frames = batch(&mut input, &mut values);
    frames.iter().for_each(|frame| frame.seal(&mut input, &mut values));
    for (frame, text) in frames.iter().zip(&texts) {
        let message = frame.lend(&input, &values);
        assert_eq!((message.message_type(), message.get(0)), ("t", Some(ValueRef::String(text))));
        assert_eq!(behind(&message, &input, &message.values()[0]), 0);
    }
}

#[test]
fn bad_strings_in_several_messages_of_a_batch_are_repaired_each() {
    let messages: [(&[u8], &[u8]); 4] =
        [(b"one", b"a\xFFb"), (b"t\xC3o", b"fine"), (b"three", b"fine"), (b"f\xF0\x9F\x98r", b"\xE2\x82x\x80")];
    let mut input = filled(&stream(&messages));
    let mut values = Values::new();
    let frames = batch(&mut input, &mut values);
    frames.iter().for_each(|frame| frame.seal(&mut input, &mut values));
    for (frame, (message_type, text)) in frames.iter().zip(messages) {
        let message = frame.lend(&input, &values);
        assert_eq!(message.message_type(), String::from_utf8_lossy(message_type));
        assert_eq!(message.get(0), Some(ValueRef::String(&String::from_utf8_lossy(text))));
    }
}

#[test]
fn a_repaired_string_has_a_nul_behind_it_too() {
    let mut input = filled(&stream(&[(b"t\xFF", b"\xFF\xFF")]));
    let mut values = Values::new();
    let frames = batch(&mut input, &mut values);
    frames[0].seal(&mut input, &mut values);
    let side = values.repaired_of(0);
    assert_eq!(side, "t\u{FFFD}\0\u{FFFD}\u{FFFD}\0".as_bytes());
    let message = frames[0].lend(&input, &values);
    assert_eq!(message.type_value().address(), side.as_ptr() as usize);
    assert_eq!(message.values()[0].address(), side.as_ptr() as usize + 5);
    assert_eq!(message.values()[0].len(), 6);
}

#[test]
fn the_byte_behind_a_sealed_message_is_put_back_before_it_is_read_or_appended_to() {
    let bytes = stream(&[(b"a", b"first"), (b"b", b"second")]);
    let mut input = Buffer::new();
    let (mut decoder, mut values) = (Decoder::new(Limits::default()), Values::new());
    // The second message's first byte is there, its rest is not.
    input.append(&bytes[..10]);
    let frame = decoder.decode(&mut input, &mut values).unwrap().unwrap();
    frame.seal(&mut input, &mut values);
    assert_eq!(frame.lend(&input, &values).get(0), Some(ValueRef::String("first")));
    assert_eq!(input.memory()[9], 0);
    values.clear();
    assert_eq!(decoder.decode(&mut input, &mut values), Ok(None));
    assert_eq!(input.unread(), [0x81]);
    input.append(&bytes[10..]);
    let frame = decoder.decode(&mut input, &mut values).unwrap().unwrap();
    assert_eq!(frame.raw(&input), &bytes[9..]);
    assert_eq!(frame.message_type(&input), b"b");
}

#[test]
fn a_message_can_be_decoded_while_the_one_before_it_is_sealed() {
    let bytes = stream(&[(b"a", b"first"), (b"b", b"second"), (b"c", b"third")]);
    let mut input = filled(&bytes);
    let (mut decoder, mut values) = (Decoder::new(Limits::default()), Values::new());
    for text in ["first", "second", "third"] {
        let frame = decoder.decode(&mut input, &mut values).unwrap().unwrap();
        frame.seal(&mut input, &mut values);
        assert_eq!(frame.lend(&input, &values).get(0), Some(ValueRef::String(text)));
        values.clear();
    }
    assert_eq!(decoder.decode(&mut input, &mut values), Ok(None));
}

#[test]
fn numbers_bools_and_byte_arrays_are_lent_as_they_were_sent() {
    let mut input = Buffer::new();
    let mut encoder = Encoder::begin(&mut input, b"all", 10, Limits::default()).unwrap();
    encoder.int(-1);
    encoder.uint(u32::MAX);
    encoder.long(i64::MIN);
    encoder.ulong(u64::MAX);
    encoder.double(-0.5);
    encoder.float(1.5);
    encoder.bool(true);
    encoder.bool(false);
    encoder.bytes(&[0, 1, 0xFF]);
    encoder.bytes(&[]);
    encoder.finish().unwrap();
    let mut values = Values::new();
    let frames = batch(&mut input, &mut values);
    frames[0].seal(&mut input, &mut values);
    let message = frames[0].lend(&input, &values);
    let expected = [
        ValueRef::Int(-1),
        ValueRef::UInt(u32::MAX),
        ValueRef::Long(i64::MIN),
        ValueRef::ULong(u64::MAX),
        ValueRef::Double(-0.5),
        ValueRef::Float(1.5),
        ValueRef::Bool(true),
        ValueRef::Bool(false),
        ValueRef::Bytes(&[0, 1, 0xFF]),
        ValueRef::Bytes(&[]),
    ];
    assert!(message.iter().eq(expected));
}

#[test]
fn what_has_not_been_sealed_is_lent_empty() {
    let mut input = filled(&stream(&[(b"a", b"x"), (b"b", b"y")]));
    let mut values = Values::new();
    let frames = batch(&mut input, &mut values);
    assert!(frames[0].lend(&input, &values) == MessageRef::empty());
    // Sealing the second first leaves the first behind for good.
    frames[1].seal(&mut input, &mut values);
    frames[0].seal(&mut input, &mut values);
    assert!(frames[0].lend(&input, &values) == MessageRef::empty());
    assert_eq!(frames[1].lend(&input, &values).message_type(), "b");
}

#[test]
fn nothing_is_lent_of_another_buffer_or_one_that_has_moved() {
    let mut input = filled(&stream(&[(b"a", b"x")]));
    let mut values = Values::new();
    let frames = batch(&mut input, &mut values);
    frames[0].seal(&mut input, &mut values);
    let other = filled(&stream(&[(b"a", b"x")]));
    assert!(frames[0].lend(&other, &values) == MessageRef::empty());
    assert!(frames[0].lend(&input, &Values::new()) == MessageRef::empty());
    // The allocator may let it grow where it is, but not without end.
    let place = input.memory().as_ptr();
    while input.memory().as_ptr() == place {
        input.append(&[0; 10_000]);
    }
    assert!(frames[0].lend(&input, &values) == MessageRef::empty());
}

#[test]
fn frames_of_two_buffers_are_not_mixed_in_the_same_values() {
    let (mut input, mut other) = (filled(&stream(&[(b"a", b"x")])), filled(&stream(&[(b"b", b"y")])));
    let mut values = Values::new();
    let first = batch(&mut input, &mut values);
    let second = batch(&mut other, &mut values);
    first[0].seal(&mut input, &mut values);
    second[0].seal(&mut other, &mut values);
    assert_eq!(first[0].lend(&input, &values).message_type(), "a");
    assert!(second[0].lend(&other, &values) == MessageRef::empty());
}

#[test]
fn a_frame_from_before_its_values_were_cleared_can_not_pass_positions_off_as_addresses() {
    let numbers = [0x81, 0xC1, b'n', 0x85];
    let mut input = filled(&numbers);
    let mut values = Values::new();
    let old = batch(&mut input, &mut values);
    values.clear();
    input.clear();
    // At the same place, of the same size, with as many values: but now one is a string.
    input.append(&[0x81, 0xC1, b's', 0xC0]);
    let new = batch(&mut input, &mut values);
    assert_eq!(old, new);
    old[0].seal(&mut input, &mut values);
    let message = new[0].lend(&input, &values);
    assert_eq!(message.get(0), Some(ValueRef::String("")));
    assert_eq!(behind(&message, &input, &message.values()[0]), 0);
}

#[test]
fn a_frame_that_would_reach_into_other_messages_is_not_sealed() {
    let mut input = filled(&[0x83, 0xC1, b'n', 0x81, 0x82, 0x83]);
    let mut values = Values::new();
    let old = batch(&mut input, &mut values);
    values.clear();
    input.clear();
    input.append(&[0x80, 0xC1, b'a', 0x81, 0xC1, b'b', 0xC1, b'x']);
    let new = batch(&mut input, &mut values);
    old[0].seal(&mut input, &mut values);
    assert!(old[0].lend(&input, &values) == MessageRef::empty());
    new.iter().for_each(|frame| frame.seal(&mut input, &mut values));
    assert_eq!(new[0].lend(&input, &values).message_type(), "a");
    assert_eq!(new[1].lend(&input, &values).get(0), Some(ValueRef::String("x")));
}

#[test]
fn a_message_is_sealed_once_and_not_undone_by_sealing_it_again() {
    let mut input = filled(&stream(&[(b"a", b"x"), (b"b", b"y")]));
    let mut values = Values::new();
    let frames = batch(&mut input, &mut values);
    for frame in frames.iter().chain(&frames) {
        frame.seal(&mut input, &mut values);
    }
    let texts: Vec<_> = frames.iter().map(|frame| frame.lend(&input, &values).get(0)).collect();
    assert_eq!(texts, [Some(ValueRef::String("x")), Some(ValueRef::String("y"))]);
}
