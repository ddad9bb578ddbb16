//! The glyphs of one font: how far each code advances, and which characters it stands for.
//!
//! The characters come from the first source that knows them: the font's ToUnicode map and encoding, the character collection of a
//! CID font, the embedded font's own tables read backwards. A code that none of them knows is [`Text::Unmapped`].

use std::collections::HashMap;

use hayro_cmap::BfString;
use hayro_font::{Font, FontGlyph, UNITS_PER_EM};
use hayro_syntax::object::{Dict, Rect, dict::keys::ENCODING};

use super::{
    characters,
    collections::Collection,
    fonts::{name_of, subtype},
    reversed::Reversed,
};

/// What a glyph stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// One character.
    Char(char),
    /// Several: an index into [`GlyphTable::strings`].
    Long(u32),
    /// White space.
    Space,
    /// Nothing (control characters, joiners).
    Nothing,
    /// Unknown.
    Unmapped,
}

/// One code of a font.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    /// How far it advances, in em; along the line, or down it in vertical writing.
    pub(super) advance: f32,
    /// What it stands for.
    pub(super) text: Text,
}

/// How strings of a font are cut into codes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Codes {
    /// One byte each.
    One,
    /// Two bytes each.
    Two,
    /// As the font's own map says.
    Mapped,
}

/// A font with the glyphs that were asked for so far.
pub(super) struct GlyphTable<'a> {
    font: Option<Font<'a>>,
    /// How its strings are cut.
    pub(super) codes: Codes,
    low: Vec<Option<Glyph>>,
    high: HashMap<u32, Glyph>,
    strings: Vec<String>,
    collection: Option<Collection>,
    reversed: Option<Reversed>,
    is_type3: bool,
    /// Whether it is written top to bottom.
    pub(super) is_vertical: bool,
    /// The height of an em in units of the font size: 1, except for Type 3 fonts, whose glyph space is their own.
    pub(super) em: f32,
}

/// Codes that are looked up in a table; the few above are hashed.
const LOW: usize = 65_536;

impl<'a> GlyphTable<'a> {
    /// The table of a font that was loaded from `dict`.
    pub(super) fn new(font: Option<Font<'a>>, dict: &Dict<'a>) -> Self {
        let kind = subtype(dict);
        // A composite font without a usable descendant is loaded as a simple one, which takes no code of two bytes.
        let is_simple = font.as_ref().is_some_and(|font| font.read_code(&[1, 1], 0).1 == 1);
        let codes = match (kind.as_slice(), name_of(dict, ENCODING).as_slice()) {
            (b"Type0", b"Identity-H" | b"Identity-V") if !is_simple => Codes::Two,
            (b"Type0", _) => Codes::Mapped,
            _ => Codes::One,
        };
        let is_type3 = kind == b"Type3";
        Self {
            is_vertical: font.as_ref().is_some_and(|font| !font.is_horizontal()),
            em: if is_type3 { type3_em(dict) } else { 1.0 },
            codes,
            font,
            low: vec![None; if codes == Codes::One { 256 } else { 0 }],
            high: HashMap::new(),
            strings: Vec::new(),
            collection: (codes != Codes::One).then(|| Collection::of(dict)).flatten(),
            reversed: None,
            is_type3,
        }
    }

    /// The code at the start of `bytes`, which are not empty, and its length, where the font's own map says how long it is.
    pub(super) fn mapped(&self, bytes: &[u8]) -> (u32, usize) {
        self.font.as_ref().map_or((0, 1), |font| font.read_code(bytes, 0))
    }

    /// The code that bytes stand for.
    #[inline]
    pub(super) fn code<const N: usize>(bytes: [u8; N]) -> u32 {
        bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte))
    }

    /// The glyph of a code that was asked for before.
    #[inline]
    pub(super) fn known(&self, code: u32) -> Option<Glyph> {
        self.low.get(code as usize).copied().flatten()
    }

    /// The characters of a [`Text::Long`].
    pub(super) fn string(&self, index: u32) -> &str {
        self.strings.get(index as usize).map_or("", String::as_str)
    }

    /// The glyph of a code, from the table where it was asked for before.
    #[inline]
    pub(super) fn glyph(&mut self, code: u32) -> Glyph {
        self.known(code).unwrap_or_else(|| self.first_glyph(code))
    }

    /// The glyph of a code that is not in the table of low codes yet.
    #[cold]
    fn first_glyph(&mut self, code: u32) -> Glyph {
        let place = code as usize;
        if let Some(glyph) = self.high.get(&code) {
            return *glyph;
        }
        let glyph = self.resolve(code);
        if place >= LOW {
            self.high.insert(code, glyph);
            return glyph;
        }
        if place >= self.low.len() {
            self.low.resize((place + 1).next_power_of_two().min(LOW), None);
        }
        self.low[place] = Some(glyph);
        glyph
    }

    /// Asks the font for a code.
    fn resolve(&mut self, code: u32) -> Glyph {
        let Some(font) = self.font.as_ref() else { return Glyph { advance: 0.5, text: Text::Unmapped } };
        let shape = font.code_advance(code);
        let along = if self.is_vertical { -shape.y } else { shape.x };
        let advance = (along as f32 / UNITS_PER_EM).clamp(-10.0, 10.0);
        let advance = if self.is_type3 { (along as f32 / UNITS_PER_EM).clamp(-1e4, 1e4) } else { advance };
        Glyph { advance, text: self.text(code) }
    }

    /// The characters of a code from the first source that knows them.
    fn text(&mut self, code: u32) -> Text {
        let Some(font) = self.font.as_ref() else { return Text::Unmapped };
        let id = font.map_code(code);
        let (stated, program) = match font.glyph(id, code) {
            FontGlyph::Outline(glyph) => (glyph.as_unicode(), Some(glyph)),
            FontGlyph::Type3(glyph) => (glyph.as_unicode(), None),
        };
        if let Some(text) = stated.and_then(|stated| self.usable(stated)) {
            return text;
        }
        if let Some(character) = self.collection.as_ref().and_then(|collection| collection.character(code)) {
            return characters::text_of(character).unwrap_or(Text::Unmapped);
        }
        let Some(program) = program else { return Text::Unmapped };
        let reversed = self.reversed.get_or_insert_with(|| Reversed::of(&program));
        let Some(character) = reversed.character(id.to_u32()) else { return Text::Unmapped };
        self.usable(BfString::Char(character)).unwrap_or(Text::Unmapped)
    }

    /// What the font states, unless it is no text (private use, control characters, the replacement character).
    fn usable(&mut self, stated: BfString) -> Option<Text> {
        let stated = match stated {
            BfString::Char(character) => match characters::ligature(character) {
                Some(letters) => letters.to_owned(),
                None => return characters::text_of(character),
            },
            BfString::String(stated) => characters::clean(&stated)?,
        };
        let mut characters = stated.chars();
        if let (Some(character), None) = (characters.next(), characters.next()) {
            return characters::text_of(character);
        }
        Some(self.long(stated))
    }

    /// The text of a glyph that stands for several characters.
    fn long(&mut self, text: String) -> Text {
        self.strings.push(text);
        u32::try_from(self.strings.len() - 1).map_or(Text::Unmapped, Text::Long)
    }
}

/// The em of a Type 3 font in units of the font size: the height of its bounding box, as far as it is believable.
fn type3_em(dict: &Dict<'_>) -> f32 {
    let scale = dict.get::<[f64; 6]>(b"FontMatrix".as_slice()).map_or(0.001, |matrix| matrix[3].abs().max(matrix[1].abs()));
    let height = dict.get::<Rect>(b"FontBBox".as_slice()).map_or(0.0, |bounds| bounds.height());
    let em = (scale * height) as f32;
    if em > 1e-3 && em < 1e4 { em } else { (scale * f64::from(UNITS_PER_EM)) as f32 }
}
