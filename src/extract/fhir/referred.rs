//! Conditions that a resource only refers to, with the words that it gives for them: they are entries where the file does not hold
//! the condition itself.

use serde_json::Value;

use crate::document::{CodedEntry, EntryRole};

use super::{
    entries,
    fields::{list, text},
    stream::{ITEMS, Resource},
};

/// Elements that refer to conditions, the key within them that does (empty: the element itself), and what they make of them.
const REFERRING: [(&str, &str, EntryRole); 8] = [
    ("diagnosis", "condition", EntryRole::EncounterDiagnosis),
    ("diagnosis", "diagnosisReference", EntryRole::EncounterDiagnosis),
    ("addresses", "", EntryRole::Other),
    ("problem", "", EntryRole::Other),
    ("finding", "itemReference", EntryRole::Other),
    ("reasonReference", "", EntryRole::Indication),
    ("indication", "", EntryRole::Indication),
    (ITEMS, "", EntryRole::Problem),
];

/// A condition that is referred to.
#[derive(Debug)]
pub(super) struct Referred {
    /// The id that is referred to, or empty.
    pub(super) id: String,
    /// What is said of it there.
    pub(super) entry: CodedEntry,
}

/// What a resource refers to, as far as it says in words what that is.
pub(super) fn in_resource(kind: &str, resource: &Resource) -> Vec<Referred> {
    let mut found = Vec::new();
    for (key, inner, role) in REFERRING.into_iter().filter(|(key, ..)| *key != ITEMS || is_problem_list(kind, resource)) {
        for element in list(resource.get(key)) {
            let references = if inner.is_empty() { std::slice::from_ref(element) } else { list(element.get(inner)) };
            found.extend(references.iter().filter_map(|reference| referred(reference, role)));
        }
    }
    found
}

/// The condition behind a reference; `None` where it refers to something else, or by no words.
fn referred(reference: &Value, role: EntryRole) -> Option<Referred> {
    if let Some(concept) = reference.get("concept") {
        let entry = CodedEntry { role, ..entries::of_concept(concept)? };
        return Some(Referred { id: String::new(), entry });
    }
    let reference = reference.get("reference").filter(|inner| inner.is_object()).unwrap_or(reference);
    let (target, display) = (text(reference, &["reference"]), text(reference, &["display"]).trim());
    let kind = text(reference, &["type"]);
    let other = !target.contains("Condition/") && target.contains('/') && !target.starts_with("urn:");
    if display.is_empty() || other || !(kind.is_empty() || kind == "Condition") {
        return None;
    }
    let entry = CodedEntry { name: display.to_owned(), role, ..CodedEntry::default() };
    Some(Referred { id: local_id(target).to_owned(), entry })
}

/// The id that a reference ends in.
pub(super) fn local_id(reference: &str) -> &str {
    let versionless = reference.split("/_history").next().unwrap_or("");
    versionless.rsplit(['/', ':', '#']).next().unwrap_or("")
}

/// Whether a list is one of problems.
fn is_problem_list(kind: &str, resource: &Resource) -> bool {
    let title = resource.get("title").and_then(Value::as_str).unwrap_or("").to_ascii_lowercase();
    let code = resource.get("code").map_or("", |code| text(code, &["coding", "code"]));
    kind == "List" && (matches!(code, "11450-4" | "problems") || title.contains("problem") || title.contains("diagnos"))
}
