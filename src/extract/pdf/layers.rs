//! Optional content: which layers a document switches off. What stands on them is not on the page as anybody sees it.

use std::collections::HashSet;

use hayro_syntax::{
    Pdf,
    object::{Array, Dict, MaybeRef, Name, ObjRef, Object},
};

use super::open::catalog;

/// Layers listed in a document.
const LAYERS: usize = 100_000;

/// The layers that are switched off when the document is opened.
#[derive(Debug, Default)]
pub(super) struct Layers {
    off: HashSet<(u32, i32)>,
}

impl Layers {
    /// Those of a document, as its default configuration says.
    pub(super) fn of(pdf: &Pdf) -> Self {
        let Some(properties) = catalog(pdf).and_then(|catalog| catalog.get::<Dict<'_>>(b"OCProperties".as_slice())) else {
            return Self::default();
        };
        let config = properties.get::<Dict<'_>>(b"D".as_slice()).unwrap_or_default();
        let is_off = config.get::<Name<'_>>(b"BaseState".as_slice()).is_some_and(|state| *state == *b"OFF");
        let mut off = if is_off { listed(&properties, b"OCGs") } else { HashSet::new() };
        let on = listed(&config, b"ON");
        off.retain(|id| !on.contains(id));
        off.extend(listed(&config, b"OFF"));
        Self { off }
    }

    /// Whether what belongs to the layer, or to the layers, under `key` is hidden.
    pub(super) fn hide(&self, dict: &Dict<'_>, key: &[u8]) -> bool {
        if self.off.is_empty() {
            return false;
        }
        if dict.get_ref(key).is_some_and(|id| self.off.contains(&id_of(id))) {
            return true;
        }
        dict.get::<Dict<'_>>(key).is_some_and(|content| self.hide_members(&content))
    }

    /// Whether what belongs to several layers at once is hidden, as its policy says. An expression of layers hides nothing.
    fn hide_members(&self, membership: &Dict<'_>) -> bool {
        let mut members = listed(membership, b"OCGs");
        if let (Some(Object::Dict(_)), Some(id)) =
            (membership.get::<Object<'_>>(b"OCGs".as_slice()), membership.get_ref(b"OCGs".as_slice()))
        {
            members.insert(id_of(id));
        }
        if members.is_empty() || membership.contains_key(b"VE".as_slice()) {
            return false;
        }
        let off = members.iter().filter(|id| self.off.contains(id)).count();
        match membership.get::<Name<'_>>(b"P".as_slice()).as_deref() {
            Some(b"AllOn") => off > 0,
            Some(b"AnyOff") => off == 0,
            Some(b"AllOff") => off < members.len(),
            _ => off == members.len(),
        }
    }
}

fn id_of(id: ObjRef) -> (u32, i32) {
    (id.obj_number, id.gen_number)
}

/// The objects that an array refers to.
fn listed(dict: &Dict<'_>, key: &[u8]) -> HashSet<(u32, i32)> {
    let list = dict.get::<Array<'_>>(key).unwrap_or_default();
    let ids = list.raw_iter().take(LAYERS).filter_map(|item| match item {
        MaybeRef::Ref(id) => Some(id_of(id)),
        MaybeRef::NotRef(_) => None,
    });
    ids.collect()
}

#[cfg(test)]
mod tests {
    use crate::{
        document::{Document, PageText},
        extract::{
            ExtractOptions,
            pdf::{
                read,
                writer::{Writer, texts},
            },
        },
    };

    /// A page with two layers of which the configuration speaks. `@` stands for the first one, `%` for the second.
    fn page(config: &str, content: &str, properties: &str) -> Document {
        let mut writer = Writer::new();
        let first = writer.object("<</Type/OCG/Name(first)>>");
        let second = writer.object("<</Type/OCG/Name(second)>>");
        let named = |text: &str| text.replace('@', &format!("{first} 0 R")).replace('%', &format!("{second} 0 R"));
        let form = writer.stream(
            &named("/Type/XObject/Subtype/Form/BBox[0 0 612 792]/OC @/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"),
            texts(&[(72, 600, "form")]).as_bytes(),
        );
        writer.catalog(&named(&format!("/OCProperties<</OCGs[@ %]/D<<{config}>>>>")));
        let font = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
        let resources = format!("/Resources<<{font}/XObject<</X {form} 0 R>>/Properties<</A @/B %{properties}>>>>");
        writer.page(content, &named(&resources));
        read(&writer.finish(), &ExtractOptions::default()).unwrap()
    }

    fn text(config: &str, content: &str, properties: &str) -> String {
        let document = page(config, content, properties);
        document.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn layered(config: &str) -> String {
        let [seen, first, second, last] =
            [(700, "seen"), (680, "first"), (660, "second"), (560, "last")].map(|(y, word)| texts(&[(72, y, word)]));
        let content = format!("{seen}/OC /A BDC {first} /Span BMC EMC EMC /OC /B BDC {second} EMC /X Do {last}");
        text(config, &content, "")
    }

    #[test]
    fn what_stands_on_a_layer_that_is_off_is_not_on_the_page() {
        assert_eq!(layered(""), "seen first second form last");
        assert_eq!(layered("/OFF[@]"), "seen second last");
        assert_eq!(layered("/BaseState/OFF/ON[@]"), "seen first form last");
    }

    /// Text on a hidden layer was dropped without a word.
    #[test]
    fn text_on_a_layer_that_is_off_is_told_and_nothing_else_is() {
        let content = |layer: &str| format!("{}/OC /A BDC {layer} EMC", texts(&[(72, 700, "seen")]));
        let told = |config: &str, content: &str| page(config, content, "").left_out;
        let hidden = texts(&[(72, 680, "hidden")]);
        assert_eq!(told("/OFF[@]", &content(&hidden)), ["page 1: text on hidden layers was left out"]);
        assert_eq!(told("/OFF[@]", "/X Do"), ["page 1: text on hidden layers was left out"]);
        for (config, layer) in [("", hidden.as_str()), ("/OFF[%]", &hidden), ("/OFF[@]", "0 0 m 9 9 l S BT /F1 9 Tf ( ) Tj ET")] {
            assert_eq!(told(config, &content(layer)), [""; 0], "{config} {layer}");
        }
        let outside = texts(&[(72, 2000, "beyond the page")]);
        assert_eq!(told("/OFF[@]", &content(&outside)), [""; 0]);
        let quiet = page("/OFF[@]", &content(&hidden), "");
        assert_eq!((quiet.faults.len(), quiet.pages[0].read), (0, PageText::Primary));
    }

    /// What a form leaves open hid the rest of the page.
    #[test]
    fn a_layer_that_a_form_leaves_open_ends_with_the_form() {
        let mut writer = Writer::new();
        let layer = writer.object("<</Type/OCG/Name(first)>>");
        writer.catalog(&format!("/OCProperties<</OCGs[{layer} 0 R]/D<</OFF[{layer} 0 R]>>>>"));
        let entries = format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Properties<</A {layer} 0 R>>>>");
        let form = writer.stream(&entries, b"/OC /A BDC 0 0 m");
        let font = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
        writer.page(&format!("/X Do {}", texts(&[(72, 700, "seen")])), &format!("/Resources<<{font}/XObject<</X {form} 0 R>>>>"));
        assert_eq!(read(&writer.finish(), &ExtractOptions::default()).unwrap().text, "seen");
    }

    #[test]
    fn several_layers_at_once_hide_as_their_policy_says() {
        let shown = |policy: &str| {
            let content = format!("/OC /M BDC {} EMC", texts(&[(72, 700, "shown")]));
            text("/OFF[@]", &content, &format!("/M<</Type/OCMD/OCGs[@ %]{policy}>>")) == "shown"
        };
        assert!(shown("") && shown("/P/AnyOff"));
        assert!(!shown("/P/AllOn") && !shown("/P/AllOff"));
    }

    #[test]
    fn outlines_on_a_layer_that_is_off_are_no_unread_text() {
        let content = format!("/OC /A BDC {} S EMC", "0 0 m 1 1 2 2 3 3 c ".repeat(300));
        assert_eq!(page("", &content, "").pages[0].read, PageText::Unread);
        assert_eq!(page("/OFF[@]", &content, "").pages[0].read, PageText::Blank);
    }
}
