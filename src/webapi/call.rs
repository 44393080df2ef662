//! One call of the web API: what is sent, and what is known beforehand of the connection that may come of it.

use super::answer;
use super::method::Method;
use crate::session::settings::Settings;

/// A call of the web API.
pub struct Call {
    /// What is called.
    pub method: Method,
    /// The request's body: its arguments, as protobuf.
    pub body: Vec<u8>,
    /// What is known of the connection that a place in a room is for; the room's id is the one that was asked for.
    pub(super) template: Settings,
}

impl Call {
    /// A call with these arguments.
    pub fn new(method: Method, arguments: Vec<u8>) -> Call {
        Call { method, body: answer::body_of(arguments), template: Settings::default() }
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
        Call { template, ..Call::new(method, arguments) }
    }
}
