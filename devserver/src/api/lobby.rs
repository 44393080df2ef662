//! The rooms of the web API, and the join keys that lead into them.
//!
//! Here is which rooms there are and who may come; what happens inside is `crate::rooms`'s. Nothing runs by itself: what
//! time has ended is cleared away whenever somebody asks, so a test only passes another `now`.

use super::error::ApiError;
use super::random;
use crate::join_request::JoinData;
use crate::rooms;
use playerio::codes::ErrorCode;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// What one room is told apart by. Development rooms are a name space of their own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RoomId {
    pub(crate) game: String,
    pub(crate) is_dev: bool,
    pub(crate) id: String,
}

/// What a room is created with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) room_type: String,
    pub(crate) visible: bool,
    pub(crate) data: Vec<(String, String)>,
}

/// What a list of rooms is to have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    pub(crate) game: String,
    pub(crate) is_dev: bool,
    /// `None`: every type.
    pub(crate) room_type: Option<String>,
    /// All of them must be among a room's data.
    pub(crate) criteria: Vec<(String, String)>,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
}

/// A room as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) room_type: String,
    pub(crate) online: usize,
    pub(crate) data: Vec<(String, String)>,
}

/// What a join key was good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Admission {
    pub(crate) room: RoomId,
    pub(crate) room_type: String,
    /// What the web API was told; the join message has data of its own.
    pub(crate) data: JoinData,
}

/// The limits that a server is started with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Users in a room, those with an unused join key too.
    pub(crate) room_size: usize,
    pub(crate) join_key_lifetime: Duration,
    /// How long a new room waits for its first user.
    pub(crate) room_lifetime: Duration,
}

/// All rooms and join keys.
#[derive(Debug)]
pub(crate) struct Lobby {
    limits: Limits,
    /// Guards rooms and join keys together; held only to look at them or to change them.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rooms: HashMap<RoomId, Room>,
    keys: HashMap<String, JoinKey>,
    /// How many rooms have been created so far.
    created: u64,
}

struct Room {
    plan: Plan,
    /// Its place in the order of creation.
    number: u64,
    /// Users in the room.
    inside: usize,
    /// Join keys that may still be used.
    promised: usize,
    /// Until then it stays though nobody has come yet; `None` once somebody has.
    waits_until: Option<Instant>,
}

struct JoinKey {
    room: RoomId,
    data: JoinData,
    expires: Instant,
}

/// What every join key begins with, so that it is not taken for a `TYPE:ROOM-ID`.
const KEY_PREFIX: &str = "api-";

/// Whether this is, or was, a join key of a lobby.
pub(crate) fn is_join_key(key: &str) -> bool {
    key.starts_with(KEY_PREFIX)
}

impl Lobby {
    pub(crate) fn new(limits: Limits) -> Lobby {
        Lobby { limits, state: Mutex::default() }
    }

    /// Creates a room; without an id it gets a new one.
    pub(crate) fn create(&self, wanted: RoomId, plan: Plan, now: Instant) -> Result<RoomId, ApiError> {
        rooms::kind_of(&plan.room_type)?;
        let room = named(wanted)?;
        let mut state = self.cleared(now);
        if state.rooms.contains_key(&room) {
            let words = format!("the room {room} exists already; join it, or create another");
            return Err(ApiError::new(ErrorCode::ROOM_ALREADY_EXISTS, words));
        }
        state.create(room.clone(), plan, now.checked_add(self.limits.room_lifetime));
        Ok(room)
    }

    /// Hands out a join key for a room that exists.
    pub(crate) fn join(&self, room: &RoomId, data: JoinData, now: Instant) -> Result<String, ApiError> {
        self.promise(&mut self.cleared(now), room, data, now)
    }

    /// Hands out a join key, and creates the room if there is none. One that exists stays as it is.
    pub(crate) fn create_or_join(
        &self,
        wanted: RoomId,
        plan: Plan,
        data: JoinData,
        now: Instant,
    ) -> Result<(RoomId, String), ApiError> {
        rooms::kind_of(&plan.room_type)?;
        let room = named(wanted)?;
        let mut state = self.cleared(now);
        if !state.rooms.contains_key(&room) {
            // Its join key keeps it, and when that is gone nothing does.
            state.create(room.clone(), plan, None);
        }
        let key = self.promise(&mut state, &room, data, now)?;
        Ok((room, key))
    }

    /// The visible rooms, oldest first.
    pub(crate) fn list(&self, search: &Search, now: Instant) -> Vec<Listed> {
        let state = self.cleared(now);
        let is_wanted = |id: &RoomId, room: &Room| {
            room.plan.visible
                && id.game == search.game
                && id.is_dev == search.is_dev
                && search.room_type.as_ref().is_none_or(|wanted| *wanted == room.plan.room_type)
                && search.criteria.iter().all(|pair| room.plan.data.contains(pair))
        };
        let mut found: Vec<_> = state.rooms.iter().filter(|(id, room)| is_wanted(id, room)).collect();
        found.sort_by_key(|(_, room)| room.number);
        let listed = found.into_iter().skip(search.offset).take(search.limit);
        let as_listed = |(id, room): (&RoomId, &Room)| Listed {
            id: id.id.clone(),
            room_type: room.plan.room_type.clone(),
            online: room.inside,
            data: room.plan.data.clone(),
        };
        listed.map(as_listed).collect()
    }

    /// Takes a join key, which is used up by it, and counts its user in. [`leave`](Self::leave) counts it out.
    pub(crate) fn enter(&self, key: &str, now: Instant) -> Result<Admission, ApiError> {
        let mut state = self.cleared(now);
        let entered = state.keys.remove(key).and_then(|key| {
            let room = state.rooms.get_mut(&key.room)?;
            room.promised -= 1;
            room.inside += 1;
            room.waits_until = None;
            Some(Admission { room_type: room.plan.room_type.clone(), room: key.room, data: key.data })
        });
        entered.ok_or_else(|| {
            let lifetime = self.limits.join_key_lifetime;
            let words = format!(
                "this join key leads nowhere: it has been used, or has expired (after {lifetime:?}), or is not of this dev \
                 server; get another by joinRoom (24) or createJoinRoom (27)"
            );
            ApiError::new(ErrorCode::UNKNOWN_CONNECTION, words)
        })
    }

    /// One who had entered is gone. The last one takes the room along, unless somebody may still come.
    pub(crate) fn leave(&self, id: &RoomId) {
        let mut state = self.lock();
        if let Entry::Occupied(mut room) = state.rooms.entry(id.clone()) {
            room.get_mut().inside -= 1;
            if room.get().is_over() {
                room.remove();
            }
        }
    }

    /// Hands out a join key if the room has a place for its user.
    fn promise(&self, state: &mut State, id: &RoomId, data: JoinData, now: Instant) -> Result<String, ApiError> {
        let Some(room) = state.rooms.get_mut(id) else {
            let words = format!("there is no room {id}; it may have closed when its last user left");
            return Err(ApiError::new(ErrorCode::UNKNOWN_ROOM, words));
        };
        if room.inside + room.promised >= self.limits.room_size {
            let (inside, promised, most) = (room.inside, room.promised, self.limits.room_size);
            let words = format!(
                "the room {id} is full: it takes {most} users; {inside} are inside and {promised} have an unused join key"
            );
            return Err(ApiError::new(ErrorCode::ROOM_IS_FULL, words));
        }
        let key = format!("{KEY_PREFIX}{}", random::hex(16)?);
        room.promised += 1;
        let expires = now + self.limits.join_key_lifetime;
        state.keys.insert(key.clone(), JoinKey { room: id.clone(), data, expires });
        Ok(key)
    }

    /// The state, without what time has ended.
    fn cleared(&self, now: Instant) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        state.clear(now);
        state
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn create(&mut self, id: RoomId, plan: Plan, waits_until: Option<Instant>) {
        self.created += 1;
        self.rooms.insert(id, Room { plan, number: self.created, inside: 0, promised: 0, waits_until });
    }

    fn clear(&mut self, now: Instant) {
        let State { rooms, keys, .. } = self;
        keys.retain(|_, key| {
            let is_good = key.expires > now;
            if let (false, Some(room)) = (is_good, rooms.get_mut(&key.room)) {
                room.promised -= 1;
            }
            is_good
        });
        rooms.retain(|_, room| {
            room.waits_until = room.waits_until.filter(|until| *until > now);
            !room.is_over()
        });
    }
}

impl Room {
    /// Whether nothing keeps it: no user, no join key, and no first user to wait for.
    fn is_over(&self) -> bool {
        self.inside == 0 && self.promised == 0 && self.waits_until.is_none()
    }
}

/// The room that was asked for, or a new id where none was.
fn named(wanted: RoomId) -> Result<RoomId, ApiError> {
    if wanted.id.is_empty() { Ok(RoomId { id: random::hex(8)?, ..wanted }) } else { Ok(wanted) }
}

/// `"lobby" of the game "my-game"`.
impl fmt::Display for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_dev { " (a development room)" } else { "" };
        write!(f, "\"{}\" of the game \"{}\"{kind}", self.id, self.game)
    }
}

/// Tells how many rooms and keys there are, and no key.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "State({} rooms, {} join keys)", self.rooms.len(), self.keys.len())
    }
}

#[cfg(test)]
mod tests;
