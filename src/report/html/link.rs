//! From the printed name of a file to a link that opens it at its page.
//!
//! A report lies in its own folder, and names in it are relative to where the scan was started: a link goes up from the report's folder to
//! there. Every link starts with `../`, `./` or `file://`, so that no file name can be read as another scheme.

use std::{
    fmt::Write as _,
    path::{Component, Path},
};

use crate::document::Format;

/// How links of one report start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Links {
    /// From the report's folder to the folder in which the scan was started, with `/` at its end.
    up: String,
}

impl Links {
    /// The links of a report in `dir`, seen from the folder `here`.
    pub(super) fn new(dir: &Path, here: &Path) -> Self {
        let dir = normal(&here.join(dir));
        let here = normal(here);
        let shared = dir.iter().zip(&here).take_while(|(one, other)| one == other).count();
        let mut up = "../".repeat(dir.len() - shared);
        for part in &here[shared..] {
            encode(part, &mut up);
            up.push('/');
        }
        Self { up: if up.is_empty() { "./".into() } else { up } }
    }

    /// A link to a file as the reports print it; a member links to its archive, a page is named where the format has pages.
    pub(super) fn to(&self, printed: &str, format: Format, page: Option<u32>) -> String {
        let member = printed.split_once("!/");
        let mut link = String::new();
        let file = member.map_or(printed, |(archive, _)| archive);
        let drive = file.as_bytes().get(1) == Some(&b':') && file.as_bytes().get(2) == Some(&b'/');
        match (file.starts_with('/'), drive) {
            (true, _) => link.push_str("file://"),
            (_, true) => link.push_str("file:///"),
            _ => link.push_str(&self.up),
        }
        encode(file, &mut link);
        if let Some(page) = page.filter(|_| member.is_none() && format == Format::Pdf) {
            let _ = write!(link, "#page={page}");
        }
        link
    }
}

/// The folders of an absolute path, without `.` and `..`.
fn normal(path: &Path) -> Vec<String> {
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::ParentDir => drop(parts.pop()),
            Component::Prefix(_) | Component::RootDir | Component::CurDir => {}
        }
    }
    parts
}

/// Percent-encodes a path; `\xNN` stands for a byte that is not UTF-8.
fn encode(path: &str, link: &mut String) {
    let bytes = path.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = bytes.get(at..at + 4).filter(|four| four.starts_with(b"\\x")).map(|four| &four[2..]);
        let hex = escaped.filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        match (byte, hex) {
            (_, Some(hex)) => {
                link.push('%');
                link.extend(hex.iter().map(|digit| char::from(digit.to_ascii_uppercase())));
                at += 3;
            }
            (b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/', _) => link.push(char::from(*byte)),
            (b':', _) if at == 1 => link.push(':'),
            _ => drop(write!(link, "%{byte:02X}")),
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(dir: &str) -> Links {
        Links::new(Path::new(dir), Path::new("/home/ann/my work"))
    }

    #[test]
    fn links_go_from_the_report_to_where_the_scan_was_started() {
        for (dir, want) in [
            ("parityscan-report", "../a.pdf"),
            ("./out/x/", "../../a.pdf"),
            (".", "./a.pdf"),
            ("/home/ann/my work/out", "../a.pdf"),
            ("/home/ann/out", "../my%20work/a.pdf"),
            ("/srv/out", "../../home/ann/my%20work/a.pdf"),
            ("../out", "../my%20work/a.pdf"),
        ] {
            assert_eq!(links(dir).to("a.pdf", Format::Text, Some(3)), want, "{dir}");
        }
    }

    #[test]
    fn a_page_is_named_where_a_reader_understands_it() {
        let links = links("out");
        assert_eq!(links.to("q 1/Nguyễn#1.pdf", Format::Pdf, Some(12)), "../q%201/Nguy%E1%BB%85n%231.pdf#page=12");
        assert_eq!(links.to("o.zip!/IHE/DOC 1.XML", Format::Ccda, Some(1)), "../o.zip");
        assert_eq!(links.to("/data/a.pdf", Format::Pdf, None), "file:///data/a.pdf");
        assert_eq!(links.to("C:/data/a.pdf", Format::Pdf, None), "file:///C:/data/a.pdf");
        assert_eq!(links.to("caf\\xe9.txt", Format::Text, None), "../caf%E9.txt");
    }

    proptest::proptest! {
        #[test]
        fn no_file_name_makes_another_scheme_or_leaves_its_attribute(name in "\\PC{0,30}|javascript:.{0,9}|data:.{0,9}") {
            let link = links("out").to(&name, Format::Pdf, Some(1));
            proptest::prop_assert!(link.starts_with("../") || link.starts_with("file://"));
            proptest::prop_assert!(link.is_ascii() && !link.contains(['"', '\'', '<', '>', ' ', '\\']));
        }
    }
}
