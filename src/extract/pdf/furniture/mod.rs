//! Finds the page furniture of a whole document: headers and footers that repeat, page numbers, "Printed by … on …". They become
//! blocks of their own, outside sections and sentences, and what they say of the patient goes to the document's header.
//!
//! Runs after all pages are together, since only the whole document shows what repeats.

mod shapes;
mod who;

use std::{collections::HashMap, time::Instant};

use crate::{
    document::{Block, BlockKind, Document, MarginLine, Span},
    threads,
};

/// Heights of the same line on different pages differ by no more than this, in thousandths of the page.
const SAME_HEIGHT: u16 = 15;
/// Pages on which a line must repeat in a row to be furniture of that part of the document.
const RUN: usize = 3;
/// The outermost margin, in thousandths: in a document of two pages only what stands there can repeat by design.
const EDGE: u16 = 90;

/// Marks the furniture of a document that was read whole, and fills its header. What is not done at `until` is left undone: a search
/// with the same end finds that its time is over. So many threads share it.
pub fn finish(document: &mut Document, until: Instant, many: usize) {
    let furniture = furniture(document, until, many);
    if Instant::now() >= until {
        return;
    }
    who::fill_header(document, &furniture, many);
    let spans: Vec<Span> = furniture.into_iter().flatten().collect();
    cut_blocks(document, &spans);
}

/// The furniture of each page, as sorted spans.
fn furniture(document: &Document, until: Instant, many: usize) -> Vec<Vec<Span>> {
    let lines: Vec<Vec<Line>> = threads::map(many, &document.pages, |page| {
        let lines = page.margin.iter().take_while(|_| Instant::now() < until);
        lines.map(|line| Line::of(document.slice(line.span), line)).collect()
    });
    let repeats = repeats(&lines);
    let mut out = Vec::with_capacity(lines.len());
    for (page, lines) in lines.iter().enumerate() {
        let is_furniture = |(place, line): &(usize, &Line)| line.is_known_shape || repeats.contains_key(&(page, *place));
        let mut spans: Vec<Span> = lines.iter().enumerate().filter(is_furniture).map(|(_, line)| line.span).collect();
        spans.sort_unstable();
        out.push(spans);
    }
    out
}

/// A line of a margin as it is compared.
struct Line {
    span: Span,
    height: u16,
    key: String,
    is_known_shape: bool,
    names_patient: bool,
}

impl Line {
    fn of(text: &str, line: &MarginLine) -> Self {
        Self {
            span: line.span,
            height: line.height,
            key: shapes::key(text),
            is_known_shape: shapes::is_known(text),
            names_patient: shapes::names_patient(text),
        }
    }

    /// Whether it stands in the outermost margin.
    fn is_at_edge(&self) -> bool {
        !(EDGE..=1000 - EDGE).contains(&self.height)
    }
}

/// The lines (page, place on it) that repeat: on most pages, or on several in a row; in a short document only what looks the part.
fn repeats(pages: &[Vec<Line>]) -> HashMap<(usize, usize), ()> {
    let mut by_key: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
    for (page, lines) in pages.iter().enumerate() {
        for (place, line) in lines.iter().enumerate().filter(|(_, line)| !line.key.is_empty()) {
            by_key.entry(&line.key).or_default().push((page, place));
        }
    }
    let line = |at: &(usize, usize)| &pages[at.0][at.1];
    let mut out = HashMap::new();
    for places in by_key.values_mut() {
        places.sort_by_key(|at| (line(at).height, *at));
        for group in places.chunk_by(|a, b| line(b).height - line(a).height <= SAME_HEIGHT) {
            let mut on: Vec<usize> = group.iter().map(|at| at.0).collect();
            on.sort_unstable();
            on.dedup();
            let is_short = pages.len() < RUN && on.len() == pages.len() && pages.len() > 1;
            let looks_it = group.iter().all(|at| line(at).is_at_edge() && line(at).names_patient);
            if on.len() * 2 > pages.len() && on.len() >= RUN || has_run(&on) || is_short && looks_it {
                out.extend(group.iter().map(|at| (*at, ())));
            }
        }
    }
    out
}

/// Whether sorted pages hold several in a row.
fn has_run(pages: &[usize]) -> bool {
    pages.windows(RUN).any(|run| run[RUN - 1] - run[0] == RUN - 1)
}

/// Cuts furniture out of the body blocks and puts it between them.
fn cut_blocks(document: &mut Document, furniture: &[Span]) {
    let mut out = Vec::with_capacity(document.blocks.len() + furniture.len());
    let mut spans = furniture.iter().peekable();
    for block in std::mem::take(&mut document.blocks) {
        let mut start = block.span.start;
        while let Some(span) = spans.next_if(|span| span.end <= block.span.end) {
            if span.start < start {
                continue;
            }
            push(&mut out, Span::new(start, span.start), &block, block.kind);
            push(&mut out, *span, &block, BlockKind::Furniture);
            start = span.end;
        }
        push(&mut out, Span::new(start, block.span.end), &block, block.kind);
    }
    document.blocks = out;
}

/// Adds a block, unless it is empty.
fn push(out: &mut Vec<Block>, span: Span, like: &Block, kind: BlockKind) {
    if !span.is_empty() {
        out.push(Block { span, kind, section: like.section.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, Page, PageText};

    /// A document of pages; lines that start with `^` stand in the top margin, with `_` in the bottom margin.
    fn document(pages: &[&str]) -> Document {
        let mut document = Document { format: Format::Pdf, ..Document::default() };
        for (number, page) in pages.iter().enumerate() {
            if number > 0 {
                document.text.push('\u{c}');
            }
            let start = document.text.len();
            let mut margin = Vec::new();
            for line in page.split('\n') {
                let from = document.text.len();
                document.text.push_str(line.trim_start_matches(['^', '_']));
                let span = Span::new(from, document.text.len());
                match line.as_bytes().first() {
                    Some(b'^') => margin.push(MarginLine { span, height: 40 }),
                    Some(b'_') => margin.push(MarginLine { span, height: 960 }),
                    _ => {}
                }
                document.text.push('\n');
            }
            document.text.pop();
            let span = Span::new(start, document.text.len());
            document.pages.push(Page { span, read: PageText::Primary, margin });
            document.blocks.push(Block { span, kind: BlockKind::Body, section: None });
        }
        document
    }

    fn later() -> Instant {
        Instant::now() + std::time::Duration::from_secs(600)
    }

    #[test]
    fn what_has_no_time_left_marks_nothing() {
        let mut document = document(&["^Jordan Testcase DOB: 3/14/1971\nDepression\n_Page 1 of 1"]);
        finish(&mut document, Instant::now(), 1);
        assert_eq!((texts(&document, BlockKind::Furniture).len(), document.header.is_anonymous()), (0, true));
    }

    fn texts(document: &Document, kind: BlockKind) -> Vec<&str> {
        document.blocks.iter().filter(|block| block.kind == kind).map(|block| document.slice(block.span).trim()).collect()
    }

    #[test]
    fn what_repeats_in_its_place_is_furniture() {
        let mut document = document(&[
            "^Testcase, Jordan (MRN 110012345)\nDepression\n_Page 1 of 3",
            "^Testcase, Jordan (MRN 110012345)\nAnxiety\n_Page 2 of 3",
            "^Testcase, Jordan (MRN 110012345)\n^Insomnia\n_Page 3 of 3",
        ]);
        finish(&mut document, later(), 1);
        assert_eq!(texts(&document, BlockKind::Body), ["Depression", "Anxiety", "Insomnia"]);
        assert_eq!(texts(&document, BlockKind::Furniture).len(), 6);
        assert!(document.blocks.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
    }

    #[test]
    fn two_pages_have_furniture_only_where_it_looks_the_part() {
        let mut document = document(&[
            "^Jordan Testcase DOB: 3/14/1971\n^Assessment\nDepression\n_Printed by Dr. A on 3/4/2024",
            "^Jordan Testcase DOB: 3/14/1971\n^Assessment\nAnxiety\n_Printed by Dr. A on 3/4/2024",
        ]);
        finish(&mut document, later(), 1);
        assert_eq!(texts(&document, BlockKind::Body), ["Assessment\nDepression", "Assessment\nAnxiety"]);
        assert_eq!(document.header.date.map(|date| date.to_string()).as_deref(), Some("2024-03-04"));
    }

    #[test]
    fn a_diagnosis_is_never_furniture() {
        let page = "^Major depressive disorder F33.1\ntext";
        let mut document = document(&[page, page, page, page]);
        finish(&mut document, later(), 1);
        assert_eq!(texts(&document, BlockKind::Furniture), Vec::<&str>::new());
    }

    #[test]
    fn a_single_page_has_only_known_furniture() {
        let mut document = document(&["^Progress note\nDepression\n_Page 1 of 1"]);
        finish(&mut document, later(), 1);
        assert_eq!(texts(&document, BlockKind::Furniture), ["Page 1 of 1"]);
    }
}
