//! Pictures of invented histories.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn history() -> History {
    History {
        individual: vec![date(2024, 1, 8), date(2024, 2, 7), date(2024, 2, 7), date(2024, 6, 3)],
        group: vec![date(2024, 3, 4)],
        gaps: vec![GapSpan { from: date(2024, 1, 8), to: date(2024, 2, 7), days: "22".into(), flagged: true }],
        scores: vec![Series {
            instrument: "PHQ-9".into(),
            max: Some(27),
            cut: Some(10),
            totals: vec![(date(2024, 1, 8), 14), (date(2024, 6, 3), 16)],
        }],
        risk: vec![date(2024, 5, 2)],
        stays: vec![date(2024, 5, 3)],
    }
}

#[test]
fn the_picture_says_in_words_what_it_shows() {
    let svg = Timeline::new(&history(), "p-1").unwrap().render().unwrap();
    let summary = "Timeline from 2024-01-08 to 2024-06-03: 1 risk entry; 1 psychiatric stay; 4 individual sessions; 1 group session; \
                   1 flagged gap, the longest of 22 business days; PHQ-9 from 14 to 16.";
    assert!(svg.contains(&format!("<title id=\"t-p-1\">{summary}</title>")), "{svg}");
    assert_eq!(svg.matches("class=\"visit\"").count(), 3, "two entries of one day are one session");
    for part in [
        "class=\"risk\"",
        "class=\"stay\"",
        "class=\"group\"",
        "class=\"gap flagged\"",
        ">22</text>",
        ">16</text>",
        ">2024-05</text>",
    ] {
        assert!(svg.contains(part), "{part}: {svg}");
    }
    assert!(!svg.contains("style="));
}

#[test]
fn without_days_there_is_no_picture() {
    assert!(Timeline::new(&History::default(), "p-1").is_none());
}

#[test]
fn labels_fit_whatever_the_span() {
    for (from, to, first) in [
        (date(2024, 1, 15), date(2024, 6, 3), "2024-02"),
        (date(2022, 1, 15), date(2024, 1, 3), "2022-04"),
        (date(1999, 5, 1), date(2024, 1, 3), "2000"),
        (date(1931, 5, 1), date(2024, 1, 3), "1940"),
        (date(2024, 1, 15), date(2024, 1, 15), "2024-01-15"),
    ] {
        let ticks = Axis { first: from, last: to }.ticks();
        assert_eq!(ticks[0].label, first);
        assert!(ticks.windows(2).all(|pair| pair[1].x - pair[0].x >= 50), "{ticks:?}");
    }
}

proptest! {
    #[test]
    fn any_days_stay_on_the_picture(days in proptest::collection::vec((1i16..=9999, 1i8..=12, 1i8..=28), 1..12), total in proptest::num::i32::ANY) {
        let days: Vec<Date> = days.into_iter().map(|(year, month, day)| date(year, month, day)).collect();
        let gap = GapSpan { from: days[0], to: days[days.len() - 1], days: "12".into(), flagged: false };
        let series = Series { instrument: "X".into(), max: None, cut: Some(total), totals: days.iter().map(|day| (*day, total)).collect() };
        let history = History { individual: days, gaps: vec![gap], scores: vec![series], ..History::default() };
        let picture = Timeline::new(&history, "p").unwrap();
        for mark in picture.lanes.iter().flat_map(|lane| &lane.marks) {
            prop_assert!((axis::LEFT..=axis::WIDTH).contains(&mark.x) && (0..=picture.height).contains(&mark.y));
        }
        prop_assert!(picture.ticks.len() <= 20);
    }
}
