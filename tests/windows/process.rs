//! What Windows does to a library: it loads and unloads it under a lock, and kills its threads when the process ends.

use super::can_run;
use super::support::run::{self, Mode};
use super::support::{self, library, windows};
use std::path::PathBuf;

fn source(name: &str) -> PathBuf {
    library::root().join("tests/windows").join(name)
}

/// The host's DLL, which is linked to the library.
fn plugin() -> String {
    let plugin = windows::folder().join("plugin.dll");
    windows::make(&source("plugin.c"), &plugin, &["-shared", &windows::import_library()]);
    plugin.display().to_string()
}

/// Ends connected processes in this way, and compares what each says while it ends.
fn ends(how: &str, times: u32, words: &str) {
    if !can_run() {
        return;
    }
    let server = support::dev_server();
    let (program, plugin) = (windows::compile(&source("exit.c")), plugin());
    let arguments = [server.port().to_string(), plugin, how.to_owned()];
    for _ in 0..times {
        let output = run::run_to_code(Mode::Wine, &program, &arguments, 3);
        assert_eq!(output, words, "{how}");
    }
}

const LAST_CALLS: &str = "DllMain at the end of the process: 20 calls returned\na destructor: 3 calls returned\n";

/// A test for each way in which a process ends, with what it says first.
macro_rules! ends {
    ($($test:ident: $how:literal, $first:literal;)*) => {
        $(
            #[test]
            #[ignore = "needs the library built for Windows: run tools/windows test"]
            fn $test() {
                ends($how, 1, &format!("{}{LAST_CALLS}", $first));
            }
        )*
    };
}

ends! {
    every_call_returns_when_a_connected_process_has_ended: "idle", "";
    at_exit_all_works_and_afterwards_every_call_returns: "return", "atexit: 2 calls returned\n";
    every_call_returns_when_a_process_has_ended_during_a_call: "call", "";
    every_call_returns_when_a_handler_has_ended_the_process: "handler", "";
    every_call_returns_when_a_handler_ran_as_the_process_ended: "beside", "";
}

/// What the killed threads held is another lock each time.
#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn every_call_returns_when_busy_threads_were_killed() {
    ends("busy", 10, LAST_CALLS);
}

#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn the_library_is_called_when_a_thread_of_the_host_ends() {
    ends("thread", 1, "the end of a thread: 2 calls returned\n");
}

/// The host's DLL connects, waits, frees and shuts down under the loader lock, which no thread begins or ends without.
#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn the_library_is_called_in_dll_main_and_stays_only_where_it_has_threads() {
    if !can_run() {
        return;
    }
    let server = support::dev_server();
    let (program, plugin) = (windows::compile(&source("loader.c")), plugin());
    let library = windows::folder().join("playerio.dll").display().to_string();
    let output = run::run(Mode::Wine, &program, &[plugin, library, server.port().to_string()]);
    let unloaded = "DllMain when unloaded: 3 calls returned\na destructor: 3 calls returned\n";
    let expected = [
        "DllMain when loaded: 3 calls returned\n",
        unloaded,
        "DllMain when loaded: 4 calls returned\n",
        unloaded,
        "DllMain when loaded: 4 calls returned\n",
        "done\n",
    ];
    assert_eq!(output, expected.concat());
}
