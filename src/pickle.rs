//! Events as a pickle: the one form in which Python's own `pickle.loads` turns a whole batch of them into objects, where
//! reading them one by one through a foreign-function interface costs more than everything else together.
//!
//! A batch is a list of tuples of four. What comes again and again is written once: messages of the same kind, one behind
//! the other, share a tuple, and the connection's number, the message's type and the types of its values are fetched from
//! the pickle's memo.

use crate::wire::value::ValueRef;
use crate::wire::view::MessageRef;
use std::ops::Range;

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
    run: Option<Run>,
    /// The types of the values of one message, and of those of the run, a byte each.
    types: Vec<u8>,
    run_types: Vec<u8>,
}

/// Messages of one connection, one type, and the same types of values, one behind the other: they share an entry.
struct Run {
    connection: usize,
    /// Where its type stands in the pickle.
    name: Range<usize>,
    /// Where the first message's values begin.
    values: usize,
    has_several: bool,
}

impl Pickle {
    /// Forgets what was written and begins a batch.
    pub fn begin(&mut self) {
        self.memo = Memo::default();
        self.run = None;
        self.bytes.clear();
        self.bytes.shrink_to(KEPT);
        self.bytes.extend([op::PROTO, 4, op::EMPTY_LIST, op::MARK]);
    }

    /// Adds a message: `(connection, type, types of the values, values)`, the types as a `bytes` of their numbers. If it is
    /// of the same kind as the one before it goes into the same entry, which then has a list of their values.
    pub fn message(&mut self, connection: usize, message: MessageRef<'_>) {
        self.types.clear();
        self.types.extend(message.values().iter().map(|value| value.value_type() as u8));
        if !self.continues_run(connection, message) {
            self.begin_run(connection, message);
        }
        self.values(message);
    }

    fn continues_run(&mut self, connection: usize, message: MessageRef<'_>) -> bool {
        let Some(run) = &mut self.run else { return false };
        if run.connection != connection
            || &self.bytes[run.name.clone()] != message.type_bytes()
            || self.run_types != self.types
        {
            return false;
        }
        if !run.has_several {
            run.has_several = true;
            self.bytes.splice(run.values..run.values, [op::EMPTY_LIST, op::MARK]);
        }
        true
    }

    fn begin_run(&mut self, connection: usize, message: MessageRef<'_>) {
        self.end_run();
        self.bytes.push(op::MARK);
        self.ticket(connection);
        let name = self.memoized(Kind::Text, message.type_bytes());
        let types = std::mem::take(&mut self.types);
        self.memoized(Kind::Bytes, &types);
        self.types = std::mem::replace(&mut self.run_types, types);
        self.run = Some(Run { connection, name, values: self.bytes.len(), has_several: false });
    }

    fn end_run(&mut self) {
        match self.run.take() {
            None => {}
            Some(Run { has_several: true, .. }) => self.bytes.extend([op::APPENDS, op::TUPLE]),
            Some(_) => self.bytes.push(op::TUPLE),
        }
    }

    /// Adds anything else: `(connection or client, None, kind, (code, text, user data, address of the result))`.
    pub fn event(&mut self, ticket: usize, kind: i32, code: i32, text: &str, user_data: usize, result: usize) {
        self.end_run();
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
        self.end_run();
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

    /// A string or byte array that is likely to come again. Gives the place where it stands.
    fn memoized(&mut self, kind: Kind, bytes: &[u8]) -> Range<usize> {
        let slot = Memo::slot(kind, bytes);
        if let Some(Known { kind: known, start, end, index }) = self.memo.known[slot]
            && known == kind
            && &self.bytes[start..end] == bytes
        {
            self.get(index);
            return start..end;
        }
        self.located(kind, bytes);
        let (start, end) = (self.bytes.len() - bytes.len(), self.bytes.len());
        let index = self.put();
        self.memo.known[slot] = Some(Known { kind, start, end, index });
        start..end
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
mod tests;
