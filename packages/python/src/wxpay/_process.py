"""The process of a sandbox, which ends with the program that started it."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from typing import IO

from ._binary import DISTRIBUTION, VARIABLE
from ._errors import BinaryError, StartError

START_LIMIT = 30.0
"""Seconds in which a sandbox has to listen."""
STOP_LIMIT = 5.0
"""Seconds in which a sandbox ends by itself."""

_READY = "listening on "
_MAX_STDERR = 4096


class Process:
    """A sandbox that listens.

    Its stdin is a pipe that only this program holds open. When the program ends, in whatever way, the system closes the
    pipe, and the sandbox ends.
    """

    url: str

    def __init__(self, binary: str, arguments: Sequence[str]) -> None:
        # A pipe that nobody reads could fill up.
        self._stderr = tempfile.TemporaryFile()
        try:
            self._child = _spawn([binary, "sandbox", "--stop-with-stdin", *arguments], self._stderr)
        except BaseException:
            self._stderr.close()
            raise
        self._owner = os.getpid()
        # Also called when this object is collected, and when the program ends.
        self._end = weakref.finalize(self, _end, self._child, self._stderr, self._owner)
        _running.add(self)
        try:
            self.url = self._read_url()
        except BaseException:
            self.stop()
            raise

    def _read_url(self) -> str:
        limit = threading.Timer(START_LIMIT, self._child.kill)
        limit.daemon = True
        limit.start()
        try:
            assert self._child.stdout is not None
            line = self._child.stdout.readline().decode("utf-8", "replace").strip()
        finally:
            limit.cancel()
        if line.startswith(_READY):
            return line[len(_READY) :]
        self._child.kill()
        self._child.wait()
        text = self.stderr() or f"it was not listening {START_LIMIT:.0f} s after its start"
        raise StartError(f"the sandbox did not start: {text}")

    def ending(self) -> str | None:
        """Returns how the process ended, with its last words; None while it runs."""
        code = self._child.poll()
        if code is None:
            return None
        how = f"with exit code {code}" if code >= 0 else f"by {_signal_name(-code)}"
        words = self.stderr()
        return f"{how}: {words}" if words else how

    def wait(self, seconds: float) -> None:
        """Waits for the end of the process, but not longer."""
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            pass

    def stderr(self) -> str:
        """Returns the end of what the process wrote to stderr."""
        try:
            length = self._stderr.seek(0, os.SEEK_END)
            self._stderr.seek(max(0, length - _MAX_STDERR))
            return self._stderr.read().decode("utf-8", "replace").strip()
        except ValueError:
            # It was stopped.
            return ""

    def stop(self) -> None:
        """Ends the process. Whether it was running does not matter."""
        self._end()

    @property
    def is_stopped(self) -> bool:
        """Whether this program has ended the process."""
        return not self._end.alive

    def _close_in_fork(self) -> None:
        """Closes the pipe in a copy of this program, which would keep the sandbox alive."""
        if self._child.stdin is not None:
            self._child.stdin.close()


_running: weakref.WeakSet[Process] = weakref.WeakSet()


def _after_fork() -> None:
    for process in list(_running):
        process._close_in_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _spawn(command: list[str], stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    binary = command[0]
    # In a group of its own, so that Ctrl-C reaches this program alone, which then ends the sandbox.
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        flags = 0
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
            creationflags=flags,
        )
    except PermissionError as error:
        raise BinaryError(
            f"`{binary}` may not be executed: {error.strerror}. Set its run bit, `chmod +x {binary}`, or install "
            f"{DISTRIBUTION} again; if its file system executes nothing, set {VARIABLE} to a copy elsewhere."
        ) from error
    except OSError as error:
        if error.errno not in (errno.ENOEXEC, errno.ENOENT):
            raise
        # ENOENT of a file that is there: it needs a loader that this system lacks.
        raise BinaryError(
            f"`{binary}` is not a program of this platform: {error.strerror}. "
            f"Install a wheel of {DISTRIBUTION} for the platform, or set {VARIABLE} to a binary that was built for it."
        ) from error


def _end(child: subprocess.Popen[bytes], stderr: IO[bytes], owner: int) -> None:
    if os.getpid() != owner:
        # A copy of the program by fork: the sandbox belongs to the other one.
        return
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(STOP_LIMIT)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdout is not None:
        child.stdout.close()
    stderr.close()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
