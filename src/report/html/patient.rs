//! One patient on the page: risk, verdict and reasons, diagnoses with quotes, the line of time, evidence.

use std::fmt::Write;

use crate::{
    dates::PartialDate,
    dictionary::Screener,
    evidence::{Evidence, EvidenceKind},
    triage::{Diagnosis, FileRow, Patient, Run},
};

use super::{
    markup::{element, escape, head, list, place, row, wrap},
    quotes::{Kept, QUOTES},
    timeline,
};

/// What is shown of a patient.
pub(super) struct Sheet<'r> {
    pub(super) run: &'r Run,
    pub(super) patient: &'r Patient,
    /// Diagnoses of this patient, in order.
    pub(super) diagnoses: &'r [Diagnosis],
    pub(super) kept: &'r Kept,
    pub(super) screeners: &'r [Screener],
}

impl Sheet<'_> {
    /// The article.
    pub(super) fn html(&self) -> String {
        let patient = self.patient;
        let mut out = format!("<article id=\"p-{id}\" aria-labelledby=\"h-{id}\">", id = escape(&patient.patient_id));
        let name = if patient.name.is_empty() { "(no name)" } else { &patient.name };
        // Writing to a string cannot fail.
        let _ = write!(out, "<h2 id=\"h-{}\">{} {}</h2>", escape(&patient.patient_id), escape(name), verdict(patient));
        out.push_str(&element("p", "who", &who(patient)));
        if !patient.risk.is_empty() {
            out.push_str(&wrap("section", "riskbox", &format!("<h3>Risk</h3>{}", list("", &patient.risk))));
        }
        let _ = write!(out, "<h3>Why</h3>{}", list("reasons", &patient.reasons));
        out.push_str(&self.diagnoses());
        out.push_str(&self.evidence());
        out.push_str(&self.files());
        out.push_str("<p class=\"top\"><a href=\"#patients\">Back to the list</a></p></article>\n");
        out
    }

    /// Diagnoses with their quotes.
    fn diagnoses(&self) -> String {
        let mut out = String::new();
        for diagnosis in self.diagnoses {
            let mut cells = vec![
                element("span", &format!("tag a-{}", diagnosis.assertion.as_str()), diagnosis.assertion.as_str()),
                element("strong", "", code(diagnosis)),
                escape(&diagnosis.description),
            ];
            let labels = self.run.rulesets.iter().zip(&diagnosis.cells).filter(|(_, labels)| !labels.is_empty());
            cells
                .extend(labels.map(|(ruleset, labels)| element("span", "tag rule", &format!("{ruleset}: {}", labels.join(" ")))));
            let facts = facts(diagnosis);
            let quotes = self.quotes(diagnosis);
            let _ = write!(
                out,
                "<details class=\"dx\"><summary>{}</summary>{}{}{quotes}</details>",
                cells.join(" "),
                element("p", "facts", &facts),
                list("notes", &diagnosis.notes)
            );
        }
        if out.is_empty() {
            element("p", "", "No diagnosis was found in what could be read.")
        } else {
            format!("<h3>Diagnoses</h3>{out}")
        }
    }

    fn quotes(&self, diagnosis: &Diagnosis) -> String {
        let Some(quotes) = self.kept.quotes.get(&diagnosis.key) else { return String::new() };
        let mut quotes: Vec<_> = quotes.iter().collect();
        quotes.sort();
        let item = |quote: &&super::quotes::Quote| {
            let file = self.run.files.get(quote.file).map_or("", |row| row.file.as_str());
            let said = format!("{} {}", quote.assertion, quote.date);
            format!(
                "<li><q>{}</q> {} {}</li>",
                escape(&quote.snippet),
                element("span", "said", said.trim()),
                place(file, quote.page)
            )
        };
        let shown: String = quotes.iter().take(QUOTES).map(item).collect();
        let more = diagnosis.mentions.saturating_sub(quotes.len().min(QUOTES));
        let rest = if more > 0 { element("p", "facts", &format!("{more} more mentions in findings.csv")) } else { String::new() };
        wrap("ol", "quotes", &shown) + &rest
    }

    /// The line of time and the table of evidence.
    fn evidence(&self) -> String {
        if self.kept.evidence.is_empty() {
            return String::new();
        }
        let mut rows: Vec<&(usize, Evidence)> = self.kept.evidence.iter().collect();
        rows.sort_by(|a, b| evidence_order(a).cmp(&evidence_order(b)));
        let drawn: Vec<&Evidence> = rows.iter().map(|(_, evidence)| evidence).collect();
        let cells = |(file, evidence): &&(usize, Evidence)| {
            let file = self.run.files.get(*file).map_or("", |row| row.file.as_str());
            row(&[
                escape(evidence.kind.as_str()),
                escape(&evidence.date.as_ref().map(PartialDate::to_string).unwrap_or_default()),
                escape(&evidence.value),
                escape(&evidence.severity),
                escape(evidence.assertion.as_str()),
                format!("<q>{}</q> {}", escape(&evidence.snippet), place(file, Some(evidence.page).filter(|page| *page > 0))),
            ])
        };
        let table: String = rows.iter().map(cells).collect();
        format!(
            "<h3>Evidence</h3>{}<details><summary>{} rows of evidence</summary><div class=\"scroll\"><table class=\"evidence\">{}<tbody>{table}\
             </tbody></table></div></details>",
            timeline::svg(&drawn, self.screeners),
            rows.len(),
            head(&["Kind", "Date", "Value", "Severity", "Said", "Quote"])
        )
    }

    fn files(&self) -> String {
        let item = |file: &FileRow| {
            let remark = match file.reason.as_str() {
                "" => file.status.as_str().to_owned(),
                reason => format!("{}: {reason}", file.status.as_str()),
            };
            format!("<li>{} {}</li>", place(&file.file, None), element("span", "said", &remark))
        };
        let items: String = self.kept.files.iter().filter_map(|index| self.run.files.get(*index)).map(item).collect();
        format!("<details><summary>{} files</summary><ul>{items}</ul></details>", self.patient.files)
    }
}

/// Risk first, then by kind, newest first.
fn evidence_order(row: &(usize, Evidence)) -> impl Ord + use<> {
    let (file, evidence) = row;
    (evidence.kind != EvidenceKind::Risk, evidence.kind, std::cmp::Reverse(evidence.date), *file, evidence.start)
}

/// The verdict as a coloured word.
pub(super) fn verdict(patient: &Patient) -> String {
    let word = patient.verdict.as_str();
    element("span", &format!("verdict v-{word}"), word)
}

fn who(patient: &Patient) -> String {
    let mut parts = Vec::new();
    if let Some(birth) = patient.date_of_birth {
        parts.push(format!("born {birth}"));
    }
    if let Some(age) = patient.age {
        parts.push(format!("{age} years"));
    }
    if !patient.mrn.is_empty() {
        parts.push(format!("record number {}", patient.mrn));
    }
    if let Some(seen) = patient.last_seen {
        parts.push(format!("last seen {seen}"));
    }
    parts.join(" · ")
}

/// The code that a diagnosis is known by.
fn code(diagnosis: &Diagnosis) -> &str {
    if diagnosis.icd10cm.is_empty() { &diagnosis.code } else { &diagnosis.icd10cm }
}

fn facts(diagnosis: &Diagnosis) -> String {
    let days = match (diagnosis.first_date, diagnosis.last_date) {
        (Some(first), Some(last)) if first != last => format!(", from {first} to {last}"),
        (_, Some(last)) => format!(", {last}"),
        _ => String::new(),
    };
    let status = diagnosis.clinical_status.as_str();
    let status = if status.is_empty() { String::new() } else { format!(", {status}") };
    format!("{} mentions in {} files{days}{status}", diagnosis.mentions, diagnosis.files)
}
