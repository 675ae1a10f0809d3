"""The merchants of a sandbox, as the file that `wxpay sandbox --merchants` reads."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Union

Merchants = Union[str, "os.PathLike[str]", Sequence[Mapping[str, Any]]]
"""A TOML file, or its merchants as a list, each with `appid`, `mch_id` and `key`."""


@contextlib.contextmanager
def merchants_file(merchants: Merchants) -> Iterator[str]:
    """Yields the path of the file. One that is written for a list is removed in the end."""
    if isinstance(merchants, (str, os.PathLike)):
        yield os.fspath(merchants)
        return
    # Readable by its owner only, as it has keys.
    descriptor, path = tempfile.mkstemp(prefix="wxpay-", suffix=".toml")
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(f"merchants = {_toml(merchants)}\n")
        yield path
    finally:
        os.unlink(path)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        # JSON's escapes are TOML's, and DEL is the only character that TOML escapes in addition.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_toml(str(name))} = {_toml(member)}" for name, member in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_toml, value)) + "]"
    raise TypeError(f"merchants have texts, whole numbers, booleans, lists and mappings, but not {value!r}")
