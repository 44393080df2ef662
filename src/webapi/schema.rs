//! The web API's messages, as far as they are used: requests whole, outputs only in the fields that are read.
//!
//! Private servers number some fields of the outputs differently. What is not declared here can't fail to decode. What
//! holds secrets can't be printed.

use prost::Message;

/// One entry of a dictionary.
#[derive(Clone, PartialEq, Message)]
pub struct KeyValuePair {
    #[prost(string, optional, tag = "1")]
    pub key: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub value: Option<String>,
}

/// A refusal.
#[derive(Clone, PartialEq, Message)]
pub struct Refusal {
    #[prost(int32, optional, tag = "1")]
    pub error_code: Option<i32>,
    #[prost(string, optional, tag = "2")]
    pub message: Option<String>,
}

/// What a refusal of `simpleRegister` adds: what is wrong with each field.
#[derive(Clone, PartialEq, Message)]
pub struct RegisterRefusal {
    #[prost(string, optional, tag = "3")]
    pub username_error: Option<String>,
    #[prost(string, optional, tag = "4")]
    pub password_error: Option<String>,
    #[prost(string, optional, tag = "5")]
    pub email_error: Option<String>,
    #[prost(string, optional, tag = "6")]
    pub captcha_error: Option<String>,
}

/// Method 10.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct ConnectArgs {
    #[prost(string, optional, tag = "1")]
    pub game_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub connection_id: Option<String>,
    #[prost(string, optional, tag = "3")]
    pub user_id: Option<String>,
    #[prost(string, optional, tag = "4")]
    pub auth: Option<String>,
}

/// Method 13.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct AuthenticateArgs {
    #[prost(string, optional, tag = "1")]
    pub game_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub connection_id: Option<String>,
    #[prost(message, repeated, tag = "3")]
    pub authentication_arguments: Vec<KeyValuePair>,
}

/// Method 400.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct SimpleConnectArgs {
    #[prost(string, optional, tag = "1")]
    pub game_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub username_or_email: Option<String>,
    #[prost(string, optional, tag = "3")]
    pub password: Option<String>,
}

/// Method 403.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct SimpleRegisterArgs {
    #[prost(string, optional, tag = "1")]
    pub game_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub username: Option<String>,
    #[prost(string, optional, tag = "3")]
    pub password: Option<String>,
    #[prost(string, optional, tag = "4")]
    pub email: Option<String>,
    #[prost(message, repeated, tag = "5")]
    pub extra_data: Vec<KeyValuePair>,
    #[prost(string, optional, tag = "6")]
    pub captcha_key: Option<String>,
    #[prost(string, optional, tag = "7")]
    pub captcha_value: Option<String>,
}

/// What the four logins answer.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct LoginOutput {
    #[prost(string, optional, tag = "1")]
    pub token: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub user_id: Option<String>,
}

/// What method 13 adds: where to call from then on.
#[derive(Clone, PartialEq, Message)]
pub struct ApiServers {
    #[prost(int32, optional, tag = "12")]
    pub api_security: Option<i32>,
    #[prost(string, repeated, tag = "13")]
    pub api_server_hosts: Vec<String>,
}

/// Method 21.
#[derive(Clone, PartialEq, Message)]
pub struct CreateRoomArgs {
    #[prost(string, optional, tag = "1")]
    pub room_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub room_type: Option<String>,
    #[prost(bool, optional, tag = "3")]
    pub visible: Option<bool>,
    #[prost(message, repeated, tag = "4")]
    pub room_data: Vec<KeyValuePair>,
    #[prost(bool, optional, tag = "5")]
    pub is_dev_room: Option<bool>,
}

/// What method 21 answers.
#[derive(Clone, PartialEq, Message)]
pub struct CreateRoomOutput {
    #[prost(string, optional, tag = "1")]
    pub room_id: Option<String>,
}

/// Method 24.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct JoinRoomArgs {
    #[prost(string, optional, tag = "1")]
    pub room_id: Option<String>,
    #[prost(message, repeated, tag = "2")]
    pub join_data: Vec<KeyValuePair>,
    #[prost(bool, optional, tag = "3")]
    pub is_dev_room: Option<bool>,
}

/// What method 24 answers.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct JoinRoomOutput {
    #[prost(string, optional, tag = "1")]
    pub join_key: Option<String>,
    #[prost(message, repeated, tag = "2")]
    pub endpoints: Vec<ServerEndpoint>,
}

/// Method 27.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct CreateJoinRoomArgs {
    #[prost(string, optional, tag = "1")]
    pub room_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub room_type: Option<String>,
    #[prost(bool, optional, tag = "3")]
    pub visible: Option<bool>,
    #[prost(message, repeated, tag = "4")]
    pub room_data: Vec<KeyValuePair>,
    #[prost(message, repeated, tag = "5")]
    pub join_data: Vec<KeyValuePair>,
    #[prost(bool, optional, tag = "6")]
    pub is_dev_room: Option<bool>,
}

/// What method 27 answers.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct CreateJoinRoomOutput {
    #[prost(string, optional, tag = "1")]
    pub room_id: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub join_key: Option<String>,
    #[prost(message, repeated, tag = "3")]
    pub endpoints: Vec<ServerEndpoint>,
}

/// Method 30.
#[derive(Clone, PartialEq, Message)]
pub struct ListRoomsArgs {
    #[prost(string, optional, tag = "1")]
    pub room_type: Option<String>,
    #[prost(message, repeated, tag = "2")]
    pub search_criteria: Vec<KeyValuePair>,
    #[prost(int32, optional, tag = "3")]
    pub result_limit: Option<i32>,
    #[prost(int32, optional, tag = "4")]
    pub result_offset: Option<i32>,
    #[prost(bool, optional, tag = "5")]
    pub only_dev_rooms: Option<bool>,
}

/// What method 30 answers.
#[derive(Clone, PartialEq, Message)]
pub struct ListRoomsOutput {
    #[prost(message, repeated, tag = "1")]
    pub rooms: Vec<RoomInfo>,
}

/// A room in a list.
#[derive(Clone, PartialEq, Message)]
pub struct RoomInfo {
    #[prost(string, optional, tag = "1")]
    pub id: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub room_type: Option<String>,
    #[prost(int32, optional, tag = "3")]
    pub online_users: Option<i32>,
    #[prost(message, repeated, tag = "4")]
    pub room_data: Vec<KeyValuePair>,
}

/// A game server's address.
#[derive(Clone, PartialEq, Message)]
pub struct ServerEndpoint {
    #[prost(string, optional, tag = "1")]
    pub address: Option<String>,
    #[prost(int32, optional, tag = "2")]
    pub port: Option<i32>,
}
