//! Rich Text Format: the printed text of a word processor's file, table rows as lines with a tab between cells.
//!
//! Destinations that print nothing (fonts, styles, pictures, fields' instructions) are passed over; page headers and footers are
//! printed once, as furniture.

mod reader;

use crate::{
    document::{Document, Format},
    error::FileError,
};

use super::demographics;

/// Reads an RTF file. A file that ends in the middle keeps what stands before, with a fault.
///
/// # Errors
/// [`FileError::Damaged`] where it prints no text.
pub fn read(bytes: &[u8]) -> Result<Document, FileError> {
    let read = reader::read(bytes);
    if read.text.trim().is_empty() {
        return Err(FileError::Damaged { format: "RTF".into(), fault: "holds no text".into() });
    }
    let mut document = Document::of_text(Format::Rtf, read.text);
    document.blocks = read.blocks;
    document.faults = read.fault.into_iter().collect();
    demographics::head(&mut document);
    Ok(document)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::BlockKind;

    const NOTE: &str = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}{\f1\fcharset0 Panic Sans;}}{\colortbl;\red0\green0\blue0;}
{\*\generator Writer;}{\info{\title F31.9}}{\header\pard QUILL, MARA  MRN: 110000000001\par}\pard\b Assessment\b0\par
Panic disorder \'96 with agoraphobia, Jos\'e9 and Th\u7843?o\line F40.01\par
\trowd\cellx100\cellx200\intbl Problem\cell Noted\cell\row
\intbl Panic\cell 9/18/2023\cell\row
{\field{\*\fldinst HYPERLINK F33}{\fldrslt the portal}} \{done\}\~now\par
{\pict\wmetafile8 0102030405}{\*\unknown F20}\bin4 \{\}}x}";

    fn text(rtf: &str) -> String {
        read(rtf.as_bytes()).expect("text").text
    }

    #[test]
    fn a_note_prints_its_text() {
        assert_eq!(
            text(NOTE),
            "QUILL, MARA  MRN: 110000000001\nAssessment\nPanic disorder – with agoraphobia, José and Thảo\nF40.01\nProblem\tNoted\n\
             Panic\t9/18/2023\nthe portal {done}\u{a0}now\nx"
        );
    }

    #[test]
    fn page_headers_are_furniture_and_name_the_patient() {
        let document = read(NOTE.as_bytes()).expect("text");
        let furniture = document.blocks.iter().find(|block| block.kind == BlockKind::Furniture).expect("a header");
        assert_eq!(document.slice(furniture.span), "QUILL, MARA  MRN: 110000000001\n");
        assert_eq!(document.header.numbers.first().map(|number| number.number.as_str()), Some("110000000001"));
    }

    #[test]
    fn a_surrogate_pair_is_one_character_and_its_fallback_is_skipped() {
        assert_eq!(text(r"{\rtf1\uc2 a\u-10179??\u-8704??b}"), "a😀b");
        assert_eq!(text(r"{\rtf1 a\u9 ?b}"), "a\tb");
    }

    #[test]
    fn the_code_page_of_the_file_decides() {
        assert_eq!(text(r"{\rtf1\ansi\ansicpg1251 \'c4\'e0}"), "Да");
        assert_eq!(text(r"{\rtf1\mac \'8e}"), "é");
    }

    #[test]
    fn pages_part_where_the_writer_parted_them() {
        assert_eq!(read(br"{\rtf1 one\page two}").expect("text").pages.len(), 2);
    }

    #[test]
    fn a_cut_file_keeps_what_stands_before_the_cut() {
        let document = read(&NOTE.as_bytes()[..NOTE.find("Panic disorder").expect("there") + 5]).expect("text");
        assert!(document.text.ends_with("Assessment\nPanic"));
        assert_eq!(document.faults, ["the RTF file ends in the middle"]);
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{{\\rtf1 a{}b", "{".repeat(2_000_000));
        assert!(read(deep.as_bytes()).expect("text").fault_says("deep"));
    }

    impl Document {
        fn fault_says(&self, word: &str) -> bool {
            self.faults.iter().any(|fault| fault.contains(word))
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(cut in 0..NOTE.len(), at in 0..NOTE.len(), byte in any::<u8>(), tail in r"[\\{}'*a-z0-9 -]{0,40}") {
            let mut bytes = NOTE.as_bytes()[..cut].to_vec();
            bytes.extend(tail.bytes());
            if let Some(slot) = bytes.get_mut(at) {
                *slot = byte;
            }
            if let Ok(document) = read(&bytes) {
                for block in &document.blocks {
                    prop_assert!(document.text.get(block.span.start..block.span.end).is_some());
                }
            }
        }
    }
}
