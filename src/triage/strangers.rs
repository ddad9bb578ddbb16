//! Pages whose printed header names another patient than the file does.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{dates::PartialDate, document::PageHeader, file_report::FileReport};

use super::{
    identity::Identity,
    join::{Group, Subject},
};

/// Who is named on which pages of a file, where the pages do not just repeat the file's own header.
pub(super) type Named = BTreeMap<Identity, BTreeSet<u32>>;

/// Pages of a file that name another patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Foreign {
    /// Index of the file's report.
    pub(super) file: usize,
    /// The pages, in order.
    pub(super) pages: BTreeSet<u32>,
    /// The group whose file it is.
    pub(super) holder: usize,
    /// The group that the pages name, where the run has it.
    pub(super) named: Option<usize>,
}

/// The page headers of a report that say more than, or something else than, its own header.
pub(super) fn named_in(report: &FileReport) -> Named {
    let own = Identity::of(&report.header);
    let mut named = Named::new();
    for PageHeader { page, header, stranger } in &report.page_headers {
        let identity = Identity { stranger: *stranger, ..Identity::of(header) };
        if *stranger || !own.says(&identity) {
            named.entry(identity).or_default().insert(*page);
        }
    }
    named
}

/// The pages of all files that name somebody else than their file's patient.
pub(super) fn find(subjects: &[Subject], groups: &[Group]) -> Vec<Foreign> {
    let directory = Directory::of(groups);
    let mut found = Vec::new();
    for (holder, group) in groups.iter().enumerate() {
        for position in &group.members {
            for (identity, pages) in subjects[*position].named.iter().filter(|(named, _)| named.is_somebody_else(&group.identity))
            {
                let named = directory.patient(identity);
                found.push(Foreign { file: subjects[*position].index, pages: pages.clone(), holder, named });
            }
        }
    }
    found
}

/// The patients by what may tell who a page is about: in a large run no page is compared with all of them.
struct Directory<'g> {
    groups: &'g [Group],
    by_number: BTreeMap<&'g str, Vec<usize>>,
    by_birth: BTreeMap<PartialDate, Vec<usize>>,
}

impl<'g> Directory<'g> {
    fn of(groups: &'g [Group]) -> Self {
        let mut directory = Self { groups, by_number: BTreeMap::new(), by_birth: BTreeMap::new() };
        for (place, Group { identity, .. }) in groups.iter().enumerate() {
            identity.loose_numbers().for_each(|number| directory.by_number.entry(number).or_default().push(place));
            identity.births.iter().for_each(|birth| directory.by_birth.entry(*birth).or_default().push(place));
        }
        directory
    }

    /// The first patient that a page header is about.
    fn patient(&self, page: &Identity) -> Option<usize> {
        let numbered = page.loose_numbers().filter_map(|number| self.by_number.get(number));
        let born = page.births.iter().filter_map(|birth| self.by_birth.get(birth));
        let near = numbered.chain(born).flatten().copied();
        near.filter(|place| is_about(page, &self.groups[*place].identity)).min()
    }
}

/// Whether a page header is about a patient: by number, or by name and birth date.
fn is_about(page: &Identity, patient: &Identity) -> bool {
    let by_number = page.same_number(patient) && !page.is_somebody_else(patient);
    by_number || (page.same_name(patient) && page.same_birth(patient))
}
