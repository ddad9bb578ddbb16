//! What the page shows, in plain words and ready to print: the room's own model, made from a run one patient at a time.

use super::{timeline::Timeline, words::Badge};

/// The run as a whole.
#[derive(Clone, Debug, Default)]
pub(super) struct RunView {
    /// Day on which ages are reckoned.
    pub(super) as_of: String,
    /// Whether names, numbers, file names and quotes are masked.
    pub(super) redacted: bool,
    /// Number of patients.
    pub(super) patients: usize,
    /// Patients with each verdict.
    pub(super) counts: Vec<(Badge, usize)>,
    /// Patients with risk evidence.
    pub(super) at_risk: usize,
    /// `49 read, 3 only partly read, 2 unreadable`.
    pub(super) files: String,
    /// Files that were not read, or not in full.
    pub(super) unread: Vec<FileLine>,
    /// How many more there are of them.
    pub(super) unread_more: usize,
    /// Patients whose details are not on the page.
    pub(super) without_details: usize,
    /// Every table in use with its checksum.
    pub(super) sources: Vec<(String, String)>,
}

/// A file and what became of it.
#[derive(Clone, Debug, Default)]
pub(super) struct FileLine {
    /// The file.
    pub(super) place: PlaceView,
    /// What became of it, in words.
    pub(super) status: &'static str,
    /// Why.
    pub(super) reason: String,
    /// `12 pages, 3 unread`.
    pub(super) pages: String,
    /// Whether something in it was not read.
    pub(super) unread: bool,
}

/// A place in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PlaceView {
    /// The file as the reports print it.
    pub(super) file: String,
    /// `page 12`, or empty.
    pub(super) page: String,
    /// Where it opens; empty where it cannot be linked.
    pub(super) href: String,
}

/// Who a patient is.
#[derive(Clone, Debug, Default)]
pub(super) struct Person {
    /// Fragment of the patient's part of the page.
    pub(super) anchor: String,
    /// Id in the tables.
    pub(super) id: String,
    /// Name, or that none was found.
    pub(super) name: String,
    /// `born 1979-12-30 (age 46)`.
    pub(super) born: String,
    /// Kaiser number, or empty.
    pub(super) mrn: String,
    /// Last day in the record, or empty.
    pub(super) last_seen: String,
}

/// One row of the table of patients.
#[derive(Clone, Debug)]
pub(super) struct RowView {
    /// Place in the order of triage, from 0.
    pub(super) order: usize,
    /// Who.
    pub(super) person: Person,
    /// Verdict.
    pub(super) badge: Badge,
    /// The diagnosis that the verdict rests on.
    pub(super) lead: Option<Lead>,
    /// Names of the other present ones.
    pub(super) also: Vec<String>,
    /// Entries of risk evidence.
    pub(super) risk: usize,
    /// The newest of them.
    pub(super) risk_newest: String,
    /// The first file of a patient without a name.
    pub(super) file: String,
    /// Whether anything was read at all.
    pub(super) was_read: bool,
    /// What could not be read.
    pub(super) unread: String,
    /// Number to sort by.
    pub(super) unread_weight: usize,
    /// Whether the page has the patient's details.
    pub(super) details: bool,
}

/// A diagnosis in one line.
#[derive(Clone, Debug)]
pub(super) struct Lead {
    /// Name.
    pub(super) name: String,
    /// Code.
    pub(super) code: String,
    /// What is said of it where that is not simply "present".
    pub(super) said: String,
    /// Where it stands.
    pub(super) place: PlaceView,
}

/// Everything about one patient.
#[derive(Clone, Debug)]
pub(super) struct PatientView {
    /// Who.
    pub(super) person: Person,
    /// Verdict.
    pub(super) badge: Badge,
    /// What was found, in one or two sentences.
    pub(super) headline: String,
    /// Where the deciding diagnosis stands.
    pub(super) headline_place: Option<PlaceView>,
    /// `2 files, 14 pages` that could not be read; empty where all was.
    pub(super) not_read: String,
    /// What supports it, with a label each.
    pub(super) points: Vec<(&'static str, String)>,
    /// Why this verdict, and what to look at.
    pub(super) reasons: Vec<String>,
    /// Risk that is not denied, newest first.
    pub(super) risk: EvidenceGroup,
    /// Risk that is denied.
    pub(super) denied: EvidenceGroup,
    /// Mental-health diagnoses, those that count first.
    pub(super) groups: Vec<DiagnosisGroup>,
    /// All others, in brief.
    pub(super) elsewhere: Vec<DiagnosisView>,
    /// Visits, gaps, scores and risk in time.
    pub(super) timeline: Option<Timeline>,
    /// Evidence by kind.
    pub(super) evidence: Vec<EvidenceGroup>,
    /// Kinds of which nothing was found.
    pub(super) nothing_of: Vec<&'static str>,
    /// All files of the patient.
    pub(super) files: Vec<FileLine>,
    /// Whether one of them was not read in full.
    pub(super) unread: bool,
}

/// Diagnoses that have the same weight.
#[derive(Clone, Debug)]
pub(super) struct DiagnosisGroup {
    /// What they are.
    pub(super) title: &'static str,
    /// Whether they are parity diagnoses.
    pub(super) parity: bool,
    /// The diagnoses, strongest first.
    pub(super) diagnoses: Vec<DiagnosisView>,
}

/// One diagnosis.
#[derive(Clone, Debug, Default)]
pub(super) struct DiagnosisView {
    /// Name.
    pub(super) name: String,
    /// Code that it is known by.
    pub(super) code: String,
    /// The record's own code where that is another one.
    pub(super) own_code: String,
    /// What is said of it.
    pub(super) said: String,
    /// First and last day.
    pub(super) dates: String,
    /// `4 mentions in 2 files`.
    pub(super) mentions: String,
    /// Rulesets and categories.
    pub(super) lists: Vec<String>,
    /// What decided, what disagrees.
    pub(super) notes: Vec<String>,
    /// Whether it is about substance use.
    pub(super) substance: bool,
    /// Where it stands, strongest first.
    pub(super) quotes: Vec<QuoteView>,
    /// Mentions without a quote here.
    pub(super) more: usize,
}

/// A quote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct QuoteView {
    /// The record's words before the mention, the mention, and the words behind it.
    pub(super) parts: [String; 3],
    /// What is said.
    pub(super) said: String,
    /// Day.
    pub(super) date: String,
    /// Section of the record.
    pub(super) section: String,
    /// Where it stands.
    pub(super) place: PlaceView,
}

/// Evidence of one kind.
#[derive(Clone, Debug, Default)]
pub(super) struct EvidenceGroup {
    /// The kind.
    pub(super) title: &'static str,
    /// Rows, newest first.
    pub(super) rows: Vec<EvidenceLine>,
    /// Rows that are only in evidence.csv.
    pub(super) more: usize,
}

/// One piece of evidence.
#[derive(Clone, Debug, Default)]
pub(super) struct EvidenceLine {
    /// Day.
    pub(super) date: String,
    /// Value.
    pub(super) value: String,
    /// Band or severity.
    pub(super) severity: String,
    /// What is said of it where that is not simply "present".
    pub(super) said: String,
    /// The record's words.
    pub(super) quote: String,
    /// Where it stands.
    pub(super) place: PlaceView,
    /// Whether it is about substance use.
    pub(super) substance: bool,
}
