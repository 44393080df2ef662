//! Making, joining and listing rooms: the arguments, and what the outputs bring.

use super::call::Call;
use super::method::Method;
use super::schema::{
    CreateJoinRoomArgs, CreateJoinRoomOutput, CreateRoomArgs, CreateRoomOutput, JoinRoomArgs, JoinRoomOutput,
    KeyValuePair, ListRoomsArgs, ListRoomsOutput, RoomInfo, ServerEndpoint,
};
use crate::delivery::outcome::{Gain, Pair, Room};
use crate::session::settings::{Endpoint, Settings};
use prost::{DecodeError, Message};

/// A room that is to be made, or found.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewRoom<'a> {
    /// `None`: a new one, which the service makes up.
    pub room_id: Option<&'a str>,
    /// What the game's server is to run in it.
    pub room_type: &'a str,
    /// Whether it is listed.
    pub visible: bool,
    /// What it is to tell of itself in lists.
    pub room_data: &'a [(&'a str, &'a str)],
}

/// Which rooms to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Search<'a> {
    /// `None`: of all types.
    pub room_type: Option<&'a str>,
    /// What their data must say.
    pub criteria: &'a [(&'a str, &'a str)],
    /// How many at the most; 0: as many as the service likes.
    pub limit: i32,
    /// How many to leave out in front.
    pub offset: i32,
}

pub(super) fn dictionary(pairs: &[(&str, &str)]) -> Vec<KeyValuePair> {
    let entry =
        |(key, value): &(&str, &str)| KeyValuePair { key: Some((*key).to_owned()), value: Some((*value).to_owned()) };
    pairs.iter().map(entry).collect()
}

/// True is sent, false is left out.
fn sent(flag: bool) -> Option<bool> {
    flag.then_some(true)
}

pub(super) fn create_room(room: &NewRoom<'_>, template: Settings) -> Call {
    let arguments = CreateRoomArgs {
        room_id: room.room_id.map(str::to_owned),
        room_type: Some(room.room_type.to_owned()),
        visible: sent(room.visible),
        room_data: dictionary(room.room_data),
        is_dev_room: sent(template.development_server.is_some()),
    };
    Call::about_room(Method::CreateRoom, arguments.encode_to_vec(), room.room_id, &[], template)
}

pub(super) fn join_room(room_id: &str, join_data: &[(&str, &str)], template: Settings) -> Call {
    let arguments = JoinRoomArgs {
        room_id: Some(room_id.to_owned()),
        join_data: dictionary(join_data),
        is_dev_room: sent(template.development_server.is_some()),
    };
    Call::about_room(Method::JoinRoom, arguments.encode_to_vec(), Some(room_id), join_data, template)
}

pub(super) fn create_join_room(room: &NewRoom<'_>, join_data: &[(&str, &str)], template: Settings) -> Call {
    let arguments = CreateJoinRoomArgs {
        room_id: room.room_id.map(str::to_owned),
        room_type: Some(room.room_type.to_owned()),
        visible: sent(room.visible),
        room_data: dictionary(room.room_data),
        join_data: dictionary(join_data),
        is_dev_room: sent(template.development_server.is_some()),
    };
    Call::about_room(Method::CreateJoinRoom, arguments.encode_to_vec(), room.room_id, join_data, template)
}

pub(super) fn list_rooms(search: &Search<'_>, only_dev_rooms: bool) -> Call {
    let unless_zero = |number: i32| (number != 0).then_some(number);
    let arguments = ListRoomsArgs {
        room_type: search.room_type.map(str::to_owned),
        search_criteria: dictionary(search.criteria),
        result_limit: unless_zero(search.limit),
        result_offset: unless_zero(search.offset),
        only_dev_rooms: sent(only_dev_rooms),
    };
    Call::new(Method::ListRooms, arguments.encode_to_vec())
}

/// The room that `createRoom` made; `asked` is the id where the answer has none.
pub(super) fn created(output: &[u8], asked: Settings) -> Result<Gain, DecodeError> {
    let room_id = CreateRoomOutput::decode(output)?.room_id.or(asked.room_id);
    Ok(Gain::Room(room_id.unwrap_or_default().into()))
}

/// The place that `joinRoom` gives; `asked` is the connection as far as it was known before.
pub(super) fn joined(output: &[u8], asked: Settings) -> Result<Gain, DecodeError> {
    let JoinRoomOutput { join_key, endpoints } = JoinRoomOutput::decode(output)?;
    Ok(place(set_up(asked, None, join_key, endpoints)))
}

/// The place that `createJoinRoom` gives; `asked` is the connection as far as it was known before.
pub(super) fn created_or_joined(output: &[u8], asked: Settings) -> Result<Gain, DecodeError> {
    Ok(place(set_up_by_output(asked, output)?))
}

fn place(settings: Settings) -> Gain {
    Gain::Place(settings.room_id.clone().unwrap_or_default().into(), Box::new(settings))
}

/// Completes a connection's settings by an output of `createJoinRoom`.
pub(super) fn set_up_by_output(settings: Settings, output: &[u8]) -> Result<Settings, DecodeError> {
    let CreateJoinRoomOutput { room_id, join_key, endpoints } = CreateJoinRoomOutput::decode(output)?;
    Ok(set_up(settings, room_id, join_key, endpoints))
}

fn set_up(
    settings: Settings,
    room_id: Option<String>,
    join_key: Option<String>,
    endpoints: Vec<ServerEndpoint>,
) -> Settings {
    // A development server replaces them all.
    let endpoints = if settings.development_server.is_some() { Vec::new() } else { endpoints };
    Settings {
        // What can't be dialled is left out: the next one may do.
        endpoints: endpoints.into_iter().filter_map(endpoint).collect(),
        join_key,
        room_id: room_id.or(settings.room_id),
        ..settings
    }
}

fn endpoint(told: ServerEndpoint) -> Option<Endpoint> {
    let port = u16::try_from(told.port?).ok()?;
    Endpoint::new(&told.address?, port).ok()
}

/// The rooms that `listRooms` found.
pub(super) fn listed(output: &[u8]) -> Result<Gain, DecodeError> {
    Ok(Gain::Rooms(ListRoomsOutput::decode(output)?.rooms.into_iter().map(room).collect()))
}

fn room(told: RoomInfo) -> Room {
    Room {
        id: told.id.unwrap_or_default().into(),
        room_type: told.room_type.unwrap_or_default().into(),
        online_users: told.online_users.unwrap_or_default(),
        data: told.room_data.into_iter().map(pair).collect(),
    }
}

fn pair(told: KeyValuePair) -> Pair {
    (told.key.unwrap_or_default().into(), told.value.unwrap_or_default().into())
}
