"""Messages as Python has them."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Callable, Sequence, final

from . import _native, _values
from ._values import Sendable, ValueType

# Shapes that have a class of their own; servers may make up types without end.
_SHAPES = 1024


class _Made(type):
    """The class of ``Message``: has ``Message(type, ...)`` make one of the right shape."""

    def __call__(cls, type: str, *values: Sendable) -> "Message":
        types = bytes(map(_values.wire_type, values))
        _values.name_bytes(type)
        return make(type, types, tuple([bytes(v) if isinstance(v, (bytearray, memoryview)) else v for v in values]))


class _Shape(_Made):
    """The class of the classes of messages that came: calling one with the values makes a message without any Python code."""

    __call__ = type.__call__


@final
class Message(tuple[Any, ...], metaclass=_Made):
    """A message: a tuple of its values (int, float, str, bytes and bool), with a type.

    It is a plain value: it can be kept, compared, hashed and pickled, and ``Connection.send(message)`` sends it on as it came.
    """

    # A tuple reads at C's speed: a class with __slots__ is made as quickly, but each message[0], len(message) and iteration is
    # then a call of Python code. What is the same for all messages of a shape, their type and the types of their values,
    # stands in a class for that shape: to set it on each message would cost more than to make the message.
    __slots__ = ()

    type: str
    """The type, which the game chose."""
    _types: bytes

    if TYPE_CHECKING:

        def __new__(cls, type: str, *values: Sendable) -> "Message": ...

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


class _Odd(Message, metaclass=_Shape):  # type: ignore[misc]
    """A message of a shape that has no class, since too many have one: its type is its own."""


_shapes: dict[tuple[str, bytes], Callable[[Sequence[Any]], Message]] = {}


def maker(type: str, types: bytes) -> Callable[[Sequence[Any]], Message]:
    """A function that makes a message of this shape from its values, which are not looked at."""
    shape = _shapes.get((type, types))
    if shape is not None:
        return shape
    if len(_shapes) < _SHAPES:
        names = {"__slots__": (), "__module__": Message.__module__, "__doc__": Message.__doc__, "type": type, "_types": types}
        shape = _shapes[type, types] = _Shape("Message", (Message,), names)
        return shape

    def make_odd(values: Sequence[Any]) -> Message:
        message: Any = _Odd(values)  # type: ignore[arg-type]
        message.type = type
        message._types = types
        return message  # type: ignore[no-any-return]

    return make_odd


def make(type: str, types: bytes, values: Sequence[Any]) -> Message:
    """A message from its parts, which are not looked at."""
    return maker(type, types)(values)
