//! The top of the page: counts, what could not be read, and the list of patients that can be searched, filtered and sorted.

use std::fmt::Write;

use crate::{
    file_report::FileStatus,
    triage::{Patient, Run, Verdict},
};

use super::{
    markup::{element, escape, head, place, row},
    patient::verdict,
};

const VERDICTS: [Verdict; 5] = [Verdict::Parity, Verdict::Review, Verdict::Unread, Verdict::Covered, Verdict::None];
/// At most so many files that were not read whole are listed.
const UNREAD: usize = 500;

/// The header, the list of what was not read, and the list of patients; `main` stays open behind it.
pub(super) fn html(run: &Run, sheets: usize) -> String {
    let mut out = String::from("<header><h1>parityscan report</h1>");
    out.push_str(&element("p", "", &counts(run)));
    out.push_str(concat!(
        "<p class=\"caution\">A finding is a place to read, not a decision. What is not found here may stand on a page that was not read. ",
        "Since 2021 every condition of the ICD chapter or the DSM is covered where treatment is medically necessary.</p></header>\n<main>"
    ));
    out.push_str(&unread(run));
    out.push_str(&controls());
    out.push_str(&patients(run, sheets));
    out
}

fn counts(run: &Run) -> String {
    let files = |status: FileStatus| run.files.iter().filter(|file| file.status == status).count();
    let people = |verdict: Verdict| run.patients.iter().filter(|patient| patient.verdict == verdict).count();
    let statuses = [FileStatus::Read, FileStatus::Partial, FileStatus::Unreadable, FileStatus::Skipped, FileStatus::Duplicate];
    let files: Vec<String> = statuses.iter().map(|status| format!("{} {}", files(*status), status.as_str())).collect();
    let people: Vec<String> = VERDICTS.iter().map(|verdict| format!("{} {}", people(*verdict), verdict.as_str())).collect();
    format!("As of {}. Patients: {}. Files: {}.", run.as_of, people.join(", "), files.join(", "))
}

/// Files of which something could not be read.
fn unread(run: &Run) -> String {
    let broken = |status| matches!(status, FileStatus::Partial | FileStatus::Unreadable);
    let rows: Vec<_> = run.files.iter().filter(|file| broken(file.status)).collect();
    if rows.is_empty() {
        return element("p", "good", "Every file was read.");
    }
    let cells = |file: &&crate::triage::FileRow| {
        let whose = format!("<a href=\"#p-{id}\">patient</a>", id = escape(&file.patient_id));
        let whose = if file.patient_id.is_empty() { String::new() } else { whose };
        row(&[
            place(&file.file, None),
            escape(file.status.as_str()),
            escape(&file.reason),
            escape(&file.unread_pages.to_string()),
            whose,
        ])
    };
    let table: String = rows.iter().take(UNREAD).map(cells).collect();
    let more = rows.len().saturating_sub(UNREAD);
    let more = if more > 0 { element("p", "", &format!("{more} more in files.csv")) } else { String::new() };
    format!(
        "<section aria-labelledby=\"unread\"><h2 id=\"unread\">Not read: {} files</h2><details open><summary>List</summary><div \
         class=\"scroll\"><table>{}<tbody>{table}</tbody></table></div>{more}</details></section>\n",
        rows.len(),
        head(&["File", "Status", "Reason", "Unread pages", "Patient"])
    )
}

/// Search and filter; they need the script and are hidden without it.
fn controls() -> String {
    let mut boxes = String::new();
    for verdict in VERDICTS {
        let word = verdict.as_str();
        // Writing to a string cannot fail.
        let _ = write!(boxes, "<label><input type=\"checkbox\" class=\"filter\" value=\"{word}\" checked> {word}</label> ");
    }
    format!(
        "<section aria-labelledby=\"patients\"><h2 id=\"patients\" tabindex=\"-1\">Patients</h2>\n<div class=\"controls\" hidden><label>Search \
         <input type=\"search\" id=\"search\" autocomplete=\"off\"></label> <fieldset><legend>Verdict</legend>{boxes}</fieldset> \
         <label><input type=\"checkbox\" id=\"risk\"> only with risk</label> <span id=\"count\" role=\"status\"></span></div>\n"
    )
}

fn patients(run: &Run, sheets: usize) -> String {
    let mut out = format!(
        "<div class=\"scroll\"><table id=\"list\"><caption class=\"hidden\">Patients: risk first, then by verdict</caption>{}<tbody>\n",
        head(&["Name", "Verdict", "Risk", "Born", "Record number", "Diagnoses", "Last seen", "Unread pages"])
    );
    for (number, patient) in run.patients.iter().enumerate() {
        out.push_str(&listed(patient, number < sheets));
    }
    out.push_str("</tbody></table></div></section>\n");
    out
}

/// One row of the list.
fn listed(patient: &Patient, with_sheet: bool) -> String {
    let name = if patient.name.is_empty() { "(no name)" } else { &patient.name };
    let id = escape(&patient.patient_id);
    let name = if with_sheet { format!("<a href=\"#p-{id}\">{}</a>", escape(name)) } else { escape(name) };
    let risk = if patient.risk.is_empty() { String::new() } else { element("span", "tag risk", &patient.risk.len().to_string()) };
    let shown = |date: Option<crate::dates::PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let unread = if patient.unread_pages > 0 { patient.unread_pages.to_string() } else { String::new() };
    let cells = [
        name,
        verdict(patient),
        risk,
        shown(patient.date_of_birth),
        escape(&patient.mrn),
        escape(&patient.diagnoses.join("; ")),
        shown(patient.last_seen),
        unread,
    ];
    let attributes =
        format!("<tr data-id=\"{id}\" data-verdict=\"{}\" data-risk=\"{}\">", patient.verdict.as_str(), patient.risk.len());
    row(&cells).replacen("<tr>", &attributes, 1)
}
