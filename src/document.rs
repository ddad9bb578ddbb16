//! What a record says, whatever file it came in: the printed text, where its pages and sections lie, its coded entries and its header.
//!
//! Every extractor ends in a [`Document`], every detector starts from one. Conventions, valid throughout the crate:
//! a [`Span`] is half-open, in bytes, into [`Document::text`]; pages and lines count from 1; pages are separated by one
//! form feed (`\f`), which belongs to no page.

use serde::{Deserialize, Serialize};

use crate::dates::PartialDate;

/// A half-open byte range `start..end` into [`Document::text`]; both ends lie on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether two spans share at least one byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies within this span.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// This span moved forward by `by` bytes.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}

/// Where something stands: what the reports print as page, line, section and offsets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Page, from 1.
    pub page: u32,
    /// Line on that page, from 1.
    pub line: u32,
    /// The section's heading as printed, or its class; empty where none is known.
    pub section: String,
    /// Offsets into the document's text.
    pub span: Span,
}

/// The container or markup that a document was read from (`format` in files.csv).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Portable Document Format.
    Pdf,
    /// HL7 CDA and its relatives (C-CDA, C32, CCR).
    Ccda,
    /// FHIR JSON.
    Fhir,
    /// HTML, MHTML.
    Html,
    /// Rich Text Format.
    Rtf,
    /// Plain text and delimited tables.
    Text,
    /// A ZIP archive.
    Zip,
    /// Anything else.
    #[default]
    Other,
}

impl Format {
    /// The word that files.csv prints.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Ccda => "ccda",
            Self::Fhir => "fhir",
            Self::Html => "html",
            Self::Rtf => "rtf",
            Self::Text => "text",
            Self::Zip => "zip",
            Self::Other => "other",
        }
    }
}

/// How the text of a page was obtained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageText {
    /// The format's own text, read by the primary route.
    #[default]
    Primary,
    /// Read by the second opinion (pdf-extract or lopdf).
    SecondOpinion,
    /// The invisible text layer that a scanner's OCR left over the image.
    OcrLayer,
    /// Recognised by OCR in this run.
    Ocr,
    /// Nothing is on the page: no text and no image.
    Blank,
    /// Something is on the page (an image, broken content) that could not be read.
    Unread,
}

/// One line in the top or bottom margin of a page: a candidate for page furniture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarginLine {
    /// The line's text.
    pub span: Span,
    /// Distance of its baseline from the page's top edge, in thousandths of the page height.
    pub height: u16,
}

/// One page of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The page's text, without the form feed behind it.
    pub span: Span,
    /// Who read it.
    pub read: PageText,
    /// Lines near the page's edges, top to bottom.
    pub margin: Vec<MarginLine>,
}

impl Default for Span {
    fn default() -> Self {
        Self::new(0, 0)
    }
}

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// The record's own running text, lists and tables.
    #[default]
    Body,
    /// A heading that the format marks as one (C-CDA section title, HTML heading).
    Heading,
    /// A repeating page header or footer: no part of sections or sentences.
    Furniture,
}

/// A stretch of text of one kind in one section that the format itself knows. Blocks are sorted, do not overlap, and text
/// between them belongs to no section. Formats without structure (plain text, PDF) have one body block a page, cut by furniture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Where it lies.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
    /// The section that the format itself states (LOINC code, title).
    pub section: Option<SectionMark>,
}

/// A section as the format states it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionMark {
    /// LOINC code of the section, or empty.
    pub loinc: String,
    /// Title as printed, or empty.
    pub title: String,
}

/// The code systems that findings name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CodeSystem {
    /// ICD-10-CM, dotted.
    #[serde(rename = "ICD10CM")]
    Icd10Cm,
    /// ICD-9-CM, dotted.
    #[serde(rename = "ICD9CM")]
    Icd9Cm,
    /// SNOMED CT.
    #[serde(rename = "SNOMEDCT")]
    SnomedCt,
    /// Any other system.
    #[default]
    #[serde(rename = "OTHER")]
    Other,
}

impl CodeSystem {
    /// The word that the reports print.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Icd10Cm => "ICD10CM",
            Self::Icd9Cm => "ICD9CM",
            Self::SnomedCt => "SNOMEDCT",
            Self::Other => "OTHER",
        }
    }
}

/// One code of an entry: its value or one of its translations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryCode {
    /// The system that the record names; the extractor corrects only what the OID or name states, tables come later.
    pub system: CodeSystem,
    /// OID, URI or name of the system as written, or empty.
    pub system_id: String,
    /// The code as written.
    pub code: String,
    /// Its display name, or empty.
    pub display: String,
}

/// What kind of list or act an entry stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryRole {
    /// Problem list.
    #[default]
    Problem,
    /// Diagnosis of an encounter (also admission, discharge, pre- and post-operative).
    EncounterDiagnosis,
    /// Past medical history.
    History,
    /// Family history: never the patient's.
    Family,
    /// The reason for a medication, procedure or order.
    Indication,
    /// A health concern, an assessment, another place where a diagnosis is stated.
    Other,
}

/// Whose condition it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// The patient.
    #[default]
    Patient,
    /// A relative.
    Family,
    /// Somebody else.
    Other,
}

/// What the structured record says of an entry's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryStatus {
    /// Active, recurrence, relapse.
    Active,
    /// In remission.
    Remission,
    /// Inactive.
    Inactive,
    /// Resolved, or closed with an end date.
    Resolved,
    /// Not said.
    #[default]
    Unknown,
}

/// How sure the record is of an entry (FHIR verificationStatus and the like).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verification {
    /// Confirmed, or nothing said.
    #[default]
    Confirmed,
    /// Provisional, differential, unconfirmed.
    Unconfirmed,
    /// Refuted or negated (`negationInd`).
    Refuted,
    /// Entered in error.
    EnteredInError,
}

/// A diagnosis entry of a structured record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodedEntry {
    /// The value first, then its translations, as written.
    pub codes: Vec<EntryCode>,
    /// The record's own words for it (originalText, resolved reference, display name), or empty.
    pub name: String,
    /// Where the narrative prints it.
    pub span: Option<Span>,
    /// The section it stands in.
    pub section: SectionMark,
    /// Kind of list.
    pub role: EntryRole,
    /// Whose it is.
    pub subject: Subject,
    /// Its state.
    pub status: EntryStatus,
    /// How sure.
    pub verification: Verification,
    /// When it was recorded, or the encounter's date.
    pub date: Option<PartialDate>,
    /// Onset.
    pub onset: Option<PartialDate>,
    /// End.
    pub resolved: Option<PartialDate>,
    /// What a reader should know: sources that disagree, repaired codes. No patient text.
    pub notes: Vec<String>,
}

/// A number that identifies the patient somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordNumber {
    /// As printed.
    pub number: String,
    /// OID, URI or label of who assigned it.
    pub authority: String,
    /// Whether it is labelled as a medical record number (and not only one of several ids).
    pub is_mrn: bool,
}

/// Who the document is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Names as printed, the first the most trusted.
    pub names: Vec<String>,
    /// Dates of birth found; more than one is a conflict.
    pub birth_dates: Vec<PartialDate>,
    /// Sex as written.
    pub sex: String,
    /// Record numbers.
    pub numbers: Vec<RecordNumber>,
    /// Custodian organisation.
    pub custodian: String,
    /// Authors.
    pub authors: Vec<String>,
    /// The document's own date (effectiveTime, "Printed by … on …").
    pub date: Option<PartialDate>,
}

impl Header {
    /// Whether it says nothing about who the patient is.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.names.is_empty() && self.birth_dates.is_empty() && self.numbers.is_empty()
    }
}

/// A page whose printed header names a patient; pages of one document can disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageHeader {
    /// Page, from 1.
    pub page: u32,
    /// What it says.
    pub header: Header,
    /// Whether the file itself parts its patients there, so that this is surely not the file's own.
    #[serde(default)]
    pub stranger: bool,
}

/// A visit that a structured record lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encounter {
    /// Its day.
    pub date: Option<PartialDate>,
    /// Last day of a stay.
    pub end: Option<PartialDate>,
    /// Type as displayed.
    pub title: String,
    /// CPT or other type codes.
    pub codes: Vec<String>,
    /// Provider and role as printed.
    pub provider: String,
    /// Status word as written (`completed`, `cancelled`, `finished`), or empty.
    pub status: String,
    /// Where the narrative prints it.
    pub span: Option<Span>,
}

/// A score or other observation with a number or an answer that a structured record lists (PHQ-9 total and the like).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// LOINC or other code.
    pub code: String,
    /// Display name.
    pub name: String,
    /// Value as written.
    pub value: String,
    /// Its day.
    pub date: Option<PartialDate>,
    /// Where the narrative prints it.
    pub span: Option<Span>,
}

/// Everything that was read from one member. Extractors fill it, detectors read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it was.
    pub format: Format,
    /// The one printed text, pages joined by `\f`.
    pub text: String,
    /// Its pages in order; never empty for a document that has pages.
    pub pages: Vec<Page>,
    /// Its blocks in order.
    pub blocks: Vec<Block>,
    /// Diagnosis entries.
    pub coded: Vec<CodedEntry>,
    /// Visits.
    pub encounters: Vec<Encounter>,
    /// Scores.
    pub observations: Vec<Observation>,
    /// Who it is about.
    pub header: Header,
    /// What single pages say of who they are about, where they say it.
    pub page_headers: Vec<PageHeader>,
    /// What a reader should know (engines, repairs). No patient text.
    pub notes: Vec<String>,
    /// What could not be read: each makes the file `partial`. No patient text.
    pub faults: Vec<String>,
    /// What was left out on purpose, since nobody sees it in the document, it is no record or it lies elsewhere: it is told, and the file
    /// is `read` all the same. No patient text.
    pub left_out: Vec<String>,
    /// The documents within it, where the options ask for them; they never leave the process that reads them.
    #[serde(skip)]
    pub embedded: Vec<Embedded>,
}

/// A document within another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// Which of the outer document's pages are its own, from 0, half open.
    pub pages: std::ops::Range<usize>,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Document {
    /// A document of one page that holds all of `text`.
    #[must_use]
    pub fn of_text(format: Format, text: String) -> Self {
        let mut document = Self { format, text, ..Self::default() };
        document.page_by_form_feeds();
        document
    }

    /// Cuts [`Document::text`] into pages at each form feed, with one body block a page.
    pub fn page_by_form_feeds(&mut self) {
        let mut start = 0;
        self.pages.clear();
        self.blocks.clear();
        for piece in self.text.split('\u{c}') {
            let span = Span::new(start, start + piece.len());
            self.pages.push(Page { span, ..Page::default() });
            if !piece.trim().is_empty() {
                self.blocks.push(Block { span, kind: BlockKind::Body, section: None });
            }
            start = span.end + 1;
        }
    }

    /// The printed text of a span; empty where the span does not fit the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// Page and line (both from 1) of a byte offset.
    #[must_use]
    pub fn page_and_line(&self, offset: usize) -> (u32, u32) {
        let page = self.page_at(offset);
        let start = self.pages.get(page as usize - 1).map_or(0, |page| page.span.start);
        let before = self.text.as_bytes().get(start..offset.max(start)).unwrap_or(b"");
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        (page, u32::try_from(line).unwrap_or(u32::MAX))
    }

    /// The page, from 1, of an offset into the text.
    #[must_use]
    pub fn page_at(&self, offset: usize) -> u32 {
        let index = self.pages.partition_point(|page| page.span.start <= offset).saturating_sub(1);
        u32::try_from(index + 1).unwrap_or(u32::MAX)
    }

    /// Adds the pages of `next` behind the pages of this document, as when a page range comes back from a worker.
    pub fn append(&mut self, next: Self) {
        if self.pages.is_empty() && self.text.is_empty() {
            let faults = std::mem::take(&mut self.faults);
            let notes = std::mem::take(&mut self.notes);
            let left_out = std::mem::take(&mut self.left_out);
            *self = next;
            self.left_out.splice(0..0, left_out);
            self.faults.splice(0..0, faults);
            self.notes.splice(0..0, notes);
            return;
        }
        if !(next.pages.is_empty() && next.text.is_empty()) {
            self.text.push('\u{c}');
        }
        let by = self.text.len();
        let pages = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        self.text.push_str(&next.text);
        self.pages.extend(next.pages.into_iter().map(|page| Page {
            span: page.span.shifted(by),
            read: page.read,
            margin: page.margin.into_iter().map(|line| MarginLine { span: line.span.shifted(by), ..line }).collect(),
        }));
        self.blocks.extend(next.blocks.into_iter().map(|block| Block { span: block.span.shifted(by), ..block }));
        self.coded
            .extend(next.coded.into_iter().map(|entry| CodedEntry { span: entry.span.map(|span| span.shifted(by)), ..entry }));
        self.encounters.extend(
            next.encounters.into_iter().map(|visit| Encounter { span: visit.span.map(|span| span.shifted(by)), ..visit }),
        );
        self.observations.extend(
            next.observations.into_iter().map(|seen| Observation { span: seen.span.map(|span| span.shifted(by)), ..seen }),
        );
        self.page_headers.extend(next.page_headers.into_iter().map(|page| PageHeader { page: page.page + pages, ..page }));
        if self.header.is_anonymous() {
            self.header = next.header;
        }
        push_new(&mut self.notes, next.notes);
        push_new(&mut self.faults, next.faults);
        push_new(&mut self.left_out, next.left_out);
    }

    /// Gives the page at `index` (from 0) another text and moves all that stands behind it: what OCR made of a scanned page.
    ///
    /// The page becomes one body block without margin lines; entries that pointed into its old text point nowhere. Form feeds in
    /// `text` become line ends. `false`, and nothing happens, where there is no such page.
    pub fn replace_page(&mut self, index: usize, text: &str, read: PageText) -> bool {
        let Some(old) = self.pages.get(index).map(|page| page.span) else { return false };
        if self.text.get(old.start..old.end).is_none() {
            return false;
        }
        let text = text.replace('\u{c}', "\n");
        self.text.replace_range(old.start..old.end, &text);
        let moved = Replaced { old, length: text.len() };
        self.pages[index] = Page { span: moved.new_span(), read, margin: Vec::new() };
        self.move_spans(moved, index);
        if !text.trim().is_empty() {
            let at = self.blocks.partition_point(|block| block.span.start < old.start);
            self.blocks.insert(at, Block { span: moved.new_span(), kind: BlockKind::Body, section: None });
        }
        true
    }

    /// Moves every span but that of the replaced page.
    fn move_spans(&mut self, moved: Replaced, replaced: usize) {
        for page in self.pages.iter_mut().skip(replaced + 1) {
            page.span = moved.behind(page.span);
            for line in &mut page.margin {
                line.span = moved.behind(line.span);
            }
        }
        self.blocks.retain_mut(|block| moved.apply(block.span).map(|span| block.span = span).is_some());
        for entry in &mut self.coded {
            entry.span = entry.span.and_then(|span| moved.apply(span));
        }
        for visit in &mut self.encounters {
            visit.span = visit.span.and_then(|span| moved.apply(span));
        }
        for seen in &mut self.observations {
            seen.span = seen.span.and_then(|span| moved.apply(span));
        }
    }

    /// Number of pages that hold something which could not be read.
    #[must_use]
    pub fn unread_pages(&self) -> usize {
        self.pages.iter().filter(|page| page.read == PageText::Unread).count()
    }

    /// Number of pages that OCR of this run read.
    #[must_use]
    pub fn ocr_pages(&self) -> usize {
        self.pages.iter().filter(|page| page.read == PageText::Ocr).count()
    }
}

/// A stretch of text that has given way to one of another length.
#[derive(Clone, Copy, Debug)]
struct Replaced {
    old: Span,
    length: usize,
}

impl Replaced {
    /// Where the new text lies.
    const fn new_span(self) -> Span {
        Span::new(self.old.start, self.old.start + self.length)
    }

    /// Where a span that lay behind the old text lies now.
    const fn behind(self, span: Span) -> Span {
        Span::new(span.start + self.length - self.old.len(), span.end + self.length - self.old.len())
    }

    /// Where any span lies now; nowhere if it touched the old text.
    fn apply(self, span: Span) -> Option<Span> {
        if span.end <= self.old.start && span != self.old {
            Some(span)
        } else if span.start >= self.old.end && span != self.old {
            Some(self.behind(span))
        } else {
            None
        }
    }
}

/// Adds those of `more` that `list` does not hold yet.
fn push_new(list: &mut Vec<String>, more: Vec<String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_lines_count_from_one() {
        let document = Document::of_text(Format::Text, "a\nb\u{c}c\nd".into());
        assert_eq!(document.pages.len(), 2);
        assert_eq!(document.page_and_line(0), (1, 1));
        assert_eq!(document.page_and_line(2), (1, 2));
        assert_eq!(document.page_and_line(4), (2, 1));
        assert_eq!(document.page_and_line(6), (2, 2));
    }

    #[test]
    fn appended_pages_keep_their_text() {
        let mut whole = Document::of_text(Format::Pdf, "one".into());
        whole.append(Document::of_text(Format::Pdf, "two".into()));
        assert_eq!(whole.text, "one\u{c}two");
        assert_eq!(whole.slice(whole.pages[1].span), "two");
        assert_eq!(whole.slice(whole.blocks[1].span), "two");
    }

    #[test]
    fn what_has_no_page_adds_none() {
        let mut whole = Document::of_text(Format::Pdf, "one".into());
        whole.append(Document { notes: vec!["attachment 1: image (PNG)".into()], ..Document::default() });
        assert_eq!((whole.text.as_str(), whole.pages.len(), whole.notes.len()), ("one", 1, 1));
    }

    /// Three pages; the second has no text, an entry points into each of the others.
    fn with_scanned_page() -> Document {
        let mut document = Document::of_text(Format::Pdf, "one\u{c}\u{c}three".into());
        document.pages[1].read = PageText::Unread;
        document.pages[2].margin.push(MarginLine { span: Span::new(5, 10), height: 10 });
        for span in [Span::new(0, 3), Span::new(5, 10)] {
            document.coded.push(CodedEntry { span: Some(span), ..CodedEntry::default() });
            document.encounters.push(Encounter { span: Some(span), ..Encounter::default() });
            document.observations.push(Observation { span: Some(span), ..Observation::default() });
        }
        document
    }

    #[test]
    fn a_replaced_page_moves_what_stands_behind_it() {
        let mut document = with_scanned_page();
        assert!(document.replace_page(1, "second\npage", PageText::Ocr));
        assert_eq!(document.text, "one\u{c}second\npage\u{c}three");
        assert_eq!((document.unread_pages(), document.ocr_pages()), (0, 1));
        let pages: Vec<&str> = document.pages.iter().map(|page| document.slice(page.span)).collect();
        assert_eq!(pages, ["one", "second\npage", "three"]);
        let blocks: Vec<&str> = document.blocks.iter().map(|block| document.slice(block.span)).collect();
        assert_eq!(blocks, pages);
        assert_eq!(document.slice(document.pages[2].margin[0].span), "three");
        for spans in [document.coded[1].span, document.encounters[1].span, document.observations[1].span] {
            assert_eq!(document.slice(spans.unwrap()), "three");
        }
        assert_eq!(document.coded[0].span, Some(Span::new(0, 3)));
    }

    #[test]
    fn a_page_replaced_by_less_text_keeps_the_rest() {
        let mut document = with_scanned_page();
        assert!(document.replace_page(0, "", PageText::Unread));
        assert_eq!(document.text, "\u{c}\u{c}three");
        assert_eq!(document.coded[0].span, None);
        assert_eq!(document.slice(document.coded[1].span.unwrap()), "three");
        assert_eq!(document.blocks.len(), 1);
        assert!(!document.replace_page(3, "none", PageText::Ocr));
    }

    proptest::proptest! {
        #[test]
        fn replaced_pages_keep_all_spans_valid(pages in proptest::collection::vec("[a-é \n]{0,8}", 1..5), index in 0usize..6, text in "\\PC{0,12}\u{c}?") {
            let mut document = Document::of_text(Format::Pdf, pages.join("\u{c}"));
            let others: Vec<String> = pages.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, page)| page.clone()).collect();
            let done = document.replace_page(index, &text, PageText::Ocr);
            proptest::prop_assert_eq!(done, index < pages.len());
            let kept: Vec<String> = document.pages.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, page)| document.slice(page.span).to_owned()).collect();
            proptest::prop_assert_eq!(others, kept);
            proptest::prop_assert_eq!(document.text.matches('\u{c}').count() + 1, pages.len());
            proptest::prop_assert!(document.blocks.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
            proptest::prop_assert!(document.blocks.iter().all(|block| document.text.get(block.span.start..block.span.end).is_some()));
        }
    }
}
