//! What the library asks of Windows' sockets, seen from the other end.

use super::can_run;
use super::support::run::{self, Mode};
use super::support::{DEADLINE, Deadline, library, windows};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// What a client with the join key "k" and no join data sends first, what lets it in, and what it says then.
const JOIN: &[u8] = b"\0\x81\xc4join\xc1k";
const JOINED: &[u8] = b"\x81\xd3playerio.joinresult\x01";
const HELLO: &[u8] = b"\x80\xc5hello";

/// In how many hundredths of a second the system will ask the peer of the machine's socket at this address whether it
/// lives; `None` if it has something else to do first.
fn keep_alive_in(client: SocketAddr) -> Option<u32> {
    // "0: 0100007F:8A2C 0100007F:1F90 01 00000000:00000000 02:000003E5 …"; timer 2 is that of keep-alive.
    let port = format!(":{:04X}", client.port());
    let table = std::fs::read_to_string("/proc/net/tcp").expect("read the system's sockets");
    let mut rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| row.get(1).is_some_and(|local| local.ends_with(&port)))?;
    let (timer, when) = row.get(5)?.split_once(':')?;
    (timer == "02").then(|| u32::from_str_radix(when, 16).expect("a number"))
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

/// Unless asked otherwise, Windows waits for two hours. Its interval can't be seen from outside.
#[test]
#[ignore = "needs the library built for Windows: run tools/windows test"]
fn a_silent_peer_is_asked_after_ten_seconds() {
    if !can_run() {
        return;
    }
    let said = stay_while(|stream| {
        let client = stream.peer_addr().expect("its address");
        let deadline = Deadline::after(DEADLINE);
        let asked_in = loop {
            if let Some(hundredths) = keep_alive_in(client) {
                break hundredths;
            }
            assert!(!deadline.left().is_zero(), "the system never means to ask");
            thread::yield_now();
        };
        assert!(asked_in <= 1000, "the system asks in {asked_in} hundredths of a second");
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
