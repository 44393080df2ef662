//! Rooms: which kinds there are, which exist, who is in them.
//!
//! A room exists as long as somebody is in it. A client holds a [`Seat`]; giving it up, however the client ends, leaves
//! the room and tells the others.

use crate::api::lobby::RoomId;
use crate::faults;
use crate::join_key::{Entry, Presence};
use crate::join_request::Refusal;
use crate::mailbox::Mailbox;
use crate::messages;
use crate::shared::Shared;
use playerio::codes::ErrorCode;
use playerio::wire::value::ValueRef;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a room does with messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Back to the sender.
    Bounce,
    /// To everybody.
    Chat,
    /// Nothing; it sends messages of its own.
    Flood,
    /// Counts them.
    Sink,
}

/// All kinds, in the README's order.
const KINDS: [(&str, Kind); 4] =
    [("bounce", Kind::Bounce), ("chat", Kind::Chat), ("flood", Kind::Flood), ("sink", Kind::Sink)];

/// What a room type stands for: a kind of room, and a fault if the type is one.
pub(crate) fn kind_of(name: &str) -> Result<(Kind, Option<&str>), Refusal> {
    if let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == name) {
        return Ok((*kind, None));
    }
    if faults::is_one(name) {
        return Ok((Kind::Bounce, Some(name)));
    }
    let kinds = KINDS.map(|(known, _)| known).join(", ");
    let faults = faults::list();
    let text =
        format!("there is no room type \"{name}\"; the types are {kinds}, or for a bounce room with a fault {faults}");
    Err(Refusal::new(ErrorCode::UNKNOWN_ROOM_TYPE, text))
}

/// What a room is told apart by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RoomName {
    /// A room of those who come with the same `TYPE:ROOM-ID`.
    Direct(String),
    /// A room of the web API, reached by a join key for each.
    Listed(RoomId),
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RoomName::Direct(key) => write!(f, "{key}"),
            RoomName::Listed(room) => write!(f, "{room}"),
        }
    }
}

/// The rooms with somebody in them.
#[derive(Debug, Default)]
pub(crate) struct Rooms {
    /// Guards which rooms exist; taken before a room's own lock, never after it.
    existing: Mutex<HashMap<RoomName, Arc<Room>>>,
}

/// One room.
#[derive(Debug)]
struct Room {
    name: RoomName,
    kind: Kind,
    /// Guards who is in; held while they are told something, which waits for nobody.
    members: Mutex<Members>,
}

#[derive(Debug, Default)]
struct Members {
    /// By number, in the order in which they came.
    present: BTreeMap<u64, Arc<Mailbox>>,
    /// How many have come so far.
    came: u64,
}

/// A client's place in a room. Dropping it leaves the room.
#[derive(Debug)]
pub(crate) struct Seat {
    shared: Arc<Shared>,
    /// Counts the user in at the web API's room, if it is one.
    presence: Option<Presence>,
    room: Arc<Room>,
    number: u64,
    name: String,
    mailbox: Arc<Mailbox>,
}

impl Seat {
    /// Enters a room, which comes into being if need be. In a chat all are told.
    pub(crate) fn take(shared: &Arc<Shared>, entry: Entry, kind: Kind, name: Option<&str>) -> Seat {
        let mailbox = Arc::new(Mailbox::default());
        let mut existing = shared.rooms.lock();
        let created = || Arc::new(Room { name: entry.room.clone(), kind, members: Mutex::default() });
        let room = existing.entry(entry.room.clone()).or_insert_with(created);
        let number = room.lock().enter(Arc::clone(&mailbox));
        let name = name.map_or_else(|| format!("guest-{number}"), str::to_owned);
        let room = Arc::clone(room);
        let rooms = existing.len();
        shared.board.update(|stats| {
            stats.rooms = rooms;
            stats.joined += 1;
            stats.joins += 1;
        });
        drop(existing);
        let seat = Seat { shared: Arc::clone(shared), presence: entry.presence, room, number, name, mailbox };
        seat.tell("join");
        seat
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(crate) fn kind(&self) -> Kind {
        self.room.kind
    }

    /// The user's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The room's name.
    pub(crate) fn room(&self) -> &RoomName {
        &self.room.name
    }

    pub(crate) fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Puts whole messages in the mailboxes of all in the room.
    pub(crate) fn broadcast(&self, bytes: &[u8], messages: u64) {
        let members = self.room.lock();
        for mailbox in members.present.values() {
            mailbox.put(bytes, messages, self.shared.backlog);
        }
    }

    /// Lets all in the room that are stalled go on.
    pub(crate) fn release_all(&self) {
        self.room.release_all();
    }

    fn tell(&self, message_type: &str) {
        if self.room.kind == Kind::Chat && !self.shared.is_stopping() {
            self.broadcast(&messages::encoded(message_type, &[ValueRef::String(&self.name)]), 1);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut existing = self.shared.rooms.lock();
        let is_empty = self.room.lock().leave(self.number);
        if is_empty {
            existing.remove(&self.room.name);
        }
        let rooms = existing.len();
        drop(existing);
        // Whoever sees the numbers change finds the web API knowing of it.
        drop(self.presence.take());
        self.tell("leave");
        self.shared.board.update(|stats| {
            stats.rooms = rooms;
            stats.joined -= 1;
        });
    }
}

impl Rooms {
    /// Lets everybody go on who is stalled.
    pub(crate) fn release_all(&self) {
        for room in self.lock().values() {
            room.release_all();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomName, Arc<Room>>> {
        self.existing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Room {
    fn release_all(&self) {
        for mailbox in self.lock().present.values() {
            mailbox.release();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Members> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Members {
    /// Lets one in and gives it its number, from 1.
    fn enter(&mut self, mailbox: Arc<Mailbox>) -> u64 {
        self.came += 1;
        self.present.insert(self.came, mailbox);
        self.came
    }

    /// Lets one go; tells whether nobody is left.
    fn leave(&mut self, number: u64) -> bool {
        self.present.remove(&number);
        self.present.is_empty()
    }
}
