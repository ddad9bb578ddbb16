//! Dates as records print them: day, month or year known, read from HL7, ISO 8601 and United States notation.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A date of which at least the year is known. It prints as ISO 8601 (`2024-03-19`, `2024-03`, `2024`) and sorts by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    month: i8,
    day: i8,
}

impl PartialDate {
    /// A date from its parts; `month` and `day` 0 mean "not known". `None` where the calendar has no such day.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let known = Date::new(year, month.max(1), day.max(1)).is_ok();
        let ordered = month != 0 || day == 0;
        (known && ordered && (1..=9999).contains(&year)).then_some(Self { year, month, day })
    }

    /// The day, where all three parts are known.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        if self.month == 0 || self.day == 0 { None } else { Date::new(self.year, self.month, self.day).ok() }
    }

    /// The first day that it can stand for.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month.max(1), self.day.max(1)).unwrap_or(Date::ZERO)
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// Reads an HL7 time stamp (`20240319`, `20240319101500-0700`, `202403`, `2024`).
    #[must_use]
    pub fn from_hl7(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i16>().ok());
        let small = |from: usize, to: usize| number(from, to).and_then(|value| i8::try_from(value).ok());
        match digits {
            4 | 5 => Self::new(number(0, 4)?, 0, 0),
            6 | 7 => Self::new(number(0, 4)?, small(4, 6)?, 0),
            8.. => Self::new(number(0, 4)?, small(4, 6)?, small(6, 8)?),
            _ => None,
        }
    }

    /// Reads the start of an ISO 8601 date or time (`2024-03-19T10:15`, `2024-03`, `2024`).
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.split(['T', ' ']).next()?;
        let mut parts = text.split('-');
        let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let mut part = || parts.next().map_or(Some(0), |part| part.parse::<i8>().ok());
        let (month, day) = (part()?, part()?);
        if parts.next().is_some() { None } else { Self::new(year, month, day) }
    }

    /// Reads a United States date (`3/19/2024`, `03-19-2024`, `3/2024`, `Mar 19, 2024`, `19-Mar-2024`, `March 2024`); two-digit years lie in 1930-2029.
    #[must_use]
    pub fn from_us(text: &str) -> Option<Self> {
        let text = text.trim();
        let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [day, month, year] if month.starts_with(|c: char| c.is_alphabetic()) => {
                Self::new(us_year(year)?, us_month(month)?, day.parse().ok().filter(|day| *day > 0)?)
            }
            [month, day, year] => Self::new(us_year(year)?, us_month(month)?, day.parse().ok().filter(|day| *day > 0)?),
            [month, year] if year.len() == 4 => Self::new(us_year(year)?, us_month(month)?, 0),
            _ => None,
        }
    }

    /// Reads any of the notations.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::from_hl7(text);
        }
        Self::from_iso(text).or_else(|| Self::from_us(text)).or_else(|| Self::from_hl7(text).filter(|date| date.month != 0))
    }
}

/// The year of a United States date: four digits, or two that mean 1930-2029.
fn us_year(text: &str) -> Option<i16> {
    let value: i16 = text.parse().ok()?;
    match text.len() {
        4 => Some(value),
        2 => Some(if value < 30 { 2000 + value } else { 1900 + value }),
        _ => None,
    }
}

/// A month as number or English name (three letters are enough).
fn us_month(text: &str) -> Option<i8> {
    if let Ok(number) = text.parse::<i8>() {
        return (1..=12).contains(&number).then_some(number);
    }
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = text.to_ascii_lowercase();
    let index = NAMES
        .iter()
        .position(|name| lower.len() >= 3 && (name.starts_with(&lower) || lower == "sept" && *name == "september"))?;
    i8::try_from(index + 1).ok()
}

impl From<Date> for PartialDate {
    fn from(date: Date) -> Self {
        Self { year: date.year(), month: date.month(), day: date.day() }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        if self.month != 0 {
            write!(out, "-{:02}", self.month)?;
        }
        if self.day != 0 {
            write!(out, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

/// A text that is no date in any notation read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date (expected YYYY-MM-DD)")]
pub struct NotADate;

impl FromStr for PartialDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        Self::from_iso(text).ok_or(NotADate)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_notations_of_records() {
        for (text, want) in [
            ("20240319", "2024-03-19"),
            ("20240319101500-0700", "2024-03-19"),
            ("202403", "2024-03"),
            ("1967", "1967"),
            ("2024-03-19T10:15:00Z", "2024-03-19"),
            ("3/19/2024", "2024-03-19"),
            ("03/19/24", "2024-03-19"),
            ("9/15/63", "1963-09-15"),
            ("Mar 19, 2024", "2024-03-19"),
            ("September 2013", "2013-09"),
            ("06-Jan-1983", "1983-01-06"),
        ] {
            assert_eq!(PartialDate::parse(text).map(|date| date.to_string()).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in ["", "13/40/2024", "2024-02-30", "20241399", "abc", "1/2/3/4", "0000"] {
            assert_eq!(PartialDate::parse(text), None, "{text}");
        }
    }
}
