//! The part of PDF's graphics state that decides where text goes and what it is.

use super::{fonts::SharedFont, matrix::Matrix};

/// What `q` saves and `Q` restores.
#[derive(Clone)]
pub(super) struct GraphicsState<'a> {
    /// From user space to the page as it is seen.
    pub(super) ctm: Matrix,
    /// `Tf`.
    pub(super) font: Option<SharedFont<'a>>,
    /// `Tf`'s size.
    pub(super) size: f64,
    /// `Tc`.
    pub(super) character_space: f64,
    /// `Tw`.
    pub(super) word_space: f64,
    /// `Tz` as a factor.
    pub(super) stretch: f64,
    /// `TL`.
    pub(super) leading: f64,
    /// `Ts`.
    pub(super) rise: f64,
    /// `Tr`: 3 paints nothing.
    pub(super) mode: i32,
}

impl GraphicsState<'_> {
    /// The state at the start of a page.
    pub(super) const fn new(ctm: Matrix) -> Self {
        Self { ctm, font: None, size: 0.0, character_space: 0.0, word_space: 0.0, stretch: 1.0, leading: 0.0, rise: 0.0, mode: 0 }
    }
}

/// `Tm` and the matrix of the line.
#[derive(Clone, Copy)]
pub(super) struct TextPosition {
    /// Where the next glyph goes.
    pub(super) matrix: Matrix,
    /// Where the line starts.
    pub(super) line: Matrix,
    /// Whether it was set since text was last shown.
    pub(super) is_moved: bool,
}

impl TextPosition {
    /// The position at `BT`.
    pub(super) const START: Self = Self { matrix: Matrix::IDENTITY, line: Matrix::IDENTITY, is_moved: true };

    /// `Tm`.
    pub(super) const fn set(&mut self, matrix: Matrix) {
        self.matrix = matrix;
        self.line = matrix;
        self.is_moved = true;
    }

    /// `Td`.
    #[inline]
    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        self.set(Matrix::shift(x, y).then(self.line));
    }

    /// Moves on by a glyph's advance, in text space.
    #[inline]
    pub(super) fn advance(&mut self, x: f64, y: f64) {
        let [a, b, c, d, ..] = self.matrix.0;
        self.matrix.0[4] += a * x + c * y;
        self.matrix.0[5] += b * x + d * y;
    }
}
