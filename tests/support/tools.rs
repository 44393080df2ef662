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

pub const CMAKE: Tool = Tool { name: "cmake", install: "apt-get install cmake make" };
pub const SCONS: Tool = Tool { name: "scons", install: "apt-get install scons" };
pub const MCS: Tool = Tool { name: "mcs", install: "apt-get install mono-mcs mono-runtime libmono-system-core4.0-cil" };
pub const JAVAC: Tool = Tool { name: "javac", install: "apt-get install default-jdk-headless" };
/// Both make programs for Windows; only the threads of the second have what C++11 asks of them.
pub const MINGW: Tool =
    Tool { name: "x86_64-w64-mingw32-gcc-win32", install: "apt-get install gcc-mingw-w64-x86-64-win32" };
pub const MINGW_CPP: Tool =
    Tool { name: "x86_64-w64-mingw32-g++-posix", install: "apt-get install g++-mingw-w64-x86-64-posix" };
pub const OBJDUMP: Tool = Tool { name: "objdump", install: "apt-get install binutils" };
pub const WINE: Tool = Tool { name: "/usr/lib/wine/wine64", install: "apt-get install wine64" };

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
