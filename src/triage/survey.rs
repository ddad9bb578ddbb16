//! The first pass: one row per file, who each file is about, which files are one patient.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    dates::PartialDate,
    document::Format,
    error::ConfigError,
    file_report::{FileReport, FileStatus, ReportSource},
};

use super::{
    FileRow,
    duplicates::Duplicates,
    facts::{self, Facts, short_hash},
    identity::Identity,
    join::{self, Group, Subject},
    redact::Masks,
    strangers::{self, Foreign},
};

/// What the first pass learned.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Survey {
    /// One row per report, at the same index.
    pub(super) files: Vec<FileRow>,
    /// The patients.
    pub(super) people: Vec<Person>,
    /// The person of each file; `None` for what is no record.
    pub(super) person_of: Vec<Option<usize>>,
    /// Pages that name somebody else.
    pub(super) foreign: Vec<Foreign>,
    /// The file with the same bytes, where a file is a duplicate.
    pub(super) originals: Vec<Option<usize>>,
    /// What is masked, in a redacted run. It does not travel: the parts of a plan are not redacted.
    #[serde(skip)]
    pub(super) masks: Option<Masks>,
}

impl Survey {
    /// For each patient the files that count for him, in order: duplicates do not.
    pub(super) fn counted(&self) -> Vec<Vec<usize>> {
        let mut counted = vec![Vec::new(); self.people.len()];
        for (index, (person, row)) in self.person_of.iter().zip(&self.files).enumerate() {
            if let Some(person) = person.filter(|_| row.status != FileStatus::Duplicate) {
                counted[person].push(index);
            }
        }
        counted
    }

    /// For each patient the pages that name somebody else and concern him: those of his files, and those of others' that name him.
    pub(super) fn foreign_of(&self) -> BTreeMap<usize, Vec<&Foreign>> {
        let mut foreign: BTreeMap<usize, Vec<&Foreign>> = BTreeMap::new();
        for stranger in &self.foreign {
            foreign.entry(stranger.holder).or_default().push(stranger);
            if let Some(named) = stranger.named.filter(|named| *named != stranger.holder) {
                foreign.entry(named).or_default().push(stranger);
            }
        }
        foreign
    }
}

/// A patient before any finding is counted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Person {
    /// Hash of what identifies the patient.
    pub(super) id: String,
    /// What the headers say.
    pub(super) facts: Facts,
    /// Name as it is printed.
    pub(super) name: String,
    /// Birth date as it is printed.
    pub(super) birth: Option<PartialDate>,
    /// Record number as it is printed.
    pub(super) mrn: String,
    /// Age in years.
    pub(super) age: Option<i16>,
    /// Indices of the files, duplicates aside.
    pub(super) files: Vec<usize>,
    /// Whether the files could as well belong to another patient.
    pub(super) ambiguous: bool,
}

/// What is gathered while the reports pass by.
#[derive(Default)]
struct Gathered {
    files: Vec<FileRow>,
    originals: Vec<Option<usize>>,
    subjects: Vec<Subject>,
    /// The PATHs of the run.
    roots: BTreeSet<String>,
}

/// Reads all reports once.
pub(super) fn survey(reports: &dyn ReportSource, as_of: Date) -> Result<Survey, ConfigError> {
    let mut gathered = Gathered::default();
    let mut duplicates = Duplicates::default();
    reports.each(&mut |index, report| {
        gathered.add(index, report, duplicates.original(index, report));
        Ok(())
    })?;
    gathered.drop_walked_archives();
    let groups = join::join(&gathered.subjects, &gathered.roots);
    let foreign = strangers::find(&gathered.subjects, &groups);
    Ok(gathered.finish(&groups, foreign, as_of))
}

impl Gathered {
    fn add(&mut self, index: usize, report: &FileReport, original: Option<usize>) {
        let mut row = row(report);
        if !self.roots.contains(&report.root) {
            self.roots.insert(report.root.clone());
        }
        if let Some(original) = original {
            row.status = FileStatus::Duplicate;
            row.reason = format!("same bytes as {}", self.files[original].file);
            self.tell_circle(original, &row);
        } else if report.status != FileStatus::Skipped {
            self.subjects.push(subject(index, report));
        }
        self.files.push(row);
        self.originals.push(original);
    }

    /// An archive that holds a copy of itself never ends: that it was left at some depth is told on its own row.
    fn tell_circle(&mut self, original: usize, copy: &FileRow) {
        let archive = &mut self.files[original];
        let within = copy.file.strip_prefix(&archive.file).is_some_and(|rest| rest.starts_with("!/"));
        if within && archive.format == Format::Zip && archive.status == FileStatus::Read {
            archive.status = FileStatus::Partial;
            archive.reason = "limit reached: the archive holds itself, its copies are not opened without end".into();
        }
    }

    /// An archive is about nobody: its members are. Only one that could not be opened at all stands for itself.
    fn drop_walked_archives(&mut self) {
        let walked: BTreeSet<&str> = self.files.iter().flat_map(|row| archives_around(&row.file)).collect();
        let stands = |row: &FileRow| {
            row.format != Format::Zip || (row.status == FileStatus::Unreadable && !walked.contains(row.file.as_str()))
        };
        self.subjects.retain(|subject| stands(&self.files[subject.index]));
    }

    fn finish(self, groups: &[Group], foreign: Vec<Foreign>, as_of: Date) -> Survey {
        let mut person_of = vec![None; self.files.len()];
        let mut people = Vec::new();
        for (number, group) in groups.iter().enumerate() {
            let person = self.person(group, as_of);
            person.files.iter().for_each(|index| person_of[*index] = Some(number));
            people.push(person);
        }
        let mut files = self.files;
        for (index, original) in self.originals.iter().enumerate().filter_map(|(index, original)| Some((index, (*original)?))) {
            person_of[index] = person_of[original];
        }
        for (row, person) in files.iter_mut().zip(&person_of) {
            if let Some(person) = person.and_then(|person| people.get(person)) {
                row.patient_id.clone_from(&person.id);
                row.age = person.age;
            }
        }
        for stranger in &foreign {
            files[stranger.file].foreign_pages.extend(&stranger.pages);
            files[stranger.file].foreign_pages.sort_unstable();
            files[stranger.file].foreign_pages.dedup();
        }
        Survey { files, people, person_of, foreign, originals: self.originals, masks: None }
    }

    fn person(&self, group: &Group, as_of: Date) -> Person {
        let mut facts = Facts::default();
        group.members.iter().for_each(|position| facts.merge(&self.subjects[*position].facts));
        let files: Vec<usize> = group.members.iter().map(|position| self.subjects[*position].index).collect();
        Person {
            id: self.id(group, &files),
            age: facts::age(facts.birth(), as_of),
            name: facts.name(),
            birth: facts.birth(),
            mrn: facts.number(),
            facts,
            files,
            ambiguous: group.ambiguous,
        }
    }

    /// The hash of the smallest record number; else of the first name and birth date; else of the first file.
    fn id(&self, group: &Group, files: &[usize]) -> String {
        let identity = &group.identity;
        if let Some(number) = identity.numbers.first() {
            return short_hash(&["number", number]);
        }
        if let (Some(name), Some(birth)) = (identity.names.first(), identity.births.first()) {
            return short_hash(&["name", &name.key(), &birth.to_string()]);
        }
        let first = files.iter().map(|index| &self.files[*index]).min_by(|a, b| a.file.cmp(&b.file));
        first.map_or_else(String::new, |row| short_hash(&["file", &row.file, &row.sha256]))
    }
}

/// What the first pass needs of a report.
pub(super) fn subject(index: usize, report: &FileReport) -> Subject {
    let mut facts = Facts::default();
    facts.add(&report.header);
    let identity = Identity::of(&report.header);
    Subject { index, file: report.file.clone(), identity, named: strangers::named_in(report), facts }
}

/// The names of all archives that a member lies in.
fn archives_around(file: &str) -> impl Iterator<Item = &str> {
    file.match_indices("!/").map(|(at, _)| &file[..at])
}

fn row(report: &FileReport) -> FileRow {
    FileRow {
        file: report.file.clone(),
        status: report.status,
        reason: report.reason.clone(),
        format: report.format,
        patient_id: String::new(),
        age: None,
        foreign_pages: Vec::new(),
        pages: report.pages,
        ocr_pages: report.ocr_pages,
        unread_pages: report.unread_pages,
        bytes: report.bytes,
        sha256: report.sha256.clone(),
    }
}
