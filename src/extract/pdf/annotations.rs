//! The visible annotations of a page, form fields among them: what their appearance shows, or
//! the text of a field or a typed note where it has none.

use hayro_syntax::{
    object::{
        Array, Dict, Name, Object, Rect, Stream, String as PdfString,
        dict::keys::{ANNOTS, AP, AS, CONTENTS, F, N, PARENT, RECT, SUBTYPE, V},
    },
    page::Page,
};

use super::{glyphs::Text, machine::Machine, marked, pieces::Run};

/// Annotations read of one page.
const ANNOTATIONS: usize = 20_000;
/// Flags of an annotation that is not shown: hidden, no view.
const UNSEEN: i64 = 2 | 32;
/// Fields inside fields.
const FIELD_DEPTH: usize = 16;

/// Reads the annotations of a page.
pub(super) fn read<'a>(page: &Page<'a>, machine: &mut Machine<'_, 'a>) {
    let Some(list) = page.raw().get::<Array<'a>>(ANNOTS) else { return };
    for annotation in list.iter::<Dict<'a>>().take(ANNOTATIONS) {
        match is_shown(&annotation) {
            true if machine.layers.hide(&annotation, b"OC") => machine.hidden(|machine| one(&annotation, machine)),
            true => one(&annotation, machine),
            false => {}
        }
    }
}

/// Whether an annotation can be seen on the page.
fn is_shown(annotation: &Dict<'_>) -> bool {
    let flags = annotation.get::<i64>(F).unwrap_or(0);
    let is_popup = annotation.get::<Name<'_>>(SUBTYPE).is_some_and(|kind| *kind == *b"Popup");
    flags & UNSEEN == 0 && !is_popup
}

/// One annotation: its appearance, else its field's value.
fn one<'a>(annotation: &Dict<'a>, machine: &mut Machine<'_, 'a>) {
    let Some(rect) = annotation.get::<Rect>(RECT) else { return };
    let rect = [rect.x0, rect.y0, rect.x1, rect.y1];
    match appearance(annotation) {
        Some(form) => machine.appearance(&form, rect),
        None => value(annotation, rect, machine),
    }
}

/// The normal appearance, in the state that the annotation is in.
fn appearance<'a>(annotation: &Dict<'a>) -> Option<Stream<'a>> {
    match annotation.get::<Dict<'a>>(AP)?.get::<Object<'a>>(N)? {
        Object::Stream(form) => Some(form),
        Object::Dict(states) => states.get::<Stream<'a>>(&*annotation.get::<Name<'_>>(AS)?),
        _ => None,
    }
}

/// A text field, or a typed text, without appearance: its value on one line at the top of its rectangle.
fn value(annotation: &Dict<'_>, rect: [f64; 4], machine: &mut Machine<'_, '_>) {
    let Some(text) = field_value(annotation).or_else(|| typed(annotation)) else { return };
    if machine.marked.is_hidden() {
        machine.sights.hides_text = true;
        return;
    }
    let size = (rect[3] - rect[1]).clamp(1.0, 12.0);
    let (x, y) = machine.state.ctm.apply(rect[0], rect[3] - size);
    let run = Run { turn: 0, v: y as f32, size: size as f32, is_visible: true };
    machine.pieces.close();
    let (mut u, step) = (x as f32, size as f32 / 2.0);
    for character in text.chars().take(10_000) {
        let what = if character.is_whitespace() { Text::Space } else { Text::Char(character) };
        machine.pieces.glyph(&run, u, step, what, "");
        u += step;
    }
    machine.pieces.close();
}

/// The text that was typed onto the page.
fn typed(annotation: &Dict<'_>) -> Option<String> {
    let is_typed = annotation.get::<Name<'_>>(SUBTYPE).is_some_and(|kind| *kind == *b"FreeText");
    let text = annotation.get::<PdfString<'_>>(CONTENTS).filter(|_| is_typed)?;
    Some(marked::text_string(&text)).filter(|text| !text.trim().is_empty())
}

/// The text value of a field, its own or inherited.
fn field_value(annotation: &Dict<'_>) -> Option<String> {
    let mut field = annotation.clone();
    for _ in 0..FIELD_DEPTH {
        if let Some(value) = field.get::<PdfString<'_>>(V) {
            return Some(marked::text_string(&value)).filter(|text| !text.trim().is_empty());
        }
        field = field.get::<Dict<'_>>(PARENT)?;
    }
    None
}
