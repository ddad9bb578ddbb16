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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dictionary::Dictionaries,
        document::{CodeSystem, Header, Place, Span},
        evidence::{Evidence, EvidenceKind},
        file_report::{FileReport, FileStatus},
        mention::{Assertion, ClinicalStatus, Mention, Source},
        triage::triage,
    };

    fn mention(number: usize) -> Mention {
        Mention {
            place: Some(Place { page: 2, line: 1, section: String::new(), span: Span::new(number, number + 3) }),
            section: "Assessment".into(),
            text: "MDD".into(),
            source: Source::Code,
            code_system: Some(CodeSystem::Icd10Cm),
            code: "F33.1".into(),
            icd10cm: "F33.1".into(),
            description: "Major depressive disorder, recurrent, moderate".into(),
            assertion: Assertion::Present,
            clinical_status: ClinicalStatus::Active,
            date: "2024-03-04".parse().ok(),
            onset: None,
            resolved: None,
            notes: Vec::new(),
            snippet: format!("MDD <b>no {number}</b>"),
            disagrees: false,
            mental: true,
        }
    }

    fn visit(day: &str) -> Evidence {
        Evidence {
            kind: EvidenceKind::Visit,
            value: "individual".into(),
            severity: String::new(),
            date: day.parse().ok(),
            assertion: Assertion::Present,
            page: 1,
            start: 0,
            snippet: "<img src=x>".into(),
            note: String::new(),
        }
    }

    /// A file of an invented patient with more mentions than are quoted.
    fn report(number: usize) -> FileReport {
        FileReport {
            header: Header {
                names: vec![format!("<script>alert(1)</script> Lee{number}")],
                birth_dates: "1980-01-02".parse().ok().into_iter().collect(),
                ..Header::default()
            },
            mentions: (0..30).map(mention).collect(),
            evidence: vec![visit("2024-03-04"), visit("2024-04-19")],
            ..FileReport::empty(format!("exports/{number:04} \"a\".pdf"), FileStatus::Read, String::new())
        }
    }

    fn page(patients: usize) -> String {
        let reports: Vec<FileReport> = (0..patients).map(report).collect();
        let dictionaries = Dictionaries::built_in().unwrap();
        let run = triage(&reports, &dictionaries, jiff::civil::date(2026, 11, 23)).unwrap();
        let dir = tempfile::tempdir().unwrap();
        write(Material { run: &run, reports: &reports, dictionaries: &dictionaries }, dir.path()).unwrap();
        std::fs::read_to_string(dir.path().join("report.html")).unwrap()
    }

    #[test]
    fn nothing_of_a_record_becomes_markup() {
        let page = page(2);
        assert_eq!(page.matches("<script>").count(), 1);
        assert!(!page.contains("<img") && !page.contains("<b>"));
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; Lee1"));
    }

    #[test]
    fn the_policy_names_the_hash_of_the_one_script() {
        let page = page(1);
        let script = page.split("<script>").nth(1).unwrap().split("</script>").next().unwrap();
        let hash = base64(&Sha256::digest(script.as_bytes()));
        assert!(page.contains(&format!("script-src 'sha256-{hash}'")));
        assert!(page.contains("default-src 'none'") && !page.contains(" style=\"") && !page.contains(" onclick"));
    }

    #[test]
    fn a_diagnosis_has_twenty_quotes_and_says_how_many_more_there_are() {
        let page = page(1);
        assert_eq!(page.matches("<li><q>MDD &lt;b&gt;").count(), quotes::QUOTES);
        assert!(page.contains("10 more mentions in findings.csv"));
        assert!(page.contains("href=\"../exports/0000%20%22a%22.pdf#page=2\""));
        assert!(page.contains("class=\"gap flagged\"") && page.contains("role=\"img\""));
    }

    #[test]
    fn a_thousand_patients_stay_within_what_a_browser_opens_in_seconds() {
        assert!(page(1_000).len() < 25_000_000);
    }
}
