//! files.csv: one row per input, whatever became of it.

use crate::{error::ConfigError, triage::FileRow};

use super::{Cell, Material, Row, Table};

/// The table.
pub(super) struct Files;

impl Table for Files {
    const NAME: &'static str = "files";
    const COLUMNS: &'static [&'static str] =
        &["file", "status", "reason", "format", "patient_id", "pages", "ocr_pages", "unread_pages", "bytes", "sha256"];
    const RULESETS: bool = false;

    fn rows(material: Material<'_>, emit: &mut dyn FnMut(Row) -> Result<(), ConfigError>) -> Result<(), ConfigError> {
        material.run.files.iter().try_for_each(|file| emit(row(file)))
    }
}

fn row(file: &FileRow) -> Row {
    vec![
        Cell::text(&file.file),
        Cell::text(file.status.as_str()),
        Cell::text(&file.reason),
        Cell::text(file.format.as_str()),
        Cell::text(&file.patient_id),
        Cell::number(file.pages),
        Cell::number(file.ocr_pages),
        Cell::number(file.unread_pages),
        Cell::number(file.bytes),
        Cell::text(&file.sha256),
    ]
}
