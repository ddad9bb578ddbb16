//! Prints a page: its pieces as strips, blocks and rows, in reading order, with what stands in its margins.

use super::{
    blocks::{self, Block},
    order::{Order, Printed},
    page::Counts,
    pieces::{Pieces, Turn},
    strips::{self, SAME_LINE, Strip},
};
use crate::document::{MarginLine, Span};

/// The margin in which lines may be headers or footers, in thousandths of the page's height.
const MARGIN: u16 = 120;
/// A row is printed on one line if no cell has more lines than this.
const ROW_LINES: usize = 4;
/// More than this between two lines, in em, is an empty line.
const PARAGRAPH_GAP: f32 = 2.2;

/// What was printed of a page.
pub(super) struct PageLayout {
    /// Lines near the page's edges.
    pub(super) margin: Vec<MarginLine>,
    /// How many characters there are.
    pub(super) counts: Counts,
}

/// Prints a page's pieces behind `out`.
pub(super) fn print(pieces: &Pieces, size: (f64, f64), out: &mut String) -> PageLayout {
    let mut layout = PageLayout { margin: Vec::new(), counts: Counts::default() };
    let start = out.len();
    for turn in turns(pieces) {
        let strips = strips::strips(pieces, turn);
        let single: Vec<Block> = strips.iter().enumerate().map(|(place, strip)| Block::of(place, strip)).collect();
        let height = if turn == 0 { Some(size.1 as f32) } else { None };
        for column in (Order { blocks: &single, strips: &strips }).columns() {
            let blocks = blocks::blocks(&strips, column, &pieces.text);
            let order = Order { blocks: &blocks, strips: &strips }.all();
            if out.len() > start {
                out.push('\n');
            }
            let mut printer =
                Printer { strips: &strips, blocks: &blocks, text: &pieces.text, height, out, layout: &mut layout, last: None };
            printer.all(&order);
        }
    }
    layout.margin.sort_by_key(|line| (line.height, line.span.start));
    layout
}

/// The directions of a page's text, that of most of it first.
fn turns(pieces: &Pieces) -> Vec<Turn> {
    let mut found: Vec<(usize, Turn)> = Vec::new();
    for piece in &pieces.list {
        let length = piece.end - piece.start;
        match found.iter_mut().find(|(_, turn)| *turn == piece.turn) {
            Some((total, _)) => *total += length,
            None => found.push((length, piece.turn)),
        }
    }
    found.sort_by_key(|(length, turn)| (std::cmp::Reverse(*length), *turn));
    found.into_iter().map(|(_, turn)| turn).collect()
}

/// Prints blocks in their order.
struct Printer<'p> {
    strips: &'p [Strip],
    blocks: &'p [Block],
    text: &'p str,
    /// The page's height where text runs along it.
    height: Option<f32>,
    out: &'p mut String,
    layout: &'p mut PageLayout,
    /// Baseline of the last line printed.
    last: Option<f32>,
}

impl Printer<'_> {
    fn all(&mut self, order: &[Printed]) {
        for item in order {
            let first = match item {
                Printed::Row(blocks) | Printed::Tangle(blocks) => blocks.iter().map(|block| self.blocks[*block].lines[0]),
            };
            let Some(first) = first.min_by(|a, b| self.strips[*a].v.total_cmp(&self.strips[*b].v)) else { continue };
            self.line_end(first);
            match item {
                Printed::Row(blocks) => self.row(blocks),
                Printed::Tangle(blocks) => self.tangle(blocks),
            }
        }
    }

    /// Ends the line before a strip, with an empty line where the page has one.
    fn line_end(&mut self, next: usize) {
        let strip = &self.strips[next];
        if let Some(last) = self.last {
            let is_apart = strip.v - last > PARAGRAPH_GAP * strip.size;
            self.out.push_str(if is_apart { "\n\n" } else { "\n" });
        }
    }

    /// The cells of a row: on one line if they are short, each wrapped cell whole.
    fn row(&mut self, row: &[usize]) {
        let is_line = row.len() > 1 && row.iter().all(|block| self.blocks[*block].lines.len() <= ROW_LINES);
        for (place, block) in row.iter().enumerate() {
            let blocks = self.blocks;
            if place > 0 {
                let was_long = !is_line && blocks[row[place - 1]].lines.len() > 1;
                self.out.push(if was_long { '\n' } else { '\t' });
            }
            for (line, strip) in blocks[*block].lines.iter().enumerate() {
                if line > 0 {
                    if is_line { self.wrap() } else { self.line_end(*strip) }
                }
                self.strip(*strip);
            }
        }
        self.last =
            row.iter().flat_map(|block| self.blocks[*block].lines.last()).map(|strip| self.strips[*strip].v).reduce(f32::max);
    }

    /// Joins the lines of a wrapped cell: with a space, except behind a hyphen.
    fn wrap(&mut self) {
        if !self.out.ends_with(['-', '\u{2010}', '\u{ad}', '/']) {
            self.out.push(' ');
        }
    }

    /// Blocks that run into one another, line by line.
    fn tangle(&mut self, blocks: &[usize]) {
        let mut lines: Vec<usize> = blocks.iter().flat_map(|block| self.blocks[*block].lines.iter().copied()).collect();
        lines.sort_by(|a, b| self.strips[*a].v.total_cmp(&self.strips[*b].v));
        let strips = self.strips;
        for (place, line) in lines.chunk_by_mut(|a, b| strips[*b].v - strips[*a].v < SAME_LINE * strips[*a].size).enumerate() {
            line.sort_by(|a, b| strips[*a].u0.total_cmp(&strips[*b].u0));
            if place > 0 {
                self.line_end(line[0]);
            }
            for (cell, strip) in line.iter().enumerate() {
                if cell > 0 {
                    let before = &strips[line[cell - 1]];
                    let is_tab = strips::is_tab(strips[*strip].u0 - before.u1, before.size);
                    self.out.push(if is_tab { '\t' } else { ' ' });
                }
                self.strip(*strip);
            }
        }
    }

    /// One strip.
    fn strip(&mut self, place: usize) {
        let strip = &self.strips[place];
        let start = self.out.len();
        strip.print(self.text, self.out);
        self.last = Some(strip.v);
        let height = self.height.map(|height| (strip.v / height.max(1.0) * 1000.0).clamp(0.0, 1000.0) as u16);
        let in_margin = height.filter(|height| !(MARGIN..=1000 - MARGIN).contains(height));
        if let Some(height) = in_margin {
            self.layout.margin.push(MarginLine { span: Span::new(start, self.out.len()), height });
        }
        self.layout.counts.add(&self.out[start..], strip.is_visible, in_margin.is_some());
    }
}
