#!/usr/bin/env python3
"""Beside medspaCy, one core each: text to findings on the same notes, and PDFs to findings with PyMuPDF in front of it.

    python3 -m venv venv && venv/bin/pip install medspacy pymupdf
    venv/bin/python benches/beside_medspacy.py FOLDER [MEGABYTES]
    venv/bin/python benches/beside_medspacy.py --pdf FOLDER [MEGABYTES]

medspaCy runs as its own documentation sets it up, offline: a blank English pipeline, PyRuSH sentences, the target matcher with the terms
of tiers A and B of dictionaries/terms.csv, ConText with its own rules. It reads MEGABYTES (0.2 unless given) of the text files in FOLDER;
our bench reads the same ones, repeated to 50 MB. Printed are MB/s of both and their ratio; loading is counted on neither side.

With `--pdf` it is the whole way: PyMuPDF's text of the PDFs in FOLDER, smallest first until MEGABYTES of text are reached, then medspaCy as
above, its loading not counted; beside it `target/release/parityscan scan` over the same files with its workers, its loading and its reports,
`--jobs 1`. Processor time of both.
"""

import csv
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What `cargo bench` prints: `thrpt:  [41.210 MiB/s 42.003 MiB/s 42.517 MiB/s]`.
THROUGHPUT = re.compile(r"thrpt:\s+\[\S+ \S+ ([0-9.]+) ([KMG]iB/s)")
UNITS = {"KiB/s": 1024, "MiB/s": 1024**2, "GiB/s": 1024**3}


def sample(folder, size):
    """Notes of a folder in order of name, until `size` bytes are reached."""
    notes, held = [], 0
    for path in sorted(path for path in Path(folder).iterdir() if path.is_file()):
        if held >= size:
            break
        note = path.read_text(encoding="utf-8", errors="replace")
        if note.strip():
            notes.append(note)
            held += len(note.encode())
    if not notes:
        sys.exit(f"{folder}: no text in it")
    return notes


def medspacy_pipeline():
    """medspaCy, loaded and warm."""
    try:
        import medspacy
        from medspacy.target_matcher import TargetRule
    except ImportError as fault:
        sys.exit(f"medspaCy is not there ({fault}); install it: pip install medspacy")
    try:
        from loguru import logger

        logger.remove()  # PyRuSH logs every token: that costs time, and prints the notes.
    except ImportError:
        pass
    pipeline = medspacy.load(medspacy_enable={"medspacy_pyrush", "medspacy_target_matcher", "medspacy_context"})
    with open(ROOT / "dictionaries" / "terms.csv", encoding="utf-8") as table:
        terms = {row["term"] for row in csv.DictReader(table) if row["tier"] in ("A", "B")}
    pipeline.get_pipe("medspacy_target_matcher").add([TargetRule(term, "DIAGNOSIS") for term in sorted(terms)])
    pipeline("Warm-up: no panic disorder.")
    return pipeline


def with_medspacy(notes):
    """Bytes a second of processor time of medspaCy, and how many entities it found."""
    pipeline = medspacy_pipeline()
    start = time.process_time()
    entities = sum(len(pipeline(note).ents) for note in notes)
    return sum(len(note.encode()) for note in notes) / (time.process_time() - start), entities


def with_parityscan(notes):
    """Bytes a second of our own bench on the same notes."""
    with tempfile.TemporaryDirectory() as folder:
        for number, note in enumerate(notes):
            (Path(folder) / f"{number:06}.txt").write_text(note, encoding="utf-8")
        bench = ["cargo", "bench", "--locked", "--bench", "detect", "--", "findings/one document"]
        run = subprocess.run(bench, cwd=ROOT, env={**os.environ, "PARITYSCAN_BENCH_TEXT": folder}, capture_output=True, text=True)
    found = THROUGHPUT.search(run.stdout)
    if run.returncode != 0 or not found:
        sys.exit(f"the bench failed:\n{run.stdout}{run.stderr}")
    return float(found[1]) * UNITS[found[2]]


def with_python(folder, size):
    """Seconds of processor time from PDFs to entities, the files that were read, and the bytes of their text."""
    try:
        import pymupdf
    except ImportError as fault:
        sys.exit(f"PyMuPDF is not there ({fault}); install it: pip install pymupdf")
    pipeline = medspacy_pipeline()
    read, held, start = [], 0, time.process_time()
    for path in sorted(Path(folder).glob("*.pdf"), key=lambda path: (path.stat().st_size, path.name)):
        if held >= size:
            break
        with pymupdf.open(path) as document:
            if document.needs_pass:
                continue
            text = "\f".join(page.get_text() for page in document)
        pipeline(text)
        held += len(text.encode())
        read.append(path)
    if not read:
        sys.exit(f"{folder}: no PDF in it that opens without a password")
    return time.process_time() - start, read, held


def with_scan(paths):
    """Seconds of processor time of a whole scan, workers and reports included."""
    program = ROOT / "target" / "release" / "parityscan"
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            shutil.copy(path, folder)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        options = ["--jobs", "1", "--ocr", "never", "--format", "csv", "--quiet", "--out", f"{folder}-report"]
        ended = subprocess.run([program, "scan", folder, *options], check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        shutil.rmtree(f"{folder}-report", ignore_errors=True)
    if ended.returncode not in (0, 3):
        sys.exit(f"the scan ended with {ended.returncode}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def beside_python(folder, size):
    """PDFs to findings."""
    theirs, paths, held = with_python(folder, size)
    ours = with_scan(paths)
    print(f"{len(paths)} PDFs, {held / 1e6:.2f} MB of text")
    print(f"PyMuPDF and medspaCy  {theirs:8.2f} s")
    print(f"parityscan scan       {ours:8.2f} s   {theirs / ours:.0f} times as fast")


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--pdf"]
    if len(arguments) not in (1, 2):
        sys.exit(__doc__)
    folder, size = arguments[0], float(arguments[1] if len(arguments) == 2 else 0.2) * 1e6
    if "--pdf" in sys.argv:
        return beside_python(folder, size)
    notes = sample(folder, size)
    size = sum(len(note.encode()) for note in notes)
    theirs, entities = with_medspacy(notes)
    ours = with_parityscan(notes)
    print(f"{len(notes)} notes, {size / 1e6:.2f} MB, {entities} entities by medspaCy")
    print(f"medspaCy    {theirs / 1e6:10.3f} MB/s")
    print(f"parityscan  {ours / 1e6:10.3f} MB/s   {ours / theirs:.0f} times as fast")


if __name__ == "__main__":
    main()
