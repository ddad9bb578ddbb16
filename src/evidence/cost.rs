//! What a text costs: the work grows as its length does, whatever the text looks like.

use std::{fs, sync::Arc, time::Instant};

use crate::{
    detect::Detector,
    dictionary::Dictionaries,
    document::{Document, Format},
};

/// Seconds of processor time of this thread; elapsed time where the system does not tell.
fn clock(start: Instant) -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds: Option<f64> = stat.split_whitespace().next().and_then(|field| field.parse().ok());
    nanoseconds.filter(|spent| *spent > 0.0).map_or_else(|| start.elapsed().as_secs_f64(), |spent| spent / 1e9)
}

/// What all that is looked for in a text costs, and how much was found.
fn cost(detector: &Detector, text: String) -> (f64, usize) {
    let document = Document::of_text(Format::Text, text);
    let start = Instant::now();
    let before = clock(start);
    let reading = detector.read(&document);
    let found = detector.mentions(&reading).len() + super::gather(detector, &reading).evidence.len();
    (clock(start) - before, found)
}

#[test]
fn a_line_of_megabytes_and_a_sentence_of_thousands_of_hits_cost_what_their_length_does() {
    const FEW: usize = 60;
    const TIMES: usize = 32;
    let detector = Detector::new(Arc::new(Dictionaries::built_in().expect("the built-in tables load")));
    for piece in [
        "Sleeps well! Panic disorder (F41.0) is better? Denies SI. ",
        "panic disorder, PTSD, no suicidal ideation, F41.0, 300.01, ",
        "do you think of suicide and are you depressed ",
    ] {
        let (first, _) = cost(&detector, piece.repeat(FEW));
        let (again, few) = cost(&detector, piece.repeat(FEW));
        let (long, many) = cost(&detector, piece.repeat(FEW * TIMES));
        assert!(few > 0 && many >= few, "{piece:?}: {few} and {many} found");
        let (short, times) = (first.min(again).max(1e-3), TIMES as f64);
        assert!(long < short * times * 4.0, "{piece:?}: {times} times as long, {:.0} times as dear", long / short);
    }
}
