//! Evidence that is a phrase: trauma, work and school, impairment, groups, access, stays, medication trials, level of care.
//!
//! The phrases are rows of `evidence_cues.csv`; what the sentence says of one decides whether it is present.

use std::ops::Range;

use crate::{
    detect::scan::Part,
    dictionary::{EvidenceCue, Found},
    document::Span,
    mention::Assertion,
};

use super::{Evidence, EvidenceKind, scene::Scene, stay, visit};

/// Values of sessions that are said not to have taken place; the day of the session stands beside them.
const NOT_HELD: [&str; 3] = [visit::CANCELLED_BY_PATIENT, visit::NO_SHOW, visit::RESCHEDULED];

/// Value of phrases whose subject is whoever helps the patient.
const HELPED: &str = "needs help at home";

/// Values whose phrases name a relative without being about him.
const NAMES_RELATIVE: [&str; 2] = ["violence in the family", "witnessed violence"];

/// All phrases of a document that are evidence; of one kind at most one a sentence.
pub(super) fn find(scene: &Scene<'_, '_>) -> Vec<Evidence> {
    scene.reading.search(|part, before| in_part(scene, part, before))
}

/// The same in a part of a document, before which so much was found.
fn in_part(scene: &Scene<'_, '_>, part: &Part, before: usize) -> Vec<Evidence> {
    let table = &scene.detector.dictionaries().evidence;
    let (mut evidence, mut candidates) = (Vec::new(), Found::default());
    for sentence in scene.reading.sentences.get(part.sentences.clone()).unwrap_or(&[]) {
        if !scene.reading.patience.lasts(sentence.start, before + evidence.len()) {
            break;
        }
        let cues = table.candidates(scene.text(), *sentence, &mut candidates);
        if !cues.is_empty() {
            evidence.extend(of_sentence(scene, cues.iter().filter_map(|index| table.cues.get(*index)), *sentence));
        }
    }
    evidence
}

/// The evidence of one sentence: of each kind, and of each value of a visit, the first that its cues give.
fn of_sentence<'t>(scene: &Scene<'_, '_>, cues: impl Iterator<Item = &'t EvidenceCue>, sentence: Span) -> Vec<Evidence> {
    let mut found: Vec<Evidence> = Vec::new();
    for cue in cues {
        let told = |one: &Evidence| one.kind == cue.kind && (cue.kind != EvidenceKind::Visit || one.value == cue.value);
        if !found.iter().any(told) {
            found.extend(in_sentence(scene, cue, sentence));
        }
    }
    found
}

/// The evidence that a sentence is by one rule.
fn in_sentence(scene: &Scene<'_, '_>, cue: &EvidenceCue, sentence: Span) -> Option<Evidence> {
    let text = scene.reading.document.slice(sentence);
    let hit = cue.pattern.find(text)?;
    let span = Span::new(sentence.start + hit.start, sentence.start + hit.end);
    if cue.unless.as_ref().is_some_and(|unless| unless.is_match(text)) || scene.is_template(span.start) {
        return None;
    }
    if cue.mental && !names_condition(text) && !scene.is_mental(span.start) {
        return None;
    }
    let judged = match cue.kind {
        EvidenceKind::Trauma if is_done_by(text, hit.clone()) => scene.judge_to_its_end(span),
        _ => scene.judge_told(span),
    };
    let said = match judged.assertion {
        _ if is_denied(text.get(hit.end..).unwrap_or("")) => Assertion::Negated,
        Assertion::Negated if is_own_clause(text.get(..hit.start).unwrap_or("")) => Assertion::Present,
        said => said,
    };
    let assertion = settle(cue, said, &judged.cue)?;
    let mut evidence = scene.evidence(cue.kind, cue.value.clone(), assertion, span);
    evidence.note = format!("evidence_cues.csv line {}", cue.line);
    if !judged.cue.is_empty() {
        evidence.note = format!("{}; cue: {}", evidence.note, judged.cue);
    }
    if cue.kind == EvidenceKind::Hospitalization {
        evidence.severity = stay::dates(text).map(|(from, to)| format!("{from} to {to}")).unwrap_or_default();
    }
    if NOT_HELD.contains(&cue.value.as_str()) {
        evidence.date = Some(stay::day_named(text.get(hit.start..)?, evidence.date)?.into());
    }
    Some(evidence)
}

/// Whether a sentence itself names what the evidence is about, so that the record around it need not.
fn names_condition(sentence: &str) -> bool {
    const WORDS: [&str; 7] = ["depress", "anxi", "panic", "mental health", "psychiatr", "suicid", "ptsd"];
    let lower = sentence.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

/// Whether who did it, or who was lost, follows ("abuse by her uncle", "traumatic loss of her husband"): that is no subject. A clause
/// with "who" has its subject in front.
fn is_done_by(sentence: &str, hit: Range<usize>) -> bool {
    let behind = sentence.get(hit.end..).unwrap_or("").trim_start().to_lowercase();
    let before = sentence.get(..hit.start).unwrap_or("").trim_end();
    let relative_clause = before.split_whitespace().rev().take(3).any(|word| word == "who");
    !relative_clause && ["by ", "from ", "of ", "at the hands of "].iter().any(|word| behind.starts_with(word))
}

/// Whether words open with a subject of their own behind "and" or "but" ("the group does not help and she would like"): what is denied
/// before is something else.
fn is_own_clause(before: &str) -> bool {
    let lower = before.trim_end().to_lowercase();
    let mut words = lower.rsplit(' ');
    let subject = words.next().is_some_and(|word| ["i", "she", "he", "they", "patient", "pt"].contains(&word));
    subject && words.next().is_some_and(|word| ["and", "but", "so"].contains(&word))
}

/// Whether the answer behind a label denies it: `Domestic violence: denies`.
fn is_denied(behind: &str) -> bool {
    let answer = behind.trim_start().strip_prefix([':', '?']).map(str::trim_start).unwrap_or("").to_lowercase();
    ["no", "none", "denies", "denied", "never", "negative", "n/a"]
        .iter()
        .any(|word| answer.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric())))
}

/// The assertion of evidence, given what the sentence says; `None` where it is no evidence at all.
///
/// What happened to a person is evidence however long ago; what somebody asks for is asked now, also by a parent; what was
/// declined did not take place; what somebody stopped doing is an impairment now, unless the words are about the past.
fn settle(cue: &EvidenceCue, said: Assertion, why: &str) -> Option<Assertion> {
    use EvidenceKind::{
        AccessRequest, GroupTreatment, Hospitalization, Impairment, LevelOfCare, MedicationTrial, Trauma, Visit, WorkSchool,
    };
    match (cue.kind, said) {
        (AccessRequest | GroupTreatment | LevelOfCare, Assertion::Other) if names_service(why) => Some(Assertion::Present),
        (_, Assertion::Other) => None,
        (Visit, Assertion::Present | Assertion::Historical) if NOT_HELD.contains(&cue.value.as_str()) => Some(Assertion::Negated),
        (Visit, Assertion::Present) => Some(Assertion::Other),
        (Visit, _) => None,
        (GroupTreatment | LevelOfCare, Assertion::Present | Assertion::Historical) if cue.value == visit::DECLINED => {
            Some(Assertion::Negated)
        }
        (Trauma | Hospitalization | MedicationTrial | GroupTreatment, Assertion::Historical) => Some(Assertion::Present),
        (Impairment | WorkSchool, Assertion::Historical) if !is_past(why) => Some(Assertion::Present),
        (Impairment, Assertion::Family) if cue.value == HELPED => Some(Assertion::Present),
        (Trauma, Assertion::Family) if NAMES_RELATIVE.contains(&cue.value.as_str()) => Some(Assertion::Present),
        (AccessRequest | LevelOfCare, Assertion::Negated) => Some(Assertion::Negated),
        (AccessRequest, _) => Some(Assertion::Present),
        (LevelOfCare, Assertion::Family | Assertion::Historical) => Some(Assertion::Present),
        (_, said) => Some(said),
    }
}

/// Whether a cue is the name of a service: what is asked for or recommended is one.
fn names_service(cue: &str) -> bool {
    ["program", "group", "class", "clinic", "workshop", "course"].contains(&cue.to_lowercase().as_str())
}

/// Whether a cue speaks of a time that is over, and not of something that was given up.
fn is_past(cue: &str) -> bool {
    let cue = cue.to_lowercase();
    ["history", "h/o", "hx", "past", "prior", "previous", "former", "used to", "resolved", "ago", "as a child"]
        .iter()
        .any(|word| cue.contains(word))
}
