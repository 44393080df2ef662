//! The program around the server: its one line, its logs, its ways to end.

#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use support::{Bool, Int, bytes_of, join_bytes};

/// The running program, ended with the test whatever happens.
struct Program {
    child: Child,
    address: String,
}

impl Program {
    fn start(flags: &[&str]) -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_playerio-devserver"))
            .args(["--port", "0"])
            .args(flags)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening on ").unwrap().trim_end().to_owned();
        Program { child, address }
    }

    /// Waits for the program to end: whether it did so well, and what it logged.
    fn end(&mut self) -> (bool, String) {
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().success(), log)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Joins, hears the echo of `extra`, and leaves when the server has closed.
fn visit(address: &str, key: &str, extra: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(support::DEADLINE)).unwrap();
    stream.write_all(&[&[0], join_bytes(key, &[("name", "anna")]).as_slice(), extra].concat()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

#[test]
fn it_tells_its_address_serves_and_ends_with_its_standard_input() {
    let mut program = Program::start(&["--exit-with-stdin"]);
    let extra = [bytes_of("x", &[Int(1)]), bytes_of("devserver.close", &[])].concat();
    let answer = visit(&program.address, "bounce:lobby", &extra);
    assert_eq!(answer, [bytes_of("playerio.joinresult", &[Bool(true)]), bytes_of("x", &[Int(1)])].concat());
    drop(program.child.stdin.take());
    let (good, log) = program.end();
    assert!(good);
    assert!(log.contains(" anna joins bounce:lobby\n"), "{log}");
    assert!(log.contains(" anna in bounce:lobby: the fault drop strikes\n"), "{log}");
    assert!(log.contains(" anna leaves bounce:lobby: closed: "), "{log}");
}

#[test]
fn quiet_leaves_only_what_went_wrong() {
    let mut program = Program::start(&["--exit-with-stdin", "--quiet"]);
    visit(&program.address, "bounce:lobby", &[0x80, 0xc1, b'x', 0x2a]);
    drop(program.child.stdin.take());
    let (_, log) = program.end();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("the tag 0x2a is reserved"), "{log}");
    assert!(log.contains("the last whole message was \"x\""), "{log}");
}

#[test]
fn verbose_adds_connections() {
    let mut program = Program::start(&["--exit-with-stdin", "--verbose"]);
    visit(&program.address, "drop:lobby", &[]);
    drop(program.child.stdin.take());
    let (_, log) = program.end();
    assert!(log.contains(" connected\n"), "{log}");
}

#[cfg(unix)]
#[test]
fn it_ends_cleanly_when_it_is_told_to() {
    for signal in ["-INT", "-TERM"] {
        let mut program = Program::start(&[]);
        assert!(Command::new("kill").args([signal, &program.child.id().to_string()]).status().unwrap().success());
        let (good, _) = program.end();
        assert!(good, "{signal}");
    }
}

/// Makes a call in JSON.
fn ask(address: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(support::DEADLINE)).unwrap();
    let length = body.len();
    let head =
        format!("POST /json/ HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// A users file of this text, in a directory of the test's own.
fn users_file(name: &str, text: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn it_logs_where_the_web_api_is() {
    let mut program = Program::start(&["--exit-with-stdin"]);
    drop(program.child.stdin.take());
    let line = format!("the web API is at http://{}/api\n", program.address);
    let (_, log) = program.end();
    assert_eq!(log, line);
}

#[test]
fn flags_choose_games_users_and_limits() {
    let users = users_file("users.txt", "# Only one.\n* anna secret\n");
    let flags = ["--games", "g,h", "--users", &users, "--room-size", "1", "--join-key-lifetime", "9", "--secret", "s"];
    let more = ["--exit-with-stdin", "--renew-tokens", "--room-lifetime", "0"];
    let program = Program::start(&[flags.as_slice(), more.as_slice()].concat());
    let log_in = |game: &str, name: &str, password: &str| {
        let arguments = format!("{{\"gameid\":\"{game}\",\"usernameoremail\":\"{name}\",\"password\":\"{password}\"}}");
        ask(&program.address, &format!("[400|]{arguments}"))
    };
    assert!(log_in("i", "anna", "secret").starts_with("{\"errorcode\":10,"));
    assert!(log_in("g", "eve", "secret").starts_with("{\"errorcode\":22,"));
    assert!(log_in("g", "anna", "public").starts_with("{\"errorcode\":23,"));
    let welcome = log_in("h", "anna", "secret");
    let mut token = welcome.strip_prefix("{\"token\":\"").unwrap().split('"').next().unwrap().to_owned();
    let mut with_token = |call: &str| {
        let answer = ask(&program.address, &call.replace('|', &format!("|{token}")));
        let (renewed, object) = answer.strip_prefix('[').unwrap().split_once(']').unwrap();
        token = renewed.to_owned();
        object.to_owned()
    };
    assert_eq!(with_token("[21|]{\"roomid\":\"empty\",\"roomtype\":\"bounce\"}"), "{\"roomid\":\"empty\"}");
    assert!(with_token("[24|]{\"roomid\":\"empty\"}").starts_with("{\"errorcode\":17,"));
    let join = "[27|]{\"roomid\":\"small\",\"roomtype\":\"bounce\"}";
    assert!(with_token(join).starts_with("{\"roomid\":\"small\",\"joinkey\":"));
    assert!(with_token(join).starts_with("{\"errorcode\":19,"));
    let proofless = ask(&program.address, "[10|]{\"gameid\":\"g\",\"connectionid\":\"secure\",\"userid\":\"anna\"}");
    assert!(proofless.starts_with("{\"errorcode\":12,"));
    let mut stream = TcpStream::connect(&program.address).unwrap();
    stream.write_all(&[&[0], join_bytes("api-00", &[]).as_slice()].concat()).unwrap();
    let mut refusal = Vec::new();
    stream.read_to_end(&mut refusal).unwrap();
    assert!(String::from_utf8_lossy(&refusal).contains("has expired (after 9s)"));
}

#[test]
fn a_wrong_users_file_ends_it_with_the_number_of_the_line() {
    let broken = users_file("broken.txt", "* anna secret\n* bob\n");
    for (file, words) in [
        (
            broken.as_str(),
            "the users file FILE is wrong in line 2: a user is GAME NAME PASSWORD [EMAIL], but the line has 2 words\n",
        ),
        ("no such file", "cannot read the users file FILE: "),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_playerio-devserver")).args(["--users", file]).output().unwrap();
        assert!(!output.status.success());
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.starts_with(&format!("playerio-devserver: {}", words.replace("FILE", file))), "{told}");
    }
}

#[test]
fn help_lists_every_room_and_fault() {
    let output = Command::new(env!("CARGO_BIN_EXE_playerio-devserver")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let readme = include_str!("../README.md");
    // The names in the first column of the README's tables of rooms and faults.
    let names = readme.lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|line| line.split('`').next());
    let names: Vec<_> = names.filter(|name| name.len() > 1 && name.chars().all(char::is_alphabetic)).collect();
    assert!(names.len() >= 18, "{names:?}");
    for name in names {
        assert!(help.lines().any(|line| line.trim_start().starts_with(name)), "--help does not tell of {name}");
    }
}

#[test]
fn a_port_in_use_ends_it_with_words() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_playerio-devserver")).args(["--port", &port]).output().unwrap();
    assert!(!output.status.success());
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.starts_with("playerio-devserver: cannot listen on 127.0.0.1:"), "{words}");
}
