//! Getters that convert as the official SDK does, so that games can move over.
//!
//! Each of the six numeric getters takes any of the six numeric types if the number fits; bool, string and byte array
//! are given only as what they are.

use crate::error::{Error, Result};
use crate::wire::value::{ValueRef, ValueType};
use crate::wire::view::MessageRef;

/// A number of one of the six types, without loss.
enum Number {
    Whole(i128),
    Double(f64),
    Float(f32),
}

/// What has the type that is asked for comes first in each: it is the common case, and needs no wider number.
impl<'a> MessageRef<'a> {
    /// The number at an index as an int; a float or double is rounded, halves to even.
    ///
    /// Errors: `NoSuchIndex`, `WrongType` for a value that is no number, `OutOfRange` if it does not fit.
    pub fn get_int(&self, index: usize) -> Result<i32> {
        if let Some(ValueRef::Int(value)) = self.get(index) {
            return Ok(value);
        }
        self.whole(index, ValueType::Int)
    }

    /// The number at an index as a uint; otherwise as [`get_int`](Self::get_int).
    pub fn get_uint(&self, index: usize) -> Result<u32> {
        if let Some(ValueRef::UInt(value)) = self.get(index) {
            return Ok(value);
        }
        self.whole(index, ValueType::UInt)
    }

    /// The number at an index as a long; otherwise as [`get_int`](Self::get_int).
    pub fn get_long(&self, index: usize) -> Result<i64> {
        if let Some(ValueRef::Long(value)) = self.get(index) {
            return Ok(value);
        }
        self.whole(index, ValueType::Long)
    }

    /// The number at an index as a ulong; otherwise as [`get_int`](Self::get_int).
    pub fn get_ulong(&self, index: usize) -> Result<u64> {
        if let Some(ValueRef::ULong(value)) = self.get(index) {
            return Ok(value);
        }
        self.whole(index, ValueType::ULong)
    }

    /// The number at an index as a double, rounded where it must be.
    ///
    /// Errors: `NoSuchIndex`, `WrongType` for a value that is no number.
    pub fn get_double(&self, index: usize) -> Result<f64> {
        if let Some(ValueRef::Double(value)) = self.get(index) {
            return Ok(value);
        }
        Ok(match self.number(index, ValueType::Double)? {
            Number::Whole(value) => value as f64,
            Number::Double(value) => value,
            Number::Float(value) => f64::from(value),
        })
    }

    /// The number at an index as a float, rounded where it must be; a double beyond its range becomes infinite.
    ///
    /// Errors: as [`get_double`](Self::get_double).
    pub fn get_float(&self, index: usize) -> Result<f32> {
        if let Some(ValueRef::Float(value)) = self.get(index) {
            return Ok(value);
        }
        Ok(match self.number(index, ValueType::Float)? {
            Number::Whole(value) => value as f32,
            Number::Double(value) => value as f32,
            Number::Float(value) => value,
        })
    }

    /// The bool at an index. Errors: `NoSuchIndex`, `WrongType` for any other type.
    pub fn get_bool(&self, index: usize) -> Result<bool> {
        let value = self.value(index)?;
        let ValueRef::Bool(value) = value else { return Err(self.wrong_type(index, value, ValueType::Bool)) };
        Ok(value)
    }

    /// The string at an index. Errors: `NoSuchIndex`, `WrongType` for any other type.
    pub fn get_string(&self, index: usize) -> Result<&'a str> {
        let value = self.value(index)?;
        let ValueRef::String(value) = value else { return Err(self.wrong_type(index, value, ValueType::String)) };
        Ok(value)
    }

    /// The byte array at an index. Errors: `NoSuchIndex`, `WrongType` for any other type.
    pub fn get_bytes(&self, index: usize) -> Result<&'a [u8]> {
        let value = self.value(index)?;
        let ValueRef::Bytes(value) = value else { return Err(self.wrong_type(index, value, ValueType::Bytes)) };
        Ok(value)
    }
}

impl<'a> MessageRef<'a> {
    fn value(&self, index: usize) -> Result<ValueRef<'a>> {
        self.get(index).ok_or_else(|| Error::NoSuchIndex {
            message_type: self.message_type().to_owned(),
            index,
            count: self.len(),
        })
    }

    fn number(&self, index: usize, wanted: ValueType) -> Result<Number> {
        let value = self.value(index)?;
        Ok(match value {
            ValueRef::Int(value) => Number::Whole(value.into()),
            ValueRef::UInt(value) => Number::Whole(value.into()),
            ValueRef::Long(value) => Number::Whole(value.into()),
            ValueRef::ULong(value) => Number::Whole(value.into()),
            ValueRef::Double(value) => Number::Double(value),
            ValueRef::Float(value) => Number::Float(value),
            ValueRef::String(_) | ValueRef::Bytes(_) | ValueRef::Bool(_) => {
                return Err(self.wrong_type(index, value, wanted));
            }
        })
    }

    /// A whole number of type `T`, which is `wanted` in words.
    fn whole<T: TryFrom<i128>>(&self, index: usize, wanted: ValueType) -> Result<T> {
        let number = self.number(index, wanted)?;
        let whole = match number {
            Number::Whole(value) => Some(value),
            Number::Double(value) => rounded(value),
            Number::Float(value) => rounded(f64::from(value)),
        };
        // The range is checked after rounding: -0.4 is 0 and fits a uint.
        whole.and_then(|value| T::try_from(value).ok()).ok_or_else(|| self.out_of_range(index, number, wanted))
    }

    #[cold]
    fn wrong_type(&self, index: usize, stored: ValueRef<'_>, wanted: ValueType) -> Error {
        Error::WrongType { message_type: self.message_type().to_owned(), index, stored: stored.value_type(), wanted }
    }

    #[cold]
    fn out_of_range(&self, index: usize, number: Number, wanted: ValueType) -> Error {
        let value = match number {
            Number::Whole(value) => value.to_string(),
            Number::Double(value) => value.to_string(),
            Number::Float(value) => value.to_string(),
        };
        let stored = self.values().get(index).map_or(wanted, |value| value.value_type());
        Error::OutOfRange { message_type: self.message_type().to_owned(), index, stored, value, wanted }
    }
}

/// The nearest whole number, of two equally near the even one; `None` for infinities and NaN.
fn rounded(value: f64) -> Option<i128> {
    // A number beyond an i128 becomes its end, which no type holds either.
    value.is_finite().then(|| value.round_ties_even() as i128)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    fn one(value: ValueRef<'_>) -> Message {
        Message::with("m", &[value]).unwrap()
    }

    #[test]
    fn every_numeric_getter_takes_every_numeric_type() {
        let five = [
            ValueRef::Int(5),
            ValueRef::UInt(5),
            ValueRef::Long(5),
            ValueRef::ULong(5),
            ValueRef::Double(5.0),
            ValueRef::Float(5.0),
        ];
        let message = Message::with("m", &five).unwrap();
        let message = message.as_ref();
        for index in 0..five.len() {
            assert_eq!(message.get_int(index), Ok(5));
            assert_eq!(message.get_uint(index), Ok(5));
            assert_eq!(message.get_long(index), Ok(5));
            assert_eq!(message.get_ulong(index), Ok(5));
            assert_eq!(message.get_double(index), Ok(5.0));
            assert_eq!(message.get_float(index), Ok(5.0));
        }
    }

    #[test]
    fn halves_are_rounded_to_even() {
        for (double, int) in [(2.5, 2), (3.5, 4), (-2.5, -2), (0.4, 0), (-0.5, 0), (1.5, 2)] {
            assert_eq!(one(ValueRef::Double(double)).as_ref().get_int(0), Ok(int), "{double}");
            assert_eq!(one(ValueRef::Float(double as f32)).as_ref().get_long(0), Ok(i64::from(int)), "{double}");
        }
    }

    #[test]
    fn the_range_is_checked_after_rounding() {
        assert_eq!(one(ValueRef::Double(-0.4)).as_ref().get_uint(0), Ok(0));
        assert_eq!(one(ValueRef::Double(2147483647.4)).as_ref().get_int(0), Ok(i32::MAX));
        let error = one(ValueRef::Double(2147483647.5)).as_ref().get_int(0).unwrap_err();
        assert_eq!(
            error.to_string(),
            "value 0 of message \"m\" is the double 2147483647.5, which does not fit int; use the getter of its own type"
        );
    }

    #[test]
    fn the_edges_of_every_integer_fit_and_the_next_number_does_not() {
        assert_eq!(one(ValueRef::Long(i64::from(i32::MIN))).as_ref().get_int(0), Ok(i32::MIN));
        assert!(one(ValueRef::Long(i64::from(i32::MIN) - 1)).as_ref().get_int(0).is_err());
        assert_eq!(one(ValueRef::ULong(u64::MAX)).as_ref().get_ulong(0), Ok(u64::MAX));
        assert!(one(ValueRef::ULong(1 << 63)).as_ref().get_long(0).is_err());
        assert!(one(ValueRef::Int(-1)).as_ref().get_ulong(0).is_err());
        assert_eq!(one(ValueRef::Double(9223372036854774784.0)).as_ref().get_long(0), Ok(9223372036854774784));
        assert!(one(ValueRef::Double(9223372036854775808.0)).as_ref().get_long(0).is_err());
        assert!(one(ValueRef::Double(1e300)).as_ref().get_ulong(0).is_err());
    }

    #[test]
    fn infinities_and_nan_fit_no_integer_but_stay_what_they_are_as_a_float() {
        for double in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            assert!(matches!(one(ValueRef::Double(double)).as_ref().get_long(0), Err(Error::OutOfRange { .. })));
        }
        assert!(one(ValueRef::Double(f64::NAN)).as_ref().get_float(0).unwrap().is_nan());
        assert_eq!(one(ValueRef::Double(1e300)).as_ref().get_float(0), Ok(f32::INFINITY));
    }

    #[test]
    fn integers_are_rounded_once_on_the_way_to_a_float() {
        assert_eq!(one(ValueRef::Long((1 << 53) + 1)).as_ref().get_double(0), Ok(9007199254740992.0));
        assert_eq!(one(ValueRef::Int(16777217)).as_ref().get_float(0), Ok(16777216.0));
        // Through a double this would be a half, and be rounded down.
        assert_eq!(one(ValueRef::Long((1 << 60) + (1 << 36) + 1)).as_ref().get_float(0), Ok(1152921642045800448.0));
    }

    #[test]
    fn bool_string_and_bytes_are_given_only_as_what_they_are() {
        let message =
            Message::with("m", &[ValueRef::Bool(true), ValueRef::String("s"), ValueRef::Bytes(b"b")]).unwrap();
        let message = message.as_ref();
        assert_eq!(message.get_bool(0), Ok(true));
        assert_eq!(message.get_string(1), Ok("s"));
        assert_eq!(message.get_bytes(2), Ok(&b"b"[..]));
        assert!(message.get_int(0).is_err());
        assert!(message.get_bytes(1).is_err());
        assert_eq!(
            message.get_string(2).unwrap_err().to_string(),
            "value 2 of message \"m\" is bytes, not string; use the getter of its own type"
        );
    }

    #[test]
    fn an_index_beyond_the_values_says_how_many_there_are() {
        let error = Message::new("m").as_ref().get_int(0).unwrap_err();
        assert_eq!(error.to_string(), "message \"m\" has 0 values, so there is none at index 0");
    }
}
