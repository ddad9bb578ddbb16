"""``python -m parityscan``: the command line."""

import subprocess
import sys

from . import worker_path


def main() -> int:
    """Runs the program with the arguments of this call."""
    return subprocess.call([worker_path(), *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
