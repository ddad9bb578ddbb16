//! A file that holds several patients: what is another's goes on a page of its own, whose header says whose it is.

use std::collections::BTreeMap;

use crate::document::{Block, Document, Header, Page, PageHeader, Span};

/// Parts a document of one page into pages by patient. `owners` gives for every block whose it is: 0 is the first patient, n the
/// one whose header is `strangers[n - 1]`. `stated`: that they are different people is sure.
pub(super) fn part(document: &mut Document, owners: &[usize], strangers: &[Header], stated: bool) {
    let text = std::mem::take(&mut document.text);
    let blocks = std::mem::take(&mut document.blocks);
    let mut moved = BTreeMap::new();
    document.pages.clear();
    for (owner, header) in std::iter::once(None).chain(strangers.iter().map(Some)).enumerate() {
        let own = || blocks.iter().zip(owners).filter(|(_, whose)| **whose == owner).map(|(block, _)| block);
        if own().next().is_none() && owner > 0 {
            continue;
        }
        if owner > 0 {
            document.text.push('\u{c}');
        }
        let start = document.text.len();
        for block in own() {
            let at = document.text.len();
            moved.insert(block.span.start, (block.span.end, at));
            document.text.push_str(text.get(block.span.start..block.span.end).unwrap_or(""));
            document.blocks.push(Block { span: Span::new(at, document.text.len()), ..block.clone() });
            document.text.push('\n');
        }
        document.pages.push(Page { span: Span::new(start, document.text.len()), ..Page::default() });
        let page = u32::try_from(document.pages.len()).unwrap_or(u32::MAX);
        document.page_headers.extend(header.map(|header| PageHeader { page, header: header.clone(), stranger: stated }));
    }
    let place = |span: Span| {
        let (start, (end, at)) = moved.range(..=span.start).next_back()?;
        (span.end <= *end).then(|| Span::new(span.start - start + at, span.end - start + at))
    };
    document.coded.iter_mut().for_each(|entry| entry.span = entry.span.and_then(place));
    document.encounters.iter_mut().for_each(|visit| visit.span = visit.span.and_then(place));
    document.observations.iter_mut().for_each(|seen| seen.span = seen.span.and_then(place));
}
