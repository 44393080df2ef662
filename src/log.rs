//! What the library tells of its work, to the function a host has set, if any. Text is only made when it is wanted.
//!
//! The log handler may call nothing of this library; while it runs, [`in_handler`] is true on its thread.

use parking_lot::{Condvar, Mutex};
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

/// How important a line is.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something that should not happen.
    Error = 0,
    /// Something that a host may want to act on.
    Warn = 1,
    /// Connections that come and go.
    Info = 2,
    /// Every step.
    Debug = 3,
}

/// Is given each line of its level or a more important one, on any thread.
pub type Handler = Arc<dyn Fn(Level, &str) + Send + Sync>;

/// The least important level that is wanted; -1 for none.
static WANTED: AtomicI32 = AtomicI32::new(-1);
/// Guards the handler and the number of threads that are in it.
static SINK: Mutex<Sink> = Mutex::new(Sink { handler: None, running: 0 });
static DONE: Condvar = Condvar::new();

struct Sink {
    handler: Option<Handler>,
    running: usize,
}

thread_local! {
    static IN_HANDLER: Cell<bool> = const { Cell::new(false) };
}

/// Whether the calling thread is inside the log handler.
pub fn in_handler() -> bool {
    IN_HANDLER.with(Cell::get)
}

/// Sets or removes the handler. Where the caller may wait, this returns when no thread is inside the old one.
pub fn set_handler(level: Level, handler: Option<Handler>, may_wait: bool) {
    let mut sink = SINK.lock();
    WANTED.store(if handler.is_some() { level as i32 } else { -1 }, Ordering::Release);
    sink.handler = handler;
    while sink.running > 0 && may_wait {
        DONE.wait(&mut sink);
    }
}

/// Tells of something that should not happen.
pub fn error(text: impl FnOnce() -> String) {
    line(Level::Error, text);
}

/// Tells of something that a host may want to act on.
pub fn warn(text: impl FnOnce() -> String) {
    line(Level::Warn, text);
}

/// Tells of a connection that comes or goes.
pub fn info(text: impl FnOnce() -> String) {
    line(Level::Info, text);
}

/// Tells of a step.
pub fn debug(text: impl FnOnce() -> String) {
    line(Level::Debug, text);
}

fn line(level: Level, text: impl FnOnce() -> String) {
    if level as i32 > WANTED.load(Ordering::Acquire) || in_handler() {
        return;
    }
    let handler = {
        let mut sink = SINK.lock();
        let Some(handler) = sink.handler.clone() else { return };
        sink.running += 1;
        handler
    };
    IN_HANDLER.with(|inside| inside.set(true));
    handler(level, &text());
    IN_HANDLER.with(|inside| inside.set(false));
    let mut sink = SINK.lock();
    sink.running -= 1;
    DONE.notify_all();
}
