//! Bounds, each at its limit and one over, and time: what is given up is told, what was read is kept.

use std::{fs::File, time::Instant};

use crate::stage::{NOTE, Stage};

const OUT: &str = "parityscan-report";

/// A PDF of so many pages that each say a diagnosis.
fn pages(count: usize) -> Vec<u8> {
    let kids: String = (0..count).map(|page| format!("{} 0 R ", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count {count}/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>>>"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    for page in 0..count {
        let content = format!("BT /F1 12 Tf 72 700 Td (Sheet {page}: Panic disorder F41.0) Tj ET");
        objects.push(format!("<</Type/Page/Parent 2 0 R/Contents {} 0 R>>", 5 + 2 * page));
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
    }
    let (mut out, mut table) = (b"%PDF-1.7\n".to_vec(), String::new());
    for (number, object) in (1..).zip(&objects) {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let (start, size) = (out.len(), objects.len() + 1);
    let end =
        format!("xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    out.extend(end.bytes());
    out
}

#[test]
fn a_file_of_512_megabytes_is_looked_at_and_a_larger_one_is_a_limit() {
    let stage = Stage::with(&[("in/a.txt", NOTE)]);
    for (name, bytes) in [("in/at.bin", 512 << 20), ("in/over.bin", (512 << 20) + 1)] {
        // Without content on disk: it takes no place there.
        File::create(stage.path(name)).unwrap().set_len(bytes).unwrap();
    }
    assert_eq!(stage.run(&["scan", "in"]).code, Some(3));
    assert_eq!(stage.cell(OUT, "in/over.bin", "reason"), "limit reached: larger than 512 MB");
    assert!(!stage.cell(OUT, "in/at.bin", "reason").contains("limit"));
    assert_eq!(stage.cell(OUT, "in/a.txt", "status"), "read");
}

#[test]
fn one_bad_page_in_300_costs_that_page() {
    let stage = Stage::with(&[]);
    stage.put("big.pdf", &pages(300));
    for (kind, place) in [("abort", "#150"), ("panic", "#300"), ("overflow", "#1")] {
        let ended = stage.run_with_drill(&format!("{kind}@big.pdf{place}"), &["scan", "big.pdf", "--ocr", "never"]);
        assert_eq!(ended.code, Some(3), "{kind}: {ended:?}");
        let cell = |column| stage.cell(OUT, "big.pdf", column);
        assert_eq!(
            (cell("status").as_str(), cell("pages").as_str(), cell("unread_pages").as_str()),
            ("partial", "300", "1"),
            "{kind}"
        );
        assert_eq!(stage.lines(OUT, "findings.csv") - 1, 299, "{kind}: a finding on every other page");
    }
}

#[test]
fn a_page_that_never_ends_costs_the_time_of_its_file_and_the_rest_is_kept() {
    let stage = Stage::with(&[("in/a.txt", NOTE)]);
    stage.put("in/big.pdf", &pages(300));
    let begun = Instant::now();
    let ended = stage.run_with_drill("hang@big.pdf#150", &["scan", "in", "--ocr", "never", "--timeout", "12"]);
    let took = begun.elapsed().as_secs();
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(took < 60, "{took} s for a deadline of 12 s");
    let unread: usize = stage.cell(OUT, "in/big.pdf", "unread_pages").parse().unwrap();
    assert!((1..150).contains(&unread), "{unread} pages are unread");
    assert_eq!(stage.cell(OUT, "in/big.pdf", "status"), "partial");
    assert!(
        stage.cell(OUT, "in/big.pdf", "reason").contains("not read within 12 s"),
        "{}",
        stage.cell(OUT, "in/big.pdf", "reason")
    );
    assert_eq!(stage.cell(OUT, "in/a.txt", "status"), "read");
}

#[test]
#[ignore = "a minute: run by .ci/slow"]
fn twenty_thousand_pages_are_read_and_one_more_is_a_limit() {
    let stage = Stage::with(&[]);
    stage.put("in/at.pdf", &pages(20_000));
    stage.put("in/over.pdf", &pages(20_001));
    assert_eq!(stage.run(&["scan", "in", "--ocr", "never", "--format", "csv"]).code, Some(3));
    assert_eq!(stage.cell(OUT, "in/at.pdf", "status"), "read", "{}", stage.cell(OUT, "in/at.pdf", "reason"));
    assert_eq!(stage.cell(OUT, "in/at.pdf", "pages"), "20000");
    // A finding on each page; of the file with one page more, what was read is kept.
    assert_eq!(stage.lines(OUT, "findings.csv") - 1, 2 * 20_000);
    assert_eq!(stage.cell(OUT, "in/over.pdf", "status"), "partial");
    assert!(stage.cell(OUT, "in/over.pdf", "reason").starts_with("limit reached: 20001 pages"));
}
