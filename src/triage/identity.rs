//! What a header says of who the patient is, and whether two headers can be about one person.

use std::collections::BTreeSet;

use crate::{dates::PartialDate, document::Header};

use super::fold::{FoldedName, loose_number, number_key};

/// An id that is no medical record number must be this long before it says anything.
const LEAST_ID: usize = 5;

/// The comparable part of a [`Header`], or of all headers of a patient.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    /// Names.
    pub(super) names: BTreeSet<FoldedName>,
    /// Birth dates of which the day is known.
    pub(super) births: BTreeSet<PartialDate>,
    /// Medical record numbers, digits without leading zeros.
    pub(super) numbers: BTreeSet<String>,
    /// Other ids in the same form; they join nobody without a name or birth date that agrees.
    pub(super) ids: BTreeSet<String>,
    /// Of a page: whether the file itself says that it is another patient's than its own.
    pub(super) stranger: bool,
}

impl Identity {
    /// Of one header.
    pub(super) fn of(header: &Header) -> Self {
        let keys = |mrn: bool| {
            header.numbers.iter().filter(move |number| number.is_mrn == mrn).filter_map(|number| number_key(&number.number))
        };
        Self {
            names: header.names.iter().filter_map(|name| FoldedName::new(name)).collect(),
            births: header.birth_dates.iter().copied().filter(|date| date.day().is_some()).collect(),
            numbers: keys(true).collect(),
            ids: keys(false).filter(|key| key.len() >= LEAST_ID).collect(),
            stranger: false,
        }
    }

    /// Whether it says enough to tell a patient from others: a record number, or a name with a birth date.
    pub(super) fn is_identified(&self) -> bool {
        !self.numbers.is_empty() || (!self.names.is_empty() && !self.births.is_empty())
    }

    /// Takes in what another header of the same patient says.
    pub(super) fn add(&mut self, other: &Self) {
        self.names.extend(other.names.iter().cloned());
        self.births.extend(&other.births);
        self.numbers.extend(other.numbers.iter().cloned());
        self.ids.extend(other.ids.iter().cloned());
    }

    /// Whether everything that another header says is said here too.
    pub(super) fn says(&self, other: &Self) -> bool {
        other.names.is_subset(&self.names) && other.births.is_subset(&self.births) && other.numbers.is_subset(&self.numbers)
    }

    /// A name on one side is a name on the other.
    pub(super) fn same_name(&self, other: &Self) -> bool {
        self.names.iter().any(|name| other.names.iter().any(|held| held.same(name)))
    }

    /// A birth date on one side is one on the other.
    pub(super) fn same_birth(&self, other: &Self) -> bool {
        !self.births.is_disjoint(&other.births)
    }

    /// Both have numbers, and one is the other, a leading `1100` aside.
    pub(super) fn same_number(&self, other: &Self) -> bool {
        self.loose_numbers().any(|number| other.loose_numbers().any(|held| held == number))
    }

    /// All numbers in their loosest form.
    pub(super) fn loose_numbers(&self) -> impl Iterator<Item = &str> {
        self.numbers.iter().chain(&self.ids).map(|key| loose_number(key))
    }

    /// Both sides name somebody, and no name of the one is near a name of the other.
    pub(super) fn other_name(&self, other: &Self) -> bool {
        let both = !self.names.is_empty() && !other.names.is_empty();
        both && !self.names.iter().any(|name| other.names.iter().any(|held| held.similar(name)))
    }

    /// Both sides have a birth date, and none is common.
    pub(super) fn other_birth(&self, other: &Self) -> bool {
        !self.births.is_empty() && !other.births.is_empty() && !self.same_birth(other)
    }

    /// Both sides have a record number, and none is common.
    pub(super) fn other_number(&self, other: &Self) -> bool {
        !self.numbers.is_empty() && !other.numbers.is_empty() && !self.same_number(other)
    }

    /// Surely somebody else: two of name, birth date and number disagree. One alone may be a slip of the pen, and an equal number
    /// is one patient. What the file itself parts is parted.
    pub(super) fn is_somebody_else(&self, other: &Self) -> bool {
        let disagree = [self.other_name(other), self.other_birth(other), self.other_number(other)];
        let differ = self.stranger || disagree.iter().filter(|differs| **differs).count() >= 2;
        differ && !self.same_number(other)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::document::RecordNumber;

    /// A header of an invented patient; empty texts are left out.
    pub(in crate::triage) fn header(name: &str, birth: &str, mrn: &str) -> Header {
        Header {
            names: Some(name).filter(|name| !name.is_empty()).map(str::to_owned).into_iter().collect(),
            birth_dates: PartialDate::parse(birth).into_iter().collect(),
            numbers: Some(mrn)
                .filter(|mrn| !mrn.is_empty())
                .map(|mrn| RecordNumber { number: mrn.to_owned(), authority: String::new(), is_mrn: true })
                .into_iter()
                .collect(),
            ..Header::default()
        }
    }

    fn identity(name: &str, birth: &str, mrn: &str) -> Identity {
        Identity::of(&header(name, birth, mrn))
    }

    #[test]
    fn two_disagreements_make_somebody_else_and_one_does_not() {
        let ann = identity("Ann Lee", "1980-01-02", "12345678");
        for (other, want) in [
            (identity("Bob Ray", "1971-05-06", "87654321"), true),
            (identity("Bob Ray", "1971-05-06", ""), true),
            (identity("Bob Ray", "", "87654321"), true),
            (identity("Ann Lee", "1980-01-02", "12345679"), false),
            (identity("Ann Lee", "1981-01-02", "12345678"), false),
            (identity("Bob Ray", "", ""), false),
            (identity("Bob Ray", "1971-05-06", "12345678"), false),
            (identity("Eve Lee", "1980-01-02", "87654321"), true),
        ] {
            assert_eq!(ann.is_somebody_else(&other), want, "{other:?}");
        }
    }

    #[test]
    fn a_year_alone_is_no_birth_date() {
        assert!(!identity("Ann Lee", "1980", "").is_identified());
        assert!(identity("Ann Lee", "1980-01-02", "").is_identified());
        assert!(identity("", "", "0012").is_identified());
    }
}
