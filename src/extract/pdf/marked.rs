//! Marked content: `ActualText` replaces the glyphs it encloses, layers may hide them; everything else only nests.

use hayro_syntax::object::{Dict, FromBytes, String as PdfString, dict::keys::ACTUAL_TEXT};

use super::characters;

/// The open marked-content sequences of a page.
#[derive(Debug, Default)]
pub(super) struct MarkedContent {
    depth: u32,
    actual: Option<Actual>,
    /// How deep the outermost sequence lies that a layer hides.
    hidden: Option<u32>,
}

/// A text that stands for the glyphs of its sequence.
#[derive(Debug)]
struct Actual {
    depth: u32,
    text: String,
    is_printed: bool,
}

/// What becomes of a glyph in marked content.
pub(super) enum Replacement<'a> {
    /// It is printed as it is.
    None,
    /// This is printed for it and all that follow.
    Text(&'a str),
    /// What stands for it is printed already.
    Printed,
}

impl MarkedContent {
    /// `BMC`, or `BDC` with properties.
    pub(super) fn begin(&mut self, properties: Option<&Dict<'_>>) {
        self.depth = self.depth.saturating_add(1);
        if self.actual.is_some() {
            return;
        }
        let Some(text) = properties.and_then(|dict| dict.get::<PdfString<'_>>(ACTUAL_TEXT)) else { return };
        let text = text_string(&text);
        self.actual = Some(Actual { depth: self.depth, text: characters::clean(&text).unwrap_or_default(), is_printed: false });
    }

    /// `EMC`.
    pub(super) fn end(&mut self) {
        if self.actual.as_ref().is_some_and(|actual| actual.depth == self.depth) {
            self.actual = None;
        }
        self.hidden = self.hidden.filter(|depth| *depth < self.depth);
        self.depth = self.depth.saturating_sub(1);
    }

    /// How deep the open sequences lie.
    pub(super) const fn depth(&self) -> u32 {
        self.depth
    }

    /// Ends the sequences deeper than `depth`, which a form has left open.
    pub(super) fn end_to(&mut self, depth: u32) {
        while self.depth > depth {
            self.end();
        }
    }

    /// The sequence that was begun last stands on a layer that is off.
    pub(super) fn hide(&mut self) {
        self.hidden.get_or_insert(self.depth);
    }

    /// Whether what is shown stands on a layer that is off.
    pub(super) const fn is_hidden(&self) -> bool {
        self.hidden.is_some()
    }

    /// Whether glyphs are printed as they are.
    pub(super) const fn is_plain(&self) -> bool {
        self.actual.is_none()
    }

    /// What becomes of the next glyph.
    pub(super) fn replacement(&mut self) -> Replacement<'_> {
        match &mut self.actual {
            None => Replacement::None,
            Some(actual) if actual.is_printed => Replacement::Printed,
            Some(actual) => {
                actual.is_printed = true;
                Replacement::Text(&actual.text)
            }
        }
    }
}

/// The shortest dictionary with an `ActualText`.
const SHORTEST: &[u8] = b"<</ActualText()>>";

/// The dictionary that stands in a content stream, if it has an `ActualText`: parsing the others would only cost time.
pub(super) fn inline_properties(bytes: &[u8]) -> Option<Dict<'_>> {
    if bytes.len() < SHORTEST.len() {
        return None;
    }
    memchr::memchr(ACTUAL_TEXT[0], bytes)?;
    memchr::memmem::find(bytes, ACTUAL_TEXT)?;
    Dict::from_bytes(bytes)
}

/// A PDF text string: UTF-16 or UTF-8 behind its byte order mark, else one byte a character.
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actual_text_is_printed_once_for_its_sequence() {
        let properties = inline_properties(b"<</ActualText <FEFF00660066>>>").unwrap();
        let mut marked = MarkedContent::default();
        marked.begin(None);
        marked.begin(Some(&properties));
        marked.begin(None);
        assert!(matches!(marked.replacement(), Replacement::Text("ff")));
        marked.end();
        assert!(matches!(marked.replacement(), Replacement::Printed));
        marked.end();
        assert!(matches!(marked.replacement(), Replacement::None));
        marked.end();
        marked.end();
    }

    #[test]
    fn text_strings_know_their_encodings() {
        assert_eq!(text_string(b"\xfe\xff\x00A\x20\x19"), "A\u{2019}");
        assert_eq!(text_string("\u{feff}é".as_bytes()), "é");
        assert_eq!(text_string(b"caf\xe9"), "café");
    }
}
