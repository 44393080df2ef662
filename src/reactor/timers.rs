//! Which connection's time is up next. A deadline that has changed meanwhile is noticed when it comes up, so setting
//! one costs nothing but its place in the heap.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

/// The deadlines of all connections.
#[derive(Debug, Default)]
pub struct Timers {
    heap: BinaryHeap<Reverse<(Instant, usize)>>,
}

impl Timers {
    /// Wants `id` to be looked at, at `when` or later.
    pub fn set(&mut self, when: Instant, id: usize) {
        self.heap.push(Reverse((when, id)));
    }

    /// How long nothing is due; `None`: for ever.
    pub fn until_next(&self, now: Instant) -> Option<Duration> {
        self.heap.peek().map(|Reverse((when, _))| when.saturating_duration_since(now))
    }

    /// Takes one that is due.
    pub fn take_due(&mut self, now: Instant) -> Option<usize> {
        match self.heap.peek() {
            Some(Reverse((when, _))) if *when <= now => self.heap.pop().map(|Reverse((_, id))| id),
            Some(_) | None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reactor::clock::now;

    #[test]
    fn what_is_due_comes_in_the_order_of_time() {
        let start = now();
        let mut timers = Timers::default();
        timers.set(start + Duration::from_secs(2), 2);
        timers.set(start + Duration::from_secs(1), 1);
        timers.set(start + Duration::from_secs(3), 3);
        assert_eq!(timers.until_next(start), Some(Duration::from_secs(1)));
        let later = start + Duration::from_secs(2);
        assert_eq!(timers.take_due(later), Some(1));
        assert_eq!(timers.take_due(later), Some(2));
        assert_eq!(timers.take_due(later), None);
    }
}
