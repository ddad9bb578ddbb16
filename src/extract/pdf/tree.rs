//! Whether a document has all the pages that it says it has: of one that was cut off, the reader finds only those that are left.

use std::collections::HashSet;

use hayro_syntax::{
    Pdf,
    object::{
        Array, Dict, MaybeRef,
        dict::keys::{COUNT, KIDS, PAGES},
    },
};

use super::open::catalog;

/// Nodes of the tree that are looked at.
const NODES: usize = 100_000;

/// What is missing, in words for [`crate::document::Document::faults`]; `None` where nothing is.
pub(super) fn missing(pdf: &Pdf) -> Option<String> {
    let root = catalog(pdf).and_then(|catalog| catalog.get::<Dict<'_>>(PAGES)).filter(|root| root.contains_key(KIDS));
    let Some(root) = root else { return Some("the list of its pages is missing in the file: some may be lost".into()) };
    // Most files say how many they are: the tree is walked only where that is not what was found.
    if root.get::<usize>(COUNT) == Some(pdf.pages().len()) {
        return None;
    }
    match lost(pdf, root) {
        0 => None,
        1 => Some("a page, or a part of its pages, is missing in the file".into()),
        some => Some(format!("{some} pages, or parts of its pages, are missing in the file")),
    }
}

/// How many entries of the tree lead nowhere: a page each, or the node over several.
fn lost(pdf: &Pdf, root: Dict<'_>) -> usize {
    let (mut open, mut seen, mut lost) = (vec![root], HashSet::new(), 0);
    while let Some(node) = open.pop() {
        let Some(kids) = node.get::<Array<'_>>(KIDS) else { continue };
        for kid in kids.raw_iter() {
            let MaybeRef::Ref(id) = kid else { continue };
            if seen.len() >= NODES || !seen.insert((id.obj_number, id.gen_number)) {
                continue;
            }
            match pdf.xref().get::<Dict<'_>>(id.into()) {
                Some(kid) if kid.contains_key(KIDS) => open.push(kid),
                Some(_) => {}
                None => lost += 1,
            }
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use crate::{
        document::{Document, PageText},
        extract::{
            ExtractOptions,
            pdf::{
                read,
                writer::{Writer, texts},
            },
        },
    };

    fn document(bytes: &[u8]) -> Document {
        read(bytes, &ExtractOptions::default()).unwrap()
    }

    fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
        assert_eq!(from.len(), to.len(), "offsets stay");
        let at = memchr::memmem::find(bytes, from.as_bytes()).unwrap();
        [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
    }

    /// Half of a file was read as a whole one of fewer pages.
    #[test]
    fn pages_that_the_file_does_not_have_are_told() {
        let page = texts(&[(72, 700, "Panic disorder F41.0")]);
        let whole = Writer::of_pages(&[page.as_str(); 20]);
        assert_eq!(document(&whole).faults, [""; 0]);
        let half = document(&whole[..whole.len() / 2]);
        assert!((5..15).contains(&half.pages.len()), "{}", half.pages.len());
        assert!(half.faults[0].ends_with("pages, or parts of its pages, are missing in the file"), "{:?}", half.faults);
    }

    #[test]
    fn a_document_without_the_list_of_its_pages_is_not_whole() {
        let whole = Writer::of_pages(&[&texts(&[(72, 700, "Panic disorder F41.0")])]);
        let listless = document(&replaced(&whole, "/Kids", "/Kits"));
        assert_eq!((listless.pages.len(), listless.faults.len()), (1, 1), "{:?}", listless.faults);
    }

    /// A wrong number of pages, or one page that stands in the list twice, loses nothing.
    #[test]
    fn a_count_that_is_wrong_is_no_fault() {
        let whole = Writer::of_pages(&[&texts(&[(72, 700, "Panic disorder F41.0")])]);
        assert_eq!(document(&replaced(&whole, "/Count 1", "/Count 7")).faults, [""; 0]);
    }

    /// What a page refers to, and the file does not have, was taken for nothing: the page was blank.
    #[test]
    fn a_page_that_is_missing_in_part_is_unread_or_told() {
        let font = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
        let long = texts(&[(72, 700, "Seen for fifty minutes; panic disorder is better and sleep is good, she says.")]);
        let page = |content: &str, entries: &str| {
            let mut writer = Writer::new();
            writer.page(content, entries);
            document(&writer.finish())
        };
        let gone = replaced(&Writer::of_pages(&[&long]), "/Contents 3 0 R", "/Contents 9 0 R");
        for (document, read) in [
            (document(&gone), PageText::Unread),
            (page("/X Do", &format!("/Resources<<{font}/XObject<</X 99 0 R>>>>")), PageText::Unread),
            (page(&long, "/Resources 99 0 R"), PageText::Primary),
            (page(&format!("{long} /X Do"), &format!("/Resources<<{font}/XObject<</X 99 0 R>>>>")), PageText::Primary),
        ] {
            assert_eq!(document.pages[0].read, read, "{}", document.text);
            assert_eq!(document.faults, ["a part of page 1 is missing in the file"]);
        }
    }

    /// Fonts were looked up in vain and the text was dropped without a word.
    #[test]
    fn text_in_a_font_that_is_not_there_is_read_in_the_plain_one_and_told() {
        let mut writer = Writer::new();
        writer.page(&texts(&[(72, 700, "Panic disorder F41.0")]), "/Resources<<>>");
        let document = document(&writer.finish());
        assert_eq!(document.text, "Panic disorder F41.0");
        assert_eq!(document.faults, ["a part of page 1 is missing in the file"]);
    }
}
