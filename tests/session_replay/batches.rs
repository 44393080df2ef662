//! What a queue is given: encoded batches of exactly the messages that are whole, with their number.

use crate::replay::{Replay, Way};
use crate::wire::{ACCEPTED, message, number};
use playerio::wire::value::ValueRef;

#[test]
fn all_whole_messages_of_a_read_are_one_batch_and_the_rest_waits() {
    let chat = message("chat", &[ValueRef::String("hello")]);
    let whole = [number("a", 1), chat.clone(), number("b", 2)].concat();
    for begun in 0..chat.len() {
        let mut replay = Replay::joined(Way::Queue);
        replay.receive(&[&whole, &chat[..begun]].concat());
        assert_eq!(replay.batches, [(whole.clone(), 3)]);
        assert_eq!(replay.unfinished(), begun);
        replay.receive(&chat[begun..]);
        assert_eq!(replay.batches[1..], [(chat.clone(), 1)]);
    }
}

#[test]
fn a_read_that_completes_no_message_gives_no_batch() {
    let chat = message("chat", &[ValueRef::String("hello")]);
    let mut replay = Replay::joined(Way::Queue);
    replay.receive_in_reads_of(1, &chat[..chat.len() - 1]);
    assert_eq!(replay.batches, []);
}

#[test]
fn held_messages_are_the_first_batch_and_those_behind_the_result_the_second() {
    let mut replay = Replay::joining(Way::Queue);
    let (held, behind) = ([number("a", 1), number("b", 2)].concat(), number("c", 3));
    replay.receive(&[&held[..], ACCEPTED, &behind].concat());
    replay.sees(&["joined", "a(int 1)", "b(int 2)", "c(int 3)"]);
    assert_eq!(replay.batches, [(held, 2), (behind, 1)]);
}

#[test]
fn a_later_join_result_is_left_in_its_batch_for_the_reader_to_skip() {
    let stream = [&number("a", 1)[..], ACCEPTED, &number("b", 2)].concat();
    let mut replay = Replay::joined(Way::Queue);
    replay.receive(&stream);
    replay.sees(&["a(int 1)", "b(int 2)"]);
    assert_eq!(replay.batches, [(stream, 3)]);
}

#[test]
fn the_messages_before_a_malformed_one_are_a_batch_of_their_own() {
    let whole = [number("a", 1), number("b", 2)].concat();
    let mut replay = Replay::joined(Way::Queue);
    replay.receive(&[&whole[..], b"\x81\xc1x\x2a"].concat());
    assert_eq!(replay.batches, [(whole, 2)]);
    replay.sees(&[
        "a(int 1)",
        "b(int 2)",
        "disconnected (ProtocolError): malformed data at byte 33 of the stream: expected a value, but the tag 0x2a is \
         reserved; the bytes there are 2a, and the last whole message was \"b\"",
        "close",
    ]);
}

#[test]
fn nothing_is_batched_once_the_host_has_left() {
    let mut replay = Replay::joined(Way::Queue);
    replay.disconnect();
    replay.receive(&number("a", 1));
    assert_eq!(replay.batches, []);
}
