//! The chapter "Values": what a message is made of, in the form a host reads and writes.
//!
//! `pio_value` is the library's own `wire::Value` seen through C's eyes, so that received values need no copy.

use super::library::{pio_bool, pio_value_type};
use super::pointers::{array, flag};
use crate::error::{Error, Result};
use crate::wire::encode::Encoder;
use crate::wire::value::{Value, ValueType};
use std::ffi::c_char;
use std::mem::offset_of;

/// The content of a pio_value; its `type` says which member counts.
#[repr(C)]
#[derive(Clone, Copy)]
pub union pio_value_as {
    /// PIO_VALUE_INT
    pub i32: i32,
    /// PIO_VALUE_UINT
    pub u32: u32,
    /// PIO_VALUE_LONG
    pub i64: i64,
    /// PIO_VALUE_ULONG
    pub u64: u64,
    /// PIO_VALUE_DOUBLE
    pub f64: f64,
    /// PIO_VALUE_FLOAT
    pub f32: f32,
    /// PIO_VALUE_BOOL
    pub boolean: pio_bool,
    /// PIO_VALUE_STRING: UTF-8. The library's own end in a NUL behind `length`, but may contain NULs too.
    pub string: *const c_char,
    /// PIO_VALUE_BYTES: no NUL follows.
    pub bytes: *const u8,
}

/// One value of a message: 16 bytes, the union at offset 8, on every host.
///
/// In a value you pass in, a string or byte array may be NULL if `length` is 0, and is copied by the call.
/// In one that you read, it lives as long as the message.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct pio_value {
    /// PIO_VALUE_…
    pub r#type: pio_value_type,
    /// The length of a string (without a NUL) or byte array, in bytes; 0 for other types, and ignored there.
    pub length: u32,
    /// The content.
    pub r#as: pio_value_as,
}

const _: () = {
    assert!(size_of::<pio_value>() == 16 && size_of::<Value>() == 16);
    assert!(align_of::<pio_value>() == align_of::<Value>());
    assert!(offset_of!(pio_value, length) == 4 && offset_of!(pio_value, r#as) == 8);
    // SAFETY: both are plain data of 16 bytes, and all bit patterns are allowed in the one that is made.
    let [int, bool]: [pio_value; 2] = unsafe { std::mem::transmute([Value::int(-7), Value::bool(true)]) };
    assert!(int.r#type == ValueType::Int as u32 && int.length == 0);
    // SAFETY: the members that the types name.
    assert!(unsafe { int.r#as.i32 == -7 && bool.r#as.boolean == 1 });
};

/// A key and a value, both NUL-terminated UTF-8.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct pio_pair {
    /// The key.
    pub key: *const c_char,
    /// The value.
    pub value: *const c_char,
}

/// Values as a host reads them.
pub(super) fn for_host(values: &[Value]) -> *const pio_value {
    values.as_ptr().cast()
}

/// Says of which value a pointer is wrong.
#[cold]
fn at(index: usize, error: Error) -> Error {
    if let Error::NullPointer { argument, wanted } = error {
        return Error::NullPointer { argument: format!("the {argument} of value {index}").into(), wanted };
    }
    error
}

/// Writes a host's values, whose types and pointers are the host's word until they have been checked here.
pub(super) fn encode(values: &[pio_value], encoder: &mut Encoder<'_>) -> Result<()> {
    values.iter().enumerate().try_for_each(|(index, value)| encode_one(index, value, encoder))
}

fn encode_one(index: usize, value: &pio_value, encoder: &mut Encoder<'_>) -> Result<()> {
    let Some(value_type) = ValueType::from_number(value.r#type) else {
        return Err(Error::InvalidArgument(format!(
            "value {index} has the type {}, which does not exist; pass one of PIO_VALUE_INT to PIO_VALUE_BOOL",
            value.r#type
        )));
    };
    let length = value.length as usize;
    // SAFETY: the host's promise: the member that the type names was written. All bit patterns are allowed in each.
    unsafe {
        match value_type {
            ValueType::Int => encoder.int(value.r#as.i32),
            ValueType::UInt => encoder.uint(value.r#as.u32),
            ValueType::Long => encoder.long(value.r#as.i64),
            ValueType::ULong => encoder.ulong(value.r#as.u64),
            ValueType::Double => encoder.double(value.r#as.f64),
            ValueType::Float => encoder.float(value.r#as.f32),
            ValueType::String => {
                encoder.string(array(value.r#as.string.cast(), length, "string").map_err(|error| at(index, error))?)?;
            }
            ValueType::Bytes => {
                encoder.bytes(array(value.r#as.bytes, length, "byte array").map_err(|error| at(index, error))?);
            }
            ValueType::Bool => encoder.bool(
                flag(value.r#as.boolean, "a value")
                    .map_err(|error| Error::InvalidArgument(format!("value {index}: {error}")))?,
            ),
        }
    }
    Ok(())
}
