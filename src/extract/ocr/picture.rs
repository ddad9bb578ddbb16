//! Standalone pictures: whether one is large enough to be a scanned page, and whether what tesseract reads in it is a record.
//!
//! Only a picture whose first bytes tesseract's own reader recognises as well is ever handed to it: what it does not recognise it
//! takes for a list of file names to read.

use std::sync::atomic::AtomicBool;

use imagesize::ImageType;

use super::{
    engine::{Engine, OcrFault},
    layout,
    words::Words,
};
use crate::{
    document::{Document, Format, PageText},
    extract::demographics,
};

/// The least width and height of a picture that is tried, in pixels.
pub const LEAST_EDGE: usize = 1000;

/// The most pixels of a picture that is tried.
pub const MOST_PIXELS: usize = 100_000_000;

/// Words that tesseract must be sure of before a picture counts as a record.
pub const LEAST_WORDS: usize = 20;

/// The most pages of a TIFF file that are read.
const MOST_PAGES: u32 = 200;

/// What the first bytes of a picture say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Pages: more than 1 only in a TIFF file.
    pub pages: u32,
}

impl Picture {
    /// Reads the head of a file; none where it is no picture of a kind that tesseract reads.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let kind = kind(bytes)?;
        let size = imagesize::blob_size(bytes).ok()?;
        let pages = if kind == ImageType::Tiff { tiff_pages(bytes) } else { 1 };
        Some(Self { width: size.width, height: size.height, pages })
    }

    /// Whether these are the first bytes of a picture of a kind that tesseract reads.
    #[must_use]
    pub fn is_one(head: &[u8]) -> bool {
        kind(head).is_some()
    }

    /// Whether it is large enough to be a page, and not too large to be read.
    #[must_use]
    pub fn may_be_page(&self) -> bool {
        !self.is_too_large() && self.width >= LEAST_EDGE && self.height >= LEAST_EDGE
    }

    /// Whether it has more than [`MOST_PIXELS`], or says so.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.width.checked_mul(self.height).is_none_or(|pixels| pixels > MOST_PIXELS)
    }
}

/// The kind of a picture, if tesseract's own reader recognises it too.
fn kind(bytes: &[u8]) -> Option<ImageType> {
    let kind = imagesize::image_type(bytes).ok()?;
    let known = match kind {
        ImageType::Jpeg => bytes.starts_with(b"\xff\xd8\xff"),
        ImageType::Png => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        ImageType::Tiff => bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*"),
        ImageType::Gif => bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a"),
        ImageType::Bmp => bytes.starts_with(b"BM"),
        ImageType::Webp => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
        _ => false,
    };
    known.then_some(kind)
}

/// Number of pages of a TIFF file, from 1 to [`MOST_PAGES`]: the length of its chain of directories.
fn tiff_pages(bytes: &[u8]) -> u32 {
    let is_little = bytes.starts_with(b"II");
    let short = |at: usize| -> Option<usize> {
        let two = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(usize::from(if is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) }))
    };
    let long = |at: usize| -> Option<usize> {
        let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }).ok()
    };
    let next = |at: &usize| long(at + 2 + 12 * short(*at)?).filter(|next| *next != 0);
    let directories = std::iter::successors(long(4).filter(|first| *first != 0), next);
    directories.take(MOST_PAGES as usize).fold(0, |count, _| count + 1).max(1)
}

/// Reads a picture as a record of one page (a TIFF file: of all its pages). None where it holds fewer than [`LEAST_WORDS`] words.
///
/// # Errors
/// An [`OcrFault`] where tesseract did not read it.
pub fn read(engine: &Engine, bytes: Vec<u8>, stop: &AtomicBool) -> Result<Option<Document>, OcrFault> {
    let Some(picture) = Picture::of(&bytes) else { return Ok(None) };
    let mut pages = engine.read_pages(bytes, picture.pages, stop)?;
    complete(&mut pages, picture.pages);
    let words: usize = pages.iter().map(Words::sure_words).sum();
    Ok((words >= LEAST_WORDS).then(|| document(&pages, engine)))
}

/// Pages of which tesseract said nothing (it stops at one that is damaged) are pages without words.
fn complete(pages: &mut Vec<Words>, count: u32) {
    pages.resize(pages.len().max(count as usize), Words::default());
}

/// The pages as a document; a page without words stays unread.
fn document(pages: &[Words], engine: &Engine) -> Document {
    let texts: Vec<String> =
        pages.iter().map(|page| if page.is_text() { layout::print(page).text } else { String::new() }).collect();
    let mut document = Document::of_text(Format::Other, texts.join("\u{c}"));
    for (page, text) in document.pages.iter_mut().zip(&texts) {
        page.read = if text.is_empty() { PageText::Unread } else { PageText::Ocr };
    }
    demographics::head(&mut document);
    document.notes.push(format!("picture read by OCR ({})", engine.name()));
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF file of empty pages of this size.
    fn tiff(pages: u32, width: u16, height: u16) -> Vec<u8> {
        let mut file = b"II*\0\x08\0\0\0".to_vec();
        for page in 0..pages {
            let next = if page + 1 < pages { u32::try_from(file.len()).unwrap() + 2 + 24 + 4 } else { 0 };
            file.extend(2u16.to_le_bytes());
            for (tag, value) in [(256u16, width), (257, height)] {
                file.extend(
                    [&tag.to_le_bytes()[..], &3u16.to_le_bytes(), &1u32.to_le_bytes(), &value.to_le_bytes(), &[0, 0]].concat(),
                );
            }
            file.extend(next.to_le_bytes());
        }
        file
    }

    /// The head of a PNG file of this size.
    fn png(width: u32, height: u32) -> Vec<u8> {
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &width.to_be_bytes(), &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat()
    }

    #[test]
    fn the_head_says_the_size() {
        assert_eq!(Picture::of(&png(1700, 2200)), Some(Picture { width: 1700, height: 2200, pages: 1 }));
        assert_eq!(Picture::of(&tiff(3, 1700, 2200)), Some(Picture { width: 1700, height: 2200, pages: 3 }));
        for no_picture in [&b"%PDF-1.7"[..], b"", b"P5\n1 1\n255\n\0", b"/etc/passwd\n", b"8BPS\0\x01"] {
            assert_eq!(Picture::of(no_picture), None);
        }
    }

    #[test]
    fn only_pictures_of_a_pages_size_are_tried() {
        for (width, height, tried) in [(1000, 1000, true), (999, 5000, false), (5000, 999, false), (20_000, 20_000, false)] {
            assert_eq!(Picture::of(&png(width, height)).unwrap().may_be_page(), tried, "{width} x {height}");
        }
    }

    /// A picture of three pages of which two were read was a document of two pages, all of them read.
    #[test]
    fn pages_that_tesseract_left_out_are_unread() {
        let mut pages = vec![super::super::words::tests::words(&["Visit@0 Diagnoses@100"])];
        complete(&mut pages, 3);
        let document = document(&pages, &Engine::at("/nowhere/tesseract".into()));
        assert_eq!((document.pages.len(), document.ocr_pages(), document.unread_pages()), (3, 1, 2));
    }

    #[test]
    fn a_chain_that_bites_its_tail_ends() {
        let mut file = tiff(1, 9, 9);
        let at = file.len() - 4;
        file[at..].copy_from_slice(&8u32.to_le_bytes());
        assert_eq!(tiff_pages(&file), MOST_PAGES);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(head in "(II\\*\0|MM\0\\*|GIF89a|BM|RIFF....WEBPVP8[ LX])", tail in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let _ = Picture::of(&[head.as_bytes(), &tail].concat());
            let _ = Picture::of(&[&b"\xff\xd8\xff"[..], &tail].concat());
        }
    }
}
