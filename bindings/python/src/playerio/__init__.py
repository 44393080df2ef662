"""A client for PlayerIO's multiplayer service, on the native library libplayerio.

``Client`` logs in and leads to rooms, ``connect`` joins one by its address, and ``aio`` has the same for asyncio.
"""

from . import _interpreter  # isort: skip
from . import aio
from ._client import Client, RoomInfo
from ._connection import Connection, connect
from ._deserializer import Deserializer
from ._dispatcher import Dispatcher
from ._errors import (
    Disconnected,
    DisconnectReason,
    InvalidHandle,
    InvalidText,
    OutOfRange,
    PlayerIOError,
    WouldBlock,
    WrongType,
)
from ._message import Message
from ._native import calc_auth, calc_auth_256, version
from ._settings import Settings, State, Stats
from ._values import Float, Long, UInt, ULong, ValueType

__version__ = "0.1.0"

__all__ = [
    "Client", "Connection", "Deserializer", "Disconnected", "DisconnectReason", "Dispatcher", "Float", "InvalidHandle",
    "InvalidText", "Long", "Message", "OutOfRange", "PlayerIOError", "RoomInfo", "Settings", "State", "Stats", "UInt", "ULong",
    "ValueType", "WouldBlock", "WrongType", "aio", "calc_auth", "calc_auth_256", "connect", "version",
]
