//! What a call of the web API came to, on its way to the host: plain data, its texts ready for C.

use super::words::Words;
use crate::session::settings::Settings;

/// What a call came to. It can't be printed: a login's output has the token, and a place the join key.
#[derive(Clone)]
pub struct Outcome {
    /// 0 for success, else the PlayerIO code as hosts see it.
    pub code: i32,
    /// Words for a failure, empty for success.
    pub text: Words,
    /// The answer's protobuf as it was received; `None` where none came.
    pub output: Option<Vec<u8>>,
    /// What only some calls bring.
    pub gain: Gain,
}

/// What a call brings beside success or failure.
#[derive(Clone)]
pub enum Gain {
    /// Nothing more: logins, raw calls, failures of all but registrations.
    Nothing,
    /// A room was made; its id.
    Room(Words),
    /// A place in a room: its id, and what a connection to it is set up with.
    Place(Words, Box<Settings>),
    /// The rooms that were found.
    Rooms(Vec<Room>),
    /// Which fields of a registration are wrong, and why.
    FieldErrors(Vec<Pair>),
}

/// A key and its value.
pub type Pair = (Words, Words);

/// A room, as a list of rooms tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// What to join it by.
    pub id: Words,
    /// What the game's server runs in it.
    pub room_type: Words,
    /// How many users are in it.
    pub online_users: i32,
    /// What it tells of itself.
    pub data: Vec<Pair>,
}
