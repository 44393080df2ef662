//! The server's own messages: how they are written, and its limits on everybody's.

use playerio::wire::buffer::Buffer;
use playerio::wire::decode::Decoder;
use playerio::wire::encode::Encoder;
use playerio::wire::frame::Values;
use playerio::wire::limits::Limits;
use playerio::wire::value::ValueRef;

/// What a client may send, and what is sent to it: the library's defaults.
pub(crate) fn limits() -> Limits {
    Limits::default()
}

/// The type of the answer to a join.
pub(crate) const JOIN_RESULT: &str = "playerio.joinresult";

/// Appends one message. A value too large for any message is the only thing that can go wrong; then nothing is added.
pub(crate) fn append(out: &mut Buffer, message_type: &str, values: &[ValueRef<'_>]) {
    let Ok(mut encoder) = Encoder::begin(out, message_type.as_bytes(), values.len(), limits()) else { return };
    values.iter().for_each(|value| encoder.value(*value));
    let _ = encoder.finish();
}

/// The bytes of one message.
pub(crate) fn encoded(message_type: &str, values: &[ValueRef<'_>]) -> Vec<u8> {
    let mut buffer = Buffer::new();
    append(&mut buffer, message_type, values);
    buffer.unread().to_vec()
}

/// The lengths of the whole messages in `bytes`, which stand one behind the other.
pub(crate) fn lengths(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut buffer = Buffer::with_capacity(bytes.len());
    buffer.append(bytes);
    let mut decoder = Decoder::new(limits());
    let mut values = Values::new();
    std::iter::from_fn(move || {
        values.clear();
        let frame = decoder.decode(&mut buffer, &mut values).ok()??;
        Some(frame.encoded_len())
    })
}
