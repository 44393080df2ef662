"""What can be set of a connection, and what can be asked about it."""

from __future__ import annotations

import dataclasses
import enum
import sys

from . import _native
from ._errors import OutOfRange

_quick = _native.quick


class State(enum.IntEnum):
    """Where a connection stands."""

    NEW = 0
    CONNECTING = 1
    JOINED = 2
    CLOSING = 3
    CLOSED = 4


@dataclasses.dataclass(frozen=True)
class Stats:
    """What a connection has done so far."""

    bytes_sent: int
    bytes_received: int
    messages_sent: int
    messages_received: int
    send_buffered: int
    """Bytes that wait to be sent now."""
    receive_buffered: int
    """Bytes of whole messages that wait in the library to be taken now."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """Time-outs in seconds and limits in bytes, of one connection or of all of a client."""

    connect_timeout: float = 4.0
    """How long connecting to each address may take."""
    join_timeout: float = 15.0
    """How long the server may take to answer the join."""
    message_size_limit: int = 134_217_728
    """How many bytes a message may have, in either direction; 1 GiB at most."""
    send_buffer_limit: int = 1_048_576
    """How many bytes may wait to be sent before ``send`` raises ``WouldBlock``."""
    receive_buffer_limit: int = 1_048_576
    """How many bytes of messages may wait in the library, and again as many for an iterator. Beyond it nothing is received."""
    send_coalescing: bool = True
    """Whether messages that wait are written together."""

    def _apply(self, handle: int) -> None:
        for name, value in (("connect_timeout", self.connect_timeout), ("join_timeout", self.join_timeout)):
            _native.check(getattr(_quick, f"pio_connection_set_{name}_ms")(handle, _native.milliseconds(value, name)))
        for name in ("message_size_limit", "send_buffer_limit", "receive_buffer_limit"):
            size = getattr(self, name)
            if not 0 <= size <= sys.maxsize:
                raise OutOfRange(f"{name} must be a number of bytes from 0 up, not {size!r}")
            _native.check(getattr(_quick, "pio_connection_set_" + name)(handle, size))
        _native.check(_quick.pio_connection_set_send_coalescing(handle, self.send_coalescing))
