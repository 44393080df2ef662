//! What the library asks of Windows' sockets, seen from the other end.

use super::can_run;
use super::support::run::{self, Mode};
use super::support::{library, windows};
use socket2::Socket;
use std::io::{Error, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// What a client with the join key "k" and no join data sends first, what lets it in, and what it says then.
const JOIN: &[u8] = b"\0\x81\xc4join\xc1k";
const JOINED: &[u8] = b"\x81\xd3playerio.joinresult\x01";
const HELLO: &[u8] = b"\x80\xc5hello";

/// After how much silence the system asks the peer of the machine's socket at this address whether it lives, and how
/// often; `None` if nobody has asked it to.
fn keep_alive_of(client: SocketAddr) -> Option<(Duration, Duration)> {
    let socket = descriptor_of(client).map(Socket::from).expect("a process that has the socket and lets us ask");
    let is_on = socket.keepalive().expect("a socket");
    let times = || Ok::<_, Error>((socket.tcp_keepalive_time()?, socket.tcp_keepalive_interval()?));
    is_on.then(|| times().expect("a socket of TCP"))
}

/// A descriptor of our own for the machine's socket at this address, copied from a process that has it: the program under
/// wine, or wine's server, which a system may keep us from.
fn descriptor_of(client: SocketAddr) -> Option<OwnedFd> {
    // "0: 0100007F:8A2C 0100007F:1F90 01 00000000:00000000 02:000003E5 00000000 0 0 53216 …", and that is the inode.
    let port = format!(":{:04X}", client.port());
    let table = std::fs::read_to_string("/proc/net/tcp").expect("read the system's sockets");
    let mut rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| row.get(1).is_some_and(|local| local.ends_with(&port)))?;
    let link = format!("socket:[{}]", row.get(9)?);
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<i32>().ok();
    let folder = |path: PathBuf| std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let processes = folder("/proc".into()).filter_map(|process| Some((number(&process)?, process)));
    processes
        .flat_map(|(process, path)| folder(path.join("fd")).map(move |descriptor| (process, descriptor)))
        .filter(|(_, descriptor)| std::fs::read_link(descriptor).is_ok_and(|target| target == Path::new(&link)))
        .find_map(|(process, descriptor)| copy(process, number(&descriptor)?))
}

/// Copies a descriptor of another process.
#[allow(unsafe_code, reason = "nobody wraps these two calls")]
fn copy(process: i32, descriptor: i32) -> Option<OwnedFd> {
    // SAFETY: the system's calls take numbers alone.
    let process = owned(unsafe { libc::syscall(libc::SYS_pidfd_open, process, 0) })?;
    // SAFETY: as above.
    owned(unsafe { libc::syscall(libc::SYS_pidfd_getfd, process.as_raw_fd(), descriptor, 0) })
}

/// What a call of the system's gives that makes a descriptor.
#[allow(unsafe_code, reason = "it is a plain number")]
fn owned(made: libc::c_long) -> Option<OwnedFd> {
    let descriptor = i32::try_from(made).ok().filter(|number| *number >= 0)?;
    // SAFETY: it has just been made, and nobody else knows of it.
    Some(unsafe { OwnedFd::from_raw_fd(descriptor) })
}

/// Reads these bytes, and no others.
fn hear(stream: &mut TcpStream, wanted: &[u8]) {
    let mut heard = vec![0; wanted.len()];
    stream.read_exact(&mut heard).expect("what the client says");
    assert_eq!(heard, wanted);
}

/// Runs a program that joins at this port, and returns what it said of the end, or of why there was no way in.
fn stay(port: u16) -> String {
    let program = windows::compile(&library::root().join("tests/windows/stay.c"));
    run::run(Mode::Wine, &program, &[port.to_string()])
}

/// The same where a server lets it in, does this with the connection and closes it.
fn stay_while(then: impl FnOnce(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("listen");
    let port = listener.local_addr().expect("an address").port();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        hear(&mut stream, JOIN);
        stream.write_all(JOINED).expect("let it in");
        hear(&mut stream, HELLO);
        then(stream);
    });
    let output = stay(port);
    server.join().expect("the server's part");
    output
}

/// Unless asked otherwise, Windows waits for two hours.
#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn a_silent_peer_is_asked_after_ten_seconds_and_every_three() {
    if !can_run() {
        return;
    }
    let said = stay_while(|stream| {
        let asks = keep_alive_of(stream.peer_addr().expect("its address"));
        assert_eq!(asks, Some((Duration::from_secs(10), Duration::from_secs(3))));
    });
    assert_eq!(said.trim_end(), "the server closed the connection");
}

/// Also where they are not English: `tools/windows` has wine speak French.
#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn the_systems_words_are_passed_on_in_utf_8() {
    if !can_run() {
        return;
    }
    let said = stay(1);
    let words = "could not connect to 127.0.0.1:1: Connexion refusée. (os error 10061)";
    assert!(said.contains(words), "{said}");
}
