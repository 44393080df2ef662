//! What hosts pass by pointer and as plain integers: checked before any work is done, written when it succeeded.
//!
//! Every pointer that reaches these functions came through an exported function, whose entry in the header says what
//! it must point to. That promise of the host is what the SAFETY notes of `src/ffi` mean by "the host's promise".

use crate::error::{Error, Result};
use std::ptr::NonNull;

/// A result's place in the host's memory; not NULL.
pub(super) struct Out<T>(NonNull<T>);

impl<T> Out<T> {
    pub(super) fn new(pointer: *mut T, argument: &'static str) -> Result<Out<T>> {
        NonNull::new(pointer)
            .map(Out)
            .ok_or(Error::NullPointer { argument: argument.into(), wanted: "the address of a variable for the result" })
    }

    pub(super) fn put(&self, value: T) {
        // SAFETY: the host's promise: an out-parameter that is not NULL points to a writable, aligned T.
        unsafe { self.0.write(value) }
    }

    /// Writes as much of `value` as fits a host's `size` bytes, where a struct may have been shorter once.
    pub(super) fn put_front(&self, value: &T, size: usize)
    where
        T: Copy,
    {
        let size = size.min(size_of::<T>());
        // SAFETY: the host's promise: at least its `size` bytes may be written; no more are read than a T has.
        unsafe { self.0.cast::<u8>().copy_from_nonoverlapping(NonNull::from(value).cast(), size) }
    }
}

/// Writes a result that the host may not want.
pub(super) fn put_if_wanted<T>(pointer: *mut T, value: T) {
    if let Some(place) = NonNull::new(pointer) {
        Out(place).put(value);
    }
}

/// The elements of a host's array, for the length of the call. NULL with length 0 is empty.
pub(super) fn array<'a, T>(pointer: *const T, length: usize, argument: &'static str) -> Result<&'a [T]> {
    if length == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(Error::NullPointer { argument: argument.into(), wanted: "an array, or NULL with the length 0" });
    }
    if length > isize::MAX as usize / size_of::<T>().max(1) {
        return Err(Error::InvalidArgument(format!("{argument} can't have {length} elements; pass its true length")));
    }
    // SAFETY: the host's promise: `length` elements stand at `pointer` and stay unchanged during the call. Their
    // types allow every bit pattern. The length was checked just above.
    Ok(unsafe { std::slice::from_raw_parts(pointer, length) })
}

/// A bool, which crosses as a byte.
pub(super) fn flag(byte: u8, argument: &str) -> Result<bool> {
    match byte {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(Error::InvalidArgument(format!("{argument} is a bool of the value {other}; pass 0 or 1"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr::{null, null_mut};

    #[test]
    fn a_result_without_a_place_is_refused_by_its_name() {
        let error = Out::<u32>::new(null_mut(), "state").err().unwrap();
        assert_eq!(error.to_string(), "state is NULL; pass the address of a variable for the result");
    }

    #[test]
    fn an_array_may_be_null_only_when_it_is_empty() {
        assert_eq!(array::<u8>(null(), 0, "protobuf").unwrap(), []);
        let error = array::<u8>(null(), 1, "protobuf").unwrap_err();
        assert_eq!(error.to_string(), "protobuf is NULL; pass an array, or NULL with the length 0");
    }

    #[test]
    fn an_impossible_length_is_refused_without_reading() {
        let byte = 0_u8;
        let error = array(&raw const byte, usize::MAX, "bytes").unwrap_err();
        assert!(error.to_string().starts_with("bytes can't have "));
    }

    #[test]
    fn a_bool_is_zero_or_one() {
        assert_eq!((flag(0, "on").unwrap(), flag(1, "on").unwrap()), (false, true));
        assert_eq!(flag(2, "on").unwrap_err().to_string(), "on is a bool of the value 2; pass 0 or 1");
    }
}
