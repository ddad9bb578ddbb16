//! Days that a sentence names: the first and last of a stay, the day of a session that was cancelled.

use jiff::civil::Date;

use crate::{dates::PartialDate, detect::first_date};

/// The first two days named in a sentence, where the second is not before the first.
pub(super) fn dates(sentence: &str) -> Option<(PartialDate, PartialDate)> {
    let (from, span) = first_date(sentence)?;
    let (to, _) = first_date(sentence.get(span.end..)?)?;
    (from.day().is_some() && to.day().is_some() && from <= to).then_some((from, to))
}

/// The first day named, also without its year (`1/24`): then it is the nearest such day, before or behind the day of the note.
pub(super) fn day_named(text: &str, note: Option<PartialDate>) -> Option<Date> {
    if let Some(day) = first_date(text).and_then(|(date, _)| date.day()) {
        return Some(day);
    }
    let note = note?.day()?;
    let slash = text.match_indices('/').map(|(at, _)| at).find(|at| *at > 0)?;
    let digits_before = text[..slash].bytes().rev().take_while(u8::is_ascii_digit).count().min(2);
    let month = text[slash - digits_before..slash].parse().ok()?;
    let behind = text[slash + 1..].bytes().take_while(u8::is_ascii_digit).count();
    let day = text[slash + 1..slash + 1 + behind].parse().ok()?;
    let years = [note.year() - 1, note.year(), note.year() + 1];
    let days = years.iter().filter_map(|year| Date::new(*year, month, day).ok());
    days.min_by_key(|day| (*day - note).get_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stay_has_two_days() {
        let stay = |text: &str| dates(text).map(|(from, to)| format!("{from} {to}"));
        assert_eq!(stay("Hospitalized 4/22/2024 to 4/30/2024.").as_deref(), Some("2024-04-22 2024-04-30"));
        assert_eq!(stay("Admitted 5/2/2024 on a hold, discharged 5/14/2024.").as_deref(), Some("2024-05-02 2024-05-14"));
        assert_eq!(stay("Admitted 5/2/2024."), None);
        assert_eq!(stay("Seen 5/2/2024 after a stay until 4/2/2024."), None);
    }

    #[test]
    fn a_day_without_its_year_is_the_nearest_such_day() {
        let day = |text: &str| day_named(text, "2023-02-14".parse().ok()).map(|day| day.to_string());
        assert_eq!(day("cancelled 1/24 by phone").as_deref(), Some("2023-01-24"));
        assert_eq!(day("cancelled 12/20, sick").as_deref(), Some("2022-12-20"));
        assert_eq!(day("called to cancel 2/20").as_deref(), Some("2023-02-20"));
        assert_eq!(day("cancelled on 1/24/2022").as_deref(), Some("2022-01-24"));
        assert_eq!(day("cancelled 13/45"), None);
        assert_eq!(day("cancelled and/or moved"), None);
    }
}
