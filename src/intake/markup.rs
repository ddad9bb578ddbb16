//! What kind of markup a text is: CDA and its relatives, FHIR, HTML, MIME, RTF, or an XML file that is no record.

use memchr::memmem;

use super::{Sniffed, encoding};
use crate::document::Format;

/// How many bytes are decoded to find the root element.
const OPENING: usize = 65_536;

/// How far into a file with junk in front its root element is searched.
const ROOT_WITHIN: usize = 1 << 20;

/// Root elements of XML files that are no records, with what they are.
const NO_RECORD_ROOTS: [(&str, &str); 12] = [
    ("stylesheet", "stylesheet"),
    ("transform", "stylesheet"),
    ("schema", "XML schema"),
    ("svg", "image (SVG)"),
    ("plist", "system file (property list)"),
    ("SubmitObjectsRequest", "metadata of a download (XDM)"),
    ("ProvideAndRegisterDocumentSetRequest", "metadata of a download (XDM)"),
    ("RegistryObjectList", "metadata of a download (XDM)"),
    ("AdhocQueryResponse", "metadata of a download (XDM)"),
    ("ExtrinsicObject", "metadata of a download (XDM)"),
    ("HealthData", "measurements of a phone (Apple Health); its medical records are the files in clinical-records"),
    ("gpx", "route of a workout"),
];

/// The id of the clinical document into which a phone writes its measurements.
const PHONE_CDA: &str = "extension=\"Health Export CDA\"";

/// What a text with markup is; `None` where it has none that is known. `base` is the file's name in lower case.
pub(super) fn sniff(bytes: &[u8], base: &str) -> Option<Sniffed> {
    let opening = opening(bytes);
    let text = opening.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    let record = |format| Some(Sniffed::Record(format));
    match text.bytes().next()? {
        b'{' if text.starts_with("{\\rtf") => record(Format::Rtf),
        b'{' | b'[' if is_fhir_json(bytes, text) => record(Format::Fhir),
        b'<' => Some(markup(bytes, text, base)),
        _ if is_mime(text) => record(Format::Html),
        _ if holds_cda(bytes) => record(Format::Ccda),
        _ => None,
    }
}

/// The decoded beginning of a file.
fn opening(bytes: &[u8]) -> String {
    encoding::decode(bytes.get(..OPENING).unwrap_or(bytes)).0.into_owned()
}

/// Whether JSON is FHIR's: a resource type is named anywhere.
fn is_fhir_json(bytes: &[u8], text: &str) -> bool {
    text.contains("\"resourceType\"") || memmem::find(bytes, b"\"resourceType\"").is_some()
}

/// Whether a text opens with mail headers, as saved web archives do.
pub(crate) fn is_mime(text: &str) -> bool {
    let head = text.lines().take(30).take_while(|line| !line.trim().is_empty());
    head.map(str::to_ascii_lowercase)
        .any(|line| line.starts_with("mime-version:") || line.starts_with("content-type: multipart/"))
}

/// Whether the start tag of a clinical document stands anywhere near the beginning.
fn holds_cda(bytes: &[u8]) -> bool {
    let head = bytes.get(..ROOT_WITHIN).unwrap_or(bytes);
    memmem::find_iter(head, b"ClinicalDocument").any(|at| at > 0 && matches!(head[at - 1], b'<' | b':'))
}

/// What a text that begins with `<` is, by its root element.
fn markup(bytes: &[u8], text: &str, base: &str) -> Sniffed {
    let root = root_element(text);
    if root.eq_ignore_ascii_case("html") {
        return html(text, base);
    }
    if let Some((_, kind)) = NO_RECORD_ROOTS.iter().find(|(name, _)| *name == root) {
        return Sniffed::NoRecord((*kind).to_owned());
    }
    if root == "ClinicalDocument" && text.contains(PHONE_CDA) {
        return Sniffed::NoRecord("measurements of a phone (Apple Health), once more as a clinical document".to_owned());
    }
    Sniffed::Record(match root {
        "ClinicalDocument" | "ContinuityOfCareRecord" => Format::Ccda,
        _ if holds_cda(bytes) || is_cda_part(text) => Format::Ccda,
        _ if text.contains("http://hl7.org/fhir\"") => Format::Fhir,
        _ if is_html_part(text) => return html(text, base),
        _ => Format::Text,
    })
}

/// Whether XML without a clinical document's root is a part of one.
fn is_cda_part(text: &str) -> bool {
    ["urn:hl7-org:v3", "codeSystem=", "<templateId"].iter().any(|mark| text.contains(mark))
}

/// Whether markup without an `html` root is a web page all the same.
fn is_html_part(text: &str) -> bool {
    let head: String = text.chars().take(4096).collect::<String>().to_ascii_lowercase();
    ["<html", "<head", "<body", "<table", "<div", "<p>", "<br", "<span", "<h1"].iter().any(|tag| head.contains(tag))
}

/// A web page; the index page of a portal's download is no record.
fn html(text: &str, base: &str) -> Sniffed {
    let index = base.starts_with("index.htm") && text.contains("IHE_XDM");
    if index { Sniffed::NoRecord("index page of a download".to_owned()) } else { Sniffed::Record(Format::Html) }
}

/// The local name of the first element, or `html` where the document type says so.
fn root_element(text: &str) -> &str {
    let mut rest = text;
    loop {
        let Some(at) = rest.find('<') else { return "" };
        rest = &rest[at + 1..];
        let end = match rest.as_bytes().first() {
            Some(b'?') => "?>",
            Some(b'!') if rest.starts_with("!--") => "-->",
            Some(b'!') if is_html_doctype(rest) => return "html",
            Some(b'!') => ">",
            _ => return local_name(rest),
        };
        rest = rest.find(end).map_or("", |at| &rest[at + end.len()..]);
    }
}

/// Whether a declaration is `!DOCTYPE html`.
fn is_html_doctype(rest: &str) -> bool {
    rest.get(..13).is_some_and(|start| start.eq_ignore_ascii_case("!doctype html"))
}

/// The name that a start tag begins with, without its prefix.
fn local_name(tag: &str) -> &str {
    let name = tag.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or("");
    name.rsplit(':').next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_behind_declarations_and_comments() {
        assert_eq!(root_element("<?xml version='1.0'?>\n<!-- <a> --><!DOCTYPE x><n:root a='1'>"), "root");
        assert_eq!(root_element("<!doctype HTML><title>"), "html");
        assert_eq!(root_element("<?xml"), "");
    }

    #[test]
    fn measurements_of_a_phone_are_no_record() {
        let export = b"<?xml version='1.0'?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (ExportDate,Me)>\n]>\n<HealthData locale='en_US'>";
        assert!(matches!(sniff(export, "export.xml"), Some(Sniffed::NoRecord(why)) if why.contains("Apple Health")));
        let cda = b"<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><id extension=\"Health Export CDA\" root=\"1.1\"/>";
        assert!(matches!(sniff(cda, "export_cda.xml"), Some(Sniffed::NoRecord(why)) if why.contains("Apple Health")));
    }

    #[test]
    fn xml_of_no_known_kind_is_read_as_text() {
        assert_eq!(sniff(b"<export><dx>x</dx></export>", "a.xml"), Some(Sniffed::Record(Format::Text)));
    }
}
