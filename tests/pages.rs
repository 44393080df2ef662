//! What the pages of `docs/platforms` and `docs/engines` promise: their commands work as they stand there, and the files
//! they show compile and talk to a dev server. Where an engine isn't here, `tests/pages` has stand-ins for the names that
//! its page uses.
#![cfg(all(target_os = "linux", feature = "webapi"))]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails the test")]

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::build::work_folder;
use support::cpp::SANITIZERS;
use support::documents::{blocks, document, files, write_files};
use support::run::{Mode, run};
use support::tools::{C_COMPILER, CMAKE, CPP_COMPILER, GCC, JAVAC, MCS, MINGW_CPP, OBJDUMP, SCONS};
use support::{library, tools::Tool};

const DEV_SERVER: &str = "http://127.0.0.1:8184/api";
const WARNINGS: [&str; 6] = ["-O1", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/// Runs a command to its end, which must be a good one, and gives what it printed.
fn done(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}:\n{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// A shell's lines in a folder, stopped at the first that fails, with the library's folder as `PLAYERIO`.
fn shell(lines: &str, folder: &Path) -> String {
    let mut shell = Command::new("sh");
    shell
        .args(["-e", "-c", lines])
        .current_dir(folder)
        .env("HOME", folder)
        .env("PLAYERIO", folder.join("playerio-sdk"));
    done(shell.env_remove("LD_LIBRARY_PATH"))
}

/// The commands of a page that this machine can run as they stand there.
fn commands(page: &str) -> String {
    blocks(&document(page), "sh").concat()
}

/// A folder of this name with the library in `playerio`, laid out by the lines that the documentation gives.
fn folder_with_library(name: &str) -> PathBuf {
    let folder = work_folder().join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("target")).expect("make a folder");
    for file in ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "include", "install", "packaging"] {
        symlink(library::root().join(file), folder.join(file)).expect("link what is in the repository");
    }
    symlink(library::folder(), folder.join("target/release")).expect("link the library");
    let lines = commands("docs/README.md");
    let copying: Vec<&str> = lines.lines().filter(|line| !line.starts_with("cargo ")).collect();
    shell(&copying.join("\n"), &folder);
    folder
}

/// After a test that passed: each of these has a copy of the library, which is large when built for debugging.
fn remove(folders: &[&Path]) {
    for folder in folders {
        fs::remove_dir_all(folder).expect("remove a folder");
    }
}

fn all_here(tools: &[Tool]) -> bool {
    // Each that is missing is told.
    tools.iter().filter(|tool| !tool.is_here()).count() == 0
}

/// Writes headers of these names that include another one.
fn forward(headers: &[&str], to: &str, folder: &Path) {
    for header in headers {
        let path = folder.join(header);
        fs::create_dir_all(path.parent().expect("a folder")).expect("make a folder");
        fs::write(path, format!("#include <{to}>\n")).expect("write a header");
    }
}

fn stand_in(file: &str) -> PathBuf {
    library::root().join("tests/pages").join(file)
}

/// The page's file with the dev server's address in place of the one that the page gives.
fn replace_server(file: &Path, api_url: &str) {
    let text = fs::read_to_string(file).expect("read a file of the page");
    assert!(text.contains(DEV_SERVER), "{} does not name the server", file.display());
    fs::write(file, text.replace(DEV_SERVER, api_url)).expect("write a file of the page");
}

#[test]
fn every_page_is_in_the_index() {
    let index = document("docs/README.md");
    for folder in ["platforms", "engines"] {
        for entry in fs::read_dir(library::root().join("docs").join(folder)).expect("read a folder") {
            let page = format!("{folder}/{}", entry.expect("read a folder").file_name().to_string_lossy());
            assert!(index.contains(&format!("({page})")), "{page} is missing in docs/README.md");
        }
    }
}

#[test]
fn the_linux_pages_commands_make_programs_that_run() {
    if !C_COMPILER.is_here() {
        return;
    }
    let folder = folder_with_library("linux page");
    let game = &blocks(&document("README.md"), "c")[0];
    fs::write(folder.join("game.c"), game).expect("write the program");
    let server = support::dev_server();
    replace_server(&folder.join("game.c"), &server.api_url());
    let said = shell(&commands("docs/platforms/linux.md"), &folder);
    let (greetings, rest): (Vec<&str>, Vec<&str>) = said.lines().partition(|line| line.starts_with("somebody"));
    assert_eq!(greetings, ["somebody says hello and 42"; 3], "{said}");
    let oldest = rest.last().and_then(|line| line.strip_prefix("GLIBC_2."));
    assert!(oldest.is_some_and(|minor| minor.parse::<u32>().is_ok()), "{said}");
    remove(&[&folder]);
}

#[test]
fn the_pages_about_other_platforms_promise_what_linux_says() {
    let greeting = "somebody says hello and 42";
    for page in ["linux", "windows", "macos"] {
        assert!(document(&format!("docs/platforms/{page}.md")).contains(greeting), "{page}");
    }
}

#[test]
fn the_raylib_program_draws_who_is_in_the_room() {
    if !C_COMPILER.is_here() {
        return;
    }
    let folder = folder_with_library("raylib-page");
    for (path, contents) in files(&document("docs/engines/own-engine.md")) {
        fs::write(folder.join(path), contents).expect("write the program");
    }
    let raylib = stand_in("raylib");
    let mut compiler = Command::new(C_COMPILER.name);
    compiler.args(WARNINGS).args(["-shared", "-fPIC", "raylib.c", "-o"]).arg(folder.join("libraylib.so"));
    done(compiler.current_dir(&raylib));
    let find = format!("export CPATH='{}' LIBRARY_PATH=\"$PWD\"\n", raylib.display());
    // Where raylib is installed the system finds it; here it is told where the stand-in is.
    let line = commands("docs/engines/own-engine.md").replace("-lraylib", "-lraylib -Wl,-rpath,\"$PWD\"");
    shell(&(find + &line), &folder);
    let server = support::dev_server();
    let said = run(Mode::Plain, &folder.join("pointers"), &[server.api_url(), "ann".to_owned()]);
    assert_eq!(said, "pointers, 800 x 450\nann was drawn\nclosed\n");
    remove(&[&folder]);
}

/// The headers of godot-cpp 4.3 that the page may include.
const GODOT_HEADERS: [&str; 12] = [
    "gdextension_interface.h",
    "godot_cpp/classes/node.hpp",
    "godot_cpp/core/class_db.hpp",
    "godot_cpp/core/defs.hpp",
    "godot_cpp/core/object.hpp",
    "godot_cpp/godot.hpp",
    "godot_cpp/variant/array.hpp",
    "godot_cpp/variant/char_string.hpp",
    "godot_cpp/variant/packed_byte_array.hpp",
    "godot_cpp/variant/string.hpp",
    "godot_cpp/variant/utility_functions.hpp",
    "godot_cpp/variant/variant.hpp",
];

/// The page's files in a folder of this name, with the stand-in for godot-cpp.
fn godot_folder(name: &str) -> PathBuf {
    let folder = work_folder().join(name);
    write_files("docs/engines/godot.md", &folder);
    let include = folder.join("godot-cpp/include");
    forward(&GODOT_HEADERS, "godot_cpp.hpp", &include);
    fs::copy(stand_in("godot/godot_cpp.hpp"), include.join("godot_cpp.hpp")).expect("copy the stand-in");
    fs::copy(stand_in("godot/SConstruct"), folder.join("godot-cpp/SConstruct")).expect("copy the stand-in");
    folder
}

#[test]
fn the_godot_extension_builds_and_plays() {
    if !all_here(&[GCC, SCONS]) {
        return;
    }
    let folder = godot_folder("godot-page");
    let library = folder_with_library("godot-library");
    symlink(library.join("playerio-sdk"), folder.join("playerio")).expect("link the library");
    shell(&commands("docs/engines/godot.md"), &folder);

    let built = folder.join("addons/playerio");
    let extension = fs::read_to_string(built.join("playerio.gdextension")).expect("the extension's file");
    for file in
        extension.split('"').filter_map(|part| part.strip_prefix("res://")).filter(|file| file.contains(".linux."))
    {
        assert!(folder.join(file).is_file(), "{file} was not built");
    }
    let (program, bin) = (folder.join("game"), built.join("bin/linux"));
    let mut compiler = Command::new(GCC.name);
    compiler
        .arg("-std=c++17")
        .args(WARNINGS)
        .args(SANITIZERS)
        .arg("-I")
        .arg(folder.join("godot-cpp/include"))
        .arg("-I")
        .arg(folder.join("playerio/include"))
        .arg(stand_in("godot/game.cpp"))
        .arg("-L")
        .arg(&bin);
    compiler.args(["-lplayerio_godot.linux.template_debug.x86_64", "-lplayerio", "-o"]).arg(&program);
    // The extension itself finds the library beside it, where SCons has put it.
    done(compiler.arg(format!("-Wl,-rpath,{}", bin.display())));
    let server = support::dev_server();
    assert_eq!(run(Mode::Plain, &program, &[server.api_url()]), "the game was played\n");
    remove(&[&folder, &library]);
}

/// In `lib` what a MinGW package has: an import library of the DLL's functions, and a static library, which is empty here, so
/// that who links it in the other's place has no function.
fn stand_in_for_the_windows_package(package: &Path) {
    let lib = package.join("lib");
    fs::create_dir_all(&lib).expect("make a folder");
    fs::create_dir_all(package.join("bin")).expect("make a folder");
    fs::write(package.join("bin/playerio.dll"), "").expect("write a file");
    symlink(library::root().join("include"), package.join("include")).expect("link the headers");
    let header = fs::read_to_string(package.join("include/playerio.h")).expect("read the header");
    let declarations = header.lines().filter(|line| line.starts_with("PIO_API "));
    let exports =
        declarations.map(|line| line.split_once('(').expect("a function").0.rsplit([' ', '*']).next().expect("a name"));
    let definition = exports.fold("LIBRARY playerio.dll\nEXPORTS\n".to_owned(), |all, name| all + name + "\n");
    fs::write(lib.join("playerio.def"), definition).expect("write a file");
    let mut dlltool = Command::new("x86_64-w64-mingw32-dlltool");
    done(dlltool.current_dir(&lib).args(["-d", "playerio.def", "-l", "libplayerio.dll.a"]));
    done(Command::new("x86_64-w64-mingw32-ar").current_dir(&lib).args(["crs", "libplayerio.a"]));
}

#[test]
fn the_godot_extension_links_the_dll_by_mingw() {
    if !all_here(&[MINGW_CPP, SCONS, OBJDUMP]) {
        return;
    }
    let folder = godot_folder("godot-page-windows");
    stand_in_for_the_windows_package(&folder.join("playerio"));
    let lines = commands("docs/engines/godot.md").replace("scons ", "scons platform=windows ");
    shell(&lines, &folder);
    let extension = "addons/playerio/bin/windows/libplayerio_godot.windows.template_release.x86_64.dll";
    let needs = done(Command::new(OBJDUMP.name).arg("-p").arg(folder.join(extension)));
    assert!(needs.contains("DLL Name: playerio.dll"), "{needs}");
    assert!(folder.join("addons/playerio/bin/windows/playerio.dll").is_file());
}

/// The headers of Unreal Engine 5, and of its header tool, that the page may include.
const UNREAL_HEADERS: [&str; 12] = [
    "CoreMinimal.h",
    "Engine/GameInstance.h",
    "GameFramework/Actor.h",
    "HAL/PlatformProcess.h",
    "HelloActor.generated.h",
    "Interfaces/IPluginManager.h",
    "Misc/Paths.h",
    "Modules/ModuleManager.h",
    "PlayerIOSubsystem.generated.h",
    "Stats/Stats.h",
    "Subsystems/GameInstanceSubsystem.h",
    "Tickable.h",
];

#[test]
fn the_unreal_plugin_plays() {
    if !CPP_COMPILER.is_here() {
        return;
    }
    let folder = work_folder().join("unreal-page");
    write_files("docs/engines/unreal.md", &folder);
    let server = support::dev_server();
    replace_server(&folder.join("Source/MyGame/HelloActor.cpp"), &server.api_url());
    forward(&UNREAL_HEADERS, "engine.hpp", &folder.join("engine"));
    let module = "Plugins/PlayerIO/Source/PlayerIO";
    for windows in ["0", "1"] {
        let mut compiler = Command::new(CPP_COMPILER.name);
        compiler.current_dir(&folder).arg("-std=c++17").args(WARNINGS).args(["-fno-rtti", "-fno-exceptions"]);
        compiler.arg(format!("-DPLATFORM_WINDOWS={windows}"));
        compiler.args(["-I", "engine", "-I", "Source/MyGame", "-I"]).arg(format!("{module}/Public"));
        compiler.arg("-I").arg(stand_in("unreal")).arg("-I").arg(library::root().join("include"));
        for file in ["PlayerIOModule.cpp", "PlayerIOSubsystem.cpp"] {
            compiler.arg(format!("{module}/Private/{file}"));
        }
        compiler.arg("Source/MyGame/HelloActor.cpp").arg(stand_in("unreal/game.cpp")).args(["-o", "game", "-L"]);
        compiler.arg(library::folder()).arg("-lplayerio").arg(format!("-Wl,-rpath,{}", library::folder().display()));
        done(&mut compiler);
        assert_eq!(run(Mode::Plain, &folder.join("game"), &[server.api_url()]), "the game was played\n");
    }
}

#[test]
fn the_unreal_modules_name_the_files_that_the_page_lays_out() {
    if !MCS.is_here() {
        return;
    }
    let folder = work_folder().join("unreal-modules");
    write_files("docs/engines/unreal.md", &folder);
    let source = folder.join("Plugins/PlayerIO/Source");
    let program = folder.join("modules.exe");
    let mut compiler = Command::new(MCS.name);
    compiler.arg("-warnaserror+").arg(format!("-out:{}", program.display())).arg(stand_in("unreal/UnrealBuildTool.cs"));
    compiler.arg(source.join("PlayerIO/PlayerIO.Build.cs"));
    done(compiler.arg(source.join("ThirdParty/PlayerIOLibrary/PlayerIOLibrary.Build.cs")));
    let said = done(Command::new("mono").arg(program).arg("/module"));
    let expected = "\
        Win64 include include\nWin64 link Win64/playerio.lib\nWin64 late playerio.dll\nWin64 ship Win64/playerio.dll\n\
        Linux include include\nLinux link Linux/libplayerio.so\nLinux ship Linux/libplayerio.so\n\
        Mac include include\nMac link Mac/libplayerio.dylib\nMac ship Mac/libplayerio.dylib\n\
        Android include include\nAndroid link Android/arm64-v8a/libplayerio.so\nAndroid ship PlayerIO_UPL.xml\n\
        IOS include include\nIOS link IOS/libplayerio.a\n";
    let (needs, named): (Vec<&str>, Vec<&str>) = said.lines().partition(|line| line.contains(" needs "));
    assert_eq!(named, expected.lines().collect::<Vec<_>>());
    assert!(needs.contains(&"Win64 needs PlayerIOLibrary"), "{said}");
    assert!(source.join("ThirdParty/PlayerIOLibrary/PlayerIO_UPL.xml").is_file());
}

#[test]
fn the_unity_script_says_hello_and_hears_it() {
    if !MCS.is_here() {
        return;
    }
    let folder = work_folder().join("unity-page");
    write_files("docs/engines/unity.md", &folder);
    let server = support::dev_server();
    replace_server(&folder.join("Assets/Hello.cs"), &server.api_url());
    let package = library::root().join("bindings/unity");
    let mut compiler = Command::new(MCS.name);
    compiler.args([
        "-unsafe",
        "-langversion:7.2",
        "-warn:4",
        "-warnaserror+",
        "-d:UNITY_5_3_OR_NEWER",
        "-out:Unity.exe",
    ]);
    compiler.current_dir(&folder).arg("Assets/Hello.cs").arg(stand_in("unity/Play.cs"));
    compiler.arg(format!("-recurse:{}/Runtime/*.cs", package.display()));
    done(compiler.args(["UnityStubs.cs", "Engine.cs"].map(|file| package.join("Tests~").join(file))));
    let mut play = Command::new("mono");
    play.args(["--debug", "Unity.exe"]).current_dir(&folder).env("LD_LIBRARY_PATH", library::folder());
    assert_eq!(done(&mut play), "say(\"hello\", 42)\n");
}

/// The folder of the JDK that `javac` belongs to.
fn jdk() -> PathBuf {
    let said = done(Command::new("sh").args(["-c", "readlink -f \"$(command -v javac)\""]));
    Path::new(said.trim()).ancestors().nth(2).expect("a JDK").to_owned()
}

#[test]
fn the_android_room_is_entered_from_java() {
    if !all_here(&[CPP_COMPILER, CMAKE, JAVAC]) {
        return;
    }
    let folder = work_folder().join("android-page");
    write_files("docs/platforms/android.md", &folder);
    let main = folder.join("app/src/main");
    let library = main.join("cpp/playerio");
    fs::create_dir_all(library.join("lib/x86_64")).expect("make a folder");
    symlink(library::file(), library.join("lib/x86_64/libplayerio.so")).expect("link the library");
    symlink(library::root().join("include"), library.join("include")).expect("link the headers");

    let (native, classes, java) = (folder.join("native"), folder.join("classes"), jdk());
    let flags = format!("{} -I{1}/include -I{1}/include/linux", WARNINGS.join(" "), java.display());
    let mut cmake = Command::new(CMAKE.name);
    cmake.arg("-S").arg(main.join("cpp")).arg("-B").arg(&native).arg("-DANDROID_ABI=x86_64");
    done(cmake.arg(format!("-DCMAKE_CXX_FLAGS={flags}")));
    done(Command::new(CMAKE.name).arg("--build").arg(&native));
    let mut compiler = Command::new(JAVAC.name);
    compiler.args(["-Xlint:all", "-Werror", "-encoding", "UTF-8", "-d"]).arg(&classes);
    compiler.arg("-sourcepath").arg(format!("{}:{}", main.join("java").display(), stand_in("android").display()));
    done(compiler.arg(main.join("java/com/example/hello/MainActivity.java")).arg(stand_in("android/Player.java")));

    let server = support::dev_server();
    let path = format!("-Djava.library.path={}", native.display());
    let arguments = ["-Xcheck:jni", &path, "-cp", &classes.display().to_string(), "com.example.hello.Player"];
    let arguments = arguments.map(str::to_owned).into_iter().chain([server.api_url()]);
    let said = run(Mode::Plain, &java.join("bin/java"), &arguments.collect::<Vec<_>>());
    assert_eq!(said, "logged in\na place in the room\njoined\njoin: guest-1\nthe text came back\n");
}
