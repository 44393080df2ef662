"""Connections to a room."""

from __future__ import annotations

import ctypes
import dataclasses
import inspect
import itertools
import struct
import sys
import time
from typing import Any, Callable, Iterable, Iterator, Mapping, Optional, TypeVar, Union

from . import _native, _values
from ._dispatcher import Dispatcher, Loop, when_gone
from ._errors import Disconnected, DisconnectReason, OutOfRange, PlayerIOError, WouldBlock, WrongType
from ._inbox import DisconnectHandler, Inbox, MessageHandler
from ._message import Message
from ._settings import Settings, State, Stats
from ._values import Scratch, Sendable

_quick = _native.quick
_send_values = _native.send_values
_plans = _values.plans
_class_of = type
_H = TypeVar("_H", bound=MessageHandler)
_D = TypeVar("_D", bound=DisconnectHandler)


# Buffers that no call is using. A list, and not one for each thread, since a signal's handler may send inside a send.
_scratches: list[Scratch] = []
_SCRATCH_KEPT = 65536


class BaseConnection:
    """What connections with and without asyncio share."""

    def __init__(self, handle: int, settings: Settings, dispatcher: Optional[Dispatcher], inbox: Callable[[Loop, int], Inbox]) -> None:
        self._handle = ctypes.c_void_p(handle)
        self._settings = settings
        self._dispatcher = dispatcher  # Kept, since its thread ends with it.
        try:
            loop = Loop("playerio connection", exclusive=True) if dispatcher is None else dispatcher._loop
        except BaseException:
            _quick.pio_connection_free(handle)
            raise
        self._loop = loop
        self._inbox = inbox(loop, settings.receive_buffer_limit)
        self._refused_at = -1
        self._finalizer = when_gone(self, _release, handle, self._inbox, loop)

    # --- Joining ----------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Begins to connect; the inbox's ``joined`` tells how it went."""
        handle = self._handle
        self._settings._apply(handle.value or 0)
        self._loop.attach(handle.value or 0, self._inbox)
        _native.check(_quick.pio_connection_set_queue(handle, self._loop.queue))
        _native.check(_quick.pio_connection_connect(handle))

    def _check_join(self) -> None:
        if self._inbox.joined is None:
            raise self._inbox.end or _native.wrong_state("the connection was closed before it had joined")
        code, text = self._inbox.joined
        if code:
            raise PlayerIOError(code, _native.error_name(code), text)

    # --- Handlers ---------------------------------------------------------------------------------------------------------

    def on(self, type: str) -> Callable[[_H], _H]:
        """Decorates a function that gets each message of this type, or of all with "*".

        Messages that wait because none matched go to it first, so that it misses nothing that came before it was added.
        """
        if not isinstance(type, str):
            raise WrongType(f'on takes a message type, such as @connection.on("say"), not {type!r}')
        kind = None if type == "*" else type

        def add(function: _H) -> _H:
            self._inbox.add(kind, _plain(function), self)
            return function

        return add

    def on_disconnect(self, function: _D) -> _D:
        """Decorates a function that gets the reason and the words, once, when the connection has ended."""
        self._inbox.add_end(_plain(function), self)
        return function

    def remove(self, function: Callable[..., object]) -> None:
        """Removes a handler from all that it was added for: it does not begin any more."""
        self._inbox.remove(function)

    # --- Sending ----------------------------------------------------------------------------------------------------------

    def send(self, type: Union[str, Message], *values: Sendable) -> None:
        """Sends a message: copies it whole, and returns at once. A ``Message`` goes on with the types that it came with.

        Raises ``WouldBlock`` when the send buffer is full, ``Disconnected`` after the end, and for what can't be sent
        ``WrongType``, ``OutOfRange`` or ``InvalidText``.
        """
        drains = self._inbox.drains
        try:
            scratch = _scratches.pop()
        except IndexError:
            scratch = Scratch()
        try:
            name, shape = _plans[(type, *map(_class_of, values))]
            scratch = shape.fill(scratch, values)
        except (KeyError, TypeError, struct.error, OverflowError, UnicodeEncodeError):
            status = -1  # Outside of this clause, so that what goes wrong there has no other error for its cause.
        else:
            status = _send_values(self._handle, name, scratch.pointer, shape.count)
            if scratch.size <= _SCRATCH_KEPT:
                _scratches.append(scratch)
        if status < 0:
            status = self._send_slowly(scratch, type, values)
        if status:
            self._refuse(status, drains)

    def _send_slowly(self, scratch: Scratch, type: Union[str, Message], values: tuple[Any, ...]) -> int:
        """Sends what ``send`` does not know yet, or what is not of the usual kind. Raises for what can't be sent."""
        if isinstance(type, Message):
            if values:
                raise WrongType("send takes a message alone, or a type and values, not both")
            name, shape, values = _values.name_bytes(type.type), _values.shape_of(type._types), type
            scratch = shape.fill(scratch, values)
        else:
            name = _values.name_bytes(type)
            scratch, shape = _values.lay_out(scratch, values)
            _values.plan(type, values)  # For the next time.
        if b"\0" not in name:
            status: int = _native.send_values(self._handle, name, scratch.pointer, shape.count)
            return status
        # C would take it for the name's end.
        message = type if isinstance(type, Message) else Message(type, *values)
        with _values.NativeMessage(message.type, message._types, message) as address:
            status = _quick.pio_connection_send(self._handle, address)
            return status

    def _refuse(self, status: int, drains: int) -> None:
        error = _native.failure(status)
        if isinstance(error, WouldBlock):
            self._refused_at = drains
        if status == _native.NOT_CONNECTED:
            raise self._ended() or error
        raise error

    def _ended(self) -> Optional[PlayerIOError]:
        """The error for what can't be done after the end; a new one each time, since raising changes it."""
        end = self._inbox.end
        if isinstance(end, Disconnected):
            return Disconnected(end.reason, f"the connection has ended: {end.text or 'it was closed'}")
        if end is None and self._inbox.closing:
            return Disconnected(DisconnectReason.BY_HOST, "the connection was closed")
        return end

    def _has_room(self) -> bool:
        """Whether ``drain`` is done. Raises after the end. Holding the inbox's ``changed``."""
        ended = self._ended()
        if ended is not None:
            raise ended
        if self._inbox.drains > self._refused_at:
            return True
        if self._inbox.is_stuck():
            raise _native.wrong_state(
                "whether there is room would never be heard here: more messages than receive_buffer_limit wait before that, and nobody "
                "takes them. Receive them first, or iterate in another thread or task."
            )
        return False

    def _close(self) -> None:
        self._inbox.close()
        if _quick.pio_connection_disconnect(self._handle) and self._inbox.end is None:
            self._inbox.lost("the library was shut down", False)

    # --- What it is -------------------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """Where it stands."""
        state = ctypes.c_int32()
        _native.check(_quick.pio_connection_get_state(self._handle, ctypes.byref(state)))
        return State(state.value)

    @property
    def stats(self) -> Stats:
        """What it has done so far; also after the end."""
        stats = _native.Stats()
        _native.check(_quick.pio_connection_get_stats(self._handle, ctypes.byref(stats), ctypes.sizeof(stats)))
        return Stats(*(getattr(stats, field.name) for field in dataclasses.fields(Stats)))

    @property
    def room_id(self) -> Optional[str]:
        """The room's id; None for a connection that was made by its address alone."""
        return self._optional_text(_quick.pio_connection_get_room_id)

    @property
    def remote_address(self) -> Optional[str]:
        """The address that was connected to, such as "203.0.113.7:8184"; also after the end."""
        return self._optional_text(_quick.pio_connection_get_remote_address)

    def _optional_text(self, function: Callable[..., int]) -> Optional[str]:
        try:
            return _native.read_text(function, self._handle)
        except PlayerIOError as error:
            if error.name == "WRONG_STATE":
                return None
            raise

    @property
    def disconnect_reason(self) -> Optional[DisconnectReason]:
        """Why it ended; None before."""
        end = self._inbox.end
        return end.reason if isinstance(end, Disconnected) else None

    @property
    def disconnect_text(self) -> str:
        """The words for that."""
        end = self._inbox.end
        return "" if end is None else end.text


class Connection(BaseConnection):
    """A connection to one room. Handlers run on a thread of its own, or on its dispatcher's.

    It closes when nothing refers to it any more, unless it has handlers: then when it ends, or with the interpreter.
    """

    def __init__(self, handle: int, settings: Settings, dispatcher: Optional[Dispatcher]) -> None:
        super().__init__(handle, settings, dispatcher, Inbox)

    def _join(self) -> "Connection":
        try:
            self._refuse_in_handler("joining a room")
            self._begin()
            self._wait_for(lambda: self._inbox.joined is not None or self._inbox.is_over, None)
            self._check_join()
        except BaseException:
            self._finalizer()
            raise
        return self

    def _wait_for(self, done: Callable[[], bool], timeout: Optional[float]) -> bool:
        return self._inbox.wait_until(done, None if timeout is None else time.monotonic() + timeout)

    def _refuse_in_handler(self, what: str) -> None:
        if self._loop.is_current():
            raise _native.in_handler(what)

    def close(self) -> None:
        """Leaves: what was sent before still goes, within 2 s. Returns at once; doing it again does nothing.

        No message is handed out any more, of those that wait neither. The disconnect handlers are all that follows.
        """
        self._close()

    def wait(self, timeout: Optional[float] = None) -> bool:
        """Waits until it has ended and its disconnect handlers have run; False if that took longer than these seconds."""
        self._refuse_in_handler("waiting for the end")
        return self._wait_for(lambda: self._inbox.is_over, timeout)

    def drain(self, timeout: Optional[float] = None) -> None:
        """After ``WouldBlock``, waits until there is room in the send buffer. Raises ``Disconnected``, or ``TimeoutError``.

        Raises also if more messages than ``receive_buffer_limit`` wait that only the caller takes: receive them first.
        """
        self._refuse_in_handler("waiting for room in the send buffer")
        if not self._wait_for(self._has_room, timeout):
            raise TimeoutError(f"the send buffer is still full after {timeout} s: the server takes nothing")

    def receive(self, timeout: Optional[float] = None) -> Message:
        """The next message that no handler matches. Raises ``Disconnected`` after the last, ``TimeoutError`` when time is up."""
        deadline = None if timeout is None else time.monotonic() + timeout
        for batch in self._batches(deadline):
            for message in batch:
                return message
        raise self._ended() or _native.wrong_state("the connection is not open")

    def __iter__(self) -> Iterator[Message]:
        """The messages that no handler matches, until the end. Who leaves the loop early can go on later where it was."""
        return itertools.chain.from_iterable(self._batches(None))

    def _batches(self, deadline: Optional[float]) -> Iterator[Iterator[Message]]:
        batch: Optional[Iterator[Message]] = self._inbox.current()
        while batch is not None:
            yield batch
            batch = self._next_batch(deadline)

    def _next_batch(self, deadline: Optional[float]) -> Optional[Iterator[Message]]:
        """Waits for a batch; None at the end."""
        self._refuse_in_handler("waiting for a message")
        found: Optional[Iterator[Message]] = None

        def look() -> bool:
            nonlocal found
            found = self._inbox.next_batch()
            return found is not None or self._inbox.has_ended()

        if not self._inbox.wait_until(look, deadline):
            raise TimeoutError("no message came in time")
        return found

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        if not self._loop.is_current():
            self.wait()


def _plain(function: Any) -> Any:
    if not callable(function):
        raise WrongType(f"a handler must be a function, not {function!r}")
    if inspect.iscoroutinefunction(function):
        raise WrongType(
            f"{function!r} is a coroutine function, and handlers are plain ones: iterate with `async for`, or make a task in the handler"
        )
    return function


def _release(handle: int, inbox: Inbox, loop: Loop) -> None:
    """Frees a connection that nothing refers to any more. Finalizers call it anywhere: it takes no lock."""
    if sys.is_finalizing():
        return
    inbox.closing = True
    _quick.pio_connection_free(handle)
    loop.detach(handle)


def new_handle(
    host: Optional[str], port: int, join_key: str, join_data: Optional[Mapping[str, str]],
    endpoints: Iterable[tuple[str, int]], development_server: Optional[str],
) -> int:
    """A connection that is set up by its address."""
    places = ([] if host is None else [(host, port)]) + list(endpoints)
    key = _native.text(join_key, "join_key")
    handle = _native.check_new(_quick.pio_connection_new(), "connection")
    try:
        for name, number in places:
            if not 0 < number < 65536:
                raise OutOfRange(f"the port of {name} must be from 1 to 65535, not {number!r}")
            _native.check(_quick.pio_connection_add_endpoint(handle, _native.text(name, "host"), number))
        _native.check(_quick.pio_connection_set_join_key(handle, key))
        for name, value in (join_data or {}).items():
            what = f"join_data[{name!r}]"
            _native.check(_quick.pio_connection_add_join_data(handle, _native.text(name, "a key of join_data"), _native.text(value, what)))
        if development_server is not None:
            server = _native.text(development_server, "development_server")
            _native.check(_quick.pio_connection_set_development_server(handle, server))
    except BaseException:
        _quick.pio_connection_free(handle)
        raise
    return handle


def connect(
    host: Optional[str] = None,
    port: int = 8184,
    *,
    join_key: str,
    join_data: Optional[Mapping[str, str]] = None,
    endpoints: Iterable[tuple[str, int]] = (),
    development_server: Optional[str] = None,
    settings: Optional[Settings] = None,
    dispatcher: Optional[Dispatcher] = None,
) -> Connection:
    """Joins a room by a join key, without the web API, and gives the connection once it has joined.

    ``endpoints`` are tried after ``host`` and ``port``, in order; a development server takes the place of all.
    """
    handle = new_handle(host, port, join_key, join_data, endpoints, development_server)
    return Connection(handle, settings or Settings(), dispatcher)._join()
