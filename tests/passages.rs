//! Passages of notes in many styles, each with what a reader of it must find: every mention of a diagnosis (`= assertion code text`)
//! and everything that is said of risk (`! assertion value`). All patients are invented.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use parityscan::{
    detect::Detector,
    dictionary::Dictionaries,
    document::{Document, Format},
    evidence::{self, EvidenceKind},
};

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::new(Arc::new(Dictionaries::built_in().unwrap_or_else(|fault| panic!("{fault}")))));

/// What is found in a text, in the form in which the passages state it.
fn found(text: &str) -> BTreeSet<String> {
    let document = Document::of_text(Format::Text, text.into());
    let reading = DETECTOR.read(&document);
    let mentions = DETECTOR.mentions(&reading).into_iter();
    let coded = |icd10cm: &str, code: &str| if icd10cm.is_empty() { code.to_owned() } else { icd10cm.to_owned() };
    let mut found: BTreeSet<String> = mentions
        .filter(|mention| mention.mental)
        .map(|mention| format!("= {} {} {}", mention.assertion.as_str(), coded(&mention.icd10cm, &mention.code), mention.text))
        .collect();
    let risk = evidence::gather(&DETECTOR, &reading).evidence.into_iter().filter(|one| one.kind == EvidenceKind::Risk);
    found.extend(risk.map(|one| format!("! {} {}", one.assertion.as_str(), one.value)));
    found
}

#[test]
fn every_passage_says_what_its_reader_finds_in_it_and_nothing_else() {
    check(include_str!("../fixtures/passages/notes.txt"), 40);
}

#[test]
fn every_sentence_says_what_its_reader_finds_in_it_and_nothing_else() {
    check(include_str!("../fixtures/passages/sentences.txt"), 500);
}

/// Reads the passages of a file, of which there are at least so many.
fn check(passages: &str, least: usize) {
    let mut faults = Vec::new();
    let passages: Vec<&str> = passages.split("---\n").collect();
    assert!(passages.len() >= least, "{} passages", passages.len());
    for passage in passages {
        let is_stated = |line: &&str| line.starts_with("= ") || line.starts_with("! ");
        let (stated, text): (Vec<&str>, Vec<&str>) = passage.lines().partition(is_stated);
        let mental = |code: &str| code.starts_with('F') || code == "G31.84";
        let other = |line: &String| line.split(' ').nth(2).is_some_and(|code| line.starts_with('=') && !mental(code));
        let stated: BTreeSet<String> = stated.into_iter().map(str::to_owned).filter(|line| !other(line)).collect();
        let found = found(&format!("{}\n", text.join("\n")));
        let missed: Vec<_> = stated.difference(&found).collect();
        let invented: Vec<_> = found.difference(&stated).collect();
        if !missed.is_empty() || !invented.is_empty() {
            faults.push(format!("{}\n  missed {missed:?}\n  invented {invented:?}", text.first().unwrap_or(&"")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
