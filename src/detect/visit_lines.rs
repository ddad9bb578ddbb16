//! Which lines begin an encounter, and on which day: `1/10/2023 - Psychotherapy`, `Jan 10, 2023 Office Visit`, `Date: 1/10/2023`.

use crate::dates::PartialDate;

use super::when;

/// A line that begins an encounter is no longer than this, in bytes.
const LONGEST_LINE: usize = 160;
/// A visit is named within so many words behind its day.
const WORDS: usize = 8;
/// Words that name a visit.
const VISITS: [&str; 30] = [
    "visit",
    "visits",
    "session",
    "psychotherapy",
    "therapy",
    "counseling",
    "intake",
    "encounter",
    "evaluation",
    "followup",
    "telephone",
    "telehealth",
    "telemedicine",
    "phone",
    "video",
    "group",
    "class",
    "note",
    "appointment",
    "psychiatry",
    "psychology",
    "psychiatric",
    "emergency",
    "admission",
    "consultation",
    "consult",
    "assessment",
    "checkup",
    "care",
    "physical",
];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// How a line begins an encounter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Begin {
    /// The day.
    pub(super) date: PartialDate,
    /// Whether only the words behind the day speak for it, and no mark or label.
    pub(super) plain: bool,
}

/// What a line that begins with a day begins, if that is an encounter.
pub(super) fn dated(line: &str) -> Option<Begin> {
    let (date, length) = when::date_at_start(line)?;
    date.day()?;
    let rest = without_time(&line[length..]);
    let marked = rest.strip_prefix(['-', '\u{2013}', '\u{2014}', ':', '|']);
    let title = marked.unwrap_or(rest).trim_start();
    let titled = title.chars().next().is_some_and(char::is_uppercase) && line.len() <= LONGEST_LINE && !title.ends_with('.');
    (titled && (marked.is_some() || names_visit(title))).then_some(Begin { date, plain: marked.is_none() })
}

/// The day behind the label of an encounter, a weekday in front of it aside.
pub(super) fn behind_label(behind: &str) -> Option<PartialDate> {
    let weekday = behind.get(..3).is_some_and(|head| WEEKDAYS.contains(&head.to_lowercase().as_str()));
    let rest = if weekday { behind.trim_start_matches(char::is_alphabetic).trim_start_matches([',', '.', ' ']) } else { behind };
    when::date_at_start(rest).map(|(date, _)| date)
}

/// Whether a bare `Date:` with these words behind it is that of a visit: it opens its paragraph, names one, or a heading follows.
pub(super) fn is_note_date(above: &str, behind: &str, heading_below: bool) -> bool {
    let above = above.rsplit('\u{c}').next().unwrap_or("");
    let line = above.trim_end_matches([' ', '\t']).trim_end_matches('\n').rsplit('\n').next().unwrap_or("");
    let opens = !line.chars().any(char::is_alphanumeric) || above.trim_end_matches([' ', '\t']).ends_with("\n\n");
    opens || heading_below || when::date_at_start(behind).is_some_and(|(_, length)| names_visit(&behind[length..]))
}

/// Whether the first words of a title name a visit.
pub(super) fn names_visit(title: &str) -> bool {
    let words = title.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty());
    words.take(WORDS).any(|word| VISITS.contains(&word.to_lowercase().replace('-', "").as_str()))
}

/// What stands behind a day, without a time of day.
fn without_time(rest: &str) -> &str {
    let rest = rest.trim_start().trim_start_matches([',', '@']).trim_start();
    let rest = rest.strip_prefix("at ").unwrap_or(rest);
    let time = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b':').count();
    if !rest[..time].contains(':') {
        return rest;
    }
    let behind = rest[time..].trim_start();
    let half = behind.get(..2).filter(|half| half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm"));
    half.map_or(behind, |half| &behind[half.len()..]).trim_start()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_day_and_a_visit_begins_an_encounter() {
        for (line, want) in [
            ("1/10/2023 - Psychotherapy - Individual in BEHAVIORAL HEALTH", Some("2023-01-10")),
            ("10/01/2024 Office Visit", Some("2024-10-01")),
            ("2024-03-04 10:30 AM Individual Therapy, Dana Whitfield, LMFT", Some("2024-03-04")),
            ("Mar 4, 2024 Psychotherapy Note", Some("2024-03-04")),
            ("3/4/2024 at 9:00 pm - Telephone Encounter", Some("2024-03-04")),
            ("3/4/2024 Hemoglobin A1c 6.1", None),
            ("3/4/2024 the patient had a visit", None),
            ("3/4/2024 Patient came for a visit.", None),
            ("3/2024 Office Visit", None),
        ] {
            assert_eq!(dated(line).map(|begin| begin.date.to_string()).as_deref(), want, "{line}");
        }
    }

    #[test]
    fn a_weekday_may_stand_before_the_day() {
        let day = |text: &str| behind_label(text).map(|date| date.to_string());
        assert_eq!(day("Monday, March 4, 2024").as_deref(), Some("2024-03-04"));
        assert_eq!(day("3/4/2024 10:00").as_deref(), Some("2024-03-04"));
        assert_eq!(day("Sunrise Clinic"), None);
    }

    #[test]
    fn a_bare_date_is_a_visits_where_it_stands_like_one() {
        assert!(is_note_date("Plan: rest\n\n", "3/4/2024", false));
        assert!(is_note_date("", "3/4/2024", false));
        assert!(is_note_date("plan\n--------\n", "3/4/2024", false));
        assert!(is_note_date("Ferritin 12\n", "3/4/2024  Psychiatry follow-up", false));
        assert!(is_note_date("Plan: rest\n", "3/4/2024", true));
        assert!(!is_note_date("Ferritin 12\n", "3/4/2024", false));
    }
}
