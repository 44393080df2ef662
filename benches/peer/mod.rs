//! The same messages in MessagePack, written and read with `rmp`: an array of the type and the values.

use playerio::wire::value::ValueRef;
use playerio::wire::view::MessageRef;
use rmp::decode::RmpRead;
use rmp::{Marker, decode, encode};

/// Appends the message.
pub fn encode(out: &mut Vec<u8>, message: MessageRef<'_>) {
    encode::write_array_len(out, message.len() as u32 + 1).unwrap();
    encode::write_str(out, message.message_type()).unwrap();
    for value in message.iter() {
        match value {
            ValueRef::Int(value) => drop(encode::write_sint(out, i64::from(value)).unwrap()),
            ValueRef::UInt(value) => drop(encode::write_uint(out, u64::from(value)).unwrap()),
            ValueRef::Long(value) => drop(encode::write_sint(out, value).unwrap()),
            ValueRef::ULong(value) => drop(encode::write_uint(out, value).unwrap()),
            ValueRef::Double(value) => encode::write_f64(out, value).unwrap(),
            ValueRef::Float(value) => encode::write_f32(out, value).unwrap(),
            ValueRef::String(value) => encode::write_str(out, value).unwrap(),
            ValueRef::Bytes(value) => encode::write_bin(out, value).unwrap(),
            ValueRef::Bool(value) => encode::write_bool(out, value).unwrap(),
        }
    }
}

/// Takes one message off the front: its type is returned, its values are appended.
pub fn decode<'a>(rest: &mut &'a [u8], values: &mut Vec<ValueRef<'a>>) -> &'a str {
    let count = decode::read_array_len(rest).unwrap();
    let ValueRef::String(message_type) = value(rest) else { panic!("the type is no string") };
    values.extend((1..count).map(|_| value(rest)));
    message_type
}

fn value<'a>(rest: &mut &'a [u8]) -> ValueRef<'a> {
    match decode::read_marker(rest).unwrap() {
        Marker::FixPos(value) => ValueRef::Int(i32::from(value)),
        Marker::FixNeg(value) => ValueRef::Int(i32::from(value)),
        Marker::U8 => ValueRef::UInt(u32::from(rest.read_data_u8().unwrap())),
        Marker::U16 => ValueRef::UInt(u32::from(rest.read_data_u16().unwrap())),
        Marker::U32 => ValueRef::UInt(rest.read_data_u32().unwrap()),
        Marker::U64 => ValueRef::ULong(rest.read_data_u64().unwrap()),
        Marker::I8 => ValueRef::Int(i32::from(rest.read_data_i8().unwrap())),
        Marker::I16 => ValueRef::Int(i32::from(rest.read_data_i16().unwrap())),
        Marker::I32 => ValueRef::Int(rest.read_data_i32().unwrap()),
        Marker::I64 => ValueRef::Long(rest.read_data_i64().unwrap()),
        Marker::F32 => ValueRef::Float(rest.read_data_f32().unwrap()),
        Marker::F64 => ValueRef::Double(rest.read_data_f64().unwrap()),
        Marker::True => ValueRef::Bool(true),
        Marker::False => ValueRef::Bool(false),
        Marker::FixStr(length) => text(rest, usize::from(length)),
        Marker::Str8 => {
            let length = rest.read_data_u8().unwrap();
            text(rest, usize::from(length))
        }
        Marker::Str16 => {
            let length = rest.read_data_u16().unwrap();
            text(rest, usize::from(length))
        }
        Marker::Bin32 => {
            let length = rest.read_data_u32().unwrap();
            ValueRef::Bytes(take(rest, length as usize))
        }
        // The rest of the markers is in no sample.
        Marker::FixMap(_)
        | Marker::FixArray(_)
        | Marker::Null
        | Marker::Reserved
        | Marker::Bin8
        | Marker::Bin16
        | Marker::Ext8
        | Marker::Ext16
        | Marker::Ext32
        | Marker::FixExt1
        | Marker::FixExt2
        | Marker::FixExt4
        | Marker::FixExt8
        | Marker::FixExt16
        | Marker::Str32
        | Marker::Array16
        | Marker::Array32
        | Marker::Map16
        | Marker::Map32 => panic!("not a marker of a sample"),
    }
}

fn text<'a>(rest: &mut &'a [u8], length: usize) -> ValueRef<'a> {
    ValueRef::String(std::str::from_utf8(take(rest, length)).unwrap())
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, behind) = rest.split_at(length);
    *rest = behind;
    taken
}
