//! The verdict on a patient, and in plain words what it rests on and what a person should look at.
//!
//! No reason ever says that a condition is "not covered": since 2021 medical necessity decides, not a list.

use crate::{
    mention::{Assertion, ClinicalStatus},
    parity::Ruleset,
};

use super::{Diagnosis, FileRow, STALE_MONTHS, Verdict, cells, concerns::Concerns, wording};

/// The rulesets whose categories make a diagnosis a parity diagnosis.
const PARITY: [&str; 2] = ["ca-ab88", "kaiser-affiliate"];
/// The ruleset and category of every condition that SB 855 covers.
const COVERED: (&str, &str) = ("ca-sb855", "MHSUD");
/// At most so many diagnoses are named in reasons of one kind.
const NAMED: usize = 4;

/// The verdict, the first that holds, with its reasons.
pub(super) fn decide(
    rulesets: &[Ruleset],
    diagnoses: &[Diagnosis],
    files: &[&FileRow],
    concerns: &Concerns,
) -> (Verdict, Vec<String>) {
    let mut reasons = Vec::new();
    let lists = rulesets;
    let rulesets = &rulesets.iter().map(|ruleset| ruleset.id.clone()).collect::<Vec<_>>();
    let parity = kept(diagnoses, |row| is_parity(rulesets, row));
    let doubtful = kept(diagnoses, |row| doubt(rulesets, row).is_some() && !is_parity(rulesets, row));
    let covered = kept(diagnoses, |row| is_covered(rulesets, row));
    let verdict = if !files.is_empty() && files.iter().all(|file| !file.has_text()) {
        Verdict::Unread
    } else if !parity.is_empty() {
        Verdict::Parity
    } else if !doubtful.is_empty() || concerns.need_review(files) || diagnoses.iter().any(|row| row.disagrees) {
        Verdict::Review
    } else if !covered.is_empty() {
        Verdict::Covered
    } else {
        Verdict::None
    };
    name(&mut reasons, &parity, |row| format!("parity diagnosis: {}: {}", wording::title(row), wording::standing(lists, row)));
    name(&mut reasons, &doubtful, |row| {
        let doubt = doubt(rulesets, row).unwrap_or_default();
        format!("look at {}: {doubt}. Listed: {}", wording::title(row), wording::standing(lists, row))
    });
    if verdict == Verdict::Covered {
        name(&mut reasons, &covered, |row| format!("condition covered under SB 855: {}", wording::title(row)));
    }
    if verdict == Verdict::None {
        reasons.push("no mental-health or substance-use diagnosis was found as present in what could be read".into());
    }
    let disagreeing = kept(diagnoses, |row| row.disagrees);
    name(&mut reasons, &disagreeing, |row| format!("a code and the name beside it disagree at {}", wording::title(row)));
    let stale = kept(diagnoses, |row| row.stale && (is_parity(rulesets, row) || is_covered(rulesets, row)));
    name(&mut reasons, &stale, |row| {
        format!("{} is not mentioned as current in the {STALE_MONTHS} months before the newest document", wording::title(row))
    });
    reasons.extend(concerns.reasons(diagnoses, files));
    (verdict, reasons)
}

fn kept(diagnoses: &[Diagnosis], keep: impl Fn(&Diagnosis) -> bool) -> Vec<&Diagnosis> {
    diagnoses.iter().filter(|row| keep(row)).collect()
}

/// Names the first of some diagnoses, and how many more there are.
fn name(reasons: &mut Vec<String>, rows: &[&Diagnosis], sentence: impl Fn(&Diagnosis) -> String) {
    reasons.extend(rows.iter().take(NAMED).map(|row| sentence(row)));
    if rows.len() > NAMED {
        reasons.push(format!("{} more of this kind in diagnoses.csv", rows.len() - NAMED));
    }
}

/// Present, in force, and in a counted category of a parity ruleset.
pub(crate) fn is_parity(rulesets: &[String], row: &Diagnosis) -> bool {
    in_force(row) && parity_labels(rulesets, row).any(cells::counts)
}

fn in_force(row: &Diagnosis) -> bool {
    row.assertion == Assertion::Present && !matches!(row.clinical_status, ClinicalStatus::Remission | ClinicalStatus::Resolved)
}

/// Why a diagnosis in a parity category does not count but must be looked at.
pub(crate) fn doubt(rulesets: &[String], row: &Diagnosis) -> Option<&'static str> {
    parity_labels(rulesets, row).next()?;
    let why = match (row.assertion, row.overruled) {
        (_, true) => "a later document overrules an earlier one",
        (Assertion::Present, _) if !in_force(row) => "in remission",
        (Assertion::Present, _) => "a person must judge whether it counts",
        (Assertion::Possible, _) => "only stated as possible",
        (Assertion::Historical, _) => "only stated as history",
        _ => return None,
    };
    Some(why)
}

/// Present and in the category of every condition that SB 855 covers.
pub(crate) fn is_covered(rulesets: &[String], row: &Diagnosis) -> bool {
    let (ruleset, category) = COVERED;
    row.assertion == Assertion::Present && labels(rulesets, row, &[ruleset]).any(|label| label == category)
}

fn parity_labels<'r>(rulesets: &'r [String], row: &'r Diagnosis) -> impl Iterator<Item = &'r str> {
    labels(rulesets, row, &PARITY)
}

/// The categories of the mentions that count, in some of the rulesets.
fn labels<'r>(rulesets: &'r [String], row: &'r Diagnosis, among: &'r [&'r str]) -> impl Iterator<Item = &'r str> {
    let wanted = rulesets.iter().zip(row.held.iter()).filter(|(ruleset, _)| among.contains(&ruleset.as_str()));
    wanted.flat_map(|(_, cell)| cell.iter().map(String::as_str))
}
