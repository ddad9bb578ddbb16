//! The second opinion: pdf-extract reads the pages of which the primary reader knows too few characters, and is believed where it
//! knows more.
//!
//! It panics on some files and could overflow the stack on others: it runs in a thread of its own with a large stack, in a worker
//! process, and never on a document whose forms draw themselves or whose fonts have maps beyond all bounds (`maps`).

use std::thread;

use super::{
    letters,
    limits::Fault,
    maps,
    page::{self, Counts, PageRead},
};
use crate::document::PageText;

/// Unmapped characters, as a percentage of all, above which a second opinion is asked for.
const UNMAPPED_PERCENT: usize = 5;
/// The stack of the thread that it runs in, in bytes.
const STACK: usize = 64 << 20;

/// Whether a document's characters are too little known.
pub(super) fn is_needed(pages: &[PageRead], faults: &[Fault]) -> bool {
    let unmapped: usize = pages.iter().map(|page| page.counts.unmapped).sum();
    let all: usize = pages.iter().map(|page| all(&page.counts)).sum();
    unmapped * 100 > all * UNMAPPED_PERCENT && !faults.contains(&Fault::Forms)
}

/// Reads the pages that are too little known again; gives how many of them were taken over. `first` is the number of the first page.
pub(super) fn read(bytes: &[u8], password: &str, first: usize, pages: &mut [PageRead]) -> usize {
    let wanted: Vec<usize> = (0..pages.len())
        .filter(|place| pages[*place].counts.unmapped * 100 > all(&pages[*place].counts) * UNMAPPED_PERCENT)
        .collect();
    let mut taken = 0;
    for (place, text) in run(bytes, password, first, &wanted) {
        let mut counts = Counts::default();
        counts.add(&text, true, false);
        let page = &mut pages[place];
        let known = page.counts.visible + page.counts.invisible;
        if counts.visible > known && counts.unmapped * all(&page.counts) < page.counts.unmapped * all(&counts).max(1) {
            let read = verdict(page, &text, counts);
            *page = PageRead { text, read, margin: Vec::new(), counts, sights: page.sights };
            taken += 1;
        }
    }
    taken
}

/// Whether a page counts as read with this text: what it says of itself does not read the scan that it shows.
fn verdict(page: &PageRead, text: &str, counts: Counts) -> PageText {
    match page::verdict(&page.sights, &counts, counts.body) {
        PageText::Unread => PageText::Unread,
        _ if letters::are_nonsense(text) => PageText::Unread,
        _ => PageText::SecondOpinion,
    }
}

/// All characters of a page, known or not.
fn all(counts: &Counts) -> usize {
    counts.visible + counts.invisible + counts.unmapped
}

/// The text of the wanted pages, as far as there is any.
fn run(bytes: &[u8], password: &str, first: usize, wanted: &[usize]) -> Vec<(usize, String)> {
    let work = || {
        let options = lopdf::LoadOptions::with_password(password);
        let Ok(mut document) = lopdf::Document::load_mem_with_options(bytes, options) else { return Vec::new() };
        if !maps::lay_open(&mut document) {
            return Vec::new();
        }
        wanted.iter().filter_map(|place| Some((*place, one(&document, first + place)?))).collect()
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_default()
    })
}

/// The text of one page; `None` where pdf-extract gives up or panics on it.
fn one(document: &lopdf::Document, number: usize) -> Option<String> {
    let number = u32::try_from(number).ok()?;
    let mut text = String::new();
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut output = pdf_extract::PlainTextOutput::new(&mut text);
        pdf_extract::output_doc_page(document, &mut output, number)
    }));
    let text: String = text.chars().map(|character| if character == '\u{c}' { '\n' } else { character }).collect();
    read.ok()?.ok().map(|()| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::pdf::{matrix::Matrix, sights::Sights};

    /// A footer in a font without a map was read again, and the scan above it counted as read with it.
    #[test]
    fn a_footer_that_is_read_again_does_not_read_the_scan_above_it() {
        let mut sights = Sights::default();
        let page = |sights| PageRead {
            text: String::new(),
            read: PageText::Unread,
            margin: Vec::new(),
            counts: Counts::default(),
            sights,
        };
        let read = |sights, text: &str| {
            let mut counts = Counts::default();
            counts.add(text, true, false);
            verdict(&page(sights), text, counts)
        };
        assert_eq!(read(sights, "Page 3 of 240"), PageText::SecondOpinion);
        sights.image(Matrix([612.0, 0.0, 0.0, 792.0, 0.0, 0.0]), (612.0, 792.0));
        assert_eq!(read(sights, "Page 3 of 240"), PageText::Unread);
        assert_eq!(read(sights, letters::ENGLISH), PageText::SecondOpinion);
    }
}
