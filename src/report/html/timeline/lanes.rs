//! The lanes of the picture: which shape stands where.

use jiff::civil::Date;

use super::{GapSpan, History, Series, axis::Axis};

/// Height of a lane of single marks.
const ROW: i32 = 30;
/// Height of the lane of gaps.
const GAPS: i32 = 34;
/// Height of a lane of scores.
const SCORES: i32 = 62;
/// At most so many instruments are drawn; the tables have all.
const INSTRUMENTS: usize = 4;
/// Least distance of two numbers beside scores.
const APART: i32 = 24;

/// One lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lane {
    /// Its name.
    pub(super) title: String,
    /// A remark below the name.
    pub(super) remark: String,
    /// Upper edge.
    pub(super) top: i32,
    /// Height.
    pub(super) height: i32,
    /// Shapes.
    pub(super) marks: Vec<Mark>,
    /// Bars.
    pub(super) bars: Vec<Bar>,
    /// The points of a line through all marks; empty for none.
    pub(super) line: String,
    /// Height of a dashed line, for a cut point.
    pub(super) cut: Option<i32>,
}

/// A shape for a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// `dot`, `box`, `peak` or `bed`.
    pub(super) shape: &'static str,
    /// Middle.
    pub(super) x: i32,
    /// Middle.
    pub(super) y: i32,
    /// What it is, for who points at it.
    pub(super) title: String,
    /// A number beside it; empty for none.
    pub(super) number: String,
}

/// A bar between two days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    /// Left end.
    pub(super) x: i32,
    /// Length.
    pub(super) width: i32,
    /// Middle, for the number.
    pub(super) middle: i32,
    /// Business days; empty where the bar is too short for a number.
    pub(super) number: String,
    /// Whether the rule flags it.
    pub(super) flagged: bool,
    /// What it is.
    pub(super) title: String,
}

/// All lanes that have something in them, from the top.
pub(super) fn of(history: &History, axis: &Axis) -> Vec<Lane> {
    let mut lanes = Vec::new();
    let singles = [
        ("Risk", "peak", "risk", &history.risk),
        ("Stays", "bed", "psychiatric stay", &history.stays),
        ("Individual", "dot", "individual session", &history.individual),
    ];
    lanes.extend(singles.into_iter().filter_map(|(title, shape, what, days)| single(title, shape, what, days, axis)));
    lanes.extend(gaps(&history.gaps, axis));
    lanes.extend(single("Group", "box", "group session", &history.group, axis));
    lanes.extend(
        history.scores.iter().filter(|series| !series.totals.is_empty()).take(INSTRUMENTS).map(|series| scores(series, axis)),
    );
    stack(&mut lanes);
    lanes
}

/// Puts the lanes below one another.
fn stack(lanes: &mut [Lane]) {
    let mut top = 6;
    for lane in lanes {
        lane.top = top;
        lane.marks.iter_mut().for_each(|mark| mark.y += top);
        lane.cut = lane.cut.map(|cut| cut + top);
        if lane.height == SCORES {
            lane.line = lane.marks.iter().map(|mark| format!("{},{}", mark.x, mark.y)).collect::<Vec<_>>().join(" ");
        }
        top += lane.height;
    }
}

fn lane(title: &str, remark: String, height: i32) -> Lane {
    Lane { title: title.to_owned(), remark, top: 0, height, marks: Vec::new(), bars: Vec::new(), line: String::new(), cut: None }
}

/// A lane of single days; several things of one day are one mark.
fn single(title: &str, shape: &'static str, what: &str, days: &[Date], axis: &Axis) -> Option<Lane> {
    let mut days = days.to_vec();
    days.sort_unstable();
    days.dedup();
    let marks =
        days.iter().map(|day| Mark { shape, x: axis.x(*day), y: ROW / 2, title: format!("{day} {what}"), number: String::new() });
    (!days.is_empty()).then(|| Lane { marks: marks.collect(), ..lane(title, String::new(), ROW) })
}

/// The gaps, each with its business days where they fit.
fn gaps(spans: &[GapSpan], axis: &Axis) -> Option<Lane> {
    let bar = |gap: &GapSpan| {
        let (x, end) = (axis.x(gap.from), axis.x(gap.to));
        let flag = if gap.flagged { ", flagged" } else { "" };
        Bar {
            x,
            width: (end - x).max(2),
            middle: i32::midpoint(x, end),
            number: if end - x >= APART { gap.days.clone() } else { String::new() },
            flagged: gap.flagged,
            title: format!("{} to {}: {} business days{flag}", gap.from, gap.to, gap.days),
        }
    };
    (!spans.is_empty()).then(|| Lane { bars: spans.iter().map(bar).collect(), ..lane("Gaps", "business days".into(), GAPS) })
}

/// The totals of an instrument as a line, the number beside each where there is room.
fn scores(series: &Series, axis: &Axis) -> Lane {
    let seen = series.totals.iter().map(|total| total.1).max().unwrap_or(0);
    let max = series.max.unwrap_or(seen).max(seen).max(1);
    let share = |total: i32| f64::from(total.clamp(0, max)) / f64::from(max) * f64::from(SCORES - 26);
    let y = |total: i32| SCORES - 10 - share(total) as i32;
    let mut edge = i32::MIN;
    let mut mark = |day: Date, total: i32| {
        let x = axis.x(day);
        let fits = x >= edge;
        if fits {
            edge = x + APART;
        }
        let number = if fits { total.to_string() } else { String::new() };
        Mark { shape: "score", x, y: y(total), title: format!("{day} {} {total}", series.instrument), number }
    };
    let marks = series.totals.iter().map(|(day, total)| mark(*day, *total)).collect();
    let cut = series.cut.filter(|cut| (0..=max).contains(cut)).map(y);
    let remark = series.cut.map_or(String::new(), |cut| format!("cut point {cut}"));
    Lane { marks, cut, ..lane(&series.instrument, remark, SCORES) }
}
