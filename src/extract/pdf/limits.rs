//! What one document may cost: the bounds, and the account of what has been used and of what was cut short.

/// Pages read of one document.
pub(super) const PAGES: usize = 20_000;
/// Decoded bytes of one stream.
pub(super) const STREAM_BYTES: usize = 64 << 20;
/// Decoded bytes of one document (of one page range, where several workers share it).
pub(super) const DOCUMENT_BYTES: usize = 1 << 30;
/// Content operators of one page, those of its forms included.
pub(super) const PAGE_OPERATORS: u32 = 4_000_000;
/// Glyphs of one page.
pub(super) const PAGE_GLYPHS: u32 = 2_000_000;
/// Forms inside forms.
pub(super) const FORM_DEPTH: usize = 24;
/// What drawing one form costs in operators, so that a few bytes cannot draw millions of empty forms.
pub(super) const FORM_COST: u32 = 100;

/// A bound that was reached, or damage that was met, while reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// A stream decodes to more than [`STREAM_BYTES`].
    Stream,
    /// The document decodes to more than [`DOCUMENT_BYTES`].
    Document,
    /// A page has more than [`PAGE_OPERATORS`].
    Operators,
    /// A page has more than [`PAGE_GLYPHS`].
    Glyphs,
    /// Forms are nested deeper than [`FORM_DEPTH`], or one draws itself.
    Forms,
    /// A stream's compressed bytes are damaged: it was read up to the damage.
    Damage,
    /// The page refers to an object that the file does not have, as one that was cut off.
    Missing,
}

impl Fault {
    /// The sentence for [`crate::document::Document::faults`]; `page` counts from 1.
    pub(super) fn sentence(self, page: u32) -> String {
        match self {
            Self::Stream => format!("limit reached: a stream of page {page} decodes to more than {} MiB", STREAM_BYTES >> 20),
            Self::Document => format!("limit reached: the document decodes to more than {} MiB", DOCUMENT_BYTES >> 20),
            Self::Operators => format!("limit reached: page {page} has more than {PAGE_OPERATORS} operators"),
            Self::Glyphs => format!("limit reached: page {page} has more than {PAGE_GLYPHS} glyphs"),
            Self::Forms => format!("limit reached: forms of page {page} are nested deeper than {FORM_DEPTH} or draw themselves"),
            Self::Damage => format!("damaged content on page {page}: read up to the damage"),
            Self::Missing => format!("a part of page {page} is missing in the file"),
        }
    }
}

/// The account of one document while its pages are read.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: usize,
    operators: u32,
    glyphs: u32,
    faults: Vec<Fault>,
}

impl Budget {
    /// A fresh account.
    pub(super) const fn new() -> Self {
        Self { bytes: DOCUMENT_BYTES, operators: PAGE_OPERATORS, glyphs: PAGE_GLYPHS, faults: Vec::new() }
    }

    /// Starts a page: its own bounds are whole again. Gives the faults of the page before.
    pub(super) fn next_page(&mut self) -> Vec<Fault> {
        self.operators = PAGE_OPERATORS;
        self.glyphs = PAGE_GLYPHS;
        std::mem::take(&mut self.faults)
    }

    /// Notes a fault, once a page.
    pub(super) fn fault(&mut self, fault: Fault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// How many faults the page has so far.
    pub(super) const fn faults(&self) -> usize {
        self.faults.len()
    }

    /// Forgets the faults behind the first `count`: they are of what nobody sees.
    pub(super) fn forget(&mut self, count: usize) {
        self.faults.truncate(count);
    }

    /// How many bytes the next stream may decode to.
    pub(super) fn stream_bytes(&self) -> usize {
        self.bytes.min(STREAM_BYTES)
    }

    /// Books decoded bytes; `whole` is false where the bound cut the stream short.
    pub(super) fn book(&mut self, bytes: usize, whole: bool) {
        if !whole {
            self.fault(if self.bytes <= STREAM_BYTES { Fault::Document } else { Fault::Stream });
        }
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Books `cost` operators; false when the page has used up its own.
    #[inline]
    pub(super) fn operators(&mut self, cost: u32) -> bool {
        let Some(left) = self.operators.checked_sub(cost) else {
            self.fault(Fault::Operators);
            return false;
        };
        self.operators = left;
        true
    }

    /// Books the glyphs of a string; false when the page has used up its own.
    #[inline]
    pub(super) fn glyphs(&mut self, count: usize) -> bool {
        let Some(left) = u32::try_from(count).ok().and_then(|count| self.glyphs.checked_sub(count)) else {
            self.fault(Fault::Glyphs);
            return false;
        };
        self.glyphs = left;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_its_own_operators_and_the_document_its_bytes() {
        let mut budget = Budget::new();
        assert!(budget.operators(PAGE_OPERATORS));
        assert!(!budget.operators(1) && !budget.operators(1));
        assert_eq!(budget.next_page(), [Fault::Operators]);
        assert!(budget.operators(1));
        budget.book(DOCUMENT_BYTES, true);
        assert_eq!(budget.stream_bytes(), 0);
        budget.book(0, false);
        assert_eq!(budget.next_page(), [Fault::Document]);
    }
}
