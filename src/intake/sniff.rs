//! Decides from the first bytes of a member, and only where they do not tell from its name, what it is: a record of a known
//! format, something that is no record, or something that may be one and is not read here.
//!
//! The costs are not equal: a record taken for junk is a diagnosis missed. So only what is surely no record is
//! [`Sniffed::NoRecord`]; what is unknown stays [`Format::Other`], and its row in files.csv is loud.

use super::{encoding, markup};
use crate::document::Format;

/// What the first look at a member's bytes says it is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Sniffed {
    /// A record of this format (a ZIP archive included); content decides, not the name.
    Record(Format),
    /// No record, with the reason that files.csv prints for `skipped`.
    NoRecord(String),
}

/// What a PDF begins with.
const PDF_HEADER: &[u8] = b"%PDF-";

/// How far into a file its PDF header may stand.
const PDF_HEADER_WITHIN: usize = 1024;

/// How many bytes decide between text and binary.
const TEXT_SAMPLE: usize = 8192;

/// Longest text file with a name like `README` that is taken for a portal's instructions.
const README_BYTES: usize = 4096;

/// Signatures of files that are no records: offset, bytes, what they are.
const NO_RECORD: [(usize, &[u8], &str); 34] = [
    (0, b"\x89PNG\r\n\x1a\n", "image (PNG)"),
    (0, b"\xff\xd8\xff", "image (JPEG)"),
    (0, b"GIF8", "image (GIF)"),
    (0, b"II*\0", "image (TIFF)"),
    (0, b"MM\0*", "image (TIFF)"),
    (0, b"II+\0", "image (TIFF)"),
    (8, b"WEBP", "image (WebP)"),
    (4, b"ftypheic", "image (HEIC)"),
    (4, b"ftypmif1", "image (HEIC)"),
    (4, b"ftypavif", "image (AVIF)"),
    (0, b"\0\0\0\x0cjP  ", "image (JPEG 2000)"),
    (0, b"8BPS", "image (Photoshop)"),
    (128, b"DICM", "image (DICOM)"),
    (0, b"\0\0\x01\0", "image (icon)"),
    (4, b"ftyp", "film or sound recording"),
    (0, b"ID3", "sound recording"),
    (0, b"OggS", "sound recording"),
    (8, b"WAVE", "sound recording"),
    (8, b"AVI ", "film"),
    (0, b"\x1aE\xdf\xa3", "film"),
    (0, b"\0\x01\0\0\0", "font"),
    (0, b"OTTO", "font"),
    (0, b"true\0", "font"),
    (0, b"ttcf", "font"),
    (0, b"wOFF", "font"),
    (0, b"wOF2", "font"),
    (0, b"\x7fELF", "program"),
    (0, b"\xcf\xfa\xed\xfe", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"\0asm", "program"),
    (0, b"\0\x05\x16\x07", "system file (AppleDouble)"),
    (0, b"\0\0\0\x01Bud1", "system file (.DS_Store)"),
    (0, b"bplist00", "system file (property list)"),
    (0, b"L\0\0\0\x01\x14\x02\0", "system file (shortcut)"),
];

/// Signatures of containers that can hold records and are not read here: offset, bytes, what they are, what to do.
const NOT_READ: [(usize, &[u8], &str, &str); 9] = [
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word, Excel or Outlook file", "save it as PDF"),
    (0, b"\x1f\x8b", "gzip archive", "unpack it first"),
    (0, b"7z\xbc\xaf\x27\x1c", "7-Zip archive", "unpack it first"),
    (0, b"Rar!\x1a\x07", "RAR archive", "unpack it first"),
    (0, b"BZh", "bzip2 archive", "unpack it first"),
    (0, b"\xfd7zXZ\0", "xz archive", "unpack it first"),
    (0, b"\x28\xb5\x2f\xfd", "zstd archive", "unpack it first"),
    (257, b"ustar", "tar archive", "unpack it first"),
    (0, b"SQLite format 3\0", "SQLite database", "export its tables as text"),
];

/// Names that only systems write: exact names, in lower case.
const SYSTEM_NAMES: [&str; 7] =
    [".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db", ".localized", "autorun.inf", ".directory"];

/// Ends of names whose text is code or style and no record.
const CODE_ENDINGS: [&str; 8] = [".css", ".js", ".xsl", ".xslt", ".xsd", ".map", ".scss", ".dtd"];

/// Decides from its first bytes (and, where they do not, from its name) what a member is.
#[must_use]
pub fn sniff(bytes: &[u8], name: &[u8]) -> Sniffed {
    let name = Name::of(name);
    // What begins as a PDF is one: nothing else needs to be asked.
    if bytes.strip_prefix(PDF_HEADER).and_then(<[u8]>::first).is_some_and(u8::is_ascii_digit) && name.system_file().is_none() {
        return Sniffed::Record(Format::Pdf);
    }
    let text = is_text(bytes);
    if let Some(reason) = name.system_file().or_else(|| signature(bytes, text)) {
        return Sniffed::NoRecord(reason.to_owned());
    }
    if not_read(bytes, text).is_some() {
        return Sniffed::Record(Format::Other);
    }
    if starts_zip(bytes) {
        return Sniffed::Record(if office_archive(bytes) { Format::Other } else { Format::Zip });
    }
    if let Some(sniffed) = markup::sniff(bytes, &name.base) {
        return sniffed;
    }
    if has_pdf_header(bytes) {
        return Sniffed::Record(Format::Pdf);
    }
    if text { plain_text(bytes, &name) } else { Sniffed::Record(name.format()) }
}

/// What a text without markup is.
fn plain_text(bytes: &[u8], name: &Name) -> Sniffed {
    if CODE_ENDINGS.iter().any(|ending| name.base.ends_with(ending)) {
        return Sniffed::NoRecord("stylesheet or script".to_owned());
    }
    if name.base.starts_with("readme") && bytes.len() <= README_BYTES {
        return Sniffed::NoRecord("instructions of a download".to_owned());
    }
    if is_heart_tracing(bytes) {
        return Sniffed::NoRecord("heart tracing of a watch".to_owned());
    }
    Sniffed::Record(Format::Text)
}

/// Whether a text is the table of samples that a watch's electrocardiogram is exported as.
fn is_heart_tracing(bytes: &[u8]) -> bool {
    let head = bytes.get(..1024).unwrap_or(bytes);
    ["Recorded Date,", "Classification,", "Sample Rate,"]
        .iter()
        .all(|label| memchr::memmem::find(head, label.as_bytes()).is_some())
}

/// Why a member of [`Format::Other`] is not read, and what the user can do.
#[must_use]
pub fn unread_kind(bytes: &[u8]) -> String {
    if let Some((what, remedy)) = not_read(bytes, is_text(bytes)) {
        return format!("{what}: not read; {remedy} and scan that");
    }
    if starts_zip(bytes) {
        return "Office document: not read; save it as PDF and scan that".to_owned();
    }
    "a kind of file that is not read; if it is a record, export it as PDF and scan that".to_owned()
}

/// The kind of a file that is no record, by its signature.
fn signature(bytes: &[u8], text: bool) -> Option<&'static str> {
    let hit = NO_RECORD.iter().find(|(offset, magic, _)| has_at(bytes, *offset, magic, text)).map(|(_, _, kind)| *kind);
    let bitmap = !text && bytes.starts_with(b"BM");
    let program = !text && bytes.starts_with(b"MZ");
    hit.or(bitmap.then_some("image (BMP)")).or(program.then_some("program"))
}

/// A container that is not read, with the remedy.
fn not_read(bytes: &[u8], text: bool) -> Option<(&'static str, &'static str)> {
    let hit = NOT_READ.iter().find(|(offset, magic, ..)| has_at(bytes, *offset, magic, text));
    hit.map(|(_, _, what, remedy)| (*what, *remedy))
}

/// Whether `magic` stands at `offset`. A signature of letters alone says nothing about a text.
fn has_at(bytes: &[u8], offset: usize, magic: &[u8], text: bool) -> bool {
    let letters = magic.iter().all(|byte| (0x20..0x7f).contains(byte));
    !(text && letters) && bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic))
}

/// Whether it begins as ZIP archives do: a member, an empty directory, or the mark of a spanned archive.
fn starts_zip(bytes: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| bytes.starts_with(*magic))
}

/// Whether the first member of a ZIP archive is that of an office document.
fn office_archive(bytes: &[u8]) -> bool {
    let first = bytes.get(30..).unwrap_or(b"");
    first.starts_with(b"[Content_Types].xml") || first.starts_with(b"mimetypeapplication/")
}

/// Whether a PDF header (`%PDF-1`) stands within the first kilobyte.
fn has_pdf_header(bytes: &[u8]) -> bool {
    let head = bytes.get(..PDF_HEADER_WITHIN + 6).unwrap_or(bytes);
    memchr::memmem::find_iter(head, PDF_HEADER).any(|at| head.get(at + PDF_HEADER.len()).is_some_and(u8::is_ascii_digit))
}

/// Whether the bytes read as text: hardly any control characters in the sample, or UTF-16.
fn is_text(bytes: &[u8]) -> bool {
    let sample = bytes.get(..TEXT_SAMPLE).unwrap_or(bytes);
    let controls = sample.iter().filter(|byte| is_control(**byte)).count();
    controls * 50 <= sample.len() || encoding::is_wide(sample)
}

/// Whether a byte is a control character that texts do not hold.
const fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b)
}

/// A member's name in lower case.
struct Name {
    /// What stands behind the last `/`.
    base: String,
    /// Whether it is macOS's companion of another file.
    resource_fork: bool,
}

impl Name {
    /// The name from its raw bytes.
    fn of(raw: &[u8]) -> Self {
        let whole = String::from_utf8_lossy(raw).to_lowercase().replace('\\', "/");
        let base = whole.rsplit('/').next().unwrap_or("").to_owned();
        let resource_fork = base.starts_with("._") || whole.split('/').any(|folder| folder == "__macosx");
        Self { base, resource_fork }
    }

    /// Why a file of this name is no record whatever it holds.
    fn system_file(&self) -> Option<&'static str> {
        let known = self.resource_fork || SYSTEM_NAMES.contains(&self.base.as_str());
        known.then_some("system file")
    }

    /// The format that binary content of this name claims to be.
    fn format(&self) -> Format {
        match self.base.rsplit('.').next() {
            Some("pdf") => Format::Pdf,
            Some("zip") => Format::Zip,
            Some("xml") => Format::Ccda,
            _ => Format::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn skipped(bytes: &[u8], name: &str) -> bool {
        matches!(sniff(bytes, name.as_bytes()), Sniffed::NoRecord(_))
    }

    #[test]
    fn content_decides_not_the_name() {
        for (bytes, name, want) in [
            (&b"%PDF-1.7\n"[..], "scan.txt", Format::Pdf),
            (b"junk from a mail gateway\r\n%PDF-1.4", "a.pdf", Format::Pdf),
            (b"PK\x03\x04rest", "records.pdf", Format::Zip),
            (b"PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaaaa[Content_Types].xml", "letter.docx", Format::Other),
            (b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><ClinicalDocument xmlns='urn:hl7-org:v3'>", "a", Format::Ccda),
            (b"<n1:ClinicalDocument xmlns:n1='urn:hl7-org:v3'>", "a.txt", Format::Ccda),
            (b"<ContinuityOfCareRecord xmlns='urn:astm-org:CCR'>", "ccr.xml", Format::Ccda),
            (b"<section xmlns='urn:hl7-org:v3'><templateId/>", "part.xml", Format::Ccda),
            (b" {\"resourceType\": \"Bundle\"}", "x", Format::Fhir),
            (b"<!DOCTYPE html><title>My Health</title>", "x.htm", Format::Html),
            (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;", "x.mhtml", Format::Html),
            (b"{\\rtf1\\ansi Note}", "x.doc", Format::Rtf),
            (b"Patient: A B\nID3 unit, MZ twins", "x.txt", Format::Text),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "x.doc", Format::Other),
            (b"\x01\x02\x03\x04\x05\x06", "damaged.pdf", Format::Pdf),
            (b"\x01\x02\x03\x04\x05\x06", "what.bin", Format::Other),
        ] {
            assert_eq!(sniff(bytes, name.as_bytes()), Sniffed::Record(want), "{name}");
        }
    }

    #[test]
    fn junk_beside_records_is_skipped() {
        for (bytes, name) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], "logo.png"),
            (b"\xff\xd8\xff\xe1 long ascii metadata that reads like a text would read", "photo_id.jpg"),
            (b"%PDF-1.4", "__MACOSX/x/._record.pdf"),
            (b"\0\0\0\x01Bud1\0", "a/.DS_Store"),
            (b"<?xml version='1.0'?><xsl:stylesheet xmlns:xsl='x'>", "STYLE.XSL"),
            (b"<SubmitObjectsRequest xmlns='urn:oasis'>", "IHE_XDM/A1/METADATA.XML"),
            (b"<html><body>Open IHE_XDM to see</body></html>", "INDEX.HTM"),
            (b"Open INDEX.HTM to begin.", "README - Open for Instructions.TXT"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "icon.svg"),
            (b".a { color: red }", "style.css"),
            (b"MZ\x90\0\x03\0\0\0\x04", "viewer.exe"),
            (b"\0\x01\0\0\0\x0f", "a.ttf"),
            (b"Name,A B\nRecorded Date,2024-01-01\nClassification,Sinus Rhythm\nSample Rate,512 hertz\n\n1.5\n", "ecg.csv"),
        ] {
            assert!(skipped(bytes, name), "{name}");
        }
    }

    #[test]
    fn utf16_is_text_and_markup() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert_eq!(sniff(&wide("\u{feff}Visit note of a day"), b"n"), Sniffed::Record(Format::Text));
        assert_eq!(sniff(&wide("<?xml version='1.0'?><ClinicalDocument>"), b"n"), Sniffed::Record(Format::Ccda));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..600), name in ".{0,20}") {
            let _ = sniff(&bytes, name.as_bytes());
            prop_assert!(!unread_kind(&bytes).is_empty());
        }
    }
}
