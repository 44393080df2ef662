//! The C interface. The one place with `unsafe`; each exported function is one line over a plain one.
//!
//! Below the boundary itself there is one file per chapter of `include/playerio.h`, in the chapters' order. The header
//! is generated from them (`UPDATE_HEADER=1 cargo test --test header`): their docs are the manual for C programmers.

// The C interface's own names; and its docs say what a caller must promise, in the words of the header.
#![allow(unsafe_code, non_camel_case_types)]

mod boundary;
mod callbacks;
mod handles;
mod pointers;
mod process;
mod strings;

mod client;
mod connection;
mod deserializer;
mod getters;
mod handlers;
mod library;
mod message;
mod queue;
mod result;
mod settings;
mod value;
