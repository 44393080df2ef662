//! Message types by which a client orders a fault in the middle of a conversation.

use crate::faults::{Act, CUT_AFTER, RESERVED_TAG};

/// What all orders' types begin with. Bytes without it need no closer look.
pub(crate) const PREFIX: &[u8] = b"devserver.";

/// What a message orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Break this connection.
    Act(Act),
    /// Let all stalled clients of the room go on.
    Release,
}

impl Order {
    /// The order that a message type stands for.
    pub(crate) fn of(message_type: &[u8]) -> Option<Order> {
        let act = match message_type.strip_prefix(PREFIX)? {
            b"close" => Act::Drop,
            b"reset" => Act::Reset,
            b"garbage" => Act::Garbage(vec![RESERVED_TAG]),
            b"cut" => Act::Cut(CUT_AFTER),
            b"stall" => Act::Stall,
            b"release" => return Some(Order::Release),
            _ => return None,
        };
        Some(Order::Act(act))
    }
}
