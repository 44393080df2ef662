//! Which faults a client has chosen by its join: how the join is answered, how bytes are written, what breaks later.
//!
//! Choosing is apart from doing, so that a join is understood whole, or refused in words, before anything happens. The
//! names and their join data are listed in the README and in `--help`.

use crate::departure::Departure;
use crate::join_request::{JoinData, Refusal};
use crate::messages;
use playerio::codes::ErrorCode;
use playerio::wire::value::ValueRef;
use std::time::Duration;

/// All faults by name, in the README's order, and what each chooses by the join data.
const FAULTS: [(&str, Choice); 14] = [
    ("reject", Choice::Answer(refuse)),
    ("bare", Choice::Answer(|_| Ok(Answer::Bare))),
    ("empty", Choice::Answer(|_| Ok(Answer::Empty))),
    ("silent", Choice::Answer(|_| Ok(Answer::Silent))),
    ("early", Choice::Around(|around, data| Ok(Around { early: how_many("early", data)?, ..around }))),
    ("late", Choice::Around(|around, data| Ok(Around { late: how_many("late", data)?, ..around }))),
    ("together", Choice::Around(|around, _| Ok(Around { together: true, ..around }))),
    ("twice", Choice::Around(|around, _| Ok(Around { twice: true, ..around }))),
    ("split", Choice::Writes(split)),
    ("drop", Choice::Strike(|_| Ok(Act::Drop))),
    ("reset", Choice::Strike(|_| Ok(Act::Reset))),
    ("garbage", Choice::Strike(|data| Ok(Act::Garbage(garbage(data)?)))),
    ("cut", Choice::Strike(|data| Ok(Act::Cut(data.number("bytes", 1..=15)?.unwrap_or(CUT_AFTER))))),
    ("stall", Choice::Strike(|_| Ok(Act::Stall))),
];

/// What a fault chooses.
enum Choice {
    /// How the join is answered: only one can be chosen.
    Answer(fn(&JoinData) -> Result<Answer, Refusal>),
    /// What stands around the join result, besides what others choose.
    Around(fn(Around, &JoinData) -> Result<Around, Refusal>),
    /// How small the writes are.
    Writes(fn(&JoinData) -> Result<Split, Refusal>),
    /// What breaks: only one can be chosen.
    Strike(fn(&JoinData) -> Result<Act, Refusal>),
}

/// Whether this is the name of a fault.
pub(crate) fn is_one(name: &str) -> bool {
    FAULTS.iter().any(|(known, _)| *known == name)
}

/// The names of all faults, with commas.
pub(crate) fn list() -> String {
    FAULTS.map(|(name, _)| name).join(", ")
}

/// What a client has chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Faults {
    pub(crate) answer: Answer,
    pub(crate) around: Around,
    pub(crate) split: Option<Split>,
    pub(crate) strike: Option<Strike>,
}

/// How a join is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Answer {
    /// With `true`.
    #[default]
    Accept,
    /// With `false`, and a code and a text unless they are to be left out; then the server closes.
    Refuse { code: Option<i32>, text: Option<String> },
    /// With `false` and nothing else, and the socket stays open.
    Bare,
    /// With no value at all, and the socket stays open.
    Empty,
    /// Not at all.
    Silent,
}

/// What stands around the join result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Around {
    /// Messages before it.
    pub(crate) early: u32,
    /// Whether those come in the same write.
    pub(crate) together: bool,
    /// Messages behind it, in the same write.
    pub(crate) late: u32,
    /// Whether a second result follows.
    pub(crate) twice: bool,
}

/// How small the writes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Split {
    /// Bytes in a write.
    pub(crate) bytes: usize,
    /// The time between two writes.
    pub(crate) pause: Duration,
}

/// Something that breaks the connection, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Strike {
    pub(crate) act: Act,
    pub(crate) when: When,
}

/// What breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// An orderly close.
    Drop,
    /// A reset.
    Reset,
    /// These bytes, which are no value.
    Garbage(Vec<u8>),
    /// So many bytes of a message, then an orderly close.
    Cut(usize),
    /// No more reading.
    Stall,
}

impl Act {
    /// The fault's name.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Act::Drop => "drop",
            Act::Reset => "reset",
            Act::Garbage(_) => "garbage",
            Act::Cut(_) => "cut",
            Act::Stall => "stall",
        }
    }

    /// What becomes of the connection then.
    pub(crate) fn aftermath(&self) -> Aftermath {
        match self {
            Act::Drop => Aftermath::Over(Departure::Closed(self.name())),
            Act::Cut(_) => Aftermath::Over(Departure::CutOff),
            Act::Reset => Aftermath::Over(Departure::Reset),
            Act::Garbage(_) => Aftermath::Mute,
            Act::Stall => Aftermath::Stalled,
        }
    }

    /// What is written when it strikes, but for the end that is [cut off](Self::cut_off).
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Act::Garbage(bytes) => bytes.clone(),
            Act::Cut(_) => messages::encoded("cut", &[ValueRef::String("cut inside")]),
            Act::Drop | Act::Reset | Act::Stall => Vec::new(),
        }
    }

    /// How many bytes at the end are not written.
    pub(crate) fn cut_off(&self) -> usize {
        match self {
            Act::Cut(length) => self.bytes().len().saturating_sub(*length),
            Act::Garbage(_) | Act::Drop | Act::Reset | Act::Stall => 0,
        }
    }
}

/// What becomes of a connection for which a fault has struck.
#[derive(Debug)]
pub(crate) enum Aftermath {
    /// The client goes.
    Over(Departure),
    /// Nothing follows, and the socket stays open.
    Mute,
    /// Nobody reads from it.
    Stalled,
}

/// The byte that [`Act::Garbage`] writes unless it is told others: a reserved tag.
pub(crate) const RESERVED_TAG: u8 = 0x2a;

/// How many bytes [`Act::Cut`] writes unless it is told another number.
pub(crate) const CUT_AFTER: usize = 10;

/// When it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// In place of the join result.
    Before,
    /// As soon as so many messages have been written and so many received after the join.
    After { written: u64, received: u64 },
}

impl Faults {
    /// Understands the room type, if that is a fault, and the join data `fault`.
    pub(crate) fn choose(room_fault: Option<&str>, data: &JoinData) -> Result<Faults, Refusal> {
        let mut faults = Faults::default();
        let listed = data.get("fault").unwrap_or_default();
        let listed = listed.split(',').map(str::trim).filter(|name| !name.is_empty());
        for name in room_fault.into_iter().chain(listed) {
            faults.add(name, data)?;
        }
        Ok(faults)
    }

    fn add(&mut self, name: &str, data: &JoinData) -> Result<(), Refusal> {
        let Some((_, choice)) = FAULTS.iter().find(|(known, _)| *known == name) else {
            let text = format!("there is no fault \"{name}\"; the faults are {}", list());
            return Err(Refusal::new(ErrorCode::INVALID_ARGUMENT, text));
        };
        match choice {
            Choice::Answer(read) => self.answer_with(read(data)?, name),
            Choice::Around(add) => {
                self.around = add(self.around, data)?;
                Ok(())
            }
            Choice::Writes(read) => {
                self.split = Some(read(data)?);
                Ok(())
            }
            Choice::Strike(read) => self.strike_with(read(data)?, name, data),
        }
    }

    fn answer_with(&mut self, answer: Answer, name: &str) -> Result<(), Refusal> {
        let same = self.answer == answer;
        if self.answer != Answer::Accept && !same {
            return Err(one_only(name, |choice| matches!(choice, Choice::Answer(_))));
        }
        self.answer = answer;
        Ok(())
    }

    fn strike_with(&mut self, act: Act, name: &str, data: &JoinData) -> Result<(), Refusal> {
        if self.strike.as_ref().is_some_and(|strike| strike.act != act) {
            return Err(one_only(name, |choice| matches!(choice, Choice::Strike(_))));
        }
        let when = if data.yes("before")? {
            When::Before
        } else {
            let written = data.number("after", 0..=u64::MAX)?.unwrap_or(0);
            let received = data.number("received", 0..=u64::MAX)?.unwrap_or(0);
            When::After { written, received }
        };
        self.strike = Some(Strike { act, when });
        Ok(())
    }
}

/// The refusal of a second fault of those that exclude each other.
fn one_only(name: &str, excludes: fn(&Choice) -> bool) -> Refusal {
    let names: Vec<&str> = FAULTS.iter().filter(|(_, choice)| excludes(choice)).map(|(name, _)| *name).collect();
    let (last, others) = names.split_last().unwrap_or((&name, &[]));
    let text = format!("the fault \"{name}\" cannot be added; choose one of {} and {last}", others.join(", "));
    Refusal::new(ErrorCode::INVALID_ARGUMENT, text)
}

fn refuse(data: &JoinData) -> Result<Answer, Refusal> {
    let code = match data.get("code") {
        Some("none") => return Ok(Answer::Refuse { code: None, text: None }),
        _ => data.number("code", i32::MIN..=i32::MAX)?.unwrap_or(ErrorCode::UNKNOWN_CONNECTION.0),
    };
    let text = match data.get("text") {
        Some("none") => None,
        given => Some(given.unwrap_or("Failed to join room: Unknown connection").to_owned()),
    };
    Ok(Answer::Refuse { code: Some(code), text })
}

/// How many messages the join data of the fault's name ask for.
fn how_many(name: &str, data: &JoinData) -> Result<u32, Refusal> {
    Ok(data.number(name, 0..=1_000_000)?.unwrap_or(1))
}

fn split(data: &JoinData) -> Result<Split, Refusal> {
    let bytes = data.number("split", 1..=1 << 20)?.unwrap_or(1);
    let pause = Duration::from_millis(data.number("pause", 0..=60_000)?.unwrap_or(0));
    Ok(Split { bytes, pause })
}

/// The bytes that the join data `bytes` give in hex.
fn garbage(data: &JoinData) -> Result<Vec<u8>, Refusal> {
    let Some(text) = data.get("bytes") else { return Ok(vec![RESERVED_TAG]) };
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    match digits {
        Some(digits) if !digits.is_empty() && digits.len() % 2 == 0 => {
            Ok(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
        }
        _ => Err(data.wrong("bytes", "bytes in hex, such as 2a or 2a00ff")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_is_called_as_in_the_table() {
        let data = JoinData::default();
        for (name, choice) in FAULTS {
            if let Choice::Strike(read) = choice {
                assert_eq!(read(&data).unwrap().name(), name);
            }
        }
    }

    #[test]
    fn the_readme_and_the_help_list_the_faults_as_the_table_does() {
        let names = FAULTS.map(|(name, _)| name);
        let (_, readme) = include_str!("../README.md").split_once("| fault |").unwrap();
        let rows = readme.lines().skip(2).map_while(|row| row.strip_prefix("| `")?.split('`').next());
        assert_eq!(rows.collect::<Vec<_>>(), names);
        let (_, help) = include_str!("main.rs").split_once("\nFaults, as").unwrap();
        let rows = help.lines().skip(1).map_while(|row| row.strip_prefix("  ")?.split(' ').next());
        assert_eq!(rows.collect::<Vec<_>>(), names);
    }
}
