//! Reads mutated fixtures for as long as `FUZZ_SECONDS` says (two seconds unless given): no input may panic, overflow the stack or take
//! longer than [`SLOW`]. A run is repeatable: `FUZZ_SEED` chooses another one. The input under way is kept in `target/fuzz/last`; one that
//! broke something belongs into `tests/fuzz/found`, where every run reads it first.

#![expect(clippy::unwrap_used, reason = "fixtures that cannot be read are a failure")]

#[path = "../../fixtures/generator/mod.rs"]
#[expect(dead_code, reason = "each target uses its part of the generator")]
mod generator;

mod mutate;

use std::{
    env, fs,
    io::Cursor,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use mutate::Chance;
use parityscan::{
    detect::Detector,
    dictionary::Dictionaries,
    document::{Document, Format, Span},
    evidence,
    extract::{self, ExtractOptions},
    intake::{self, Sniffed, archive},
};

/// What one input may take, in a build without optimisation and on a busy machine.
const SLOW: Duration = Duration::from_secs(30);

/// A page's operators, for inputs whose content is mutated where no filter hides it.
const CONTENT: &[u8] = b"q 1 0 0 1 0 0 cm BT /F1 12 Tf 72 700 Td 14 TL 1 Tr .5 Tc 2 Tw 90 Tz (Panic \\(F41.0\\)) Tj T* [(dis)-20(order)-300<4634>]TJ\n\
    (next) ' 1 2 (last) \" ET Q /Span <</ActualText <FEFF0046>/MCID 0>> BDC BT 1 0 .3 1 9 9 Tm (x) Tj ET EMC\n\
    BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI /P /N BDC EMC 1e5 -.5 +3 w [1 2] 0 d\n";

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::new(Arc::new(Dictionaries::built_in().unwrap())));

/// The inputs to start from.
fn seeds() -> Vec<Vec<u8>> {
    let files = generator::fixtures().into_iter().map(|(_, bytes)| bytes);
    files.filter(|bytes| !bytes.is_empty() && bytes.len() < 40_000).collect()
}

/// Reads an input as a scan would, from sniffing to evidence.
fn read(bytes: &[u8]) {
    let passwords = vec!["Rosewood 1994".to_owned(), "fern-42".to_owned()];
    match intake::sniff(bytes, b"export") {
        Sniffed::Record(Format::Zip) => read_archive(bytes, &passwords),
        Sniffed::Record(format) => {
            if let Ok(document) = extract::read(format, bytes, &ExtractOptions { passwords, ..ExtractOptions::default() }) {
                check(&document);
            }
        }
        Sniffed::NoRecord(_) => {}
    }
}

/// Walks an archive and opens its first members.
fn read_archive(bytes: &[u8], passwords: &[String]) {
    for member in archive::list(Cursor::new(bytes)).unwrap_or_default().iter().take(8) {
        let _ = archive::open(Cursor::new(bytes), member.index, passwords);
    }
}

/// What must hold for every document: spans lie in the text, and what is found prints what it points at.
fn check(document: &Document) {
    let whole = |span: Span| document.text.get(span.start..span.end).is_some();
    assert!(document.pages.iter().all(|page| whole(page.span)), "a page lies outside the text");
    assert!(document.blocks.iter().all(|block| whole(block.span)), "a block lies outside the text");
    assert!(document.coded.iter().filter_map(|entry| entry.span).all(whole), "an entry lies outside the text");
    let reading = DETECTOR.read(document);
    for mention in DETECTOR.mentions(&reading) {
        assert!(mention.place.is_none_or(|place| whole(place.span)), "a mention lies outside the text");
    }
    let _ = evidence::gather(&DETECTOR, &reading);
}

/// Where the input under way is kept.
fn last() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz/last")
}

/// Reads an input, keeps it while it is under way, and takes its time.
fn try_input(bytes: &[u8]) {
    fs::write(last(), bytes).unwrap();
    let start = Instant::now();
    read(bytes);
    assert!(start.elapsed() < SLOW, "{:?} for {} bytes, kept in {}", start.elapsed(), bytes.len(), last().display());
}

/// A number from the environment.
fn setting(name: &str, otherwise: u64) -> u64 {
    env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn what_once_broke_a_reader_is_read() {
    fs::create_dir_all(last().parent().unwrap()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/found");
    for entry in fs::read_dir(folder).unwrap() {
        read(&fs::read(entry.unwrap().path()).unwrap());
    }
}

#[test]
fn mutated_fixtures_are_read_without_harm() {
    fs::create_dir_all(last().parent().unwrap()).unwrap();
    let (seeds, limit) = (seeds(), Duration::from_secs(setting("FUZZ_SECONDS", 2)));
    let (start, mut rounds) = (Instant::now(), 0_u64);
    while start.elapsed() < limit {
        let mut chance = Chance::new(setting("FUZZ_SEED", 1).wrapping_mul(1 << 32) + rounds);
        let seed = chance.pick(&seeds);
        let input = if chance.below(4) == 0 {
            generator::hostile::pdfs::page_of(&mutate::mutated(CONTENT, &seeds, &mut chance))
        } else {
            mutate::mutated(seed, &seeds, &mut chance)
        };
        try_input(&input);
        rounds += 1;
    }
    println!("{rounds} inputs");
}
