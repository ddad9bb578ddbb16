//! From days to places on the picture, and the marks below it.

use jiff::{
    ToSpan,
    civil::{Date, date},
};

/// Width of the picture, in its own units.
pub(super) const WIDTH: i32 = 960;
/// Where time starts; the names of lanes stand before it.
pub(super) const LEFT: i32 = 140;
/// Where time ends.
const RIGHT: i32 = 936;
/// Least distance of two labels.
const APART: i32 = 72;

/// Months between two marks.
const STEPS: [i32; 9] = [1, 3, 6, 12, 24, 60, 120, 600, 1200];

/// A span of days, laid over the picture's width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Axis {
    /// First day.
    pub(super) first: Date,
    /// Last day.
    pub(super) last: Date,
}

/// A mark below the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tick {
    /// Where it stands.
    pub(super) x: i32,
    /// Year, or year and month.
    pub(super) label: String,
}

impl Axis {
    /// The axis over some days; `None` without any.
    pub(super) fn over(days: impl Iterator<Item = Date>) -> Option<Self> {
        let (first, last) = days.fold(None, |span, day| {
            Some(span.map_or((day, day), |(first, last): (Date, Date)| (first.min(day), last.max(day))))
        })?;
        Some(Self { first, last })
    }

    /// Where a day stands; a single day stands in the middle.
    pub(super) fn x(&self, day: Date) -> i32 {
        let all = between(self.first, self.last);
        match all {
            0 => i32::midpoint(LEFT, RIGHT),
            _ => {
                LEFT + i32::try_from(i64::from(RIGHT - LEFT) * i64::from(between(self.first, day)) / i64::from(all)).unwrap_or(0)
            }
        }
    }

    /// First days of months or years, as many as fit with their labels.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        let room = (RIGHT - LEFT) / APART;
        let months = (i32::from(self.last.year()) - i32::from(self.first.year())) * 12 + i32::from(self.last.month())
            - i32::from(self.first.month());
        let step = STEPS.into_iter().find(|step| months / step < room).unwrap_or(12_000);
        let ticks: Vec<Tick> = self.firsts(step).map(|day| Tick { x: self.x(day), label: label(day, step) }).collect();
        if ticks.is_empty() { vec![Tick { x: self.x(self.first), label: self.first.to_string() }] } else { ticks }
    }

    /// First days of every so many months within the span.
    fn firsts(&self, step: i32) -> impl Iterator<Item = Date> {
        let (first, last) = (self.first, self.last);
        let years = (step / 12).max(1);
        let year = i32::from(first.year()) / years * years;
        let start = i16::try_from(year.max(1)).map_or(first, |year| date(year, 1, 1));
        let nth = move |turn: i32| start.checked_add((turn * step).months()).ok();
        (0..).map_while(nth).take_while(move |day| *day <= last).filter(move |day| *day >= first)
    }
}

/// Days from one day to another.
fn between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

fn label(day: Date, step: i32) -> String {
    if step >= 12 { day.year().to_string() } else { day.strftime("%Y-%m").to_string() }
}
