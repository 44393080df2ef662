//! The web API: from a game id and a user's credentials to a room that a connection can join.
//!
//! Pure are the methods' messages (`schema`), what stands around them (`answer`), what an answer means (`finish`)
//! and what it changes for later (`channel`); calls wait for each other in a `line`, and block threads of their own
//! (`http`).

mod answer;
mod call;
mod channel;
mod client;
mod finish;
mod http;
mod line;
mod login;
mod method;
mod rooms;
mod schema;
mod url;

pub use client::{CallResult, Client, EndpointFilter, Receiver, ResultHandler, set_up_connection};
pub use login::Registration;
pub use rooms::{NewRoom, Search};
