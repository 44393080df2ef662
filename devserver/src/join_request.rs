//! What a client asks for: the first message's room and join data, or the reason why it cannot have them.

use playerio::codes::ErrorCode;
use playerio::wire::value::ValueRef;
use playerio::wire::view::MessageRef;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// A join that was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct JoinRequest {
    /// Names the room, `TYPE:ROOM-ID`.
    pub(crate) key: String,
    pub(crate) data: JoinData,
}

/// Why a client is not let in, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What kind of reason.
    pub(crate) code: ErrorCode,
    /// The reason in words.
    pub(crate) text: String,
}

impl Refusal {
    pub(crate) fn new(code: ErrorCode, text: impl Into<String>) -> Refusal {
        Refusal { code, text: text.into() }
    }
}

impl JoinRequest {
    /// Reads the first message of a client.
    pub(crate) fn read(message: MessageRef<'_>) -> Result<JoinRequest, Refusal> {
        let refuse = |text: String| Err(Refusal::new(ErrorCode::INVALID_MESSAGE_FORMAT, text));
        let message_type = message.message_type();
        if message_type != "join" {
            return refuse(format!("the first message must be \"join\", but it is \"{message_type}\""));
        }
        let mut texts = Vec::with_capacity(message.len());
        for (index, value) in message.iter().enumerate() {
            let ValueRef::String(text) = value else {
                let found = value.value_type();
                return refuse(format!("every value of \"join\" must be a string, but value {index} is {found}"));
            };
            texts.push(text.to_owned());
        }
        let mut texts = texts.into_iter();
        let Some(key) = texts.next() else {
            return refuse("\"join\" has no values; its first must be the join key".to_owned());
        };
        let mut pairs = Vec::new();
        while let Some(name) = texts.next() {
            let Some(value) = texts.next() else {
                return refuse(format!("the join data \"{name}\" has no value; join data come in pairs"));
            };
            pairs.push((name, value));
        }
        Ok(JoinRequest { key, data: JoinData(pairs) })
    }
}

/// The pairs of strings that came with a join.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct JoinData(pub(crate) Vec<(String, String)>);

impl JoinData {
    /// The first value with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A number, if one is given; anything else under that name refuses the join.
    pub(crate) fn number<T>(&self, name: &str, range: RangeInclusive<T>) -> Result<Option<T>, Refusal>
    where
        T: FromStr + PartialOrd + Display,
    {
        let Some(text) = self.get(name) else { return Ok(None) };
        match text.parse() {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ => Err(self.wrong(name, &format!("a number from {} to {}", range.start(), range.end()))),
        }
    }

    /// Whether the value is `yes`; `no` is the default.
    pub(crate) fn yes(&self, name: &str) -> Result<bool, Refusal> {
        match self.get(name) {
            Some("yes") => Ok(true),
            Some("no") | None => Ok(false),
            Some(_) => Err(self.wrong(name, "\"yes\" or \"no\"")),
        }
    }

    /// The refusal of a value that is not what was wanted.
    pub(crate) fn wrong(&self, name: &str, wanted: &str) -> Refusal {
        let text = self.get(name).unwrap_or_default();
        let words = format!("the join data \"{name}\" must be {wanted}, but it is \"{text}\"");
        Refusal::new(ErrorCode::INVALID_ARGUMENT, words)
    }
}
