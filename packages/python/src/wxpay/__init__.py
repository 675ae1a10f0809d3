"""A WeChat Pay V2 gateway for tests.

    with wxpay.sandbox(seed=1) as sandbox:
        ...  # point an SDK at sandbox.url, and place an order
        sandbox.pay(out_trade_no)

In pytest the fixture `wxpay_sandbox` is one. The command `wxpay` is in the same package.
"""

from ._binary import find_binary
from ._errors import BinaryError, ControlError, ExitError, SandboxError, StartError
from ._merchants import DEMO_MERCHANT
from ._sandbox import Sandbox, sandbox

__all__ = [
    "DEMO_MERCHANT",
    "BinaryError",
    "ControlError",
    "ExitError",
    "Sandbox",
    "SandboxError",
    "StartError",
    "find_binary",
    "sandbox",
]
