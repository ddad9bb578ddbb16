//! Text made safe for HTML, and the few elements that the page is built from. Whatever comes from a record goes through [`escape`].

use std::fmt::Write;

/// Text as HTML: markup characters escaped, control characters shown as a replacement character.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() || is_bidi(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Marks that reorder the text around them.
const fn is_bidi(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// An element with escaped text in it; `class` may be empty.
pub(super) fn element(name: &str, class: &str, text: &str) -> String {
    wrap(name, class, &escape(text))
}

/// An element around markup.
pub(super) fn wrap(name: &str, class: &str, inner: &str) -> String {
    if class.is_empty() { format!("<{name}>{inner}</{name}>") } else { format!("<{name} class=\"{class}\">{inner}</{name}>") }
}

/// A list of escaped texts; empty for none.
pub(super) fn list(class: &str, items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    wrap("ul", class, &items.iter().map(|item| element("li", "", item)).collect::<String>())
}

/// A table row of cells that are markup already.
pub(super) fn row(cells: &[String]) -> String {
    let mut out = String::from("<tr>");
    for cell in cells {
        // Writing to a string cannot fail.
        let _ = write!(out, "<td>{cell}</td>");
    }
    out.push_str("</tr>\n");
    out
}

/// The head of a table.
pub(super) fn head(names: &[&str]) -> String {
    let cells: String = names.iter().map(|name| format!("<th scope=\"col\">{}</th>", escape(name))).collect();
    format!("<thead><tr>{cells}</tr></thead>")
}

/// File and page, as a link where the file is no member of an archive: from a report folder beside the scanned one.
pub(super) fn place(file: &str, page: Option<u32>) -> String {
    let text = page.map_or_else(|| file.to_owned(), |page| format!("{file}, page {page}"));
    if file.is_empty() || file.contains("!/") {
        return element("span", "place", &text);
    }
    let base = if file.starts_with('/') { "file://" } else { "../" };
    let anchor = page.map(|page| format!("#page={page}")).unwrap_or_default();
    format!("<a class=\"place\" href=\"{base}{}{anchor}\">{}</a>", percent_encoded(file), escape(&text))
}

/// A path in a link.
fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Standard Base64.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let part = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = part(0) << 16 | part(1) << 8 | part(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_record_stays_text() {
        assert_eq!(
            escape("<script>alert('1' & \"2\")</script>"),
            "&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)&lt;/script&gt;"
        );
        assert_eq!(escape("a\u{202e}b\u{7}c"), "a\u{fffd}b\u{fffd}c");
    }

    #[test]
    fn links_lead_to_the_page_and_hold_no_markup() {
        assert_eq!(
            place("exports/Lee \"A\"/a#1.pdf", Some(3)),
            "<a class=\"place\" href=\"../exports/Lee%20%22A%22/a%231.pdf#page=3\">exports/Lee &quot;A&quot;/a#1.pdf, page 3</a>"
        );
        assert_eq!(place("a.zip!/b.xml", None), "<span class=\"place\">a.zip!/b.xml</span>");
        assert!(place("/data/a.pdf", Some(1)).contains("file:///data/a.pdf#page=1"));
    }

    #[test]
    fn base64_is_padded() {
        for (text, want) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(text.as_bytes()), want);
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_escapes(text in ".{0,60}") {
            let safe = escape(&text);
            proptest::prop_assert!(!safe.contains(['<', '>', '"', '\'', '\n']));
        }
    }
}
