//! The methods of the web API that have names here.

use std::fmt;

/// A method of the web API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Log in as a user of the game's own.
    Connect,
    /// Log in by what the connection asks for.
    Authenticate,
    /// Log in with a name and a password.
    SimpleConnect,
    /// Register a name and a password.
    SimpleRegister,
    /// Make a room.
    CreateRoom,
    /// Get a place in a room.
    JoinRoom,
    /// Get a place in a room, which is made if need be.
    CreateJoinRoom,
    /// List rooms.
    ListRooms,
    /// Any other, by its number.
    Other(u32),
}

impl Method {
    /// Whether its output has the token of a login, also where a host calls it by its number.
    pub fn is_login(self) -> bool {
        let logins = [Method::Connect, Method::Authenticate, Method::SimpleConnect, Method::SimpleRegister];
        logins.iter().any(|login| login.number() == self.number())
    }

    /// The largest answer that is taken, in bytes: no server may fill the host's memory. What is known here is small,
    /// and grows when it is decoded; what a host calls by number stays as it came.
    pub fn largest_answer(self) -> u64 {
        if matches!(self, Method::Other(_)) { 64 << 20 } else { 4 << 20 }
    }

    /// The number that stands in the URL.
    pub fn number(self) -> u32 {
        match self {
            Method::Connect => 10,
            Method::Authenticate => 13,
            Method::CreateRoom => 21,
            Method::JoinRoom => 24,
            Method::CreateJoinRoom => 27,
            Method::ListRooms => 30,
            Method::SimpleConnect => 400,
            Method::SimpleRegister => 403,
            Method::Other(number) => number,
        }
    }
}

/// `listRooms (30)`, `method 103`
impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Method::Connect => "connect",
            Method::Authenticate => "authenticate",
            Method::CreateRoom => "createRoom",
            Method::JoinRoom => "joinRoom",
            Method::CreateJoinRoom => "createJoinRoom",
            Method::ListRooms => "listRooms",
            Method::SimpleConnect => "simpleConnect",
            Method::SimpleRegister => "simpleRegister",
            Method::Other(number) => return write!(f, "method {number}"),
        };
        write!(f, "{name} ({})", self.number())
    }
}
