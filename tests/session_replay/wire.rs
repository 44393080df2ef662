//! The server's side of the wire: the bytes it sends.

use playerio::message::Message;
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::{Decoder, Values};
use playerio::wire::encode::encode;
use playerio::wire::limits::Limits;
use playerio::wire::value::ValueRef;

/// The join result that lets us in, and its size, at which the messages of the room begin.
pub const ACCEPTED: &[u8] = b"\x81\xd3playerio.joinresult\x01";

/// A message's bytes.
pub fn encoded(message: &Message) -> Vec<u8> {
    let mut bytes = Buffer::new();
    encode(&mut bytes, message.as_ref(), Limits::default()).unwrap();
    bytes.unread().to_vec()
}

/// The bytes of a message with these values.
pub fn message(message_type: &str, values: &[ValueRef<'_>]) -> Vec<u8> {
    encoded(&Message::with(message_type, values).unwrap())
}

/// The bytes of a message with one int.
pub fn number(message_type: &str, number: i32) -> Vec<u8> {
    message(message_type, &[ValueRef::Int(number)])
}

/// The bytes of a join result with these values.
pub fn join_result(values: &[ValueRef<'_>]) -> Vec<u8> {
    message("playerio.joinresult", values)
}

/// The messages of a stream that holds nothing but whole ones.
pub fn decoded(stream: &[u8]) -> Vec<Message> {
    let (mut decoder, mut input, mut values) = (Decoder::new(Limits::default()), Buffer::new(), Values::new());
    let mut messages = Vec::new();
    input.append(stream);
    while let Some(frame) = decoder.decode(&mut input, &mut values).unwrap() {
        frame.seal(&mut input, &mut values);
        messages.push(Message::from(frame.lend(&input, &values)));
        values.clear();
    }
    assert!(input.is_empty(), "{} bytes are no whole message", input.len());
    messages
}
