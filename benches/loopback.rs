//! How fast a connection is over a real socket, beside a raw blocking socket that moves the same bytes in the same run.
//!
//! `cargo bench --bench loopback`. Both sides run on one CPU, to which the process is pinned before it starts a
//! thread: an unpinned round trip differs by more than a factor of two with placement alone. The run ends with ratios.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]
#![allow(clippy::disallowed_methods, reason = "a benchmark asks for the time")]

mod sockets;

use criterion::Criterion;
use playerio::connection::Connection;
use playerio::message::Message;
use playerio::queue::{EventKind, Queue, Timeout};
use playerio::wire::buffer::Buffer;
use playerio::wire::encode::encode;
use playerio::wire::limits::Limits;
use playerio::wire::value::ValueRef;
use sockets::{Server, ping_pong, raw_receive, raw_send};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

/// How a host takes its messages.
#[derive(Clone, Copy, PartialEq)]
enum Delivery {
    Threaded,
    Poll,
    Next,
}

const WAYS: [(&str, Delivery); 3] =
    [("threaded", Delivery::Threaded), ("poll", Delivery::Poll), ("next", Delivery::Next)];

fn connection(server: &Server, queue: Option<&Queue>) -> Connection {
    let connection = Connection::new();
    connection.add_endpoint("127.0.0.1", server.port).unwrap();
    connection.set_join_key("key").unwrap();
    connection.set_queue(queue).unwrap();
    connection
}

fn block() -> Message {
    Message::with("b", &[ValueRef::Int(0), ValueRef::Int(100), ValueRef::Int(142), ValueRef::Int(1000)]).unwrap()
}

fn encoded(message: &Message) -> Vec<u8> {
    let mut out = Buffer::new();
    encode(&mut out, message.as_ref(), Limits::default()).unwrap();
    out.unread().to_vec()
}

/// Waits for the join on a queue.
fn take_join(queue: &Queue) {
    queue.next(1, Timeout::Forever, &mut |_, _| ()).unwrap();
}

/// The time of `count` round trips, the next message being sent when the last is back.
fn round_trips(way: Delivery, count: u64) -> Duration {
    let server = Server::echo();
    match way {
        Delivery::Threaded => round_trips_in_handler(&server, count),
        Delivery::Poll | Delivery::Next => round_trips_on_queue(&server, way, count),
    }
}

fn round_trips_in_handler(server: &Server, count: u64) -> Duration {
    let connection = connection(server, None);
    let (done, wait_done) = channel();
    let left = AtomicU64::new(count);
    let (answering, message) = (connection.clone(), block());
    let answer = message.clone();
    connection.add_message_handler(
        None,
        Arc::new(move |_| match left.fetch_sub(1, Ordering::Relaxed) {
            1 => done.send(Instant::now()).unwrap(),
            _ => answering.send(answer.as_ref()).unwrap(),
        }),
    );
    connection.connect().unwrap();
    assert_eq!(connection.wait(Timeout::Forever), Ok(0));
    let start = Instant::now();
    connection.send(message.as_ref()).unwrap();
    let end = wait_done.recv().unwrap();
    connection.free();
    end - start
}

fn round_trips_on_queue(server: &Server, way: Delivery, count: u64) -> Duration {
    let queue = Queue::new();
    let connection = connection(server, Some(&queue));
    connection.add_message_handler(None, Arc::new(|_| ()));
    connection.connect().unwrap();
    take_join(&queue);
    let message = block();
    let start = Instant::now();
    for _ in 0..count {
        connection.send(message.as_ref()).unwrap();
        match way {
            Delivery::Next => drop(queue.next(16, Timeout::Forever, &mut |_, _| ()).unwrap()),
            Delivery::Poll | Delivery::Threaded => drop(queue.poll(0, Timeout::Forever).unwrap()),
        }
    }
    let elapsed = start.elapsed();
    connection.free();
    elapsed
}

/// The time in which `count` messages of these bytes come in.
fn receive(way: Delivery, count: u64, message: &[u8]) -> Duration {
    let server = Server::flood(message, count);
    let queue = (way != Delivery::Threaded).then(Queue::new);
    let connection = connection(&server, queue.as_ref());
    let (done, wait_done) = channel();
    if way != Delivery::Next {
        connection.add_message_handler(None, counter(count, done));
    }
    connection.connect().unwrap();
    match &queue {
        Some(queue) => take_join(queue),
        None => assert_eq!(connection.wait(Timeout::Forever), Ok(0)),
    }
    server.go();
    let start = Instant::now();
    let end = match (&queue, way) {
        (Some(queue), Delivery::Next) => take_all(queue, count),
        (Some(queue), _) => loop {
            queue.poll(0, Timeout::Forever).unwrap();
            if let Ok(end) = wait_done.try_recv() {
                break end;
            }
        },
        (None, _) => wait_done.recv().unwrap(),
    };
    connection.free();
    end - start
}

fn counter(count: u64, done: Sender<Instant>) -> Arc<dyn Fn(playerio::wire::view::MessageRef<'_>) + Send + Sync> {
    let seen = AtomicU64::new(0);
    Arc::new(move |message| {
        std::hint::black_box(message.values());
        let seen_now = seen.load(Ordering::Relaxed) + 1;
        seen.store(seen_now, Ordering::Relaxed);
        if seen_now == count {
            done.send(Instant::now()).unwrap();
        }
    })
}

fn take_all(queue: &Queue, count: u64) -> Instant {
    let mut seen = 0;
    while seen < count {
        let mut visit = |_: usize, event: playerio::queue::Event<'_>| {
            if let EventKind::Message(message) = event.kind {
                std::hint::black_box(message.values());
                seen += 1;
            }
        };
        queue.next(256, Timeout::Forever, &mut visit).unwrap();
    }
    Instant::now()
}

/// The time in which `count` messages go out and arrive.
fn send(count: u64, message: &Message) -> Duration {
    let bytes = encoded(message).len() as u64 * count;
    let server = Server::sink(bytes);
    let connection = connection(&server, None);
    let (drained, wait_drained) = channel();
    connection.set_drain_handler(Some(Arc::new(move || drained.send(()).unwrap())));
    connection.connect().unwrap();
    assert_eq!(connection.wait(Timeout::Forever), Ok(0));
    let start = Instant::now();
    for _ in 0..count {
        while connection.send(message.as_ref()).is_err() {
            wait_drained.recv().unwrap();
        }
    }
    let end = server.finished();
    connection.free();
    end - start
}

fn main() {
    core_affinity::set_for_current(core_affinity::CoreId { id: 0 });
    let mut criterion = Criterion::default().configure_from_args().without_plots().sample_size(10);
    let mut group = criterion.benchmark_group("round trip, 11 bytes");
    group.bench_function("raw blocking socket", |b| b.iter_custom(ping_pong));
    for (name, way) in WAYS {
        group.bench_function(name, |b| b.iter_custom(|count| round_trips(way, count)));
    }
    group.finish();
    if !std::env::args().any(|argument| argument == "--test") {
        ratios();
    }
    playerio::runtime::shutdown().unwrap();
}

/// The shortest of five runs.
fn best(mut run: impl FnMut() -> Duration) -> Duration {
    (0..5).map(|_| run()).min().unwrap()
}

fn ratios() {
    println!("\none CPU, best of 5 runs");
    let trips = 20_000;
    let raw = best(|| if wanted("round trip") { ping_pong(trips) } else { Duration::ZERO });
    for (name, way) in WAYS.iter().filter(|_| wanted("round trip")).copied() {
        let ours = best(|| round_trips(way, trips));
        let each = ours.as_nanos() as f64 / trips as f64 / 1000.0;
        println!("round trip, {name}: {each:.1} us, {:.2} x raw", ours.as_secs_f64() / raw.as_secs_f64());
    }
    let small = block();
    throughput("11-byte messages", 4_000_000, &small);
    let large = Message::with("data", &[ValueRef::Bytes(&[7; 64 << 10])]).unwrap();
    throughput("64 KiB byte arrays", 20_000, &large);
}

fn throughput(name: &str, count: u64, message: &Message) {
    let bytes = encoded(message);
    let total = bytes.len() as u64 * count;
    let print = |name: String, ours: Duration, raw: Duration| {
        let (rate, ratio) = (count as f64 / ours.as_secs_f64() / 1e6, ours.as_secs_f64() / raw.as_secs_f64());
        println!("{name}: {rate:.2} M/s, {ratio:.2} x the time of raw bytes");
    };
    for (way_name, way) in WAYS {
        let name = format!("{name} in, {way_name}");
        if wanted(&name) {
            let raw = best(|| raw_receive(&bytes, count));
            print(name, best(|| receive(way, count, &bytes)), raw);
        }
    }
    let name = format!("{name} out");
    if wanted(&name) {
        let raw = best(|| raw_send(total));
        print(name, best(|| send(count, message)), raw);
    }
}

/// Whether the command line asks for this line of the table, as it does for criterion's benchmarks.
fn wanted(name: &str) -> bool {
    std::env::args().skip(1).find(|argument| !argument.starts_with('-')).is_none_or(|filter| name.contains(&filter))
}
