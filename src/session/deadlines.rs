//! The named times of a connection's life: how long each step may take, and which one runs out next.

use std::time::{Duration, Instant};

/// Which time runs out at a session's next time-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// Looking up one host name.
    Resolve,
    /// Connecting to one address.
    Connect,
    /// The server's answer to the join.
    Join,
    /// Writing what was sent before `disconnect`.
    Flush,
    /// The peer's close after ours.
    Linger,
}

/// How long each step may take; the first two are settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// Connecting to one address, or looking up one name.
    pub connect: Duration,
    /// From being connected to the join result.
    pub join: Duration,
}

impl Default for Deadlines {
    /// 4 s to connect, as the official SDKs; 15 s to join.
    fn default() -> Self {
        Deadlines { connect: Duration::from_secs(4), join: Duration::from_secs(15) }
    }
}

impl Deadlines {
    /// How long `disconnect` tries to write what was sent before it.
    pub const FLUSH: Duration = Duration::from_secs(2);
    /// How long we read and discard after our own close. Closing with unread input would reset the connection, and
    /// the peer would lose what we flushed.
    pub const LINGER: Duration = Duration::from_secs(2);
    /// As good as no limit, and yet a time that every system can tell: a hundred years.
    const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

    /// When a look-up or an attempt to connect that begins now is over.
    pub fn connect_by(&self, now: Instant) -> Instant {
        now + self.connect.min(Self::FOREVER)
    }

    /// When a join that is sent now must be answered.
    pub fn join_by(&self, now: Instant) -> Instant {
        now + self.join.min(Self::FOREVER)
    }

    /// When a flush that begins now is given up.
    pub fn flush_by(now: Instant) -> Instant {
        now + Self::FLUSH
    }

    /// When lingering that begins now is over.
    pub fn linger_by(now: Instant) -> Instant {
        now + Self::LINGER
    }
}
