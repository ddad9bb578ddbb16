//! From an outcome to its row: detection and evidence on what was read, a status and a reason for everything.
//!
//! Detection runs in this process; a panic in it costs that file's findings, and the row says so.

use std::panic::{self, AssertUnwindSafe};

use super::outcome::{Facts, Outcome};
use crate::{
    detect::Detector,
    document::{Document, Format},
    error::FileError,
    evidence, extract,
    file_report::{FileReport, FileStatus},
};

/// The report of one input.
#[must_use]
pub fn assess(detector: &Detector, facts: &Facts, outcome: Outcome) -> FileReport {
    let mut report = match outcome {
        Outcome::Document(document) => read(detector, facts, *document),
        Outcome::Archive { members, unopened } => archive(facts, members, unopened),
        Outcome::NoRecord(why) => row(facts, FileStatus::Skipped, why),
        Outcome::Unreadable(FileError::NoRecord(why)) => row(facts, FileStatus::Skipped, why),
        Outcome::Unreadable(fault) => unreadable(facts, &fault),
    };
    report.seconds = facts.started.elapsed().as_secs_f64();
    report
}

/// A row without findings.
fn row(facts: &Facts, status: FileStatus, reason: String) -> FileReport {
    FileReport {
        format: facts.format,
        bytes: facts.bytes,
        sha256: facts.sha256.clone(),
        ..FileReport::empty(facts.file.clone(), status, reason)
    }
}

fn unreadable(facts: &Facts, fault: &FileError) -> FileReport {
    let pages = facts.pages as usize;
    FileReport { pages, unread_pages: pages, ..row(facts, FileStatus::Unreadable, fault.to_string()) }
}

fn archive(facts: &Facts, members: usize, unopened: usize) -> FileReport {
    let reason = || format!("{unopened} of {members} members could not be opened");
    let row = match unopened {
        0 => row(facts, FileStatus::Read, String::new()),
        some if some < members => row(facts, FileStatus::Partial, reason()),
        _ => row(facts, FileStatus::Unreadable, reason()),
    };
    FileReport { format: Format::Zip, ..row }
}

fn read(detector: &Detector, facts: &Facts, mut document: Document) -> FileReport {
    let found = panic::catch_unwind(AssertUnwindSafe(|| {
        if document.format == Format::Pdf {
            extract::pdf::finish(&mut document);
        }
        let reading = detector.read(&document);
        (detector.mentions(&reading), evidence::gather(detector, &reading))
    }));
    let Ok((mentions, evidence)) = found else {
        return unreadable(facts, &FileError::Crash("while looking for diagnoses".into()));
    };
    let (pages, unread_pages, ocr_pages) = (document.pages.len(), document.unread_pages(), document.ocr_pages());
    let mut faults = document.faults;
    if unread_pages > 0 {
        faults.push(format!("{unread_pages} of {pages} pages could not be read"));
    }
    let status = if faults.is_empty() { FileStatus::Read } else { FileStatus::Partial };
    FileReport {
        format: document.format,
        pages,
        unread_pages,
        ocr_pages,
        header: document.header,
        page_headers: document.page_headers,
        mentions,
        evidence,
        ..row(facts, status, faults.join("; "))
    }
}
