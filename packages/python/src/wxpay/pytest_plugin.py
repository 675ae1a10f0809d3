"""The fixture `wxpay_sandbox`, which pytest loads by an entry point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ._sandbox import Sandbox, sandbox


@pytest.fixture
def wxpay_sandbox_options() -> dict[str, Any]:
    """The arguments of `wxpay.sandbox()` for `wxpay_sandbox`. A project overrides it to set them."""
    return {}


@pytest.fixture
def wxpay_sandbox(wxpay_sandbox_options: dict[str, Any]) -> Iterator[Sandbox]:
    """A sandbox of the test's own."""
    with sandbox(**wxpay_sandbox_options) as running:
        yield running
