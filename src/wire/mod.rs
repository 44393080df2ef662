//! PlayerIO's wire format: values and messages to bytes and back. Pure: no sockets, no clock, no threads.
//!
//! A message is its number of arguments, its type, then the arguments, each a tag byte and what the tag announces;
//! `docs/PROTOCOL.md` has the table.

pub mod buffer;
pub mod decode;
pub mod encode;
pub mod frame;
mod last_type;
pub mod limits;
mod scan;
mod tag;
mod utf8;
pub mod value;
pub mod view;
mod whole;
