//! The number that an instrument's name is followed by (`PHQ-9 total score: 17/27 (12/3/2023)`), or led by (`scored 17 on the
//! PHQ-9`): read word by word, and given up at the first word that does not belong.

use crate::{dates::PartialDate, detect::date_at_start, document::Span};

/// A total stands within so many bytes behind the name.
const REACH: usize = 90;
/// Words that may stand between a name and its total.
const BETWEEN: [&str; 33] = [
    "total",
    "raw",
    "score",
    "scores",
    "scored",
    "sum",
    "result",
    "results",
    "today",
    "now",
    "was",
    "is",
    "of",
    "at",
    "current",
    "currently",
    "initial",
    "baseline",
    "screening",
    "screen",
    "questionnaire",
    "scale",
    "anxiety",
    "depression",
    "severity",
    "assessment",
    "intake",
    "overall",
    "a",
    "the",
    "on",
    "remains",
    "today's",
];
/// Words behind a number that make it something else than a total.
const NO_TOTAL: [&str; 14] = [
    "or",
    "and above",
    "and over",
    "and higher",
    "points",
    "point",
    "items",
    "item",
    "questions",
    "weeks",
    "days",
    "times",
    "%",
    "+",
];

/// A total with what is printed beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Total {
    /// The number.
    pub(super) value: i32,
    /// The greatest possible total, where it is printed (`17/27`).
    pub(super) out_of: Option<i32>,
    /// The day printed beside it.
    pub(super) date: Option<PartialDate>,
    /// Where it ends in the text.
    pub(super) end: usize,
}

/// The totals beside a name: the one behind it with an older one in parentheses, else the one in front of it.
pub(super) fn around(text: &str, name: Span) -> Vec<Total> {
    let mut end = (name.end + REACH).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let behind = text.get(name.end..end).unwrap_or("");
    let mut totals = Cursor { rest: behind, at: name.end, date: None }.totals();
    if totals.is_empty() {
        totals.extend(before(text.get(..name.start).unwrap_or(""), name.end));
    }
    totals
}

/// Reads what stands behind a name.
struct Cursor<'t> {
    rest: &'t str,
    at: usize,
    date: Option<PartialDate>,
}

impl Cursor<'_> {
    fn totals(mut self) -> Vec<Total> {
        let Some(mut first) = self.total() else { return Vec::new() };
        self.skip_marks(" \t");
        let mut totals = Vec::new();
        if first.date.is_none() && self.rest.starts_with('(') {
            self.forward(1);
            if let Some((date, length)) = date_at_start(self.rest) {
                self.forward(length);
                self.skip_marks(" \t:=");
                match self.number() {
                    Some((value, out_of)) => totals.push(Total { value, out_of, date: Some(date), end: self.at }),
                    None => first.date = Some(date),
                }
            }
        }
        totals.insert(0, first);
        totals
    }

    /// The number behind the name, past the words that may stand between.
    fn total(&mut self) -> Option<Total> {
        let mut lines = 0;
        loop {
            lines += self.rest.bytes().take_while(|byte| b" \t\r\n:=-(),|*".contains(byte)).filter(|byte| *byte == b'\n').count();
            self.skip_marks(" \t\r\n:=-\u{2013}\u{2014}(),|*\u{a0}");
            if lines > 1 {
                return None;
            }
            let first = self.rest.chars().next()?;
            if let Some((date, length)) = date_at_start(self.rest) {
                self.date = Some(date);
                self.forward(length);
            } else if first.is_ascii_digit() {
                let (mut value, mut out_of) = self.number()?;
                while self.arrow() {
                    (value, out_of) = self.number()?;
                }
                return (self.is_total() && !(lines > 0 && self.numbers_an_item())).then_some(Total {
                    value,
                    out_of,
                    date: self.date,
                    end: self.at,
                });
            } else {
                self.word()?;
            }
        }
    }

    /// Steps over an arrow from an older total to a newer one (`21 -> 18`).
    fn arrow(&mut self) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t']);
        let behind = ["-->", "->", "=>", "\u{2192}"].iter().find_map(|arrow| rest.strip_prefix(arrow)).map(str::trim_start);
        let newer = behind.filter(|behind| behind.starts_with(|c: char| c.is_ascii_digit()));
        newer.map(|newer| self.forward(self.rest.len() - newer.len())).is_some()
    }

    /// Steps over a word that may stand between, or over `from 17 to`.
    fn word(&mut self) -> Option<()> {
        let length = self.rest.find(|c: char| !c.is_alphabetic() && c != '\'').unwrap_or(self.rest.len());
        let word = self.rest.get(..length)?.to_lowercase();
        self.forward(length);
        if BETWEEN.contains(&word.as_str()) {
            return Some(());
        }
        if matches!(word.as_str(), "decreased" | "increased" | "improved" | "down" | "up" | "went" | "changed" | "dropped") {
            return Some(());
        }
        if word == "from" {
            self.skip_marks(" ");
            self.number()?;
            self.skip_marks(" ");
            self.rest.starts_with("to ").then(|| self.forward(3))
        } else {
            None
        }
    }

    /// One to three digits that are no part of a date, range, decimal or word; with `/27` behind them.
    fn number(&mut self) -> Option<(i32, Option<i32>)> {
        let value = self.digits()?;
        let next = |rest: &str, at: usize| rest.as_bytes().get(at).copied().unwrap_or(b' ');
        let mut out_of = None;
        if self.rest.starts_with('/') && next(self.rest, 1).is_ascii_digit() {
            self.forward(1);
            out_of = Some(self.digits()?);
        }
        let (first, second) = (next(self.rest, 0), next(self.rest, 1));
        let goes_on = matches!(first, b'.' | b'-' | b'/' | b',') && second.is_ascii_digit();
        let joined = first.is_ascii_alphabetic() || matches!(first, b'%' | b'+');
        (!goes_on && !joined).then_some((value, out_of))
    }

    fn digits(&mut self) -> Option<i32> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let value = self.rest.get(..length).filter(|_| (1..=3).contains(&length))?.parse().ok()?;
        self.forward(length);
        Some(value)
    }

    /// Whether nothing behind the number makes it something else: an answer (`3 - Nearly every day`), a bound, a count.
    fn is_total(&self) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t']).to_lowercase();
        let answer = rest.strip_prefix(['-', '\u{2013}']).map(str::trim_start).is_some_and(|behind| {
            ["not at all", "several", "more than half", "nearly", "a little", "moderately", "quite", "extremely"]
                .iter()
                .any(|anchor| behind.starts_with(anchor))
        });
        !answer && !NO_TOTAL.iter().any(|word| starts_with_word(&rest, word))
    }

    /// Whether the number that was read is that of a list item (`1. Little interest`).
    fn numbers_an_item(&self) -> bool {
        let item = self.rest.strip_prefix(['.', ')']).filter(|rest| rest.starts_with([' ', '\t']));
        item.is_some_and(|rest| rest.trim_start().starts_with(char::is_alphabetic))
    }

    fn skip_marks(&mut self, marks: &str) {
        let length = self.rest.find(|c| !marks.contains(c)).unwrap_or(self.rest.len());
        self.forward(length);
    }

    fn forward(&mut self, by: usize) {
        self.rest = self.rest.get(by..).unwrap_or("");
        self.at += by;
    }
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

/// `scored 17 on the`, `score of 17/27 on`.
fn before(text: &str, end: usize) -> Option<Total> {
    let text = text.trim_end();
    let text = text.strip_suffix("the").map_or(text, str::trim_end);
    let text = text.strip_suffix("on").or_else(|| text.strip_suffix("for"))?.trim_end();
    let start = text.rfind(|c: char| !c.is_ascii_digit() && c != '/')? + 1;
    let mut cursor = Cursor { rest: text.get(start..)?, at: 0, date: None };
    let (value, out_of) = cursor.number()?;
    let words: Vec<&str> = text.get(..start)?.split_whitespace().rev().take(3).collect();
    let scored = words.iter().any(|word| ["scored", "score", "scoring"].contains(&word.to_lowercase().as_str()));
    scored.then_some(Total { value, out_of, date: None, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The totals beside the word in braces, as `value/out of@day`.
    fn totals(marked: &str) -> Vec<String> {
        let (start, end) = (marked.find('{').unwrap(), marked.find('}').unwrap() - 1);
        let found = around(&marked.replace(['{', '}'], ""), Span::new(start, end));
        let text = |total: &Total| {
            let out_of = total.out_of.map(|out_of| format!("/{out_of}")).unwrap_or_default();
            format!("{}{out_of}{}", total.value, total.date.map(|date| format!("@{date}")).unwrap_or_default())
        };
        found.iter().map(text).collect()
    }

    #[test]
    fn reads_the_total_in_its_many_forms() {
        for (text, want) in [
            ("{PHQ-9} total score: 17", "17"),
            ("{PHQ-9} = 17/27", "17/27"),
            ("{PHQ-9}: 17 (12/3/2023)", "17@2023-12-03"),
            ("{PHQ-9} (12/3/2023): 17", "17@2023-12-03"),
            ("{PHQ-9} Total Score:            14\n", "14"),
            ("{GAD-7} score was 12 today", "12"),
            ("{PHQ-9} decreased from 17 to 12.", "12"),
            ("Patient scored 17 on the {PHQ-9} today", "17"),
            ("{PHQ-9} 0", "0"),
        ] {
            assert_eq!(totals(text), [want], "{text}");
        }
        assert_eq!(totals("{PCL-5}: 55 (9/18/2023: 58). Sleep"), ["55", "58@2023-09-18"]);
    }

    #[test]
    fn items_bounds_dates_and_other_numbers_are_no_totals() {
        for text in [
            "{PHQ-9} item 9: 0",
            "{PHQ-9} question 3 - 2",
            "{PHQ-9} 3 - Nearly every day",
            "{PHQ-9} of 10 or more suggests depression",
            "{PHQ-9} (Patient Health Questionnaire)\nOver the last 2 weeks",
            "{PHQ-9} screening yearly",
            "{PHQ-9} on 12/3/2023",
            "{PHQ-9}: 10-14",
            "{PHQ-9} 17.5",
            "{PHQ-9} 2021 version",
            "{PHQ-9}\n\n12",
            "{PHQ-9} < 5",
        ] {
            assert!(totals(text).is_empty(), "{text}: {:?}", totals(text));
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(before in ".{0,30}", behind in ".{0,60}") {
            let text = format!("{before}PHQ-9{behind}");
            let name = Span::new(before.len(), before.len() + 5);
            for total in around(&text, name) {
                proptest::prop_assert!(total.end <= text.len() && (0..=999).contains(&total.value));
            }
        }
    }
}
