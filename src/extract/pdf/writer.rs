//! Writes the small PDFs of this room's tests: objects by hand, cross-reference table and trailer by count.

use std::fmt::Write as _;

/// A PDF in the making. Object 1 is the catalog, object 2 the page tree.
pub(super) struct Writer {
    objects: Vec<Vec<u8>>,
    pages: Vec<usize>,
    catalog: String,
}

impl Writer {
    /// A document without pages.
    pub(super) fn new() -> Self {
        Self { objects: vec![Vec::new(); 2], pages: Vec::new(), catalog: String::new() }
    }

    /// A document whose pages have these contents, with Helvetica as `/F1`.
    pub(super) fn of_pages(contents: &[&str]) -> Vec<u8> {
        let mut writer = Self::new();
        for content in contents {
            writer.page(content, "");
        }
        writer.finish()
    }

    /// Adds entries to the catalog.
    pub(super) fn catalog(&mut self, entries: &str) {
        self.catalog.push_str(entries);
    }

    /// Adds an object and gives its number.
    pub(super) fn object(&mut self, body: &str) -> usize {
        self.objects.push(body.as_bytes().to_vec());
        self.objects.len()
    }

    /// Adds a stream with these dictionary entries and gives its number.
    pub(super) fn stream(&mut self, entries: &str, bytes: &[u8]) -> usize {
        let mut body = format!("<</Length {} {entries}>>\nstream\n", bytes.len()).into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\nendstream");
        self.objects.push(body);
        self.objects.len()
    }

    /// Adds a page of 612 by 792 units with this content and, besides `/Font`, these entries. `@` stands for the resources' place.
    pub(super) fn page(&mut self, content: &str, entries: &str) {
        let content = self.stream("", content.as_bytes());
        let font = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>";
        let resources = if entries.contains("/Resources") { String::new() } else { format!("/Resources {font}") };
        let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {content} 0 R{resources}{entries}>>");
        let page = self.object(&page);
        self.pages.push(page);
    }

    /// The file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let kids: String = self.pages.iter().map(|page| format!("{page} 0 R ")).collect();
        self.objects[0] = format!("<</Type/Catalog/Pages 2 0 R{}>>", self.catalog).into_bytes();
        self.objects[1] = format!("<</Type/Pages/Kids[{kids}]/Count {}>>", self.pages.len()).into_bytes();
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.objects.len() + 1);
        for (place, body) in self.objects.iter().enumerate() {
            let _ = writeln!(table, "{:010} 00000 n ", out.len());
            out.extend_from_slice(format!("{} 0 obj\n", place + 1).as_bytes());
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = out.len();
        let trailer = format!("trailer<</Size {}/Root 1 0 R>>", self.objects.len() + 1);
        out.extend_from_slice(format!("{table}{trailer}\nstartxref\n{start}\n%%EOF\n").as_bytes());
        out
    }
}

/// A content stream that shows each text at its place, in 10-point Helvetica.
pub(super) fn texts(places: &[(i32, i32, &str)]) -> String {
    places.iter().map(|(x, y, text)| format!("BT /F1 10 Tf {x} {y} Td ({text}) Tj ET\n")).collect()
}
