//! The header of a document: patient, custodian, authors, date.

use super::folded;
use crate::{
    dates::PartialDate,
    document::{Header, RecordNumber},
    extract::xml::Tag,
};

/// The OID of the Social Security number: no record number, and not to be kept.
const SOCIAL_SECURITY: &str = "2.16.840.1.113883.4.1";

/// Takes what a start tag of the document's header says. `path` ends with the tag's own name.
pub(super) fn open(header: &mut Header, path: &[&str], tag: &Tag<'_>) {
    match path {
        [.., "patientRole", "id"] => push_number(header, tag),
        [.., "patient", "birthTime"] => {
            let date = PartialDate::from_hl7(&tag.value("value"));
            header.birth_dates.extend(date.filter(|date| !header.birth_dates.contains(date)));
        }
        [.., "patient", "administrativeGenderCode"] if header.sex.is_empty() => {
            let (code, display) = (tag.value("code"), tag.value("displayName"));
            header.sex = if code.is_empty() { display } else { code }.into_owned();
        }
        [.., "ClinicalDocument", "effectiveTime"] if header.date.is_none() => {
            header.date = PartialDate::from_hl7(&tag.value("value"));
        }
        _ => {}
    }
}

/// Takes a name (of a person or an organisation) that ended. `path` ends with `name`.
pub(super) fn name(header: &mut Header, path: &[&str], name: &str) {
    match path {
        [.., "patient", "name"] => push_new(&mut header.names, name),
        [.., "representedCustodianOrganization", "name"] if header.custodian.is_empty() => header.custodian = folded(name),
        [.., "ClinicalDocument", "author", "assignedAuthor", "assignedPerson" | "representedOrganization", "name"] => {
            push_new(&mut header.authors, name);
        }
        _ => {}
    }
}

/// Adds a name that is not there yet.
fn push_new(list: &mut Vec<String>, name: &str) {
    let name = folded(name);
    if !name.is_empty() && !list.contains(&name) {
        list.push(name);
    }
}

/// Adds a patient id. One of 7 to 12 digits is a record number; every other is one of several ids.
fn push_number(header: &mut Header, tag: &Tag<'_>) {
    let (number, root) = (tag.value("extension"), tag.value("root"));
    if number.trim().is_empty() || root == SOCIAL_SECURITY || tag.raw("nullFlavor").is_some() {
        return;
    }
    let assigner = tag.value("assigningAuthorityName");
    let authority = if assigner.is_empty() { root } else { assigner };
    let number =
        RecordNumber { is_mrn: is_record_number(&number), number: number.into_owned(), authority: authority.into_owned() };
    if !header.numbers.contains(&number) {
        header.numbers.push(number);
    }
}

/// Whether an id has the form of a medical record number: 7 to 12 digits, blanks and hyphens aside.
pub(super) fn is_record_number(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    (7..=12).contains(&digits) && number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-'))
}
