//! An embedded font's own tables read backwards: from a glyph to the character that the font has it for.

use std::{collections::HashMap, sync::Arc};

use hayro_font::{FontData, OutlineGlyph};
use skrifa::Font;

use super::characters;

/// Glyphs and their characters in one embedded font.
pub(super) struct Reversed(HashMap<u32, char>);

/// Entries read of one font.
const ENTRIES: usize = 200_000;

impl Reversed {
    /// Reads the tables of the font that a glyph belongs to; empty for fonts that do not give theirs away.
    pub(super) fn of(glyph: &OutlineGlyph) -> Self {
        let font = glyph.font_data().and_then(|program| open(&program.data));
        let mut map = HashMap::new();
        if let Some(font) = font {
            names(&font, &mut map);
            charmap(&font, &mut map);
        }
        Self(map)
    }

    /// The character of a glyph.
    pub(super) fn character(&self, glyph: u32) -> Option<char> {
        self.0.get(&glyph).copied()
    }
}

/// Opens a font program.
fn open(program: &FontData) -> Option<Font> {
    Font::new(Arc::clone(program), 0)
}

/// The characters of the font's character map; they outweigh those of its glyph names, and the lowest outweighs the others.
fn charmap(font: &Font, map: &mut HashMap<u32, char>) {
    let mut mapped = HashMap::new();
    for (code, glyph) in font.charmap().unicodes().take(ENTRIES) {
        if let Some(character) = letter(code) {
            mapped.entry(glyph.to_u32()).or_insert(character);
        }
    }
    map.extend(mapped);
}

/// The character of a code, with the private area that symbol fonts use folded onto ASCII.
fn letter(code: u32) -> Option<char> {
    let character = char::from_u32(code)?;
    match code {
        0xf020..=0xf07e => char::from_u32(code - 0xf000),
        _ => characters::text_of(character).map(|_| character),
    }
}

/// The characters of the font's glyph names.
fn names(font: &Font, map: &mut HashMap<u32, char>) {
    for (glyph, name) in font.glyph_names().take(ENTRIES) {
        let name = name.as_str();
        let character = match name.strip_prefix("uni").or_else(|| name.strip_prefix('u')) {
            Some(digits) if digits.len() >= 4 => {
                u32::from_str_radix(&digits[..digits.len().min(6)], 16).ok().and_then(char::from_u32)
            }
            _ => single(name),
        };
        if let Some(character) = character {
            map.insert(glyph.to_u32(), character);
        }
    }
}

/// The character of a name that is the character itself.
fn single(name: &str) -> Option<char> {
    let mut characters = name.chars();
    characters.next().filter(|_| characters.next().is_none())
}
