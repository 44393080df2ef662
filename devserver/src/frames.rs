//! How messages stand in the stream that goes to a client: one behind the other, or each in a WebSocket frame.
//!
//! Only bytes are made here; that frames are put in line as bytes lets all faults strike the stream below, whatever is
//! in it. A server's frames have no mask and are never fragmented.

use crate::messages;
use data_encoding::BASE64;
use playerio::wire::buffer::Buffer;
use tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tungstenite::protocol::frame::{CloseFrame, Frame, FrameHeader};

/// How messages are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// By nothing but themselves.
    Plain,
    /// Each is a binary frame.
    Binary,
    /// Each is a text frame, in base64.
    Text,
}

/// The longest header of a frame without a mask, in bytes.
const LONGEST_HEADER: usize = 10;

/// The longest reason that fits in a close frame beside its code, in bytes.
const LONGEST_REASON: usize = 123;

impl Framing {
    /// Appends whole messages.
    pub(crate) fn append(self, out: &mut Buffer, bytes: &[u8]) {
        match self {
            Framing::Plain => out.append(bytes),
            Framing::Binary | Framing::Text => {
                let mut rest = bytes;
                for length in messages::lengths(bytes) {
                    let (message, behind) = rest.split_at(length);
                    self.append_piece(out, message);
                    rest = behind;
                }
            }
        }
    }

    /// Appends bytes as if they were one message, whatever they are.
    pub(crate) fn append_piece(self, out: &mut Buffer, bytes: &[u8]) {
        match self {
            Framing::Plain => out.append(bytes),
            Framing::Binary => append_frame(out, Data::Binary, bytes),
            Framing::Text => append_frame(out, Data::Text, BASE64.encode(bytes).as_bytes()),
        }
    }
}

fn append_frame(out: &mut Buffer, kind: Data, payload: &[u8]) {
    let header = FrameHeader { opcode: OpCode::Data(kind), ..FrameHeader::default() };
    let length = payload.len() as u64;
    let mut bytes = Vec::with_capacity(LONGEST_HEADER);
    // A vector takes whatever is written.
    let _ = header.format(length, &mut bytes);
    out.append(&bytes);
    out.append(payload);
}

/// A close frame, as bytes. A reason that is too long loses its end.
pub(crate) fn close_frame(code: CloseCode, reason: &str) -> Vec<u8> {
    let fits = |end: &usize| reason.is_char_boundary(*end);
    let reason = &reason[..(0..=reason.len().min(LONGEST_REASON)).rev().find(fits).unwrap_or_default()];
    let mut bytes = Vec::new();
    // A vector takes whatever is written.
    let _ = Frame::close(Some(CloseFrame { code, reason: reason.into() })).format(&mut bytes);
    bytes
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]
mod tests {
    use super::*;
    use playerio::wire::value::ValueRef;

    fn framed(framing: Framing, bytes: &[u8]) -> Vec<u8> {
        let mut out = Buffer::new();
        framing.append(&mut out, bytes);
        out.unread().to_vec()
    }

    #[test]
    fn each_message_of_a_run_is_a_frame_of_its_own() {
        // The messages a(1) and b(): two bytes of head each.
        let run = [0x81, 0xc1, b'a', 0x81, 0x80, 0xc1, b'b'];
        assert_eq!(framed(Framing::Plain, &run), run);
        let frames = [0x82, 4, 0x81, 0xc1, b'a', 0x81, 0x82, 3, 0x80, 0xc1, b'b'];
        assert_eq!(framed(Framing::Binary, &run), frames);
        assert_eq!(framed(Framing::Text, &run), b"\x81\x08gcFhgQ==\x81\x04gMFi");
    }

    #[test]
    fn a_frames_length_takes_one_three_or_nine_bytes() {
        let mut heads = Vec::new();
        for size in [100, 200, 70_000] {
            let message = messages::encoded("x", &[ValueRef::Bytes(&vec![7; size])]);
            let frame = framed(Framing::Binary, &message);
            let head = frame.len() - message.len();
            assert_eq!(frame[head..], message);
            heads.push(head);
        }
        assert_eq!(heads, [2, 4, 10]);
    }

    #[test]
    fn a_close_frame_has_its_code_and_at_most_123_bytes_of_reason() {
        assert_eq!(close_frame(CloseCode::Normal, "bye"), b"\x88\x05\x03\xe8bye");
        let frame = close_frame(CloseCode::Invalid, &"ä".repeat(100));
        assert_eq!(frame.len(), 2 + 2 + 122);
        assert_eq!(std::str::from_utf8(&frame[4..]).unwrap(), "ä".repeat(61));
    }
}
