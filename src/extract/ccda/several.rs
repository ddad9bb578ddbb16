//! A file that holds several clinical documents, one behind the other or in an element around them: each is read for itself. What
//! is another patient's goes on pages of their own, whose header says whose they are.

use std::{collections::BTreeSet, ops::Range};

use memchr::memmem;

use crate::{
    document::{Document, Header, Page, PageHeader, Span, Subject},
    error::FileError,
    extract::ExtractOptions,
};

/// The local name of a document's element.
const NAME: &str = "ClinicalDocument";
/// Documents in one file that are read.
const MOST: usize = 2_000;

/// Where the documents of a text lie, if there are several; what stands around them is left out.
pub(super) fn documents(source: &str) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = memmem::find_iter(source.as_bytes(), NAME)
        .filter_map(|at| start_tag(source, at))
        .filter(|start| is_markup(source, *start))
        .collect();
    if starts.len() < 2 {
        return Vec::new();
    }
    starts.truncate(MOST + 1);
    let ends = starts.iter().skip(1).copied().chain([source.len()]);
    starts.iter().zip(ends).map(|(start, end)| *start..end_tag(source, *start, end)).collect()
}

/// The `<` of the start tag whose local name stands at a place.
fn start_tag(source: &str, at: usize) -> Option<usize> {
    let named = source[at..].strip_prefix(NAME)?.starts_with(|c: char| c == '>' || c.is_ascii_whitespace());
    let start = before_prefix(source, at);
    (named && source[..start].ends_with('<')).then(|| start - 1)
}

/// Where the name of an element begins, with the prefix that may stand before its local name.
fn before_prefix(source: &str, at: usize) -> usize {
    let Some(prefixed) = source[..at].strip_suffix(':') else { return at };
    prefixed.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).len()
}

/// Whether a place lies neither in a comment nor in a CDATA section.
fn is_markup(source: &str, at: usize) -> bool {
    let before = &source.as_bytes()[..at];
    [("<!--", "-->"), ("<![CDATA[", "]]>")].iter().all(|(open, close)| {
        memmem::rfind(before, open.as_bytes()).is_none_or(|from| memmem::find(&before[from..], close.as_bytes()).is_some())
    })
}

/// Behind the end tag of the document that begins at a place, or where the next one begins if it has none before that.
fn end_tag(source: &str, start: usize, next: usize) -> usize {
    let closes = |at: &usize| source[..before_prefix(source, *at)].ends_with("</");
    let names = memmem::find_iter(&source.as_bytes()[start..next], NAME).map(|at| start + at);
    let end = names.filter(closes).find_map(|at| Some(at + memchr::memchr(b'>', &source.as_bytes()[at..next])? + 1));
    end.unwrap_or(next)
}

/// Reads all documents of a text.
///
/// # Errors
/// Where nothing could be read in any of them.
pub(super) fn read(source: &str, documents: &[Range<usize>], options: &ExtractOptions) -> Result<Document, FileError> {
    let mut whole: Option<Document> = None;
    let mut faults = Vec::new();
    for (range, number) in documents.iter().take(MOST).zip(1..) {
        match super::read_one(&source[range.clone()], options) {
            Ok(mut document) => {
                document.faults.iter_mut().for_each(|fault| *fault = format!("document {number}: {fault}"));
                match &mut whole {
                    Some(whole) => add(whole, document),
                    None => whole = Some(paged(document)),
                }
            }
            Err(fault) => faults.push(format!("document {number}: {fault}")),
        }
    }
    let damaged = || FileError::Damaged { format: "XML".to_owned(), fault: "no document in it can be read".to_owned() };
    let mut whole = whole.ok_or_else(damaged)?;
    if !has_root(source, documents) {
        let line = memchr::memchr_iter(b'\n', &source.as_bytes()[..documents[1].start]).count() + 1;
        faults.push(format!("malformed XML in line {line}: another document begins in the same file"));
    }
    if documents.len() > MOST {
        faults.push(format!("limit reached: more than {MOST} documents in one file, read up to there"));
    }
    whole.faults.append(&mut faults);
    Ok(whole)
}

/// Whether an element stands around the documents.
fn has_root(source: &str, documents: &[Range<usize>]) -> bool {
    let before = &source.as_bytes()[..documents[0].start];
    memchr::memchr_iter(b'<', before).any(|at| before.get(at + 1).is_some_and(u8::is_ascii_alphabetic))
}

/// A document whose text is a page, if it is none yet.
fn paged(mut document: Document) -> Document {
    if document.pages.is_empty() {
        document.pages.push(Page { span: Span::new(0, document.text.len()), ..Page::default() });
    }
    document
}

/// Adds a document. That of another patient keeps to its pages, and what it does not print is no statement about the first one.
fn add(whole: &mut Document, document: Document) {
    let mut document = paged(document);
    if is_another(&whole.header, &document.header) {
        let header = std::mem::take(&mut document.header);
        for page in 1..=u32::try_from(document.pages.len()).unwrap_or(u32::MAX) {
            document.page_headers.retain(|held| held.page != page);
            document.page_headers.push(PageHeader { page, header: header.clone(), stranger: true });
        }
        for entry in document.coded.iter_mut().filter(|entry| entry.span.is_none()) {
            entry.subject = Subject::Other;
            entry.notes.push("the file holds it for another patient".into());
        }
        document.encounters.retain(|visit| visit.span.is_some());
        document.observations.retain(|seen| seen.span.is_some());
    } else {
        let Header { names, birth_dates, numbers, date, .. } = std::mem::take(&mut document.header);
        let held = &mut whole.header;
        held.names.extend(names.into_iter().filter(|name| !held.names.contains(name)).collect::<Vec<_>>());
        held.birth_dates.extend(birth_dates.into_iter().filter(|birth| !held.birth_dates.contains(birth)).collect::<Vec<_>>());
        held.numbers.extend(numbers.into_iter().filter(|number| !held.numbers.contains(number)).collect::<Vec<_>>());
        held.date = held.date.max(date);
    }
    whole.append(document);
}

/// Whether two headers of one file are about different people: no number in common, and not the same name and birth date.
fn is_another(first: &Header, next: &Header) -> bool {
    if first.is_anonymous() || next.is_anonymous() {
        return false;
    }
    if first.numbers.iter().any(|number| next.numbers.iter().any(|held| held.number == number.number)) {
        return false;
    }
    let words = |header: &Header| -> Vec<BTreeSet<String>> {
        let of = |name: &String| {
            name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 1).map(str::to_lowercase).collect()
        };
        header.names.iter().map(of).collect()
    };
    let (own, other) = (words(first), words(next));
    let same_name = own.iter().any(|name| other.iter().any(|held| held.is_subset(name) || name.is_subset(held)));
    let same_birth = first.birth_dates.is_empty()
        || next.birth_dates.is_empty()
        || first.birth_dates.iter().any(|birth| next.birth_dates.contains(birth));
    !(same_name && same_birth)
}
