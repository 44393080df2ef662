"""Where the messages of one connection arrive: at the handlers that match, or in the backlog, until an iterator takes them."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Callable, Iterator, Optional

from . import _dispatcher, _native, _unraisable
from ._backlog import Backlog
from ._dispatcher import Event, Loop, Pickled, count, unpickle
from ._errors import Disconnected, DisconnectReason, InvalidHandle, PlayerIOError
from ._message import Message, maker

MessageHandler = Callable[[Message], object]
DisconnectHandler = Callable[[DisconnectReason, str], object]

_log = logging.getLogger("playerio")
# Routes that are remembered: servers may make up types.
_ROUTES = 256
# How many bytes Python needs for a message besides its content, about.
_OVERHEAD = 100


def _drop(_: Message) -> None:
    """The handler of all messages after ``close``: none begins any more."""


def _unmatched(_: Message) -> None:
    """Stands for the handler of messages that none matches, which is never called."""


class Inbox:
    """The events of one connection. ``accept`` and what it calls run on one thread, the delivering one."""

    def __init__(self, loop: Loop, limit: int) -> None:
        self.loop = loop
        # Guards the handlers and the backlog. No handler runs while it is held.
        self.changed = threading.Condition()
        self.joined: Optional[tuple[int, str]] = None
        self.drains = 0
        self.closing = False  # `close` was called: no message is handed out any more.
        self.end: Optional[PlayerIOError] = None
        self.is_over = False  # The disconnect handlers have run too.
        # The connection itself while it has handlers, so that it lives as long as they may be called.
        self.keep: object = None
        self._handlers: list[tuple[Optional[str], MessageHandler]] = []
        self._end_handlers: list[DisconnectHandler] = []
        # The handler of each type; not to be used while `_routes_are_stale`, since the handlers have changed.
        self._routes: dict[str, MessageHandler] = {}
        self._routes_are_stale = False
        self._has_late_handler = False  # A handler was added that may match what waits.
        self._is_sifting = False  # What waits is looked through for it, and is not in the backlog meanwhile.
        self._rest: list[Message] = []  # What no handler matches, of the batch that is being delivered.
        self._backlog = Backlog(limit)
        self._has_warned = False

    # --- Handlers ---------------------------------------------------------------------------------------------------------

    def add(self, wanted: Optional[str], function: MessageHandler, owner: object) -> None:
        """A handler of the messages of this type, or of all."""
        with self.changed:
            self._handlers.append((wanted, function))
            self._forget_routes()
            self._has_late_handler = True
            if self.end is None:
                self.keep = owner
        self.hurry()

    def add_end(self, function: DisconnectHandler, owner: object) -> None:
        with self.changed:
            if self.end is None:
                self._end_handlers.append(function)
                self.keep = owner
                return
        self.deliver_soon(lambda: self._tell_end(function))

    def remove(self, function: Callable[..., object]) -> None:
        with self.changed:
            before = len(self._handlers) + len(self._end_handlers)
            self._handlers = [entry for entry in self._handlers if entry[1] != function]
            self._end_handlers = [entry for entry in self._end_handlers if entry != function]
            left = len(self._handlers) + len(self._end_handlers)
            self._forget_routes()
            if not left:
                self.keep = None
        if left == before:
            raise PlayerIOError(0, "NOT_FOUND", f"{function!r} is no handler of this connection, or was removed before")

    def _route(self, message_type: str) -> MessageHandler:
        """The handler of a type. On the delivering thread; each change of the handlers leads here before the next message."""
        while True:
            self.catch_up()
            with self.changed:
                if self._has_late_handler:  # One was added just now; what waits for it comes first.
                    continue
                self._routes_are_stale = False
                if message_type not in self._routes:
                    if len(self._routes) >= _ROUTES:
                        self._routes.clear()
                    functions = self._matching(message_type)
                    self._routes[message_type] = self._each(functions) if len(functions) > 1 else functions[0] if functions else _unmatched
                return self._routes[message_type]

    def _forget_routes(self) -> None:
        """The handlers have changed. Holding ``changed``."""
        self._routes.clear()
        self._routes_are_stale = True

    def _matching(self, message_type: str) -> tuple[MessageHandler, ...]:
        if self.closing:
            return (_drop,)
        return tuple(function for wanted, function in self._handlers if wanted is None or wanted == message_type)

    def _each(self, functions: tuple[MessageHandler, ...]) -> MessageHandler:
        """One handler in the place of several."""

        def handle(message: Message) -> None:
            for function in functions:
                if self._routes_are_stale and function not in self._matching(message.type):
                    continue  # One before it has removed it, or has closed the connection.
                try:
                    function(message)
                except BaseException as error:
                    self.report(function, error)

        return handle

    # --- Delivery ---------------------------------------------------------------------------------------------------------

    def accept(self, batch: list[Event], size: int) -> None:
        ending = self.deliver(batch)
        kept = self._size_of_rest(batch, size)
        self._backlog.expect(kept)
        self.store(kept, ending)

    def accept_pickle(self, pickled: Pickled) -> None:
        self.accept(unpickle(pickled), len(pickled))

    def _size_of_rest(self, batch: list[Event], size: int) -> int:
        """About how many bytes Python needs for what no handler matched, of a batch of this size."""
        kept = len(self._rest)
        return size * kept // count(batch) + _OVERHEAD * kept if kept else 0

    def deliver(self, batch: list[Event]) -> Any:
        """Hands messages to their handlers; what none matches is in ``_rest``. Gives the end, if it is among the events."""
        routes, rest = self._routes, self._rest
        ending: Any = None
        for _, message_type, types, values in batch:
            if message_type is None:  # No message, but what the number in the place of the types says.
                ending = self._note(types, values) or ending
                continue
            handle = (None if self._routes_are_stale else routes.get(message_type)) or self._route(message_type)
            messages = map(maker(message_type, types), values if type(values) is list else (values,))
            if handle is _unmatched:
                rest.extend(messages)
                continue
            for message in messages:
                if self._routes_are_stale:  # A handler or another thread has changed them: that holds from the next message on.
                    handle = self._route(message_type)
                    if handle is _unmatched:
                        handle = rest.append
                try:
                    handle(message)
                except BaseException as error:
                    self.report(handle, error)
        return ending

    def store(self, size: int, ending: Any) -> None:
        """Puts what no handler matches into the backlog, and ends the connection if this was its end."""
        if self._rest:
            with self.changed:
                if self.closing:
                    self._backlog.release_all()
                else:
                    self._backlog.batches.append((self._rest, size))
                self._rest = []
                self.signal()
        self.catch_up()
        if ending is not None:
            self.finish(DisconnectReason(ending[0]), ending[1])

    def catch_up(self) -> None:
        """Hands what waits to handlers that were added meanwhile, so that none misses what came just before it was added."""
        while self._has_late_handler:
            with self.changed:
                self._has_late_handler, self._is_sifting = False, True
                was_full = self._backlog.is_full()
                waiting = self._backlog.take_all()
            for messages, size in waiting:
                self._put_back(self._sift(messages), size, len(messages))
            self._rest[:] = self._sift(self._rest)
            with self.changed:
                self._is_sifting = False
                if self.end is not None and not self._has_late_handler:  # They would keep the connection alive, and nothing more comes.
                    self._handlers.clear()
                self.signal()
            if was_full:
                self.loop.wake()

    def _sift(self, messages: list[Message]) -> list[Message]:
        """Hands messages to the handlers that match at that moment, and gives those that none does."""
        left: list[Message] = []
        for number, message in enumerate(messages):
            if self._has_late_handler:  # Another was added, which may match what is left: from the beginning.
                return left + messages[number:]
            functions = self._matching(message.type)
            if functions:
                self._each(functions)(message)
            else:
                left.append(message)
        return left

    def _put_back(self, left: list[Message], size: int, count: int) -> None:
        """Those that are left of so many of this size wait on."""
        with self.changed:
            if count and not self.closing and not isinstance(self.end, InvalidHandle):
                size_left = size * len(left) // count
                self._backlog.release(size - size_left)
                if left:
                    self._backlog.batches.append((left, size_left))
                    self.signal()

    def _note(self, kind: int, values: Any) -> Any:
        """Takes note of what is no message; gives its values back if it is the end, which is told behind the messages."""
        if kind == _native.EVENT_DISCONNECT:
            return values
        code, text = values[0], values[1]
        with self.changed:
            if kind == _native.EVENT_JOIN:
                self.joined = code, text
            elif kind == _native.EVENT_DRAIN:
                self.drains += 1
            self.signal()
        return None

    # --- The end ----------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """No message is handed out any more; the disconnect event is still to come."""
        with self.changed:
            self.closing = True
            self._forget_routes()
            self._backlog.clear()
            self._backlog.release_all()
            self.signal()
        self.loop.wake()

    def finish(self, reason: DisconnectReason, text: str) -> None:
        """The connection has ended."""
        with self.changed:
            if self.end is not None:
                return
            self.end = Disconnected(reason, text)
            functions, self._end_handlers = self._end_handlers, []
            self._handlers.clear()
            self._forget_routes()
            self.signal()
        for function in functions:
            self._tell(function, reason, text)
        with self.changed:
            self.is_over = True
            self.keep = None
            self.signal()

    def _tell_end(self, function: DisconnectHandler) -> None:
        if isinstance(self.end, Disconnected) and self.end.reason is not None:
            self._tell(function, self.end.reason, self.end.text)

    def _tell(self, function: DisconnectHandler, reason: DisconnectReason, text: str) -> None:
        try:
            function(reason, text)
        except BaseException as error:
            self.report(function, error)

    def lost(self, text: str, tell: bool) -> None:
        if tell and self.joined is not None and self.joined[0] == 0:
            self.finish(DisconnectReason.BY_HOST, text)
        self._die(text)

    def abandon(self, text: str) -> None:
        self.changed = threading.Condition()
        self.end = None
        self._die(text)

    def _die(self, text: str) -> None:
        with self.changed:
            if self.end is None:
                self.end = InvalidHandle(f"the connection is dead: {text}")
                self._backlog.clear()
            self.is_over = True
            self.keep = None
            self._handlers.clear()
            self._end_handlers.clear()
            self._forget_routes()
            self.signal()

    # --- Waiting ----------------------------------------------------------------------------------------------------------

    def wait_until(self, done: Callable[[], bool], deadline: Optional[float]) -> bool:
        """Waits for a change that makes this true; false if the time came first."""
        with self.changed:
            while not done():
                left = _dispatcher.SLICE_SECONDS if deadline is None else min(_dispatcher.SLICE_SECONDS, deadline - time.monotonic())
                if left <= 0:
                    return False
                self.changed.wait(left)
            return True

    # --- The backlog ------------------------------------------------------------------------------------------------------

    def is_behind(self) -> bool:
        return self._backlog.size() != 0 and self.end is None and not self.closing

    def is_full(self) -> bool:
        if not self._backlog.is_full() or self.end is not None or self.closing:
            return False
        if self._handlers and not self._backlog.was_taken_from() and not self._has_warned:
            self._has_warned = True
            _log.warning(
                "about %d bytes of messages wait that no handler matches, so nothing more is received: iterate over the connection, "
                'or add a handler for "*"', self._backlog.size(),
            )
        return True

    def next_batch(self) -> Optional[Iterator[Message]]:
        """What waits: the rest of the batch that was begun, or the next one; None if there is none now. Holding ``changed``."""
        was_full = self._backlog.is_full()
        batch = self._backlog.next(self.who())
        if was_full and batch is not None:
            self.loop.wake()
        return batch

    def is_stuck(self) -> bool:
        """Whether more waits than may, and only whoever asks would take it: nothing arrives until then. Holding ``changed``."""
        return self._backlog.is_left_to(self.who())

    def current(self) -> Iterator[Message]:
        return self._backlog.current

    def has_ended(self) -> bool:
        """Whether no message will come any more, once the backlog is empty. Holding ``changed``."""
        if isinstance(self.end, InvalidHandle):
            raise self.end
        return self.closing or self.end is not None and not self._is_sifting

    # --- What differs in asyncio --------------------------------------------------------------------------------------------

    def report(self, function: object, error: BaseException) -> None:
        """An exception has escaped from a handler."""
        _unraisable.report(function, error)

    def who(self) -> int:
        """A number for whoever runs now."""
        return threading.get_ident()

    def signal(self) -> None:
        """Wakes whoever waits for a change. Holding ``changed``."""
        self.changed.notify_all()

    def hurry(self) -> None:
        """Lets the delivering thread catch up."""
        self.deliver_soon(self.catch_up)

    def deliver_soon(self, task: Callable[[], None]) -> None:
        """Runs something on the delivering thread."""
        self.loop.do(task)
