//! What the elements of a FHIR resource hold, in DSTU2, STU3 and R4 spelling.

use serde_json::Value;

use crate::{
    dates::PartialDate,
    document::{CodeSystem, EntryCode},
};

use super::stream::Resource;

/// The text at a path of keys; empty where there is none. A list on the way stands for its first element.
pub(super) fn text<'v>(value: &'v Value, path: &[&str]) -> &'v str {
    at(value, path).and_then(Value::as_str).unwrap_or("")
}

/// The value at a path of keys.
pub(super) fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| {
        let value = value.as_array().map_or(Some(value), |list| list.first())?;
        value.get(key)
    })
}

/// The elements of a list; a single object stands for a list of one.
pub(super) fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(list)) => list,
        Some(single @ Value::Object(_)) => std::slice::from_ref(single),
        _ => &[],
    }
}

/// The word of a status: a plain code, or the first coding of a concept.
pub(super) fn word(resource: &Resource, key: &str) -> String {
    let Some(value) = resource.get(key) else { return String::new() };
    let coded = text(value, &["coding", "code"]);
    let plain = value.as_str().unwrap_or_else(|| text(value, &["text"]));
    if coded.is_empty() { plain } else { coded }.to_ascii_lowercase()
}

/// The codings of a concept.
pub(super) fn codes(concept: &Value) -> Vec<EntryCode> {
    let codings = list(concept.get("coding")).iter();
    let codes = codings.map(|coding| EntryCode {
        system: system(text(coding, &["system"])),
        system_id: text(coding, &["system"]).to_owned(),
        code: text(coding, &["code"]).to_owned(),
        display: text(coding, &["display"]).to_owned(),
    });
    codes.filter(|code| !code.code.is_empty() || !code.display.is_empty()).collect()
}

/// The words of a concept: its text, else the first display name.
pub(super) fn name(concept: &Value) -> &str {
    let text_of = text(concept, &["text"]);
    if !text_of.trim().is_empty() {
        return text_of.trim();
    }
    let displays = list(concept.get("coding")).iter().map(|coding| text(coding, &["display"]));
    displays.map(str::trim).find(|display| !display.is_empty()).unwrap_or("")
}

/// The code system behind a URI or OID.
fn system(uri: &str) -> CodeSystem {
    let uri = uri.to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| uri.ends_with(end));
    if uri.contains("icd-10-cm") || ends(&[".6.90"]) {
        CodeSystem::Icd10Cm
    } else if uri.contains("icd-9-cm") || ends(&[".6.103", ".6.42", ".6.2"]) {
        CodeSystem::Icd9Cm
    } else if uri.contains("snomed") || ends(&[".6.96"]) {
        CodeSystem::SnomedCt
    } else {
        CodeSystem::Other
    }
}

/// The first date among elements of these names (`onsetDateTime`, or `onsetPeriod` with its start).
pub(super) fn date(resource: &Resource, keys: &[&str]) -> Option<PartialDate> {
    keys.iter().find_map(|key| {
        let value = resource.get(*key)?;
        let text_of = value.as_str().unwrap_or_else(|| text(value, &["start"]));
        PartialDate::parse(text_of)
    })
}

/// The id behind a reference (`Patient/p1`, `urn:uuid:…`), or empty.
pub(super) fn reference<'v>(resource: &'v Resource, keys: &[&str]) -> &'v str {
    let found = keys.iter().find_map(|key| resource.get(*key)).map_or("", |value| text(value, &["reference"]));
    super::referred::local_id(found)
}

/// A number or word of an observation's value.
pub(super) fn value_of(observation: &Value) -> String {
    let Some((_, value)) = observation.as_object().and_then(|object| object.iter().find(|(key, _)| key.starts_with("value")))
    else {
        return String::new();
    };
    match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Object(_) => match value.get("value") {
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::String(text)) => text.clone(),
            _ => name(value).to_owned(),
        },
        _ => String::new(),
    }
}
