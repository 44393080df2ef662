//! Finds the shared library as a host would link it: the one cargo built together with this very test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder that holds the shared library under its own name (`libplayerio.so`, …).
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| match super::other::machine() {
        Some(machine) => machine.library.clone(),
        None => beside_the_test().unwrap_or_else(|| build("library", &[])),
    })
}

/// The folder of a shared library of the same sources that leaves the web API out.
pub fn folder_without_webapi() -> PathBuf {
    build("library-without-webapi", &["--no-default-features", "--features", "net"])
}

/// The shared library itself.
pub fn file() -> PathBuf {
    folder().join(file_name())
}

/// The names of all symbols that it exports.
pub fn exported_symbols() -> Vec<String> {
    let mut nm = match super::other::machine() {
        Some(machine) => machine.tool("nm"),
        None => Command::new(super::tools::NM.name),
    };
    let output = nm.args(["-D", "--defined-only", "--format=posix"]).arg(file()).output();
    let text = String::from_utf8(output.expect("run nm").stdout).expect("nm prints text");
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn file_name() -> String {
    format!("{}playerio{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}

/// Cargo makes all crate types of a library in one go, so the shared one lies in `deps` beside this executable, of
/// the same profile and from the same sources.
fn beside_the_test() -> Option<PathBuf> {
    let executable = std::env::current_exe().ok()?;
    let deps = executable.parent()?;
    deps.join(file_name()).is_file().then(|| deps.to_owned())
}

/// Where that does not hold, the running cargo builds it, in a folder of its own so that no lock is waited for.
fn build(folder: &str, features: &[&str]) -> PathBuf {
    let target = super::build::work_folder().join(folder);
    let status = Command::new(env!("CARGO"))
        .args(["build", "--lib", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .args(features)
        .status()
        .expect("run cargo");
    assert!(status.success(), "cargo could not build the shared library");
    target.join("debug")
}
