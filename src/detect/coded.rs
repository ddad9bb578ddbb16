//! From an entry of a structured record to its mention, whatever its code system, mapped or not.

use crate::{
    document::{CodeSystem, CodedEntry, EntryRole, EntryStatus, Span, Subject, Verification},
    mention::{Assertion, ClinicalStatus, Mention, Source},
};

use super::{
    Detector, Reading,
    builder::is_mental_icd9,
    entry_codes::{self, Checked},
    names::{self, NameHit},
    pairs,
    places::{Places, folded, quote},
};

/// What entries say where there is nothing to say.
const PLACEHOLDERS: [&str; 16] = [
    "no known problem",
    "no known problems",
    "no active problem",
    "no active problems",
    "no current problems",
    "no problems",
    "not on file",
    "none",
    "none recorded",
    "unknown",
    "no information",
    "no known active problems",
    "problem",
    "disease",
    "no known",
    "no data",
];

/// The mention of an entry; `None` for a placeholder ("No known problems").
pub(super) fn mention(
    detector: &Detector,
    reading: &Reading<'_>,
    places: &mut Places<'_>,
    entry: &CodedEntry,
) -> Option<Mention> {
    let codes = entry_codes::check(&detector.dictionaries, &entry.codes);
    let primary = codes.first();
    let words = words(reading, entry, primary);
    if is_placeholder(&words, primary) {
        return None;
    }
    let name = named(detector, &words);
    let (icd10cm, origin) = icd10cm(detector, primary, name.as_ref());
    let description = description(detector, primary, &words, &icd10cm);
    let remission = description.to_lowercase().contains("remission") || entry.status == EntryStatus::Remission;
    let (assertion, clinical_status, reason) = state(entry, remission);
    let disagrees = primary.is_some_and(|code| disagree(&words, name.as_ref(), code));
    let section = section(detector, entry);
    Some(Mention {
        place: entry.span.map(|span| places.place(span, &section)),
        source: Source::Coded,
        code_system: primary.map(|code| code.system),
        code: primary.map(|code| code.written.code.trim().to_owned()).unwrap_or_default(),
        mental: names::is_mental(&icd10cm) || primary.is_some_and(|code| is_mental_icd9(&code.dotted)),
        assertion,
        clinical_status,
        date: entry.date,
        onset: entry.onset,
        resolved: entry.resolved,
        notes: notes(entry, &codes, reason, origin, disagrees),
        snippet: snippet(reading, entry.span, &words),
        disagrees,
        text: words,
        section,
        icd10cm,
        description,
    })
}

/// The record's own words: what is printed where the entry points, else its name, else a display name.
fn words(reading: &Reading<'_>, entry: &CodedEntry, primary: Option<&Checked<'_>>) -> String {
    let printed = entry.span.map_or("", |span| reading.document.slice(span));
    let display = || entry.codes.iter().map(|code| code.display.as_str()).find(|display| !display.trim().is_empty());
    let title = || primary.map_or("", |code| code.title.as_str());
    let chosen = [printed, &entry.name].into_iter().find(|words| !words.trim().is_empty());
    folded(chosen.or_else(display).unwrap_or_else(title))
}

/// Whether an entry says only that there is nothing.
fn is_placeholder(words: &str, primary: Option<&Checked<'_>>) -> bool {
    let plain = words.to_lowercase();
    let plain = plain.trim_matches(|c: char| !c.is_alphanumeric());
    let nothing = plain.is_empty() || PLACEHOLDERS.contains(&plain) || plain.starts_with("no known ");
    let told = primary.is_some_and(|code| matches!(code.system, CodeSystem::Icd10Cm | CodeSystem::Icd9Cm));
    let generic = primary.is_none_or(|code| plain.is_empty() && code.written.code.trim().is_empty());
    nothing && !told && (!plain.is_empty() || generic)
}

/// The mental-health condition that the words name, if they name one and not much else.
fn named(detector: &Detector, words: &str) -> Option<NameHit> {
    let whole = Span::new(0, words.len());
    let mut hits: Vec<_> = detector.terms.all_in(words, &detector.vocabulary).collect();
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.span.len()));
    let hit = hits.first().filter(|hit| hit.span.len() * 3 >= words.len())?;
    let mut name = names::resolve(&detector.terms, &detector.senses, words, whole, *hit)?;
    let beside = detector.specifiers.beside(words, whole, name.span, &detector.vocabulary);
    name.code = detector.specifiers.code(&name.code, &beside);
    Some(name)
}

/// The ICD-10-CM code of an entry, and where it comes from if not from the entry's own code.
fn icd10cm(detector: &Detector, primary: Option<&Checked<'_>>, name: Option<&NameHit>) -> (String, &'static str) {
    let tables = &*detector.dictionaries;
    let by_name = || name.map(|name| (name.code.clone(), "ICD-10-CM code by name"));
    let found = match primary.map(|code| (code.system, code)) {
        Some((CodeSystem::Icd10Cm, code)) if code.dotted.is_empty() => Some((String::new(), "code not in the ICD-10-CM table")),
        Some((CodeSystem::Icd10Cm, code)) => Some((code.dotted.clone(), "")),
        Some((CodeSystem::Icd9Cm, code)) if code.dotted == "311" => Some(("F32.A".to_owned(), "ICD-10-CM code by name")),
        Some((CodeSystem::Icd9Cm, code)) => by_name().or_else(|| {
            let row = tables.icd9_map.iter().find(|row| row.icd9cm == code.dotted);
            row.map(|row| (row.icd10cm.clone(), "ICD-10-CM code by the ICD-9-CM map"))
        }),
        Some((CodeSystem::SnomedCt, code)) => match entry_codes::from_snomed(tables, &code.dotted) {
            Some((_, "low")) if name.is_some() => by_name(),
            Some((code, _)) => Some((code.to_owned(), "ICD-10-CM code by the SNOMED CT map")),
            None => by_name(),
        },
        _ => by_name(),
    };
    found.unwrap_or_default()
}

/// The table's title, or the record's own display name where we have no table.
fn description(detector: &Detector, primary: Option<&Checked<'_>>, words: &str, icd10cm: &str) -> String {
    match primary {
        Some(code) if !code.title.is_empty() => code.title.clone(),
        Some(code) if !code.written.display.trim().is_empty() => folded(&code.written.display),
        Some(_) => words.to_owned(),
        None => detector.dictionaries.icd10cm.get(icd10cm, None).map_or(words, |row| row.description).to_owned(),
    }
}

/// What the entry's own fields say.
fn state(entry: &CodedEntry, remission: bool) -> (Assertion, ClinicalStatus, &'static str) {
    let status = match entry.status {
        _ if remission => ClinicalStatus::Remission,
        EntryStatus::Active => ClinicalStatus::Active,
        EntryStatus::Inactive | EntryStatus::Resolved => ClinicalStatus::Resolved,
        EntryStatus::Remission => ClinicalStatus::Remission,
        EntryStatus::Unknown => ClinicalStatus::Unknown,
    };
    let ended = matches!(entry.status, EntryStatus::Inactive | EntryStatus::Resolved);
    match (entry.verification, entry.subject, entry.role) {
        (Verification::EnteredInError, ..) => (Assertion::Other, status, "entered in error"),
        (Verification::Refuted, ..) => (Assertion::Negated, ClinicalStatus::Unknown, "negated or refuted by the record"),
        (_, Subject::Family, _) | (_, _, EntryRole::Family) => (Assertion::Family, ClinicalStatus::Unknown, "family history"),
        (_, Subject::Other, _) => (Assertion::Family, ClinicalStatus::Unknown, "another person's"),
        (_, _, EntryRole::Indication) => {
            (Assertion::Other, ClinicalStatus::Unknown, "reason for a medication, procedure or order")
        }
        (Verification::Unconfirmed, ..) => (Assertion::Possible, status, "not confirmed"),
        _ if ended => (Assertion::Historical, ClinicalStatus::Resolved, "resolved or inactive"),
        (_, _, EntryRole::History) if status == ClinicalStatus::Unknown => (Assertion::Historical, status, "past history"),
        _ => (Assertion::Present, status, if status == ClinicalStatus::Active { "active entry" } else { "entry" }),
    }
}

/// Whether the words name another mental-health condition than the code.
fn disagree(words: &str, name: Option<&NameHit>, code: &Checked<'_>) -> bool {
    let Some(name) = name.filter(|_| code.system == CodeSystem::Icd10Cm && !code.dotted.is_empty()) else { return false };
    let like = super::likeness::likeness(words, &code.title) >= 0.34;
    let mut others = std::iter::once(&name.code).chain(&name.others);
    !like && !others.any(|own| pairs::related(own, &code.dotted))
}

/// The section as printed, or its class.
fn section(detector: &Detector, entry: &CodedEntry) -> String {
    let class = || detector.headings.by_loinc(&entry.section.loinc).map_or("", |class| class.class.as_str());
    if entry.section.title.trim().is_empty() { class().to_owned() } else { folded(&entry.section.title) }
}

fn notes(entry: &CodedEntry, codes: &[Checked<'_>], reason: &'static str, origin: &'static str, disagrees: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if disagrees {
        notes.push("code and name beside it disagree".to_owned());
    }
    notes.push(reason.to_owned());
    if !origin.is_empty() {
        notes.push(origin.to_owned());
    }
    let corrected = codes.iter().filter(|code| code.is_corrected());
    notes.extend(corrected.map(|code| format!("code system corrected to {} by the tables", code.system.as_str())));
    notes.extend(codes.iter().skip(1).map(|code| format!("also {} {}", code.system.as_str(), code.written.code.trim())));
    notes.extend(entry.notes.iter().cloned());
    notes
}

/// The printed text around an entry, else its words.
fn snippet(reading: &Reading<'_>, span: Option<Span>, words: &str) -> String {
    let text = reading.document.text.as_str();
    match span {
        Some(span) => quote(text, reading.sentence_at(span.start).unwrap_or(span), span),
        None => words.chars().take(240).collect(),
    }
}
