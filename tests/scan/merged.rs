//! The shards of a scan, merged, are the reports of one run, byte by byte; what does not fit together is refused.

use std::fs;

use crate::stage::{Ended, NOTE, Stage, fixtures, zip};

const FORMATS: [&str; 2] = ["--format", "csv,jsonl,html"];
/// A ruleset of a user's own.
const RULES: &[u8] =
    b"category_id,category,code_system,match,code_from,code_to,action,age_min,age_max,basis,confidence,citation,note\n\
                       BIP,Bipolar,ICD10CM,prefix,F31,,include,,,,,,\n";
const DAY: [&str; 2] = ["--as-of", "2026-01-15"];

/// Everything that could differ across shards: duplicates, archives, patients in several files, files that say not whose they are, what
/// cannot be read, what is no record.
fn stage() -> Stage {
    let stage = Stage::with(&[]);
    for number in 0..12 {
        stage.put(&format!("in/vera/{number}.txt"), format!("{NOTE}Visit {number}: panic disorder F41.0\n").as_bytes());
        stage.put(&format!("in/copies/{number}.txt"), NOTE.as_bytes());
        stage.put(&format!("in/vera/unsigned {number}.txt"), format!("Visit {number}. Depression F32.A.\n").as_bytes());
        stage.put(&format!("in/nobody/{number}.txt"), format!("Page {number}. PTSD (F43.10).\n").as_bytes());
        stage.put(&format!("in/empty/{number}.pdf"), b"");
        stage.put(&format!("in/pictures/{number}.png"), b"\x89PNG\r\n\x1a\n");
    }
    let inner = zip(&[("a.txt", NOTE.as_bytes()), ("b.txt", b"Schizophrenia F20.9"), ("e.txt", b"")]);
    stage.put("in/one.zip", &inner);
    stage.put("in/other.zip", &inner);
    stage.put("in/nested.zip", &zip(&[("in.zip", &inner), ("torn.zip", &inner[..inner.len() / 2])]));
    stage
}

fn scan(stage: &Stage, more: &[&str]) -> Ended {
    stage.run(&[["scan", "in"].as_slice(), &FORMATS, &DAY, more].concat())
}

/// Scans the project's fixtures too.
fn scan_fixtures(stage: &Stage, more: &[&str]) -> Ended {
    let (clinic, broken, passwords) = (fixtures("clinic"), fixtures("broken"), fixtures("passwords.txt"));
    scan(stage, &[[&clinic, &broken, "--password-file", &passwords, "--ocr", "never"].as_slice(), more].concat())
}

fn merge(stage: &Stage, dirs: &[&str]) -> Ended {
    stage.run(&[["merge"].as_slice(), dirs, &["--out", "merged"], &FORMATS].concat())
}

#[test]
fn four_shards_merged_are_one_run() {
    let stage = stage();
    let one = scan_fixtures(&stage, &["--out", "one"]);
    assert_eq!(one.code, Some(3), "{one:?}");
    for (part, jobs) in [("1", "1"), ("2", "3"), ("3", "2"), ("4", "1")] {
        let ended = scan_fixtures(&stage, &["--out", part, "--shard", &format!("{part}/4"), "--jobs", jobs]);
        assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
        assert!(stage.files(part, "file").len() > 10, "shard {part} has its part");
        assert!(ended.stderr.contains("merge"), "a shard says that it is one: {ended:?}");
    }
    let merged = merge(&stage, &["3", "1", "4", "2"]);
    assert_eq!((merged.code, merged.stdout.replace("merged", "one")), (one.code, one.stdout));
    let (one, merged) = (stage.report("one"), stage.report("merged"));
    assert_eq!(one.keys().collect::<Vec<_>>(), merged.keys().collect::<Vec<_>>());
    assert_eq!(one.len(), 12, "ten tables, a page, the journal");
    for (name, bytes) in &one {
        assert!(merged[name] == *bytes, "{name} differs");
    }
    let statuses = stage.files("merged", "status");
    for status in ["read", "partial", "unreadable", "skipped", "duplicate"] {
        assert!(statuses.iter().any(|(_, cell)| cell == status), "no {status} file in this test");
    }
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(stage.path("merged/run.json")).unwrap()).unwrap();
    assert_eq!(manifest["state"], "finished");
    assert_eq!(manifest["seconds"].as_object().unwrap().len(), statuses.len());
}

#[test]
fn what_was_merged_can_be_resumed_and_merged_again() {
    let stage = stage();
    scan(&stage, &["--out", "1", "--shard", "1/2"]);
    scan(&stage, &["--out", "2", "--shard", "2/2"]);
    merge(&stage, &["1", "2"]);
    let merged = stage.report("merged");
    let again = stage.run(&["merge", "merged", "--out", "again", "--format", "csv,jsonl,html"]);
    assert_eq!(again.code, Some(3), "{again:?}");
    assert!(stage.report("again") == merged);
    scan(&stage, &["--out", "merged", "--resume"]);
    assert!(stage.report("merged") == merged);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_what_was_merged() {
    use std::os::unix::fs::PermissionsExt;
    let stage = Stage::with(&[("in/a.txt", NOTE)]);
    stage.run(&["scan", "in", "--out", "1"]);
    assert_eq!(stage.run(&["merge", "1", "--out", "merged"]).code, Some(0));
    let mode = |path: &str| fs::metadata(stage.path(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("merged"), 0o700);
    stage.report("merged").keys().for_each(|name| assert_eq!(mode(&format!("merged/{name}")), 0o600, "{name}"));
}

/// The shard folders `a` (1/2) and `b` (2/2), `b` scanned with other options.
fn pair(stage: &Stage, options: &[&str]) {
    stage.run(&[["scan", "in", "--out", "a", "--shard", "1/2"].as_slice(), &DAY].concat());
    stage.run(&[["scan", "in", "--out", "b", "--shard", "2/2"].as_slice(), options].concat());
}

#[test]
fn what_does_not_fit_together_is_2_with_what_to_do_and_writes_nothing() {
    let stage = Stage::with(&[("in/a.txt", NOTE), ("in/b.txt", NOTE), ("in/c.txt", NOTE)]);
    let refused = |dirs: &[&str], said: &str| {
        let ended = merge(&stage, dirs);
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains(said), "{said}: {ended:?}");
        assert!(!stage.path("merged").exists());
    };
    pair(&stage, &DAY);
    refused(&["a"], "missing shards: 2/2");
    refused(&["a", "a", "b"], "both shard 1/2");
    refused(&["a", "in"], "holds no reports");
    refused(&["a", "none"], "holds no reports");
    pair(&stage, &["--as-of", "2026-01-16"]);
    refused(&["a", "b"], "as_of 2026-01-15 and 2026-01-16");
    assert_eq!(stage.run(&["merge", "a", "b", "--as-of", "2026-01-16"]).code, Some(0));
    pair(&stage, &["--as-of", "2026-01-15", "--timeout", "7"]);
    refused(&["a", "b"], "timeout 60 and 7");
    stage.put("rules.csv", RULES);
    pair(&stage, &["--as-of", "2026-01-15", "--ruleset", "rules.csv"]);
    refused(&["a", "b"], "dictionaries or rulesets");
    pair(&stage, &DAY);
    stage.put("in/d.txt", NOTE.as_bytes());
    stage.run(&[["scan", "in", "--out", "b", "--shard", "2/2"].as_slice(), &DAY].concat());
    refused(&["a", "b"], "3 and 4 inputs");
}

/// A folder that was copied only in part was merged as if it were whole.
#[test]
fn a_journal_that_is_cut_off_is_refused() {
    let stage = Stage::with(&[("in/a.txt", NOTE), ("in/b.txt", "two"), ("in/c.txt", "three"), ("in/d.txt", "four")]);
    pair(&stage, &DAY);
    let shard = if stage.files("a", "file").len() > 1 { "a" } else { "b" };
    let path = stage.path(shard).join("journal.jsonl");
    let journal = fs::read_to_string(&path).unwrap();
    let kept = journal.trim_end().rsplit_once('\n').unwrap().0;
    fs::write(&path, format!("{kept}\n")).unwrap();
    let ended = merge(&stage, &["a", "b"]);
    assert!(ended.code == Some(2) && ended.stderr.contains("is cut off"), "{ended:?}");
}

#[test]
fn a_merge_takes_the_tables_of_its_shards_and_no_others() {
    let stage = Stage::with(&[("in/a.txt", NOTE)]);
    stage.run(&["scan", "in", "--out", "1"]);
    stage.put("rules.csv", RULES);
    let ended = stage.run(&["merge", "1", "--out", "merged", "--ruleset", "rules.csv"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("--ruleset"), "{ended:?}");
}

#[test]
fn a_shard_is_not_replaced_by_the_whole() {
    let stage = Stage::with(&[("in/a.txt", NOTE)]);
    stage.run(&["scan", "in", "--out", "1"]);
    let before = stage.report("1");
    let ended = stage.run(&["merge", "1", "--out", "./1"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(stage.report("1") == before);
}

#[cfg(unix)]
#[test]
fn a_killed_shard_is_refused_until_it_was_resumed() {
    let stage = stage();
    stage.put("in/z.txt", b"s");
    scan(&stage, &["--out", "one"]);
    let holds_z = |part: &str| stage.files(part, "file").iter().any(|(file, _)| file == "in/z.txt");
    scan(&stage, &["--out", "1", "--shard", "1/2"]);
    scan(&stage, &["--out", "2", "--shard", "2/2"]);
    let (shard, other) = if holds_z("1") { ("1", "2") } else { ("2", "1") };
    fs::remove_dir_all(stage.path(shard)).unwrap();
    let part = format!("{shard}/2");
    let inputs = ["scan", "in", "--shard", &part, "--out", shard];
    let mut killed = stage.command(&[inputs.as_slice(), &DAY].concat()).env("PARITYSCAN_DRILL", "hang@z.txt").spawn().unwrap();
    let journal = stage.path(shard).join("unfinished.jsonl");
    let lines = || fs::read(&journal).map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b'\n').count());
    let grown = (0..600).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        lines() > 20
    });
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(grown, "the journal does not grow");
    let ended = merge(&stage, &[shard, other]);
    assert!(ended.code == Some(2) && ended.stderr.contains("--resume"), "{ended:?}");
    scan(&stage, &["--out", shard, "--shard", &part, "--resume"]);
    assert_eq!(merge(&stage, &[shard, other]).code, Some(3));
    assert!(stage.report("merged") == stage.report("one"));
}

#[test]
fn redacted_shards_are_merged_with_the_masks_of_one_run() {
    let stage = stage();
    scan(&stage, &["--out", "one", "--redact"]);
    for part in ["1", "2"] {
        scan(&stage, &["--out", part, "--shard", &format!("{part}/2")]);
    }
    let merged = stage.run(&[["merge", "1", "2", "--out", "merged", "--redact"].as_slice(), &FORMATS].concat());
    assert_ne!(merged.code, Some(2), "{merged:?}");
    for name in ["files.csv", "patients.csv", "findings.csv", "evidence.jsonl", "report.html"] {
        let bytes = |dir: &str| fs::read(stage.path(dir).join(name)).unwrap();
        assert!(bytes("one") == bytes("merged"), "{name}");
    }
    assert!(!stage.path("merged/journal.jsonl").exists(), "a journal would tell everything");
}
