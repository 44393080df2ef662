//! Text across the boundary: a host's C strings in, and (buffer, capacity, needed) out.

use super::pointers::{Out, array};
use crate::error::{Error, Result};
use std::ffi::{CStr, c_char};

/// What to pass where a text is wanted.
const A_STRING: &str = "a NUL-terminated string, \"\" for an empty one";

/// The bytes of a NUL-terminated string, not yet checked to be UTF-8, for the length of the call.
pub(super) fn c_bytes<'a>(pointer: *const c_char, argument: &'static str) -> Result<&'a [u8]> {
    if pointer.is_null() {
        return Err(Error::NullPointer { argument: argument.into(), wanted: A_STRING });
    }
    // SAFETY: the host's promise: a NUL ends the text, which stays unchanged during the call.
    Ok(unsafe { CStr::from_ptr(pointer) }.to_bytes())
}

/// A NUL-terminated text.
pub(super) fn text<'a>(pointer: *const c_char, argument: &'static str) -> Result<&'a str> {
    utf8(c_bytes(pointer, argument)?, argument)
}

/// A text that may be left out.
pub(super) fn optional_text<'a>(pointer: *const c_char, argument: &'static str) -> Result<Option<&'a str>> {
    if pointer.is_null() { Ok(None) } else { text(pointer, argument).map(Some) }
}

/// A text of known length, which may contain NULs. NULL with length 0 is empty.
pub(super) fn text_n<'a>(pointer: *const c_char, length: usize, argument: &'static str) -> Result<&'a str> {
    utf8(array(pointer.cast::<u8>(), length, argument)?, argument)
}

/// The text of an array's element, which `what` names when it must.
#[cfg(feature = "webapi")]
pub(super) fn element<'a>(pointer: *const c_char, what: impl Fn() -> String) -> Result<&'a str> {
    if pointer.is_null() {
        return Err(Error::NullPointer { argument: what().into(), wanted: A_STRING });
    }
    // Not NULL, so the name is not needed.
    named_utf8(c_bytes(pointer, "")?, what)
}

fn utf8<'a>(bytes: &'a [u8], argument: &'static str) -> Result<&'a str> {
    named_utf8(bytes, || argument.to_owned())
}

fn named_utf8(bytes: &[u8], what: impl Fn() -> String) -> Result<&str> {
    simdutf8::compat::from_utf8(bytes).map_err(|error| Error::InvalidUtf8 { what: what(), at: error.valid_up_to() })
}

/// Where a host wants a text or bytes, and where it wants to know how many there are.
pub(super) struct OutBuffer<T> {
    buffer: *mut T,
    capacity: usize,
    needed: Out<usize>,
}

impl<T> OutBuffer<T> {
    /// NULL with the capacity 0 asks for the size alone.
    pub(super) fn new(buffer: *mut T, capacity: usize, needed: *mut usize) -> Result<OutBuffer<T>> {
        let needed = Out::new(needed, "needed")?;
        if buffer.is_null() && capacity > 0 {
            return Err(Error::NullPointer {
                argument: "buffer".into(),
                wanted: "a buffer, or NULL with the capacity 0",
            });
        }
        Ok(OutBuffer { buffer, capacity, needed })
    }

    fn reserve(&self, needed: usize) -> Result<*mut u8> {
        self.needed.put(needed);
        if needed > self.capacity {
            return Err(Error::BufferTooSmall { capacity: self.capacity, needed });
        }
        Ok(self.buffer.cast())
    }
}

impl OutBuffer<c_char> {
    /// Writes the whole text and a NUL, which `needed` counts, or nothing.
    pub(super) fn put_text(&self, text: &str) -> Result<()> {
        let place = self.reserve(text.len() + 1)?;
        // SAFETY: the host's promise: `capacity` bytes may be written at `buffer`; that they are enough, and so that
        // `buffer` is not NULL, was checked. The text is ours, so the two do not overlap.
        unsafe {
            place.copy_from_nonoverlapping(text.as_ptr(), text.len());
            place.add(text.len()).write(0);
        }
        Ok(())
    }
}

impl OutBuffer<u8> {
    /// Writes all the bytes or nothing.
    pub(super) fn put_bytes(&self, bytes: &[u8]) -> Result<()> {
        let place = self.reserve(bytes.len())?;
        if !bytes.is_empty() {
            // SAFETY: as in `put_text`; with at least one byte needed, `buffer` is not NULL.
            unsafe { place.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Status;
    use std::ptr::{null, null_mut};

    #[test]
    fn null_is_no_text() {
        let error = text(null(), "join_key").unwrap_err();
        assert_eq!(error.to_string(), "join_key is NULL; pass a NUL-terminated string, \"\" for an empty one");
        assert_eq!(optional_text(null(), "room_id").unwrap(), None);
    }

    #[test]
    fn null_with_length_zero_is_the_empty_text() {
        assert_eq!(text_n(null(), 0, "value").unwrap(), "");
        assert_eq!(text_n(null(), 1, "value").unwrap_err().status(), Status::NullPointer);
    }

    #[test]
    fn a_text_of_known_length_may_contain_nuls() {
        assert_eq!(text_n(c"a\xc3\xa9".as_ptr(), 3, "value").unwrap(), "aé");
        let with_nul = b"a\0b";
        assert_eq!(text_n(with_nul.as_ptr().cast(), 3, "value").unwrap(), "a\0b");
    }

    #[test]
    fn text_that_is_not_utf8_is_refused_with_its_place() {
        let error = text(c"ab\xff".as_ptr(), "host").unwrap_err();
        assert_eq!(error.to_string(), "host is not valid UTF-8 at byte 2; convert it to UTF-8 first");
    }

    #[test]
    fn the_size_can_be_asked_without_a_buffer() {
        let mut needed = 0;
        let out = OutBuffer::new(null_mut(), 0, &raw mut needed).unwrap();
        assert_eq!(out.put_text("abc").unwrap_err().status(), Status::BufferTooSmall);
        assert_eq!(needed, 4);
    }

    #[test]
    fn a_text_that_does_not_fit_with_its_nul_is_not_written_at_all() {
        let (mut buffer, mut needed) = ([b'x'; 3], 0);
        let out = OutBuffer::<c_char>::new(buffer.as_mut_ptr().cast(), 3, &raw mut needed).unwrap();
        let error = out.put_text("abc").unwrap_err();
        assert_eq!(error.to_string(), "the buffer holds 3 bytes and 4 are needed; nothing was written");
        assert_eq!(buffer, *b"xxx");
    }

    #[test]
    fn a_text_that_fits_ends_in_a_nul_and_bytes_do_not() {
        let (mut buffer, mut needed) = ([b'x'; 4], 0);
        OutBuffer::<c_char>::new(buffer.as_mut_ptr().cast(), 4, &raw mut needed).unwrap().put_text("ab").unwrap();
        assert_eq!((buffer, needed), (*b"ab\0x", 3));
        OutBuffer::<u8>::new(buffer.as_mut_ptr(), 4, &raw mut needed).unwrap().put_bytes(b"cd").unwrap();
        assert_eq!((buffer, needed), (*b"cd\0x", 2));
    }

    #[test]
    fn a_buffer_that_is_null_has_no_capacity() {
        let mut needed = 0;
        let error = OutBuffer::<u8>::new(null_mut(), 8, &raw mut needed).err().unwrap();
        assert_eq!(error.to_string(), "buffer is NULL; pass a buffer, or NULL with the capacity 0");
    }
}
