//! Dates in running text: `1/10/2023`, `2023-01-10`, `Jan 10, 2023`, `March 2019`.

use crate::{dates::PartialDate, document::Span};

/// The date that begins at the start of `text`, with its length in bytes. A year alone does not count.
pub(crate) fn date_at_start(text: &str) -> Option<(PartialDate, usize)> {
    let first = text.as_bytes().first()?;
    if first.is_ascii_digit() {
        numeric(text)
    } else if first.is_ascii_alphabetic() {
        named(text)
    } else {
        None
    }
}

/// The first date in `text`, with its span. A year alone does not count.
pub(crate) fn first_date(text: &str) -> Option<(PartialDate, Span)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let starts = bytes[at].is_ascii_alphanumeric() && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
        if starts && let Some((date, length)) = text.get(at..).and_then(date_at_start) {
            return Some((date, Span::new(at, at + length)));
        }
        at += 1;
    }
    None
}

/// `1/10/2023`, `01-10-23`, `1/2023`, `2023-01-10`, `2023/01/10`.
fn numeric(text: &str) -> Option<(PartialDate, usize)> {
    let length = text.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'/' | b'-')).count();
    let whole = text.get(..length)?.trim_end_matches(['/', '-']);
    let mark = whole.find(['/', '-'])?;
    if text.as_bytes().get(length).is_some_and(u8::is_ascii_alphabetic) && !text[length..].starts_with('T') {
        return None;
    }
    let date = if mark == 4 {
        PartialDate::from_iso(&whole.replace('/', "-"))
    } else if whole.matches(['/', '-']).count() == 1 && whole.contains('-') {
        None
    } else {
        PartialDate::from_us(whole)
    };
    date.map(|date| (date, whole.len()))
}

/// `Jan 10, 2023`, `January 2023`, `Jan. 10 2023`.
fn named(text: &str) -> Option<(PartialDate, usize)> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let head = text.get(..3)?;
    if !MONTHS.iter().any(|month| head.eq_ignore_ascii_case(month)) {
        return None;
    }
    let end = year_end(text)?;
    let written: String = text[..end].chars().filter(|c| !matches!(c, '.')).collect();
    PartialDate::from_us(&written).map(|date| (date, end))
}

/// Where the year of a named date ends: the first run of four digits within the next few words.
fn year_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(24);
    let mut run = 0;
    for (at, byte) in bytes[..limit].iter().enumerate() {
        if byte.is_ascii_digit() {
            run += 1;
            let ends = bytes.get(at + 1).is_none_or(|next| !next.is_ascii_digit());
            if run == 4 && ends {
                return Some(at + 1);
            }
        } else if byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b',' | b'.') {
            run = 0;
        } else {
            return None;
        }
    }
    None
}

/// How far behind a name its days are looked for, in bytes.
const REACH: usize = 64;

/// Since when a condition holds and when it ended, as far as the words behind its name tell (`PTSD, dx 2019`, `diagnosed with PTSD in
/// 2019`, `anxiety (resolved 3/2018)`). `before` and `behind` are what its sentence says around it.
pub(crate) fn told_beside(before: &str, behind: &str) -> (Option<PartialDate>, Option<PartialDate>) {
    const ONSET: [&str; 9] = ["dx", "dxd", "diagnosed", "since", "onset", "noted", "began", "started", "diagnosis"];
    const END: [&str; 3] = ["resolved", "remitted", "ended"];
    let near = &behind[..behind.floor_char_boundary(REACH)];
    let near = near.split(['.', ';', '\n']).next().unwrap_or("");
    if !near.bytes().any(|byte| byte.is_ascii_digit()) {
        return (None, None);
    }
    let end = after(near, &END);
    let within = |before: &&str| before.len() <= 5 && !before.contains(',');
    let led = || ends_with_diagnosed(before) && near.trim_start().split_once("in ").filter(|(gap, _)| within(gap)).is_some();
    let onset = after(near, &ONSET)
        .filter(|_| leads(near, &ONSET))
        .or_else(|| led().then(|| day_or_year(near.trim_start().split_once("in ")?.1)).flatten());
    (onset, end)
}

/// Whether one of some words stands first, or behind an adverb: `sober since 2015` tells of something else.
fn leads(text: &str, words: &[&str]) -> bool {
    const ADVERBS: [&str; 5] = ["first", "was", "initially", "originally", "formally"];
    let is = |list: &[&str], word: &str| list.iter().any(|known| word.eq_ignore_ascii_case(known));
    let mut said = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty() && *word != "d");
    said.find(|word| !is(&ADVERBS, word)).is_some_and(|word| is(words, word))
}

/// Whether a text ends in `diagnosed with`.
fn ends_with_diagnosed(before: &str) -> bool {
    let tail = before.trim_end().to_ascii_lowercase();
    ["diagnosed with", "dx with", "dx'd with", "diagnosis of"].iter().any(|words| tail.ends_with(words))
}

/// The date behind the first of some words, with at most a preposition between.
fn after(text: &str, words: &[&str]) -> Option<PartialDate> {
    let mut at = 0;
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let end = at + word.len();
        if words.iter().any(|known| word.eq_ignore_ascii_case(known)) {
            let rest = text[end..].trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
            let rest = ["in ", "on ", "of ", "age "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
            return day_or_year(rest);
        }
        at = text[end..].chars().next().map_or(end, |c| end + c.len_utf8());
    }
    None
}

/// The date or the year that a text begins with.
fn day_or_year(text: &str) -> Option<PartialDate> {
    date_at_start(text).map(|(date, _)| date).or_else(|| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let year = text.get(..digits).filter(|year| year.len() == 4 && (year.starts_with("19") || year.starts_with("20")))?;
        PartialDate::from_iso(year)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_behind_a_name_tell_since_when() {
        for (text, onset, end) in [
            ("{PTSD}, dx 2019", "2019", ""),
            ("{PTSD} (diagnosed 3/2019)", "2019-03", ""),
            ("{PTSD} since 2015, stable", "2015", ""),
            ("Diagnosed with {PTSD} in 2016.", "2016", ""),
            ("{Depression} (resolved 2018)", "", "2018"),
            ("{Depression}, onset 1/2/2020, resolved 3/4/2021", "2020-01-02", "2021-03-04"),
            ("{PTSD}. Dx 2019 of asthma", "", ""),
            ("{PTSD}, seen 2019", "", ""),
            ("{PTSD} in 2019", "", ""),
            ("{Alcohol abuse}, sober since 2015", "", ""),
            ("{PTSD}, 20 mg since May", "", ""),
        ] {
            let (start, close) = (text.find('{').expect("braces"), text.find('}').expect("braces"));
            let told = told_beside(&text[..start], &text[close + 1..]);
            let written = |date: Option<PartialDate>| date.map_or(String::new(), |date| date.to_string());
            assert_eq!((written(told.0).as_str(), written(told.1).as_str()), (onset, end), "{text}");
        }
    }

    #[test]
    fn finds_the_first_date_of_a_line() {
        for (text, want) in [
            ("  1/10/2023 - Psychotherapy", Some("2023-01-10")),
            ("seen 2023-01-10T09:00 by", Some("2023-01-10")),
            ("noted Jan. 10, 2023", Some("2023-01-10")),
            ("since March 2019, with", Some("2019-03")),
            ("in 3/2019", Some("2019-03")),
            ("120/80, 5-10 days, GAF 45", None),
            ("may have been 2019 or so", None),
            ("Marion 2019", None),
        ] {
            assert_eq!(first_date(text).map(|(date, _)| date.to_string()).as_deref(), want, "{text}");
        }
    }
}
