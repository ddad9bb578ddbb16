//! The same input gives the same bytes, in whatever order it is read.

use crate::stage::{NOTE, Stage, fixtures, zip};

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    let stage = Stage::with(&[]);
    for number in 0..40 {
        stage.put(
            &format!("in/{}/{number}.txt", number % 5),
            format!("{NOTE}\nVisit {number}: panic disorder F41.0\n").as_bytes(),
        );
    }
    stage.put("in/x.zip", &zip(&[("b.txt", NOTE.as_bytes()), ("a.txt", b"Depression F32.A"), ("e.txt", b"")]));
    let clinic = fixtures("clinic");
    let passwords = fixtures("passwords.txt");
    let mut reports = Vec::new();
    for jobs in ["1", "2", "8"] {
        let arguments =
            ["scan", "in", &clinic, "--jobs", jobs, "--as-of", "2026-01-15", "--password-file", &passwords, "--ocr", "never"];
        let ended = stage.run(&[arguments.as_slice(), &["--format", "csv,jsonl,html"]].concat());
        assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
        reports.push(stage.report("parityscan-report"));
    }
    for (jobs, report) in [2, 8].into_iter().zip(&reports[1..]) {
        for (name, bytes) in &reports[0] {
            assert!(report[name] == *bytes, "{name} differs with {jobs} jobs");
        }
    }
}

#[test]
fn a_shard_takes_its_part_and_all_shards_take_everything() {
    let stage = Stage::with(&[]);
    (0..9).for_each(|number| stage.put(&format!("in/{number}.txt"), format!("{NOTE}{number}").as_bytes()));
    let mut together = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        assert_eq!(stage.run(&["scan", "in", "--shard", shard]).code, Some(0));
        together.extend(stage.files("parityscan-report", "sha256"));
    }
    together.sort();
    stage.run(&["scan", "in"]);
    assert_eq!(together, stage.files("parityscan-report", "sha256"));
}
