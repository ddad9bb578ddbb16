//! report.html.

use std::time::Instant;

use serde_json::{Value, json};

use crate::{
    Written,
    devtools::{Browser, installed},
    sample,
};

/// The page of the sample patients in a browser; `None` where there is no browser.
fn opened() -> Option<(Browser, Written)> {
    let mut browser = Browser::start(&installed()?);
    let written = Written::of(&sample::reports(0));
    browser.open(&written.path(), "");
    Some((browser, written))
}

/// The names in the table of patients that are shown.
const NAMES: &str =
    "[...document.querySelectorAll('#patients tbody tr:not([hidden]) th a.open')].map(e => e.textContent).join('|')";

#[test]
fn the_same_run_gives_the_same_page_without_anything_from_outside() {
    let (one, other) = (Written::of(&sample::reports(0)).page(), Written::of(&sample::reports(0)).page());
    assert_eq!(one, other);
    for part in ["http://", "https://", " style=", "src=\"", "@import", "url("] {
        assert!(!one.contains(part), "{part}");
    }
    assert!(!one.to_lowercase().contains("not covered"));
    assert_eq!(one.matches("<script").count(), 1, "the page's own");
}

#[test]
fn risk_and_parity_come_first_and_say_where_the_diagnosis_stands() {
    let page = Written::of(&sample::reports(0)).page();
    let place = |part: &str| page.find(part).unwrap_or_else(|| panic!("{part} is missing"));
    assert!(place(">QUILL, ADA<") < place(">Luca Ferrante<") && place(">Luca Ferrante<") < place(">Osei, Abena<"));
    for part in [
        "A parity diagnosis is recorded as present: Major depressive disorder, recurrent, moderate (F33.1), last recorded 2024-05-02.",
        "records/quill_ada%202023-2024.pdf#page=12",
        "Not everything was read.",
        "No settled parity diagnosis was found in what was read. A person has to look at Panic disorder",
        "No parity diagnosis was found in what was read. Adjustment disorder with anxiety (F43.22)",
        "No mental-health diagnosis was found in what was read.",
        "No file of this patient could be read. That says nothing about diagnoses.",
        "1 denied, or not about the patient",
        "substance use: 42 CFR Part 2 may apply",
        "&#60;b&#62;Mallory",
    ] {
        place(part);
    }
}

#[test]
fn a_clinician_sorts_filters_searches_and_opens_a_patient() {
    let Some((mut browser, _written)) = opened() else { return };
    assert!(browser.text(NAMES).starts_with("QUILL, ADA|"));

    browser.eval("document.querySelectorAll('#patients thead button')[0].click()");
    assert_eq!(browser.text(NAMES), "<b>Mallory</b>|Luca Ferrante|Name not found|Osei, Abena|QUILL, ADA|Winter, Jo");
    assert_eq!(
        browser.text("document.querySelector('th[aria-sort]').textContent + document.querySelector('th[aria-sort]').ariaSort"),
        "Patientascending"
    );
    browser.eval("document.querySelectorAll('#patients thead button')[4].click()");
    assert!(browser.text(NAMES).starts_with("QUILL, ADA|Osei, Abena|"), "last seen, newest first");

    browser.eval("document.querySelector('#tiles button[data-filter=review]').click()");
    assert_eq!(browser.text(NAMES), "Luca Ferrante");
    assert_eq!(browser.text("document.getElementById('shown').textContent"), "1 of 6 patients shown");
    browser.eval("document.getElementById('clear').click()");
    browser.eval("const s = document.getElementById('search'); s.value = 'f33.1 quill'; s.dispatchEvent(new Event('input'))");
    assert_eq!(browser.text(NAMES), "QUILL, ADA");

    browser.eval("document.querySelector('#patients tr:not([hidden]) a.open').click()");
    browser.eval("new Promise(done => setTimeout(done, 200))");
    assert_eq!(browser.text("document.activeElement.textContent"), "QUILL, ADA", "the focus goes to the patient");
    assert_eq!(browser.eval("document.getElementById('overview').hidden"), json!(true));
    assert!(browser.text("document.querySelector('#patient .headline').textContent").contains("F33.1"));
    assert!(browser.eval("document.querySelectorAll('#patient svg.timeline circle.visit').length").as_u64() >= Some(10));
    assert_eq!(
        browser.text("document.querySelector('#patient mark').textContent"),
        "Major depressive disorder, recurrent, moderate"
    );
    browser.eval("history.back()");
    browser.eval("new Promise(done => setTimeout(done, 200))");
    assert_eq!(browser.text("document.activeElement.textContent"), "QUILL, ADA", "the focus goes back to the row");
    assert_eq!(browser.eval("document.getElementById('patient').hidden"), json!(true));
}

#[test]
fn nothing_is_loaded_nothing_runs_from_a_record_and_the_console_stays_empty() {
    let Some((mut browser, written)) = opened() else { return };
    let anchors = browser.eval("[...document.querySelectorAll('a.open')].map(a => a.getAttribute('href'))");
    for anchor in anchors.as_array().expect("links").iter().filter_map(Value::as_str) {
        let url = browser.open(&written.path(), anchor);
        browser.eval("document.querySelectorAll('#patient details').forEach(d => d.open = true)");
        let (requests, complaints) = browser.requests_and_complaints();
        assert!(requests.iter().all(|request| url.starts_with(request.as_str())), "{requests:?}");
        assert_eq!(complaints, Vec::<String>::new());
        assert_eq!(browser.eval("document.images.length + document.scripts.length"), json!(1), "{anchor}");
        assert_ne!(browser.text("document.title"), "run");
        assert_eq!(browser.eval("document.getElementById('patient').hidden"), json!(false), "{anchor}");
    }
}

#[test]
fn it_works_by_keyboard_alone() {
    let Some((mut browser, _written)) = opened() else { return };
    const FOCUS: &str = "document.activeElement.textContent.trim() || document.activeElement.id";
    browser.press("Tab", 9);
    assert_eq!(browser.text(FOCUS), "Skip to the patients");
    browser.press("Enter", 13);
    let mut seen = Vec::new();
    while !seen.iter().any(|text: &String| text == "QUILL, ADA") && seen.len() < 30 {
        browser.press("Tab", 9);
        seen.push(browser.text(FOCUS));
    }
    for stop in ["See which", "search", "Show all", "Patient", "Unread", "QUILL, ADA"] {
        assert!(seen.iter().any(|text| text == stop), "{stop} of {seen:?}");
    }
    browser.press("Enter", 13);
    browser.eval("new Promise(done => setTimeout(done, 200))");
    assert_eq!(browser.text("document.activeElement.tagName"), "H2");
}

#[test]
fn without_a_script_every_patient_is_on_the_page() {
    let Some((mut browser, written)) = opened() else { return };
    browser.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    browser.open(&written.path(), "");
    assert_eq!(browser.eval("document.querySelectorAll('article.patient').length"), json!(6));
    assert_eq!(browser.eval("[...document.querySelectorAll('button')].filter(b => b.checkVisibility()).length"), json!(0));
    assert_eq!(
        browser.eval("[...document.querySelectorAll('a.open')].every(a => document.getElementById(a.hash.slice(1)))"),
        json!(true)
    );
    assert_eq!(browser.eval("document.images.length"), json!(0));
}

#[test]
fn a_screen_reader_finds_a_table_with_sorted_headings_also_on_a_narrow_screen() {
    let Some((mut browser, _written)) = opened() else { return };
    for width in [1280, 420] {
        browser.width(width);
        let tree = browser.call("Accessibility.getFullAXTree", json!({}));
        let nodes = tree["nodes"].as_array().expect("nodes").clone();
        let of = |role: &str| nodes.iter().filter(|node| node["role"]["value"] == role && node["ignored"] == false).count();
        assert_eq!((of("columnheader"), of("rowheader"), of("table")), (6, 6, 1), "at {width}");
        let buttons = nodes.iter().filter(|node| node["role"]["value"] == "button");
        assert!(buttons.clone().count() >= 13 && buttons.clone().all(|node| node["name"]["value"] != ""), "at {width}");
        let overflow = browser.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert_eq!(overflow, json!(0), "nothing is wider than the screen at {width}");
    }
}

/// At 1,000 pixels the last column of the patients ran past its frame.
#[test]
fn the_table_of_patients_fits_its_frame_at_every_width() {
    let Some((mut browser, _written)) = opened() else { return };
    for width in [1600, 1280, 1121, 1120, 1000, 881, 880, 420] {
        browser.width(width);
        let past = browser.eval("(() => { const frame = document.getElementById('patients').parentElement; return frame.scrollWidth - frame.clientWidth; })()");
        assert_eq!(past, json!(0), "at {width}");
    }
}

/// Texts whose contrast with what lies behind them is below 4.5 : 1.
const FAINT: &str = r"(() => {
  const rgb = (text) => text.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll('body *:not(script)')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest('.visually-hidden, .skip, noscript')) continue;
    const ink = getComputedStyle(element)[element.closest('svg') ? 'fill' : 'color'];
    const [a, b] = [light(rgb(ink)), light(behind(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(`${element.tagName}.${element.getAttribute('class')} ${ink}`);
  }
  return faint;
})()";

#[test]
fn every_text_stands_out_in_light_and_dark() {
    let Some((mut browser, written)) = opened() else { return };
    let anchors = browser.eval("[...document.querySelectorAll('a.open')].map(a => a.getAttribute('href'))");
    for scheme in ["light", "dark"] {
        browser.scheme(scheme);
        for anchor in anchors.as_array().expect("links").iter().filter_map(Value::as_str).chain([""]) {
            browser.open(&written.path(), anchor);
            assert_eq!(browser.eval(FAINT), json!([]), "{scheme} {anchor}");
        }
    }
}

#[test]
#[ignore = "takes a minute; .ci/slow runs it in a release build"]
fn a_thousand_patients_open_in_under_two_seconds() {
    let Some(program) = installed() else { return };
    let mut reports: Vec<_> = (0..167).flat_map(sample::reports).collect();
    reports.sort_by(|a, b| a.file.cmp(&b.file));
    let written = Written::of(&reports);
    let mut browser = Browser::start(&program);
    let times: Vec<u128> = (0..3)
        .map(|_| {
            let before = Instant::now();
            browser.open(&written.path(), "");
            assert_eq!(browser.eval("document.querySelectorAll('#patients tbody tr').length"), json!(1002));
            before.elapsed().as_millis()
        })
        .collect();
    let size = std::fs::metadata(written.path()).expect("the page").len();
    println!("1,002 patients, {size} bytes, opened in {times:?} ms");
    assert!(times.iter().any(|time| *time < 2_000), "{times:?}");
}
