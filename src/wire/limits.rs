//! The caps on what a message may be, in both directions, and their defaults.

/// The largest message that is written or read.
///
/// Nothing is ever allocated for a length that has only been claimed, so large limits cost nothing by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The encoded size of a whole message, in bytes.
    pub message_size: usize,
    /// The number of arguments of a message.
    pub arguments: usize,
}

impl Default for Limits {
    /// 128 MiB and 1,048,576 arguments.
    fn default() -> Self {
        Limits { message_size: 128 << 20, arguments: 1 << 20 }
    }
}
