//! What must not be seen: passwords in argument lists, patient text in messages, the network.

use std::{fs, path::Path, process::Command, thread, time::Duration};

use crate::stage::{Stage, fixtures};

const SECRET: &str = "Hyacinth-9041-bucket";

/// What everybody on the machine may see of all processes: `cmdline`, or `environ`, which only their owner may.
#[cfg(target_os = "linux")]
fn seen(of: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok).map(|entry| entry.path().join(of));
    processes.filter_map(|path| fs::read(path).ok()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn passwords_reach_workers_and_never_an_argument_list() {
    let stage = Stage::with(&[("slow.txt", "x"), ("passwords", SECRET)]);
    let mut command = stage.command(&["scan", "slow.txt", "--password-file", "passwords", "--timeout", "3", "--quiet"]);
    let mut child = command.env("PARITYSCAN_DRILL", "hang@slow.txt").spawn().unwrap();
    let worker = format!("{}\0worker", env!("CARGO_BIN_EXE_parityscan"));
    let mut seen_worker = false;
    while child.try_wait().unwrap().is_none() {
        let lists = seen("cmdline");
        seen_worker |= lists.iter().any(|list| list.starts_with(&worker));
        assert!(!lists.iter().any(|list| list.contains(SECRET)));
        assert!(!seen("environ").iter().any(|list| list.contains(SECRET)));
        thread::sleep(Duration::from_millis(50));
    }
    assert!(seen_worker, "the worker was looked at while it ran");
}

#[test]
fn no_patient_text_in_messages() {
    let stage = Stage::with(&[]);
    let words = ["Marigold", "Zephyrine"];
    let note = format!("Patient Name: {}, {}\nDOB: 01/02/1980\nSchizophrenia F20.9\n", words[0], words[1]);
    for name in ["a.txt", "b.txt", "c.xml", "d.pdf", "e.json", "f.rtf", "g.html", "h.zip"] {
        stage.put(&format!("in/{name}"), note.as_bytes());
    }
    stage.put("in/x.xml", format!("<ClinicalDocument><title>{note}").as_bytes());
    stage.put("in/y.pdf", format!("%PDF-1.4\n{note}").as_bytes());
    let drill = "panic@a.txt,abort@b.txt,overflow@e.json";
    let ended = stage.run_with_drill(drill, &["scan", "in", "--verbose", "--password", "Tamarisk-77"]);
    for word in words.iter().chain([&"Tamarisk"]) {
        assert!(!ended.stderr.contains(word) && !ended.stdout.contains(word), "{ended:?}");
    }
    let broken = stage.run(&["scan", &fixtures("broken"), "--verbose"]);
    assert_eq!(broken.code, Some(3), "{broken:?}");
    assert!(!broken.stderr.contains("panick"), "{broken:?}");
}

/// Copies every file below a folder into a stage, under numbers and their own endings: names of patients may stand in file names,
/// and those are said as they were given.
fn without_names(stage: &Stage, folder: &Path) {
    for (number, entry) in fs::read_dir(folder).unwrap().enumerate() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            without_names(stage, &path);
        } else {
            let ending = path.extension().map_or_else(|| "x".into(), |ending| ending.to_string_lossy());
            let depth = path.components().count();
            let parent = folder.to_string_lossy().len();
            stage.put(&format!("in/{depth}-{parent}-{number}.{ending}"), &fs::read(&path).unwrap());
        }
    }
}

/// The cells of some columns of a table.
fn cells(stage: &Stage, table: &str, columns: &[&str]) -> Vec<String> {
    let report = stage.report("parityscan-report");
    let mut reader = csv::Reader::from_reader(report[table].strip_prefix("\u{feff}".as_bytes()).unwrap());
    let header = reader.headers().unwrap().clone();
    let wanted: Vec<usize> = (0..header.len()).filter(|at| columns.contains(&&header[*at])).collect();
    assert_eq!(wanted.len(), columns.len());
    reader
        .records()
        .flat_map(|row| wanted.iter().map(move |at| row.as_ref().unwrap()[*at].to_owned()).collect::<Vec<_>>())
        .collect()
}

#[test]
fn nothing_that_the_reports_tell_of_a_patient_stands_in_a_message() {
    for set in ["clinic", "hostile"] {
        let stage = Stage::with(&[]);
        without_names(&stage, Path::new(&fixtures(set)));
        let passwords = fixtures("passwords.txt");
        let arguments = ["scan", "in", "--verbose", "--ocr", "never", "--timeout", "30", "--password-file", &passwords];
        let ended = stage.run(&arguments);
        let said = format!("{}{}", ended.stdout, ended.stderr);
        let mut private = cells(&stage, "patients.csv", &["name", "date_of_birth", "mrn", "diagnoses"]);
        private.extend(cells(&stage, "findings.csv", &["text", "snippet"]));
        private.extend(cells(&stage, "evidence.csv", &["snippet"]));
        let words = private.iter().flat_map(|cell| cell.split([' ', ',', ';', '(', ')'])).map(|word| word.trim_matches('\''));
        // Short words are no sign, nor are those that the messages have of their own.
        let own = "could other reader reports patients limit reached pages stream objects damaged document members archive content \
                   attachment nested found larger harder markup broken format unreadable partial holds without";
        let own: Vec<&str> = own.split_whitespace().collect();
        let words: std::collections::BTreeSet<&str> = words.filter(|word| word.len() >= 5 && !own.contains(word)).collect();
        assert!(words.len() > 5, "{set}: {words:?}");
        let told: Vec<&&str> = words.iter().filter(|word| said.contains(**word)).collect();
        assert!(told.is_empty(), "{set}: {told:?} in {said}");
        assert!(!fs::read_to_string(&passwords).unwrap().lines().any(|password| said.contains(password)), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_internet_socket_is_ever_opened() {
    let stage = Stage::with(&[("a.txt", crate::stage::NOTE)]);
    let trace = stage.path("trace");
    let inputs = ["clinic/tran_oakes_fax.pdf", "hostile/asks_for_a_file.xml", "hostile/formulas.txt", "broken"].map(fixtures);
    let traced = Command::new("strace")
        .args(["-f", "-e", "trace=socket,connect,execve", "-o"])
        .arg(&trace)
        .arg(env!("CARGO_BIN_EXE_parityscan"))
        .args(["scan", "a.txt", "--quiet"])
        .args(inputs)
        .current_dir(stage.path("."))
        .status();
    if !traced.is_ok_and(|status| status.code() == Some(3)) {
        return println!("skipped: no strace here, or it may not trace");
    }
    let calls = fs::read_to_string(trace).unwrap();
    assert!(!calls.contains("AF_INET"), "{calls}");
    let started = calls.lines().filter_map(|line| line.split("execve(\"").nth(1)?.split('"').next());
    let strangers: Vec<&str> = started.filter(|path| !path.ends_with("/parityscan") && !path.ends_with("/tesseract")).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
    assert!(calls.contains("/parityscan"), "{calls}");
}
