//! The stream of numbered messages that a flood room sends, at a rate or as fast as it is read.

use crate::join_request::{JoinData, Refusal};
use crate::messages;
use playerio::wire::buffer::Buffer;
use playerio::wire::value::ValueRef;
use std::pin::Pin;
use std::task::Context;
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// About how many bytes are made at a time: enough to be worth a write, little enough to stay in the cache.
const BATCH: usize = 64 << 10;

/// The largest payload, 16 MiB.
const LARGEST: usize = 16 << 20;

/// One client's flood.
#[derive(Debug)]
pub(crate) struct Flood {
    /// How many messages have been made.
    made: u64,
    /// How many are to be made in all.
    count: u64,
    /// The payloads, overlapping: each begins one byte behind the one before it.
    pattern: Vec<u8>,
    size: usize,
    pace: Option<Pace>,
}

/// What keeps to a rate.
#[derive(Debug)]
struct Pace {
    /// Messages in a second.
    rate: f64,
    began: Instant,
    /// Ends when the next message is due.
    sleep: Pin<Box<Sleep>>,
}

/// A rate and size that have been understood; the flood begins with the join result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Plan {
    rate: f64,
    size: usize,
    count: u64,
}

impl Plan {
    /// Reads the join data `rate`, `size` and `count`.
    pub(crate) fn read(data: &JoinData) -> Result<Plan, Refusal> {
        Ok(Plan {
            rate: data.number("rate", 0.0..=1e9)?.unwrap_or(0.0),
            size: data.number("size", 0..=LARGEST)?.unwrap_or(16),
            count: data.number("count", 0..=u64::MAX)?.unwrap_or(0),
        })
    }
}

impl Flood {
    pub(crate) fn start(plan: Plan) -> Flood {
        let began = Instant::now();
        let pace = (plan.rate > 0.0).then(|| Pace { rate: plan.rate, began, sleep: Box::pin(sleep_until(began)) });
        let pattern = (0..plan.size + 256).map(|index| index.to_le_bytes()[0]).collect();
        let count = if plan.count == 0 { u64::MAX } else { plan.count };
        Flood { made: 0, count, pattern, size: plan.size, pace }
    }

    /// Appends the messages that are due, at most a batch, and tells how many they are. If none are, the task is woken
    /// when the next one is.
    pub(crate) fn make(&mut self, cx: &mut Context<'_>, into: &mut Buffer) -> u64 {
        let left = self.count - self.made;
        let due = match &mut self.pace {
            Some(pace) if left > 0 => pace.due(cx, self.made),
            Some(_) | None => u64::MAX,
        };
        let before = self.made;
        while self.made - before < due.min(left) && into.len() < BATCH {
            self.make_one(into);
        }
        self.made - before
    }

    fn make_one(&mut self, into: &mut Buffer) {
        let [lowest, ..] = self.made.to_le_bytes();
        let payload = &self.pattern[usize::from(lowest)..][..self.size];
        // An int has no more than 31 bits to count with; a longer flood begins again.
        let sequence = i32::try_from(self.made & 0x7fff_ffff).unwrap_or_default();
        messages::append(into, "flood", &[ValueRef::Int(sequence), ValueRef::Bytes(payload)]);
        self.made += 1;
    }
}

impl Pace {
    /// How many more messages than `made` the time that has passed allows for.
    fn due(&mut self, cx: &mut Context<'_>, made: u64) -> u64 {
        loop {
            let allowed = 1.0 + (self.began.elapsed().as_secs_f64() * self.rate).floor();
            // Both numbers stay far below where a double would lose the ones.
            let due = (allowed - made as f64) as u64;
            if due > 0 {
                return due;
            }
            self.sleep.as_mut().reset(self.began + Duration::from_secs_f64(made as f64 / self.rate));
            if self.sleep.as_mut().poll(cx).is_pending() {
                return 0;
            }
        }
    }
}
