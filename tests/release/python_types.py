"""Code of a typed project. Mypy reports an ignored error that is none."""

from collections.abc import Iterator

import pytest
import wxpay


@pytest.fixture
def running() -> Iterator[wxpay.Sandbox]:
    with wxpay.sandbox(
        seed=1, merchants=[wxpay.DEMO_MERCHANT], arguments=["--official-cases"]
    ) as sandbox:
        yield sandbox


def test_it(wxpay_sandbox: wxpay.Sandbox) -> None:
    now: str = wxpay_sandbox.advance(60)
    order = wxpay_sandbox.pay("TEA1", coupons=[{"type": "CASH", "fee": 100}])
    attempts = wxpay_sandbox.notifications("TEA1", timeout=1)
    print(now, order["trade_state"], attempts[0]["acknowledged"], wxpay_sandbox.url)
    wxpay_sandbox.advance("60")  # type: ignore[arg-type]
    wxpay_sandbox.fault("pay.refund")  # type: ignore[call-arg]
    wxpay_sandbox.refundFinish("R1")  # type: ignore[attr-defined]
    wxpay.sandbox(merchants=8080)  # type: ignore[arg-type]


def status(error: wxpay.ControlError) -> int:
    return error.status
