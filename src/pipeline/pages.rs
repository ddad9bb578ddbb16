//! A paged document that is read in ranges: how it is cut, what a failed range costs, and how the parts become one document.
//!
//! Ranges depend on the number of pages alone, so that the result is the same for any number of jobs. A range whose worker died or was
//! late is halved until single pages are left; a page that still cannot be read is an unread page, never a page without findings.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use crate::{
    document::{Document, Format, Page, PageText, Span},
    error::FileError,
};

/// Pages from 1, both ends included.
pub(super) type Range = (u32, u32);

/// What is attached to the document, in the place of a range: behind all pages, and never halved.
pub(super) const ATTACHED: Range = (u32::MAX, u32::MAX);

/// A shorter document is read in one piece: to open it and its fonts again costs more than a second reader saves.
const WHOLE: u32 = 512;
/// A range is at least so many pages long: short enough that no reader is left alone with a long last one.
const RANGE: u32 = 128;

/// Cuts the pages into ranges of equal length, each at least [`RANGE`] pages long.
pub(super) fn cut(pages: u32) -> Vec<Range> {
    let parts = if pages < WHOLE { 1 } else { pages / RANGE };
    let end = |part: u32| u32::try_from(u64::from(pages) * u64::from(part) / u64::from(parts)).unwrap_or(pages);
    (0..parts).map(|part| (end(part) + 1, end(part + 1))).collect()
}

/// The two halves of a range of more than one page.
pub(super) const fn halves((first, last): Range) -> Option<[Range; 2]> {
    let middle = u32::midpoint(first, last);
    if first < last { Some([(first, middle), (middle + 1, last)]) } else { None }
}

/// The parts of a document that have come in.
pub(super) struct Parts {
    state: Mutex<State>,
}

struct State {
    open: usize,
    parts: BTreeMap<u32, (Range, Result<Document, FileError>)>,
}

impl Parts {
    /// A document that waits for so many ranges.
    pub(super) const fn of(open: usize) -> Self {
        Self { state: Mutex::new(State { open, parts: BTreeMap::new() }) }
    }

    /// One more range is waited for, because one was halved.
    pub(super) fn one_more(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).open += 1;
    }

    /// A range has come in or is given up; the whole, where it was the last one.
    pub(super) fn put(&self, range: Range, part: Result<Document, FileError>) -> Option<Result<Document, FileError>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.parts.insert(range.0, (range, part));
        state.open -= 1;
        (state.open == 0).then(|| join(std::mem::take(&mut state.parts)))
    }
}

/// The parts as one document; the first fault where no part could be read.
fn join(parts: BTreeMap<u32, (Range, Result<Document, FileError>)>) -> Result<Document, FileError> {
    let mut lost: Vec<(Range, FileError)> = Vec::new();
    let mut whole = Document { format: Format::Pdf, ..Document::default() };
    let mut any = false;
    for (range, part) in parts.into_values() {
        match part {
            Ok(document) => {
                any = true;
                whole.append(document);
            }
            Err(fault) => {
                if range != ATTACHED {
                    whole.append(unread(range));
                }
                match lost.last_mut() {
                    Some((held, cause)) if *cause == fault && held.1 + 1 == range.0 => held.1 = range.1,
                    _ => lost.push((range, fault)),
                }
            }
        }
    }
    match lost.first() {
        Some((_, fault)) if !any => Err(fault.clone()),
        _ => {
            whole.faults.extend(lost.iter().map(|(range, fault)| describe(*range, fault)));
            Ok(whole)
        }
    }
}

/// The pages of a range that could not be read.
fn unread((first, last): Range) -> Document {
    let pages = (last - first + 1) as usize;
    let page = |number| Page { span: Span::new(number, number), read: PageText::Unread, ..Page::default() };
    Document {
        format: Format::Pdf,
        text: "\u{c}".repeat(pages - 1),
        pages: (0..pages).map(page).collect(),
        ..Document::default()
    }
}

fn describe((first, last): Range, fault: &FileError) -> String {
    let cause = match fault {
        FileError::Crash(how) => format!("the reader crashed ({how})"),
        other => other.to_string(),
    };
    if (first, last) == ATTACHED {
        format!("attachments: {cause}")
    } else if first == last {
        format!("page {first}: {cause}")
    } else {
        format!("pages {first}-{last}: {cause}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn crash() -> FileError {
        FileError::Crash("signal 6".into())
    }

    #[test]
    fn lost_pages_stand_in_their_place_as_unread() {
        let parts = Parts::of(3);
        assert!(parts.put((4, 4), Ok(Document::of_text(Format::Pdf, "four".into()))).is_none());
        parts.one_more();
        assert!(parts.put((2, 2), Err(crash())).is_none());
        assert!(parts.put((3, 3), Err(crash())).is_none());
        let whole = parts.put((1, 1), Ok(Document::of_text(Format::Pdf, "one".into()))).unwrap().unwrap();
        assert_eq!(whole.text, "one\u{c}\u{c}\u{c}four");
        assert_eq!(whole.unread_pages(), 2);
        assert_eq!(whole.slice(whole.pages[3].span), "four");
        assert_eq!(whole.faults, ["pages 2-3: the reader crashed (signal 6)"]);
    }

    #[test]
    fn lost_attachments_cost_no_page() {
        let parts = Parts::of(2);
        assert!(parts.put(ATTACHED, Err(crash())).is_none());
        let whole = parts.put((1, 1), Ok(Document::of_text(Format::Pdf, "one".into()))).unwrap().unwrap();
        assert_eq!((whole.text.as_str(), whole.pages.len(), whole.unread_pages()), ("one", 1, 0));
        assert_eq!(whole.faults, ["attachments: the reader crashed (signal 6)"]);
        assert_eq!(halves(ATTACHED), None);
    }

    #[test]
    fn a_document_without_a_readable_page_is_unreadable() {
        let parts = Parts::of(1);
        assert_eq!(parts.put((1, 9), Err(FileError::Password)).unwrap(), Err(FileError::Password));
    }

    proptest! {
        #[test]
        fn ranges_cover_every_page_once(pages in 1_u32..50_000) {
            let ranges = cut(pages);
            let mut next = 1;
            for (first, last) in &ranges {
                prop_assert_eq!(*first, next);
                prop_assert!(last >= first);
                next = last + 1;
            }
            prop_assert_eq!(next, pages + 1);
        }

        #[test]
        fn halves_cover_their_range(first in 1_u32..1_000, more in 1_u32..1_000) {
            let [low, high] = halves((first, first + more)).unwrap();
            prop_assert_eq!((low.0, low.1 + 1, high.1), (first, high.0, first + more));
            prop_assert!(low.0 <= low.1 && high.0 <= high.1);
        }
    }
}
