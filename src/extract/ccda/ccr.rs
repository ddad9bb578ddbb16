//! The Continuity of Care Record (ASTM E2369), CDA's elder relative: its sections as headings, its items as lines, its problems
//! as entries. It has no narrative of its own; what its items say in words is printed.

use super::status::{self, Sources};
use crate::{
    dates::PartialDate,
    document::{
        BlockKind, CodedEntry, Document, Encounter, EntryCode, EntryRole, Format, Header, RecordNumber, SectionMark, Span,
        Subject,
    },
    extract::{
        code_system::code_system,
        printed::{Gap, Printed},
        xml::{Piece, Xml},
    },
};

/// Sections with the LOINC code that the same section has in CDA.
const SECTIONS: [(&str, &str, &str); 10] = [
    ("Problems", "11450-4", "Problems"),
    ("FamilyHistory", "10157-6", "Family History"),
    ("Encounters", "46240-8", "Encounters"),
    ("SocialHistory", "29762-2", "Social History"),
    ("Alerts", "48765-2", "Alerts"),
    ("Medications", "10160-0", "Medications"),
    ("Procedures", "47519-4", "Procedures"),
    ("Results", "30954-2", "Results"),
    ("VitalSigns", "8716-3", "Vital Signs"),
    ("PlanOfCare", "18776-5", "Plan of Care"),
];

/// Whether a stream's root is that of a CCR.
pub(super) fn is_root(name: &str) -> bool {
    name == "ContinuityOfCareRecord"
}

/// Reads a record from behind its root's start tag.
pub(super) fn read(mut xml: Xml<'_>) -> Document {
    let mut ccr = Ccr::default();
    ccr.walk(&mut xml);
    let mut document = ccr.finish();
    document.faults = xml.into_faults();
    document
}

/// An item (problem, visit) while it is open.
#[derive(Debug, Default)]
struct Item {
    depth: usize,
    entry: CodedEntry,
    code: EntryCode,
    /// What the time that follows is of (`Onset`, `Resolved`).
    time_type: String,
    family: bool,
}

impl Item {
    /// Takes a code that ended.
    fn push_code(&mut self) {
        let mut code = std::mem::take(&mut self.code);
        if !code.code.is_empty() {
            code.system = code_system("", &code.system_id);
            self.entry.codes.push(code);
        }
    }

    /// Takes a time by what it is the time of.
    fn take_time(&mut self, text: &str) {
        let date = PartialDate::parse(text);
        let kind = self.time_type.to_ascii_lowercase();
        let end = ["resol", "end", "stop", "abate"].iter().any(|word| kind.contains(word));
        let slot = if end { &mut self.entry.resolved } else { &mut self.entry.onset };
        *slot = slot.or(date);
    }
}

/// An id as a record number.
fn record_number(number: String) -> RecordNumber {
    RecordNumber { is_mrn: super::header::is_record_number(&number), number, authority: String::new() }
}

/// A person of the record's list of actors.
#[derive(Debug, Default)]
struct Actor {
    id: String,
    name: Vec<String>,
    birth_date: Option<PartialDate>,
    sex: String,
    numbers: Vec<String>,
}

/// The walk through a record.
#[derive(Debug, Default)]
struct Ccr {
    printed: Printed<'static>,
    entries: Vec<(CodedEntry, Sources)>,
    encounters: Vec<Encounter>,
    actors: Vec<Actor>,
    patient: String,
    written: Option<PartialDate>,
    mark: SectionMark,
    section_start: usize,
    item_start: usize,
    item: Option<Item>,
    sources: Sources,
    text: String,
}

impl Ccr {
    /// Walks the stream from behind the root's start tag.
    fn walk(&mut self, xml: &mut Xml<'_>) {
        let mut path = vec!["ContinuityOfCareRecord"];
        while let Some(piece) = xml.next() {
            match piece {
                Piece::Open(tag) => {
                    path.push(tag.name);
                    self.text.clear();
                    self.open(&path);
                }
                Piece::Text(text) => self.text.push_str(&text),
                Piece::Close => {
                    let text = std::mem::take(&mut self.text);
                    self.close(&path, text.trim());
                    path.pop();
                }
            }
        }
    }

    /// The document of what was read.
    fn finish(mut self) -> Document {
        let header = self.header();
        let coded = self.entries.into_iter().map(|(mut entry, sources)| {
            status::decide(&mut entry, &sources, header.date);
            entry
        });
        let (coded, encounters) = (coded.filter(|entry| !super::entries::is_placeholder(entry)).collect(), self.encounters);
        let (text, blocks) = self.printed.into_parts();
        Document { format: Format::Ccda, text, blocks, header, coded, encounters, ..Document::default() }
    }

    /// The header: the actor that the record names as its patient.
    fn header(&mut self) -> Header {
        let actors = std::mem::take(&mut self.actors);
        let mut header = Header { date: self.written, ..Header::default() };
        if let Some(patient) = actors.into_iter().find(|actor| actor.id == self.patient) {
            header.names.extend(Some(patient.name.join(" ")).filter(|name| !name.is_empty()));
            header.birth_dates.extend(patient.birth_date);
            header.sex = patient.sex;
            header.numbers = patient.numbers.into_iter().map(record_number).collect();
        }
        header
    }

    /// An element begins.
    fn open(&mut self, path: &[&str]) {
        match path {
            [_, "Body", section] => self.open_section(section),
            [_, "Body", _, _] => {
                self.printed.part(Gap::Line);
                self.item_start = self.printed.len();
            }
            [_, "Actors", "Actor"] => self.actors.push(Actor::default()),
            _ => {}
        }
        if self.item.is_none() && path.len() > 3 && matches!(path.last(), Some(&("Problem" | "Encounter"))) {
            let family = self.mark.loinc == "10157-6";
            self.item = Some(Item { depth: path.len(), family, ..Item::default() });
            self.sources = Sources::default();
        }
    }

    /// A section begins: its name is printed as its heading.
    fn open_section(&mut self, name: &str) {
        let known = SECTIONS.iter().find(|(element, ..)| *element == name);
        let (loinc, title) = known.map_or(("", name), |(_, loinc, title)| (loinc, title));
        self.mark = SectionMark { loinc: loinc.to_owned(), title: title.to_owned() };
        self.printed.part(Gap::Paragraph);
        let start = self.printed.len();
        self.printed.words(title);
        self.printed.block(start, BlockKind::Heading, Some(self.mark.clone()));
        self.printed.part(Gap::Line);
        self.section_start = self.printed.len();
    }

    /// An element ends with the text directly in it.
    fn close(&mut self, path: &[&str], text: &str) {
        match path {
            [_, "Patient", "ActorID"] => text.clone_into(&mut self.patient),
            [_, "DateTime", "ExactDateTime"] => self.written = PartialDate::from_iso(text),
            [_, "Actors", "Actor", rest @ ..] => self.actor(rest, text),
            [_, "Body", _] => self.printed.block(self.section_start, BlockKind::Body, Some(self.mark.clone())),
            [_, "Body", _, ..] => self.close_in_item(path, text),
            _ => {}
        }
        if let Some(item) = self.item.take_if(|item| item.depth == path.len()) {
            self.close_item(item, path);
        }
    }

    /// A leaf of an actor ends.
    fn actor(&mut self, path: &[&str], text: &str) {
        let Some(actor) = self.actors.last_mut().filter(|_| !text.is_empty()) else { return };
        match path {
            ["ActorObjectID"] => text.clone_into(&mut actor.id),
            ["Person", "Name", "CurrentName", "Given" | "Middle" | "Family"] => actor.name.push(text.to_owned()),
            ["Person", "DateOfBirth", "ExactDateTime" | "ApproximateDateTime"] => actor.birth_date = PartialDate::from_iso(text),
            ["Person", "Gender", "Text"] => text.clone_into(&mut actor.sex),
            ["IDs", "ID"] => actor.numbers.push(text.to_owned()),
            _ => {}
        }
    }

    /// A leaf of an item ends: it is printed as a cell, and what it says of a problem or a visit is taken.
    fn close_in_item(&mut self, path: &[&str], text: &str) {
        if text.is_empty() {
            if let (Some(item), [.., "Description", "Code"]) = (&mut self.item, path) {
                item.push_code();
            }
            return;
        }
        let printed = match path.last() {
            Some(&("Text" | "ExactDateTime")) => Some(self.cell(text)),
            Some(&"Value") if path[path.len() - 2] != "Code" => Some(self.cell(text)),
            _ => None,
        };
        let Some(item) = &mut self.item else { return };
        match &path[item.depth..] {
            [.., "Description", "Text"] if item.entry.span.is_none() => {
                item.entry.span = printed;
                text.clone_into(&mut item.entry.name);
            }
            ["Status", "Text"] => text.clone_into(&mut self.sources.words),
            ["DateTime", "Type", "Text"] => text.clone_into(&mut item.time_type),
            ["DateTime", "ExactDateTime"] | ["DateTime", "ApproximateDateTime", "Text"] => item.take_time(text),
            ["Description", "Code", "Value"] => text.clone_into(&mut item.code.code),
            ["Description", "Code", "CodingSystem"] => text.clone_into(&mut item.code.system_id),
            _ => {}
        }
    }

    /// Prints a cell of the item's line.
    fn cell(&mut self, text: &str) -> Span {
        if self.printed.len() > self.item_start {
            self.printed.part(Gap::Cell);
        }
        let before = self.printed.len();
        self.printed.words(text);
        self.printed.since(before)
    }

    /// A problem or a visit ends.
    fn close_item(&mut self, mut item: Item, path: &[&str]) {
        if path.last() == Some(&"Encounter") {
            let codes = item.entry.codes.iter().map(|code| code.code.clone()).collect();
            let visit = Encounter {
                date: item.entry.onset.or(item.entry.date),
                end: item.entry.resolved,
                title: item.entry.name,
                codes,
                status: self.sources.words.clone(),
                span: item.entry.span,
                ..Encounter::default()
            };
            return self.encounters.push(visit);
        }
        item.entry.section = self.mark.clone();
        (item.entry.role, item.entry.subject) = match self.mark.loinc.as_str() {
            _ if item.family => (EntryRole::Family, Subject::Family),
            "11450-4" => (EntryRole::Problem, Subject::Patient),
            "46240-8" => (EntryRole::EncounterDiagnosis, Subject::Patient),
            _ => (EntryRole::Indication, Subject::Patient),
        };
        self.entries.push((item.entry, std::mem::take(&mut self.sources)));
    }
}
