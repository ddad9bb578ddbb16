//! evidence.csv: what supports the referral besides the diagnosis.

use std::borrow::Cow;

use crate::{
    error::ConfigError,
    evidence::Evidence,
    triage::{self, FileRow},
};

use super::{Cell, Material, Row, Table};

/// The table.
pub(super) struct EvidenceTable;

impl Table for EvidenceTable {
    const NAME: &'static str = "evidence";
    const COLUMNS: &'static [&'static str] =
        &["patient_id", "kind", "value", "severity", "date", "assertion", "file", "page", "snippet"];
    const RULESETS: bool = false;

    fn rows(material: Material<'_>, emit: &mut dyn FnMut(Row) -> Result<(), ConfigError>) -> Result<(), ConfigError> {
        let mut gaps = material.run.gaps.iter().peekable();
        material.reports.each(&mut |index, report| {
            let Some(file) = material.run.files.get(index) else { return Ok(()) };
            let mut rows = triage::evidence_of(material.run, file, report);
            while let Some(gap) = gaps.next_if(|gap| gap.file == index) {
                rows.push((&gap.patient_id, Cow::Borrowed(&gap.evidence)));
            }
            rows.sort_by(|a, b| order(&a.1).cmp(&order(&b.1)));
            rows.iter().try_for_each(|(patient, evidence)| emit(row(file, patient, evidence)))
        })
    }
}

/// By page and place; what stands nowhere comes last.
fn order(evidence: &Evidence) -> impl Ord + '_ {
    let place = (evidence.page == 0, evidence.page, evidence.start);
    (place, evidence.kind, &evidence.value, evidence.date, evidence.assertion, &evidence.snippet)
}

fn row(file: &FileRow, patient: &str, evidence: &Evidence) -> Row {
    vec![
        Cell::text(patient),
        Cell::text(evidence.kind.as_str()),
        Cell::text(&evidence.value),
        Cell::text(&evidence.severity),
        Cell::shown(evidence.date),
        Cell::text(evidence.assertion.as_str()),
        Cell::text(&file.file),
        Cell::optional(Some(evidence.page).filter(|page| *page > 0)),
        Cell::text(&evidence.snippet),
    ]
}
