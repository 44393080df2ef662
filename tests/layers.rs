//! Keeps the layers what they are: reads the sources and fails where one reaches for what it must not have.
//!
//! The pure layers can be replayed in a test only as long as they open no socket, start no thread and ask no clock.

#![allow(clippy::expect_used, reason = "a helper of a test fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module uses of the others, and no more; in the order of the layers, which `CONTRIBUTING.md` lists from the top
/// down. The errors alone look up, for the names of the types of values.
const LAYERS: &[(&str, &[&str])] = &[
    ("codes", &[]),
    ("error", &["codes", "wire"]),
    ("wire", &["error"]),
    ("message", &["error", "wire"]),
    ("session", &["codes", "error", "message", "wire"]),
    ("pickle", &["wire"]),
    ("auth", &[]),
    ("log", &[]),
    ("thread", &[]),
    ("workers", &["log", "thread"]),
    ("transport", &["thread", "workers"]),
    ("delivery", &["error", "log", "session", "wire"]),
    ("reactor", &["delivery", "error", "log", "session", "thread", "transport", "wire"]),
    ("runtime", &["delivery", "error", "log", "reactor", "thread", "workers"]),
    ("queue", &["delivery", "error", "reactor"]),
    ("connection", &["delivery", "error", "queue", "reactor", "runtime", "session", "wire"]),
    (
        "webapi",
        &["codes", "connection", "delivery", "error", "log", "queue", "reactor", "runtime", "session", "workers"],
    ),
    (
        "ffi",
        &[
            "auth",
            "codes",
            "connection",
            "delivery",
            "error",
            "log",
            "message",
            "pickle",
            "queue",
            "runtime",
            "thread",
            "webapi",
            "wire",
        ],
    ),
];

/// The layers that compute and do nothing else.
const PURE: [&str; 6] = ["codes", "error", "message", "pickle", "session", "wire"];

/// What a pure layer must not name.
const IMPURE: [&str; 13] = [
    "std::net",
    "std::io",
    "std::fs",
    "std::env",
    "std::thread",
    "std::sync",
    "thread_local",
    "parking_lot",
    "mio::",
    "socket2",
    "libc::",
    "SystemTime",
    "clock::",
];

struct Source {
    /// From the package's root, with `/` between.
    path: String,
    text: String,
}

impl Source {
    /// The lines that are code, without what a comment says.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate();
        lines.map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
    }

    /// The module of the library that the file belongs to: `src/wire/tag.rs` to `wire`.
    fn module(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        let name = inside.split('/').next()?;
        Some(name.strip_suffix(".rs").unwrap_or(name))
    }

    fn is_of(&self, modules: &[&str]) -> bool {
        self.module().is_some_and(|module| modules.contains(&module))
    }
}

/// All Rust sources of the workspace.
fn sources() -> Vec<Source> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    for directory in ["src", "tests", "benches", "examples", "devserver", "fuzz"] {
        collect(&root, &root.join(directory), &mut sources);
    }
    sources.push(read(&root, &root.join("build.rs")));
    assert!(sources.len() > 50, "the sources have moved");
    sources
}

fn collect(root: &Path, directory: &Path, sources: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            if !path.ends_with("target") {
                collect(root, &path, sources);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(read(root, &path));
        }
    }
}

fn read(root: &Path, path: &Path) -> Source {
    let relative = path.strip_prefix(root).expect("a path below the root");
    let path_text = relative.to_string_lossy().replace('\\', "/");
    Source { path: path_text, text: fs::read_to_string(path).expect("a source file") }
}

/// Fails with each line of code of these files that has one of the words as a whole.
fn assert_none_has(sources: impl Iterator<Item = Source>, words: &[&str], why: &str) {
    let mut found = Vec::new();
    for source in sources {
        for (number, line) in source.code() {
            found.extend(
                words.iter().filter(|word| has(line, word)).map(|word| format!("{}:{number}: {word}", source.path)),
            );
        }
    }
    assert!(found.is_empty(), "{why}:\n{}", found.join("\n"));
}

/// Whether a line has a word that is not a part of a longer one.
fn has(line: &str, word: &str) -> bool {
    let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    line.match_indices(word).any(|(at, _)| {
        !is_part(line[..at].chars().next_back())
            && (word.ends_with(':') || !is_part(line[at + word.len()..].chars().next()))
    })
}

#[test]
fn the_pure_layers_have_no_sockets_threads_locks_or_clocks() {
    let pure = sources().into_iter().filter(|source| source.is_of(&PURE));
    assert_none_has(pure, &IMPURE, "a pure layer reaches outside");
}

/// The other layers that a line of code names.
fn named_layers<'a>(line: &'a str, own: &str) -> impl Iterator<Item = &'a str> {
    let names = line.split("crate::").skip(1).flat_map(|rest| rest.split(['{', ',', '}']));
    let is_end = |letter: char| !letter.is_alphanumeric() && letter != '_';
    let names = names.map(move |name| name.trim().split(is_end).next().unwrap_or_default());
    names.filter(move |name| LAYERS.iter().any(|(layer, _)| layer == name) && *name != own)
}

#[test]
fn each_layer_knows_only_those_below_it() {
    let mut found = Vec::new();
    let mut unused: BTreeSet<_> =
        LAYERS.iter().flat_map(|(own, uses)| uses.iter().map(move |it| (*own, *it))).collect();
    // A unit test may build what it needs with what is above.
    for source in sources().into_iter().filter(|source| !source.path.ends_with("/tests.rs")) {
        let Some((module, allowed)) = LAYERS.iter().find(|(module, _)| source.is_of(&[module])) else {
            assert!(source.module().is_none_or(|module| module == "lib"), "{} is in no layer", source.path);
            continue;
        };
        for (number, line) in source.code() {
            for name in named_layers(line, module) {
                unused.retain(|(own, used)| (own, *used) != (module, name));
                if !allowed.contains(&name) {
                    found.push(format!("{}:{number}: {name}", source.path));
                }
            }
        }
    }
    assert!(found.is_empty(), "a layer knows one above it:\n{}", found.join("\n"));
    assert!(unused.is_empty(), "LAYERS lets a layer know what it does not use: {unused:?}");
}

#[test]
fn the_table_for_contributors_says_what_each_layer_knows() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("CONTRIBUTING.md")).expect("the page");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `src/")).collect();
    assert_eq!(rows.len(), LAYERS.len(), "the table of CONTRIBUTING.md has a row for each layer: {rows:#?}");
    for (row, (module, uses)) in rows.into_iter().zip(LAYERS.iter().rev()) {
        let file = format!("src/{module}.rs");
        let path = if root.join(&file).is_file() { file } else { format!("src/{module}/") };
        let knows = if uses.is_empty() { "nothing".to_owned() } else { uses.join(", ") };
        let is_told = row.starts_with(&format!("| `{path}` | ")) && row.ends_with(&format!(" | {knows} |"));
        assert!(is_told, "CONTRIBUTING.md says of {path}, which knows {knows}:\n{row}");
    }
}

#[test]
fn no_layer_may_know_one_above_it() {
    for (index, (module, allowed)) in LAYERS.iter().enumerate() {
        let is_below = |name: &&str| LAYERS[..index].iter().any(|(below, _)| below == name);
        let above: Vec<_> = allowed.iter().filter(|name| !is_below(name)).collect();
        assert!(above.is_empty() || (*module, above.as_slice()) == ("error", &[&"wire"]), "{module} knows {above:?}");
    }
}

#[test]
fn unsafe_code_is_in_the_c_boundary_alone() {
    let others = sources().into_iter().filter(|source| source.module().is_some() && !source.is_of(&["ffi"]));
    assert_none_has(others, &["unsafe", "unsafe_code"], "unsafe code belongs in src/ffi");
}

#[test]
fn every_unsafe_block_says_why_it_is_sound() {
    for source in sources().into_iter().filter(|source| source.is_of(&["ffi"])) {
        let lines: Vec<&str> = source.text.lines().collect();
        for (number, line) in source.code().filter(|(_, line)| has(line, "unsafe {") || has(line, "unsafe impl")) {
            let before = lines[..number - 1].iter().rev().take(6);
            let noted = before.map(|line| line.trim()).any(|line| line.starts_with("// SAFETY: "));
            assert!(noted, "{}:{number} has no SAFETY note: {}", source.path, line.trim());
        }
    }
}

#[test]
fn one_file_asks_the_monotonic_clock() {
    let others =
        sources().into_iter().filter(|source| source.path.starts_with("src/") && source.path != "src/reactor/clock.rs");
    assert_none_has(others, &["Instant::now"], "time is an argument; only reactor/clock.rs asks for it");
}

#[test]
fn nothing_sleeps() {
    let own = sources().into_iter().filter(|source| source.path != "tests/layers.rs");
    assert_none_has(own, &["thread::sleep"], "wait for the event instead");
    // The dev server keeps time on purpose: its faults are delays.
    let library = sources().into_iter().filter(|source| source.path.starts_with("src/"));
    assert_none_has(library, &["sleep"], "wait for the event instead");
}

#[test]
fn every_file_opens_with_what_it_is() {
    for source in sources() {
        assert!(source.text.starts_with("//! "), "{} does not open with what it is", source.path);
    }
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let long = sources().into_iter().map(|source| (source.text.lines().count(), source.path));
    let long: Vec<_> = long.filter(|(lines, _)| *lines > 400).collect();
    assert!(long.is_empty(), "split these by what they are about: {long:?}");
}
