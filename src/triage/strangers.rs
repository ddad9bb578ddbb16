//! Pages whose printed header names another patient than the file does.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{document::PageHeader, file_report::FileReport};

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
    let mut found = Vec::new();
    for (holder, group) in groups.iter().enumerate() {
        for position in &group.members {
            for (identity, pages) in subjects[*position].named.iter().filter(|(named, _)| named.is_somebody_else(&group.identity))
            {
                let named = groups.iter().position(|other| is_about(identity, &other.identity));
                found.push(Foreign { file: subjects[*position].index, pages: pages.clone(), holder, named });
            }
        }
    }
    found
}

/// Whether a page header is about a patient: by number, or by name and birth date.
fn is_about(page: &Identity, patient: &Identity) -> bool {
    let by_number = page.same_number(patient) && !page.is_somebody_else(patient);
    by_number || (page.same_name(patient) && page.same_birth(patient))
}
