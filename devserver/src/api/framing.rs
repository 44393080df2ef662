//! The protobuf form of a call: `POST /api/{method}`, its arguments, and the few bytes before the answer's message.

use super::error::ApiError;
use super::schema;
use prost::Message;

/// What a client sends where the arguments would be no bytes at all. It reads as a number in field 1, which no method
/// has there.
const EMPTY: [u8; 2] = [0x08, 0x00];

/// Reads a method's arguments.
pub(crate) fn arguments<A: Message + Default>(body: &[u8]) -> Result<A, ApiError> {
    if body == EMPTY {
        return Ok(A::default());
    }
    A::decode(body).map_err(|error| {
        ApiError::malformed(format!(
            "the body of {} bytes is not the method's arguments in protobuf: {error}",
            body.len()
        ))
    })
}

/// The bytes of a method's output.
pub(crate) fn output(output: &impl Message) -> Vec<u8> {
    output.encode_to_vec()
}

/// The body of an answer: whether there is a new token, and the token; whether all is well; the output or the error.
pub(crate) fn answer(new_token: Option<&str>, result: Result<Vec<u8>, ApiError>) -> Vec<u8> {
    let mut body = Vec::new();
    // A token of our own is always short enough.
    match new_token.and_then(|token| Some((u16::try_from(token.len()).ok()?, token))) {
        Some((length, token)) => {
            body.push(1);
            body.extend_from_slice(&length.to_be_bytes());
            body.extend_from_slice(token.as_bytes());
        }
        None => body.push(0),
    }
    match result {
        Ok(output) => {
            body.push(1);
            body.extend_from_slice(&output);
        }
        Err(error) => {
            body.push(0);
            body.extend_from_slice(&schema::Error::from(error).encode_to_vec());
        }
    }
    body
}
