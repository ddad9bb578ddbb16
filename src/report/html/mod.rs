//! `report.html`: one self-contained page to look through a run, from a USB stick and without a network.
//!
//! It is written as it is made, one patient at a time, so that a run of any size fits in memory. What a patient's part holds stands in
//! a `noscript` element: with a script a browser takes it for one piece of text and opens only the part that is asked for, so a
//! thousand patients open at once; without one it is plain page after plain page. Every text goes through [`escape`].

mod diagnosis;
pub(crate) mod escape;
mod evidence;
mod headline;
mod history;
mod link;
mod overview;
mod page;
mod patient;
pub(crate) mod policy;
mod quotes;
mod timeline;
mod view;
pub(crate) mod words;

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use askama::Template;

use self::{diagnosis::Context, link::Links, patient::Index, view::Person};
use super::Material;
use crate::{document::Format, error::ConfigError, triage::Patient};

/// The file's name.
pub(super) const NAME: &str = "report.html";
/// At most so many patients have their details on the page, in the order of triage; a browser cannot hold any number.
const DETAILED: usize = 5_000;

/// Writes the page into the folder of a run.
///
/// # Errors
/// Where a file report cannot be read or the page cannot be written.
pub(super) fn write(material: Material<'_>, dir: &Path) -> Result<(), ConfigError> {
    let path = dir.join(NAME);
    let failed = |fault: io::Error| ConfigError::path(&path, fault);
    let links = std::env::current_dir().ok().map(|here| Links::new(dir, &here));
    let mut out = BufWriter::new(super::create(&path)?);
    stream(material, links.as_ref(), &mut |part| out.write_all(part.as_bytes()).map_err(failed))?;
    out.into_inner().map_err(|fault| failed(fault.into_error()))?.sync_all().map_err(failed)
}

/// Gives the page to `emit`, part by part.
fn stream(
    material: Material<'_>,
    links: Option<&Links>,
    emit: &mut dyn FnMut(String) -> Result<(), ConfigError>,
) -> Result<(), ConfigError> {
    let context = Context { run: material.run, dictionaries: material.dictionaries, links };
    let index = Index::new(material.run);
    let patients = &material.run.patients;
    let run = overview::run(context, patients.len().min(DETAILED));
    emit(rendered(&page::Head::new(&run))?)?;
    for (order, patient) in patients.iter().enumerate() {
        let row = overview::row(context, &index, order, patient, order < DETAILED);
        emit(rendered(&page::Row { row: &row })?)?;
    }
    emit(rendered(&page::Middle { run: &run })?)?;
    for patient in patients.iter().take(DETAILED) {
        let view = patient::view(context, &index, material.reports, patient)?;
        emit(rendered(&page::Detail { patient: &view })?)?;
    }
    emit(rendered(&page::Tail::new())?)
}

fn rendered(part: &impl Template) -> Result<String, ConfigError> {
    part.render().map_err(|fault| ConfigError::path(NAME, fault))
}

/// Who a patient is, in words.
fn person(patient: &Patient) -> Person {
    let age = patient.age.map(|age| format!(" (age {age})")).unwrap_or_default();
    Person {
        anchor: format!("p-{}", patient.patient_id),
        id: patient.patient_id.clone(),
        name: if patient.name.is_empty() { "Name not found".into() } else { patient.name.clone() },
        born: patient.date_of_birth.map(|date| format!("{date}{age}")).unwrap_or_default(),
        mrn: patient.mrn.clone(),
        last_seen: patient.last_seen.map(|date| date.to_string()).unwrap_or_default(),
    }
}

/// A place in a file, with its link where files are linked.
fn place(file: &str, format: Format, page: Option<u32>, links: Option<&Links>) -> view::PlaceView {
    view::PlaceView {
        file: file.to_owned(),
        page: page.map(|page| format!("page {page}")).unwrap_or_default(),
        href: links.filter(|_| !file.is_empty()).map(|links| links.to(file, format, page)).unwrap_or_default(),
    }
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
