//! Pages of the PDF fixtures to text, by producer: what one core reads in a second, in bytes of the file.

use std::{fs, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use parityscan::extract::{ExtractOptions, pdf};

/// One fixture of each producer's habits.
const FILES: [&str; 3] = ["achterberg_nora.pdf", "lindgren_tessa_2022-2023.pdf", "petrov_dmitri_2016.pdf"];

fn read(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("pdf to text");
    for name in FILES {
        let path = format!("{}/fixtures/clinic/{name}", env!("CARGO_MANIFEST_DIR"));
        let bytes = fs::read(&path).unwrap_or_else(|fault| panic!("{path}: {fault}"));
        let options = ExtractOptions::default();
        assert!(pdf::read(&bytes, &options).is_ok_and(|document| document.text.len() > 500), "{name} has text");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |bench| bench.iter(|| pdf::read(black_box(&bytes), &options)));
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
