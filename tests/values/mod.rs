//! Values that own what they hold: what strategies make, to be lent to the encoder.

use playerio::wire::value::ValueRef;

/// A value that owns what it holds.
#[derive(Clone, Debug)]
pub enum Owned {
    Int(i32),
    UInt(u32),
    Long(i64),
    ULong(u64),
    Double(f64),
    Float(f32),
    String(String),
    Bytes(Vec<u8>),
    Bool(bool),
}

impl Owned {
    pub fn lend(&self) -> ValueRef<'_> {
        match self {
            Owned::Int(value) => ValueRef::Int(*value),
            Owned::UInt(value) => ValueRef::UInt(*value),
            Owned::Long(value) => ValueRef::Long(*value),
            Owned::ULong(value) => ValueRef::ULong(*value),
            Owned::Double(value) => ValueRef::Double(*value),
            Owned::Float(value) => ValueRef::Float(*value),
            Owned::String(text) => ValueRef::String(text),
            Owned::Bytes(bytes) => ValueRef::Bytes(bytes),
            Owned::Bool(value) => ValueRef::Bool(*value),
        }
    }
}
