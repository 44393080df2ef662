//! Text for a host's callback: it ends in a NUL that its length does not count, so that C can read it as it is.

use std::fmt;
use std::ops::Deref;

/// A text with a NUL behind it.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// The bytes with the NUL at their end.
    pub fn with_nul(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<String> for Words {
    fn from(mut text: String) -> Words {
        text.push('\0');
        Words(text)
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Words {
        Words::from(text.to_owned())
    }
}

impl Deref for Words {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0[..self.0.len() - 1]
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
