//! From strips to blocks: a cell or paragraph is followed down its left edge, line by line.
//!
//! What decides is the order of drawing (the lines of a cell are drawn one after another), the room on the line (a line was wrapped
//! where the next word would not have fitted), and the neighbours (a line with as many neighbours as the one above starts a row).

use smallvec::{SmallVec, smallvec};

use super::strips::{SAME_LINE, Strip};

/// Edges within this, in units, are aligned.
const ALIGNED: f32 = 1.5;
/// The next line's baseline is at most this far down, in em.
const LEADING: f32 = 1.6;
/// Font sizes of one cell differ by less than this factor.
const SAME_SIZE: f32 = 1.2;
/// Lines of one cell are equally far apart, within this factor.
const SAME_LEADING: f32 = 1.08;
/// Words that no cell ends with.
const OPEN_ENDS: [&str; 14] = ["a", "an", "and", "by", "due", "for", "in", "of", "on", "or", "the", "to", "with", "without"];

/// A few indices: the lines of most cells and the cells of most rows need no memory of their own.
pub(super) type Few = SmallVec<[usize; 4]>;

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
    pub(super) lines: Few,
}

impl Block {
    /// A block of one strip.
    pub(super) fn of(place: usize, strip: &Strip) -> Self {
        Self {
            u0: strip.u0,
            u1: strip.u1,
            top: strip.v - 0.5 * strip.size,
            bottom: strip.v + 0.05 * strip.size,
            order: strip.order,
            lines: smallvec![place],
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
    /// The right edge of the widest strip that shares a strip's left edge, neighbours or none.
    limit: Vec<f32>,
}

/// The blocks of some of a page's strips, which are in drawing order.
pub(super) fn blocks(strips: &[Strip], column: Vec<usize>, text: &str) -> Vec<Block> {
    let lines = Lines::of(strips, column, text);
    let mut block_of: Vec<Option<usize>> = vec![None; strips.len()];
    let mut has_next = vec![false; strips.len()];
    let mut out: Vec<Block> = Vec::new();
    for &place in &lines.down {
        let above = lines.above(place).filter(|above| !has_next[*above]);
        match above.and_then(|above| Some((above, block_of[above]?))) {
            Some((above, block)) if lines.keeps_leading(&out[block], place) => {
                has_next[above] = true;
                block_of[place] = Some(block);
                out[block].push(place, &strips[place]);
            }
            _ => {
                block_of[place] = Some(out.len());
                out.push(Block::of(place, &strips[place]));
            }
        }
    }
    out
}

impl<'s> Lines<'s> {
    fn of(strips: &'s [Strip], mut down: Vec<usize>, text: &'s str) -> Self {
        down.sort_by(|a, b| strips[*a].v.total_cmp(&strips[*b].v).then(strips[*a].u0.total_cmp(&strips[*b].u0)));
        let mut place = vec![0; strips.len()];
        for (at, strip) in down.iter().enumerate() {
            place[*strip] = at;
        }
        let mut lines = Self { strips, text, down, place, limit: Vec::new() };
        lines.limit = lines.limits();
        lines
    }

    /// For each strip the right edge of the widest one that starts at the same left edge and has neighbours to its right as it has.
    fn limits(&self) -> Vec<f32> {
        let strips = self.strips;
        let mut has_more = vec![false; strips.len()];
        for place in &self.down {
            has_more[*place] = self.neighbours(*place).any(|other| strips[other].u0 > strips[*place].u1);
        }
        let mut by_left = self.down.clone();
        by_left.sort_by(|a, b| has_more[*a].cmp(&has_more[*b]).then(strips[*a].u0.total_cmp(&strips[*b].u0)));
        let mut limit = vec![0.0; strips.len()];
        for group in by_left.chunk_by(|a, b| has_more[*a] == has_more[*b] && strips[*b].u0 - strips[*a].u0 < ALIGNED) {
            let widest = group.iter().map(|place| strips[*place].u1).fold(f32::MIN, f32::max);
            for place in group {
                limit[*place] = widest;
            }
        }
        limit
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
        if self.neighbours(next).next().is_some() && self.begins_with_label(next) && self.begins_with_label(above) {
            return false;
        }
        let keeps_column = self.neighbours(above).all(|other| !overlaps(&self.strips[other], b))
            && self.neighbours(next).all(|other| !overlaps(&self.strips[other], a));
        keeps_column
            && match (is_drawn_next, self.neighbours(above).count(), self.neighbours(next).count()) {
                (_, 0, 0) | (true, _, 0) => true,
                (false, 1.., 0) if self.neighbours(above).any(|other| self.strips[other].u1 < a.u0) => true,
                (true, 0, _) | (false, _, 0) => self.is_full(above, next) || self.reads_on(above, next),
                (true, ..) => true,
                (false, there, here) => here < there && self.is_full(above, next),
            }
    }

    /// Whether a line is as far below the last one of a block as that one is below the one before.
    fn keeps_leading(&self, block: &Block, next: usize) -> bool {
        let [.., before, last] = block.lines[..] else { return true };
        let v = |place: usize| self.strips[place].v;
        let (leading, step) = (v(last) - v(before), v(next) - v(last));
        step < leading * SAME_LEADING && leading < step * SAME_LEADING
    }

    /// Whether the words say that `next` goes on where `above` stops.
    fn reads_on(&self, above: usize, next: usize) -> bool {
        let (mut before, mut behind) = (String::new(), String::new());
        self.strips[above].print(self.text, &mut before);
        self.strips[next].print(self.text, &mut behind);
        let last = before.rsplit(' ').next().unwrap_or_default().to_lowercase();
        before.ends_with([',', '-', '/', '(', '&'])
            || behind.starts_with(|first: char| first.is_lowercase() || matches!(first, ')' | '(' | '['))
            || OPEN_ENDS.contains(&last.as_str())
    }

    /// Whether the line that a strip stands on begins with a label (`MRN:`): of two such lines each is a row.
    fn begins_with_label(&self, place: usize) -> bool {
        let line = std::iter::once(place).chain(self.neighbours(place));
        let first = line.min_by(|a, b| self.strips[*a].u0.total_cmp(&self.strips[*b].u0));
        let end = first.and_then(|first| self.strips[first].parts.last()).map_or(0, |part| part.end);
        self.text.as_bytes()[..end].ends_with(b":")
    }

    /// The other strips on a strip's line.
    fn neighbours(&self, place: usize) -> impl Iterator<Item = usize> {
        let strip = &self.strips[place];
        let near = |other: &&usize| (self.strips[**other].v - strip.v).abs() < SAME_LINE * strip.size;
        let at = self.place[place];
        let before = self.down[..at].iter().rev().take_while(near);
        before.chain(self.down[at + 1..].iter().take_while(near)).take(64).copied()
    }

    /// Whether the first word of `next` would not have fitted behind `above`.
    fn is_full(&self, above: usize, next: usize) -> bool {
        let strip = &self.strips[above];
        let limit =
            if self.neighbours(above).next().is_none() { self.limit[above].max(self.limit[next]) } else { self.limit[above] };
        strip.u1 + 0.25 * strip.size + self.strips[next].first_word(self.text) > limit - 0.1 * strip.size
    }
}

/// Whether two strips stand over one another.
fn overlaps(a: &Strip, b: &Strip) -> bool {
    a.u0 < b.u1 && b.u0 < a.u1
}
