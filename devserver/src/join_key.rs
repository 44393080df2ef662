//! From a join key to a room: directly by `TYPE:ROOM-ID`, or by one that the web API has handed out.

use crate::api::lobby::{self, RoomId};
use crate::join_request::{JoinRequest, Refusal};
use crate::rooms::{self, RoomName};
use crate::shared::Shared;
use std::sync::Arc;
use tokio::time::Instant;

/// The way into a room. Dropping it is leaving.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) room: RoomName,
    pub(crate) room_type: String,
    pub(crate) presence: Option<Presence>,
}

/// A user in a room of the web API, counted there for as long as this lives.
#[derive(Debug)]
pub(crate) struct Presence {
    shared: Arc<Shared>,
    room: RoomId,
}

impl Entry {
    /// Finds the room that a join is for. A join key of the web API is used up by it.
    pub(crate) fn find(request: &JoinRequest, shared: &Arc<Shared>) -> Result<Entry, Refusal> {
        if !lobby::is_join_key(&request.key) {
            let room_type = request.key.split(':').next().unwrap_or_default().to_owned();
            rooms::kind_of(&room_type).map_err(|refusal| {
                let hint = "a join key is TYPE:ROOM-ID, or one that this server's web API has handed out";
                Refusal::new(refusal.code, format!("{}; {hint}", refusal.text))
            })?;
            return Ok(Entry { room: RoomName::Direct(request.key.clone()), room_type, presence: None });
        }
        let admission = shared.api.lobby.enter(&request.key, Instant::now())?;
        if admission.data != request.data {
            let room = &admission.room;
            shared.log.event(format_args!("the join data for {room} are not those that the web API was told"));
        }
        let presence = Presence { shared: Arc::clone(shared), room: admission.room.clone() };
        let (room, room_type) = (RoomName::Listed(admission.room), admission.room_type);
        Ok(Entry { room, room_type, presence: Some(presence) })
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.shared.api.lobby.leave(&self.room);
    }
}
