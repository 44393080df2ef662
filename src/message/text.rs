//! A message in words, for logs: its type and its values with their types, on one line.

use crate::wire::value::ValueRef;
use crate::wire::view::MessageRef;
use std::fmt;

/// How many characters of a string are shown.
const TEXT_SHOWN: usize = 256;
/// How many bytes of a byte array are shown.
const BYTES_SHOWN: usize = 32;

/// `chat(int 5, string "hello", bytes 00 ff 10, bool true)`; the ends of long strings and byte arrays are left out.
impl fmt::Display for MessageRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", Line(self.message_type()))?;
        for (index, value) in self.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{} ", value.value_type())?;
            write_value(f, value)?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for MessageRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn write_value(f: &mut fmt::Formatter<'_>, value: ValueRef<'_>) -> fmt::Result {
    match value {
        ValueRef::Int(value) => write!(f, "{value}"),
        ValueRef::UInt(value) => write!(f, "{value}"),
        ValueRef::Long(value) => write!(f, "{value}"),
        ValueRef::ULong(value) => write!(f, "{value}"),
        ValueRef::Double(value) => write!(f, "{value}"),
        ValueRef::Float(value) => write!(f, "{value}"),
        ValueRef::Bool(value) => write!(f, "{value}"),
        ValueRef::String(value) => write!(f, "\"{}\"", Line(value)),
        ValueRef::Bytes(value) => write_bytes(f, value),
    }
}

fn write_bytes(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    if bytes.is_empty() {
        return f.write_str("(none)");
    }
    for (index, byte) in bytes.iter().take(BYTES_SHOWN).enumerate() {
        let space = if index == 0 { "" } else { " " };
        write!(f, "{space}{byte:02x}")?;
    }
    if bytes.len() > BYTES_SHOWN { write!(f, "… ({} in all)", bytes.len()) } else { Ok(()) }
}

/// Text on one line: what would break it, or its quotes, is escaped.
struct Line<'a>(&'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.0.char_indices().nth(TEXT_SHOWN).map_or(self.0.len(), |(end, _)| end);
        write!(f, "{}", self.0[..end].escape_debug())?;
        if end < self.0.len() { write!(f, "… ({} bytes in all)", self.0.len()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use crate::message::Message;
    use crate::wire::value::ValueRef;

    #[test]
    fn a_message_shows_its_type_and_every_value_with_its_type() {
        let values = [
            ValueRef::Int(-5),
            ValueRef::UInt(5),
            ValueRef::Long(-6),
            ValueRef::ULong(6),
            ValueRef::Double(1.5),
            ValueRef::Float(-0.25),
            ValueRef::String("say \"hi\"\n"),
            ValueRef::Bytes(&[0, 0xFF]),
            ValueRef::Bool(true),
        ];
        let message = Message::with("all", &values).unwrap();
        assert_eq!(
            message.to_string(),
            "all(int -5, uint 5, long -6, ulong 6, double 1.5, float -0.25, string \"say \\\"hi\\\"\\n\", \
             bytes 00 ff, bool true)"
        );
    }

    #[test]
    fn a_message_without_values_shows_empty_parentheses() {
        assert_eq!(Message::new("leave").to_string(), "leave()");
    }

    #[test]
    fn long_values_are_cut_and_their_length_is_told() {
        let text = "ä".repeat(300);
        let message = Message::with("t", &[ValueRef::String(&text), ValueRef::Bytes(&[7; 40])]).unwrap();
        let shown = "ä".repeat(256);
        let bytes = ["07"; 32].join(" ");
        let expected = format!("t(string \"{shown}… (600 bytes in all)\", bytes {bytes}… (40 in all))");
        assert_eq!(message.to_string(), expected);
    }

    #[test]
    fn an_empty_byte_array_shows_that_there_is_nothing() {
        assert_eq!(Message::with("b", &[ValueRef::Bytes(&[])]).unwrap().to_string(), "b(bytes (none))");
    }
}
