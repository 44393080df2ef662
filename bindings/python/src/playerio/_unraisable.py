"""Exceptions that nobody can catch: those of handlers go where Python's own go, to ``sys.unraisablehook``."""

from __future__ import annotations

import sys
import weakref
from typing import Any, Callable

def report(function: object, error: BaseException) -> None:
    """Tells of an exception that escaped from a handler. The default hook prints it with its traceback."""
    arguments = _Arguments((type(error), error, error.__traceback__, "Exception ignored in a handler", function))
    try:
        sys.unraisablehook(arguments)
    except BaseException:  # The hook itself failed: there is nobody left to tell, and the other handlers go on.
        pass


def _find_arguments() -> Callable[[tuple[Any, ...]], Any]:
    # The hook takes objects of a type that has no public name; it shows itself to a hook.
    seen: list[Any] = []
    before = sys.unraisablehook

    def fail(_: object) -> None:
        raise RuntimeError

    def look(arguments: Any) -> None:
        if arguments.object is fail:
            seen.append(type(arguments))
        else:
            before(arguments)

    class Victim:
        pass

    sys.unraisablehook = look
    try:
        victim = Victim()
        watched = weakref.ref(victim, fail)
        del victim
        while watched() is not None:  # Where objects do not die at once.
            import gc

            gc.collect()
    finally:
        sys.unraisablehook = before
    found: Callable[[tuple[Any, ...]], Any] = seen[0]
    return found


# When this is imported, so that no two threads do it at the same time, each of which would put the other's hook back.
_Arguments = _find_arguments()
