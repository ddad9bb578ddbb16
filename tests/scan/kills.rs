//! `kill -9` of the program and of its workers at moments that are never the same, then `--resume`: the bytes of a run that nobody
//! disturbed. `KILL_RUNS` says how often (4 unless given; `.ci/slow` says 50).
#![cfg(target_os = "linux")]

use std::{
    env, fs, thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::stage::{Ended, NOTE, Stage, fixtures, zip};

const OUT: &str = "parityscan-report";

/// A folder of texts, archives and PDFs.
fn stage() -> Stage {
    let stage = Stage::with(&[]);
    for number in 0..40 {
        stage.put(
            &format!("in/{}/{number}.txt", number % 4),
            format!("{NOTE}\nVisit {number}: panic disorder F41.0\n").as_bytes(),
        );
    }
    for number in 0..6 {
        let note = format!("{NOTE}\nIn archive {number}: PTSD F43.10\n");
        stage.put(&format!("in/{number}.zip"), &zip(&[("a.txt", note.as_bytes()), ("b.txt", b"Dysthymia F34.1")]));
    }
    for name in ["lindgren_tessa_2022-2023.pdf", "grady_thomas_labs.pdf", "Brandt_E_ccd.xml"] {
        stage.put(&format!("in/{name}"), &fs::read(format!("{}/{name}", fixtures("clinic"))).unwrap());
    }
    stage
}

fn arguments(more: &[&'static str]) -> Vec<&'static str> {
    [&["scan", "in", "--jobs", "2", "--as-of", "2026-01-15", "--ocr", "never"], more].concat()
}

/// The workers of a running scan.
fn workers(program: u32) -> Vec<i32> {
    let parent = |id: i32| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        stat.rsplit(')').next()?.split_whitespace().nth(1)?.parse::<u32>().ok()
    };
    let ids = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    ids.filter(|id| parent(*id) == Some(program)).collect()
}

/// Starts a scan, and after some time kills it, or one of its workers and then, later, it.
fn disturbed(stage: &Stage, run: u64, moment: Duration, resume: bool) -> Ended {
    let more: &[&str] = if resume { &["--resume"] } else { &[] };
    let mut command = stage.command(&arguments(more));
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    thread::sleep(moment);
    if run.is_multiple_of(2) {
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&child), Signal::KILL);
    } else if let Some(worker) = workers(child.id()).first().and_then(|id| Pid::from_raw(*id)) {
        let _ = kill_process(worker, Signal::KILL);
    }
    Ended::of(child.wait_with_output().unwrap())
}

#[test]
fn whatever_is_killed_nothing_is_lost() {
    let runs = env::var("KILL_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(4_u64);
    let stage = stage();
    let begun = Instant::now();
    assert_eq!(stage.run(&arguments(&["--out", "undisturbed"])).code, Some(0));
    let (length, undisturbed) = (begun.elapsed(), stage.report("undisturbed"));
    let (mut killed, mut went_on) = (0, 0);
    for run in 0..runs {
        // No two runs of the program take equally long, so that spread moments are moments nobody chose.
        let share = u32::try_from((run * 61 + 17) % 100).unwrap();
        let ended = disturbed(&stage, run, length * share / 100, !run.is_multiple_of(3));
        match ended.code {
            None => killed += 1,
            code => {
                assert_eq!(code, Some(0), "run {run}: {ended:?}");
                assert!(stage.report(OUT) == undisturbed, "run {run}: the loss of a worker is seen in the reports");
                went_on += 1;
            }
        }
        let resumed = stage.run(&arguments(&["--resume"]));
        assert_eq!(resumed.code, Some(0), "run {run}: {resumed:?}");
        assert!(stage.report(OUT) == undisturbed, "run {run}: the reports differ");
        if run % 5 == 4 {
            fs::remove_dir_all(stage.path(OUT)).unwrap();
        }
    }
    println!("{runs} runs: the program was killed in {killed}; in {went_on} it went on without the worker that was killed");
    assert!(killed > 0, "no run was killed while it went on");
}
