"""Shows on one machine that a Spark cluster gives the rows of the command line: `cluster.py FOLDER [WORK]`, FOLDER holding exports.

Three shows, each in `local-cluster[2,1,1024]`: the folder as it is; the folder with the hostile fixtures, faults staged in the readers
(panic, abort, stack overflow, want of memory, hang); the folder with one executor killed while files are read. Exits with 1 where a row
differs.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import parityscan

TABLES = ("files", "findings", "diagnoses", "patients", "evidence")
AS_OF = "2026-01-15"
TIMEOUT = 20
HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "..", "fixtures")
DRILL = ("panic", "abort", "overflow", "memory", "hang")


def in_order(rows):
    """Rows as lines of JSON, sorted."""
    return sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows)


def command_line(work, folder, out, environment):
    """The tables of one run of the program over `folder` in `work`."""
    password_file = os.path.join(FIXTURES, "passwords.txt")
    arguments = ["scan", folder, "--out", out, "--ocr", "never", "--as-of", AS_OF, "--format", "jsonl"]
    arguments += ["--password-file", password_file, "--timeout", str(TIMEOUT)]
    began = time.monotonic()
    ended = subprocess.run([parityscan.worker_path(), *arguments], cwd=work, env={**os.environ, **environment}, check=False)
    assert ended.returncode in (0, 3), ended
    print(f"   command line: {time.monotonic() - began:.1f} s", flush=True)
    tables = {}
    for name in TABLES:
        with open(os.path.join(work, out, f"{name}.jsonl"), encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        for row in rows:
            del row["schema_version"]
        tables[name] = in_order(rows)
    return tables


def executors(program):
    """The process ids of the executors that were started by this process."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    parents = {int(pid): int(parent) for pid, parent, *_ in rows}

    def is_ours(pid):
        while pid > 1:
            if pid == os.getpid():
                return True
            pid = parents.get(pid, 0)
        return False

    return [int(row[0]) for row in rows if len(row) == 3 and program in row[2] and is_ours(int(row[0]))]


def kill_one_when_it_reads(reports, killed):
    """Kills one executor as soon as some task of the scan has left its part of the reports."""
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        written = [name for _, _, names in os.walk(reports) for name in names if name.endswith(".parquet")]
        running = executors("CoarseGrainedExecutorBackend")
        if written and len(running) > 1:
            os.kill(running[0], signal.SIGKILL)
            killed.append(running[0])
            return
        time.sleep(0.05)


def cluster(work, folder, out, environment, kill=False):
    """The tables of a cluster's job over `folder` in `work`."""
    from pyspark.sql import SparkSession

    from parityscan.spark import Settings, run

    with open(os.path.join(FIXTURES, "passwords.txt"), encoding="utf-8") as lines:
        passwords = tuple(line.strip() for line in lines if line.strip())
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("parityscan")
    builder = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "4")
    builder = builder.config("spark.sql.files.maxPartitionBytes", "512k").config("spark.sql.files.openCostInBytes", "16k")
    builder = builder.config("spark.network.timeout", "600s").config("spark.log.level", "ERROR")
    for name, value in environment.items():
        builder = builder.config(f"spark.executorEnv.{name}", value)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.chdir(work)
    spark = builder.getOrCreate()
    settings = Settings(ocr="never", as_of=AS_OF, passwords=passwords, timeout=TIMEOUT)
    killed = []
    watcher = threading.Thread(target=kill_one_when_it_reads, args=(os.path.join(work, out, "reports"), killed))
    if kill:
        watcher.start()
    began = time.monotonic()
    try:
        run(spark, [folder], out, settings)
        if kill:
            watcher.join()
            assert killed, "no executor was killed"
            print("   one executor was killed while files were read", flush=True)
        print(f"   cluster: {time.monotonic() - began:.1f} s", flush=True)
        frames = {name: spark.read.parquet(f"{out}/{name}") for name in TABLES}
        return {name: in_order(row.asDict() for row in frame.toLocalIterator()) for name, frame in frames.items()}
    finally:
        spark.stop()


def same(wanted, got):
    """Whether all tables are equal; prints counts, and no cell."""
    equal = True
    for name in TABLES:
        missing, surplus = len(set(wanted[name]) - set(got[name])), len(set(got[name]) - set(wanted[name]))
        print(f"   {name}: {len(wanted[name])} rows, {missing} missing, {surplus} surplus", flush=True)
        equal &= wanted[name] == got[name]
    return equal


def hostile(work, load):
    """A folder of exports among hostile files, and the environment that stages faults in the readers of five of them."""
    folder = os.path.join(work, "hostile")
    shutil.copytree(os.path.join(FIXTURES, "hostile"), folder)
    for name in sorted(os.listdir(load))[:1]:
        shutil.copytree(os.path.join(load, name), os.path.join(folder, name))
    for kind in DRILL:
        with open(os.path.join(folder, f"staged_{kind}.txt"), "w", encoding="utf-8") as file:
            file.write(f"Patient Name: Nobody, Ann\n\nPanic disorder (F41.0), staged: {kind}\n")
    return "hostile", {"PARITYSCAN_DRILL": ",".join(f"{kind}@staged_{kind}.txt" for kind in DRILL)}


def main():
    """All three shows."""
    load = os.path.abspath(sys.argv[1])
    shows = sys.argv[2:] or ["plain", "hostile", "killed"]
    equal = True
    with tempfile.TemporaryDirectory() as work:
        os.symlink(load, os.path.join(work, "load"))
        count = sum(len(names) for _, _, names in os.walk(load))
        wanted = {}
        if "plain" in shows or "killed" in shows:
            print(f"-- {count} files", flush=True)
            wanted = command_line(work, "load", "report", {})
        if "plain" in shows:
            equal &= same(wanted, cluster(work, "load", "plain", {}))
        if "hostile" in shows:
            print("-- hostile files among others", flush=True)
            folder, environment = hostile(work, load)
            staged = command_line(work, folder, "report-hostile", environment)
            bad = [row for row in map(json.loads, staged["files"]) if "staged_" in row["file"]]
            assert len(bad) == len(DRILL) and all(row["status"] == "unreadable" for row in bad), "one row for each staged fault"
            equal &= same(staged, cluster(work, folder, "out-hostile", environment))
        if "killed" in shows:
            print("-- an executor is killed", flush=True)
            equal &= same(wanted, cluster(work, "load", "killed", {}, kill=True))
    print("equal" if equal else "NOT equal", flush=True)
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
