//! Counts the clients that are not read from, so that tests can wait for it.

use crate::shared::Shared;
use std::sync::Arc;

/// A stalled client, for as long as it is one.
#[derive(Debug)]
pub(crate) struct Stalled(Arc<Shared>);

impl Stalled {
    pub(crate) fn new(shared: Arc<Shared>) -> Stalled {
        shared.board.update(|stats| stats.stalled += 1);
        Stalled(shared)
    }
}

impl Drop for Stalled {
    fn drop(&mut self) {
        self.0.board.update(|stats| stats.stalled -= 1);
    }
}
