//! The evidence on a call sheet: one bullet a kind, risk first, each with its newest quotes and where they stand.

use super::{
    records::{Files, Row},
    substance,
};
use crate::report::html::words;

/// Quotes under a bullet; risk has more.
const QUOTES: usize = 2;
const RISK_QUOTES: usize = 4;

/// One bullet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bullet {
    /// Kind of evidence.
    pub(super) title: &'static str,
    /// Whether it is about risk.
    pub(super) risk: bool,
    /// How many entries, newest when.
    pub(super) summary: String,
    /// The newest of them.
    pub(super) quotes: Vec<Quote>,
}

/// A quote with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    /// Day and value, with what is said of it where that is not "present".
    pub(super) lead: String,
    /// The record's words; empty where they are not to be printed.
    pub(super) text: String,
    /// File and page.
    pub(super) place: String,
    /// Whether it speaks of substance use.
    pub(super) substance: bool,
}

/// The bullets of a patient, and how many rows about substance use were left out.
pub(super) fn of(mut evidence: Vec<Row>, without_sud: bool, files: &mut Files) -> (Vec<Bullet>, usize) {
    evidence.sort_by(|a, b| b.get("date").cmp(a.get("date")));
    let spoken = |row: &Row| row.get("kind") != "visit" && says_something(row);
    let kept = |row: &Row| !without_sud || row.get("kind") == "risk" || !speaks_of_substances(row);
    let left_out = evidence.iter().filter(|row| spoken(row) && !kept(row)).count();
    let bullets = words::KINDS.iter().filter_map(|(kind, title)| {
        let rows: Vec<&Row> =
            evidence.iter().filter(|row| row.get("kind") == *kind && says_something(row) && kept(row)).collect();
        (!rows.is_empty()).then(|| bullet((kind, title), &rows, without_sud, files))
    });
    (bullets.collect(), left_out)
}

/// Whether a row supports a referral: what is denied or a relative's does not, nor does a gap that the rule does not speak of.
fn says_something(row: &Row) -> bool {
    match (row.get("kind"), row.get("assertion")) {
        ("visit_gap", _) => row.get("severity") == "flagged",
        ("risk", assertion) => matches!(assertion, "present" | "possible" | "historical" | ""),
        (_, assertion) => matches!(assertion, "present" | ""),
    }
}

fn speaks_of_substances(row: &Row) -> bool {
    substance::is_text(row.get("value")) || substance::is_text(row.get("snippet"))
}

fn bullet((kind, title): (&str, &'static str), rows: &[&Row], without_sud: bool, files: &mut Files) -> Bullet {
    let risk = kind == "risk";
    let shown = match kind {
        "risk" => RISK_QUOTES,
        "visit" => 0,
        _ => QUOTES,
    };
    let quotes = rows.iter().take(shown).map(|row| quote(row, without_sud, files)).collect();
    Bullet { title, risk, summary: summary(kind, rows), quotes }
}

/// `3 entries, newest 2024-05-02`; sessions with their first and last day.
fn summary(kind: &str, rows: &[&Row]) -> String {
    let noun = if kind == "visit" { "session" } else { "entry" };
    let count = words::count(rows.len(), noun);
    let days = || rows.iter().map(|row| row.get("date")).filter(|day| !day.is_empty());
    match (kind, days().max(), days().min()) {
        (_, None, _) | (_, _, None) => count,
        ("visit", Some(last), Some(first)) if first != last => format!("{count}, {first} to {last}"),
        (_, Some(last), _) if rows.len() > 1 => format!("{count}, newest {last}"),
        (_, Some(_), _) => count,
    }
}

fn quote(row: &Row, without_sud: bool, files: &mut Files) -> Quote {
    let substance = speaks_of_substances(row);
    let hidden = substance && without_sud;
    let value = if hidden { "" } else { row.get("value") };
    let severity = Some(row.get("severity")).filter(|band| !band.is_empty() && *band != "flagged" && !hidden);
    let said = words::said_by(row.get("assertion"), "");
    let days = value.split_once(' ').filter(|_| row.get("kind") == "visit_gap");
    let value = days.map_or_else(|| value.to_owned(), |(days, rest)| format!("{days} business days {rest}"));
    let parts: Vec<&str> = [Some(row.get("date")), Some(value.as_str()), severity, Some(said.as_str())]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    Quote {
        lead: parts.join(" · "),
        text: if hidden { String::new() } else { row.get("snippet").to_owned() },
        place: files.place(row.get("file"), row.get("page")),
        substance: substance && !without_sud,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, value: &str, date: &str, assertion: &str, snippet: &str) -> Row {
        let severity = if kind == "visit_gap" { "flagged" } else { "" };
        Row::of(&[
            ("kind", kind),
            ("value", value),
            ("severity", severity),
            ("date", date),
            ("assertion", assertion),
            ("file", "a.pdf"),
            ("page", "3"),
            ("snippet", snippet),
        ])
    }

    #[test]
    fn risk_comes_first_and_the_newest_quote_leads() {
        let rows = vec![
            row("score", "PHQ-9 17", "2024-05-01", "present", "PHQ-9 total 17"),
            row("risk", "suicidal ideation", "2023-01-02", "historical", "SI in 2023"),
            row("risk", "5150", "2024-05-02", "present", "Placed on a 5150 hold"),
            row("risk", "suicidal ideation", "2024-06-01", "negated", "Denies SI"),
        ];
        let (bullets, left_out) = of(rows, false, &mut Files::default());
        assert_eq!(bullets.iter().map(|bullet| bullet.title).collect::<Vec<_>>(), ["Risk", "Screening scores"]);
        assert_eq!(bullets[0].summary, "2 entries, newest 2024-05-02");
        assert_eq!(bullets[0].quotes[0].lead, "2024-05-02 · 5150");
        assert_eq!(bullets[0].quotes[1].lead, "2023-01-02 · suicidal ideation · in the past");
        assert_eq!((bullets[0].quotes[0].place.as_str(), left_out), ("file 1, page 3", 0));
        assert!(!bullets[0].quotes.iter().any(|quote| quote.text.contains("Denies")), "what is denied is no evidence");
    }

    #[test]
    fn only_flagged_gaps_and_a_line_of_sessions() {
        let mut excused = row("visit_gap", "14 (13 without federal holidays)", "2024-03-01", "present", "");
        excused = Row::of(&[("kind", "visit_gap"), ("value", excused.get("value")), ("severity", "excused: inpatient stay")]);
        let rows = vec![
            excused,
            row("visit_gap", "22 (21 without federal holidays)", "2024-02-01", "present", "Seen today"),
            row("visit", "individual", "2024-02-01", "present", "Seen today"),
            row("visit", "individual", "2024-01-01", "present", "Seen today"),
        ];
        let (bullets, _) = of(rows, false, &mut Files::default());
        assert_eq!(bullets.len(), 2);
        assert_eq!(bullets[0].summary, "1 entry");
        assert_eq!(bullets[0].quotes[0].lead, "2024-02-01 · 22 business days (21 without federal holidays)");
        assert_eq!((bullets[1].summary.as_str(), bullets[1].quotes.len()), ("2 sessions, 2024-01-01 to 2024-02-01", 0));
    }

    #[test]
    fn without_sud_nothing_about_substances_is_printed_but_no_risk_is_lost() {
        let rows = vec![
            row("risk", "attempt", "2024-05-02", "present", "Attempt while intoxicated"),
            row("score", "AUDIT 14", "2024-05-01", "present", "AUDIT 14"),
            row("group_treatment", "group", "2024-05-01", "present", "CDRP group on Mondays"),
        ];
        let (marked, _) = of(rows.clone(), false, &mut Files::default());
        assert!(marked.iter().all(|bullet| bullet.quotes.iter().all(|quote| quote.substance)));
        let (bullets, left_out) = of(rows, true, &mut Files::default());
        assert_eq!((bullets.len(), left_out), (1, 2));
        assert_eq!((bullets[0].summary.as_str(), bullets[0].quotes[0].text.as_str()), ("1 entry", ""));
        assert_eq!(bullets[0].quotes[0].place, "file 1, page 3");
    }
}
