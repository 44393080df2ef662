//! The framing around every call of the web API.
//!
//! An answer is: a byte; if it is not 0, a length and a new token; a status byte; and the output or the refusal.

use super::method::Method;
use super::schema::Refusal;
use crate::codes::ErrorCode;
use prost::Message;
use std::fmt::Write;

/// What a request with no arguments has for a body.
const NO_ARGUMENTS: [u8; 2] = [0x08, 0x00];

/// How many bytes of an answer that can't be read are shown.
const SHOWN: usize = 32;

/// Why a call brought nothing: a code and words, and the answer if there was one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The server's code, or the one that stands for our own reason.
    pub code: ErrorCode,
    /// Words for people.
    pub text: String,
    /// The protobuf that came, if any.
    pub output: Option<Vec<u8>>,
}

impl Failure {
    /// A failure without an answer.
    pub fn new(code: ErrorCode, text: String) -> Failure {
        Failure { code, text, output: None }
    }
}

/// An answer, taken apart.
#[derive(PartialEq, Eq)]
pub struct Answer {
    /// The token that is to be used from now on, if there is a new one.
    pub token: Option<String>,
    /// The method's output, or why there is none.
    pub output: Result<Vec<u8>, Failure>,
}

impl Answer {
    /// Takes an answer's body apart.
    pub fn read(method: Method, url: &str, body: &[u8]) -> Answer {
        let Some(head) = Head::read(body) else {
            return Answer { token: None, output: Err(too_short(method, url, body)) };
        };
        let token = head.token.map(|token| String::from_utf8_lossy(token).into_owned());
        let output = match head.status {
            1 => Ok(head.output.to_vec()),
            _ => Err(refused(method, url, body, head.output)),
        };
        Answer { token, output }
    }
}

/// An answer's parts, where they stand.
struct Head<'a> {
    token: Option<&'a [u8]>,
    status: u8,
    output: &'a [u8],
}

impl Head<'_> {
    fn read(answer: &[u8]) -> Option<Head<'_>> {
        let (&has_token, rest) = answer.split_first()?;
        let (token, rest) = match has_token {
            0 => (None, rest),
            _ => {
                let (length, rest) = rest.split_first_chunk()?;
                let (token, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
                (Some(token), rest)
            }
        };
        let (&status, output) = rest.split_first()?;
        Some(Head { token, status, output })
    }
}

/// A request's body.
pub fn body_of(arguments: Vec<u8>) -> Vec<u8> {
    if arguments.is_empty() { NO_ARGUMENTS.to_vec() } else { arguments }
}

/// The failure of an output that its schema does not fit. A login's is not shown: its token is a secret.
pub fn undecodable(method: Method, url: &str, output: Vec<u8>, cause: &prost::DecodeError) -> Failure {
    let bytes = if method.is_login() { format!("it has {} bytes", output.len()) } else { bytes_are(&output) };
    let text = format!("{url} answered {method} with an output that can't be read ({cause}); {bytes}");
    Failure { code: ErrorCode::INVALID_MESSAGE_FORMAT, text, output: Some(output) }
}

fn too_short(method: Method, url: &str, answer: &[u8]) -> Failure {
    let text = format!(
        "{url} answered {method} with bytes that end before the status; {}: is this the URL of a PlayerIO web API?",
        bytes_are(answer)
    );
    Failure::new(ErrorCode::INVALID_MESSAGE_FORMAT, text)
}

fn refused(method: Method, url: &str, answer: &[u8], output: &[u8]) -> Failure {
    let Refusal { error_code, message } = Refusal::decode(output).unwrap_or_default();
    let code = ErrorCode(error_code.unwrap_or_default());
    let text = match message.filter(|message| !message.is_empty()) {
        Some(words) => words,
        None if code == ErrorCode::UNSUPPORTED_METHOD => format!("{url} does not know {method}; {}", bytes_are(answer)),
        None => format!("{url} refused {method} with {code} and no words"),
    };
    Failure { code, text, output: Some(output.to_vec()) }
}

/// Bytes in hex, shortened.
fn bytes_are(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "there are no bytes".into();
    }
    let mut text = String::from("the bytes are");
    for byte in bytes.iter().take(SHOWN) {
        let _ = write!(text, " {byte:02x}");
    }
    if bytes.len() > SHOWN {
        let _ = write!(text, " … ({} in all)", bytes.len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "http://api.test/api/30";

    fn read(answer: &[u8]) -> Answer {
        Answer::read(Method::ListRooms, URL, answer)
    }

    fn failure(answer: &[u8]) -> (i32, String) {
        let failure = read(answer).output.unwrap_err();
        (failure.code.0, failure.text)
    }

    #[test]
    fn an_answer_is_the_output_behind_two_bytes() {
        assert_eq!(read(&[0, 1, 0x0a, 0x00]).output, Ok(vec![0x0a, 0x00]));
        assert_eq!(read(&[0, 1]).output, Ok(vec![]));
        assert_eq!(read(&[0, 1]).token, None);
    }

    #[test]
    fn a_new_token_may_stand_in_front_whatever_follows() {
        let answer = read(b"\x01\x00\x03new\x01\x0a");
        assert_eq!((answer.token.as_deref(), answer.output), (Some("new"), Ok(vec![0x0a])));
        let answer = read(b"\x01\x00\x05newer\x00");
        assert_eq!(answer.token.as_deref(), Some("newer"));
        assert!(answer.output.is_err());
    }

    #[test]
    fn a_refusal_is_the_servers_code_and_words() {
        assert_eq!(failure(b"\x00\x00\x08\x11\x12\x07no room"), (17, "no room".into()));
        // Any status but 1 is one.
        assert_eq!(failure(b"\x00\x07\x08\x11\x12\x07no room"), (17, "no room".into()));
    }

    #[test]
    fn a_refusal_without_words_names_the_method() {
        let text = "http://api.test/api/30 refused listRooms (30) with UnknownRoom (17) and no words";
        assert_eq!(failure(b"\x00\x00\x08\x11"), (17, text.into()));
        assert_eq!(failure(b"\x00\x00\x08\x11\x12\x00"), (17, text.into()));
    }

    #[test]
    fn four_zero_bytes_are_an_unknown_method() {
        let text = "http://api.test/api/30 does not know listRooms (30); the bytes are 00 00 00 00";
        assert_eq!(failure(&[0; 4]), (0, text.into()));
        let text = "http://api.test/api/30 does not know listRooms (30); the bytes are 00 00 08 00 12 00";
        assert_eq!(failure(b"\x00\x00\x08\x00\x12\x00"), (0, text.into()));
        let text = "http://api.test/api/30 does not know listRooms (30); the bytes are 00 00";
        assert_eq!(failure(&[0; 2]), (0, text.into()));
    }

    #[test]
    fn an_answer_that_ends_too_early_is_shown_in_hex() {
        let text = |bytes| {
            format!(
                "http://api.test/api/30 answered listRooms (30) with bytes that end before the status; {bytes}: is \
                 this the URL of a PlayerIO web API?"
            )
        };
        assert_eq!(failure(&[]), (4, text("there are no bytes")));
        assert_eq!(failure(&[0]), (4, text("the bytes are 00")));
        assert_eq!(failure(b"\x01\x00\x05abc"), (4, text("the bytes are 01 00 05 61 62 63")));
        let long = "the bytes are 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a 0a \
                    0a 0a 0a 0a … (40 in all)";
        assert_eq!(failure(&[0x0a; 40]), (4, text(long)));
    }
}
