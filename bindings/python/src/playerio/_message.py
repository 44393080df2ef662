"""Messages as Python has them."""

from __future__ import annotations

import ctypes
from typing import Any, Sequence

from . import _native, _values
from ._values import Sendable, ValueType


class Message(tuple[Any, ...]):
    """A message: a tuple of its values (int, float, str, bytes and bool), with a type.

    It is a plain value: it can be kept, compared, hashed and pickled, and ``Connection.send(message)`` sends it on as it came.
    """

    # A subclass of tuple with two attributes is the cheapest thing that reads at C's speed: a class with __slots__ is made as
    # quickly, but each message[0], len(message) and iteration is then a call of Python code.
    type: str
    """The type, which the game chose."""
    _types: bytes

    def __new__(cls, type: str, *values: Sendable) -> "Message":
        types = bytes(map(_values.wire_type, values))
        _values.name_bytes(type)
        plain = [bytes(v) if isinstance(v, (bytearray, memoryview)) else v for v in values]
        return make(type, types, tuple(plain))

    @property
    def types(self) -> tuple[ValueType, ...]:
        """The type of each value on the wire."""
        return tuple(map(ValueType, self._types))

    def serialize(self) -> bytes:
        """The bytes that go over the wire."""
        with _values.NativeMessage(self.type, self._types, self) as address:
            needed = ctypes.c_size_t()
            serialize = _native.quick.pio_message_serialize
            status = serialize(address, None, 0, ctypes.byref(needed))
            if status != _native.BUFFER_TOO_SMALL:
                _native.check(status)
            buffer = ctypes.create_string_buffer(needed.value)
            _native.check(serialize(address, buffer, needed.value, ctypes.byref(needed)))
            return buffer.raw

    def __eq__(self, other: object) -> bool:
        # No plain tuple is equal to one, since its hash is another.
        return isinstance(other, Message) and self.type == other.type and self._types == other._types and tuple.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.type, self._types, tuple(self)))

    def __repr__(self) -> str:
        return f"Message({', '.join(map(repr, (self.type, *self)))})"

    def __reduce__(self) -> tuple[Any, ...]:
        return make, (self.type, self._types, tuple(self))


def make(type: str, types: bytes, values: Sequence[Any]) -> Message:
    """A message from its parts, which are not looked at."""
    message = tuple.__new__(Message, values)
    message.type = type
    message._types = types
    return message
