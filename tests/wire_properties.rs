//! What must hold for any message and any bytes: nothing panics, chunks make no difference, and what was encoded comes
//! back. The streams are made of parts of messages, since random bytes hardly ever get past a first tag.
#![allow(clippy::unwrap_used, missing_docs)]

mod values;

use playerio::error::{Malformed, Problem};
use playerio::message::Message;
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::{Decoder, Frame, Values};
use playerio::wire::encode::{Encoder, encode};
use playerio::wire::limits::Limits;
use playerio::wire::value::ValueRef;
use proptest::collection::vec;
use proptest::prelude::*;
use values::Owned;

/// Numbers of every width.
fn number() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0..64u32).prop_map(|(number, shift)| number >> shift)
}

/// Text of up to `length` characters, mostly ASCII.
fn text(length: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![9 => (0..0x80u8).prop_map(char::from), 1 => any::<char>()];
    vec(character, 0..=length).prop_map(|characters| characters.into_iter().collect())
}

fn value() -> impl Strategy<Value = Owned> {
    prop_oneof![
        number().prop_map(|value| Owned::Int(value as i32)),
        number().prop_map(|value| Owned::UInt(value as u32)),
        number().prop_map(|value| Owned::Long(value as i64)),
        number().prop_map(Owned::ULong),
        // By their bits, so that every NaN is among them.
        any::<u64>().prop_map(|bits| Owned::Double(f64::from_bits(bits))),
        any::<u32>().prop_map(|bits| Owned::Float(f32::from_bits(bits))),
        text(80).prop_map(Owned::String),
        vec(any::<u8>(), 0..300).prop_map(Owned::Bytes),
        any::<bool>().prop_map(Owned::Bool),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    // Few values, or so many that their number has a byte of its own.
    let values = prop_oneof![9 => vec(value(), 0..8), 1 => vec(value(), 60..70)];
    (text(20), values).prop_map(|(message_type, values)| {
        let values: Vec<ValueRef<'_>> = values.iter().map(Owned::lend).collect();
        Message::with(&message_type, &values).unwrap()
    })
}

/// A value in any form that means it, canonical or not: tag, then as many bytes as it says.
fn loose_value() -> impl Strategy<Value = (Owned, Vec<u8>)> {
    let loose = |tag: u8, width: usize, number: u64| {
        let number = if width == 8 { number } else { number & ((1 << (8 * width)) - 1) };
        (number, [&[tag][..], &number.to_be_bytes()[8 - width..]].concat())
    };
    let payload = |tag: u8, width: usize, bytes: &[u8]| {
        [&[tag | (width as u8 - 1)][..], &(bytes.len() as u64).to_be_bytes()[8 - width..], bytes].concat()
    };
    prop_oneof![
        (any::<u64>(), 1..5usize).prop_map(move |(number, width)| {
            let (number, bytes) = loose(0x03 + width as u8, width, number);
            (Owned::Int(number as i32), bytes)
        }),
        (any::<u64>(), 1..5usize).prop_map(move |(number, width)| {
            let (number, bytes) = loose(0x07 + width as u8, width, number);
            (Owned::UInt(number as u32), bytes)
        }),
        (any::<u64>(), 1..9usize).prop_map(move |(number, width)| {
            let (number, bytes) = loose(0x2F + width as u8, width, number);
            (Owned::Long(number as i64), bytes)
        }),
        (any::<u64>(), 1..9usize).prop_map(move |(number, width)| {
            let (number, bytes) = loose(0x37 + width as u8, width, number);
            (Owned::ULong(number), bytes)
        }),
        (text(20), 2..5usize).prop_map(move |(text, width)| {
            let bytes = payload(0x0C, width, text.as_bytes());
            (Owned::String(text), bytes)
        }),
        (vec(any::<u8>(), 0..100), 2..5usize).prop_map(move |(array, width)| {
            let bytes = payload(0x10, width, &array);
            (Owned::Bytes(array), bytes)
        }),
    ]
}

fn encoded(message: &Message) -> Vec<u8> {
    let mut out = Buffer::new();
    encode(&mut out, message.as_ref(), Limits::default()).unwrap();
    out.unread().to_vec()
}

/// Streams that are good for a while: whole messages, parts of messages, single tags, noise.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => message().prop_map(|message| encoded(&message)),
        2 => (message(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(message, index, byte)| {
            let mut bytes = encoded(&message);
            let index = index.index(bytes.len());
            bytes[index] = byte;
            bytes
        }),
        1 => (message(), any::<prop::sample::Index>()).prop_map(|(message, index)| {
            let mut bytes = encoded(&message);
            bytes.truncate(index.index(bytes.len()));
            bytes
        }),
        1 => vec(any::<u8>(), 0..20),
    ];
    vec(part, 1..6).prop_map(|parts| parts.concat())
}

fn limits() -> impl Strategy<Value = Limits> {
    prop_oneof![
        Just(Limits::default()),
        (0..500usize, 0..80usize).prop_map(|(message_size, arguments)| Limits { message_size, arguments }),
    ]
}

/// An error without what depends on how much had come when it was seen.
type Bare = Option<(Problem, u64, Option<String>)>;

fn bare(error: Malformed) -> Bare {
    Some((error.problem, error.offset, error.last_type))
}

fn lend(frame: Frame, input: &mut Buffer, values: &mut Values) -> Message {
    frame.seal(input, values);
    Message::from(frame.lend(input, values))
}

/// Decodes a stream in chunks of these sizes, over and over.
fn decode(stream: &[u8], sizes: &[usize], limits: Limits) -> (Vec<Message>, Bare, usize) {
    let (mut decoder, mut input, mut values) = (Decoder::new(limits), Buffer::new(), Values::new());
    let (mut messages, mut rest) = (Vec::new(), stream);
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (chunk, behind) = rest.split_at((*size).min(rest.len()));
        rest = behind;
        input.append(chunk);
        loop {
            match decoder.decode(&mut input, &mut values) {
                Ok(Some(frame)) => messages.push(lend(frame, &mut input, &mut values)),
                Ok(None) => break,
                Err(error) => return (messages, bare(error), 0),
            }
            values.clear();
        }
        assert_eq!(decoder.missing() > 0, !input.is_empty());
    }
    (messages, None, input.len())
}

/// Scans a stream in chunks and decodes what is whole as batches, as a queue does.
fn scan(stream: &[u8], sizes: &[usize], limits: Limits) -> (Vec<Message>, Bare, usize) {
    let (mut scanner, mut decoder) = (Decoder::new(limits), Decoder::new(limits));
    let (mut input, mut messages, mut rest) = (Buffer::new(), Vec::new(), stream);
    for (index, size) in sizes.iter().cycle().enumerate() {
        if rest.is_empty() {
            break;
        }
        let (chunk, behind) = rest.split_at((*size).min(rest.len()));
        rest = behind;
        input.append(chunk);
        loop {
            let scanned = match scanner.scan(&mut input) {
                Ok(scanned) => scanned,
                Err(error) => return (messages, bare(error), 0),
            };
            // Sometimes more is scanned before anything is taken.
            if scanned.messages == 0 || (index % 3 == 0 && !rest.is_empty()) {
                break;
            }
            let mut whole = Buffer::new();
            whole.append(&input.unread()[..scanned.bytes]);
            input.consume(scanned.bytes);
            scanner.taken();
            let mut values = Values::new();
            let frames: Vec<Frame> = std::iter::from_fn(|| decoder.decode(&mut whole, &mut values).unwrap()).collect();
            assert_eq!((frames.len() as u64, whole.len()), (scanned.messages, 0));
            frames.iter().for_each(|frame| frame.seal(&mut whole, &mut values));
            messages.extend(frames.iter().map(|frame| Message::from(frame.lend(&whole, &values))));
        }
    }
    (messages, None, input.len())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_encoded_comes_back(messages in vec(message(), 1..4), sizes in vec(1..500usize, 1..5)) {
        let stream: Vec<u8> = messages.iter().flat_map(encoded).collect();
        prop_assert_eq!(decode(&stream, &sizes, Limits::default()), (messages, None, 0));
    }

    #[test]
    fn every_way_of_encoding_gives_the_same_bytes(message in message()) {
        let view = message.as_ref();
        for with_checks in [false, true] {
            let mut out = Buffer::new();
            let mut encoder =
                Encoder::begin(&mut out, view.type_bytes(), view.len(), Limits::default()).unwrap();
            for value in view.iter() {
                if let (ValueRef::String(text), true) = (value, with_checks) {
                    encoder.string(text.as_bytes()).unwrap();
                } else {
                    encoder.value(value);
                }
            }
            let size = encoder.finish().unwrap();
            prop_assert_eq!(size, out.len());
            prop_assert_eq!(out.unread(), encoded(&message));
        }
    }

    #[test]
    fn values_in_any_form_are_read(parts in vec(loose_value(), 0..60), sizes in vec(1..50usize, 1..5)) {
        let values: Vec<ValueRef<'_>> = parts.iter().map(|(value, _)| value.lend()).collect();
        let expected = Message::with("loose", &values).unwrap();
        let mut stream = vec![0x80 | parts.len() as u8, 0xC5];
        stream.extend(b"loose");
        parts.iter().for_each(|(_, bytes)| stream.extend(bytes));
        prop_assert_eq!(decode(&stream, &sizes, Limits::default()), (vec![expected], None, 0));
    }

    #[test]
    fn chunks_make_no_difference_to_results_nor_errors(
        stream in stream(),
        sizes in vec(1..200usize, 1..6),
        limits in limits(),
    ) {
        let whole = decode(&stream, &[usize::MAX], limits);
        prop_assert_eq!(&decode(&stream, &[1], limits), &whole);
        prop_assert_eq!(&decode(&stream, &sizes, limits), &whole);
    }

    #[test]
    fn scanning_finds_the_same_messages_and_the_same_error(
        stream in stream(),
        sizes in vec(1..200usize, 1..6),
        limits in limits(),
    ) {
        let whole = decode(&stream, &[usize::MAX], limits);
        prop_assert_eq!(&scan(&stream, &[usize::MAX], limits), &whole);
        prop_assert_eq!(&scan(&stream, &sizes, limits), &whole);
    }

    #[test]
    fn noise_never_panics(stream in vec(any::<u8>(), 0..200), sizes in vec(1..20usize, 1..4)) {
        let whole = decode(&stream, &[usize::MAX], Limits::default());
        prop_assert_eq!(decode(&stream, &sizes, Limits::default()), whole);
    }

    #[test]
    fn strings_that_are_no_utf8_read_as_the_standard_library_repairs_them(
        message_type in vec(any::<u8>(), 0..40),
        text in vec(any::<u8>(), 0..63),
    ) {
        let head = [0x81, 0xC0 | message_type.len() as u8];
        let stream = [&head[..], &message_type, &[0xC0 | text.len() as u8], &text].concat();
        let (message_type, text) = (String::from_utf8_lossy(&message_type), String::from_utf8_lossy(&text));
        let expected = Message::with(&message_type, &[ValueRef::String(&text)]).unwrap();
        prop_assert_eq!(decode(&stream, &[usize::MAX], Limits::default()), (vec![expected], None, 0));
    }
}
