//! Requests and answers as bytes made by hand from the protocol's table of fields, so that a wrong number shows.

use super::super::channel::Channel;
use super::super::login::{self, Registration};
use super::super::rooms::{self, NewRoom, Search};
use super::*;
use crate::session::settings::{Endpoint, Settings};

const URL: &str = "http://api.test/api/1";

/// A field whose content has a length: a text, or an embedded message.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2, u8::try_from(content.len()).unwrap()];
    bytes.extend_from_slice(content);
    bytes
}

/// A dictionary's entry in a field.
fn entry(number: u8, key: &str, value: &str) -> Vec<u8> {
    field(number, &[field(1, key.as_bytes()), field(2, value.as_bytes())].concat())
}

/// Finishes a call and lets the channel take in what is new.
fn finish(call: Call, channel: &mut Channel, answer: Result<Vec<u8>, String>) -> Outcome {
    let (outcome, news) = super::finish(call, URL, answer);
    channel.take_in(news);
    outcome
}

fn succeeded(call: Call, output: &[u8]) -> Outcome {
    let outcome = finish(call, &mut Channel::new(), Ok([&[0, 1], output].concat()));
    assert_eq!((outcome.code, &*outcome.text), (0, ""));
    assert_eq!(outcome.output.as_deref(), Some(output));
    outcome
}

fn development() -> Settings {
    Settings { development_server: Endpoint::new("dev.test", 8184).ok(), ..Settings::default() }
}

#[test]
fn a_login_sends_the_game_the_connection_and_the_user() {
    let call = login::connect("game", "public", "ann", Some("1:ab"));
    let fields = [field(1, b"game"), field(2, b"public"), field(3, b"ann"), field(4, b"1:ab")];
    assert_eq!(call.body, fields.concat());
    // What is left out is not sent, what is empty is sent as empty.
    assert_eq!(login::connect("g", "", "a", None).body, [field(1, b"g"), field(2, b""), field(3, b"a")].concat());
}

#[test]
fn an_authentication_sends_its_arguments_as_a_dictionary() {
    let call = login::authenticate("game", "public", &[("userId", "ann"), ("auth", "x")]);
    let fields = [field(1, b"game"), field(2, b"public"), entry(3, "userId", "ann"), entry(3, "auth", "x")];
    assert_eq!(call.body, fields.concat());
}

#[test]
fn simple_logins_send_name_and_password() {
    let call = login::simple_connect("game", "ann", "secret");
    assert_eq!(call.body, [field(1, b"game"), field(2, b"ann"), field(3, b"secret")].concat());
    let registration = Registration {
        username: "ann",
        password: "secret",
        email: Some("a@b"),
        captcha_key: Some("k"),
        captcha_value: Some("v"),
        extra_data: &[("level", "3")],
    };
    let fields = [
        field(1, b"game"),
        field(2, b"ann"),
        field(3, b"secret"),
        field(4, b"a@b"),
        entry(5, "level", "3"),
        field(6, b"k"),
        field(7, b"v"),
    ];
    assert_eq!(login::simple_register("game", &registration).body, fields.concat());
}

#[test]
fn a_login_keeps_token_and_user() {
    let mut channel = Channel::new();
    // A token in front of the very answer is older than the one inside.
    let answer = [b"\x01\x00\x03old\x01".to_vec(), field(1, b"token"), field(2, b"simpleann")].concat();
    finish(login::simple_connect("game", "ann", "secret"), &mut channel, Ok(answer));
    assert_eq!((channel.token(), channel.user_id()), ("token", "simpleann"));
}

#[test]
fn a_login_whose_other_fields_mean_something_else_is_a_login_still() {
    let mut channel = Channel::new();
    let answer = [vec![0, 1], field(1, b"token"), field(3, b"text"), field(12, b"text"), vec![13 << 3, 1]].concat();
    let outcome = finish(login::authenticate("game", "public", &[]), &mut channel, Ok(answer));
    assert_eq!((outcome.code, channel.token()), (0, "token"));
    assert_eq!(channel.url_of(Method::ListRooms), "https://api.playerio.com/api/30");
}

#[test]
fn an_authentication_says_where_to_call_from_then_on() {
    let mut channel = Channel::new();
    let answer = [vec![0, 1], field(1, b"token"), vec![12 << 3, 1], field(13, b"api2.test")].concat();
    finish(login::authenticate("game", "public", &[]), &mut channel, Ok(answer));
    assert_eq!(channel.url_of(Method::ListRooms), "http://api2.test/api/30");
}

#[test]
fn a_refused_registration_says_which_fields_are_wrong() {
    let call = login::simple_register("game", &Registration::default());
    let refusal = [vec![0, 0, 1 << 3, 24], field(2, b"no"), field(3, b"taken"), field(5, b"no address")].concat();
    let outcome = finish(call, &mut Channel::new(), Ok(refusal));
    assert_eq!((outcome.code, &*outcome.text), (24, "no"));
    let Gain::FieldErrors(errors) = outcome.gain else { panic!("no field errors") };
    let errors: Vec<(&str, &str)> = errors.iter().map(|(field, error)| (&**field, &**error)).collect();
    assert_eq!(errors, [("username", "taken"), ("email", "no address")]);
}

#[test]
fn rooms_are_asked_for_in_the_protocols_fields() {
    let room = NewRoom { room_id: Some("lobby"), room_type: "chat", visible: true, room_data: &[("map", "x")] };
    let fields = [field(1, b"lobby"), field(2, b"chat"), vec![3 << 3, 1], entry(4, "map", "x"), vec![5 << 3, 1]];
    assert_eq!(rooms::create_room(&room, development()).body, fields.concat());
    assert_eq!(rooms::create_room(&room, Settings::default()).body, fields[..4].concat());

    let fields = [field(1, b"lobby"), entry(2, "name", "ann"), vec![3 << 3, 1]];
    assert_eq!(rooms::join_room("lobby", &[("name", "ann")], development()).body, fields.concat());

    let fields = [
        field(1, b"lobby"),
        field(2, b"chat"),
        vec![3 << 3, 1],
        entry(4, "map", "x"),
        entry(5, "name", "ann"),
        vec![6 << 3, 1],
    ];
    assert_eq!(rooms::create_join_room(&room, &[("name", "ann")], development()).body, fields.concat());

    let search = Search { room_type: Some("chat"), criteria: &[("map", "x")], limit: 10, offset: 3 };
    let fields = [field(1, b"chat"), entry(2, "map", "x"), vec![3 << 3, 10, 4 << 3, 3, 5 << 3, 1]];
    assert_eq!(rooms::list_rooms(&search, true).body, fields.concat());
}

#[test]
fn a_request_without_arguments_has_two_bytes_still() {
    assert_eq!(rooms::list_rooms(&Search::default(), false).body, [8, 0]);
    assert_eq!(Call::new(Method::Other(103), Vec::new()).body, [8, 0]);
}

fn endpoint(number: u8, address: &str, port: &[u8]) -> Vec<u8> {
    field(number, &[field(1, address.as_bytes()), vec![2 << 3], port.to_vec()].concat())
}

fn place(outcome: Outcome) -> (String, Settings) {
    let Gain::Place(room_id, settings) = outcome.gain else { panic!("no place") };
    (room_id.to_string(), *settings)
}

#[test]
fn a_join_sets_a_connection_up() {
    let call = rooms::join_room("lobby", &[("name", "ann"), ("name", "bob")], Settings::default());
    let output = [field(1, b"key"), endpoint(2, "10.0.0.7", &[0xf8, 0x3f]), endpoint(2, "g.test", &[80])].concat();
    let (room_id, settings) = place(succeeded(call, &output));
    assert_eq!((&*room_id, settings.room_id.as_deref()), ("lobby", Some("lobby")));
    assert_eq!(settings.join_key.as_deref(), Some("key"));
    assert_eq!(settings.join_data, [("name".into(), "bob".into())]);
    let endpoints: Vec<String> = settings.endpoints.iter().map(Endpoint::to_string).collect();
    assert_eq!(endpoints, ["10.0.0.7:8184", "g.test:80"]);
}

#[test]
fn the_answers_room_id_counts_where_it_has_one() {
    let room = NewRoom { room_id: Some("asked"), room_type: "chat", ..NewRoom::default() };
    let output = [field(1, b"given"), field(2, b"key")].concat();
    let call = rooms::create_join_room(&room, &[], Settings::default());
    assert_eq!(place(succeeded(call, &output)).0, "given");
    let call = rooms::create_join_room(&room, &[], Settings::default());
    assert_eq!(place(succeeded(call, &field(2, b"key"))).0, "asked");
    let created = succeeded(rooms::create_room(&room, Settings::default()), &field(1, b"given"));
    assert!(matches!(&created.gain, Gain::Room(room_id) if &**room_id == "given"));
    let created = succeeded(rooms::create_room(&room, Settings::default()), &[]);
    assert!(matches!(&created.gain, Gain::Room(room_id) if &**room_id == "asked"));
}

#[test]
fn endpoints_that_are_none_are_left_out() {
    let call = rooms::join_room("lobby", &[], Settings::default());
    let output = [endpoint(2, "", &[80]), endpoint(2, "a.test", &[0]), endpoint(2, "b.test", &[80])].concat();
    let (_, settings) = place(succeeded(call, &output));
    assert_eq!(settings.endpoints, [Endpoint::new("b.test", 80).unwrap()]);
}

#[test]
fn a_development_server_replaces_the_answers_endpoints() {
    let call = rooms::join_room("lobby", &[], development());
    let (_, settings) = place(succeeded(call, &[field(1, b"key"), endpoint(2, "a.test", &[80])].concat()));
    assert_eq!((settings.endpoints, settings.join_key.as_deref()), (vec![], Some("key")));
    assert_eq!(settings.development_server, Endpoint::new("dev.test", 8184).ok());
}

#[test]
fn listed_rooms_have_their_data() {
    let data = [entry(4, "map", "x"), entry(4, "mode", "")].concat();
    let room = [field(1, b"lobby"), field(2, b"chat"), vec![3 << 3, 5], data].concat();
    let output = [field(1, &room), field(1, &field(1, b"empty"))].concat();
    let outcome = succeeded(rooms::list_rooms(&Search::default(), false), &output);
    let Gain::Rooms(rooms) = outcome.gain else { panic!("no rooms") };
    let [full, empty] = &rooms[..] else { panic!("{} rooms", rooms.len()) };
    assert_eq!((&*full.id, &*full.room_type, full.online_users), ("lobby", "chat", 5));
    assert_eq!(full.data, [("map".into(), "x".into()), ("mode".into(), "".into())]);
    assert_eq!((&*empty.id, &*empty.room_type, empty.online_users, empty.data.len()), ("empty", "", 0, 0));
}

#[test]
fn an_output_that_cant_be_read_is_shown_in_hex() {
    let call = rooms::list_rooms(&Search::default(), false);
    let outcome = finish(call, &mut Channel::new(), Ok(vec![0, 1, 0x0a, 5, 1]));
    assert_eq!(outcome.code, 4);
    assert_eq!(outcome.output.as_deref(), Some(&[0x0a, 5, 1][..]));
    let text = &*outcome.text;
    assert!(
        text.starts_with("http://api.test/api/1 answered listRooms (30) with an output that can't be read ("),
        "{text}"
    );
    assert!(text.ends_with("; the bytes are 0a 05 01"), "{text}");
}

#[test]
fn a_logins_output_that_cant_be_read_is_not_shown() {
    let call = login::simple_connect("game", "ann", "secret");
    let outcome = finish(call, &mut Channel::new(), Ok(vec![0, 1, 0x0a, 5, b't', b'o']));
    assert_eq!(outcome.code, 4);
    assert!(outcome.text.ends_with("); it has 4 bytes"), "{}", &*outcome.text);
}

#[test]
fn a_login_that_is_called_by_number_is_a_login() {
    let mut channel = Channel::new();
    let answer = [vec![0, 1], field(1, b"token"), field(2, b"ann")].concat();
    finish(Call::new(Method::Other(400), vec![1]), &mut channel, Ok(answer.clone()));
    assert_eq!((channel.token(), channel.user_id()), ("token", "ann"));
    finish(Call::new(Method::Other(401), vec![1]), &mut channel, Ok([vec![0, 1], field(1, b"other")].concat()));
    finish(Call::new(Method::Other(400), vec![1]), &mut channel, Ok(vec![0, 1, 0xff]));
    assert_eq!(channel.token(), "token");
}

#[test]
fn any_other_method_gives_its_output_as_it_came() {
    let outcome = succeeded(Call::new(Method::Other(103), vec![1]), &[0xff, 0xff]);
    assert!(matches!(outcome.gain, Gain::Nothing));
}

#[test]
fn what_did_not_come_is_a_network_issue_in_words() {
    let call = Call::new(Method::Other(103), vec![1]);
    let outcome = finish(call, &mut Channel::new(), Err("calling it failed".into()));
    assert_eq!((outcome.code, &*outcome.text, outcome.output), (130, "calling it failed", None));
}
