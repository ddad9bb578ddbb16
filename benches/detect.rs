//! Text to findings with the full dictionary on one core, in bytes of text; the note is made here and repeated.

use std::{hint::black_box, sync::Arc};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use parityscan::{
    detect::Detector,
    dictionary::Dictionaries,
    document::{Document, Format},
    evidence,
};

/// A visit of an invented patient.
const NOTE: &str = "3/5/2024 - Psychotherapy - Individual in BEHAVIORAL HEALTH\nVisit Diagnoses\n- Panic disorder (ICD-10-CM F41.0)\n\
Progress Notes\nReports two panic attacks since the last visit, none at work. Sleeps six hours. Denies SI/HI/AVH. Mother has bipolar \
disorder. No history of mania. PHQ-9 total score: 11. Blood pressure 118/72, weight 141 lb, vitamin B12 level normal. Continues sertraline \
100 mg daily, no side effects. Rule out generalized anxiety disorder. Plan: weekly sessions, breathing exercises, walk after lunch.\n\n";

fn find(bench: &mut Criterion) {
    let Ok(dictionaries) = Dictionaries::built_in() else { panic!("the built-in tables load") };
    let detector = Detector::new(Arc::new(dictionaries));
    let document = Document::of_text(Format::Text, NOTE.repeat(400));
    assert!(detector.mentions(&detector.read(&document)).len() >= 400);
    let mut group = bench.benchmark_group("text to findings");
    group.throughput(Throughput::Bytes(document.text.len() as u64));
    group.sample_size(20);
    group.bench_function("mentions", |bench| bench.iter(|| detector.mentions(&detector.read(black_box(&document)))));
    group.bench_function("evidence", |bench| bench.iter(|| evidence::gather(&detector, &detector.read(black_box(&document)))));
    group.finish();
}

criterion_group!(benches, find);
criterion_main!(benches);
