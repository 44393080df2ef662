//! Compiles C programs against the committed header and the shared library, the way the README tells hosts to.

use super::{library, other};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The languages that every C file of ours must be valid in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    C99,
    Cpp17,
}

/// A folder under `target` for what the tests make.
pub fn work_folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(other::machine().map_or("c", |machine| &machine.name));
    std::fs::create_dir_all(&folder).expect("make a folder for compiled programs");
    folder
}

/// Compiles one source file into an executable of this name and returns its path.
pub fn compile(source: &Path, name: &str, language: Language) -> PathBuf {
    compile_against(library::folder(), source, name, language)
}

/// Makes a shared library of this name, which a program may load, of what these arguments say.
pub fn link_shared(name: &str, arguments: &[&str]) -> PathBuf {
    let library = work_folder().join(name);
    let mut compiler = compiler(Language::C99);
    compiler.args(["-shared", "-fPIC", "-o"]).arg(&library).args(arguments);
    run_compiler(compiler, name);
    library
}

fn compiler(language: Language) -> Command {
    match (language, other::machine()) {
        (Language::C99, None) => Command::new(super::tools::C_COMPILER.name),
        (Language::Cpp17, None) => Command::new(super::tools::CPP_COMPILER.name),
        (Language::C99, Some(machine)) => machine.tool("gcc"),
        (Language::Cpp17, Some(machine)) => machine.tool("g++"),
    }
}

/// The same against the shared library in this folder.
pub fn compile_against(folder: &Path, source: &Path, name: &str, language: Language) -> PathBuf {
    let program = work_folder().join(name);
    let mut compiler = compiler(language);
    match language {
        Language::C99 => compiler.arg("-std=c99"),
        Language::Cpp17 => compiler.args(["-std=c++17", "-x", "c++"]),
    };
    compiler.args(["-g", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]);
    compiler.arg("-I").arg(library::root().join("include"));
    compiler.arg(source).arg("-o").arg(&program);
    compiler.args(["-x", "none"]).arg("-L").arg(folder).arg("-lplayerio");
    compiler.arg(format!("-Wl,-rpath,{}", folder.display()));
    compiler.args(["-pthread", "-lm", "-ldl"]);
    run_compiler(compiler, &format!("{} as {language:?}", source.display()));
    program
}

/// Lets a compiler make this, or shows the command and what it said.
pub fn run_compiler(mut command: Command, what: &str) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} does not run: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what} does not compile by {command:?}:\n{said}");
}
