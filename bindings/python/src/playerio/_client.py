"""Clients: the web API, from credentials to a room."""

from __future__ import annotations

import ctypes
import dataclasses
import itertools
import queue
import sys
from typing import Any, Callable, Mapping, Optional, TypeVar

from . import _dispatcher, _native
from ._connection import Connection
from ._dispatcher import Dispatcher, Event, Loop, Pickled, unpickle
from ._errors import InvalidHandle, OutOfRange, PlayerIOError
from ._settings import Settings

_quick = _native.quick
_T = TypeVar("_T")
Data = Optional[Mapping[str, str]]


@dataclasses.dataclass(frozen=True)
class RoomInfo:
    """A room that ``list_rooms`` found."""

    id: str
    type: str
    online_users: int
    data: Mapping[str, str]
    """What the room tells of itself."""


Done = Callable[[Optional[PlayerIOError], Any], None]
"""Gets the error or the value of a call, on the dispatcher's thread."""
Read = Callable[[int], Any]
"""Reads the value of a call from its result, which is lent for that long."""


class Calls:
    """The calls of one client that have no answer yet: where the dispatcher hands its events."""

    def __init__(self) -> None:
        self._pending: dict[int, tuple[Read, Done]] = {}
        self._ids = itertools.count(1)
        self.dead = ""

    def add(self, read: Read, done: Done) -> int:
        number = next(self._ids)
        self._pending[number] = read, done
        return number

    def forget(self, number: int) -> None:
        self._pending.pop(number, None)

    def accept(self, batch: list[Event], size: int) -> None:
        for _, _, kind, (code, text, number, result) in batch:
            pending = self._pending.pop(number, None) if kind == _native.EVENT_RESULT else None
            if pending is None:
                continue  # Given up by its caller. A connection that nobody asks for goes with the result.
            read, done = pending
            if code:
                errors = _read_field_errors(result) if result else {}
                done(PlayerIOError(code, _native.error_name(code), text, errors), None)
            else:
                try:
                    value = read(result)
                except PlayerIOError as error:
                    done(error, None)
                else:
                    done(None, value)

    def accept_pickle(self, pickled: Pickled) -> None:
        self.accept(unpickle(pickled), len(pickled))

    def is_behind(self) -> bool:
        return False

    def is_full(self) -> bool:
        return False

    def lost(self, text: str, tell: bool) -> None:
        self.dead = text
        for number in list(self._pending):
            _, done = self._pending.pop(number, (None, _nobody))  # The dispatcher's thread may have been quicker.
            done(InvalidHandle(f"the client is dead: {text}"), None)

    def abandon(self, text: str) -> None:
        self.dead = text
        self._pending.clear()  # Whoever waited for them is another thread, of the parent.


def _nobody(error: Optional[PlayerIOError], value: Any) -> None:
    """Stands for a caller who has got an answer."""


class Request:
    """A call that is to be made: the C function with its arguments, and how to read what it brings."""

    __slots__ = ("function", "arguments", "read")

    def __init__(self, function: Callable[..., int], arguments: tuple[Any, ...], read: Read) -> None:
        self.function = function
        self.arguments = arguments
        self.read = read


class Place:
    """A connection that a result brought, freed if nobody takes it: the answer may come to a call that was given up."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def take(self) -> int:
        handle, self._handle = self._handle, 0
        return handle

    def __del__(self) -> None:
        if self._handle:
            _quick.pio_connection_free(self._handle)


class BaseClient:
    """What clients with and without asyncio share."""

    def __init__(
        self,
        game_id: str,
        *,
        api_url: Optional[str] = None,
        token: Optional[str] = None,
        timeout: float = 40.0,
        development_server: Optional[str] = None,
        settings: Optional[Settings] = None,
        dispatcher: Optional[Dispatcher] = None,
    ) -> None:
        game = _native.text(game_id, "game_id")
        optional = [
            (_quick.pio_client_set_api_url, _native.optional_text(api_url, "api_url")),
            (_quick.pio_client_set_token, _native.optional_text(token, "token")),
            (_quick.pio_client_set_development_server, _native.optional_text(development_server, "development_server")),
        ]
        self._settings = settings or Settings()
        self._dispatcher = dispatcher
        self._loop = _dispatcher.shared() if dispatcher is None else dispatcher._loop
        self._calls = Calls()
        self._handle = _native.check_new(_quick.pio_client_new(game), "client")
        self._finalizer = _dispatcher.when_gone(self, _release, self._handle, self._calls, self._loop)
        _native.check(_quick.pio_client_set_queue(self._handle, self._loop.queue))
        _native.check(_quick.pio_client_set_timeout_ms(self._handle, _native.milliseconds(timeout, "timeout")))
        for function, value in optional:
            if value is not None:
                _native.check(function(self._handle, value))

    def _start(self, request: Request, done: Done) -> int:
        """Sends a call; gives the number by which it can be forgotten."""
        if self._calls.dead:
            raise InvalidHandle(f"the client is dead: {self._calls.dead}")
        self._loop.attach(self._handle, self._calls)
        number = self._calls.add(request.read, done)
        status = request.function(self._handle, *request.arguments, None, number)
        if status:
            self._calls.forget(number)
            raise _native.failure(status)
        return number

    @property
    def token(self) -> str:
        """What stands for the login, to go on with it later; "" before. A secret, as a password is."""
        return _native.read_text(_quick.pio_client_get_token, self._handle)

    @property
    def user_id(self) -> str:
        """The id of the user who has logged in; "" before."""
        return _native.read_text(_quick.pio_client_get_user_id, self._handle)

    def _close(self) -> None:
        self._finalizer()
        self._calls.lost("it was closed", True)


def _release(handle: int, calls: Calls, loop: Loop) -> None:
    """Frees a client that nothing refers to any more. Finalizers call it anywhere: it takes no lock."""
    if sys.is_finalizing():
        return
    _quick.pio_client_free(handle)
    loop.detach(handle)


# --- The calls, and what they bring -------------------------------------------------------------------------------------------


def _read_nothing(result: int) -> None:
    return None


def _read_room_id(result: int) -> str:
    found: Optional[bytes] = _quick.pio_result_room_id(result)
    return (found or b"").decode()


def _read_place(result: int) -> Place:
    return Place(_native.check_new(_quick.pio_result_connection(result), "connection"))


def _read_rooms(result: int) -> list[RoomInfo]:
    count = ctypes.c_size_t()
    rooms = _quick.pio_result_rooms(result, ctypes.byref(count))
    return [
        RoomInfo(room.id.decode(), room.type.decode(), room.online_users, _native.pairs_from(room.data, room.data_count))
        for room in (rooms[i] for i in range(count.value))
    ]


def _read_field_errors(result: int) -> dict[str, str]:
    count = ctypes.c_size_t()
    errors = _quick.pio_result_field_errors(result, ctypes.byref(count))
    return _native.pairs_from(errors, count.value)


def _read_output(result: int) -> bytes:
    length = ctypes.c_size_t()
    return _native.bytes_at(_quick.pio_result_output(result, ctypes.byref(length)), length.value)


_text, _optional = _native.text, _native.optional_text


def connect_request(connection_id: str, user_id: str, auth: Optional[str]) -> Request:
    arguments = _text(connection_id, "connection_id"), _text(user_id, "user_id"), _optional(auth, "auth")
    return Request(_quick.pio_client_connect, arguments, _read_nothing)


def authenticate_request(connection_id: str, arguments: Mapping[str, str]) -> Request:
    taken = _text(connection_id, "connection_id"), *_native.pairs(arguments, "arguments")
    return Request(_quick.pio_client_authenticate, taken, _read_nothing)


def simple_connect_request(username_or_email: str, password: str) -> Request:
    taken = _text(username_or_email, "username_or_email"), _text(password, "password")
    return Request(_quick.pio_client_simple_connect, taken, _read_nothing)


def simple_register_request(
    username: str, password: str, email: Optional[str], captcha_key: Optional[str], captcha_value: Optional[str], extra_data: Data
) -> Request:
    taken = (
        _text(username, "username"), _text(password, "password"), _optional(email, "email"),
        _optional(captcha_key, "captcha_key"), _optional(captcha_value, "captcha_value"), *_native.pairs(extra_data, "extra_data"),
    )
    return Request(_quick.pio_client_simple_register, taken, _read_nothing)


def create_room_request(room_id: Optional[str], room_type: str, visible: bool, room_data: Data) -> Request:
    taken = _optional(room_id, "room_id"), _text(room_type, "room_type"), visible, *_native.pairs(room_data, "room_data")
    return Request(_quick.pio_client_create_room, taken, _read_room_id)


def join_room_request(room_id: str, join_data: Data) -> Request:
    return Request(_quick.pio_client_join_room, (_text(room_id, "room_id"), *_native.pairs(join_data, "join_data")), _read_place)


def create_join_room_request(room_id: Optional[str], room_type: str, visible: bool, room_data: Data, join_data: Data) -> Request:
    taken = (
        _optional(room_id, "room_id"), _text(room_type, "room_type"), visible,
        *_native.pairs(room_data, "room_data"), *_native.pairs(join_data, "join_data"),
    )
    return Request(_quick.pio_client_create_join_room, taken, _read_place)


def list_rooms_request(room_type: Optional[str], search_criteria: Data, limit: int, offset: int) -> Request:
    for name, value in (("limit", limit), ("offset", offset)):
        if not -(2**31) <= value < 2**31:
            raise OutOfRange(f"{name} does not fit 32 bits: {value}")
    taken = _optional(room_type, "room_type"), *_native.pairs(search_criteria, "search_criteria"), limit, offset
    return Request(_quick.pio_client_list_rooms, taken, _read_rooms)


def call_request(method: int, protobuf: bytes) -> Request:
    if not 0 <= method < 2**32:
        raise OutOfRange(f"a method's number is from 0 to 2^32 - 1, not {method}")
    taken = _native.bytes_of(protobuf)
    return Request(_quick.pio_client_call, (method, taken, len(taken)), _read_output)


# --- Without asyncio ------------------------------------------------------------------------------------------------------------


class Client(BaseClient):
    """The web API of one game, and a user's login. Each call waits for its answer, and raises what the service refuses.

    ``api_url`` is another service's; ``token`` goes on with a saved login; ``timeout`` is how many seconds one call may take;
    ``settings`` and ``dispatcher`` are those of its connections.
    """

    def _call(self, request: Request) -> Any:
        if self._loop.is_current():
            raise _native.in_handler("a client's call")
        answer: queue.SimpleQueue[tuple[Optional[PlayerIOError], Any]] = queue.SimpleQueue()
        number = self._start(request, lambda error, value: answer.put((error, value)))
        try:
            error, value = _dispatcher.in_slices(answer.get)
        except BaseException:
            self._calls.forget(number)
            raise
        if error is not None:
            raise error
        return value

    def _join(self, request: Request) -> Connection:
        place: Place = self._call(request)
        return Connection(place.take(), self._settings, self._dispatcher)._join()

    def connect(self, connection_id: str, user_id: str, auth: Optional[str] = None) -> None:
        """Logs in as a user of the game's own, by a connection of the game such as "public"; ``auth`` is ``calc_auth``'s."""
        self._call(connect_request(connection_id, user_id, auth))

    def authenticate(self, connection_id: str, arguments: Mapping[str, str]) -> None:
        """Logs in by the arguments that the connection asks for, such as "userId" and "auth"."""
        self._call(authenticate_request(connection_id, arguments))

    def simple_connect(self, username_or_email: str, password: str) -> None:
        """Logs in a user who registered by ``simple_register``."""
        self._call(simple_connect_request(username_or_email, password))

    def simple_register(
        self, username: str, password: str, email: Optional[str] = None, *,
        captcha_key: Optional[str] = None, captcha_value: Optional[str] = None, extra_data: Data = None,
    ) -> None:
        """Registers a user and logs in. What is wrong with which field is in the error's ``field_errors``."""
        self._call(simple_register_request(username, password, email, captcha_key, captcha_value, extra_data))

    def create_room(self, room_id: Optional[str], room_type: str, *, visible: bool = True, room_data: Data = None) -> str:
        """Makes a room without joining it, and gives its id; with None the service makes one up."""
        made: str = self._call(create_room_request(room_id, room_type, visible, room_data))
        return made

    def join_room(self, room_id: str, *, join_data: Data = None) -> Connection:
        """Joins a room that exists."""
        return self._join(join_room_request(room_id, join_data))

    def create_join_room(
        self, room_id: Optional[str], room_type: str, *, visible: bool = True, room_data: Data = None, join_data: Data = None
    ) -> Connection:
        """Joins a room, which is made if there is none."""
        return self._join(create_join_room_request(room_id, room_type, visible, room_data, join_data))

    def list_rooms(
        self, room_type: Optional[str] = None, search_criteria: Data = None, *, limit: int = 0, offset: int = 0
    ) -> list[RoomInfo]:
        """The visible rooms of a type, or of all, whose data match: at most ``limit`` (0: all) after the first ``offset``."""
        rooms: list[RoomInfo] = self._call(list_rooms_request(room_type, search_criteria, limit, offset))
        return rooms

    def call(self, method: int, protobuf: bytes = b"") -> bytes:
        """Calls any other method of the web API by its number, with and for protobuf."""
        output: bytes = self._call(call_request(method, protobuf))
        return output

    def close(self) -> None:
        """Frees the client: calls that are under way come to nothing. Its connections live on."""
        self._close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
