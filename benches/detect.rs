//! Text to findings with the full dictionary on one core, and on two that share each document, in bytes of text.
//!
//! Without more, of a note that is made here and repeated. `PARITYSCAN_BENCH_TEXT=FOLDER cargo bench --bench detect` takes the text
//! files of a folder instead, repeated to 50 MB (or `PARITYSCAN_BENCH_SIZE` bytes): as one document, and each as a document of its own.

use std::{env, fs, hint::black_box, path::PathBuf, sync::Arc};

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use parityscan::{
    detect::{Detector, patience::Patience},
    dictionary::Dictionaries,
    document::{Document, Format},
    evidence, threads,
};

/// A visit of an invented patient.
const NOTE: &str = "3/5/2024 - Psychotherapy - Individual in BEHAVIORAL HEALTH\nVisit Diagnoses\n- Panic disorder (ICD-10-CM F41.0)\n\
Progress Notes\nReports two panic attacks since the last visit, none at work. Sleeps six hours. Denies SI/HI/AVH. Mother has bipolar \
disorder. No history of mania. PHQ-9 total score: 11. Blood pressure 118/72, weight 141 lb, vitamin B12 level normal. Continues sertraline \
100 mg daily, no side effects. Rule out generalized anxiety disorder. Plan: weekly sessions, breathing exercises, walk after lunch.\n\n";
/// How much text the notes of a folder are repeated to, in bytes.
const SIZE: usize = 50_000_000;

/// The text files of a folder, in order of name.
fn notes(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|fault| panic!("{folder}: {fault}"));
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
    paths.sort();
    let read = |path: &PathBuf| fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let notes: Vec<String> = paths.iter().map(read).collect();
    assert!(notes.iter().any(|note| !note.trim().is_empty()), "{folder}: no text in it");
    notes
}

/// Measures what is found in some documents.
fn measure(group: &mut BenchmarkGroup<'_, WallTime>, detector: &Detector, name: &str, documents: &[Document]) {
    let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
    group.throughput(Throughput::Bytes(bytes as u64));
    let findings = |document: &Document| detector.mentions(&detector.read(black_box(document))).len();
    let everything = |document: &Document| {
        let reading = detector.read(black_box(document));
        detector.mentions(&reading).len() + evidence::gather(detector, &reading).evidence.len()
    };
    let shared = |document: &Document| {
        threads::with(2, |many| {
            let reading = detector.read_within(black_box(document), Patience::endless().shared_by(many));
            let (mentions, gathered) =
                threads::join(many, || detector.mentions(&reading), || evidence::gather(detector, &reading));
            mentions.len() + gathered.evidence.len()
        })
    };
    assert!(documents.iter().map(findings).sum::<usize>() > 0, "{name}: nothing is found");
    group.bench_function(format!("findings/{name}"), |bench| bench.iter(|| documents.iter().map(findings).sum::<usize>()));
    group.bench_function(format!("findings and evidence/{name}"), |bench| {
        bench.iter(|| documents.iter().map(everything).sum::<usize>());
    });
    // Threads share long documents only.
    if let [long] = documents {
        group.bench_function(format!("findings and evidence by two threads/{name}"), |bench| bench.iter(|| shared(long)));
    }
}

fn find(bench: &mut Criterion) {
    let Ok(dictionaries) = Dictionaries::built_in() else { panic!("the built-in tables load") };
    let detector = Detector::new(Arc::new(dictionaries));
    let document = |text: String| Document::of_text(Format::Text, text);
    let mut group = bench.benchmark_group("text to findings");
    group.sample_size(10);
    match env::var("PARITYSCAN_BENCH_TEXT") {
        Ok(folder) => {
            let notes = notes(&folder);
            let all = notes.join("\n\n") + "\n\n";
            let size = env::var("PARITYSCAN_BENCH_SIZE").ok().and_then(|size| size.parse().ok()).unwrap_or(SIZE);
            let times = size.div_ceil(all.len());
            measure(&mut group, &detector, "one document", &[document(all.repeat(times))]);
            let single: Vec<Document> = notes.iter().cycle().take(notes.len() * times).cloned().map(document).collect();
            measure(&mut group, &detector, "a document a file", &single);
        }
        Err(_) => measure(&mut group, &detector, "invented note", &[document(NOTE.repeat(400))]),
    }
    group.finish();
}

criterion_group!(benches, find);
criterion_main!(benches);
