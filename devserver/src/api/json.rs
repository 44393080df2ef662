//! The JSON form of a call: `POST /json/` with `[method|token]` and an object with the same fields in lower case.

use super::error::ApiError;
use super::schema;
use super::{Arguments, Call};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Takes a body apart.
pub(crate) fn open(body: &[u8]) -> Result<Call<'_>, ApiError> {
    let wrong = || ApiError::malformed("the body must be [method number|token] and a JSON object behind it, in UTF-8");
    let text = std::str::from_utf8(body).map_err(|_| wrong())?;
    let (head, object) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).ok_or_else(wrong)?;
    let (method, token) = head.split_once('|').ok_or_else(wrong)?;
    Ok(Call { method: method.parse().map_err(|_| wrong())?, token, arguments: Arguments::Json(object) })
}

/// Reads a method's arguments.
pub(crate) fn arguments<A: DeserializeOwned>(object: &str) -> Result<A, ApiError> {
    serde_json::from_str(object).map_err(|error| {
        // The parser's own words may quote a value, and a value may be a password.
        let what = if error.is_data() { "has a field of the wrong type" } else { "is malformed" };
        let (line, column) = (error.line(), error.column());
        ApiError::malformed(format!("the JSON object {what} at its line {line}, column {column}"))
    })
}

/// The text of a method's output.
pub(crate) fn output(output: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(output).map_err(|error| ApiError::malformed(format!("the answer cannot be written: {error}")))
}

/// The body of an answer: a new token in brackets, and the output or the error.
pub(crate) fn answer(new_token: Option<&str>, result: Result<Vec<u8>, ApiError>) -> Vec<u8> {
    let mut body = new_token.map(|token| format!("[{token}]").into_bytes()).unwrap_or_default();
    let text = result.or_else(|error| output(&schema::Error::from(error)));
    body.extend(text.unwrap_or_default());
    body
}
