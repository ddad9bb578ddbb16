//! Diagnoses rolled up per patient.

use super::*;
use crate::triage::Diagnosis;

const ANN: (&str, &str, &str) = ("Ann Lee", "1980-01-02", "12345678");

/// The row of a code among the diagnoses of one patient with one file.
fn row(mentions: Vec<Mention>, code: &str) -> Diagnosis {
    let mut report = file("exports/a", ANN);
    report.mentions = mentions;
    let run = run(vec![report]);
    run.diagnoses.into_iter().find(|row| row.icd10cm == code).unwrap()
}

fn remission(mut mention: Mention) -> Mention {
    mention.clinical_status = ClinicalStatus::Remission;
    mention
}

#[test]
fn the_strongest_mention_wins() {
    let row = row(
        vec![
            mention("F33.1", "MDD", "2024-01-02", Assertion::Possible),
            mention("F33.1", "MDD", "2023-01-02", Assertion::Present),
            mention("F33.1", "MDD", "2024-02-02", Assertion::Negated),
        ],
        "F33.1",
    );
    assert_eq!((row.assertion, row.mentions, row.overruled), (Assertion::Present, 3, false));
    assert_eq!(row.last_date, PartialDate::parse("2023-01-02"));
    assert!(row.notes.contains(&"other mentions: 1 possible, 1 negated".to_owned()), "{:?}", row.notes);
}

#[test]
fn a_later_rejection_overrules() {
    let mut rejected = mention("F31.9", "bipolar disorder", "2024-05-02", Assertion::Negated);
    rejected.notes.push("cue: ruled out".into());
    let earlier = mention("F31.9", "bipolar disorder", "2023-01-02", Assertion::Present);
    let row = row(vec![earlier.clone(), rejected.clone()], "F31.9");
    assert_eq!((row.assertion, row.overruled), (Assertion::Negated, true));
    let mut report = file("exports/a", ANN);
    report.mentions = vec![earlier, rejected];
    assert_eq!(verdict(&run(vec![report])), Verdict::Review);
}

#[test]
fn an_earlier_rejection_overrules_nothing() {
    let mut rejected = mention("F31.9", "bipolar disorder", "2022-05-02", Assertion::Negated);
    rejected.notes.push("cue: ruled out".into());
    let row = row(vec![mention("F31.9", "bipolar disorder", "2023-01-02", Assertion::Present), rejected], "F31.9");
    assert_eq!((row.assertion, row.overruled), (Assertion::Present, false));
}

#[test]
fn an_end_that_is_recorded_later_makes_history() {
    let mut resolved = mention("F41.0", "panic disorder", "2020-05-02", Assertion::Historical);
    resolved.clinical_status = ClinicalStatus::Resolved;
    resolved.resolved = PartialDate::parse("2024-05-02");
    let row = row(vec![mention("F41.0", "panic disorder", "2023-01-02", Assertion::Present), resolved], "F41.0");
    assert_eq!((row.assertion, row.clinical_status, row.overruled), (Assertion::Historical, ClinicalStatus::Resolved, true));
}

#[test]
fn remission_counts_until_the_next_episode() {
    let active = |day| mention("F33.1", "MDD, recurrent, moderate", day, Assertion::Present);
    let remitted = |day| remission(mention("F33.42", "MDD, recurrent, in full remission", day, Assertion::Present));
    let after = vec![active("2022-01-02"), remitted("2024-01-02")];
    assert_eq!(row(after.clone(), "F33.1").clinical_status, ClinicalStatus::Remission);
    let mut report = file("exports/a", ANN);
    report.mentions = after;
    assert_eq!(verdict(&run(vec![report.clone()])), Verdict::Review);
    report.mentions = vec![active("2024-01-02"), remitted("2022-01-02")];
    assert_eq!(verdict(&run(vec![report])), Verdict::Parity);
}

#[test]
fn an_icd_9_code_stands_for_its_icd_10_code_but_is_judged_by_itself() {
    let mut old = mention("311", "Depressive disorder", "2013-01-02", Assertion::Present);
    old.code_system = Some(CodeSystem::Icd9Cm);
    old.icd10cm = "F32.A".into();
    old.mental = true;
    let mut report = file("exports/a", ANN);
    report.mentions = vec![old];
    let run = run(vec![report]);
    assert_eq!(run.diagnoses[0].icd10cm, "F32.A");
    assert_eq!(verdict(&run), Verdict::Covered);
}

#[test]
fn old_mentions_are_stale() {
    let old = mention("F33.1", "MDD", "2021-01-02", Assertion::Present);
    let new = mention("I10", "Hypertension", "2023-01-03", Assertion::Present);
    assert!(row(vec![old.clone(), new], "F33.1").stale);
    let near = mention("I10", "Hypertension", "2023-01-02", Assertion::Present);
    assert!(!row(vec![old, near], "F33.1").stale);
}

#[test]
fn a_specific_code_is_pointed_out() {
    let rows = vec![
        mention("F33.1", "MDD", "2021-01-02", Assertion::Present),
        mention("F32.A", "depression", "2021-01-02", Assertion::Present),
    ];
    assert!(row(rows, "F32.A").notes.iter().any(|note| note.contains("F33.1")));
}

#[test]
fn finding_ids_depend_on_content_alone() {
    let mut report = file("exports/a", ANN);
    report.mentions = vec![
        mention("F33.1", "MDD", "2021-01-02", Assertion::Present),
        Mention { place: None, ..mention("F33.1", "MDD", "2021-01-02", Assertion::Present) },
        Mention { place: None, ..mention("F33.1", "MDD", "2021-01-02", Assertion::Present) },
    ];
    let run = run(vec![report.clone()]);
    let tables = dictionaries();
    let ids = |report: &FileReport| -> Vec<String> {
        crate::triage::findings(&run, &run.files[0], report, &tables).into_iter().map(|finding| finding.finding_id).collect()
    };
    let first = ids(&report);
    report.mentions.reverse();
    assert_eq!(first, ids(&report));
    let distinct: std::collections::BTreeSet<&String> = first.iter().collect();
    assert_eq!(distinct.len(), 3);
}

#[test]
fn a_disorder_rejected_by_its_bare_name_ends_all_its_kinds() {
    let mut report = file("exports/a", ANN);
    let rejected = Mention {
        notes: vec!["cue: ruled out".into()],
        ..mention("F25.9", "Schizoaffective disorder", "2023-06-20", Assertion::Negated)
    };
    report.mentions = vec![
        mention("F25.0", "Schizoaffective disorder, bipolar type", "2023-01-09", Assertion::Present),
        mention("F31.5", "Bipolar disorder", "2023-06-20", Assertion::Present),
        rejected,
    ];
    let run = run(vec![report]);
    let row = |code: &str| run.diagnoses.iter().find(|row| row.icd10cm == code).unwrap();
    assert_eq!((row("F25.0").assertion, row("F25.0").overruled), (Assertion::Historical, true));
    assert_eq!(row("F31.5").assertion, Assertion::Present);
}
