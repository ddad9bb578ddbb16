//! From pieces to strips: what stands on one line of one column, whatever the order in which its words were drawn.
//!
//! Text drawn twice for boldness is dropped, a line whose words were drawn here and there is joined, and a piece that runs into the
//! next cell without a tab's gap is cut where other lines of the page start.

use smallvec::{SmallVec, smallvec};

use super::pieces::{Piece, Pieces, SPACE_GAP, TAB_GAP, Turn};

/// Left edges within this, in units, are the same.
const SAME_EDGE: f32 = 0.5;
/// Lines nearby that must start at an edge to make it a column's.
const EDGE_LINES: usize = 2;
/// How far up or down those lines may be, in em.
const EDGE_REACH: f32 = 8.0;
/// Baselines within this, in em, are one line.
pub(super) const SAME_LINE: f32 = 0.4;
/// A copy within this, in em, of the same text is fake bold.
const COPY_GAP: f32 = 0.2;
/// Stretches drawn apart are joined over gaps up to this, in em.
const JOIN_GAP: f32 = 0.6;
/// Stretches are joined over a column's edge only if they touch.
const TOUCH_GAP: f32 = 0.12;

/// A stretch of text of a strip, in place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) u0: f32,
    pub(super) u1: f32,
    /// Range of [`Pieces::text`].
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What stands on one line of one column.
#[derive(Clone, Debug)]
pub(super) struct Strip {
    pub(super) u0: f32,
    pub(super) u1: f32,
    /// Its baseline.
    pub(super) v: f32,
    pub(super) size: f32,
    /// Its place in drawing order.
    pub(super) order: usize,
    /// Whether it is painted.
    pub(super) is_visible: bool,
    /// Its stretches, left to right.
    pub(super) parts: SmallVec<[Part; 1]>,
}

impl Strip {
    /// Behind `out`, the text with a space in each gap.
    pub(super) fn print(&self, text: &str, out: &mut String) {
        let mut end: Option<f32> = None;
        for part in &self.parts {
            if end.is_some_and(|end| part.u0 - end > SPACE_GAP * self.size) {
                out.push(' ');
            }
            out.push_str(text.get(part.start..part.end).unwrap_or_default());
            end = Some(part.u1);
        }
    }

    /// Number of bytes of its text.
    pub(super) fn length(&self) -> usize {
        self.parts.iter().map(|part| part.end - part.start).sum()
    }

    /// The width of its first word, by its share of the bytes.
    pub(super) fn first_word(&self, text: &str) -> f32 {
        let Some(part) = self.parts.first() else { return 0.0 };
        let all = text.get(part.start..part.end).unwrap_or_default();
        let word = all.split(' ').next().unwrap_or_default();
        (part.u1 - part.u0) * word.len() as f32 / all.len().max(1) as f32
    }
}

/// The strips of the pieces that run in one direction, in drawing order.
pub(super) fn strips(pieces: &Pieces, turn: Turn) -> Vec<Strip> {
    let mut list: Vec<(usize, Piece)> = cut(pieces, turn).into_iter().enumerate().collect();
    let edges = edges(list.iter().map(|(_, piece)| piece));
    list.sort_by(|(_, a), (_, b)| a.v.total_cmp(&b.v));
    let mut out = Vec::with_capacity(list.len());
    let mut from = 0;
    while from < list.len() {
        let line = list[from].1;
        let length =
            list[from..].iter().take_while(|(_, piece)| piece.v - line.v < SAME_LINE * line.size.min(piece.size)).count();
        let row = &mut list[from..from + length.max(1)];
        row.sort_by(|(_, a), (_, b)| a.u0.total_cmp(&b.u0));
        join(row, pieces, &edges, &mut out);
        from += row.len();
    }
    out.sort_by_key(|strip| strip.order);
    out
}

/// Joins the pieces of one line, left to right, to strips.
fn join(row: &[(usize, Piece)], pieces: &Pieces, edges: &[Edge], out: &mut Vec<Strip>) {
    let first = out.len();
    for (order, piece) in row {
        if out[first..].iter().rev().take(4).any(|strip| is_copy(strip, piece, pieces)) {
            continue;
        }
        let part = Part { u0: piece.u0, u1: piece.u1, start: piece.start, end: piece.end };
        match out[first..].last_mut().filter(|strip| continues(strip, piece, edges)) {
            Some(strip) => {
                strip.u1 = strip.u1.max(piece.u1);
                strip.size = strip.size.max(piece.size);
                strip.order = strip.order.min(*order);
                strip.parts.push(part);
            }
            None => out.push(Strip {
                u0: piece.u0,
                u1: piece.u1,
                v: piece.v,
                size: piece.size,
                order: *order,
                is_visible: piece.is_visible,
                parts: smallvec![part],
            }),
        }
    }
}

/// Whether a piece repeats the last stretch of a strip in the same place.
fn is_copy(strip: &Strip, piece: &Piece, pieces: &Pieces) -> bool {
    strip.parts.last().is_some_and(|part| {
        (part.u0 - piece.u0).abs() < COPY_GAP * piece.size
            && (strip.v - piece.v).abs() < COPY_GAP * piece.size
            && pieces.text.get(part.start..part.end) == Some(pieces.text_of(piece))
    })
}

/// Whether a piece goes on with a strip.
fn continues(strip: &Strip, piece: &Piece, edges: &[Edge]) -> bool {
    let em = strip.size.max(piece.size);
    let gap = (piece.u0 - strip.u1) / em;
    strip.is_visible == piece.is_visible
        && (-0.5..JOIN_GAP).contains(&gap)
        && (gap < TOUCH_GAP || !is_edge(edges, piece.u0, piece))
}

/// The pieces of one direction, cut where they run over the left edge of a column.
fn cut(pieces: &Pieces, turn: Turn) -> Vec<Piece> {
    let mut list: Vec<Piece> = Vec::with_capacity(pieces.list.len());
    let edges = if pieces.joints.is_empty() { Vec::new() } else { edges(pieces.list.iter().filter(|piece| piece.turn == turn)) };
    let mut joints = pieces.joints.iter().peekable();
    for piece in &pieces.list {
        let mut rest = *piece;
        while let Some(joint) = joints.next_if(|joint| joint.at < piece.end) {
            if piece.turn == turn && (joint.right - rest.u0).abs() > SAME_EDGE && is_edge(&edges, joint.right, piece) {
                list.push(Piece { u1: joint.left, end: joint.at, ..rest });
                rest = Piece { u0: joint.right, start: joint.at + 1, ..rest };
            }
        }
        if piece.turn == turn {
            list.push(rest);
        }
    }
    list
}

/// Where a piece starts: its left edge and its baseline.
type Edge = (f32, f32);

/// Where pieces start, left to right.
fn edges<'p>(pieces: impl Iterator<Item = &'p Piece>) -> Vec<Edge> {
    let mut edges: Vec<Edge> = pieces.map(|piece| (piece.u0, piece.v)).collect();
    edges.sort_by(|a, b| a.0.total_cmp(&b.0));
    edges
}

/// Whether other lines near that of `piece` start at `u`.
fn is_edge(edges: &[Edge], u: f32, piece: &Piece) -> bool {
    let first = edges.partition_point(|edge| edge.0 < u - SAME_EDGE);
    let near = edges[first..].iter().take_while(|edge| edge.0 <= u + SAME_EDGE).filter(|edge| {
        let distance = (edge.1 - piece.v).abs();
        distance > SAME_LINE * piece.size && distance < EDGE_REACH * piece.size
    });
    near.take(EDGE_LINES).count() == EDGE_LINES
}

/// Whether the gap between two strips of one line is one between cells.
pub(super) fn is_tab(gap: f32, em: f32) -> bool {
    gap > TAB_GAP * em
}
