//! How a host's thread takes events out of its queue: [`EventQueue::poll`] runs the handlers, [`EventQueue::next`]
//! hands the events out.
//!
//! Objects take turns of at most `TURN` events while others wait. Messages are decoded here, in the buffer they
//! wait in; what `next` hands out stays in its buffers until the following call gives them back.

use super::Notice;
use super::caller::{Caller, Parcel};
use super::mailbox::Item;
use super::places::Mail;
use super::queue::{EventQueue, freed};
use super::reader::{Event, Loan, Portion, Reader, Taken, What};
use super::shared::{Request, Shared};
use crate::error::{Error, Result};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// How many events of one object are taken while others wait.
const TURN: u64 = 64;

/// How long a taking thread waits for the first event.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// Not at all.
    Now,
    /// Up to this moment.
    Then(Instant),
    /// Without end.
    Forever,
}

/// What an object is served with in one turn.
enum Serving {
    /// Messages, and how many of them may be delivered.
    Messages(Portion, u64),
    Notice(Arc<Shared>, Notice),
    Parcel(Arc<Caller>, Parcel),
}

/// The right to take events; given back when it goes.
struct Taker<'a> {
    queue: &'a EventQueue,
    reader: Reader,
}

impl EventQueue {
    /// Runs the handlers of at most `max` events (0: of all that waited at the beginning, or when the first came) on
    /// this thread. Returns their number: 0 when it was woken or time was up.
    pub fn poll(&self, max: u32, until: Until) -> Result<u32> {
        let mut taker = self.begin()?;
        loop {
            let waiting = self.wait_for_events(until)?;
            if waiting == 0 {
                return Ok(0);
            }
            let most = if max == 0 { waiting } else { u64::from(max) };
            let delivered = taker.take_and_run(most)?;
            if delivered > 0 {
                return Ok(u32::try_from(delivered).unwrap_or(u32::MAX));
            }
        }
    }

    /// Hands out at most `capacity` events; `visit` is given each with its index. Returns their number: 0 when it was
    /// woken or time was up.
    pub fn next(&self, capacity: usize, until: Until, visit: &mut dyn FnMut(usize, Event<'_>)) -> Result<usize> {
        let mut taker = self.begin()?;
        loop {
            if self.wait_for_events(until)? == 0 {
                return Ok(0);
            }
            taker.collect(capacity);
            if !taker.reader.taken.is_empty() {
                taker.reader.show(visit);
                return Ok(taker.reader.taken.len());
            }
        }
    }

    fn begin(&self) -> Result<Taker<'_>> {
        let mut inner = self.inner.lock();
        if inner.dead {
            return Err(freed("freed"));
        }
        let reader = inner.reader.take().ok_or(Error::Busy)?;
        drop(inner);
        let mut taker = Taker { queue: self, reader };
        // First, so that the rest of what was lent is among what is taken now.
        taker.return_loans();
        Ok(taker)
    }

    /// How many events wait, once some do; 0 when it was woken or time is up.
    fn wait_for_events(&self, until: Until) -> Result<u64> {
        let mut inner = self.inner.lock();
        loop {
            if inner.dead {
                return Err(freed("freed while this call waited"));
            }
            if inner.places.events() > 0 {
                return Ok(inner.places.events());
            }
            // Not to wait at all is no wait that could be ended.
            if !matches!(until, Until::Now) && std::mem::take(&mut inner.woken) {
                return Ok(0);
            }
            let timed_out = match until {
                Until::Now => true,
                Until::Then(moment) => self.arrived.wait_until(&mut inner, moment).timed_out(),
                Until::Forever => {
                    self.arrived.wait(&mut inner);
                    false
                }
            };
            // Time may be up in the moment in which something comes, and then the loop is to find it: what came is taken
            // rather than left, a freed queue is told, and a wake that ends this wait doesn't end the next one too.
            if timed_out && inner.places.events() == 0 && !inner.dead && (matches!(until, Until::Now) || !inner.woken) {
                return Ok(0);
            }
        }
    }
}

impl Drop for Taker<'_> {
    fn drop(&mut self) {
        let mut inner = self.queue.inner.lock();
        let reader = std::mem::take(&mut self.reader);
        inner.reader = Some(if inner.dead { Reader::default() } else { reader });
        let ask = inner.arm();
        self.queue.done.notify_all();
        drop(inner);
        if let Some(ask) = ask {
            ask();
        }
    }
}

impl Taker<'_> {
    /// What comes next, at most `most` events of it; `None` when nothing waits.
    fn take_turn(&mut self, most: u64) -> Result<Option<Serving>> {
        let mut inner = self.queue.inner.lock();
        if inner.dead {
            return Err(freed("freed while this call took events"));
        }
        let Some((place, others_wait)) = inner.places.begin_turn() else { return Ok(None) };
        // A place whose rest waits behind a loan is out of its turns until the loan is back, but waits all the same.
        let others_wait = others_wait || self.reader.loans.iter().any(|loan| !loan.used_up);
        let (turn, taken) = match inner.places.mail(place) {
            None => return Ok(None),
            Some(Mail::Client(caller, parcels)) => match parcels.pop_front() {
                None => (None, 0),
                Some(parcel) => (Some(Serving::Parcel(Arc::clone(caller), parcel)), 1),
            },
            Some(Mail::Connection(mailbox)) => {
                let shared = Arc::clone(&mailbox.shared);
                match mailbox.take() {
                    None => (None, 0),
                    Some(Item::Notice(notice)) => (Some(Serving::Notice(shared, notice)), 1),
                    Some(Item::Messages { bytes, count }) => {
                        let quota = if others_wait { most.min(TURN) } else { most };
                        let length = bytes.len();
                        (Some(Serving::Messages(Portion { place, shared, bytes, count, length }, quota)), count)
                    }
                }
            }
        };
        inner.places.taken(taken);
        // Messages keep the turn until what is left of them is back.
        if !matches!(turn, Some(Serving::Messages(..))) {
            inner.places.end_turn(place);
        }
        Ok(turn)
    }

    /// Runs handlers until `most` events were delivered or nothing waits.
    fn take_and_run(&mut self, most: u64) -> Result<u64> {
        let mut delivered = 0;
        while delivered < most {
            // Others may begin to wait at any time.
            match self.take_turn(TURN.min(most - delivered))? {
                None => break,
                Some(Serving::Notice(shared, notice)) => {
                    super::run_notice(&shared, notice);
                    delivered += 1;
                }
                Some(Serving::Parcel(caller, parcel)) => {
                    caller.run(parcel);
                    delivered += 1;
                }
                Some(Serving::Messages(mut portion, quota)) => {
                    delivered += self.reader.run_handlers(&mut portion, quota);
                    self.give_back(portion, true);
                }
            }
        }
        // A handler may have freed the queue.
        if self.queue.is_closed() { Err(freed("freed inside a handler that it ran")) } else { Ok(delivered) }
    }

    /// Takes up to `capacity` events and makes them ready to be read.
    fn collect(&mut self, capacity: usize) {
        while self.reader.taken.len() < capacity {
            let left = (capacity - self.reader.taken.len()) as u64;
            match self.take_turn(left) {
                Ok(None) | Err(_) => break,
                Ok(Some(Serving::Notice(shared, notice))) => {
                    if let Some(notice) = notice.settle(&shared) {
                        self.reader.taken.push(Taken::of(&shared, What::Notice(notice)));
                    }
                }
                Ok(Some(Serving::Parcel(caller, parcel))) => self.reader.taken.push(Taken::parcel(&caller, parcel)),
                Ok(Some(Serving::Messages(portion, quota))) => {
                    let place = portion.place;
                    if self.reader.lend(portion, quota) {
                        self.queue.inner.lock().places.end_turn(place);
                    }
                }
            }
        }
        self.reader.seal();
    }

    fn return_loans(&mut self) {
        self.reader.taken.clear();
        let mut loans = std::mem::take(&mut self.reader.loans);
        for Loan { portion, mut values, used_up } in loans.drain(..) {
            self.give_back(portion, !used_up);
            values.clear();
            self.reader.spare.push(values);
        }
        self.reader.loans = loans; // For its memory.
    }

    /// Gives a portion back: the rest to its mailbox, and where its turn has not ended yet, the place to the queue.
    fn give_back(&mut self, portion: Portion, ends_turn: bool) {
        let Portion { place, shared, bytes, count, length } = portion;
        let mut inner = self.queue.inner.lock();
        let used = length - bytes.len();
        let Some(mailbox) = inner.places.mailbox(place) else { return };
        let resume = mailbox.give_back(used);
        shared.counters.receive_buffered.store(mailbox.bytes() as u64, Ordering::Relaxed);
        if bytes.is_empty() {
            inner.recycle(bytes);
        } else {
            mailbox.put_back(bytes, count);
            inner.places.put_back(count);
        }
        if ends_turn {
            inner.places.end_turn(place);
        }
        drop(inner);
        if resume {
            shared.ask(Request::Resume);
        }
    }
}
