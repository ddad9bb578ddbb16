//! HTML as portals print it: the text that a reader of the page sees, tables as rows with a tab between cells.
//!
//! Scripts, styles and templates are no text. Navigation and page footers are printed but marked as furniture: a menu that offers
//! help with depression says nothing of the patient. What a page hides until a click (folded sections) is read.

mod layout;
pub mod mime;

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::{
    document::{Document, Format},
    error::FileError,
    intake::{self, encoding},
};

use super::{ExtractOptions, demographics};
use layout::Layout;

/// Reads an HTML page, whatever is wrong with its markup, or a message that holds one.
///
/// # Errors
/// [`FileError::NoRecord`] where it prints no text, those of [`mime::read`] for a message.
pub fn read(bytes: &[u8], options: &ExtractOptions) -> Result<Document, FileError> {
    let (text, _) = encoding::decode(bytes);
    if intake::is_mime(&text) {
        return mime::read(bytes, options);
    }
    let mut document = print(&text);
    if document.text.trim().is_empty() {
        return Err(FileError::NoRecord("an HTML page that prints no text".into()));
    }
    demographics::head(&mut document);
    Ok(document)
}

/// The printed text of HTML markup, with its headings and furniture as blocks; of one page.
#[must_use]
pub fn print(html: &str) -> Document {
    let mut emitter: DefaultEmitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut layout = Layout::default();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Ok(Token::StartTag(tag)) => layout.open(&tag.name, tag.self_closing),
            Ok(Token::EndTag(tag)) => layout.close(&tag.name),
            Ok(Token::String(text)) => layout.text(&String::from_utf8_lossy(&text)),
            Ok(_) => {}
        }
    }
    let (text, blocks) = layout.finish();
    let mut document = Document::of_text(Format::Html, text);
    document.blocks = blocks;
    document
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::BlockKind;

    #[test]
    fn tables_lists_and_headings_print_as_lines() {
        let html = "<h2>Active Problem List</h2><table><tr><th>Problem</th><th>Noted</th></tr><tr><td>Panic\n disorder</td>\
                    <td>9/18/2023</td></tr></table><ul><li>One<li>Two</ul><p>A&nbsp;&amp; <b>B</b>ee<br>C</p>";
        assert_eq!(
            print(html).text,
            "Active Problem List\nProblem\tNoted\nPanic disorder\t9/18/2023\n- One\n- Two\nA & Bee\nC\n"
        );
    }

    #[test]
    fn scripts_and_styles_are_no_text() {
        let html =
            "<title>T</title><style>.F20-9{}</style><script>var x='F31.9 <b>';</script><template>no</template>yes<!-- F33 -->";
        assert_eq!(print(html).text, "yes\n");
    }

    #[test]
    fn navigation_is_furniture_and_headings_are_headings() {
        let document = print("<nav><a>Help with</a> <a>depression</a></nav><h1>Notes</h1><p>Seen.</p><footer>Page 1</footer>");
        let kinds: Vec<(BlockKind, &str)> =
            document.blocks.iter().map(|block| (block.kind, document.slice(block.span))).collect();
        assert_eq!(
            kinds,
            [
                (BlockKind::Furniture, "Help with depression\n"),
                (BlockKind::Heading, "Notes\n"),
                (BlockKind::Body, "Seen.\n"),
                (BlockKind::Furniture, "Page 1\n"),
            ]
        );
    }

    #[test]
    fn preformatted_text_keeps_its_lines_and_folded_sections_are_read() {
        assert_eq!(print("<pre>a\n  b</pre><div hidden>MDD</div>").text, "a\n  b\nMDD\n");
    }

    #[test]
    fn a_nested_table_starts_lines_of_its_own() {
        assert_eq!(print("<table><tr><td>a<table><tr><td>b<td>c</table></td><td>d</td></tr></table>").text, "a\nb\tc\nd\n");
    }

    #[test]
    fn a_page_without_text_is_no_record() {
        assert!(matches!(
            read(b"<html><body><script>1</script></body></html>", &ExtractOptions::default()),
            Err(FileError::NoRecord(_))
        ));
    }

    proptest! {
        #[test]
        fn any_markup_is_printed(html in "(<(/?)(nav|p|td|tr|li|h1|pre|script|b)>|[a-z \n&;<>]){0,60}") {
            let document = print(&html);
            for block in &document.blocks {
                prop_assert!(document.text.get(block.span.start..block.span.end).is_some());
            }
            for pair in document.blocks.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
        }
    }
}
