//! Compiles programs for Windows by MinGW, against the library that `tools/windows build` has made there.

use super::build::{run_compiler, work_folder};
use super::library::root;
use super::tools::{MINGW, MINGW_CPP, Tool};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

/// A file that was built for Windows, such as `release/playerio.dll`.
pub fn built(name: &str) -> PathBuf {
    let folder = std::env::var_os("PLAYERIO_WINDOWS");
    let folder = folder.expect("PLAYERIO_WINDOWS is the folder of what was built for Windows; run tools/windows test");
    let file = Path::new(&folder).join(name);
    assert!(file.is_file(), "{} is missing; run tools/windows test", file.display());
    file
}

/// The library's import library.
pub fn import_library() -> String {
    built("release/libplayerio.dll.a").display().to_string()
}

/// The folder that programs are put into, beside a copy of the DLL, where Windows looks for it.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| folder_with_dll("windows"))
}

/// A folder of this name with a copy of the DLL.
pub fn folder_with_dll(name: &str) -> PathBuf {
    let folder = work_folder().join(name);
    std::fs::create_dir_all(&folder).expect("make a folder");
    std::fs::copy(built("release/playerio.dll"), folder.join("playerio.dll")).expect("copy the DLL");
    folder
}

/// Compiles a C or C++ file into an executable beside the DLL, which is linked by its import library.
pub fn compile(source: &Path) -> PathBuf {
    // Two languages have programs of one name.
    let name = source.file_name().expect("a file").to_string_lossy().replace('.', "-");
    let program = folder().join(name + ".exe");
    make(source, &program, &[&import_library()]);
    program
}

/// Compiles a C or C++ file into `output`, with more files or flags at the end: once, since others may be running it.
pub fn make(source: &Path, output: &Path, more: &[&str]) {
    static MADE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if made.contains(output) {
        return;
    }
    let (compiler, standard): (Tool, &str) = match source.extension() {
        Some(extension) if extension == "cpp" => (MINGW_CPP, "-std=c++17"),
        _ => (MINGW, "-std=c99"),
    };
    let mut command = Command::new(compiler.name);
    command.args([standard, "-g", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]);
    command.arg("-I").arg(root().join("include"));
    // Nothing but the system's DLLs and ours is looked for at run time.
    command.arg("-static").arg(source).arg("-o").arg(output).args(more).arg("-lws2_32");
    run_compiler(command, &output.display().to_string());
    made.insert(output.to_owned());
}
