//! A native client for PlayerIO's multiplayer service.
//!
//! The product is the C library that this crate builds (`include/playerio.h`); the Rust items below are the same
//! machine without the C boundary. Modules stand in layer order: each knows only those above it.
//!
//! ```no_run
//! # #[cfg(feature = "net")]
//! # fn main() -> playerio::Result<()> {
//! use playerio::connection::Connection;
//! use playerio::message::Message;
//! use playerio::queue::{Queue, Timeout};
//! use std::sync::Arc;
//!
//! let (queue, room) = (Queue::new(), Connection::new());
//! room.set_queue(Some(&queue))?;
//! room.add_endpoint("127.0.0.1", 8184)?;
//! room.set_join_key("chat:lobby")?;
//! let joined = room.clone();
//! room.set_join_handler(Some(Arc::new(move |code, text| {
//!     let mut hello = Message::new("say");
//!     let sent = hello.add_string("hello").and_then(|()| joined.send(hello.as_ref()));
//!     println!("join {code} {}: {sent:?}", &**text);
//! })));
//! room.add_message_handler(Some("say"), Arc::new(|message| println!("{:?}", message.get_string(0))));
//! room.connect()?;
//! loop {
//!     queue.poll(0, Timeout::Forever)?; // The handlers run in here.
//! }
//! # }
//! # #[cfg(not(feature = "net"))]
//! # fn main() {}
//! ```

pub mod codes;
pub mod error;
pub mod message;
pub mod session;
pub mod wire;

#[cfg(feature = "net")]
mod auth;
#[cfg(feature = "net")]
pub mod connection;
#[cfg(feature = "net")]
pub mod delivery;
#[cfg(feature = "net")]
pub mod log;
#[cfg(feature = "net")]
mod pickle;
#[cfg(feature = "net")]
pub mod queue;
#[cfg(feature = "net")]
pub mod reactor;
#[cfg(feature = "net")]
pub mod runtime;
#[cfg(feature = "net")]
pub mod thread;
#[cfg(feature = "net")]
pub mod transport;
#[cfg(feature = "net")]
pub mod workers;

#[cfg(feature = "webapi")]
pub mod webapi;

#[cfg(feature = "net")]
mod ffi;

pub use codes::ErrorCode;
pub use error::{Error, Result, Status};
