//! Files that a document has attached: listed in its name tree, among its associated files, or pinned to its pages. Each is read as
//! any embedded document; what it says becomes pages behind the document's own.

use std::collections::HashSet;

use hayro_syntax::object::{
    Array, Dict, Name, Object, Stream, String as PdfString,
    dict::keys::{ANNOTS, EMBEDDED_FILES, KIDS, NAMES},
};

use super::{
    decode,
    limits::{self, Budget},
    marked,
    open::{Opened, catalog},
};
use crate::{
    document::{Document, Format},
    error::FileError,
    extract::{
        ExtractOptions, embedded,
        ocr::{picture::Picture, render},
    },
    intake::{self, Sniffed},
};

/// Attachments read of one document.
const ATTACHMENTS: usize = 500;
/// Nodes looked at in a name tree, and files listed in one place.
const NODES: usize = 10_000;
/// How deep nodes of a name tree may lie in each other.
const NODE_DEPTH: usize = 16;
/// Keys of a file specification under which the file itself may stand.
const VARIANTS: [&[u8]; 5] = [b"UF", b"F", b"Unix", b"DOS", b"Mac"];

impl Opened {
    /// Whether anything is attached.
    #[must_use]
    pub fn has_attachments(&self) -> bool {
        !self.attached().files.is_empty()
    }

    /// Reads what is attached: pages that stand behind the document's own, in one order always.
    #[must_use]
    pub fn read_attachments(&self, options: &ExtractOptions) -> Document {
        let mut document = Document { format: Format::Pdf, ..Document::default() };
        self.append_attachments(&mut document, options);
        document
    }

    /// Adds what is attached behind what was read of the document.
    pub(super) fn append_attachments(&self, document: &mut Document, options: &ExtractOptions) {
        let (Attached { files, is_cut, .. }, mut budget) = (self.attached(), Budget::new());
        for (number, file) in (1..).zip(&files) {
            file.append(document, &format!("attachment {number}"), options, &mut budget);
        }
        if is_cut {
            document.faults.push(format!("limit reached: of the attachments {} were read", files.len()));
        }
    }

    /// Draws a page for OCR, from 0: one of the document's own, or of what is attached behind it. A picture is given as it is.
    ///
    /// # Errors
    /// A [`FileError`] where there is no such page, or it has no area.
    pub fn picture(&self, index: usize, options: &ExtractOptions) -> Result<Vec<u8>, FileError> {
        let own = self.page_count() as usize;
        if index < own || options.depth >= embedded::DEPTH {
            return render::page_pgm(self, index);
        }
        let (mut index, mut budget) = (index - own, Budget::new());
        for file in self.attached().files {
            let mut inner = Document::default();
            let bytes = file.append(&mut inner, "", options, &mut budget);
            match index.checked_sub(inner.pages.len()) {
                Some(rest) => index = rest,
                None => return embedded::picture_of(bytes, index, options),
            }
        }
        Err(FileError::Other("no such page".into()))
    }

    /// The files that are attached, each once.
    fn attached(&self) -> Attached<'_> {
        let mut found = Attached::default();
        if let Some(catalog) = catalog(&self.pdf) {
            if let Some(names) = catalog.get::<Dict<'_>>(NAMES).and_then(|names| names.get::<Dict<'_>>(EMBEDDED_FILES)) {
                found.tree(&names, 0);
            }
            if let Some(files) = catalog.get::<Array<'_>>(b"AF".as_slice()) {
                files.iter::<Dict<'_>>().take(NODES).for_each(|file| found.file(&file));
            }
        }
        for page in self.pdf.pages().iter().take(limits::PAGES) {
            let Some(list) = page.raw().get::<Array<'_>>(ANNOTS) else { continue };
            for file in list.iter::<Dict<'_>>().take(NODES).filter_map(|note| note.get::<Dict<'_>>(b"FS".as_slice())) {
                found.file(&file);
            }
        }
        found
    }
}

/// One attached file.
struct File<'a> {
    content: Stream<'a>,
    name: Vec<u8>,
    /// Whether it is another form of what the pages show (their formulas, styles, source or figures) and no document beside them.
    is_associated: bool,
}

impl File<'_> {
    /// Adds what it says to a document, and gives its bytes.
    fn append(&self, document: &mut Document, what: &str, options: &ExtractOptions, budget: &mut Budget) -> Vec<u8> {
        let mut bytes = Vec::new();
        let is_whole = decode::append(&self.content, budget, &mut bytes) && budget.next_page().is_empty();
        match intake::sniff(&bytes, &self.name) {
            Sniffed::Record(Format::Text) if self.is_associated => {
                document.notes.push(format!("{what}: belongs to the pages (an associated file)"));
                return bytes;
            }
            Sniffed::Record(Format::Text) if is_xml(&bytes) => {
                document.left_out.push(format!("{what}: XML of no known kind of record, not read"));
                return bytes;
            }
            Sniffed::NoRecord(reason) if Picture::of(&bytes).is_none() => document.notes.push(format!("{what}: {reason}")),
            _ => embedded::append(document, &bytes, what, options),
        }
        if !is_whole {
            document.faults.push(format!("{what}: damaged or too large, read in part"));
        }
        bytes
    }
}

/// Whether bytes say of themselves that they are XML. Records in XML have been recognised before: what is left is data for programs
/// (an invoice, a form's schema), in most cases what the pages print.
fn is_xml(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"<?xml")
}

/// The attachments found so far.
#[derive(Default)]
struct Attached<'a> {
    files: Vec<File<'a>>,
    seen: HashSet<(u32, i32)>,
    nodes: usize,
    /// Whether a bound kept some of them out.
    is_cut: bool,
}

impl<'a> Attached<'a> {
    /// The files of a node of the name tree, and of those below it.
    fn tree(&mut self, node: &Dict<'a>, depth: usize) {
        self.nodes += 1;
        if depth > NODE_DEPTH || self.nodes > NODES {
            self.is_cut = true;
            return;
        }
        if let Some(names) = node.get::<Array<'a>>(NAMES) {
            names.iter::<Object<'a>>().take(2 * NODES).filter_map(Object::into_dict).for_each(|file| self.file(&file));
        }
        if let Some(kids) = node.get::<Array<'a>>(KIDS) {
            kids.iter::<Dict<'a>>().take(NODES).for_each(|kid| self.tree(&kid, depth + 1));
        }
    }

    /// The file of a file specification, unless it lies elsewhere or is known.
    fn file(&mut self, specification: &Dict<'a>) {
        let Some(files) = specification.get::<Dict<'a>>(b"EF".as_slice()) else { return };
        let Some(content) = VARIANTS.iter().find_map(|key| files.get::<Stream<'a>>(*key)) else { return };
        let id = content.obj_id();
        if self.seen.contains(&(id.obj_number, id.gen_number)) {
            return;
        }
        if self.files.len() == ATTACHMENTS {
            self.is_cut = true;
        } else {
            self.seen.insert((id.obj_number, id.gen_number));
            let name = VARIANTS.iter().find_map(|key| specification.get::<PdfString<'a>>(*key));
            let relation = specification.get::<Name<'a>>(b"AFRelationship".as_slice());
            self.files.push(File {
                content,
                name: name.map(|name| marked::text_string(&name).into_bytes()).unwrap_or_default(),
                is_associated: relation.is_some_and(|relation| *relation != *b"Unspecified"),
            });
        }
    }
}
