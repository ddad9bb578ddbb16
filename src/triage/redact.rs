//! A run without what tells who its patients are: which words of the reports are masked, and by what.
//!
//! Names, record numbers, file names and quotes get masks, birth dates keep their year, ages end at 90. Masks are numbers, handed out
//! in the order of the files' checksums: the same input gives the same masks, and neither a guessed name nor the alphabet leads back.
//! What a table of ours holds (a code's title, a heading, a cue) is kept; whatever else the record itself wrote is a quote.
//! Days of service stay, for gaps and trends are made of them: a redacted run is not anonymous.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;

use crate::{
    dates::PartialDate,
    dictionary::Dictionaries,
    error::ConfigError,
    evidence::Evidence,
    file_report::{FileReport, FileStatus, ReportSource},
    mention::Mention,
};

use super::{Diagnosis, Run, facts::Facts, fold::fold, survey::Survey};

/// What stands for a quote.
const QUOTE: &str = "[quote]";
/// What stands for a heading that is in no table.
const SECTION: &str = "[section]";
/// What stands for a code that does not look like one.
const CODE: &str = "[code]";
/// What stands for a name or number in a reason.
const MASKED: &str = "[masked]";
/// Ages from here on are printed as this one, and their birth years left out.
const OLDEST_TOLD: i16 = 90;
/// How notes begin that go on with words of the record.
const QUOTING: [&str; 3] = ["cue: ", "section: ", "asserted in section "];

/// What a redacted run remembers in order to mask what is printed from the file reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masks {
    /// Birth dates by the patient's mask.
    births: BTreeMap<String, BTreeSet<PartialDate>>,
    /// Headings and cues of the tables, folded.
    known: BTreeSet<String>,
}

/// File reports in the order of the masks of their files.
pub struct Reordered<'r> {
    reports: &'r dyn ReportSource,
    order: Vec<usize>,
    /// The mask of each file by its name.
    masks: BTreeMap<String, String>,
}

impl Reordered<'_> {
    /// Seconds of each file, by its mask.
    #[must_use]
    pub fn masked(&self, seconds: BTreeMap<String, f64>) -> BTreeMap<String, f64> {
        seconds.into_iter().filter_map(|(file, taken)| Some((self.masks.get(&file)?.clone(), taken))).collect()
    }
}

impl std::fmt::Debug for Reordered<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Reordered({} files)", self.order.len())
    }
}

impl ReportSource for Reordered<'_> {
    fn len(&self) -> usize {
        self.order.len()
    }

    fn get(&self, index: usize) -> Result<Arc<FileReport>, ConfigError> {
        let at = self.order.get(index).ok_or_else(|| ConfigError::Usage(format!("no file report {index}")))?;
        self.reports.get(*at)
    }
}

/// Masks files and people before anything is counted.
pub(super) fn mask(survey: &mut Survey, dictionaries: &Dictionaries) -> Masks {
    let mut masks = Masks { births: BTreeMap::new(), known: known(dictionaries) };
    let ranks = mask_files(survey);
    mask_people(survey, &ranks, &mut masks);
    masks
}

/// Puts the rows of a run, and the reports behind them, into the order of their masks.
pub(super) fn reorder<'r>(run: &mut Run, reports: &'r dyn ReportSource, names: Vec<String>) -> Reordered<'r> {
    let masks = names.into_iter().zip(run.files.iter().map(|row| row.file.clone())).collect();
    let mut order: Vec<usize> = (0..run.files.len()).collect();
    order.sort_by(|a, b| run.files[*a].file.cmp(&run.files[*b].file));
    let place: BTreeMap<usize, usize> = order.iter().enumerate().map(|(place, index)| (*index, place)).collect();
    run.files = order.iter().map(|index| run.files[*index].clone()).collect();
    run.gaps.iter_mut().for_each(|gap| gap.file = place[&gap.file]);
    run.gaps.sort_by_key(|gap| (gap.file, gap.evidence.date));
    Reordered { reports, order, masks }
}

/// Gives every file its mask; the rank of each file by checksum.
fn mask_files(survey: &mut Survey) -> Vec<usize> {
    let mut order: Vec<usize> = (0..survey.files.len()).collect();
    order.sort_by(|a, b| {
        let key = |index: &usize| (&survey.files[*index].sha256, &survey.files[*index].file);
        key(a).cmp(&key(b))
    });
    let mut ranks = vec![0; order.len()];
    order.iter().enumerate().for_each(|(rank, index)| ranks[*index] = rank);
    for (index, row) in survey.files.iter_mut().enumerate() {
        row.reason = match (row.status, survey.originals[index]) {
            (FileStatus::Duplicate, Some(original)) => format!("same bytes as {}", counter("File", ranks[original], ranks.len())),
            _ => scrub(&row.reason, &row.file, survey.person_of[index].map(|person| &survey.people[person].facts)),
        };
        row.file = counter("File", ranks[index], ranks.len());
        row.sha256.clear();
    }
    ranks
}

/// Gives every patient a mask, in the order of their first files.
fn mask_people(survey: &mut Survey, ranks: &[usize], masks: &mut Masks) {
    let mut order: Vec<usize> = (0..survey.people.len()).collect();
    order.sort_by_key(|number| survey.people[*number].files.iter().map(|file| ranks[*file]).min());
    let count = order.len();
    for (rank, number) in order.into_iter().enumerate() {
        let person = &mut survey.people[number];
        masks.births.insert(counter("patient", rank, count), person.facts.birth_dates().collect());
        person.id = counter("patient", rank, count);
        if !person.name.is_empty() {
            person.name = counter("Patient", rank, count);
        }
        if !person.mrn.is_empty() {
            person.mrn = counter("Number", rank, count);
        }
        let old = person.age.is_none_or(|age| age >= OLDEST_TOLD);
        person.birth = person.birth.filter(|_| !old).and_then(|birth| PartialDate::new(birth.year(), 0, 0));
    }
    for (row, person) in survey.files.iter_mut().zip(&survey.person_of) {
        if let Some(person) = person.and_then(|person| survey.people.get(person)) {
            row.patient_id.clone_from(&person.id);
        }
    }
}

/// `Patient 07` of a hundred, `patient-07` as an id.
fn counter(what: &str, rank: usize, count: usize) -> String {
    let between = if what.starts_with(char::is_lowercase) { '-' } else { ' ' };
    format!("{what}{between}{:0width$}", rank + 1, width = count.to_string().len())
}

/// A reason without the file's name, or names and numbers of its patient.
fn scrub(reason: &str, file: &str, facts: Option<&Facts>) -> String {
    let mut text = reason.to_owned();
    for part in std::iter::once(file).chain(file.rsplit('/')).filter(|part| part.len() > 3) {
        text = text.replace(part, MASKED);
    }
    let told: BTreeSet<String> = facts.map(Facts::words).unwrap_or_default();
    let words = text.split_inclusive(|c: char| !c.is_alphanumeric());
    words
        .map(|piece| {
            let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
            if told.contains(&fold(word)) { piece.replacen(word, MASKED, 1) } else { piece.to_owned() }
        })
        .collect()
}

/// All headings, classes of sections and cues of the tables.
fn known(dictionaries: &Dictionaries) -> BTreeSet<String> {
    let headings = dictionaries.headings.iter().flat_map(|row| [&row.heading, &row.class]);
    let sections = dictionaries.section_loinc.iter().flat_map(|row| [&row.title, &row.class]);
    let cues = dictionaries.cues.iter().map(|row| &row.cue);
    headings.chain(sections).chain(cues).map(|text| bare(text)).filter(|text| !text.is_empty()).collect()
}

/// Folded letters and digits, words apart.
fn bare(text: &str) -> String {
    let folded = fold(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The age as a redacted run prints it.
pub(super) fn age(age: Option<i16>) -> Option<i16> {
    age.map(|age| age.min(OLDEST_TOLD))
}

impl Masks {
    /// Takes the days out of a report that are a birth date of its patient.
    pub(super) fn hide_births(&self, patient_id: &str, report: &mut FileReport) {
        report.mentions.iter_mut().for_each(|mention| self.hide_days(patient_id, mention));
        report.evidence.iter_mut().for_each(|evidence| evidence.date = self.day(patient_id, evidence.date));
        report.visited.retain(|(_, day)| self.day(patient_id, Some(*day)).is_some());
    }

    fn hide_days(&self, patient_id: &str, mention: &mut Mention) {
        for day in [&mut mention.date, &mut mention.onset, &mut mention.resolved] {
            *day = self.day(patient_id, *day);
        }
    }

    /// A day, unless it is a birth date of the patient.
    fn day(&self, patient_id: &str, day: Option<PartialDate>) -> Option<PartialDate> {
        let births = self.births.get(patient_id);
        day.filter(|day| !births.is_some_and(|births| births.contains(day)))
    }

    /// A mention of a file of a patient.
    pub(super) fn mention(&self, patient_id: &str, mention: &Mention, dictionaries: &Dictionaries) -> Mention {
        let mut masked = mention.clone();
        self.hide_days(patient_id, &mut masked);
        masked.description = title(dictionaries, [&mention.icd10cm, &mention.code], &mention.description);
        masked.code = code(&mention.code);
        masked.icd10cm = code(&mention.icd10cm);
        masked.text = quote(&mention.text);
        masked.snippet = quote(&mention.snippet);
        masked.section = self.heading(&mention.section);
        masked.notes = mention.notes.iter().map(|note| self.note(note)).collect();
        if let Some(place) = &mut masked.place {
            place.section = self.heading(&place.section);
        }
        masked
    }

    /// Evidence of a file of a patient. Its value and severity are words of our tables.
    pub(super) fn evidence(&self, patient_id: &str, evidence: &Evidence) -> Evidence {
        Evidence { date: self.day(patient_id, evidence.date), snippet: quote(&evidence.snippet), ..evidence.clone() }
    }

    /// A row of diagnoses.csv.
    pub(super) fn diagnosis(&self, row: &mut Diagnosis, dictionaries: &Dictionaries) {
        row.description = title(dictionaries, [&row.icd10cm, &row.code], &row.description);
        row.code = code(&row.code);
        row.icd10cm = code(&row.icd10cm);
        row.notes = row.notes.iter().map(|note| self.note(note)).collect();
        row.best_snippet = quote(&row.best_snippet);
    }

    /// A note; words of the record in it are kept where a table holds them.
    fn note(&self, note: &str) -> String {
        if let Some((system, own)) = note.strip_prefix("also ").and_then(|also| also.split_once(' ')) {
            return format!("also {system} {}", code(own));
        }
        let Some(start) = QUOTING.iter().find(|start| note.starts_with(**start)) else { return note.to_owned() };
        let own = &note[start.len()..];
        if self.known.contains(&bare(own)) { note.to_owned() } else { format!("{start}{QUOTE}") }
    }

    fn heading(&self, heading: &str) -> String {
        if heading.is_empty() || self.known.contains(&bare(heading)) { heading.to_owned() } else { SECTION.to_owned() }
    }
}

fn quote(text: &str) -> String {
    if text.is_empty() { String::new() } else { QUOTE.to_owned() }
}

/// A code, where it looks like one: no name does, and no number of a person.
fn code(code: &str) -> String {
    let shaped = code.len() <= 18
        && code.bytes().any(|byte| byte.is_ascii_digit())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    if code.is_empty() || shaped { code.to_owned() } else { CODE.to_owned() }
}

/// A description, where it is the title of one of the codes in our tables.
fn title(dictionaries: &Dictionaries, codes: [&str; 2], description: &str) -> String {
    let tables = [&dictionaries.icd10cm, &dictionaries.icd9cm];
    let in_tables = |code: &str| tables.iter().any(|table| table.rows(code).any(|row| row.description == description));
    let in_map = |code: &str| dictionaries.snomed.iter().any(|row| row.id == code && row.label == description);
    let known = codes.into_iter().filter(|code| !code.is_empty()).any(|code| in_tables(code) || in_map(code));
    if known { description.to_owned() } else { quote(description) }
}

impl Run {
    /// A mention as this run prints it.
    #[must_use]
    pub fn shown<'m>(&self, patient_id: &str, mention: &'m Mention, dictionaries: &Dictionaries) -> Cow<'m, Mention> {
        match &self.masks {
            Some(masks) => Cow::Owned(masks.mention(patient_id, mention, dictionaries)),
            None => Cow::Borrowed(mention),
        }
    }

    /// Whether names, numbers, file names and quotes are masked.
    #[must_use]
    pub fn is_redacted(&self) -> bool {
        self.masks.is_some()
    }
}

/// Joins files into patients and decides the verdicts, with masks for all that tells who they are; the reports in the order of the masks.
///
/// # Errors
/// Where the file reports cannot be read.
pub fn triage_redacted<'r>(
    reports: &'r dyn ReportSource,
    dictionaries: &Dictionaries,
    as_of: Date,
) -> Result<(Run, Reordered<'r>), ConfigError> {
    let mut survey = super::survey::survey(reports, as_of)?;
    let names = survey.files.iter().map(|row| row.file.clone()).collect();
    let masks = mask(&mut survey, dictionaries);
    survey.masks = Some(masks);
    let mut run = super::patients::assemble(reports, survey, dictionaries, as_of)?;
    let reordered = reorder(&mut run, reports, names);
    Ok((run, reordered))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_sort_like_their_numbers() {
        assert_eq!(counter("File", 6, 100), "File 007");
        assert_eq!(counter("patient", 9, 12), "patient-10");
    }

    #[test]
    fn a_title_of_our_tables_is_kept_and_the_records_own_words_are_not() {
        let tables = Dictionaries::built_in().expect("tables");
        let title = |code: &str, words: &str| super::title(&tables, [code, ""], words);
        assert_eq!(
            title("F41.0", "Panic disorder [episodic paroxysmal anxiety]"),
            "Panic disorder [episodic paroxysmal anxiety]"
        );
        assert_eq!(title("F41.0", "Panic, see note of Dr. Oyelaran"), QUOTE);
        assert_eq!(title("", "Panic, see note of Dr. Oyelaran"), QUOTE);
        assert_eq!(title("", ""), "");
    }

    #[test]
    fn a_code_is_kept_where_it_looks_like_one() {
        assert_eq!(["F33.2", "192080009", "", "Lee"].map(code), ["F33.2", "192080009", "", CODE]);
        assert_eq!(code("born 1980-02-01"), CODE);
    }

    #[test]
    fn notes_keep_the_words_of_our_tables_only() {
        let tables = Dictionaries::built_in().expect("tables");
        let masks = Masks { known: known(&tables), ..Masks::default() };
        assert_eq!(masks.note("cue: Ruled out"), "cue: Ruled out");
        assert_eq!(masks.note("cue: Mrs. Oyelaran's"), "cue: [quote]");
        assert_eq!(masks.note("asserted in section Visit with Oyelaran"), "asserted in section [quote]");
        assert_eq!(masks.note("also OTHER Oyelaran"), "also OTHER [code]");
        assert_eq!(masks.note("code and name beside it disagree"), "code and name beside it disagree");
        assert_eq!((masks.heading("Problem List"), masks.heading("Notes of Oyelaran")), ("Problem List".into(), SECTION.into()));
    }

    #[test]
    fn a_birth_date_is_no_day_of_a_finding() {
        let birth = PartialDate::parse("1980-02-01").expect("a day");
        let masks = Masks { births: BTreeMap::from([("patient-1".into(), BTreeSet::from([birth]))]), ..Masks::default() };
        assert_eq!(masks.day("patient-1", Some(birth)), None);
        assert_eq!(masks.day("patient-2", Some(birth)), Some(birth));
    }

    #[test]
    fn reasons_tell_no_name() {
        let mut facts = Facts::default();
        facts.add(&crate::triage::identity::tests::header("Oyelaran, Ann", "", "0004417"));
        let told = scrub("damaged pdf: OYELARAN's page 3 of a/oyelaran.pdf, 0004417", "a/oyelaran.pdf", Some(&facts));
        assert_eq!(told, "damaged pdf: [masked]'s page 3 of [masked], [masked]");
        assert_eq!(scrub("1 of 1 pages could not be read", "b", None), "1 of 1 pages could not be read");
    }

    #[test]
    fn great_ages_are_told_as_ninety() {
        assert_eq!([Some(89), Some(97), None].map(age), [Some(89), Some(90), None]);
    }
}
