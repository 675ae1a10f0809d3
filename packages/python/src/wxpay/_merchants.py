"""The merchants of a sandbox, as the file that `wxpay sandbox --merchants` reads."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Union

DEMO_MERCHANT: Mapping[str, Any] = MappingProxyType(
    {
        "appid": "wxd930ea5d5a258f4f",
        "mch_id": "10000100",
        "key": "192006250b4c09247ec02edce69f6a2d",
        "sub_merchants": ({"mch_id": "1900000109", "appid": "wx8888888888888888"},),
    }
)
"""The merchant of a sandbox that is given none. Its key is public."""

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
            file.write(f"merchants = {_toml(merchants, 'merchants')}\n")
        yield path
    finally:
        os.unlink(path)


def _toml(value: object, place: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        # JSON's escapes are TOML's, and DEL is the only character that TOML escapes in addition.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        members = (f"{_toml(str(name), place)} = {_toml(value[name], f'{place}.{name}')}" for name in value)
        return "{" + ", ".join(members) + "}"
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return "[" + ", ".join(_toml(item, f"{place}[{index}]") for index, item in enumerate(value)) + "]"
    # Without the value, which may be a key.
    raise TypeError(f"`{place}` is neither a text, a whole number, a boolean, a list nor a mapping, but {type(value)}")
