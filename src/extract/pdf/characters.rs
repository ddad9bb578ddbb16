//! Which characters of a font's tables are text, and how they are written in the printed text.

use super::glyphs::Text;

/// The text of a character that a font states; `None` where it says nothing (private use, the replacement character, control codes).
pub(super) fn text_of(character: char) -> Option<Text> {
    Some(match character {
        ' '..='~' if character != ' ' => Text::Char(character),
        ' ' | '\t' | '\n' | '\r' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Text::Space
        }
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => Text::Nothing,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fff9}'..='\u{ffff}' => return None,
        '\u{e000}'..='\u{f8ff}' => return symbol(character).map(Text::Char),
        _ => Text::Char(character),
    })
}

/// A text of several characters with its white space and control characters in order; `None` where nothing is left.
pub(super) fn clean(stated: &str) -> Option<String> {
    let mut out = String::with_capacity(stated.len());
    for character in stated.chars() {
        match text_of(character) {
            Some(Text::Char(character)) => out.push(character),
            Some(Text::Space) => out.push(' '),
            _ => {}
        }
    }
    (!out.is_empty()).then_some(out)
}

/// The bullets and marks that Symbol and Wingdings fonts have in the private use area, and the letters of fonts that put ASCII there.
pub(super) fn symbol(character: char) -> Option<char> {
    Some(match u32::from(character) {
        0xf0b7 | 0xf06c | 0xf09f => '\u{2022}',
        0xf0a7 | 0xf06e => '\u{25aa}',
        0xf0fc => '\u{2713}',
        0xf0a8 | 0xf06f | 0xf071 => '\u{25a1}',
        0xf0fe => '\u{2612}',
        0xf0d8 => '\u{27a2}',
        0xf001 => '\u{fb01}',
        0xf002 => '\u{fb02}',
        _ => return None,
    })
}

/// The letters of a ligature, for ligatures of the Latin alphabet.
pub(super) fn ligature(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_without_meaning_are_not_text() {
        assert_eq!(text_of('a'), Some(Text::Char('a')));
        assert_eq!(text_of('\u{a0}'), Some(Text::Space));
        assert_eq!(text_of('\u{200b}'), Some(Text::Nothing));
        assert_eq!(text_of('\u{f0b7}'), Some(Text::Char('•')));
        for character in ['\0', '\u{fffd}', '\u{f123}', '\u{85}'] {
            assert_eq!(text_of(character), None, "{character:?}");
        }
        assert_eq!(clean("a\u{0}\u{a0}b").as_deref(), Some("a b"));
        assert_eq!(clean("\u{fffd}"), None);
    }
}
