//! The tools that come with the system, and what happens where one is missing: a test says so loudly and passes, so
//! that a developer without it can go on; under `CI=true` it fails.

use std::process::{Command, Stdio};

/// A program that the tests call, and how to get it.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    pub name: &'static str,
    install: &'static str,
}

pub const C_COMPILER: Tool = Tool { name: "cc", install: "apt-get install gcc" };
pub const CPP_COMPILER: Tool = Tool { name: "c++", install: "apt-get install g++" };
pub const GCC: Tool = Tool { name: "g++", install: "apt-get install g++" };
pub const CLANG: Tool = Tool { name: "clang++", install: "apt-get install clang" };
pub const VALGRIND: Tool = Tool { name: "valgrind", install: "apt-get install valgrind" };
pub const NM: Tool = Tool { name: "nm", install: "apt-get install binutils" };

impl Tool {
    /// Whether the tool is here. If not, the caller returns, having tested nothing, and everybody is told.
    pub fn is_here(self) -> bool {
        let mut ask = Command::new(self.name);
        ask.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let here = ask.status().is_ok_and(|status| status.success());
        let words = format!("{} is missing; on Debian: {}", self.name, self.install);
        assert!(here || std::env::var_os("CI").is_none(), "{words}");
        if !here {
            eprintln!("\nSKIPPED, NOTHING WAS TESTED: {words}\n");
        }
        here
    }
}
