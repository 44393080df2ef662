//! The ways in which C++ programs are compiled: by g++ and clang++, as C++17 and C++20, with and without exceptions and
//! RTTI. Any warning is an error.

use super::build::{run_compiler, work_folder};
use super::library;
use super::tools::{self, Tool};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const WARNINGS: [&str; 6] = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"];
pub const NO_EXCEPTIONS: [&str; 2] = ["-fno-exceptions", "-fno-rtti"];
/// The first error of either ends the program.
pub const SANITIZERS: [&str; 3] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g"];

/// One way to compile.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    pub compiler: Tool,
    pub standard: &'static str,
    pub flags: &'static [&'static str],
}

pub const GCC_17: Way = Way { compiler: tools::GCC, standard: "c++17", flags: &[] };
pub const GCC_20: Way = Way { standard: "c++20", ..GCC_17 };
pub const CLANG_17: Way = Way { compiler: tools::CLANG, standard: "c++17", flags: &[] };
pub const CLANG_20: Way = Way { standard: "c++20", ..CLANG_17 };

impl Way {
    pub const fn with(self, flags: &'static [&'static str]) -> Way {
        Way { flags, ..self }
    }

    /// The compiler with all flags but what to make.
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.compiler.name);
        command.arg(format!("-std={}", self.standard)).args(WARNINGS).args(self.flags);
        command.arg("-I").arg(library::root().join("include"));
        command
    }

    /// Compiles one source file into an executable and returns its path.
    pub fn compile(&self, source: &Path) -> PathBuf {
        let name = source.file_stem().expect("a file").to_string_lossy();
        let flags = self.flags.concat().replace(['/', '='], "");
        let program = work_folder().join(format!("{name}-{}-{}{flags}", self.compiler.name, self.standard));
        let mut command = self.command();
        command.arg(source);
        link(command, &program);
        program
    }

    /// Looks whether a source file compiles, with these flags too.
    pub fn check(&self, source: &Path, flags: &[&str]) -> Output {
        self.checking(source, flags).output().expect("run the compiler")
    }

    fn checking(&self, source: &Path, flags: &[&str]) -> Command {
        let mut command = self.command();
        command.arg("-fsyntax-only").args(flags).arg(source);
        command
    }

    /// A source file of the tests that must compile.
    pub fn accepts(&self, source: &Path, flags: &[&str]) {
        run_compiler(self.checking(source, flags), &source.display().to_string());
    }
}

/// Makes an executable of what the compiler was given, with the shared library.
pub fn link(mut command: Command, program: &Path) {
    command.arg("-o").arg(program).arg("-L").arg(library::folder()).arg("-lplayerio");
    command.arg(format!("-Wl,-rpath,{}", library::folder().display())).arg("-pthread");
    run_compiler(command, &program.display().to_string());
}

/// A C++ source of the tests.
pub fn source(name: &str) -> PathBuf {
    library::root().join("tests/cpp").join(name).with_extension("cpp")
}
