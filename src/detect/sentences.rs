//! Cuts text into sentences, list items and table rows.
//!
//! A line break ends a sentence unless the next line goes on with it: it begins in lower case, or the line before was full. A
//! full stop ends one unless it belongs to an abbreviation, an initial or a number of a list.

use std::sync::LazyLock;

use memchr::{memchr3, memmem::Finder};

use crate::document::Span;

/// Lines longer than this are paragraphs that nobody wrapped.
const UNWRAPPED: usize = 200;
/// What is longer (bytes) is no sentence but data on one line; it is judged in pieces, so that the work stays linear.
const LONGEST: usize = 2_000;
/// Words that end in a full stop within a sentence.
const ABBREVIATIONS: [&str; 40] = [
    "dr", "mr", "mrs", "ms", "st", "vs", "pt", "pts", "dx", "hx", "rx", "tx", "sx", "approx", "eg", "ie", "etc", "no", "mt",
    "ft", "jr", "sr", "prof", "dept", "tel", "ext", "fig", "inc", "neg", "pos", "resp", "psych", "wk", "mo", "yr", "hr", "min",
    "max", "avg", "est",
];

/// One line of text without its break.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'t> {
    /// Without white space at its ends.
    pub(crate) text: &'t str,
    /// Where that lies.
    pub(crate) span: Span,
    /// Length with the indentation.
    length: usize,
    /// Whether it is a row of a table.
    columns: bool,
}

/// The lines of `text[span]`, empty ones included.
pub(crate) fn lines(text: &str, span: Span) -> impl Iterator<Item = Line<'_>> {
    let mut at = span.start;
    std::iter::from_fn(move || {
        let rest = text.get(at..span.end)?;
        let raw = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest, |end| &rest[..end]);
        let start = at + (raw.len() - raw.trim_start().len());
        let trimmed = raw.trim();
        at += raw.len() + 1;
        let length = raw.trim_end().len();
        let columns = has_columns(trimmed);
        Some(Line { text: trimmed, span: Span::new(start, start + trimmed.len()), length, columns })
    })
}

/// What a line break in a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// Often only the end of the paper: plain text, PDF.
    Wrapped,
    /// The end of an item, a row or a paragraph that the format states; wrapped only where somebody pasted wrapped text.
    Stated,
}

impl Lines {
    /// The narrowest text (bytes) whose full lines are taken for wrapped ones.
    const fn narrowest(self) -> usize {
        match self {
            Self::Wrapped => 45,
            Self::Stated => 72,
        }
    }
}

/// Adds the sentences of `text[block]` to `out`. `heading` tells whether a short line is a known heading.
pub(crate) fn split(text: &str, block: Span, breaks: Lines, heading: impl Fn(&str) -> bool, out: &mut Vec<Span>) {
    let lines: Vec<Line<'_>> = lines(text, block).collect();
    let width = lines.iter().filter(|line| !line.columns).map(|line| line.length).max().unwrap_or(0);
    let mut open: Option<(usize, Line<'_>)> = None;
    for line in lines {
        open = match open {
            Some((start, before)) if goes_on(before, line, width, breaks, &heading) => Some((start, line)),
            before => {
                if let Some((start, last)) = before {
                    cut(text, Span::new(start, last.span.end), out);
                }
                (!line.text.is_empty()).then_some((line.span.start, line))
            }
        };
    }
    if let Some((start, last)) = open {
        cut(text, Span::new(start, last.span.end), out);
    }
}

/// Whether `line` continues the sentence of the line before it.
fn goes_on(before: Line<'_>, line: Line<'_>, width: usize, breaks: Lines, heading: &impl Fn(&str) -> bool) -> bool {
    let Some(first) = line.text.chars().next() else { return false };
    if before.text.ends_with(['.', '!', '?', ':', ';']) || marker(line.text) > 0 || begins_with_label(line.text) {
        return false;
    }
    if first.is_lowercase() && breaks == Lines::Wrapped {
        return !heading(before.text);
    }
    if width > UNWRAPPED || before.columns || line.columns {
        return false;
    }
    before.text.ends_with(',') || width >= breaks.narrowest() && is_full(before, line, width) && !heading(before.text)
}

/// Whether the first word of the next line would not have fitted on this one.
fn is_full(before: Line<'_>, line: Line<'_>, width: usize) -> bool {
    let word = line.text.split(' ').next().map_or(0, str::len);
    (before.length + 1 + word) * 100 >= width * 88
}

/// Whether a line is a row of a table: a tab or three spaces within it.
fn has_columns(line: &str) -> bool {
    static WIDE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("   "));
    memchr::memchr(b'\t', line.as_bytes()).is_some() || WIDE.find(line.as_bytes()).is_some()
}

/// Whether a line begins with a short label and a colon (`Insight: good`).
fn begins_with_label(line: &str) -> bool {
    let head = &line.as_bytes()[..line.len().min(40)];
    let Some(colon) = memchr::memchr(b':', head) else { return false };
    head[0].is_ascii_uppercase()
        && head[..colon].iter().all(|byte| byte.is_ascii_alphanumeric() || b" /-&()".contains(byte))
        && head.get(colon + 1).is_none_or(|byte| !byte.is_ascii_digit())
}

/// Length of a list marker at the start of a line, white space behind it included; 0 where there is none.
pub(crate) fn marker(line: &str) -> usize {
    const BULLETS: [char; 17] = [
        '\u{2022}', '\u{25aa}', '\u{25e6}', '\u{25cf}', '\u{25cb}', '\u{00b7}', '\u{2023}', '\u{2043}', '\u{2610}', '\u{2611}',
        '\u{2612}', '\u{f0b7}', '*', '-', '\u{2013}', '\u{2014}', '\u{25a0}',
    ];
    let Some(first) = line.chars().next() else { return 0 };
    let private = ('\u{e000}'..='\u{f8ff}').contains(&first);
    let bare = if private || BULLETS.contains(&first) {
        let rest = &line[first.len_utf8()..];
        let dash = matches!(first, '*' | '-' | '\u{2013}' | '\u{2014}');
        if dash && !rest.starts_with([' ', '\t']) { 0 } else { first.len_utf8() }
    } else {
        number(line)
    };
    if bare == 0 { 0 } else { bare + (line[bare..].len() - line[bare..].trim_start().len()) }
}

/// Length of `1.`, `12)`, `(3)`, `a.` or `b)` at the start of a line.
fn number(line: &str) -> usize {
    let bytes = line.as_bytes();
    let open = usize::from(bytes.first() == Some(&b'('));
    let digits = bytes[open..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let letter = usize::from(digits == 0 && bytes.get(open).is_some_and(u8::is_ascii_lowercase));
    let end = open + digits + letter;
    let closed = match bytes.get(end) {
        Some(b')') => true,
        Some(b'.') => open == 0,
        _ => false,
    };
    let follows = bytes.get(end + 1).is_none_or(|byte| byte.is_ascii_whitespace() || byte.is_ascii_uppercase());
    if closed && follows && digits <= 2 && digits + letter > 0 { end + 1 } else { 0 }
}

/// Cuts a paragraph at the ends of its sentences.
fn cut(text: &str, paragraph: Span, out: &mut Vec<Span>) {
    let bytes = &text.as_bytes()[..paragraph.end];
    let (mut start, mut at) = (paragraph.start, paragraph.start);
    while let Some(found) = memchr3(b'.', b'?', b'!', &bytes[at..]) {
        let mark = at + found;
        at = mark + 1;
        if let Some(end) = sentence_end(bytes, start, mark) {
            push(text, Span::new(start, end), out);
            start = end;
            at = at.max(end);
        }
    }
    push(text, Span::new(start, paragraph.end), out);
}

/// Adds a sentence without the white space around it, a longer one than [`LONGEST`] in pieces.
fn push(text: &str, mut span: Span, out: &mut Vec<Span>) {
    while span.len() > LONGEST {
        let end = text.floor_char_boundary(span.start + LONGEST);
        let piece = text[span.start..end].rfind(char::is_whitespace).filter(|at| *at > 0).map_or(end, |at| span.start + at);
        push(text, Span::new(span.start, piece), out);
        span.start = piece;
    }
    let slice = &text[span.start..span.end];
    let trimmed = slice.trim();
    if !trimmed.is_empty() {
        let start = span.start + (slice.len() - slice.trim_start().len());
        out.push(Span::new(start, start + trimmed.len()));
    }
}

/// Where the sentence that began at `start` ends, if the mark at `mark` ends it.
fn sentence_end(bytes: &[u8], start: usize, mark: usize) -> Option<usize> {
    let behind = bytes[mark + 1..].iter().take_while(|byte| matches!(byte, b'"' | b'\'' | b')' | b']')).count();
    let end = mark + 1 + behind;
    let next = bytes.get(end)?;
    let word_start = bytes[start..mark].iter().rposition(|byte| !byte.is_ascii_alphanumeric()).map_or(start, |at| start + at + 1);
    let word = &bytes[word_start..mark];
    if !next.is_ascii_whitespace() {
        let glued = bytes[mark] == b'.' && behind == 0 && word.len() > 1 && word.iter().all(u8::is_ascii_lowercase);
        return (glued && next.is_ascii_uppercase() && bytes.get(end + 1).is_some_and(u8::is_ascii_lowercase)).then_some(end);
    }
    let follows = bytes[end..].iter().copied().find(|byte| !byte.is_ascii_whitespace())?;
    match bytes[mark] {
        b'.' if word.iter().all(u8::is_ascii_digit) => numbered(bytes, start, word_start, end, follows),
        b'.' => ends_word(bytes, word_start, word, follows).then_some(end),
        _ => (!word.is_empty() || behind > 0).then_some(end),
    }
}

/// A full stop behind a number: the number of a list item begins the next sentence, any other number ends this one. Behind a colon a
/// list begins with 1; any other number is the value that the label has.
fn numbered(bytes: &[u8], start: usize, word_start: usize, end: usize, follows: u8) -> Option<usize> {
    if end == word_start + 1 || bytes[start..word_start].iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    let list = end - word_start <= 3 && bytes[word_start - 1].is_ascii_whitespace() && follows.is_ascii_alphabetic();
    let labelled = bytes[start..word_start].trim_ascii_end().ends_with(b":") && bytes[word_start..end] != *b"1.";
    if labelled {
        return Some(end);
    }
    Some(if list && previous_ends(bytes, start, word_start) { word_start } else { end })
}

/// Whether what stands in front of a list number can be the end of an item: a full stop, colon, comma or wide space.
fn previous_ends(bytes: &[u8], start: usize, word_start: usize) -> bool {
    let spaces = bytes[start..word_start].iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
    let last = bytes[..word_start - spaces].last().copied().unwrap_or(b' ');
    spaces > 1 || matches!(last, b'.' | b':' | b',' | b';' | b')')
}

/// Whether a single letter behind some text can be the initial of a name: not behind a slash (`panic d/o.`) nor behind a word in lower
/// case (`bipolar I.`, `hepatitis C.`).
fn is_initial(before: &[u8]) -> bool {
    if before.last() == Some(&b'/') {
        return false;
    }
    let Some(lead) = before.strip_suffix(b" ") else { return true };
    let word = lead.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    word < 4 || lead[lead.len() - word].is_ascii_uppercase()
}

/// Whether a full stop behind a word ends the sentence.
fn ends_word(bytes: &[u8], word_start: usize, word: &[u8], follows: u8) -> bool {
    let dotted = word_start > 0 && bytes[word_start - 1] == b'.';
    if word.len() == 1 {
        let letters = dotted && !word.eq_ignore_ascii_case(b"g") && !word.eq_ignore_ascii_case(b"e");
        return follows.is_ascii_uppercase() && (letters || !is_initial(&bytes[..word_start]));
    }
    if matches!(word, [b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9']) && follows.is_ascii_digit() {
        return false; // A code that was torn at its dot: `F32. 9`.
    }
    let abbreviation = ABBREVIATIONS.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()));
    !abbreviation || word.eq_ignore_ascii_case(b"no") && follows.is_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_up(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        split(text, Span::new(0, text.len()), Lines::Wrapped, |line| line == "Progress Notes", &mut out);
        out.into_iter().map(|span| &text[span.start..span.end]).collect()
    }

    #[test]
    fn full_stops_end_sentences_and_abbreviations_do_not() {
        assert_eq!(
            cut_up("Seen by Dr. Roe. No SI. Takes 0.5 mg b.i.d. Stable."),
            ["Seen by Dr. Roe.", "No SI.", "Takes 0.5 mg b.i.d.", "Stable."]
        );
        assert_eq!(cut_up("No fever.Denies anxiety"), ["No fever.", "Denies anxiety"]);
        assert_eq!(cut_up("MDD F32. 9 today. Stable."), ["MDD F32. 9 today.", "Stable."]);
        assert_eq!(cut_up("Panic d/o. Mood is fine"), ["Panic d/o.", "Mood is fine"]);
        assert_eq!(cut_up("Has bipolar I. Denies SI"), ["Has bipolar I.", "Denies SI"]);
        assert_eq!(cut_up("Seen by John A. Roe, also by A. Roe"), ["Seen by John A. Roe, also by A. Roe"]);
        assert_eq!(cut_up("? depression"), ["? depression"]);
        assert_eq!(cut_up("Anxiety, e.g. panic. Sleeps"), ["Anxiety, e.g. panic.", "Sleeps"]);
    }

    #[test]
    fn a_line_without_end_is_judged_in_pieces_and_nothing_is_lost() {
        let text = "panic é, ".repeat(5_000);
        let pieces = cut_up(&text);
        assert!(pieces.iter().all(|piece| piece.len() <= LONGEST), "bounded");
        assert_eq!(pieces.iter().map(|piece| piece.matches("panic").count()).sum::<usize>(), 5_000);
        let solid = "é".repeat(5_000);
        assert_eq!(cut_up(&solid).concat(), solid);
    }

    #[test]
    fn list_items_and_table_rows_stand_alone() {
        assert_eq!(
            cut_up("1.No evidence of psychosis\n2. Anxiety\n- PTSD"),
            ["1.No evidence of psychosis", "2. Anxiety", "- PTSD"]
        );
        assert_eq!(cut_up("AXIS I: 1. Depression. 2. Anxiety."), ["AXIS I:", "1. Depression.", "2. Anxiety."]);
        assert_eq!(cut_up("Depression   F32.A   1/1/2021\nAnxiety   F41.9   1/2/2021").len(), 2);
        assert_eq!(cut_up("Progress Notes\nmood is low"), ["Progress Notes", "mood is low"]);
    }

    /// The score stood at the head of the next sentence, and its instrument decided what was said there.
    #[test]
    fn a_value_behind_a_label_ends_its_sentence() {
        assert_eq!(
            cut_up("PHQ-9 total score: 21. GAD-7: 14. She asks for weekly sessions."),
            ["PHQ-9 total score: 21.", "GAD-7: 14.", "She asks for weekly sessions."]
        );
        assert_eq!(cut_up("Dx: 1. Depression. 2. Anxiety."), ["Dx:", "1. Depression.", "2. Anxiety."]);
    }

    #[test]
    fn items_of_a_stated_list_do_not_run_together() {
        let text =
            "Opioid dependence, in remission\nGastro-esophageal reflux disease without esophagitis\nno known allergies\nAnxiety";
        let mut out = Vec::new();
        split(text, Span::new(0, text.len()), Lines::Stated, |_| false, &mut out);
        assert_eq!(out.len(), 4, "{out:?}");
    }

    #[test]
    fn wrapped_lines_are_one_sentence() {
        let text = "The patient denies any depression, and reports that her sleep is fair and\nAnxiety is also denied in every single one of the visits of this long year.";
        assert_eq!(cut_up(text).len(), 1);
        assert_eq!(cut_up("Denies depression,\nanxiety").len(), 1);
        assert_eq!(cut_up("Depression\nAnxiety").len(), 2);
    }
}
