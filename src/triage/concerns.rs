//! What a person should know about a patient's record besides its diagnoses: unread pages, strangers in a file, conflicts, risk.

use jiff::civil::Date;

use crate::{file_report::FileStatus, mention::Assertion};

use super::{Diagnosis, FileRow};

/// At most so many files are named in reasons of one kind.
const NAMED: usize = 3;

/// Everything that may need a person.
#[derive(Clone, Debug, Default)]
pub(super) struct Concerns {
    /// Files have different birth dates.
    pub(super) birth_conflict: bool,
    /// A name and birth date fits two patients with different record numbers.
    pub(super) ambiguous: bool,
    /// Pages of this patient's files that name somebody else.
    pub(super) strangers: Vec<String>,
    /// Pages of other patients' files that name this patient.
    pub(super) elsewhere: Vec<String>,
    /// The patient is under age.
    pub(super) minor: bool,
    /// The age is not known.
    pub(super) age_unknown: bool,
    /// Kinds of functional evidence that were found.
    pub(super) functional: Vec<&'static str>,
    /// Risk evidence that is not negated was found.
    pub(super) risk: bool,
    /// Last session before a long silence at the end of the record.
    pub(super) open_tail: Option<Date>,
}

impl Concerns {
    /// Whether a verdict of "covered" or "none" could not be trusted.
    pub(super) fn need_review(&self, files: &[&FileRow]) -> bool {
        let unread = |file: &&FileRow| matches!(file.status, FileStatus::Partial | FileStatus::Unreadable);
        !self.strangers.is_empty() || !self.elsewhere.is_empty() || files.iter().any(unread)
    }

    /// The reasons in plain words.
    pub(super) fn reasons(&self, diagnoses: &[Diagnosis], files: &[&FileRow]) -> Vec<String> {
        let mut reasons = unread(files);
        reasons.extend(self.strangers.iter().cloned());
        reasons.extend(self.elsewhere.iter().cloned());
        if self.birth_conflict {
            reasons.push("the files do not agree on the birth date; check that they are about one person".into());
        }
        if self.ambiguous {
            reasons.push("name and birth date also fit another patient with a record number; check whose files these are".into());
        }
        let mental = diagnoses.iter().any(|row| row.mental && row.assertion == Assertion::Present);
        if self.risk && !mental {
            reasons.push("risk evidence without a mental-health diagnosis".into());
        }
        reasons.extend(self.child().filter(|_| mental));
        if let Some(last) = self.open_tail {
            reasons.push(format!("no follow-up found in this record after the session of {last}"));
        }
        reasons
    }

    /// What matters for the child limb of AB 88.
    fn child(&self) -> Option<String> {
        if self.minor && !self.functional.is_empty() {
            Some(format!("under 18: functional evidence found for the child limb of AB 88: {}", self.functional.join(", ")))
        } else if self.minor {
            Some("under 18: no functional evidence found for the child limb of AB 88".into())
        } else {
            self.age_unknown.then(|| "age unknown: the child limb of AB 88 is only flagged".into())
        }
    }
}

/// What could not be read.
fn unread(files: &[&FileRow]) -> Vec<String> {
    let mut reasons = Vec::new();
    for (status, what) in [(FileStatus::Unreadable, "could not be read"), (FileStatus::Partial, "was only partly read")] {
        let those: Vec<&&FileRow> = files.iter().filter(|file| file.status == status).collect();
        reasons.extend(those.iter().take(NAMED).map(|file| format!("{} {what}: {}", file.file, file.reason.replace("; ", ", "))));
        if those.len() > NAMED {
            reasons.push(format!("{} more files of which each {what}", those.len() - NAMED));
        }
    }
    let pages: usize = files.iter().map(|file| file.unread_pages).sum();
    if pages > 0 {
        let pages = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
        reasons.push(format!("{pages} could not be read and may hold what is missing here"));
    }
    reasons
}
