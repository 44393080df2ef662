//! Words that nobody can guess: tokens, join keys, ids of rooms.

use super::error::ApiError;
use playerio::codes::ErrorCode;
use std::fmt::Write;

/// `bytes` random bytes of the system in lower-case hex.
pub(crate) fn hex(bytes: usize) -> Result<String, ApiError> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|error| {
        ApiError::new(ErrorCode::INTERNAL_ERROR, format!("the system gives the dev server no random bytes: {error}"))
    })?;
    Ok(random.iter().fold(String::with_capacity(2 * bytes), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
