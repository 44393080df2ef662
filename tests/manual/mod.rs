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
            ["@object", name] => header += &object(&source(&format!("src/ffi/{name}.rs")), name),
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
    tidy(&String::from_utf8(text).expect("cbindgen writes UTF-8"))
}

/// What cbindgen can't be told: types without their tags, short comments on one line, functions with their prefix.
fn tidy(printed: &str) -> String {
    let mut tidy = String::new();
    let mut in_function = false;
    let lines: Vec<&str> = printed.lines().collect();
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        index += 1;
        if let [words, end, ..] = lines[index..]
            && line.trim() == "/**"
            && end.trim() == "*/"
        {
            let indent = &line[..line.len() - "/**".len()];
            let _ = writeln!(tidy, "{indent}/** {} */", words.trim_start().trim_start_matches("* "));
            index += 2;
            continue;
        }
        let declares = line.contains('(') && line.starts_with(|first: char| first.is_ascii_lowercase());
        let starts = declares && !line.starts_with("typedef");
        let prefix = if starts { "PIO_API " } else { "        " };
        in_function = starts || in_function && !tidy.ends_with(";\n");
        let line = match line.starts_with("typedef") {
            true => (*line).to_owned(),
            false => line.replace("struct pio_", "pio_").replace("union pio_", "pio_"),
        };
        if !(line.is_empty() && tidy.ends_with("\n\n")) {
            let _ = writeln!(tidy, "{}{line}", if in_function { prefix } else { "" });
        }
    }
    tidy.trim().to_owned() + "\n"
}

/// An object that C knows only by its address or number.
fn object(source: &str, name: &str) -> String {
    let doc = doc_before(source, &format!("pub struct pio_{name}"));
    format!("{}typedef struct pio_{name} pio_{name};\n\n", comment("", &doc))
}

/// The doc of the item that begins like this.
fn doc_before<'a>(source: &'a str, opening: &str) -> Vec<&'a str> {
    let (before, _) = source.split_once(opening).unwrap_or_else(|| panic!("there is no {opening}"));
    let lines = before.lines().rev().skip_while(|line| !line.starts_with("///"));
    let mut doc: Vec<&str> = lines.map_while(|line| line.strip_prefix("///")).map(str::trim).collect();
    doc.reverse();
    doc
}

/// An enum as C constants: its doc, its variants' docs, and a typedef of a fixed width.
fn constants(source: &str, name: &str, c_name: &str, c_type: &str, prefix: &str) -> String {
    let opening = format!("pub enum {name} {{");
    let doc = doc_before(source, &opening);
    let (_, after) = source.split_once(&opening).expect("the enum");
    let mut text = format!("{}typedef {c_type} {c_name};\nenum {{\n", comment("", &doc));
    let (body, _) = after.split_once("\n}").expect("an end of the enum");
    let mut doc = Vec::new();
    for line in body.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("///") {
            doc.push(words.trim());
        } else if line.starts_with('#') {
            // An attribute is the compiler's.
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
    let mut text =
        String::from("/** An error code of the service; 0 is success. */\ntypedef int32_t pio_error;\nenum {\n");
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
