//! How fast clinical documents become documents, beside quick-xml's bare event loop over the same bytes.
//!
//! Aim: at least a third of the event loop's rate. The documents are made here: a patient's summary as Epic writes it (long
//! narrative tables, an entry a row) and one of sparse narrative with deep entries, indented.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use parityscan::extract::{ExtractOptions, ccda};
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

/// quick-xml's events and nothing else.
fn event_loop(document: &str) -> usize {
    let mut reader = Reader::from_str(document);
    let mut events = 0;
    while !matches!(reader.read_event(), Ok(Event::Eof) | Err(_)) {
        events += 1;
    }
    events
}

/// Both on both documents.
fn compare(criterion: &mut Criterion) {
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
