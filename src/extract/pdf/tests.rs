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

/// Labels and values in a grid were read as wrapped cells where a row had fewer of them than the one above.
#[test]
fn a_row_that_begins_with_a_label_does_not_go_on_with_the_row_above() {
    let places = [
        (72, 770, "Patient Name:"),
        (200, 770, "Quandtmeier, Mara"),
        (400, 770, "DOB:"),
        (440, 770, "3/14/1971"),
        (72, 758, "MRN:"),
        (200, 758, "110022334455"),
    ];
    assert_eq!(text(&texts(&places)), "Patient Name:\tQuandtmeier, Mara\tDOB: 3/14/1971\nMRN:\t110022334455");
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

/// A note that somebody typed onto the page has no appearance where its program left that to the reader.
#[test]
fn text_typed_onto_a_page_is_read_without_an_appearance() {
    let mut writer = Writer::new();
    let typed = writer.object("<</Subtype/FreeText/Rect[72 600 272 620]/Contents(PTSD F43.10)>>");
    let sticky = writer.object("<</Subtype/Text/Rect[72 500 92 520]/Contents(only in a window)>>");
    writer.page(&texts(&[(72, 700, "Form")]), &format!("/Annots[{typed} 0 R {sticky} 0 R]"));
    assert_eq!(document(&writer.finish()).text, "Form\n\nPTSD F43.10");
}

/// Fields name fonts of the document's form, and their text was dropped.
#[test]
fn a_field_uses_the_fonts_of_the_documents_form() {
    let mut writer = Writer::new();
    writer.catalog("/AcroForm<</DR<</Font<</Helv<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>");
    let look = writer.stream("/Subtype/Form/BBox[0 0 100 20]", b"BT /Helv 10 Tf 2 5 Td (PHQ-9 17) Tj ET");
    let field = writer.object(&format!("<</Subtype/Widget/Rect[72 600 172 620]/AP<</N {look} 0 R>>>>"));
    writer.page("", &format!("/Annots[{field} 0 R]"));
    let document = document(&writer.finish());
    assert_eq!((document.text.as_str(), document.faults.len()), ("PHQ-9 17", 0));
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

/// How the page of a document with one page was read, where these images (`a b c d e f` of their matrices) stand on it.
fn read_beside(text: &str, images: &[&str]) -> PageText {
    let mut writer = Writer::new();
    let image = writer.stream("/Subtype/Image/Width 100/Height 100/ColorSpace/DeviceGray/BitsPerComponent 8", &[0; 10_000]);
    let font = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
    let drawn: String = images.iter().map(|matrix| format!("q {matrix} cm /I Do Q ")).collect();
    writer.page(&format!("{drawn}{text}"), &format!("/Resources<<{font}/XObject<</I {image} 0 R>>>>"));
    document(&writer.finish()).pages[0].read
}

/// Lines of running text from a height on.
fn lines(from: i32) -> String {
    let line = "Patient seen for fifty minutes, sleep is poor, mood is low.";
    (0..8).map(|place| texts(&[(72, from - 14 * place, line)])).collect()
}

#[test]
fn a_scan_under_a_printed_header_is_unread() {
    let header = texts(&[(72, 770, "Testcase, Jordan Q  MRN 110022334455  DOB 3/14/1971"), (280, 20, "Page 3 of 240")]);
    let fax = texts(&[(40, 780, "11/04/2024 10:14 FROM: 555-0100 TO: 555-0199  P. 003/240")]);
    let title = texts(&[(72, 700, "Scan on 3/4/2024 9:45 AM by Records: Outside psychiatric evaluation, 12 pages received")]);
    let letter = ["612 0 0 792 0 0"];
    let strips: Vec<String> = (0..24).map(|strip| format!("612 0 0 33 0 {}", strip * 33)).collect();
    let strips: Vec<&str> = strips.iter().map(String::as_str).collect();
    assert_eq!(read_beside(&header, &letter), PageText::Unread);
    assert_eq!(read_beside(&fax, &letter), PageText::Unread);
    assert_eq!(read_beside(&header, &strips), PageText::Unread, "a scan in strips");
    assert_eq!(read_beside(&format!("{header}{title}{fax}"), &["540 0 0 600 36 60"]), PageText::Unread, "all text stands above");
    assert_eq!(read_beside(&format!("{header}{}", lines(700)), &["540 0 0 500 36 60"]), PageText::Unread, "also much of it");
}

#[test]
fn a_page_with_text_on_its_pictures_is_read() {
    assert_eq!(read_beside(&lines(600), &["612 0 0 792 0 0"]), PageText::Primary, "a letterhead under all of it");
    assert_eq!(read_beside(&lines(600), &["200 0 0 100 36 640"]), PageText::Primary, "a logo");
    assert_eq!(
        read_beside(&texts(&[(72, 700, "Page 3")]), &["100 0 0 50 36 600"]),
        PageText::Primary,
        "a short page with a logo"
    );
    let layer = format!("BT 3 Tr ET {}", lines(600));
    assert_eq!(read_beside(&layer, &["612 0 0 792 0 0"]), PageText::OcrLayer);
}

#[test]
fn a_page_painted_with_a_pattern_of_pictures_is_unread() {
    let mut writer = Writer::new();
    let image = writer.stream("/Subtype/Image/Width 100/Height 100/ColorSpace/DeviceGray/BitsPerComponent 8", &[0; 10_000]);
    let entries = format!(
        "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 612 792]/XStep 612/YStep 792/Resources<</XObject<</I {image} 0 R>>>>"
    );
    let pattern = writer.stream(&entries, b"612 0 0 792 0 0 cm /I Do");
    writer.page("/Pattern cs /P scn 0 0 612 792 re f", &format!("/Resources<</Pattern<</P {pattern} 0 R>>>>"));
    assert_eq!(document(&writer.finish()).pages[0].read, PageText::Unread);
}

#[test]
fn turned_pages_are_read_upright() {
    let placed = |matrix: &str| format!("BT /F1 10 Tf {matrix} Tm (Major depressive disorder) Tj ET");
    // The same place on the page as it is seen, whichever way the page is turned.
    for (turn, matrix, code) in [
        (0, "1 0 0 1 72 700", "1 0 0 1 372 700"),
        (90, "0 1 -1 0 92 72", "0 1 -1 0 92 372"),
        (180, "-1 0 0 -1 540 92", "-1 0 0 -1 240 92"),
        (270, "0 -1 1 0 520 720", "0 -1 1 0 520 420"),
    ] {
        let mut writer = Writer::new();
        let code = format!("BT /F1 10 Tf {code} Tm (F33.1) Tj ET");
        writer.page(&format!("{} {code}", placed(matrix)), &format!("/Rotate {turn}"));
        assert_eq!(document(&writer.finish()).text, "Major depressive disorder\tF33.1", "{turn}");
    }
}

/// A document in a Type 3 font of which `a` and `b` are drawn as boxes, and whose map is `@` in its entries.
fn type3(entries: &str) -> Document {
    let map = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange \
                2 beginbfchar <61> <0046> <62> <0034> endbfchar endcmap";
    type3_with(entries, map)
}

/// The same with another map.
fn type3_with(entries: &str, map: &[u8]) -> Document {
    let mut writer = Writer::new();
    let glyph = writer.stream("", b"600 0 0 0 500 700 d1 0 0 500 700 re f");
    let map = writer.stream("", map);
    let font = writer.object(&format!(
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 600 700]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 98/Widths[600 600]\
         /CharProcs<</box1 {glyph} 0 R/box2 {glyph} 0 R>>/Encoding<</Differences[97/box1/box2]>>/Resources<<>>{}>>",
        entries.replace('@', &map.to_string())
    ));
    writer.page("BT /F3 10 Tf 72 700 Td (abba) Tj ET", &format!("/Resources<</Font<</F3 {font} 0 R>>>>"));
    document(&writer.finish())
}

#[test]
fn type_3_fonts_are_read_by_their_map_and_without_it_by_the_second_opinion() {
    assert_eq!(type3("/ToUnicode @ 0 R").text, "F44F");
    assert_eq!(type3("").pages[0].read, PageText::SecondOpinion);
}

/// Found by fuzzing: pdf-extract wrote out every code of a range, gigabytes of them, and its worker died with the page.
#[test]
fn a_document_with_a_map_beyond_the_bounds_gets_no_second_opinion() {
    let other = |ranges: usize| {
        let map = format!("{ranges} beginbfrange {} endbfrange", "<0000> <FFFF> <0000> ".repeat(ranges));
        type3_with("/PieceInfo<</ToUnicode @ 0 R>>", map.as_bytes()).pages[0].read
    };
    assert_eq!(other(1), PageText::SecondOpinion);
    assert_eq!(other(33), PageText::Unread);
}

/// Found by fuzzing: the library asked for a row of 45 gigabytes, and the worker died with the document.
#[test]
fn a_row_of_gigabytes_is_beyond_the_bounds() {
    let look = b"\0BT /F1 10 Tf 72 600 Td (form) Tj ET";
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(look, 9);
    let with_rows = |columns: usize, colors: u8| {
        let mut writer = Writer::new();
        let font = "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>";
        let rows = format!("/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns {columns}/Colors {colors}>>");
        let form = writer.stream(&format!("/Subtype/Form/BBox[0 0 612 792]{font}{rows}"), &packed);
        let names = format!("/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</X {form} 0 R>>>>");
        writer.page(&format!("{} /X Do", texts(&[(72, 700, "page")])), &names);
        let document = document(&writer.finish());
        (document.text, document.faults.len())
    };
    assert_eq!(with_rows(look.len() - 1, 1), ("page\n\nform".to_owned(), 0));
    assert_eq!(with_rows(2_147_483_647, 21), ("page".to_owned(), 1));
}

/// A PDF with a page of its own that attaches these files, the first two in its name tree, the others on its page.
fn attaching(files: &[&[u8]]) -> Vec<u8> {
    let mut writer = Writer::new();
    let specifications: Vec<usize> = files
        .iter()
        .map(|file| {
            let file = writer.stream("/Type/EmbeddedFile", file);
            writer.object(&format!("<</Type/Filespec/F(a)/UF(a)/EF<</F {file} 0 R>>>>"))
        })
        .collect();
    let (listed, pinned) = specifications.split_at(specifications.len().min(2));
    let names: String = listed.iter().map(|file| format!("(n{file}) {file} 0 R ")).collect();
    let tree = writer.object(&format!("<</Names[{names}]>>"));
    let associated: String = listed.iter().map(|file| format!("{file} 0 R ")).collect();
    writer.catalog(&format!("/Names<</EmbeddedFiles<</Kids[{tree} 0 R {tree} 0 R]>>>>/AF[{associated}]"));
    let notes: String = pinned.iter().map(|file| format!("<</Subtype/FileAttachment/Rect[0 0 9 9]/FS {file} 0 R>>")).collect();
    writer.page(&texts(&[(72, 700, "Cover sheet")]), &format!("/Annots[{notes}]"));
    writer.finish()
}

#[test]
fn what_is_attached_becomes_pages_behind_the_documents_own() {
    let inner = Writer::of_pages(&[&texts(&[(72, 700, "Problem list")]), &texts(&[(72, 700, "Panic disorder F41.0")])]);
    let nested = attaching(&[&inner, b"A note, long enough to be one."]);
    let bytes = attaching(&[&inner, &nested, b"Pinned note: PTSD F43.10"]);
    let document = document(&bytes);
    let pages: Vec<&str> = document.pages.iter().map(|page| document.slice(page.span)).collect();
    let inner = ["Problem list", "Panic disorder F41.0"];
    let nested = ["Cover sheet", "Problem list", "Panic disorder F41.0", "A note, long enough to be one."];
    assert_eq!(pages, [&["Cover sheet"][..], &inner, &nested, &["Pinned note: PTSD F43.10"]].concat());
    assert_eq!(document.faults, [""; 0]);
    let open = Opened::open(Arc::new(bytes), &[]).unwrap();
    assert!(open.has_attachments());
    assert_eq!(open.page_count(), 1);
    let drawn = |page| open.picture(page, &ExtractOptions::default());
    assert!((0..6).all(|page| drawn(page).is_ok_and(|picture| picture.starts_with(b"P5"))));
    assert!(drawn(6).is_err() && drawn(99).is_err());
}

/// At the bound everything is read: only one file more is a limit.
#[test]
fn five_hundred_attachments_are_read_and_one_more_is_a_limit() {
    for (count, faults) in [(500, 0), (501, 1)] {
        let document = document(&attaching(&vec![&b"A note"[..]; count]));
        assert_eq!((document.pages.len(), document.faults.len()), (501, faults), "{:?}", document.faults);
    }
}

#[test]
fn forms_of_what_the_pages_show_are_no_documents() {
    let mut writer = Writer::new();
    let formula = writer.stream("", b"<math><mi>p</mi></math>");
    let style = writer.stream("", b"li { margin: 0 }");
    let note = writer.stream("", b"Attached by hand: PTSD F43.10");
    let letter = writer.stream("", &Writer::of_pages(&[&texts(&[(72, 700, "The letter's source")])]));
    let invoice = writer.stream("", b"<?xml version=\"1.0\"?><Invoice><Total>148.83</Total></Invoice>");
    let named = [
        format!("(1) <</F(f.xml)/AFRelationship/Supplement/EF<</F {formula} 0 R>>>>"),
        format!("(2) <</F(style.css)/EF<</F {style} 0 R>>>>"),
        format!("(3) <</F(note.txt)/AFRelationship/Unspecified/EF<</F {note} 0 R>>>>"),
        format!("(4) <</F(a)/AFRelationship/Source/EF<</F {letter} 0 R>>>>"),
        format!("(5) <</F(invoice.xml)/EF<</F {invoice} 0 R>>>>"),
    ];
    writer.catalog(&format!("/Names<</EmbeddedFiles<</Names[{}]>>>>", named.concat()));
    writer.page(&texts(&[(72, 700, "Cover sheet")]), "");
    let document = document(&writer.finish());
    assert_eq!(document.text, "Cover sheet\u{c}Attached by hand: PTSD F43.10\u{c}The letter's source");
    assert_eq!(document.notes.len(), 2, "{:?}", document.notes);
    assert_eq!(document.left_out, ["attachment 5: XML of no known kind of record, not read"]);
}

#[test]
fn an_attachment_that_cannot_be_read_is_never_silent() {
    let torn = &attaching(&[])[..200];
    let picture = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x08\0\0\0\x08\0\x08\0\0\0\0"[..], &[0; 40]].concat();
    let document = document(&attaching(&[torn, &picture]));
    assert_eq!(document.unread_pages(), 1, "the picture of a page");
    assert!(document.faults[0].starts_with("attachment 1: "), "{:?}", document.faults);
    assert_eq!(document.slice(document.pages[0].span), "Cover sheet");
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

/// A font that says of each code that it is the letter three places on: the page looks right and reads as nonsense.
#[test]
fn a_page_whose_letters_are_mapped_to_others_is_unread() {
    let words: Vec<&str> = super::letters::ENGLISH.split(' ').collect();
    let lines = (0..).zip(words.chunks(12)).map(|(place, words)| texts(&[(72, 700 - 14 * place, &words.join(" "))]));
    let content: String = lines.collect();
    let read = |first: u8| {
        let mut writer = Writer::new();
        let map = format!(
            "begincmap 1 begincodespacerange <00><ff> endcodespacerange 1 beginbfrange <21><7e><00{first:02x}> endbfrange endcmap"
        );
        let map = writer.stream("", map.as_bytes());
        let font = format!("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode {map} 0 R>>");
        writer.page(&content, &format!("/Resources<</Font<</F1 {font}>>>>"));
        document(&writer.finish()).pages[0].read
    };
    assert_eq!(read(0x21), PageText::Primary);
    assert_eq!(read(0x24), PageText::Unread);
}

/// What is painted in no colour or in the paper's own is kept, since no reader can tell what lies under it, and many a table's head is
/// white on black. It is said where a page has nothing else.
#[test]
fn text_that_is_not_painted_is_kept_and_told() {
    let white = document(&Writer::of_pages(&[&format!("1 1 1 rg {}", texts(&[(72, 700, "white text")]))]));
    assert_eq!((white.text.as_str(), white.pages[0].read), ("white text", PageText::Primary));
    let hidden = document(&Writer::of_pages(&["BT 3 Tr /F1 10 Tf 72 700 Td (hidden text) Tj ET"]));
    assert_eq!((hidden.text.as_str(), hidden.pages[0].read), ("hidden text", PageText::OcrLayer));
    let stamped = "BT 3 Tr /F1 8 Tf 72 700 Td (scanner) Tj ET";
    assert_eq!(read_beside(stamped, &["612 0 0 792 0 0"]), PageText::Unread, "a few hidden letters do not read a scan");
}
