//! The labels of a printed patient header, where they stand on a line, and where the value behind each begins.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use crate::document::Span;

/// What the value behind a label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The patient's name, by a label that can mean nothing else.
    PatientName,
    /// A name that is the patient's if a birth date or record number stands near.
    Name,
    /// Medical record number.
    RecordNumber,
    /// Another number of the patient's.
    OtherNumber,
    /// Date of birth.
    BirthDate,
    /// Sex.
    Sex,
    /// When the document was printed.
    Printed,
    /// Anything else: it only ends the value before it.
    Other,
}

/// A label on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// What stands behind it.
    pub(super) field: Field,
    /// The label itself, in bytes of its line.
    pub(super) span: Span,
    /// Where its value begins at the earliest: behind the colon.
    pub(super) value: usize,
}

/// Labels that are written out; record numbers are put together in [`record_number_labels`].
const PLAIN: [(Field, &[&str]); 7] = [
    (
        Field::PatientName,
        &[
            "patient name",
            "patient's name",
            "name of patient",
            "pt name",
            "patient legal name",
            "legal name",
            "patient full name",
        ],
    ),
    (Field::Name, &["name", "patient", "full name", "member name"]),
    (Field::OtherNumber, &["member id", "member number", "member #", "member no", "patient #"]),
    (
        Field::BirthDate,
        &["dob", "d.o.b.", "d.o.b", "date of birth", "date of birth (dob)", "birth date", "birthdate", "patient dob", "born"],
    ),
    (Field::Sex, &["sex", "legal sex", "gender", "administrative sex", "sex assigned at birth", "birth sex"]),
    (
        Field::Printed,
        &["printed on", "printed by", "print date", "date printed", "generated on", "date generated", "exported on"],
    ),
    (
        Field::Other,
        &[
            "csn",
            "encounter",
            "enc",
            "encounter #",
            "acct",
            "acct #",
            "account",
            "account #",
            "account number",
            "har",
            "claim",
            "claim #",
            "phone",
            "home phone",
            "mobile phone",
            "cell",
            "tel",
            "telephone",
            "fax",
            "email",
            "e-mail",
            "group",
            "group #",
            "group number",
            "subscriber",
            "subscriber id",
            "policy",
            "policy #",
            "ssn",
            "medi-cal id",
            "cin",
            "npi",
            "address",
            "age",
            "pcp",
            "primary care",
            "primary care provider",
            "provider",
            "ordering provider",
            "attending",
            "author",
            "department",
            "dept",
            "location",
            "facility",
            "visit",
            "visit date",
            "date",
            "date of service",
            "dos",
            "service date",
            "admission date",
            "admit date",
            "adm date",
            "adm",
            "discharge date",
            "room",
            "bed",
            "unit",
            "language",
            "race",
            "ethnicity",
            "marital status",
            "religion",
            "page",
            "patient class",
            "status",
            "insurance",
            "payer",
            "payor",
            "plan",
            "guarantor",
            "guarantor name",
            "emergency contact",
            "contact name",
            "relationship",
            "mother's name",
            "preferred name",
            "previous name",
            "provider name",
            "subscriber name",
            "medication name",
            "employer",
            "occupation",
            "order #",
            "accession #",
            "specimen id",
            "collected",
            "reported",
            "received",
        ],
    ),
];

/// Whose record number it is, before the word for "number".
const RECORD_BASES: [&str; 12] = [
    "medical record",
    "health record",
    "health/medical record",
    "medical/health record",
    "med rec",
    "medical rec",
    "kaiser",
    "kaiser permanente",
    "kp",
    "kaiser permanente medical record",
    "kaiser medical record",
    "kp medical record",
];

/// The words for "number" behind [`RECORD_BASES`].
const NUMBER_WORDS: [&str; 9] = [" number", " no.", " no", " num", " nbr", " #", "#", " id", " id #"];

/// Record number labels that stand alone.
const RECORD_ALONE: [&str; 17] = [
    "mrn",
    "mrn #",
    "mrn#",
    "kp mrn",
    "kaiser mrn",
    "patient mrn",
    "mr #",
    "mr#",
    "m.r.n.",
    "hrn",
    "hrn #",
    "member/patient id",
    "patient/member id",
    "patient id",
    "patient id #",
    "patient number",
    "patient identifier",
];

/// The labels that announce a medical record number.
fn record_number_labels() -> impl Iterator<Item = String> {
    let built = RECORD_BASES.iter().flat_map(|base| NUMBER_WORDS.iter().map(move |word| format!("{base}{word}")));
    built.chain(RECORD_ALONE.iter().map(|label| (*label).to_owned()))
}

/// All labels compiled, with the field of each pattern.
static LABELS: LazyLock<(Option<AhoCorasick>, Vec<Field>)> = LazyLock::new(|| {
    let plain = PLAIN.iter().flat_map(|(field, labels)| labels.iter().map(|label| ((*label).to_owned(), *field)));
    let numbers = record_number_labels().map(|label| (label, Field::RecordNumber));
    let (labels, fields): (Vec<String>, Vec<Field>) = plain.chain(numbers).unzip();
    let mut builder = AhoCorasickBuilder::new();
    builder.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest);
    (builder.build(labels).ok(), fields)
});

/// The labels of a line in order.
pub(super) fn labels_of(line: &str) -> Vec<Label> {
    let (Some(automaton), fields) = &*LABELS else { return Vec::new() };
    let found = automaton.find_iter(line).filter_map(|hit| {
        let field = fields[hit.pattern().as_usize()];
        let value = value_start(line, hit.start(), hit.end(), field)?;
        Some(Label { field, span: Span::new(hit.start(), hit.end()), value })
    });
    found.collect()
}

/// Where the value behind a label begins; `None` where the words are no label there: in the middle of a word or a sentence.
fn value_start(line: &str, start: usize, end: usize, field: Field) -> Option<usize> {
    let before = line[..start].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '\'' | '-' | '/')) {
        return None;
    }
    let rest = &line[end..];
    if rest.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let skipped = rest.trim_start_matches(is_connective);
    let connective = &rest[..rest.len() - skipped.len()];
    let number = matches!(field, Field::RecordNumber | Field::BirthDate) && skipped.starts_with(|c: char| c.is_ascii_digit());
    let alone = skipped.is_empty() || super::cells::is_gap(connective) || (number && !connective.is_empty());
    let printed = field == Field::Printed;
    (alone || printed || connective.contains([':', '#', '='])).then(|| line.len() - skipped.len())
}

/// What may stand between a label and its value.
fn is_connective(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | '#' | '=' | '(' | ')' | '.' | '|' | '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str) -> Vec<Field> {
        labels_of(line).iter().map(|label| label.field).collect()
    }

    #[test]
    fn every_printed_form_of_the_record_number_is_a_label() {
        for label in [
            "MRN:",
            "Medical Record Number",
            "Medical Record #",
            "Health/Medical Record #:",
            "HRN:",
            "Kaiser #:",
            "KP #",
            "Member/Patient ID:",
            "Kaiser Permanente Medical Record Number:",
            "Med Rec No.:",
            "MR#",
        ] {
            let line = format!("{label} 110000662218");
            assert_eq!(fields(&line), [Field::RecordNumber], "{label}");
        }
    }

    #[test]
    fn words_in_sentences_are_no_labels() {
        assert!(labels_of("The patient was seen, her name and sex are noted, born in Oakland").is_empty());
        assert!(labels_of("hematology surname filename:").is_empty());
    }

    #[test]
    fn labels_follow_each_other() {
        assert_eq!(
            fields("WHITAKER, SUSAN G MRN: 110000662218, DOB: 9/15/1963, Sex: F"),
            [Field::RecordNumber, Field::BirthDate, Field::Sex]
        );
    }
}
