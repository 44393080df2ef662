//! A shutdown against calls that begin before it and go on during it: nothing hangs, and no thread is started again.
//!
//! Through the Rust interface, since a C program can't stop a call half-way.
#![cfg(feature = "net")]
#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

use playerio::delivery::callback::{call, runs_on_our_thread};
use playerio::reactor::Command;
use playerio::runtime::{self, Epoch};
use playerio::thread;
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

/// One generous deadline for whatever should come.
const SOON: Duration = Duration::from_secs(60);

/// The internal threads are the process's, and so are the tests' turns.
static TURN: Mutex<()> = Mutex::new(());

const SHUT_DOWN: &str = "this object's handle is dead: pio_shutdown has freed it; make a new one after the shutdown";

fn refusal(epoch: Epoch) -> Option<String> {
    runtime::commands(epoch).err().map(|error| error.to_string())
}

#[test]
fn who_asks_for_threads_on_the_internal_thread_does_not_hold_a_shutdown_up() {
    let _turn = TURN.lock().unwrap();
    let before = runtime::epoch();
    let (asks, asked) = channel();
    let (let_go, may_ask) = channel();
    // As a free handler does that runs there and makes a call.
    let job = move || {
        may_ask.recv_timeout(SOON).unwrap();
        asks.send(refusal(before)).unwrap();
    };
    runtime::commands(before).unwrap().push(Command::Run(Box::new(job)));
    let (ends, ended) = channel();
    let shutdown = std::thread::spawn(move || ends.send(runtime::shutdown().is_ok()).unwrap());
    while runtime::epoch() == before {
        std::thread::yield_now(); // Until the shutdown has begun.
    }
    let_go.send(()).unwrap();
    assert_eq!(asked.recv_timeout(SOON).unwrap().as_deref(), Some(SHUT_DOWN));
    assert!(ended.recv_timeout(SOON).unwrap());
    shutdown.join().unwrap();
}

#[test]
fn a_call_that_began_before_a_shutdown_starts_no_thread_after_it() {
    let _turn = TURN.lock().unwrap();
    let before = runtime::epoch();
    runtime::commands(before).unwrap();
    runtime::shutdown().unwrap();
    assert_eq!(refusal(before).as_deref(), Some(SHUT_DOWN));
    // A new one may, and ends what it has started.
    assert_eq!(refusal(runtime::epoch()), None);
    runtime::shutdown().unwrap();
}

#[test]
fn a_shutdown_can_tell_whether_a_callback_runs_on_the_internal_thread() {
    let _turn = TURN.lock().unwrap();
    call(|| assert!(!runs_on_our_thread()));
    let (tells, told) = channel();
    let job = move || tells.send((call(|| call(runs_on_our_thread)), runs_on_our_thread())).unwrap();
    runtime::commands(runtime::epoch()).unwrap().push(Command::Run(Box::new(job)));
    assert_eq!(told.recv_timeout(SOON), Ok((true, false)));
    runtime::shutdown().unwrap();
}

#[test]
fn a_thread_that_was_left_behind_counts_until_it_ends() {
    let _turn = TURN.lock().unwrap();
    let (_, workers) = runtime::commands_and_workers(runtime::epoch()).unwrap();
    let ((begins, begun), (let_go, wait)) = (channel(), channel::<()>());
    let hang = move |_| {
        begins.send(()).unwrap();
        assert!(wait.recv().is_err());
    };
    workers.run(Box::new(hang));
    begun.recv_timeout(SOON).unwrap();
    runtime::shutdown().unwrap();
    assert!(thread::any_alive());
    drop(let_go);
    while thread::any_alive() {
        std::thread::yield_now();
    }
}

#[test]
fn threads_that_ask_first_at_the_same_time_get_the_same_one() {
    let _turn = TURN.lock().unwrap();
    for _ in 0..100 {
        let epoch = runtime::epoch();
        let together = Barrier::new(4);
        let ask = || {
            together.wait();
            Arc::as_ptr(&runtime::commands(epoch).unwrap()).addr()
        };
        let asked = std::thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(ask));
            threads.map(|thread| thread.join().unwrap())
        });
        assert_eq!(asked, [asked[0]; 4]);
        runtime::shutdown().unwrap();
    }
}
