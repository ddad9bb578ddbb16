//! Who the document is about: as the top of its pages says, or else their footers; and the day on which it was printed.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use crate::{
    dates::PartialDate,
    document::{Document, Header, PageHeader, Span},
    extract::demographics::{head_shared, header_of},
};

/// "Printed by … on 3/4/2024": the day in its own group.
#[expect(clippy::expect_used, reason = "the pattern is a constant that the tests compile")]
static PRINTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:re)?(?:printed|generated|exported|downloaded)\b[^\n\f]{0,100}?\b(\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d{2}-\d{2}|[a-z]{3,9}\.? \d{1,2}, \d{4})",
    )
    .expect("a pattern that compiles")
});

/// Lines of a page's furniture that are read.
const LINES: usize = 50;
/// Bytes of a page's furniture that are read.
const FOOTER: usize = 1500;

/// Fills the document's header and those of its pages. `furniture` holds each page's furniture.
pub(super) fn fill_header(document: &mut Document, furniture: &[Vec<Span>], many: usize) {
    document.page_headers.clear();
    head_shared(document, many);
    let footers = footers(document, furniture);
    document.page_headers.extend(footers);
    document.page_headers.sort_by_key(|page| page.page);
    if document.header.is_anonymous()
        && let Some(first) = document.page_headers.first()
    {
        document.header = first.header.clone();
    }
    document.header.date = document.header.date.or_else(|| printed_on(document, furniture));
}

/// What the furniture says of the pages whose top says nothing.
fn footers(document: &Document, furniture: &[Vec<Span>]) -> Vec<PageHeader> {
    let mut known: HashMap<String, Header> = HashMap::new();
    let mut out = Vec::new();
    let told: HashSet<u32> = document.page_headers.iter().map(|header| header.page).collect();
    for (page, spans) in (1..).zip(furniture) {
        if spans.is_empty() || told.contains(&page) {
            continue;
        }
        let mut text = spans.iter().take(LINES).map(|span| document.slice(*span)).collect::<Vec<_>>().join("\n");
        text.truncate(text.floor_char_boundary(FOOTER));
        let header = known.entry(text).or_insert_with_key(|text| header_of(text));
        if !header.is_anonymous() {
            out.push(PageHeader { page, header: header.clone(), stranger: false });
        }
    }
    out
}

/// The day on which the document was printed, as its furniture says.
fn printed_on(document: &Document, furniture: &[Vec<Span>]) -> Option<PartialDate> {
    furniture.iter().flatten().find_map(|span| {
        let found = PRINTED.captures(document.slice(*span))?;
        PartialDate::parse(&found[1])
    })
}
