//! findings.csv: one row per mention of a diagnosis.

use rayon::prelude::*;

use crate::{
    error::ConfigError,
    triage::{self, FileRow, Finding},
};

use super::{Cell, Material, Row, Table};

/// So many rows are made before they are written, by the threads that have nothing else to do.
const AT_ONCE: usize = 4_096;

/// The table.
pub(super) struct Findings;

impl Table for Findings {
    const NAME: &'static str = "findings";
    const COLUMNS: &'static [&'static str] = &[
        "finding_id",
        "patient_id",
        "file",
        "page",
        "line",
        "section",
        "start",
        "end",
        "text",
        "source",
        "code_system",
        "code",
        "icd10cm",
        "description",
        "assertion",
        "clinical_status",
        "date",
        "onset",
        "resolved",
        "note",
        "snippet",
    ];
    const RULESETS: bool = true;

    fn rows(material: Material<'_>, emit: &mut dyn FnMut(Row) -> Result<(), ConfigError>) -> Result<(), ConfigError> {
        material.reports.each(&mut |index, report| {
            let Some(file) = material.run.files.get(index) else { return Ok(()) };
            let found = triage::findings(material.run, file, report, material.dictionaries);
            found.chunks(AT_ONCE).try_for_each(|some| {
                let rows: Vec<Row> = some.par_iter().with_min_len(AT_ONCE / 16).map(|finding| row(file, finding)).collect();
                rows.into_iter().try_for_each(&mut *emit)
            })
        })
    }
}

fn row(file: &FileRow, finding: &Finding<'_>) -> Row {
    let mention = &*finding.mention;
    let place = mention.place.as_ref();
    let mut row = vec![
        Cell::text(&finding.finding_id),
        Cell::text(finding.patient_id),
        Cell::text(&file.file),
        Cell::optional(place.map(|place| place.page)),
        Cell::optional(place.map(|place| place.line)),
        Cell::text(&mention.section),
        Cell::optional(place.map(|place| place.span.start)),
        Cell::optional(place.map(|place| place.span.end)),
        Cell::text(&mention.text),
        Cell::text(mention.source.as_str()),
        Cell::text(mention.code_system.map_or("", |system| system.as_str())),
        Cell::text(&mention.code),
        Cell::text(&mention.icd10cm),
        Cell::text(&mention.description),
        Cell::text(mention.assertion.as_str()),
        Cell::text(mention.clinical_status.as_str()),
        Cell::shown(mention.date),
        Cell::shown(mention.onset),
        Cell::shown(mention.resolved),
        Cell::list(&mention.notes),
        Cell::text(&mention.snippet),
    ];
    row.extend(finding.cells.iter().map(|labels| Cell::list(labels)));
    row
}
