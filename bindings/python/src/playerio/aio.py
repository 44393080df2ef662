"""The same for asyncio: what waits is awaited, and handlers run in the event loop."""

from __future__ import annotations

import asyncio
import collections
from typing import Any, AsyncIterator, Awaitable, Callable, Generator, Iterable, Iterator, Mapping, Optional

from . import _client, _native
from ._client import BaseClient, Data, Place, Request, RoomInfo
from ._connection import BaseConnection, new_handle
from ._dispatcher import Dispatcher, Event, Loop, Pickled, unpickle
from ._errors import PlayerIOError
from ._inbox import Inbox
from ._message import Message
from ._settings import Settings

__all__ = ["Client", "Connection", "connect"]


class _AsyncInbox(Inbox):
    """Takes events on the dispatcher's thread, and delivers them in the event loop, a batch at a time."""

    def __init__(self, loop: Loop, limit: int) -> None:
        super().__init__(loop, limit)
        self._event_loop = asyncio.get_running_loop()
        self._waiting: list[asyncio.Future[None]] = []
        self._arrived: collections.deque[Callable[[], None]] = collections.deque()  # What is to be done, in order.
        self._is_woken = False  # `_take_next` is on its way.

    def accept(self, batch: list[Event], size: int) -> None:
        self._arrive(size, lambda: self._take_in(batch, size))

    def accept_pickle(self, pickled: Pickled) -> None:
        # Made into objects only in the event loop, when they are wanted: see `Loop._run`.
        kept, size = bytes(pickled), len(pickled)
        self._arrive(size, lambda: self._take_in(unpickle(kept), size))

    def _arrive(self, size: int, what: Callable[[], None]) -> None:
        self._backlog.expect(size)
        self._arrived.append(what)
        # To wake the event loop costs a system call: what comes while it is on its way goes along.
        if not self._is_woken or self._event_loop.is_closed():
            self._is_woken = True
            self.deliver_soon(self._take_next)

    def _take_next(self) -> None:
        """One batch at a time, so that the event loop comes to do something else, iterating among it."""
        try:
            if self._arrived:  # It may be on its way twice: `_arrive` looks at `_is_woken` on another thread.
                self._arrived.popleft()()
        finally:  # Also when Ctrl-C came: who leaves then still waits for the end.
            if not self._arrived:
                self._is_woken = False
            if self._arrived:
                self._is_woken = True
                self._event_loop.call_soon(self._take_next)

    def _take_in(self, batch: list[Event], size: int) -> None:
        ending = self.deliver(batch)
        kept = self._size_of_rest(batch, size)
        with self.changed:
            was_full = self._backlog.is_full()
            self._backlog.release(size - kept)
        self.store(kept, ending)
        if was_full:
            self.loop.wake()

    def is_full(self) -> bool:
        return not self._event_loop.is_closed() and super().is_full()

    def lost(self, text: str, tell: bool) -> None:
        self._arrive(0, lambda: Inbox.lost(self, text, tell))

    def report(self, function: object, error: BaseException) -> None:
        if isinstance(error, KeyboardInterrupt):  # Not the handler's, which runs on the thread that Ctrl-C interrupts: the event loop's.
            self._event_loop.call_soon(_raise, error)
        else:
            super().report(function, error)

    def who(self) -> int:
        return id(asyncio.current_task())

    def signal(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def deliver_soon(self, task: Callable[[], None]) -> None:
        try:
            self._event_loop.call_soon_threadsafe(task)
        except RuntimeError:  # The event loop is closed: nobody will look any more.
            self.closing = True
            self._backlog.release_all()
            self.keep = None

    async def until(self, done: Callable[[], bool]) -> None:
        while not done():
            future = self._event_loop.create_future()
            self._waiting.append(future)
            try:
                await future
            finally:
                if future in self._waiting:
                    self._waiting.remove(future)


def _raise(error: BaseException) -> None:
    raise error


class Closing:
    """What ``close`` gives. It has begun already; awaiting this waits until it is done."""

    __slots__ = ("_wait",)

    def __init__(self, wait: Callable[[], Awaitable[None]]) -> None:
        self._wait = wait

    def __await__(self) -> Generator[Any, None, None]:
        return self._wait().__await__()


async def _nothing() -> None:
    pass


class Connection(BaseConnection):
    """A connection to one room, for the event loop that it was opened in.

    It closes when nothing refers to it any more, unless it has handlers: then when it ends, or with the interpreter.
    """

    _inbox: _AsyncInbox

    def __init__(self, handle: int, settings: Settings, dispatcher: Optional[Dispatcher]) -> None:
        super().__init__(handle, settings, dispatcher, _AsyncInbox)

    async def _join(self) -> "Connection":
        try:
            self._begin()
            await self._inbox.until(lambda: self._inbox.joined is not None or self._inbox.is_over)
            self._check_join()
        except BaseException:  # Also when it was cancelled.
            self._finalizer()
            raise
        return self

    def close(self) -> Closing:
        """Leaves, as ``playerio.Connection.close`` does: at once, also in a handler. Awaited, it waits for the end as well."""
        self._close()
        return Closing(self.wait)

    async def wait(self) -> None:
        """Waits until it has ended and its disconnect handlers have run."""
        await self._inbox.until(lambda: self._inbox.is_over)

    async def drain(self) -> None:
        """After ``WouldBlock``, waits until there is room in the send buffer. Raises ``Disconnected`` after the end.

        Raises also if more messages than ``receive_buffer_limit`` wait that only this task takes: receive them first.
        """
        await self._inbox.until(self._has_room)

    async def receive(self) -> Message:
        """The next message that no handler matches. Raises ``Disconnected`` after the last."""
        batch: Optional[Iterator[Message]] = self._inbox.current()
        while batch is not None:
            for message in batch:
                return message
            batch = await self._next_batch()
        raise self._ended() or _native.wrong_state("the connection is not open")

    async def __aiter__(self) -> AsyncIterator[Message]:
        """The messages that no handler matches, until the end. Who leaves the loop early can go on later where it was."""
        batch: Optional[Iterator[Message]] = self._inbox.current()
        while batch is not None:
            for message in batch:
                yield message
            batch = await self._next_batch()

    async def _next_batch(self) -> Optional[Iterator[Message]]:
        found: Optional[Iterator[Message]] = None

        def look() -> bool:
            nonlocal found
            with self._inbox.changed:
                found = self._inbox.next_batch()
                return found is not None or self._inbox.has_ended()

        await self._inbox.until(look)
        return found

    async def __aenter__(self) -> "Connection":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def connect(
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
    """As ``playerio.connect``, awaited."""
    handle = new_handle(host, port, join_key, join_data, endpoints, development_server)
    return await Connection(handle, settings or Settings(), dispatcher)._join()


class Client(BaseClient):
    """As ``playerio.Client``, with calls that are awaited. One whose await is cancelled is made all the same, for nobody."""

    async def _call(self, request: Request) -> Any:
        event_loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = event_loop.create_future()

        def settle(error: Optional[PlayerIOError], value: Any) -> None:
            if answer.cancelled():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(value)

        def done(error: Optional[PlayerIOError], value: Any) -> None:
            try:
                event_loop.call_soon_threadsafe(settle, error, value)
            except RuntimeError:
                pass  # The event loop is closed, and with it whoever waited.

        number = self._start(request, done)
        try:
            return await answer
        finally:
            self._calls.forget(number)

    async def _join(self, request: Request) -> Connection:
        place: Place = await self._call(request)
        return await Connection(place.take(), self._settings, self._dispatcher)._join()

    async def connect(self, connection_id: str, user_id: str, auth: Optional[str] = None) -> None:
        """Logs in as a user of the game's own, by a connection of the game such as "public"; ``auth`` is ``calc_auth``'s."""
        await self._call(_client.connect_request(connection_id, user_id, auth))

    async def authenticate(self, connection_id: str, arguments: Mapping[str, str]) -> None:
        """Logs in by the arguments that the connection asks for, such as "userId" and "auth"."""
        await self._call(_client.authenticate_request(connection_id, arguments))

    async def simple_connect(self, username_or_email: str, password: str) -> None:
        """Logs in a user who registered by ``simple_register``."""
        await self._call(_client.simple_connect_request(username_or_email, password))

    async def simple_register(
        self, username: str, password: str, email: Optional[str] = None, *,
        captcha_key: Optional[str] = None, captcha_value: Optional[str] = None, extra_data: Data = None,
    ) -> None:
        """Registers a user and logs in. What is wrong with which field is in the error's ``field_errors``."""
        await self._call(_client.simple_register_request(username, password, email, captcha_key, captcha_value, extra_data))

    async def create_room(self, room_id: Optional[str], room_type: str, *, visible: bool = True, room_data: Data = None) -> str:
        """Makes a room without joining it, and gives its id; with None the service makes one up."""
        made: str = await self._call(_client.create_room_request(room_id, room_type, visible, room_data))
        return made

    async def join_room(self, room_id: str, *, join_data: Data = None) -> Connection:
        """Joins a room that exists."""
        return await self._join(_client.join_room_request(room_id, join_data))

    async def create_join_room(
        self, room_id: Optional[str], room_type: str, *, visible: bool = True, room_data: Data = None, join_data: Data = None
    ) -> Connection:
        """Joins a room, which is made if there is none."""
        return await self._join(_client.create_join_room_request(room_id, room_type, visible, room_data, join_data))

    async def list_rooms(
        self, room_type: Optional[str] = None, search_criteria: Data = None, *, limit: int = 0, offset: int = 0
    ) -> list[RoomInfo]:
        """The visible rooms of a type, or of all, whose data match: at most ``limit`` (0: all) after the first ``offset``."""
        rooms: list[RoomInfo] = await self._call(_client.list_rooms_request(room_type, search_criteria, limit, offset))
        return rooms

    async def call(self, method: int, protobuf: bytes = b"") -> bytes:
        """Calls any other method of the web API by its number, with and for protobuf."""
        output: bytes = await self._call(_client.call_request(method, protobuf))
        return output

    def close(self) -> Closing:
        """Frees the client at once: calls that are under way come to nothing. Its connections live on."""
        self._close()
        return Closing(_nothing)

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_: object) -> None:
        self._close()
