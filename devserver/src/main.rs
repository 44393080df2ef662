//! The dev server as a program: flags, logs on stderr, and an end that scripts can rely on.
//!
//! Standard output has one line, the address, flushed as soon as the server accepts connections.

use clap::Parser;
use playerio_devserver::{Log, Options, Secret, Server, Users, Verbosity};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tokio::sync::oneshot;

/// A local PlayerIO game server for developing and testing without a network.
#[derive(Debug, Parser)]
#[command(version, after_long_help = ROOMS_AND_FAULTS, after_help = "--help also lists the rooms and faults.")]
struct Flags {
    /// The address or name to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: String,

    /// The port to listen on; 0 picks a free one
    #[arg(long, default_value_t = 8184)]
    port: u16,

    /// How many bytes may wait for one client of a chat before it is dropped
    #[arg(long, value_name = "BYTES", default_value_t = 1 << 20)]
    backlog: usize,

    /// A game that the web API knows; several with commas. Without it: any
    #[arg(long, value_name = "GAMES", value_delimiter = ',')]
    games: Vec<String>,

    /// A file with a user a line, GAME NAME PASSWORD [EMAIL] (GAME may be *), who alone may log in by name
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,

    /// What the argument `auth` of connect and authenticate is checked with; without it any is good
    #[arg(long)]
    secret: Option<String>,

    /// How many users a room of the web API takes, those with an unused join key too
    #[arg(long, value_name = "USERS", default_value_t = 45)]
    room_size: usize,

    /// How long a join key of the web API may be used
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    join_key_lifetime: u32,

    /// How long a room that was created and not joined waits for its first user
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    room_lifetime: u32,

    /// Bring a new token in the answer to each call that has one; the old one is void
    #[arg(long)]
    renew_tokens: bool,

    /// Log only what went wrong
    #[arg(long, conflicts_with = "verbose")]
    quiet: bool,

    /// Also log each connection's beginning and end
    #[arg(long)]
    verbose: bool,

    /// End when standard input closes, so that a test harness cannot leave the server behind
    #[arg(long)]
    exit_with_stdin: bool,
}

const ROOMS_AND_FAULTS: &str = "\
The web API is at http://HOST:PORT/api: it logs users in, creates and lists rooms, and hands out join keys.

A client chooses all else by its join: the join key is TYPE:ROOM-ID or one that the web API gave for a room of that
type, join data are pairs of strings.

Room types, and their join data:
  bounce   sends every message back to its sender
  chat     sends every message to all in the room; join(name) and leave(name) tell who comes and goes
             name (default guest-N)
  flood    sends flood(int sequence, bytes payload)
             rate (messages/s; 0 = as fast as they are read), size (bytes, default 16), count (0 = endless)
  sink     reads and counts; answers only count? with count(long messages, long bytes)

Faults, as the room type (then it is a bounce room) or in any room by the join data `fault`, several with commas:
  reject   the join is refused             code (default 11), text; `none` leaves it out
  bare     refused without code and text, and the socket stays open
  empty    a join result without any value
  silent   the join is never answered
  early    messages before the join result               early (how many, default 1)
  late     messages behind it in the same write          late (how many, default 1)
  together what is early goes in the same write, too
  twice    a second join result
  split    writes one byte at a time                     split (bytes), pause (ms between writes)
  drop     an orderly close                              before, after, received
  reset    a hard close                                  before, after, received
  garbage  a byte that is no tag                         bytes (hex, default 2a); before, after, received
  cut      part of a message, then an orderly close      bytes (1 to 15, default 10); before, after, received
  stall    no more reading                               before, after, received
The last five strike right behind the join result, or once `after` messages have been written and `received` have been
read, or with before=yes in place of the join result.

In every room a client may send devserver.close, .reset, .garbage, .cut or .stall to have it done at once, and
devserver.release to let all stalled clients of its room go on.";

fn main() -> ExitCode {
    match run(Flags::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("playerio-devserver: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(flags: Flags) -> io::Result<()> {
    let verbosity = match (flags.quiet, flags.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, false) => Verbosity::Normal,
        (false, true) => Verbosity::Verbose,
    };
    // Each client needs a file handle, and the usual limit is made for fewer. It stays as it is if it may not be raised.
    #[cfg(unix)]
    let _ = rlimit::increase_nofile_limit(u64::MAX);

    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        // Listened for before the address is told: whoever reads it may end us at once.
        let end = end_signal()?;
        let exit_with_stdin = flags.exit_with_stdin;
        let server = Server::start(options(flags, Log::to_stderr(verbosity))?)?;
        say(&format!("listening on {}", server.address()))?;
        if exit_with_stdin {
            tokio::select! {
                result = end => result?,
                result = stdin_closed() => result?,
            }
        } else {
            end.await?;
        }
        server.stop();
        Ok(())
    })
}

/// What the flags ask for.
fn options(flags: Flags, log: Log) -> io::Result<Options> {
    Ok(Options {
        host: flags.host,
        port: flags.port,
        backlog: flags.backlog,
        games: flags.games,
        users: flags.users.as_deref().map(read_users).transpose()?,
        secret: flags.secret.as_deref().map(Secret::from),
        room_size: flags.room_size,
        join_key_lifetime: Duration::from_secs(flags.join_key_lifetime.into()),
        room_lifetime: Duration::from_secs(flags.room_lifetime.into()),
        renew_tokens: flags.renew_tokens,
        log,
        ..Options::default()
    })
}

fn read_users(path: &Path) -> io::Result<Users> {
    let file = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| io::Error::new(error.kind(), format!("cannot read the users file {file}: {error}")))?;
    Users::parse(&text).map_err(|error| io::Error::other(format!("the users file {file} is wrong in {error}")))
}

fn say(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// Resolves when the system asks the program to end.
#[cfg(unix)]
fn end_signal() -> io::Result<impl Future<Output = io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    })
}

/// Resolves when the system asks the program to end.
#[cfg(windows)]
fn end_signal() -> io::Result<impl Future<Output = io::Result<()>>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};
    let (mut interrupt, mut broken, mut close) = (ctrl_c()?, ctrl_break()?, ctrl_close()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = broken.recv() => {}
            _ = close.recv() => {}
        }
        Ok(())
    })
}

/// Resolves when standard input has been closed. What comes on it before is thrown away.
async fn stdin_closed() -> io::Result<()> {
    let (closed, wait) = oneshot::channel::<()>();
    // A thread of our own, because it may be left behind in its read when a signal ends the program first.
    std::thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        // A failing read is as good an end as any.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        drop(closed);
    })?;
    // The sender is dropped, never used.
    let _ = wait.await;
    Ok(())
}
