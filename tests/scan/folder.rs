//! The report folder: who may read it, what it replaces, and that it appears whole.

use std::fs;

use crate::stage::{NOTE, Stage};

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_reports() {
    use std::os::unix::fs::PermissionsExt;
    let stage = Stage::with(&[("a.txt", NOTE)]);
    stage.run(&["scan", "a.txt", "--out", "deep/report"]);
    let mode = |name: &str| fs::metadata(stage.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("deep/report"), 0o700);
    let names: Vec<String> = stage.report("deep/report").into_keys().chain(["run.json".into()]).collect();
    assert!(names.len() > 5, "{names:?}");
    for name in names {
        assert_eq!(mode(&format!("deep/report/{name}")), 0o600, "{name}");
    }
}

#[test]
fn a_report_of_ours_is_replaced_whole() {
    let stage = Stage::with(&[("a.txt", NOTE)]);
    stage.run(&["scan", "a.txt", "--out", "report", "--format", "csv,jsonl"]);
    assert!(stage.path("report/files.jsonl").exists());
    fs::write(stage.path("report/left-over.txt"), "x").unwrap();
    assert_eq!(stage.run(&["scan", "a.txt", "--out", "report", "--format", "csv"]).code, Some(0));
    assert!(!stage.path("report/files.jsonl").exists());
    assert!(!stage.path("report/left-over.txt").exists());
    let beside: Vec<_> = fs::read_dir(stage.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(beside.len(), 2, "nothing is left beside the report: {beside:?}");
}

#[test]
fn the_manifest_names_what_decided_and_no_password() {
    let stage = Stage::with(&[("a.txt", NOTE)]);
    stage.run(&["scan", "a.txt", "--as-of", "2026-01-15", "--password", "hunter2 secret"]);
    let text = fs::read_to_string(stage.path("parityscan-report/run.json")).unwrap();
    assert!(!text.contains("hunter2"));
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(manifest["program"], "parityscan");
    assert_eq!(manifest["state"], "finished");
    assert_eq!(manifest["options"]["as_of"], "2026-01-15");
    assert_eq!(manifest["counts"]["read"], 1);
    assert!(manifest["code_table_fiscal_year"].as_i64().unwrap() >= 2026);
    assert_eq!(manifest["dictionaries"]["rulesets/ca-ab88.csv"].as_str().unwrap().len(), 64);
    assert!(manifest["seconds"]["a.txt"].as_f64().unwrap() > 0.0);
}

#[cfg(unix)]
#[test]
fn a_place_that_cannot_be_written_is_known_before_the_scan() {
    let stage = Stage::with(&[("a.txt", NOTE)]);
    let ended = stage.run(&["scan", "a.txt", "--out", "/proc/report"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("/proc/"), "{ended:?}");
}
