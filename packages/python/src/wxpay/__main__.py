"""`python -m wxpay`: the command, where it is not on PATH."""

import os
import subprocess
import sys

from ._binary import find_binary
from ._errors import BinaryError


def main() -> int:
    try:
        command = [find_binary(), *sys.argv[1:]]
        if sys.platform != "win32":
            os.execv(command[0], command)
        return subprocess.call(command)
    except BinaryError as error:
        print(f"error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"error: `{error.filename}` cannot be executed: {error.strerror}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
