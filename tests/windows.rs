//! The library on Windows, as C and C++ hosts meet it: the programs of `tests/c` and `tests/cpp`, the examples, and what
//! only Windows has. MinGW compiles them, wine runs them, and the dev server they talk to over loopback runs out here.
//!
//! `tools/windows test` builds what they need and runs them; the Rust tests it runs over there, under wine as well.
#![cfg(all(unix, feature = "webapi"))]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

#[path = "windows/dll.rs"]
mod dll;
#[path = "windows/examples.rs"]
mod examples;
#[path = "windows/process.rs"]
mod process;
#[path = "windows/programs.rs"]
mod programs;
#[path = "windows/server.rs"]
mod server;
#[path = "windows/sockets.rs"]
mod sockets;
mod support;

use std::path::Path;
use support::run::{self, Mode};
use support::{library, tools, windows};

/// Whether what makes and runs Windows programs is here.
fn can_run() -> bool {
    [tools::MINGW, tools::MINGW_CPP, tools::OBJDUMP, tools::WINE].into_iter().all(tools::Tool::is_here)
}

/// Compiles a program and runs it under wine; it must say that all its tests passed.
fn passes(source: &str, arguments: &[String]) {
    if can_run() {
        let program = windows::compile(&library::root().join(source));
        passes_in(&program, arguments);
    }
}

fn passes_in(program: &Path, arguments: &[String]) {
    let output = run::run(Mode::Wine, program, arguments);
    assert!(output.contains(" passed, 0 failed"), "{} did not finish:\n{output}", program.display());
    println!("{output}");
}
