//! What a client shares with whoever delivers the results of its calls, and a result on its way.

use super::gate::{Gate, Standing};
use super::outcome::Outcome;
use std::sync::atomic::AtomicUsize;

/// Gets what a call came to, on the thread that delivers.
pub type OutcomeHandler = Box<dyn FnOnce(Outcome) + Send>;

/// A client, as seen by those who deliver.
pub struct Caller {
    /// What may call back when.
    pub gate: Gate,
    /// The host's number for this client, for events that are handed out.
    pub ticket: AtomicUsize,
}

/// A result on its way to the host.
pub struct Parcel {
    /// What the call came to.
    pub outcome: Outcome,
    /// The host's pointer for the call, for events that are handed out.
    pub user_data: usize,
    /// What gets the outcome where handlers run; `None` where the host wants none.
    pub handler: Option<OutcomeHandler>,
}

impl Caller {
    /// A new client's.
    #[allow(clippy::new_without_default, reason = "it belongs to an object with an end, not to a value")]
    pub fn new() -> Caller {
        Caller { gate: Gate::new(), ticket: AtomicUsize::new(0) }
    }

    /// Runs the handler of a result on this thread, unless the client was freed.
    pub fn run(&self, parcel: Parcel) {
        let Some(mut pass) = self.gate.enter() else { return };
        if let Some(handler) = parcel.handler
            && pass.standing() != Standing::Dead
        {
            pass.run(|| handler(parcel.outcome));
        }
    }
}
