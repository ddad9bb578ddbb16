//! From an outcome to its row: detection and evidence on what was read, a status and a reason for everything.
//!
//! Detection runs in this process; a panic in it costs that file's findings, and the row says so. It has a deadline and a greatest
//! number of findings of its own: where one is reached, the rest of the file counts as unread.

use std::{
    panic::{self, AssertUnwindSafe},
    time::Instant,
};

use super::{
    deadline::Deadline,
    outcome::{Facts, Outcome},
};
use crate::{
    detect::{
        Detector,
        patience::{Ended, MOST, Patience},
    },
    document::{Document, Format, Page, PageText},
    error::FileError,
    evidence::{self, Gathered},
    extract,
    file_report::{FileReport, FileStatus},
    mention::Mention,
    threads,
};

/// How the looking for diagnoses in one input is bounded.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Seconds that it may take, to which one per megabyte is added, as reading may.
    pub timeout: u64,
    /// How many threads may share a long document.
    pub threads: usize,
}

/// A document of fewer bytes of text is not worth threads of its own.
const LONG: usize = 1 << 19;

/// The report of one input.
#[must_use]
pub fn assess(detector: &Detector, facts: &Facts, outcome: Outcome, effort: Effort) -> FileReport {
    let mut report = match outcome {
        Outcome::Document(document) => read(detector, facts, *document, effort),
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

fn read(detector: &Detector, facts: &Facts, mut document: Document, effort: Effort) -> FileReport {
    let deadline = Deadline::of(Instant::now(), effort.timeout, facts.bytes.max(document.text.len() as u64));
    let wanted = if document.text.len() < LONG { 1 } else { effort.threads };
    let found = panic::catch_unwind(AssertUnwindSafe(|| {
        threads::with(wanted, |many| {
            if document.format == Format::Pdf {
                extract::pdf::finish(&mut document, deadline.end, many);
            }
            search(detector, &document, Patience::until(deadline.end, MOST).shared_by(many))
        })
    }));
    let Ok((mentions, Gathered { evidence, visited }, ended)) = found else {
        return unreadable(facts, &FileError::Crash("while looking for diagnoses".into()));
    };
    let (pages, ocr_pages) = (document.pages.len(), document.ocr_pages());
    let unread_pages = unread_pages(&document, ended);
    let mut faults = std::mem::take(&mut document.faults);
    faults.extend(ended.map(|ended| cut_short(&document, ended, deadline)));
    if unread_pages > 0 {
        faults.push(format!("{unread_pages} of {pages} pages could not be read"));
    }
    let status = if faults.is_empty() { FileStatus::Read } else { FileStatus::Partial };
    faults.append(&mut document.left_out);
    FileReport {
        format: document.format,
        pages,
        unread_pages,
        ocr_pages,
        header: document.header,
        page_headers: document.page_headers,
        mentions,
        evidence,
        visited,
        ..row(facts, status, faults.join("; "))
    }
}

/// Diagnoses and evidence of a document, and where the search ended if it ended early.
fn search(detector: &Detector, document: &Document, patience: Patience) -> (Vec<Mention>, Gathered, Option<Ended>) {
    let many = patience.threads();
    let reading = detector.read_within(document, patience);
    let (mentions, gathered) = threads::join(many, || detector.mentions(&reading), || evidence::gather(detector, &reading));
    (mentions, gathered, reading.patience.ended())
}

/// Pages that could not be read, and those behind the place where the search ended early.
fn unread_pages(document: &Document, ended: Option<Ended>) -> usize {
    let behind = |page: &&Page| ended.is_some_and(|ended| page.span.end > ended.at);
    document.pages.iter().filter(|page| page.read == PageText::Unread || behind(page)).count()
}

/// What a search that ended early has not looked at.
fn cut_short(document: &Document, ended: Ended, deadline: Deadline) -> String {
    let page = document.pages.iter().filter(|page| page.span.start <= ended.at).count().max(1);
    if ended.flooded {
        format!("limit reached: more than {MOST} findings; not searched from page {page} on")
    } else {
        format!("not searched from page {page} on within {} s; raise --timeout", deadline.seconds)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::dictionary::Dictionaries;

    #[test]
    fn a_search_that_is_not_done_in_time_is_no_file_without_diagnoses() {
        let detector = Detector::new(Arc::new(Dictionaries::built_in().unwrap()));
        let document = || Document::of_text(Format::Text, "Panic disorder F41.0\n\u{c}Dysthymia F34.1\n".into());
        let facts = Facts::of("a.txt".into(), 40);
        let report = |timeout| assess(&detector, &facts, Outcome::Document(Box::new(document())), Effort { timeout, threads: 1 });
        let whole = report(600);
        assert_eq!((whole.status, whole.mentions.len(), whole.unread_pages), (FileStatus::Read, 2, 0));
        let late = report(0);
        assert_eq!((late.status, late.mentions.len(), late.pages, late.unread_pages), (FileStatus::Partial, 0, 2, 2));
        assert!(late.reason.starts_with("not searched from page 1 on within 0 s; raise --timeout"), "{}", late.reason);
    }

    #[test]
    fn what_is_left_out_on_purpose_is_told_of_a_file_that_was_read() {
        let detector = Detector::new(Arc::new(Dictionaries::built_in().unwrap()));
        let document = Document { left_out: vec!["a hidden layer".into()], ..Document::of_text(Format::Pdf, "Dysthymia".into()) };
        let report = |document| {
            let outcome = Outcome::Document(Box::new(document));
            assess(&detector, &Facts::of("a.pdf".into(), 40), outcome, Effort { timeout: 600, threads: 1 })
        };
        let partial = report(Document { faults: vec!["torn".into()], ..document.clone() });
        assert_eq!((partial.status, partial.reason.as_str()), (FileStatus::Partial, "torn; a hidden layer"));
        let read = report(document);
        assert_eq!((read.status, read.reason.as_str()), (FileStatus::Read, "a hidden layer"));
    }

    #[test]
    fn a_flood_of_findings_ends_the_search_and_the_pages_behind_count_as_unread() {
        let detector = Detector::new(Arc::new(Dictionaries::built_in().unwrap()));
        let page = "Panic disorder F41.0\n".repeat(5);
        let document = Document::of_text(Format::Text, [page.as_str(); 4].join("\u{c}"));
        let found = |most| {
            let end = Instant::now() + std::time::Duration::from_secs(600);
            let reading = detector.read_within(&document, Patience::until(end, most));
            (detector.mentions(&reading).len(), reading.patience.ended())
        };
        assert_eq!(found(20), (20, None), "at the limit everything is searched");
        let (mentions, ended) = found(12);
        assert_eq!(mentions, 12);
        assert_eq!(unread_pages(&document, ended), 2);
        let reason = cut_short(&document, ended.unwrap(), Deadline::of(Instant::now(), 60, 0));
        assert_eq!(reason, format!("limit reached: more than {MOST} findings; not searched from page 3 on"));
    }
}
