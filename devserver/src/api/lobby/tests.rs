//! Rooms and join keys as time passes: the clock is an argument here.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn lobby() -> Lobby {
    Lobby::new(Limits { room_size: 2, join_key_lifetime: 10 * SECOND, room_lifetime: 30 * SECOND })
}

fn room(id: &str) -> RoomId {
    RoomId { game: "g".to_owned(), is_dev: false, id: id.to_owned() }
}

fn plan() -> Plan {
    Plan { room_type: "bounce".to_owned(), visible: true, data: Vec::new() }
}

fn exists(lobby: &Lobby, now: Instant) -> bool {
    let search = Search { game: "g".to_owned(), limit: 1, ..Search::default() };
    !lobby.list(&search, now).is_empty()
}

#[test]
fn a_new_room_waits_for_its_first_user_until_its_time_is_over() {
    let (lobby, start) = (lobby(), Instant::now());
    lobby.create(room("a"), plan(), start).unwrap();
    assert!(exists(&lobby, start + 29 * SECOND));
    assert!(!exists(&lobby, start + 30 * SECOND));
}

#[test]
fn a_join_key_may_be_used_until_its_time_is_over() {
    let (lobby, start) = (lobby(), Instant::now());
    let (_, first) = lobby.create_or_join(room("a"), plan(), JoinData::default(), start).unwrap();
    let second = lobby.join(&room("a"), JoinData::default(), start).unwrap();
    assert_eq!(lobby.enter(&first, start + 9 * SECOND).unwrap().room, room("a"));
    let refused = lobby.enter(&second, start + 10 * SECOND).unwrap_err();
    assert_eq!(refused.code, ErrorCode::UNKNOWN_CONNECTION);
}

#[test]
fn an_expired_join_key_gives_its_place_back() {
    let (lobby, start) = (lobby(), Instant::now());
    lobby.create(room("a"), plan(), start).unwrap();
    let join = |now| lobby.join(&room("a"), JoinData::default(), now);
    join(start).unwrap();
    join(start + SECOND).unwrap();
    assert_eq!(join(start + 9 * SECOND).unwrap_err().code, ErrorCode::ROOM_IS_FULL);
    join(start + 10 * SECOND).unwrap();
    assert_eq!(join(start + 10 * SECOND).unwrap_err().code, ErrorCode::ROOM_IS_FULL);
}

#[test]
fn a_room_lasts_as_long_as_a_join_key_leads_to_it() {
    let (lobby, start) = (lobby(), Instant::now());
    lobby.create_or_join(room("a"), plan(), JoinData::default(), start).unwrap();
    assert!(exists(&lobby, start + 9 * SECOND));
    assert!(!exists(&lobby, start + 10 * SECOND));

    lobby.create(room("b"), plan(), start).unwrap();
    lobby.join(&room("b"), JoinData::default(), start + 25 * SECOND).unwrap();
    assert!(exists(&lobby, start + 34 * SECOND));
    assert!(!exists(&lobby, start + 35 * SECOND));
}

#[test]
fn a_room_with_users_outlives_all_times() {
    let (lobby, start) = (lobby(), Instant::now());
    let (_, key) = lobby.create_or_join(room("a"), plan(), JoinData::default(), start).unwrap();
    lobby.enter(&key, start).unwrap();
    assert!(exists(&lobby, start + 1000 * SECOND));
    lobby.leave(&room("a"));
    assert!(!exists(&lobby, start));
}

#[test]
fn a_join_key_keeps_what_the_web_api_was_told() {
    let (lobby, start) = (lobby(), Instant::now());
    let data = JoinData(vec![("name".to_owned(), "anna".to_owned())]);
    let (id, key) = lobby.create_or_join(room(""), plan(), data.clone(), start).unwrap();
    assert!(is_join_key(&key) && !id.id.is_empty());
    let admission = lobby.enter(&key, start).unwrap();
    assert_eq!(admission, Admission { room: id, room_type: "bounce".to_owned(), data });
}

#[test]
fn what_a_lobby_shows_of_itself_has_no_join_key() {
    let (lobby, start) = (lobby(), Instant::now());
    let (_, key) = lobby.create_or_join(room("a"), plan(), JoinData::default(), start).unwrap();
    let shown = format!("{lobby:?}");
    assert!(shown.contains("State(1 rooms, 1 join keys)") && !shown.contains(&key), "{shown}");
}
