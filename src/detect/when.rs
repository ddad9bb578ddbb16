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

#[cfg(test)]
mod tests {
    use super::*;

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
