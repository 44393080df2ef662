"""Messages as Python has them."""

from __future__ import annotations

import ctypes
from typing import Any, Iterable, Iterator, Sequence

from . import _native, _values
from ._values import Sendable, ValueType

_Class = type


class Message(tuple[Any, ...]):
    """A message: a tuple of its values (int, float, str, bytes and bool), with a type.

    It is a plain value: it can be kept, compared, hashed and pickled, and ``Connection.send(message)`` sends it on as it came.
    """

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


# The cheapest thing that reads at C's speed is a tuple whose class has the rest: one with attributes of its own costs a dictionary
# for each message, which is a quarter of all that receiving a small one takes, and one with __slots__ makes each message[0],
# len(message) and iteration a call of Python code. So messages of one shape, the type and the values' types, share a class.
_classes: dict[tuple[str, bytes], type[Message]] = {}
# A server may make up shapes without end; those that come later do without.
_CLASSES = 1024


def class_of(type: str, types: bytes) -> type[Message]:
    """The class of messages of this shape, to be called with the values; or ``Message`` itself, which ``make`` knows to fill."""
    found = _classes.get((type, types))
    if found is None:
        if len(_classes) >= _CLASSES:
            return Message
        body = {"__slots__": (), "__new__": tuple.__new__, "__module__": __name__, "__doc__": Message.__doc__, "type": type, "_types": types}
        found = _classes[type, types] = _Class("Message", (Message,), body)
    return found


def make(type: str, types: bytes, values: Sequence[Any]) -> Message:
    """A message from its parts, which are not looked at."""
    of = class_of(type, types)
    if of is not Message:
        return of(values)  # type: ignore[arg-type]
    message = tuple.__new__(Message, values)
    message.type = type
    message._types = types
    return message


def each(events: Iterable[tuple[int, Any, Any, Any]]) -> Iterator[Message]:
    """The messages of a batch in which there is nothing else."""
    last_kind = last_types = None
    of = Message
    for _, kind, types, values in events:
        # Within a batch the same type is the same object, so a run of messages of one shape is looked up once.
        if kind is not last_kind or types is not last_types:
            last_kind, last_types = kind, types
            of = class_of(kind, types)
        yield of(values) if of is not Message else make(kind, types, values)
