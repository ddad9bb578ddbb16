//! The verdict and its reasons.

use super::*;
use crate::{
    evidence::{Evidence, EvidenceKind},
    triage::Diagnosis,
};

const ANN: (&str, &str, &str) = ("Ann Lee", "1980-01-02", "12345678");

fn with(mentions: Vec<Mention>) -> Run {
    let mut report = file("exports/a", ANN);
    report.mentions = mentions;
    run(vec![report])
}

fn says(run: &Run, words: &str) -> bool {
    run.patients[0].reasons.iter().any(|reason| reason.contains(words))
}

fn risk(assertion: Assertion) -> Evidence {
    Evidence {
        kind: EvidenceKind::Risk,
        value: "suicidal ideation".into(),
        severity: String::new(),
        date: PartialDate::parse("2024-05-02"),
        assertion,
        page: 1,
        start: 0,
        snippet: "passive SI".into(),
        note: String::new(),
    }
}

#[test]
fn each_verdict_in_its_turn() {
    let one = |code: &str, name: &str, assertion| verdict(&with(vec![mention(code, name, "2024-01-02", assertion)]));
    assert_eq!(one("F33.1", "MDD", Assertion::Present), Verdict::Parity);
    assert_eq!(one("F03.90", "Dementia", Assertion::Present), Verdict::Parity);
    assert_eq!(one("F31.9", "Bipolar", Assertion::Possible), Verdict::Review);
    assert_eq!(one("F31.9", "Bipolar", Assertion::Historical), Verdict::Review);
    assert_eq!(one("F31.9", "Bipolar", Assertion::Family), Verdict::None);
    assert_eq!(one("F31.9", "Bipolar", Assertion::Negated), Verdict::None);
    assert_eq!(one("F43.10", "PTSD", Assertion::Present), Verdict::Covered);
    assert_eq!(one("F43.10", "PTSD", Assertion::Possible), Verdict::None);
    assert_eq!(one("I10", "Hypertension", Assertion::Present), Verdict::None);
}

#[test]
fn an_old_f32_9_needs_the_word_major() {
    let old = |name: &str| verdict(&with(vec![mention("F32.9", name, "2019-01-02", Assertion::Present)]));
    assert_eq!(old("Depression"), Verdict::Review);
    assert_eq!(old("Major depressive disorder, single episode, unspecified"), Verdict::Parity);
}

#[test]
fn unread_pages_lower_nothing_and_are_told() {
    let mut report = file("exports/a", ANN);
    (report.status, report.reason, report.pages, report.unread_pages) = (FileStatus::Partial, "1 page".into(), 3, 1);
    assert_eq!(verdict(&run(vec![report.clone()])), Verdict::Review);
    report.mentions.push(mention("F33.1", "MDD", "2024-01-02", Assertion::Present));
    let run_with = run(vec![report.clone()]);
    assert_eq!(verdict(&run_with), Verdict::Parity);
    assert!(says(&run_with, "1 page could not be read"));
    report.unread_pages = 3;
    assert_eq!(verdict(&run(vec![report])), Verdict::Unread);
}

/// Reasons said `ca-ab88 MDD`, which no clinician reads.
#[test]
fn reasons_are_words_and_no_ids() {
    let mut old = mention("F33.1", "Major depressive disorder, recurrent episode, moderate", "2013-01-02", Assertion::Present);
    (old.code_system, old.code) = (Some(CodeSystem::Icd9Cm), "296.32".into());
    let flagged = mention("F53.0", "Postpartum depression", "2024-01-02", Assertion::Present);
    let possible = mention("F40.01", "Agoraphobia with panic disorder", "2024-01-02", Assertion::Possible);
    let run = with(vec![old, flagged, possible]);
    for reason in [
        "parity diagnosis: Major depressive disorder, recurrent episode, moderate (F33.1, recorded as ICD-9 296.32, last mentioned \
         2013-01-02): a severe mental illness under AB 88 (Major depressive disorders) and on the list of the Kaiser affiliates \
         (Major Depression)",
        "look at Agoraphobia with panic disorder (F40.01, last mentioned 2024-01-02): only stated as possible. Listed: a severe mental \
         illness under AB 88 (Panic disorder) and on the list of the Kaiser affiliates (Agoraphobia)",
        "is not mentioned as current in the 24 months before the newest document",
    ] {
        assert!(says(&run, reason), "{reason}\n{:#?}", run.patients[0].reasons);
    }
    assert!(says(
        &run,
        "Postpartum depression (F53.0, last mentioned 2024-01-02): a person must judge whether it counts. Listed: possibly"
    ));
    for id in ["ca-", "kaiser-affiliate", "MDD", "PAN", "AGO"] {
        assert!(!says(&run, id), "{id}: {:#?}", run.patients[0].reasons);
    }
}

/// A visit on which nothing was found is a day on which the record shows the patient.
#[test]
fn a_visit_without_findings_is_seen() {
    let day = |text: &str| PartialDate::parse(text).unwrap();
    let mut report = file("exports/a", ANN);
    report.mentions = vec![mention("F33.1", "MDD", "2024-01-02", Assertion::Present)];
    report.visited = vec![(1, day("2024-06-03")), (1, day("2027-01-02")), (2, day("2024-09-09"))];
    report.page_headers = vec![crate::document::PageHeader {
        page: 2,
        header: crate::triage::identity::tests::header("Bob Ray", "1971-05-06", "111111"),
        stranger: false,
    }];
    let run = run(vec![report]);
    assert_eq!(run.patients[0].last_seen, Some(day("2024-06-03")), "neither a day to come nor another patient's page");
}

#[test]
fn a_disagreement_of_code_and_name_is_for_review() {
    let mut wrong = mention("F43.10", "PTSD", "2024-01-02", Assertion::Present);
    wrong.disagrees = true;
    assert_eq!(verdict(&with(vec![wrong])), Verdict::Review);
}

#[test]
fn risk_comes_first_and_without_a_diagnosis_it_is_said() {
    let mut at_risk = file("exports/z", ("Zoe Wu", "1990-01-02", "99999999"));
    at_risk.evidence = vec![risk(Assertion::Present)];
    let mut parity = file("exports/a", ANN);
    parity.mentions = vec![mention("F33.1", "MDD", "2024-01-02", Assertion::Present)];
    let mut denied = file("exports/b", ("Bob Ray", "1971-05-06", "111111"));
    denied.evidence = vec![risk(Assertion::Negated)];
    let run = run(vec![parity, at_risk, denied]);
    let names: Vec<&str> = run.patients.iter().map(|patient| patient.name.as_str()).collect();
    assert_eq!(names, ["Zoe Wu", "Ann Lee", "Bob Ray"]);
    assert_eq!(run.patients[0].risk, ["2024-05-02 suicidal ideation"]);
    assert!(run.patients[0].reasons.iter().any(|reason| reason.contains("risk evidence without")));
    assert!(run.patients[2].risk.is_empty());
}

#[test]
fn a_child_is_a_candidate_and_its_evidence_is_named() {
    let mut report = file("exports/a", ("Kim Lee", "2013-10-05", "12345678"));
    report.mentions = vec![mention("F90.2", "ADHD", "2024-01-02", Assertion::Present)];
    report.evidence = vec![Evidence { kind: EvidenceKind::WorkSchool, ..risk(Assertion::Present) }];
    let run = run(vec![report]);
    assert_eq!(verdict(&run), Verdict::Covered);
    let column = run.rulesets.iter().position(|ruleset| ruleset == "ca-ab88-child").unwrap();
    assert_eq!(run.patients[0].cells[column], ["SED"]);
    assert!(says(&run, "child limb of AB 88: school"));
}

#[test]
fn no_reason_says_not_covered() {
    for code in ["F33.1", "F43.10", "I10", "Z63.5"] {
        let run = with(vec![mention(code, "x", "2024-01-02", Assertion::Present)]);
        assert!(!says(&run, "not covered"));
        let _: &[Diagnosis] = &run.diagnoses;
    }
}
