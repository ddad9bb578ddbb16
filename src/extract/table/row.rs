//! From the rows of a table to entries, visits and the patient.

use super::{columns::Column, delimited::Row};
use crate::{
    dates::PartialDate,
    document::{
        CodeSystem, CodedEntry, Document, Encounter, EntryCode, EntryRole, Header, RecordNumber, SectionMark, Span, Subject,
        Verification,
    },
    extract::{ccda, code_system::code_system},
};

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Diagnoses in a list of this kind.
    Diagnoses(EntryRole),
    /// Names of diagnoses by their numbers, whoever has them.
    Names,
    /// Diagnoses of which only the number is given.
    Numbers,
    /// Visits.
    Visits,
    /// The patient.
    Patient,
}

impl Kind {
    /// What a table with these columns lists; `None` where it is none that is read.
    pub(super) fn of(columns: &[Column]) -> Option<Self> {
        let has = |column: Column| columns.contains(&column);
        let code = columns.iter().any(|column| matches!(column, Column::Code(_)));
        let known = columns.iter().filter(|column| **column != Column::Other).count();
        let state = has(Column::Status) || has(Column::Onset) || has(Column::Resolved);
        if has(Column::Name) || code && (has(Column::Words) || state) {
            let only_named = has(Column::Number) && known == if code { 3 } else { 2 };
            return (known > 1).then(|| if only_named { Self::Names } else { Self::Diagnoses(role(columns, state)) });
        }
        match () {
            () if has(Column::Number) && columns.len() > 1 => Some(Self::Numbers),
            () if has(Column::Visit) && has(Column::Date) && (has(Column::VisitKind) || has(Column::VisitStatus)) => {
                Some(Self::Visits)
            }
            () if has(Column::Birth) && (has(Column::PatientName) || has(Column::Last) || has(Column::Mrn)) => {
                Some(Self::Patient)
            }
            () => None,
        }
    }

    /// The same under a title that says more than the columns: a table headed by a history lists what was, whatever its columns are called.
    pub(super) fn under(self, title: &str) -> Self {
        const HISTORIES: [&str; 4] = ["medical history", "past history", "psychiatric history", "pmh"];
        let lower = title.trim().trim_end_matches(':').to_lowercase();
        let family = lower.starts_with("family") && lower.ends_with("history");
        let history = HISTORIES.iter().any(|history| lower.ends_with(history));
        match self {
            Self::Diagnoses(EntryRole::EncounterDiagnosis | EntryRole::Problem) if family => Self::Diagnoses(EntryRole::Family),
            Self::Diagnoses(EntryRole::EncounterDiagnosis | EntryRole::Problem) if history => Self::Diagnoses(EntryRole::History),
            other => other,
        }
    }
}

/// The kind of list that columns belong to.
fn role(columns: &[Column], state: bool) -> EntryRole {
    let has = |column: Column| columns.contains(&column);
    match () {
        () if has(Column::Relative) => EntryRole::Family,
        () if has(Column::HistoryDate) => EntryRole::History,
        () if has(Column::Order) => EntryRole::Indication,
        () if state => EntryRole::Problem,
        () if has(Column::Visit) || has(Column::Date) => EntryRole::EncounterDiagnosis,
        () => EntryRole::Problem,
    }
}

/// Reads the rows of one table.
pub(super) struct Reader<'t> {
    text: &'t str,
    columns: &'t [Column],
    kind: Kind,
    read: Document,
    /// What the first row says of its patient, and in how many rows another one is named.
    first: Option<Header>,
    strangers: usize,
    numbers: usize,
}

impl<'t> Reader<'t> {
    /// A reader of rows with these columns.
    pub(super) fn new(text: &'t str, columns: &'t [Column], kind: Kind) -> Self {
        Self { text, columns, kind, read: Document::default(), first: None, strangers: 0, numbers: 0 }
    }

    /// Reads one row.
    pub(super) fn row(&mut self, row: &Row) {
        if row.iter().all(|cell| cell.is_empty()) {
            return;
        }
        let stranger = self.is_strangers(row);
        self.strangers += usize::from(stranger);
        match self.kind {
            Kind::Diagnoses(role) => self.diagnosis(row, role, stranger),
            Kind::Names => self.diagnosis(row, EntryRole::Other, stranger),
            Kind::Numbers => self.numbers += usize::from(!self.words(row, Column::Number).is_empty()),
            Kind::Visits if !stranger => self.visit(row),
            Kind::Visits | Kind::Patient => {}
        }
    }

    /// Adds what was read to the document of the table's text.
    pub(super) fn finish(self, document: &mut Document) {
        document.coded = self.read.coded;
        document.encounters = self.read.encounters;
        document.header = self.first.unwrap_or_default();
        if self.numbers > 0 {
            let number = self.numbers;
            document.faults.push(format!(
                "{number} diagnoses are given by number only (DX_ID); their names stand in another table (CLARITY_EDG)"
            ));
        }
        if self.strangers > 0 {
            let rows = self.strangers;
            document.faults.push(format!(
                "{rows} rows of the table are about other patients than its first row and were left out; give each patient a file"
            ));
        }
    }

    /// The cell of a row in the first column of a kind that is not empty.
    fn cell(&self, row: &Row, column: Column) -> Option<Span> {
        let cells = self.columns.iter().zip(row).filter(|(held, _)| **held == column);
        cells.map(|(_, cell)| *cell).find(|cell| !cell.is_empty() && !is_null(self.at(*cell)))
    }

    fn at(&self, cell: Span) -> &'t str {
        self.text.get(cell.start..cell.end).unwrap_or("")
    }

    fn words(&self, row: &Row, column: Column) -> &'t str {
        self.cell(row, column).map_or("", |cell| self.at(cell))
    }

    fn date(&self, row: &Row, column: Column) -> Option<PartialDate> {
        date(self.words(row, column))
    }

    /// Whether a row names another patient than the first one that names one.
    fn is_strangers(&mut self, row: &Row) -> bool {
        let header = self.patient(row);
        if header.is_anonymous() {
            return false;
        }
        let first = self.first.get_or_insert_with(|| header.clone());
        (&first.names, &first.numbers) != (&header.names, &header.numbers)
    }

    /// What a row says of its patient.
    fn patient(&self, row: &Row) -> Header {
        let whole = self.words(row, Column::PatientName).to_owned();
        let parts = [self.words(row, Column::First), self.words(row, Column::Last)];
        let name = if whole.is_empty() { parts.join(" ").trim().to_owned() } else { whole };
        let number = |column: Column, is_mrn: bool| {
            let number = self.words(row, column).to_owned();
            (!number.is_empty()).then(|| RecordNumber { number, authority: String::new(), is_mrn })
        };
        Header {
            names: Some(name).filter(|name| !name.is_empty()).into_iter().collect(),
            birth_dates: self.date(row, Column::Birth).into_iter().collect(),
            sex: self.words(row, Column::Sex).to_owned(),
            numbers: [number(Column::Mrn, true), number(Column::Patient, false)].into_iter().flatten().collect(),
            ..Header::default()
        }
    }

    /// The entry of a row that names a diagnosis.
    fn diagnosis(&mut self, row: &Row, role: EntryRole, stranger: bool) {
        let place = self.cell(row, Column::Words).or_else(|| self.cell(row, Column::Name));
        let codes = self.codes(row);
        if place.is_none() && codes.is_empty() {
            return;
        }
        let (_, doubt) = ccda::stated("", self.words(row, Column::Verification));
        let mut entry = CodedEntry {
            name: place.map_or("", |cell| self.at(cell)).to_owned(),
            span: place,
            codes,
            section: section(role),
            role,
            verification: doubt.unwrap_or_default(),
            date: self.date(row, Column::Date).or_else(|| self.date(row, Column::HistoryDate)),
            onset: self.date(row, Column::Onset),
            resolved: self.date(row, Column::Resolved),
            ..CodedEntry::default()
        };
        ccda::decide(&mut entry, self.words(row, Column::Status));
        if role == EntryRole::Family {
            entry.subject = Subject::Family;
        } else if stranger {
            entry.subject = Subject::Other;
            entry.notes.push("the row names another patient than the table's first row".to_owned());
        }
        if self.kind == Kind::Names {
            entry.verification = Verification::Unconfirmed;
            entry.notes.push("a list of names: whose and since when stands in other tables".to_owned());
        }
        self.read.coded.push(entry);
    }

    /// The codes of a row; a cell can hold several.
    fn codes(&self, row: &Row) -> Vec<EntryCode> {
        let named = self.words(row, Column::System);
        let mut codes = Vec::new();
        for (column, cell) in self.columns.iter().zip(row) {
            let Column::Code(system) = column else { continue };
            let words = self.at(*cell).split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '"'));
            let system = if *system == CodeSystem::Other { code_system(named, named) } else { *system };
            let written = words.filter(|word| word.len() > 2 && word.contains(|c: char| c.is_ascii_digit()));
            codes.extend(written.map(|code| EntryCode { system, code: code.to_owned(), ..EntryCode::default() }));
        }
        codes
    }

    /// The visit of a row.
    fn visit(&mut self, row: &Row) {
        let place = self.cell(row, Column::VisitKind).or_else(|| self.cell(row, Column::Date));
        self.read.encounters.push(Encounter {
            date: self.date(row, Column::Date),
            title: self.words(row, Column::VisitKind).to_owned(),
            provider: self.words(row, Column::Provider).to_owned(),
            status: self.words(row, Column::VisitStatus).to_owned(),
            span: place,
            ..Encounter::default()
        });
    }
}

/// The date of a cell, which can have a time of day behind it.
fn date(words: &str) -> Option<PartialDate> {
    PartialDate::parse(words).or_else(|| PartialDate::parse(words.split([' ', 'T']).next()?))
}

/// Whether a cell says that there is nothing in it.
fn is_null(words: &str) -> bool {
    ["null", "n/a", "none", "-", "nan"].iter().any(|null| words.eq_ignore_ascii_case(null))
}

/// The section that a list of this kind is.
fn section(role: EntryRole) -> SectionMark {
    let (loinc, title) = match role {
        EntryRole::Problem => ("11450-4", "Problem list"),
        EntryRole::EncounterDiagnosis => ("46240-8", "Encounter diagnoses"),
        EntryRole::History => ("11348-0", "Past history"),
        EntryRole::Family => ("10157-6", "Family history"),
        EntryRole::Indication => ("", "Reason of an order"),
        EntryRole::Other => ("", "Names of diagnoses"),
    };
    SectionMark { loinc: loinc.into(), title: title.into() }
}
