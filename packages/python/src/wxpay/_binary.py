"""The `wxpay` binary of this installation."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from ._errors import BinaryError

DISTRIBUTION = "wxpay-cli"
VARIABLE = "WXPAY_BIN"
"""The variable that names another binary."""

_NAME = "wxpay.exe" if sys.platform == "win32" else "wxpay"


def find_binary() -> str:
    """Returns the path of the binary, which need not be on PATH.

    Raises `BinaryError` if there is none.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        if os.path.isfile(chosen):
            return os.path.abspath(chosen)
        raise BinaryError(
            f"{VARIABLE} is `{chosen}`, where no file is. "
            "Set it to a `wxpay` binary, or unset it to use the installed one."
        )
    places = list(_places())
    for place in places:
        if place.is_file():
            return str(place)
    searched = ", ".join(f"`{place}`" for place in places)
    raise BinaryError(
        f"there is no `wxpay` binary for this platform ({platform.system()}, {platform.machine()}); "
        f"looked at {searched}. Install a wheel of {DISTRIBUTION} for the platform, or build the binary from source, "
        f"`cargo build --release -p wxpay-cli`, and set {VARIABLE} to its path."
    )


def _places() -> Iterator[Path]:
    """Where installers put the scripts of a wheel."""
    try:
        files = metadata.files(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        files = []
    # As the installer recorded it: `../../../bin/wxpay`.
    yield from (Path(os.path.abspath(file.locate())) for file in files if file.name == _NAME)
    yield Path(sysconfig.get_path("scripts"), _NAME)
    # `pip install --target DIRECTORY`.
    yield Path(__file__).parents[1] / "bin" / _NAME
