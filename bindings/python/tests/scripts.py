"""Programs that tests run in an interpreter of their own: for what ends it, forks it, or starts a second one."""

import os
import signal
import subprocess
import sys
import textwrap

from dev_server import DEADLINE

# Each program begins so; HOST, PORT and KEY say where to.
PREFACE = """
import gc, os, signal, sys, threading
import playerio
HOST, PORT, KEY = sys.argv[1], int(sys.argv[2]), sys.argv[3]
def connect(**options):
    return playerio.connect(HOST, PORT, join_key=KEY, **options)
"""


def start(server, key, code):
    """Starts a program. Its output comes as text, and so does what it complains of."""
    program = PREFACE + textwrap.dedent(code)
    return subprocess.Popen(
        # In this mode faulthandler is on, and tells where each thread is when `finish` has lost its patience.
        [sys.executable, "-X", "dev", "-c", program, server.host, str(server.port), key],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def finish(process):
    """Waits for its end; gives its exit code, its lines, and what it complained of."""
    try:
        out, complaints = process.communicate(timeout=DEADLINE)
    except subprocess.TimeoutExpired:
        # All of them: a forked child has the pipes too.
        os.killpg(process.pid, signal.SIGABRT) if hasattr(os, "killpg") else process.kill()
        out, complaints = process.communicate()
        raise AssertionError(f"it did not end within {DEADLINE} s\n{out}\n{complaints}") from None
    return process.returncode, out.splitlines(), complaints


def run(server, key, code):
    return finish(start(server, key, code))
