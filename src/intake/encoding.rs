//! Which character encoding a text is in, and its characters: UTF-8, UTF-16, UTF-32 or windows-1252.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes decide whether a text without a byte order mark is UTF-16.
const SAMPLE: usize = 4096;

/// The characters of a text with the encoding that they were in. UTF-8 stays as it is, its byte order mark included, so that
/// offsets into it are offsets into the file; other encodings lose their mark.
#[must_use]
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, &'static Encoding) {
    if let Some(order) = utf32(bytes) {
        return (Cow::Owned(decode_utf32(bytes, order)), UTF_8);
    }
    if let Some(wide) = utf16(bytes) {
        return (wide.decode_with_bom_removal(bytes).0, wide);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), UTF_8),
        Err(_) if mostly_utf8(bytes) => (String::from_utf8_lossy(bytes), UTF_8),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, WINDOWS_1252),
    }
}

/// The characters of an XML file: its own bytes decide, then the encoding that its declaration names.
#[must_use]
pub fn decode_xml(bytes: &[u8]) -> (Cow<'_, str>, &'static Encoding) {
    let (text, encoding) = decode(bytes);
    match declared(bytes) {
        Some(declared) if encoding == WINDOWS_1252 && declared != UTF_8 => {
            (declared.decode_without_bom_handling(bytes).0, declared)
        }
        _ => (text, encoding),
    }
}

/// The encoding that an XML declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..200).unwrap_or(bytes);
    let declaration = &head[..memchr::memmem::find(head, b"?>")?];
    let label = &declaration[memchr::memmem::find(declaration, b"encoding=")? + 10..];
    Encoding::for_label(label.split(|byte| matches!(byte, b'"' | b'\'')).next()?)
}

/// Whether a text is in UTF-16 or UTF-32, with or without a byte order mark.
#[must_use]
pub fn is_wide(bytes: &[u8]) -> bool {
    utf32(bytes).is_some() || utf16(bytes).is_some()
}

/// How the four bytes of a character of UTF-32 are put together.
type Order = fn([u8; 4]) -> u32;

/// The byte order of a text in UTF-32: by its mark, or because every four bytes are a character and none is zero. No other encoding
/// is like that: four letters of one byte or two of UTF-16 are far beyond the last character.
fn utf32(bytes: &[u8]) -> Option<Order> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => return Some(u32::from_le_bytes),
        [0, 0, 0xfe, 0xff, ..] => return Some(u32::from_be_bytes),
        _ => {}
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let character = |order: Order, four: [u8; 4]| char::from_u32(order(four)).is_some_and(|c| c != '\0');
    let orders: [Order; 2] = [u32::from_le_bytes, u32::from_be_bytes];
    let fours = sample.as_chunks::<4>().0;
    orders.into_iter().find(|order| fours.len() >= 4 && fours.iter().all(|four| character(*order, *four)))
}

/// The characters of UTF-32 without its mark; what is no character becomes U+FFFD.
fn decode_utf32(bytes: &[u8], order: Order) -> String {
    let (fours, rest) = bytes.as_chunks::<4>();
    let characters = fours.iter().map(|four| char::from_u32(order(*four)).unwrap_or(char::REPLACEMENT_CHARACTER));
    let torn = (!rest.is_empty()).then_some(char::REPLACEMENT_CHARACTER);
    let mut text: String = characters.chain(torn).collect();
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    text
}

/// The kind of UTF-16 that a text is in.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => utf16_by_zeros(bytes.get(..SAMPLE).unwrap_or(bytes)),
    }
}

/// UTF-16 without a mark: texts of Latin letters have a zero in every other byte, always on the same side.
fn utf16_by_zeros(sample: &[u8]) -> Option<&'static Encoding> {
    memchr::memchr(0, sample)?;
    let pairs = sample.len() / 2;
    let zeros = |side: usize| sample.chunks_exact(2).filter(|pair| pair[side] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let most = |zeros: usize| pairs >= 4 && zeros * 10 >= pairs * 7;
    match () {
        () if most(second) && first * 20 <= pairs => Some(UTF_16LE),
        () if most(first) && second * 20 <= pairs => Some(UTF_16BE),
        () => None,
    }
}

/// Whether a text with errors is still UTF-8: it holds more characters beyond ASCII than errors.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn utf8_keeps_its_bytes_and_its_mark() {
        let bytes = "\u{feff}Thảo".as_bytes();
        assert_eq!(decode(bytes).0.as_bytes(), bytes);
    }

    #[test]
    fn other_encodings_are_told_apart() {
        assert_eq!(decode(b"Jos\xe9 \x96 seen").0, "José – seen");
        let wide: Vec<u8> = "\u{feff}José".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&wide).0, "José");
        assert_eq!(decode("María José, Thảo \u{2013} ".as_bytes()).1, UTF_8);
        let torn = ["María José Thảo".as_bytes(), b"\xe9"].concat();
        assert_eq!(decode(&torn).0, "María José Thảo\u{fffd}");
    }

    /// The mark of UTF-32 begins like that of UTF-16: such files were read as nothing, without a word.
    #[test]
    fn utf32_is_read_with_and_without_its_mark() {
        let text = "<?xml version='1.0'?><a>José 😀</a>";
        let little: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        let big: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        for bytes in
            [&little, &big, &[&[0xff, 0xfe, 0, 0], little.as_slice()].concat(), &[&[0, 0, 0xfe, 0xff], big.as_slice()].concat()]
        {
            assert_eq!(decode(bytes).0, text);
            assert_eq!(decode_xml(bytes).0, text);
            assert!(is_wide(bytes));
        }
        assert_eq!(decode(&[little.as_slice(), &[1, 2]].concat()).0, format!("{text}\u{fffd}"));
        assert!(
            utf32(b"Progress note, 3/5/2024").is_none()
                && utf32(&[0; 64]).is_none()
                && utf32(b"a\0b\0c\0d\0e\0f\0g\0h\0").is_none()
        );
    }

    #[test]
    fn a_declaration_tells_what_bytes_cannot() {
        let text = decode_xml(b"<?xml version='1.0' encoding='ISO-8859-2'?><a>\xb3</a>").0;
        assert!(text.contains('ł'), "{text}");
        assert!(decode_xml("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>".as_bytes()).0.contains('é'));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(&bytes);
            let _ = decode_xml(&bytes);
        }
    }
}
