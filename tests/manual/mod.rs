//! How `include/playerio.h` is made: the manual's frame `src/ffi/playerio.h.in`, with the chapters that cbindgen prints
//! from `src/ffi`, and the enums printed from where they are defined.

use playerio::codes;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The root of the package.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A source file's text.
pub fn source(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The whole header. Each line of the frame that begins with `@` is replaced by what it names.
pub fn header() -> String {
    let mut header = String::new();
    for line in source("src/ffi/playerio.h.in").lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["@chapter", name] => header += &chapter(&root().join(format!("src/ffi/{name}.rs"))),
            ["@enum", path, name, c_name, c_type, prefix] => {
                header += &constants(&source(path), name, c_name, c_type, prefix);
            }
            ["@errors"] => header += &error_codes(),
            ["@table"] => header += &table(),
            _ if line.starts_with('@') => panic!("the frame has a line that stands for nothing: {line}"),
            _ => header = header + line + "\n",
        }
    }
    header
}

fn chapter(path: &Path) -> String {
    let config = cbindgen::Config::from_file(root().join("cbindgen.toml")).expect("cbindgen.toml");
    let bindings = cbindgen::Builder::new().with_config(config).with_src(path).generate().expect("cbindgen");
    let mut text = Vec::new();
    bindings.write(&mut text);
    let text = String::from_utf8(text).expect("cbindgen writes UTF-8");
    text.trim().to_owned() + "\n"
}

/// An enum as C constants: its doc, its variants' docs, and a typedef of a fixed width.
fn constants(source: &str, name: &str, c_name: &str, c_type: &str, prefix: &str) -> String {
    let opening = format!("pub enum {name} {{");
    let (before, after) = source.split_once(&opening).unwrap_or_else(|| panic!("there is no enum {name}"));
    let doc: Vec<&str> = before.lines().rev().skip_while(|line| !line.starts_with("///")).collect();
    let doc: Vec<&str> = doc.into_iter().take_while(|line| line.starts_with("///")).collect();
    let doc: Vec<&str> = doc.into_iter().rev().map(|line| line[3..].trim()).collect();
    let mut text = format!("{}typedef {c_type} {c_name};\nenum {{\n", comment("", &doc));
    let (body, _) = after.split_once("\n}").expect("an end of the enum");
    let mut doc = Vec::new();
    for line in body.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("///") {
            doc.push(words.trim());
        } else if let Some((variant, number)) = line.trim_end_matches(',').split_once(" = ") {
            text += &comment("    ", &std::mem::take(&mut doc));
            let _ = writeln!(text, "    {prefix}{} = {number},", upper_snake(variant));
        }
    }
    text + "};\n"
}

/// `TlsError` to `TLS_ERROR`, but `UInt` to `UINT`.
fn upper_snake(variant: &str) -> String {
    let mut name = String::new();
    let mut last = ' ';
    for letter in variant.chars() {
        if last.is_lowercase() && letter.is_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
        last = letter;
    }
    name
}

fn comment(indent: &str, doc: &[&str]) -> String {
    match doc {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let mut text = format!("{indent}/**\n");
            for line in lines {
                text += format!("{indent} * {line}").trim_end();
                text.push('\n');
            }
            text + indent + " */\n"
        }
    }
}

fn error_codes() -> String {
    let mut text = String::from("/** An error code of the service; 0 is success. */\ntypedef int32_t pio_error;\nenum {\n");
    for row in codes::TABLE {
        let _ = writeln!(text, "    PIO_ERROR_{} = {},", row.constant, row.code.host_number());
    }
    text + "};\n"
}

/// The table "Threads and callbacks", from `src/ffi/threads.tsv`.
fn table() -> String {
    let mut text = String::new();
    for line in source("src/ffi/threads.tsv").lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [function, thread, callback, waits, hands_out] = cells[..] else { panic!("not five cells: {line}") };
        let row = format!(" *  {function:<45} {thread:<8} {callback:<10} {waits:<7} {hands_out}");
        text = text + row.trim_end() + "\n";
    }
    text
}

/// A function that C can call, as its source shows it.
pub struct Export {
    pub name: String,
    pub file: String,
    pub has_doc: bool,
    pub body: String,
}

/// All exported functions, found by reading the sources of the boundary.
pub fn exports() -> Vec<Export> {
    let mut exports = Vec::new();
    let mut files: Vec<PathBuf> =
        fs::read_dir(root().join("src/ffi")).expect("src/ffi").map(|file| file.expect("a file").path()).collect();
    files.sort();
    for file in files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs")) {
        let text = fs::read_to_string(&file).expect("a source file");
        let parts: Vec<&str> = text.split("#[unsafe(no_mangle)]\n").collect();
        for (before, after) in parts.iter().zip(&parts[1..]) {
            let signature = after.strip_prefix("pub extern \"C\" fn ").expect("an exported function");
            let (name, _) = signature.split_once('(').expect("arguments");
            let (_, body) = signature.split_once(" {\n").expect("a body");
            let (body, _) = body.split_once("\n}").expect("the end of the body");
            exports.push(Export {
                name: name.to_owned(),
                file: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                has_doc: before.lines().next_back().is_some_and(|line| line.starts_with("/// ")),
                body: body.trim().to_owned(),
            });
        }
    }
    exports
}
