//! The tokens of RTF and what each does to the printed text (RTF specification 1.9.1).

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::document::{Block, BlockKind, Span};

/// How deep groups may lie in each other; deeper ones are read as if they lay here.
const DEPTH: usize = 1_000;

/// Destinations that print nothing where they stand.
const SILENT: [&str; 26] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "objdata",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "fldinst",
    "filetbl",
    "revtbl",
    "bkmkstart",
    "bkmkend",
    "mmathPr",
    "nonshppict",
    "datafield",
    "userprops",
    "operator",
];
/// Page headers and footers.
const FURNITURE: [&str; 8] = ["header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"];

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    pub(super) fault: Option<String>,
}

/// What a group inherits and may change for itself.
#[derive(Clone, Copy, Debug)]
struct Group {
    silent: bool,
    furniture: bool,
    /// How many characters stand in for a Unicode one (`\uc`).
    fallback: usize,
}

/// Reads all of a file.
pub(super) fn read(bytes: &[u8]) -> Read {
    let mut reader = Reader::new(bytes);
    while reader.step() {}
    reader.finish()
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    out: Read,
    group: Group,
    outer: Vec<Group>,
    /// Groups beyond the bound that are open.
    beyond: usize,
    /// Bytes of the code page that wait to be decoded together.
    pending: Vec<u8>,
    page: &'static Encoding,
    /// First half of a surrogate pair.
    surrogate: Option<u16>,
    /// Stand-in characters still to be passed over.
    skip: usize,
    /// Whether the group has just opened with `\*`.
    optional: bool,
    block: usize,
}

impl<'b> Reader<'b> {
    fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            out: Read::default(),
            group: Group { silent: false, furniture: false, fallback: 1 },
            outer: Vec::new(),
            beyond: 0,
            pending: Vec::new(),
            page: WINDOWS_1252,
            surrogate: None,
            skip: 0,
            optional: false,
            block: 0,
        }
    }

    /// Reads one token; gives whether there was one.
    fn step(&mut self) -> bool {
        let Some(byte) = self.next() else { return false };
        match byte {
            b'{' => self.open(),
            b'}' => self.close(),
            b'\\' => self.control(),
            b'\r' | b'\n' | 0 => {}
            byte => self.byte(byte),
        }
        true
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn open(&mut self) {
        self.flush();
        self.skip = 0;
        if self.outer.len() >= DEPTH {
            self.beyond += 1;
            self.out.fault.get_or_insert_with(|| format!("groups lie more than {DEPTH} deep in each other"));
        } else {
            self.outer.push(self.group);
        }
    }

    fn close(&mut self) {
        self.flush();
        self.skip = 0;
        self.optional = false;
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        if let Some(outer) = self.outer.pop() {
            if self.group.furniture && !outer.furniture {
                self.line();
                self.end_block(BlockKind::Furniture);
            }
            self.group = outer;
        }
    }

    /// What stands behind a backslash.
    fn control(&mut self) {
        match self.next() {
            Some(b'\'') => self.hex(),
            Some(b'*') => self.optional = true,
            Some(b'~') => self.print("\u{a0}"),
            Some(b'_') => self.print("\u{2011}"),
            Some(b'-') | None => {}
            Some(b'\r' | b'\n') => self.word("par", None),
            Some(byte) if byte.is_ascii_alphabetic() => self.control_word(),
            Some(byte) => self.byte(byte),
        }
    }

    /// Two hexadecimal digits: a byte of the code page.
    fn hex(&mut self) {
        let digits = self.bytes.get(self.at..self.at + 2).and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            self.at += 2;
            self.byte(byte);
        }
    }

    /// A word of letters with its number, and the space that ends it.
    fn control_word(&mut self) {
        let start = self.at - 1;
        let letters = self.bytes[start..].iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let name = std::str::from_utf8(&self.bytes[start..start + letters]).unwrap_or("");
        self.at = start + letters;
        let digits = self.bytes[self.at..].iter().take(11).enumerate();
        let length = digits.take_while(|(i, byte)| byte.is_ascii_digit() || (*i == 0 && **byte == b'-')).count();
        let number =
            std::str::from_utf8(&self.bytes[self.at..self.at + length]).ok().and_then(|digits| digits.parse::<i64>().ok());
        self.at += length;
        self.at += usize::from(self.bytes.get(self.at) == Some(&b' '));
        self.word(name, number);
    }

    /// What a control word does.
    fn word(&mut self, name: &str, number: Option<i64>) {
        let optional = std::mem::take(&mut self.optional);
        match name {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.group.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "bin" => self.at = self.bytes.len().min(self.at.saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0))),
            "ansicpg" => self.page = code_page(number.unwrap_or(1252)),
            "mac" => self.page = encoding_rs::MACINTOSH,
            "par" | "line" | "row" | "sect" => self.end_line(),
            "page" => self.print("\u{c}"),
            "cell" | "nestcell" | "tab" => self.print("\t"),
            "nestrow" => self.end_line(),
            _ if FURNITURE.contains(&name) => self.furniture(),
            _ if optional || SILENT.contains(&name) => self.silence(name),
            _ => self.symbol(name),
        }
    }

    fn symbol(&mut self, name: &str) {
        let symbol = match name {
            "emdash" => "\u{2014}",
            "endash" => "\u{2013}",
            "lquote" => "\u{2018}",
            "rquote" => "\u{2019}",
            "ldblquote" => "\u{201c}",
            "rdblquote" => "\u{201d}",
            "bullet" => "\u{2022}",
            "emspace" | "enspace" => " ",
            _ => return,
        };
        self.print(symbol);
    }

    /// A destination that prints nothing; some of the optional ones hold text that is shown.
    fn silence(&mut self, name: &str) {
        self.flush();
        self.group.silent |= !matches!(name, "shppict" | "shptxt" | "txfieldtext" | "atnid") || SILENT.contains(&name);
    }

    fn furniture(&mut self) {
        if !self.group.furniture && !self.group.silent {
            self.line();
            self.end_block(BlockKind::Body);
            self.group.furniture = true;
        }
    }

    /// A Unicode character by number; negative ones are written as 16 bits.
    fn unicode(&mut self, number: i64) {
        self.skip = self.group.fallback;
        let Ok(unit) = u16::try_from(number.rem_euclid(0x1_0000)) else { return };
        let first = self.surrogate.take();
        if (0xd800..0xdc00).contains(&unit) {
            self.surrogate = Some(unit);
            return;
        }
        let units = first.into_iter().chain([unit]);
        let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        let skip = std::mem::take(&mut self.skip);
        self.print(&text);
        self.skip = skip;
    }

    /// A byte of text.
    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.group.silent {
            self.pending.push(byte);
        }
    }

    /// Decodes the bytes that wait.
    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let decoded = self.page.decode_without_bom_handling(&self.pending).0.into_owned();
            self.pending.clear();
            self.out.text.push_str(&decoded);
        }
    }

    fn print(&mut self, text: &str) {
        self.flush();
        if !self.group.silent {
            self.out.text.push_str(text);
        }
    }

    /// Ends a line that was printed; the tab behind a row's last cell goes.
    fn end_line(&mut self) {
        self.flush();
        if !self.group.silent {
            let row = self.out.text.trim_end_matches('\t').len();
            self.out.text.truncate(row.max(self.block));
            self.out.text.push('\n');
        }
    }

    /// Goes to the start of a line.
    fn line(&mut self) {
        self.flush();
        if !self.out.text.is_empty() && !self.out.text.ends_with('\n') {
            self.out.text.push('\n');
        }
    }

    fn end_block(&mut self, kind: BlockKind) {
        if self.block < self.out.text.len() {
            self.out.blocks.push(Block { span: Span::new(self.block, self.out.text.len()), kind, section: None });
        }
        self.block = self.out.text.len();
    }

    fn finish(mut self) -> Read {
        self.flush();
        self.end_block(BlockKind::Body);
        if !self.outer.is_empty() {
            self.out.fault.get_or_insert_with(|| "the RTF file ends in the middle".into());
        }
        self.out
    }
}

/// The encoding of a Windows code page number.
fn code_page(number: i64) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        65001 => "utf-8".to_owned(),
        number => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}
