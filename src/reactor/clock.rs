//! The one place that asks what time it is, and the time by which connections' deadlines are measured.

use std::time::{Duration, Instant};

/// Now.
#[allow(clippy::disallowed_methods, reason = "everybody else is told the time or asks here")]
pub fn now() -> Instant {
    Instant::now()
}

/// How much of one thing that the thread does counts: of one connection's turn, with the handlers that run in it.
const COUNTED: Duration = Duration::from_millis(10);

/// A clock that stands still while the I/O thread is held up: by a host's function that takes long, a debugger, or the
/// system. A peer that answered meanwhile is not late, and what is to be flushed has not had the time to leave.
#[derive(Debug)]
pub struct Clock {
    asked: Instant,
    behind: Duration,
}

impl Clock {
    /// One that goes right so far.
    pub fn new(now: Instant) -> Clock {
        Clock { asked: now, behind: Duration::ZERO }
    }

    /// What it shows at `now`, before or after something was done.
    pub fn at(&mut self, now: Instant) -> Instant {
        self.after_sleep(Some(Duration::ZERO), now)
    }

    /// What it shows at `now`, when the thread has slept, for at most so long.
    pub fn after_sleep(&mut self, limit: Option<Duration>, now: Instant) -> Instant {
        if let Some(limit) = limit {
            self.behind += now.saturating_duration_since(self.asked).saturating_sub(limit + COUNTED);
        }
        self.asked = self.asked.max(now); // A system whose time steps back must not have a deadline forgotten.
        self.asked - self.behind
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn work_counts_up_to_a_limit() {
        let start = now();
        let mut clock = Clock::new(start);
        assert_eq!(clock.at(start + COUNTED / 2), start + COUNTED / 2);
        assert_eq!(clock.at(start + COUNTED / 2 + 3 * SECOND), start + COUNTED / 2 + COUNTED);
        assert_eq!(clock.at(start + COUNTED + 3 * SECOND), start + COUNTED * 2);
    }

    #[test]
    fn sleep_counts_as_far_as_it_was_wanted() {
        let start = now();
        let mut clock = Clock::new(start);
        assert_eq!(clock.after_sleep(Some(2 * SECOND), start + SECOND), start + SECOND);
        assert_eq!(clock.after_sleep(Some(SECOND), start + 4 * SECOND), start + 2 * SECOND + COUNTED);
        assert_eq!(clock.after_sleep(None, start + 9 * SECOND), start + 7 * SECOND + COUNTED);
    }
}
