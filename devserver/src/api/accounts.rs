//! Who a caller is: the users with passwords, and those that are made up on demand.

use super::auth::Secret;
use super::error::{ApiError, FieldErrors};
use super::schema::{AuthenticateArgs, ConnectArgs, SimpleConnectArgs, SimpleRegisterArgs};
use super::users::{User, Users};
use crate::Options;
use playerio::codes::ErrorCode;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A user who has logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) game: String,
    pub(crate) user_id: String,
}

/// Games and users.
#[derive(Debug)]
pub(crate) struct Accounts {
    /// Empty: every game is known.
    games: Vec<String>,
    /// Whether only users with a password may log in by name; else everybody may, until the name is registered.
    is_closed: bool,
    /// Guards the users with a password; held only to look one up or to add one.
    users: Mutex<Users>,
    /// What proofs are checked with; without it none is looked at.
    secret: Option<Secret>,
}

impl Accounts {
    pub(crate) fn new(options: &Options) -> Accounts {
        let users = options.users.clone();
        Accounts {
            games: options.games.clone(),
            is_closed: users.is_some(),
            users: Mutex::new(users.unwrap_or_default()),
            secret: options.secret.clone(),
        }
    }

    /// Method 10: the game vouches for the user.
    pub(crate) fn connect(&self, args: &ConnectArgs) -> Result<Identity, ApiError> {
        let game = self.game(args.game_id.as_deref())?;
        let connection = given(args.connection_id.as_deref(), "connectionId")?;
        let user_id = given(args.user_id.as_deref(), "userId")?;
        self.vouch(game, connection, user_id, args.auth.as_deref())
    }

    /// Method 13: the same, with user id and proof among the authentication arguments.
    pub(crate) fn authenticate(&self, args: &AuthenticateArgs) -> Result<Identity, ApiError> {
        let game = self.game(args.game_id.as_deref())?;
        let connection = given(args.connection_id.as_deref(), "connectionId")?;
        let argument = |name: &str| {
            let pair = args.authentication_arguments.iter().find(|pair| pair.key.as_deref() == Some(name));
            pair.and_then(|pair| pair.value.as_deref())
        };
        let user_id = given(argument("userId"), "authenticationArguments.userId")?;
        self.vouch(game, connection, user_id, argument("auth"))
    }

    /// Lets a user in by the game's word. With a secret, only the connection `public` takes it without a proof.
    fn vouch(&self, game: String, connection: &str, user_id: &str, auth: Option<&str>) -> Result<Identity, ApiError> {
        let auth = auth.filter(|auth| !auth.is_empty());
        if let Some(secret) = &self.secret
            && (auth.is_some() || connection != "public")
        {
            secret.check(auth, user_id)?;
        }
        Ok(Identity { game, user_id: user_id.to_owned() })
    }

    /// Method 400: a name, or the e-mail address of a user who has one, and a password.
    pub(crate) fn simple_connect(&self, args: &SimpleConnectArgs) -> Result<Identity, ApiError> {
        let game = self.game(args.game_id.as_deref())?;
        let name = given(args.username_or_email.as_deref(), "usernameOrEmail")?;
        let password = given(args.password.as_deref(), "password")?;
        let users = self.lock();
        match users.find(&game, |user| user.name == name || user.email.as_deref() == Some(name)) {
            Some(user) if user.password != password => {
                let words = format!("the password is not that of the user \"{name}\" of the game \"{game}\"");
                Err(ApiError::new(ErrorCode::INVALID_PASSWORD, words))
            }
            Some(user) => Ok(Identity { user_id: simple(&user.name), game }),
            None if self.is_closed => {
                let words = format!(
                    "the game \"{game}\" has no user \"{name}\"; register it, or add it to the dev server's users file"
                );
                Err(ApiError::new(ErrorCode::UNKNOWN_USER, words))
            }
            None => Ok(Identity { user_id: simple(name), game }),
        }
    }

    /// Method 403: from now on the name has this password.
    pub(crate) fn simple_register(&self, args: &SimpleRegisterArgs) -> Result<Identity, ApiError> {
        let game = self.game(args.game_id.as_deref())?;
        let mut users = self.lock();
        let (name, password) = check_registration(&users, &game, args)?;
        let email = args.email.clone().filter(|email| !email.is_empty());
        let (name, password) = (name.to_owned(), password.to_owned());
        let identity = Identity { game: game.clone(), user_id: simple(&name) };
        users.0.push(User { game: Some(game), name, password, email });
        Ok(identity)
    }

    /// The game that was asked for, if there is such a game.
    fn game(&self, id: Option<&str>) -> Result<String, ApiError> {
        let id = id.filter(|id| !id.is_empty());
        let id =
            id.ok_or_else(|| ApiError::new(ErrorCode::GAME_REQUIRED, "the argument gameId is missing or empty"))?;
        if self.games.is_empty() || self.games.iter().any(|known| known == id) {
            return Ok(id.to_owned());
        }
        let known = self.games.join(", ");
        let words = format!("there is no game \"{id}\"; the dev server was told to know only {known}");
        Err(ApiError::new(ErrorCode::UNKNOWN_GAME, words))
    }

    fn lock(&self) -> MutexGuard<'_, Users> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Users {
    /// A user of this game, one of its own before one of all games.
    fn find(&self, game: &str, is_wanted: impl Fn(&User) -> bool) -> Option<&User> {
        let own = self.0.iter().find(|user| user.game.as_deref() == Some(game) && is_wanted(user));
        own.or_else(|| self.0.iter().find(|user| user.game.is_none() && is_wanted(user)))
    }
}

/// The user id that the service gives to who has logged in by name.
fn simple(name: &str) -> String {
    format!("simple{name}")
}

/// An argument that must be there and not be empty.
fn given<'a>(argument: Option<&'a str>, name: &str) -> Result<&'a str, ApiError> {
    argument.filter(|text| !text.is_empty()).ok_or_else(|| ApiError::missing(name))
}

/// The name and the password, if everything one may register with is in order.
fn check_registration<'a>(
    users: &Users,
    game: &str,
    args: &'a SimpleRegisterArgs,
) -> Result<(&'a str, &'a str), ApiError> {
    let text = |argument: &'a Option<String>| argument.as_deref().unwrap_or_default();
    let (name, password, email) = (text(&args.username), text(&args.password), text(&args.email));
    let mut fields = FieldErrors::default();
    if name.is_empty() {
        fields.username = Some("a username is needed".to_owned());
    } else if users.find(game, |user| user.name == name).is_some() {
        fields.username = Some(format!("the username \"{name}\" is taken"));
    }
    if password.is_empty() {
        fields.password = Some("a password is needed".to_owned());
    }
    if !email.is_empty() && !email.contains('@') {
        fields.email = Some(format!("\"{email}\" is no e-mail address"));
    } else if !email.is_empty() && users.find(game, |user| user.email.as_deref() == Some(email)).is_some() {
        fields.email = Some(format!("the e-mail address \"{email}\" is taken"));
    }
    if args.captcha_key != args.captcha_value {
        fields.captcha =
            Some("the dev server's captcha is solved by its key: captchaValue must be captchaKey".to_owned());
    }
    if fields == FieldErrors::default() {
        return Ok((name, password));
    }
    let words = fields.all().collect::<Vec<_>>().join("; ");
    Err(ApiError { fields: Some(Box::new(fields)), ..ApiError::new(ErrorCode::INVALID_REGISTRATION_DATA, words) })
}
