"""A dev server for tests, and how they wait.

PLAYERIO_DEVSERVER names its program. It listens on a free port and ends when its input closes, so none outlives its test.
"""

import os
import subprocess
import threading
import unittest
import uuid

# Everything that a test waits for happens within so many seconds, or never.
DEADLINE = 60.0


class DevServer:
    """Started when made. Ended by `stop`, or when this process ends."""

    def __init__(self, *options):
        program = os.environ.get("PLAYERIO_DEVSERVER")
        if not program:
            raise RuntimeError("PLAYERIO_DEVSERVER names no program: build playerio-devserver and say where it is")
        self._process = subprocess.Popen(
            [program, "--port", "0", "--exit-with-stdin", "--quiet", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        # Killed, it closes its output, and the reading below ends.
        watchdog = threading.Timer(DEADLINE, self._process.kill)
        watchdog.start()
        line = self._process.stdout.readline()
        watchdog.cancel()
        if not line.startswith("listening on "):
            raise RuntimeError(f"the dev server said {line!r} in place of its address")
        self.host, port = line.split()[-1].rsplit(":", 1)
        self.port = int(port)
        self.api_url = f"http://{self.host}:{self.port}/api"

    def stop(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(DEADLINE)


class ServedTest(unittest.TestCase):
    """Tests against a dev server that their class has to itself."""

    @classmethod
    def setUpClass(cls):
        cls.server = DevServer()
        cls.addClassCleanup(cls.server.stop)

    def word(self):
        """A word that no other test uses: a room's id, a user's name."""
        return uuid.uuid4().hex

    def key(self, room_type="bounce"):
        return f"{room_type}:{self.word()}"


class Seen(list):
    """What handlers saw, which another thread can wait for."""

    def __init__(self):
        super().__init__()
        self._changed = threading.Condition()

    def add(self, *what):
        with self._changed:
            self.append(what[0] if len(what) == 1 else what)
            self._changed.notify_all()

    def wait_for(self, count):
        """Returns what was seen when it is so much, or more."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self) >= count, DEADLINE):
                raise AssertionError(f"only {len(self)} of {count} came: {self[-3:]!r} were the last")
            return list(self)
