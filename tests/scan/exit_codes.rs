//! What the exit status says.

use crate::stage::{Ended, NOTE, Stage};

#[test]
fn everything_read_is_0() {
    let stage = Stage::with(&[("in/a.txt", NOTE), ("in/.DS_Store", "\0\0\0\u{1}Bud1")]);
    let ended = stage.run(&["scan", "in"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.starts_with("2 files: 1 read, 1 skipped\n"), "{ended:?}");
    assert_eq!(ended.stderr, "");
    assert_eq!(stage.cell("parityscan-report", "in/.DS_Store", "status"), "skipped");
}

#[test]
fn a_met_condition_is_1() {
    let stage = Stage::with(&[("a.txt", NOTE)]);
    assert_eq!(stage.run(&["scan", "a.txt", "--fail-on", "parity"]).code, Some(1));
    assert_eq!(stage.run(&["scan", "a.txt", "--fail-on", "review"]).code, Some(0));
}

#[test]
fn wrong_usage_and_nothing_to_read_are_2() {
    let stage = Stage::with(&[("a.txt", NOTE), ("full/x", "not ours"), ("empty.txt", "")]);
    std::fs::create_dir(stage.path("nothing")).unwrap();
    for arguments in [
        ["scan", "missing.txt", "--out", "r"].as_slice(),
        &["scan", "nothing"],
        &["scan"],
        &["scan", "a.txt", "--out", "full"],
        &["scan", "a.txt", "--out", "a.txt"],
        &["scan", "a.txt", "--no-such-option"],
        &["scan", "a.txt", "--jobs", "0"],
        &["scan", "a.txt", "--jobs", "60000"],
        &["scan", "a.txt", "--as-of", "yesterday"],
        &["scan", "a.txt", "--shard", "3/2"],
        &["scan", "a.txt", "--shard", "1/2", "--redact"],
        &["scan", "a.txt", "--worker-memory", "1K"],
        &["scan", "a.txt", "--password-file", "missing"],
        &["scan", "a.txt", "--dictionaries", "missing"],
        &["scan", "a.txt", "--files-from", "missing"],
    ] {
        let ended = stage.run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert_ne!(ended.stderr, "", "{arguments:?}");
    }
    assert!(!stage.path("parityscan-report").exists(), "a run that does not begin leaves nothing behind");
    assert_eq!(std::fs::read_to_string(stage.path("full/x")).unwrap(), "not ours");
}

#[test]
fn something_unread_is_3_and_outranks_1() {
    let stage = Stage::with(&[("in/a.txt", NOTE), ("in/empty.txt", "")]);
    assert_eq!(stage.run(&["scan", "in", "--fail-on", "parity"]).code, Some(3));
    assert_eq!(stage.cell("parityscan-report", "in/empty.txt", "status"), "unreadable");
    assert_eq!(stage.cell("parityscan-report", "in/empty.txt", "reason"), "empty file (0 bytes)");
    let ended = stage.run(&["scan", "in/a.txt", "missing.txt"]);
    assert_eq!(ended.code, Some(3), "a PATH that is not there is a row when there is another");
    assert_eq!(stage.cell("parityscan-report", "missing.txt", "status"), "unreadable");
}

#[test]
fn help_and_version_are_0() {
    let stage = Stage::with(&[]);
    for arguments in [["--help"].as_slice(), &["--version"], &["scan", "--help"], &["completions", "bash"]] {
        let ended = stage.run(arguments);
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
    assert!(!stage.run(&["--help"]).stdout.contains("worker"), "the worker is no command for people");
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let rows = "1\tpanic disorder\tShe denies panic disorder.\n".repeat(2_000);
    let stage = Stage::with(&[
        ("big.txt", &"a line of text\n".repeat(100_000)),
        ("table.tsv", &format!("id\tconcept\tsentence\n{rows}")),
        ("in/a.txt", NOTE),
        ("in/empty.txt", ""),
    ]);
    for (arguments, code) in [
        (["text", "big.txt"].as_slice(), 0),
        (&["assert", "--tsv", "table.tsv"], 0),
        (&["completions", "bash"], 0),
        (&["rulesets"], 0),
        (&["code", "F33.1"], 0),
        // What could not be read is as little read where nobody reads the summary.
        (&["scan", "in"], 3),
    ] {
        let piped = std::process::Stdio::piped;
        let mut child = stage.command(arguments).stdout(piped()).stderr(piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = Ended::of(child.wait_with_output().unwrap());
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(code), ""), "{arguments:?}");
    }
}
