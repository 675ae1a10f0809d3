"""A running sandbox and its control interface."""

from __future__ import annotations

import contextlib
import http.client
import json
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from ._binary import find_binary
from ._errors import ControlError, ExitError, SandboxError, StartError
from ._merchants import Merchants, merchants_file
from ._process import Process

DEFAULT_LISTEN = "127.0.0.1:0"
"""A free port, reached from this machine only."""

_ANSWER_LIMIT = 30.0


def sandbox(
    *,
    seed: int | None = None,
    merchants: Merchants | None = None,
    listen: str = DEFAULT_LISTEN,
    arguments: Sequence[str] = (),
) -> Sandbox:
    """Starts a sandbox, and returns once it listens.

    It ends with the `with` statement, with `stop()`, or with this program, even if that is killed.

    `seed` makes the numbers that WeChat Pay assigns the same for the same calls. `merchants` replaces the demo
    merchant. `arguments` are further options of `wxpay sandbox`.

    Raises `BinaryError` or `StartError`.
    """
    options = ["--listen", listen]
    if seed is not None:
        options += ["--seed", str(seed)]
    binary = find_binary()
    with contextlib.ExitStack() as stack:
        if merchants is not None:
            options += ["--merchants", stack.enter_context(merchants_file(merchants))]
        try:
            process = Process(binary, [*options, *arguments])
        except StartError as error:
            if listen == DEFAULT_LISTEN:
                raise
            raise StartError(
                f"{error}\nThe argument `listen` sets the address; without it a free port is used."
            ) from None
    return Sandbox(process)


class Sandbox:
    """A WeChat Pay V2 gateway for tests. `sandbox()` starts one."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @property
    def url(self) -> str:
        """The URL to give to an SDK in place of `https://api.mch.weixin.qq.com`, without a slash at its end."""
        return self._process.url

    def pay(
        self,
        out_trade_no: str,
        *,
        openid: str | None = None,
        coupons: Sequence[Mapping[str, Any]] | None = None,
        merchant: str | None = None,
    ) -> dict[str, Any]:
        """Pays an order as its payer would, and returns the order. The merchant is notified."""
        members = {"openid": openid, "coupons": coupons}
        return self._act(_path("orders", out_trade_no, "pay", merchant=merchant), members)

    def order(self, out_trade_no: str, *, merchant: str | None = None) -> dict[str, Any]:
        """Returns an order, with its state and the attempts to notify of it."""
        order: dict[str, Any] = self.control("GET", _path("orders", out_trade_no, merchant=merchant))
        return order

    def refund(self, out_refund_no: str, *, merchant: str | None = None) -> dict[str, Any]:
        """Returns a refund, with its state and the attempts to notify of it."""
        refund: dict[str, Any] = self.control("GET", _path("refunds", out_refund_no, merchant=merchant))
        return refund

    def refund_finish(
        self, out_refund_no: str, status: str = "SUCCESS", *, merchant: str | None = None
    ) -> dict[str, Any]:
        """Ends a refund as SUCCESS, CHANGE or REFUNDCLOSE, and returns it. The merchant is notified."""
        return self._act(_path("refunds", out_refund_no, "finish", merchant=merchant), {"status": status})

    def advance(self, seconds: int) -> str:
        """Moves the clock forward, and returns its time in Beijing as `yyyyMMddHHmmss`."""
        now: str = self._act("clock", {"advance_seconds": seconds})["now"]
        return now

    def fault(self, api: str, fault: str, **options: Any) -> dict[str, Any]:
        """Makes a call or a notification fail, and returns the rule with its `id`.

        `options` are the members of a fault rule, such as `times`, `out_trade_no`, `before` and `seconds`.
        """
        return self._act("faults", {"api": api, "fault": fault, **options})

    def notifications(
        self,
        out_trade_no: str | None = None,
        *,
        out_refund_no: str | None = None,
        merchant: str | None = None,
        timeout: float = 10.0,
    ) -> list[dict[str, Any]]:
        """Returns the attempts to notify of an order or a refund, or of all, once those that are due were made.

        Each has `at`, `url`, `request`, `acknowledged`, `answer` and `fault`, and the number that it is about.

        Raises `SandboxError` if the merchant's server has not answered one within `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while True:
            records = self._records(out_trade_no, out_refund_no, merchant)
            due = [record["next_attempt"] for record in records if record["next_attempt"]]
            if not due or min(due) > self.advance(0):
                return [_numbered(attempt, record) for record in records for attempt in record["notifications"]]
            if time.monotonic() > deadline:
                raise SandboxError(
                    f"a notification that is due was not answered within {timeout:g} s. "
                    "Let the merchant's server run in another thread, or raise `timeout`."
                )
            time.sleep(0.005)

    def reset(self, *, clock: bool = False) -> None:
        """Removes everything but the merchants, and sets the clock to the system's time if so asked."""
        self._act("reset", {"clock": clock})

    def stop(self) -> None:
        """Ends the sandbox. A second call does nothing."""
        self._process.stop()

    def control(self, method: str, path: str, value: object = None) -> Any:
        """Calls the control interface below `/_sandbox/`, and returns the JSON of its answer.

        Raises `ControlError` if it refuses the call, and `ExitError` if the sandbox is gone.
        """
        self._check_running()
        body = None if value is None else json.dumps(value)
        address = urllib.parse.urlsplit(self.url)
        # With HTTPS it answers both at the same address.
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_ANSWER_LIMIT)
        try:
            connection.request(method, f"/_sandbox/{path}", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            # The connection may break before the system has told of the end of the process.
            self._process.wait(1)
            self._check_running(error)
            raise SandboxError(f"the sandbox at {self.url} does not answer {method} {path}: {error}") from error
        finally:
            connection.close()
        if response.status >= 400:
            raise ControlError(f"{method} {path}: {answer['error']}", response.status, answer.get("code"))
        return answer

    def _act(self, path: str, members: Mapping[str, object]) -> dict[str, Any]:
        given = {name: member for name, member in members.items() if member is not None}
        answer: dict[str, Any] = self.control("POST", path, given)
        return answer

    def _records(
        self, out_trade_no: str | None, out_refund_no: str | None, merchant: str | None
    ) -> list[dict[str, Any]]:
        orders = [self.order(out_trade_no, merchant=merchant)] if out_trade_no is not None else []
        refunds = [self.refund(out_refund_no, merchant=merchant)] if out_refund_no is not None else []
        return orders + refunds or self._list("orders") + self._list("refunds")

    def _list(self, kind: str) -> list[dict[str, Any]]:
        """Returns all orders or refunds, the first first."""
        records: list[dict[str, Any]] = []
        page = self.control("GET", f"{kind}?limit=1000")
        while True:
            records += page[kind]
            if page["next"] is None:
                return records[::-1]
            page = self.control("GET", f"{kind}?limit=1000&before={page['next']}")

    def _check_running(self, cause: BaseException | None = None) -> None:
        if self._process.is_stopped:
            raise SandboxError("the sandbox was stopped. Start another one with `wxpay.sandbox()`.")
        ending = self._process.ending()
        if ending is not None:
            raise _exit_error(ending) from cause

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ending = None if self._process.is_stopped else self._process.ending()
        self.stop()
        if ending is None:
            return
        if error is None:
            raise _exit_error(ending)
        # What went wrong inside comes from it, most likely: a refused connection of an SDK.
        if not isinstance(error, SandboxError) and hasattr(error, "add_note"):
            error.add_note(str(_exit_error(ending)))

    def __repr__(self) -> str:
        return f"<wxpay.Sandbox at {self.url}>"


def _exit_error(ending: str) -> ExitError:
    return ExitError(
        f"the sandbox ended {ending}. Nothing is left of its orders: start another one with `wxpay.sandbox()`."
    )


def _path(kind: str, number: str, action: str | None = None, *, merchant: str | None = None) -> str:
    path = f"{kind}/{urllib.parse.quote(number, safe='')}"
    if action is not None:
        path += f"/{action}"
    return path if merchant is None else f"{path}?{urllib.parse.urlencode({'merchant': merchant})}"


def _numbered(attempt: dict[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    numbers = ("out_trade_no", "out_refund_no")
    return {**attempt, **{name: record[name] for name in numbers if name in record}}
