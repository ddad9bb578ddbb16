//! What must not be seen: passwords in argument lists, patient text in messages, the network.

use std::{fs, process::Command, thread, time::Duration};

use crate::stage::{Stage, fixtures};

const SECRET: &str = "Hyacinth-9041-bucket";

/// Argument lists of all processes.
#[cfg(target_os = "linux")]
fn argument_lists() -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok).map(|entry| entry.path().join("cmdline"));
    processes.filter_map(|path| fs::read(path).ok()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn passwords_reach_workers_and_never_an_argument_list() {
    let stage = Stage::with(&[("slow.txt", "x"), ("passwords", SECRET)]);
    let mut command = stage.command(&["scan", "slow.txt", "--password-file", "passwords", "--timeout", "3", "--quiet"]);
    let mut child = command.env("PARITYSCAN_DRILL", "hang@slow.txt").spawn().unwrap();
    let worker = format!("{}\0worker", env!("CARGO_BIN_EXE_parityscan"));
    let mut seen_worker = false;
    while child.try_wait().unwrap().is_none() {
        let lists = argument_lists();
        seen_worker |= lists.iter().any(|list| list.starts_with(&worker));
        assert!(!lists.iter().any(|list| list.contains(SECRET)));
        thread::sleep(Duration::from_millis(50));
    }
    assert!(seen_worker, "the worker was looked at while it ran");
}

#[test]
fn no_patient_text_in_messages() {
    let stage = Stage::with(&[]);
    let words = ["Marigold", "Zephyrine"];
    let note = format!("Patient Name: {}, {}\nDOB: 01/02/1980\nSchizophrenia F20.9\n", words[0], words[1]);
    for name in ["a.txt", "b.txt", "c.xml", "d.pdf", "e.json", "f.rtf", "g.html", "h.zip"] {
        stage.put(&format!("in/{name}"), note.as_bytes());
    }
    stage.put("in/x.xml", format!("<ClinicalDocument><title>{note}").as_bytes());
    stage.put("in/y.pdf", format!("%PDF-1.4\n{note}").as_bytes());
    let drill = "panic@a.txt,abort@b.txt,overflow@e.json";
    let ended = stage.run_with_drill(drill, &["scan", "in", "--verbose", "--password", "Tamarisk-77"]);
    for word in words.iter().chain([&"Tamarisk"]) {
        assert!(!ended.stderr.contains(word) && !ended.stdout.contains(word), "{ended:?}");
    }
    let broken = stage.run(&["scan", &fixtures("broken"), "--verbose"]);
    assert_eq!(broken.code, Some(3), "{broken:?}");
    assert!(!broken.stderr.contains("panick"), "{broken:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn no_internet_socket_is_ever_opened() {
    let stage = Stage::with(&[("a.txt", crate::stage::NOTE)]);
    let trace = stage.path("trace");
    let traced = Command::new("strace")
        .args(["-f", "-e", "trace=socket,connect", "-o"])
        .arg(&trace)
        .arg(env!("CARGO_BIN_EXE_parityscan"))
        .args(["scan", "a.txt", "--quiet"])
        .current_dir(stage.path("."))
        .status();
    if !traced.is_ok_and(|status| status.success()) {
        return;
    }
    let calls = fs::read_to_string(trace).unwrap();
    assert!(!calls.contains("AF_INET"), "{calls}");
}
