//! Diagnosis entries of FHIR resources: conditions, family history, claims and the reasons of other resources.

use serde_json::Value;

use crate::{
    dates::PartialDate,
    document::{CodeSystem, CodedEntry, EntryRole, EntryStatus, Subject, Verification},
};

use super::{
    fields::{at, codes, date, list, name, word},
    stream::Resource,
};

/// The entry of a `Condition`; `None` where it names nothing.
pub(super) fn condition(resource: &Resource) -> Option<CodedEntry> {
    let mut entry = of_concept(resource.get("code")?)?;
    entry.resolved = date(resource, &["abatementDateTime", "abatementPeriod", "abatementString"]);
    entry.onset = date(resource, &["onsetDateTime", "onsetPeriod", "onsetString"]);
    entry.date = date(resource, &["recordedDate", "assertedDate", "dateRecorded", "dateAsserted"]);
    entry.verification = verification(&word(resource, "verificationStatus"));
    let stated = status(&word(resource, "clinicalStatus"));
    let ended = entry.resolved.is_some() || resource.get("abatementBoolean") == Some(&Value::Bool(true));
    entry.status = match stated {
        EntryStatus::Unknown | EntryStatus::Inactive if ended => EntryStatus::Resolved,
        EntryStatus::Active if ended => {
            entry.notes.push("clinicalStatus says active, an end date stands beside it".into());
            EntryStatus::Active
        }
        stated => stated,
    };
    entry.role = role(resource);
    Some(entry)
}

/// An entry that holds the codes and name of a concept; `None` where it names nothing.
pub(super) fn of_concept(concept: &Value) -> Option<CodedEntry> {
    let entry = CodedEntry { codes: codes(concept), name: name(concept).to_owned(), ..CodedEntry::default() };
    (!entry.codes.is_empty() || !entry.name.is_empty()).then_some(entry)
}

/// The relatives' conditions in a `FamilyMemberHistory`, with who it is.
pub(super) fn family(resource: &Resource) -> Vec<(String, CodedEntry)> {
    let relative = resource.get("relationship").map_or("", name);
    let conditions = list(resource.get("condition")).iter().filter_map(|condition| of_concept(condition.get("code")?));
    let family = |entry| CodedEntry { subject: Subject::Family, role: EntryRole::Family, ..entry };
    conditions.map(|entry| (relative.to_owned(), family(entry))).collect()
}

/// The diagnoses of a `Claim` or `ExplanationOfBenefit`: diagnoses of the encounter that was billed.
pub(super) fn claim(resource: &Resource) -> Vec<CodedEntry> {
    let billed = date(resource, &["billablePeriod", "created"]);
    let diagnoses = list(resource.get("diagnosis")).iter().filter_map(|row| of_concept(row.get("diagnosisCodeableConcept")?));
    diagnoses.map(|entry| CodedEntry { role: EntryRole::EncounterDiagnosis, date: billed, ..entry }).collect()
}

/// The condition that an observation has as its value: only where a code of an ICD system says that it is one.
pub(super) fn of_value(resource: &Resource, day: Option<PartialDate>) -> Vec<CodedEntry> {
    let entry = resource.get("valueCodeableConcept").and_then(of_concept).filter(has_icd);
    entry.map(|entry| CodedEntry { role: EntryRole::Other, date: day, ..entry }).into_iter().collect()
}

/// The findings of a `ClinicalImpression` and the coded conclusions of a `DiagnosticReport`.
pub(super) fn findings(resource: &Resource) -> Vec<CodedEntry> {
    let found = list(resource.get("finding")).iter();
    let found = found.filter_map(|finding| finding.get("itemCodeableConcept").or_else(|| finding.get("item")?.get("concept")));
    let concluded = ["conclusionCode", "codedDiagnosis"].iter().flat_map(|key| list(resource.get(*key)));
    let entries = found.chain(concluded).filter_map(of_concept);
    entries.map(|entry| CodedEntry { role: EntryRole::Other, ..entry }).collect()
}

/// Whether one of the codes is of an ICD system.
fn has_icd(entry: &CodedEntry) -> bool {
    entry.codes.iter().any(|code| matches!(code.system, CodeSystem::Icd10Cm | CodeSystem::Icd9Cm))
}

/// The reasons of an encounter, order, medication or procedure.
pub(super) fn reasons(resource: &Resource) -> Vec<CodedEntry> {
    let concepts =
        ["reasonCode", "reason", "indication", "reasonCodeableConcept"].iter().flat_map(|key| list(resource.get(*key)));
    let entries = concepts.filter_map(|concept| of_concept(concept.get("concept").unwrap_or(concept)));
    entries.map(|entry| CodedEntry { role: EntryRole::Indication, ..entry }).collect()
}

fn role(resource: &Resource) -> EntryRole {
    let words = list(resource.get("category")).iter().flat_map(|category| {
        let plain = category.get("text").into_iter();
        list(category.get("coding")).iter().filter_map(|coding| at(coding, &["code"])).chain(plain)
    });
    let words: Vec<String> = words.filter_map(Value::as_str).map(str::to_ascii_lowercase).collect();
    let has = |part: &str| words.iter().any(|word| word.contains(part));
    if has("encounter") || has("diagnosis") {
        EntryRole::EncounterDiagnosis
    } else if has("concern") {
        EntryRole::Other
    } else {
        EntryRole::Problem
    }
}

fn status(word: &str) -> EntryStatus {
    match word {
        "active" | "recurrence" | "relapse" => EntryStatus::Active,
        "remission" => EntryStatus::Remission,
        "inactive" => EntryStatus::Inactive,
        "resolved" => EntryStatus::Resolved,
        _ => EntryStatus::Unknown,
    }
}

fn verification(word: &str) -> Verification {
    match word {
        "unconfirmed" | "provisional" | "differential" => Verification::Unconfirmed,
        "refuted" => Verification::Refuted,
        "entered-in-error" => Verification::EnteredInError,
        _ => Verification::Confirmed,
    }
}
