//! What the methods take and give, in both encodings: protobuf by field number, JSON by lower-case name.
//!
//! Written on its own, not shared with the client library, so that a mistake in a number shows as a failed test instead
//! of being made on both sides. Every field may be missing; a missing number is 0 and a missing flag is false.

use prost::Message;
use serde::{Deserialize, Deserializer, Serialize};

/// One pair of strings, as room data, join data and the like consist of.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct KeyValuePair {
    #[prost(string, optional, tag = "1")]
    pub(crate) key: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub(crate) value: Option<String>,
}

/// The pairs as plain strings; what is missing is empty.
pub(crate) fn pairs_of(list: &[KeyValuePair]) -> Vec<(String, String)> {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    list.iter().map(|pair| (text(&pair.key), text(&pair.value))).collect()
}

/// The other way round.
pub(crate) fn list_of(pairs: &[(String, String)]) -> Vec<KeyValuePair> {
    pairs.iter().map(|(key, value)| KeyValuePair { key: Some(key.clone()), value: Some(value.clone()) }).collect()
}

/// Where a room is reached.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct ServerEndpoint {
    #[prost(string, optional, tag = "1")]
    pub(crate) address: Option<String>,
    #[prost(int32, optional, tag = "2")]
    pub(crate) port: Option<i32>,
}

/// Arguments of 10.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(crate) struct ConnectArgs {
    #[prost(string, optional, tag = "1")]
    #[serde(rename = "gameid")]
    pub(crate) game_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    #[serde(rename = "connectionid")]
    pub(crate) connection_id: Option<String>,
    #[prost(string, optional, tag = "3")]
    #[serde(rename = "userid")]
    pub(crate) user_id: Option<String>,
    #[prost(string, optional, tag = "4")]
    pub(crate) auth: Option<String>,
}

/// Arguments of 13.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(crate) struct AuthenticateArgs {
    #[prost(string, optional, tag = "1")]
    #[serde(rename = "gameid")]
    pub(crate) game_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    #[serde(rename = "connectionid")]
    pub(crate) connection_id: Option<String>,
    #[prost(message, repeated, tag = "3")]
    #[serde(rename = "authenticationarguments", deserialize_with = "list_or_null")]
    pub(crate) authentication_arguments: Vec<KeyValuePair>,
}

/// Arguments of 400.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(crate) struct SimpleConnectArgs {
    #[prost(string, optional, tag = "1")]
    #[serde(rename = "gameid")]
    pub(crate) game_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    #[serde(rename = "usernameoremail")]
    pub(crate) username_or_email: Option<String>,
    #[prost(string, optional, tag = "3")]
    pub(crate) password: Option<String>,
}

/// Arguments of 403.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(crate) struct SimpleRegisterArgs {
    #[prost(string, optional, tag = "1")]
    #[serde(rename = "gameid")]
    pub(crate) game_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub(crate) username: Option<String>,
    #[prost(string, optional, tag = "3")]
    pub(crate) password: Option<String>,
    #[prost(string, optional, tag = "4")]
    pub(crate) email: Option<String>,
    #[prost(string, optional, tag = "6")]
    #[serde(rename = "captchakey")]
    pub(crate) captcha_key: Option<String>,
    #[prost(string, optional, tag = "7")]
    #[serde(rename = "captchavalue")]
    pub(crate) captcha_value: Option<String>,
}

/// How many users a game has just now.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct PlayerInsightState {
    #[prost(int32, optional, tag = "1")]
    #[serde(rename = "playersonline")]
    pub(crate) players_online: Option<i32>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) segments: Vec<KeyValuePair>,
}

/// Output of 10, 400 and 403.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct ConnectOutput {
    #[prost(string, optional, tag = "1")]
    pub(crate) token: Option<String>,
    #[prost(string, optional, tag = "2")]
    #[serde(rename = "userid")]
    pub(crate) user_id: Option<String>,
    #[prost(bool, optional, tag = "3")]
    #[serde(rename = "showbranding")]
    pub(crate) show_branding: Option<bool>,
    #[prost(string, optional, tag = "4")]
    #[serde(rename = "gamefsredirectmap")]
    pub(crate) game_fs_redirect_map: Option<String>,
    #[prost(message, optional, tag = "6")]
    #[serde(rename = "playerinsightstate")]
    pub(crate) player_insight_state: Option<PlayerInsightState>,
}

/// Output of 13: the same, under other numbers.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct AuthenticateOutput {
    #[prost(string, optional, tag = "1")]
    pub(crate) token: Option<String>,
    #[prost(string, optional, tag = "2")]
    #[serde(rename = "userid")]
    pub(crate) user_id: Option<String>,
    #[prost(bool, optional, tag = "3")]
    #[serde(rename = "showbranding")]
    pub(crate) show_branding: Option<bool>,
    #[prost(string, optional, tag = "4")]
    #[serde(rename = "gamefsredirectmap")]
    pub(crate) game_fs_redirect_map: Option<String>,
    #[prost(message, optional, tag = "5")]
    #[serde(rename = "playerinsightstate")]
    pub(crate) player_insight_state: Option<PlayerInsightState>,
}

impl From<ConnectOutput> for AuthenticateOutput {
    fn from(output: ConnectOutput) -> AuthenticateOutput {
        AuthenticateOutput {
            token: output.token,
            user_id: output.user_id,
            show_branding: output.show_branding,
            game_fs_redirect_map: output.game_fs_redirect_map,
            player_insight_state: output.player_insight_state,
        }
    }
}

/// Arguments of 21.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(crate) struct CreateRoomArgs {
    #[prost(string, optional, tag = "1")]
    #[serde(rename = "roomid")]
    pub(crate) room_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    #[serde(rename = "roomtype")]
    pub(crate) room_type: Option<String>,
    #[prost(bool, optional, tag = "3")]
    pub(crate) visible: Option<bool>,
    #[prost(message, repeated, tag = "4")]
    #[serde(rename = "roomdata", deserialize_with = "list_or_null")]
    pub(crate) room_data: Vec<KeyValuePair>,
    #[prost(bool, optional, tag = "5")]
    #[serde(rename = "isdevroom")]
    pub(crate) is_dev_room: Option<bool>,
}

/// Output of 21.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct CreateRoomOutput {
    #[prost(string, optional, tag = "1")]
    #[serde(rename = "roomid")]
    pub(crate) room_id: Option<String>,
}

/// Arguments of 24.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(crate) struct JoinRoomArgs {
    #[prost(string, optional, tag = "1")]
    #[serde(rename = "roomid")]
    pub(crate) room_id: Option<String>,
    #[prost(message, repeated, tag = "2")]
    #[serde(rename = "joindata", deserialize_with = "list_or_null")]
    pub(crate) join_data: Vec<KeyValuePair>,
    #[prost(bool, optional, tag = "3")]
    #[serde(rename = "isdevroom")]
    pub(crate) is_dev_room: Option<bool>,
}

/// Output of 24.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct JoinRoomOutput {
    #[prost(string, optional, tag = "1")]
    #[serde(rename = "joinkey")]
    pub(crate) join_key: Option<String>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) endpoints: Vec<ServerEndpoint>,
}

/// Arguments of 27.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(crate) struct CreateJoinRoomArgs {
    #[prost(string, optional, tag = "1")]
    #[serde(rename = "roomid")]
    pub(crate) room_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    #[serde(rename = "roomtype")]
    pub(crate) room_type: Option<String>,
    #[prost(bool, optional, tag = "3")]
    pub(crate) visible: Option<bool>,
    #[prost(message, repeated, tag = "4")]
    #[serde(rename = "roomdata", deserialize_with = "list_or_null")]
    pub(crate) room_data: Vec<KeyValuePair>,
    #[prost(message, repeated, tag = "5")]
    #[serde(rename = "joindata", deserialize_with = "list_or_null")]
    pub(crate) join_data: Vec<KeyValuePair>,
    #[prost(bool, optional, tag = "6")]
    #[serde(rename = "isdevroom")]
    pub(crate) is_dev_room: Option<bool>,
}

/// Output of 27.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct CreateJoinRoomOutput {
    #[prost(string, optional, tag = "1")]
    #[serde(rename = "roomid")]
    pub(crate) room_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    #[serde(rename = "joinkey")]
    pub(crate) join_key: Option<String>,
    #[prost(message, repeated, tag = "3")]
    pub(crate) endpoints: Vec<ServerEndpoint>,
}

/// Arguments of 30.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(crate) struct ListRoomsArgs {
    #[prost(string, optional, tag = "1")]
    #[serde(rename = "roomtype")]
    pub(crate) room_type: Option<String>,
    #[prost(message, repeated, tag = "2")]
    #[serde(rename = "searchcriteria", deserialize_with = "list_or_null")]
    pub(crate) search_criteria: Vec<KeyValuePair>,
    #[prost(int32, optional, tag = "3")]
    #[serde(rename = "resultlimit")]
    pub(crate) result_limit: Option<i32>,
    #[prost(int32, optional, tag = "4")]
    #[serde(rename = "resultoffset")]
    pub(crate) result_offset: Option<i32>,
    #[prost(bool, optional, tag = "5")]
    #[serde(rename = "onlydevrooms")]
    pub(crate) only_dev_rooms: Option<bool>,
}

/// One room of a list.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct RoomInfo {
    #[prost(string, optional, tag = "1")]
    pub(crate) id: Option<String>,
    #[prost(string, optional, tag = "2")]
    #[serde(rename = "roomtype")]
    pub(crate) room_type: Option<String>,
    #[prost(int32, optional, tag = "3")]
    #[serde(rename = "onlineusers")]
    pub(crate) online_users: Option<i32>,
    #[prost(message, repeated, tag = "4")]
    #[serde(rename = "roomdata")]
    pub(crate) room_data: Vec<KeyValuePair>,
}

/// Output of 30.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct ListRoomsOutput {
    #[prost(message, repeated, tag = "1")]
    pub(crate) rooms: Vec<RoomInfo>,
}

/// The arguments or the output of a method that has none.
#[derive(Clone, Copy, PartialEq, Eq, Message, Serialize, Deserialize)]
pub(crate) struct Nothing {}

/// What comes in place of any output. The last four are for 403 alone.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct Error {
    #[prost(int32, optional, tag = "1")]
    #[serde(rename = "errorcode")]
    pub(crate) error_code: Option<i32>,
    #[prost(string, optional, tag = "2")]
    pub(crate) message: Option<String>,
    #[prost(string, optional, tag = "3")]
    #[serde(rename = "usernameerror", skip_serializing_if = "Option::is_none")]
    pub(crate) username_error: Option<String>,
    #[prost(string, optional, tag = "4")]
    #[serde(rename = "passworderror", skip_serializing_if = "Option::is_none")]
    pub(crate) password_error: Option<String>,
    #[prost(string, optional, tag = "5")]
    #[serde(rename = "emailerror", skip_serializing_if = "Option::is_none")]
    pub(crate) email_error: Option<String>,
    #[prost(string, optional, tag = "6")]
    #[serde(rename = "captchaerror", skip_serializing_if = "Option::is_none")]
    pub(crate) captcha_error: Option<String>,
}

/// A list of a JSON object, which may be null there.
fn list_or_null<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<KeyValuePair>, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}
