//! How fast messages are decoded and encoded, beside MessagePack (`rmp`) and plain copying in the same run.
//!
//! `cargo bench --bench wire`. Every message is decoded as a host sees it: sealed, lent, and each of its values read.
//! The run ends with a table of ratios, which say more than nanoseconds do: those change with the machine.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod peer;

use criterion::measurement::{Measurement, WallTime};
use criterion::{Bencher, Criterion};
use playerio::message::Message;
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::{Decoder, Values};
use playerio::wire::encode::{Encoder, encode};
use playerio::wire::limits::Limits;
use playerio::wire::value::{Value, ValueRef};
use playerio::wire::view::MessageRef;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

/// A message as both formats have it.
struct Sample {
    name: &'static str,
    message: Message,
    bytes: Vec<u8>,
    peer: Vec<u8>,
    /// How many are decoded between two looks at the clock.
    batch: usize,
}

impl Sample {
    fn new(name: &'static str, message_type: &str, size: usize, batch: usize, values: &[ValueRef<'_>]) -> Sample {
        let message = Message::with(message_type, values).unwrap();
        let mut out = Buffer::new();
        encode(&mut out, message.as_ref(), Limits::default()).unwrap();
        let bytes = out.unread().to_vec();
        assert_eq!(bytes.len(), size, "the size that {name} is known by");
        let mut peer = Vec::new();
        peer::encode(&mut peer, message.as_ref());
        Sample { name, message, bytes, peer, batch }
    }
}

fn samples() -> Vec<Sample> {
    use ValueRef::{Bool, Bytes, Double, Float, Int, Long, String, UInt};
    let position = [Double(1234.5), Double(-16.25), Double(0.1), Double(-0.7), Double(3.5), Double(9.0)];
    let rest = [Bool(true), Int(7), Int(1000), UInt(100_000), Long(0x0123_4567_89AB), Float(0.5)];
    let text = "Hello everyone, who wants to build a castle with me? :)";
    let (world, names) = (vec![0xA5; 300_000], "player ".repeat(4427));
    vec![
        Sample::new("move", "move", 81, 200, &[position, rest].concat()),
        Sample::new("block", "b", 11, 200, &[Int(0), Int(100), Int(142), Int(1000)]),
        Sample::new("chat", "chat", 73, 200, &[Int(12), String("marshmallow"), String(&text[..53])]),
        Sample::new("world", "init", 331_000, 1, &[Int(1), Bytes(&world), String(&names[..30_986])]),
    ]
}

/// The shortest time per message of everything measured, for the table at the end.
type Best = RefCell<BTreeMap<String, f64>>;

/// Measures `work`, which handles `batch` messages; what `prepare` does is not counted.
fn measure<S>(
    bencher: &mut Bencher<'_>,
    (best, name, batch): (&Best, &str, usize),
    state: &mut S,
    mut prepare: impl FnMut(&mut S),
    mut work: impl FnMut(&mut S),
) {
    bencher.iter_custom(|iterations| {
        let rounds = iterations.div_ceil(batch as u64);
        let mut total = Duration::ZERO;
        for _ in 0..rounds {
            prepare(state);
            let start = WallTime.start();
            work(state);
            total = WallTime.add(&total, &WallTime.end(start));
        }
        let handled = rounds * batch as u64;
        let mut best = best.borrow_mut();
        let shortest = best.entry(name.to_owned()).or_insert(f64::INFINITY);
        *shortest = shortest.min(total.as_nanos() as f64 / handled as f64);
        Duration::from_nanos((total.as_nanos() * u128::from(iterations) / u128::from(handled)) as u64)
    });
}

/// What a host does with a value: look at its type, then at the value.
#[inline]
fn read(value: ValueRef<'_>) -> u64 {
    match value {
        ValueRef::Int(value) => value as u64,
        ValueRef::UInt(value) => u64::from(value),
        ValueRef::Long(value) => value as u64,
        ValueRef::ULong(value) => value,
        ValueRef::Double(value) => value.to_bits(),
        ValueRef::Float(value) => u64::from(value.to_bits()),
        ValueRef::Bool(value) => u64::from(value),
        ValueRef::String(text) => text.len() as u64 + u64::from(text.as_bytes().first().copied().unwrap_or_default()),
        ValueRef::Bytes(bytes) => bytes.len() as u64 + u64::from(bytes.first().copied().unwrap_or_default()),
    }
}

/// Decodes everything in the buffer and lets `look` at each message.
#[inline(always)]
fn decode_all(state: &mut (Decoder, Buffer, Values), look: impl Fn(MessageRef<'_>) -> u64) {
    let (decoder, input, values) = state;
    let mut sum = 0;
    while let Some(frame) = decoder.decode(input, values).unwrap() {
        frame.seal(input, values);
        let message = frame.lend(input, values);
        black_box(message.type_bytes());
        sum ^= look(message);
        values.clear();
    }
    black_box(sum);
}

fn decoding(criterion: &mut Criterion, sample: &Sample, best: &Best) {
    let mut group = criterion.benchmark_group(format!("decode {}", sample.name));
    let stream = sample.bytes.repeat(sample.batch);
    let fresh = || (Decoder::new(Limits::default()), Buffer::new(), Values::new());
    let refill = |(_, input, _): &mut (Decoder, Buffer, Values)| {
        input.clear();
        input.append(&stream);
    };
    group.bench_function("playerio", |bencher| {
        let name = format!("decode {} playerio", sample.name);
        measure(bencher, (best, &name, sample.batch), &mut fresh(), refill, |state| {
            // As a C host reads: the fields of every value.
            decode_all(state, |message| {
                let fields = |value: &Value| black_box(value).bits() ^ value.len() as u64;
                message.values().iter().map(fields).fold(0, |sum, field| sum ^ field)
            });
        });
    });
    group.bench_function("playerio, as Rust values", |bencher| {
        let name = format!("decode {} playerio, as Rust values", sample.name);
        measure(bencher, (best, &name, sample.batch), &mut fresh(), refill, |state| {
            decode_all(state, |message| message.iter().map(read).fold(0, |sum, value| sum ^ value));
        });
    });
    group.bench_function("rmp", |bencher| {
        let name = format!("decode {} rmp", sample.name);
        let stream = sample.peer.repeat(sample.batch);
        let mut values = Vec::new();
        measure(bencher, (best, &name, sample.batch), &mut values, Vec::clear, |values| {
            let (mut rest, mut sum) = (stream.as_slice(), 0);
            while !rest.is_empty() {
                values.clear();
                black_box(peer::decode(&mut rest, values));
                values.iter().for_each(|value| sum ^= read(*value));
            }
            black_box(sum);
        });
    });
}

fn encoding(criterion: &mut Criterion, sample: &Sample, best: &Best) {
    let mut group = criterion.benchmark_group(format!("encode {}", sample.name));
    let prefix = format!("encode {}", sample.name);
    let repeat = 0..sample.batch;
    let clear = |out: &mut Buffer| out.clear();
    group.bench_function("playerio", |bencher| {
        let name = format!("{prefix} playerio");
        let mut out = Buffer::new();
        measure(bencher, (best, &name, sample.batch), &mut out, clear, |out| {
            for _ in repeat.clone() {
                encode(out, black_box(sample.message.as_ref()), Limits::default()).unwrap();
            }
        });
    });
    group.bench_function("playerio, value by value", |bencher| {
        let name = format!("{prefix} playerio, value by value");
        let values: Vec<ValueRef<'_>> = sample.message.as_ref().iter().collect();
        let message_type = sample.message.as_ref().type_bytes();
        let mut out = Buffer::new();
        measure(bencher, (best, &name, sample.batch), &mut out, clear, |out| {
            for _ in repeat.clone() {
                let mut encoder = Encoder::begin(out, message_type, values.len(), Limits::default()).unwrap();
                black_box(&values).iter().for_each(|value| write(&mut encoder, *value));
                encoder.finish().unwrap();
            }
        });
    });
    group.bench_function("rmp", |bencher| {
        let name = format!("{prefix} rmp");
        measure(bencher, (best, &name, sample.batch), &mut Vec::new(), Vec::clear, |out| {
            for _ in repeat.clone() {
                peer::encode(out, black_box(sample.message.as_ref()));
            }
        });
    });
    group.bench_function("memcpy", |bencher| {
        let name = format!("{prefix} memcpy");
        measure(bencher, (best, &name, sample.batch), &mut Vec::new(), Vec::clear, |out: &mut Vec<u8>| {
            for _ in repeat.clone() {
                out.extend_from_slice(black_box(&sample.bytes));
            }
        });
    });
}

/// Writes a value as the C interface does, whose values are matched once and whose strings are checked. `Encoder::value`
/// with strings set apart would be two matches, which takes 5 % more.
#[inline]
fn write(encoder: &mut Encoder<'_>, value: ValueRef<'_>) {
    match value {
        ValueRef::Int(value) => encoder.int(value),
        ValueRef::UInt(value) => encoder.uint(value),
        ValueRef::Long(value) => encoder.long(value),
        ValueRef::ULong(value) => encoder.ulong(value),
        ValueRef::Double(value) => encoder.double(value),
        ValueRef::Float(value) => encoder.float(value),
        ValueRef::Bool(value) => encoder.bool(value),
        ValueRef::String(text) => encoder.string(text.as_bytes()).unwrap(),
        ValueRef::Bytes(bytes) => encoder.bytes(bytes),
    }
}

fn main() {
    // The last CPU: interrupts tend to be served by the first.
    let pinned = core_affinity::get_core_ids()
        .and_then(|ids| ids.last().copied())
        .filter(|id| core_affinity::set_for_current(*id));
    let best = Best::default();
    let mut criterion = Criterion::default().configure_from_args();
    for sample in &samples() {
        decoding(&mut criterion, sample, &best);
        encoding(&mut criterion, sample, &best);
    }
    criterion.final_summary();
    println!("\nshortest times per message, pinned to CPU {:?}", pinned.map(|id| id.id));
    let best = best.borrow();
    for (name, time) in best.iter() {
        let group = name.split(' ').take(2).collect::<Vec<_>>().join(" ");
        let ratio = |peer: &str| best.get(&format!("{group} {peer}")).map_or(f64::NAN, |other| time / other);
        println!("{name:40} {time:10.1} ns   {:6.2} of rmp   {:6.2} of memcpy", ratio("rmp"), ratio("memcpy"));
    }
}
