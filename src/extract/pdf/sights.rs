//! What a page holds besides text: how much of it pictures cover, how many curves are drawn, whether something was cut short.

use super::{
    matrix::Matrix,
    pieces::{Piece, Pieces},
    show::axis,
};

/// Rows and columns of the grid on which covered parts of a page are noted.
const GRID: usize = 32;

/// What a page holds besides text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sights {
    /// Images drawn.
    pub(super) images: u32,
    /// What they cover.
    pub(super) cover: Cover,
    /// Curves drawn: many of them without text may be text drawn as outlines.
    pub(super) curves: u32,
    /// Whether something could not be decoded or was cut short.
    pub(super) is_incomplete: bool,
    /// Whether text stands on a layer that is switched off.
    pub(super) hides_text: bool,
}

impl Sights {
    /// Notes an image that the unit square of `ctm` is filled with, on a page of this size.
    pub(super) fn image(&mut self, ctm: Matrix, size: (f64, f64)) {
        self.images = self.images.saturating_add(1);
        self.cover.add(ctm, size);
    }
}

/// The parts of a page that images cover, whether one large one or many strips and tiles: a bit for each field of a grid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cover([u32; GRID]);

impl Cover {
    /// Adds what the unit square of `ctm` covers, as its bounding box.
    fn add(&mut self, ctm: Matrix, (width, height): (f64, f64)) {
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(x, y)| ctm.apply(x, y));
        let (rows, columns) = (fields(corners.map(|(_, y)| y / height)), fields(corners.map(|(x, _)| x / width)));
        let mask = columns.fold(0_u32, |mask, column| mask | 1 << column);
        for row in rows {
            self.0[row] |= mask;
        }
    }

    /// The share of the page that is covered.
    pub(super) fn share(&self) -> f64 {
        f64::from(self.0.iter().map(|row| row.count_ones()).sum::<u32>()) / (GRID * GRID) as f64
    }

    /// Letters and digits that stand on what is covered, on a page of this size.
    pub(super) fn characters_over(&self, pieces: &Pieces, size: (f64, f64)) -> usize {
        let over = pieces.list.iter().filter(|piece| self.holds(middle(piece), size));
        over.map(|piece| pieces.text_of(piece).chars().filter(|character| character.is_alphanumeric()).count()).sum()
    }

    fn holds(&self, (x, y): (f64, f64), (width, height): (f64, f64)) -> bool {
        let field = |share: f64| (0.0..1.0).contains(&share).then_some((share * GRID as f64) as usize);
        field(x / width).zip(field(y / height)).is_some_and(|(column, row)| self.0[row] >> column & 1 == 1)
    }
}

/// The fields of one axis whose middle lies between the least and the greatest of some places.
fn fields(places: [f64; 4]) -> std::ops::Range<usize> {
    let low = places.into_iter().fold(f64::INFINITY, f64::min);
    let high = places.into_iter().fold(f64::NEG_INFINITY, f64::max);
    // A share that is no number becomes 0: nothing is covered.
    let field = |share: f64| (share * GRID as f64).round().clamp(0.0, GRID as f64) as usize;
    field(low)..field(high)
}

/// The middle of a piece on the page as it is seen.
fn middle(piece: &Piece) -> (f64, f64) {
    let (cos, sin) = axis(piece.turn);
    let (u, v) = (f64::from(piece.u0 + piece.u1) / 2.0, f64::from(piece.v - 0.3 * piece.size));
    (u * cos - v * sin, u * sin + v * cos)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What images at these places (`x y width height`) cover of a page of 100 by 200.
    fn share(images: &[[f64; 4]]) -> f64 {
        let mut cover = Cover::default();
        for [x, y, width, height] in images {
            cover.add(Matrix([*width, 0.0, 0.0, *height, *x, *y]), (100.0, 200.0));
        }
        cover.share()
    }

    #[test]
    fn strips_cover_as_much_as_one_image_and_copies_no_more() {
        assert_eq!(share(&[[0.0, 0.0, 100.0, 200.0]]), 1.0);
        let strips: Vec<[f64; 4]> = (0..20).map(|strip| [0.0, f64::from(strip) * 10.0, 100.0, 10.0]).collect();
        assert_eq!(share(&strips), 1.0);
        assert_eq!(share(&[[0.0, 0.0, 50.0, 200.0]; 3]), 0.5);
        assert_eq!(share(&[[-500.0, -500.0, 400.0, 600.0]]), 0.0);
        assert_eq!(share(&[[f64::NAN, 0.0, 50.0, f64::INFINITY]]), 0.0);
    }
}
