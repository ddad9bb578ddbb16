//! Files that change while a scan goes on, and what is no file at all: each is a row, none holds the run up.
#![cfg(unix)]

use std::{fs, io::Write, process::Command, thread, time::Duration};

use crate::stage::{Ended, NOTE, Stage};

const OUT: &str = "parityscan-report";

#[test]
fn what_became_of_a_file_since_it_was_found_is_its_row() {
    let stage = Stage::with(&[]);
    // The largest is read first, and hangs for three seconds; meanwhile the others change.
    stage.put("in/first.txt", NOTE.repeat(20).as_bytes());
    for name in ["gone", "grown", "emptied", "pipe", "folder", "link", "same"] {
        stage.put(&format!("in/{name}.txt"), format!("{NOTE}{name}\n").as_bytes());
    }
    let mut command = stage.command(&["scan", "in", "--jobs", "1", "--timeout", "3"]);
    let child = command.env("PARITYSCAN_DRILL", "hang@first.txt").stdout(std::process::Stdio::piped()).spawn().unwrap();
    while !stage.path(OUT).join("unfinished.jsonl").exists() {
        thread::sleep(Duration::from_millis(10));
    }
    thread::sleep(Duration::from_millis(500));
    let path = |name: &str| stage.path(&format!("in/{name}.txt"));
    for name in ["gone", "pipe", "folder", "link"] {
        fs::remove_file(path(name)).unwrap();
    }
    fs::File::options().append(true).open(path("grown")).unwrap().write_all(b"Later: PTSD F43.10\n").unwrap();
    fs::write(path("emptied"), "").unwrap();
    assert!(Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
    fs::create_dir(path("folder")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", path("link")).unwrap();
    let ended = Ended::of(child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(3), "{ended:?}");
    let status = |name: &str| stage.cell(OUT, &format!("in/{name}.txt"), "status");
    assert_eq!((status("same").as_str(), status("grown").as_str()), ("read", "read"));
    for name in ["first", "gone", "emptied", "pipe", "folder", "link"] {
        assert_eq!(status(name), "unreadable", "{name}");
    }
    let size = fs::metadata(path("grown")).unwrap().len().to_string();
    assert_eq!(stage.cell(OUT, "in/grown.txt", "bytes"), size, "the row is about the bytes that were read");
    let found = String::from_utf8(stage.report(OUT)["findings.csv"].clone()).unwrap();
    assert!(found.contains("F43.10"), "{found}");
}

#[test]
fn a_file_that_never_stops_growing_is_read_up_to_a_point() {
    let stage = Stage::with(&[("in/a.txt", NOTE), ("in/log.txt", NOTE)]);
    let path = stage.path("in/log.txt");
    let stop = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut log = fs::File::options().append(true).open(&path).unwrap();
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                log.write_all(b"Panic disorder F41.0\n").unwrap();
                thread::sleep(Duration::from_micros(200));
            }
        });
        let ended = stage.run(&["scan", "in", "--timeout", "30"]);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(ended.code, Some(0), "{ended:?}");
    });
    assert_eq!(stage.files(OUT, "status").len(), 2);
}

#[test]
fn devices_and_links_in_a_circle_are_rows() {
    let stage = Stage::with(&[("a.txt", NOTE), ("in/b.txt", "two")]);
    std::os::unix::fs::symlink("circle", stage.path("circle")).unwrap();
    std::os::unix::fs::symlink("..", stage.path("in/up")).unwrap();
    let ended = stage.run(&["scan", "a.txt", "in", "/dev/zero", "/dev/null", "circle", "--timeout", "20"]);
    assert_eq!(ended.code, Some(3), "{ended:?}");
    for name in ["/dev/zero", "/dev/null", "circle"] {
        assert_eq!(stage.cell(OUT, name, "status"), "unreadable", "{name}");
    }
    assert!(stage.cell(OUT, "/dev/zero", "reason").contains("device"));
    assert_eq!(stage.cell(OUT, "in/up", "status"), "skipped");
    assert_eq!(stage.files(OUT, "status").len(), 6);
}
