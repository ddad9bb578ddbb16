//! Cuts a content stream into tokens. Strings are decoded into one reused buffer, numbers by table; dictionaries and inline images
//! are skipped whole. Nothing here fails: what is no token is stepped over.

/// One token. Ranges lie in [`Lexer::strings`] for strings, in the stream for the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// A number.
    Number(f32),
    /// A string: where its bytes lie in [`Lexer::strings`].
    String(usize, usize),
    /// A name, without its slash, escapes not decoded.
    Name(&'a [u8]),
    /// `[`.
    ArrayStart,
    /// `]`.
    ArrayEnd,
    /// A dictionary with its brackets, skipped whole.
    Dict(&'a [u8]),
    /// An operator (or `true`, `false`, `null`).
    Word(&'a [u8]),
}

const SPACE: u8 = 1;
const DELIMITER: u8 = 2;
const NUMERIC: u8 = 4;
/// What each byte is.
static CLASS: [u8; 256] = classes();
/// Characters of a number, its point among them, whose digits all count.
const EXACT: usize = 17;
/// The value of each hexadecimal digit, 255 for other bytes.
static HEX: [u8; 256] = hex_digits();
/// What a number with so many decimals is to be multiplied with.
const DECIMALS: [f64; 10] = [1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9];

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            0 | 9 | 10 | 12 | 13 | 32 => SPACE,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' => DELIMITER,
            b'0'..=b'9' | b'+' | b'-' | b'.' => NUMERIC,
            _ => 0,
        };
        byte += 1;
    }
    table
}

const fn hex_digits() -> [u8; 256] {
    let mut table = [255; 256];
    let mut digit = 0;
    while digit < 16 {
        table[b"0123456789abcdef"[digit] as usize] = digit as u8;
        table[b"0123456789ABCDEF"[digit] as usize] = digit as u8;
        digit += 1;
    }
    table
}

/// Where bytes of some classes end that start at `at`.
#[inline]
fn end_of(bytes: &[u8], mut at: usize, goes_on: impl Fn(u8) -> bool) -> usize {
    while bytes.get(at).is_some_and(|byte| goes_on(CLASS[usize::from(*byte)])) {
        at += 1;
    }
    at
}

/// The number at `at`, and where it ends: digits with at most one sign in front and one point in it. Further signs and points
/// (`1.2.3`, `0-12`) end its value, not its token; an operator behind it (`0Tc`) ends both.
fn number(bytes: &[u8], at: usize) -> (f32, usize) {
    let mut first = at;
    while matches!(bytes.get(first), Some(b'-' | b'+')) {
        first += 1;
    }
    let (whole, point) = digits(bytes, first, 0);
    let (mantissa, end) = if bytes.get(point) == Some(&b'.') { digits(bytes, point + 1, whole) } else { (whole, point) };
    let decimals = end.saturating_sub(point + 1);
    let value = if end - first <= EXACT && decimals < DECIMALS.len() {
        mantissa.cast_signed() as f64 * DECIMALS[decimals]
    } else {
        long_number(&bytes[first..end])
    };
    let value = if bytes[at] == b'-' { -value } else { value };
    (value as f32, end_of(bytes, end, |class| class == NUMERIC))
}

/// Appends the digits from `at` on to a number; gives it and where they end. It wraps where there are too many of them.
#[inline]
fn digits(bytes: &[u8], mut at: usize, mut value: u64) -> (u64, usize) {
    while let Some(digit) = bytes.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    (value, at)
}

/// The value of so many digits, and perhaps a point, that those at the end no longer count.
fn long_number(text: &[u8]) -> f64 {
    let (mut mantissa, mut decimals, mut point) = (0_u64, 0_usize, false);
    for byte in text {
        if *byte == b'.' {
            point = true;
        } else if mantissa < u64::MAX / 100 && decimals + 1 < DECIMALS.len() {
            mantissa = mantissa * 10 + u64::from(byte - b'0');
            decimals += usize::from(point);
        }
    }
    mantissa as f64 * DECIMALS[decimals]
}

/// What [`Lexer::skip_painting`] stepped over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Painting {
    /// Operators, curves among them.
    pub(super) operators: u32,
    /// Curves.
    pub(super) curves: u32,
}

/// A place in a content stream.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The bytes of the strings since it was last cleared.
    pub(super) strings: Vec<u8>,
}

impl<'a> Lexer<'a> {
    /// At the start of `bytes`; `strings` is a buffer to reuse.
    pub(super) fn new(bytes: &'a [u8], mut strings: Vec<u8>) -> Self {
        strings.clear();
        Self { bytes, at: 0, strings }
    }

    /// The next token; `None` at the end.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        let bytes = self.bytes;
        loop {
            let byte = *bytes.get(self.at)?;
            let class = CLASS[usize::from(byte)];
            if class == SPACE {
                self.at += 1;
            } else if class == NUMERIC {
                let (value, end) = number(bytes, self.at);
                self.at = end;
                return Some(Token::Number(value));
            } else if class == 0 {
                return Some(Token::Word(self.regular()));
            } else if let Some(token) = self.delimited(byte) {
                return Some(token);
            }
        }
    }

    /// Steps over operators that only paint or set colours, with the numbers before them: most of a page that draws tables.
    pub(super) fn skip_painting(&mut self) -> Painting {
        let (bytes, mut at) = (self.bytes, self.at);
        let mut seen = Painting::default();
        loop {
            let word = end_of(bytes, at, |class| class & (SPACE | NUMERIC) != 0);
            let end = end_of(bytes, word, |class| class == 0);
            match &bytes[word..end] {
                b"re" | b"f" | b"m" | b"l" | b"h" | b"S" | b"n" | b"w" | b"g" | b"G" | b"rg" | b"RG" | b"W" | b"k" | b"K" => {}
                [b'f' | b'W', b'*'] => {}
                b"c" | b"v" | b"y" => seen.curves += 1,
                _ => break,
            }
            seen.operators += 1;
            at = end;
        }
        self.at = at;
        seen
    }

    /// A token that starts with a delimiter; `None` for comments and stray brackets, which are stepped over.
    fn delimited(&mut self, byte: u8) -> Option<Token<'a>> {
        self.at += 1;
        match byte {
            b'(' => Some(self.literal()),
            b'<' if self.bytes.get(self.at) == Some(&b'<') => Some(self.dict()),
            b'<' => Some(self.hex()),
            b'/' => Some(Token::Name(self.regular())),
            b'[' => Some(Token::ArrayStart),
            b']' => Some(Token::ArrayEnd),
            b'%' => {
                self.comment();
                None
            }
            _ => None,
        }
    }

    /// Steps over the rest of a comment, up to the end of its line.
    fn comment(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }

    /// The regular characters from here on.
    fn regular(&mut self) -> &'a [u8] {
        let (bytes, start) = (self.bytes, self.at);
        self.at = end_of(bytes, start, |class| class & (SPACE | DELIMITER) == 0);
        &bytes[start..self.at]
    }

    /// A literal string behind its bracket.
    fn literal(&mut self) -> Token<'a> {
        let start = self.strings.len();
        let mut depth = 1_u32;
        while let Some(length) = self.bytes[self.at..].iter().position(|byte| matches!(byte, b'(' | b')' | b'\\' | b'\r')) {
            self.strings.extend_from_slice(&self.bytes[self.at..self.at + length]);
            let byte = self.bytes[self.at + length];
            self.at += length + 1;
            match byte {
                b'\\' => self.escape(),
                b'\r' => {
                    self.strings.push(b'\n');
                    self.at += usize::from(self.bytes.get(self.at) == Some(&b'\n'));
                }
                b')' if depth == 1 => return Token::String(start, self.strings.len()),
                bracket => {
                    depth = if bracket == b'(' { depth + 1 } else { depth - 1 };
                    self.strings.push(bracket);
                }
            }
        }
        self.strings.extend_from_slice(&self.bytes[self.at..]);
        self.at = self.bytes.len();
        Token::String(start, self.strings.len())
    }

    /// What follows a backslash in a literal string.
    fn escape(&mut self) {
        let Some(&byte) = self.bytes.get(self.at) else { return };
        self.at += 1;
        match byte {
            b'n' => self.strings.push(b'\n'),
            b'r' => self.strings.push(b'\r'),
            b't' => self.strings.push(b'\t'),
            b'b' => self.strings.push(8),
            b'f' => self.strings.push(12),
            b'0'..=b'7' => {
                let mut value = byte - b'0';
                for _ in 0..2 {
                    let Some(&digit @ b'0'..=b'7') = self.bytes.get(self.at) else { break };
                    value = value.wrapping_mul(8).wrapping_add(digit - b'0');
                    self.at += 1;
                }
                self.strings.push(value);
            }
            b'\r' => self.at += usize::from(self.bytes.get(self.at) == Some(&b'\n')),
            b'\n' => {}
            other => self.strings.push(other),
        }
    }

    /// A hexadecimal string behind its bracket.
    fn hex(&mut self) -> Token<'a> {
        let start = self.strings.len();
        let rest = &self.bytes[self.at..];
        let length = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at = (self.at + length + 1).min(self.bytes.len());
        let (pairs, odd) = rest[..length].as_chunks::<2>();
        let mut seen = 0;
        self.strings.resize(start + pairs.len(), 0);
        for (byte, [high, low]) in self.strings[start..].iter_mut().zip(pairs) {
            let (high, low) = (HEX[usize::from(*high)], HEX[usize::from(*low)]);
            seen |= high | low;
            *byte = high << 4 | low;
        }
        if seen < 16 && odd.is_empty() {
            return Token::String(start, self.strings.len());
        }
        self.strings.truncate(start);
        let mut high = None;
        for byte in &rest[..length] {
            let digit = HEX[usize::from(*byte)];
            if digit == 255 {
                continue;
            }
            match high.take() {
                None => high = Some(digit << 4),
                Some(upper) => self.strings.push(upper | digit),
            }
        }
        self.strings.extend(high);
        Token::String(start, self.strings.len())
    }

    /// A dictionary whose second `<` stands here, skipped to its end.
    fn dict(&mut self) -> Token<'a> {
        let start = self.at - 1;
        self.at += 1;
        let mut depth = 1_u32;
        while depth > 0 {
            let Some(length) = self.bytes[self.at..].iter().position(|byte| matches!(byte, b'<' | b'>' | b'(' | b'%')) else {
                self.at = self.bytes.len();
                break;
            };
            self.at += length;
            depth = self.nesting(depth);
        }
        Token::Dict(&self.bytes[start..self.at])
    }

    /// Steps over one bracket, string or comment in a dictionary and gives the depth behind it.
    fn nesting(&mut self, depth: u32) -> u32 {
        let kept = self.strings.len();
        let pair = self.bytes.get(self.at..self.at + 2);
        let first = self.bytes[self.at];
        self.at += 1;
        match first {
            b'(' => drop(self.literal()),
            b'%' => self.comment(),
            _ if pair == Some(b"<<") || pair == Some(b">>") => self.at += 1,
            b'<' => drop(self.hex()),
            _ => {}
        }
        self.strings.truncate(kept);
        match pair {
            Some(b"<<") => depth + 1,
            Some(b">>") => depth - 1,
            _ => depth,
        }
    }

    /// Behind `BI`: skips the inline image up to its `EI`.
    pub(super) fn skip_inline_image(&mut self) {
        while let Some(token) = self.next() {
            match token {
                Token::Word(b"ID") => break,
                Token::Word(b"EI") => return,
                _ => {}
            }
        }
        self.strings.clear();
        let rest = &self.bytes[self.at..];
        let places = || memchr::memmem::find_iter(rest, b"EI");
        let end = places().find(|at| ends_image(rest, *at)).or_else(|| places().find(|at| ends_text_image(rest, *at)));
        self.at += end.map_or(rest.len(), |at| at + 2);
    }
}

/// Whether the `EI` at `at` is an operator and not part of the image: white space around it, and text behind it.
fn ends_image(rest: &[u8], at: usize) -> bool {
    let before = at == 0 || CLASS[usize::from(rest[at - 1])] == SPACE;
    let after = &rest[at + 2..(at + 12).min(rest.len())];
    let apart = after.first().is_none_or(|byte| CLASS[usize::from(*byte)] & (SPACE | DELIMITER) != 0);
    before && apart && after.iter().all(|byte| matches!(byte, 9 | 10 | 13 | 32..=126))
}

/// Whether the `EI` at `at` follows at once on the end of an image that is written as text.
fn ends_text_image(rest: &[u8], at: usize) -> bool {
    rest[..at].ends_with(b">") && rest.get(at + 2).is_none_or(|byte| CLASS[usize::from(*byte)] & (SPACE | DELIMITER) != 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(bytes: &[u8]) -> String {
        let mut lexer = Lexer::new(bytes, Vec::new());
        let mut out = String::new();
        while let Some(token) = lexer.next() {
            match token {
                Token::Number(value) => out += &format!("{value} "),
                Token::String(start, end) => out += &format!("{:?} ", String::from_utf8_lossy(&lexer.strings[start..end])),
                Token::Name(name) => out += &format!("/{} ", String::from_utf8_lossy(name)),
                Token::Dict(dict) => out += &format!("<{}> ", dict.len()),
                Token::Word(word) => out += &format!("{} ", String::from_utf8_lossy(word)),
                Token::ArrayStart => out += "[ ",
                Token::ArrayEnd => out += "] ",
            }
        }
        out
    }

    #[test]
    fn numbers_are_read_as_producers_write_them() {
        assert_eq!(tokens(b"1 -2.5 +.5 4. --3 1.2.3 12-34 0Tc 123456.789012345678"), "1 -2.5 0.5 4 -3 1.2 12 0 Tc 123456.79 ");
    }

    #[test]
    fn painting_is_stepped_over_up_to_what_matters() {
        let mut lexer = Lexer::new(b" 8 37.5 1 24 re\nf\n1 0 0 rg 1 2 3 4 5 6 c W* n 1 0 0 1 50 7 cm", Vec::new());
        assert_eq!(lexer.skip_painting(), Painting { operators: 6, curves: 1 });
        assert_eq!(lexer.next(), Some(Token::Number(1.0)));
        let mut lexer = Lexer::new(b"0 0 m[1]0 d", Vec::new());
        assert_eq!(lexer.skip_painting().operators, 1);
        assert_eq!(lexer.next(), Some(Token::ArrayStart));
        assert_eq!(Lexer::new(b"1 2 ", Vec::new()).skip_painting(), Painting::default());
    }

    #[test]
    fn strings_know_escapes_brackets_and_hex() {
        assert_eq!(
            tokens(
                br"(a(b)\)\101\n\\) <48 656> (x\
y)"
            ),
            "\"a(b))A\\n\\\\\" \"He`\" \"xy\" "
        );
    }

    #[test]
    fn dictionaries_are_skipped_whole() {
        assert_eq!(tokens(b"/P <</A <</B (>>)>> /C <3E3E>>> BDC EMC"), "/P <28> BDC EMC ");
    }

    #[test]
    fn a_comment_in_a_dictionary_ends_with_its_line_or_the_file() {
        assert_eq!(tokens(b"<</A 1 %\n/B 2>> BDC"), "<15> BDC ");
        assert_eq!(Lexer::new(b"<<%", Vec::new()).next(), Some(Token::Dict(b"<<%")));
    }

    #[test]
    fn inline_images_end_at_their_operator() {
        let mut lexer = Lexer::new(b" /W 1 /H 1 ID \x00EI\x01 EI\x02\x03 EI Q (a) Tj", Vec::new());
        lexer.skip_inline_image();
        assert_eq!(lexer.next(), Some(Token::Word(b"Q")));
    }

    /// What followed was taken for the rest of the image.
    #[test]
    fn an_image_written_as_text_ends_without_white_space() {
        let mut lexer = Lexer::new(b" /W 1 /H 1 /F /A85 ID 5lEI~>EI Q (a) Tj", Vec::new());
        lexer.skip_inline_image();
        assert_eq!(lexer.next(), Some(Token::Word(b"Q")));
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut lexer = Lexer::new(&bytes, Vec::new());
            let mut count = 0;
            while let Some(token) = lexer.next() {
                count += 1;
                if token == Token::Word(b"BI") {
                    lexer.skip_inline_image();
                }
            }
            prop_assert!(count <= bytes.len());
        }
    }
}
