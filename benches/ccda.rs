//! How fast clinical documents become documents, beside quick-xml's bare event loop over the same bytes.
//!
//! Aim: at least a third of the event loop's rate. The documents are made here: a patient's summary as Epic writes it (long
//! narrative tables, an entry a row) and one of sparse narrative with deep entries, indented. `CCDA_FOLDER=FOLDER cargo bench
//! --bench ccda` reads every XML file below a folder instead, each with both in turn, and prints the rates and their ratio.
//! `CCDA_ALL=FOLDER` reads all of them whole, malformed ones and attachments included, from bytes to documents and from bytes to
//! findings, and prints how many there are and the least processor time of a round of each: what `beside_bluebutton.sh` compares.

use std::{
    env, fs,
    hint::black_box,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use parityscan::{
    detect::Detector,
    dictionary::Dictionaries,
    evidence,
    extract::{ExtractOptions, ccda},
    intake::encoding,
};
use quick_xml::{Reader, events::Event};

/// Rows a section.
const ROWS: usize = 400;

/// A problem of the problem list with everything that real ones carry.
fn problem(number: usize) -> String {
    format!(
        r##"<entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.3"/><templateId
 root="2.16.840.1.113883.10.20.22.4.3" extension="2015-08-01"/><id root="1.2.840.114350.1.13.77002.1.7.2.768076" extension="{number}"/>
 <code code="CONC" codeSystem="2.16.840.1.113883.5.6"/><statusCode code="active"/><effectiveTime><low value="20210101"/></effectiveTime>
 <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.4"/>
 <templateId root="2.16.840.1.113883.10.20.22.4.4" extension="2015-08-01"/><id root="1.2.840.114350" extension="{number}"/>
 <code code="55607006" codeSystem="2.16.840.1.113883.6.96" displayName="Problem"/><text><reference value="#p{number}n"/></text>
 <statusCode code="completed"/><effectiveTime><low value="20210101"/></effectiveTime><value xsi:type="CD" nullFlavor="OTH"><originalText>
 <reference value="#p{number}n"/></originalText><translation code="F33.2" codeSystem="2.16.840.1.113883.6.90" codeSystemName="ICD-10-CM"
 displayName="Major depressive disorder, recurrent"/><translation code="1007919" codeSystem="2.16.840.1.113883.3.247.1.1"/></value>
 </observation></entryRelationship></act></entry>"##
    )
}

/// A row of the problem list's narrative.
fn row(number: usize) -> String {
    format!(
        "<tr ID=\"p{number}\"><td ID=\"p{number}n\">Major depressive disorder, recurrent (HCC)</td><td>1/1/2021</td><td>Seen in clinic; \
         sleep and mood better on the present dose, denies suicidal ideation, return in four weeks &amp; call if worse</td></tr>"
    )
}

/// A document of problem sections.
fn summary(indented: bool) -> String {
    let rows: String = (0..ROWS).map(row).collect();
    let entries: String = (0..ROWS).map(problem).collect();
    let text = if indented { "<paragraph>see entries</paragraph>" } else { rows.as_str() };
    let document = format!(
        "<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <component><structuredBody><component><section><code code=\"11450-4\"/><title>Active Problems</title><text><table><tbody>{text}\
         </tbody></table></text>{entries}</section></component></structuredBody></component></ClinicalDocument>"
    );
    if indented { document.replace("><", ">\n                    <") } else { document }
}

/// quick-xml's events and nothing else: how many there are, and whether it read the document to its end.
fn event_loop(document: &str) -> (usize, bool) {
    let mut reader = Reader::from_str(document);
    let mut events = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return (events, true),
            Ok(_) => events += 1,
            Err(_) => return (events, false),
        }
    }
}

/// Every XML file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml")) {
            found.push(path);
        }
    }
}

/// The least time of some runs.
fn least(mut run: impl FnMut()) -> Duration {
    let runs = (0..5).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    runs.min().unwrap_or_default()
}

/// Both on every document of a folder, in turn. Left out are those that the event loop does not read to their end, and those that
/// hold a file of another format: that costs the event loop nothing.
fn beside_the_event_loop(folder: &Path) {
    let mut paths = Vec::new();
    files(folder, &mut paths);
    let decoded = |path: &PathBuf| encoding::decode_xml(&fs::read(path).unwrap_or_default()).0.into_owned();
    let mut all: Vec<String> = paths.iter().map(decoded).collect();
    let found = all.len();
    all.retain(|document| event_loop(document).1 && !document.contains("representation=\"B64\""));
    let options = ExtractOptions::default();
    let (mut events, mut whole) = (Duration::ZERO, Duration::ZERO);
    let mut ratios = Vec::new();
    for document in &all {
        let bare = least(|| {
            black_box(event_loop(black_box(document)));
        });
        let own = least(|| {
            black_box(ccda::read(black_box(document.as_bytes()), &options)).ok();
        });
        events += bare;
        whole += own;
        ratios.push(bare.as_secs_f64() / own.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    let bytes: usize = all.iter().map(String::len).sum();
    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    println!("{} of {found} documents, {:.1} MB", all.len(), bytes as f64 / 1e6);
    println!("{:.0} documents/s", all.len() as f64 / whole.as_secs_f64());
    println!("event loop {:.0} MB/s, document {:.0} MB/s, ratio {:.3}", rate(events), rate(whole), rate(whole) / rate(events));
    println!("ratio of the median document {:.3}", ratios.get(ratios.len() / 2).copied().unwrap_or_default());
}

/// Processor time of this thread in seconds; where the system does not tell, the time of the wall.
fn used() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    let wall = || std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |since| since.as_secs_f64());
    nanoseconds.map_or_else(wall, |spent| spent / 1e9)
}

/// How often all documents are read: a round takes a twentieth of a second, and a machine that others share has slow moments.
const ROUNDS: usize = 15;

/// The least processor time of some rounds over all documents.
fn round(documents: &[Vec<u8>], mut one: impl FnMut(&[u8])) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let start = used();
        documents.iter().for_each(|document| one(document));
        used() - start
    });
    rounds.fold(f64::INFINITY, f64::min)
}

/// Every XML file below a folder from its bytes to a document, and on to its findings.
fn all_below(folder: &Path) {
    let mut paths = Vec::new();
    files(folder, &mut paths);
    let documents: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap_or_default()).collect();
    let options = ExtractOptions::default();
    let read = round(&documents, |bytes| {
        black_box(ccda::read(black_box(bytes), &options)).ok();
    });
    let Ok(dictionaries) = Dictionaries::built_in() else { return };
    let detector = Detector::new(Arc::new(dictionaries));
    let found = round(&documents, |bytes| {
        if let Ok(document) = ccda::read(black_box(bytes), &options) {
            let reading = detector.read(&document);
            black_box((detector.mentions(&reading), evidence::gather(&detector, &reading).evidence));
        }
    });
    println!("{} {read:.4} {found:.4}", documents.len());
}

/// Both on both documents, or on those of the user's folder.
fn compare(criterion: &mut Criterion) {
    if let Some(folder) = env::var_os("CCDA_ALL") {
        return all_below(Path::new(&folder));
    }
    if let Some(folder) = env::var_os("CCDA_FOLDER") {
        return beside_the_event_loop(Path::new(&folder));
    }
    for (name, indented) in [("tables", false), ("indented entries", true)] {
        let document = summary(indented);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(document.len() as u64)).sample_size(20);
        group.bench_function("event loop", |bencher| bencher.iter(|| event_loop(black_box(&document))));
        let options = ExtractOptions::default();
        group.bench_function("document", |bencher| bencher.iter(|| ccda::read(black_box(document.as_bytes()), &options)));
        group.finish();
    }
}

criterion_group!(benches, compare);
criterion_main!(benches);
