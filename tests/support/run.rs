//! Runs a compiled program to its end, plain or under valgrind, and shows all it said when it fails.

use super::tools::VALGRIND;
use super::{DEADLINE, Deadline};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How a program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Plain,
    /// Any leak and any error of memory fails; about thirty times slower, so heavy programs get smaller numbers.
    Valgrind,
}

/// What a program has printed.
#[derive(Debug, Default)]
struct Output {
    stdout: String,
    stderr: String,
}

/// Runs the program, which must exit with 0 within the deadline, and returns what it printed on stdout.
pub fn run(mode: Mode, program: &Path, arguments: &[String]) -> String {
    let mut command = command(mode, program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("start the program");
    let streams = streams(&mut child);
    let what = format!("{} {arguments:?} ({mode:?})", program.display());
    match gather(&streams, DEADLINE) {
        Ok(Output { stdout, stderr }) => {
            let status = child.wait().expect("wait for the program");
            assert!(status.success(), "{what} ended with {status}:\n{stdout}{stderr}");
            stdout
        }
        Err(before) => {
            // Only this child is ended, by its own id; its last words follow.
            child.kill().expect("end the program");
            child.wait().expect("end the program");
            let (Ok(after) | Err(after)) = gather(&streams, Duration::from_secs(5));
            panic!("{what} still ran after {DEADLINE:?} and was ended:\n{before:#?}{after:#?}");
        }
    }
}

fn command(mode: Mode, program: &Path) -> Command {
    match mode {
        Mode::Plain => Command::new(program),
        Mode::Valgrind => {
            let mut command = Command::new(VALGRIND.name);
            command.args([
                "--quiet",
                "--leak-check=full",
                "--show-leak-kinds=definite,indirect,possible",
                "--errors-for-leak-kinds=definite,indirect",
                "--error-exitcode=99",
                "--num-callers=40",
                // One thread runs at a time: without this, waiting threads starve.
                "--fair-sched=try",
            ]);
            command.arg(program);
            command
        }
    }
}

/// What the program prints on its two streams, each whole as soon as it is closed; true for stdout.
fn streams(child: &mut Child) -> mpsc::Receiver<(bool, String)> {
    let (sender, receiver) = mpsc::channel();
    let streams: [(bool, Option<Box<dyn Read + Send>>); 2] = [
        (true, child.stdout.take().map(|stream| Box::new(stream) as _)),
        (false, child.stderr.take().map(|stream| Box::new(stream) as _)),
    ];
    for (is_stdout, stream) in streams {
        let sender = sender.clone();
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            // What was read before an error is still worth showing, and nobody may be waiting any more.
            let _ = stream.map(|mut stream| stream.read_to_end(&mut bytes));
            let _ = sender.send((is_stdout, String::from_utf8_lossy(&bytes).into_owned()));
        });
    }
    receiver
}

/// Both streams to their ends; as an error what there was when the time was up.
fn gather(streams: &mpsc::Receiver<(bool, String)>, limit: Duration) -> Result<Output, Output> {
    let until = Deadline::after(limit);
    let mut output = Output::default();
    loop {
        match streams.recv_timeout(until.left()) {
            Ok((true, text)) => output.stdout = text,
            Ok((false, text)) => output.stderr = text,
            Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(output),
            Err(mpsc::RecvTimeoutError::Timeout) => return Err(output),
        }
    }
}
