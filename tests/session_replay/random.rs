//! Random streams in random reads: whatever they are, every way of delivery sees the same life, and it is the one
//! that was sent.

use crate::replay::{Replay, Way, in_every_way};
use crate::seen::Seen;
use crate::values::Owned;
use crate::wire::{ACCEPTED, decoded, encoded};
use playerio::message::Message;
use playerio::session::DisconnectReason;
use playerio::wire::value::ValueRef;
use proptest::collection::vec;
use proptest::prelude::*;

fn value() -> impl Strategy<Value = Owned> {
    prop_oneof![
        any::<i32>().prop_map(Owned::Int),
        any::<u32>().prop_map(Owned::UInt),
        any::<i64>().prop_map(Owned::Long),
        any::<u64>().prop_map(Owned::ULong),
        any::<f64>().prop_map(Owned::Double),
        any::<f32>().prop_map(Owned::Float),
        vec(any::<char>(), 0..100).prop_map(|text| Owned::String(text.into_iter().collect())),
        vec(any::<u8>(), 0..300).prop_map(Owned::Bytes),
        any::<bool>().prop_map(Owned::Bool),
    ]
}

/// Any message of the room; now and then a join result, which is to be ignored there.
fn message() -> impl Strategy<Value = Message> {
    let message_type = prop_oneof![
        8 => vec(any::<char>(), 0..70).prop_map(|text| text.into_iter().collect()),
        8 => Just("move".to_owned()),
        1 => Just("playerio.joinresult".to_owned()),
    ];
    (message_type, vec(value(), 0..6)).prop_map(|(message_type, values)| {
        let values: Vec<ValueRef<'_>> = values.iter().map(Owned::lend).collect();
        Message::with(&message_type, &values).unwrap()
    })
}

/// The sizes of reads, used over and over.
fn reads() -> impl Strategy<Value = Vec<usize>> {
    vec(prop_oneof![1usize..4, 1usize..40, 1usize..2000], 1..20)
}

/// Feeds a stream in reads of these sizes; `after_each` is asked after every one.
fn feed(replay: &mut Replay, stream: &[u8], reads: &[usize], mut after_each: impl FnMut(&Replay, usize)) {
    let (mut sizes, mut rest) = (reads.iter().cycle(), stream);
    while !rest.is_empty() {
        let (read, behind) = rest.split_at(sizes.next().unwrap().min(&rest.len()).to_owned());
        rest = behind;
        replay.receive(read);
        after_each(replay, stream.len() - rest.len());
    }
}

/// All that a host sees of a stream, its join result included, until the server closes.
fn life(way: Way, stream: &[u8], reads: &[usize]) -> Vec<Seen> {
    let mut replay = Replay::joining(way);
    feed(&mut replay, stream, reads, |_, _| ());
    replay.server_closes();
    replay.take_seen()
}

fn is_result(message: &Message) -> bool {
    message.as_ref().message_type() == "playerio.joinresult"
}

/// What a host must see of messages around an accepted join.
fn expected(before: &[Message], after: &[Message]) -> Vec<Seen> {
    use playerio::session::Action;
    let told = before.iter().chain(after).filter(|message| !is_result(message)).cloned().map(Seen::Message);
    let end = Seen::Disconnected(DisconnectReason::ByServer, "the server closed the connection".into());
    std::iter::once(Seen::Joined).chain(told).chain([Seen::Action(Action::Close), end]).collect()
}

fn stream_of(messages: &[Message]) -> Vec<u8> {
    messages.iter().flat_map(encoded).collect()
}

/// The words of an error without the bytes, of which there are as many as have been received.
fn without_bytes(seen: Vec<Seen>) -> Vec<String> {
    let line = |seen: &Seen| {
        let line = seen.to_string();
        match (line.find("; the bytes there are"), line.find(", and ")) {
            (Some(from), Some(to)) if matches!(seen, Seen::Disconnected(DisconnectReason::ProtocolError, _)) => {
                format!("{}{}", &line[..from], &line[to..])
            }
            _ => line,
        }
    };
    seen.iter().map(line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_way_sees_the_messages_that_were_sent_whatever_the_reads(
        before in vec(message().prop_filter("the first result is the one", |message| !is_result(message)), 0..4),
        after in vec(message(), 0..20),
        reads in reads(),
    ) {
        let stream = [stream_of(&before), ACCEPTED.to_vec(), stream_of(&after)].concat();
        let expected = expected(&before, &after);
        in_every_way(|way| assert_eq!(life(way, &stream, &reads), expected));
    }

    #[test]
    fn after_every_read_the_batches_hold_exactly_the_messages_that_are_whole(
        messages in vec(message(), 0..20),
        reads in reads(),
    ) {
        let stream = stream_of(&messages);
        let ends: Vec<usize> = messages.iter().scan(0, |end, message| {
            *end += encoded(message).len();
            Some(*end)
        }).collect();
        let mut replay = Replay::joined(Way::Queue);
        feed(&mut replay, &stream, &reads, |replay, received| {
            let whole = ends.iter().take_while(|end| **end <= received).count();
            let end = if whole == 0 { 0 } else { ends[whole - 1] };
            let batched: Vec<u8> = replay.batches.iter().flat_map(|(bytes, _)| bytes.iter().copied()).collect();
            assert_eq!(batched, &stream[..end]);
            assert_eq!(replay.batches.iter().map(|(_, count)| *count).sum::<u64>(), whole as u64);
            assert_eq!(replay.unfinished(), received - end);
        });
        prop_assert_eq!(decoded(&stream), messages);
    }

    #[test]
    fn every_way_ends_in_the_same_words_when_bytes_are_damaged_whatever_the_reads(
        messages in vec(message(), 1..12),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        reads in reads(),
    ) {
        let mut stream = [ACCEPTED.to_vec(), stream_of(&messages)].concat();
        for (at, byte) in damage {
            let at = ACCEPTED.len() + at.index(stream.len() - ACCEPTED.len());
            stream[at] = byte;
        }
        let whole = without_bytes(life(Way::Events, &stream, &[stream.len()]));
        in_every_way(|way| assert_eq!(without_bytes(life(way, &stream, &reads)), whole));
    }
}
