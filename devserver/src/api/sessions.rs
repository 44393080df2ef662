//! The tokens that have been handed out, and whose they are.

use super::accounts::Identity;
use super::error::ApiError;
use super::random;
use playerio::codes::ErrorCode;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Who has logged in, for the life of the server.
#[derive(Default)]
pub(crate) struct Sessions {
    /// Guards the tokens; held only to look one up or to change one.
    tokens: Mutex<HashMap<String, Identity>>,
}

impl Sessions {
    /// Logs one in and returns the token.
    pub(crate) fn open(&self, identity: Identity) -> Result<String, ApiError> {
        let token = random::hex(24)?;
        self.lock().insert(token.clone(), identity);
        Ok(token)
    }

    /// Whose token this is.
    pub(crate) fn find(&self, token: &str) -> Result<Identity, ApiError> {
        let words = if token.is_empty() {
            "not logged in: the call has no playertoken; log in with connect (10), authenticate (13), simpleConnect (400) \
             or simpleRegister (403) first"
        } else {
            "not logged in: the dev server does not know this playertoken; it may have been restarted since, or given a \
             new token"
        };
        self.lock().get(token).cloned().ok_or_else(|| ApiError::new(ErrorCode::INVALID_AUTH, words))
    }

    /// Gives a user another token in place of this one.
    pub(crate) fn renew(&self, token: &str) -> Result<String, ApiError> {
        let identity = self.find(token)?;
        let renewed = self.open(identity)?;
        self.lock().remove(token);
        Ok(renewed)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Identity>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells how many they are, and no token.
impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sessions({})", self.lock().len())
    }
}
