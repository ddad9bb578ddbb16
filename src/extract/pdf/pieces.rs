//! Collects glyphs into pieces: stretches of one line without a gap as wide as a table's. The page is laid out from them.
//!
//! Coordinates are those of the page as it is seen, turned so that the piece's text runs to the right: `u` along the line, `v` down
//! the page. Distances are compared in em of the larger font.

use super::glyphs::{Glyph, GlyphTable, Text};

/// A gap wider than this, in em, is a space.
pub(super) const SPACE_GAP: f32 = 0.19;
/// A gap wider than this, in em, is a tab: the next cell.
pub(super) const TAB_GAP: f32 = 1.8;
/// Baselines less than this apart, in em, are one line.
pub(super) const LINE_GAP: f32 = 0.55;
/// The same glyph again within this, in em, is fake bold.
const BOLD_GAP: f32 = 0.15;
/// A step back by more than this, in em, starts a new piece.
const BACK_GAP: f32 = 0.5;

/// How many characters are put down at once.
const FOLLOWING: usize = 62;

/// Which way text runs: quarter turns 0-3 clockwise, from 4 on `angle in degrees + 4`.
pub(super) type Turn = u16;

/// What the glyphs of one text-showing operator have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Which way it runs.
    pub(super) turn: Turn,
    /// Its baseline.
    pub(super) v: f32,
    /// Its font size in units of the page.
    pub(super) size: f32,
    /// Whether it is painted at all (render mode 3 is not).
    pub(super) is_visible: bool,
}

/// Where the next glyph of a run goes. Lengths are those of the page, as they are along the line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    /// Where the run starts.
    pub(super) start: f32,
    /// How far it has come.
    pub(super) at: f64,
    /// An em.
    pub(super) em: f64,
    /// What each glyph has behind it.
    pub(super) spacing: f64,
    /// What a space has behind it besides.
    pub(super) word_spacing: f64,
}

impl Pen {
    /// Sets a glyph: where it stands and how wide it is.
    #[inline]
    pub(super) fn advance(&mut self, glyph: Glyph, is_space: bool) -> (f32, f32) {
        let (u, width) = (self.start + self.at as f32, f64::from(glyph.advance) * self.em);
        self.at += width + self.spacing;
        if is_space {
            self.at += self.word_spacing;
        }
        (u, width as f32)
    }
}

/// A stretch of one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    /// Which way it runs.
    pub(super) turn: Turn,
    /// Left edge of its first glyph.
    pub(super) u0: f32,
    /// Right edge of its last glyph.
    pub(super) u1: f32,
    /// Its baseline.
    pub(super) v: f32,
    /// Its font size.
    pub(super) size: f32,
    /// Where its text starts in [`Pieces::text`].
    pub(super) start: usize,
    /// Where its text ends there.
    pub(super) end: usize,
    /// Whether it is painted.
    pub(super) is_visible: bool,
}

/// The pieces of one page in the order in which they are drawn.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// The finished pieces.
    pub(super) list: Vec<Piece>,
    /// Their text, one behind the other.
    pub(super) text: String,
    /// Spaces in pieces where the text was placed anew: a cell may end there.
    pub(super) joints: Vec<Joint>,
    open: Option<Piece>,
    last: LastGlyph,
    space: bool,
    is_placed: bool,
    /// Whether the last glyph of the open piece is of the same run as the next one.
    is_same_run: bool,
}

/// A space between two stretches of a piece that were placed apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joint {
    /// Where the space lies in [`Pieces::text`].
    pub(super) at: usize,
    /// Right edge of what stands before it.
    pub(super) left: f32,
    /// Left edge of what stands behind it.
    pub(super) right: f32,
}

/// The glyph before.
#[derive(Clone, Copy, Debug, Default)]
struct LastGlyph {
    u: f32,
    text: Option<Text>,
}

impl Pieces {
    /// Empties the page, keeping its memory.
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.text.clear();
        self.joints.clear();
        self.open = None;
        self.last = LastGlyph::default();
        self.space = false;
    }

    /// The next glyph's place does not follow from the last one's.
    pub(super) fn place(&mut self) {
        self.is_placed = true;
    }

    /// The next glyph may be of another run.
    pub(super) const fn run(&mut self) {
        self.is_same_run = false;
    }

    /// Adds glyphs of one ASCII character, or of a space, as long as each follows on the one before: what [`Self::glyph`] would do
    /// with them, quickly. Gives how many it took.
    pub(super) fn follow<const N: usize>(&mut self, run: &Run, pen: &mut Pen, font: &GlyphTable<'_>, codes: &[[u8; N]]) -> usize {
        let (Some(open), LastGlyph { u: mut last_u, text: Some(Text::Char(mut last)) }, true) =
            (&mut self.open, self.last, self.is_same_run)
        else {
            return 0;
        };
        let (near, far, back, bold) = (SPACE_GAP * open.size, TAB_GAP * open.size, -BACK_GAP * open.size, BOLD_GAP * run.size);
        let (mut right, mut space, mut buffer, mut length, mut taken) = (open.u1, self.space, [0; FOLLOWING + 2], 0, 0);
        for code in codes {
            let Some(glyph) = font.known(GlyphTable::code(*code)) else { break };
            let before = pen.at;
            let (u, width) = pen.advance(glyph, N == 1 && code[0] == b' ');
            match glyph.text {
                Text::Space => space = true,
                Text::Char(character)
                    if character.is_ascii()
                        && length < FOLLOWING
                        && u >= last_u
                        && u - right < if space { far } else { near }
                        && u - right > back
                        && (space || character != last || u - last_u >= bold) =>
                {
                    if space {
                        buffer[length] = b' ';
                        length += 1;
                    }
                    buffer[length] = character as u8;
                    length += 1;
                    right = if u + width > right { u + width } else { right };
                    (last_u, last, space) = (u, character, false);
                }
                _ => {
                    pen.at = before;
                    break;
                }
            }
            taken += 1;
        }
        open.u1 = right;
        self.space = space;
        self.last = LastGlyph { u: last_u, text: Some(Text::Char(last)) };
        self.text.push_str(std::str::from_utf8(&buffer[..length]).unwrap_or_default());
        taken
    }

    /// Adds a glyph at `u`, `width` wide. `long` is the text of a [`Text::Long`].
    pub(super) fn glyph(&mut self, run: &Run, u: f32, width: f32, text: Text, long: &str) {
        match text {
            Text::Nothing => return,
            Text::Space => {
                self.space = true;
                return;
            }
            _ => {}
        }
        if self.joins(run, u) {
            if self.is_bold_copy(run, u, width, text) {
                return;
            }
            self.extend(run, u, width);
        } else {
            self.close();
            let start = self.text.len();
            let Run { turn, v, size, is_visible } = *run;
            self.open = Some(Piece { turn, u0: u, u1: u + width, v, size, start, end: start, is_visible });
        }
        self.space = false;
        self.is_placed = false;
        self.is_same_run = true;
        self.last = LastGlyph { u, text: Some(text) };
        match text {
            Text::Char(character) => self.text.push(character),
            Text::Long(_) => self.text.push_str(long),
            _ => self.text.push(char::REPLACEMENT_CHARACTER),
        }
    }

    /// Whether a glyph goes on with the open piece.
    fn joins(&self, run: &Run, u: f32) -> bool {
        let Some(open) = &self.open else { return false };
        let em = open.size.max(run.size);
        let gap = u - open.u1;
        open.turn == run.turn
            && open.is_visible == run.is_visible
            && (open.v - run.v).abs() < LINE_GAP * em
            && gap < TAB_GAP * em
            && (gap > -BACK_GAP * em || (u - self.last.u).abs() < BOLD_GAP * em)
    }

    /// Whether a glyph is the one before again, hardly moved.
    fn is_bold_copy(&self, run: &Run, u: f32, width: f32, text: Text) -> bool {
        self.last.text == Some(text) && (u - self.last.u).abs() < (BOLD_GAP * run.size).min(width / 2.0) && !self.space
    }

    /// Widens the open piece to a glyph whose text stands already there.
    pub(super) fn cover(&mut self, run: &Run, u: f32, width: f32) {
        if self.joins(run, u)
            && let Some(open) = &mut self.open
        {
            open.u1 = open.u1.max(u + width);
        }
    }

    /// Widens the open piece to a glyph, with a space where there is one or the gap says so.
    fn extend(&mut self, run: &Run, u: f32, width: f32) {
        let Some(open) = &mut self.open else { return };
        let em = open.size.max(run.size);
        if self.space || u - open.u1 > SPACE_GAP * em {
            if self.is_placed {
                self.joints.push(Joint { at: self.text.len(), left: open.u1, right: u });
            }
            self.text.push(' ');
        }
        if run.size > open.size * 1.2 {
            open.v = run.v;
        }
        open.size = em;
        open.u1 = open.u1.max(u + width);
        open.u0 = open.u0.min(u);
    }

    /// Ends the open piece.
    pub(super) fn close(&mut self) {
        if let Some(mut piece) = self.open.take() {
            piece.end = self.text.len();
            self.list.push(piece);
        }
        self.space = false;
        self.last = LastGlyph::default();
    }

    /// The text of a piece.
    pub(super) fn text_of(&self, piece: &Piece) -> &str {
        self.text.get(piece.start..piece.end).unwrap_or_default()
    }
}
