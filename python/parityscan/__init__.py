"""Finds parity diagnoses, and the evidence around them, in exported medical records.

``Scanner`` reads one file after another; ``parityscan.spark`` does it on a cluster. Nothing leaves the machine that runs it.
"""

from pathlib import Path

from ._parityscan import MAX_FILE, FileReport, Plan, Scanner, __version__

__all__ = ["MAX_FILE", "FileReport", "Plan", "Scanner", "__version__", "worker_path"]


def worker_path() -> str:
    """The ``parityscan`` program that this package brings along: the worker of ``Scanner.scan_isolated``, and the command line."""
    folder = Path(__file__).parent / "bin"
    for name in ("parityscan", "parityscan.exe"):
        program = folder / name
        if program.is_file():
            return str(program)
    raise FileNotFoundError(f"{folder} holds no parityscan program; install the wheel, or give Scanner(worker=...)")
