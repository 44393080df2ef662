//! The four ways to log in: their arguments, and what a registration's refusal says of its fields.

use super::call::Call;
use super::method::Method;
use super::rooms::dictionary;
use super::schema::{AuthenticateArgs, ConnectArgs, RegisterRefusal, SimpleConnectArgs, SimpleRegisterArgs};
use crate::delivery::outcome::Pair;
use prost::Message;

/// What a user registers with; `None` is left out.
#[derive(Clone, Copy, Default)]
pub struct Registration<'a> {
    /// The name to log in with.
    pub username: &'a str,
    /// The password to log in with.
    pub password: &'a str,
    /// An address to log in with as well.
    pub email: Option<&'a str>,
    /// Which captcha was shown.
    pub captcha_key: Option<&'a str>,
    /// What the user read in it.
    pub captcha_value: Option<&'a str>,
    /// What the game wants to keep of the user.
    pub extra_data: &'a [(&'a str, &'a str)],
}

pub(super) fn connect(game_id: &str, connection_id: &str, user_id: &str, auth: Option<&str>) -> Call {
    let arguments = ConnectArgs {
        game_id: Some(game_id.to_owned()),
        connection_id: Some(connection_id.to_owned()),
        user_id: Some(user_id.to_owned()),
        auth: auth.map(str::to_owned),
    };
    Call::new(Method::Connect, arguments.encode_to_vec())
}

pub(super) fn authenticate(game_id: &str, connection_id: &str, arguments: &[(&str, &str)]) -> Call {
    let arguments = AuthenticateArgs {
        game_id: Some(game_id.to_owned()),
        connection_id: Some(connection_id.to_owned()),
        authentication_arguments: dictionary(arguments),
    };
    Call::new(Method::Authenticate, arguments.encode_to_vec())
}

pub(super) fn simple_connect(game_id: &str, username_or_email: &str, password: &str) -> Call {
    let arguments = SimpleConnectArgs {
        game_id: Some(game_id.to_owned()),
        username_or_email: Some(username_or_email.to_owned()),
        password: Some(password.to_owned()),
    };
    Call::new(Method::SimpleConnect, arguments.encode_to_vec())
}

pub(super) fn simple_register(game_id: &str, registration: &Registration<'_>) -> Call {
    let arguments = SimpleRegisterArgs {
        game_id: Some(game_id.to_owned()),
        username: Some(registration.username.to_owned()),
        password: Some(registration.password.to_owned()),
        email: registration.email.map(str::to_owned),
        extra_data: dictionary(registration.extra_data),
        captcha_key: registration.captcha_key.map(str::to_owned),
        captcha_value: registration.captcha_value.map(str::to_owned),
    };
    Call::new(Method::SimpleRegister, arguments.encode_to_vec())
}

/// Which fields of a registration are wrong, by the names of its arguments, and why.
pub(super) fn field_errors(refusal: &[u8]) -> Vec<Pair> {
    // What can't be read is no reason to lose the refusal itself.
    let refusal = RegisterRefusal::decode(refusal).unwrap_or_default();
    [
        ("username", refusal.username_error),
        ("password", refusal.password_error),
        ("email", refusal.email_error),
        ("captcha", refusal.captcha_error),
    ]
    .into_iter()
    .filter_map(|(field, error)| error.filter(|error| !error.is_empty()).map(|error| (field.into(), error.into())))
    .collect()
}
