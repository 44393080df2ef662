//! The DLL as a file: what it needs, what it exports, where it may lie, and how other compilers link it.

use super::support::{self, library, tools, windows};
use super::{can_run, passes_in};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// DLLs that every Windows 10 has.
const SYSTEM: [&str; 9] = [
    "advapi32.dll",
    "api-ms-win-core-synch-l1-2-0.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "userenv.dll",
    "ws2_32.dll",
];

/// What objdump reads in the DLL's header and tables.
fn tables(dll: &Path) -> String {
    let mut objdump = Command::new(tools::OBJDUMP.name);
    // Its words are translated too.
    let output = objdump.env("LC_ALL", "C").arg("-p").arg(dll).output().expect("run objdump");
    String::from_utf8(output.stdout).expect("objdump prints text")
}

#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn it_needs_no_dll_that_windows_lacks() {
    if !can_run() {
        return;
    }
    let tables = tables(&windows::built("release/playerio.dll"));
    let needed = tables.lines().filter_map(|line| line.trim().strip_prefix("DLL Name: ")).map(str::to_lowercase);
    let needed: BTreeSet<String> = needed.collect();
    assert!(needed.contains("ws2_32.dll"), "{needed:?}");
    let missing: Vec<&String> = needed.iter().filter(|name| !SYSTEM.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?} would have to come with the DLL");
}

/// The functions that the header declares.
fn declared() -> BTreeSet<String> {
    let header = std::fs::read_to_string(library::root().join("include/playerio.h")).expect("read the header");
    let functions = header.lines().filter(|line| line.starts_with("PIO_API ")).filter_map(|line| line.split_once('('));
    functions.filter_map(|(before, _)| before.rsplit([' ', '*']).next()).map(str::to_owned).collect()
}

#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn it_exports_the_headers_functions_and_nothing_else() {
    if !can_run() {
        return;
    }
    let tables = tables(&windows::built("release/playerio.dll"));
    let (_, names) = tables.split_once("[Ordinal/Name Pointer] Table").expect("a table of names");
    let exported = names.lines().skip(1).map_while(|line| line.trim().strip_prefix('[')?.split_once("] "));
    let exported: BTreeSet<String> = exported.map(|(_, name)| name.to_owned()).collect();
    assert_eq!(exported, declared());
}

#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn it_may_lie_in_a_folder_whose_name_no_code_page_has() {
    if !can_run() {
        return;
    }
    let server = support::dev_server();
    let folder = windows::folder_with_dll("windows/Spiel ö ゲーム");
    let program = folder.join("größe.exe");
    std::fs::copy(windows::compile(&library::root().join("tests/c/scenario.c")), &program).expect("copy the program");
    passes_in(&program, &[server.port().to_string()]);
}
