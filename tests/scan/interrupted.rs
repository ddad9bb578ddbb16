//! Runs that do not end by themselves: nothing finished is lost, and going on gives what one run would have given.
#![cfg(unix)]

use std::{fs, process::Child, thread, time::Duration};

use rustix::process::{Pid, Signal, kill_process};

use crate::stage::{NOTE, Stage};

const OUT: &str = "parityscan-report";

/// Thirty files of which the last one read hangs.
fn stage() -> Stage {
    let stage = Stage::with(&[]);
    (0..30).for_each(|number| stage.put(&format!("in/{number}.txt"), format!("{NOTE}Visit {number}\n").as_bytes()));
    stage.put("in/z.txt", b"s");
    stage
}

/// Starts a scan that hangs on its last file, and waits until the journal has some lines.
fn start(stage: &Stage) -> Child {
    let mut command = stage.command(&["scan", "in", "--jobs", "1", "--as-of", "2026-01-15"]);
    command.stderr(std::process::Stdio::piped());
    let mut child = command.env("PARITYSCAN_DRILL", "hang@z.txt").spawn().unwrap();
    let journal = stage.path(OUT).join("unfinished.jsonl");
    let lines = || fs::read(&journal).map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b'\n').count());
    let grows = (0..600).any(|_| {
        thread::sleep(Duration::from_millis(50));
        lines() > 20
    });
    if !grows {
        child.kill().unwrap();
        panic!("the journal does not grow: {:?}", child.wait());
    }
    child
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// Goes on, and compares with a run from nothing.
fn resumed_equals_uninterrupted(stage: &Stage) {
    let ended = stage.run(&["scan", "in", "--resume", "--as-of", "2026-01-15"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let resumed = stage.report(OUT);
    let manifest = fs::read_to_string(stage.path(OUT).join("run.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let read_again = manifest["seconds"].as_object().unwrap().len();
    assert!(read_again < 15, "{read_again} files were read again");
    stage.run(&["scan", "in", "--out", "fresh", "--as-of", "2026-01-15"]);
    assert!(resumed == stage.report("fresh"), "the reports differ");
}

#[test]
fn a_killed_run_goes_on_where_it_was() {
    let stage = stage();
    let mut child = start(&stage);
    signal(&child, Signal::KILL);
    child.wait().unwrap();
    assert!(!stage.path(OUT).join("files.csv").exists(), "reports appear whole or not at all");
    resumed_equals_uninterrupted(&stage);
}

#[test]
fn an_interrupted_run_is_130_and_goes_on() {
    for ends in [Signal::INT, Signal::TERM] {
        let stage = stage();
        let child = start(&stage);
        signal(&child, ends);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{ends:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("--resume"));
        resumed_equals_uninterrupted(&stage);
    }
}

/// The second one took away what the first had written, and both ended without a report.
#[test]
fn two_runs_do_not_write_to_one_folder() {
    let stage = stage();
    let mut child = start(&stage);
    let other = stage.run(&["scan", "in", "--as-of", "2026-01-15"]);
    signal(&child, Signal::KILL);
    child.wait().unwrap();
    assert_eq!(other.code, Some(2), "{other:?}");
    assert!(other.stderr.contains("another run is writing to it"), "{other:?}");
    resumed_equals_uninterrupted(&stage);
}

#[test]
fn a_finished_run_is_brought_up_to_date() {
    let stage = stage();
    stage.run(&["scan", "in", "--as-of", "2026-01-15"]);
    fs::remove_file(stage.path("in/3.txt")).unwrap();
    stage.put("in/4.txt", b"Panic disorder F41.0");
    stage.put("in/new.txt", b"PTSD F43.10");
    resumed_equals_uninterrupted(&stage);
    assert!(stage.files(OUT, "status").iter().all(|(file, _)| file != "in/3.txt"));
}

#[test]
fn an_earlier_report_stays_while_a_run_has_not_ended() {
    let stage = stage();
    stage.run(&["scan", "in", "--as-of", "2026-01-15"]);
    let earlier = stage.report(OUT)["files.csv"].clone();
    let mut child = start(&stage);
    signal(&child, Signal::KILL);
    child.wait().unwrap();
    assert!(stage.report(OUT)["files.csv"] == earlier);
}
