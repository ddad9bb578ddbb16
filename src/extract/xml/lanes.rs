//! Looks for bytes eight at a time: what a document's tags and texts are made of is so short that a general search costs more to
//! begin than to end.

use memchr::memchr2;

/// How many bytes are looked at together.
const LANES: usize = 8;
/// How far a search looks itself; what is longer is worth the general one.
const NEAR: usize = 64;

/// A one in each byte.
const ONES: u64 = u64::MAX / 255;
/// The highest bit of each byte.
const HIGH: u64 = ONES << 7;
/// All other bits of each byte.
const LOW: u64 = !HIGH;

/// The eight bytes at a place.
#[inline]
fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk::<LANES>().copied().map(u64::from_le_bytes)
}

/// A byte in all eight places.
#[inline]
const fn all(byte: u8) -> u64 {
    ONES * byte as u64
}

/// The highest bit of each zero byte. Behind the first one also that of a byte that is one: good for the first, and for whether
/// there is any.
#[inline]
const fn first_zeros(eight: u64) -> u64 {
    eight.wrapping_sub(ONES) & !eight & HIGH
}

/// The highest bit of each zero byte.
#[inline]
const fn zeros(eight: u64) -> u64 {
    !(((eight & LOW) + LOW) | eight | LOW)
}

/// The number of the first byte that is marked.
#[inline]
const fn first(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// Where the first of two bytes is.
#[inline]
pub(super) fn find2(one: u8, other: u8, bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < NEAR
        && let Some(eight) = eight(bytes, at)
    {
        let found = first_zeros(eight ^ all(one)) | first_zeros(eight ^ all(other));
        if found != 0 {
            return Some(at + first(found));
        }
        at += LANES;
    }
    memchr2(one, other, &bytes[at..]).map(|found| at + found)
}

/// Where the `>` is that ends a start tag, if the tag is a plain one: no `<` before it, no `'`, and double quotes in pairs only.
/// `None` also where the text ends within eight bytes.
#[inline]
pub(super) fn plain_tag_end(tag: &[u8]) -> Option<usize> {
    let (mut at, mut quotes) = (0, 0);
    loop {
        let eight = eight(tag, at)?;
        // With this bit `<` is `>`: both at once.
        let ends = first_zeros((eight | all(b'<' ^ b'>')) ^ all(b'>'));
        let single = first_zeros(eight ^ all(b'\''));
        let double = zeros(eight ^ all(b'"'));
        if ends != 0 {
            let end = first(ends);
            let before = (1 << (8 * end)) - 1;
            let odd = (((quotes ^ (double & before)) >> 7).wrapping_mul(ONES) >> 56) & 1;
            return (tag[at + end] == b'>' && single & before == 0 && odd == 0).then_some(at + end);
        }
        if single != 0 {
            return None;
        }
        quotes ^= double;
        at += LANES;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plain_tag_ends_at_its_first_end() {
        let end = |tag: &str| plain_tag_end(format!("{tag}{}", " ".repeat(20)).as_bytes());
        assert_eq!(end("a>b>"), Some(1));
        assert_eq!(end("templateId root=\"2.16.840\"/>"), Some(27));
        assert_eq!(end("a x=\"b>c\">"), None, "a sign within quotes");
        assert_eq!(end("a x='b'>"), None, "single quotes");
        assert_eq!(end("a x=\"1\" <b>"), None, "a tag without its end");
        assert_eq!(end("a>'\"<"), Some(1), "what follows the end is nothing to it");
        assert_eq!(plain_tag_end(b"a>"), None);
    }

    proptest! {
        #[test]
        fn finds_what_a_loop_finds(bytes in "[a-c\"'!#<=>?&é]{0,90}") {
            let bytes = bytes.as_bytes();
            prop_assert_eq!(find2(b'<', b'&', bytes), bytes.iter().position(|byte| matches!(byte, b'<' | b'&')));
            if let Some(end) = plain_tag_end(bytes) {
                prop_assert_eq!(Some(end), bytes.iter().position(|byte| *byte == b'>'));
                prop_assert!(bytes[..end].iter().all(|byte| !matches!(byte, b'<' | b'\'')));
                prop_assert_eq!(bytes[..end].iter().filter(|byte| **byte == b'"').count() % 2, 0);
            }
        }
    }
}
