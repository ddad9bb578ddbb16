#!/usr/bin/env python3
"""Text to findings beside medspaCy, on the same notes, one core each.

    python3 -m venv venv && venv/bin/pip install medspacy
    venv/bin/python benches/beside_medspacy.py FOLDER [MEGABYTES]

medspaCy runs as its own documentation sets it up, offline: a blank English pipeline, PyRuSH sentences, the target matcher with the terms
of tiers A and B of dictionaries/terms.csv, ConText with its own rules. It reads MEGABYTES (0.2 unless given) of the text files in FOLDER;
our bench reads the same ones, repeated to 50 MB. Printed are MB/s of both and their ratio; loading is counted on neither side.
"""

import csv
import os
import re
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


def with_medspacy(notes):
    """Bytes a second of processor time of medspaCy, and how many entities it found."""
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


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    notes = sample(sys.argv[1], float(sys.argv[2] if len(sys.argv) == 3 else 0.2) * 1e6)
    size = sum(len(note.encode()) for note in notes)
    theirs, entities = with_medspacy(notes)
    ours = with_parityscan(notes)
    print(f"{len(notes)} notes, {size / 1e6:.2f} MB, {entities} entities by medspaCy")
    print(f"medspaCy    {theirs / 1e6:10.3f} MB/s")
    print(f"parityscan  {ours / 1e6:10.3f} MB/s   {ours / theirs:.0f} times as fast")


if __name__ == "__main__":
    main()
