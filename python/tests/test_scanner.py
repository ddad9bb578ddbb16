"""One file's bytes in, its rows out, whatever the file does; and the step across files equals the command line."""

import io
import json
import os
import subprocess
import tempfile
import threading
import time
import zipfile

import pytest

import parityscan
from conftest import AS_OF, NOTE

FIXTURES = os.path.join(os.path.dirname(__file__), "..", "..", "fixtures")
TABLES = ("files", "findings", "diagnoses", "patients", "evidence")


def archive(members):
    """A ZIP archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as out:
        for name, data in members:
            out.writestr(name, data)
    return held.getvalue()


def test_a_file_gives_its_row_findings_evidence_and_header(scanner):
    [report] = scanner.scan_isolated("in/a.txt", NOTE)
    assert (report.file, report.status, report.reason) == ("in/a.txt", "read", "")
    assert report.row["bytes"] == len(NOTE) and report.row["format"] == "text"
    assert [row["icd10cm"] for row in report.findings] == ["F31.9"]
    assert report.findings[0]["ca-ab88"] == "BIP"
    assert ("score", "PHQ-9 17") in [(row["kind"], row["value"]) for row in report.evidence]
    assert report.header["names"] == ["Lindqvist, Vera"]
    assert list(report.row) == [name for name, _ in scanner.columns("files")]
    assert "Vera" not in repr(report)


def test_an_archive_gives_a_report_for_each_member(scanner):
    reports = scanner.scan_isolated("in/x.zip", archive([("b.txt", NOTE), ("a/empty.txt", b"")]))
    assert [(report.file, report.status) for report in reports] == [
        ("in/x.zip", "read"),
        ("in/x.zip!/a/empty.txt", "unreadable"),
        ("in/x.zip!/b.txt", "read"),
    ]


@pytest.mark.parametrize("name", ["", ".", "..", "/", "a/..", "x" * 5000 + ".txt", "nul\0.txt", "é/ü.txt"])
def test_any_name_will_do(scanner, name):
    [report] = scanner.scan_isolated(name, NOTE)
    assert (report.file, report.status) == (name, "read")


@pytest.mark.parametrize("kind", ["panic", "abort", "overflow", "memory", "hang"])
def test_a_hostile_file_is_a_row_and_the_next_one_is_read(scanner, kind, monkeypatch):
    [whole] = scanner.scan_isolated("in/a.txt", NOTE)
    monkeypatch.setenv("PARITYSCAN_DRILL", f"{kind}@bad.txt")
    [bad] = scanner.scan_isolated("in/bad.txt", NOTE)
    assert bad.status == "unreadable" and bad.reason
    [good] = scanner.scan_isolated("in/a.txt", NOTE)
    assert good.to_json() == whole.to_json()


def test_in_this_process_the_rows_are_the_same_and_a_panic_is_survived(scanner, monkeypatch):
    data = archive([("b.txt", NOTE), ("c.xml", b"<torn")])
    isolated, here = scanner.scan_isolated("x.zip", data), scanner.scan_bytes("x.zip", data)
    assert [report.to_json() for report in isolated] == [report.to_json() for report in here]
    monkeypatch.setenv("PARITYSCAN_DRILL", "panic@bad.txt")
    [bad] = scanner.scan_bytes("in/bad.txt", NOTE)
    assert bad.status == "unreadable" and "panic at" in bad.reason


def test_other_threads_run_while_a_file_is_read(monkeypatch):
    scanner = parityscan.Scanner(ocr="never", timeout=1)
    monkeypatch.setenv("PARITYSCAN_DRILL", "hang@bad.txt")
    reading = threading.Thread(target=scanner.scan_isolated, args=("bad.txt", NOTE))
    reading.start()
    turns = 0
    while reading.is_alive():
        time.sleep(0.01)
        turns += 1
    assert turns > 20


def test_nothing_stays_on_disk(scanner, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    scanner.scan_isolated("in/a.txt", NOTE)
    assert os.listdir(tmp_path) == []


def test_a_file_that_is_too_large_is_a_row(scanner):
    report = scanner.too_large("in/huge.pdf", 600 << 20)
    assert (report.status, report.reason) == ("unreadable", "limit reached: larger than 512 MB")
    assert report.row["bytes"] == 600 << 20


def test_wrong_options_are_refused():
    for wrong in ({"ocr": "sometimes"}, {"as_of": "yesterday"}, {"dictionaries": "/nowhere"}, {"rulesets": ["/nowhere.csv"]}):
        with pytest.raises(ValueError):
            parityscan.Scanner(**wrong)
    with pytest.raises(ValueError):
        parityscan.Scanner(ocr="never").load(b"{}")
    with pytest.raises(ValueError):
        parityscan.Scanner(ocr="never").patient_tables(b"nonsense", [])


def command_line(folder, out):
    """The tables of the command line, raw, sorted."""
    arguments = ["scan", ".", "--out", out, "--ocr", "never", "--as-of", AS_OF, "--format", "jsonl", "--quiet"]
    ended = subprocess.run([parityscan.worker_path(), *arguments], cwd=folder, check=False)
    assert ended.returncode in (0, 3)
    tables = {}
    for name in TABLES:
        with open(os.path.join(out, f"{name}.jsonl"), encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        [row.pop("schema_version") for row in rows]
        tables[name] = in_order(rows)
    return tables


def in_order(rows):
    """Rows sorted by all that is in them."""
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def files_below(folder):
    """Names and bytes of all files."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                yield os.path.relpath(path, folder), file.read()


@pytest.fixture(scope="module")
def clinic(scanner):
    """The reports of the clinic's folder, and the command line's tables."""
    folder = os.path.join(FIXTURES, "clinic")
    with tempfile.TemporaryDirectory() as out:
        wanted = command_line(folder, os.path.join(out, "report"))
    reports = [report for name, data in files_below(folder) for report in scanner.scan_isolated(name, data)]
    return reports, wanted


def test_assembled_reports_are_the_command_lines(scanner, clinic):
    reports, wanted = clinic
    tables = scanner.assemble([scanner.load(report.to_json()) for report in reports], ["."])
    for name in TABLES:
        assert in_order(tables[name]) == wanted[name], name
        assert tables[name], name


def test_planned_apart_and_closed_apart_is_the_same(scanner, clinic):
    reports, wanted = clinic
    plan = scanner.plan([report.header_json() for report in reports], ["."])
    by_file = {report.file: report.to_json() for report in reports}
    assigned = plan.assignments()
    tables = {name: [] for name in TABLES}
    tables["files"] = plan.files()
    for file, _, row in assigned:
        findings, evidence = scanner.file_tables(by_file[file], row)
        tables["findings"] += findings
        tables["evidence"] += evidence
    for number, part in plan.parts():
        own = [by_file[file] for file, person, _ in assigned if person == number]
        diagnoses, patients, gaps = scanner.patient_tables(part, own)
        tables["diagnoses"] += diagnoses
        tables["patients"] += patients
        tables["evidence"] += gaps
    for name in TABLES:
        assert in_order(tables[name]) == wanted[name], name


def test_the_stub_names_what_there_is():
    with open(os.path.join(os.path.dirname(parityscan.__file__), "_parityscan.pyi"), encoding="utf-8") as file:
        stub = file.read()
    for kind in (parityscan.Scanner, parityscan.FileReport, parityscan.Plan):
        for name in vars(kind):
            if not name.startswith("_"):
                assert f"def {name}(" in stub, name
