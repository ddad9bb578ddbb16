//! What is fuzzed: six readers of untrusted bytes, each a function that must return, whatever it is given. The normal test run drives
//! them over kept seeds, and so does cargo-fuzz where a nightly toolchain exists (`tests/fuzz/nightly`).

use std::{
    io::Cursor,
    sync::{Arc, LazyLock},
};

use parityscan::{
    detect::Detector,
    dictionary::{self, Dictionaries},
    document::{CodeSystem, Document, Format, Span},
    evidence,
    extract::{self, ExtractOptions},
    intake::{self, Sniffed, archive},
    parity::Question,
};

/// A target by its name.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    /// Its name.
    pub(crate) name: &'static str,
    /// Reads one input.
    pub(crate) run: fn(&[u8]),
}

/// All of them.
pub(crate) const ALL: [Target; 6] = [
    Target { name: "pdf", run: pdf },
    Target { name: "ccda", run: ccda },
    Target { name: "zip", run: zip },
    Target { name: "markup", run: markup },
    Target { name: "codes", run: codes },
    Target { name: "rulesets", run: rulesets },
];

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::new(Arc::new(Dictionaries::built_in().expect("the built-in tables have no fault"))));

/// The passwords of the locked fixtures.
fn passwords() -> Vec<String> {
    vec!["Rosewood 1994".to_owned(), "fern-42".to_owned()]
}

/// The scanner of PDF files, from the first byte to the order of lines.
pub(crate) fn pdf(bytes: &[u8]) {
    read(Format::Pdf, bytes);
}

/// C-CDA and what else comes as XML.
pub(crate) fn ccda(bytes: &[u8]) {
    read(Format::Ccda, bytes);
}

/// An archive's directory and its first members, each read as a scan would.
pub(crate) fn zip(bytes: &[u8]) {
    let Ok(members) = archive::list(Cursor::new(bytes)) else { return };
    for member in members.iter().take(8) {
        if let Ok(inner) = archive::open(Cursor::new(bytes), member.index, &passwords()) {
            assert!(inner.len() as u64 <= archive::MAX_FILE, "a member is larger than any may be");
            let _ = intake::sniff(&inner, &member.name);
        }
    }
}

/// RTF, HTML, MHTML and FHIR: whatever the first bytes say.
pub(crate) fn markup(bytes: &[u8]) {
    match intake::sniff(bytes, b"export") {
        Sniffed::Record(format @ (Format::Html | Format::Rtf | Format::Fhir)) => read(format, bytes),
        _ => {
            read(Format::Html, bytes);
            read(Format::Rtf, bytes);
        }
    }
}

/// Text, from sentences to diagnoses and evidence.
pub(crate) fn codes(bytes: &[u8]) {
    check(&Document::of_text(Format::Text, String::from_utf8_lossy(bytes).into_owned()));
}

/// A user's own ruleset, and what it says of some codes.
pub(crate) fn rulesets(bytes: &[u8]) {
    let Ok(ruleset) = dictionary::parse_ruleset("own.csv", bytes.to_vec()) else { return };
    for (system, code) in [(CodeSystem::Icd10Cm, "F33.2"), (CodeSystem::Icd9Cm, "300.02"), (CodeSystem::Icd10Cm, "")] {
        for age in [None, Some(9)] {
            for membership in ruleset.categories(&Question { system, code, age, ..Question::default() }) {
                assert!(!membership.label().is_empty(), "a category without a name");
            }
        }
    }
}

/// Reads an input in a format and looks for diagnoses in it.
fn read(format: Format, bytes: &[u8]) {
    let options = ExtractOptions { passwords: passwords(), ..ExtractOptions::default() };
    if let Ok(mut document) = extract::read(format, bytes, &options) {
        if format == Format::Pdf {
            extract::pdf::finish(&mut document, std::time::Instant::now() + std::time::Duration::from_secs(60), 1);
        }
        check(&document);
    }
}

/// What must hold for every document: spans lie in the text, and what is found points into it.
fn check(document: &Document) {
    let whole = |span: Span| document.text.get(span.start..span.end).is_some();
    assert!(document.pages.iter().all(|page| whole(page.span)), "a page lies outside the text");
    assert!(document.blocks.iter().all(|block| whole(block.span)), "a block lies outside the text");
    assert!(document.coded.iter().filter_map(|entry| entry.span).all(whole), "an entry lies outside the text");
    let reading = DETECTOR.read(document);
    for mention in DETECTOR.mentions(&reading) {
        assert!(mention.place.is_none_or(|place| whole(place.span)), "a mention lies outside the text");
    }
    for evidence in evidence::gather(&DETECTOR, &reading).evidence {
        assert!(document.text.is_char_boundary(evidence.start), "evidence lies outside the text");
    }
}
