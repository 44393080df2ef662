"""From bytes to messages without a connection: for captures and other transports."""

from __future__ import annotations

import ctypes
import sys
from typing import Iterator, Optional

from . import _native, _values
from ._errors import OutOfRange
from ._message import Message, make
from ._native import Bytes

_quick = _native.quick


class Deserializer:
    """Turns a stream of bytes into messages: feed it in any chunks, and iterate over what is whole by then.

    One thread at a time may use it.
    """

    def __init__(self, message_size_limit: Optional[int] = None) -> None:
        self._address: Optional[int] = None
        self._address = _native.check_new(_quick.pio_deserializer_new(), "deserializer")
        if message_size_limit is not None:
            if not 0 <= message_size_limit <= sys.maxsize:
                raise OutOfRange(f"message_size_limit must be a number of bytes from 0 up, not {message_size_limit!r}")
            _native.check(_quick.pio_deserializer_set_message_size_limit(self._address, message_size_limit))

    def feed(self, data: Bytes) -> None:
        """Takes in the next bytes of the stream."""
        taken = _native.bytes_of(data)
        _native.check(_quick.pio_deserializer_feed(self._address, taken, len(taken)))

    def __iter__(self) -> Iterator[Message]:
        """The whole messages that were fed. Raises where the bytes are not in PlayerIO's format, after those before."""
        message = ctypes.c_void_p()
        while True:
            status = _quick.pio_deserializer_next(self._address, ctypes.byref(message))
            if status == _native.NOT_READY:
                return
            _native.check(status)
            yield make(*_values.read_message(message.value or 0))

    def __del__(self) -> None:
        address, self._address = self._address, None
        if address:
            _quick.pio_deserializer_free(address)
