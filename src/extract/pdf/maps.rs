//! The maps of a document's fonts, checked and laid open for the second opinion: its library inflates them without a bound, follows
//! brackets in brackets by recursion, and writes out every code of a range.
//!
//! Each map is decoded here and put back plain, so that what was checked is what is read.

use std::{collections::BTreeSet, panic};

use adobe_cmap_parser::Value;
use lopdf::{Document, Object, ObjectId, Stream};

use super::filters::{self, End};

/// Decoded bytes of one map; one that has a line for each of 65,536 codes needs half of them.
const BYTES: usize = 2 << 20;
/// Decoded bytes of all maps.
const ALL_BYTES: usize = 32 << 20;
/// Codes of one range: as many as two bytes tell apart.
const CODES: u64 = 1 << 16;
/// Codes of all ranges, each of which costs up to 200 bytes.
const ALL_CODES: u64 = 1 << 21;
/// Brackets in brackets.
const DEPTH: usize = 32;
/// Filters of one map.
const FILTERS: usize = 4;

/// Lays every map of the document open; false where one of them, or all together, are beyond the bounds.
pub(super) fn lay_open(document: &mut Document) -> bool {
    let mut left = Left { bytes: ALL_BYTES, codes: ALL_CODES };
    places(document).iter().all(|place| match document.objects.get_mut(place) {
        Some(Object::Stream(stream)) => left.allows(stream),
        _ => true,
    })
}

/// Where the streams are that a font may name as its map or its encoding.
fn places(document: &Document) -> BTreeSet<ObjectId> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Object> = document.objects.values().collect();
    while let Some(object) = open.pop() {
        let dict = match object {
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &stream.dict,
            Object::Array(items) => {
                open.extend(items);
                continue;
            }
            _ => continue,
        };
        let named = [&b"ToUnicode"[..], b"Encoding"].into_iter().filter_map(|key| dict.get(key).ok());
        found.extend(named.filter_map(|value| document.dereference(value).ok()?.0));
        open.extend(dict.iter().map(|(_, value)| value));
    }
    found
}

/// What the maps of one document may still cost.
struct Left {
    bytes: usize,
    codes: u64,
}

impl Left {
    /// Lays one map open and books it; false where that is too much.
    fn allows(&mut self, stream: &mut Stream) -> bool {
        let Some(map) = decoded(stream, BYTES.min(self.bytes)) else { return false };
        let Some(codes) = (depth(&map) <= DEPTH).then(|| codes(&map)).filter(|codes| *codes <= self.codes) else { return false };
        self.bytes -= map.len();
        self.codes -= codes;
        stream.set_plain_content(map);
        true
    }
}

/// A map's bytes; `None` where they are more than `limit`, or nobody packs a map in such a way.
fn decoded(stream: &Stream, limit: usize) -> Option<Vec<u8>> {
    let filters = stream.filters().unwrap_or_default();
    let has_parameters = stream.dict.get(b"DecodeParms").is_ok_and(|parameters| !parameters.is_null());
    if stream.content.len() > limit || filters.len() > FILTERS || has_parameters {
        return None;
    }
    let mut bytes = stream.content.clone();
    for filter in filters {
        let mut out = Vec::new();
        let end = match filter {
            b"FlateDecode" => filters::flate(&bytes, limit, &mut out),
            b"LZWDecode" => filters::lzw(&bytes, true, limit, &mut out),
            b"RunLengthDecode" => filters::run_length(&bytes, limit, &mut out),
            b"ASCII85Decode" => filters::ascii85(&bytes, &mut out),
            b"ASCIIHexDecode" => filters::ascii_hex(&bytes, &mut out),
            _ => return None,
        };
        if end == End::Cut || out.len() > limit {
            return None;
        }
        bytes = out;
    }
    Some(bytes)
}

/// How deep the brackets of a map lie in each other.
fn depth(map: &[u8]) -> usize {
    let (mut bytes, mut brackets, mut strings, mut deepest) = (map.iter(), 0_usize, 0_usize, 0);
    while let Some(byte) = bytes.next() {
        match byte {
            b'(' => strings += 1,
            b')' => strings = strings.saturating_sub(1),
            b'\\' if strings > 0 => drop(bytes.next()),
            _ if strings > 0 => {}
            b'[' | b'<' => brackets += 1,
            b']' | b'>' => brackets = brackets.saturating_sub(1),
            b'%' => drop(bytes.find(|byte| matches!(byte, b'\r' | b'\n'))),
            _ => {}
        }
        deepest = deepest.max(brackets + strings);
    }
    deepest
}

/// How many codes the library writes out for the ranges of a map. One that it cannot read costs nothing.
fn codes(map: &[u8]) -> u64 {
    let values = panic::catch_unwind(|| adobe_cmap_parser::parse(map)).ok().and_then(Result::ok).unwrap_or_default();
    let is_start = |value: &Value| matches!(value, Value::Operator(name) if name == "beginbfrange");
    let starts = (1..).zip(&values).filter(|(_, value)| is_start(value));
    let ranges = starts.flat_map(|(next, _)| values[next..].chunks_exact(3).map_while(width));
    ranges.fold(0, u64::saturating_add)
}

/// The codes of a range as it stands in a map: first, last, and where it leads to. Beyond the bound it is endless; where it leads
/// to a list it is as long as that. `None` behind the last range.
fn width(range: &[Value]) -> Option<u64> {
    let [Value::LiteralString(first), Value::LiteralString(last), target] = range else { return None };
    // The library as well keeps the last four bytes of a code.
    let code = |bytes: &[u8]| bytes.iter().fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
    let width = u64::from(code(last).saturating_sub(code(first))) + 1;
    Some(match target {
        Value::LiteralString(_) if width > CODES => u64::MAX,
        Value::LiteralString(_) => width,
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document with this map.
    fn allows(entries: &[(&str, Object)], map: &[u8]) -> bool {
        let mut document = Document::new();
        let mut dict = lopdf::Dictionary::new();
        entries.iter().for_each(|(key, value)| dict.set(*key, value.clone()));
        let map = document.add_object(Stream::new(dict, map.to_vec()));
        let mut font = lopdf::Dictionary::new();
        font.set("ToUnicode", Object::Reference(map));
        document.add_object(Object::Array(vec![Object::Dictionary(font)]));
        lay_open(&mut document)
    }

    /// Found by fuzzing: four gigabytes were asked for.
    #[test]
    fn a_range_of_all_codes_is_beyond_the_bounds() {
        assert_eq!(codes(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange"), u64::MAX);
        assert_eq!(codes(b"2 beginbfrange<0000><FFFF><0000>(a)(c)<00000041>endbfrange"), 65_536 + 3);
        assert_eq!(codes(b"1 beginbfrange <0000> <FFFF> [<0041> <0042>] endbfrange"), 0);
        assert_eq!(codes(b"1 beginbfrange <0005> <0001> <0041> endbfrange 1 begincidrange <0000> <FFFF> 0"), 1);
        assert_eq!(codes(b"1 beginbfchar <0000> <FFFF> endbfchar << % no map"), 0);
        assert!(!allows(&[], b"1 beginbfrange <00000000> <00010000> <0041> endbfrange"));
        assert!(allows(&[], b"1 beginbfrange <0000> <FFFF> <0000> endbfrange"));
    }

    #[test]
    fn ranges_that_add_up_are_beyond_the_bounds() {
        let map = |ranges| ["9 beginbfrange ", &"<0000> <FFFF> <0000> ".repeat(ranges), "endbfrange"].concat();
        assert!(allows(&[], map(32).as_bytes()));
        assert!(!allows(&[], map(33).as_bytes()));
    }

    #[test]
    fn brackets_in_brackets_are_beyond_the_bounds() {
        let hidden = b"[(])".repeat(1000);
        for deep in [&b"[".repeat(1000)[..], &b"<</A ".repeat(1000), &b"(".repeat(1000), &hidden] {
            assert!(!allows(&[], deep));
        }
        assert_eq!(depth(b"/CIDSystemInfo<</Registry(Ad\\)(o)b)/Supplement 0>>def % ((((\n<01><02>[<03>]"), 4);
    }

    #[test]
    fn maps_that_swell_are_beyond_the_bounds() {
        let packed = |bytes: usize| miniz_oxide::deflate::compress_to_vec_zlib(&vec![b' '; bytes], 9);
        let flate = ("Filter", Object::Name(b"FlateDecode".to_vec()));
        assert!(allows(std::slice::from_ref(&flate), &packed(BYTES)));
        assert!(!allows(std::slice::from_ref(&flate), &packed(BYTES + 1)));
        let parameters = ("DecodeParms", Object::Dictionary(lopdf::Dictionary::new()));
        assert!(!allows(&[flate, parameters], &packed(1)));
    }

    #[test]
    fn a_map_is_laid_open_once() {
        let mut document = Document::new();
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(b"1 beginbfchar", 9);
        let filter = lopdf::Dictionary::from_iter([("Filter", Object::Name(b"FlateDecode".to_vec()))]);
        let map = document.add_object(Stream::new(filter, packed));
        for _ in 0..2 {
            let font = lopdf::Dictionary::from_iter([("ToUnicode", Object::Reference(map))]);
            document.add_object(font);
        }
        assert!(lay_open(&mut document));
        let stream = document.get_object(map).and_then(Object::as_stream).unwrap();
        assert_eq!((stream.content.as_slice(), stream.filters().is_err()), (&b"1 beginbfchar"[..], true));
    }
}
