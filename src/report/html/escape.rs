//! How any text comes into a page: markup is escaped, and characters that would hide or turn around what is read are shown as `�`.
//!
//! Invariant: the templates know no other escaper, so a name, a file name or a quote is never markup, whatever it holds.

use std::fmt::{self, Write};

use askama::filters::{Escaper, Html};

/// The escaper that `src/report/askama.toml` names.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shown;

impl Escaper for Shown {
    fn write_escaped_str<W: Write>(&self, mut dest: W, string: &str) -> fmt::Result {
        for (at, part) in string.split(is_unprintable).enumerate() {
            if at > 0 {
                dest.write_char(char::REPLACEMENT_CHARACTER)?;
            }
            Html.write_escaped_str(&mut dest, part)?;
        }
        Ok(())
    }
}

/// Control characters other than white space, and marks that turn the direction of the text behind them.
fn is_unprintable(c: char) -> bool {
    let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut out = String::new();
        Shown.write_escaped_str(&mut out, text).unwrap();
        out
    }

    #[test]
    fn markup_and_quotes_become_text() {
        let out = shown("<script>alert(\"1\")</script> & 'x'");
        assert!(!out.contains(['<', '>', '"', '\'']), "{out}");
        assert!(shown("Nguyễn, Thảo – 25 %").contains("Nguyễn, Thảo – 25 %"));
    }

    #[test]
    fn controls_and_turned_text_are_shown_as_such() {
        assert_eq!(shown("a\0b\u{202E}gnp.exe\u{7f}"), "a\u{FFFD}b\u{FFFD}gnp.exe\u{FFFD}");
        assert_eq!(shown("a\tb\nc"), "a\tb\nc");
    }

    proptest::proptest! {
        #[test]
        fn no_text_leaves_its_place(text in "\\PC{0,60}|.{0,60}") {
            let out = shown(&text);
            proptest::prop_assert!(!out.contains(['<', '>', '"', '\'', '\0', char::from_u32(0x202E).unwrap()]));
        }
    }
}
