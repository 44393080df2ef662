//! TCP sockets as games want them: no waiting for more to send, and a dead peer is noticed.

use mio::event::Event;
use mio::net::TcpStream;
use socket2::{SockRef, TcpKeepalive};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// After how much silence the system asks the peer whether it lives, and how often; as the official SDK.
const KEEP_ALIVE_IDLE: Duration = Duration::from_secs(10);
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(3);

/// For how long a peer may leave what we have sent unacknowledged: as long as keep-alive needs with Linux's nine questions.
/// Keep-alive asks only while nothing is on its way; without this, a game that goes on sending would not notice for a quarter
/// of an hour.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(10 + 9 * 3);

/// Begins to connect.
pub fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    TcpStream::connect(address)
}

/// Where a connect that has been waited for has come: `None` if it is still on its way.
pub fn connected(stream: &TcpStream) -> io::Result<Option<SocketAddr>> {
    if let Some(error) = stream.take_error()? {
        return Err(error);
    }
    match stream.peer_addr() {
        Ok(address) => Ok(Some(address)),
        Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(None),
        Err(error) if is_in_progress(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sets the options of a connected socket. A system that refuses one serves the game all the same.
pub fn set_options(stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
    let keep_alive = TcpKeepalive::new().with_time(KEEP_ALIVE_IDLE).with_interval(KEEP_ALIVE_INTERVAL);
    let socket = SockRef::from(stream);
    let _ = socket.set_tcp_keepalive(&keep_alive);
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
}

/// Why the connection has broken, where the event alone tells: under wine, which games for Windows meet on Linux, a read
/// then sees a mere end, since wine has taken the error from the socket to make the event.
pub fn failure(event: &Event) -> Option<io::Error> {
    const WSAECONNRESET: i32 = 10054;
    (cfg!(windows) && event.is_write_closed()).then(|| io::Error::from_raw_os_error(WSAECONNRESET))
}

/// Whether a connection broke since its peer is silent, even when asked whether it lives. For that Windows has an error of
/// its own, which Rust knows no kind for.
pub fn is_time_out(error: &io::Error) -> bool {
    const WSAENETRESET: i32 = 10052;
    error.kind() == io::ErrorKind::TimedOut || (cfg!(windows) && error.raw_os_error() == Some(WSAENETRESET))
}

#[cfg(unix)]
fn is_in_progress(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EINPROGRESS)
}

#[cfg(not(unix))]
fn is_in_progress(_: &io::Error) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connected_socket_waits_for_nothing_and_notices_a_dead_peer() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = connect(listener.local_addr().unwrap()).unwrap();
        let (_peer, _) = listener.accept().unwrap();
        set_options(&stream);
        assert!(stream.nodelay().unwrap());
        let socket = SockRef::from(&stream);
        assert!(socket.keepalive().unwrap());
        // Windows does not tell the times; `tests/windows.rs` sees from outside that they are these.
        #[cfg(unix)]
        assert_eq!(
            (socket.tcp_keepalive_time().unwrap(), socket.tcp_keepalive_interval().unwrap()),
            (KEEP_ALIVE_IDLE, KEEP_ALIVE_INTERVAL)
        );
        #[cfg(any(target_os = "linux", target_os = "android"))]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(UNACKNOWLEDGED));
    }

    #[test]
    fn a_dead_peer_is_a_time_out_however_the_system_says_it() {
        assert!(is_time_out(&io::ErrorKind::TimedOut.into()));
        assert_eq!(is_time_out(&io::Error::from_raw_os_error(10052)), cfg!(windows));
        assert!(!is_time_out(&io::ErrorKind::ConnectionReset.into()));
    }
}
