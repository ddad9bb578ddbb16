//! Page and line of offsets that come in order, and the printed text around them.

use crate::document::{Document, Place, Span};

/// Longest quote, in characters.
const QUOTE: usize = 240;

/// How far a walk through a document has come: an offset with the page and the line that it lies in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walked {
    page: usize,
    at: usize,
    line: usize,
}

impl Default for Walked {
    fn default() -> Self {
        Self { page: 0, at: 0, line: 1 }
    }
}

/// Walks through a document once; each question costs only the bytes since the last one.
pub(crate) struct Places<'d> {
    document: &'d Document,
    walked: Walked,
}

impl<'d> Places<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        Self::from(document, Walked::default())
    }

    /// Goes on where another walk through the document had come to.
    pub(crate) const fn from(document: &'d Document, walked: Walked) -> Self {
        Self { document, walked }
    }

    /// Walks to an offset.
    pub(crate) fn walk_to(&mut self, offset: usize) -> Walked {
        let pages = &self.document.pages;
        let page = pages.partition_point(|page| page.span.start <= offset).saturating_sub(1);
        if page != self.walked.page || offset < self.walked.at {
            self.walked = Walked { page, at: pages.get(page).map_or(0, |page| page.span.start), line: 1 };
        }
        let passed = self.document.text.as_bytes().get(self.walked.at..offset).unwrap_or(b"");
        self.walked.line += memchr::memchr_iter(b'\n', passed).count();
        self.walked.at = self.walked.at.max(offset);
        self.walked
    }

    /// The place of a span; spans may come in any order, ascending ones are cheap.
    pub(crate) fn place(&mut self, span: Span, section: &str) -> Place {
        let (page, line) = self.page_and_line(span.start);
        Place { page, line, section: section.to_owned(), span }
    }

    fn page_and_line(&mut self, offset: usize) -> (u32, u32) {
        let Walked { page, line, .. } = self.walk_to(offset);
        (u32::try_from(page + 1).unwrap_or(u32::MAX), u32::try_from(line).unwrap_or(u32::MAX))
    }
}

/// The sentence around a span as one line, cut around it where it is too long.
pub(crate) fn quote(text: &str, sentence: Span, span: Span) -> String {
    let window = if sentence.len() <= QUOTE { sentence } else { around(text, sentence, span) };
    let folded = folded(text.get(window.start..window.end).unwrap_or(""));
    if folded.chars().count() <= QUOTE { folded } else { folded.chars().take(QUOTE).collect() }
}

/// A window of [`QUOTE`] bytes in `sentence` that holds `span`, cut at white space.
fn around(text: &str, sentence: Span, span: Span) -> Span {
    let spare = QUOTE.saturating_sub(span.len()) / 2;
    let start = span.start.saturating_sub(spare).max(sentence.start);
    let end = (start + QUOTE).min(sentence.end).max(span.end.min(sentence.end));
    let is_cut = |at: &usize| text.is_char_boundary(*at);
    let blank = |at: &usize| text.as_bytes().get(*at).is_some_and(u8::is_ascii_whitespace);
    let start = if start == sentence.start { start } else { (start..span.start).find(blank).unwrap_or(span.start) };
    let end = if end == sentence.end { end } else { (span.end..end).rev().find(blank).unwrap_or(span.end) };
    let start = (start..=span.start).find(is_cut).unwrap_or(span.start);
    Span::new(start, (end..=sentence.end).find(is_cut).unwrap_or(sentence.end))
}

/// White space folded into single spaces.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// At most the last `count` bytes of a span.
pub(crate) fn last_bytes(text: &str, span: Span, count: usize) -> Span {
    let from = span.end.saturating_sub(count).max(span.start);
    Span::new((from..=span.end).find(|at| text.is_char_boundary(*at)).unwrap_or(span.end), span.end)
}

/// At most the first `count` bytes of a span.
pub(crate) fn first_bytes(text: &str, span: Span, count: usize) -> Span {
    let to = span.start.saturating_add(count).min(span.end);
    Span::new(span.start, (span.start..=to).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(span.start))
}
