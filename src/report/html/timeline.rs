//! A patient's visits, gaps, scores and risk on one line of time, as SVG with a text for those who cannot see it.

use std::{collections::BTreeMap, fmt::Write};

use jiff::civil::Date;

use crate::{
    dates::PartialDate,
    dictionary::Screener,
    evidence::{Evidence, EvidenceKind},
    mention::Assertion,
    triage,
};

use super::markup::escape;

/// Width of the drawing.
const WIDTH: f64 = 900.0;
/// Room at both sides.
const MARGIN: f64 = 20.0;
/// Height of the row of visits and of that of risk.
const VISITS: f64 = 30.0;
const RISK: f64 = 60.0;
/// Top and bottom of the scores.
const SCORES: (f64, f64) = (80.0, 150.0);
/// Height of the drawing.
const HEIGHT: f64 = 180.0;

/// The drawing; empty where fewer than two days are known.
pub(super) fn svg(evidence: &[&Evidence], screeners: &[Screener]) -> String {
    let days: Vec<Date> = evidence.iter().filter_map(|one| day(one)).collect();
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { return String::new() };
    if first == last {
        return String::new();
    }
    let axis = Axis { first: *first, span: span(*first, *last) };
    let mut out = format!(
        "<svg class=\"timeline\" role=\"img\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"xMidYMid meet\"><title>Timeline from \
         {first} to {last}</title><desc>{}</desc>",
        escape(&described(evidence))
    );
    axis.lines(*first, *last, &mut out);
    evidence.iter().for_each(|one| axis.mark(one, &mut out));
    axis.scores(evidence, screeners, &mut out);
    out.push_str("</svg>\n");
    out
}

/// What the drawing shows, in words.
fn described(evidence: &[&Evidence]) -> String {
    let count = |keep: &dyn Fn(&&&Evidence) -> bool| evidence.iter().filter(keep).count();
    let held = |one: &&&Evidence| one.kind == EvidenceKind::Visit && one.assertion == Assertion::Present;
    let flagged = |one: &&&Evidence| one.kind == EvidenceKind::VisitGap && one.severity == "flagged";
    let scores = |one: &&&Evidence| one.kind == EvidenceKind::Score;
    let risk = |one: &&&Evidence| one.kind == EvidenceKind::Risk && one.assertion == Assertion::Present;
    format!(
        "{} sessions, {} flagged gaps, {} scores, {} mentions of risk",
        count(&held),
        count(&flagged),
        count(&scores),
        count(&risk)
    )
}

fn day(evidence: &Evidence) -> Option<Date> {
    evidence.date.and_then(PartialDate::day)
}

/// Days from one day to another.
fn span(from: Date, to: Date) -> f64 {
    from.until(to).map_or(0.0, |span| f64::from(span.get_days()))
}

/// The line of time.
struct Axis {
    first: Date,
    span: f64,
}

impl Axis {
    fn x(&self, day: Date) -> f64 {
        MARGIN + (WIDTH - 2.0 * MARGIN) * span(self.first, day) / self.span.max(1.0)
    }

    /// The base line with its first and last day.
    fn lines(&self, first: Date, last: Date, out: &mut String) {
        let (left, right, bottom) = (MARGIN, WIDTH - MARGIN, HEIGHT - 8.0);
        // Writing to a string cannot fail.
        let _ = write!(out, "<line class=\"axis\" x1=\"{left}\" x2=\"{right}\" y1=\"{VISITS}\" y2=\"{VISITS}\"/>");
        let _ = write!(out, "<text x=\"{left}\" y=\"{bottom}\">{first}</text>");
        let _ = write!(out, "<text class=\"end\" x=\"{right}\" y=\"{bottom}\">{last}</text>");
    }

    /// A visit, a gap or a mention of risk.
    fn mark(&self, evidence: &Evidence, out: &mut String) {
        let Some(day) = day(evidence) else { return };
        let x = self.x(day);
        let title = escape(&format!("{day} {} {}", evidence.value, evidence.severity));
        let _ = match (evidence.kind, evidence.assertion) {
            (EvidenceKind::Visit, Assertion::Present) => {
                let class = if evidence.value == "group" { "group" } else { "individual" };
                write!(out, "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{VISITS}\" r=\"5\"><title>{title}</title></circle>")
            }
            (EvidenceKind::Visit, Assertion::Negated) => {
                write!(out, "<text class=\"missed\" x=\"{x:.1}\" y=\"{:.1}\">×<title>{title}</title></text>", VISITS + 5.0)
            }
            (EvidenceKind::VisitGap, _) => self.gap(evidence, x, &title, out),
            (EvidenceKind::Risk, Assertion::Present) => {
                let (left, right, top, bottom) = (x - 5.0, x + 5.0, RISK - 8.0, RISK + 2.0);
                write!(
                    out,
                    "<path class=\"risk\" d=\"M{left:.1} {bottom:.1}L{right:.1} {bottom:.1}L{x:.1} {top:.1}Z\"><title>{title}</title></path>"
                )
            }
            _ => Ok(()),
        };
    }

    /// The line between two sessions that lie too far apart.
    fn gap(&self, evidence: &Evidence, x: f64, title: &str, out: &mut String) -> std::fmt::Result {
        let from = evidence.snippet.split_whitespace().find_map(|word| word.parse::<Date>().ok());
        let Some(from) = from else { return Ok(()) };
        let class = if evidence.severity == "flagged" { "gap flagged" } else { "gap" };
        let start = self.x(from);
        write!(
            out,
            "<line class=\"{class}\" x1=\"{start:.1}\" x2=\"{x:.1}\" y1=\"{VISITS}\" y2=\"{VISITS}\"><title>{title}</title></line>"
        )
    }

    /// A line for each instrument, from its least to its greatest total.
    fn scores(&self, evidence: &[&Evidence], screeners: &[Screener], out: &mut String) {
        let mut lines: BTreeMap<&str, Vec<(Date, i32)>> = BTreeMap::new();
        for one in evidence.iter().filter(|one| one.kind == EvidenceKind::Score) {
            if let (Some(day), Some((instrument, total))) = (day(one), triage::score(&one.value)) {
                lines.entry(instrument).or_default().push((day, total));
            }
        }
        for (number, (instrument, mut points)) in lines.into_iter().enumerate() {
            points.sort_unstable();
            points.dedup();
            let max = screeners.iter().find(|row| row.instrument == instrument).and_then(|row| row.max).unwrap_or(27);
            self.line(instrument, &points, max, number % 4, out);
        }
    }

    fn line(&self, instrument: &str, points: &[(Date, i32)], max: i32, colour: usize, out: &mut String) {
        let (top, bottom) = SCORES;
        let y = |total: i32| bottom - (bottom - top) * f64::from(total) / f64::from(max.max(1));
        let path: Vec<String> = points.iter().map(|(day, total)| format!("{:.1},{:.1}", self.x(*day), y(*total))).collect();
        let _ = write!(out, "<polyline class=\"score s{colour}\" points=\"{}\"/>", path.join(" "));
        for (day, total) in points {
            let (x, y) = (self.x(*day), y(*total));
            let title = escape(&format!("{day} {instrument} {total}"));
            let _ = write!(
                out,
                "<circle class=\"point s{colour}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"><title>{title}</title></circle>"
            );
        }
        if let Some((day, total)) = points.last() {
            let (x, y) = (self.x(*day) - 6.0, y(*total) - 7.0);
            let _ = write!(out, "<text class=\"end\" x=\"{x:.1}\" y=\"{y:.1}\">{} {total}</text>", escape(instrument));
        }
    }
}
