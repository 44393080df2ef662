//! The handshake: the bytes that ask to join, and the judgement of the server's answer.

use crate::codes::ErrorCode;
use crate::error::{Error, JoinError, Result};
use crate::message::Message;
use crate::session::settings::Settings;
use crate::wire::buffer::Buffer;
use crate::wire::encode;
use crate::wire::value::ValueRef;
use crate::wire::view::MessageRef;

/// The type of the server's answer; never handed to message handlers.
const JOIN_RESULT: &str = "playerio.joinresult";

/// The byte that asks for the binary protocol.
const BINARY_PROTOCOL: u8 = 0;

/// The first bytes a client sends: the protocol byte and the join message.
pub fn greeting(settings: &Settings) -> Result<Buffer> {
    let mut join = Message::new("join");
    join.add_string(settings.join_key.as_deref().unwrap_or_default())?;
    for (key, value) in &settings.join_data {
        join.add_string(key)?;
        join.add_string(value)?;
    }
    let mut bytes = Buffer::new();
    bytes.append(&[BINARY_PROTOCOL]);
    encode::encode(&mut bytes, join.as_ref(), settings.limits)?;
    Ok(bytes)
}

/// Whether a message of this type answers a join.
pub fn is_result(message_type: &[u8]) -> bool {
    message_type == JOIN_RESULT.as_bytes()
}

/// Whether a join result lets us in, and why not.
pub fn judge(result: MessageRef<'_>) -> std::result::Result<(), JoinError> {
    let accepted = match result.get(0) {
        Some(ValueRef::Bool(accepted)) => accepted,
        Some(_) | None => false,
    };
    if accepted {
        return Ok(());
    }
    let code = match result.get(1) {
        Some(ValueRef::Int(code)) => ErrorCode(code),
        Some(_) | None => ErrorCode::GENERAL_ERROR,
    };
    let text = match result.get(2) {
        Some(ValueRef::String(text)) => text,
        Some(_) | None => "the server gave no reason",
    };
    Err(JoinError { code, text: text.to_owned() })
}

/// A join that does not fit the limits on messages: no fault of the network, and trying again is of no use.
pub fn unsendable(error: &Error) -> JoinError {
    let text = format!("the join cannot be sent: {error}; for a join that means less join data");
    JoinError { code: ErrorCode::GENERAL_ERROR, text }
}

/// A join that the network cut short.
pub fn network_issue(text: impl Into<String>) -> JoinError {
    JoinError { code: ErrorCode::NETWORK_ISSUE, text: text.into() }
}

/// A join that a defect of this library cut short.
pub fn internal_error(text: &str) -> JoinError {
    JoinError { code: ErrorCode::INTERNAL_ERROR, text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(build: impl FnOnce(&mut Message)) -> std::result::Result<(), JoinError> {
        let mut message = Message::new(JOIN_RESULT);
        build(&mut message);
        judge(message.as_ref())
    }

    fn refusal(code: i32, text: &str) -> std::result::Result<(), JoinError> {
        Err(JoinError { code: ErrorCode(code), text: text.into() })
    }

    #[test]
    fn true_lets_us_in() {
        assert_eq!(judged(|m| m.add_bool(true).unwrap()), Ok(()));
    }

    #[test]
    fn a_refusal_carries_the_servers_code_and_text() {
        let result = judged(|m| {
            m.add_bool(false).unwrap();
            m.add_int(19).unwrap();
            m.add_string("full").unwrap();
        });
        assert_eq!(result, refusal(19, "full"));
    }

    #[test]
    fn a_result_without_a_bool_is_a_refusal_without_reasons() {
        assert_eq!(judged(|_| ()), refusal(1, "the server gave no reason"));
        assert_eq!(judged(|m| m.add_int(1).unwrap()), refusal(1, "the server gave no reason"));
        assert_eq!(judged(|m| m.add_bool(false).unwrap()), refusal(1, "the server gave no reason"));
    }

    #[test]
    fn a_missing_code_keeps_the_text() {
        let result = judged(|m| {
            m.add_bool(false).unwrap();
            m.add_string("not a code").unwrap();
            m.add_string("closed").unwrap();
        });
        assert_eq!(result, refusal(1, "closed"));
    }

    #[test]
    fn a_greeting_is_the_protocol_byte_then_the_join_with_its_pairs() {
        let mut settings = Settings { join_key: Some("key".into()), ..Settings::default() };
        settings.add_join_data("a", "b");
        assert_eq!(greeting(&settings).unwrap().unread(), b"\0\x83\xc4join\xc3key\xc1a\xc1b");
    }
}
