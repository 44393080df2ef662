//! Compiles the programs of `tests/cpp` and `examples/cpp` against `include/playerio.hpp` and the shared library, in the
//! ways that C++ programs are compiled, and runs them: by g++ and clang++, as C++17 and C++20, with and without exceptions
//! and RTTI, under sanitizers. Any warning is an error.
//!
//! A program prints which of its tests failed and why; what it is about stands at its top.
//!
//! On Windows `tests/windows.rs` does so, from out here: no compiler is under wine.
#![cfg(all(unix, feature = "net"))]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use support::build::work_folder;
use support::library;
use support::run::{self, Mode};
use support::tools::{self, Tool};

const WARNINGS: [&str; 6] = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"];
const NO_EXCEPTIONS: [&str; 2] = ["-fno-exceptions", "-fno-rtti"];
/// The first error of either ends the program.
const SANITIZERS: [&str; 3] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g"];

/// One way to compile.
#[derive(Clone, Copy)]
struct Way {
    compiler: Tool,
    standard: &'static str,
    flags: &'static [&'static str],
}

const GCC_17: Way = Way { compiler: tools::GCC, standard: "c++17", flags: &[] };
const GCC_20: Way = Way { standard: "c++20", ..GCC_17 };
const CLANG_17: Way = Way { compiler: tools::CLANG, standard: "c++17", flags: &[] };
const CLANG_20: Way = Way { standard: "c++20", ..CLANG_17 };

impl Way {
    const fn with(self, flags: &'static [&'static str]) -> Way {
        Way { flags, ..self }
    }

    /// The compiler with all flags but what to make.
    fn command(&self) -> Command {
        let mut command = Command::new(self.compiler.name);
        command.arg(format!("-std={}", self.standard)).args(WARNINGS).args(self.flags);
        command.arg("-I").arg(library::root().join("include"));
        command
    }

    /// Compiles one source file into an executable and returns its path.
    fn compile(&self, source: &Path) -> PathBuf {
        let name = source.file_stem().expect("a file").to_string_lossy();
        let flags = self.flags.concat().replace(['/', '='], "");
        let program = work_folder().join(format!("{name}-{}-{}{flags}", self.compiler.name, self.standard));
        let mut command = self.command();
        command.arg(source).arg("-o").arg(&program).arg("-L").arg(library::folder()).arg("-lplayerio");
        command.arg(format!("-Wl,-rpath,{}", library::folder().display())).arg("-pthread");
        let output = command.output().expect("run the compiler");
        assert!(output.status.success(), "{command:?}:\n{}", String::from_utf8_lossy(&output.stderr));
        program
    }
}

/// Compiles and runs `tests/cpp/<name>.cpp` with a dev server's port as its argument, unless the compiler is missing.
fn passes(name: &str, way: Way) {
    if !way.compiler.is_here() {
        return;
    }
    let program = way.compile(&library::root().join("tests/cpp").join(name).with_extension("cpp"));
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
    passes("surface", GCC_17.with(&["-fno-rtti"]));
    passes("surface", GCC_17.with(&["-DPLAYERIO_NO_EXCEPTIONS", "-O2"]));
}

/// The cases of `refused.cpp`, each with the words that the compiler must say.
fn refused_cases(source: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(source).expect("read the cases");
    let cases = text.lines().filter_map(|line| line.split_once("CASE == ")?.1.split_once(" // says: "));
    cases.map(|(number, words)| (number.to_owned(), words.to_owned())).collect()
}

#[test]
fn what_has_no_place_on_the_wire_does_not_compile_and_says_why() {
    let source = library::root().join("tests/cpp/refused.cpp");
    let cases = refused_cases(&source);
    assert!(cases.len() > 20, "{cases:?}");
    for way in [GCC_17, CLANG_20].into_iter().filter(|way| way.compiler.is_here()) {
        let compile = |number: &str| -> Output {
            let mut command = way.command();
            command.arg("-fsyntax-only").arg(format!("-DCASE={number}")).arg(&source);
            command.output().expect("run the compiler")
        };
        let none = compile("0");
        assert!(none.status.success(), "{}", String::from_utf8_lossy(&none.stderr));
        for (number, words) in &cases {
            let refused = compile(number);
            let said = String::from_utf8_lossy(&refused.stderr);
            assert!(!refused.status.success(), "case {number} compiles with {}", way.compiler.name);
            assert!(said.contains(words), "{}, case {number}, without \"{words}\":\n{said}", way.compiler.name);
        }
    }
}

fn example(name: &str) -> PathBuf {
    library::root().join("examples/cpp").join(name).with_extension("cpp")
}

#[test]
fn the_bot_gets_every_message_back() {
    for way in [GCC_17, CLANG_20, GCC_17.with(&SANITIZERS)].into_iter().filter(|way| way.compiler.is_here()) {
        let program = way.compile(&example("bot"));
        let server = support::dev_server();
        let arguments = ["127.0.0.1".to_owned(), server.port().to_string(), "20".to_owned(), "500".to_owned()];
        let output = run::run(Mode::Plain, &program, &arguments);
        assert!(output.starts_with("20 connections, 10000 messages there and back, "), "{output}");
    }
}

#[test]
fn the_chat_says_what_is_typed_and_prints_what_is_said() {
    for way in [GCC_17, CLANG_20, GCC_17.with(&SANITIZERS)].into_iter().filter(|way| way.compiler.is_here()) {
        let program = way.compile(&example("chat"));
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
    if !GCC_17.compiler.is_here() {
        return;
    }
    let program = GCC_17.compile(&example("chat"));
    let arguments = ["http://127.0.0.1:1/api", "demo", "ann"].map(str::to_owned);
    let failed = run::run_to_failure(&program, &arguments);
    assert!(failed.starts_with("chat: calling http://127.0.0.1:1/api/10 failed: "), "{failed}");
}

/// The fenced blocks of C++ in the page about it, which together are one program.
#[test]
fn the_code_of_the_page_about_cpp_is_one_program_that_runs() {
    let page = fs::read_to_string(library::root().join("docs/CPP.md")).expect("read the page");
    let blocks = page.split("```cpp\n").skip(1).filter_map(|rest| rest.split("```").next());
    let source = work_folder().join("page.cpp");
    fs::write(&source, blocks.collect::<String>()).expect("write the code");
    for way in [GCC_20, CLANG_20].into_iter().filter(|way| way.compiler.is_here()) {
        let program = way.compile(&source);
        let server = support::dev_server();
        let output = run::run(Mode::Plain, &program, &[server.api_url()]);
        let expected = "0 rooms\nsomebody says hello and 42\nkept: say(string \"hello\", int 42)\n20 bots are back\n";
        assert_eq!(output, expected);
    }
}
