//! One call: what is sent, and what its answer means to the host and to the calls after it. No socket, no clock.

use super::channel::{self, Channel, Failure};
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
        channel::body_of(&self.arguments)
    }

    /// What the call came to: `answer` is the body that came back, or why none did, in words.
    pub fn finish(self, channel: &mut Channel, url: &str, answer: Result<Vec<u8>, String>) -> Outcome {
        let method = self.method;
        let output = match answer {
            Ok(bytes) => channel.read(method, url, &bytes),
            Err(words) => Err(Failure::new(ErrorCode::NETWORK_ISSUE, words)),
        };
        let read = output.and_then(|output| match self.gain(channel, &output) {
            Ok(gain) => Ok((output, gain)),
            Err(cause) => Err(channel::undecodable(method, url, output, &cause)),
        });
        match read {
            Ok((output, gain)) => Outcome { code: 0, text: "".into(), output: Some(output), gain },
            Err(failure) => failed(method, failure),
        }
    }

    fn gain(self, channel: &mut Channel, output: &[u8]) -> Result<Gain, DecodeError> {
        match self.method {
            Method::Connect | Method::Authenticate | Method::SimpleConnect | Method::SimpleRegister => {
                channel.log_in(LoginOutput::decode(output)?);
                // A server that means something else by these fields is not to be followed, but is logged in to.
                if self.method == Method::Authenticate
                    && let Ok(servers) = ApiServers::decode(output)
                {
                    channel.follow(&servers);
                }
                Ok(Gain::Nothing)
            }
            Method::CreateRoom => rooms::created(output, self.template),
            Method::JoinRoom => rooms::joined(output, self.template),
            Method::CreateJoinRoom => rooms::created_or_joined(output, self.template),
            Method::ListRooms => rooms::listed(output),
            Method::Other(_) => Ok(Gain::Nothing),
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
