//! The wire format against the official SDK: 258 messages with the bytes that its serializer made of them.
//!
//! Our encoder, decoder and dev server could share a mistake and agree with each other; these bytes are not ours.
#![allow(clippy::unwrap_used, clippy::panic)]

use playerio::message::Message;
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::Decoder;
use playerio::wire::encode::encode;
use playerio::wire::frame::Values;
use playerio::wire::limits::Limits;

/// A message in words and what the SDK made of it.
struct Vector {
    message: Message,
    bytes: Vec<u8>,
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn add(message: &mut Message, kind: &str, value: &str) {
    match kind {
        "int" => message.add_int(value.parse().unwrap()),
        "uint" => message.add_uint(value.parse().unwrap()),
        "long" => message.add_long(value.parse().unwrap()),
        "ulong" => message.add_ulong(value.parse().unwrap()),
        "double" => message.add_double(f64::from_bits(u64::from_str_radix(value, 16).unwrap())),
        "float" => message.add_float(f32::from_bits(u32::from_str_radix(value, 16).unwrap())),
        "str" => message.add_string(&String::from_utf8(unhex(value)).unwrap()),
        "bytes" => message.add_bytes(&unhex(value)),
        "bool" => message.add_bool(value == "1"),
        other => panic!("{other} is no type of a vector"),
    }
    .unwrap();
}

fn vectors() -> Vec<Vector> {
    let parse = |line: &str| {
        let (words, bytes) = line.split_once('\t').unwrap();
        let mut parts = words.split(' ').map(|word| word.split_once(':').unwrap());
        let (_, message_type) = parts.next().unwrap();
        let mut message = Message::new(&String::from_utf8(unhex(message_type)).unwrap());
        parts.for_each(|(kind, value)| add(&mut message, kind, value));
        Vector { message, bytes: unhex(bytes) }
    };
    include_str!("data/wire.tsv").lines().map(parse).collect()
}

/// Decodes a stream that comes in chunks of these sizes, over and over.
fn decode_chunks(stream: &[u8], mut size: impl FnMut() -> usize) -> Vec<Message> {
    let (mut decoder, mut input, mut values) = (Decoder::new(Limits::default()), Buffer::new(), Values::new());
    let (mut messages, mut rest) = (Vec::new(), stream);
    while !rest.is_empty() {
        let (chunk, behind) = rest.split_at(size().min(rest.len()));
        rest = behind;
        input.append(chunk);
        while let Some(frame) = decoder.decode(&mut input, &mut values).unwrap() {
            frame.seal(&mut input, &mut values);
            messages.push(Message::from(frame.lend(&input, &values)));
            values.clear();
        }
    }
    assert!(input.is_empty(), "{} bytes are left", input.len());
    messages
}

#[test]
fn there_are_258_vectors() {
    assert_eq!(vectors().len(), 258);
}

#[test]
fn every_message_encodes_to_exactly_the_bytes_of_the_official_sdk() {
    for (index, vector) in vectors().iter().enumerate() {
        let mut out = Buffer::new();
        let size = encode(&mut out, vector.message.as_ref(), Limits::default()).unwrap();
        assert_eq!(out.unread(), vector.bytes, "line {}", index + 1);
        assert_eq!(size, vector.bytes.len());
    }
}

#[test]
fn the_bytes_of_the_official_sdk_decode_to_every_message_whole() {
    for (index, vector) in vectors().iter().enumerate() {
        let decoded = decode_chunks(&vector.bytes, || usize::MAX);
        assert_eq!(decoded, std::slice::from_ref(&vector.message), "line {}", index + 1);
    }
}

#[test]
fn the_bytes_of_the_official_sdk_decode_to_every_message_byte_by_byte() {
    for (index, vector) in vectors().iter().enumerate() {
        let decoded = decode_chunks(&vector.bytes, || 1);
        assert_eq!(decoded, std::slice::from_ref(&vector.message), "line {}", index + 1);
    }
}

#[test]
fn all_messages_as_one_stream_decode_the_same_in_random_chunks() {
    let vectors = vectors();
    let stream: Vec<u8> = vectors.iter().flat_map(|vector| vector.bytes.iter().copied()).collect();
    let expected: Vec<Message> = vectors.into_iter().map(|vector| vector.message).collect();
    for seed in 1..=20u64 {
        let mut state = seed;
        let decoded = decode_chunks(&stream, || {
            // A xorshift generator: the same chunks in every run.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let largest = [1, 3, 20, 300, 5000, 100_000][(state >> 40) as usize % 6];
            1 + (state >> 8) as usize % largest
        });
        assert!(decoded == expected, "seed {seed}");
    }
}
