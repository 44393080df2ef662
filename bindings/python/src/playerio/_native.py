"""The library: where it is found, and the C functions as Python calls them.

``quick`` keeps the interpreter's lock during a call, which is cheaper, and sound for functions that never wait: no Python code
runs on the library's own thread, so that one never waits for the lock. ``waiting`` gives it up.
"""

from __future__ import annotations

import ctypes
import os
import sys
from ctypes import POINTER, c_bool, c_char_p, c_double, c_float, c_int32, c_int64, c_size_t, c_uint16, c_uint32, c_uint64, c_void_p
from typing import Any, Callable, Mapping, Optional, Union

from ._errors import Disconnected, InvalidHandle, InvalidText, OutOfRange, PlayerIOError, WouldBlock, WrongType

ABI_VERSION = 1
FOREVER = 0xFFFFFFFF

NOT_READY = 17
BUFFER_TOO_SMALL = 16
NOT_CONNECTED = 9
WRONG_STATE = 5

EVENT_JOIN, EVENT_MESSAGE, EVENT_DISCONNECT, EVENT_DRAIN, EVENT_RESULT = range(1, 6)


_FILES = {"win32": "playerio.dll", "cygwin": "playerio.dll", "darwin": "libplayerio.dylib"}
FILE_NAME = _FILES.get(sys.platform, "libplayerio.so")


def _find() -> str:
    named = os.environ.get("PLAYERIO_LIBRARY")
    if named:
        path = os.path.join(named, FILE_NAME) if os.path.isdir(named) else named
        if not os.path.exists(path):
            raise ImportError(f"PLAYERIO_LIBRARY names {named}, where there is no {FILE_NAME}. Correct it, or unset it.")
        return os.path.abspath(path)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), FILE_NAME)
    if not os.path.exists(path):
        raise ImportError(
            f"{FILE_NAME} is not in the package ({os.path.dirname(path)}). Install the package by pip, which builds it (but not as an "
            "editable one, which has no place for it), or let the environment's PLAYERIO_LIBRARY name the library or its folder."
        )
    return path


PATH = _find()
try:
    quick = ctypes.PyDLL(PATH)
    waiting = ctypes.CDLL(PATH)
except OSError as error:
    raise ImportError(f"{PATH} can't be loaded: {error}") from error


class Pair(ctypes.Structure):
    _fields_ = [("key", c_char_p), ("value", c_char_p)]


class Room(ctypes.Structure):
    _fields_ = [("id", c_char_p), ("type", c_char_p), ("data", POINTER(Pair)), ("data_count", c_uint32), ("online_users", c_int32)]


class Content(ctypes.Union):
    _fields_ = [
        ("i32", c_int32), ("u32", c_uint32), ("i64", c_int64), ("u64", c_uint64), ("f64", c_double), ("f32", c_float),
        ("boolean", c_bool), ("address", c_void_p),
    ]


class Value(ctypes.Structure):
    _fields_ = [("type", c_uint32), ("length", c_uint32), ("content", Content)]


class Stats(ctypes.Structure):
    _fields_ = [
        (name, c_uint64)
        for name in ("bytes_sent", "bytes_received", "messages_sent", "messages_received", "send_buffered", "receive_buffered")
    ]


_handle, _text, _size = c_void_p, c_char_p, c_size_t
_needed = POINTER(c_size_t)
_pairs = (POINTER(Pair), _size)
_call = (c_void_p, c_size_t)  # the function, always NULL here, and the user data: a number

# Of each function what it takes after "pio_", and what it gives; a status if nothing is said.
_STATUS = c_int32
_FUNCTIONS: list[tuple[str, tuple[Any, ...], Any]] = [
    ("version", (), _text), ("abi_version", (), c_uint32), ("last_error", (), _text),
    ("status_name", (c_int32,), _text), ("error_name", (c_int32,), _text),
    ("calc_auth", (_text, _text, c_int64, c_char_p, _size, _needed), _STATUS),
    ("calc_auth_256", (_text, _text, c_int64, c_char_p, _size, _needed), _STATUS),
    ("shutdown", (), _STATUS),
    ("message_new_n", (_text, _size), c_void_p), ("message_free", (c_void_p,), None),
    ("message_add_int", (c_void_p, c_int32), _STATUS), ("message_add_uint", (c_void_p, c_uint32), _STATUS),
    ("message_add_long", (c_void_p, c_int64), _STATUS), ("message_add_ulong", (c_void_p, c_uint64), _STATUS),
    ("message_add_double", (c_void_p, c_double), _STATUS), ("message_add_float", (c_void_p, c_float), _STATUS),
    ("message_add_bool", (c_void_p, c_bool), _STATUS),
    ("message_add_string_n", (c_void_p, c_char_p, _size), _STATUS), ("message_add_bytes", (c_void_p, c_char_p, _size), _STATUS),
    ("message_serialize", (c_void_p, c_char_p, _size, _needed), _STATUS),
    ("message_type", (c_void_p, _needed), c_void_p), ("message_count", (c_void_p,), c_uint32),
    ("message_values", (c_void_p,), POINTER(Value)),
    ("connection_new", (), c_void_p), ("connection_free", (_handle,), None),
    ("connection_connect", (_handle,), _STATUS), ("connection_disconnect", (_handle,), _STATUS),
    ("connection_send", (_handle, c_void_p), _STATUS),
    ("connection_get_state", (_handle, POINTER(c_int32)), _STATUS),
    ("connection_get_room_id", (_handle, c_char_p, _size, _needed), _STATUS),
    ("connection_get_remote_address", (_handle, c_char_p, _size, _needed), _STATUS),
    ("connection_get_stats", (_handle, POINTER(Stats), _size), _STATUS),
    ("connection_set_queue", (_handle, _handle), _STATUS),
    ("connection_add_endpoint", (_handle, _text, c_uint16), _STATUS),
    ("connection_set_join_key", (_handle, _text), _STATUS),
    ("connection_add_join_data", (_handle, _text, _text), _STATUS),
    ("connection_set_development_server", (_handle, _text), _STATUS),
    ("connection_set_connect_timeout_ms", (_handle, c_uint32), _STATUS),
    ("connection_set_join_timeout_ms", (_handle, c_uint32), _STATUS),
    ("connection_set_message_size_limit", (_handle, _size), _STATUS),
    ("connection_set_send_buffer_limit", (_handle, _size), _STATUS),
    ("connection_set_receive_buffer_limit", (_handle, _size), _STATUS),
    ("connection_set_send_coalescing", (_handle, c_bool), _STATUS),
    ("queue_new", (), c_void_p), ("queue_free", (_handle,), None), ("queue_wake", (_handle,), _STATUS),
    ("queue_next_pickle", (_handle, _size, c_uint32, POINTER(c_void_p), _needed), _STATUS),
    ("deserializer_new", (), c_void_p), ("deserializer_free", (c_void_p,), None),
    ("deserializer_set_message_size_limit", (c_void_p, _size), _STATUS),
    ("deserializer_feed", (c_void_p, c_char_p, _size), _STATUS),
    ("deserializer_next", (c_void_p, POINTER(c_void_p)), _STATUS),
    ("client_new", (_text,), c_void_p), ("client_free", (_handle,), None),
    ("client_set_queue", (_handle, _handle), _STATUS), ("client_set_api_url", (_handle, _text), _STATUS),
    ("client_set_timeout_ms", (_handle, c_uint32), _STATUS), ("client_set_development_server", (_handle, _text), _STATUS),
    ("client_set_token", (_handle, _text), _STATUS),
    ("client_get_token", (_handle, c_char_p, _size, _needed), _STATUS),
    ("client_get_user_id", (_handle, c_char_p, _size, _needed), _STATUS),
    ("client_connect", (_handle, _text, _text, _text, *_call), _STATUS),
    ("client_authenticate", (_handle, _text, *_pairs, *_call), _STATUS),
    ("client_simple_connect", (_handle, _text, _text, *_call), _STATUS),
    ("client_simple_register", (_handle, _text, _text, _text, _text, _text, *_pairs, *_call), _STATUS),
    ("client_create_room", (_handle, _text, _text, c_bool, *_pairs, *_call), _STATUS),
    ("client_join_room", (_handle, _text, *_pairs, *_call), _STATUS),
    ("client_create_join_room", (_handle, _text, _text, c_bool, *_pairs, *_pairs, *_call), _STATUS),
    ("client_list_rooms", (_handle, _text, *_pairs, c_int32, c_int32, *_call), _STATUS),
    ("client_call", (_handle, c_uint32, c_char_p, _size, *_call), _STATUS),
    ("result_room_id", (c_void_p,), _text), ("result_connection", (c_void_p,), c_void_p),
    ("result_rooms", (c_void_p, _needed), POINTER(Room)), ("result_field_errors", (c_void_p, _needed), POINTER(Pair)),
    ("result_output", (c_void_p, _needed), c_void_p),
]


def _declare() -> None:
    # The number first: a library of another interface may lack functions, and its number says why.
    try:
        found = int(quick.pio_abi_version())
    except AttributeError:
        raise ImportError(f"{PATH} is no libplayerio: it has no pio_abi_version.") from None
    if found != ABI_VERSION:
        raise ImportError(f"{PATH} has interface version {found}, and this package needs {ABI_VERSION}. Build both from the same sources.")
    for library in (quick, waiting):
        for name, arguments, result in _FUNCTIONS:
            try:
                function = getattr(library, "pio_" + name)
            except AttributeError:
                raise ImportError(f"{PATH} is older than this package: it has no pio_{name}. Build both from the same sources.") from None
            function.argtypes = arguments
            function.restype = result


_declare()

# Without declared arguments: the caller passes C objects that it keeps, which is a third quicker.
send_values = quick["pio_connection_send_values"]
send_values.restype = c_int32


def last_error() -> str:
    """The words for the last call that failed on this thread."""
    words: bytes = quick.pio_last_error()
    return words.decode("utf-8", "replace")


_BY_STATUS: Mapping[int, Callable[[str], PlayerIOError]] = {
    2: InvalidHandle,
    4: InvalidText,
    NOT_CONNECTED: lambda text: Disconnected(None, text),
    10: WouldBlock,
    14: WrongType,
    15: OutOfRange,
}


def failure(status: int) -> PlayerIOError:
    """The exception for a call that just failed with this status on this thread."""
    words = last_error()
    known = _BY_STATUS.get(status)
    if known is not None:
        return known(words)
    name: bytes = quick.pio_status_name(status)
    return PlayerIOError(0, name.decode(), words)


def check(status: int) -> None:
    if status:
        raise failure(status)


def check_new(handle: Optional[int], what: str) -> int:
    """What a ``_new`` function gave; NULL is a failure, whose status it does not tell."""
    if handle:
        return handle
    raise InvalidHandle(f"no {what} could be made: {last_error()}")


def error_name(code: int) -> str:
    name: bytes = quick.pio_error_name(code)
    return name.decode()


def wrong_state(text: str) -> PlayerIOError:
    """An error of this package's own, for what may not be done now."""
    return PlayerIOError(0, "WRONG_STATE", text)


def in_handler(what: str) -> PlayerIOError:
    return PlayerIOError(
        0, "IN_CALLBACK",
        f"{what} would wait for ever here: this thread, which runs a handler, is the one that would bring what it waits for. "
        "Do it on another thread, or after the handler has returned.",
    )


def text(value: str, what: str) -> bytes:
    """A text as C takes it."""
    if not isinstance(value, str):
        raise WrongType(f"{what} must be a str, not {type(value).__name__}: {value!r}")
    encoded = encode(value, what)
    if b"\0" in encoded:
        raise InvalidText(f"{what} may not contain a NUL: {value!r}")
    return encoded


def optional_text(value: Optional[str], what: str) -> Optional[bytes]:
    return None if value is None else text(value, what)


def encode(value: str, what: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError as error:
        raise InvalidText(
            f"{what} has half a surrogate pair at index {error.start}, which has no place in UTF-8: {value[:80]!r}"
        ) from None


def pairs(data: Optional[Mapping[str, str]], what: str) -> tuple[Any, int]:
    """An array of pio_pair, and its length."""
    items = [(text(key, f"a key of {what}"), text(value, f"{what}[{key!r}]")) for key, value in (data or {}).items()]
    return (Pair * len(items))(*(Pair(*item) for item in items)), len(items)


def pairs_from(array: Any, count: int) -> dict[str, str]:
    return {array[i].key.decode(): array[i].value.decode() for i in range(count)}


def milliseconds(seconds: float, what: str) -> int:
    """Seconds as C takes them; infinity is the longest that there is."""
    if not seconds >= 0:
        raise OutOfRange(f"{what} must be a number of seconds from 0 up, not {seconds!r}")
    return FOREVER - 1 if seconds * 1000 >= FOREVER else round(seconds * 1000)


def read_text(function: Callable[..., int], *handles: object) -> str:
    """Calls a function that writes a text into a buffer of ours."""
    needed = c_size_t()
    size = 128
    while True:
        buffer = ctypes.create_string_buffer(size)
        status = function(*handles, buffer, size, ctypes.byref(needed))
        if status != BUFFER_TOO_SMALL:
            check(status)
            return buffer.raw[: needed.value - 1].decode()
        size = needed.value


def bytes_at(address: Optional[int], length: int) -> bytes:
    return ctypes.string_at(address, length) if address else b""


def bytes_of(data: "Bytes") -> bytes:
    """Bytes as C takes them. The length of a memoryview need not be in bytes."""
    return data if isinstance(data, bytes) else memoryview(data).tobytes()


def _view_maker() -> Callable[[c_void_p, int], Union[memoryview, bytes]]:
    api = getattr(ctypes, "pythonapi", None)
    if api is None:  # Not CPython.
        return ctypes.string_at
    view = api["PyMemoryView_FromMemory"]
    view.argtypes = c_void_p, ctypes.c_ssize_t, ctypes.c_int
    view.restype = ctypes.py_object
    return lambda address, size: view(address, size, 0x100)  # PyBUF_READ


view_at = _view_maker()
"""The bytes at an address, without a copy if that can be: to be dropped before the library reuses them."""


def version() -> str:
    """The native library's version, such as "0.1.0"."""
    words: bytes = quick.pio_version()
    return words.decode()


def calc_auth(user_id: str, secret: str, unix_seconds: int = 0) -> str:
    """The proof, by HMAC-SHA1, that a game's own server knows a connection's secret: the ``auth`` of ``Client.connect``.

    ``unix_seconds`` is the time since 1970; 0 is now.
    """
    return _proof(quick.pio_calc_auth, user_id, secret, unix_seconds)


def calc_auth_256(user_id: str, secret: str, unix_seconds: int = 0) -> str:
    """The same by HMAC-SHA256, for connections that are set up for it."""
    return _proof(quick.pio_calc_auth_256, user_id, secret, unix_seconds)


def _proof(function: Callable[..., int], user_id: str, secret: str, unix_seconds: int) -> str:
    if not -(2**63) <= unix_seconds < 2**63:  # C would get its lowest 64 bits.
        raise OutOfRange(f"unix_seconds does not fit 64 bits: {unix_seconds}")
    return read_text(function, text(user_id, "user_id"), text(secret, "secret"), unix_seconds)


Bytes = Union[bytes, bytearray, memoryview]
