//! Host names: looked up when it is their turn, dialled at all of their addresses, and timed like any attempt.

use crate::replay::{Replay, Way, settings};
use playerio::session::deadlines::Deadline;
use playerio::session::settings::{Endpoint, Settings};

/// A name, then an address.
fn name_and_address() -> Replay {
    let mut replay = Replay::connecting(Way::Handlers, settings(&[("game.test", 8184), ("10.0.0.2", 2)]));
    replay.sees(&["resolve game.test:8184"]);
    replay
}

/// Two names.
fn two_names() -> Replay {
    let mut replay = Replay::connecting(Way::Handlers, settings(&[("a.test", 1), ("b.test", 2)]));
    replay.sees(&["resolve a.test:1"]);
    replay
}

#[test]
fn a_name_is_looked_up_before_anything_is_dialled() {
    let mut replay = name_and_address();
    assert_eq!(replay.deadline(), Some((4_000, Deadline::Resolve)));
    replay.at(1_000);
    replay.resolved("game.test", 8184, &["10.0.0.8:8184"]);
    replay.sees(&["dial 10.0.0.8:8184"]);
    assert_eq!(replay.deadline(), Some((5_000, Deadline::Connect)));
}

#[test]
fn all_addresses_of_a_name_are_dialled_in_order_before_the_next_endpoint() {
    let mut replay = name_and_address();
    replay.resolved("game.test", 8184, &["[2001:db8::8]:8184", "10.0.0.8:8184"]);
    replay.sees(&["dial [2001:db8::8]:8184"]);
    replay.at(4_000);
    replay.sees(&["dial 10.0.0.8:8184"]);
    assert_eq!(replay.deadline(), Some((8_000, Deadline::Connect)));
    replay.connect_failed("refused");
    replay.sees(&["dial 10.0.0.2:2"]);
    replay.connect_failed("refused");
    replay.sees(&[
        "close",
        "join failed (1): could not connect to game.test:8184 (2001:db8::8): no answer within 4000 ms; game.test:8184 \
         (10.0.0.8): refused; 10.0.0.2:2: refused; check the address, the network and the firewall",
    ]);
}

#[test]
fn a_name_that_cannot_be_looked_up_is_followed_by_the_next_endpoint() {
    let mut replay = name_and_address();
    replay.not_resolved("game.test", 8184, "the name could not be looked up: no such host");
    replay.sees(&["dial 10.0.0.2:2"]);
    replay.connect_failed("refused");
    replay.sees(&[
        "close",
        "join failed (1): could not connect to game.test:8184: the name could not be looked up: no such host; \
         10.0.0.2:2: refused; check the address, the network and the firewall",
    ]);
}

#[test]
fn a_name_without_an_address_is_followed_by_the_next_endpoint() {
    let mut replay = name_and_address();
    replay.resolved("game.test", 8184, &[]);
    replay.sees(&["dial 10.0.0.2:2"]);
    replay.connect_failed("refused");
    replay.sees(&[
        "close",
        "join failed (1): could not connect to game.test:8184: the name has no address; 10.0.0.2:2: refused; check the \
         address, the network and the firewall",
    ]);
}

#[test]
fn a_look_up_that_takes_too_long_is_followed_by_the_next_endpoint() {
    let mut replay = name_and_address();
    replay.at(3_999);
    replay.sees(&[]);
    replay.at(4_000);
    replay.sees(&["dial 10.0.0.2:2"]);
    assert_eq!(replay.deadline(), Some((8_000, Deadline::Connect)));
    replay.connect_failed("refused");
    replay.sees(&[
        "close",
        "join failed (1): could not connect to game.test:8184: looking the name up took over 4000 ms; 10.0.0.2:2: \
         refused; check the address, the network and the firewall",
    ]);
}

#[test]
fn an_answer_after_its_time_was_up_is_ignored_while_an_address_is_dialled() {
    let mut replay = name_and_address();
    replay.at(4_000);
    replay.sees(&["dial 10.0.0.2:2"]);
    replay.resolved("game.test", 8184, &["10.0.0.8:8184"]);
    replay.not_resolved("game.test", 8184, "no such host");
    replay.sees(&[]);
    assert_eq!(replay.deadline(), Some((8_000, Deadline::Connect)));
}

#[test]
fn an_answer_after_its_time_was_up_is_not_taken_for_the_next_names() {
    let mut replay = two_names();
    replay.at(4_000);
    replay.sees(&["resolve b.test:2"]);
    replay.resolved("a.test", 1, &["10.0.0.1:1"]);
    replay.not_resolved("a.test", 1, "no such host");
    replay.sees(&[]);
    assert_eq!(replay.deadline(), Some((8_000, Deadline::Resolve)));
    replay.resolved("b.test", 2, &["10.0.0.2:2"]);
    replay.sees(&["dial 10.0.0.2:2"]);
}

#[test]
fn a_late_answer_for_the_same_name_with_another_port_is_not_taken_either() {
    let mut replay = Replay::connecting(Way::Handlers, settings(&[("game.test", 1), ("game.test", 2)]));
    replay.at(4_000);
    replay.resolved("game.test", 1, &["10.0.0.8:1"]);
    replay.sees(&["resolve game.test:1", "resolve game.test:2"]);
}

#[test]
fn an_answer_is_ignored_once_the_join_is_under_way_and_once_it_has_failed() {
    let mut replay = name_and_address();
    replay.at(4_000);
    replay.connected();
    replay.sees(&["dial 10.0.0.2:2", "greet \\x00\\x81\\xc4join\\xc3key"]);
    replay.resolved("game.test", 8184, &["10.0.0.8:8184"]);
    replay.sees(&[]);
    replay.disconnect();
    replay.sees(&["close", "join failed (130): cancelled"]);
    replay.resolved("game.test", 8184, &["10.0.0.8:8184"]);
    replay.sees(&[]);
}

#[test]
fn an_attempt_that_was_given_up_can_neither_fail_nor_connect_while_a_name_is_looked_up() {
    let mut replay = Replay::connecting(Way::Handlers, settings(&[("10.0.0.1", 1), ("game.test", 8184)]));
    replay.at(4_000);
    replay.sees(&["dial 10.0.0.1:1", "resolve game.test:8184"]);
    replay.connect_failed("refused");
    replay.connected();
    replay.sees(&[]);
    assert_eq!(replay.deadline(), Some((8_000, Deadline::Resolve)));
    replay.not_resolved("game.test", 8184, "no such host");
    replay.sees(&[
        "close",
        "join failed (1): could not connect to 10.0.0.1:1: no answer within 4000 ms; game.test:8184: no such host; \
         check the address, the network and the firewall",
    ]);
}

#[test]
fn an_ipv6_address_is_no_name_with_or_without_its_brackets() {
    for host in ["::1", "[::1]"] {
        Replay::connecting(Way::Handlers, settings(&[(host, 8184)])).sees(&["dial [::1]:8184"]);
    }
}

#[test]
fn a_join_that_fails_at_a_named_server_tells_the_address_too() {
    let mut replay = name_and_address();
    replay.resolved("game.test", 8184, &["10.0.0.8:8184"]);
    replay.connected();
    replay.take_seen();
    replay.at(15_000);
    replay.sees(&[
        "close",
        "join failed (130): game.test:8184 (10.0.0.8) did not answer the join within 15000 ms; check that a PlayerIO \
         server runs there, or raise the join time-out",
    ]);
}

#[test]
fn a_development_server_may_have_a_name() {
    let server = Some(Endpoint::parse_development("localhost").unwrap());
    let mut replay = Replay::connecting(Way::Handlers, Settings { development_server: server, ..settings(&[]) });
    replay.resolved("localhost", 8184, &["[::1]:8184", "127.0.0.1:8184"]);
    replay.connect_failed("refused");
    replay.connect_failed("refused");
    replay.sees(&[
        "resolve localhost:8184",
        "dial [::1]:8184",
        "dial 127.0.0.1:8184",
        "close",
        "join failed (1): could not reach the development server at localhost:8184 (::1): refused; localhost:8184 \
         (127.0.0.1): refused; is the development server running?",
    ]);
}
