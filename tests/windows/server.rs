//! The dev server on Windows: the programs talk to it over there too.

use super::support::{library, tools, windows};
use super::{can_run, passes};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The dev server under wine. It ends when its input closes, so it never outlives the test.
struct Server {
    child: Child,
    port: String,
}

impl Server {
    fn start() -> Server {
        let mut command = Command::new(tools::WINE.name);
        command.arg(windows::built("debug/playerio-devserver.exe"));
        command.args(["--port", "0", "--exit-with-stdin", "--quiet"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("start the dev server");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("an output")).read_line(&mut line).expect("its address");
        let port = line.trim_end().strip_prefix("listening on 127.0.0.1:").expect("its address").to_owned();
        Server { child, port }
    }

    fn end(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().expect("wait for the dev server").success());
    }
}

#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn it_serves_the_programs_and_misbehaves_as_asked() {
    if !can_run() {
        return;
    }
    let server = Server::start();
    for program in ["scenario", "faults", "send"] {
        let source = format!("tests/c/{program}.c");
        assert!(library::root().join(&source).is_file());
        passes(&source, std::slice::from_ref(&server.port));
    }
    server.end();
}
