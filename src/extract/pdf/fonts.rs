//! The fonts of one document: loaded once, checked before the font library sees them, each with its table of glyphs.

use std::{
    cell::RefCell,
    collections::HashMap,
    panic::{self, AssertUnwindSafe},
    rc::Rc,
    sync::Arc,
};

use hayro_font::{CMapResolverFn, Font, FontCache, FontQuery, FontResolverFn, StandardFont};
use hayro_syntax::{
    Pdf,
    object::{
        Array, Dict, Name, Object, Stream,
        dict::keys::{
            CID_TO_GID_MAP, DESCENDANT_FONTS, ENCODING, FIRST_CHAR, FONT, FONT_DESC, FONT_FILE, FONT_FILE2, FONT_FILE3, SUBTYPE,
            TO_UNICODE, W, W2,
        },
    },
};

use super::{
    decode,
    glyphs::GlyphTable,
    limits::{Budget, Fault},
    open::catalog,
};

/// A font in use; shared by all pages that name it.
pub(super) type SharedFont<'a> = Rc<RefCell<GlyphTable<'a>>>;

/// The fonts of one document.
pub(super) struct Fonts<'a> {
    library: FontCache<'a>,
    standard: FontResolverFn,
    maps: CMapResolverFn,
    loaded: HashMap<FontKey, SharedFont<'a>>,
    /// The fonts of the document's form, which its fields may use without naming them among their own.
    of_form: Dict<'a>,
}

/// What tells fonts apart: their object, or where a direct dictionary lies.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum FontKey {
    Object(u32, i32),
    Direct(usize),
    /// The plain font, in the place of one that the page does not have.
    Missing,
}

impl<'a> Fonts<'a> {
    /// No font of this document yet.
    pub(super) fn new(pdf: &'a Pdf) -> Self {
        let inner = |dict: Dict<'a>, key: &[u8]| dict.get::<Dict<'a>>(key);
        let resources = catalog(pdf).and_then(|catalog| inner(catalog, b"AcroForm")).and_then(|form| inner(form, b"DR"));
        Self {
            library: FontCache::new(),
            standard: Arc::new(|query| {
                let font = match query {
                    FontQuery::Standard(font) => *font,
                    FontQuery::Fallback(query) => query.pick_standard_font(),
                };
                Some(font.get_font_data())
            }),
            maps: Arc::new(hayro_cmap::load_embedded),
            loaded: HashMap::new(),
            of_form: resources.and_then(|resources| inner(resources, FONT)).unwrap_or_default(),
        }
    }

    /// The font that `name` stands for in `fonts`; the plain standard font where it cannot be loaded or is not there.
    pub(super) fn named(&mut self, fonts: &Dict<'a>, name: &[u8], budget: &mut Budget) -> SharedFont<'a> {
        let dict = || fonts.get::<Dict<'a>>(name);
        let key = match fonts.get_ref(name) {
            Some(id) => FontKey::Object(id.obj_number, id.gen_number),
            None => dict().map_or(FontKey::Missing, |dict| FontKey::Direct(dict.data().as_ptr().addr())),
        };
        if key == FontKey::Missing {
            if self.of_form.contains_key(name) && fonts.data() != self.of_form.data() {
                return self.named(&self.of_form.clone(), name, budget);
            }
            budget.fault(Fault::Missing);
        }
        match self.loaded.get(&key) {
            Some(font) => Rc::clone(font),
            None => self.load(key, &dict().unwrap_or_default(), budget),
        }
    }

    /// Loads a font and keeps it.
    fn load(&mut self, key: FontKey, dict: &Dict<'a>, budget: &mut Budget) -> SharedFont<'a> {
        let font = if is_sound(dict, budget) { self.by_library(dict, budget) } else { None };
        let font = font.or_else(|| self.library.standard_font(StandardFont::Helvetica, &self.standard));
        let table = Rc::new(RefCell::new(GlyphTable::new(font, dict)));
        self.loaded.insert(key, Rc::clone(&table));
        table
    }

    /// A font as the library reads it. It panics on streams whose predictor it cannot use: that costs this font and not its pages.
    fn by_library(&mut self, dict: &Dict<'a>, budget: &mut Budget) -> Option<Font<'a>> {
        let read = panic::catch_unwind(AssertUnwindSafe(|| self.library.font(dict, &self.standard, &self.maps)));
        read.unwrap_or_else(|_| {
            self.library = FontCache::new();
            budget.fault(Fault::Damage);
            None
        })
    }
}

/// Whether a font dictionary can be given to the library: no streams past the bounds, no tables that a few bytes blow up.
fn is_sound(dict: &Dict<'_>, budget: &mut Budget) -> bool {
    let descendant = descendant(dict);
    let small = |number: Option<i64>| number.is_none_or(|number| (0..=65_535).contains(&number));
    small(dict.get::<i64>(FIRST_CHAR))
        && [W, W2].iter().all(|key| descendant.get::<Array<'_>>(*key).is_none_or(|widths| has_small_ranges(&widths)))
        && [TO_UNICODE, ENCODING].iter().all(|key| stream_fits(dict, key, budget))
        && stream_fits(&descendant, CID_TO_GID_MAP, budget)
        && [dict, &descendant]
            .iter()
            .filter_map(|font| font.get::<Dict<'_>>(FONT_DESC))
            .all(|descriptor| [FONT_FILE, FONT_FILE2, FONT_FILE3].iter().all(|key| stream_fits(&descriptor, key, budget)))
}

/// The CID font of a composite font; empty for others.
pub(super) fn descendant<'a>(dict: &Dict<'a>) -> Dict<'a> {
    dict.get::<Array<'a>>(DESCENDANT_FONTS).and_then(|list| list.iter::<Dict<'a>>().next()).unwrap_or_default()
}

/// Whether the stream behind a key, if there is one, stays within the bounds.
fn stream_fits(dict: &Dict<'_>, key: &[u8], budget: &mut Budget) -> bool {
    dict.get::<Stream<'_>>(key).is_none_or(|stream| decode::fits(&stream, budget))
}

/// Whether the ranges `first last width` of a width array, added up, stay within bounds: the library writes each of them out.
fn has_small_ranges(widths: &Array<'_>) -> bool {
    let (mut range, mut total) = (Vec::with_capacity(3), 0.0);
    for item in widths.iter::<Object<'_>>() {
        let Object::Number(number) = item else {
            range.clear();
            continue;
        };
        range.push(number.as_f64());
        if let [first, last, _] = range[..] {
            total += (last - first).max(0.0);
            range.clear();
        }
        if total > 1e6 {
            return false;
        }
    }
    true
}

/// A name entry of a font dictionary, empty where there is none.
pub(super) fn name_of(dict: &Dict<'_>, key: &[u8]) -> Vec<u8> {
    dict.get::<Name<'_>>(key).map(|name| name.to_vec()).unwrap_or_default()
}

/// The kind of a font: `Type0`, `Type1`, `Type3`, `TrueType`.
pub(super) fn subtype(dict: &Dict<'_>) -> Vec<u8> {
    name_of(dict, SUBTYPE)
}

#[cfg(test)]
mod tests {
    use crate::extract::{
        ExtractOptions,
        pdf::{
            read,
            writer::{Writer, texts},
        },
    };

    /// Found by fuzzing: the whole page was lost.
    #[test]
    fn a_font_whose_map_cannot_be_decoded_costs_no_page() {
        let mut writer = Writer::new();
        let map = writer.stream("/Filter/FlateDecode/DecodeParms<</Predictor 2/Columns 0>>", b"x\x9c\x03\0\0\0\0\x01");
        let font = format!("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode {map} 0 R>>");
        let page = texts(&[(72, 700, "Panic disorder F41.0")]);
        writer.page(&page, &format!("/Resources<</Font<</F1 {font}>>>>"));
        let document = read(&writer.finish(), &ExtractOptions::default()).unwrap();
        assert_eq!(document.text, "Panic disorder F41.0");
        assert_eq!(document.faults, ["damaged content on page 1: read up to the damage"]);
    }
}
