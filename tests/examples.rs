//! Compiles the examples as every host may, those in C as C99 and as C++17 and those in C++ by two compilers, without a
//! warning, and runs each against a dev server.
//!
//! On Windows `tests/windows.rs` does so, from out here: no compiler is under wine.
#![cfg(all(unix, feature = "webapi"))]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use support::build::Language::{self, C99, Cpp17};
use support::cpp::{CLANG_20, GCC_17, GCC_20, SANITIZERS};
use support::run::Mode::{self, Plain, Valgrind};
use support::{build, library, tools};

/// Compiles `examples/c/<name>.c`, runs it with the server's host and port and these arguments, and returns what it
/// printed.
fn run_example(name: &str, language: Language, mode: Mode, arguments: &[&str]) -> Option<String> {
    run_with(name, language, mode, |server| {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned());
        ["127.0.0.1".to_owned(), server.port().to_string()].into_iter().chain(arguments).collect()
    })
}

fn run_with(
    name: &str,
    language: Language,
    mode: Mode,
    arguments: impl FnOnce(&playerio_devserver::Server) -> Vec<String>,
) -> Option<String> {
    let compiler = if language == C99 { tools::C_COMPILER } else { tools::CPP_COMPILER };
    if !compiler.is_here() || (mode == Valgrind && !tools::VALGRIND.is_here()) {
        return None;
    }
    let source = library::root().join("examples/c").join(name).with_extension("c");
    let program = build::compile(&source, &format!("example-{name}-{language:?}-{mode:?}"), language);
    let server = support::dev_server();
    Some(support::run::run(mode, &program, &arguments(&server)))
}

fn check_hello(language: Language, mode: Mode) {
    let arguments = |server: &playerio_devserver::Server| vec![server.api_url(), "demo".to_owned()];
    let Some(output) = run_with("hello", language, mode, arguments) else { return };
    assert!(
        output.starts_with("ann has logged in\nann finds 0 rooms\nann gets a place in the room lobby\n"),
        "{output}"
    );
    assert!(output.contains("bob has logged in\nbob finds 1 rooms\n  lobby, 1 online\n"), "{output}");
    for name in ["ann", "bob"] {
        for receiver in ["ann", "bob"] {
            let greeting = format!(
                "{receiver} received greeting: string \"{name}\" int -42 uint 4000000000 long -9223372036854775808 \
                 ulong 18446744073709551615 double 0.1 float 2.5 3 bytes bool true\n"
            );
            assert_eq!(output.matches(&greeting).count(), 1, "{greeting} once in:\n{output}");
        }
        assert_eq!(output.matches(&format!("{name} has left\n")).count(), 1, "{output}");
    }
}

#[test]
fn hello_greets_twice_as_c99() {
    check_hello(C99, Plain);
}

#[test]
fn hello_greets_twice_as_cpp17() {
    check_hello(Cpp17, Plain);
}

#[test]
fn hello_leaks_nothing() {
    check_hello(C99, Valgrind);
}

#[test]
fn the_game_loop_sees_every_move_it_made() {
    for (language, mode) in [(C99, Plain), (Cpp17, Plain), (C99, Valgrind)] {
        let Some(output) = run_example("game_loop", language, mode, &["200"]) else { return };
        assert_eq!(output, "200 frames, 200 moves seen, 0 skipped\n");
    }
}

#[test]
fn the_bot_gets_every_message_back() {
    for (language, mode) in [(C99, Plain), (Cpp17, Plain), (C99, Valgrind)] {
        let Some(output) = run_example("bot", language, mode, &["20", "500"]) else { return };
        assert!(output.starts_with("20 connections, 10000 messages there and back, "), "{output}");
    }
}

#[test]
fn an_example_that_finds_no_server_says_so_and_fails() {
    if !tools::C_COMPILER.is_here() {
        return;
    }
    let program = build::compile(&library::root().join("examples/c/hello.c"), "example-hello-alone", C99);
    let arguments = ["http://127.0.0.1:1/api".to_owned(), "demo".to_owned()];
    let failed = support::run::run_to_failure(&program, &arguments);
    assert!(failed.starts_with("ann: calling http://127.0.0.1:1/api/10 failed: "), "{failed}");
}

/// A source file of `examples/cpp`.
fn cpp_example(name: &str) -> PathBuf {
    library::root().join("examples/cpp").join(name).with_extension("cpp")
}

#[test]
fn the_bot_in_cpp_gets_every_message_back() {
    for way in [GCC_17, CLANG_20, GCC_17.with(&SANITIZERS)].into_iter().filter(|way| way.compiler.is_here()) {
        let program = way.compile(&cpp_example("bot"));
        let server = support::dev_server();
        let arguments = ["127.0.0.1".to_owned(), server.port().to_string(), "20".to_owned(), "500".to_owned()];
        let output = support::run::run(Plain, &program, &arguments);
        assert!(output.starts_with("20 connections, 10000 messages there and back, "), "{output}");
    }
}

#[test]
fn the_chat_says_what_is_typed_and_prints_what_is_said() {
    for way in [GCC_17, CLANG_20, GCC_17.with(&SANITIZERS)].into_iter().filter(|way| way.compiler.is_here()) {
        let program = way.compile(&cpp_example("chat"));
        let server = support::dev_server();
        let mut command = Command::new(&program);
        command.args([&server.api_url(), "demo", "ann"]).env_remove("LD_LIBRARY_PATH");
        let mut chat = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("start the chat");
        let mut input = chat.stdin.take().expect("an input");
        let mut lines =
            BufReader::new(chat.stdout.take().expect("an output")).lines().map(|line| line.expect("a line"));
        assert_eq!(lines.next().as_deref(), Some("ann is here"));
        input.write_all("hello åäö\n".as_bytes()).expect("type a line");
        assert_eq!(lines.next().as_deref(), Some("ann: hello åäö"));
        drop(input);
        assert_eq!(lines.next(), None);
        assert!(chat.wait().expect("wait for the chat").success());
    }
}

#[test]
fn a_chat_that_finds_no_server_says_so_and_fails() {
    if !GCC_20.compiler.is_here() {
        return;
    }
    let program = GCC_20.compile(&cpp_example("chat"));
    let arguments = ["http://127.0.0.1:1/api", "demo", "ann"].map(str::to_owned);
    let failed = support::run::run_to_failure(&program, &arguments);
    assert!(failed.starts_with("chat: calling http://127.0.0.1:1/api/10 failed: "), "{failed}");
}
