//! The call sheet.

use parityscan::{
    dictionary::Dictionaries,
    report::call_sheet::{self, Order},
};
use serde_json::json;

use crate::{
    Written,
    devtools::{Browser, installed},
    sample,
};

#[test]
fn a_sheet_fits_one_printed_page_and_loads_nothing() {
    let Some(program) = installed() else { return };
    let written = Written::of(&sample::reports(0));
    let patients = std::fs::read_to_string(written.dir.path().join("patients.csv")).expect("patients.csv");
    let id = patients.lines().find(|line| line.contains("QUILL")).and_then(|line| line.split(',').next()).expect("an id");
    let order = Order::parse(id, Some("1234567893"), Some("2026-02-03T10:00")).expect("an order");
    let order = Order { affiliate: Some("Fern Street Therapy".into()), ..order };
    let tables = Dictionaries::built_in().expect("tables");
    let sheet = call_sheet::write(written.dir.path(), &order, &tables, crate::AS_OF).expect("a sheet");

    let mut browser = Browser::start(&program);
    let url = browser.open(&sheet.path, "");
    let (requests, complaints) = browser.requests_and_complaints();
    assert!(requests.iter().all(|request| *request == url), "{requests:?}");
    assert_eq!(complaints, Vec::<String>::new());
    assert_eq!(browser.eval("document.images.length + document.scripts.length"), json!(0));
    assert_eq!(browser.text("document.querySelector('h1').textContent"), "QUILL, ADA");
    assert_eq!(browser.eval("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), json!(true));

    let printed = browser.call("Page.printToPDF", json!({ "preferCSSPageSize": true }));
    let pdf =
        base64::Engine::decode(&base64::prelude::BASE64_STANDARD, printed["data"].as_str().expect("a PDF")).expect("base64");
    let pages = pdf.windows(11).filter(|part| part.starts_with(b"/Type /Page") && part[10] == b'e').count();
    let sets = pdf.windows(12).filter(|part| *part == b"/Type /Pages").count();
    assert_eq!(pages - sets, 1, "one page");
}
