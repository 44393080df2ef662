//! The nine value types, and a value in the three shapes it takes here.
//!
//! [`Value`] is 16 bytes in the C interface's own layout, so that a decoded message needs no second copy to be handed
//! to a host; [`ValueRef`] is what Rust code reads and matches on.

use std::fmt;

/// The type of a value, numbered as in the official JavaScript SDK.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// A signed 32-bit integer.
    Int = 0,
    /// An unsigned 32-bit integer.
    UInt = 1,
    /// A signed 64-bit integer.
    Long = 2,
    /// An unsigned 64-bit integer.
    ULong = 3,
    /// A 64-bit floating-point number.
    Double = 4,
    /// A 32-bit floating-point number.
    Float = 5,
    /// UTF-8 text; it may contain NULs.
    String = 6,
    /// A byte array.
    Bytes = 7,
    /// `true` or `false`.
    Bool = 8,
}

impl ValueType {
    /// All types, at the index of their number.
    pub const ALL: [ValueType; 9] = [
        ValueType::Int,
        ValueType::UInt,
        ValueType::Long,
        ValueType::ULong,
        ValueType::Double,
        ValueType::Float,
        ValueType::String,
        ValueType::Bytes,
        ValueType::Bool,
    ];

    /// The type with this number.
    pub fn from_number(number: u32) -> Option<ValueType> {
        Self::ALL.get(number as usize).copied()
    }

    /// The type's name in error texts: `int`, `uint`, `long`, `ulong`, `double`, `float`, `string`, `bytes`, `bool`.
    pub const fn name(self) -> &'static str {
        match self {
            ValueType::Int => "int",
            ValueType::UInt => "uint",
            ValueType::Long => "long",
            ValueType::ULong => "ulong",
            ValueType::Double => "double",
            ValueType::Float => "float",
            ValueType::String => "string",
            ValueType::Bytes => "bytes",
            ValueType::Bool => "bool",
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A value as Rust code reads it; texts and byte arrays are borrowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueRef<'a> {
    /// See [`ValueType::Int`].
    Int(i32),
    /// See [`ValueType::UInt`].
    UInt(u32),
    /// See [`ValueType::Long`].
    Long(i64),
    /// See [`ValueType::ULong`].
    ULong(u64),
    /// See [`ValueType::Double`].
    Double(f64),
    /// See [`ValueType::Float`].
    Float(f32),
    /// See [`ValueType::String`].
    String(&'a str),
    /// See [`ValueType::Bytes`].
    Bytes(&'a [u8]),
    /// See [`ValueType::Bool`].
    Bool(bool),
}

impl ValueRef<'_> {
    /// The value's type.
    pub fn value_type(&self) -> ValueType {
        match self {
            ValueRef::Int(_) => ValueType::Int,
            ValueRef::UInt(_) => ValueType::UInt,
            ValueRef::Long(_) => ValueType::Long,
            ValueRef::ULong(_) => ValueType::ULong,
            ValueRef::Double(_) => ValueType::Double,
            ValueRef::Float(_) => ValueType::Float,
            ValueRef::String(_) => ValueType::String,
            ValueRef::Bytes(_) => ValueType::Bytes,
            ValueRef::Bool(_) => ValueType::Bool,
        }
    }
}

/// A value in 16 bytes, laid out as the C interface's `pio_value`: type, length, then a union.
///
/// The union's bytes are in `bits`: a number stands in its first bytes as it would in memory, a string or byte array
/// is an address. Only a message that owns or borrows what the address points to gives a `Value` out.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Value {
    value_type: u32,
    length: u32,
    bits: u64,
}

/// The bytes of a number, placed where a union of the same size would hold them, on either byte order.
macro_rules! in_front {
    ($number:expr, $size:expr) => {{
        let mut bytes = [0; 8];
        bytes[..$size].copy_from_slice(&$number.to_ne_bytes());
        u64::from_ne_bytes(bytes)
    }};
}

impl Value {
    /// Placeholder for a slot that has not been written.
    pub(crate) const EMPTY: Value = Value { value_type: 0, length: 0, bits: 0 };

    const fn plain(value_type: ValueType, bits: u64) -> Value {
        Value { value_type: value_type as u32, length: 0, bits }
    }

    /// An int.
    pub fn int(value: i32) -> Value {
        Value::plain(ValueType::Int, in_front!(value, 4))
    }

    /// A uint.
    pub fn uint(value: u32) -> Value {
        Value::plain(ValueType::UInt, in_front!(value, 4))
    }

    /// A long.
    pub fn long(value: i64) -> Value {
        Value::plain(ValueType::Long, in_front!(value, 8))
    }

    /// A ulong.
    pub fn ulong(value: u64) -> Value {
        Value::plain(ValueType::ULong, value)
    }

    /// A double.
    pub fn double(value: f64) -> Value {
        Value::plain(ValueType::Double, value.to_bits())
    }

    /// A float.
    pub fn float(value: f32) -> Value {
        Value::plain(ValueType::Float, in_front!(value, 4))
    }

    /// A bool.
    pub fn bool(value: bool) -> Value {
        Value::plain(ValueType::Bool, in_front!(u8::from(value), 1))
    }

    /// A string or byte array of `length` bytes that stand at `address`.
    pub(crate) fn located(value_type: ValueType, length: u32, address: usize) -> Value {
        Value { value_type: value_type as u32, length, bits: in_front!(address, size_of::<usize>()) }
    }
}

impl Value {
    /// The value's type.
    pub fn value_type(&self) -> ValueType {
        // The constructors above write only the numbers of the table.
        ValueType::ALL[self.value_type as usize % ValueType::ALL.len()]
    }

    /// The length of a string or byte array in bytes, else 0.
    pub fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether [`len`](Self::len) is 0.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The first `N` bytes of the union.
    fn front<const N: usize>(&self) -> [u8; N] {
        let bytes = self.bits.to_ne_bytes();
        std::array::from_fn(|i| bytes[i])
    }

    /// Where the bytes of a string or byte array stand.
    pub(crate) fn address(&self) -> usize {
        usize::from_ne_bytes(self.front())
    }

    /// The value as Rust code reads it; `text` finds the bytes of a string or byte array.
    pub(crate) fn read<'a>(&self, bytes_of: impl FnOnce(&Value) -> &'a [u8]) -> ValueRef<'a> {
        match self.value_type() {
            ValueType::Int => ValueRef::Int(i32::from_ne_bytes(self.front())),
            ValueType::UInt => ValueRef::UInt(u32::from_ne_bytes(self.front())),
            ValueType::Long => ValueRef::Long(i64::from_ne_bytes(self.front())),
            ValueType::ULong => ValueRef::ULong(self.bits),
            ValueType::Double => ValueRef::Double(f64::from_bits(self.bits)),
            ValueType::Float => ValueRef::Float(f32::from_ne_bytes(self.front())),
            ValueType::String => ValueRef::String(std::str::from_utf8(bytes_of(self)).unwrap_or_default()),
            ValueType::Bytes => ValueRef::Bytes(bytes_of(self)),
            ValueType::Bool => ValueRef::Bool(self.front::<1>() != [0]),
        }
    }
}
