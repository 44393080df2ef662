//! Where the server's log lines go, and which of them.
//!
//! A library must not write to anybody's stderr unasked, so a server started by a test is silent unless it is given a
//! sink; the binary's sink is stderr.

use std::fmt;
use std::sync::Arc;

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Only what a developer must know: malformed bytes, dropped clients, failures of the system.
    Quiet,
    /// Also who joins and leaves which room, and which faults strike.
    Normal,
    /// Also each connection's beginning and end.
    Verbose,
}

/// A sink for log lines, or none.
#[derive(Clone, Default)]
pub struct Log(Option<(Verbosity, Sink)>);

/// Takes one line, without its line end.
type Sink = Arc<dyn Fn(&str) + Send + Sync>;

impl Log {
    /// Logs nothing.
    pub fn none() -> Log {
        Log(None)
    }

    /// Hands each line of at most this verbosity to `sink`, on the server's thread.
    pub fn to(verbosity: Verbosity, sink: impl Fn(&str) + Send + Sync + 'static) -> Log {
        Log(Some((verbosity, Arc::new(sink))))
    }

    /// Writes the lines to stderr.
    pub fn to_stderr(verbosity: Verbosity) -> Log {
        Log::to(verbosity, |line| eprintln!("{line}"))
    }

    /// Something a developer must know.
    pub(crate) fn problem(&self, line: fmt::Arguments<'_>) {
        self.line(Verbosity::Quiet, line);
    }

    /// What happens in rooms.
    pub(crate) fn event(&self, line: fmt::Arguments<'_>) {
        self.line(Verbosity::Normal, line);
    }

    /// What happens to connections.
    pub(crate) fn detail(&self, line: fmt::Arguments<'_>) {
        self.line(Verbosity::Verbose, line);
    }

    fn line(&self, verbosity: Verbosity, line: fmt::Arguments<'_>) {
        // Formatting costs more than all else here, so it is left to those who want the line.
        if let Some((wanted, sink)) = &self.0
            && verbosity <= *wanted
        {
            sink(&line.to_string());
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some((verbosity, _)) => write!(f, "Log({verbosity:?})"),
            None => write!(f, "Log(none)"),
        }
    }
}
