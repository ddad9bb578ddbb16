"""The scan on a Spark cluster: the rows of the command line, as Parquet.

Three steps. Each file is read where its bytes are, in a worker process, and leaves one report (``scan``). The driver sees only the small
headers of all reports and decides which are one patient and which are duplicates (``plan``). Then every file's findings and every
patient's diagnoses are written where their reports are (``tables``). ``run`` does all three.

Needs PySpark 4 with pyarrow and pandas.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache, reduce
from typing import Any, Iterable, Iterator, Optional, Sequence

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import LongType, StringType, StructField, StructType

from . import MAX_FILE, Scanner

#: Rows of an Arrow batch: a row is a whole file, so batches are small.
BATCH = 32

#: A report: its file, what the driver needs of it, all of it.
REPORTS = "file string, header binary, report binary"


@dataclass(frozen=True)
class Settings:
    """What a ``Scanner`` is made of, in a form that travels. Paths must be the same on every machine of the cluster."""

    dictionaries: Optional[str] = None
    rulesets: tuple[str, ...] = ()
    ocr: str = "auto"
    passwords: tuple[str, ...] = ()
    as_of: Optional[str] = None
    timeout: Optional[int] = None
    worker_memory: Optional[int] = None

    def __repr__(self) -> str:
        return f"Settings(ocr={self.ocr!r}, as_of={self.as_of!r}, passwords={len(self.passwords)})"


@lru_cache(maxsize=1)
def scanner(settings: Settings) -> Scanner:
    """The scanner of this Python process; made once."""
    return Scanner(**asdict(settings))


def name_below(path: str, folder: str, given: str) -> str:
    """The name of a file in the reports: the folder as given, then the path below it. ``path`` and ``folder`` are URIs as Spark writes
    them (``file:/a/b``, ``hdfs://host/a``); ``folder`` may be the file itself."""
    path, folder = _plain(path), _plain(folder).rstrip("/")
    below = path[len(folder) :] if path == folder or path.startswith(folder + "/") else "/" + path
    return _given(given) + below if _given(given) != "." else below.lstrip("/")


def _plain(uri: str) -> str:
    scheme, colon, rest = uri.partition(":")
    if colon and scheme.isalnum() and scheme == "file":
        return "/" + rest.lstrip("/")
    return uri


def _given(path: str) -> str:
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path.rstrip("/") or ("/" if path.startswith("/") else ".")


def inputs(spark: SparkSession, folders: Sequence[str]) -> DataFrame:
    """The files of the folders: ``file`` (the name in the reports), ``length``, ``content`` (null for a file too large to be read).

    Spark's own listing leaves out names that begin with ``_`` or ``.``, and empty files. A record may have such a name, and an empty
    file must have its row: these files are listed and read by the driver.
    """
    frames = []
    for folder in folders:
        full = _qualified(spark, folder)
        name = F.udf(lambda path, full=full, folder=folder: name_below(path, full, folder), StringType())
        found = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(full)
        read = found.where(F.col("length") <= MAX_FILE).select(name("path").alias("file"), "length", "content")
        large = found.where(F.col("length") > MAX_FILE).select("path", "length")
        frames += [read, large.select(name("path").alias("file"), "length", F.lit(None).cast("binary").alias("content"))]
        hidden = list(_hidden(spark, full))
        if hidden:
            rows = [(name_below(path, full, folder), length, content) for path, length, content in hidden]
            frames.append(spark.createDataFrame(rows, "file string, length long, content binary"))
    return reduce(DataFrame.unionByName, frames)


def _java(spark: SparkSession) -> Any:
    """The driver's Java side, which types say nothing about. A Spark Connect session has none."""
    java = spark._jvm
    if java is None:
        raise RuntimeError("this needs a classic Spark session: Spark Connect cannot list the files that Spark leaves out")
    return java


def _qualified(spark: SparkSession, folder: str) -> str:
    """The folder as a URI, as Spark will print the paths below it."""
    path = _java(spark).org.apache.hadoop.fs.Path(folder)
    return str(path.getFileSystem(spark._jsc.hadoopConfiguration()).resolvePath(path).toString())


def _hidden(spark: SparkSession, folder: str) -> Iterator[tuple[str, int, Optional[bytes]]]:
    """Path, size and bytes of the files below a folder that Spark does not list."""
    java = _java(spark)
    root = java.org.apache.hadoop.fs.Path(folder)
    system = root.getFileSystem(spark._jsc.hadoopConfiguration())
    found = system.listFiles(root, True)
    while found.hasNext():
        status = found.next()
        path, length = status.getPath(), status.getLen()
        below = path.toString()[len(root.toString()) :]
        if length == 0 or any(part.startswith(("_", ".")) for part in below.split("/")):
            if length > MAX_FILE:
                yield path.toString(), length, None
                continue
            stream = system.open(path)
            try:
                yield path.toString(), length, bytes(java.org.apache.commons.io.IOUtils.toByteArray(stream))
            finally:
                stream.close()


def scan(files: DataFrame, settings: Settings = Settings()) -> DataFrame:
    """Reads each file of ``inputs`` in a worker process; one row per file and archive member: ``file``, ``header``, ``report``.

    Store the result before you use it twice: Spark would read all files again.
    """

    def read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        reader = scanner(settings)
        for batch in batches:
            names, lengths, contents = (batch.column(name) for name in ("file", "length", "content"))
            for name, length, content in zip(names, lengths, contents):
                data = content.as_py()
                if data is None:
                    reports = [reader.too_large(name.as_py(), length.as_py())]
                else:
                    reports = reader.scan_isolated(name.as_py(), data)
                yield pa.RecordBatch.from_pydict(
                    {
                        "file": pa.array([report.file for report in reports], pa.string()),
                        "header": pa.array([report.header_json() for report in reports], pa.binary()),
                        "report": pa.array([report.to_json() for report in reports], pa.binary()),
                    }
                )

    return files.select("file", "length", "content").mapInArrow(read, REPORTS)


def schema(table: str, settings: Settings = Settings()) -> StructType:
    """The columns of a table of the contract: text, and numbers that may be null."""
    columns = scanner(settings).columns(table)
    return StructType([StructField(name, LongType() if number else StringType()) for name, number in columns])


def _batch(rows: list[dict[str, Any]], columns: Sequence[tuple[str, bool]]) -> pa.RecordBatch:
    """Rows as Arrow."""
    data = {name: pa.array([row[name] for row in rows], pa.int64() if number else pa.string()) for name, number in columns}
    return pa.RecordBatch.from_pydict(data)


def plan(reports: DataFrame, roots: Sequence[str], settings: Settings = Settings()) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Whose file each is, computed on the driver from the headers alone: the table ``files``; ``file``, ``person``, ``row`` for each file;
    ``person``, ``part`` for each patient."""
    spark = reports.sparkSession
    headers = [bytes(row.header) for row in reports.select("header").toLocalIterator()]
    reader = scanner(settings)
    made = reader.plan(headers, [_given(root) for root in roots])
    columns = reader.columns("files")
    rows = [tuple(row[name] for name, _ in columns) for row in made.files()]
    files = spark.createDataFrame(rows, schema("files", settings))
    assigned = spark.createDataFrame(made.assignments(), "file string, person long, row binary")
    parts = spark.createDataFrame(made.parts(), "person long, part binary")
    return files, assigned, parts


def tables(
    reports: DataFrame, assigned: DataFrame, parts: DataFrame, settings: Settings = Settings()
) -> dict[str, DataFrame]:
    """The tables ``findings``, ``evidence``, ``diagnoses`` and ``patients``. The rows of the plan are small and go to every machine."""
    found = reports.select("file", "report").join(F.broadcast(assigned), "file")
    of_files = {name: found.mapInArrow(_of_files(settings, name), schema(name, settings)) for name in ("findings", "evidence")}
    own = found.where(F.col("person").isNotNull()).select("person", "report")
    own = own.join(F.broadcast(parts), "person")
    # Each table is a pass of its own over the stored reports: it reads no file again.
    of_patients = {
        name: own.groupBy("person").applyInArrow(_of_patients(settings, name), schema(name, settings))
        for name in ("diagnoses", "patients", "evidence")
    }
    return {
        "findings": of_files["findings"],
        "evidence": of_files["evidence"].unionByName(of_patients["evidence"]),
        "diagnoses": of_patients["diagnoses"],
        "patients": of_patients["patients"],
    }


def _of_files(settings: Settings, table: str) -> Any:
    def rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        reader = scanner(settings)
        columns = reader.columns(table)
        for batch in batches:
            for report, row in zip(batch.column("report"), batch.column("row")):
                findings, evidence = reader.file_tables(report.as_py(), row.as_py())
                yield _batch(findings if table == "findings" else evidence, columns)

    return rows


def _of_patients(settings: Settings, table: str) -> Any:
    def rows(group: pa.Table) -> pa.Table:
        reader = scanner(settings)
        part = group.column("part")[0].as_py()
        diagnoses, patients, gaps = reader.patient_tables(part, group.column("report").to_pylist())
        chosen = {"diagnoses": diagnoses, "patients": patients, "evidence": gaps}[table]
        return pa.Table.from_batches([_batch(chosen, reader.columns(table))])

    return rows


def run(spark: SparkSession, folders: Sequence[str], out: str, settings: Settings = Settings()) -> None:
    """Scans the folders and writes ``out/files``, ``out/findings``, ``out/evidence``, ``out/diagnoses`` and ``out/patients`` as Parquet.

    The reports of all files stay in ``out/reports``: with them the later steps can be done again without reading a file. ``out`` holds
    patient data: give it permissions of that kind before you start. Where ``as_of`` is not set, it is the driver's today.
    """
    if settings.as_of is None:
        from datetime import date

        settings = Settings(**{**asdict(settings), "as_of": date.today().isoformat()})
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH))
    place = out.rstrip("/")
    scan(inputs(spark, folders), settings).write.mode("overwrite").parquet(f"{place}/reports")
    reports = spark.read.parquet(f"{place}/reports")
    files, assigned, parts = plan(reports, folders, settings)
    written = {"files": files, **tables(reports, assigned, parts, settings)}
    for name, frame in written.items():
        frame.write.mode("overwrite").parquet(f"{place}/{name}")
