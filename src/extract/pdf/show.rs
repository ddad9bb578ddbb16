//! The text-showing operators: from strings to glyphs in their places.

use super::{
    glyphs::{Codes, GlyphTable, Text},
    machine::Machine,
    marked::{MarkedContent, Replacement},
    operands::{Item, Operands},
    pieces::{Pen, Pieces, Run, Turn},
};

/// Text off the page by no more than this, in units, is still on it.
const EDGE: f32 = 2.0;

/// Where the strings of one operator go.
struct Track {
    run: Run,
    pen: Pen,
    /// Its direction (cosine and sine).
    axis: (f64, f64),
    /// A unit of text space along the line, in units of the page.
    unit: f64,
    is_vertical: bool,
}

/// What the glyphs of one string have in common.
struct Line<'l, 'a> {
    font: &'l mut GlyphTable<'a>,
    track: &'l mut Track,
    is_on_page: bool,
    /// Whether it would be on the page if its layer were on.
    is_hidden: bool,
    is_plain: bool,
}

impl Machine<'_, '_> {
    /// `Tj`, `TJ`, `'` and `"`.
    pub(super) fn show_operator(&mut self, word: &[u8], operands: &Operands<'_>, strings: &[u8]) {
        match word {
            b"'" => self.text.next_line(0.0, -self.state.leading),
            b"\"" => {
                [self.state.word_space, self.state.character_space] = operands.last();
                self.text.next_line(0.0, -self.state.leading);
            }
            _ => {}
        }
        let Some(font) = self.state.font.clone() else { return };
        let mut font = font.borrow_mut();
        let Some(mut track) = self.track(&font) else { return };
        if std::mem::take(&mut self.text.is_moved) {
            self.pieces.place();
        }
        self.pieces.run();
        if word == b"TJ" {
            for item in &operands.items {
                match *item {
                    Item::Move(by) => track.pen.at -= f64::from(by) / 1000.0 * track.pen.em,
                    Item::String(start, end) => self.string(&mut font, &mut track, &strings[start..end]),
                }
            }
        } else {
            self.string(&mut font, &mut track, &strings[operands.string.0..operands.string.1]);
        }
        let pen = track.pen.at / track.unit;
        let (x, y) = if track.is_vertical { (0.0, -pen) } else { (pen, 0.0) };
        self.text.advance(x, y);
    }

    /// The line that the next string goes to; `None` where the font has no size or lies flat.
    fn track(&self, font: &GlyphTable<'_>) -> Option<Track> {
        let state = &self.state;
        let matrix = self.text.matrix.then(state.ctm);
        let [a, b, c, d, ..] = matrix.0;
        let (x, y) = matrix.apply(0.0, state.rise);
        let (along, across, sign) = if font.is_vertical {
            ((-c, -d), (a, b), state.size.signum())
        } else {
            ((a, b), (c, d), (state.size * state.stretch).signum())
        };
        let (length, height) = extent(along, across);
        let size = state.size.abs() * if height > length * 0.05 { height } else { length } * f64::from(font.em);
        let is_sane = length > 1e-9 && size.is_finite() && size > 1e-3 && size < 1e5 && x.is_finite() && y.is_finite();
        if !is_sane {
            return None;
        }
        let (turn, axis) = turn(along.0 * sign, along.1 * sign, length);
        let run = Run { turn, v: (y * axis.0 - x * axis.1) as f32, size: size as f32, is_visible: state.mode != 3 };
        let unit = length * sign;
        let stretched = if font.is_vertical { unit } else { unit * state.stretch };
        let pen = Pen {
            start: (x * axis.0 + y * axis.1) as f32,
            at: 0.0,
            em: state.size * stretched,
            spacing: state.character_space * stretched,
            word_spacing: state.word_space * stretched,
        };
        Some(Track { run, pen, axis, unit, is_vertical: font.is_vertical })
    }

    /// The glyphs of one string.
    fn string(&mut self, font: &mut GlyphTable<'_>, track: &mut Track, bytes: &[u8]) {
        if !self.budget.glyphs(bytes.len()) {
            self.sights.is_incomplete = true;
            return;
        }
        let (is_on_page, is_hidden) = (self.is_on_page(track), self.marked.is_hidden());
        let mut line = Line {
            is_on_page: is_on_page && !is_hidden,
            is_hidden: is_on_page && is_hidden,
            is_plain: self.marked.is_plain(),
            font,
            track,
        };
        match line.font.codes {
            Codes::One => self.codes(&mut line, bytes.as_chunks::<1>().0),
            Codes::Two => {
                let (pairs, odd) = bytes.as_chunks::<2>();
                self.codes(&mut line, pairs);
                odd.iter().for_each(|_| self.code(&mut line, 0, false));
            }
            Codes::Mapped => {
                let mut rest = bytes;
                while !rest.is_empty() {
                    let (code, length) = line.font.mapped(rest);
                    self.code(&mut line, code, length == 1 && rest[0] == b' ');
                    rest = &rest[length.clamp(1, rest.len())..];
                }
            }
        }
    }

    /// The glyphs of codes of `N` bytes: those that follow closely on the one before all at once.
    fn codes<const N: usize>(&mut self, line: &mut Line<'_, '_>, mut codes: &[[u8; N]]) {
        while let [first, rest @ ..] = codes {
            self.code(line, GlyphTable::code(*first), N == 1 && first[0] == b' ');
            let is_plain = line.is_on_page && line.is_plain;
            let taken = if is_plain { self.pieces.follow(&line.track.run, &mut line.track.pen, line.font, rest) } else { 0 };
            codes = &rest[taken..];
        }
    }

    /// The glyph of one code.
    fn code(&mut self, line: &mut Line<'_, '_>, code: u32, is_space: bool) {
        let (glyph, Track { run, pen, .. }) = (line.font.glyph(code), &mut *line.track);
        let (u, width) = pen.advance(glyph, is_space);
        match glyph.text {
            Text::Char(_) | Text::Long(_) | Text::Unmapped if line.is_hidden => self.sights.hides_text = true,
            _ if !line.is_on_page => {}
            text if line.is_plain => self.pieces.glyph(run, u, width, text, long(line.font, text)),
            text => marked(&mut self.marked, self.pieces, run, (u, width), (text, long(line.font, text))),
        }
    }

    /// Whether a string starts on the page: what stands outside the crop box is not on it.
    fn is_on_page(&self, track: &Track) -> bool {
        let (cos, sin) = track.axis;
        let u = f64::from(track.pen.start) + track.pen.at;
        let v = f64::from(track.run.v);
        let (x, y) = ((u * cos - v * sin) as f32, (u * sin + v * cos) as f32);
        let (width, height) = (self.page_size.0 as f32, self.page_size.1 as f32);
        (-EDGE..=width + EDGE).contains(&x) && (-EDGE..=height + EDGE + track.run.size).contains(&y)
    }
}

/// The characters of a glyph that stands for several.
fn long<'f>(font: &'f GlyphTable<'_>, text: Text) -> &'f str {
    if let Text::Long(index) = text { font.string(index) } else { "" }
}

/// A glyph at a place and so wide in marked content: what that says for it.
fn marked(marked: &mut MarkedContent, pieces: &mut Pieces, run: &Run, (u, width): (f32, f32), (text, long): (Text, &str)) {
    match marked.replacement() {
        Replacement::None => pieces.glyph(run, u, width, text, long),
        Replacement::Text(text) => {
            let what = if text.trim().is_empty() { Text::Nothing } else { Text::Long(u32::MAX) };
            pieces.glyph(run, u, width, what, text.trim());
        }
        Replacement::Printed => pieces.cover(run, u, width),
    }
}

/// The length of a direction and, at right angles to it, how far the one across it reaches. Most text stands straight.
fn extent(along: (f64, f64), across: (f64, f64)) -> (f64, f64) {
    if along.1 == 0.0 {
        return (along.0.abs(), across.1.abs());
    }
    let length = along.0.hypot(along.1);
    (length, (along.0 * across.1 - along.1 * across.0).abs() / length)
}

/// The turn of a direction of `length`, and its axis (cosine and sine). Within four degrees of a quarter turn it is that.
fn turn(x: f64, y: f64, length: f64) -> (Turn, (f64, f64)) {
    if y == 0.0 && x > 0.0 {
        return (0, axis(0));
    }
    let (cos, sin) = (x / length, y / length);
    let turn = match (cos, sin) {
        (0.0.., -0.07..=0.07) => 0,
        (-0.07..=0.07, 0.0..) => 1,
        (..0.0, -0.07..=0.07) => 2,
        (-0.07..=0.07, ..0.0) => 3,
        _ => 4 + sin.atan2(cos).to_degrees().rem_euclid(360.0).round() as Turn % 360,
    };
    (turn, axis(turn))
}

/// Cosine and sine of a turn.
pub(super) fn axis(turn: Turn) -> (f64, f64) {
    match turn {
        0 => (1.0, 0.0),
        1 => (0.0, 1.0),
        2 => (-1.0, 0.0),
        3 => (0.0, -1.0),
        _ => {
            let (sin, cos) = f64::from(turn - 4).to_radians().sin_cos();
            (cos, sin)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_near_a_quarter_turn_are_that() {
        assert_eq!(turn(10.0, 0.1, 10.0).0, 0);
        assert_eq!(turn(0.0, 10.0, 10.0).0, 1);
        assert_eq!(turn(-10.0, -0.1, 10.0).0, 2);
        assert_eq!(turn(0.0, -10.0, 10.0).0, 3);
        assert_eq!(turn(10.0, 10.0, 10.0_f64.hypot(10.0)).0, 4 + 45);
    }
}
