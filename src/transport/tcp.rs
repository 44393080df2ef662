//! TCP sockets as games want them: no waiting for more to send, and a dead peer is noticed.

use mio::net::TcpStream;
use socket2::{SockRef, TcpKeepalive};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// After how much silence the system asks the peer whether it lives, and how often; as the official SDK.
const KEEP_ALIVE_IDLE: Duration = Duration::from_secs(10);
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(3);

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
    let _ = SockRef::from(stream).set_tcp_keepalive(&keep_alive);
}

#[cfg(unix)]
fn is_in_progress(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EINPROGRESS)
}

#[cfg(not(unix))]
fn is_in_progress(_: &io::Error) -> bool {
    false
}
