//! From strips to blocks: a cell or paragraph is followed down its left edge, line by line.
//!
//! What decides is the order of drawing (the lines of a cell are drawn one after another), the room on the line (a line was wrapped
//! where the next word would not have fitted), and the neighbours (a line with as many neighbours as the one above starts a row).

use super::strips::{SAME_LINE, Strip};

/// Edges within this, in units, are aligned.
const ALIGNED: f32 = 1.5;
/// The next line's baseline is at most this far down, in em.
const LEADING: f32 = 1.6;
/// Font sizes of one cell differ by less than this factor.
const SAME_SIZE: f32 = 1.2;

/// Lines of one cell or paragraph.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) u0: f32,
    pub(super) u1: f32,
    /// Upper edge of what it takes up.
    pub(super) top: f32,
    /// Lower edge of what it takes up.
    pub(super) bottom: f32,
    /// Place of its first strip in drawing order.
    pub(super) order: usize,
    /// Its strips, top to bottom: indices into the page's strips.
    pub(super) lines: Vec<usize>,
}

impl Block {
    fn of(place: usize, strip: &Strip) -> Self {
        Self {
            u0: strip.u0,
            u1: strip.u1,
            top: strip.v - 0.5 * strip.size,
            bottom: strip.v + 0.05 * strip.size,
            order: strip.order,
            lines: vec![place],
        }
    }

    fn push(&mut self, place: usize, strip: &Strip) {
        self.u0 = self.u0.min(strip.u0);
        self.u1 = self.u1.max(strip.u1);
        self.bottom = self.bottom.max(strip.v + 0.05 * strip.size);
        self.order = self.order.min(strip.order);
        self.lines.push(place);
    }
}

/// The strips of a page in lines, for questions about neighbours.
struct Lines<'s> {
    strips: &'s [Strip],
    text: &'s str,
    /// Strips top to bottom.
    down: Vec<usize>,
    /// The place of each strip in `down`.
    place: Vec<usize>,
    /// The right edge of the widest strip that shares a strip's left edge.
    limit: Vec<f32>,
}

/// The blocks of a page's strips, which are in drawing order.
pub(super) fn blocks(strips: &[Strip], text: &str) -> Vec<Block> {
    let lines = Lines::of(strips, text);
    let mut block_of: Vec<Option<usize>> = vec![None; strips.len()];
    let mut has_next = vec![false; strips.len()];
    let mut out: Vec<Block> = Vec::new();
    for &place in &lines.down {
        let above = lines.above(place).filter(|above| !has_next[*above]);
        match above.and_then(|above| Some((above, block_of[above]?))) {
            Some((above, block)) => {
                has_next[above] = true;
                block_of[place] = Some(block);
                out[block].push(place, &strips[place]);
            }
            None => {
                block_of[place] = Some(out.len());
                out.push(Block::of(place, &strips[place]));
            }
        }
    }
    out
}

impl<'s> Lines<'s> {
    fn of(strips: &'s [Strip], text: &'s str) -> Self {
        let mut down: Vec<usize> = (0..strips.len()).collect();
        down.sort_by(|a, b| strips[*a].v.total_cmp(&strips[*b].v).then(strips[*a].u0.total_cmp(&strips[*b].u0)));
        let mut place = vec![0; strips.len()];
        for (at, strip) in down.iter().enumerate() {
            place[*strip] = at;
        }
        Self { strips, text, down, place, limit: limits(strips) }
    }

    /// The strip that `place` goes on from, if it goes on from any.
    fn above(&self, place: usize) -> Option<usize> {
        let strip = &self.strips[place];
        self.down[..self.place[place]]
            .iter()
            .rev()
            .take_while(|above| strip.v - self.strips[**above].v <= LEADING * strip.size.max(self.strips[**above].size))
            .take(64)
            .copied()
            .find(|above| overlaps(&self.strips[*above], strip) && strip.v - self.strips[*above].v > SAME_LINE * strip.size)
            .filter(|above| self.goes_on(*above, place))
    }

    /// Whether `next` is the next line of the cell that `above` stands in.
    fn goes_on(&self, above: usize, next: usize) -> bool {
        let (a, b) = (&self.strips[above], &self.strips[next]);
        let is_drawn_next = b.order == a.order + 1;
        let is_aligned = (a.u0 - b.u0).abs() <= ALIGNED
            || is_drawn_next && ((a.u1 - b.u1).abs() <= ALIGNED || (a.u0 + a.u1 - b.u0 - b.u1).abs() <= 2.0 * ALIGNED);
        let is_sized = a.size < b.size * SAME_SIZE && b.size < a.size * SAME_SIZE && a.is_visible == b.is_visible;
        if !is_aligned || !is_sized || b.v - a.v > LEADING * a.size.max(b.size) {
            return false;
        }
        let (beside_a, beside_b) = (self.neighbours(above), self.neighbours(next));
        let keeps_column = beside_a.iter().all(|other| !overlaps(&self.strips[*other], b))
            && beside_b.iter().all(|other| !overlaps(&self.strips[*other], a));
        keeps_column
            && match (is_drawn_next, beside_a.len(), beside_b.len()) {
                (_, 0, 0) | (true, _, 0) => true,
                (true, 0, _) | (false, _, 0) | (false, 0, _) => self.is_full(above, next),
                (true, ..) => true,
                (false, there, here) => here < there && self.is_full(above, next),
            }
    }

    /// The other strips on a strip's line.
    fn neighbours(&self, place: usize) -> Vec<usize> {
        let strip = &self.strips[place];
        let near = |other: &&usize| (self.strips[**other].v - strip.v).abs() < SAME_LINE * strip.size;
        let at = self.place[place];
        let before = self.down[..at].iter().rev().take_while(near);
        before.chain(self.down[at + 1..].iter().take_while(near)).take(64).copied().collect()
    }

    /// Whether the first word of `next` would not have fitted behind `above`.
    fn is_full(&self, above: usize, next: usize) -> bool {
        let strip = &self.strips[above];
        let limit = self.limit[above].max(self.limit[next]);
        strip.u1 + 0.25 * strip.size + self.strips[next].first_word(self.text) > limit - 0.1 * strip.size
    }
}

/// Whether two strips stand over one another.
fn overlaps(a: &Strip, b: &Strip) -> bool {
    a.u0 < b.u1 && b.u0 < a.u1
}

/// For each strip the right edge of the widest one that starts at the same left edge.
fn limits(strips: &[Strip]) -> Vec<f32> {
    let mut by_left: Vec<usize> = (0..strips.len()).collect();
    by_left.sort_by(|a, b| strips[*a].u0.total_cmp(&strips[*b].u0));
    let mut limit = vec![0.0; strips.len()];
    for group in by_left.chunk_by(|a, b| strips[*b].u0 - strips[*a].u0 < ALIGNED) {
        let widest = group.iter().map(|place| strips[*place].u1).fold(f32::MIN, f32::max);
        for place in group {
            limit[*place] = widest;
        }
    }
    limit
}
