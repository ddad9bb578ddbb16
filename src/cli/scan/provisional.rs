//! files.csv and findings.csv as far as they need no triage.

use std::path::Path;

use crate::{
    error::ConfigError,
    file_report::{FileReport, ReportSource},
};

const FILES: &str = "file,status,reason,format,patient_id,pages,ocr_pages,unread_pages,bytes,sha256";
const FINDINGS: &str = "finding_id,patient_id,file,page,line,section,start,end,text,source,code_system,code,icd10cm,description,\
    assertion,clinical_status,date,onset,resolved,note,snippet";

/// Writes both.
pub(super) fn write(dir: &Path, reports: &dyn ReportSource) -> Result<(), ConfigError> {
    let fault = |fault: csv::Error| ConfigError::path(dir, fault);
    let mut files = csv::Writer::from_path(dir.join("files.csv")).map_err(fault)?;
    let mut findings = csv::Writer::from_path(dir.join("findings.csv")).map_err(fault)?;
    files.write_record(FILES.split(',')).map_err(fault)?;
    findings.write_record(FINDINGS.split(',')).map_err(fault)?;
    for index in 0..reports.len() {
        let report = reports.get(index)?;
        files.write_record(file_row(&report)).map_err(fault)?;
        for row in finding_rows(&report) {
            findings.write_record(row).map_err(fault)?;
        }
    }
    Ok(())
}

fn file_row(report: &FileReport) -> [String; 10] {
    [
        report.file.clone(),
        report.status.as_str().into(),
        report.reason.clone(),
        report.format.as_str().into(),
        String::new(),
        report.pages.to_string(),
        report.ocr_pages.to_string(),
        report.unread_pages.to_string(),
        report.bytes.to_string(),
        report.sha256.clone(),
    ]
}

fn finding_rows(report: &FileReport) -> impl Iterator<Item = [String; 21]> {
    let date = |date: Option<crate::dates::PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    report.mentions.iter().map(move |mention| {
        let place = |print: &dyn Fn(&crate::document::Place) -> String| mention.place.as_ref().map(print).unwrap_or_default();
        [
            String::new(),
            String::new(),
            report.file.clone(),
            place(&|place| place.page.to_string()),
            place(&|place| place.line.to_string()),
            mention.section.clone(),
            place(&|place| place.span.start.to_string()),
            place(&|place| place.span.end.to_string()),
            mention.text.clone(),
            mention.source.as_str().into(),
            mention.code_system.map(crate::document::CodeSystem::as_str).unwrap_or_default().into(),
            mention.code.clone(),
            mention.icd10cm.clone(),
            mention.description.clone(),
            mention.assertion.as_str().into(),
            mention.clinical_status.as_str().into(),
            date(mention.date),
            date(mention.onset),
            date(mention.resolved),
            mention.notes.join("; "),
            mention.snippet.clone(),
        ]
    })
}
