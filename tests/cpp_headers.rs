//! Keeps `include/playerio.hpp` and its parts true: that each part compiles alone, stands others' macros and other modes of
//! itself in one program, is documented, and that together they leave out nothing of the C interface.
#![cfg(all(unix, feature = "net"))]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use support::build::{run_compiler, work_folder};
use support::cpp::{self, CLANG_17, CLANG_20, GCC_17, GCC_20, NO_EXCEPTIONS, Way};
use support::library;
use support::run::{self, Mode};
use support::tools;

/// Warnings that programs may ask for beyond those that ours are compiled with.
const STRICT: [&str; 6] = [
    "-Wsign-conversion",
    "-Wold-style-cast",
    "-Wundef",
    "-Wnon-virtual-dtor",
    "-Woverloaded-virtual",
    "-Wimplicit-fallthrough",
];

/// What the parts have at their beginning and their end, which is no header of its own.
const FRAME: [&str; 2] = ["begin.hpp", "end.hpp"];

fn include() -> PathBuf {
    library::root().join("include")
}

/// The parts: file names with their texts, in the order of names.
fn parts() -> Vec<(String, String)> {
    let entries = fs::read_dir(include().join("playerio")).expect("a folder of headers");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), text(&format!("playerio/{name}")))).collect()
}

fn text(header: &str) -> String {
    fs::read_to_string(include().join(header)).expect("read a header")
}

fn written(name: &str, code: &str) -> PathBuf {
    let file = work_folder().join(name);
    fs::write(&file, code).expect("write a source file");
    file
}

#[test]
fn each_part_compiles_alone_and_twice() {
    if !GCC_17.compiler.is_here() {
        return;
    }
    for (name, _) in parts().iter().filter(|(name, _)| !FRAME.contains(&name.as_str())) {
        let include = format!("#include <playerio/{name}>\n");
        GCC_17.accepts(&written(&format!("alone-{name}.cpp"), &include.repeat(2)), &STRICT);
    }
}

#[test]
fn the_whole_compiles_in_every_way_with_strict_warnings() {
    let file = written("whole.cpp", "#include <playerio.hpp>\n#include <playerio.hpp>\n");
    for way in [GCC_17, GCC_20, CLANG_17, CLANG_20].into_iter().filter(|way| way.compiler.is_here()) {
        way.accepts(&file, &STRICT);
        way.with(&NO_EXCEPTIONS).accepts(&file, &STRICT);
        way.with(&["-DPLAYERIO_NO_EXCEPTIONS"]).accepts(&file, &STRICT);
    }
}

#[test]
fn others_macros_do_no_harm_and_are_as_they_were_afterwards() {
    for way in [GCC_17, CLANG_20].into_iter().filter(|way| way.compiler.is_here()) {
        way.accepts(&cpp::source("macros"), &[]);
    }
}

#[test]
fn files_of_both_modes_and_of_several_standards_are_one_program() {
    if !GCC_17.compiler.is_here() {
        return;
    }
    let parts = [(GCC_17, 1), (GCC_20.with(&NO_EXCEPTIONS), 2), (GCC_20, 3)];
    let object = |(way, part): &(Way, u32)| {
        let object = work_folder().join(format!("together-{part}.o"));
        let mut command = way.command();
        command.arg("-c").arg(format!("-DPART={part}")).arg(cpp::source("together")).arg("-o").arg(&object);
        run_compiler(command, &object.display().to_string());
        object
    };
    let mut command = GCC_17.command();
    command.args(parts.iter().map(object));
    let program = work_folder().join("together");
    cpp::link(command, &program);
    assert_eq!(run::run(Mode::Plain, &program, &[]), "part(int 1) part(int 2) part(int 3)\n");
}

#[test]
fn programs_compile_for_windows() {
    let mingw = Way { compiler: tools::MINGW_CPP, ..GCC_17 };
    if !mingw.compiler.is_here() {
        return;
    }
    let windows = written("windows.cpp", "#include <windows.h>\n#include <playerio.hpp>\n#include <windows.h>\n");
    mingw.accepts(&windows, &[]);
    for way in [mingw, mingw.with(&NO_EXCEPTIONS)] {
        way.accepts(&cpp::source("scenario"), &[]);
        way.accepts(&cpp::source("surface"), &[]);
    }
    mingw.accepts(&library::root().join("examples/cpp/chat.cpp"), &[]);
    mingw.accepts(&library::root().join("examples/cpp/bot.cpp"), &[]);
}

#[test]
fn each_part_is_a_page_or_two_and_says_what_it_is_for() {
    let parts = parts();
    assert!(parts.len() > 10, "{}", parts.len());
    for (name, text) in &parts {
        assert!(text.starts_with(&format!("/*\n * {name}: ")), "{name} does not begin with what it is");
        assert!(text.lines().count() <= 400, "{name} has {} lines", text.lines().count());
        // Compilers of other code pages would say that they can't read it.
        assert!(text.is_ascii(), "{name} is not plain ASCII");
    }
}

#[test]
fn the_umbrella_brings_every_part() {
    let preprocessed = |way: Way| {
        let file = written("umbrella.cpp", "#include <playerio.hpp>\n");
        let output = way.command().args(["-E"]).arg(file).output().expect("run the compiler");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    if GCC_17.compiler.is_here() {
        let all = preprocessed(GCC_17);
        for (name, _) in parts() {
            assert!(all.contains(&format!("/playerio/{name}\"")), "playerio.hpp does not bring {name}");
        }
    }
}

#[test]
fn everything_that_c_can_do_cpp_can() {
    // What another function does as well, and what only Python can read.
    let replaced = ["pio_message_new", "pio_message_add_string", "pio_queue_next_pickle"];
    let header = text("playerio.h");
    let declarations = header.lines().filter(|line| line.starts_with("PIO_API "));
    let functions: BTreeSet<&str> = declarations
        .map(|line| line.split_once('(').expect("a function").0.rsplit([' ', '*']).next().expect("a name"))
        .collect();
    let code: String = parts().into_iter().map(|(_, text)| text).collect();
    let words: BTreeSet<&str> = code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let missing: Vec<_> = functions.difference(&words).filter(|name| !replaced.contains(*name)).collect();
    assert!(functions.len() > 90, "{}", functions.len());
    assert!(missing.is_empty(), "no C++ function calls {missing:?}");
}

/// The names of what a header offers, and of those that have no documentation above them.
#[derive(Default)]
struct Offer {
    all: Vec<String>,
    undocumented: Vec<String>,
}

/// What needs no words: all know what these do.
fn is_plain(name: &str) -> bool {
    ["begin", "end", "size", "empty", "operator"].contains(&name)
}

/// The name that a line of a header declares.
fn declared(line: &str) -> Option<String> {
    let code = line.trim();
    let skipped =
        ["#", "//", "/*", "*", "}", "{", ":", "using ", "friend ", "static_assert", "namespace ", "inline namespace "];
    let passes = skipped.iter().any(|start| code.starts_with(start)) && !code.starts_with("friend bool operator");
    let is_end = code.is_empty() || code.ends_with(':') || code.ends_with("= delete;") || code.starts_with('~');
    let is_mention = ["class ", "struct "].iter().any(|start| code.starts_with(start)) && code.ends_with(';');
    if passes || is_end || is_mention {
        return None;
    }
    if code.contains("operator") {
        return Some("operator".to_owned());
    }
    let before = code.split_once('(').map_or(code, |(before, _)| before);
    let before = before.split(['=', ';', '{']).next().expect("a part").split(" : ").next().expect("a part");
    let before = before.trim();
    let name = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().expect("a name");
    // A member that is defined outside of its class has its words there.
    let is_member = before[..before.len() - name.len()].ends_with("::");
    (!name.is_empty() && !is_member).then(|| name.to_owned())
}

/// Reads what stands at the left of a header, or one step in from it in the public part of a class.
fn offer(text: &str) -> Offer {
    let mut offer = Offer::default();
    let (mut inside, mut public, mut in_enum, mut in_body) = (false, true, false, false);
    let mut documented: Option<String> = None;
    for line in text.lines() {
        match line {
            "namespace detail {" => inside = true,
            "} // namespace detail" => inside = false,
            "public:" => public = true,
            "private:" | "protected:" => public = false,
            "};" => (public, in_enum) = (true, false),
            "{" => in_body = true,
            "}" => in_body = false,
            _ => {}
        }
        let indent = line.len() - line.trim_start().len();
        let code = line.trim();
        if code.is_empty() {
            documented = None;
        } else if code.starts_with("/**") {
            documented = Some(String::new());
        }
        if inside || in_enum || in_body || !public && indent > 0 || !(indent == 0 || indent == 4) {
            continue;
        }
        in_enum = line.starts_with("enum ");
        let named_later = code.starts_with("template") && code.ends_with('>');
        let Some(name) = declared(line).filter(|_| !named_later) else { continue };
        // An overload right below another one shares its words.
        let has_words = documented.as_ref().is_some_and(|before| before.is_empty() || *before == name);
        if !has_words && !is_plain(&name) {
            offer.undocumented.push(format!("{name}: {code}"));
        }
        if indent == 0 && line.starts_with("class ") {
            public = false;
        }
        documented = has_words.then(|| name.clone());
        offer.all.push(name);
    }
    offer
}

#[test]
fn everything_public_is_documented() {
    let mut count = 0;
    for (name, text) in parts() {
        let offer = offer(&text);
        assert!(offer.undocumented.is_empty(), "{name} has no words for {:#?}", offer.undocumented);
        count += offer.all.len();
    }
    assert!(count > 200, "{count}");
}

#[test]
fn what_has_no_words_is_found() {
    let text = "/** A thing. */\nclass Thing {\npublic:\n    /** One. */\n    int one() const;\n    int one();\n\n    int two();\n\
                private:\n    int three();\n};\n\ninline int four() { return 4; }\n\nnamespace detail {\nint five();\n\
                } // namespace detail\nstruct Six {\n    int seven = 7;\n};\n";
    let found: Vec<String> = offer(text).undocumented;
    let names: Vec<&str> = found.iter().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(names, ["two", "four", "Six", "seven"]);
}

/// A header's own example, which must be a program.
#[test]
fn the_headers_example_compiles() {
    let header = text("playerio.hpp");
    let lines = header.lines().map(|line| line.strip_prefix(" *     ").unwrap_or_default());
    let code: String = lines
        .skip_while(|line| !line.starts_with("#include <playerio.hpp>"))
        .take_while(|line| *line != "}")
        .map(|line| line.to_owned() + "\n")
        .collect();
    assert!(code.contains("int main()"), "the example has moved");
    let file: &Path = &written("header-example.cpp", &(code + "}\n"));
    for way in [GCC_17, CLANG_20].into_iter().filter(|way| way.compiler.is_here()) {
        way.accepts(file, &[]);
    }
}
