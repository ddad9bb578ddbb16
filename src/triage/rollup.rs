//! From the tallies of a patient to rows of diagnoses.csv: the strongest mention, unless a later document overrules it.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    dates::PartialDate,
    mention::{Assertion, ClinicalStatus},
};

use super::{
    Cells, Diagnosis, FileRow, STALE_MONTHS, cells,
    tally::{Class, Tally},
};

/// Rolls up all tallies of a patient, the strongest evidence first. `newest` is the day of the patient's newest document.
pub(super) fn rows(
    tallies: BTreeMap<String, Tally>,
    patient_id: &str,
    files: &[FileRow],
    newest: Option<PartialDate>,
) -> Vec<Diagnosis> {
    let states = States { remissions: remissions(&tallies), rejections: rejections(&tallies) };
    let keyed = |(key, tally)| Some(Diagnosis { key, ..row(tally, patient_id, files, newest, &states)? });
    let mut rows: Vec<Diagnosis> = tallies.into_iter().filter_map(keyed).collect();
    note_specific(&mut rows);
    rows.sort_by_key(order);
    rows
}

/// Strongest first: by assertion, mental health first, in force before remission, parity categories, newest, most often mentioned.
fn order(row: &Diagnosis) -> impl Ord + use<> {
    let listed = row.held.iter().flatten().filter(|label| cells::counts(label)).count();
    (
        row.assertion,
        !row.mental,
        row.clinical_status == ClinicalStatus::Remission,
        std::cmp::Reverse((listed, row.last_date, row.mentions)),
        row.icd10cm.clone(),
        row.code.clone(),
        row.description.clone(),
    )
}

/// What is said of whole families of codes.
struct States {
    /// The newest day of remission.
    remissions: BTreeMap<String, PartialDate>,
    /// The newest day on which the disorder as such was rejected.
    rejections: BTreeMap<String, PartialDate>,
}

/// Families whose codes are states and kinds of one disorder, which its bare name stands for.
const ONE_DISORDER: [&str; 6] = ["F20", "F25", "F31", "F32", "F42", "F84"];

/// The newest day on which each disorder was rejected by its bare name: that ends all its kinds.
fn rejections(tallies: &BTreeMap<String, Tally>) -> BTreeMap<String, PartialDate> {
    let mut newest: BTreeMap<String, PartialDate> = BTreeMap::new();
    for class in tallies.values().filter_map(|tally| tally.classes.get(&Assertion::Negated)) {
        let code = class.best.icd10cm.to_uppercase();
        let bare = (code.len() == 3 || code.ends_with(".9")) && code != "F32.A";
        let family = family(&code).filter(|family| bare && ONE_DISORDER.contains(&family.as_str()));
        if let (Some(family), Some(day)) = (family, class.ended) {
            let held = newest.entry(family).or_insert(day);
            *held = day.max(*held);
        }
    }
    newest
}

/// The newest day of remission of each family of codes.
fn remissions(tallies: &BTreeMap<String, Tally>) -> BTreeMap<String, PartialDate> {
    let mut newest = BTreeMap::new();
    for tally in tallies.values() {
        let class = tally.classes.get(&Assertion::Present).filter(|class| class.in_remission());
        if let Some((family, day)) = class.and_then(|class| Some((family(&class.best.icd10cm)?, class.remission?))) {
            let held = newest.entry(family).or_insert(day);
            *held = day.max(*held);
        }
    }
    newest
}

/// Codes that are states of one disorder: the first three characters, single episode and recurrent depression being one.
fn family(icd10cm: &str) -> Option<String> {
    let head = icd10cm.get(..3)?.to_uppercase();
    Some(if head == "F33" { "F32".into() } else { head })
}

/// One row; `None` for a tally without mentions.
fn row(tally: Tally, patient_id: &str, files: &[FileRow], newest: Option<PartialDate>, states: &States) -> Option<Diagnosis> {
    let strongest = *tally.classes.first_key_value()?.0;
    let overruled_by = overruled_by(&tally, strongest, states);
    let assertion = overruled_by.unwrap_or(strongest);
    let class = tally.classes.get(&assertion).or_else(|| tally.classes.get(&strongest))?;
    let remitted = assertion == Assertion::Present && remitted(class, &states.remissions);
    let mut row = Diagnosis {
        patient_id: patient_id.to_owned(),
        key: String::new(),
        code_system: class.best.code_system,
        code: class.best.code.clone(),
        icd10cm: class.best.icd10cm.clone(),
        description: class.best.description.clone(),
        assertion,
        clinical_status: if remitted { ClinicalStatus::Remission } else { status(class) },
        first_date: class.first,
        last_date: class.last,
        mentions: tally.mentions,
        files: tally.files,
        notes: class.best.notes.clone(),
        best_file: files.get(class.best.file).map(|row| row.file.clone()).unwrap_or_default(),
        best_page: class.best.page,
        best_snippet: class.best.snippet.clone(),
        mental: tally.mental,
        overruled: overruled_by.is_some(),
        disagrees: tally.disagrees,
        cells: Arc::new(all_cells(&tally)),
        held: Arc::new(class.cells.clone()),
        stale: assertion == Assertion::Present && is_stale(class.current.max(class.last), newest),
    };
    if remitted && !class.in_remission() {
        row.notes.push("a later mention says that it is in remission".into());
    }
    row.notes.extend(remarks(&tally, strongest, &row));
    Some(row)
}

/// The assertion of a later mention which ends what an earlier one says: the diagnosis was rejected, or its end was recorded.
fn overruled_by(tally: &Tally, strongest: Assertion, states: &States) -> Option<Assertion> {
    let held = tally.classes.get(&strongest).filter(|_| strongest <= Assertion::Possible)?;
    let since = held.current.max(held.remission)?;
    let ends = |assertion: Assertion| {
        let ended = tally.classes.get(&assertion)?.ended?;
        (ended > since).then_some((ended, assertion))
    };
    let family = family(&held.best.icd10cm).and_then(|family| states.rejections.get(&family));
    let with_family = family.filter(|day| **day > since).map(|day| (*day, Assertion::Historical));
    ends(Assertion::Negated).max(ends(Assertion::Historical)).max(with_family).map(|(_, assertion)| assertion)
}

/// Whether a present condition is in remission, by its own mentions or by a later code of the same family.
fn remitted(class: &Class, remissions: &BTreeMap<String, PartialDate>) -> bool {
    let later = family(&class.best.icd10cm).and_then(|family| remissions.get(&family));
    class.in_remission() || later.is_some_and(|day| class.current.is_some_and(|current| *day > current))
}

/// The state that the newest mentions say.
fn status(class: &Class) -> ClinicalStatus {
    match class.best.clinical_status {
        ClinicalStatus::Remission if !class.in_remission() => ClinicalStatus::Active,
        ClinicalStatus::Unknown if class.any_active => ClinicalStatus::Active,
        status => status,
    }
}

fn all_cells(tally: &Tally) -> Cells {
    let mut all = Cells::new();
    tally.classes.values().for_each(|class| cells::union(&mut all, &class.cells));
    all
}

/// Whether more than [`STALE_MONTHS`] lie between two days.
fn is_stale(last: Option<PartialDate>, newest: Option<PartialDate>) -> bool {
    let months = |date: PartialDate| i32::from(date.year()) * 12 + i32::from(date.first_day().month());
    matches!((last, newest), (Some(last), Some(newest))
        if (months(newest), newest.first_day().day()) > (months(last) + STALE_MONTHS, last.first_day().day()))
}

/// What a reader should know beyond the strongest mention.
fn remarks(tally: &Tally, strongest: Assertion, row: &Diagnosis) -> Vec<String> {
    let mut remarks = Vec::new();
    if row.overruled {
        remarks.push(format!("was {} before; a later document overrules it", strongest.as_str()));
    }
    if tally.disagrees {
        remarks.push("a code and the name beside it disagree".into());
    }
    if row.stale {
        remarks.push(format!("not mentioned as current within {STALE_MONTHS} months of the newest document"));
    }
    let others = tally.classes.iter().filter(|(assertion, _)| **assertion != row.assertion);
    let others: Vec<String> = others.map(|(assertion, class)| format!("{} {}", class.mentions, assertion.as_str())).collect();
    if !others.is_empty() {
        remarks.push(format!("other mentions: {}", others.join(", ")));
    }
    remarks
}

/// Notes on unspecified codes beside which a specific one of the same family is present.
fn note_specific(rows: &mut [Diagnosis]) {
    let specific: BTreeMap<String, String> = rows
        .iter()
        .filter(|row| row.assertion == Assertion::Present && !is_unspecified(row))
        .filter_map(|row| Some((family(&row.icd10cm)?, row.icd10cm.clone())))
        .collect();
    for row in rows.iter_mut().filter(|row| row.assertion == Assertion::Present && is_unspecified(row)) {
        if let Some(code) = family(&row.icd10cm).and_then(|family| specific.get(&family)) {
            row.notes.push(format!("a more specific code stands beside it: {code}"));
        }
    }
}

/// Whether a code says no more than its family: a header, `.9`, or F32.A.
fn is_unspecified(row: &Diagnosis) -> bool {
    let code = row.icd10cm.to_uppercase();
    code.len() <= 3 || code.ends_with(".9") || code == "F32.A"
}
