//! Another machine, whose programs run here by an emulator or a loader. `tools/targets` builds the library for it and
//! says by `PLAYERIO_TARGET_…` what there is; without that, programs are made for this machine.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What it takes to make and run a program for it.
#[derive(Debug)]
pub struct Machine {
    pub name: String,
    /// The folder of its `libplayerio.so`.
    pub library: PathBuf,
    /// What the names of its compilers and tools begin with.
    tools: String,
    /// The command that a program is the first argument of.
    runner: Vec<String>,
}

/// The machine to test, if it isn't this one.
pub fn machine() -> Option<&'static Machine> {
    static MACHINE: OnceLock<Option<Machine>> = OnceLock::new();
    MACHINE.get_or_init(|| std::env::var("PLAYERIO_TARGET").ok().map(Machine::named)).as_ref()
}

impl Machine {
    fn named(name: String) -> Machine {
        let told = |what: &str| {
            let variable = format!("PLAYERIO_TARGET_{what}");
            std::env::var(&variable).unwrap_or_else(|_| panic!("{variable} is not set; run tools/targets test {name}"))
        };
        let runner = told("RUNNER").split(' ').map(str::to_owned).collect();
        Machine { library: told("LIBRARY").into(), tools: told("TOOLS"), runner, name }
    }

    /// A compiler or tool that works for it.
    pub fn tool(&self, name: &str) -> Command {
        Command::new(format!("{}{name}", self.tools))
    }

    /// The command that runs this program, which was made for it.
    pub fn run(&self, program: &Path) -> Command {
        let mut words = self.runner.iter();
        let mut command = Command::new(words.next().expect("split gives one word at least"));
        command.args(words).arg(program);
        command
    }
}
