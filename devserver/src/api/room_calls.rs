//! The methods about rooms: from their arguments to the lobby, and back.

use super::Situation;
use super::error::ApiError;
use super::lobby::{Lobby, Plan, RoomId, Search};
use super::schema::{
    CreateJoinRoomArgs, CreateJoinRoomOutput, CreateRoomArgs, CreateRoomOutput, JoinRoomArgs, JoinRoomOutput,
    KeyValuePair, ListRoomsArgs, ListRoomsOutput, RoomInfo, list_of, pairs_of,
};
use crate::join_request::JoinData;
use playerio::codes::ErrorCode;

/// How many rooms a list has at the most if the caller names no limit.
const DEFAULT_LIMIT: usize = 1000;

/// Method 21.
pub(crate) fn create(
    lobby: &Lobby,
    game: &str,
    args: &CreateRoomArgs,
    situation: &Situation,
) -> Result<CreateRoomOutput, ApiError> {
    let wanted = room_id(game, args.is_dev_room, args.room_id.as_deref());
    let plan = plan(args.room_type.as_deref(), args.visible, &args.room_data)?;
    let room = lobby.create(wanted, plan, situation.now)?;
    Ok(CreateRoomOutput { room_id: Some(room.id) })
}

/// Method 24.
pub(crate) fn join(
    lobby: &Lobby,
    game: &str,
    args: &JoinRoomArgs,
    situation: &Situation,
) -> Result<JoinRoomOutput, ApiError> {
    let room = room_id(game, args.is_dev_room, args.room_id.as_deref());
    if room.id.is_empty() {
        return Err(ApiError::new(ErrorCode::MISSING_ROOM_ID, "the argument roomId is missing or empty"));
    }
    let key = lobby.join(&room, JoinData(pairs_of(&args.join_data)), situation.now)?;
    Ok(JoinRoomOutput { join_key: Some(key), endpoints: vec![situation.endpoint.clone()] })
}

/// Method 27.
pub(crate) fn create_or_join(
    lobby: &Lobby,
    game: &str,
    args: &CreateJoinRoomArgs,
    situation: &Situation,
) -> Result<CreateJoinRoomOutput, ApiError> {
    let wanted = room_id(game, args.is_dev_room, args.room_id.as_deref());
    let plan = plan(args.room_type.as_deref(), args.visible, &args.room_data)?;
    let data = JoinData(pairs_of(&args.join_data));
    let (room, key) = lobby.create_or_join(wanted, plan, data, situation.now)?;
    let endpoints = vec![situation.endpoint.clone()];
    Ok(CreateJoinRoomOutput { room_id: Some(room.id), join_key: Some(key), endpoints })
}

/// Method 30.
pub(crate) fn list(
    lobby: &Lobby,
    game: &str,
    args: &ListRoomsArgs,
    situation: &Situation,
) -> Result<ListRoomsOutput, ApiError> {
    let room_type = args.room_type.clone().filter(|room_type| !room_type.is_empty());
    if let Some(room_type) = &room_type {
        crate::rooms::kind_of(room_type)?;
    }
    let limit = number(args.result_limit, "resultLimit")?;
    let search = Search {
        game: game.to_owned(),
        is_dev: args.only_dev_rooms.unwrap_or_default(),
        room_type,
        criteria: pairs_of(&args.search_criteria),
        limit: if limit == 0 { DEFAULT_LIMIT } else { limit },
        offset: number(args.result_offset, "resultOffset")?,
    };
    let rooms = lobby.list(&search, situation.now).into_iter().map(|room| RoomInfo {
        id: Some(room.id),
        room_type: Some(room.room_type),
        online_users: i32::try_from(room.online).ok(),
        room_data: list_of(&room.data),
    });
    Ok(ListRoomsOutput { rooms: rooms.collect() })
}

fn room_id(game: &str, is_dev: Option<bool>, id: Option<&str>) -> RoomId {
    RoomId { game: game.to_owned(), is_dev: is_dev.unwrap_or_default(), id: id.unwrap_or_default().to_owned() }
}

fn plan(room_type: Option<&str>, visible: Option<bool>, data: &[KeyValuePair]) -> Result<Plan, ApiError> {
    let room_type = room_type.filter(|room_type| !room_type.is_empty());
    let room_type = room_type.ok_or_else(|| ApiError::missing("roomType"))?.to_owned();
    Ok(Plan { room_type, visible: visible.unwrap_or_default(), data: pairs_of(data) })
}

/// A number from 0; a missing one is 0.
fn number(argument: Option<i32>, name: &str) -> Result<usize, ApiError> {
    let number = argument.unwrap_or_default();
    usize::try_from(number).map_err(|_| {
        let words = format!("the argument {name} must be 0 or more, but it is {number}");
        ApiError::new(ErrorCode::ARGUMENT_OUT_OF_RANGE, words)
    })
}
