//! What the documents promise: their C code compiles and runs, the words that the guide explains are the library's, and no
//! link leads nowhere. (The lines that link programs are run by tests/packaging.)
//!
//! On Windows no compiler is under wine, and the documents are the same.
#![cfg(all(unix, feature = "webapi"))]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails the test")]

mod support;

use playerio::wire::buffer::Buffer;
use playerio::wire::encode::Encoder;
use playerio::wire::limits::Limits;
use playerio_devserver::Server;
use std::fs;
use std::path::{Path, PathBuf};
use support::build::{Language, compile, work_folder};
use support::documents::{blocks, document};
use support::run::{Mode, run};
use support::{library, tools};

/// Compiles code in both languages and runs the C program against a dev server, with what `argument` says of it; gives
/// what it printed.
fn output_of(name: &str, code: &str, argument: impl Fn(&Server) -> String) -> Option<String> {
    let source = work_folder().join(name).with_extension("c");
    fs::write(&source, code).expect("write the code");
    if tools::CPP_COMPILER.is_here() {
        compile(&source, &format!("{name}-cpp"), Language::Cpp17);
    }
    if !tools::C_COMPILER.is_here() {
        return None;
    }
    let program = compile(&source, name, Language::C99);
    let server = support::dev_server();
    Some(run(Mode::Plain, &program, &[argument(&server)]))
}

#[test]
fn the_readmes_program_says_hello_and_hears_it() {
    let code = blocks(&document("README.md"), "c");
    assert_eq!(code.len(), 1, "the README has one program");
    if let Some(output) = output_of("readme", &code[0], Server::api_url) {
        assert_eq!(output, "0 rooms\nsomebody says hello and 42\n");
    }
}

#[test]
fn the_guides_code_is_one_program_that_runs() {
    let code = blocks(&document("docs/GUIDE.md"), "c").concat();
    if let Some(output) = output_of("guide", &code, |server| server.port().to_string()) {
        let expected = [
            "logins: 4, the last as ben",
            "object: 0 bytes",
            "frames: unit 3 stands at 1.5, 2.5",
            "register: something is wrong with the username",
            "place: in a room of type bounce",
            "frames: unit 3 stands at 1.5, 2.5",
            "bots: all are back",
            "thread: move came back",
        ];
        assert_eq!(output.lines().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn the_readme_has_exactly_two_commands_for_a_newcomer() {
    let first = blocks(&document("README.md"), "sh").swap_remove(0);
    let commands: Vec<&str> = first.lines().filter_map(|line| line.split('#').next()).map(str::trim).collect();
    assert_eq!(commands, ["./run-demo", "./run-tests"]);
}

#[test]
fn the_protocols_example_is_what_we_send() {
    let text = document("docs/PROTOCOL.md");
    let example = text.split("`say(\"hi\", 64, true)`").nth(1).and_then(|rest| rest.split("```").nth(1));
    let hex = example.expect("the example").lines().flat_map(|line| line.split("  ").next());
    let documented: Vec<u8> =
        hex.flat_map(str::split_whitespace).map(|byte| u8::from_str_radix(byte, 16).expect("hex")).collect();
    let mut bytes = Buffer::new();
    let mut encoder = Encoder::begin(&mut bytes, b"say", 3, Limits::default()).unwrap();
    encoder.text("hi");
    encoder.int(64);
    encoder.bool(true);
    encoder.finish().unwrap();
    assert_eq!(documented, bytes.unread());
}

/// All files below a folder with this extension.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("read a folder") {
        let path = entry.expect("read a folder").path();
        if path.is_dir() && !path.ends_with("target") {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found
}

/// The sources with string literals that go over several lines put together.
fn sources() -> String {
    let files = files(&library::root().join("src"), "rs");
    let text: String = files.iter().map(|file| fs::read_to_string(file).expect("read a source")).collect();
    let mut joined = String::new();
    for part in text.split("\\\n") {
        joined += if joined.is_empty() { part } else { part.trim_start() };
    }
    joined.replace("\\\"", "\"")
}

#[test]
fn the_words_that_the_guide_explains_are_the_librarys() {
    let (guide, sources) = (document("docs/GUIDE.md"), sources());
    let table = guide.split("## Trouble, by its words").nth(1).expect("the table");
    let rows: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("| `")?.split("` |").next()).collect();
    assert!(rows.len() > 20, "{rows:?}");
    for words in rows {
        for part in words.split('…').map(|part| part.trim_matches([' ', ':', ';'])).filter(|part| part.len() > 3) {
            assert!(sources.contains(part), "nobody says \"{part}\" of \"{words}\"");
        }
    }
}

/// What stands between backticks, outside of blocks.
fn code_words(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|part| part.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn the_files_and_functions_that_the_internals_name_are_there() {
    let root = library::root();
    let sources = sources();
    let files: Vec<String> = files(root, "rs").iter().map(|file| format!("/{}", file.display())).collect();
    for document in [document("docs/INTERNALS.md"), document("CONTRIBUTING.md")] {
        for word in code_words(&document) {
            if word.ends_with(".rs") {
                assert!(files.iter().any(|file| file.ends_with(&format!("/{word}"))), "there is no file {word}");
            } else if let Some((_, function)) = word.rsplit_once("::")
                && !["Instant::now"].contains(&word)
            {
                let known =
                    ["fn ", "mod ", "struct "].iter().any(|kind| sources.contains(&format!("{kind}{function}")));
                assert!(known, "there is no {word}");
            }
        }
    }
}

/// The steps' names in `tests/scenario.md`.
fn scenario_steps() -> Vec<String> {
    let page = document("tests/scenario.md");
    let cells = page.lines().filter_map(|line| line.strip_prefix("| `")?.split("` |").next());
    cells.map(str::to_owned).collect()
}

/// A step's name as C# spells it.
fn in_c_sharp(step: &str) -> String {
    step.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

#[test]
fn every_step_of_the_scenario_is_a_test_in_every_language() {
    let c_sharp: String = files(&library::root().join("bindings/unity/Tests"), "cs")
        .iter()
        .map(|file| fs::read_to_string(file).expect("read a test"))
        .collect();
    let steps = scenario_steps();
    assert!(steps.len() > 10, "{steps:?}");
    for step in steps {
        let tests = [
            (document("tests/c/scenario.c"), format!(" RUN({step});")),
            (document("tests/cpp/scenario.cpp"), format!(" RUN({step});")),
            (document("bindings/python/tests/test_scenario.py"), format!("    def test_{step}(self)")),
            (document("bindings/python/tests/test_aio_scenario.py"), format!("    async def test_{step}(self)")),
            (c_sharp.clone(), format!(" public static void {}()", in_c_sharp(&step))),
        ];
        for (text, test) in tests {
            assert!(text.contains(&test), "no test begins with \"{}\"", test.trim());
        }
    }
}

#[test]
fn no_link_leads_nowhere() {
    for file in files(library::root(), "md") {
        let text = fs::read_to_string(&file).expect("read a document");
        // Code is not made of links, though a C++ lambda looks like one.
        let prose: String = text.split("```").step_by(2).collect();
        for link in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            if path.starts_with("http") {
                continue;
            }
            let target = if path.is_empty() { file.clone() } else { file.parent().unwrap().join(path) };
            assert!(target.exists(), "{}: {link}", file.display());
            let headings = || fs::read_to_string(&target).expect("read a document");
            assert!(anchor.is_empty() || has_heading(&headings(), anchor), "{}: {link}", file.display());
        }
    }
}

/// Whether a heading has this anchor, by the rule that forges use.
fn has_heading(text: &str, anchor: &str) -> bool {
    text.lines().filter(|line| line.starts_with('#')).any(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-');
        kept.map(|c| if c == ' ' { '-' } else { c }).eq(anchor.chars())
    })
}
