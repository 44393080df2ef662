//! First bytes, in both directions: what each of the 256 tags announces, and the tag and bytes of each number.
//!
//! Reading is one look into a table instead of a chain of tests. Writing builds a number's tag and bytes in one
//! word, so that it can be stored whole and the position moved on by the bytes that count.

use super::value::ValueType;

/// What a tag is followed by.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number or bool that ends with its own bytes.
    Number,
    /// A length, then as many bytes.
    Payload,
    /// Nothing may begin with this tag.
    Reserved,
}

/// One row of the table of tags.
///
/// The number that a tag announces is `((word >> shift) & mask) | base`, `word` being the eight bytes behind the tag
/// read as a big-endian number, whatever they are: for a tag that is its own number nothing is left of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag {
    mask: u64,
    /// The type of the value; meaningless where `kind` is `Reserved`.
    pub value_type: ValueType,
    base: u8,
    shift: u8,
    /// The bytes of the tag itself and of the number or length behind it: 1..=9.
    pub advance: u8,
    /// What follows.
    pub kind: Kind,
}

impl Tag {
    /// The row of a first byte.
    #[inline]
    pub fn of(byte: u8) -> &'static Tag {
        &TABLE[byte as usize]
    }

    /// The number or length, taken from the eight bytes behind the tag.
    #[inline]
    pub fn number(&self, word: u64) -> u64 {
        ((word >> self.shift) & self.mask) | u64::from(self.base)
    }

    const fn reserved() -> Tag {
        Tag { mask: 0, value_type: ValueType::Int, base: 0, shift: 0, advance: 1, kind: Kind::Reserved }
    }

    /// A tag that holds its number or length itself.
    const fn short(value_type: ValueType, kind: Kind, base: u8) -> Tag {
        Tag { mask: 0, value_type, base, shift: 0, advance: 1, kind }
    }

    /// A tag with a number or length of `bytes` bytes behind it, 1..=8.
    const fn long(value_type: ValueType, kind: Kind, bytes: u8) -> Tag {
        Tag { mask: u64::MAX, value_type, base: 0, shift: 64 - 8 * bytes, advance: 1 + bytes, kind }
    }
}

static TABLE: [Tag; 256] = {
    let mut table = [Tag::reserved(); 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = row(byte as u8);
        byte += 1;
    }
    table
};

const fn row(byte: u8) -> Tag {
    use Kind::{Number, Payload};
    let low = byte & 0x03;
    match byte {
        0xC0.. => Tag::short(ValueType::String, Payload, byte & SHORT_MAX),
        0x80.. => Tag::short(ValueType::Int, Number, byte & SHORT_MAX),
        0x40.. => Tag::short(ValueType::Bytes, Payload, byte & SHORT_MAX),
        0x3C.. => Tag::long(ValueType::ULong, Number, low + 5),
        0x38.. => Tag::long(ValueType::ULong, Number, low + 1),
        0x34.. => Tag::long(ValueType::Long, Number, low + 5),
        0x30.. => Tag::long(ValueType::Long, Number, low + 1),
        0x14.. => Tag::reserved(),
        0x10.. => Tag::long(ValueType::Bytes, Payload, low + 1),
        0x0C.. => Tag::long(ValueType::String, Payload, low + 1),
        0x08.. => Tag::long(ValueType::UInt, Number, low + 1),
        0x04.. => Tag::long(ValueType::Int, Number, low + 1),
        0x03 => Tag::long(ValueType::Double, Number, 8),
        0x02 => Tag::long(ValueType::Float, Number, 4),
        0x00 | 0x01 => Tag::short(ValueType::Bool, Number, byte),
    }
}

/// The largest int, and the largest length, that a tag can hold itself.
pub(super) const SHORT_MAX: u8 = 63;
/// The tag of the int 0.
pub(super) const SHORT_INT: u8 = 0x80;
/// The tag of a string of no bytes.
pub(super) const SHORT_STRING: u8 = 0xC0;
/// The tag of a byte array of no bytes.
pub(super) const SHORT_BYTES: u8 = 0x40;
/// The tag of a string whose length takes one byte.
pub(super) const STRING: u8 = 0x0C;
/// The tag of a byte array whose length takes one byte.
pub(super) const BYTES: u8 = 0x10;
/// The tag of a double.
pub(super) const DOUBLE: u8 = 0x03;

const INT: u8 = 0x04;
const UINT: u8 = 0x08;
const FLOAT: u8 = 0x02;
const LONG: [u8; 2] = [0x30, 0x34];
const ULONG: [u8; 2] = [0x38, 0x3C];

/// A tag and the number behind it, to be stored at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The bytes, the first of them on top.
    pub bytes: u64,
    /// How many of them count, 1..=8.
    pub size: usize,
}

/// How many bytes the number takes at the least, 1..=8.
#[inline]
pub(super) fn width(number: u64) -> usize {
    (number | 1).ilog2() as usize / 8 + 1
}

/// `tag` plus the width less one, then the number.
#[inline]
pub(super) fn narrow(tag: u8, number: u32) -> Word {
    let width = width(u64::from(number));
    let tag = u64::from(tag) + (width as u64 - 1);
    Word { bytes: tag << 56 | u64::from(number) << (56 - 8 * width), size: 1 + width }
}

/// An int: alone in its tag, or in as few bytes as it takes; a negative one takes four.
#[inline]
pub(super) fn int(value: i32) -> Word {
    let number = value.cast_unsigned();
    if number <= u32::from(SHORT_MAX) {
        return Word { bytes: u64::from(SHORT_INT) << 56 | u64::from(number) << 56, size: 1 };
    }
    narrow(INT, number)
}

/// A uint, which has no short form.
#[inline]
pub(super) fn uint(value: u32) -> Word {
    narrow(UINT, value)
}

/// A float.
#[inline]
pub(super) fn float(value: f32) -> Word {
    Word { bytes: u64::from(FLOAT) << 56 | u64::from(value.to_bits()) << 24, size: 5 }
}

/// A bool.
#[inline]
pub(super) fn bool(value: bool) -> Word {
    Word { bytes: u64::from(value) << 56, size: 1 }
}

/// The tag of a long, and how many bytes follow it.
#[inline]
pub(super) fn long(value: i64) -> (u8, usize) {
    wide(LONG, value.cast_unsigned())
}

/// The tag of a ulong, and how many bytes follow it.
#[inline]
pub(super) fn ulong(value: u64) -> (u8, usize) {
    wide(ULONG, value)
}

/// One of two tags: the first is for up to four bytes, the second for five and more.
#[inline]
fn wide(tags: [u8; 2], number: u64) -> (u8, usize) {
    let index = width(number) - 1;
    (tags[usize::from(index >= 4)] + (index & 3) as u8, index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserved_tags_are_0x14_to_0x2f() {
        for byte in 0..=255 {
            assert_eq!(Tag::of(byte).kind == Kind::Reserved, (0x14..0x30).contains(&byte), "{byte:#x}");
        }
    }

    #[test]
    fn a_row_takes_16_bytes_so_that_the_table_stays_in_the_first_cache() {
        assert_eq!(size_of::<Tag>(), 16);
    }

    #[test]
    fn a_short_tag_leaves_nothing_of_the_bytes_behind_it() {
        assert_eq!(Tag::of(0xBF).number(u64::MAX), 63);
        assert_eq!(Tag::of(0x01).number(u64::MAX), 1);
        assert_eq!(Tag::of(0x7F).number(u64::MAX), 63);
    }

    #[test]
    fn a_number_takes_as_many_bytes_as_its_tag_says() {
        let word = 0x0102_0304_0506_0708;
        assert_eq!(Tag::of(0x04).number(word), 0x01);
        assert_eq!(Tag::of(0x0B).number(word), 0x0102_0304);
        assert_eq!(Tag::of(0x34).number(word), 0x01_0203_0405);
        assert_eq!(Tag::of(0x3F).number(word), word);
    }

    #[test]
    fn widths_change_at_every_power_of_256() {
        assert_eq!((width(0), width(255), width(256), width(65535), width(65536)), (1, 1, 2, 2, 3));
        assert_eq!((width(u64::MAX >> 8), width(u64::MAX)), (7, 8));
    }

    #[test]
    fn ints_up_to_63_are_their_own_tag_and_negative_ones_take_four_bytes() {
        assert_eq!(int(63), Word { bytes: 0xBF << 56, size: 1 });
        assert_eq!(int(64), Word { bytes: 0x0440 << 48, size: 2 });
        assert_eq!(int(-1), Word { bytes: 0x07_FFFF_FFFF << 24, size: 5 });
    }

    #[test]
    fn longs_switch_to_their_second_tag_at_five_bytes() {
        assert_eq!(long(0), (0x30, 1));
        assert_eq!(long(0xFFFF_FFFF), (0x33, 4));
        assert_eq!(long(0x1_0000_0000), (0x34, 5));
        assert_eq!(long(-1), (0x37, 8));
        assert_eq!(ulong(u64::MAX), (0x3F, 8));
    }
}
