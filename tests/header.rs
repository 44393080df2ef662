//! Keeps `include/playerio.h` true: that it is what the sources say, that it compiles, that it names exactly what the
//! shared library exports, and that every function in it has its manual entry and goes through the boundary.
//!
//! The header is the same everywhere, so it is tested where compilers are: not on Windows, which wine is for us.
#![cfg(all(unix, feature = "net"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a helper of a test fails the test")]

mod manual;
mod support;

use manual::{exports, header, root, source};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};
use support::build::run_compiler;
use support::tools::{self, Tool};

const HEADER: &str = "include/playerio.h";

/// The names that the contract fixes.
const CONTRACT: &str = include_str!("manual/contract.txt");

fn committed() -> String {
    fs::read_to_string(root().join(HEADER)).unwrap_or_default()
}

#[test]
fn the_header_is_what_the_sources_say() {
    let header = header();
    if env::var_os("UPDATE_HEADER").is_some() {
        fs::write(root().join(HEADER), header).expect("the header can be written");
        return;
    }
    let committed = committed();
    let differs = committed.lines().zip(header.lines()).position(|(old, new)| old != new);
    let line = differs.unwrap_or(committed.lines().count().min(header.lines().count())) + 1;
    assert!(
        committed == header,
        "{HEADER} differs from the sources from line {line} on; \
         run `UPDATE_HEADER=1 cargo test --test header` and commit the result"
    );
}

#[test]
fn the_header_compiles_as_c99_and_cpp11_without_a_warning() {
    let code = "#include <playerio.h>\n#include <playerio.h>\nint main(void) { return pio_version() == NULL; }\n";
    compile(tools::C_COMPILER, "c99", "header.c", code);
    compile(tools::CPP_COMPILER, "c++11", "header.cpp", code);
}

#[test]
fn the_headers_example_compiles_as_c99_and_cpp11_without_a_warning() {
    let header = committed();
    let lines = header.lines().map(|line| line.strip_prefix(" *     ").unwrap_or_default());
    let example = lines.skip_while(|line| !line.starts_with("#include <playerio.h>"));
    let mut code = String::new();
    for line in example {
        code = code + line + "\n";
        if line == "}" && code.contains("int main(void)") {
            break;
        }
    }
    assert!(code.contains("int main(void)"), "the example has moved");
    compile(tools::C_COMPILER, "c99", "example.c", &code);
    compile(tools::CPP_COMPILER, "c++11", "example.cpp", &code);
}

#[test]
fn the_structs_have_the_sizes_that_other_languages_rely_on() {
    let code = include_str!("c/sizes.h");
    compile(tools::C_COMPILER, "c99", "sizes.c", code);
    compile(tools::CPP_COMPILER, "c++11", "sizes.cpp", code);
}

fn compile(compiler: Tool, standard: &str, name: &str, code: &str) {
    if !compiler.is_here() {
        return;
    }
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let file = directory.join(name);
    fs::write(&file, code).expect("a file in the target directory");
    let mut command = Command::new(compiler.name);
    command.args(["-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", &format!("-std={standard}")]);
    command.arg("-I").arg(root().join("include")).arg(&file);
    run_compiler(command, name);
}

/// The functions that the header declares.
fn declared() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in committed().lines().filter(|line| line.starts_with("PIO_API ")) {
        let (before, _) = line.split_once('(').expect("a function");
        let name = before.rsplit([' ', '*']).next().expect("a name");
        assert!(names.insert(name.to_owned()), "{name} is declared twice");
    }
    names
}

#[test]
fn the_header_declares_what_the_sources_export() {
    let exported: BTreeSet<String> = exports().into_iter().map(|export| export.name).collect();
    assert_eq!(declared(), exported);
}

#[test]
#[cfg(target_os = "linux")]
fn the_shared_library_exports_the_headers_functions_and_nothing_else() {
    if tools::NM.is_here() {
        let symbols: BTreeSet<String> = support::library::exported_symbols().into_iter().collect();
        assert_eq!(symbols, declared());
    }
}

#[test]
fn every_exported_function_is_one_line_through_the_boundary() {
    let guards = ["status(", "answer(", "nothing(", "plain_status(", "plain_answer(", "plain_nothing("];
    for export in exports() {
        let statement = export.body.trim_end_matches(';');
        let guarded = guards.iter().any(|guard| statement.starts_with(guard)) && statement.ends_with(')');
        let one = statement.lines().skip(1).all(|line| line.starts_with("        ") || line == "    })");
        assert!(guarded && one, "{} in {} does not go through the boundary alone", export.name, export.file);
    }
}

#[test]
fn no_function_is_exported_past_the_boundary() {
    let count = exports().len();
    let mut attributes = 0;
    for file in source_files(&root().join("src")) {
        let text = fs::read_to_string(&file).expect("a source file");
        attributes += text.matches("no_mangle").count() + text.matches("export_name").count();
    }
    assert_eq!(attributes, count);
}

fn source_files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(source_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn every_function_has_its_entry_in_the_manual() {
    for export in exports() {
        assert!(export.has_doc, "{} in {} has no doc", export.name, export.file);
    }
}

#[test]
fn every_function_has_its_row_in_the_table_of_threads_and_callbacks() {
    let table = source("src/ffi/threads.tsv");
    let rows: BTreeSet<String> =
        table.lines().skip(1).filter_map(|row| row.split('\t').next()).map(str::to_owned).collect();
    assert_eq!(rows, declared());
}

#[test]
fn every_name_of_the_contract_is_in_the_header() {
    let header = committed();
    let words: BTreeSet<&str> = header.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    for name in CONTRACT.split_whitespace() {
        assert!(words.contains(name), "{name} is missing");
    }
    let functions: BTreeSet<String> = declared();
    let known: BTreeSet<&str> = CONTRACT.split_whitespace().collect();
    let unknown: Vec<&String> = functions.iter().filter(|name| !known.contains(name.as_str())).collect();
    assert!(unknown.is_empty(), "not in the contract: {unknown:?}");
}

#[test]
fn the_chapters_of_the_frame_are_all_chapters_of_the_source() {
    let frame = source("src/ffi/playerio.h.in");
    let chapters: BTreeSet<String> =
        frame.lines().filter_map(|line| line.strip_prefix("@chapter ")).map(|name| format!("{name}.rs")).collect();
    let with_exports: BTreeSet<String> = exports().into_iter().map(|export| export.file).collect();
    assert!(with_exports.is_subset(&chapters), "{with_exports:?} are not all in {chapters:?}");
}
