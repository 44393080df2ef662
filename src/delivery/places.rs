//! Who has a place in a queue, what waits there, and whose turn it is.

use super::caller::{Caller, Parcel};
use super::mailbox::Mailbox;
use super::shared::Request;
use std::collections::VecDeque;
use std::sync::Arc;

/// Where one object's events wait. The serial number tells it from an earlier object's with the same index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    index: usize,
    serial: u64,
}

/// What waits at one place.
pub(super) enum Mail {
    /// A connection's events.
    Connection(Mailbox),
    /// The results of a client's calls.
    Client(Arc<Caller>, VecDeque<Parcel>),
}

/// All places of a queue.
#[derive(Default)]
pub(super) struct Places {
    entries: Vec<Option<Entry>>,
    last_serial: u64,
    /// Those with waiting events, in the order in which they are served.
    turns: VecDeque<Place>,
    /// How many events wait at all places.
    events: u64,
}

struct Entry {
    serial: u64,
    mail: Mail,
    /// Whether it has a place among the turns, or its turn is now.
    listed: bool,
}

impl Mail {
    fn events(&self) -> u64 {
        match self {
            Mail::Connection(mailbox) => mailbox.events(),
            Mail::Client(_, parcels) => parcels.len() as u64,
        }
    }

    /// The queue is gone: nothing of this object's is delivered any more, and a connection closes.
    pub(super) fn abandon(self) {
        match self {
            Mail::Connection(mailbox) => {
                mailbox.shared.gate.forbid();
                mailbox.shared.end();
                mailbox.shared.ask(Request::Abandon);
            }
            Mail::Client(caller, _) => caller.gate.forbid(),
        }
    }
}

impl Places {
    /// How many events wait.
    pub(super) fn events(&self) -> u64 {
        self.events
    }

    /// Gives an object a place.
    pub(super) fn add(&mut self, mail: Mail) -> Place {
        self.last_serial += 1;
        let serial = self.last_serial;
        let entry = Some(Entry { serial, mail, listed: false });
        let index = self.entries.iter().position(Option::is_none).unwrap_or(self.entries.len());
        match self.entries.get_mut(index) {
            Some(free) => *free = entry,
            None => self.entries.push(entry),
        }
        Place { index, serial }
    }

    /// Removes a place, and gives back what waits there.
    pub(super) fn remove(&mut self, place: Place) -> Option<Mail> {
        self.entry(place)?;
        let mail = self.entries[place.index].take()?.mail;
        self.events -= mail.events();
        self.turns.retain(|turn| *turn != place);
        Some(mail)
    }

    /// Removes all of them.
    pub(super) fn clear(&mut self) -> Vec<Mail> {
        self.turns.clear();
        self.events = 0;
        self.entries.drain(..).flatten().map(|entry| entry.mail).collect()
    }

    /// What waits at a place, if its object lives.
    pub(super) fn mail(&mut self, place: Place) -> Option<&mut Mail> {
        self.entry(place).map(|entry| &mut entry.mail)
    }

    /// A connection's mailbox, if it lives.
    pub(super) fn mailbox(&mut self, place: Place) -> Option<&mut Mailbox> {
        match self.mail(place) {
            Some(Mail::Connection(mailbox)) => Some(mailbox),
            Some(Mail::Client(..)) | None => None,
        }
    }

    /// Whether the object at a place lives.
    pub(super) fn lives(&self, place: Place) -> bool {
        matches!(self.entries.get(place.index), Some(Some(entry)) if entry.serial == place.serial)
    }

    /// Counts events that were added at a place, which then gets its turn.
    pub(super) fn added(&mut self, place: Place, events: u64) {
        self.events += events;
        if let Some(entry) = self.entry(place)
            && !std::mem::replace(&mut entry.listed, true)
        {
            self.turns.push_back(place);
        }
    }

    /// Counts events that were put back in front at a place whose turn is now.
    pub(super) fn put_back(&mut self, events: u64) {
        self.events += events;
    }

    /// Counts events that were taken.
    pub(super) fn taken(&mut self, events: u64) {
        self.events -= events;
    }

    /// Whether a place waits for its turn.
    pub(super) fn somebody_waits(&self) -> bool {
        !self.turns.is_empty()
    }

    /// Begins the turn of the next place; tells whether others wait for theirs.
    pub(super) fn begin_turn(&mut self) -> Option<(Place, bool)> {
        let place = self.turns.pop_front()?;
        Some((place, !self.turns.is_empty()))
    }

    /// Ends the turn of a place: it gets another one if events are left.
    pub(super) fn end_turn(&mut self, place: Place) {
        let Some(entry) = self.entry(place) else { return };
        entry.listed = match &entry.mail {
            Mail::Connection(mailbox) => !mailbox.is_empty(),
            Mail::Client(_, parcels) => !parcels.is_empty(),
        };
        if entry.listed {
            self.turns.push_back(place);
        }
    }

    fn entry(&mut self, place: Place) -> Option<&mut Entry> {
        self.entries.get_mut(place.index)?.as_mut().filter(|entry| entry.serial == place.serial)
    }
}
