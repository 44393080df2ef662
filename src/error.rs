//! What can go wrong: one typed error for the whole library, the status that a C host sees of it, and the words.
//!
//! Every text says what happened, where, and what to do. The statuses' numbers are the C interface's.

use crate::codes::ErrorCode;
use crate::wire::value::ValueType;
use std::borrow::Cow;
use std::fmt;

/// What a call returns to a C host.
///
/// Treat a status that you do not know as a failure: later versions may add some.
/// The words for a failure are in pio_last_error().
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Success.
    Ok = 0,
    /// An argument that must not be NULL is NULL.
    NullPointer = 1,
    /// The object was freed, is of another kind, or never existed.
    InvalidHandle = 2,
    /// An argument's value is not allowed.
    InvalidArgument = 3,
    /// A text is not valid UTF-8.
    InvalidUtf8 = 4,
    /// The object is not in a state that allows the call.
    WrongState = 5,
    /// The call waits, and a waiting call is not allowed inside a callback.
    InCallback = 6,
    /// Another thread is using the object in a way that one thread at a time may.
    Busy = 7,
    /// No handler has this id.
    NotFound = 8,
    /// The connection is not joined to a room.
    NotConnected = 9,
    /// The send buffer is full; wait for the drain handler or event.
    WouldBlock = 10,
    /// The message is larger than the message size limit.
    TooLarge = 11,
    /// Time was up.
    TimedOut = 12,
    /// There is nothing at this index.
    NoSuchIndex = 13,
    /// The value is of a type that the getter does not convert.
    WrongType = 14,
    /// The value does not fit the wanted type.
    OutOfRange = 15,
    /// The buffer is too small; nothing was written, and `needed` tells the size.
    BufferTooSmall = 16,
    /// No whole message yet: feed more bytes.
    NotReady = 17,
    /// The bytes are not in PlayerIO's format.
    Malformed = 18,
    /// This build leaves the feature out.
    Unsupported = 19,
    /// The operating system refused something.
    System = 20,
    /// A defect of this library was caught at the boundary; free the object.
    Panic = 21,
}

/// `Result` with this library's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An argument must not be NULL.
    #[error("{argument} is NULL; pass {wanted}")]
    NullPointer {
        /// The argument's name in the header, and which of its elements.
        argument: Cow<'static, str>,
        /// What to pass instead.
        wanted: &'static str,
    },
    /// A ticket that stands for no living object.
    #[error("this {kind} handle is {problem}; {advice}")]
    InvalidHandle {
        /// What it should stand for: `connection`, `client` or `queue`; `object's` where it may be any of them.
        kind: &'static str,
        /// What is wrong with it.
        problem: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The object of a call was freed while the call was under way, or before it could begin.
    #[error("this {kind} handle is {problem}; free a {kind} when no thread needs it any more")]
    FreedMeanwhile {
        /// `connection`, `client` or `queue`.
        kind: &'static str,
        /// That it was freed, and when.
        problem: &'static str,
    },
    /// An argument's value is not allowed.
    #[error("{0}")]
    InvalidArgument(String),
    /// A text is not valid UTF-8.
    #[error("{what} is not valid UTF-8 at byte {at}; convert it to UTF-8 first")]
    InvalidUtf8 {
        /// Which text.
        what: String,
        /// The first byte that does not belong.
        at: usize,
    },
    /// The object is not in a state that allows the call.
    #[error("{0}")]
    WrongState(&'static str),
    /// A waiting call inside a callback.
    #[error("{0} waits, and inside a callback nothing may wait; call it after the callback has returned")]
    InCallback(&'static str),
    /// A queue is being polled by another thread.
    #[error("another thread is taking events from this queue; one thread at a time may")]
    Busy,
    /// No handler has this id.
    #[error("no handler of this connection has the id {0}; it was removed already, or the id is another connection's")]
    NotFound(u64),
    /// Not joined.
    #[error("the connection is not joined to a room: {0}")]
    NotConnected(&'static str),
    /// The send buffer is full.
    #[error(
        "the send buffer is full: {waiting} of {limit} bytes wait to be sent and this message has {size}; \
         wait for the drain handler or event, then send it again"
    )]
    WouldBlock {
        /// Bytes that wait.
        waiting: usize,
        /// The send-buffer limit in bytes.
        limit: usize,
        /// The message's encoded size in bytes.
        size: usize,
    },
    /// Above the message size limit.
    #[error("the message \"{message_type}\" is larger than the limit of {limit} {unit}; split it or raise the limit")]
    TooLarge {
        /// The message's type.
        message_type: String,
        /// The limit.
        limit: usize,
        /// `bytes` or `arguments`.
        unit: &'static str,
    },
    /// Time was up.
    #[error("nothing happened within {0} ms")]
    TimedOut(u128),
    /// No value at this index.
    #[error("message \"{message_type}\" has {count} values, so there is none at index {index}")]
    NoSuchIndex {
        /// The message's type.
        message_type: String,
        /// The index asked for.
        index: usize,
        /// How many values there are.
        count: usize,
    },
    /// No endpoint at this index.
    #[error("the connection has {count} endpoints, so there is none at index {index}")]
    NoSuchEndpoint {
        /// The index asked for.
        index: usize,
        /// How many endpoints there are.
        count: usize,
    },
    /// A getter that does not convert the stored type.
    #[error("value {index} of message \"{message_type}\" is {stored}, not {wanted}; use the getter of its own type")]
    WrongType {
        /// The message's type.
        message_type: String,
        /// The value's index.
        index: usize,
        /// The type it was sent as.
        stored: ValueType,
        /// The type asked for.
        wanted: ValueType,
    },
    /// A conversion whose result does not fit.
    #[error(
        "value {index} of message \"{message_type}\" is the {stored} {value}, which does not fit {wanted}; \
         use the getter of its own type"
    )]
    OutOfRange {
        /// The message's type.
        message_type: String,
        /// The value's index.
        index: usize,
        /// The type it was sent as.
        stored: ValueType,
        /// The value in words.
        value: String,
        /// The type asked for.
        wanted: ValueType,
    },
    /// The host's buffer is too small.
    #[error("the buffer holds {capacity} bytes and {needed} are needed; nothing was written")]
    BufferTooSmall {
        /// What the host gave.
        capacity: usize,
        /// What is needed.
        needed: usize,
    },
    /// More bytes are needed.
    #[error("no whole message has been fed yet; feed more bytes")]
    NotReady,
    /// A stream that is not in PlayerIO's format.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Bytes that are no output of the web API.
    #[error("the bytes are no output of createJoinRoom ({0}); pass the protobuf that follows the answer's status byte")]
    MalformedOutput(String),
    /// A feature that this build leaves out.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The operating system refused something.
    #[error("{what}: {cause}")]
    System {
        /// What was tried.
        what: &'static str,
        /// The system's words.
        cause: String,
    },
}

impl Error {
    /// What a C host sees of this error.
    pub fn status(&self) -> Status {
        match self {
            Error::NullPointer { .. } => Status::NullPointer,
            Error::InvalidHandle { .. } | Error::FreedMeanwhile { .. } => Status::InvalidHandle,
            Error::InvalidArgument(_) => Status::InvalidArgument,
            Error::InvalidUtf8 { .. } => Status::InvalidUtf8,
            Error::WrongState(_) => Status::WrongState,
            Error::InCallback(_) => Status::InCallback,
            Error::Busy => Status::Busy,
            Error::NotFound(_) => Status::NotFound,
            Error::NotConnected(_) => Status::NotConnected,
            Error::WouldBlock { .. } => Status::WouldBlock,
            Error::TooLarge { .. } => Status::TooLarge,
            Error::TimedOut(_) => Status::TimedOut,
            Error::NoSuchIndex { .. } | Error::NoSuchEndpoint { .. } => Status::NoSuchIndex,
            Error::WrongType { .. } => Status::WrongType,
            Error::OutOfRange { .. } => Status::OutOfRange,
            Error::BufferTooSmall { .. } => Status::BufferTooSmall,
            Error::NotReady => Status::NotReady,
            Error::Malformed(_) | Error::MalformedOutput(_) => Status::Malformed,
            Error::Unsupported(_) => Status::Unsupported,
            Error::System { .. } => Status::System,
        }
    }
}

/// What was wrong with a stream, where, and what stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What was wrong.
    pub problem: Problem,
    /// Where: the offset of the first offending byte in the stream, 0 being the first byte received.
    pub offset: u64,
    /// The offending bytes and what follows them, as far as received, at most [`Malformed::SHOWN`].
    pub bytes: Vec<u8>,
    /// The type of the last whole message before it, repaired where it was not UTF-8; `None` if there was none.
    pub last_type: Option<String>,
}

impl Malformed {
    /// How many of the offending bytes an error shows.
    pub const SHOWN: usize = 16;

    /// How many bytes of the last message's type an error shows; of a longer one the rest is left out, with a `…`.
    pub const TYPE_SHOWN: usize = 32;
}

/// The ways in which a stream can be malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A first byte that stands for no value.
    #[error("expected a value, but the tag 0x{0:02x} is reserved")]
    ReservedTag(u8),
    /// A message must begin with its number of arguments.
    #[error("expected an int, the number of arguments that begins a message, but found a value of type {0}")]
    CountIsNoInt(ValueType),
    /// The number of arguments is negative.
    #[error("expected the number of arguments that begins a message, but found the negative number {0}")]
    NegativeCount(i32),
    /// The number of arguments is above the limit.
    #[error("expected at most {limit} arguments in a message, but {count} are announced")]
    TooManyArguments {
        /// What the message claims.
        count: u32,
        /// The limit.
        limit: usize,
    },
    /// The second value must be the type.
    #[error("expected a string, the type of the message, but found a value of type {0}")]
    TypeIsNoString(ValueType),
    /// The message would become larger than the limit.
    #[error("expected a message of at most {limit} bytes, but this value makes it at least {size}")]
    TooLarge {
        /// How large the message is at the least.
        size: u64,
        /// The limit.
        limit: usize,
    },
}

impl std::error::Error for Malformed {}

/// `malformed data at byte 12 of the stream: expected a value, but the tag 0x2a is reserved; the bytes there are 2a
/// 00 01, and the last whole message was "move"`
impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "malformed data at byte {} of the stream: {}; the bytes there are", self.offset, self.problem)?;
        for byte in &self.bytes {
            write!(f, " {byte:02x}")?;
        }
        match &self.last_type {
            Some(message_type) => write!(f, ", and the last whole message was \"{message_type}\""),
            None => write!(f, ", and no whole message came before"),
        }
    }
}

/// Why a session failed to join, or could not be joined: a code and words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinError {
    /// The server's code, or the one that stands for our own reason.
    pub code: ErrorCode,
    /// Words for people.
    pub text: String,
}
