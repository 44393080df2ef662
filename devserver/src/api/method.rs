//! The methods that are served, by the numbers of the service.

use std::fmt;

/// One method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Connect,
    Authenticate,
    CreateRoom,
    JoinRoom,
    CreateJoinRoom,
    ListRooms,
    LoadMyPlayerObject,
    SimpleConnect,
    SimpleRegister,
}

/// All of them, with number and name.
const METHODS: [(Method, u32, &str); 9] = [
    (Method::Connect, 10, "connect"),
    (Method::Authenticate, 13, "authenticate"),
    (Method::CreateRoom, 21, "createRoom"),
    (Method::JoinRoom, 24, "joinRoom"),
    (Method::CreateJoinRoom, 27, "createJoinRoom"),
    (Method::ListRooms, 30, "listRooms"),
    (Method::LoadMyPlayerObject, 103, "loadMyPlayerObject"),
    (Method::SimpleConnect, 400, "simpleConnect"),
    (Method::SimpleRegister, 403, "simpleRegister"),
];

impl Method {
    /// The method with this number, if it is served.
    pub(crate) fn numbered(number: u32) -> Option<Method> {
        METHODS.iter().find(|(_, known, _)| *known == number).map(|(method, ..)| *method)
    }

    /// All methods in words.
    pub(crate) fn list() -> String {
        METHODS.map(|(method, ..)| method.to_string()).join(", ")
    }
}

/// `createRoom (21)`.
impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match METHODS.iter().find(|(method, ..)| method == self) {
            Some((_, number, name)) => write!(f, "{name} ({number})"),
            None => write!(f, "{self:?}"),
        }
    }
}
