//! A queue that is freed while its connection connects: whoever comes first, the connection ends.
//!
//! Through the Rust interface, with two threads that race for it: no program can stop a connect half-way.
#![cfg(feature = "net")]
#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

use playerio::connection::Connection;
use playerio::queue::Queue;
use playerio::reactor::Command;
use playerio::runtime;
use std::io::ErrorKind::{TimedOut, WouldBlock};
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

/// One generous deadline for whatever should come.
const SOON: Duration = Duration::from_secs(60);

/// Enough for some to come in between.
const ROUNDS: u32 = 300;

/// Connects while another thread frees the queue, somewhat later each time.
fn race(port: u16, round: u32) -> Connection {
    let (queue, connection) = (Queue::new(), Connection::new());
    connection.add_endpoint("127.0.0.1", port).unwrap();
    connection.set_join_key("key").unwrap();
    connection.set_queue(Some(&queue)).unwrap();
    let here = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            here.store(true, Ordering::Relaxed);
            (0..round % 100 * 50).for_each(|_| std::hint::spin_loop());
            queue.free();
        });
        while !here.load(Ordering::Relaxed) {
            std::hint::spin_loop();
        }
        let _ = connection.connect(); // Refused where the queue was freed before.
    });
    connection
}

/// Waits until the internal thread has done what was asked of it, and has given the turns that came of it.
fn catch_up() {
    for _ in 0..2 {
        let (does, done) = channel();
        let job = move || does.send(()).unwrap();
        runtime::commands(runtime::epoch()).unwrap().push(Command::Run(Box::new(job)));
        done.recv_timeout(SOON).unwrap();
    }
}

#[test]
fn a_queue_that_is_freed_while_its_connection_connects_closes_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (accepts, accepted) = channel();
    std::thread::spawn(move || listener.incoming().try_for_each(|stream| accepts.send(stream.unwrap())));
    // Kept, since the last to let go of a connection ends it.
    let connections: Vec<Connection> = (0..ROUNDS).map(|round| race(address.port(), round)).collect();
    catch_up();
    // Accepted behind all that the connections have begun.
    let last = TcpStream::connect(address).unwrap().local_addr().unwrap();
    loop {
        let mut stream = accepted.recv_timeout(SOON).unwrap();
        if stream.peer_addr().ok() == Some(last) {
            break;
        }
        stream.set_read_timeout(Some(SOON)).unwrap();
        if let Err(error) = stream.read_to_end(&mut Vec::new()) {
            // Reset is an end, too.
            assert!(!matches!(error.kind(), WouldBlock | TimedOut), "it goes on without its queue");
        }
    }
    drop(connections);
    runtime::shutdown().unwrap();
}
