//! The examples on Windows. What they print in full is compared where they run faster, in `tests/examples.rs`.

use super::can_run;
use super::support::run::{self, Mode};
use super::support::{self, library, windows};

/// What this example prints; its arguments come from the dev server it talks to.
fn prints(source: &str, arguments: impl FnOnce(&playerio_devserver::Server) -> Vec<String>) -> Option<String> {
    if !can_run() {
        return None;
    }
    let program = windows::compile(&library::root().join("examples").join(source));
    let server = support::dev_server();
    Some(run::run(Mode::Wine, &program, &arguments(&server)).replace("\r\n", "\n"))
}

#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn hello_greets_twice() {
    let Some(output) = prints("c/hello.c", |server| vec![server.api_url(), "demo".into()]) else { return };
    for name in ["ann", "bob"] {
        let greeting = format!(
            "received greeting: string \"{name}\" int -42 uint 4000000000 long -9223372036854775808 \
             ulong 18446744073709551615 double 0.1 float 2.5 3 bytes bool true\n"
        );
        assert_eq!(output.matches(&greeting).count(), 2, "{greeting} twice in:\n{output}");
        assert_eq!(output.matches(&format!("{name} has left\n")).count(), 1, "{output}");
    }
}

#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn the_game_loop_sees_every_move_it_made() {
    let host_port_frames =
        |server: &playerio_devserver::Server| vec!["127.0.0.1".into(), server.port().to_string(), "200".into()];
    let Some(output) = prints("c/game_loop.c", host_port_frames) else { return };
    assert_eq!(output, "200 frames, 200 moves seen, 0 skipped\n");
}

#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn the_bots_get_every_message_back() {
    for source in ["c/bot.c", "cpp/bot.cpp"] {
        let crowd = |server: &playerio_devserver::Server| {
            vec!["127.0.0.1".into(), server.port().to_string(), "20".into(), "500".into()]
        };
        let Some(output) = prints(source, crowd) else { return };
        assert!(output.starts_with("20 connections, 10000 messages there and back, "), "{source}: {output}");
    }
}
