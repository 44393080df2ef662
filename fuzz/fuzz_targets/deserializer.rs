//! Feeds arbitrary bytes to the decoder in two ways, whole and in pieces, and holds both against each other.
//!
//! The first byte of the input says how large the pieces are, the rest is the stream. Both ways must end in the same
//! messages and the same error, and every message that came out must encode to bytes that decode to it again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use playerio::error::Malformed;
use playerio::message::Message;
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::{Decoder, Values};
use playerio::wire::encode::encode;
use playerio::wire::limits::Limits;

/// Small enough for the fuzzer to reach them.
const LIMITS: Limits = Limits { message_size: 4096, arguments: 256 };

/// What a stream comes to: its messages, where the decoder stopped, and why.
type Outcome = (Vec<Message>, u64, Option<Malformed>);

fn decode_in_pieces(stream: &[u8], size: usize) -> Outcome {
    let mut decoder = Decoder::new(LIMITS);
    let (mut input, mut values, mut messages) = (Buffer::new(), Values::new(), Vec::new());
    for piece in stream.chunks(size) {
        input.append(piece);
        loop {
            values.clear();
            match decoder.decode(&mut input, &mut values) {
                Ok(None) => break,
                Ok(Some(frame)) => {
                    frame.seal(&mut input, &mut values);
                    messages.push(Message::from(frame.lend(&input, &values)));
                }
                Err(error) => return (messages, decoder.offset(), Some(error)),
            }
        }
    }
    (messages, decoder.offset(), None)
}

/// The messages that counting finds whole, without decoding any.
fn count(stream: &[u8], size: usize) -> u64 {
    let (mut decoder, mut input, mut counted) = (Decoder::new(LIMITS), Buffer::new(), 0);
    for piece in stream.chunks(size) {
        input.append(piece);
        while let Ok(whole) = decoder.scan(&mut input) {
            if whole.messages == 0 {
                break;
            }
            counted += whole.messages;
            input.consume(whole.bytes);
            decoder.taken();
        }
    }
    counted
}

fuzz_target!(|data: &[u8]| {
    let Some((&size, stream)) = data.split_first() else { return };
    let size = usize::from(size).max(1);
    let whole = decode_in_pieces(stream, stream.len().max(1));
    let pieces = decode_in_pieces(stream, size);
    assert_eq!((&whole.0, whole.1), (&pieces.0, pieces.1));
    // How many of the offending bytes an error can show depends on what had come.
    let shown = |error: &Option<Malformed>| error.as_ref().map(|error| (error.problem, error.offset));
    assert_eq!(shown(&whole.2), shown(&pieces.2));
    assert_eq!(count(stream, size), whole.0.len() as u64);
    for message in &whole.0 {
        let mut bytes = Buffer::new();
        // Repairing bad UTF-8 makes a message longer, so it may be over the limit it was within.
        encode(&mut bytes, message.as_ref(), Limits::default()).expect("what was decoded can be encoded");
        let (mut decoder, mut values) = (Decoder::new(Limits::default()), Values::new());
        let frame = decoder.decode(&mut bytes, &mut values).expect("good").expect("whole");
        frame.seal(&mut bytes, &mut values);
        assert!(frame.lend(&bytes, &values) == message.as_ref());
    }
});
