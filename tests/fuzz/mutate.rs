//! Repeatable chance, and the small cruelties that it does to bytes.

/// Pieces that formats give a meaning to.
const WORDS: [&[u8]; 36] = [
    b"<",
    b"</",
    b"<!--",
    b"<![CDATA[",
    b"]]>",
    b"&#x10FFFF;",
    b"&#0;",
    b"<text>",
    b"ID=\"a\"",
    b"nullFlavor=\"UNK\"",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
    b"endstream",
    b"stream\n",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b")",
    b"/Length 99999999",
    b"/Filter/FlateDecode",
    b"1 0 R",
    b"BT",
    b"ET",
    b"Tf",
    b"Do",
    b"{\\*\\",
    b"\\u-1?",
    b"\\bin99999",
    b"{\"a\":[",
    b"-1",
    b"4294967296",
    b"1e999",
    b"F41.0",
    b"300.02 (F41.1)",
];

/// A repeatable stream of numbers (splitmix64).
pub(crate) struct Chance(u64);

impl Chance {
    /// The stream of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut value = self.0;
        value = (value ^ value >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        value = (value ^ value >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ value >> 31
    }

    /// A number below a limit; 0 where the limit is 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }

    /// One of several.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// A copy with one to eight changes.
pub(crate) fn mutated(bytes: &[u8], others: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=chance.below(8) {
        change(&mut out, others, chance);
    }
    out.truncate(200_000);
    out
}

/// One change.
fn change(bytes: &mut Vec<u8>, others: &[Vec<u8>], chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    let scale = chance.below(11);
    let span = 1 + chance.below(1 << scale);
    let end = (at + span).min(bytes.len());
    match chance.below(8) {
        0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
        1 if at < bytes.len() => bytes[at] = chance.next() as u8,
        2 => drop(bytes.drain(at..end)),
        3 => {
            let piece = bytes[at..end].repeat(1 + chance.below(20));
            drop(bytes.splice(at..at, piece));
        }
        4 => bytes.truncate(at),
        5 => {
            let other = chance.pick(others);
            let from = chance.below(other.len());
            drop(bytes.splice(at..end, other[from..(from + span).min(other.len())].iter().copied()));
        }
        _ => {
            let word = chance.pick(&WORDS);
            drop(bytes.splice(at..at, word.iter().copied()));
        }
    }
}
