//! One connection from its first byte to its close.

use crate::api::http;
use crate::arrival::{self, Arrival};
use crate::close;
use crate::conversation::Conversation;
use crate::departure::Departure;
use crate::first_byte::{self, Opening};
use crate::link::Link;
use crate::shared::Shared;
use crate::upgrade;
use std::fmt;
use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Serves a connection, whoever is at the other end of it.
pub(crate) async fn serve(stream: TcpStream, peer: SocketAddr, shared: Arc<Shared>) {
    let connected = Connected(shared);
    let log = &connected.0.log;
    log.detail(format_args!("{peer} connected"));
    if let Err(error) = answer(stream, peer, &connected.0).await {
        log.detail(format_args!("{peer} failed: {error}"));
    }
    log.detail(format_args!("{peer} disconnected"));
}

/// Counts a connection for as long as it lasts.
struct Connected(Arc<Shared>);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.board.update(|stats| stats.connected -= 1);
    }
}

async fn answer(mut stream: TcpStream, peer: SocketAddr, shared: &Arc<Shared>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    match Opening::of(&stream).await? {
        Some(Opening::Binary) => play(Link::plain(stream), peer, shared).await?,
        Some(Opening::Policy) => {
            shared.log.event(format_args!("{peer} asks for the Flash policy"));
            first_byte::answer_policy(stream).await?;
        }
        Some(Opening::Get) => {
            let Ok(head) = timeout(shared.http_timeout, first_byte::read_head(&mut stream)).await else {
                return Ok(());
            };
            let head = head?;
            if !first_byte::asks_for_web_socket(&head) {
                http::serve(stream, head, peer, shared).await?;
            } else if let Some(link) = upgrade::accept(stream, &head, peer, shared).await? {
                play(link, peer, shared).await?;
            }
        }
        Some(Opening::Http) => http::serve(stream, Vec::new(), peer, shared).await?,
        Some(Opening::Unknown(byte)) => {
            let choice = "00 (binary), '<' (Flash policy) or a capital letter (HTTP)";
            shared.log.problem(format_args!("{peer} closed: its first byte is {byte:02x}; it must be {choice}"));
            close::orderly(stream).await;
        }
        None => {}
    }
    Ok(())
}

/// Lets a player join, and stays with it until it goes.
async fn play(mut link: Link, peer: SocketAddr, shared: &Arc<Shared>) -> io::Result<()> {
    match arrival::receive(&mut link, peer, shared).await? {
        Arrival::Joined(guest) => {
            let mut conversation = Conversation::new(link, peer, *guest);
            let departure = conversation.run().await;
            let (name, room) = conversation.names();
            record(shared, &departure, format_args!("{peer} {name} leaves {room}: {departure}"));
            // Its seat is given up before the socket is closed: whoever sees the close finds the room without it.
            conversation.into_link().close(&departure).await;
        }
        Arrival::Gone(departure) => {
            record(shared, &departure, format_args!("{peer} goes without having joined: {departure}"));
            link.close(&departure).await;
        }
        Arrival::HeldOpen => link.discard().await?,
        // Nobody looks at the socket any more, until the server stops.
        Arrival::Stalled => pending().await,
    }
    Ok(())
}

/// Logs and counts the end of a player's connection.
fn record(shared: &Shared, departure: &Departure, line: fmt::Arguments<'_>) {
    match departure {
        Departure::Malformed(_) | Departure::BadFrame(..) => {
            shared.log.problem(line);
            shared.board.update(|stats| stats.malformed += 1);
        }
        Departure::TooSlow => {
            shared.log.problem(line);
            shared.board.update(|stats| stats.dropped += 1);
        }
        Departure::Left(_)
        | Departure::Unannounced
        | Departure::Failed(_)
        | Departure::Closed(_)
        | Departure::CutOff
        | Departure::Reset => shared.log.event(line),
    }
}
