//! Recognises sections and encounters: which heading a sentence stands under, and which day it belongs to.
//!
//! A heading stands at the start of a line or sentence: a known one with a colon behind it or alone on its line, an unknown one
//! only in capitals. A label that names a condition (`ADHD:`) is none. Where the format states a section (C-CDA), its code and
//! title decide until its text has a heading of its own. Page furniture ends neither section nor encounter.

use crate::{
    document::{Block, BlockKind, Document, Format, SectionMark, Span},
    threads,
};

use super::{
    EncounterMark, Section,
    headings::{HeadingClass, Headings},
    patience::Patience,
    sentences::{self, Lines, marker},
    visit_lines::{self, Begin},
    when,
};

/// A heading is no longer than this, in bytes.
const LONGEST: usize = 60;
/// A list marker is no longer than this, in bytes.
const MARKER: usize = 8;
/// The clock is looked at once in so many sentences of a block.
const SPELL: usize = 64;
/// So many blocks are cut before their sections are read.
const AT_ONCE: usize = 1 << 12;
/// The class of headings that give the day of an encounter.
const ENCOUNTER: &str = "encounter";

/// The class of headings that name a body system (`Psychiatric:`).
const SYSTEM: &str = "system";

/// What was recognised of a document's shape.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) sections: Vec<Section>,
    pub(super) sentences: Vec<Span>,
    pub(super) encounters: Vec<EncounterMark>,
    /// Headings and labels as printed, in order.
    pub(super) headings: Vec<Span>,
}

/// What a line turned out to be.
enum Mark<'h> {
    Encounter(Begin),
    Known(&'h HeadingClass),
    Unknown,
}

/// A block cut into sentences, each looked at by itself: it depends on no other block.
struct Pieces<'h> {
    sentences: Vec<Span>,
    /// What sentences begin with that is a heading or an encounter header, by their numbers among those of the block.
    marks: Vec<(usize, Span, Mark<'h>)>,
    /// Where the time was over.
    ended: Option<usize>,
}

/// Reads the shape of a document.
pub(super) struct Reader<'a, F: Fn(&str) -> bool> {
    pub(super) document: &'a Document,
    pub(super) headings: &'a Headings,
    /// Whether a text names a condition.
    pub(super) names_condition: F,
    /// How long the document is read; what lies behind its end has no sentences.
    pub(super) patience: &'a Patience,
}

impl<F: Fn(&str) -> bool + Sync> Reader<'_, F> {
    /// Reads all blocks in order: threads that share the document cut the next ones meanwhile.
    pub(super) fn read(&self) -> Shape {
        let mut shape = Shape::default();
        let mut heading: Option<Section> = None;
        let readable = |block: &&Block| {
            block.kind != BlockKind::Furniture && self.document.text.get(block.span.start..block.span.end).is_some()
        };
        let blocks: Vec<&Block> = self.document.blocks.iter().filter(readable).collect();
        for some in blocks.chunks(AT_ONCE) {
            let pieces = threads::map(self.patience.threads(), some, |block| self.cut(block.span));
            for (block, pieces) in some.iter().zip(pieces) {
                if let Some(at) = pieces.ended {
                    self.patience.lasts(at, 0);
                }
                if let Some(mark) = &block.section {
                    heading = Some(self.stated(mark));
                }
                let ended = pieces.ended.is_some();
                heading = self.block(block, pieces, heading, &mut shape);
                if block.section.is_some() {
                    close(&mut shape.encounters, block.span.end, |encounter| &mut encounter.span);
                }
                if ended {
                    return shape;
                }
            }
        }
        shape
    }

    /// Cuts a block into sentences and looks at each, as long as the time lasts.
    fn cut(&self, block: Span) -> Pieces<'_> {
        let mut pieces = Pieces { sentences: Vec::new(), marks: Vec::new(), ended: None };
        if self.patience.is_over(0) {
            return Pieces { ended: Some(block.start), ..pieces };
        }
        let is_heading = |line: &str| self.headings.get(line).is_some();
        sentences::split(self.document.text.as_str(), block, self.breaks(block), is_heading, &mut pieces.sentences);
        let mut looked_at = pieces.sentences.len();
        for (index, sentence) in pieces.sentences.iter().enumerate() {
            if index % SPELL == SPELL - 1 && self.patience.is_over(0) {
                (pieces.ended, looked_at) = (Some(sentence.start), index);
                break;
            }
            pieces.marks.extend(self.mark(*sentence, block).map(|(span, mark)| (index, span, mark)));
        }
        pieces.sentences.truncate(looked_at);
        pieces
    }

    /// The section that the format itself states.
    fn stated(&self, mark: &SectionMark) -> Section {
        let known = self.headings.by_loinc(&mark.loinc).or_else(|| self.headings.get(&mark.title));
        let known = known.or_else(|| self.headings.get_partly(&mark.title));
        section(Span::default(), &mark.title, known)
    }

    /// What a line break in a block is. Embedded documents follow on pages of their own, and may be of any format.
    fn breaks(&self, block: Span) -> Lines {
        let is_own = self.document.pages.first().is_none_or(|page| page.span.contains(block));
        match self.document.format {
            Format::Ccda | Format::Fhir | Format::Html if is_own => Lines::Stated,
            _ => Lines::Wrapped,
        }
    }

    /// Reads one block under the heading that holds at its start; gives the one that holds at its end.
    fn block(&self, block: &Block, pieces: Pieces<'_>, heading: Option<Section>, shape: &mut Shape) -> Option<Section> {
        let mut current = heading.map(|section| Section { span: block.span, ..section });
        if block.kind == BlockKind::Heading && !self.is_listed_heading(block, current.as_ref()) {
            shape.headings.push(block.span);
        }
        let mut outer: Option<(usize, Option<Section>)> = None;
        let mut marks = pieces.marks.into_iter().peekable();
        for (index, sentence) in pieces.sentences.iter().copied().enumerate() {
            shape.sentences.push(sentence);
            if let Some((_, resumed)) = outer.take_if(|(end, _)| *end <= sentence.start) {
                leave(current, sentence.start, shape);
                current = resumed.map(|section| Section { span: Span::new(sentence.start, block.span.end), ..section });
            }
            let mark = marks.next_if(|(at, ..)| *at == index);
            if let Some((_, span, mark)) = mark.filter(|(.., mark)| !is_part_of(mark, current.as_ref())) {
                if self.is_aside(&mark, span, sentence) {
                    outer = Some((sentence.end, outer.map_or_else(|| current.clone(), |(_, section)| section)));
                } else {
                    outer = None;
                }
                current = self.open(sentence, span, mark, block.span, current, shape);
            }
        }
        shape.sections.extend(current.clone());
        current
    }

    /// Whether a heading is an item of the list that it stands in: portals head each problem of a problem list with its name.
    fn is_listed_heading(&self, block: &Block, section: Option<&Section>) -> bool {
        self.document.format == Format::Html
            && section.is_some_and(|section| section.dx_status == "active")
            && self.headings.get(self.document.slice(block.span).trim()).is_none()
    }

    /// Closes the current section at a mark and opens the next one.
    fn open(
        &self,
        sentence: Span,
        span: Span,
        mark: Mark<'_>,
        block: Span,
        current: Option<Section>,
        shape: &mut Shape,
    ) -> Option<Section> {
        if let Mark::Encounter(begin) = mark {
            let repeated =
                shape.encounters.last().is_some_and(|held| held.date == Some(begin.date) && held.span.end >= sentence.end);
            if repeated || !self.starts_line(sentence) || is_list_of_days(begin, current.as_ref()) {
                return current;
            }
        }
        leave(current, sentence.start, shape);
        let printed = self.document.slice(span);
        let span_here = Span::new(sentence.start, block.end);
        match mark {
            Mark::Encounter(Begin { date, .. }) => {
                close(&mut shape.encounters, sentence.start, |encounter| &mut encounter.span);
                let title = self.document.slice(sentence).split_whitespace().collect::<Vec<_>>().join(" ");
                let span = Span::new(sentence.start, self.document.text.len());
                shape.encounters.push(EncounterMark { span, date: Some(date), title });
                None
            }
            Mark::Known(class) => {
                shape.headings.push(span);
                Some(section(span_here, printed, Some(class)))
            }
            Mark::Unknown => {
                shape.headings.push(span);
                Some(section(span_here, printed, None))
            }
        }
    }

    /// Whether a mark is a label of one remark within a section (`PHQ-9: 15`): what follows it goes on with the section.
    fn is_aside(&self, mark: &Mark<'_>, label: Span, sentence: Span) -> bool {
        let aside = matches!(mark, Mark::Known(class) if matches!(class.dx_status.as_str(), "screen" | "admin"));
        let behind = self.document.text.get(label.end..).unwrap_or("").trim_start_matches([':', ' ']);
        aside && (label.end + 1 < sentence.end || behind.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// What a sentence begins with, if that is a heading or an encounter header.
    fn mark(&self, sentence: Span, block: Span) -> Option<(Span, Mark<'_>)> {
        let whole = self.document.slice(sentence);
        let skipped = marker(whole);
        let rest = &whole[skipped..];
        let line = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest, |end| &rest[..end]).trim_end();
        let first = line.chars().next()?;
        if let Some(begin) = visit_lines::dated(line) {
            return Some((sentence, Mark::Encounter(begin)));
        }
        if !first.is_uppercase() {
            return None;
        }
        let start = sentence.start + skipped;
        let label = line.as_bytes()[..line.len().min(LONGEST)].iter().position(|byte| *byte == b':');
        label.and_then(|end| self.label(line, end, start)).or_else(|| self.alone(line, start, block))
    }

    /// A heading with a colon behind it.
    fn label(&self, line: &str, end: usize, start: usize) -> Option<(Span, Mark<'_>)> {
        if line.as_bytes().get(end + 1).is_some_and(|byte| !byte.is_ascii_whitespace() && !byte.is_ascii_uppercase()) {
            return None;
        }
        let (label, behind) = (&line[..end], line[end + 1..].trim_start());
        let span = Span::new(start, start + end);
        match self.headings.get(label) {
            Some(class) if class.class == ENCOUNTER => labelled(span, behind),
            Some(class) => Some((span, Mark::Known(class))),
            None if label.eq_ignore_ascii_case("date") => labelled(span, behind).filter(|_| self.is_note_date(start, behind)),
            None => match self.headings.get_partly(label) {
                Some(class) => Some((span, Mark::Known(class))),
                None => (in_capitals(label) && !(self.names_condition)(label)).then_some((span, Mark::Unknown)),
            },
        }
    }

    /// Whether a bare `Date:` at a place is that of a visit.
    fn is_note_date(&self, start: usize, behind: &str) -> bool {
        let below = self.document.text[start..].split_once('\n').map_or("", |(_, below)| below).trim_start();
        let next = below.split('\n').next().unwrap_or("");
        let label = next.split_once(':').map_or(next.trim_end(), |(label, _)| label);
        let heading_below = self.headings.get(label).is_some() || visit_lines::names_visit(label);
        visit_lines::is_note_date(&self.document.text[..start], behind, heading_below)
    }

    /// A heading that has its line for itself.
    fn alone(&self, line: &str, start: usize, block: Span) -> Option<(Span, Mark<'_>)> {
        let span = Span::new(start, start + line.len());
        if line.len() > LONGEST + 20 || line.ends_with(['.', ',', ';']) || !self.is_line(span, block) {
            return None;
        }
        let known = if line.len() <= LONGEST { self.headings.get(line) } else { None };
        match known.or_else(|| self.headings.get_partly(line)) {
            Some(class) if class.class == ENCOUNTER => {
                when::first_date(line).map(|(date, _)| (span, Mark::Encounter(Begin { date, plain: false })))
            }
            Some(class) => Some((span, Mark::Known(class))),
            None => self.bare_capitals(line, span, block).then_some((span, Mark::Unknown)),
        }
    }

    /// An unknown heading without a colon: capitals, a free line above, and running text below.
    fn bare_capitals(&self, line: &str, span: Span, block: Span) -> bool {
        let above = &self.document.text[block.start..span.start];
        let below = self.document.text[span.end..block.end].trim_start();
        let next = below.split('\n').next().unwrap_or("");
        line.len() <= LONGEST
            && in_capitals(line)
            && !line.bytes().any(|byte| byte.is_ascii_digit())
            && (above.trim().is_empty() || above.trim_end_matches([' ', '\t']).ends_with("\n\n"))
            && !in_capitals(next)
            && !(self.names_condition)(line)
    }

    /// Whether a span is all of its line.
    fn is_line(&self, span: Span, block: Span) -> bool {
        let behind = self.document.text[span.end..block.end].trim_start_matches([' ', '\t', '\r']);
        (behind.is_empty() || behind.starts_with('\n')) && self.starts_line(span)
    }

    /// Whether nothing but white space and a list marker stands in front of a span on its line. However long the line is, no more
    /// of it is looked at.
    fn starts_line(&self, span: Span) -> bool {
        let blank = |c: char| c.is_whitespace() && c != '\n' && c != '\u{c}';
        let begins = |before: &str| before.is_empty() || before.ends_with(['\n', '\u{c}']);
        let before = self.document.text[..span.start].trim_end_matches(blank);
        if begins(before) {
            return true;
        }
        let near = &before[before.ceil_char_boundary(before.len().saturating_sub(MARKER))..];
        let word = near.rsplit(char::is_whitespace).next().unwrap_or("");
        marker(word) == word.len() && begins(before[..before.len() - word.len()].trim_end_matches(blank))
    }
}

/// An encounter by its label.
fn labelled<'h>(span: Span, behind: &str) -> Option<(Span, Mark<'h>)> {
    visit_lines::behind_label(behind).map(|date| (span, Mark::Encounter(Begin { date, plain: false })))
}

/// Whether a line with a day stands in a list of days: appointments to come, or a history.
fn is_list_of_days(begin: Begin, section: Option<&Section>) -> bool {
    let status = section.map_or("", |section| section.dx_status.as_str());
    let class = section.map_or("", |section| section.class.as_str());
    begin.plain && matches!(status, "historical" | "family" | "resolved" | "admin" | "template")
        || class == "admin" && section.is_some_and(|section| section.heading.to_lowercase().contains("appointments"))
}

/// Ends a section.
fn leave(section: Option<Section>, end: usize, shape: &mut Shape) {
    shape.sections.extend(
        section
            .map(|mut section| {
                section.span.end = end;
                section
            })
            .filter(|section| !section.span.is_empty()),
    );
}

/// Whether a mark only names a body system within a history: what stands there stays history.
fn is_part_of(mark: &Mark<'_>, section: Option<&Section>) -> bool {
    let history = |section: &Section| matches!(section.dx_status.as_str(), "historical" | "family" | "resolved");
    matches!(mark, Mark::Known(class) if class.class == SYSTEM) && section.is_some_and(history)
}

/// Ends the last of some spans.
fn close<T>(list: &mut [T], end: usize, span: impl Fn(&mut T) -> &mut Span) {
    if let Some(last) = list.last_mut() {
        let span = span(last);
        span.end = span.end.min(end);
    }
}

fn section(span: Span, heading: &str, class: Option<&HeadingClass>) -> Section {
    let (class, dx_status) = class.map_or_else(Default::default, |class| (class.class.clone(), class.dx_status.clone()));
    Section { span, heading: heading.trim().to_owned(), class, dx_status }
}

/// Whether all letters of a text are capitals, and there are three at least.
fn in_capitals(text: &str) -> bool {
    let mut letters = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        if c.is_lowercase() {
            return false;
        }
        letters += 1;
    }
    letters >= 3
}
