//! The narrative block of a section as printed text: paragraphs and list items as lines, table rows as lines of cells, and the
//! places of the elements that entries refer to by their ids.

use crate::extract::{
    printed::{Gap, Printed},
    xml::Tag,
};

/// The narrative that is being read.
#[derive(Debug, Default)]
pub(super) struct Narrative<'a> {
    /// Elements with an id: depth, id, where their text begins.
    ids: Vec<(usize, &'a str, usize)>,
    /// Open table cells: depth, where their text begins.
    cells: Vec<(usize, usize)>,
    /// Open rows: whether a cell was seen.
    rows: Vec<bool>,
}

impl<'a> Narrative<'a> {
    /// An element begins; `depth` is its own.
    pub(super) fn open(&mut self, tag: &Tag<'a>, depth: usize, printed: &mut Printed<'a>) {
        match tag.name {
            "tr" => {
                self.rows.push(false);
                self.line(Gap::Line, printed);
            }
            "td" | "th" => self.open_cell(depth, printed),
            "table" | "list" | "paragraph" | "caption" => self.line(Gap::Line, printed),
            "item" | "br" | "thead" | "tbody" | "tfoot" | "p" | "div" | "li" | "ul" | "ol" => self.line(Gap::Line, printed),
            _ => {}
        }
        if let Some((_, id)) = tag.attributes().find(|(key, _)| key.eq_ignore_ascii_case("id")) {
            self.ids.push((depth, id, printed.len()));
        }
    }

    /// The element at `depth` ends.
    pub(super) fn close(&mut self, name: &str, depth: usize, printed: &mut Printed<'a>) {
        while let Some((_, id, start)) = self.ids.pop_if(|(open, ..)| *open >= depth) {
            printed.place(id, start);
        }
        match name {
            "td" | "th" => self.close_cell(depth, printed),
            "tr" => {
                self.rows.pop();
                self.line(Gap::Line, printed);
            }
            "paragraph" | "item" | "table" | "list" | "caption" | "p" | "div" | "li" => self.line(Gap::Line, printed),
            _ => {}
        }
    }

    /// A new line, but not before the first word of a cell.
    fn line(&self, gap: Gap, printed: &mut Printed<'a>) {
        if self.cells.last().is_none_or(|(_, start)| *start < printed.len()) {
            printed.part(gap);
        }
    }

    /// A cell begins: a tab parts it from the one before.
    fn open_cell(&mut self, depth: usize, printed: &mut Printed<'a>) {
        if let Some(seen) = self.rows.last_mut() {
            if *seen {
                printed.part(Gap::Cell);
            }
            *seen = true;
        }
        self.cells.push((depth, printed.len()));
    }

    /// A cell ends: lines that ended in it do not end the row.
    fn close_cell(&mut self, depth: usize, printed: &mut Printed<'a>) {
        while let Some((_, start)) = self.cells.pop_if(|(open, _)| *open >= depth) {
            if start < printed.len() {
                printed.rejoin();
            }
        }
    }
}
