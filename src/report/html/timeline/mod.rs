//! The picture of a patient's time: risk, stays, sessions and the gaps between them, and scores, each in a lane of its own.
//!
//! A plain SVG whose shapes, not colours, tell the kinds apart; everything in it also stands in the tables below it.

mod axis;
mod lanes;
#[cfg(test)]
mod tests;

use askama::Template;
use jiff::civil::Date;

use axis::{Axis, Tick};
use lanes::Lane;

/// What has a day and belongs on the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct History {
    /// Completed individual sessions.
    pub(super) individual: Vec<Date>,
    /// Completed group sessions.
    pub(super) group: Vec<Date>,
    /// Gaps between individual sessions.
    pub(super) gaps: Vec<GapSpan>,
    /// Scores by instrument.
    pub(super) scores: Vec<Series>,
    /// Risk that is not denied.
    pub(super) risk: Vec<Date>,
    /// Psychiatric stays.
    pub(super) stays: Vec<Date>,
}

/// A gap between two individual sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GapSpan {
    /// The earlier session.
    pub(super) from: Date,
    /// The later session.
    pub(super) to: Date,
    /// Business days between them.
    pub(super) days: String,
    /// Whether the 10-day rule flags it.
    pub(super) flagged: bool,
}

/// The totals of one instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Series {
    /// The instrument.
    pub(super) instrument: String,
    /// Greatest possible total, where it is known.
    pub(super) max: Option<i32>,
    /// Cut point, where there is one.
    pub(super) cut: Option<i32>,
    /// Day and total, in order.
    pub(super) totals: Vec<(Date, i32)>,
}

/// The picture, ready to print.
#[derive(Clone, Debug, Template)]
#[template(path = "html/timeline/timeline.svg", config = "src/report/askama.toml")]
pub(super) struct Timeline {
    summary: String,
    anchor: String,
    width: i32,
    height: i32,
    left: i32,
    floor: i32,
    ticks: Vec<Tick>,
    lanes: Vec<Lane>,
}

/// Height of the axis with its labels.
const AXIS: i32 = 26;

impl Timeline {
    /// The picture of a history; `None` where nothing in it has a day. `anchor` makes ids on the page unique.
    pub(super) fn new(history: &History, anchor: &str) -> Option<Self> {
        let axis = Axis::over(days(history))?;
        let lanes = lanes::of(history, &axis);
        let floor = lanes.last().map_or(0, |lane| lane.top + lane.height);
        let summary = summary(history, &axis);
        Some(Self {
            summary,
            anchor: anchor.to_owned(),
            width: axis::WIDTH,
            height: floor + AXIS,
            left: axis::LEFT,
            floor,
            ticks: axis.ticks(),
            lanes,
        })
    }
}

fn days(history: &History) -> impl Iterator<Item = Date> {
    let scores = history.scores.iter().flat_map(|series| series.totals.iter().map(|total| total.0));
    let gaps = history.gaps.iter().flat_map(|gap| [gap.from, gap.to]);
    let single = [&history.individual, &history.group, &history.risk, &history.stays];
    single.into_iter().flatten().copied().chain(scores).chain(gaps)
}

/// The picture in words.
fn summary(history: &History, axis: &Axis) -> String {
    let count = |number: usize, one: &str| (number > 0).then(|| super::words::count(number, one));
    let flagged = history.gaps.iter().filter(|gap| gap.flagged).count();
    let longest = history.gaps.iter().filter_map(|gap| gap.days.parse::<i32>().ok()).max();
    let mut parts: Vec<String> = [
        count(history.risk.len(), "risk entry"),
        count(history.stays.len(), "psychiatric stay"),
        count(history.individual.len(), "individual session"),
        count(history.group.len(), "group session"),
        count(flagged, "flagged gap")
            .map(|text| longest.map_or(text.clone(), |days| format!("{text}, the longest of {days} business days"))),
    ]
    .into_iter()
    .flatten()
    .collect();
    parts.extend(history.scores.iter().filter_map(|series| {
        let ((_, first), (_, last)) = (series.totals.first()?, series.totals.last()?);
        Some(if series.totals.len() > 1 {
            format!("{} from {first} to {last}", series.instrument)
        } else {
            format!("{} {last}", series.instrument)
        })
    }));
    format!("Timeline from {} to {}: {}.", axis.first, axis.last, parts.join("; "))
}
