//! Ends that the host did not ask for, once joined: the server closes, or the connection breaks.

use crate::replay::{Replay, in_every_way};
use crate::wire::{message, number};
use playerio::wire::value::ValueRef;

#[test]
fn a_server_that_closes_between_messages_is_told_after_the_last_of_them() {
    in_every_way(|way| {
        let mut replay = Replay::joined(way);
        replay.receive(&[number("a", 1), number("b", 2)].concat());
        replay.server_closes();
        replay.sees(&["a(int 1)", "b(int 2)", "close", "disconnected (ByServer): the server closed the connection"]);
        replay.is_over();
    });
}

#[test]
fn a_server_that_closes_inside_a_message_is_told_with_the_number_of_its_bytes() {
    in_every_way(|way| {
        let chat = message("chat", &[ValueRef::String("hello")]);
        for begun in 1..chat.len() {
            let mut replay = Replay::joined(way);
            replay.receive(&[&number("a", 1), &chat[..begun]].concat());
            replay.server_closes();
            replay.sees(&[
                "a(int 1)",
                "close",
                &format!(
                    "disconnected (ByServer): the server closed the connection inside a message, of which {begun} bytes \
                     had come"
                ),
            ]);
            replay.is_over();
        }
    });
}

#[test]
fn a_server_that_closes_right_behind_the_join_result_is_told_after_the_join() {
    in_every_way(|way| {
        let mut replay = Replay::joined(way);
        replay.server_closes();
        replay.sees(&["close", "disconnected (ByServer): the server closed the connection"]);
        replay.is_over();
    });
}

#[test]
fn a_connection_that_breaks_is_told_in_the_systems_words_after_the_last_message() {
    in_every_way(|way| {
        let mut replay = Replay::joined(way);
        replay.receive(&[number("a", 1), vec![0x81]].concat());
        replay.breaks("Connection reset by peer (os error 104)");
        replay.sees(&[
            "a(int 1)",
            "close",
            "disconnected (NetworkError): the connection broke: Connection reset by peer (os error 104)",
        ]);
        replay.is_over();
    });
}

#[test]
fn a_server_that_answers_no_more_is_told_as_a_time_out() {
    in_every_way(|way| {
        let mut replay = Replay::joined(way);
        replay.receive(&number("a", 1));
        replay.times_out("Connection timed out (os error 110)");
        replay.sees(&[
            "a(int 1)",
            "close",
            "disconnected (TimedOut): the server stopped answering: Connection timed out (os error 110)",
        ]);
        replay.is_over();
    });
}

#[test]
fn a_join_that_failed_is_told_by_the_join_alone() {
    in_every_way(|way| {
        let mut replay = Replay::joining(way);
        replay.server_closes();
        replay.sees(&[
            "close",
            "join failed (130): 10.0.0.7:8184 closed the connection before it answered the join; is the join key still \
             valid?",
        ]);
        replay.is_over();
    });
}
