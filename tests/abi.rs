//! Compiles the C programs of `tests/c` and `examples/c` against the header and the shared library, as a host would,
//! and runs each plain and under valgrind.
//!
//! A program prints which of its tests failed and why; what it is about stands at its top.
#![cfg(all(unix, feature = "net"))]

mod support;

use support::build::{Language, compile};
use support::run::Mode::{self, Plain, Valgrind};
use support::{library, tools};

/// Compiles and runs `tests/c/<name>.c`; `false` if a tool is missing.
fn run_program(name: &str, mode: Mode, arguments: &[String]) {
    if !tools::C_COMPILER.is_here() || (mode == Valgrind && !tools::VALGRIND.is_here()) {
        return;
    }
    let source = library::root().join("tests/c").join(name).with_extension("c");
    let program = compile(&source, &format!("{name}-{mode:?}"), Language::C99);
    let output = support::run::run(mode, &program, arguments);
    assert!(output.contains(" passed, 0 failed"), "{name} did not finish:\n{output}");
    println!("{output}");
}

/// A program that needs no server but those it starts itself; `numbers` are its arguments.
fn alone(name: &str, mode: Mode, numbers: &[u32]) {
    let arguments: Vec<String> = numbers.iter().map(u32::to_string).collect();
    run_program(name, mode, &arguments);
}

/// A program whose first argument is the port of a dev server.
fn with_server(name: &str, mode: Mode, numbers: &[u32]) {
    let server = support::dev_server();
    let mut arguments = vec![server.port().to_string()];
    arguments.extend(numbers.iter().map(u32::to_string));
    run_program(name, mode, &arguments);
}

#[test]
fn messages_hold_what_they_are_given() {
    alone("message", Plain, &[]);
}

#[test]
fn messages_hold_what_they_are_given_under_valgrind() {
    alone("message", Valgrind, &[]);
}

#[test]
fn getters_convert_by_the_official_rules() {
    alone("getters", Plain, &[]);
}

#[test]
fn getters_convert_by_the_official_rules_under_valgrind() {
    alone("getters", Valgrind, &[]);
}

#[test]
fn the_deserializer_reads_any_pieces_and_names_what_is_malformed() {
    alone("deserializer", Plain, &[]);
}

#[test]
fn the_deserializer_reads_any_pieces_and_names_what_is_malformed_under_valgrind() {
    alone("deserializer", Valgrind, &[]);
}

#[test]
fn the_library_names_its_numbers_and_keeps_the_last_error() {
    alone("library", Plain, &[]);
}

#[test]
fn the_library_names_its_numbers_and_keeps_the_last_error_under_valgrind() {
    alone("library", Valgrind, &[]);
}

#[test]
fn a_join_succeeds_or_fails_in_words() {
    alone("connect", Plain, &[]);
}

#[test]
fn a_join_succeeds_or_fails_in_words_under_valgrind() {
    alone("connect", Valgrind, &[]);
}

#[test]
fn endpoints_are_tried_in_order() {
    alone("endpoints", Plain, &[]);
}

#[test]
fn endpoints_are_tried_in_order_under_valgrind() {
    alone("endpoints", Valgrind, &[]);
}
