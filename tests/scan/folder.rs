//! The report folder: who may read it, what it replaces, and that it appears whole.

use std::fs;

use crate::stage::{Ended, NOTE, Stage};

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

/// The empty manifest of a run that the disk had no room for made the folder somebody else's for ever, as did an empty folder beside it.
#[test]
fn what_a_run_that_could_not_begin_left_is_no_obstacle() {
    let stage = Stage::with(&[("a.txt", NOTE), ("report/run.json", ""), (".report.new/run.json", "")]);
    assert_eq!(stage.run(&["scan", "a.txt", "--out", "report"]).code, Some(0));
    fs::create_dir(stage.path(".report.new")).unwrap();
    assert_eq!(stage.run(&["scan", "a.txt", "--out", "report"]).code, Some(0));
    stage.put(".report.new/mine.txt", b"not ours");
    assert_eq!(stage.run(&["scan", "a.txt", "--out", "report"]).code, Some(2), "what is not ours stays");
    assert!(stage.path(".report.new/mine.txt").exists());
}

/// The reports of a container's run were refused their place when everything was read.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_mounted_at_the_report_folder_is_refused_before_the_scan() {
    let stage = Stage::with(&[("a.txt", NOTE)]);
    fs::create_dir(stage.path("disk")).unwrap();
    let script = "mount -t tmpfs tmpfs disk || exit 77; \"$0\" scan a.txt --out disk; code=$?; \"$0\" scan a.txt --out disk/report || exit 1; exit $code";
    let mut command = std::process::Command::new("unshare");
    command.args(["-m", "sh", "-c", script, env!("CARGO_BIN_EXE_parityscan")]).current_dir(stage.path("."));
    let Ok(output) = command.output() else { return println!("skipped: no unshare here") };
    let ended = Ended::of(output);
    if ended.code == Some(77) || ended.stderr.contains("unshare") {
        return println!("skipped: this user may not mount a disk");
    }
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("give a folder below it"), "{ended:?}");
    assert!(!stage.path(".disk.new").exists());
}
