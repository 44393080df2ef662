//! Protobuf by hand, so that the tests do not share the server's structs: a mistake in a field's number must show.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failure here is the test's answer")]

/// Fields of a message in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(u32, Field)>);

/// What one field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    Number(u64),
    Bytes(Vec<u8>),
}

impl Fields {
    /// Takes a message apart.
    pub fn read(mut bytes: &[u8]) -> Fields {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let tag = number_from(&mut bytes);
            let field = match tag & 7 {
                0 => Field::Number(number_from(&mut bytes)),
                2 => {
                    let length = usize::try_from(number_from(&mut bytes)).unwrap();
                    let (value, rest) = bytes.split_at(length);
                    bytes = rest;
                    Field::Bytes(value.to_vec())
                }
                other => panic!("a field of wire type {other}"),
            };
            fields.push((u32::try_from(tag >> 3).unwrap(), field));
        }
        Fields(fields)
    }

    /// The numbers of all fields, each once, in order.
    pub fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.0.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The one number under this tag.
    pub fn number(&self, tag: u32) -> Option<u64> {
        self.0.iter().find(|(number, _)| *number == tag).map(|(_, field)| match field {
            Field::Number(number) => *number,
            Field::Bytes(bytes) => panic!("field {tag} is {bytes:?}"),
        })
    }

    /// The one text under this tag.
    pub fn text(&self, tag: u32) -> Option<String> {
        self.all(tag).into_iter().next().map(|bytes| String::from_utf8(bytes).unwrap())
    }

    /// All messages under this tag.
    pub fn messages(&self, tag: u32) -> Vec<Fields> {
        self.all(tag).iter().map(|bytes| Fields::read(bytes)).collect()
    }

    fn all(&self, tag: u32) -> Vec<Vec<u8>> {
        let found = self.0.iter().filter(|(number, _)| *number == tag);
        let bytes = found.map(|(_, field)| match field {
            Field::Bytes(bytes) => bytes.clone(),
            Field::Number(number) => panic!("field {tag} is {number}"),
        });
        bytes.collect()
    }
}

/// The bytes of a text field.
pub fn text(tag: u32, text: &str) -> Vec<u8> {
    bytes(tag, text.as_bytes())
}

/// The bytes of a field that is a message, or any bytes.
pub fn bytes(tag: u32, value: &[u8]) -> Vec<u8> {
    [number_bytes(u64::from(tag) << 3 | 2), number_bytes(value.len() as u64), value.to_vec()].concat()
}

/// The bytes of a field that is a number or a flag.
pub fn number(tag: u32, number: u64) -> Vec<u8> {
    [number_bytes(u64::from(tag) << 3), number_bytes(number)].concat()
}

/// The bytes of a field that is a pair of strings.
pub fn pair(tag: u32, key: &str, value: &str) -> Vec<u8> {
    bytes(tag, &[text(1, key), text(2, value)].concat())
}

fn number_bytes(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}

fn number_from(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..).step_by(7) {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            break;
        }
    }
    number
}
