//! A stretch of print as lines with labels, and the value that belongs to each: behind it, in the next cell, or below it.

use super::{
    cells,
    labels::{self, Field, Label},
    person,
};

/// A labelled value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'t> {
    /// What it is.
    pub(super) field: Field,
    /// The label as printed.
    pub(super) label: &'t str,
    /// The value; may be empty.
    pub(super) value: &'t str,
    /// Number of the label's line among those that are not blank, from 0.
    pub(super) line: usize,
    /// Where the label begins on its line.
    start: usize,
}

/// A line that is not blank.
#[derive(Debug)]
struct Line<'t> {
    text: &'t str,
    /// Where it begins in the whole text.
    start: usize,
    labels: Vec<Label>,
    /// Whether it belongs to somebody else's block (guarantor, emergency contact).
    foreign: bool,
}

/// A stretch of print.
#[derive(Debug)]
pub(super) struct Sheet<'t> {
    text: &'t str,
    lines: Vec<Line<'t>>,
}

/// How many lines a heading like `Emergency Contact` rules at most.
const FOREIGN_LINES: usize = 8;

/// Words that make what follows somebody else's: a relative's, a clinician's, an insurer's.
const FOREIGN: [&str; 34] = [
    "guarantor",
    "emergency",
    "contact",
    "contacts",
    "kin",
    "subscriber",
    "insured",
    "policyholder",
    "policy",
    "responsible",
    "provider",
    "physician",
    "mother",
    "mother's",
    "father",
    "father's",
    "parent",
    "guardian",
    "spouse",
    "partner",
    "sibling",
    "caregiver",
    "proxy",
    "employer",
    "pharmacy",
    "insurance",
    "coverage",
    "payer",
    "donor",
    "newborn",
    "baby",
    "baby's",
    "author",
    "interpreter",
];

impl<'t> Sheet<'t> {
    /// Cuts a text into lines and finds their labels.
    pub(super) fn of(whole: &'t str) -> Self {
        let mut lines = Vec::new();
        let (mut foreign, mut next) = (0_usize, 0);
        for text in whole.split(['\n', '\r', '\u{c}']) {
            let start = next;
            next += text.len() + 1;
            foreign = if text.trim().is_empty() { 0 } else { foreign.saturating_sub(1) };
            if text.trim().is_empty() {
                continue;
            }
            let labels = labels::labels_of(text);
            if is_foreign_heading(text) {
                foreign = FOREIGN_LINES;
            } else if labels.iter().any(|label| label.field == Field::PatientName) {
                foreign = 0;
            }
            lines.push(Line { text, start, labels, foreign: foreign > 0 });
        }
        Self { text: whole, lines }
    }

    /// The labelled values in order, those of other people left out.
    pub(super) fn fields(&self) -> Vec<Found<'t>> {
        let mut found = Vec::new();
        for (number, line) in self.lines.iter().enumerate().filter(|(_, line)| !line.foreign) {
            for (index, label) in line.labels.iter().enumerate() {
                if label.field != Field::Other && !is_somebody_elses(line.text, *label) {
                    found.push(self.found(number, index, *label));
                }
            }
        }
        found
    }

    /// A label with its value.
    fn found(&self, number: usize, index: usize, label: Label) -> Found<'t> {
        let line = &self.lines[number];
        let end = line.labels.get(index + 1).map_or(line.text.len(), |next| next.span.start.max(label.value));
        let behind = line.text.get(label.value..end).unwrap_or("");
        let cell = behind[..cells::cell_length(behind)].trim().trim_end_matches([',', ';', '|']).trim_end();
        let value = match self.torn(number, label, behind) {
            Some(name) => name,
            None if cell.is_empty() => self.below(number, label),
            None => cell,
        };
        Found {
            field: label.field,
            label: &line.text[label.span.start..label.span.end],
            value,
            line: number,
            start: label.span.start,
        }
    }

    /// A name that is torn behind the comma at the end of its line: with what the next line says up to its first label.
    fn torn(&self, number: usize, label: Label, behind: &str) -> Option<&'t str> {
        let line = &self.lines[number];
        let is_name = matches!(label.field, Field::PatientName | Field::Name);
        let is_torn = behind.trim_end().ends_with(',') && line.text.ends_with(behind) && cells::cells_of(behind).len() == 1;
        let next = self.lines.get(number + 1).filter(|next| is_name && is_torn && !next.foreign)?;
        let before = &next.text[..next.labels.first().map_or(next.text.len(), |label| label.span.start)];
        let given = before[..cells::cell_length(before)].trim_end();
        let whole = self.text.get(line.start + label.value..next.start + given.len())?;
        person::labelled_name(whole)
    }

    /// The cell below a label without a value: the one of the same number on the next line, if that line holds no label.
    fn below(&self, number: usize, label: Label) -> &'t str {
        let column = cells::cells_of(self.lines[number].text).iter().position(|cell| cell.end > label.span.start);
        let Some(next) = self.lines.get(number + 1).filter(|next| next.labels.is_empty()) else { return "" };
        let below = cells::cells_of(next.text);
        let wrapped = || below.first().filter(|_| below.len() == 1 && self.ends_with(number, label));
        let cell = column.and_then(|column| below.get(column)).or_else(wrapped);
        cell.map_or("", |cell| &next.text[cell.start..cell.end])
    }

    /// Whether a label is the last thing on its line, so that its value wrapped onto the next.
    fn ends_with(&self, number: usize, label: Label) -> bool {
        self.lines[number].text.get(label.value..).is_none_or(|rest| rest.trim().is_empty())
    }

    /// The name without a label in a page header: before a record number or birth date on its line, or alone on the line above.
    pub(super) fn name_beside(&self, field: &Found<'t>) -> Option<&'t str> {
        let line = &self.lines[field.line];
        let first = line.labels.first().filter(|label| label.span.start == field.start)?;
        let before = &line.text[..first.span.start];
        person::last_first(before.trim_end()).or_else(|| self.name_above(field.line))
    }

    /// Whether a line and the one below it each begin with a record number or a birth date: what stands above is whose they are.
    fn heads_stack(&self, number: usize) -> bool {
        let is_identity = |line: &Line<'_>| {
            let first = line.labels.first().filter(|label| line.text[..label.span.start].trim().is_empty());
            first.is_some_and(|label| matches!(label.field, Field::RecordNumber | Field::BirthDate))
        };
        self.lines.iter().skip(number).take(2).filter(|line| is_identity(line)).count() == 2
    }

    /// The name on the line above (or below) a header line that holds at least two labels, or above two lines with one each.
    fn name_above(&self, number: usize) -> Option<&'t str> {
        if self.lines[number].labels.len() < 2 {
            let above =
                self.lines.get(number.checked_sub(1)?).filter(|above| above.labels.is_empty() && self.heads_stack(number))?;
            return person::last_first(above.text).filter(|name| *name == above.text.trim());
        }
        let beside = [number.checked_sub(1), Some(number + 1)];
        let lines: Vec<&Line<'t>> = beside.into_iter().flatten().filter_map(|number| self.lines.get(number)).collect();
        let cells = || lines.iter().filter(|line| line.labels.is_empty()).flat_map(|line| last_cell(line.text));
        cells().find_map(person::last_first).or_else(|| cells().find_map(person::whole_cell))
    }
}

/// The last cell of a line.
fn last_cell(line: &str) -> Option<&str> {
    cells::cells_of(line).last().map(|cell| &line[cell.start..cell.end])
}

/// Whether a line is the heading of somebody else's block: it begins with such a word and holds no value.
fn is_foreign_heading(line: &str) -> bool {
    let text = line.trim().trim_end_matches(':');
    let short = text.len() <= 40 && !text.contains(':') && cells::cells_of(text).len() == 1;
    short && text.split(' ').take(3).any(is_foreign) && !text.contains(char::is_numeric)
}

/// Whether the words right before a label on its line make it somebody else's (`Subscriber DOB:`).
fn is_somebody_elses(line: &str, label: Label) -> bool {
    let before = &line[..label.span.start];
    let cell = before.rsplit(['\t', '|', ':', ',', ';']).next().unwrap_or("");
    cell.rsplit(' ').filter(|word| !word.is_empty()).take(2).any(is_foreign)
        || (label.field == Field::Name && !cell.trim().is_empty() && !cell.ends_with("  "))
}

/// Whether a word stands for somebody else.
fn is_foreign(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    FOREIGN.iter().any(|foreign| foreign.eq_ignore_ascii_case(word))
}
