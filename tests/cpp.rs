//! Compiles the programs of `tests/cpp` against `include/playerio.hpp` and the shared library, in the
//! ways that C++ programs are compiled, and runs them: by g++ and clang++, as C++17 and C++20, with and without exceptions
//! and RTTI, under sanitizers. `tests/cpp_headers.rs` looks at the headers themselves.
//!
//! A program prints which of its tests failed and why; what it is about stands at its top.
//!
//! On Windows `tests/windows.rs` does so, from out here: no compiler is under wine.
#![cfg(all(unix, feature = "net"))]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

mod support;

use std::fs;
use std::path::Path;
use support::build::work_folder;
use support::cpp::{self, CLANG_17, CLANG_20, GCC_17, GCC_20, NO_EXCEPTIONS, SANITIZERS, Way};
use support::documents::{blocks, document};
use support::run::{self, Mode};

/// Compiles and runs `tests/cpp/<name>.cpp` with a dev server's port as its argument, unless the compiler is missing.
fn passes(name: &str, way: Way) {
    if !way.compiler.is_here() {
        return;
    }
    let program = way.compile(&cpp::source(name));
    let server = support::dev_server();
    let output = run::run(Mode::Plain, &program, &[server.port().to_string()]);
    assert!(output.contains(" passed, 0 failed"), "{name} did not finish:\n{output}");
    println!("{output}");
}

#[test]
fn the_scenario_is_passed_with_exceptions() {
    passes("scenario", GCC_17.with(&["-O2"]));
}

#[test]
fn the_scenario_is_passed_without_exceptions_and_rtti() {
    passes("scenario", GCC_20.with(&NO_EXCEPTIONS));
}

#[test]
fn the_scenario_is_passed_under_sanitizers() {
    passes("scenario", GCC_17.with(&SANITIZERS));
}

#[test]
fn the_scenario_is_passed_by_clang() {
    passes("scenario", CLANG_20.with(&["-O2"]));
}

#[test]
fn handlers_get_what_they_ask_for_and_what_they_throw_is_reported() {
    passes("handlers", GCC_20);
}

#[test]
fn handlers_get_what_they_ask_for_under_sanitizers() {
    passes("handlers", GCC_17.with(&SANITIZERS));
}

#[test]
fn handlers_get_what_they_ask_for_by_clang_without_exceptions_and_rtti() {
    passes("handlers", CLANG_17.with(&NO_EXCEPTIONS));
}

#[test]
fn what_goes_wrong_in_a_handler_is_reported() {
    passes("reports", GCC_17.with(&SANITIZERS));
    passes("reports", CLANG_20);
    passes("reports", GCC_17.with(&["-DPLAYERIO_NO_EXCEPTIONS", "-O2"]));
    passes("reports", GCC_20.with(&NO_EXCEPTIONS));
}

#[test]
fn what_handlers_capture_lives_as_long_as_it_must() {
    passes("lifetime", CLANG_17);
}

#[test]
fn what_handlers_capture_lives_as_long_as_it_must_under_sanitizers() {
    passes("lifetime", GCC_17.with(&SANITIZERS));
}

#[test]
fn what_handlers_capture_lives_as_long_as_it_must_without_exceptions_and_rtti() {
    passes("lifetime", GCC_20.with(&NO_EXCEPTIONS));
}

#[test]
fn nothing_is_allocated_for_each_message() {
    passes("economy", GCC_17.with(&["-O2"]));
    passes("economy", CLANG_20.with(&["-fno-exceptions", "-fno-rtti", "-O2"]));
}

#[test]
fn what_documents_show_compiles_in_every_way() {
    for way in [GCC_17, GCC_20, CLANG_17, CLANG_20] {
        passes("surface", way);
        passes("surface", way.with(&NO_EXCEPTIONS));
    }
    passes("surface", GCC_17.with(&SANITIZERS));
    passes("surface", GCC_17.with(&["-fno-rtti"]));
    passes("surface", GCC_17.with(&["-DPLAYERIO_NO_EXCEPTIONS", "-O2"]));
}

/// The cases of `refused.cpp`, each with the words that the compiler must say, and the type that it must name.
fn refused_cases(source: &Path) -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(source).expect("read the cases");
    let cases = text.lines().filter_map(|line| line.split_once("CASE == ")?.1.split_once(" // says: "));
    cases.map(|(number, words)| (number.to_owned(), words.split(" // names: ").map(str::to_owned).collect())).collect()
}

#[test]
fn what_has_no_place_on_the_wire_does_not_compile_and_says_why() {
    let source = cpp::source("refused");
    let cases = refused_cases(&source);
    assert!(cases.len() > 20, "{cases:?}");
    assert!(cases.iter().filter(|(_, words)| words.len() == 2).count() > 10, "{cases:?}");
    for way in [GCC_17, CLANG_20].into_iter().filter(|way| way.compiler.is_here()) {
        way.accepts(&source, &["-DCASE=0"]);
        for (number, words) in &cases {
            let refused = way.check(&source, &[&format!("-DCASE={number}")]);
            let said = String::from_utf8_lossy(&refused.stderr);
            assert!(!refused.status.success(), "case {number} compiles with {}", way.compiler.name);
            for words in words {
                assert!(said.contains(words), "{}, case {number}, without \"{words}\":\n{said}", way.compiler.name);
            }
        }
    }
}

/// Each program of the page about C++ begins with the block that includes the header, and goes on in those below it.
fn programs_of_the_page() -> Vec<String> {
    let mut programs: Vec<String> = Vec::new();
    for block in blocks(&document("docs/CPP.md"), "cpp") {
        match programs.last_mut() {
            Some(program) if !block.starts_with("#include <playerio.hpp>") => *program += &block,
            _ => programs.push(block),
        }
    }
    programs
}

#[test]
fn the_programs_of_the_page_about_cpp_run() {
    let programs = programs_of_the_page();
    let said = [
        "0 rooms\nsomebody says hello and 42\n",
        "arena: duel, 0 online\nkept: say(string \"hello\", int 42)\n20 bots are back\n",
    ];
    assert_eq!(programs.len(), said.len());
    for (number, (code, said)) in programs.iter().zip(said).enumerate() {
        let source = work_folder().join(format!("page-{number}.cpp"));
        fs::write(&source, code).expect("write the code");
        for way in [GCC_17, CLANG_20].into_iter().filter(|way| way.compiler.is_here()) {
            let program = way.compile(&source);
            let server = support::dev_server();
            assert_eq!(run::run(Mode::Plain, &program, &[server.api_url()]), said);
        }
    }
}
