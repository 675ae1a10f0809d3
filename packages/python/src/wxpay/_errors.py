"""What goes wrong with a sandbox. Each message ends with what to do."""

from __future__ import annotations


class SandboxError(RuntimeError):
    """The base of the errors of this module."""


class BinaryError(SandboxError):
    """The binary is missing, or this system does not execute it."""


class StartError(SandboxError):
    """The sandbox did not start: its port is taken, for example, or an option is wrong."""


class ExitError(SandboxError):
    """The sandbox ended, though nobody stopped it."""


class ControlError(SandboxError):
    """The control interface refused a call."""

    status: int
    """The HTTP status: 404 of an unknown number, 409 of what the order's state does not allow."""
    code: str | None
    """The error code, such as `ORDERNOTEXIST`, if there is one."""

    def __init__(self, message: str, status: int, code: str | None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
