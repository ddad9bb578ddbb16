//! Risk to life: suicidality, self-harm, attempts, involuntary holds, command hallucinations, and the codes for them.
//!
//! What is denied is shown as negated and never dropped; leaflets, crisis lines, warnings of a drug and names of questionnaires are
//! `other`, never present. One row a sentence for each thing that is said.

use std::{collections::BTreeSet, sync::LazyLock};

use crate::{
    detect::{Detector, risk_terms::RiskHit, scan::Part},
    dictionary::RiskTerm,
    document::{CodedEntry, EntryStatus, Span, Subject, Verification},
    mention::Assertion,
};

use super::{
    Evidence, EvidenceKind,
    clause::{self, is_year},
    items::{self, Items},
    level::{Level, Levels, Said},
    scene::Scene,
};

/// Value of phrases that only look like risk.
const TEMPLATE: &str = "template";
/// Value of phrases that say there is little risk.
const LOW: &str = "low suicide risk";
/// Value of phrases that tell how great the risk is.
const LEVEL: &str = "suicide risk level";
/// Value of phrases that tell of an attempt.
const ATTEMPT: &str = "suicide attempt";
/// Value of phrases that tell of thoughts and plans.
const IDEATION: &str = "suicidal ideation";
/// Value of phrases that tell of a hold.
const HOLD: &str = "involuntary hold";
/// ICD-10-CM and ICD-9-CM codes of risk, without dot, with what they are evidence of.
const CODES: [(&str, &str); 11] = [
    ("R45851", "suicidal ideation"),
    ("R4588", "self-harm"),
    ("T1491", "suicide attempt"),
    ("Z915", "history of self-harm"),
    ("X7", "self-harm"),
    ("X80", "self-harm"),
    ("X81", "self-harm"),
    ("X82", "self-harm"),
    ("X83", "self-harm"),
    ("V6284", "suicidal ideation"),
    ("E95", "self-harm"),
];

/// Words of a sentence that speaks to its reader or of people in general.
const READER: [&str; 6] = ["you", "your", "yourself", "people", "symptoms", "someone"];
/// Words of a sentence that tells what a patient said or has.
const TELLS: [&str; 18] = [
    "reports",
    "reported",
    "endorses",
    "endorsed",
    "endorsing",
    "has",
    "had",
    "having",
    "admits",
    "admitted",
    "expressed",
    "verbalized",
    "denies",
    "denied",
    "due",
    "because",
    "continues",
    "experiencing",
];

/// The end of a question is looked for within so many bytes: on a line without end it is none.
const LONGEST_QUESTION: usize = 2_000;

/// All evidence of risk in a document.
pub(super) fn find(scene: &Scene<'_, '_>) -> Vec<Evidence> {
    let mut found = scene.reading.search(|part, before| in_part(scene, part, before));
    found.extend(scene.reading.document.coded.iter().filter_map(|entry| coded(scene, entry)));
    found.extend(scene.reading.document.observations.iter().filter_map(|seen| items::observed(scene, seen)));
    found
}

/// What the sentences of a part say, before which so much was found.
fn in_part(scene: &Scene<'_, '_>, part: &Part, before: usize) -> Vec<Evidence> {
    let mut found = Vec::new();
    let (mut items, mut levels) = (Items::new(scene, part), Levels::new(scene, part));
    for number in part.sentences.clone() {
        let Some(sentence) = scene.reading.sentences.get(number).copied() else { break };
        if !scene.reading.patience.lasts(sentence.start, before + found.len()) {
            break;
        }
        let item = items.told(scene, sentence);
        let mut hits: Vec<RiskHit<'_>> = scene.detector.risks(scene.reading, part, number).collect();
        if let Some(level) = levels.stated(scene, sentence) {
            // What it is a risk of is no statement of its own.
            hits.retain(|hit| hit.span.end <= level.span.start || level.span.end <= hit.span.start);
            hits.extend(of_level(level));
        }
        if hits.is_empty() {
            found.extend(item);
        } else {
            in_sentence(scene, sentence, &hits, item, &mut found);
        }
        found.extend(part.found(number).numbers.iter().filter_map(|word| code_at(scene, *word)));
    }
    found
}

/// The phrase that a stated level of risk is; none where a form leaves it open.
fn of_level(level: Level) -> Option<RiskHit<'static>> {
    static TERMS: LazyLock<[RiskTerm; 2]> = LazyLock::new(|| {
        [LEVEL, LOW].map(|value| RiskTerm {
            phrase: LEVEL.to_owned(),
            value: value.to_owned(),
            in_its_case: false,
            refuse: Vec::new(),
            need: Vec::new(),
            otherwise: String::new(),
            otherwise_refuse: Vec::new(),
        })
    });
    let term = match level.said {
        Said::Raised => &TERMS[0],
        Said::Low => &TERMS[1],
        Said::Open => return None,
    };
    Some(RiskHit { span: level.span, term })
}

/// Evidence with the cue that decided.
fn noted(mut evidence: Evidence, cue: &str) -> Evidence {
    evidence.note = if cue.is_empty() { String::new() } else { format!("cue: {cue}") };
    evidence
}

/// What a phrase is evidence of in its sentence.
enum Sense<'t> {
    /// Its value.
    Said(&'t str),
    /// Something that it only may be evidence of.
    Open(&'t str),
}

/// Adds what one sentence says; the same thing with the same assertion counts once.
fn in_sentence(scene: &Scene<'_, '_>, sentence: Span, hits: &[RiskHit<'_>], item: Option<Evidence>, found: &mut Vec<Evidence>) {
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    let lower = scene.reading.document.slice(sentence).to_lowercase();
    let item = item.or_else(|| hits.iter().find_map(|hit| items::ten_in_words(scene, hit, &lower)));
    for (index, hit) in hits.iter().enumerate() {
        if item.is_some() && items::is_item(scene, hit) || is_label(scene, hit, &hits[index + 1..]) {
            continue;
        }
        let Some(sense) = sense(&lower, hit) else { continue };
        let Some((assertion, cue)) = judge(scene, hit, &lower, &sense) else { continue };
        if matches!(assertion, Assertion::Present | Assertion::Historical | Assertion::Negated)
            && is_part_of_told(scene, hits, hit, &lower)
        {
            continue;
        }
        let (Sense::Said(value) | Sense::Open(value)) = sense;
        let value = if is_attempted(scene, sentence, hit) { ATTEMPT } else { value };
        if told.insert((value, assertion.as_str())) {
            found.push(noted(scene.evidence(EvidenceKind::Risk, value, assertion, hit.span), &cue));
        }
    }
    found.extend(item);
}

/// Whether a word is only part of what its sentence says of the same thing ("one attempt at age 17 by overdose").
fn is_part_of_told(scene: &Scene<'_, '_>, hits: &[RiskHit<'_>], hit: &RiskHit<'_>, sentence: &str) -> bool {
    let names = |other: &&RiskHit<'_>| other.term.need.is_empty() && other.term.value == hit.term.value;
    let told = |other: &RiskHit<'_>| {
        let (assertion, _) = judge_said(scene, other, sentence);
        matches!(assertion, Assertion::Present | Assertion::Historical)
    };
    !hit.term.need.is_empty() && hits.iter().filter(names).any(told)
}

/// Whether a phrase is only the label of the line, and what is said of the same thing follows ("Suicide: Pt denies current SI").
fn is_label(scene: &Scene<'_, '_>, hit: &RiskHit<'_>, later: &[RiskHit<'_>]) -> bool {
    let labels = scene.text().get(hit.span.end..).is_some_and(|rest| rest.trim_start().starts_with(':'));
    labels && later.iter().any(|other| other.term.value == hit.term.value && other.term.need.is_empty())
}

/// Whether a phrase of death is what was attempted ("in an attempt to end her life"), which is more than a thought.
fn is_attempted(scene: &Scene<'_, '_>, sentence: Span, hit: &RiskHit<'_>) -> bool {
    const TRIED: [&str; 5] = ["attempt to", "attempts to", "attempted to", "tried to", "effort to"];
    let before = scene.text().get(sentence.start..hit.span.start).unwrap_or("");
    let before = &before[before.ceil_char_boundary(before.len().saturating_sub(30))..];
    let folded = before.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    hit.term.value == IDEATION && TRIED.iter().any(|tried| folded.ends_with(tried))
}

/// Whether a sentence of a leaflet speaks to its reader or of people in general; a note that strayed into one does not.
fn is_advice(sentence: &str) -> bool {
    const WORDS: [&str; 8] = ["you", "your", "yourself", "call", "people", "symptoms", "include", "someone"];
    sentence.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

/// What is said of a phrase, with the cue that decided; nothing where a leaflet advises its reader.
fn judge(scene: &Scene<'_, '_>, hit: &RiskHit<'_>, sentence: &str, sense: &Sense<'_>) -> Option<(Assertion, String)> {
    let (mut assertion, mut cue) = judge_said(scene, hit, sentence);
    if assertion == Assertion::Present && hit.term.value == ATTEMPT && is_of_past_year(scene, hit) {
        (assertion, cue) = (Assertion::Historical, "a past one with its year".to_owned());
    }
    if assertion == Assertion::Other && scene.is_template(hit.span.start) && is_advice(sentence) {
        return None;
    }
    match sense {
        Sense::Open(_) if assertion == Assertion::Present => Some((Assertion::Possible, "no intent is told".to_owned())),
        _ => Some((assertion, cue)),
    }
}

/// What the words around a phrase say of it, with the cue that decided.
fn judge_said(scene: &Scene<'_, '_>, hit: &RiskHit<'_>, sentence: &str) -> (Assertion, String) {
    let result = hit.term.value == LEVEL && is_in_screening(scene, hit.span);
    let judged = if result || is_in_message(scene, hit.span) {
        scene.detector.judge_alone(scene.reading, hit.span)
    } else {
        scene.judge(hit.span)
    };
    if hit.term.value == LOW {
        return (Assertion::Negated, "low risk".to_owned());
    }
    match clause::sign(scene, hit.span) {
        // A plus ends a denial; who has it and when is another matter.
        Some(true) if judged.assertion == Assertion::Negated => return (Assertion::Present, "sign".to_owned()),
        Some(true) if judged.assertion != Assertion::Other => return (judged.assertion, judged.cue),
        Some(false) => return (Assertion::Negated, "sign".to_owned()),
        _ => {}
    }
    if clause::is_denied(scene, hit.span) {
        return (Assertion::Negated, "denied beside it".to_owned());
    }
    if let Some(holds) = Detector::answered(scene.reading, hit.span) {
        let assertion = if holds { held(judged.assertion) } else { Assertion::Negated };
        return (assertion, if holds { "answered with yes" } else { "answered with no" }.to_owned());
    }
    if counts_none(scene, hit.span) {
        return (Assertion::Negated, "counted: none".to_owned());
    }
    if let Some((assertion, answer)) = answer(scene, hit.span, sentence) {
        return (assertion, answer.to_owned());
    }
    if hit.term.value == HOLD && judged.assertion == Assertion::Present && is_over(sentence) {
        return (Assertion::Historical, "a stay that is over".to_owned());
    }
    if judged.assertion == Assertion::Negated && clause::is_past(scene, hit) {
        return (Assertion::Historical, "a past one in a clause of its own".to_owned());
    }
    if judged.assertion == Assertion::Negated && clause::is_own(scene, hit) {
        return (Assertion::Present, "a clause of its own".to_owned());
    }
    if judged.assertion == Assertion::Hypothetical && is_left_open(sentence) {
        return (Assertion::Possible, "left open".to_owned());
    }
    if judged.assertion == Assertion::Present && is_called_past(scene, hit) {
        return (Assertion::Historical, "called a past one".to_owned());
    }
    let told = || told_beside_help(scene, hit, &judged.cue).or_else(|| told_in_screening(scene, hit));
    (judged.assertion == Assertion::Other).then(told).flatten().unwrap_or((judged.assertion, judged.cue.clone()))
}

/// Whether the phrase itself, or what follows it as a label, speaks of the past ("prior attempts", "Self-harm: hx of cutting").
fn is_called_past(scene: &Scene<'_, '_>, hit: &RiskHit<'_>) -> bool {
    const PAST: [&str; 8] = ["prior", "previous", "past", "history", "hx", "h/o", "remote", "lifetime"];
    let begins = |text: &str| {
        let lower = text.trim_start().get(..10).unwrap_or(text.trim_start()).to_ascii_lowercase();
        PAST.iter().any(|past| lower.strip_prefix(past).is_some_and(|rest| rest.starts_with([' ', ':', ','])))
    };
    let behind = scene.text().get(hit.span.end..).unwrap_or("").strip_prefix(':');
    begins(scene.reading.document.slice(hit.span)) || behind.is_some_and(begins)
}

/// What the patient is said to have told in a part for screening ("Screening: endorses SI"); nothing where only questions stand there.
fn told_in_screening(scene: &Scene<'_, '_>, hit: &RiskHit<'_>) -> Option<(Assertion, String)> {
    let sentence = scene.reading.sentence_at(hit.span.start).filter(|_| is_in_screening(scene, hit.span))?;
    let lower = scene.reading.document.slice(sentence).to_ascii_lowercase();
    let before = lower.get(..hit.span.start - sentence.start)?;
    let tells = is_in(before, &TELLS) && !is_in(&lower, &READER);
    let judged = tells.then(|| scene.detector.judge_alone(scene.reading, hit.span))?;
    (judged.assertion != Assertion::Other).then_some((judged.assertion, judged.cue))
}

/// Whether one of some words stands in a text in lower case.
fn is_in(text: &str, known: &[&str]) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| known.contains(&word))
}

/// What the rest of a sentence says of a phrase whose only template is a crisis line or a warning that was given to a patient of
/// whom it is told ("Endorses SI, crisis line number provided"); nothing where the reader is addressed or nobody has it.
fn told_beside_help(scene: &Scene<'_, '_>, hit: &RiskHit<'_>, cue: &str) -> Option<(Assertion, String)> {
    const HELP: [&str; 7] = ["crisis", "lifeline", "988", "hotline", "black box", "boxed warning", "text line"];
    let sentence = scene.reading.sentence_at(hit.span.start)?;
    let lower = scene.reading.document.slice(sentence).to_ascii_lowercase();
    let cue = cue.to_ascii_lowercase();
    if !HELP.iter().any(|help| cue.contains(help)) || is_in(&lower, &READER) {
        return None;
    }
    let at = sentence.start + lower.find(&cue)?;
    let rest = if at < hit.span.start { Span::new(at + cue.len(), sentence.end) } else { Span::new(sentence.start, at) };
    let before = lower.get(rest.start - sentence.start..hit.span.start - sentence.start)?;
    let judged = is_in(before, &TELLS).then(|| scene.judge_within(rest, hit.span))?;
    (judged.assertion != Assertion::Other).then_some((judged.assertion, judged.cue))
}

/// Whether a place stands in a message or another part without diagnoses: what a patient writes of death is risk all the same.
fn is_in_message(scene: &Scene<'_, '_>, span: Span) -> bool {
    scene.reading.section_at(span.start).is_some_and(|section| section.dx_status == "admin")
}

/// Whether a place stands in a part for screening, where the names of risks are questions.
fn is_in_screening(scene: &Scene<'_, '_>, span: Span) -> bool {
    scene.reading.section_at(span.start).is_some_and(|section| section.dx_status == "screen")
}

/// Whether a count behind a phrase says that there was none ("Lifetime suicide attempts: 0").
fn counts_none(scene: &Scene<'_, '_>, span: Span) -> bool {
    let behind = scene.text().get(span.end..).unwrap_or("").trim_start_matches([' ', '\t']);
    let Some(count) = behind.strip_prefix([':', '=', '#', '-', '\u{2013}']) else { return false };
    let count = count.trim_start_matches([' ', '\t']);
    if count.get(..10).is_some_and(|said| said.eq_ignore_ascii_case("not at all")) {
        return true;
    }
    let word: String = count.chars().take_while(|c| c.is_alphanumeric() || *c == '.').collect();
    matches!(word.trim_end_matches('.').to_ascii_lowercase().as_str(), "0" | "zero" | "none")
}

/// What a yes makes of a phrase: present, unless it is said of another time or person.
const fn held(judged: Assertion) -> Assertion {
    match judged {
        Assertion::Historical | Assertion::Family => judged,
        _ => Assertion::Present,
    }
}

/// Whether an attempt is told with a year before that of the note ("suicide attempt by overdose in 2019", "attempts x2 (2015)").
fn is_of_past_year(scene: &Scene<'_, '_>, hit: &RiskHit<'_>) -> bool {
    const NEAR: usize = 6;
    const LEADS: [&str; 16] =
        ["in", "of", "circa", "around", "year", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov"];
    let end = scene.reading.sentence_at(hit.span.start).map_or(hit.span.end, |sentence| sentence.end);
    let behind = scene.text().get(hit.span.end..end).unwrap_or("");
    let digit = |at: usize| behind.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let stands = |at: &usize| behind.get(*at..at + 4).is_some_and(is_year) && !digit(at + 4) && (*at == 0 || !digit(at - 1));
    let Some(at) = (0..behind.len().saturating_sub(3)).find(stands) else { return false };
    let led = behind[..at].trim_end();
    let last = led.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("").to_ascii_lowercase();
    let near = led.split_whitespace().count() <= NEAR;
    let told = led.ends_with(['(', ',', '/'])
        || led.is_empty()
        || LEADS.iter().any(|lead| last == *lead || lead.len() == 3 && last.starts_with(lead));
    let now = scene.date_at(hit.span.start).map(|date| date.to_string());
    near && told && now.is_some_and(|now| behind.get(at..at + 4) < now.get(..4))
}

/// Whether a sentence about a hold tells of a stay that has ended, or of a year.
fn is_over(sentence: &str) -> bool {
    const WORDS: [&str; 8] = ["discharged", "prior", "previous", "previously", "past", "history", "ago", "released"];
    let words = || sentence.split(|c: char| !c.is_alphanumeric());
    let in_year = words().zip(words().skip(1)).any(|(before, word)| matches!(before, "in" | "since") && is_year(word));
    in_year || words().any(|word| WORDS.contains(&word))
}

/// Whether the patient was asked and gave no answer ("cannot say whether he would be better off dead"): that denies nothing.
fn is_left_open(sentence: &str) -> bool {
    const WORDS: [&str; 7] = ["cannot say", "can't say", "not sure", "unsure", "does not know", "doesn't know", "would not say"];
    WORDS.iter().any(|words| sentence.contains(words))
}

/// The answer to a question put to the patient ("Have you wished to be dead? No", or in the table's next cell); without one it is a
/// template.
fn answer(scene: &Scene<'_, '_>, span: Span, sentence: &str) -> Option<(Assertion, &'static str)> {
    let asks = sentence.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "you" | "your" | "yourself"));
    if !asks || sentence.contains('"') || sentence.contains('\u{201c}') {
        return None;
    }
    let rest = scene.text().get(span.end..).unwrap_or("");
    let rest = &rest[..rest.floor_char_boundary(LONGEST_QUESTION)];
    let question = rest.find(['?', '\n', '.', '\t']).filter(|at| matches!(rest.as_bytes()[*at], b'?' | b'\t'));
    let said: String = question.map_or(String::new(), |at| {
        let words = rest[at + 1..].trim_start_matches([' ', ':', '-', '\t', '\n']);
        words.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_lowercase()
    });
    Some(match said.as_str() {
        "yes" | "y" => (Assertion::Present, "question answered with yes"),
        "no" | "n" | "never" | "denies" | "denied" => (Assertion::Negated, "question answered with no"),
        _ => (Assertion::Other, "addressed to the reader"),
    })
}

/// What a phrase is evidence of, given the words around it; nothing where they give it another sense: a joint, a street number, a
/// kitchen knife, a word that needs others.
fn sense<'t>(sentence: &str, hit: &RiskHit<'t>) -> Option<Sense<'t>> {
    const HOLDS: [&str; 22] = [
        "hold",
        "danger",
        "psych",
        "placed",
        "involuntar",
        "disabled",
        "criteria",
        "wic",
        "w&i",
        "admitted",
        "police",
        "written",
        "crisis",
        "ambulance",
        "initiated",
        "lifted",
        "dropped",
        "upheld",
        "hospitalized",
        "discontinued",
        "expires",
        "legal status",
    ];
    const WORDS: [&str; 14] =
        ["dts", "dto", "gd", "bib", "biba", "pd", "pmrt", "pet", "wrote", "prior", "previous", "hx", "history", "5250"];
    let number = hit.term.phrase.bytes().all(|byte| byte.is_ascii_digit());
    let term = hit.term;
    let on_one = || ["on ", "on a "].iter().any(|on| sentence.contains(&format!("{on}{}", term.phrase)));
    let counted = || ["x", " x"].iter().any(|times| sentence.contains(&format!("{}{times}", term.phrase)));
    let speaks = || HOLDS.iter().any(|word| sentence.contains(word)) || is_in(sentence, &WORDS);
    if term.value == TEMPLATE || number && !speaks() && !on_one() && !counted() {
        return None;
    }
    let said = Some(Sense::Said(if term.value == LOW { LEVEL } else { &term.value }));
    if term.refuse.is_empty() && term.need.is_empty() {
        return said;
    }
    let padded: String = sentence.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let padded = format!(" {} ", padded.split_whitespace().collect::<Vec<_>>().join(" "));
    let is_held = |word: &String| padded.contains(&format!(" {word} "));
    let holds = |word: &String| match word.strip_suffix('*') {
        Some(stem) => padded.contains(&format!(" {stem}")),
        None => is_held(word),
    };
    let lacks = !term.need.is_empty() && !term.need.iter().any(holds);
    if term.refuse.iter().any(is_held) {
        None
    } else if !lacks {
        said
    } else {
        let open = !term.otherwise.is_empty() && !term.otherwise_refuse.iter().any(is_held);
        open.then_some(Sense::Open(&term.otherwise))
    }
}

/// The code of risk that a word with a digit begins.
fn code_at(scene: &Scene<'_, '_>, word: Span) -> Option<Evidence> {
    let text = scene.text();
    let rest = text.get(word.start..)?;
    if !rest.starts_with(['R', 'T', 'X', 'Z']) || text[..word.start].ends_with(|last: char| last.is_ascii_alphanumeric()) {
        return None;
    }
    let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'.').count();
    let printed = rest[..length].trim_end_matches('.');
    let value = meaning(printed).filter(|_| printed.contains('.'))?;
    let span = Span::new(word.start, word.start + printed.len());
    if !scene.detector.dictionaries().icd10cm.holds(printed, None) {
        return None;
    }
    let judged = scene.judge(span);
    let past = value == "history of self-harm" && judged.assertion == Assertion::Present;
    let assertion = if past { Assertion::Historical } else { judged.assertion };
    let mut evidence = scene.evidence(EvidenceKind::Risk, value, assertion, span);
    evidence.note = format!("code {printed}");
    Some(evidence)
}

/// What an ICD-10-CM code, or an ICD-9-CM code of a structured entry, is evidence of.
fn meaning(code: &str) -> Option<&'static str> {
    let bare: String = code.chars().filter(|c| *c != '.').collect::<String>().to_ascii_uppercase();
    if is_on_purpose(&bare) {
        // The seventh character of what an injury has left behind.
        return Some(if bare.ends_with('S') { "history of self-harm" } else { "self-harm" });
    }
    let found = CODES.iter().find(|(prefix, _)| bare.starts_with(prefix)).map(|(_, value)| *value)?;
    (!bare.starts_with("X70")).then_some(found)
}

/// Whether a code without its dot is a poisoning or asphyxiation that was self-inflicted: ICD-10-CM says the intent in the sixth character (the
/// fifth where an `X` fills the sixth), 2 for intentional self-harm (T36 to T65, T71).
fn is_on_purpose(bare: &str) -> bool {
    let family = bare.get(1..3).and_then(|family| family.parse::<u8>().ok());
    let poisons = bare.starts_with('T') && family.is_some_and(|family| matches!(family, 36..=65 | 71));
    let at = |place: usize| bare.as_bytes().get(place);
    poisons && (at(5) == Some(&b'2') || at(4) == Some(&b'2') && at(5) == Some(&b'X'))
}

/// A structured entry that is evidence of risk.
fn coded(scene: &Scene<'_, '_>, entry: &CodedEntry) -> Option<Evidence> {
    let code = entry.codes.iter().find_map(|code| meaning(code.code.trim()).map(|value| (code, value)))?;
    let ended = matches!(entry.status, EntryStatus::Resolved | EntryStatus::Inactive) || code.1 == "history of self-harm";
    let assertion = match (entry.verification, entry.subject) {
        (Verification::EnteredInError, _) => Assertion::Other,
        (Verification::Refuted, _) => Assertion::Negated,
        (_, Subject::Family | Subject::Other) => Assertion::Family,
        (Verification::Unconfirmed, _) => Assertion::Possible,
        _ if ended => Assertion::Historical,
        _ => Assertion::Present,
    };
    let span = entry.span.unwrap_or_default();
    let mut evidence = scene.evidence(EvidenceKind::Risk, code.1, assertion, span);
    evidence.note = format!("entry with code {}", code.0.code.trim());
    evidence.date = entry.onset.or(entry.date).or(evidence.date);
    if entry.span.is_none() {
        evidence.page = 0;
        evidence.snippet = if entry.name.is_empty() { code.0.display.clone() } else { entry.name.clone() };
    }
    Some(evidence)
}
