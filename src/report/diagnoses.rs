//! diagnoses.csv: one row per patient and diagnosis, the strongest evidence first.

use crate::{error::ConfigError, triage::Diagnosis};

use super::{Cell, Material, Row, Table};

/// The table.
pub(super) struct Diagnoses;

impl Table for Diagnoses {
    const NAME: &'static str = "diagnoses";
    const COLUMNS: &'static [&'static str] = &[
        "patient_id",
        "code_system",
        "code",
        "icd10cm",
        "description",
        "assertion",
        "clinical_status",
        "first_date",
        "last_date",
        "mentions",
        "files",
        "note",
        "best_file",
        "best_page",
        "best_snippet",
    ];
    const RULESETS: bool = true;

    fn rows(material: Material<'_>, emit: &mut dyn FnMut(Row) -> Result<(), ConfigError>) -> Result<(), ConfigError> {
        material.run.diagnoses.iter().try_for_each(|diagnosis| emit(row(diagnosis)))
    }
}

fn row(diagnosis: &Diagnosis) -> Row {
    let mut row = vec![
        Cell::text(&diagnosis.patient_id),
        Cell::text(diagnosis.code_system.map_or("", |system| system.as_str())),
        Cell::text(&diagnosis.code),
        Cell::text(&diagnosis.icd10cm),
        Cell::text(&diagnosis.description),
        Cell::text(diagnosis.assertion.as_str()),
        Cell::text(diagnosis.clinical_status.as_str()),
        Cell::shown(diagnosis.first_date),
        Cell::shown(diagnosis.last_date),
        Cell::number(diagnosis.mentions),
        Cell::number(diagnosis.files),
        Cell::list(&diagnosis.notes),
        Cell::text(&diagnosis.best_file),
        Cell::optional(diagnosis.best_page),
        Cell::text(&diagnosis.best_snippet),
    ];
    row.extend(diagnosis.cells.iter().map(|labels| Cell::list(labels)));
    row
}
