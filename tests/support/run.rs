//! Runs a compiled program to its end, plain, under valgrind or under wine, and shows all it said when it fails.

use super::tools::{VALGRIND, WINE};
use super::{DEADLINE, Deadline, other};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How a program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Plain,
    /// Any leak and any error of memory fails; about thirty times slower, so heavy programs get smaller numbers.
    Valgrind,
    /// A program for Windows.
    Wine,
}

/// What a program has printed.
#[derive(Debug, Default)]
struct Output {
    stdout: String,
    stderr: String,
}

/// Runs the program, which must exit with 0 within the deadline, and returns what it printed on stdout.
pub fn run(mode: Mode, program: &Path, arguments: &[String]) -> String {
    let (status, output) = run_to_end(mode, program, arguments);
    let Output { stdout, stderr } = output;
    assert!(status.success(), "{} {arguments:?} ({mode:?}) ended with {status}:\n{stdout}{stderr}", program.display());
    stdout
}

/// Runs the program, which must exit with this code within the deadline, and returns what it printed on stdout.
pub fn run_to_code(mode: Mode, program: &Path, arguments: &[String], code: i32) -> String {
    let (status, output) = run_to_end(mode, program, arguments);
    assert_eq!(status.code(), Some(code), "{} {arguments:?}: {output:?}", program.display());
    output.stdout
}

/// Runs the program, which must exit with 1 within the deadline, and returns what it printed on stderr.
pub fn run_to_failure(program: &Path, arguments: &[String]) -> String {
    let (status, output) = run_to_end(Mode::Plain, program, arguments);
    assert_eq!(status.code(), Some(1), "{}: {output:?}", program.display());
    output.stderr
}

fn run_to_end(mode: Mode, program: &Path, arguments: &[String]) -> (ExitStatus, Output) {
    let mut command = command(mode, program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Cargo's search path would find an older build of the library, in a folder that it prefers.
    command.env_remove("LD_LIBRARY_PATH").env_remove("DYLD_FALLBACK_LIBRARY_PATH");
    let mut child = command.spawn().expect("start the program");
    let (streams, until) = (streams(&mut child), Deadline::after(DEADLINE));
    let before = match gather(&streams, until) {
        Ok(output) => match wait(&mut child, until) {
            Some(status) => return (status, output),
            None => output,
        },
        Err(output) => output,
    };
    // Only this child is ended, by its own id; its last words follow.
    child.kill().expect("end the program");
    child.wait().expect("end the program");
    let (Ok(after) | Err(after)) = gather(&streams, Deadline::after(Duration::from_secs(5)));
    let words = [before.stdout, after.stdout, before.stderr, after.stderr].concat();
    panic!("{} {arguments:?} ({mode:?}) still ran after {DEADLINE:?}:\n{words}", program.display());
}

/// Waits for the end of a program that is about to end; `None` if it hasn't by then.
pub fn wait(child: &mut Child, until: Deadline) -> Option<ExitStatus> {
    while !until.left().is_zero() {
        if let Some(status) = child.try_wait().expect("wait for the program") {
            return Some(status);
        }
        std::thread::yield_now();
    }
    None
}

fn command(mode: Mode, program: &Path) -> Command {
    match mode {
        Mode::Plain => other::machine().map_or_else(|| Command::new(program), |machine| machine.run(program)),
        Mode::Valgrind => {
            let mut command = Command::new(VALGRIND.name);
            command.args([
                "--quiet",
                "--leak-check=full",
                // "Possibly lost" are only the structures of threads that belong to the runtime.
                "--show-leak-kinds=definite,indirect",
                "--errors-for-leak-kinds=definite,indirect",
                "--error-exitcode=99",
                "--num-callers=25",
                // One thread runs at a time: without this, waiting threads starve.
                "--fair-sched=try",
            ]);
            command.arg(program);
            command
        }
        Mode::Wine => {
            let mut command = Command::new(WINE.name);
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
fn gather(streams: &mpsc::Receiver<(bool, String)>, until: Deadline) -> Result<Output, Output> {
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
