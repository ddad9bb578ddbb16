//! The Adobe character collections (Japanese, Chinese, Korean): from a code of a CID font to the character, where the file itself
//! has no ToUnicode map.

use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_syntax::object::{
    Dict, String as PdfString,
    dict::keys::{CIDSYSTEMINFO, ENCODING, ORDERING, REGISTRY},
};

use super::fonts::{descendant, name_of};

/// How the codes of one font become characters.
pub(super) struct Collection {
    codes: CMap,
    characters: CMap,
}

impl Collection {
    /// The collection that a composite font names; `None` where it names none that is known.
    pub(super) fn of(dict: &Dict<'_>) -> Option<Self> {
        let system = descendant(dict).get::<Dict<'_>>(CIDSYSTEMINFO)?;
        let part = |key| system.get::<PdfString<'_>>(key).map(|text| text.to_vec()).unwrap_or_default();
        let family = CidFamily::from_registry_ordering(&part(REGISTRY), &part(ORDERING));
        let characters = family.ucs2_cmap()?;
        let codes = match name_of(dict, ENCODING).as_slice() {
            b"Identity-H" | b"Identity-V" | b"" => CMap::identity_h(),
            name => parse(CMapName::from_bytes(name))?,
        };
        Some(Self { codes, characters: parse(characters)? })
    }

    /// The character of a code.
    pub(super) fn character(&self, code: u32) -> Option<char> {
        let cid = (1..=4).find_map(|length| self.codes.lookup_cid_code(code, length))?;
        match self.characters.lookup_bf_string(cid)? {
            BfString::Char(character) => Some(character),
            BfString::String(text) => text.chars().next(),
        }
    }
}

/// One of the maps that come with the library.
fn parse(name: CMapName<'_>) -> Option<CMap> {
    CMap::parse(load_embedded(name)?, load_embedded)
}
