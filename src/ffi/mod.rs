//! The C interface. The one place with `unsafe`; each exported function is one line over a plain one.
//!
//! The first files are the boundary itself; below them there is one for each chapter of `include/playerio.h`, which is
//! generated from their docs and the frame `playerio.h.in`: `UPDATE_HEADER=1 cargo test --test header`. What stands
//! there is read by C programmers.

// The C interface's own names; and its docs say what a caller must promise, in the words of the header.
#![allow(unsafe_code, non_camel_case_types)]

mod batch;
mod boundary;
mod callbacks;
mod handles;
mod pointers;
mod process;
mod strings;

#[cfg(feature = "webapi")]
mod calls;
mod client;
mod connection;
mod deserializer;
mod getters;
mod library;
mod message;
mod queue;
mod registrations;
mod result;
mod settings;
mod value;
