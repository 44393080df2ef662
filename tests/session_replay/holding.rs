//! Messages around the join result: those before it are held and come after it, those behind it are not lost, and
//! a later result means nothing.

use crate::replay::{Replay, Way, in_every_way, settings};
use crate::wire::{ACCEPTED, join_result, message, number};
use playerio::session::settings::Settings;
use playerio::wire::value::ValueRef;

/// Settings with a receive-buffer limit.
fn limited(limit: usize) -> Settings {
    Settings { receive_buffer_limit: limit, ..settings(&[("10.0.0.7", 8184)]) }
}

#[test]
fn messages_before_the_result_are_held_and_come_after_it_in_order() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.receive(&number("a", 1));
        replay.receive(&[number("b", 2), number("a", 3)].concat());
        replay.sees(&[]);
        replay.receive(ACCEPTED);
        replay.sees(&["joined", "a(int 1)", "b(int 2)", "a(int 3)"]);
        replay.receive(&number("a", 4));
        replay.sees(&["a(int 4)"]);
    });
}

#[test]
fn what_is_held_is_news_from_the_result_on_until_it_has_been_told() {
    let mut replay = Replay::joining(Way::Handlers);
    replay.receive(&number("a", 1));
    assert!(!replay.session().has_news());
    replay.receive_but_take_one(ACCEPTED);
    replay.sees(&["joined"]);
    assert!(replay.session().has_news());
    replay.receive(&[]);
    replay.sees(&["a(int 1)"]);
    assert!(!replay.session().has_news());
}

#[test]
fn messages_that_share_a_segment_with_the_result_are_not_lost() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.receive(&[ACCEPTED, &number("a", 1), &number("b", 2)].concat());
        replay.sees(&["joined", "a(int 1)", "b(int 2)"]);
    });
}

#[test]
fn messages_on_both_sides_of_the_result_come_in_order_whatever_the_reads() {
    in_every_way(|way| {
        let before = [number("a", 1), message("b", &[ValueRef::String("x"), ValueRef::String("")])].concat();
        let after = [message("c", &[ValueRef::Bytes(&[0, 255])]), number("d", 4)].concat();
        let stream = [&before[..], ACCEPTED, &after].concat();
        for size in 1..=stream.len() {
            let mut replay = Replay::joining(way);
            replay.receive_in_reads_of(size, &stream);
            replay.sees(&["joined", "a(int 1)", "b(string \"x\", string \"\")", "c(bytes 00 ff)", "d(int 4)"]);
        }
    });
}

#[test]
fn a_message_that_the_segment_of_the_result_cuts_in_two_arrives_whole() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        let behind = message("chat", &[ValueRef::String("hello")]);
        replay.receive(&[ACCEPTED, &behind[..7]].concat());
        replay.sees(&["joined"]);
        assert_eq!(replay.unfinished(), 7);
        replay.receive(&behind[7..]);
        replay.sees(&["chat(string \"hello\")"]);
    });
}

#[test]
fn held_messages_are_not_delivered_when_the_join_is_refused() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.receive(&[number("a", 1), join_result(&[ValueRef::Bool(false)])].concat());
        replay.sees(&["join failed (1): the server gave no reason", "close"]);
    });
}

#[test]
fn held_messages_are_not_delivered_when_the_server_closes_before_the_result() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.receive(&number("a", 1));
        replay.server_closes();
        replay.sees(&[
            "close",
            "join failed (130): 10.0.0.7:8184 closed the connection before it answered the join; is the join key still \
             valid?",
        ]);
    });
}

#[test]
fn holding_more_than_the_receive_buffer_limit_fails_the_join() {
    in_every_way(|way| {
        let mut replay = Replay::joining_with(way, limited(11));
        replay.receive(&number("hello", 1));
        replay.sees(&[]);
        replay.receive(&[&number("a", 1)[..], ACCEPTED].concat());
        replay.sees(&[
            "join failed (130): 10.0.0.7:8184 sent 12 bytes of messages before it answered the join, which is over the \
             receive-buffer limit of 11; raise the limit",
            "close",
        ]);
    });
}

#[test]
fn holding_exactly_the_receive_buffer_limit_is_allowed() {
    in_every_way(|way| {
        let mut replay = Replay::joining_with(way, limited(12));
        replay.receive(&[&number("hello", 1)[..], &number("a", 1), ACCEPTED].concat());
        replay.sees(&["joined", "hello(int 1)", "a(int 1)"]);
    });
}

#[test]
fn an_unfinished_message_does_not_count_as_held_since_it_may_be_the_result() {
    in_every_way(|way| {
        let mut replay = Replay::joining_with(way, limited(10));
        replay.receive(&number("hello", 1));
        replay.receive_in_reads_of(1, ACCEPTED);
        replay.sees(&["joined", "hello(int 1)"]);
    });
}

#[test]
fn messages_behind_the_result_do_not_count_as_held() {
    in_every_way(|way| {
        let mut replay = Replay::joining_with(way, limited(10));
        replay.receive(&[ACCEPTED, &number("hello", 1), &number("hello", 2)].concat());
        replay.sees(&["joined", "hello(int 1)", "hello(int 2)"]);
    });
}

#[test]
fn a_later_join_result_is_told_to_nobody_and_changes_nothing() {
    in_every_way(|way| {
        for later in [ACCEPTED.to_vec(), join_result(&[ValueRef::Bool(false)]), join_result(&[])] {
            let mut replay = Replay::joined(way);
            replay.receive(&later);
            replay.sees(&[]);
            replay.receive(&[&number("a", 1)[..], &later, &later, &number("b", 2)].concat());
            replay.sees(&["a(int 1)", "b(int 2)"]);
            assert!(replay.session().established());
        }
    });
}

#[test]
fn a_later_join_result_in_the_segment_of_the_first_is_ignored_too() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.receive(&[ACCEPTED, ACCEPTED, &number("a", 1)].concat());
        replay.sees(&["joined", "a(int 1)"]);
    });
}

#[test]
fn a_type_that_only_begins_like_the_result_is_a_message_like_any_other() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.receive(&[&number("playerio.joinresults", 1)[..], ACCEPTED, &number("playerio.joinresul", 2)].concat());
        replay.sees(&["joined", "playerio.joinresults(int 1)", "playerio.joinresul(int 2)"]);
    });
}
