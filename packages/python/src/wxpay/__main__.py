"""`python -m wxpay`: the command, where it is not on PATH."""

import os
import subprocess
import sys

from ._binary import find_binary
from ._errors import BinaryError


def main() -> int:
    try:
        binary = find_binary()
    except BinaryError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    command = [binary, *sys.argv[1:]]
    try:
        if sys.platform != "win32":
            os.execv(binary, command)
        return subprocess.call(command)
    except OSError as error:
        print(f"error: `{binary}` cannot be executed: {error.strerror}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
