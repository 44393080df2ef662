//! What an answer means: to the host, and to the calls after it. No socket, no clock.

use super::answer::{self, Answer, Failure};
use super::call::Call;
use super::channel::News;
use super::method::Method;
use super::schema::{ApiServers, LoginOutput};
use super::{login, rooms};
use crate::codes::ErrorCode;
use crate::delivery::outcome::{Gain, Outcome};
use prost::{DecodeError, Message};

/// What the call came to, and what that changes for the calls after it. `body` is the answer's, or why there is none,
/// in words.
pub fn finish(call: Call, url: &str, body: Result<Vec<u8>, String>) -> (Outcome, News) {
    let method = call.method;
    let answer = match body {
        Ok(body) => Answer::read(method, url, &body),
        Err(words) => Answer { token: None, output: Err(Failure::new(ErrorCode::NETWORK_ISSUE, words)) },
    };
    let mut news = News { token: answer.token, ..News::default() };
    let read = answer.output.and_then(|output| match gain(call, &mut news, &output) {
        Ok(gain) => Ok((output, gain)),
        Err(cause) => Err(answer::undecodable(method, url, output, &cause)),
    });
    let outcome = match read {
        Ok((output, gain)) => Outcome { code: 0, text: "".into(), output: Some(output), gain },
        Err(failure) => failed(method, failure),
    };
    (outcome, news)
}

fn gain(call: Call, news: &mut News, output: &[u8]) -> Result<Gain, DecodeError> {
    match call.method {
        Method::Connect | Method::Authenticate | Method::SimpleConnect | Method::SimpleRegister => {
            news.login = Some(LoginOutput::decode(output)?);
            // A server that means something else by these fields is not to be followed, but is logged in to.
            news.servers = ApiServers::decode(output).ok().filter(|_| call.method == Method::Authenticate);
            Ok(Gain::Nothing)
        }
        Method::CreateRoom => rooms::created(output, call.template),
        Method::JoinRoom => rooms::joined(output, call.template),
        Method::CreateJoinRoom => rooms::created_or_joined(output, call.template),
        Method::ListRooms => rooms::listed(output),
        Method::Other(_) => {
            // As raw as it is called, but the token of a login is kept where there is one.
            news.login = LoginOutput::decode(output).ok().filter(|_| call.method.is_login());
            Ok(Gain::Nothing)
        }
    }
}

fn failed(method: Method, Failure { code, text, output }: Failure) -> Outcome {
    let gain = match (method, &output) {
        (Method::SimpleRegister, Some(refusal)) => Gain::FieldErrors(login::field_errors(refusal)),
        _ => Gain::Nothing,
    };
    Outcome { code: code.host_number(), text: text.into(), output, gain }
}

#[cfg(test)]
mod tests;
