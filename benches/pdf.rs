//! Pages of the PDF fixtures to text, by producer: how many pages one core reads in a second, how many bytes of the file, and what a
//! document costs before its first page.

use std::{fs, hint::black_box, sync::Arc};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use parityscan::extract::{
    ExtractOptions,
    pdf::{self, Opened},
};

/// One fixture of each producer's habits.
const FILES: [&str; 3] = ["achterberg_nora.pdf", "lindgren_tessa_2022-2023.pdf", "petrov_dmitri_2016.pdf"];

fn bytes(name: &str) -> Arc<Vec<u8>> {
    let path = format!("{}/fixtures/clinic/{name}", env!("CARGO_MANIFEST_DIR"));
    Arc::new(fs::read(&path).unwrap_or_else(|fault| panic!("{path}: {fault}")))
}

fn open(bytes: &Arc<Vec<u8>>) -> Opened {
    Opened::open(Arc::clone(bytes), &[]).unwrap_or_else(|fault| panic!("a fixture: {fault}"))
}

/// Whole documents, by bytes of the file.
fn read(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("pdf to text");
    for name in FILES {
        let (bytes, options) = (bytes(name), ExtractOptions::default());
        assert!(pdf::read(&bytes, &options).is_ok_and(|document| document.text.len() > 500), "{name} has text");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |bench| bench.iter(|| open(black_box(&bytes)).read(&options)));
    }
    group.finish();
}

/// Pages of a document that is open.
fn pages(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("pdf pages to text");
    for name in FILES {
        let (opened, options) = (open(&bytes(name)), ExtractOptions::default());
        group.throughput(Throughput::Elements(opened.page_count().into()));
        group.bench_function(name, |bench| bench.iter(|| black_box(&opened).read(&options)));
    }
    group.finish();
}

/// What each document costs before its first page.
fn opening(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("pdf opened");
    for name in FILES {
        let bytes = bytes(name);
        group.bench_function(name, |bench| bench.iter(|| open(black_box(&bytes)).page_count()));
    }
    group.finish();
}

criterion_group!(benches, read, pages, opening);
criterion_main!(benches);
