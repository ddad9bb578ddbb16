//! Reads one page: its content, its annotations, and what became of it.

use hayro_syntax::{
    object::{
        Array, Dict, Object, Stream,
        dict::keys::{CONTENTS, RESOURCES},
    },
    page::Page,
};

use super::{
    annotations, decode,
    fonts::Fonts,
    layers::Layers,
    layout::{self, PageLayout},
    letters,
    limits::{Budget, Fault},
    machine::{Machine, Names},
    matrix::Matrix,
    pieces::Pieces,
    sights::Sights,
};
use crate::document::{MarginLine, PageText};

/// Buffers that pages hand on, so that they are allocated once.
#[derive(Default)]
pub(super) struct Buffers {
    /// The page's content stream.
    content: Vec<u8>,
    /// Its text in pieces.
    pieces: Pieces,
}

/// What was read of a page.
pub(super) struct PageRead {
    /// Its printed text.
    pub(super) text: String,
    /// Who read it.
    pub(super) read: PageText,
    /// Lines near its edges; their spans lie in `text`.
    pub(super) margin: Vec<MarginLine>,
    /// How many characters it has.
    pub(super) counts: Counts,
    /// What it holds besides.
    pub(super) sights: Sights,
}

/// Reads a page.
pub(super) fn read<'a>(
    page: &Page<'a>,
    layers: &Layers,
    fonts: &mut Fonts<'a>,
    budget: &mut Budget,
    buffers: &mut Buffers,
) -> PageRead {
    buffers.content.clear();
    buffers.pieces.clear();
    let is_whole = content(page, budget, &mut buffers.content);
    let (width, height) = page.render_dimensions();
    let size = (f64::from(width), f64::from(height));
    let ctm = Matrix(page.initial_transform(true).as_coeffs());
    let mut machine = Machine::new(layers, fonts, budget, &mut buffers.pieces, ctm, size);
    machine.sights.is_incomplete = !is_whole;
    machine.run(&buffers.content, &Names::of_page(page));
    let sights = machine.sights;
    let mut machine = Machine::new(layers, fonts, budget, &mut buffers.pieces, ctm, size);
    machine.sights = sights;
    annotations::read(page, &mut machine);
    let sights = machine.sights;
    buffers.pieces.close();
    let mut text = String::with_capacity(buffers.pieces.text.len() * 9 / 8);
    let PageLayout { margin, counts } = layout::print(&buffers.pieces, size, &mut text);
    let over = if sights.images > 0 { sights.cover.characters_over(&buffers.pieces, size) } else { 0 };
    let is_nonsense = letters::are_nonsense(&text);
    let read = if is_nonsense { PageText::Unread } else { verdict(&sights, &counts, over) };
    PageRead { read, text, margin, counts, sights }
}

/// The page's content streams, one behind the other. False where one could not be decoded, or what the page refers to is not there.
fn content(page: &Page<'_>, budget: &mut Budget, out: &mut Vec<u8>) -> bool {
    let dict = page.raw();
    let has_names = dict.get_ref(RESOURCES).is_none() || dict.get::<Dict<'_>>(RESOURCES).is_some();
    let is_decoded = match dict.get::<Object<'_>>(CONTENTS) {
        Some(Object::Stream(stream)) => decode::append(&stream, budget, out),
        Some(Object::Array(list)) => streams(&list, budget, out),
        Some(_) => true,
        None => dict.get_ref(CONTENTS).is_none() || missing(budget),
    };
    (has_names || missing(budget)) && is_decoded
}

/// The streams of an array, with white space between them.
fn streams(list: &Array<'_>, budget: &mut Budget, out: &mut Vec<u8>) -> bool {
    let (mut is_whole, mut count) = (true, 0);
    for stream in list.iter::<Stream<'_>>() {
        is_whole &= decode::append(&stream, budget, out);
        out.push(b'\n');
        count += 1;
    }
    (count == list.raw_iter().count() || missing(budget)) && is_whole
}

/// Notes that something is not in the file; never true.
fn missing(budget: &mut Budget) -> bool {
    budget.fault(Fault::Missing);
    false
}

/// Curves on a page without text that make it look like text drawn as outlines.
const OUTLINE_CURVES: u32 = 200;
/// Curves on a page with little text that do: more than logos and rules have.
const MANY_CURVES: u32 = 3_000;
/// The share of the page that images must cover to be a scan of it.
const SCAN_SHARE: f64 = 0.4;
/// Characters that must stand outside the margins, and on such images, for the page to count as read. What stands beside a scan says
/// nothing of what is on it.
const SCAN_CHARACTERS: usize = 60;
/// Characters that are not painted, from which on they are a scanner's OCR layer.
const LAYER_CHARACTERS: usize = 10;
/// Of so many characters one without a known meaning makes the page unreadable.
const UNKNOWN_SHARE: usize = 5;

/// Characters of a page by how they came.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// Painted.
    pub(super) visible: usize,
    /// Painted, outside the top and bottom margins.
    pub(super) body: usize,
    /// Not painted (an OCR layer).
    pub(super) invisible: usize,
    /// Shown, but without a known character.
    pub(super) unmapped: usize,
}

impl Counts {
    /// Counts the letters and digits of a printed line.
    pub(super) fn add(&mut self, text: &str, is_visible: bool, in_margin: bool) {
        let read = if text.is_ascii() {
            let few = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(byte.is_ascii_alphanumeric())).sum::<u8>();
            text.as_bytes().chunks(usize::from(u8::MAX)).map(|bytes| usize::from(few(bytes))).sum()
        } else {
            self.unmapped += text.matches(char::REPLACEMENT_CHARACTER).count();
            text.chars().filter(|character| character.is_alphanumeric()).count()
        };
        if is_visible {
            self.visible += read;
        } else {
            self.invisible += read;
        }
        if !in_margin {
            self.body += read;
        }
    }
}

/// Who read the page, or whether it was read at all. `over` is how many of its characters stand on images.
pub(super) fn verdict(sights: &Sights, counts: &Counts, over: usize) -> PageText {
    let text = counts.visible + counts.invisible;
    if text == 0 {
        let shows_something = sights.images > 0 || sights.curves > OUTLINE_CURVES || counts.unmapped > 0 || sights.is_incomplete;
        return if shows_something { PageText::Unread } else { PageText::Blank };
    }
    let is_scan = sights.cover.share() > SCAN_SHARE && counts.invisible < LAYER_CHARACTERS;
    let is_unread = counts.unmapped * UNKNOWN_SHARE > text + counts.unmapped
        || sights.is_incomplete && text < SCAN_CHARACTERS
        || is_scan && counts.body.min(over) < SCAN_CHARACTERS
        || sights.curves > MANY_CURVES && counts.body < SCAN_CHARACTERS;
    match counts.invisible > counts.visible {
        _ if is_unread => PageText::Unread,
        true => PageText::OcrLayer,
        false => PageText::Primary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_blank_only_where_nothing_is_on_it() {
        let nothing = Sights::default();
        let mut scan = nothing;
        scan.image(Matrix([600.0, 0.0, 0.0, 700.0, 0.0, 0.0]), (612.0, 792.0));
        let none = Counts::default();
        let footer = Counts { visible: 40, ..none };
        let body = Counts { visible: 400, body: 360, ..none };
        assert_eq!(verdict(&nothing, &none, 0), PageText::Blank);
        assert_eq!(verdict(&scan, &none, 0), PageText::Unread);
        assert_eq!(verdict(&scan, &footer, 40), PageText::Unread);
        assert_eq!(verdict(&scan, &body, 360), PageText::Primary);
        assert_eq!(verdict(&scan, &body, 0), PageText::Unread, "all text stands beside the scan");
        assert_eq!(verdict(&nothing, &footer, 0), PageText::Primary);
        assert_eq!(verdict(&scan, &Counts { invisible: 900, ..none }, 900), PageText::OcrLayer);
        assert_eq!(verdict(&scan, &Counts { invisible: 3, ..none }, 3), PageText::Unread);
        assert_eq!(verdict(&nothing, &Counts { unmapped: 9, ..none }, 0), PageText::Unread);
        assert_eq!(verdict(&nothing, &Counts { unmapped: 200, ..body }, 0), PageText::Unread);
        assert_eq!(verdict(&nothing, &Counts { unmapped: 12, ..body }, 0), PageText::Primary);
        assert_eq!(verdict(&Sights { curves: 5000, ..nothing }, &none, 0), PageText::Unread);
        assert_eq!(verdict(&Sights { curves: 5000, ..nothing }, &footer, 0), PageText::Unread);
        assert_eq!(verdict(&Sights { curves: 5000, ..nothing }, &body, 0), PageText::Primary);
        assert_eq!(verdict(&Sights { is_incomplete: true, ..nothing }, &none, 0), PageText::Unread);
    }
}
