"""Messages that no handler matches: they wait here until somebody iterates over the connection, and count against its limit."""

from __future__ import annotations

import collections
import operator
from typing import Iterator, Optional

from ._message import Message


class Backlog:
    """Batches of messages, in the order in which they came. Whoever calls holds the inbox's ``changed``, if nothing else is said."""

    def __init__(self, limit: int) -> None:
        # With their sizes in bytes, about. The first of them may be what is iterated over.
        self.batches: collections.deque[tuple[list[Message], int]] = collections.deque()
        self.current: Iterator[Message] = iter(())
        self._begun: Optional[list[Message]] = None  # What `current` iterates over, while that is among the batches too.
        self._taker: Optional[int] = None  # Who took last.
        self._limit = limit
        # What ever came and what of it is gone, in bytes, about: the delivering thread alone writes the first, and whoever holds
        # `changed` the second.
        self._stored = self._released = 0

    # --- How much waits -----------------------------------------------------------------------------------------------------

    def expect(self, size: int) -> None:
        """So much is on its way here. On the delivering thread, without ``changed``."""
        self._stored += size

    def release(self, size: int) -> None:
        """So much of it is gone."""
        self._released += size

    def release_all(self) -> None:
        """Nothing of it will be taken any more. Needs no lock where nobody is left to take."""
        self._released = self._stored

    def size(self) -> int:
        """How much waits, in bytes, about. Needs no lock."""
        return self._stored - self._released

    def is_full(self) -> bool:
        """Whether more waits than may. Needs no lock."""
        return self._stored - self._released > self._limit

    def is_left_to(self, who: int) -> bool:
        """Whether more waits than may, and nobody but this one would take it."""
        return self._taker in (None, who) and sum(size for _, size in self.batches) > self._limit

    def was_taken_from(self) -> bool:
        """Whether anybody ever iterated over it. Needs no lock."""
        return self._taker is not None

    # --- What waits ---------------------------------------------------------------------------------------------------------

    def next(self, who: int) -> Optional[Iterator[Message]]:
        """The rest of the batch that was begun, or the next one; None if there is none now."""
        self._taker = who
        if operator.length_hint(self.current):  # Another iteration was left, or goes on in another thread.
            return self.current
        self._drop_begun()
        if not self.batches:
            return None
        messages = self.batches[0][0]
        self.current, self._begun = iter(messages), messages
        self._drop_begun()
        return self.current

    def _drop_begun(self) -> None:
        """Takes what is iterated over from the batches: a step of its own, since Ctrl-C between the two may lose or double nothing."""
        if self.batches and self.batches[0][0] is self._begun:
            _, size = self.batches.popleft()
            self._released += size
        self._begun = None

    def take_all(self) -> list[tuple[list[Message], int]]:
        """All batches, with the rest of the one that was begun: that one's size was released then."""
        self._drop_begun()
        waiting = [(list(self.current), 0), *self.batches]
        self.clear()
        return waiting

    def clear(self) -> None:
        """Drops what waits, and leaves its size to the caller."""
        self.batches.clear()
        self.current = iter(())
