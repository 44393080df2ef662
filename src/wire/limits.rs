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

impl Limits {
    /// The largest message size limit that is of any effect, 1 GiB: beyond it a repaired string might outgrow a C
    /// host's 32-bit lengths.
    pub const MAX_MESSAGE_SIZE: usize = 1 << 30;

    /// The largest limit on arguments that is of any effect: their number is written as an int.
    pub const MAX_ARGUMENTS: usize = i32::MAX as usize;

    /// The same limits, as far as they can be kept.
    pub(super) fn within_bounds(self) -> Limits {
        Limits {
            message_size: self.message_size.min(Self::MAX_MESSAGE_SIZE),
            arguments: self.arguments.min(Self::MAX_ARGUMENTS),
        }
    }
}
