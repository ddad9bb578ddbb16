//! Who a printed text is about: name, birth date and record number behind their labels.
//!
//! A number without a label is never a record number; names of clinicians, guarantors and emergency contacts are never the
//! patient's. What is ambiguous is left out: a wrong identity joins two patients.

mod cells;
mod labels;
mod person;
mod sheet;

use std::sync::LazyLock;

use regex::Regex;

use self::{
    labels::Field,
    sheet::{Found, Sheet},
};
use crate::{
    dates::PartialDate,
    document::{Document, Header, PageHeader, RecordNumber, Span},
    threads,
};

/// How many bytes from the top of a page are read for its header.
const PAGE_TOP: usize = 1500;

/// How many bytes of the first page are read for the labelled fields.
const FIRST_PAGE: usize = 8000;

/// How many lines may lie between a weak label (`Name:`) and the birth date or number that makes it the patient's.
const NEAR: usize = 4;

/// Reads the labelled fields (`Patient Name:`, `DOB:`, `MRN:` …) of a stretch of text. An unlabelled number is never a record number.
#[must_use]
pub fn header_of(text: &str) -> Header {
    let sheet = Sheet::of(text);
    let found = sheet.fields();
    let mut header = Header::default();
    for field in &found {
        read_field(&mut header, field, &found);
    }
    let unlabelled = found.iter().filter(|field| is_identity(field)).filter_map(|field| sheet.name_beside(field));
    for name in unlabelled.collect::<Vec<_>>() {
        push_name(&mut header, name);
    }
    header
}

/// Fills [`Document::header`] from the first page and [`Document::page_headers`] from the top of every page, where the format
/// itself says nothing of the patient.
pub fn head(document: &mut Document) {
    head_shared(document, 1);
}

/// The same, shared by so many threads.
pub(crate) fn head_shared(document: &mut Document, many: usize) {
    let pages: Vec<(u32, Span)> = (1..).zip(document.pages.iter().map(|page| page.span)).collect();
    let tops = threads::map(many, &pages, |(number, page)| (*number, header_of_page(document.slice(*page), *number)));
    for (number, header) in tops {
        if number == 1 && document.header.is_anonymous() {
            document.header = header.clone();
        }
        if !header.is_anonymous() {
            document.page_headers.push(PageHeader { page: number, header, stranger: false });
        }
    }
}

/// What the top of a page says, by its number from 1; of the first page more is looked at than of the others.
fn header_of_page(page: &str, number: u32) -> Header {
    header_of(top_of(page, if number == 1 { FIRST_PAGE } else { PAGE_TOP }))
}

/// The first `limit` bytes of a page, cut at a character.
fn top_of(page: &str, limit: usize) -> &str {
    &page[..page.floor_char_boundary(limit)]
}

/// Whether a field identifies a patient by a value that can hardly be anything else: a record number or a birth date.
fn is_identity(field: &Found<'_>) -> bool {
    match field.field {
        Field::RecordNumber => record_number(field.value).is_some(),
        Field::BirthDate => birth_date(field.value).is_some(),
        _ => false,
    }
}

/// Puts one labelled value into the header, if it is what its label says.
fn read_field(header: &mut Header, field: &Found<'_>, all: &[Found<'_>]) {
    match field.field {
        Field::PatientName => push_name(header, person::labelled_name(field.value).unwrap_or("")),
        Field::Name if all.iter().any(|other| is_identity(other) && other.line.abs_diff(field.line) <= NEAR) => {
            push_name(header, person::labelled_name(field.value).unwrap_or(""));
        }
        Field::RecordNumber => push_number(header, field, true),
        Field::OtherNumber => push_number(header, field, false),
        Field::BirthDate => push_date(&mut header.birth_dates, birth_date(field.value)),
        Field::Sex if header.sex.is_empty() => sex(field.value).clone_into(&mut header.sex),
        Field::Printed if header.date.is_none() => header.date = printed_date(field.value),
        _ => {}
    }
}

/// Adds a name that is not there yet.
fn push_name(header: &mut Header, name: &str) {
    if !name.is_empty() && !header.names.iter().any(|known| known == name) {
        header.names.push(name.to_owned());
    }
}

/// Adds a date that is not there yet.
fn push_date(dates: &mut Vec<PartialDate>, date: Option<PartialDate>) {
    dates.extend(date.filter(|date| !dates.contains(date)));
}

/// Adds a record number that is not there yet.
fn push_number(header: &mut Header, field: &Found<'_>, is_mrn: bool) {
    let Some(number) = record_number(field.value) else { return };
    if !header.numbers.iter().any(|known| known.number == number && known.is_mrn == is_mrn) {
        header.numbers.push(RecordNumber { number: number.to_owned(), authority: field.label.to_owned(), is_mrn });
    }
}

/// The record number that a value begins with: 7 to 12 digits, blanks and hyphens between them allowed, as printed.
fn record_number(value: &str) -> Option<&str> {
    static SHAPE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(?:\d[\d-]{5,15}\d|\d{1,6}(?:[ \u{a0}-]\d{2,6}){1,4})(?:$|[^\w/.:-]|[.:](?:\s|$))").ok());
    let hit = SHAPE.as_ref()?.find(value)?.as_str();
    let number = hit.trim_end_matches(|c: char| !c.is_ascii_digit());
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    (7..=12).contains(&digits).then_some(number)
}

/// The birth date that a value begins with.
fn birth_date(value: &str) -> Option<PartialDate> {
    leading_date(value).filter(|date| date.day().is_some() && date.year() >= 1880)
}

/// The date that a value begins with.
fn leading_date(value: &str) -> Option<PartialDate> {
    static SHAPE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let shapes = [
            r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})",
            r"\d{4}-\d{2}-\d{2}",
            r"\d{1,2}[ -][A-Za-z]{3,9}\.?,?[ -]\d{4}",
            r"[A-Za-z]{3,9}\.? \d{1,2},? \d{4}",
            r"\d{8}",
        ];
        Regex::new(&format!(r"^(?:{})\b", shapes.join("|"))).ok()
    });
    PartialDate::parse(SHAPE.as_ref()?.find(value)?.as_str())
}

/// The date behind "Printed on" or "Printed by … on".
fn printed_date(value: &str) -> Option<PartialDate> {
    leading_date(value).or_else(|| leading_date(value.split_once(" on ")?.1))
}

/// The word for the sex that a value begins with.
fn sex(value: &str) -> &str {
    let word = value.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let known = ["f", "m", "x", "female", "male", "nonbinary", "unknown", "other"];
    if known.iter().any(|known| known.eq_ignore_ascii_case(word)) { word } else { "" }
}

#[cfg(test)]
mod tests;
