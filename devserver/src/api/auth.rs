//! The proof by which a game's own server vouches for a user: a time, and an HMAC of it and the user id.
//!
//! Written on its own, not taken from the client library, so that neither can hide the other's mistake.

use super::error::ApiError;
use hmac::{Hmac, KeyInit, Mac};
use playerio::codes::ErrorCode;
use sha1::Sha1;
use sha2::Sha256;
use std::fmt;

/// What a game's server and the web API both know.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl From<&str> for Secret {
    fn from(secret: &str) -> Secret {
        Secret(secret.to_owned())
    }
}

impl Secret {
    /// Whether this proves that a server which knows the secret has let the user in. How old it is does not matter here.
    pub(crate) fn check(&self, auth: Option<&str>, user_id: &str) -> Result<(), ApiError> {
        let wrong = |words: &str| Err(ApiError::new(ErrorCode::INVALID_AUTH, words));
        let Some((time, proof)) = auth.and_then(|auth| auth.split_once(':')) else {
            return wrong("this connection needs the argument auth, which is UNIX-SECONDS:HMAC");
        };
        let text = format!("{time}:{user_id}");
        let is_right = match proof.len() {
            40 => proof == hex(Hmac::<Sha1>::new_from_slice(self.0.as_bytes()), &text),
            64 => proof == hex(Hmac::<Sha256>::new_from_slice(self.0.as_bytes()), &text),
            _ => false,
        };
        if is_right && time.parse::<i64>().is_ok() {
            return Ok(());
        }
        wrong(
            "the argument auth is not UNIX-SECONDS:HMAC with the lower-case hex HMAC-SHA1 or HMAC-SHA256 of \
             UNIX-SECONDS:USER-ID under this connection's secret",
        )
    }
}

/// The HMAC of a text; any secret will do as its key.
fn hex<M: Mac, E>(key: Result<M, E>, text: &str) -> String {
    let code = key.map(|key| key.chain_update(text).finalize().into_bytes());
    code.map(|code| code.iter().map(|byte| format!("{byte:02x}")).collect()).unwrap_or_default()
}

/// Keeps it secret.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret")
    }
}
