"""What can go wrong, as exceptions. Their words come from the service or the library, and say what to do."""

from __future__ import annotations

import enum
from typing import Mapping, Optional

__all__ = [
    "DisconnectReason", "Disconnected", "InvalidHandle", "InvalidText", "OutOfRange", "PlayerIOError", "WouldBlock", "WrongType",
]


class DisconnectReason(enum.IntEnum):
    """Why a connection ended."""

    BY_HOST = 0
    """This side closed it."""
    BY_SERVER = 1
    """The server closed it."""
    NETWORK_ERROR = 2
    """The network or the operating system failed; the text has the system's words."""
    PROTOCOL_ERROR = 3
    """The server sent bytes that are not in PlayerIO's format."""
    TLS_ERROR = 4
    """The encryption failed."""
    TIMED_OUT = 5
    """The server stopped answering."""
    INTERNAL_ERROR = 6
    """A defect of the library."""


class PlayerIOError(Exception):
    """A call came to nothing; ``str(error)`` says what happened and what to do."""

    code: int
    """The service's error code, such as 19; 0 for what the service has no part in, such as a value out of range."""
    name: str
    """The name of the code, such as "RoomIsFull"; where that is 0, of what happened here, such as "OUT_OF_RANGE"."""
    text: str
    """The words."""
    field_errors: Mapping[str, str]
    """Of a refused registration: which fields are wrong, and why."""

    def __init__(self, code: int, name: str, text: str, field_errors: Optional[Mapping[str, str]] = None) -> None:
        super().__init__(code, name, text)
        self.code = code
        self.name = name
        self.text = text
        self.field_errors = dict(field_errors or {})

    def __str__(self) -> str:
        return self.text or self.name


class _OwnError(PlayerIOError):
    """An error that the service has no part in: it always has the same name."""

    NAME = ""

    def __init__(self, text: str) -> None:
        super().__init__(0, self.NAME, text)

    def __reduce__(self) -> tuple[type, tuple[str]]:
        return type(self), (self.text,)


class WouldBlock(_OwnError):
    """The send buffer is full: ``drain()`` waits until there is room."""

    NAME = "WOULD_BLOCK"


class InvalidHandle(_OwnError):
    """The object is dead: closed, from before a fork, or the library was shut down."""

    NAME = "INVALID_HANDLE"


class OutOfRange(_OwnError, OverflowError):
    """A number does not fit its type on the wire."""

    NAME = "OUT_OF_RANGE"


class WrongType(_OwnError, TypeError):
    """An object that has no type on the wire."""

    NAME = "WRONG_TYPE"


class InvalidText(_OwnError, ValueError):
    """A text that can't be sent: half a surrogate pair, or a NUL where none may be."""

    NAME = "INVALID_UTF8"


class Disconnected(PlayerIOError):
    """The connection has ended."""

    reason: Optional[DisconnectReason]
    """Why; None as long as that is still on its way: the library knows it before the messages before it are taken."""

    def __init__(self, reason: Optional[DisconnectReason], text: str) -> None:
        super().__init__(0, "NOT_CONNECTED" if reason is None else reason.name, text)
        self.reason = reason

    def __reduce__(self) -> tuple[type, tuple[Optional[DisconnectReason], str]]:
        return type(self), (self.reason, self.text)
