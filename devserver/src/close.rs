//! The ways a connection ends: in order, or with a reset.
//!
//! Closing a socket that has unread input resets it, and the peer may then lose what was written last. So an orderly
//! close ends the writing side, and throws away what still comes until the peer closes too.

use crate::pool;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;

/// How long a peer may take to read the end, or to close its side.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes last words, if the peer takes them within two seconds.
pub(crate) async fn say(stream: &mut TcpStream, words: &[u8]) {
    // If they cannot be written, what follows fails too, and that is the end either way.
    let _ = tokio::time::timeout(PATIENCE, stream.write_all(words)).await;
}

/// Ends the writing side, and closes when the peer has closed too or has had two seconds to.
pub(crate) async fn orderly(mut stream: TcpStream) {
    if stream.shutdown().await.is_ok() {
        let _ = tokio::time::timeout(PATIENCE, discard(&mut stream)).await;
    }
}

/// Throws away all input until the peer closes.
pub(crate) async fn discard(stream: &mut TcpStream) {
    poll_fn(|cx| poll_discard(stream, cx)).await;
}

fn poll_discard(stream: &mut TcpStream, cx: &mut Context<'_>) -> Poll<()> {
    let mut scratch = pool::take();
    loop {
        let mut buffer = ReadBuf::new(scratch.spare(pool::READ_SIZE));
        let read = Pin::new(&mut *stream).poll_read(cx, &mut buffer);
        let ended = read.map(|result| result.is_err() || buffer.filled().is_empty());
        if !matches!(ended, Poll::Ready(false)) {
            pool::give(scratch);
            ready!(ended);
            return Poll::Ready(());
        }
    }
}

/// Closes with a reset, whatever still waits in either direction.
pub(crate) fn reset(stream: TcpStream) {
    // If the option cannot be set, the socket has failed already, and closing it is all that is left.
    let _ = stream.set_zero_linger();
    drop(stream);
}
