//! Scanned pages from the picture to the text: what tesseract reads of them, and that it can never take the rest of a file with it.
//!
//! Where tesseract is missing the tests that need it print `skipped: no tesseract`; with `CI=true` they fail instead.

mod scan;

use std::{
    sync::atomic::AtomicBool,
    time::{Duration, Instant},
};

use parityscan::{
    document::{Document, Format, PageText},
    error::FileError,
    extract::ocr::{
        OcrMode,
        engine::{Engine, OcrFault},
        pages,
    },
};
use scan::Picture;

/// A run that nobody has stopped.
static RUNNING: AtomicBool = AtomicBool::new(false);

/// Names with their codes on the page of [`page`].
const PAIRS: [(&str, &str); 12] = [
    ("Major depressive disorder, recurrent, moderate", "F33.1"),
    ("Generalized anxiety disorder", "F41.1"),
    ("Post-traumatic stress disorder, unspecified", "F43.10"),
    ("Alcohol use disorder, severe, in early remission", "F10.21"),
    ("Bipolar disorder, unspecified", "F31.9"),
    ("Attention-deficit hyperactivity disorder, combined type", "F90.2"),
    ("Insomnia due to other mental disorder", "F51.05"),
    ("Unspecified atrial fibrillation", "I48.91"),
    ("Essential (primary) hypertension", "I10"),
    ("Type 2 diabetes mellitus without complications", "E11.9"),
    ("Borderline personality disorder", "F60.3"),
    ("Low back pain, unspecified", "M54.50"),
];

const DAYS: [&str; 4] = ["3/14/2021", "11/02/2019", "7/28/2023", "1/9/2024"];

const NOTE: [&str; 6] = [
    "Patient seen by video for 50 minutes. Sleep is poor and she wakes at 4 AM most nights. She has",
    "been off work since December and reports low energy, guilt and trouble concentrating. Denies",
    "suicidal ideation, plan or intent. PHQ-9 total score: 17. GAD-7 total score: 12.",
    "Assessment: Panic disorder (F41.0), worsening. Obsessive-compulsive disorder, unspecified (F42.9),",
    "stable on sertraline 150 mg daily. Weekly individual psychotherapy is recommended; the next",
    "available appointment is in six weeks.",
];

/// A page of a record, and its text as it should be read.
fn page() -> (Vec<u8>, String) {
    let mut texts =
        vec![(54, 740, 9, "F1", "Nguyen-Adler, Marisol  MRN: 110003347718  DOB: 5/22/1984"), (54, 700, 15, "F2", "Problem List")];
    let mut text = "Nguyen-Adler, Marisol MRN: 110003347718 DOB: 5/22/1984\nProblem List\n".to_owned();
    for (index, (name, code)) in PAIRS.iter().enumerate() {
        let y = 676 - 16 * u32::try_from(index).expect("few rows");
        let day = DAYS[index % DAYS.len()];
        texts.extend([
            (54, y, 10, "F1", *name),
            (360, y, 10, "F1", *code),
            (440, y, 10, "F1", day),
            (520, y, 10, "F1", "Active"),
        ]);
        text += &format!("{name}\t{code}\t{day}\tActive\n");
    }
    texts.push((54, 460, 15, "F2", "Progress Notes"));
    text += "Progress Notes\n";
    for (index, line) in NOTE.iter().enumerate() {
        texts.push((54, 438 - 15 * u32::try_from(index).expect("few lines"), 11, "F1", line));
        text += &format!("{line}\n");
    }
    texts.push((54, 40, 8, "F1", "Printed by HIM on 11/4/2024 10:14 AM   Page 1 of 1"));
    text += "Printed by HIM on 11/4/2024 10:14 AM Page 1 of 1\n";
    (scan::printed(&texts), text)
}

/// The installed tesseract, if there is one or has to be one.
fn tesseract() -> Option<Engine> {
    // Pages are read in seconds; what this shows must not depend on what else the machine does.
    let engine =
        Engine::for_mode(OcrMode::Auto).expect("auto never fails").map(|engine| engine.with_deadline(Duration::from_secs(300)));
    if engine.is_none() {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "tesseract is missing");
        println!("skipped: no tesseract");
    }
    engine
}

/// Gives the unread pages of a document to OCR, each drawn by `draw`.
fn recognise(document: &mut Document, engine: &Engine, draw: impl Fn(usize) -> Result<Vec<u8>, FileError>) {
    let read = |index| (index, pages::read(engine, draw(index), &RUNNING));
    let done = pages::unread(document).into_iter().map(read).collect();
    pages::put(document, engine, done);
}

/// A document of one page that nobody has read, given to OCR.
fn recognised(engine: &Engine, pdf: &[u8]) -> Document {
    let mut document = Document::of_text(Format::Pdf, String::new());
    document.pages[0].read = PageText::Unread;
    recognise(&mut document, engine, |index| scan::drawn(pdf, index, &[]));
    document
}

/// Edits that lead from one text to the other, as a share of the wanted one's length; white space counts as one blank.
fn character_error(read: &str, wanted: &str) -> f64 {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect::<Vec<char>>();
    let (read, wanted) = (folded(read), folded(wanted));
    let mut row: Vec<usize> = (0..=wanted.len()).collect();
    for (i, a) in read.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in wanted.iter().enumerate() {
            let cost = (corner + usize::from(a != b)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], cost);
        }
    }
    row[wanted.len()] as f64 / wanted.len() as f64
}

/// Reads a scanned page and holds it to the figures that are promised.
fn holds(what: &str, pdf: &[u8]) {
    let Some(engine) = tesseract() else { return };
    let started = Instant::now();
    let document = recognised(&engine, pdf);
    let (_, wanted) = page();
    let error = character_error(&document.text, &wanted);
    let is_row =
        |(name, _): &&(&str, &str)| document.text.lines().any(|line| line.starts_with(name) && line.matches('\t').count() == 3);
    let found = PAIRS.iter().filter(is_row).count();
    println!("{what}: character error {error:.4}, {found} of {} rows, {:.1} s", PAIRS.len(), started.elapsed().as_secs_f64());
    assert!(error <= 0.03, "{:?} {}", document.faults, document.text);
    assert_eq!(found, PAIRS.len(), "{}", document.text);
    assert_eq!((document.ocr_pages(), document.unread_pages()), (1, 0));
    assert!(document.notes.iter().any(|note| note.starts_with("page 1 read by OCR (tesseract")), "{:?}", document.notes);
}

#[test]
fn a_clean_scan_at_300_dpi() {
    holds("300 dpi", &Picture::of_page(&page().0).on_letter());
}

#[test]
fn a_noisy_scan_at_200_dpi_laid_askew() {
    let scan = Picture::of_page(&page().0).turned(0.5).at_dpi(200.0).noisy(18, 4000);
    holds("200 dpi, half a degree, noise", &scan.on_letter());
}

#[test]
fn a_noisy_scan_at_300_dpi_laid_askew() {
    let scan = Picture::of_page(&page().0).turned(-0.5).noisy(25, 3000);
    holds("300 dpi, half a degree, noise", &scan.on_letter());
}

#[test]
fn a_fax_at_200_dpi_in_black_and_white() {
    holds("200 dpi, black and white", &Picture::of_page(&page().0).at_dpi(200.0).black_and_white().on_letter());
}

#[test]
fn a_page_that_is_shown_turned_is_drawn_upright() {
    let sideways = Picture::of_page(&page().0).on_its_side();
    holds("/Rotate 90", &sideways.in_pdf((792, 612), 90, "792 0 0 612 0 0"));
}

#[test]
fn a_page_that_was_scanned_on_its_side_is_turned() {
    let sideways = Picture::of_page(&page().0).at_dpi(200.0).on_its_side();
    holds("on its side", &sideways.in_pdf((792, 612), 0, "792 0 0 612 0 0"));
}

#[test]
fn a_scan_under_a_printed_header_is_read_and_its_header_printed_once() {
    let header = "Testcase, Jordan Q  MRN 110022334455  Outside records, scanned on 3/4/2024 by Release of Information";
    let texts = [(40, 770, 8, "F1", header), (280, 20, 8, "F1", "Page 3 of 240")];
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mixed.pdf");
    let scan = Picture::of_page(&page().0).at_dpi(200.0).under("550 0 0 712 31 40", &texts);
    std::fs::write(&path, scan).expect("a file");
    let path = path.display().to_string();
    let unread = parityscan(&["text", "--ocr", "never", &path]).output().expect("it runs");
    assert_eq!(unread.status.code(), Some(3), "nobody has read what is under the header");
    assert!(String::from_utf8_lossy(&unread.stdout).contains("Outside records"));
    if tesseract().is_none() {
        return;
    }
    let read = parityscan(&["text", "--ocr", "always", &path]).output().expect("it runs");
    let text = String::from_utf8(read.stdout).expect("UTF-8");
    assert!(read.status.success(), "{text}");
    assert_eq!(text.matches("Outside records").count(), 1, "{text}");
    let found = PAIRS.iter().filter(|(name, _)| text.lines().any(|line| line.starts_with(name))).count();
    assert!(found * 10 >= PAIRS.len() * 9, "{text}");
}

#[test]
fn a_picture_without_words_stays_unread() {
    let Some(engine) = tesseract() else { return };
    let mut blank = Picture::of_page(&scan::printed(&[])).at_dpi(100.0);
    let stains = |x: usize, y: usize| ((x / 40) * 7 + (y / 60) * 13) % 11 < 3;
    for (index, pixel) in blank.pixels.iter_mut().enumerate() {
        *pixel = if stains(index % blank.width, index / blank.width) { 60 } else { 200 };
    }
    let document = recognised(&engine, &blank.on_letter());
    assert_eq!((document.ocr_pages(), document.unread_pages()), (0, 1));
    assert_eq!(document.faults, ["page 1: tesseract found no readable words"]);
    assert_eq!(document.text, "");
}

#[test]
fn an_encrypted_page_is_drawn_with_its_password() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/clinic/abernathy_wren (protected).pdf");
    let bytes = std::fs::read(path).expect("the fixture");
    let passwords = ["wrong", "Rosewood 1994"].map(String::from);
    let pgm = scan::drawn(&bytes, 0, &passwords).expect("a picture");
    assert!(pgm.iter().filter(|pixel| **pixel < 100).count() > 1000, "nothing is drawn");
    assert_eq!(scan::drawn(&bytes, 0, &passwords[..1]), Err(FileError::Password));
}

/// A fake tesseract in a folder of its own.
#[cfg(unix)]
fn fake(script: &str) -> (tempfile::TempDir, Engine) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("tesseract");
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("a script");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("permissions");
    let path = std::env::join_paths([std::path::Path::new("relative"), folder.path()]).expect("a path");
    let engine = Engine::find_in(&path).expect("the fake");
    (folder, engine)
}

/// Whether a process runs with this argument.
#[cfg(target_os = "linux")]
fn runs(argument: &str) -> bool {
    let entries = std::fs::read_dir("/proc").expect("/proc");
    let lines = entries.filter_map(|entry| std::fs::read(entry.ok()?.path().join("cmdline")).ok());
    lines.into_iter().any(|line| line.split(|byte| *byte == 0).any(|word| word == argument.as_bytes()))
}

#[cfg(target_os = "linux")]
#[test]
fn a_slow_tesseract_is_killed_and_costs_no_text() {
    let (_folder, engine) = fake("sleep 86.4071");
    let engine = engine.with_deadline(Duration::from_millis(300));
    let mut document = Document::of_text(Format::Pdf, "Visit Diagnoses\u{c}\u{c}PTSD".into());
    document.pages[1].read = PageText::Unread;
    let started = Instant::now();
    recognise(&mut document, &engine, |_| Ok(b"P5\n1 1\n255\n\0".to_vec()));
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(document.text, "Visit Diagnoses\u{c}\u{c}PTSD");
    assert_eq!(document.unread_pages(), 1);
    assert_eq!(document.faults, ["page 2: tesseract gave no answer within 0.3 s"]);
    let ends = Instant::now() + Duration::from_secs(60);
    while runs("86.4071") {
        assert!(Instant::now() < ends, "what the fake started is still running");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(unix)]
#[test]
fn the_environment_is_not_handed_on() {
    let row = r"printf '1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96\t%s\n'";
    let (_folder, engine) = fake(&format!("cat >/dev/null; {row} \"${{CARGO_MANIFEST_DIR:-unknown}}$OMP_THREAD_LIMIT\""));
    let words = engine.read(vec![0; 1 << 20], &RUNNING).expect("an answer");
    assert_eq!(words.words[0].text, "unknown1");
}

#[cfg(target_os = "linux")]
#[test]
fn tesseract_gets_no_input_before_its_limits() {
    let (_folder, engine) = fake("cat >/dev/null; test \"$(ulimit -v) $(ulimit -c) $(ulimit -f)\" = '1048576 0 0' || exit 4");
    assert_eq!(engine.read(Vec::new(), &RUNNING), Err(OcrFault::NoWords));
}

#[cfg(unix)]
#[test]
fn a_stopped_run_does_not_wait_for_tesseract() {
    let (_folder, engine) = fake("exec sleep 300");
    let started = Instant::now();
    assert_eq!(engine.read(Vec::new(), &AtomicBool::new(true)), Err(OcrFault::Stopped));
    assert!(started.elapsed() < Duration::from_secs(60));
}

/// The program, with so much of the environment that it finds what is installed.
fn parityscan(arguments: &[&str]) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::cargo_bin("parityscan").expect("the program");
    command.args(arguments);
    command
}

/// A folder with a scanned page as a picture, a picture that shows nothing, and a small one.
fn pictures() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let scan = Picture::of_page(&page().0).at_dpi(200.0);
    let dark = Picture { pixels: vec![70; scan.pixels.len()], ..scan.clone() };
    let small = Picture { width: 900, height: 900, pixels: vec![255; 900 * 900] };
    for (name, picture) in [("page.bmp", scan), ("dark.bmp", dark), ("small.bmp", small)] {
        std::fs::write(folder.path().join(name), picture.bmp()).expect("a file");
    }
    folder
}

#[test]
fn a_standalone_picture_of_a_page_is_a_record() {
    if tesseract().is_none() {
        return;
    }
    let folder = pictures();
    let path = folder.path().join("page.bmp").display().to_string();
    let output = parityscan(&["text", &path]).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(character_error(&text, &page().1) <= 0.03, "{text}");
}

#[test]
fn pictures_are_rows_that_say_what_became_of_them() {
    if tesseract().is_none() {
        return;
    }
    let folder = pictures();
    let out = folder.path().join("report").display().to_string();
    let files = |mode: &str| {
        let input = folder.path().display().to_string();
        parityscan(&["scan", &input, "--out", &out, "--ocr", mode]).assert().success();
        std::fs::read_to_string(format!("{out}/files.csv")).expect("files.csv").replace(&format!("{input}/"), "")
    };
    let looked = files("auto");
    for row in [
        "dark.bmp,skipped,image (BMP) with fewer than 20 words,other,",
        "page.bmp,read,,other,",
        "small.bmp,skipped,image (BMP) smaller than a page,other,",
    ] {
        assert!(looked.contains(row), "{row} in {looked}");
    }
    assert!(looked.lines().any(|row| row.starts_with("page.bmp") && row.contains(",1,1,0,")), "one page, read by OCR: {looked}");
    let summary = |mode: &str| {
        let input = folder.path().display().to_string();
        let output = parityscan(&["scan", &input, "--out", &out, "--ocr", mode]).output().expect("it runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    assert!(summary("never").contains("images not looked at: 2 "));
    let unlooked = files("never");
    assert!(unlooked.contains("page.bmp,skipped,\"image (BMP), not looked at: no OCR\",other,"), "{unlooked}");
}

#[test]
fn without_tesseract_always_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    let mut command = parityscan(&["scan", &path, "--out", &format!("{path}/report"), "--ocr", "always"]);
    let output = command.env("PATH", &path).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("tesseract is not installed"));
}

/// The three scans of [`page`] to which the figures of the README belong, in a folder.
fn scans() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let clean = Picture::of_page(&page().0);
    let scans = [
        ("clean 300.pdf", clean.clone()),
        ("askew 200.pdf", clean.turned(0.5).at_dpi(200.0).noisy(18, 4000)),
        ("askew 300.pdf", clean.turned(-0.5).noisy(25, 3000)),
    ];
    for (name, scan) in scans {
        std::fs::write(folder.path().join(name), scan.on_letter()).expect("a file");
    }
    folder
}

/// Rows of a report as name, code and icd10cm of each finding.
fn findings(path: &str) -> Vec<[String; 4]> {
    let mut reader = csv::Reader::from_path(path).expect("findings.csv");
    let headers = reader.headers().expect("a header").clone();
    let column = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name).expect("a column");
    let columns = ["text", "code", "icd10cm", "note"].map(column);
    reader.records().map(|row| columns.map(|at| row.as_ref().expect("a row")[at].to_owned())).collect()
}

#[test]
fn names_with_their_codes_are_found_on_scanned_pages() {
    if tesseract().is_none() {
        return;
    }
    let folder = scans();
    let input = folder.path().display().to_string();
    let out = format!("{input}/report");
    parityscan(&["scan", &input, "--out", &out, "--ocr", "always"]).assert().success();
    let rows = findings(&format!("{out}/findings.csv"));
    let note = [("Panic disorder", "F41.0"), ("Obsessive-compulsive disorder, unspecified", "F42.9")];
    let truth: Vec<(&str, &str)> = PAIRS.iter().chain(&note).copied().collect();
    let is_found = |(name, code): &(&str, &str), row: &[String; 4]| row[1] == *code && name.starts_with(&row[0]);
    let found: usize = truth.iter().map(|pair| rows.iter().filter(|row| is_found(pair, row)).count().min(3)).sum();
    println!("{found} of {} names with their codes on three scanned pages", 3 * truth.len());
    for row in &rows {
        assert!(row[1].is_empty() || truth.iter().any(|pair| is_found(pair, row)), "invented: {row:?}");
        assert!(truth.iter().any(|(_, code)| row[2] == *code), "invented: {row:?}");
        assert!(row[3].contains("read by OCR (tesseract"), "{row:?}");
    }
    assert!(found * 10 >= 3 * truth.len() * 9, "{rows:#?}");
}
