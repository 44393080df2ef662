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
    Ok(place(CreateJoinRoomOutput { room_id: None, join_key, endpoints }, asked))
}

/// The place that `createJoinRoom` gives; `asked` is the connection as far as it was known before.
pub(super) fn created_or_joined(output: &[u8], asked: Settings) -> Result<Gain, DecodeError> {
    Ok(place(CreateJoinRoomOutput::decode(output)?, asked))
}

fn place(output: CreateJoinRoomOutput, mut settings: Settings) -> Gain {
    set_up(&mut settings, output);
    Gain::Place(settings.room_id.clone().unwrap_or_default().into(), Box::new(settings))
}

/// Puts an output of `createJoinRoom` into a connection's settings.
///
/// Errors: in the decoder's words.
pub fn set_up_by_output(settings: &mut Settings, output: &[u8]) -> Result<(), String> {
    set_up(settings, CreateJoinRoomOutput::decode(output).map_err(|error| error.to_string())?);
    Ok(())
}

fn set_up(settings: &mut Settings, output: CreateJoinRoomOutput) {
    // A development server replaces them all.
    let endpoints = if settings.development_server.is_some() { Vec::new() } else { output.endpoints };
    settings.endpoints = endpoints.into_iter().filter_map(endpoint).collect();
    settings.join_key = output.join_key;
    settings.room_id = output.room_id.or(settings.room_id.take());
}

/// An endpoint that can be dialled; others are left out, since the next one may do.
fn endpoint(told: ServerEndpoint) -> Option<Endpoint> {
    let address = told.address.unwrap_or_default();
    let port = told.port.unwrap_or_default();
    let endpoint = u16::try_from(port).ok().and_then(|port| Endpoint::new(&address, port).ok());
    if endpoint.is_none() {
        crate::log::warn(|| {
            format!("the web API names the endpoint \"{address}\" port {port}, which is none; ignored")
        });
    }
    endpoint
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
