//! The functions a host has registered: the table that hosts change, and the routes that delivering runs on.
//!
//! Handlers run in the order of registration. Routes are made anew from the table after every change, which is rare;
//! finding the handlers of a message's type is done for every message and must cost next to nothing.

use super::words::Words;
use crate::session::DisconnectReason;
use crate::wire::view::MessageRef;
use std::sync::Arc;

/// Is told of a message of its type.
pub type MessageHandler = Arc<dyn Fn(MessageRef<'_>) + Send + Sync>;
/// Is told how the join went: 0 and no words, or an error code and words.
pub type JoinHandler = Arc<dyn Fn(i32, &Words) + Send + Sync>;
/// Is told why a joined connection ended.
pub type DisconnectHandler = Arc<dyn Fn(DisconnectReason, &Words) + Send + Sync>;
/// Is told that a message that was refused would now be accepted.
pub type DrainHandler = Arc<dyn Fn() + Send + Sync>;
/// Is the last callback of its object.
pub type FreeHandler = Arc<dyn Fn() + Send + Sync>;

/// What is registered, as the host knows it.
#[derive(Default)]
pub struct Table {
    last_id: u64,
    messages: Vec<(u64, Option<Box<str>>, MessageHandler)>,
    disconnects: Vec<(u64, DisconnectHandler)>,
    /// Replaced or removed by `Connection::set_join_handler`.
    pub join: Option<JoinHandler>,
    /// Replaced or removed by `Connection::set_drain_handler`.
    pub drain: Option<DrainHandler>,
}

impl Table {
    /// Adds a handler for one type, or for all; returns its id.
    pub fn add_message(&mut self, message_type: Option<&str>, handler: MessageHandler) -> u64 {
        self.last_id += 1;
        self.messages.push((self.last_id, message_type.map(Box::from), handler));
        self.last_id
    }

    /// Adds a handler for the end; returns its id.
    pub fn add_disconnect(&mut self, handler: DisconnectHandler) -> u64 {
        self.last_id += 1;
        self.disconnects.push((self.last_id, handler));
        self.last_id
    }

    /// Removes a handler of either kind; `None` when there is none of this id.
    pub fn remove(&mut self, id: u64) -> Option<Removed> {
        if let Some(index) = self.messages.iter().position(|(known, ..)| *known == id) {
            return Some(Removed::Message(self.messages.remove(index).2));
        }
        let index = self.disconnects.iter().position(|(known, _)| *known == id)?;
        Some(Removed::Disconnect(self.disconnects.remove(index).1))
    }

    /// The table as delivering wants it.
    pub fn routes(&self) -> Routes {
        let mut types: Vec<TypeRoute> = Vec::new();
        for message_type in self.messages.iter().filter_map(|(_, message_type, _)| message_type.as_deref()) {
            if types.iter().all(|route| *route.message_type != *message_type.as_bytes()) {
                types.push(TypeRoute {
                    message_type: message_type.as_bytes().into(),
                    handlers: self.matching(Some(message_type)),
                });
            }
        }
        Routes {
            buckets: buckets(&types),
            types,
            others: self.matching(None),
            last: 0,
            messages: self.messages.iter().map(|(id, _, handler)| (*id, Arc::clone(handler))).collect(),
            disconnects: self.disconnects.clone(),
            join: self.join.clone(),
            drain: self.drain.clone(),
        }
    }

    /// The places of all handlers that a message of this type goes to; `None`: of a type nobody named.
    fn matching(&self, message_type: Option<&str>) -> Box<[u32]> {
        let fits = |wanted: &Option<Box<str>>| wanted.is_none() || wanted.as_deref() == message_type;
        (0u32..).zip(&self.messages).filter(|(_, (_, wanted, _))| fits(wanted)).map(|(index, _)| index).collect()
    }
}

/// A handler that is registered no more, to be dropped where no lock is held.
pub enum Removed {
    /// Of messages.
    Message(MessageHandler),
    /// Of the end.
    Disconnect(DisconnectHandler),
}

/// The table in the form that delivering wants.
#[derive(Default)]
pub struct Routes {
    types: Vec<TypeRoute>,
    /// Places in `types`, open addressing by [`hash`]; a power of two long, or empty.
    buckets: Box<[u32]>,
    /// Where messages of all other types go.
    others: Box<[u32]>,
    /// The place in `types` of the last message: the next one is mostly of the same type.
    last: usize,
    messages: Vec<(u64, MessageHandler)>,
    /// In the order of registration.
    pub disconnects: Vec<(u64, DisconnectHandler)>,
    /// Runs when the join has been answered.
    pub join: Option<JoinHandler>,
    /// Runs when a refused message would fit.
    pub drain: Option<DrainHandler>,
}

struct TypeRoute {
    message_type: Box<[u8]>,
    handlers: Box<[u32]>,
}

const NO_TYPE: u32 = u32::MAX;

impl Routes {
    /// How many handlers a message of this type goes to; then ask [`handler`](Self::handler) for each.
    #[inline]
    pub fn find(&mut self, message_type: &[u8]) -> Found {
        if let Some(route) = self.types.get(self.last)
            && *route.message_type == *message_type
        {
            return Found { place: Some(self.last), count: route.handlers.len() };
        }
        self.look_up(message_type)
    }

    fn look_up(&mut self, message_type: &[u8]) -> Found {
        if !self.buckets.is_empty() {
            let mask = self.buckets.len() - 1;
            let mut bucket = hash(message_type) & mask;
            while self.buckets[bucket] != NO_TYPE {
                let place = self.buckets[bucket] as usize;
                if *self.types[place].message_type == *message_type {
                    self.last = place;
                    return Found { place: Some(place), count: self.types[place].handlers.len() };
                }
                bucket = (bucket + 1) & mask;
            }
        }
        Found { place: None, count: self.others.len() }
    }

    /// The `index`th handler that was found, with its id.
    #[inline]
    pub fn handler(&self, found: Found, index: usize) -> (u64, &MessageHandler) {
        let places = match found.place {
            Some(place) => &self.types[place].handlers,
            None => &self.others,
        };
        let (id, handler) = &self.messages[places[index] as usize];
        (*id, handler)
    }

    /// Whether a handler of either kind has this id.
    pub fn has(&self, id: u64) -> bool {
        self.messages.iter().any(|(known, _)| *known == id) || self.disconnects.iter().any(|(known, _)| *known == id)
    }
}

/// Where a message goes.
#[derive(Clone, Copy)]
pub struct Found {
    place: Option<usize>,
    /// The number of handlers.
    pub count: usize,
}

fn buckets(types: &[TypeRoute]) -> Box<[u32]> {
    if types.is_empty() {
        return Box::default();
    }
    let mut buckets = vec![NO_TYPE; (types.len() * 2).next_power_of_two()].into_boxed_slice();
    let mask = buckets.len() - 1;
    for (place, route) in (0u32..).zip(types) {
        let mut bucket = hash(&route.message_type) & mask;
        while buckets[bucket] != NO_TYPE {
            bucket = (bucket + 1) & mask;
        }
        buckets[bucket] = place;
    }
    buckets
}

/// Mixes the length and the first eight bytes: hosts choose the types, so nobody can make them collide on purpose.
fn hash(message_type: &[u8]) -> usize {
    let mut first = [0; 8];
    let count = message_type.len().min(8);
    first[..count].copy_from_slice(&message_type[..count]);
    let mixed = (u64::from_le_bytes(first) ^ message_type.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 40) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(types: &[Option<&str>]) -> Table {
        let mut table = Table::default();
        for message_type in types {
            table.add_message(*message_type, Arc::new(|_| ()));
        }
        table
    }

    fn ids(routes: &mut Routes, message_type: &str) -> Vec<u64> {
        let found = routes.find(message_type.as_bytes());
        (0..found.count).map(|index| routes.handler(found, index).0).collect()
    }

    #[test]
    fn all_handlers_that_match_are_found_in_the_order_of_registration() {
        let mut routes = table(&[Some("a"), None, Some("b"), Some("a")]).routes();
        assert_eq!(ids(&mut routes, "a"), [1, 2, 4]);
        assert_eq!(ids(&mut routes, "b"), [2, 3]);
        assert_eq!(ids(&mut routes, "c"), [2]);
        assert_eq!(ids(&mut routes, "a"), [1, 2, 4]);
    }

    #[test]
    fn types_that_share_their_first_bytes_are_told_apart() {
        let names: Vec<String> = (0..100).map(|i| format!("long prefix {i}")).collect();
        let types: Vec<Option<&str>> = names.iter().map(|name| Some(name.as_str())).collect();
        let mut routes = table(&types).routes();
        for (id, name) in (1..).zip(&names) {
            assert_eq!(ids(&mut routes, name), [id]);
        }
    }

    #[test]
    fn an_empty_type_is_a_type_like_any_other() {
        let mut routes = table(&[Some("")]).routes();
        assert_eq!(ids(&mut routes, ""), [1]);
        assert!(ids(&mut routes, "x").is_empty());
    }

    #[test]
    fn ids_count_over_both_kinds_and_are_not_used_again() {
        let mut table = table(&[None]);
        assert_eq!(table.add_disconnect(Arc::new(|_, _| ())), 2);
        assert!(table.remove(2).is_some());
        assert!(table.remove(2).is_none());
        assert_eq!(table.add_message(None, Arc::new(|_| ())), 3);
    }
}
