//! Handles: what a host holds of a connection, client or queue is a number in the place of an address, looked up and
//! never dereferenced. The number inside a handle is its ticket.
//!
//! A ticket packs kind, slot and generation. A slot's generation counts up with each object it holds and is never
//! used twice (a slot that has used all of them is retired), so a freed, forged or mixed-up ticket is always noticed.

use crate::error::{Error, Result};
use parking_lot::RwLock;

/// What a ticket stands for; the number is its top bits, never 0, so that no ticket is NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Connection = 1,
    Client = 2,
    Queue = 3,
}

impl Kind {
    fn from_number(number: usize) -> Option<Kind> {
        [Kind::Connection, Kind::Client, Kind::Queue].into_iter().find(|kind| *kind as usize == number)
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Connection => "connection",
            Kind::Client => "client",
            Kind::Queue => "queue",
        }
    }

    fn origin(self) -> &'static str {
        match self {
            Kind::Connection => "a handle that pio_connection_new or pio_result_connection returned",
            Kind::Client => "a handle that pio_client_new returned",
            Kind::Queue => "a handle that pio_queue_new returned",
        }
    }

    fn error(self, problem: &'static str, advice: &'static str) -> Error {
        Error::InvalidHandle { kind: self.name(), problem, advice }
    }
}

/// How many bits of a ticket are slot and generation; the kind stands above them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Geometry {
    slot_bits: u32,
    generation_bits: u32,
}

impl Geometry {
    /// 2 bits of kind in front, which no address of a 64-bit process has: a pointer is never taken for a ticket.
    pub(super) const HOST: Geometry = if usize::BITS >= 64 {
        Geometry { slot_bits: 30, generation_bits: 32 }
    } else {
        Geometry { slot_bits: 18, generation_bits: 12 }
    };

    const fn slots(self) -> usize {
        1 << self.slot_bits
    }

    const fn last_generation(self) -> usize {
        usize::MAX >> (usize::BITS - self.generation_bits)
    }

    fn pack(self, kind: Kind, slot: usize, generation: usize) -> usize {
        ((kind as usize) << (self.slot_bits + self.generation_bits)) | (slot << self.generation_bits) | generation
    }

    fn unpack(self, ticket: usize) -> (usize, usize, usize) {
        let slot = (ticket >> self.generation_bits) & (self.slots() - 1);
        (ticket >> (self.slot_bits + self.generation_bits), slot, ticket & self.last_generation())
    }
}

/// All living objects of one kind.
pub(super) struct TicketTable<T> {
    kind: Kind,
    geometry: Geometry,
    /// Guards which tickets live. Held only to look up, add and remove: never across a callback or a wait.
    slab: RwLock<Slab<T>>,
}

struct Slab<T> {
    slots: Vec<Slot<T>>,
    /// Slots without an object that have generations left.
    vacant: Vec<usize>,
    /// Closed during a shutdown.
    open: bool,
}

struct Slot<T> {
    /// Of the ticket given out last.
    generation: usize,
    object: Option<T>,
}

impl<T> TicketTable<T> {
    pub(super) const fn new(kind: Kind, geometry: Geometry) -> TicketTable<T> {
        TicketTable { kind, geometry, slab: RwLock::new(Slab { slots: Vec::new(), vacant: Vec::new(), open: true }) }
    }

    /// Takes an object in and gives out its ticket.
    pub(super) fn insert(&self, object: T) -> Result<usize> {
        let mut slab = self.slab.write();
        if !slab.open {
            return Err(Error::WrongState(
                "pio_shutdown is running on another thread; try again after it has returned",
            ));
        }
        let slot = match slab.vacant.pop() {
            Some(slot) => slot,
            None if slab.slots.len() < self.geometry.slots() => {
                slab.slots.push(Slot { generation: 0, object: None });
                slab.slots.len() - 1
            }
            None => {
                return Err(Error::System {
                    what: "there is no handle left",
                    cause: format!("{} {}s exist or all their handles are used up", slab.slots.len(), self.kind.name()),
                });
            }
        };
        let entry = &mut slab.slots[slot];
        entry.generation += 1;
        entry.object = Some(object);
        Ok(self.geometry.pack(self.kind, slot, entry.generation))
    }

    /// Runs `call` on the object under the read lock: for what is short, and neither calls back nor waits.
    pub(super) fn with<R>(&self, ticket: usize, call: impl FnOnce(&T) -> R) -> Result<R> {
        let slab = self.slab.read();
        let slot = self.find(&slab, ticket)?;
        match &slab.slots[slot].object {
            Some(object) => Ok(call(object)),
            None => Err(self.freed()),
        }
    }

    /// A clone of the object, for everything else.
    pub(super) fn get(&self, ticket: usize) -> Result<T>
    where
        T: Clone,
    {
        self.with(ticket, T::clone)
    }

    /// Kills the ticket and gives the object back, to be freed without the lock.
    pub(super) fn remove(&self, ticket: usize) -> Result<T> {
        let mut slab = self.slab.write();
        let slot = self.find(&slab, ticket)?;
        match slab.take(slot, self.geometry.last_generation()) {
            Some(object) => Ok(object),
            None => Err(self.freed()),
        }
    }

    /// Kills every ticket, gives the objects back, and takes in no more until [`open`](Self::open).
    pub(super) fn close(&self) -> Vec<T> {
        let mut slab = self.slab.write();
        slab.open = false;
        let last = self.geometry.last_generation();
        (0..slab.slots.len()).filter_map(|slot| slab.take(slot, last)).collect()
    }

    /// Takes objects in again. Old tickets stay dead, since generations count on.
    pub(super) fn open(&self) {
        self.slab.write().open = true;
    }

    /// The slot of a ticket that was given out, whose object may be gone.
    fn find(&self, slab: &Slab<T>, ticket: usize) -> Result<usize> {
        let (kind, slot, generation) = self.geometry.unpack(ticket);
        match slab.slots.get(slot) {
            Some(entry) if kind == self.kind as usize && entry.generation == generation => Ok(slot),
            entry => Err(self.explain(ticket, entry.map_or(0, |entry| entry.generation))),
        }
    }

    /// The words for a ticket that stands for nothing, `given` being its slot's generation.
    #[cold]
    fn explain(&self, ticket: usize, given: usize) -> Error {
        let (kind, _, generation) = self.geometry.unpack(ticket);
        match Kind::from_number(kind) {
            _ if ticket == 0 => Error::NullPointer { argument: self.kind.name().into(), wanted: self.kind.origin() },
            Some(kind) if kind == self.kind && (1..given).contains(&generation) => self.freed(),
            Some(Kind::Connection) if self.kind != Kind::Connection => self.kind.error("a connection's", OWN_KIND),
            Some(Kind::Client) if self.kind != Kind::Client => self.kind.error("a client's", OWN_KIND),
            Some(Kind::Queue) if self.kind != Kind::Queue => self.kind.error("a queue's", OWN_KIND),
            Some(Kind::Connection | Kind::Client | Kind::Queue) | None => {
                self.kind.error("not one that this library gave out", "pass one that its _new function returned")
            }
        }
    }

    fn freed(&self) -> Error {
        self.kind.error("dead: its object was freed", "a handle must not be used after _free or pio_shutdown")
    }
}

const OWN_KIND: &str = "pass each handle to the functions of its own kind";

impl<T> Slab<T> {
    fn take(&mut self, slot: usize, last_generation: usize) -> Option<T> {
        let entry = &mut self.slots[slot];
        let object = entry.object.take()?;
        if entry.generation < last_generation {
            self.vacant.push(slot);
        }
        Some(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Status;

    fn table() -> TicketTable<&'static str> {
        TicketTable::new(Kind::Connection, Geometry::HOST)
    }

    fn failure<T>(result: Result<T>) -> (Status, String) {
        let error = result.err().unwrap();
        (error.status(), error.to_string())
    }

    #[test]
    fn a_ticket_finds_its_object_until_it_is_removed() {
        let table = table();
        let (a, b) = (table.insert("a").unwrap(), table.insert("b").unwrap());
        assert_ne!(a, b);
        assert_eq!(table.get(a).unwrap(), "a");
        assert_eq!(table.remove(a).unwrap(), "a");
        let dead = "this connection handle is dead: its object was freed; \
                    a handle must not be used after _free or pio_shutdown";
        assert_eq!(failure(table.get(a)), (Status::InvalidHandle, dead.to_owned()));
        assert_eq!(failure(table.remove(a)), (Status::InvalidHandle, dead.to_owned()));
        assert_eq!(table.get(b).unwrap(), "b");
    }

    #[test]
    fn a_slot_that_is_used_again_does_not_revive_its_old_ticket() {
        let table = table();
        let old = table.insert("old").unwrap();
        table.remove(old).unwrap();
        let new = table.insert("new").unwrap();
        assert_ne!(old, new);
        assert_eq!(failure(table.get(old)).0, Status::InvalidHandle);
        assert_eq!(table.get(new).unwrap(), "new");
    }

    #[test]
    fn null_is_told_from_a_bad_ticket() {
        let words = "connection is NULL; pass a handle that pio_connection_new or pio_result_connection returned";
        assert_eq!(failure(table().get(0)), (Status::NullPointer, words.to_owned()));
    }

    #[test]
    fn a_ticket_of_another_kind_is_named() {
        let queues: TicketTable<()> = TicketTable::new(Kind::Queue, Geometry::HOST);
        let queue = queues.insert(()).unwrap();
        let words = "this connection handle is a queue's; pass each handle to the functions of its own kind";
        assert_eq!(failure(table().get(queue)), (Status::InvalidHandle, words.to_owned()));
    }

    #[test]
    fn a_made_up_ticket_is_refused() {
        let table = table();
        let ticket = table.insert("a").unwrap();
        let words = "this connection handle is not one that this library gave out; pass one that its _new function \
                     returned";
        for made_up in [1, 0x7fff_1234, ticket + 1, ticket + (1 << Geometry::HOST.generation_bits), ticket - 1] {
            assert_eq!(failure(table.get(made_up)), (Status::InvalidHandle, words.to_owned()), "{made_up:#x}");
        }
    }

    #[test]
    fn a_slot_whose_generations_are_used_up_is_retired() {
        let table = TicketTable::new(Kind::Client, Geometry { slot_bits: 1, generation_bits: 2 });
        let mut seen = Vec::new();
        for _ in 0..6 {
            let ticket = table.insert(()).unwrap();
            assert!(!seen.contains(&ticket));
            table.remove(ticket).unwrap();
            seen.push(ticket);
        }
        let words = "there is no handle left: 2 clients exist or all their handles are used up";
        assert_eq!(failure(table.insert(())), (Status::System, words.to_owned()));
        assert!(seen.iter().all(|ticket| failure(table.get(*ticket)).0 == Status::InvalidHandle));
    }

    #[test]
    fn a_closed_table_kills_all_tickets_and_takes_nothing_in_until_it_is_opened() {
        let table = table();
        let (a, b) = (table.insert("a").unwrap(), table.insert("b").unwrap());
        table.remove(a).unwrap();
        assert_eq!(table.close(), ["b"]);
        assert_eq!(failure(table.insert("c")).0, Status::WrongState);
        table.open();
        let c = table.insert("c").unwrap();
        assert!(c != a && c != b);
        assert_eq!(failure(table.get(b)).0, Status::InvalidHandle);
    }

    #[test]
    fn on_a_64_bit_host_no_ticket_is_a_possible_address() {
        let ticket = Geometry::HOST.pack(Kind::Connection, 0, 1);
        assert!(usize::BITS < 64 || ticket >> 57 != 0);
    }
}
