//! One call over HTTP, by a well-kept client crate; it blocks its thread until the answer or the time-out.

use parking_lot::Mutex;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::time::Duration;
use ureq::http::{HeaderValue, Response, StatusCode, header};
use ureq::{Agent, Body};

/// How much of an answer that is no success is shown, in bytes.
const SHOWN: u64 = 300;

/// What an open connection's buffers have, in bytes; an answer's head must fit one.
const BUFFER: usize = 16 << 10;

/// What is posted. It is nobody's to print: body and token are secrets.
pub struct Request {
    /// Where to.
    pub url: String,
    /// The login, empty without one.
    pub token: String,
    /// The arguments.
    pub body: Vec<u8>,
    /// How long all of it may take.
    pub timeout: Duration,
    /// The largest answer that is taken, in bytes.
    pub largest_answer: u64,
}

/// Keeps connections open from one call to the next, for all clients of the process while there are any.
pub struct Http(Arc<Agent>);

/// Guards the agent that living clients share.
static SHARED: Mutex<Weak<Agent>> = Mutex::new(Weak::new());

impl Http {
    /// The one that all clients share.
    pub fn shared() -> Http {
        let mut shared = SHARED.lock();
        Http(shared.upgrade().unwrap_or_else(|| {
            let agent = Arc::new(agent());
            *shared = Arc::downgrade(&agent);
            agent
        }))
    }

    /// Posts and waits for the answer's body.
    ///
    /// Errors: in words that name the URL and the cause.
    pub fn post(&self, request: &Request) -> Result<Vec<u8>, String> {
        let url = &request.url;
        // The crate panics where the system gives it no thread for a name look-up.
        catch_unwind(AssertUnwindSafe(|| self.try_post(request)))
            .unwrap_or_else(|_| Err("the HTTP client failed; is the system short of threads or memory?".into()))
            .map_err(|cause| format!("calling {url} failed: {cause}"))
    }

    fn try_post(&self, request: &Request) -> Result<Vec<u8>, String> {
        let explain = |error: &ureq::Error| explain(error, request);
        let mut post = self.0.post(&request.url).config().timeout_global(Some(request.timeout)).build();
        if !request.token.is_empty() {
            let token = header_value(&request.token).ok_or("the token has a character that no header can carry")?;
            post = post.header("playertoken", token);
        }
        let mut response = post.send(&request.body[..]).map_err(|error| explain(&error))?;
        if response.status() != StatusCode::OK {
            return Err(no_success(response));
        }
        let announced = response.body().content_length().unwrap_or_default();
        if announced > request.largest_answer {
            return Err(explain(&ureq::Error::BodyExceedsLimit(announced)));
        }
        response.body_mut().with_config().limit(request.largest_answer).read_to_vec().map_err(|error| explain(&error))
    }
}

/// A token as a header's value, which no log shows; `None` if it can't be one.
pub fn header_value(token: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(token).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn agent() -> Agent {
    Agent::config_builder()
        .user_agent(concat!("libplayerio/", env!("CARGO_PKG_VERSION")))
        .http_status_as_error(false)
        // A login must not go to where some server points, and a POST that is redirected becomes a GET.
        .max_redirects(0)
        // Rooms can't go through one, and a variable set for other programs would get a game's passwords.
        .proxy(None)
        .max_response_header_size(BUFFER - 1)
        .input_buffer_size(BUFFER)
        .output_buffer_size(BUFFER)
        .build()
        .into()
}

fn explain(error: &ureq::Error, request: &Request) -> String {
    // The crate's errors may grow, and most say all there is to say.
    #[allow(clippy::wildcard_enum_match_arm, reason = "see above")]
    match error {
        ureq::Error::Timeout(_) => format!("there was no answer within {} ms", request.timeout.as_millis()),
        ureq::Error::HostNotFound => "the host's name could not be found; check the API URL and the network".into(),
        ureq::Error::BodyExceedsLimit(_) => {
            format!("the answer is larger than the limit of {} bytes", request.largest_answer)
        }
        ureq::Error::LargeResponseHeader(..) => {
            format!("the answer's head is larger than {BUFFER} bytes; is this the URL of a PlayerIO web API?")
        }
        ureq::Error::Protocol(error) => {
            format!("the answer is no proper HTTP ({error}); is this the URL of a PlayerIO web API?")
        }
        ureq::Error::Io(error) => explain_io(error, request),
        other => format!("{other}"),
    }
}

fn explain_io(error: &io::Error, request: &Request) -> String {
    // Some kinds need other words than the crate's; what TLS does not accept is invalid data.
    match (error.kind(), request.url.starts_with("https:")) {
        (io::ErrorKind::UnexpectedEof, true) => {
            "the server closed the connection; does it speak https? Check the API URL".into()
        }
        (io::ErrorKind::UnexpectedEof, false) => {
            "the server closed the connection before its answer was complete; check the API URL and the network".into()
        }
        (io::ErrorKind::InvalidData, true) => {
            format!("https failed: {error}; check the API URL and the server's certificate")
        }
        _ => format!("{error}; check the API URL and the network"),
    }
}

/// The words for an answer that is not 200.
fn no_success(response: Response<Body>) -> String {
    let status = response.status();
    let target =
        response.headers().get(header::LOCATION).map(|url| String::from_utf8_lossy(url.as_bytes()).into_owned());
    if let Some(target) = target.filter(|_| status.is_redirection()) {
        return format!("it answered {status} and points to {target}; if that is right, set it as the API URL");
    }
    let mut shown = Vec::new();
    // What can't be read is not shown; the status says enough.
    let _ = response.into_body().into_reader().take(SHOWN).read_to_end(&mut shown);
    let shown = String::from_utf8_lossy(&shown);
    match shown.trim() {
        "" => format!("it answered {status} and no words"),
        words => format!("it answered {status}: {}", words.replace(|c: char| c.is_control(), " ")),
    }
}
