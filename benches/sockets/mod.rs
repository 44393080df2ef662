//! The other side of the loopback benchmarks: servers that do as little as possible, and the raw sockets that a
//! connection is compared with.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How much raw sockets move at once, in bytes.
const CHUNK: usize = 256 << 10;
const JOIN_RESULT: &[u8] = b"\x81\xd3playerio.joinresult\x01";
const BLOCK_SIZE: usize = 11;

/// A server for one client.
pub struct Server {
    pub port: u16,
    start: Sender<()>,
    end: Receiver<Instant>,
}

impl Server {
    fn start(serve: impl FnOnce(TcpStream, Receiver<()>, Sender<Instant>) + Send + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let ((start, wait_start), (ended, end)) = (channel(), channel());
        thread::spawn(move || {
            let mut client = listener.accept().unwrap().0;
            client.set_nodelay(true).unwrap();
            let mut greeting = [0; 256];
            assert!(client.read(&mut greeting).unwrap() > 0);
            client.write_all(JOIN_RESULT).unwrap();
            serve(client, wait_start, ended);
        });
        Server { port, start, end }
    }

    /// Sends back what comes.
    pub fn echo() -> Server {
        Server::start(|mut client, _, _| {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = client.read(&mut buffer) {
                client.write_all(&buffer[..count]).unwrap();
            }
        })
    }

    /// Sends a message so many times once it is told to [`go`](Self::go).
    pub fn flood(message: &[u8], count: u64) -> Server {
        let message = message.to_vec();
        Server::start(move |mut client, start, _| {
            start.recv().unwrap();
            write_copies(&mut client, &message, count);
            drain(&mut client);
        })
    }

    /// Reads so many bytes and tells when they have come.
    pub fn sink(bytes: u64) -> Server {
        Server::start(move |mut client, _, ended| {
            read_bytes(&mut client, bytes);
            ended.send(Instant::now()).unwrap();
            drain(&mut client);
        })
    }

    pub fn go(&self) {
        self.start.send(()).unwrap();
    }

    pub fn finished(&self) -> Instant {
        self.end.recv().unwrap()
    }
}

fn write_copies(stream: &mut TcpStream, message: &[u8], count: u64) {
    let many = (CHUNK / message.len()).max(1) as u64;
    let chunk = message.repeat(many as usize);
    let mut left = count;
    while left > 0 {
        let now = many.min(left);
        stream.write_all(&chunk[..now as usize * message.len()]).unwrap();
        left -= now;
    }
}

fn read_bytes(stream: &mut TcpStream, bytes: u64) {
    let mut buffer = vec![0; 2 * CHUNK];
    let mut left = bytes;
    while left > 0 {
        left -= stream.read(&mut buffer).unwrap() as u64;
    }
}

fn drain(stream: &mut TcpStream) {
    let mut buffer = [0; 4096];
    while let Ok(1..) = stream.read(&mut buffer) {}
}

fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let one = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let other = listener.accept().unwrap().0;
    one.set_nodelay(true).unwrap();
    other.set_nodelay(true).unwrap();
    (one, other)
}

/// The time of so many round trips of 11 bytes between two blocking sockets.
pub fn ping_pong(count: u64) -> Duration {
    let (mut near, mut far) = pair();
    let echo = thread::spawn(move || {
        let mut buffer = [0; BLOCK_SIZE];
        while far.read_exact(&mut buffer).is_ok() {
            far.write_all(&buffer).unwrap();
        }
    });
    let mut buffer = [0; BLOCK_SIZE];
    let start = Instant::now();
    for _ in 0..count {
        near.write_all(&buffer).unwrap();
        near.read_exact(&mut buffer).unwrap();
    }
    let elapsed = start.elapsed();
    drop(near);
    echo.join().unwrap();
    elapsed
}

/// The time in which a blocking socket receives so many copies of a message, without looking at them.
pub fn raw_receive(message: &[u8], count: u64) -> Duration {
    let (mut near, mut far) = pair();
    let (bytes, message) = (message.len() as u64 * count, message.to_vec());
    let start = Instant::now();
    let writer = thread::spawn(move || write_copies(&mut far, &message, count));
    read_bytes(&mut near, bytes);
    let elapsed = start.elapsed();
    writer.join().unwrap();
    elapsed
}

/// The time in which a blocking socket sends so many bytes and they arrive.
pub fn raw_send(bytes: u64) -> Duration {
    let (mut near, mut far) = pair();
    let start = Instant::now();
    let reader = thread::spawn(move || read_bytes(&mut far, bytes));
    let chunk = vec![7; CHUNK];
    let mut left = bytes;
    while left > 0 {
        let now = left.min(CHUNK as u64);
        near.write_all(&chunk[..now as usize]).unwrap();
        left -= now;
    }
    reader.join().unwrap();
    start.elapsed()
}
