from os import PathLike
from typing import Any, Sequence, Union

MAX_FILE: int
"""The largest file that is read, in bytes."""
__version__: str

Row = dict[str, Union[str, int, None]]

class FileReport:
    """What a scan learned of one file or archive member. Its rows are those of a run over this file alone."""

    @property
    def file(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def row(self) -> Row:
        """The row of ``files``."""
    @property
    def findings(self) -> list[Row]:
        """The rows of ``findings``."""
    @property
    def evidence(self) -> list[Row]:
        """The rows of ``evidence``."""
    @property
    def header(self) -> dict[str, Any]:
        """What the file says of whom it is about: names, birth dates, record numbers, date."""
    def to_json(self) -> bytes:
        """Everything, as JSON; ``Scanner.load`` reads it again."""
    def header_json(self) -> bytes:
        """What ``Scanner.plan`` needs of it: no findings, no evidence."""

class Plan:
    """Which files are one patient's and which are duplicates. ``Scanner.plan`` makes it."""

    def files(self) -> list[Row]:
        """The rows of ``files``."""
    def assignments(self) -> list[tuple[str, Union[int, None], bytes]]:
        """For each file its name, the number of the patient whose part needs its report, and what ``Scanner.file_tables`` needs."""
    def parts(self) -> list[tuple[int, bytes]]:
        """For each patient a number and what ``Scanner.patient_tables`` needs."""

class Scanner:
    """Tables, limits and passwords. Make one and use it for many files: it takes a moment to compile the tables."""

    def __init__(
        self,
        dictionaries: Union[str, PathLike[str], None] = None,
        rulesets: Sequence[Union[str, PathLike[str]]] = (),
        ocr: str = "auto",
        passwords: Sequence[str] = (),
        as_of: Union[str, None] = None,
        timeout: Union[int, None] = None,
        worker_memory: Union[int, None] = None,
        worker: Union[str, PathLike[str], None] = None,
    ) -> None:
        """``dictionaries``: a folder whose tables replace the built-in ones. ``rulesets``: further ones. ``ocr``: ``auto``, ``never``
        or ``always``. ``as_of``: the day that ages are reckoned on (today). ``timeout``: seconds a file may take, to which one per
        megabyte is added (60). ``worker_memory``: bytes of address space (1 GiB; 0 is no bound). ``worker``: the program to start.
        """
    def scan_isolated(self, name: str, data: bytes) -> list[FileReport]:
        """Reads one file in a worker process with a deadline and a memory limit; an archive gives a report for itself and for each
        member. Whatever the file does (crash, hang, eat memory), it is a report with its reason.
        """
    def scan_bytes(self, name: str, data: bytes) -> list[FileReport]:
        """The same in this process, without deadline or memory limit. It survives a panic of a reader. It does not survive a stack
        overflow, an abort or want of memory (they end the interpreter), nor a hang (it never returns): only for files you trust.
        """
    def too_large(self, name: str, bytes: int) -> FileReport:
        """The report of a file of so many bytes that is too large to be read."""
    def load(self, json: bytes) -> FileReport:
        """A report from its JSON."""
    def assemble(self, reports: Sequence[FileReport], roots: Sequence[str] = ()) -> dict[str, list[Row]]:
        """The step across files on one machine: all five tables. ``roots`` are the folders that were scanned as a whole: a file that
        does not say whose it is belongs to the one patient of its folder, unless that folder is a root.
        """
    def plan(self, headers: Sequence[bytes], roots: Sequence[str] = ()) -> Plan:
        """Whose file each is, from what ``FileReport.header_json`` gave for all of them."""
    def file_tables(self, report: bytes, row: bytes) -> tuple[list[Row], list[Row]]:
        """The rows of ``findings`` and ``evidence`` of one file, from its JSON and what ``Plan.assignments`` says of it."""
    def patient_tables(self, part: bytes, reports: Sequence[bytes]) -> tuple[list[Row], list[Row], list[Row]]:
        """The rows of ``diagnoses`` and ``patients`` of one patient, and the visit gaps for ``evidence``."""
    def columns(self, table: str) -> list[tuple[str, bool]]:
        """The columns of a table: names, and whether they hold numbers."""
