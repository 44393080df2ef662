//! The host leaves: before the join at once, later after what was sent has been flushed; then the session reads and
//! discards until the server closes too.

use crate::replay::{Replay, Way, in_every_way, settings};
use crate::wire::number;
use playerio::session::deadlines::Deadline;

/// What follows when the host leaves before it has joined.
fn is_cancelled(mut replay: Replay) {
    replay.take_seen();
    replay.disconnect();
    replay.sees(&["close", "join failed (130): cancelled"]);
    replay.is_over();
}

/// A session whose host has left at 1 s, and whose bytes are still being written.
fn flushing(way: Way) -> Replay {
    let mut replay = Replay::joined(way);
    replay.at(1_000);
    replay.disconnect();
    replay.sees(&[]);
    assert!(replay.session().flushing());
    replay
}

/// A session whose host has left and been told so, at 1.5 s.
fn lingering(way: Way) -> Replay {
    let mut replay = flushing(way);
    replay.at(1_500);
    replay.flushed();
    replay.sees(&["shut down writing", "disconnected (ByHost): disconnected by this side"]);
    replay
}

#[test]
fn leaving_while_a_name_is_looked_up_cancels_the_join() {
    in_every_way(|way| is_cancelled(Replay::connecting(way, settings(&[("game.test", 8184), ("10.0.0.2", 2)]))));
}

#[test]
fn leaving_while_an_address_is_dialled_cancels_the_join() {
    in_every_way(|way| is_cancelled(Replay::connecting(way, settings(&[("10.0.0.1", 1), ("10.0.0.2", 2)]))));
}

#[test]
fn leaving_between_two_endpoints_cancels_the_join() {
    in_every_way(|way| {
        let mut replay = Replay::connecting(way, settings(&[("10.0.0.1", 1), ("10.0.0.2", 2)]));
        replay.connect_failed("refused");
        is_cancelled(replay);
    });
}

#[test]
fn leaving_before_the_join_result_cancels_the_join() {
    in_every_way(|way| is_cancelled(Replay::joining(way)));
}

#[test]
fn leaving_before_the_join_result_drops_the_messages_that_were_held() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.receive(&number("hello", 1));
        is_cancelled(replay);
    });
}

#[test]
fn leaving_flushes_then_shuts_down_and_tells_then_waits_for_the_server_to_close() {
    in_every_way(|way| {
        let mut replay = flushing(way);
        assert_eq!(replay.deadline(), Some((3_000, Deadline::Flush)));
        replay.at(1_500);
        replay.flushed();
        replay.sees(&["shut down writing", "disconnected (ByHost): disconnected by this side"]);
        assert_eq!(replay.deadline(), Some((3_500, Deadline::Linger)));
        replay.at(2_000);
        replay.server_closes();
        replay.sees(&["close"]);
        replay.is_over();
    });
}

#[test]
fn no_message_is_delivered_once_the_host_has_left_and_all_are_read_and_dropped() {
    in_every_way(|way| {
        let mut replay = flushing(way);
        replay.receive(&[number("a", 1), vec![0x81]].concat());
        assert_eq!(replay.unfinished(), 0);
        replay.flushed();
        replay.sees(&["shut down writing", "disconnected (ByHost): disconnected by this side"]);
        replay.receive(&number("b", 2));
        assert_eq!(replay.unfinished(), 0);
        replay.sees(&[]);
    });
}

#[test]
fn a_server_that_does_not_close_is_left_two_seconds_after_the_flush() {
    in_every_way(|way| {
        let mut replay = lingering(way);
        replay.at(3_499);
        replay.receive(&number("a", 1));
        replay.sees(&[]);
        replay.at(3_500);
        replay.sees(&["close"]);
        replay.is_over();
    });
}

#[test]
fn a_connection_that_breaks_while_the_server_is_waited_for_is_closed_without_a_word() {
    in_every_way(|way| {
        let mut replay = lingering(way);
        replay.breaks("reset");
        replay.sees(&["close"]);
        replay.is_over();
    });
}

#[test]
fn a_flush_that_takes_two_seconds_is_given_up() {
    in_every_way(|way| {
        let mut replay = flushing(way);
        replay.at(2_999);
        replay.sees(&[]);
        replay.at(3_000);
        replay.sees(&[
            "close",
            "disconnected (ByHost): disconnected by this side; the server did not take all that was sent before",
        ]);
        replay.is_over();
    });
}

#[test]
fn a_server_that_closes_during_the_flush_is_told_as_the_hosts_own_leaving() {
    in_every_way(|way| {
        let mut replay = flushing(way);
        replay.server_closes();
        replay.sees(&["close", "disconnected (ByHost): disconnected by this side; the server had closed already"]);
        replay.is_over();
    });
}

#[test]
fn a_connection_that_breaks_during_the_flush_is_told_as_the_hosts_own_leaving() {
    in_every_way(|way| {
        let mut replay = flushing(way);
        replay.breaks("Broken pipe (os error 32)");
        replay.sees(&[
            "close",
            "disconnected (ByHost): disconnected by this side; the connection broke: Broken pipe (os error 32)",
        ]);
        replay.is_over();
    });
}

#[test]
fn leaving_again_changes_nothing_in_any_phase() {
    in_every_way(|way| {
        let mut replay = flushing(way);
        replay.at(1_200);
        replay.disconnect();
        assert_eq!(replay.deadline(), Some((3_000, Deadline::Flush)));
        replay.flushed();
        replay.sees(&["shut down writing", "disconnected (ByHost): disconnected by this side"]);
        replay.at(1_400);
        replay.disconnect();
        replay.flushed();
        replay.sees(&[]);
        assert_eq!(replay.deadline(), Some((3_200, Deadline::Linger)));
        replay.server_closes();
        replay.sees(&["close"]);
        replay.is_over();
    });
}

#[test]
fn what_is_written_while_nobody_leaves_is_no_end() {
    in_every_way(|way| {
        let mut replay = Replay::joined(way);
        replay.flushed();
        replay.sees(&[]);
        assert!(replay.session().established());
    });
}
