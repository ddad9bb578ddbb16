//! What a clinician reads first: what was found, and what to tell the referral department.

use crate::{
    evidence::EvidenceKind,
    triage::{self, Count, Diagnosis, Patient, Verdict},
};

use super::{
    diagnosis::{self, Context, Weight},
    words,
};

/// The diagnosis that a verdict rests on: the first of the most weight that is on no lesser footing than the verdict.
pub(super) fn deciding<'d>(context: Context<'_>, patient: &Patient, rows: &[&'d Diagnosis]) -> Option<&'d Diagnosis> {
    let most = match patient.verdict {
        Verdict::Parity => Weight::Parity,
        Verdict::Review => Weight::Doubtful,
        Verdict::Covered | Verdict::Unread | Verdict::None => Weight::Covered,
    };
    let weighed = rows.iter().map(|row| (diagnosis::weight(context.run, row), *row));
    let kept = weighed.filter(|(weight, _)| *weight >= most && *weight <= Weight::Covered);
    kept.min_by_key(|(weight, _)| *weight).map(|(_, row)| row)
}

/// What was found, in one or two sentences.
pub(super) fn sentence(context: Context<'_>, patient: &Patient, deciding: Option<&Diagnosis>) -> String {
    match (patient.verdict, deciding) {
        (Verdict::Parity, Some(row)) => format!("A parity diagnosis is recorded as present: {}.", title(row)),
        (Verdict::Review, Some(row)) => review(context, row),
        (Verdict::Parity | Verdict::Review, None) => {
            "No parity diagnosis was found in what was read, but what was read is not certain: see the reasons.".into()
        }
        (Verdict::Covered, Some(row)) => format!(
            "No parity diagnosis was found in what was read. {} is covered under SB 855 where treatment is medically necessary; \
             what shows the need is below.",
            title(row)
        ),
        (Verdict::Unread, _) => "No file of this patient could be read. That says nothing about diagnoses.".into(),
        (Verdict::Covered | Verdict::None, _) => "No mental-health diagnosis was found in what was read.".into(),
    }
}

fn review(context: Context<'_>, row: &Diagnosis) -> String {
    match triage::doubt(&context.run.rulesets, row) {
        Some(doubt) => {
            format!("No settled parity diagnosis was found in what was read. A person has to look at {}: {doubt}.", title(row))
        }
        None => format!(
            "No parity diagnosis was found in what was read, but what was read is not certain: see the reasons. Present: {}.",
            title(row)
        ),
    }
}

/// `Panic disorder (F41.0), last recorded 2024-05-01`.
fn title(row: &Diagnosis) -> String {
    let code = Some(diagnosis::code(row)).filter(|code| !code.is_empty()).map(|code| format!(" ({code})")).unwrap_or_default();
    let last = row.last_date.map(|date| format!(", last recorded {date}")).unwrap_or_default();
    format!("{}{code}{last}", row.description)
}

/// `2 files, 14 pages`; empty where all was read.
pub(super) fn unread(patient: &Patient) -> String {
    let part = |number: usize, one: &str| (number > 0).then(|| words::count(number, one));
    let parts = [part(patient.unread_files, "file"), part(patient.unread_pages, "page")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What supports a referral, each with a label.
pub(super) fn points(context: Context<'_>, patient: &Patient, deciding: Option<&Diagnosis>) -> Vec<(&'static str, String)> {
    let lists = deciding.filter(|_| patient.verdict == Verdict::Parity).map(|row| context.lists(row)).unwrap_or_default();
    let mut points =
        vec![("On the lists", lists.join("; ")), ("Risk", risk(patient)), ("Latest scores", patient.latest_scores.join("; "))];
    let counts = [
        (EvidenceKind::VisitGap, patient.visit_gaps),
        (EvidenceKind::AccessRequest, patient.access_request),
        (EvidenceKind::GroupTreatment, patient.group_treatment),
        (EvidenceKind::Trauma, patient.trauma),
        (EvidenceKind::WorkSchool, patient.work_school),
        (EvidenceKind::Impairment, patient.impairment),
    ];
    points.extend(counts.map(|(kind, count)| (words::kind(kind), entries(kind, count))));
    points.retain(|(_, text)| !text.is_empty());
    points
}

fn risk(patient: &Patient) -> String {
    match patient.risk.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [newest, rest @ ..] => format!("{newest}, and {} more", rest.len()),
    }
}

/// `3 entries, newest 2024-05-14`.
fn entries(kind: EvidenceKind, count: Count) -> String {
    let what = if kind == EvidenceKind::VisitGap { "flagged gap" } else { "entry" };
    match (count.rows, count.newest) {
        (0, _) => String::new(),
        (rows, Some(day)) => format!("{}, newest {day}", words::count(rows, what)),
        (rows, None) => words::count(rows, what),
    }
}
