//! patients.csv: one row per patient, risk first.

use crate::{error::ConfigError, triage::Patient};

use super::{Cell, Material, Row, Table};

/// The table.
pub(super) struct Patients;

impl Table for Patients {
    const NAME: &'static str = "patients";
    const COLUMNS: &'static [&'static str] = &[
        "patient_id",
        "name",
        "date_of_birth",
        "mrn",
        "age",
        "verdict",
        "reasons",
        "diagnoses",
        "last_seen",
        "risk",
        "files",
        "unread_files",
        "unread_pages",
        "trauma",
        "work_school",
        "impairment",
        "group_treatment",
        "visit_gaps",
        "access_request",
        "latest_scores",
    ];
    const RULESETS: bool = true;

    fn rows(material: Material<'_>, emit: &mut dyn FnMut(Row) -> Result<(), ConfigError>) -> Result<(), ConfigError> {
        material.run.patients.iter().try_for_each(|patient| emit(row(patient)))
    }
}

fn row(patient: &Patient) -> Row {
    let mut row = vec![
        Cell::text(&patient.patient_id),
        Cell::text(&patient.name),
        Cell::shown(patient.date_of_birth),
        Cell::text(&patient.mrn),
        Cell::optional(patient.age),
        Cell::text(patient.verdict.as_str()),
        Cell::list(&patient.reasons),
        Cell::list(&patient.diagnoses),
        Cell::shown(patient.last_seen),
        Cell::list(&patient.risk),
        Cell::number(patient.files),
        Cell::number(patient.unread_files),
        Cell::number(patient.unread_pages),
        Cell::text(patient.trauma.cell()),
        Cell::text(patient.work_school.cell()),
        Cell::text(patient.impairment.cell()),
        Cell::text(patient.group_treatment.cell()),
        Cell::text(patient.visit_gaps.cell()),
        Cell::text(patient.access_request.cell()),
        Cell::list(&patient.latest_scores),
    ];
    row.extend(patient.cells.iter().map(|labels| Cell::list(labels)));
    row
}
