//! The users file: who may log in with which password.

use std::fmt;

/// One user, of one game or of all.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct User {
    /// `None` is a user of every game.
    pub(crate) game: Option<String>,
    pub(crate) name: String,
    pub(crate) password: String,
    pub(crate) email: Option<String>,
}

/// The users that a server knows from its start.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Users(pub(crate) Vec<User>);

/// A line that is not what it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it, in words.
    pub what: String,
}

impl Users {
    /// Reads the text of a users file: one user a line, `GAME NAME PASSWORD [EMAIL]` with blanks between and `*` for
    /// every game. Empty lines and lines that begin with `#` are passed over.
    pub fn parse(text: &str) -> Result<Users, BadLine> {
        let mut users: Vec<User> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let bad = |what: String| BadLine { line: index + 1, what };
            let words: Vec<&str> = line.split_whitespace().collect();
            let (game, name, password, email) = match words.as_slice() {
                [] => continue,
                [first, ..] if first.starts_with('#') => continue,
                [game, name, password] => (*game, *name, *password, None),
                [game, name, password, email] => (*game, *name, *password, Some((*email).to_owned())),
                _ => {
                    let found = words.len();
                    return Err(bad(format!("a user is GAME NAME PASSWORD [EMAIL], but the line has {found} words")));
                }
            };
            let game = (game != "*").then(|| game.to_owned());
            if users.iter().any(|user| user.game == game && user.name == name) {
                return Err(bad(format!("the user \"{name}\" stands in an earlier line for the same game")));
            }
            users.push(User { game, name: name.to_owned(), password: password.to_owned(), email });
        }
        Ok(Users(users))
    }
}

/// Tells how many they are, and no password.
impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Users({})", self.0.len())
    }
}

impl std::error::Error for BadLine {}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_user_of_one_game_or_of_all() {
        let users = Users::parse("# all\n\n my-game anna secret anna@example.com\n*\tbob  hunter2\r\n").unwrap();
        let user = |game: Option<&str>, name: &str, password: &str, email: Option<&str>| User {
            game: game.map(str::to_owned),
            name: name.to_owned(),
            password: password.to_owned(),
            email: email.map(str::to_owned),
        };
        let anna = user(Some("my-game"), "anna", "secret", Some("anna@example.com"));
        assert!(users.0 == [anna, user(None, "bob", "hunter2", None)]);
        assert_eq!(format!("{users:?}"), "Users(2)");
    }

    #[test]
    fn a_broken_line_is_told_by_its_number() {
        let error = Users::parse("# users\n* anna\n").unwrap_err();
        assert_eq!(error.to_string(), "line 2: a user is GAME NAME PASSWORD [EMAIL], but the line has 2 words");
        let error = Users::parse("* anna a\ng anna b\n* anna c").unwrap_err();
        assert_eq!(error.to_string(), "line 3: the user \"anna\" stands in an earlier line for the same game");
    }
}
