//! Whole lives of a session, replayed from lists of (time, bytes, host call): every path of a connection that the
//! session decides, and every sentence a host reads of it.
//!
//! The harness in `replay.rs` owns the clock and the wire. Most tests run in every way of delivery, since a host
//! must see the same whether handlers run or a queue stores.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails the test")]

#[path = "session_replay/batches.rs"]
mod batches;
#[path = "session_replay/connecting.rs"]
mod connecting;
#[path = "session_replay/delivering.rs"]
mod delivering;
#[path = "session_replay/ending.rs"]
mod ending;
#[path = "session_replay/holding.rs"]
mod holding;
#[path = "session_replay/joining.rs"]
mod joining;
#[path = "session_replay/leaving.rs"]
mod leaving;
#[path = "session_replay/malformed.rs"]
mod malformed;
#[path = "session_replay/names.rs"]
mod names;
#[path = "session_replay/random.rs"]
mod random;
#[path = "session_replay/replay.rs"]
mod replay;
#[path = "session_replay/seen.rs"]
mod seen;
mod values;
#[path = "session_replay/wire.rs"]
mod wire;
