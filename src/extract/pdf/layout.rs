//! Lays out a page: from pieces in drawing order to its printed text.

use super::{
    page::Counts,
    pieces::{LINE_GAP, Piece, Pieces, SPACE_GAP, TAB_GAP},
};
use crate::document::{MarginLine, Span};

/// The margin in which lines may be headers or footers, in thousandths of the page's height.
const MARGIN: u16 = 120;

/// What was printed of a page.
pub(super) struct Printed {
    /// Lines near the page's edges.
    pub(super) margin: Vec<MarginLine>,
    /// How many characters there are.
    pub(super) counts: Counts,
}

/// Prints a page's pieces behind `out`.
pub(super) fn print(pieces: &Pieces, size: (f64, f64), out: &mut String) -> Printed {
    let mut printed = Printed { margin: Vec::new(), counts: Counts::default() };
    let mut last: Option<Piece> = None;
    for piece in &pieces.list {
        let text = pieces.text_of(piece);
        if let Some(last) = last {
            let em = last.size.max(piece.size);
            let gap = piece.u0 - last.u1;
            if last.turn == piece.turn && (last.v - piece.v).abs() < LINE_GAP * em && gap > -0.5 * em {
                out.push_str(if gap > TAB_GAP * em {
                    "\t"
                } else if gap > SPACE_GAP * em {
                    " "
                } else {
                    ""
                });
            } else {
                out.push('\n');
            }
        }
        let start = out.len();
        out.push_str(text);
        let height = (f64::from(piece.v) / size.1.max(1.0) * 1000.0).clamp(0.0, 1000.0) as u16;
        if !(MARGIN..=1000 - MARGIN).contains(&height) {
            printed.margin.push(MarginLine { span: Span::new(start, out.len()), height });
        }
        let characters = text.chars().filter(|character| character.is_alphanumeric()).count();
        printed.counts.unmapped += text.chars().filter(|character| *character == char::REPLACEMENT_CHARACTER).count();
        if piece.is_visible {
            printed.counts.visible += characters
        } else {
            printed.counts.invisible += characters
        }
        printed.counts.body += characters;
        last = Some(*piece);
    }
    printed
}
