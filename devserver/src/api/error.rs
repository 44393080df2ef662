//! Why a call is refused: one of PlayerIO's codes, and words for the developer.

use super::schema;
use crate::join_request::Refusal;
use playerio::codes::ErrorCode;
use std::fmt;

/// A refusal, which both encodings can carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) code: ErrorCode,
    /// Never has a password or a token in it: it is logged.
    pub(crate) message: String,
    /// For 403 alone. In a box, so that it costs the others nothing.
    pub(crate) fields: Option<Box<FieldErrors>>,
}

/// What is wrong with each of the things one registers with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldErrors {
    pub(crate) username: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) captcha: Option<String>,
}

impl FieldErrors {
    /// All of them, in the order of the fields.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        [&self.username, &self.password, &self.email, &self.captcha].into_iter().flatten().map(String::as_str)
    }
}

impl ApiError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> ApiError {
        ApiError { code, message: message.into(), fields: None }
    }

    /// An argument that the method cannot do without.
    pub(crate) fn missing(argument: &str) -> ApiError {
        ApiError::new(ErrorCode::INVALID_ARGUMENT, format!("the argument {argument} is missing or empty"))
    }

    /// Arguments that are not what their encoding demands.
    pub(crate) fn malformed(words: impl Into<String>) -> ApiError {
        ApiError::new(ErrorCode::INVALID_MESSAGE_FORMAT, words)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> ApiError {
        ApiError::new(refusal.code, refusal.text)
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Refusal {
        Refusal::new(error.code, error.message)
    }
}

impl From<ApiError> for schema::Error {
    fn from(error: ApiError) -> schema::Error {
        let fields = error.fields.map(|fields| *fields).unwrap_or_default();
        schema::Error {
            error_code: Some(error.code.0),
            message: Some(error.message),
            username_error: fields.username,
            password_error: fields.password,
            email_error: fields.email,
            captcha_error: fields.captcha,
        }
    }
}
