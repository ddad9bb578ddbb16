//! The reading order of a page's blocks: down the page, across the cells of a row, and one column after the other where the page
//! has columns.
//!
//! Blocks that share a stretch of the page's height belong together. Among them a gutter parts columns if little is drawn to and fro
//! across it; cells of a row are parted by every gutter.

use super::{blocks::Block, strips::Strip};

/// A gutter is at least this wide, in units.
const GUTTER: f32 = 6.0;
/// Lines that each column of a page must have.
const COLUMN_LINES: usize = 3;
/// Times that drawing may cross a gutter between columns.
const CROSSINGS: usize = 2;
/// Gutters tried on one page.
const TRIED: usize = 24;
/// Columns inside columns.
const DEPTH: usize = 24;

/// What is printed next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Printed {
    /// Cells of one row, left to right: indices of blocks.
    Row(Vec<usize>),
    /// Blocks whose lines run into one another: printed line by line.
    Tangle(Vec<usize>),
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

    /// Arranges some blocks behind `out`.
    fn arrange(&self, blocks: Vec<usize>, depth: usize, out: &mut Vec<Printed>) {
        let bands = self.bands(blocks);
        if depth > DEPTH {
            out.extend(bands.into_iter().map(Printed::Tangle));
            return;
        }
        if let [_, _, ..] = &bands[..]
            && let Some((range, gutter)) = self.columns(&bands)
        {
            let (mut before, mut rest) = (bands, Vec::new());
            let after = before.split_off(range.end);
            let within = before.split_off(range.start);
            rest.extend(within.into_iter().flatten());
            before.into_iter().for_each(|band| self.band(band, depth, out));
            let (left, right) = rest.into_iter().partition(|block| self.is_left(*block, gutter));
            self.arrange(left, depth + 1, out);
            self.arrange(right, depth + 1, out);
            self.arrange(after.into_iter().flatten().collect(), depth + 1, out);
            return;
        }
        bands.into_iter().for_each(|band| self.band(band, depth, out));
    }

    /// Arranges blocks that share a stretch of the page's height.
    fn band(&self, mut band: Vec<usize>, depth: usize, out: &mut Vec<Printed>) {
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
            Some(cut) if depth < DEPTH => {
                let (left, right) = band.into_iter().partition(|block| self.is_left(*block, cut));
                self.arrange(left, depth + 1, out);
                self.arrange(right, depth + 1, out);
            }
            _ => out.push(Printed::Tangle(band)),
        }
    }

    /// Groups blocks that overlap in height, top to bottom.
    fn bands(&self, mut blocks: Vec<usize>) -> Vec<Vec<usize>> {
        blocks.sort_by(|a, b| self.blocks[*a].top.total_cmp(&self.blocks[*b].top));
        let mut out: Vec<Vec<usize>> = Vec::new();
        let mut bottom = f32::MIN;
        for block in blocks {
            let Block { top, bottom: end, .. } = self.blocks[block];
            match out.last_mut().filter(|_| top < bottom) {
                Some(band) => {
                    band.push(block);
                    bottom = bottom.max(end);
                }
                None => {
                    out.push(vec![block]);
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
    fn columns(&self, bands: &[Vec<usize>]) -> Option<(std::ops::Range<usize>, Gutter)> {
        let mut tried: Vec<Gutter> = Vec::new();
        let mut best: Option<(usize, std::ops::Range<usize>, Gutter)> = None;
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
                let lines = self.columns_lines(&bands[range.clone()], gutter);
                if range.len() > 1 && lines > best.as_ref().map_or(0, |(lines, ..)| *lines) {
                    best = Some((lines, range, gutter));
                }
            }
        }
        best.map(|(_, range, gutter)| (range, gutter))
    }

    /// How far a gutter reaches up and down from a band, and what is left of its width.
    fn run(&self, bands: &[Vec<usize>], place: usize, gutter: Gutter) -> (std::ops::Range<usize>, Gutter) {
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
    fn columns_lines(&self, bands: &[Vec<usize>], gutter: Gutter) -> usize {
        let all: Vec<usize> = bands.iter().flatten().copied().collect();
        let (left, right): (Vec<usize>, Vec<usize>) = all.iter().partition(|block| self.is_left(**block, gutter));
        let (l, r) = (self.lines(&left), self.lines(&right));
        let is_columns =
            l.len().min(r.len()) >= COLUMN_LINES && self.crossings(&all, gutter) <= CROSSINGS && !self.is_table(&l, &r);
        if is_columns { l.len() + r.len() } else { 0 }
    }

    /// The strips of blocks.
    fn lines(&self, blocks: &[usize]) -> Vec<usize> {
        blocks.iter().flat_map(|block| self.blocks[*block].lines.iter().copied()).collect()
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
        let mean = |side: &[usize]| side.iter().map(|place| self.strips[*place].length()).sum::<usize>() / side.len().max(1);
        matched.count() * 5 >= few.len() * 4 && mean(left).min(mean(right)) < 25
    }
}
