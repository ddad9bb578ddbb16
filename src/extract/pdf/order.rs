//! The reading order of a page's blocks: down the page, across the cells of a row, and one column after the other where the page
//! has columns.
//!
//! Columns are found among single lines, before cells are followed: a gutter parts columns if little is drawn to and fro across it,
//! or if both sides are running text. Within a column, blocks that share a stretch of its height belong together; cells of a row are
//! parted by every gutter.

use std::ops::Range;

use smallvec::smallvec;

use super::{
    blocks::{Block, Few},
    strips::Strip,
};

/// A gutter is at least this wide, in units.
const GUTTER: f32 = 6.0;
/// Lines that each column of a page must have.
const COLUMN_LINES: usize = 3;
/// Drawing may cross a gutter between columns once in so many lines, and twice in any case (for a header or footer).
const LINES_PER_CROSSING: usize = 6;
/// Lines that running text in columns must have where the order of drawing says nothing.
const PROSE_LINES: usize = 6;
/// Mean length of the lines of running text, in bytes.
const PROSE_LENGTH: usize = 28;
/// Mean length below which the lines of a side may be cells, in bytes.
const CELL_LENGTH: usize = 25;
/// Gutters tried on one page.
const TRIED: usize = 24;
/// Columns inside columns.
const DEPTH: usize = 24;

/// What is printed next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Printed {
    /// Cells of one row, left to right: indices of blocks.
    Row(Few),
    /// Blocks whose lines run into one another: printed line by line.
    Tangle(Few),
}

/// The blocks of a page and what is known of their lines.
pub(super) struct Order<'b> {
    pub(super) blocks: &'b [Block],
    pub(super) strips: &'b [Strip],
}

/// A gap between blocks, from left to right edge.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Gutter {
    left: f32,
    right: f32,
}

impl Gutter {
    fn width(self) -> f32 {
        self.right - self.left
    }
}

impl Order<'_> {
    /// The reading order of all blocks.
    pub(super) fn all(&self) -> Vec<Printed> {
        let mut out = Vec::new();
        self.arrange((0..self.blocks.len()).collect(), 0, &mut out);
        out
    }

    /// The columns of a page, in reading order: each a set of blocks.
    pub(super) fn columns(&self) -> Vec<Vec<usize>> {
        let mut out = Vec::new();
        self.part((0..self.blocks.len()).collect(), 0, &mut out);
        out
    }

    /// Parts some blocks into columns behind `out`.
    fn part(&self, blocks: Vec<usize>, depth: usize, out: &mut Vec<Vec<usize>>) {
        let mut before = self.bands(blocks);
        let Some((range, gutter)) = self.gutter(&before).filter(|_| depth < DEPTH) else {
            let all: Vec<usize> = before.into_iter().flatten().collect();
            if !all.is_empty() {
                out.push(all);
            }
            return;
        };
        let after = before.split_off(range.end);
        let within = before.split_off(range.start);
        let (left, right) = within.into_iter().flatten().partition(|block| self.is_left(*block, gutter));
        for part in [before.into_iter().flatten().collect(), left, right, after.into_iter().flatten().collect()] {
            self.part(part, depth + 1, out);
        }
    }

    /// Arranges some blocks behind `out`.
    fn arrange(&self, blocks: Vec<usize>, depth: usize, out: &mut Vec<Printed>) {
        for band in self.bands(blocks) {
            if depth < DEPTH { self.band(band, depth, out) } else { out.push(Printed::Tangle(band)) }
        }
    }

    /// Arranges blocks that share a stretch of the page's height.
    fn band(&self, mut band: Few, depth: usize, out: &mut Vec<Printed>) {
        band.sort_by(|a, b| self.blocks[*a].u0.total_cmp(&self.blocks[*b].u0));
        let gutters = self.gutters(&band, 0.0);
        if gutters.len() + 1 == band.len() {
            out.push(Printed::Row(band));
            return;
        }
        let cut = gutters.into_iter().min_by(|a, b| {
            let crossings = |gutter: &Gutter| self.crossings(&band, *gutter);
            crossings(a).cmp(&crossings(b)).then(b.width().total_cmp(&a.width()))
        });
        match cut {
            Some(cut) => {
                let (left, right) = band.into_iter().partition(|block| self.is_left(*block, cut));
                self.arrange(left, depth + 1, out);
                self.arrange(right, depth + 1, out);
            }
            None => out.push(Printed::Tangle(band)),
        }
    }

    /// Groups blocks that overlap in height, top to bottom.
    fn bands(&self, mut blocks: Vec<usize>) -> Vec<Few> {
        blocks.sort_by(|a, b| self.blocks[*a].top.total_cmp(&self.blocks[*b].top));
        let mut out: Vec<Few> = Vec::new();
        let mut bottom = f32::MIN;
        for block in blocks {
            let Block { top, bottom: end, .. } = self.blocks[block];
            match out.last_mut().filter(|_| top < bottom) {
                Some(band) => {
                    band.push(block);
                    bottom = bottom.max(end);
                }
                None => {
                    out.push(smallvec![block]);
                    bottom = end;
                }
            }
        }
        out
    }

    /// The gaps at least `width` wide between blocks that are sorted by their left edge.
    fn gutters(&self, sorted: &[usize], width: f32) -> Vec<Gutter> {
        let mut out = Vec::new();
        let mut reach = f32::MIN;
        for block in sorted {
            let Block { u0, u1, .. } = self.blocks[*block];
            if reach > f32::MIN && u0 - reach > width {
                out.push(Gutter { left: reach, right: u0 });
            }
            reach = reach.max(u1);
        }
        out
    }

    fn is_left(&self, block: usize, gutter: Gutter) -> bool {
        (self.blocks[block].u0 + self.blocks[block].u1) / 2.0 < (gutter.left + gutter.right) / 2.0
    }

    /// How often drawing goes from one side of a gutter to the other.
    fn crossings(&self, blocks: &[usize], gutter: Gutter) -> usize {
        let mut drawn: Vec<(usize, bool)> =
            blocks.iter().map(|block| (self.blocks[*block].order, self.is_left(*block, gutter))).collect();
        drawn.sort_unstable();
        drawn.windows(2).filter(|pair| pair[0].1 != pair[1].1).count()
    }

    /// The longest run of bands that one gutter parts into columns.
    fn gutter(&self, bands: &[Few]) -> Option<(Range<usize>, Gutter)> {
        let mut tried: Vec<Gutter> = Vec::new();
        let mut best: Option<(usize, Range<usize>, Gutter)> = None;
        for (place, band) in bands.iter().enumerate() {
            let mut sorted = band.clone();
            sorted.sort_by(|a, b| self.blocks[*a].u0.total_cmp(&self.blocks[*b].u0));
            for gutter in self.gutters(&sorted, GUTTER) {
                let is_known = tried.iter().any(|known| known.left < gutter.right && gutter.left < known.right);
                if is_known || tried.len() >= TRIED {
                    continue;
                }
                let (range, gutter) = self.run(bands, place, gutter);
                tried.push(gutter);
                let lines = self.column_lines(&bands[range.clone()], gutter);
                if lines > best.as_ref().map_or(0, |(lines, ..)| *lines) {
                    best = Some((lines, range, gutter));
                }
            }
        }
        best.map(|(_, range, gutter)| (range, gutter))
    }

    /// How far a gutter reaches up and down from a band, and what is left of its width.
    fn run(&self, bands: &[Few], place: usize, gutter: Gutter) -> (Range<usize>, Gutter) {
        let (mut gutter, mut end) = (gutter, place + 1);
        while let Some(narrowed) = bands.get(end).and_then(|band| self.narrowed(band, gutter)) {
            (gutter, end) = (narrowed, end + 1);
        }
        let mut start = place;
        while let Some(narrowed) = start.checked_sub(1).and_then(|above| self.narrowed(&bands[above], gutter)) {
            (gutter, start) = (narrowed, start - 1);
        }
        (start..end, gutter)
    }

    /// What is left of a gutter beside a band; `None` where the band lies across it.
    fn narrowed(&self, band: &[usize], gutter: Gutter) -> Option<Gutter> {
        let mut left = gutter;
        for block in band {
            let Block { u0, u1, .. } = self.blocks[*block];
            if self.is_left(*block, gutter) {
                left.left = left.left.max(u1);
            } else {
                left.right = left.right.min(u0);
            }
        }
        (left.width() >= GUTTER).then_some(left)
    }

    /// How many lines stand in columns, 0 where the two sides are no columns.
    fn column_lines(&self, bands: &[Few], gutter: Gutter) -> usize {
        let all: Vec<usize> = bands.iter().flatten().copied().collect();
        let (left, right): (Vec<usize>, Vec<usize>) = all.iter().partition(|block| self.is_left(**block, gutter));
        let (l, r) = (self.lines(&left), self.lines(&right));
        let crossings = (bands.len() / LINES_PER_CROSSING).max(2);
        let is_drawn_apart = self.crossings(&all, gutter) <= crossings && !self.is_table(&l, &r);
        let is_columns = l.len().min(r.len()) >= COLUMN_LINES && (is_drawn_apart || self.is_prose(&l) && self.is_prose(&r));
        if is_columns { bands.len() } else { 0 }
    }

    /// The strips of blocks.
    fn lines(&self, blocks: &[usize]) -> Vec<usize> {
        blocks.iter().flat_map(|block| self.blocks[*block].lines.iter().copied()).collect()
    }

    /// Whether lines are running text: long ones that mostly reach far to the right.
    fn is_prose(&self, lines: &[usize]) -> bool {
        let left = lines.iter().map(|place| self.strips[*place].u0).fold(f32::MAX, f32::min);
        let right = lines.iter().map(|place| self.strips[*place].u1).fold(f32::MIN, f32::max);
        let far = lines.iter().filter(|place| self.strips[**place].u1 - left > 0.8 * (right - left));
        lines.len() >= PROSE_LINES && self.mean_length(lines) >= PROSE_LENGTH && far.count() * 5 > lines.len() * 3
    }

    /// Whether two sides that were drawn apart are columns of a table: nearly every line of the shorter one stands on a line of the
    /// other, and one of them is narrow.
    fn is_table(&self, left: &[usize], right: &[usize]) -> bool {
        let (few, many) = if left.len() < right.len() { (left, right) } else { (right, left) };
        let mut lines: Vec<f32> = many.iter().map(|place| self.strips[*place].v).collect();
        lines.sort_by(f32::total_cmp);
        let matched = few.iter().filter(|place| {
            let strip = &self.strips[**place];
            let at = lines.partition_point(|v| *v < strip.v - 0.3 * strip.size);
            lines.get(at).is_some_and(|v| *v < strip.v + 0.3 * strip.size)
        });
        matched.count() * 5 >= few.len() * 4 && self.mean_length(left).min(self.mean_length(right)) < CELL_LENGTH
    }

    /// Mean length of lines, in bytes.
    fn mean_length(&self, lines: &[usize]) -> usize {
        lines.iter().map(|place| self.strips[*place].length()).sum::<usize>() / lines.len().max(1)
    }
}
