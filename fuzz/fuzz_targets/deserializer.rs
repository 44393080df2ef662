//! Any bytes, fed to the deserializer whole, in chunks and by way of a scan: all must end the same, and what was decoded
//! must come back when it is encoded and decoded again.
//!
//! The first byte of the input chooses the size of the chunks and the limits; the rest is the stream.

#![no_main]

use libfuzzer_sys::fuzz_target;
use playerio::error::{Malformed, Problem};
use playerio::message::Message;
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::{Decoder, Frame, Values};
use playerio::wire::encode::encode;
use playerio::wire::limits::Limits;

/// An error without what depends on how much had come when it was seen.
type Bare = (Problem, u64, Option<String>);

/// The messages of a stream, and the error or the number of bytes that are left at its end.
type Outcome = (Vec<Message>, Result<usize, Bare>);

fn bare(error: Malformed) -> Bare {
    (error.problem, error.offset, error.last_type)
}

/// One message at a time, as threaded delivery does.
fn decode(stream: &[u8], size: usize, limits: Limits) -> Outcome {
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
                Err(error) => return (messages, Err(bare(error))),
            }
        }
    }
    (messages, Ok(input.len()))
}

/// What is whole as a batch, as a queue does.
fn scan(stream: &[u8], size: usize, limits: Limits) -> Outcome {
    let (mut scanner, mut decoder) = (Decoder::new(limits), Decoder::new(limits));
    let (mut input, mut messages) = (Buffer::new(), Vec::new());
    for chunk in stream.chunks(size) {
        input.append(chunk);
        loop {
            let scanned = match scanner.scan(&mut input) {
                Ok(scanned) if scanned.messages == 0 => break,
                Ok(scanned) => scanned,
                Err(error) => return (messages, Err(bare(error))),
            };
            let mut whole = Buffer::new();
            whole.append(&input.unread()[..scanned.bytes]);
            input.consume(scanned.bytes);
            scanner.taken();
            let mut values = Values::new();
            let frames: Vec<Frame> =
                std::iter::from_fn(|| decoder.decode(&mut whole, &mut values).expect("scanned as whole")).collect();
            assert_eq!(frames.len() as u64, scanned.messages);
            frames.iter().for_each(|frame| frame.seal(&mut whole, &mut values));
            messages.extend(frames.iter().map(|frame| Message::from(frame.lend(&whole, &values))));
        }
    }
    (messages, Ok(input.len()))
}

fn encoded(messages: &[Message]) -> Vec<u8> {
    let mut out = Buffer::new();
    for message in messages {
        encode(&mut out, message.as_ref(), Limits::default()).expect("a decoded message is within the limits");
    }
    out.unread().to_vec()
}

fuzz_target!(|input: &[u8]| {
    let Some((choice, stream)) = input.split_first() else { return };
    let limits = match choice & 3 {
        0 => Limits { message_size: 40, arguments: 5 },
        _ => Limits::default(),
    };
    let whole = decode(stream, usize::MAX, limits);
    let size = usize::from(choice >> 2) + 1;
    assert_eq!(decode(stream, size, limits), whole);
    assert_eq!(scan(stream, size, limits), whole);
    let again = encoded(&whole.0);
    assert_eq!(decode(&again, usize::MAX, Limits::default()), (whole.0, Ok(0)));
});
