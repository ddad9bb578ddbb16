//! What the reader makes of whole files.

use proptest::prelude::*;

use super::writer::{Writer, texts};
use super::*;
use crate::document::PageText;

fn document(bytes: &[u8]) -> Document {
    read(bytes, &ExtractOptions::default()).unwrap()
}

/// The text of a document of one page with this content.
fn text(content: &str) -> String {
    document(&Writer::of_pages(&[content])).text
}

#[test]
fn pages_are_joined_by_form_feeds_and_ranges_count_from_one() {
    let pages: Vec<String> = (1..=4).map(|page| texts(&[(72, 700, &format!("Page text {page}"))])).collect();
    let bytes = Writer::of_pages(&pages.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(document(&bytes).text, "Page text 1\u{c}Page text 2\u{c}Page text 3\u{c}Page text 4");
    assert_eq!(Opened::open(Arc::new(bytes.clone()), &[]).unwrap().page_count(), 4);
    let options = ExtractOptions { pages: Some((2, 3)), ..ExtractOptions::default() };
    let part = read(&bytes, &options).unwrap();
    assert_eq!(part.text, "Page text 2\u{c}Page text 3");
    assert_eq!(part.slice(part.pages[1].span), "Page text 3");
    assert_eq!(part.blocks.len(), 2);
}

#[test]
fn gaps_are_spaces_and_tabs() {
    assert_eq!(
        text("BT /F1 10 Tf 72 700 Td [(Major) -300 (depres) 20 (sion)] TJ 200 0 Td (F33.1) Tj ET"),
        "Major depression\tF33.1"
    );
}

#[test]
fn actual_text_stands_for_its_glyphs() {
    let content = "BT /F1 10 Tf 72 700 Td (di) Tj /Span <</ActualText <FEFF006600660069>>> BDC (xyz) Tj EMC (culty) Tj ET";
    assert_eq!(text(content), "difficulty");
}

#[test]
fn text_outside_the_crop_box_is_not_on_the_page() {
    let mut writer = Writer::new();
    writer.page(&texts(&[(72, 700, "seen"), (72, 20, "cropped"), (700, 400, "beside")]), "/CropBox[0 100 612 792]");
    assert_eq!(document(&writer.finish()).text, "seen");
}

#[test]
fn a_form_that_draws_itself_ends_and_is_a_fault() {
    let mut writer = Writer::new();
    let form = writer.stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</X 3 0 R>>/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>",
        b"BT /F1 10 Tf 72 700 Td (form) Tj ET /X Do",
    );
    writer.page("/X Do", &format!("/Resources<</XObject<</X {form} 0 R>>>>"));
    let document = document(&writer.finish());
    assert_eq!(document.text, "form");
    assert_eq!(document.faults.len(), 1);
}

#[test]
fn a_field_shows_its_appearance_or_its_value() {
    let mut writer = Writer::new();
    let font = "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>";
    let look = writer.stream(&format!("/Subtype/Form/BBox[0 0 100 20]{font}"), b"BT /F1 10 Tf 2 5 Td (PHQ-9 17) Tj ET");
    let shown = writer.object(&format!("<</Subtype/Widget/Rect[72 600 172 620]/AP<</N {look} 0 R>>>>"));
    let bare = writer.object("<</Subtype/Widget/FT/Tx/Rect[72 500 272 520]/V(depressed mood)>>");
    let hidden = writer.object("<</Subtype/Widget/FT/Tx/F 2/Rect[72 400 272 420]/V(not shown)>>");
    writer.page(&texts(&[(72, 700, "Form")]), &format!("/Annots[{shown} 0 R {bare} 0 R {hidden} 0 R]"));
    assert_eq!(document(&writer.finish()).text, "Form\n\nPHQ-9 17\n\ndepressed mood");
}

#[test]
fn what_is_no_pdf_is_damaged() {
    for bytes in [&b"%PDF-1.7\nnothing"[..], b"", b"\0\0\0"] {
        assert!(matches!(read(bytes, &ExtractOptions::default()), Err(FileError::Damaged { .. })));
    }
}

#[test]
fn an_empty_page_is_blank_and_a_picture_is_unread() {
    let mut writer = Writer::new();
    let image = writer.stream("/Subtype/Image/Width 100/Height 100/ColorSpace/DeviceGray/BitsPerComponent 8", &[0; 10_000]);
    writer.page("", "");
    writer.page("q 612 0 0 792 0 0 cm /I Do Q", &format!("/Resources<</XObject<</I {image} 0 R>>>>"));
    let document = document(&writer.finish());
    assert_eq!(document.pages.iter().map(|page| page.read).collect::<Vec<_>>(), [PageText::Blank, PageText::Unread]);
}

/// The spans of a document fit its text.
fn check(document: &Document) {
    for page in &document.pages {
        assert!(document.text.get(page.span.start..page.span.end).is_some());
        assert!(
            page.margin
                .iter()
                .all(|line| page.span.contains(line.span) && document.text.get(line.span.start..line.span.end).is_some())
        );
    }
    assert_eq!(document.text.matches('\u{c}').count() + 1, document.pages.len().max(1));
}

proptest! {
    #[test]
    fn any_content_gives_valid_spans(content in "([0-9.-]{1,4} |\\(\\PC{0,8}\\) Tj |BT |ET |Td |Tm |cm |q |Q |T\\* |/F1 9 Tf |\\[|\\] TJ |Tr |Tz |' |<<|>> BDC |BI |EI ){0,60}") {
        check(&document(&Writer::of_pages(&[&content, &content])));
    }

    #[test]
    fn mutated_files_never_panic(places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut bytes = Writer::of_pages(&[&texts(&[(72, 700, "Major depressive disorder"), (300, 700, "F33.1")])]);
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(document) = read(&bytes, &ExtractOptions::default()) {
            check(&document);
        }
    }
}
