"""Values: their types on the wire, and how a message of them is laid out for C."""

from __future__ import annotations

import ctypes
import enum
import operator
import struct
import sys
from typing import Any, Callable, Optional, Sequence, Union

from . import _native
from ._errors import OutOfRange, WrongType

Sendable = Union[int, float, str, bool, bytes, bytearray, memoryview]
"""What can be sent: the types of this module are among them, being ints and floats."""


class ValueType(enum.IntEnum):
    """The type of a value on the wire."""

    INT = 0
    UINT = 1
    LONG = 2
    ULONG = 3
    DOUBLE = 4
    FLOAT = 5
    STRING = 6
    BYTES = 7
    BOOL = 8


INT, UINT, LONG, ULONG, DOUBLE, FLOAT, STRING, BYTES, BOOL = range(9)
_RANGES = {INT: (-(2**31), 2**31 - 1), UINT: (0, 2**32 - 1), LONG: (-(2**63), 2**63 - 1), ULONG: (0, 2**64 - 1)}


def _in_range(value: int, wire: int) -> int:
    low, high = _RANGES[wire]
    if not low <= value <= high:
        raise OutOfRange(f"{value} is no {ValueType(wire).name.lower()}: those go from {low} to {high}")
    return value


class UInt(int):
    """An int that is sent as a uint, of 32 bits without a sign."""

    def __new__(cls, value: int) -> "UInt":
        return int.__new__(cls, _in_range(operator.index(value), UINT))


class Long(int):
    """An int that is sent as a long, of 64 bits."""

    def __new__(cls, value: int) -> "Long":
        return int.__new__(cls, _in_range(operator.index(value), LONG))


class ULong(int):
    """An int that is sent as a ulong, of 64 bits without a sign."""

    def __new__(cls, value: int) -> "ULong":
        return int.__new__(cls, _in_range(operator.index(value), ULONG))


class Float(float):
    """A float that is sent with 32 bits, rounded."""

    def __new__(cls, value: float) -> "Float":
        try:
            struct.pack("=f", value)
        except OverflowError:
            raise OutOfRange(f"{value!r} is too large for a float of 32 bits: send it as a double, which a plain float is") from None
        return float.__new__(cls, value)


_BY_CLASS: dict[type, int] = {
    int: INT, bool: BOOL, float: DOUBLE, str: STRING, bytes: BYTES, bytearray: BYTES, memoryview: BYTES,
    UInt: UINT, Long: LONG, ULong: ULONG, Float: FLOAT,
}


def wire_type(value: object) -> int:
    """The type that a value is sent as."""
    found = _BY_CLASS.get(value.__class__)
    if found is None:
        # Subclasses such as enums; bool has none.
        for base in (UInt, Long, ULong, Float, int, float, str, bytes, bytearray):
            if isinstance(value, base):
                found = _BY_CLASS[base]
                break
        else:
            raise WrongType(
                f"{value!r}, of the class {type(value).__name__}, has no type on the wire. Send an int, float, bool, str or bytes, or one of "
                "playerio's UInt, Long, ULong and Float."
            )
    if found == INT:
        assert isinstance(value, int)
        return int_type(value)
    return found


def int_type(value: int) -> int:
    """The smallest type on the wire that holds the number."""
    for wire in (INT, UINT, LONG, ULONG):
        low, high = _RANGES[wire]
        if low <= value <= high:
            return wire
    raise OutOfRange(f"{value} has more than 64 bits, and the wire has no place for it: ints go from -2^63 to 2^64 - 1")


# --- The layout: an array of pio_value, and behind it the texts ---------------------------------------------------------------

# A pio_value is its type and its length, 32 bits each, and 8 bytes of content.
_LITTLE = sys.byteorder == "little"
_TYPE_SHIFT, _LENGTH_SHIFT = (0, 32) if _LITTLE else (32, 0)
_ADDRESS = "Q" if ctypes.sizeof(ctypes.c_void_p) == 8 else "I4x"
_CONTENT = {
    INT: "i4x", UINT: "I4x", LONG: "q", ULONG: "Q", DOUBLE: "d", FLOAT: "f4x", STRING: _ADDRESS, BYTES: _ADDRESS, BOOL: "?7x",
}
VALUE_SIZE = 16
_KEPT = 1024  # Shapes and names that are remembered; a program that has more begins anew.


class Scratch:
    """A buffer that a message is laid out in. One is used by one call at a time."""

    __slots__ = ("buffer", "view", "address", "pointer", "size")

    def __init__(self, size: int = 4096) -> None:
        self.buffer = ctypes.create_string_buffer(size)
        self.view = memoryview(self.buffer).cast("B")
        self.address = ctypes.addressof(self.buffer)
        self.pointer = ctypes.c_void_p(self.address)
        self.size = size


class Shape:
    """How messages are laid out whose values have these types."""

    __slots__ = ("count", "_pack", "_template", "_texts", "_size")

    def __init__(self, types: Sequence[int]) -> None:
        self.count = ctypes.c_size_t(len(types))
        self._pack = struct.Struct("=" + "".join("Q" + _CONTENT[wire] for wire in types)).pack_into
        # The head of each value, and a place for its content.
        self._template: list[Any] = []
        for wire in types:
            self._template += [wire << _TYPE_SHIFT, None]
        # The places of those whose content lies behind the values.
        self._texts = [2 * i + 1 for i, wire in enumerate(types) if wire in (STRING, BYTES)]
        self._size = len(types) * VALUE_SIZE

    def fill(self, scratch: Scratch, values: Sequence[Any]) -> Scratch:
        """Lays the values out, in this buffer or, if it is too small, in a larger one, which it gives."""
        packed = self._template.copy()
        packed[1::2] = values
        if self._texts:
            return self._fill_texts(scratch, packed)
        if self._size > scratch.size:
            scratch = Scratch(self._size)
        self._pack(scratch.buffer, 0, *packed)
        return scratch

    def _fill_texts(self, scratch: Scratch, packed: list[Any]) -> Scratch:
        address, end = scratch.address, self._size
        texts = []
        for at in self._texts:
            text = packed[at]
            if text.__class__ is str:
                text = text.encode()
            elif text.__class__ is not bytes:
                text = text.encode() if isinstance(text, str) else bytes(text)
            length = len(text)
            packed[at - 1] |= length << _LENGTH_SHIFT
            packed[at] = address + end
            end += length
            texts.append(text)
        if end > scratch.size:
            scratch = Scratch(end)
            moved = scratch.address - address
            for at in self._texts:
                packed[at] += moved
        scratch.view[self._size : end] = texts[0] if len(texts) == 1 else b"".join(texts)
        self._pack(scratch.buffer, 0, *packed)
        return scratch


_by_types: dict[tuple[int, ...], Shape] = {}
# By a message's type and the classes of its values: the type as C takes it, and the shape as a rule.
plans: dict[tuple[Any, ...], tuple[bytes, Shape]] = {}


def shape_of(types: Sequence[int]) -> Shape:
    key = tuple(types)
    shape = _by_types.get(key)
    if shape is None:
        if len(_by_types) >= _KEPT:
            _by_types.clear()
        shape = _by_types[key] = Shape(key)
    return shape


def plan(name: str, values: Sequence[object]) -> None:
    """Remembers how messages of this type and such values are sent. Ints are taken for 32 bits; for others ``lay_out`` makes up."""
    classes = tuple(map(type, values))
    encoded = name_bytes(name)
    if b"\0" in encoded or not all(c in _BY_CLASS for c in classes):
        return
    if len(plans) >= _KEPT:
        plans.clear()
    plans[(name, *classes)] = encoded, shape_of([_BY_CLASS[c] for c in classes])


def lay_out(scratch: Scratch, values: Sequence[Any]) -> tuple[Scratch, Shape]:
    """Lays values out that the quick way refused: ints of other sizes, or what can't be sent, which it says in words."""
    for i, value in enumerate(values):
        if isinstance(value, str):
            _native.encode(value, f"value {i}")
    shape = shape_of([wire_type(value) for value in values])
    return shape.fill(scratch, values), shape


def name_bytes(name: str) -> bytes:
    """A message's type in UTF-8; it may contain NULs."""
    if not isinstance(name, str):
        raise WrongType(f"a message's type must be a str, not {type(name).__name__}: {name!r}")
    return _native.encode(name, "the message's type")


# --- Messages of the library ----------------------------------------------------------------------------------------------------

_ADD: dict[int, Callable[..., int]] = {
    INT: _native.quick.pio_message_add_int, UINT: _native.quick.pio_message_add_uint,
    LONG: _native.quick.pio_message_add_long, ULONG: _native.quick.pio_message_add_ulong,
    DOUBLE: _native.quick.pio_message_add_double, FLOAT: _native.quick.pio_message_add_float,
    BOOL: _native.quick.pio_message_add_bool,
}


class NativeMessage:
    """A pio_message of our own, freed at the end of ``with``."""

    __slots__ = ("address",)

    def __init__(self, name: str, types: Sequence[int], values: Sequence[Any]) -> None:
        encoded = name_bytes(name)
        self.address: Optional[int] = None
        self.address = _native.check_new(_native.quick.pio_message_new_n(encoded, len(encoded)), "message")
        for wire, value in zip(types, values):
            if wire == STRING:
                data = _native.encode(value, "a value")
                status = _native.quick.pio_message_add_string_n(self.address, data, len(data))
            elif wire == BYTES:
                status = _native.quick.pio_message_add_bytes(self.address, bytes(value), len(value))
            else:
                status = _ADD[wire](self.address, value)
            _native.check(status)

    def __enter__(self) -> int:
        assert self.address is not None
        return self.address

    def __exit__(self, *_: object) -> None:
        self.__del__()

    def __del__(self) -> None:
        address, self.address = self.address, None
        if address:
            _native.quick.pio_message_free(address)


_READ: dict[int, str] = {INT: "i32", UINT: "u32", LONG: "i64", ULONG: "u64", DOUBLE: "f64", FLOAT: "f32", BOOL: "boolean"}


def read_message(address: int) -> tuple[str, bytes, tuple[Any, ...]]:
    """A lent message: its type, and of its values the types and themselves."""
    length = ctypes.c_size_t()
    name = _native.bytes_at(_native.quick.pio_message_type(address, ctypes.byref(length)), length.value).decode()
    array = _native.quick.pio_message_values(address)
    types = bytearray()
    values: list[Any] = []
    for i in range(_native.quick.pio_message_count(address)):
        value = array[i]
        types.append(value.type)
        if value.type in (STRING, BYTES):
            data = _native.bytes_at(value.content.address, value.length)
            values.append(data.decode() if value.type == STRING else data)
        else:
            values.append(getattr(value.content, _READ[value.type]))
    return name, bytes(types), tuple(values)
