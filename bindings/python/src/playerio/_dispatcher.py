"""The threads that take events from the library, and their end with the interpreter or in a forked child."""

from __future__ import annotations

import atexit
import collections
import contextlib
import ctypes
import os
import pickle
import queue
import sys
import threading
import time
import weakref
from typing import Any, Callable, Iterator, Optional, Protocol, TypeVar, Union

from . import _native, _unraisable
from ._errors import InvalidHandle

Event = tuple[int, Optional[str], Any, Any]
"""(handle, type, types, values) of a message, or of several in a row of the same shape, with a list of their values in the place of
one's; (handle, None, kind, (code, text, user data, result)) of anything else."""

_T = TypeVar("_T")
Pickled = Union[memoryview, bytes]
"""A batch of events as the library hands it out."""

# How many events one call takes at most. The library hands out 64 of one object at a time while others wait.
_BATCH = 256
# How often a thread that is paused looks whether those that it waits for are still there.
_LOOK_SECONDS = 1.0
# How long one wait lasts at most. On Windows Ctrl-C does not interrupt a wait for a lock; it is seen between two.
SLICE_SECONDS = 0.1 if sys.platform == "win32" else 3600.0
# How long the interpreter's exit waits for handlers that are running. Afterwards they are left behind.
_EXIT_SECONDS = 3.0


class Sink(Protocol):
    """What gets the events of one connection or client, on the dispatcher's thread."""

    def accept(self, batch: list[Event], size: int) -> None: ...

    def accept_pickle(self, pickled: Pickled) -> None:
        """The same for the only sink of a loop, which gets all that was taken: a pickle, gone when this returns."""

    def is_behind(self) -> bool:
        """Whether something waits that it got."""

    def is_full(self) -> bool:
        """Whether nothing may be taken from the queue until ``Loop.wake``."""

    def lost(self, text: str, tell: bool) -> None:
        """Nothing more will come, for this reason. ``tell``: whether handlers are to know it."""

    def abandon(self, text: str) -> None:
        """The same in a forked child, where locks may be held for ever."""


def in_slices(get: Callable[..., _T]) -> _T:
    """What a queue's ``get`` gives."""
    while True:
        with contextlib.suppress(queue.Empty):
            return get(timeout=SLICE_SECONDS)


def when_gone(owner: Any, function: Callable[..., None], *arguments: Any) -> Callable[[], Any]:
    """A function that calls this one once, as the garbage collector does when the owner is gone. Not at exit: see ``_at_exit``."""
    finalizer = weakref.finalize(owner, function, *arguments)
    setattr(finalizer, "atexit", False)  # Some versions of the type stubs know no such attribute.
    return finalizer


class Loop:
    """A queue of the library, and a thread that takes from it what its sinks get.

    The thread is a daemon: one that is not would keep the interpreter from ending, since it waits for the server. ``_at_exit``
    ends it in order, after all threads of the program have ended, which may still be using their connections.
    """

    def __init__(self, name: str, exclusive: bool) -> None:
        self._name = name
        self._exclusive = exclusive  # It has one sink at the most.
        self._sinks: dict[int, Sink] = {}
        self._tasks: collections.deque[Callable[[], None]] = collections.deque()
        self._stopping = False
        self._exiting = False
        self._paused = False
        # A SimpleQueue, because its put may be called by a finalizer that interrupts anything.
        self._resume: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._start = threading.Lock()
        self._thread: Optional[threading.Thread] = None
        self._text = "the dispatcher was closed"
        self.queue = _native.check_new(_native.quick.pio_queue_new(), "queue")

    def attach(self, handle: int, sink: Sink) -> None:
        """Events of this object go to this sink, from when it delivers through ``queue``."""
        with self._start:
            if self._stopping:
                raise InvalidHandle(f"{self._text}, so nothing can be opened on it")
            self._sinks[handle] = sink
            if self._thread is None:
                thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                _running.add(self)
                try:
                    thread.start()
                except BaseException:
                    _running.discard(self)
                    raise
                self._thread = thread

    def detach(self, handle: int) -> None:
        """The object is gone. Finalizers call it: it takes no lock."""
        if self._exclusive:
            self.stop()
        else:
            self.do(lambda: self._forget(handle))

    def _forget(self, handle: int) -> None:
        self._sinks.pop(handle, None)

    def do(self, task: Callable[[], None]) -> None:
        """Runs something on the thread, soon."""
        self._tasks.append(task)
        self.wake()

    def wake(self) -> None:
        """Lets the thread look whether it should stop, go on or do something. Takes no lock."""
        if self._paused:
            self._resume.put(None)
        _native.quick.pio_queue_wake(self.queue)

    def stop(self) -> None:
        """Ends the thread, soon. Takes no lock."""
        self._stopping = True
        if self._thread is None:
            _native.quick.pio_queue_free(self.queue)
        else:
            self.wake()

    def join(self, timeout: float) -> None:
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def is_current(self) -> bool:
        """Whether this is its thread, on which nothing may wait for it."""
        thread = self._thread
        # A thread that has ended may have left its number to another.
        return thread is not None and thread.ident == threading.get_ident() and thread.is_alive()

    def abandon(self) -> None:
        """In a forked child: the thread does not exist here, and locks may be held for ever."""
        self._stopping = True
        self._start = threading.Lock()
        for sink in list(self._sinks.values()):
            sink.abandon("it was opened before a fork and lives on in the parent alone. Open connections after forking.")

    # --- On the thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        take = _taker(self.queue)
        behind: list[Sink] = []
        try:
            while not self._stopping:
                # While something waits for an iterator, that is let in: the fewer objects live, the less the garbage collector
                # has to look through, and that costs as much as making them.
                pickled = take(not behind)
                if pickled is None:
                    self._text = "the library was shut down"
                    break
                behind = self._hand_over(pickled) if pickled else []
                self._work()
                if any(sink.is_full() for sink in behind):
                    self._pause(behind)
        finally:
            self._stopping = True
            _native.quick.pio_queue_free(self.queue)
            self._work()
            for sink in list(self._sinks.values()):
                sink.lost(self._text, not self._exiting)
            self._sinks.clear()
            _running.discard(self)

    def _hand_over(self, pickled: Pickled) -> list[Sink]:
        """Gives each sink its events; gives those sinks of which nobody has taken all yet."""
        behind = []
        shares: list[tuple[Sink, Callable[..., None], tuple[Any, ...]]]
        if self._exclusive:
            shares = [(sink, sink.accept_pickle, (pickled,)) for sink in self._sinks.values()]
        else:
            shares = [(sink, sink.accept, (events, size)) for sink, events, size in self._share(pickled)]
        for sink, accept, arguments in shares:
            try:
                accept(*arguments)
                if sink.is_behind():
                    behind.append(sink)
            except BaseException as error:  # A defect; the other sinks are not to suffer from it.
                _unraisable.report(sink, error)
        return behind

    def _share(self, pickled: Pickled) -> Iterator[tuple[Sink, list[Event], int]]:
        """The events of each sink, and their size."""
        batch = unpickle(pickled)
        groups: dict[int, list[Event]] = {}
        for event in batch:
            handle = event[0]
            if handle in groups:
                groups[handle].append(event)
            else:
                groups[handle] = [event]
        all_events = count(batch)
        for handle, events in groups.items():
            sink = self._sinks.get(handle)
            if sink is not None:
                yield sink, events, len(pickled) * count(events) // all_events

    def _work(self) -> None:
        while self._tasks:
            task = self._tasks.popleft()
            try:
                task()
            except BaseException as error:
                _unraisable.report(task, error)

    def _pause(self, behind: list[Sink]) -> None:
        """Takes nothing until whoever is behind has caught up. What waits then is the library's, and then the server's."""
        self._paused = True
        while not self._stopping and any(sink.is_full() for sink in behind):
            # Whoever catches up says so; an event loop that is closed instead tells nobody.
            with contextlib.suppress(queue.Empty):
                self._resume.get(timeout=_LOOK_SECONDS)
            self._work()
        self._paused = False


def _taker(handle: int) -> Callable[[bool], Optional[Pickled]]:
    """A function that waits for events and takes them; it gives None once the queue is gone.

    It is told whether to hold the interpreter's lock if there is something already.
    """
    address, length = ctypes.c_void_p(), ctypes.c_size_t()
    arguments = (handle, _BATCH)
    results = (ctypes.byref(address), ctypes.byref(length))
    look = _native.quick.pio_queue_next_pickle
    wait = _native.waiting.pio_queue_next_pickle
    view_at = _native.view_at

    def take(hold: bool) -> Optional[Pickled]:
        # Mostly something is there already; then giving the interpreter's lock up would only cost its getting back.
        status = look(*arguments, 0, *results) if hold else 0
        if not status and not (hold and length.value):
            status = wait(*arguments, _native.FOREVER, *results)
        if status:
            return None
        return view_at(address, length.value) if length.value else b""

    return take


def unpickle(pickled: Pickled) -> list[Event]:
    batch: list[Event] = pickle.loads(pickled)
    return batch


def count(batch: list[Event]) -> int:
    """How many messages and other events these are."""
    return sum(len(values) if type(values) is list else 1 for _, _, _, values in batch)


class Dispatcher:
    """One thread for the events of many connections and clients, instead of one for each: for bots by the thousand.

    All their handlers run on it, one at a time, so a handler that blocks holds up all others, and so does one connection of
    which nobody takes what waits for an iterator.
    """

    def __init__(self) -> None:
        self._loop = Loop("playerio dispatcher", exclusive=False)
        self._finalizer = when_gone(self, Loop.stop, self._loop)

    def close(self) -> None:
        """Ends the thread, and with it all connections that are left. May be called by a handler."""
        self._finalizer()
        if not self._loop.is_current():
            self._loop.join(_EXIT_SECONDS)

    def __enter__(self) -> "Dispatcher":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_running: set[Loop] = set()
_shared: Optional[Loop] = None
_sharing = threading.Lock()


def shared() -> Loop:
    """The loop for the answers to clients that have no dispatcher of their own."""
    global _shared
    with _sharing:
        if _shared is None or _shared._stopping:
            _shared = Loop("playerio clients", exclusive=False)
        return _shared


def _at_exit() -> None:
    loops = list(_running)
    for loop in loops:
        loop._text, loop._exiting = "the interpreter is ending", True
        loop.stop()
    deadline = time.monotonic() + _EXIT_SECONDS
    for loop in loops:
        loop.join(max(0.0, deadline - time.monotonic()))
    _native.waiting.pio_shutdown()


def _after_fork_in_child() -> None:
    global _shared, _sharing
    _sharing = threading.Lock()
    for loop in list(_running):
        loop.abandon()
    _running.clear()
    if _shared is not None and _shared._stopping:
        _shared = None


atexit.register(_at_exit)
if sys.platform != "win32":
    os.register_at_fork(after_in_child=_after_fork_in_child)
