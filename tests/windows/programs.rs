//! The programs that Unix runs too. Heavy ones get smaller numbers: a round trip under wine takes about a millisecond.

use super::support::{self, library, windows};
use super::{can_run, passes, passes_in};
use std::collections::BTreeSet;

/// What stays on Unix, and why.
const NOT_HERE: [(&str, &str); 6] = [
    ("c/economy", "it puts itself between the library and glibc's malloc, write and epoll_wait"),
    ("c/fork", "Windows has no fork"),
    ("c/process", "Windows has no signals, and no exec"),
    ("cpp/macros", "it is compiled only, by tests/cpp_headers.rs"),
    ("cpp/refused", "it is what must not compile"),
    ("cpp/together", "it is three files of one program, which tests/cpp_headers.rs links"),
];

fn source(language: &str, name: &str) -> String {
    format!("tests/{language}/{name}.{language}")
}

/// A program that needs no server but those it starts itself.
fn alone(language: &str, name: &str, numbers: &[u32]) {
    let arguments: Vec<String> = numbers.iter().map(u32::to_string).collect();
    passes(&source(language, name), &arguments);
}

/// A program whose first argument is the port of a dev server.
fn with_server(language: &str, name: &str, numbers: &[u32]) {
    let server = support::dev_server();
    let numbers = numbers.iter().map(u32::to_string);
    passes(&source(language, name), &[server.port().to_string()].into_iter().chain(numbers).collect::<Vec<_>>());
}

/// A program whose arguments are the ports of a server that is open to everybody and of one that is not.
fn with_servers(language: &str, name: &str, _: &[u32]) {
    let servers = support::dev_servers();
    passes(&source(language, name), &servers.each_ref().map(|server| server.port().to_string()));
}

/// A program whose arguments are the port of a dev server and the DLL.
fn with_library(language: &str, name: &str, _: &[u32]) {
    let server = support::dev_server();
    let library = windows::folder().join("playerio.dll").display().to_string();
    passes(&source(language, name), &[server.port().to_string(), library]);
}

/// A program that loads DLLs, which are made of its own source.
fn with_plugins(language: &str, name: &str, _: &[u32]) {
    if !can_run() {
        return;
    }
    let source = library::root().join(source(language, name));
    let plugins = ["1", "2", "3"].map(|number| {
        let plugin = windows::folder().join(format!("{name}-{number}.dll"));
        windows::make(&source, &plugin, &["-shared", "-DPLUGIN"]);
        plugin.display().to_string()
    });
    passes_in(&windows::compile(&source), &plugins);
}

/// A test for each program of a folder, and the list of them.
macro_rules! programs {
    ($language:ident: $($name:ident $runs:ident $numbers:expr;)*) => {
        mod $language {
            pub const HERE: &[&str] = &[$(concat!(stringify!($language), "/", stringify!($name))),*];
            $(
                #[test]
                #[ignore = "needs the library built for Windows: run tools/windows test"]
                fn $name() {
                    super::$runs(stringify!($language), stringify!($name), &$numbers);
                }
            )*
        }
    };
}

programs! { c:
    message alone [];
    getters alone [];
    deserializer alone [];
    handles alone [];
    library alone [];
    misuse_connection alone [];
    misuse_client alone [1];
    misuse_rest alone [];
    connect alone [];
    endpoints alone [];
    handlers alone [];
    log alone [];
    disconnect alone [];
    queue alone [];
    queue_wait alone [];
    free alone [];
    shutdown alone [];
    threads alone [2000];
    send with_server [67_108_864];
    order with_server [200_000];
    backpressure with_server [20_000];
    many with_server [500];
    faults with_server [];
    unload with_library [];
    loading with_plugins [];
    scenario with_server [];
    client_calls alone [];
    client_order alone [];
    client_delivery alone [];
    client_join alone [];
    client_filter alone [];
    client_errors alone [];
    client_limits alone [1];
    client_load alone [];
    client_secrets alone [];
    client_server with_servers [];
    client_refused with_servers [];
}

programs! { cpp:
    scenario with_server [];
    handlers with_server [];
    lifetime with_server [];
    reports with_server [];
    economy with_server [];
    surface with_server [];
}

/// A program that is added runs here too, or is named above with what keeps it from that.
#[test]
fn every_program_runs_under_wine_or_is_known_not_to() {
    let mut programs = BTreeSet::new();
    for language in ["c", "cpp"] {
        for entry in std::fs::read_dir(library::root().join("tests").join(language)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == language) {
                programs.insert(format!("{language}/{}", path.file_stem().expect("a file").display()));
            }
        }
    }
    let known: BTreeSet<String> =
        [c::HERE, cpp::HERE].concat().into_iter().chain(NOT_HERE.map(|(name, _)| name)).map(str::to_owned).collect();
    assert_eq!(programs, known);
}
