//! XML as records have it: a balanced stream of elements and text, whatever the file does.
//!
//! Elements are told by their local names. What is not well-formed (a bare `&`, a lost `>`, a wrong or missing end tag, an end in
//! the middle) is mended where the intent is clear and told as a fault with its line; nothing readable behind it is lost.
//! Document types and entities of the file are never followed or expanded.

mod lanes;

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr3, memmem};
use quick_xml::{Reader, escape, events::Event};

/// Deepest nesting of elements.
pub(crate) const MAX_DEPTH: usize = 200;
/// How often reading starts again behind a place that cannot be read.
const MAX_RESTARTS: usize = 200;
/// How many faults are told with their line.
const MAX_FAULTS: usize = 5;

/// A start tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'a> {
    /// Local name.
    pub(crate) name: &'a str,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The attributes in order: local name and raw value.
    #[inline]
    pub(crate) const fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.attributes }
    }

    /// The raw value of an attribute, by its local name.
    #[inline]
    pub(crate) fn raw(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The value of an attribute, empty where there is none.
    pub(crate) fn value(&self, name: &str) -> Cow<'a, str> {
        self.raw(name).map_or(Cow::Borrowed(""), unescaped)
    }
}

/// The attributes of a tag.
#[derive(Clone, Debug)]
pub(crate) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let tag = self.rest.as_bytes();
        let start = tag.iter().position(|byte| !byte.is_ascii_whitespace())?;
        if let Some(name) = Name::of_attribute(tag, start)
            && let [b'=', quote @ (b'"' | b'\''), value @ ..] = &tag[name.end..]
            && let Some(length) = lanes::find2(*quote, *quote, value)
        {
            let from = name.end + 2;
            let attribute = (&self.rest[name.local..name.end], &self.rest[from..from + length]);
            self.rest = &self.rest[from + length + 1..];
            return Some(attribute);
        }
        self.odd()
    }
}

impl<'a> Attributes<'a> {
    /// The next attribute, written in whatever way.
    fn odd(&mut self) -> Option<(&'a str, &'a str)> {
        let equals = memchr(b'=', self.rest.as_bytes())?;
        let key = self.rest[..equals].trim_ascii();
        let parted = key.bytes().rposition(|byte| byte.is_ascii_whitespace() || byte == b':');
        let key = parted.map_or(key, |at| &key[at + 1..]);
        let value = self.rest[equals + 1..].trim_ascii_start();
        let (value, rest) = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = &value[1..];
                let end = memchr(*quote, inner.as_bytes()).unwrap_or(inner.len());
                (&inner[..end], inner.get(end + 1..).unwrap_or(""))
            }
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        self.rest = rest;
        Some((key, value))
    }
}

/// A raw attribute value with its references resolved; those that are unknown stay as they are.
pub(crate) fn unescaped(raw: &str) -> Cow<'_, str> {
    if memchr(b'&', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    escape::unescape(raw).unwrap_or(Cow::Borrowed(raw))
}

/// A piece of the stream. Every `Open` has its `Close`.
#[derive(Debug)]
pub(crate) enum Piece<'a> {
    /// An element begins.
    Open(Tag<'a>),
    /// The innermost element ends.
    Close,
    /// Text; one run of text can come in several pieces.
    Text(Cow<'a, str>),
}

/// The stream.
pub(crate) struct Xml<'a> {
    source: &'a str,
    /// How far `source` is read.
    at: usize,
    /// Whether text is passed over; its faults are told all the same.
    pub(crate) passes_text: bool,
    /// Names of the open elements as written.
    open: Vec<&'a str>,
    /// Elements that are still to be closed before reading goes on.
    closes: usize,
    ended: bool,
    /// Whether the document's element was closed.
    complete: bool,
    restarts: usize,
    faults: Vec<String>,
    untold: usize,
}

impl<'a> Xml<'a> {
    /// The stream of a decoded file.
    pub(crate) fn of(source: &'a str) -> Self {
        let source = source.trim_start_matches('\u{feff}');
        Self {
            source,
            at: 0,
            passes_text: false,
            open: Vec::with_capacity(64),
            closes: 0,
            ended: false,
            complete: false,
            restarts: 0,
            faults: Vec::new(),
            untold: 0,
        }
    }

    /// What was not well-formed, with lines.
    pub(crate) fn into_faults(mut self) -> Vec<String> {
        if self.untold > 0 {
            self.faults.push(format!("malformed XML in {} more places", self.untold));
        }
        self.faults
    }

    /// The next piece; `None` at the end, when every element is closed.
    pub(crate) fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if self.closes > 0 {
                self.closes -= 1;
                self.open.pop();
                return Some(Piece::Close);
            }
            if self.ended {
                return None;
            }
            if let Some(piece) = self.read() {
                return Some(piece);
            }
        }
    }

    /// Reads one event; `None` where it gives no piece.
    #[inline]
    fn read(&mut self) -> Option<Piece<'a>> {
        match self.source.as_bytes().get(self.at..).unwrap_or_default() {
            [] => {
                self.finish();
                None
            }
            [b'<', rest @ ..] => self.tag(rest),
            [b'&', rest @ ..] => Some(self.reference(rest)),
            rest => {
                let end = lanes::find2(b'<', b'&', rest).unwrap_or(rest.len());
                let text = self.taken(end);
                (!self.passes_text).then_some(Piece::Text(Cow::Borrowed(text)))
            }
        }
    }

    /// Takes some bytes of the source.
    fn taken(&mut self, length: usize) -> &'a str {
        let from = self.at;
        self.at += length;
        self.raw(from)
    }

    /// Markup, of which `rest` follows the `<`. What is written as it should be is taken here, anything else by the full reader.
    fn tag(&mut self, rest: &[u8]) -> Option<Piece<'a>> {
        if let [b'/', name @ ..] = rest
            && let Some(open) = self.open.last()
            && name.get(open.len()) == Some(&b'>')
            && name.starts_with(open.as_bytes())
        {
            self.at += open.len() + 3;
            self.open.pop();
            return Some(Piece::Close);
        }
        let end = match rest {
            [b'!', b'-', b'-', comment @ ..] => return self.comment(comment),
            [b'/' | b'!' | b'?', ..] => None,
            _ => lanes::plain_tag_end(rest),
        };
        let Some(end) = end else { return self.markup() };
        let from = self.at;
        self.at += end + 2;
        let content = self.source.get(from + 1..from + 1 + end).unwrap_or("");
        match content.strip_suffix('/') {
            Some(content) => self.open(from, content, true),
            None => self.open(from, content, false),
        }
    }

    /// A comment, of which `rest` follows the `<!--`.
    fn comment(&mut self, rest: &[u8]) -> Option<Piece<'a>> {
        match memmem::find(rest, b"-->") {
            Some(end) => {
                self.at += end + 7;
                None
            }
            None => self.markup(),
        }
    }

    /// A reference, of which `rest` follows the `&`; a bare `&` is a fault.
    fn reference(&mut self, rest: &[u8]) -> Piece<'a> {
        match memchr3(b';', b'&', b'<', rest) {
            Some(end) if rest[end] == b';' => Piece::Text(unescaped(self.taken(end + 2))),
            end => {
                self.fault(self.at, "`&` that stands for itself");
                Piece::Text(Cow::Borrowed(self.taken(end.unwrap_or(rest.len()) + 1)))
            }
        }
    }

    /// Any markup, also such as is not well-formed.
    fn markup(&mut self) -> Option<Piece<'a>> {
        let from = self.at;
        let mut reader = reader_at(self.source, from);
        let event = reader.read_event();
        self.at = from + usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX - from);
        match event {
            Ok(Event::Start(_)) => self.start(from, false),
            Ok(Event::Empty(_)) => self.start(from, true),
            Ok(Event::End(_)) => self.end(from),
            Ok(Event::CData(_)) => self.raw(from).get(9..).map(|text| Piece::Text(text.trim_end_matches("]]>").into())),
            Ok(_) => None,
            Err(_) => self.unreadable(from),
        }
    }

    /// The source from an event's first byte to where it is read.
    fn raw(&self, from: usize) -> &'a str {
        self.source.get(from..self.at).unwrap_or("")
    }

    /// A start tag.
    fn start(&mut self, from: usize, empty: bool) -> Option<Piece<'a>> {
        let raw = self.raw(from);
        match self.broken_tag(from, raw) {
            Some(content) => self.open_content(from, content),
            None => {
                let content = &raw[1..raw.len() - if empty { 2 } else { 1 }];
                self.open(from, content, empty)
            }
        }
    }

    /// Opens the element of a start tag that is torn behind this content.
    fn open_content(&mut self, from: usize, content: &'a str) -> Option<Piece<'a>> {
        let kept = content.trim_end_matches('/');
        self.open(from, kept, kept.len() < content.len())
    }

    /// Opens the element of a start tag with this content.
    fn open(&mut self, from: usize, content: &'a str, empty: bool) -> Option<Piece<'a>> {
        if self.open.len() >= MAX_DEPTH {
            self.fault(from, &format!("limit reached, elements nested deeper than {MAX_DEPTH}, read up to here"));
            self.ended = true;
            self.closes = self.open.len();
            return None;
        }
        if self.open.is_empty() && std::mem::replace(&mut self.complete, true) {
            self.fault(from, "another document begins in the same file");
        }
        let name = Name::of_element(content.as_bytes());
        let (written, attributes) = content.split_at(name.end);
        self.open.push(written);
        self.closes = usize::from(empty);
        Some(Piece::Open(Tag { name: &written[name.local..], attributes }))
    }

    /// An end tag.
    fn end(&mut self, from: usize) -> Option<Piece<'a>> {
        let raw = self.raw(from);
        match self.broken_tag(from, raw) {
            Some(content) => self.close(from, &content[1..]),
            None => self.close(from, &raw[2..raw.len() - 1]),
        }
    }

    /// Closes the innermost element of a name, with all that were left open in it.
    fn close(&mut self, from: usize, name: &'a str) -> Option<Piece<'a>> {
        let name = local(name.trim_ascii());
        if self.open.last().is_some_and(|open| local(open) == name) {
            self.open.pop();
            return Some(Piece::Close);
        }
        self.fault(from, "end tag that does not fit");
        let misspelt = || self.open.last().is_some_and(|open| resembles(local(open), name)).then_some(1);
        let depth = self.open.iter().rev().position(|open| local(open) == name).map(|inner| inner + 1);
        self.closes = depth.or_else(misspelt).unwrap_or(0);
        None
    }

    /// The content of a tag that lost its `>` or a closing quote: reading goes on where the next tag begins.
    fn broken_tag(&mut self, from: usize, raw: &'a str) -> Option<&'a str> {
        let inside = memchr_iter(b'<', raw.get(1..)?.as_bytes()).map(|at| at + 1).find(|at| starts_tag(&raw[at + 1..]))?;
        let closed = memchr(b'>', raw.as_bytes()).filter(|at| *at < inside);
        let (end, next) = closed.map_or((inside, inside), |at| (at, at + 1));
        self.fault(from, if closed.is_some() { "attribute value without its closing quote" } else { "tag without its `>`" });
        self.restart(from + next);
        Some(raw[1..end].trim_ascii_end())
    }

    /// Markup that does not end: a tag is taken up to its first `>`, anything else is left out up to the next `<`.
    fn unreadable(&mut self, from: usize) -> Option<Piece<'a>> {
        self.fault(from, "markup that does not end");
        let rest = self.source.get(from + 1..).unwrap_or("");
        if let Some(end) = memchr(b'>', rest.as_bytes()).filter(|_| starts_tag(rest)) {
            self.restart(from + end + 2);
            let content = &rest[..end];
            return match content.strip_prefix('/') {
                Some(name) => self.close(from, name),
                None => self.open_content(from, content),
            };
        }
        match memchr(b'<', rest.as_bytes()) {
            Some(at) => self.restart(from + 1 + at),
            None => self.finish(),
        }
        None
    }

    /// Reads on from a place in the source.
    fn restart(&mut self, at: usize) {
        self.restarts += 1;
        if self.restarts > MAX_RESTARTS {
            self.fault(at, "too many broken places, read up to here");
            self.finish();
        } else {
            self.at = at;
        }
    }

    /// The end of the file: what is open is closed, and told.
    fn finish(&mut self) {
        if !self.open.is_empty() && !self.ended {
            self.fault(self.source.len(), "the file ends in the middle");
        }
        self.ended = true;
        self.closes = self.open.len();
    }

    /// Tells what is wrong at a place.
    fn fault(&mut self, at: usize, what: &str) {
        if self.faults.len() >= MAX_FAULTS {
            self.untold += 1;
            return;
        }
        let before = self.source.as_bytes().get(..at).unwrap_or_default();
        let line = memchr_iter(b'\n', before).count() + 1;
        self.faults.push(format!("malformed XML in line {line}: {what}"));
    }
}

/// Where the name of an element or attribute lies.
struct Name {
    /// Where it begins behind its prefix.
    local: usize,
    /// Where it ends.
    end: usize,
}

impl Name {
    /// The name of an attribute that begins at a place; `None` where none does. The last of several prefixes counts.
    #[inline]
    fn of_attribute(tag: &[u8], start: usize) -> Option<Self> {
        let mut name = Self { local: start, end: start };
        while let Some(byte) = tag.get(name.end) {
            match KINDS[usize::from(*byte)] {
                Kind::Named => name.end += 1,
                Kind::Colon => {
                    name.end += 1;
                    name.local = name.end;
                }
                Kind::Odd | Kind::Blank => break,
            }
        }
        (name.end > start).then_some(name)
    }

    /// The name that the content of a start tag begins with: all up to its first white space. The first of several prefixes counts.
    #[inline]
    fn of_element(content: &[u8]) -> Self {
        let mut name = Self { local: 0, end: 0 };
        while let Some(byte) = content.get(name.end) {
            match KINDS[usize::from(*byte)] {
                Kind::Blank => break,
                Kind::Colon if name.local == 0 => {
                    name.end += 1;
                    name.local = name.end;
                }
                _ => name.end += 1,
            }
        }
        name
    }
}

/// What a byte can be in a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Part of any name.
    Named,
    /// What parts a prefix from a name.
    Colon,
    /// Part of the name of an element that is written in an odd way.
    Odd,
    /// White space.
    Blank,
}

/// What each byte can be in a name.
const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Named; 256];
    let mut at = 0;
    while at < 0x80 {
        let byte = at as u8;
        kinds[at] = match byte {
            b':' => Kind::Colon,
            b'-' | b'_' | b'.' => Kind::Named,
            _ if byte.is_ascii_alphanumeric() => Kind::Named,
            _ if byte.is_ascii_whitespace() => Kind::Blank,
            _ => Kind::Odd,
        };
        at += 1;
    }
    kinds
};

/// A reader from a place in the source. End names are compared by [`Xml`] itself.
fn reader_at(source: &str, at: usize) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(source.get(at..).unwrap_or(""));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.bytes().position(|byte| byte == b':').map_or(name, |at| &name[at + 1..])
}

/// Whether what follows a `<` is a tag and not a sign in a text ("BP < 120").
fn starts_tag(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
}

/// Whether an end tag's name is that of an element, misspelt.
fn resembles(open: &str, end: &str) -> bool {
    let letters = |name: &str| name.chars().map(|c| c.to_ascii_lowercase()).take(3).collect::<String>();
    open.eq_ignore_ascii_case(end) || letters(open) == letters(end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The stream in one line, and its faults.
    fn stream(source: &str) -> (String, Vec<String>) {
        let mut xml = Xml::of(source);
        let mut shown = String::new();
        while let Some(piece) = xml.next() {
            match piece {
                Piece::Open(tag) => shown.push_str(&format!("<{}>", tag.name)),
                Piece::Close => shown.push_str("</>"),
                Piece::Text(text) => shown.push_str(&text),
            }
        }
        (shown, xml.into_faults())
    }

    #[test]
    fn well_formed_is_read_without_faults() {
        let (shown, faults) = stream("<?xml version='1.0'?><n:a x='1'><b/>t &amp; &#65;<![CDATA[<c>]]></n:a>");
        assert_eq!(shown, "<a><b></>t & A<c></>");
        assert!(faults.is_empty(), "{faults:?}");
    }

    #[test]
    fn what_is_broken_is_mended_and_told_with_its_line() {
        for (source, want, fault) in [
            ("<a>\nx & y</a>", "<a>\nx & y</>", "line 2: `&`"),
            ("<a><b>x</b</a>", "<a><b>x</></>", "without its `>`"),
            ("<a><b>x</a><c/>", "<a><b>x</></><c></>", "does not fit"),
            ("<a><title>x</titel><c/></a>", "<a><title>x</><c></></>", "does not fit"),
            ("<a>x</z>y</a>", "<a>xy</>", "does not fit"),
            ("<a><b>x", "<a><b>x</></>", "ends in the middle"),
            ("<a><b x='1' <c>y</c></b></a>", "<a><b><c>y</></></>", "without its `>`"),
            ("<a><b x='1/><c>y</c></a>", "<a><b></><c>y</></>", "does not end"),
            ("<a>x</a><a>y</a>", "<a>x</><a>y</>", "another document"),
            ("<a>x<!-- y</a>", "<a>x</>", "does not end"),
        ] {
            let (shown, faults) = stream(source);
            assert_eq!(shown, want, "{source}");
            assert_eq!(faults.iter().any(|told| told.contains(fault)), !fault.is_empty(), "{source}: {faults:?}");
        }
    }

    #[test]
    fn entities_of_the_file_are_not_expanded() {
        let (shown, _) = stream("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'><!ENTITY l 'lol'>]><a x='&l;'>&e;&l;</a>");
        assert_eq!(shown, "<a>&e;&l;</>");
    }

    #[test]
    fn a_sign_in_an_attribute_is_no_tag() {
        let mut xml = Xml::of("<a x='BP < 120' y=\"2\"/>");
        let Some(Piece::Open(tag)) = xml.next() else { panic!("a tag") };
        assert_eq!((tag.value("x").as_ref(), tag.value("y").as_ref()), ("BP < 120", "2"));
    }

    #[test]
    fn depth_is_bounded_and_the_bound_is_told() {
        let (_, faults) = stream(&"<a>".repeat(MAX_DEPTH + 1));
        assert!(faults.iter().any(|fault| fault.contains("limit reached")), "{faults:?}");
        let deep = format!("{}{}", "<a>".repeat(MAX_DEPTH), "</a>".repeat(MAX_DEPTH));
        assert!(stream(&deep).1.is_empty());
    }

    proptest! {
        /// What is taken without the full reader ends where the full reader ends it.
        #[test]
        fn the_short_way_ends_where_the_full_reader_does(tag in "[a-c][a-c:=\"'<>/ \n]{0,40}", comment in "[-a>!<]{0,12}") {
            let source = format!("<{tag}{}", " ".repeat(20));
            if let Some(end) = lanes::plain_tag_end(&source.as_bytes()[1..]) {
                let mut reader = reader_at(&source, 0);
                let is_tag = matches!(reader.read_event(), Ok(Event::Start(_) | Event::Empty(_)));
                prop_assert!(is_tag, "{source}");
                prop_assert_eq!(reader.buffer_position(), end as u64 + 2, "{}", source);
            }
            let source = format!("<!--{comment}-->.-->");
            let mut reader = reader_at(&source, 0);
            let is_comment = matches!(reader.read_event(), Ok(Event::Comment(_)));
            let mut xml = Xml::of(&source);
            prop_assert!(xml.tag(&source.as_bytes()[1..]).is_none() && is_comment, "{}", source);
            prop_assert_eq!(reader.buffer_position(), xml.at as u64, "{}", source);
        }

        #[test]
        fn never_panics_and_stays_balanced(source in "(<a|<b x='|</a>|</b|<!--|-->|<!\\[CDATA\\[|&|;|>|/>|\"|'|<\\?|é|\\PC){0,40}") {
            let mut xml = Xml::of(&source);
            let mut depth = 0_i64;
            while let Some(piece) = xml.next() {
                depth += match piece { Piece::Open(_) => 1, Piece::Close => -1, Piece::Text(_) => 0 };
                prop_assert!(depth >= 0);
            }
            prop_assert_eq!(depth, 0);
        }
    }
}
