//! One bad file never ends a run nor changes another's rows.

use crate::stage::{NOTE, Stage, zip};

const OUT: &str = "parityscan-report";

fn three_files() -> Stage {
    Stage::with(&[("in/a.txt", NOTE), ("in/bad.txt", "Generalized anxiety disorder F41.1"), ("in/c.txt", "Dysthymia F34.1")])
}

#[test]
fn whatever_a_reader_does_costs_its_own_file_only() {
    let stage = three_files();
    for (fault, reason) in [
        ("panic", "the reader crashed on this file (panic at src/pipeline/worker/drill.rs:"),
        ("abort", "the reader crashed on this file (signal: 6 (SIGABRT)"),
        ("kill", "the reader crashed on this file (killed twice)"),
        ("overflow", "the reader crashed on this file (stack overflow)"),
        ("memory", "the reader crashed on this file (out of memory; raise --worker-memory"),
        ("hang", "not read within 1 s; raise --timeout"),
    ] {
        // What a run without the file finds, with one job so that the same worker takes all files.
        let timeout = if fault == "hang" { "1" } else { "60" };
        let arguments = ["scan", "in", "--jobs", "1", "--timeout", timeout, "--worker-memory", "256M"];
        let ended = stage.run_with_drill(&format!("{fault}@bad.txt"), &arguments);
        assert_eq!(ended.code, Some(3), "{fault}: {ended:?}");
        assert_eq!(stage.cell(OUT, "in/bad.txt", "status"), "unreadable", "{fault}");
        let given = stage.cell(OUT, "in/bad.txt", "reason");
        assert!(given.starts_with(reason), "{fault}: {given}");
        assert_eq!(stage.cell(OUT, "in/a.txt", "status"), "read", "{fault}");
        assert_eq!(stage.cell(OUT, "in/c.txt", "status"), "read", "{fault}");
        let rows = |report: std::collections::BTreeMap<String, Vec<u8>>| -> Vec<String> {
            let text = String::from_utf8(report["findings.csv"].clone()).unwrap();
            text.lines().filter(|line| !line.contains("bad.txt")).map(str::to_owned).collect()
        };
        let found = rows(stage.report(OUT));
        assert_eq!(stage.run(&["scan", "in"]).code, Some(0));
        assert_eq!(found, rows(stage.report(OUT)), "{fault}: the other files' findings");
    }
}

#[test]
fn a_member_that_crashes_its_reader_costs_that_member_only() {
    let stage = Stage::with(&[]);
    stage.put("x.zip", &zip(&[("a.txt", NOTE.as_bytes()), ("bad.txt", b"x"), ("c.txt", b"three")]));
    assert_eq!(stage.run_with_drill("abort@bad.txt", &["scan", "x.zip"]).code, Some(3));
    let rows = stage.files(OUT, "status");
    let statuses: Vec<&str> = rows.iter().map(|(_, status)| status.as_str()).collect();
    assert_eq!(statuses, ["read", "read", "unreadable", "read"], "{rows:?}");
}

#[test]
fn a_damaged_member_makes_its_archive_partial() {
    let mut bytes = zip(&[("a.txt", NOTE.as_bytes()), ("b.txt", "some other text, long enough".repeat(20).as_bytes())]);
    let packed = bytes.windows(5).position(|window| window == b"b.txt").unwrap() + 10;
    bytes[packed..packed + 6].fill(0xff);
    let stage = Stage::with(&[]);
    stage.put("x.zip", &bytes);
    assert_eq!(stage.run(&["scan", "x.zip"]).code, Some(3));
    assert_eq!(stage.cell(OUT, "x.zip", "status"), "partial");
    assert_eq!(stage.cell(OUT, "x.zip", "reason"), "1 of 2 members could not be opened");
    assert_eq!(stage.cell(OUT, "x.zip!/b.txt", "status"), "unreadable");
}

#[test]
fn a_worker_that_cannot_be_started_is_no_end_either() {
    let stage = three_files();
    let ended = stage.run(&["scan", "in", "--worker-memory", "64M", "--jobs", "3"]);
    assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
    assert_eq!(stage.files(OUT, "status").len(), 3);
}
