//! Ways to a server: in which order endpoints are tried, for how long, and the words when none connects.

use crate::replay::{Replay, Way, in_every_way, settings};
use playerio::session::deadlines::{Deadline, Deadlines};
use playerio::session::settings::{Endpoint, Settings};
use std::time::Duration;

/// Three endpoints that are addresses.
fn three() -> Replay {
    let mut replay = Replay::connecting(Way::Handlers, settings(&[("10.0.0.1", 1), ("10.0.0.2", 2), ("10.0.0.3", 3)]));
    replay.sees(&["dial 10.0.0.1:1"]);
    replay
}

/// A development server beside an endpoint that must not be tried.
fn development(server: &str) -> Replay {
    let server = Endpoint::parse_development(server).unwrap();
    let settings = Settings { development_server: Some(server), ..settings(&[("10.0.0.7", 8184)]) };
    Replay::connecting(Way::Handlers, settings)
}

fn order_of(endpoints: &[(&str, u16)]) -> Vec<String> {
    let mut replay = Replay::connecting(Way::Handlers, settings(endpoints));
    for _ in endpoints {
        replay.connect_failed("refused");
    }
    let lines = replay.take_seen().iter().map(ToString::to_string).collect::<Vec<_>>();
    lines.into_iter().filter(|line| line.starts_with("dial")).collect()
}

#[test]
fn connecting_dials_the_first_endpoint_and_tells_nothing() {
    let mut replay = three();
    assert_eq!(replay.deadline(), Some((4_000, Deadline::Connect)));
    replay.at(3_999);
    replay.sees(&[]);
}

#[test]
fn an_endpoint_that_fails_is_followed_by_the_next_with_a_time_of_its_own() {
    let mut replay = three();
    replay.at(1_000);
    replay.connect_failed("refused");
    replay.sees(&["dial 10.0.0.2:2"]);
    assert_eq!(replay.deadline(), Some((5_000, Deadline::Connect)));
}

#[test]
fn an_endpoint_that_does_not_answer_in_time_is_followed_by_the_next() {
    let mut replay = three();
    replay.at(4_000);
    replay.sees(&["dial 10.0.0.2:2"]);
    assert_eq!(replay.deadline(), Some((8_000, Deadline::Connect)));
    replay.at(8_000);
    replay.sees(&["dial 10.0.0.3:3"]);
    replay.connected();
    replay.sees(&["greet \\x00\\x81\\xc4join\\xc3key"]);
}

#[test]
fn a_clock_that_jumps_far_ahead_gives_the_next_endpoint_its_whole_time() {
    let mut replay = three();
    replay.at(60_000);
    replay.sees(&["dial 10.0.0.2:2"]);
    assert_eq!(replay.deadline(), Some((64_000, Deadline::Connect)));
}

#[test]
fn the_connect_timeout_is_a_setting_and_stands_in_the_words() {
    in_every_way(|way| {
        let deadlines = Deadlines { connect: Duration::from_millis(250), ..Deadlines::default() };
        let mut replay = Replay::connecting(way, Settings { deadlines, ..settings(&[("10.0.0.7", 8184)]) });
        assert_eq!(replay.deadline(), Some((250, Deadline::Connect)));
        replay.at(250);
        replay.sees(&[
            "dial 10.0.0.7:8184",
            "close",
            "join failed (1): could not connect to 10.0.0.7:8184: no answer within 250 ms; check the address, the \
             network and the firewall",
        ]);
    });
}

#[test]
fn the_longest_timeouts_are_as_good_as_none() {
    let deadlines = Deadlines { connect: Duration::MAX, join: Duration::MAX };
    let mut replay = Replay::connecting(Way::Handlers, Settings { deadlines, ..settings(&[("10.0.0.7", 8184)]) });
    const FIFTY_YEARS: u64 = 50 * 365 * 24 * 60 * 60 * 1000;
    replay.at(FIFTY_YEARS);
    replay.connected();
    replay.at(2 * FIFTY_YEARS);
    replay.sees(&["dial 10.0.0.7:8184", "greet \\x00\\x81\\xc4join\\xc3key"]);
}

#[test]
fn when_nothing_connects_the_error_names_each_endpoint_and_its_cause() {
    in_every_way(|way| {
        let mut replay = Replay::connecting(way, settings(&[("10.0.0.1", 1), ("10.0.0.2", 2), ("::3", 3)]));
        replay.connect_failed("Connection refused (os error 111)");
        replay.at(4_000);
        replay.connect_failed("Network is unreachable (os error 101)");
        replay.sees(&[
            "dial 10.0.0.1:1",
            "dial 10.0.0.2:2",
            "dial [::3]:3",
            "close",
            "join failed (1): could not connect to 10.0.0.1:1: Connection refused (os error 111); 10.0.0.2:2: no answer \
             within 4000 ms; [::3]:3: Network is unreachable (os error 101); check the address, the network and the \
             firewall",
        ]);
    });
}

#[test]
fn once_one_has_connected_no_other_is_tried() {
    let mut replay = three();
    replay.connected();
    replay.sees(&["greet \\x00\\x81\\xc4join\\xc3key"]);
    replay.server_closes();
    replay.sees(&[
        "close",
        "join failed (130): 10.0.0.1:1 closed the connection before it answered the join; is the join key still valid?",
    ]);
}

#[test]
fn a_failure_that_comes_when_the_join_is_under_way_counts_for_nothing() {
    let mut replay = three();
    replay.connected();
    replay.connect_failed("refused");
    replay.connected();
    replay.sees(&["greet \\x00\\x81\\xc4join\\xc3key"]);
    assert_eq!(replay.deadline(), Some((15_000, Deadline::Join)));
}

#[test]
fn what_comes_after_the_last_endpoint_has_failed_counts_for_nothing() {
    let mut replay = Replay::connecting(Way::Handlers, settings(&[("10.0.0.7", 8184)]));
    replay.connect_failed("refused");
    replay.take_seen();
    replay.connected();
    replay.connect_failed("refused");
    replay.at(60_000);
    replay.sees(&[]);
}

#[test]
fn a_first_endpoint_on_port_80_is_dialled_last() {
    let order = order_of(&[("10.0.0.1", 80), ("10.0.0.1", 8184), ("10.0.0.1", 443)]);
    assert_eq!(order, ["dial 10.0.0.1:8184", "dial 10.0.0.1:443", "dial 10.0.0.1:80"]);
}

#[test]
fn only_the_first_of_several_endpoints_on_port_80_moves() {
    let order = order_of(&[("10.0.0.1", 80), ("10.0.0.2", 80), ("10.0.0.3", 8184)]);
    assert_eq!(order, ["dial 10.0.0.2:80", "dial 10.0.0.3:8184", "dial 10.0.0.1:80"]);
}

#[test]
fn an_endpoint_on_port_80_that_is_not_the_first_stays_in_its_place() {
    let order = order_of(&[("10.0.0.1", 8184), ("10.0.0.1", 80), ("10.0.0.1", 443)]);
    assert_eq!(order, ["dial 10.0.0.1:8184", "dial 10.0.0.1:80", "dial 10.0.0.1:443"]);
}

#[test]
fn an_only_endpoint_on_port_80_is_dialled() {
    assert_eq!(order_of(&[("10.0.0.1", 80)]), ["dial 10.0.0.1:80"]);
}

#[test]
fn a_development_server_replaces_the_endpoints() {
    let mut replay = development("127.0.0.1");
    replay.sees(&["dial 127.0.0.1:8184"]);
    replay.connected();
    replay.sees(&["greet \\x00\\x81\\xc4join\\xc3key"]);
}

#[test]
fn when_the_development_server_is_not_reached_the_error_asks_whether_it_is_running() {
    let mut replay = development("127.0.0.1:8184");
    replay.connect_failed("Connection refused (os error 111)");
    replay.sees(&[
        "dial 127.0.0.1:8184",
        "close",
        "join failed (1): could not reach the development server at 127.0.0.1:8184: Connection refused (os error 111); \
         is the development server running?",
    ]);
}

#[test]
fn a_development_server_that_does_not_answer_in_time_is_asked_for_in_the_same_words() {
    let mut replay = development("[::1]:99");
    replay.at(4_000);
    replay.sees(&[
        "dial [::1]:99",
        "close",
        "join failed (1): could not reach the development server at [::1]:99: no answer within 4000 ms; is the \
         development server running?",
    ]);
}
