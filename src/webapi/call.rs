//! One call: what is sent, and what its answer means to the host and to the calls after it. No socket, no clock.

use super::answer::{self, Answer, Failure};
use super::channel::News;
use super::method::Method;
use super::schema::{ApiServers, LoginOutput};
use super::{login, rooms};
use crate::codes::ErrorCode;
use crate::delivery::outcome::{Gain, Outcome};
use crate::session::settings::Settings;
use prost::{DecodeError, Message};

/// A call of the web API.
pub struct Call {
    /// What is called.
    pub method: Method,
    /// Its arguments, as protobuf.
    arguments: Vec<u8>,
    /// What is known of the connection that a place in a room is for; the room's id is the one that was asked for.
    template: Settings,
}

impl Call {
    /// A call with these arguments.
    pub fn new(method: Method, arguments: Vec<u8>) -> Call {
        Call { method, arguments, template: Settings::default() }
    }

    /// A call about one room, with what a connection to it begins with.
    pub(super) fn about_room(
        method: Method,
        arguments: Vec<u8>,
        room_id: Option<&str>,
        join_data: &[(&str, &str)],
        mut template: Settings,
    ) -> Call {
        template.room_id = room_id.map(str::to_owned);
        for (key, value) in join_data {
            template.add_join_data(key, value);
        }
        Call { method, arguments, template }
    }

    /// The request's body.
    pub fn body(&self) -> Vec<u8> {
        answer::body_of(&self.arguments)
    }

    /// What the call came to, and what that changes for the calls after it. `body` is the answer's, or why there is none,
    /// in words.
    pub fn finish(self, url: &str, body: Result<Vec<u8>, String>) -> (Outcome, News) {
        let method = self.method;
        let answer = match body {
            Ok(body) => Answer::read(method, url, &body),
            Err(words) => Answer { token: None, output: Err(Failure::new(ErrorCode::NETWORK_ISSUE, words)) },
        };
        let mut news = News { token: answer.token, ..News::default() };
        let read = answer.output.and_then(|output| match self.gain(&mut news, &output) {
            Ok(gain) => Ok((output, gain)),
            Err(cause) => Err(answer::undecodable(method, url, output, &cause)),
        });
        let outcome = match read {
            Ok((output, gain)) => Outcome { code: 0, text: "".into(), output: Some(output), gain },
            Err(failure) => failed(method, failure),
        };
        (outcome, news)
    }

    fn gain(self, news: &mut News, output: &[u8]) -> Result<Gain, DecodeError> {
        match self.method {
            Method::Connect | Method::Authenticate | Method::SimpleConnect | Method::SimpleRegister => {
                news.login = Some(LoginOutput::decode(output)?);
                // A server that means something else by these fields is not to be followed, but is logged in to.
                news.servers = ApiServers::decode(output).ok().filter(|_| self.method == Method::Authenticate);
                Ok(Gain::Nothing)
            }
            Method::CreateRoom => rooms::created(output, self.template),
            Method::JoinRoom => rooms::joined(output, self.template),
            Method::CreateJoinRoom => rooms::created_or_joined(output, self.template),
            Method::ListRooms => rooms::listed(output),
            Method::Other(_) => {
                // As raw as it is called, but the token of a login is kept where there is one.
                news.login = LoginOutput::decode(output).ok().filter(|_| self.method.is_login());
                Ok(Gain::Nothing)
            }
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
