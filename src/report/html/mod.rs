//! report.html: one self-contained page to look through a run. It needs no network and runs no script but its own.

mod markup;
mod overview;
mod patient;
mod quotes;
mod timeline;

use std::{collections::BTreeMap, io::Write, path::Path};

use sha2::{Digest, Sha256};

use crate::{error::ConfigError, triage::Diagnosis};

use super::{Material, create};
use markup::base64;
use patient::Sheet;
use quotes::Kept;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// Patients of whom more than the row in the list is shown: a browser must open the page within seconds.
const SHEETS: usize = 2_000;

/// Writes the page.
///
/// # Errors
/// Where a file report cannot be read or the page cannot be written.
pub(super) fn write(material: Material<'_>, dir: &Path) -> Result<(), ConfigError> {
    let path = dir.join("report.html");
    let mut out = std::io::BufWriter::new(create(&path)?);
    let failed = |fault: std::io::Error| ConfigError::path(&path, fault);
    out.write_all(head().as_bytes()).map_err(failed)?;
    out.write_all(overview::html(material.run, SHEETS).as_bytes()).map_err(failed)?;
    let wanted: Vec<&str> = material.run.patients.iter().take(SHEETS).map(|patient| patient.patient_id.as_str()).collect();
    let kept = quotes::gather(material, &wanted)?;
    for sheet in sheets(material, &kept) {
        out.write_all(sheet.html().as_bytes()).map_err(failed)?;
    }
    out.write_all(foot().as_bytes()).map_err(failed)?;
    out.into_inner().map_err(|fault| failed(fault.into_error()))?.sync_all().map_err(failed)
}

/// The patients with all that is shown of them.
fn sheets<'r>(material: Material<'r>, kept: &'r BTreeMap<&str, Kept>) -> Vec<Sheet<'r>> {
    let run = material.run;
    let of = |id: &str| -> &'r [Diagnosis] {
        let start = run.diagnoses.iter().position(|row| row.patient_id == id).unwrap_or(run.diagnoses.len());
        let rest = &run.diagnoses[start..];
        &rest[..rest.iter().take_while(|row| row.patient_id == id).count()]
    };
    let patients = run.patients.iter().take(SHEETS);
    let sheet = |patient| {
        let patient: &'r crate::triage::Patient = patient;
        let kept = kept.get(patient.patient_id.as_str())?;
        let diagnoses = of(&patient.patient_id);
        Some(Sheet { run, patient, diagnoses, kept, screeners: &material.dictionaries.screeners })
    };
    patients.filter_map(sheet).collect()
}

/// Everything up to the list. The policy allows the page its own style and script, by their hashes, and nothing else.
fn head() -> String {
    let hash = |text: &str| format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\">\n<title>parityscan \
         report</title>\n<style>{STYLE}</style></head>\n<body>\n<a class=\"skip\" href=\"#patients\">To the list of patients</a>\n",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn foot() -> String {
    format!("</main>\n<script>{SCRIPT}</script>\n</body></html>\n")
}
