//! The server's thread: it listens, gives each connection a task, and ends all of them when told to stop.
//!
//! One thread serves everybody. It keeps up with what one core can push through loopback, leaves the other cores to
//! the clients under test, and lets all clients share one scratch buffer.

use crate::Options;
use crate::api;
use crate::connection;
use crate::shared::Shared;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::oneshot;

/// The server's thread, from the outside.
#[derive(Debug)]
pub(crate) struct Running {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn start(options: &Options) -> io::Result<Running> {
        let shared = Arc::new(Shared::new(options));
        let addresses: Vec<_> = (options.host.as_str(), options.port).to_socket_addrs()?.collect();
        let (stop, stopped) = oneshot::channel();
        let (report, bound) = mpsc::channel();
        let inside = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("playerio-devserver".to_owned()).spawn(move || {
            // Whoever started the server hears of any failure; there is nobody else to tell.
            if let Err(error) = serve(&addresses, &inside, &report, stopped) {
                let _ = report.send(Err(error));
            }
        })?;
        let address = bound.recv().map_err(|_| io::Error::other("the dev server's thread ended at once"))??;
        Ok(Running { address, shared, stop: Some(stop), thread: Some(thread) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.shared.begin_to_stop();
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported on stderr by the runtime; stopping must not add another.
            let _ = thread.join();
        }
    }
}

/// The thread's whole life. The runtime, dropped last, ends the tasks, and with them the connections.
fn serve(
    addresses: &[SocketAddr],
    shared: &Arc<Shared>,
    report: &mpsc::Sender<io::Result<SocketAddr>>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    runtime.block_on(async {
        let listener = listen(addresses)?;
        let address = listener.local_addr()?;
        shared.log.event(format_args!("the web API is at {}", api::http::url(address)));
        let _ = report.send(Ok(address));
        tokio::select! {
            () = accept_all(&listener, shared) => {}
            // The sender is dropped, never used.
            _ = stopped => {}
        }
        Ok(())
    })
}

/// Listens on the first address that lets us.
fn listen(addresses: &[SocketAddr]) -> io::Result<TcpListener> {
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "the host to listen on has no address");
    for &address in addresses {
        match listen_on(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => {
                failure = io::Error::new(
                    error.kind(),
                    format!("cannot listen on {address}: {error}; is another one running? Port 0 takes any free port"),
                )
            }
        }
    }
    Err(failure)
}

fn listen_on(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // On Windows the option means that another program may take the port over.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    // Thousands of clients may dial at once; a short line would leave most waiting for a second SYN.
    socket.listen(4096)
}

async fn accept_all(listener: &TcpListener, shared: &Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                shared.board.update(|stats| {
                    stats.accepted += 1;
                    stats.connected += 1;
                });
                tokio::spawn(connection::serve(stream, peer, Arc::clone(shared)));
            }
            Err(error) => {
                shared.log.problem(format_args!("cannot accept a connection: {error}"));
                // Out of file handles, most likely: trying again at once would only burn the core.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}
