//! What a thread that takes events works with: it decodes messages in the buffer they waited in, and keeps what it has
//! lent to the host until the next call.

use super::Notice;
use super::caller::{Caller, Parcel};
use super::gate::Standing;
use super::outcome::Outcome;
use super::places::Place;
use super::shared::Shared;
use crate::session::join;
use crate::wire::buffer::Buffer;
use crate::wire::decode::{Decoder, Frame, Values};
use crate::wire::limits::Limits;
use crate::wire::view::MessageRef;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// An event as [`EventQueue::next`](super::queue::EventQueue::next) hands it out.
pub struct Event<'a> {
    /// The host's number for the connection or client.
    pub ticket: usize,
    /// The host's pointer for the connection, or for the client's call.
    pub user_data: usize,
    /// What happened.
    pub kind: EventKind<'a>,
}

/// What happened; what it lends is valid until the next `poll`, `next` or `close` of the queue.
pub enum EventKind<'a> {
    /// A message came.
    Message(MessageRef<'a>),
    /// Anything else of a connection's.
    Notice(&'a Notice),
    /// A client's call is answered; the outcome is the taker's to keep.
    Outcome(Outcome),
}

/// What the taking thread works with; one thread at a time has it.
pub(super) struct Reader {
    decoder: Decoder,
    /// Events that have been taken, in order.
    pub(super) taken: Vec<Taken>,
    /// Where their messages are lent from.
    pub(super) loans: Vec<Loan>,
    /// Values that nothing is lent from, to be used again.
    pub(super) spare: Vec<Values>,
}

/// Messages that are lent to the host, decoded in the buffer they came in.
pub(super) struct Loan {
    pub(super) portion: Portion,
    pub(super) values: Values,
    /// Whether all of it is lent, so that its place had further turns; with a rest it waits until that is back.
    pub(super) used_up: bool,
}

/// Messages out of one mailbox, being delivered or lent.
pub(super) struct Portion {
    pub(super) place: Place,
    pub(super) shared: Arc<Shared>,
    pub(super) bytes: Buffer,
    pub(super) count: u64,
    /// Its length when it was taken.
    pub(super) length: usize,
}

/// An event that has been taken for [`EventQueue::next`](super::queue::EventQueue::next).
pub(super) struct Taken {
    ticket: usize,
    user_data: usize,
    what: What,
}

pub(super) enum What {
    Message {
        loan: usize,
        frame: Frame,
    },
    Notice(Notice),
    /// `None` once it was handed out.
    Outcome(Option<Outcome>),
}

impl Default for Reader {
    fn default() -> Self {
        // The I/O thread has held these messages against the limits already.
        let limits = Limits { message_size: usize::MAX, arguments: usize::MAX };
        Reader { decoder: Decoder::new(limits), taken: Vec::new(), loans: Vec::new(), spare: Vec::new() }
    }
}

impl Reader {
    /// Runs the handlers of up to `quota` messages; returns how many were delivered.
    pub(super) fn run_handlers(&mut self, portion: &mut Portion, quota: u64) -> u64 {
        let shared = Arc::clone(&portion.shared);
        let Some(mut pass) = shared.gate.enter() else {
            portion.drop_rest();
            return 0;
        };
        let mut values = self.spare.pop().unwrap_or_default();
        let mut delivered = 0;
        while delivered < quota
            && let Some(frame) = decode(&mut self.decoder, portion, &mut values)
        {
            frame.seal(&mut portion.bytes, &mut values);
            if pass.message(frame.lend(&portion.bytes, &values)) != Standing::Open {
                portion.drop_rest();
                break;
            }
            values.clear();
            delivered += 1;
        }
        values.clear();
        self.spare.push(values);
        delivered
    }

    /// Decodes up to `quota` messages and keeps their buffer; true when it was used up.
    pub(super) fn lend(&mut self, mut portion: Portion, quota: u64) -> bool {
        if portion.shared.gate.standing() != Standing::Open {
            portion.drop_rest();
        }
        let (loan, mut decoded) = (self.loans.len(), 0);
        let mut values = self.spare.pop().unwrap_or_default();
        while decoded < quota
            && let Some(frame) = decode(&mut self.decoder, &mut portion, &mut values)
        {
            self.taken.push(Taken::of(&portion.shared, What::Message { loan, frame }));
            decoded += 1;
        }
        let used_up = portion.bytes.is_empty();
        self.loans.push(Loan { portion, values, used_up });
        used_up
    }

    /// Ends the strings of all messages taken: only now that everything around them has been decoded.
    pub(super) fn seal(&mut self) {
        let Reader { taken, loans, .. } = self;
        for taken in taken {
            if let What::Message { loan, frame } = &taken.what {
                let Loan { portion, values, .. } = &mut loans[*loan];
                frame.seal(&mut portion.bytes, values);
            }
        }
    }

    /// Whose messages are lent only in part, so that a rest waits to be given back.
    pub(super) fn places_with_rest(&self) -> impl Iterator<Item = Place> {
        self.loans.iter().filter(|loan| !loan.used_up).map(|loan| loan.portion.place)
    }

    pub(super) fn show(&mut self, visit: &mut dyn FnMut(usize, Event<'_>)) {
        let Reader { taken, loans, .. } = self;
        for (index, taken) in taken.iter_mut().enumerate() {
            let kind = match &mut taken.what {
                What::Message { loan, frame } => {
                    let Loan { portion, values, .. } = &loans[*loan];
                    EventKind::Message(frame.lend(&portion.bytes, values))
                }
                What::Notice(notice) => EventKind::Notice(notice),
                What::Outcome(outcome) => match outcome.take() {
                    Some(outcome) => EventKind::Outcome(outcome),
                    None => continue,
                },
            };
            visit(index, Event { ticket: taken.ticket, user_data: taken.user_data, kind });
        }
    }
}

/// The next message of a portion that hosts may see.
fn decode(decoder: &mut Decoder, portion: &mut Portion, values: &mut Values) -> Option<Frame> {
    loop {
        let frame = decoder.decode(&mut portion.bytes, values).ok().flatten()?;
        portion.count = portion.count.saturating_sub(1);
        if !join::is_result(frame.message_type(&portion.bytes)) {
            return Some(frame);
        }
    }
}

impl Portion {
    fn drop_rest(&mut self) {
        self.bytes.clear();
        self.count = 0;
    }
}

impl Taken {
    pub(super) fn of(shared: &Shared, what: What) -> Taken {
        Taken {
            ticket: shared.ticket.load(Ordering::Relaxed),
            user_data: shared.user_data.load(Ordering::Relaxed),
            what,
        }
    }

    pub(super) fn parcel(caller: &Caller, parcel: Parcel) -> Taken {
        let ticket = caller.ticket.load(Ordering::Relaxed);
        Taken { ticket, user_data: parcel.user_data, what: What::Outcome(Some(parcel.outcome)) }
    }
}
