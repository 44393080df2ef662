//! How a host's thread takes events out of its queue: [`EventQueue::poll`] runs the handlers, [`EventQueue::next`]
//! hands the events out.
//!
//! Objects take turns of at most [`TURN`] events while others wait. Messages are decoded here, in the buffer they
//! wait in; what `next` hands out stays in its buffers until the following call gives them back.

use super::Notice;
use super::gate::Standing;
use super::mailbox::Item;
use super::queue::{EventQueue, Place, freed};
use super::shared::{Request, Shared};
use crate::error::{Error, Result};
use crate::session::join;
use crate::wire::buffer::Buffer;
use crate::wire::decode::{Decoder, Frame, Values};
use crate::wire::limits::Limits;
use crate::wire::view::MessageRef;
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

/// An event as [`EventQueue::next`] hands it out.
pub struct Event<'a> {
    /// The host's number for the connection.
    pub ticket: usize,
    /// The host's pointer for the connection.
    pub user_data: usize,
    /// What happened.
    pub kind: EventKind<'a>,
}

/// What happened; what it lends is valid until the next `poll`, `next` or `close` of the queue.
pub enum EventKind<'a> {
    /// A message came.
    Message(MessageRef<'a>),
    /// Anything else.
    Notice(&'a Notice),
}

/// What the taking thread works with; one thread at a time has it.
pub(super) struct Reader {
    decoder: Decoder,
    taken: Vec<Taken>,
    loans: Vec<Loan>,
    /// Values that nothing is lent from, to be used again.
    spare: Vec<Values>,
}

/// Messages that are lent to the host, decoded in the buffer they came in.
struct Loan {
    portion: Portion,
    values: Values,
    /// Whether all of it is lent, so that its place had further turns; with a rest it waits until that is back.
    used_up: bool,
}

/// Messages out of one mailbox, being delivered or lent.
struct Portion {
    place: Place,
    shared: Arc<Shared>,
    bytes: Buffer,
    count: u64,
    /// Its length when it was taken.
    length: usize,
}

/// An event that has been taken for [`EventQueue::next`].
struct Taken {
    ticket: usize,
    user_data: usize,
    what: What,
}

enum What {
    Message { loan: usize, frame: Frame },
    Notice(Notice),
}

/// What one turn gives.
enum Turn {
    Messages(Portion, u64),
    Notice(Arc<Shared>, Notice),
}

impl Default for Reader {
    fn default() -> Self {
        // The I/O thread has held these messages against the limits already.
        let limits = Limits { message_size: usize::MAX, arguments: usize::MAX };
        Reader { decoder: Decoder::new(limits), taken: Vec::new(), loans: Vec::new(), spare: Vec::new() }
    }
}

/// The right to take events; given back when it goes.
struct Taker<'a> {
    queue: &'a EventQueue,
    reader: Box<Reader>,
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
            let delivered = taker.deliver(most)?;
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
            if inner.events > 0 {
                return Ok(inner.events);
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
            if timed_out && inner.events == 0 && !inner.dead && (matches!(until, Until::Now) || !inner.woken) {
                return Ok(0);
            }
        }
    }
}

impl Drop for Taker<'_> {
    fn drop(&mut self) {
        let mut inner = self.queue.inner.lock();
        let reader = std::mem::take(&mut self.reader);
        inner.reader = Some(if inner.dead { Box::default() } else { reader });
        inner.arm();
        self.queue.done.notify_all();
    }
}

impl Taker<'_> {
    /// What comes next, at most `most` events of it; `None` when nothing waits.
    fn take_turn(&mut self, most: u64) -> Result<Option<Turn>> {
        let mut inner = self.queue.inner.lock();
        if inner.dead {
            return Err(freed("freed while this call took events"));
        }
        let Some((place, others_wait)) = inner.next_turn() else { return Ok(None) };
        let others_wait = others_wait || self.reader.loans.iter().any(|loan| !loan.used_up);
        let Some(mailbox) = inner.mailbox(place) else { return Ok(None) };
        let shared = Arc::clone(&mailbox.shared);
        Ok(match mailbox.take() {
            None => {
                inner.end_turn(place);
                None
            }
            Some(Item::Notice(notice)) => {
                inner.events -= 1;
                inner.end_turn(place);
                Some(Turn::Notice(shared, notice))
            }
            Some(Item::Messages { bytes, count }) => {
                inner.events -= count;
                let quota = if others_wait { most.min(TURN) } else { most };
                let length = bytes.len();
                Some(Turn::Messages(Portion { place, shared, bytes, count, length }, quota))
            }
        })
    }

    /// Runs handlers until `most` events were delivered or nothing waits.
    fn deliver(&mut self, most: u64) -> Result<u64> {
        let mut delivered = 0;
        while delivered < most {
            // Others may begin to wait at any time.
            match self.take_turn(TURN.min(most - delivered))? {
                None => break,
                Some(Turn::Notice(shared, notice)) => {
                    super::run_notice(&shared, notice);
                    delivered += 1;
                }
                Some(Turn::Messages(mut portion, quota)) => {
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
            let room = (capacity - self.reader.taken.len()) as u64;
            match self.take_turn(room) {
                Ok(None) | Err(_) => break,
                Ok(Some(Turn::Notice(shared, notice))) => {
                    if let Some(notice) = notice.settle(&shared) {
                        self.reader.taken.push(Taken::of(&shared, What::Notice(notice)));
                    }
                }
                Ok(Some(Turn::Messages(portion, quota))) => {
                    let place = portion.place;
                    if self.reader.lend(portion, quota) {
                        self.queue.inner.lock().end_turn(place);
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
        let Some(mailbox) = inner.mailbox(place) else {
            return;
        };
        let resume = mailbox.give_back(used);
        let buffered = mailbox.bytes() as u64;
        if bytes.is_empty() {
            inner.recycle(bytes);
        } else {
            mailbox.put_back(bytes, count);
            inner.events += count;
        }
        if ends_turn {
            inner.end_turn(place);
        }
        drop(inner);
        shared.counters.receive_buffered.store(buffered, Ordering::Relaxed);
        if resume {
            shared.ask(Request::Resume);
        }
    }
}

impl Reader {
    /// Runs the handlers of up to `quota` messages; returns how many were delivered.
    fn run_handlers(&mut self, portion: &mut Portion, quota: u64) -> u64 {
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
    fn lend(&mut self, mut portion: Portion, quota: u64) -> bool {
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
    fn seal(&mut self) {
        let Reader { taken, loans, .. } = self;
        for taken in taken {
            if let What::Message { loan, frame } = &taken.what {
                let Loan { portion, values, .. } = &mut loans[*loan];
                frame.seal(&mut portion.bytes, values);
            }
        }
    }

    fn show(&self, visit: &mut dyn FnMut(usize, Event<'_>)) {
        for (index, taken) in self.taken.iter().enumerate() {
            let kind = match &taken.what {
                What::Message { loan, frame } => {
                    let Loan { portion, values, .. } = &self.loans[*loan];
                    EventKind::Message(frame.lend(&portion.bytes, values))
                }
                What::Notice(notice) => EventKind::Notice(notice),
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
    fn of(shared: &Shared, what: What) -> Taken {
        Taken {
            ticket: shared.ticket.load(Ordering::Relaxed),
            user_data: shared.user_data.load(Ordering::Relaxed),
            what,
        }
    }
}
