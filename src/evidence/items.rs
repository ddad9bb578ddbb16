//! Items of questionnaires that ask about death: item 9 of the PHQ-9, item 10 of the EPDS, the questions of the C-SSRS, each with
//! its number, its word or its yes and no. A point above none is risk, none denies it; neither is a diagnosis.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::{
    detect::{risk_terms::RiskHit, scan::Part},
    document::{Observation, Span},
    mention::Assertion,
};

use super::{Evidence, EvidenceKind, ahead::Ahead, scene::Scene};

/// What a sentence that holds such an item cannot do without: a nine, the item's own words, the name of its questionnaire.
const NEEDLES: [&str; 5] = ["9", "etter off dead", "EPDS", "SSRS", "olumbia"];
/// LOINC's code of item 9 of the PHQ-9.
const ITEM_NINE: &str = "44260-8";
/// How far in front of an item its questionnaire is looked for, in bytes.
const HEADED: usize = 1_500;

static FINDERS: LazyLock<[Finder<'static>; NEEDLES.len()]> = LazyLock::new(|| NEEDLES.map(Finder::new));

/// The items of a part, sentence by sentence.
pub(super) struct Items<'t>(Ahead<'t, { NEEDLES.len() }>);

impl<'t> Items<'t> {
    pub(super) fn new(scene: &Scene<'_, 't>, part: &Part) -> Self {
        Self(Ahead::new(scene, part, &FINDERS))
    }

    /// What the item of a sentence says, if there is one.
    pub(super) fn told(&mut self, scene: &Scene<'_, '_>, sentence: Span) -> Option<Evidence> {
        if !self.0.stands_in(sentence) {
            return None;
        }
        let lower = scene.reading.document.slice(sentence).to_ascii_lowercase();
        nine(scene, sentence, &lower).or_else(|| ten(scene, sentence, &lower)).or_else(|| columbia(scene, sentence, &lower))
    }
}

/// The answer to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Points(u32),
    Positive,
    Negative,
}

impl Answer {
    /// The row that it gives.
    fn evidence(self, scene: &Scene<'_, '_>, item: &str, span: Span) -> Evidence {
        let (value, assertion) = match self {
            Self::Points(0) => (format!("{item}: 0"), Assertion::Negated),
            Self::Points(points) => (format!("{item}: {points}"), Assertion::Present),
            Self::Positive => (format!("{item}: positive"), Assertion::Present),
            Self::Negative => (format!("{item}: negative"), Assertion::Negated),
        };
        scene.evidence(EvidenceKind::Risk, value, assertion, span)
    }
}

/// Item 9 of the PHQ-9 with its answer: 1 to 3 are thoughts of death, 0 denies them.
fn nine(scene: &Scene<'_, '_>, sentence: Span, lower: &str) -> Option<Evidence> {
    const NAMES: [&str; 7] = ["item 9", "item #9", "item nine", "question 9", "question #9", "q9", "#9"];
    const WORDING: &str = "better off dead";
    let worded = || lower.find(WORDING).map(|at| (at, WORDING, points(&lower[at + WORDING.len()..], true).map(Answer::Points)));
    let named = NAMES.iter().find_map(|name| Some((named(lower, name)?, *name)));
    let (at, name, answer) =
        named.map(|(at, name)| (at, name, answer(lower, at, name))).filter(|found| found.2.is_some()).or_else(worded)?;
    let answer = answer.filter(|_| is_of_phq(scene, sentence, lower))?;
    let span = Span::new(sentence.start + at, sentence.start + at + name.len());
    let mut evidence = answer.evidence(scene, "PHQ-9 item 9", span);
    evidence.note = "item 9 of the PHQ-9".to_owned();
    Some(evidence)
}

/// Whether an item belongs to the PHQ-9: by the words of its sentence, its heading, or the questionnaire named last before it.
fn is_of_phq(scene: &Scene<'_, '_>, sentence: Span, lower: &str) -> bool {
    const OTHERS: [&str; 11] = ["gad", "pcl", "audit", "dast", "epds", "edinburgh", "ssrs", "mdq", "isi ", "bocs", "bdi"];
    let heading = || {
        let section = scene.reading.section_at(sentence.start);
        section.is_some_and(|section| section.heading.to_ascii_lowercase().contains("phq"))
    };
    let before = || {
        let text = scene.text();
        let from = text.floor_char_boundary(sentence.start.saturating_sub(HEADED));
        let near = text.get(from..sentence.start).unwrap_or("").to_ascii_lowercase();
        let last = near.rfind("phq");
        last.is_some_and(|last| OTHERS.iter().all(|other| near.rfind(other).is_none_or(|at| at < last)))
    };
    ["phq", "suicid", "dead", "harm", "hurting"].iter().any(|word| lower.contains(word)) || heading() || before()
}

/// The answer that a structured record lists to a question of risk, where the text does not print it.
pub(super) fn observed(scene: &Scene<'_, '_>, seen: &Observation) -> Option<Evidence> {
    if seen.span.is_some() {
        return None;
    }
    let (name, said) = (seen.name.to_lowercase(), seen.value.trim().to_lowercase());
    let (item, answer) = if seen.code == ITEM_NINE || name.contains("better off dead") {
        ("PHQ-9 item 9", points(&said, true).map(Answer::Points).or_else(|| yes_or_no(&said)))
    } else if ["suicid", "self-harm", "self harm", "c-ssrs"].iter().any(|word| name.contains(word)) {
        (seen.name.trim(), yes_or_no(&said))
    } else {
        return None;
    };
    let mut evidence = answer?.evidence(scene, item, Span::default());
    (evidence.page, evidence.snippet) = (0, format!("{}: {}", seen.name.trim(), seen.value.trim()));
    evidence.date = seen.date;
    evidence.note = "an answer that the record lists".to_owned();
    Some(evidence)
}

/// An answer of one word.
fn yes_or_no(said: &str) -> Option<Answer> {
    match said {
        "yes" | "y" | "true" | "positive" | "present" => Some(Answer::Positive),
        "no" | "n" | "false" | "negative" | "absent" | "none" | "never" => Some(Answer::Negative),
        _ => None,
    }
}

/// Where the name of an item stands, apart from other words and numbers.
fn named(lower: &str, name: &str) -> Option<usize> {
    let apart = |at: &usize| {
        let glued = lower[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()) && !name.starts_with('#');
        !glued && !lower[*at + name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    lower.match_indices(name).map(|(at, _)| at).find(apart)
}

/// The answer to the item whose name stands at `at`: a number, a word behind it, or one in front.
fn answer(lower: &str, at: usize, name: &str) -> Option<Answer> {
    const YES: [&str; 6] = ["positive", "pos", "endorsed", "endorses", "elevated", "flagged"];
    const NO: [&str; 6] = ["negative", "neg", "denied", "denies", "not", "zero"];
    const BETWEEN: [&str; 12] = ["response", "responses", "to", "on", "for", "of", "the", "was", "is", "in", "at", "s"];
    let behind = ["on the phq-9", "of the phq-9", "on phq-9", "of phq-9", "phq-9", "phq9", "(0-3)", "0-3"]
        .iter()
        .fold(lower[at + name.len()..].to_owned(), |behind, words| behind.replace(words, ""));
    let said = |word: &str| match () {
        () if YES.contains(&word) => Some(Answer::Positive),
        () if NO.contains(&word) => Some(Answer::Negative),
        () => None,
    };
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let tells = |word: &&String| !BETWEEN.contains(&word.as_str());
    points(&behind, false)
        .map(Answer::Points)
        .or_else(|| words(&behind).iter().find(tells).and_then(|word| said(word)))
        .or_else(|| words(&lower[..at]).iter().rev().find(tells).and_then(|word| said(word)))
}

/// Item 10 of the EPDS by its number.
fn ten(scene: &Scene<'_, '_>, sentence: Span, lower: &str) -> Option<Evidence> {
    const NAMES: [&str; 6] = ["item 10", "item #10", "question 10", "question #10", "q10", "#10"];
    if !lower.contains("epds") {
        return None;
    }
    let (at, name) = NAMES.iter().find_map(|name| Some((named(lower, name)?, *name)))?;
    let span = Span::new(sentence.start + at, sentence.start + at + name.len());
    let mut evidence = answer(lower, at, name)?.evidence(scene, "EPDS item 10", span);
    evidence.note = "item 10 of the EPDS".to_owned();
    Some(evidence)
}

/// The numbered questions of the C-SSRS that are answered on one line (`C-SSRS: Q1 Yes, Q2 No`).
fn columbia(scene: &Scene<'_, '_>, sentence: Span, lower: &str) -> Option<Evidence> {
    let at = ["c-ssrs", "cssrs", "columbia"].iter().filter_map(|name| lower.find(name)).min()?;
    let mut words = lower[at..].split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let (mut yes, mut answered) = (Vec::new(), 0);
    while let Some(word) = words.next() {
        let number = word.trim_start_matches('q');
        let question = number.len() == 1 && matches!(number.as_bytes(), [b'1'..=b'6']);
        match words.peek().filter(|_| question) {
            Some(&("yes" | "y")) => yes.push(number),
            Some(&("no" | "n")) => {}
            _ => continue,
        }
        answered += 1;
    }
    let span = Span::new(sentence.start + at, sentence.start + at + "c-ssrs".len());
    let told = |said: String, assertion| {
        let mut evidence = scene.evidence(EvidenceKind::Risk, said, assertion, span);
        evidence.note = "numbered answers of the C-SSRS".to_owned();
        evidence
    };
    match answered {
        0 => None,
        _ if yes.is_empty() => (answered > 1).then(|| told("C-SSRS: all answers no".to_owned(), Assertion::Negated)),
        _ => Some(told(format!("C-SSRS: yes to {}", yes.join(", ")), Assertion::Present)),
    }
}

/// Whether a phrase is the wording of an item of a questionnaire: where that has its number, the number says all.
pub(super) fn is_item(scene: &Scene<'_, '_>, hit: &RiskHit<'_>) -> bool {
    const WORDING: [&str; 4] = ["better off dead", "hurting yourself", "hurting oneself", "harming myself"];
    let printed = scene.reading.document.slice(hit.span).to_lowercase();
    let words = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    WORDING.iter().any(|wording| words.contains(wording))
}

/// Item 10 of the EPDS ("The thought of harming myself has occurred to me") with its answer.
pub(super) fn ten_in_words(scene: &Scene<'_, '_>, hit: &RiskHit<'_>, sentence: &str) -> Option<Evidence> {
    const WORDING: &str = "has occurred to me";
    const ANSWERS: [&str; 4] = ["never", "hardly ever", "sometimes", "yes, quite often"];
    let behind = sentence.find(WORDING).map(|at| &sentence[at + WORDING.len()..]).filter(|_| is_item(scene, hit))?;
    let points = points(behind, true).or_else(|| chosen(behind, ANSWERS))?;
    let mut evidence = Answer::Points(points).evidence(scene, "EPDS item 10", hit.span);
    evidence.note = "item 10 of the EPDS".to_owned();
    Some(evidence)
}

/// The points of an item: the number behind it, or, behind the item's own words, the last number of the line.
fn points(behind: &str, last: bool) -> Option<u32> {
    let mut numbers = behind.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let number = |word: &str| word.parse::<u32>().ok().filter(|points| *points <= 3);
    if last {
        return numbers.next_back().and_then(number).or_else(|| frequency(behind));
    }
    numbers.take(3).find_map(|word| word.parse::<u32>().ok()).filter(|points| *points <= 3)
}

/// The points of an answer in the words of the PHQ.
fn frequency(behind: &str) -> Option<u32> {
    chosen(behind, ["not at all", "several days", "more than half the days", "nearly every day"])
}

/// The points of the one answer, of those that have 0 to 3, which stands there; none where several stand there to choose from.
fn chosen(behind: &str, answers: [&str; 4]) -> Option<u32> {
    let mut said = (0..).zip(answers).filter(|(_, words)| behind.contains(words)).map(|(points, _)| points);
    said.next().filter(|_| said.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        detect::Detector,
        dictionary::Dictionaries,
        document::{Document, Format},
    };

    /// The rows of risk of a document.
    fn risk(detector: &Detector, document: &Document) -> String {
        let found = super::super::gather(detector, &detector.read(document)).evidence;
        let risk = found.iter().filter(|one| one.kind == EvidenceKind::Risk);
        risk.map(|one| format!("{} {}", one.assertion.as_str(), one.value)).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn an_answer_that_only_an_entry_holds_is_risk_or_denies_it() {
        let detector = Detector::new(std::sync::Arc::new(Dictionaries::built_in().expect("built-in tables")));
        for (code, name, value, want) in [
            ("44260-8", "PHQ-9 quick question", "2", "present PHQ-9 item 9: 2"),
            ("", "Thoughts that you would be better off dead", "More than half the days", "present PHQ-9 item 9: 2"),
            ("44260-8", "Thoughts that you would be better off dead", "Not at all", "negated PHQ-9 item 9: 0"),
            ("", "Actual suicide attempt, lifetime", "Yes", "present Actual suicide attempt, lifetime: positive"),
            ("", "Suicidal thoughts in the past month", "false", "negated Suicidal thoughts in the past month: negative"),
            ("", "Suicide risk screen", "see note", ""),
            ("8867-4", "Heart rate", "2", ""),
        ] {
            let seen = Observation { code: code.into(), name: name.into(), value: value.into(), ..Observation::default() };
            let document = Document { format: Format::Ccda, observations: vec![seen], ..Document::default() };
            assert_eq!(risk(&detector, &document), want, "{name}: {value}");
        }
    }

    #[test]
    fn an_item_by_its_number_its_word_or_its_yes_and_no_is_risk_or_denies_it() {
        let detector = Detector::new(std::sync::Arc::new(Dictionaries::built_in().expect("built-in tables")));
        for (text, want) in [
            ("PHQ-9: 14, #9: 1", "present PHQ-9 item 9: 1"),
            ("PHQ9 17 (Q9 1)", "present PHQ-9 item 9: 1"),
            ("PHQ-9 today.\nTotal 17.\nItem 9 = 2", "present PHQ-9 item 9: 2"),
            ("PHQ-9 today.\nQ8: 1\nQ9: 0", "negated PHQ-9 item 9: 0"),
            ("Item 9 of the PHQ-9 is 1.", "present PHQ-9 item 9: 1"),
            ("PHQ-9 item 9 (0-3): 2", "present PHQ-9 item 9: 2"),
            ("PHQ-9 item 9 positive.", "present PHQ-9 item 9: positive"),
            ("Positive response to item 9 of the PHQ-9.", "present PHQ-9 item 9: positive"),
            ("PHQ-9 item 9 negative.", "negated PHQ-9 item 9: negative"),
            ("PHQ-9: 4. Denied item 9 of the PHQ-9.", "negated PHQ-9 item 9: negative"),
            ("PHQ-9 and PCL-5 today.\nItem 9: 3", ""),
            ("Q9: 2", ""),
            ("PHQ-9 on 9/9/2024: 12", ""),
            ("EPDS 14, item 10: 2", "present EPDS item 10: 2"),
            ("EPDS #10 = 0", "negated EPDS item 10: 0"),
            ("C-SSRS Screen: Q1 Yes, Q2 Yes, Q3 No, Q4 No, Q5 No, Q6 No", "present C-SSRS: yes to 1, 2"),
            ("C-SSRS: 1 no, 2 no, 6 no", "negated C-SSRS: all answers no"),
            ("C-SSRS given 1/6, no concerns.", ""),
        ] {
            let document = Document::of_text(Format::Text, text.into());
            assert_eq!(risk(&detector, &document), want, "{text}");
        }
    }
}
