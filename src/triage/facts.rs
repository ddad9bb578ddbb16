//! What patients.csv says of who the patient is: name, birth date, record number and age out of all headers, and their conflicts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{dates::PartialDate, document::Header};

use super::fold::{FoldedName, fold, number_key};

/// Nobody is older.
const OLDEST: i16 = 125;

/// Counts what the headers of a patient's files say.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Facts {
    names: BTreeMap<String, usize>,
    births: BTreeMap<PartialDate, usize>,
    numbers: BTreeMap<String, usize>,
}

impl Facts {
    /// Adds one file's header.
    pub(super) fn add(&mut self, header: &Header) {
        let names = header.names.iter().map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
        names.filter(|name| !name.is_empty()).for_each(|name| *self.names.entry(name).or_default() += 1);
        header.birth_dates.iter().for_each(|birth| *self.births.entry(*birth).or_default() += 1);
        let labelled = header.numbers.iter().filter(|number| number.is_mrn && number_key(&number.number).is_some());
        labelled.for_each(|number| *self.numbers.entry(number.number.trim().to_owned()).or_default() += 1);
    }

    /// Adds what another file's headers say.
    pub(super) fn merge(&mut self, other: &Self) {
        other.names.iter().for_each(|(name, count)| *self.names.entry(name.clone()).or_default() += count);
        other.births.iter().for_each(|(birth, count)| *self.births.entry(*birth).or_default() += count);
        other.numbers.iter().for_each(|(number, count)| *self.numbers.entry(number.clone()).or_default() += count);
    }

    /// The name: the commonest, in its fullest printed form.
    pub(super) fn name(&self) -> String {
        let mut folded: BTreeMap<FoldedName, usize> = BTreeMap::new();
        for (name, count) in self.names.iter().filter_map(|(name, count)| Some((FoldedName::new(name)?, count))) {
            *folded.entry(name).or_default() += count;
        }
        let Some((common, _)) = folded.iter().max_by_key(|(name, count)| (**count, name.words.len())) else {
            return String::new();
        };
        let fuller = |name: &FoldedName| name.words.is_superset(&common.words);
        let fullness = |name: &str| {
            let words = FoldedName::new(name).filter(fuller).map(|folded| folded.words.len());
            (words, name.split_whitespace().count(), name.chars().filter(|c| !c.is_ascii()).count())
        };
        self.names.keys().max_by_key(|name| fullness(name)).cloned().unwrap_or_default()
    }

    /// The birth date that most files have; of equals the one whose day is known, then the earliest.
    pub(super) fn birth(&self) -> Option<PartialDate> {
        let weight = |(birth, count): &(&PartialDate, &usize)| (birth.day().is_some(), **count, std::cmp::Reverse(**birth));
        self.births.iter().max_by_key(weight).map(|(birth, _)| *birth)
    }

    /// Whether the files have different birth dates.
    pub(super) fn birth_conflict(&self) -> bool {
        self.births.keys().filter(|birth| birth.day().is_some()).count() > 1
    }

    /// All birth dates of which the day is known.
    pub(super) fn birth_dates(&self) -> impl Iterator<Item = PartialDate> {
        self.births.keys().copied().filter(|birth| birth.day().is_some())
    }

    /// The words of all names and the digits of all numbers, folded.
    pub(super) fn words(&self) -> BTreeSet<String> {
        let words = self.names.keys().chain(self.numbers.keys()).flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
        words.map(fold).filter(|word| word.len() > 1).collect()
    }

    /// The record number as printed: the commonest, then the longest.
    pub(super) fn number(&self) -> String {
        let by_weight = self.numbers.iter().max_by_key(|(number, count)| (**count, number.len()));
        by_weight.map(|(number, _)| number.clone()).unwrap_or_default()
    }
}

/// Age in whole years on a day; `None` where the day of birth is not known or makes no sense.
pub(super) fn age(birth: Option<PartialDate>, on: Date) -> Option<i16> {
    let birth = birth?.day()?;
    let had_birthday = (on.month(), on.day()) >= (birth.month(), birth.day());
    let years = on.year() - birth.year() - i16::from(!had_birthday);
    (birth <= on && years <= OLDEST).then_some(years)
}

/// Sixteen hexadecimal digits of the SHA-256 of what identifies something, its parts kept apart.
pub(crate) fn short_hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digit = |four: u8| char::from_digit(u32::from(four), 16).unwrap_or_default();
    hash.finalize().iter().take(8).flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::identity::tests::header;

    fn facts(headers: &[(&str, &str, &str)]) -> Facts {
        let mut facts = Facts::default();
        headers.iter().for_each(|(name, birth, mrn)| facts.add(&header(name, birth, mrn)));
        facts
    }

    #[test]
    fn the_fullest_form_of_the_commonest_name_is_printed() {
        let facts = facts(&[
            ("CASTRO VEGA, MARIA", "1983-01-06", "4417823"),
            ("CASTRO VEGA, MARÍA JOSÉ", "1983-01-06", "110004417823"),
            ("Maria Castro Vega", "1983-01-06", "0004417823"),
            ("Smith, Robert Alexander James", "", ""),
        ]);
        assert_eq!(facts.name(), "CASTRO VEGA, MARÍA JOSÉ");
        assert_eq!(facts.number(), "110004417823");
        assert!(!facts.birth_conflict());
    }

    #[test]
    fn conflicting_birth_dates_are_seen() {
        let facts = facts(&[("Ann Lee", "1980-01-02", ""), ("Ann Lee", "1980-02-01", ""), ("Ann Lee", "1980-02-01", "")]);
        assert_eq!(facts.birth(), PartialDate::parse("1980-02-01"));
        assert!(facts.birth_conflict());
    }

    #[test]
    fn ages_change_on_the_birthday() {
        let on = |text: &str| PartialDate::parse(text).and_then(PartialDate::day).unwrap();
        let born = PartialDate::parse("2008-11-23");
        assert_eq!(age(born, on("2026-11-22")), Some(17));
        assert_eq!(age(born, on("2026-11-23")), Some(18));
        assert_eq!(age(PartialDate::parse("2027-01-01"), on("2026-11-23")), None);
        assert_eq!(age(PartialDate::parse("1980"), on("2026-11-23")), None);
        assert_eq!(age(PartialDate::parse("1880-01-01"), on("2026-11-23")), None);
    }

    #[test]
    fn parts_of_a_key_do_not_run_together() {
        assert_ne!(short_hash(&["a", "bc"]), short_hash(&["ab", "c"]));
        assert_eq!(short_hash(&["a"]).len(), 16);
    }
}
