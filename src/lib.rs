//! A native client for PlayerIO's multiplayer service.
//!
//! The product is the C library that this crate builds (`include/playerio.h`); the Rust items below are the same
//! machine without the C boundary. Modules stand in layer order: each knows only those above it.

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
pub mod queue;
#[cfg(feature = "net")]
pub mod reactor;
#[cfg(feature = "net")]
pub mod runtime;
#[cfg(feature = "net")]
pub mod transport;

#[cfg(feature = "net")]
mod ffi;

pub use codes::ErrorCode;
pub use error::{Error, Result, Status};
