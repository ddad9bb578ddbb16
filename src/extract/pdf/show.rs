//! The text-showing operators: from strings to glyphs in their places.

use super::{
    glyphs::{GlyphTable, Text},
    machine::Machine,
    marked::{MarkedContent, Replacement},
    operands::{Item, Operands},
    pieces::{Pieces, Run, Turn},
};

/// Text off the page by no more than this, in units, is still on it.
const EDGE: f32 = 2.0;

/// Where the strings of one operator go: their line, and how far along it each unit of text space reaches.
struct Track {
    run: Run,
    start: f32,
    scale: f64,
    pen: f64,
    is_vertical: bool,
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
                    Item::Move(by) => {
                        let stretch = if track.is_vertical { 1.0 } else { self.state.stretch };
                        track.pen -= f64::from(by) / 1000.0 * self.state.size * stretch;
                    }
                    Item::String(start, end) => self.string(&mut font, &mut track, &strings[start..end]),
                }
            }
        } else {
            self.string(&mut font, &mut track, &strings[operands.string.0..operands.string.1]);
        }
        let (x, y) = if track.is_vertical { (0.0, -track.pen) } else { (track.pen, 0.0) };
        self.text.advance(x, y);
    }

    /// The line that the next string goes to; `None` where the font has no size or lies flat.
    fn track(&self, font: &GlyphTable<'_>) -> Option<Track> {
        let state = &self.state;
        let [a, b, c, d, ..] = self.text.matrix.then(state.ctm).0;
        let (x, y) = self.text.matrix.then(state.ctm).apply(0.0, state.rise);
        let (along, across, sign) = if font.is_vertical {
            ((-c, -d), (a, b), state.size.signum())
        } else {
            ((a, b), (c, d), (state.size * state.stretch).signum())
        };
        let length = if along.1 == 0.0 { along.0.abs() } else { along.0.hypot(along.1) };
        let height = (along.0 * across.1 - along.1 * across.0).abs() / length;
        let size = state.size.abs() * if height > length * 0.05 { height } else { length } * f64::from(font.em);
        let is_sane = length > 1e-9 && size.is_finite() && size > 1e-3 && size < 1e5 && x.is_finite() && y.is_finite();
        if !is_sane {
            return None;
        }
        let (turn, axis) = turn(along.0 * sign, along.1 * sign, length);
        let run = Run { turn, v: (y * axis.0 - x * axis.1) as f32, size: size as f32, is_visible: state.mode != 3 };
        Some(Track {
            run,
            start: (x * axis.0 + y * axis.1) as f32,
            scale: length * sign,
            pen: 0.0,
            is_vertical: font.is_vertical,
        })
    }

    /// The glyphs of one string.
    fn string(&mut self, font: &mut GlyphTable<'_>, track: &mut Track, bytes: &[u8]) {
        if !self.budget.glyphs(bytes.len()) {
            self.sights.is_incomplete = true;
            return;
        }
        let state = &self.state;
        let stretch = if track.is_vertical { 1.0 } else { state.stretch };
        let is_on_page = self.is_on_page(track);
        let is_plain = self.marked.is_plain();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (glyph, length, is_space) = font.next(rest);
            rest = &rest[length..];
            let width = f64::from(glyph.advance) * state.size * stretch;
            if is_on_page {
                let u = track.start + (track.pen * track.scale) as f32;
                let wide = (width * track.scale) as f32;
                match glyph.text {
                    Text::Char(character) if is_plain => self.pieces.character(&track.run, u, wide, character),
                    text if is_plain => self.pieces.glyph(&track.run, u, wide, text, long(font, text)),
                    text => marked(&mut self.marked, self.pieces, &track.run, (u, wide), (text, long(font, text))),
                }
            }
            let word = if is_space { state.word_space } else { 0.0 };
            track.pen += width + (state.character_space + word) * stretch;
        }
    }

    /// Whether a string starts on the page: what stands outside the crop box is not on it.
    fn is_on_page(&self, track: &Track) -> bool {
        let (cos, sin) = axis(track.run.turn);
        let u = f64::from(track.start) + track.pen * track.scale;
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

/// The turn of a direction of `length`, and its axis (cosine and sine). Within four degrees of a quarter turn it is that.
fn turn(x: f64, y: f64, length: f64) -> (Turn, (f64, f64)) {
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
