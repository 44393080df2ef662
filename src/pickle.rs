//! Events as a pickle: the one form in which Python's own `pickle.loads` turns a whole batch of them into objects, where
//! reading them one by one through a foreign-function interface costs more than everything else together.
//!
//! A batch is a list of tuples of four. What comes again and again is written once and fetched from the pickle's memo
//! after that: the connection's number, the message's type, the types of its values.

use crate::wire::value::ValueRef;
use crate::wire::view::MessageRef;

/// The opcodes of protocol 4, by the names that Python's `pickletools` gives them.
mod op {
    pub const PROTO: u8 = 0x80;
    pub const STOP: u8 = b'.';
    pub const NONE: u8 = b'N';
    pub const NEWTRUE: u8 = 0x88;
    pub const NEWFALSE: u8 = 0x89;
    pub const BININT: u8 = b'J';
    pub const BININT1: u8 = b'K';
    pub const LONG1: u8 = 0x8a;
    pub const BINFLOAT: u8 = b'G';
    pub const SHORT_BINUNICODE: u8 = 0x8c;
    pub const BINUNICODE: u8 = b'X';
    pub const SHORT_BINBYTES: u8 = b'C';
    pub const BINBYTES: u8 = b'B';
    pub const EMPTY_LIST: u8 = b']';
    pub const APPENDS: u8 = b'e';
    pub const MARK: u8 = b'(';
    pub const TUPLE: u8 = b't';
    pub const EMPTY_TUPLE: u8 = b')';
    pub const TUPLE1: u8 = 0x85;
    pub const TUPLE2: u8 = 0x86;
    pub const TUPLE3: u8 = 0x87;
    pub const MEMOIZE: u8 = 0x94;
    pub const BINGET: u8 = b'h';
    pub const LONG_BINGET: u8 = b'j';
}

/// How many bytes of memory are kept for the next batch, at the most.
const KEPT: usize = 1 << 20;

/// A batch of events on its way to Python. Keeps its memory from batch to batch.
#[derive(Default)]
pub struct Pickle {
    bytes: Vec<u8>,
    memo: Memo,
    /// The types of one message's values, a byte each.
    types: Vec<u8>,
}

impl Pickle {
    /// Forgets what was written and begins a batch.
    pub fn begin(&mut self) {
        self.memo = Memo::default();
        self.bytes.clear();
        self.bytes.shrink_to(KEPT);
        self.bytes.extend([op::PROTO, 4, op::EMPTY_LIST, op::MARK]);
    }

    /// Adds a message: `(connection, type, types of the values, values)`, the types as a `bytes` of their numbers.
    pub fn message(&mut self, connection: usize, message: MessageRef<'_>) {
        self.bytes.push(op::MARK);
        self.ticket(connection);
        self.memoized(Kind::Text, message.type_bytes());
        let mut types = std::mem::take(&mut self.types);
        types.clear();
        types.extend(message.values().iter().map(|value| value.value_type() as u8));
        self.memoized(Kind::Bytes, &types);
        self.types = types;
        self.values(message);
        self.bytes.push(op::TUPLE);
    }

    /// Adds anything else: `(connection or client, None, kind, (code, text, user data, address of the result))`.
    pub fn event(&mut self, ticket: usize, kind: i32, code: i32, text: &str, user_data: usize, result: usize) {
        self.bytes.push(op::MARK);
        self.ticket(ticket);
        self.bytes.push(op::NONE);
        self.int(kind);
        self.bytes.push(op::MARK);
        self.int(code);
        self.located(Kind::Text, text.as_bytes());
        self.unsigned(user_data as u64);
        self.unsigned(result as u64);
        self.bytes.extend([op::TUPLE, op::TUPLE]);
    }

    /// Ends the batch and gives its bytes.
    pub fn end(&mut self) -> &[u8] {
        self.bytes.extend([op::APPENDS, op::STOP]);
        &self.bytes
    }

    fn values(&mut self, message: MessageRef<'_>) {
        let end = match message.len() {
            0 => op::EMPTY_TUPLE,
            1 => op::TUPLE1,
            2 => op::TUPLE2,
            3 => op::TUPLE3,
            _ => {
                self.bytes.push(op::MARK);
                op::TUPLE
            }
        };
        message.iter().for_each(|value| self.value(value));
        self.bytes.push(end);
    }

    fn value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Int(value) => self.int(value),
            ValueRef::UInt(value) => self.unsigned(value.into()),
            ValueRef::Long(value) => match i32::try_from(value) {
                Ok(short) => self.int(short),
                Err(_) => self.number([op::LONG1, 8], value.to_le_bytes()),
            },
            ValueRef::ULong(value) => self.unsigned(value),
            ValueRef::Double(value) => self.number([op::BINFLOAT], value.to_be_bytes()),
            ValueRef::Float(value) => self.number([op::BINFLOAT], f64::from(value).to_be_bytes()),
            ValueRef::String(text) => self.located(Kind::Text, text.as_bytes()),
            ValueRef::Bytes(bytes) => self.located(Kind::Bytes, bytes),
            ValueRef::Bool(value) => self.bytes.push(if value { op::NEWTRUE } else { op::NEWFALSE }),
        }
    }

    fn int(&mut self, value: i32) {
        match u8::try_from(value) {
            Ok(small) => self.bytes.extend([op::BININT1, small]),
            Err(_) => self.number([op::BININT], value.to_le_bytes()),
        }
    }

    fn unsigned(&mut self, value: u64) {
        match i32::try_from(value) {
            Ok(short) => self.int(short),
            Err(_) => {
                self.number([op::LONG1, 9], value.to_le_bytes());
                self.bytes.push(0); // The highest bit is the sign.
            }
        }
    }

    /// An opcode and its fixed argument.
    fn number<const O: usize, const N: usize>(&mut self, opcode: [u8; O], argument: [u8; N]) {
        self.bytes.extend_from_slice(&opcode);
        self.bytes.extend_from_slice(&argument);
    }

    /// A string or byte array, written in full.
    fn located(&mut self, kind: Kind, bytes: &[u8]) {
        let (short, long) = kind.opcodes();
        match u8::try_from(bytes.len()) {
            Ok(length) => self.bytes.extend([short, length]),
            // Nothing that comes from a message or from words is longer than 32 bits can tell.
            Err(_) => self.number([long], (bytes.len() as u32).to_le_bytes()),
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// A string or byte array that is likely to come again.
    fn memoized(&mut self, kind: Kind, bytes: &[u8]) {
        let slot = Memo::slot(kind, bytes);
        match self.memo.known[slot] {
            Some(known) if known.kind == kind && &self.bytes[known.start..known.end] == bytes => self.get(known.index),
            Some(_) | None => {
                self.located(kind, bytes);
                let (start, end) = (self.bytes.len() - bytes.len(), self.bytes.len());
                let index = self.put();
                self.memo.known[slot] = Some(Known { kind, start, end, index });
            }
        }
    }

    /// The number of a connection or client; events of one come one behind the other.
    fn ticket(&mut self, ticket: usize) {
        match self.memo.ticket {
            Some((last, index)) if last == ticket => self.get(index),
            Some(_) | None => {
                self.unsigned(ticket as u64);
                self.memo.ticket = Some((ticket, self.put()));
            }
        }
    }

    /// Has Python remember what was written last; gives the number to fetch it by.
    fn put(&mut self) -> u32 {
        self.bytes.push(op::MEMOIZE);
        self.memo.count += 1;
        self.memo.count - 1
    }

    fn get(&mut self, index: u32) {
        match u8::try_from(index) {
            Ok(index) => self.bytes.extend([op::BINGET, index]),
            Err(_) => self.number([op::LONG_BINGET], index.to_le_bytes()),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Bytes,
}

impl Kind {
    /// With a length of one byte, and of four.
    fn opcodes(self) -> (u8, u8) {
        match self {
            Kind::Text => (op::SHORT_BINUNICODE, op::BINUNICODE),
            Kind::Bytes => (op::SHORT_BINBYTES, op::BINBYTES),
        }
    }
}

/// What Python remembers of this batch, as far as we remember that it does.
#[derive(Default)]
struct Memo {
    /// How many things Python remembers.
    count: u32,
    ticket: Option<(usize, u32)>,
    /// The last of each slot: a batch has few types, and to forget one costs no more than to write it again.
    known: [Option<Known>; Memo::SLOTS],
}

/// A string or byte array that Python remembers: where it stands in the pickle, and its number.
#[derive(Clone, Copy)]
struct Known {
    kind: Kind,
    start: usize,
    end: usize,
    index: u32,
}

impl Memo {
    const SLOTS: usize = 32;

    fn slot(kind: Kind, bytes: &[u8]) -> usize {
        let ends = match bytes {
            [] => 0,
            [first, .., last] => usize::from(*first) + 5 * usize::from(*last),
            [only] => usize::from(*only),
        };
        (ends + 3 * bytes.len() + kind as usize) % Memo::SLOTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    fn pickled(write: impl FnOnce(&mut Pickle)) -> Vec<u8> {
        let mut pickle = Pickle::default();
        pickle.begin();
        write(&mut pickle);
        pickle.end().to_vec()
    }

    fn of_values(add: impl FnOnce(&mut Message)) -> Vec<u8> {
        let mut message = Message::new("t");
        add(&mut message);
        let all = pickled(|pickle| pickle.values(message.as_ref()));
        all[4..all.len() - 2].to_vec()
    }

    #[test]
    fn an_empty_batch_is_an_empty_list() {
        assert_eq!(pickled(|_| ()), b"\x80\x04](e.");
    }

    #[test]
    fn a_message_is_a_tuple_of_its_connection_type_types_and_values() {
        let mut message = Message::new("move");
        message.add_int(3).unwrap();
        message.add_bool(true).unwrap();
        let expected = b"\x80\x04]((K\x07\x94\x8c\x04move\x94C\x02\x00\x08\x94K\x03\x88\x86te.";
        assert_eq!(pickled(|pickle| pickle.message(7, message.as_ref())), expected);
    }

    #[test]
    fn what_comes_again_is_fetched_from_the_memo() {
        let message = Message::new("move");
        let expected = b"\x80\x04]((K\x07\x94\x8c\x04move\x94C\x00\x94)t(h\x00h\x01h\x02)t(K\x08\x94h\x01h\x02)te.";
        let written = pickled(|pickle| {
            pickle.message(7, message.as_ref());
            pickle.message(7, message.as_ref());
            pickle.message(8, message.as_ref());
        });
        assert_eq!(written, expected);
    }

    #[test]
    fn the_memo_has_more_places_than_a_byte_can_tell() {
        let written = pickled(|pickle| {
            for number in 0..300 {
                pickle.memoized(Kind::Text, format!("{number}").as_bytes());
            }
            pickle.memoized(Kind::Text, b"299");
        });
        assert!(written.ends_with(b"\x8c\x03299\x94j\x2b\x01\x00\x00e."));
    }

    #[test]
    fn a_batch_begins_with_an_empty_memo() {
        let message = Message::new("move");
        let mut pickle = Pickle::default();
        let batches: Vec<Vec<u8>> = (0..2)
            .map(|_| {
                pickle.begin();
                pickle.message(7, message.as_ref());
                pickle.end().to_vec()
            })
            .collect();
        assert_eq!(batches[0], batches[1]);
    }

    #[test]
    fn an_event_is_a_tuple_without_a_type() {
        let expected = b"\x80\x04]((K\x05\x94NK\x03(K\x02\x8c\x03endK\x09K\x00tte.";
        assert_eq!(pickled(|pickle| pickle.event(5, 3, 2, "end", 9, 0)), expected);
    }

    #[test]
    fn whole_numbers_keep_their_sign_and_size() {
        assert_eq!(of_values(|message| message.add_int(-1).unwrap()), b"J\xff\xff\xff\xff\x85");
        assert_eq!(of_values(|message| message.add_int(256).unwrap()), b"J\x00\x01\x00\x00\x85");
        assert_eq!(of_values(|message| message.add_uint(u32::MAX).unwrap()), b"\x8a\x09\xff\xff\xff\xff\0\0\0\0\0\x85");
        assert_eq!(of_values(|message| message.add_long(-2).unwrap()), b"J\xfe\xff\xff\xff\x85");
        assert_eq!(of_values(|message| message.add_long(i64::MIN).unwrap()), b"\x8a\x08\0\0\0\0\0\0\0\x80\x85");
        let largest = b"\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\0\x85";
        assert_eq!(of_values(|message| message.add_ulong(u64::MAX).unwrap()), largest);
    }

    #[test]
    fn numbers_with_a_fraction_are_doubles_and_texts_have_their_length() {
        assert_eq!(of_values(|message| message.add_float(1.5).unwrap()), b"G\x3f\xf8\0\0\0\0\0\0\x85");
        assert_eq!(of_values(|message| message.add_double(-2.0).unwrap()), b"G\xc0\0\0\0\0\0\0\0\x85");
        assert_eq!(of_values(|message| message.add_bytes(b"ab").unwrap()), b"C\x02ab\x85");
        let long = of_values(|message| message.add_string(&"x".repeat(256)).unwrap());
        assert!(long.starts_with(b"X\x00\x01\x00\x00xx") && long.ends_with(b"xx\x85"));
    }
}
