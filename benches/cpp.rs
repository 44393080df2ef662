//! What the C++ headers cost beside the C functions: compiles `benches/cpp/cost.cpp` as a host would, against the shared
//! library of this very build, by each compiler that is here, and runs it.
//!
//! `cargo bench --bench cpp` takes some minutes and fails where C++ takes more than 5 % longer than C; with `-- --test`
//! each comparison is made once, with few messages, and without a verdict.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a failure here is the answer"
)]

#[cfg(unix)]
#[path = "../tests/support/mod.rs"]
mod support;

#[cfg(not(unix))]
fn main() {
    println!("cpp: its peer uses the sockets of Unix, so here is nothing to measure");
}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    use support::tools;

    // A build for debugging has nothing to say about time.
    let small = cfg!(debug_assertions) || std::env::args().any(|argument| argument == "--test");
    let compilers = [tools::GCC, tools::CLANG].into_iter().filter(|compiler| compiler.is_here());
    let slow: Vec<_> = compilers.filter(|compiler| !is_close_to_c(compiler.name, small)).collect();
    if slow.is_empty() { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}

/// Whether the program, compiled by this compiler, finds C++ about as fast as C.
#[cfg(unix)]
fn is_close_to_c(compiler: &str, small: bool) -> bool {
    use std::process::Command;
    use support::{build, library};

    let program = build::work_folder().join(format!("cost-{compiler}"));
    let mut compile = Command::new(compiler);
    compile.args(["-std=c++17", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-pthread"]);
    compile.arg("-I").arg(library::root().join("include")).arg(library::root().join("benches/cpp/cost.cpp"));
    compile.arg("-o").arg(&program).arg("-L").arg(library::folder()).arg("-lplayerio");
    compile.arg(format!("-Wl,-rpath,{}", library::folder().display()));
    assert!(compile.status().expect("run the compiler").success(), "{compile:?}");

    println!("\n{compiler} -O2:");
    let mut run = Command::new(&program);
    if small {
        run.args(["1", "1000"]);
    }
    // Cargo's search path would find an older build of the library, in a folder that it prefers.
    run.env_remove("LD_LIBRARY_PATH").env_remove("DYLD_FALLBACK_LIBRARY_PATH");
    let status = run.status().expect("run the program");
    assert!(status.code().is_some_and(|code| code <= 1), "{run:?} ended with {status}");
    status.success()
}
