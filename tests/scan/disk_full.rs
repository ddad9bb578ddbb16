//! A disk without room: a clear error, exit code 2, an earlier report as it was, and nothing half-written under a report's name.
#![cfg(target_os = "linux")]

use std::{fs, process::Command};

use crate::stage::{Ended, NOTE, Stage};

const OUT: &str = "parityscan-report";

/// Texts that are more than the room.
fn stage() -> Stage {
    let stage = Stage::with(&[("in/a.txt", NOTE)]);
    assert_eq!(stage.run(&["scan", "in", "--as-of", "2026-01-15"]).code, Some(0));
    for number in 0..60 {
        stage.put(&format!("in/{number}.txt"), format!("{NOTE}\nVisit {number}: panic disorder F41.0\n").repeat(4).as_bytes());
    }
    stage
}

/// Runs a scan through a shell that takes room from it first.
fn squeezed(stage: &Stage, before: &str, out: &str) -> Ended {
    let script = format!("{before}; exec \"$0\" scan in --as-of 2026-01-15 --out \"$1\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_parityscan"), out]).current_dir(stage.path("."));
    Ended::of(command.output().unwrap())
}

#[test]
fn files_that_may_not_grow_end_a_run_clearly_and_hurt_no_earlier_report() {
    let stage = stage();
    let earlier = stage.report(OUT);
    // At first the journal does not fit, then what becomes of it.
    for blocks in [8, 40, 120, 250] {
        let ended = squeezed(&stage, &format!("trap '' XFSZ; ulimit -f {blocks}"), OUT);
        if ended.code == Some(0) {
            break;
        }
        assert_eq!(ended.code, Some(2), "{blocks}: {ended:?}");
        assert!(ended.stderr.contains("File too large"), "{blocks}: {ended:?}");
        assert!(!ended.stderr.contains("Lindqvist"), "{ended:?}");
        let mut now = stage.report(OUT);
        now.remove("unfinished.jsonl");
        assert!(now == earlier, "{blocks} blocks: the earlier report is not what it was");
        assert!(!stage.path(&format!(".{OUT}.new")).exists(), "{blocks} blocks: something is left beside the report");
        // A new place: nothing under a report's name.
        let fresh = squeezed(&stage, &format!("trap '' XFSZ; ulimit -f {blocks}"), "fresh");
        assert_eq!(fresh.code, Some(2), "{blocks}: {fresh:?}");
        let names: Vec<String> = stage.report("fresh").into_keys().collect();
        assert_eq!(names, ["unfinished.jsonl"], "{blocks} blocks");
        fs::remove_dir_all(stage.path("fresh")).unwrap();
    }
    assert_eq!(stage.run(&["scan", "in", "--as-of", "2026-01-15", "--resume"]).code, Some(0));
    let resumed = stage.report(OUT);
    stage.run(&["scan", "in", "--as-of", "2026-01-15", "--out", "whole"]);
    assert!(resumed == stage.report("whole"), "what was finished before the disk was full is used, and right");
}

#[test]
fn a_full_disk_is_an_error_and_leaves_no_half_report() {
    let stage = stage();
    fs::create_dir(stage.path("small")).unwrap();
    let script = "mount -t tmpfs -o size=64k tmpfs small || exit 77; \"$0\" scan in --as-of 2026-01-15 --out small/report; \
                  code=$?; ls -A small small/report; exit $code";
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", script, env!("CARGO_BIN_EXE_parityscan")]).current_dir(stage.path("."));
    let Ok(output) = command.output() else { return println!("skipped: no unshare here") };
    let ended = Ended::of(output);
    if ended.code == Some(77) || ended.stderr.contains("unshare") {
        return println!("skipped: this user may not mount a small disk");
    }
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("No space left"), "{ended:?}");
    let listed: Vec<&str> = ended.stdout.split_whitespace().collect();
    assert_eq!(listed, ["small:", "report", "small/report:", "run.json", "unfinished.jsonl"], "{ended:?}");
}
