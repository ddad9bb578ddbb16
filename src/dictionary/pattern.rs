//! From a pattern as the table of evidence writes it to the expression that is compiled. `build.rs` shares this file.

use std::collections::BTreeMap;

/// The expression of a pattern: it begins at a word, spaces stand for any white space, lists are put in.
pub(super) fn whole(pattern: &str, lists: &BTreeMap<String, String>) -> Result<String, String> {
    Ok(format!(r"(?-u:\b)(?:{})", expand(pattern, lists)?))
}

/// Puts in the lists, and any white space for a space. Letters and classes are those of ASCII, and what is in none of a class's
/// characters is a byte, which keeps the automata small; a word may hold an apostrophe or a hyphen.
pub(super) fn expand(pattern: &str, lists: &BTreeMap<String, String>) -> Result<String, String> {
    let mut whole = pattern.to_owned();
    for (name, words) in lists {
        whole = whole.replace(&format!("<{name}>"), words);
    }
    let mut out = String::with_capacity(whole.len() * 2);
    let mut chars = whole.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => escape(chars.next(), &mut out),
            '[' => class(&mut chars, &mut out),
            ' ' => out.push_str(ANY_SPACE),
            '\'' => out.push_str(APOSTROPHE),
            '<' => return Err(format!("{pattern:?} names a list that is not in the table")),
            c if c.is_ascii() => out.push(c),
            c => out.extend(["(?u:", c.encode_utf8(&mut [0; 4]), ")"]),
        }
    }
    Ok(out)
}

/// An apostrophe as a typewriter or as a word processor writes it.
const APOSTROPHE: &str = "(?:'|(?u:’))";
/// White space of any kind and length.
const ANY_SPACE: &str = r"(?:[ \t\r\n]|(?u:\u{a0}))+";
/// White space, inside a class.
const SPACE: &str = r" \t\r\n\u{a0}";
/// What a word consists of, inside a class.
const WORD: &str = "0-9A-Za-z_'’-";

/// An escape outside of a class.
fn escape(c: Option<char>, out: &mut String) {
    out.push_str(match c {
        Some('w') => "(?:[0-9A-Za-z_'-]|(?u:’))",
        Some('s') => r"(?:[ \t\r\n]|(?u:\u{a0}))",
        Some('S') => r"[^ \t\r\n]",
        Some('d') => "[0-9]",
        Some('b') => r"(?-u:\b)",
        other => {
            out.push('\\');
            return out.extend(other);
        }
    });
}

/// A class, whose first bracket has been read.
fn class(chars: &mut std::str::Chars<'_>, out: &mut String) {
    let mut class = String::from("[");
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('w') => class.push_str(WORD),
                Some('s') => class.push_str(SPACE),
                Some('d') => class.push_str("0-9"),
                other => class.extend(std::iter::once('\\').chain(other)),
            },
            ' ' => class.push_str(SPACE),
            c => class.push(c),
        }
        if c == ']' {
            break;
        }
    }
    let beyond = !class.is_ascii() || class.contains(r"\u");
    if beyond { out.extend(["(?u:", &class, ")"]) } else { out.push_str(&class) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apostrophe_has_two_forms() {
        assert_eq!(expand("didn't", &BTreeMap::new()).as_deref(), Ok("didn(?:'|(?u:’))t"));
    }

    #[test]
    fn spaces_and_lists_are_put_in() {
        let lists = BTreeMap::from([("drug".to_owned(), "lithium|valproate".to_owned())]);
        assert_eq!(
            expand("failed (?:<drug>)[- ]\\dx\\[[\\w][^;]é.", &lists).as_deref(),
            Ok(concat!(
                r"failed(?:[ \t\r\n]|(?u:\u{a0}))+(?:lithium|valproate)(?u:[- \t\r\n\u{a0}])[0-9]x\[",
                r"(?u:[0-9A-Za-z_'’-])[^;](?u:é)."
            ))
        );
        assert!(expand("<unknown>", &lists).is_err());
    }
}
