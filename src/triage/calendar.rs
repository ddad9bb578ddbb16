//! Business days: weekdays, and weekdays without federal holidays.

use jiff::{
    Span,
    civil::{Date, Weekday},
};

/// Weekdays behind `from` up to and including `to`, and how many of them are no holidays.
pub(super) fn business_days(from: Date, to: Date) -> (usize, usize) {
    let days = from.series(Span::new().days(1)).skip(1).take_while(|day| *day <= to);
    days.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
        .fold((0, 0), |(all, open), day| (all + 1, open + usize::from(!is_holiday(day))))
}

/// Whether a weekday is a federal holiday as observed (Saturday's on Friday, Sunday's on Monday), or the Friday behind
/// Thanksgiving, on which clinics and California's offices are closed too.
fn is_holiday(day: Date) -> bool {
    falls_on_fixed(day) || falls_on_weekday(day)
}

/// Holidays with a date of their own.
fn falls_on_fixed(day: Date) -> bool {
    let observed = |shift: i64| day.checked_add(Span::new().days(shift)).is_ok_and(is_fixed);
    match day.weekday() {
        Weekday::Friday => is_fixed(day) || observed(1),
        Weekday::Monday => is_fixed(day) || observed(-1),
        _ => is_fixed(day),
    }
}

/// New Year's Day, Juneteenth (since 2021), Independence Day, Veterans Day, Christmas Day.
fn is_fixed(day: Date) -> bool {
    match (day.month(), day.day()) {
        (6, 19) => day.year() >= 2021,
        other => matches!(other, (1, 1) | (7, 4) | (11, 11) | (12, 25)),
    }
}

/// Holidays that are the nth weekday of their month.
fn falls_on_weekday(day: Date) -> bool {
    let nth = (day.day() - 1) / 7 + 1;
    match (day.month(), day.weekday()) {
        (1 | 2, Weekday::Monday) => nth == 3,
        (5, Weekday::Monday) => day.day() > 24,
        (9, Weekday::Monday) => nth == 1,
        (10, Weekday::Monday) => nth == 2,
        (11, Weekday::Thursday) => nth == 4,
        (11, Weekday::Friday) => (23..=29).contains(&day.day()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(from: &str, to: &str) -> (usize, usize) {
        business_days(from.parse().unwrap(), to.parse().unwrap())
    }

    #[test]
    fn counts_the_day_of_the_next_visit_but_not_that_of_the_last() {
        assert_eq!(count("2024-03-04", "2024-03-18"), (10, 10));
        assert_eq!(count("2024-03-04", "2024-03-19"), (11, 11));
        assert_eq!(count("2024-12-19", "2025-01-03"), (11, 9));
        assert_eq!(count("2024-11-20", "2024-12-06"), (12, 10));
        assert_eq!(count("2024-03-02", "2024-03-16"), (10, 10));
        assert_eq!(count("2024-03-04", "2024-03-04"), (0, 0));
        assert_eq!(count("2024-03-05", "2024-03-04"), (0, 0));
    }

    #[test]
    fn knows_every_federal_holiday_as_observed() {
        for day in [
            "2024-01-01",
            "2024-01-15",
            "2024-02-19",
            "2024-05-27",
            "2024-06-19",
            "2024-07-04",
            "2024-09-02",
            "2024-10-14",
            "2024-11-11",
            "2024-11-28",
            "2024-11-29",
            "2024-12-25",
            "2023-11-10",
            "2022-12-26",
            "2021-12-31",
            "2026-07-03",
        ] {
            assert!(is_holiday(day.parse().unwrap()), "{day}");
        }
        for day in ["2020-06-19", "2024-11-22", "2024-12-24", "2024-05-20", "2024-03-29", "2024-02-12"] {
            assert!(!is_holiday(day.parse().unwrap()), "{day}");
        }
    }
}
