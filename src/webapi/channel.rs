//! The framing around every call of the web API, and what lasts from one call to the next: where to call, and the token.
//!
//! An answer is: a byte; if it is not 0, a length and a new token; a status byte; and the output or the refusal.

use super::method::Method;
use super::schema::{ApiServers, LoginOutput, Refusal};
use super::url::ApiUrl;
use crate::codes::ErrorCode;
use prost::Message;
use std::fmt::Write;

/// What a request with no arguments has for a body.
const NO_ARGUMENTS: [u8; 2] = [0x08, 0x00];

/// How many bytes of an answer that can't be read are shown.
const SHOWN: usize = 32;

/// What lasts from one call to the next.
pub struct Channel {
    url: ApiUrl,
    /// Whether the host has set the URL itself: then no server may replace it.
    url_is_fixed: bool,
    /// Stands for the login; empty before one.
    token: String,
    /// Who is logged in; empty before.
    user_id: String,
}

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

impl Channel {
    /// A channel to PlayerIO's own servers, without a login.
    pub fn new() -> Channel {
        Channel { url: ApiUrl::public(), url_is_fixed: false, token: String::new(), user_id: String::new() }
    }

    /// Calls another server, for good.
    pub fn set_url(&mut self, url: ApiUrl) {
        (self.url, self.url_is_fixed) = (url, true);
    }

    /// Goes on with this login.
    pub fn set_token(&mut self, token: String) {
        self.token = token;
    }

    /// The login's token, empty without one.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Who is logged in, empty before.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Goes on as the user who has just logged in.
    pub fn log_in(&mut self, login: LoginOutput) {
        if let Some(token) = login.token {
            self.token = token;
        }
        self.user_id = login.user_id.unwrap_or_default();
    }

    /// Where a method is called.
    pub fn url_of(&self, method: Method) -> String {
        format!("{}/{}", self.url, method.number())
    }

    /// Takes over what an authentication says about where to call from now on.
    pub fn follow(&mut self, servers: &ApiServers) {
        if self.url_is_fixed {
            return;
        }
        match servers.api_security {
            Some(1) => self.url.set_secure(false),
            Some(2) => self.url.set_secure(true),
            Some(_) | None => {}
        }
        if let Some(host) = servers.api_server_hosts.first()
            && !self.url.set_host(host)
        {
            crate::log::warn(|| format!("the web API names \"{host}\" for later calls, which is no host; ignored"));
        }
    }

    /// Takes an answer apart: gives the method's output, and keeps a new token.
    pub fn read(&mut self, method: Method, url: &str, answer: &[u8]) -> Result<Vec<u8>, Failure> {
        let head = Head::read(answer).ok_or_else(|| too_short(method, url, answer))?;
        if let Some(token) = head.token {
            self.token = String::from_utf8_lossy(token).into_owned();
        }
        match head.status {
            1 => Ok(head.output.to_vec()),
            _ => Err(refused(method, url, answer, head.output)),
        }
    }
}

/// An answer's parts.
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
pub fn body_of(arguments: &[u8]) -> Vec<u8> {
    if arguments.is_empty() { NO_ARGUMENTS.to_vec() } else { arguments.to_vec() }
}

/// The failure of an output that its schema does not fit.
pub fn undecodable(method: Method, url: &str, output: Vec<u8>, cause: &prost::DecodeError) -> Failure {
    let text = format!("{url} answered {method} with an output that can't be read ({cause}); {}", bytes_are(&output));
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
    let known = Refusal::decode(output).ok().filter(|refusal| *refusal != Refusal::default());
    let (code, text) = match known {
        Some(Refusal { error_code, message }) => {
            let code = ErrorCode(error_code.unwrap_or_default());
            (code, message.unwrap_or_else(|| format!("{url} refused {method} with {code} and no words")))
        }
        None => {
            let text = format!("{url} does not know {method}; {}", bytes_are(answer));
            (ErrorCode::UNSUPPORTED_METHOD, text)
        }
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

    const LIST: Method = Method::ListRooms;
    const URL: &str = "http://api.test/api/30";

    fn read(channel: &mut Channel, answer: &[u8]) -> Result<Vec<u8>, Failure> {
        channel.read(LIST, URL, answer)
    }

    fn failure(answer: &[u8]) -> (i32, String) {
        let failure = read(&mut Channel::new(), answer).unwrap_err();
        (failure.code.0, failure.text)
    }

    #[test]
    fn an_answer_is_the_output_behind_two_bytes() {
        assert_eq!(read(&mut Channel::new(), &[0, 1, 0x0a, 0x00]).unwrap(), [0x0a, 0x00]);
        assert_eq!(read(&mut Channel::new(), &[0, 1]).unwrap(), []);
    }

    #[test]
    fn a_new_token_in_front_is_kept_whatever_follows() {
        let mut channel = Channel::new();
        channel.set_token("old".into());
        assert_eq!(read(&mut channel, b"\x01\x00\x03new\x01\x0a").unwrap(), [0x0a]);
        assert_eq!(channel.token(), "new");
        read(&mut channel, b"\x01\x00\x05newer\x00").unwrap_err();
        assert_eq!(channel.token(), "newer");
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
    }

    #[test]
    fn four_zero_bytes_are_an_unknown_method() {
        let text = "http://api.test/api/30 does not know listRooms (30); the bytes are 00 00 00 00";
        assert_eq!(failure(&[0; 4]), (0, text.into()));
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

    #[test]
    fn without_a_url_of_its_own_the_server_says_where_to_call() {
        let mut channel = Channel::new();
        assert_eq!(channel.url_of(LIST), "https://api.playerio.com/api/30");
        let servers = |security, hosts: &[&str]| ApiServers {
            api_security: security,
            api_server_hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        };
        channel.follow(&servers(Some(1), &[]));
        assert_eq!(channel.url_of(LIST), "http://api.playerio.com/api/30");
        channel.follow(&servers(Some(2), &["api2.test:8443", "api3.test"]));
        assert_eq!(channel.url_of(LIST), "https://api2.test:8443/api/30");
        channel.follow(&servers(Some(0), &["no host at all"]));
        assert_eq!(channel.url_of(LIST), "https://api2.test:8443/api/30");
        channel.set_url(ApiUrl::parse("http://mine.test/api").unwrap());
        channel.follow(&servers(Some(2), &["theirs.test"]));
        assert_eq!(channel.url_of(LIST), "http://mine.test/api/30");
    }
}
