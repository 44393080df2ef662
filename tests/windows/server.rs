//! The dev server on Windows: the programs talk to it over there too.

use super::support::{DEADLINE, Deadline, library, run, tools, windows};
use super::{can_run, passes};
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::channel;

/// The dev server under wine. It ends when its input closes, so it never outlives the test.
struct Server {
    child: Child,
    port: String,
    /// Kept open, for whatever it may still have to say.
    _output: BufReader<ChildStdout>,
}

impl Server {
    fn start() -> Server {
        let mut command = Command::new(tools::WINE.name);
        command.arg(windows::built("debug/playerio-devserver.exe"));
        command.args(["--port", "0", "--exit-with-stdin", "--quiet"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("start the dev server");
        let mut output = BufReader::new(child.stdout.take().expect("an output"));
        let (says, said) = channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = output.read_line(&mut line);
            says.send(read.map(|_| (line, output)))
        });
        let (line, output) = said.recv_timeout(DEADLINE).expect("a line in time").expect("a line");
        let port = line.trim_end().strip_prefix("listening on 127.0.0.1:").expect("its address").to_owned();
        Server { child, port, _output: output }
    }

    fn end(mut self) {
        drop(self.child.stdin.take());
        let status = run::wait(&mut self.child, Deadline::after(DEADLINE));
        assert!(status.is_some_and(|status| status.success()), "the dev server ended with {status:?}");
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
