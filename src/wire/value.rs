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
    value_type: ValueType,
    length: u32,
    bits: u64,
}

impl Value {
    /// Placeholder for a slot that has not been written.
    pub(crate) const EMPTY: Value = Value { value_type: ValueType::Int, length: 0, bits: 0 };

    /// A number or bool from its bits, the lowest of which count.
    #[inline]
    pub(super) const fn number(value_type: ValueType, bits: u64) -> Value {
        Value { value_type, length: 0, bits: bits << unused_bits(value_type) }
    }

    /// An int.
    pub const fn int(value: i32) -> Value {
        Value::number(ValueType::Int, value.cast_unsigned() as u64)
    }

    /// A uint.
    pub const fn uint(value: u32) -> Value {
        Value::number(ValueType::UInt, value as u64)
    }

    /// A long.
    pub const fn long(value: i64) -> Value {
        Value::number(ValueType::Long, value.cast_unsigned())
    }

    /// A ulong.
    pub const fn ulong(value: u64) -> Value {
        Value::number(ValueType::ULong, value)
    }

    /// A double.
    pub const fn double(value: f64) -> Value {
        Value::number(ValueType::Double, value.to_bits())
    }

    /// A float.
    pub const fn float(value: f32) -> Value {
        Value::number(ValueType::Float, value.to_bits() as u64)
    }

    /// A bool.
    pub const fn bool(value: bool) -> Value {
        Value::number(ValueType::Bool, value as u64)
    }

    /// A string or byte array of `length` bytes that stand at `address`.
    #[inline]
    pub(crate) const fn located(value_type: ValueType, length: u32, address: usize) -> Value {
        let bits = (address as u64) << unused_bits(value_type);
        Value { value_type, length, bits }
    }
}

/// What stands in the place of a message's type until the message is sealed.
///
/// It is no value of any message: those that have this type have no length. So it says for certain where a message
/// begins among the slots, how many values it has, and whether any of them is a string or byte array.
impl Value {
    /// The mark of a message.
    #[inline]
    pub(super) const fn mark(count: u32, has_payloads: bool) -> Value {
        Value { value_type: ValueType::ULong, length: 1, bits: (count as u64) << 1 | has_payloads as u64 }
    }

    /// Whether this is the mark of a message with as many values, and if so whether it has strings or byte arrays.
    #[inline]
    pub(super) const fn is_mark_of(&self, count: u32) -> Option<bool> {
        let is_mark = matches!(self.value_type, ValueType::ULong) && self.length == 1;
        if is_mark && self.bits >> 1 == count as u64 { Some(self.bits & 1 == 1) } else { None }
    }
}

/// How far a value is shifted up on this host.
#[inline]
const fn unused_bits(value_type: ValueType) -> usize {
    if cfg!(target_endian = "big") { unused_bits_on_big_endian(value_type) } else { 0 }
}

/// How far a value is shifted up, so that it stands in the first bytes of the union as C would have put it there: on a
/// big-endian host those are the upper ones.
#[inline]
const fn unused_bits_on_big_endian(value_type: ValueType) -> usize {
    let size = match value_type {
        ValueType::Int | ValueType::UInt | ValueType::Float => 4,
        ValueType::Long | ValueType::ULong | ValueType::Double => 8,
        ValueType::String | ValueType::Bytes => size_of::<usize>(),
        ValueType::Bool => 1,
    };
    64 - 8 * size
}

impl Value {
    /// The value's type.
    #[inline]
    pub const fn value_type(&self) -> ValueType {
        self.value_type
    }

    /// The length of a string or byte array in bytes, else 0.
    pub const fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether [`len`](Self::len) is 0.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// A number or bool as the lowest of 64 bits, the others being 0; for a string or byte array its address.
    #[inline]
    pub const fn bits(&self) -> u64 {
        // Whatever is stored has zeros where the number does not reach.
        self.bits >> unused_bits(self.value_type)
    }

    /// Where the bytes of a string or byte array stand.
    #[inline]
    pub const fn address(&self) -> usize {
        self.bits() as usize
    }

    /// Whether this is a string or a byte array, and so has an address.
    #[inline]
    pub const fn is_located(&self) -> bool {
        matches!(self.value_type(), ValueType::String | ValueType::Bytes)
    }

    /// The same string or byte array, after its bytes have moved by `distance`.
    pub(crate) const fn moved(&self, distance: usize) -> Value {
        Value::located(self.value_type(), self.length, self.address().wrapping_add(distance))
    }

    /// The value as Rust code reads it; `bytes_of` finds the bytes of a string or byte array.
    #[inline]
    pub(crate) fn read<'a>(&self, bytes_of: impl FnOnce(&Value) -> &'a [u8]) -> ValueRef<'a> {
        match self.value_type() {
            ValueType::Int => ValueRef::Int((self.bits() as u32).cast_signed()),
            ValueType::UInt => ValueRef::UInt(self.bits() as u32),
            ValueType::Long => ValueRef::Long(self.bits().cast_signed()),
            ValueType::ULong => ValueRef::ULong(self.bits()),
            ValueType::Double => ValueRef::Double(f64::from_bits(self.bits())),
            ValueType::Float => ValueRef::Float(f32::from_bits(self.bits() as u32)),
            ValueType::String => ValueRef::String(super::utf8::text(bytes_of(self))),
            ValueType::Bytes => ValueRef::Bytes(bytes_of(self)),
            ValueType::Bool => ValueRef::Bool(self.bits() != 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes that a C host finds at the beginning of the union.
    fn union_of<const N: usize>(value: &Value) -> [u8; N] {
        let bytes = value.bits.to_ne_bytes();
        std::array::from_fn(|index| bytes[index])
    }

    #[test]
    fn a_value_is_laid_out_as_the_c_interface_says() {
        assert_eq!((size_of::<Value>(), align_of::<Value>()), (16, align_of::<u64>()));
        assert_eq!(std::mem::offset_of!(Value, value_type), 0);
        assert_eq!(std::mem::offset_of!(Value, length), 4);
        assert_eq!(std::mem::offset_of!(Value, bits), 8);
    }

    #[test]
    fn a_number_stands_in_the_first_bytes_of_the_union_as_it_would_in_memory() {
        assert_eq!(union_of(&Value::int(-2)), (-2i32).to_ne_bytes());
        assert_eq!(union_of(&Value::uint(7)), 7u32.to_ne_bytes());
        assert_eq!(union_of(&Value::long(-3)), (-3i64).to_ne_bytes());
        assert_eq!(union_of(&Value::ulong(9)), 9u64.to_ne_bytes());
        assert_eq!(union_of(&Value::double(1.5)), 1.5f64.to_ne_bytes());
        assert_eq!(union_of(&Value::float(-0.25)), (-0.25f32).to_ne_bytes());
        assert_eq!(union_of(&Value::bool(true)), [1]);
        assert_eq!(union_of(&Value::located(ValueType::Bytes, 3, 0x1234)), 0x1234usize.to_ne_bytes());
    }

    #[test]
    fn on_a_big_endian_host_a_number_would_stand_in_the_first_bytes_too() {
        let in_memory = |number: u64, value_type| (number << unused_bits_on_big_endian(value_type)).to_be_bytes();
        assert_eq!(in_memory(0x0102_0304, ValueType::Int)[..4], 0x0102_0304u32.to_be_bytes());
        assert_eq!(in_memory(0x0102_0304, ValueType::Float)[..4], 0x0102_0304u32.to_be_bytes());
        assert_eq!(in_memory(1, ValueType::Bool)[..1], [1]);
        assert_eq!(in_memory(0x1234, ValueType::Long), 0x1234u64.to_be_bytes());
        assert_eq!(in_memory(0x1234, ValueType::String)[..size_of::<usize>()], 0x1234usize.to_be_bytes());
    }

    #[test]
    fn a_number_reads_back_as_it_was_written() {
        let none = |_: &Value| -> &'static [u8] { &[] };
        assert_eq!(Value::int(i32::MIN).read(none), ValueRef::Int(i32::MIN));
        assert_eq!(Value::uint(u32::MAX).read(none), ValueRef::UInt(u32::MAX));
        assert_eq!(Value::long(i64::MIN).read(none), ValueRef::Long(i64::MIN));
        assert_eq!(Value::ulong(u64::MAX).read(none), ValueRef::ULong(u64::MAX));
        assert_eq!(Value::double(f64::MIN).read(none), ValueRef::Double(f64::MIN));
        assert_eq!(Value::float(f32::MAX).read(none), ValueRef::Float(f32::MAX));
        assert_eq!(Value::bool(false).read(none), ValueRef::Bool(false));
    }

    #[test]
    fn types_are_at_the_index_of_their_number() {
        for (number, value_type) in ValueType::ALL.into_iter().enumerate() {
            assert_eq!(ValueType::from_number(number as u32), Some(value_type));
            assert_eq!(value_type as usize, number);
        }
        assert_eq!(ValueType::from_number(9), None);
    }
}
