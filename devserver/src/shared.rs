//! What all connections of a server share.

use crate::Options;
use crate::api::{self, Api};
use crate::log::Log;
use crate::rooms::Rooms;
use crate::stats::Board;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What all connections of a server share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) log: Log,
    pub(crate) board: Board,
    pub(crate) rooms: Rooms,
    pub(crate) backlog: usize,
    pub(crate) api: Api,
    pub(crate) http_timeout: Duration,
    /// Set when all clients are about to go, so that none is told of the others.
    stopping: AtomicBool,
}

impl Shared {
    pub(crate) fn new(options: &Options) -> Shared {
        Shared {
            api: Api::new(options),
            http_timeout: options.http_timeout.min(api::FOR_EVER),
            log: options.log.clone(),
            board: Board::default(),
            rooms: Rooms::default(),
            backlog: options.backlog,
            stopping: AtomicBool::new(false),
        }
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Says that all clients are about to go.
    pub(crate) fn begin_to_stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}
