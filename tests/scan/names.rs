//! What inputs are called, and which are found.

use std::io::Write;

use crate::stage::{NOTE, Stage, zip};

fn names(stage: &Stage) -> Vec<String> {
    stage.files("parityscan-report", "status").into_iter().map(|(file, _)| file).collect()
}

#[test]
fn names_are_the_paths_as_given() {
    let stage = Stage::with(&[("in/a.txt", NOTE), ("in/sub/b.txt", "two"), ("c.txt", "three")]);
    stage.run(&["scan", "./in/", "./c.txt"]);
    assert_eq!(names(&stage), ["c.txt", "in/a.txt", "in/sub/b.txt"]);
    stage.run(&["scan", "."]);
    assert_eq!(names(&stage), ["c.txt", "in/a.txt", "in/sub/b.txt"], "the report of the first run is not scanned");
}

#[test]
fn a_file_under_two_paths_is_one_row() {
    let stage = Stage::with(&[("in/a.txt", NOTE), ("in/b.txt", "two")]);
    let whole = stage.path("in").to_str().unwrap().to_owned();
    stage.run(&["scan", "in/a.txt", "in", &whole]);
    assert_eq!(names(&stage), ["in/a.txt", "in/b.txt"]);
}

#[test]
fn lists_come_from_files_and_standard_input() {
    let stage = Stage::with(&[("a.txt", NOTE), ("in/b.txt", "two"), ("list", "\u{feff}a.txt\r\n\nin\n")]);
    assert_eq!(stage.run(&["scan", "--files-from", "list"]).code, Some(0));
    assert_eq!(names(&stage), ["a.txt", "in/b.txt"]);
    let mut child = stage.command(&["scan", "--files-from", "-", "--quiet"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"in/b.txt").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(names(&stage), ["in/b.txt"]);
}

#[test]
fn members_are_named_after_their_archives() {
    let inner = zip(&[("deep.txt", NOTE.as_bytes())]);
    let outer = zip(&[("IHE_XDM/DOC1.txt", b"one"), ("inner.zip", &inner)]);
    let stage = Stage::with(&[]);
    stage.put("out.zip", &outer);
    assert_eq!(stage.run(&["scan", "out.zip"]).code, Some(0));
    assert_eq!(names(&stage), ["out.zip", "out.zip!/IHE_XDM/DOC1.txt", "out.zip!/inner.zip", "out.zip!/inner.zip!/deep.txt"]);
    let formats: Vec<String> = stage.files("parityscan-report", "format").into_iter().map(|(_, format)| format).collect();
    assert_eq!(formats, ["zip", "text", "zip", "text"]);
}

/// A link has a row as what it is, and nothing of the archive is unread for it.
#[test]
fn a_symbolic_link_does_not_make_its_archive_partial() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("a.txt", zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(NOTE.as_bytes()).unwrap();
    writer.add_symlink("link", "a.txt", zip::write::SimpleFileOptions::default()).unwrap();
    let stage = Stage::with(&[]);
    stage.put("out.zip", &writer.finish().unwrap().into_inner());
    assert_eq!(stage.run(&["scan", "out.zip"]).code, Some(0));
    let statuses: Vec<String> = stage.files("parityscan-report", "status").into_iter().map(|(_, status)| status).collect();
    assert_eq!(statuses, ["read", "read", "skipped"]);
}

/// Keys in order of the alphabet put a long attachment before the type of its resource: it was read as plain text.
#[test]
fn what_a_file_is_may_stand_far_behind_its_beginning() {
    let attachment = "QUJD".repeat(40_000);
    let bundle = format!(
        "{{\"entry\":[{{\"resource\":{{\"content\":[{{\"attachment\":{{\"contentType\":\"image/png\",\"data\":\"{attachment}\"}}}}],\
         \"resourceType\":\"DocumentReference\"}}}},{{\"resource\":{{\"code\":{{\"text\":\"Panic disorder\"}},\"resourceType\":\"Condition\"}}}}],\
         \"resourceType\":\"Bundle\",\"type\":\"collection\"}}"
    );
    let page =
        format!("<!-- {} -->\n<ClinicalDocument xmlns='urn:hl7-org:v3'><title>x</title></ClinicalDocument>", "-x".repeat(40_000));
    let stage = Stage::with(&[("in/late.json", &bundle), ("in/late.xml", &page)]);
    stage.run(&["scan", "in"]);
    let formats: Vec<String> = stage.files("parityscan-report", "format").into_iter().map(|(_, format)| format).collect();
    assert_eq!(formats, ["fhir", "ccda"]);
}

#[test]
fn archives_nested_too_deep_are_refused_loudly() {
    let mut bytes = zip(&[("x.txt", NOTE.as_bytes())]);
    for level in ["3.zip", "2.zip", "1.zip"] {
        bytes = zip(&[(level, &bytes)]);
    }
    let stage = Stage::with(&[]);
    stage.put("0.zip", &bytes);
    assert_eq!(stage.run(&["scan", "0.zip"]).code, Some(3));
    let deepest = "0.zip!/1.zip!/2.zip!/3.zip";
    assert_eq!(names(&stage).last().unwrap(), deepest);
    assert!(stage.cell("parityscan-report", deepest, "reason").contains("nested"));
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_or_hold_escape_sequences_are_ordinary_input() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let stage = Stage::with(&[("in/b.txt", NOTE)]);
    std::fs::write(stage.path("in").join(OsStr::from_bytes(b"caf\xe9.txt")), "x").unwrap();
    std::fs::write(stage.path("in").join(OsStr::from_bytes(b"\x1b[2Jempty.txt")), "").unwrap();
    let ended = stage.run(&["scan", "in", "--verbose"]);
    assert_eq!(names(&stage), ["in/\u{1b}[2Jempty.txt", "in/b.txt", "in/caf\\xe9.txt"]);
    assert!(ended.stderr.contains("in/\\u{1b}[2Jempty.txt: unreadable"), "{ended:?}");
    assert!(!ended.stderr.contains('\u{1b}'));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_has_a_row_and_is_never_opened() {
    let stage = Stage::with(&[("in/a.txt", NOTE)]);
    let made = std::process::Command::new("mkfifo").arg(stage.path("in/pipe")).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    std::os::unix::fs::symlink("a.txt", stage.path("in/link")).unwrap();
    assert_eq!(stage.run(&["scan", "in"]).code, Some(0));
    assert_eq!(stage.cell("parityscan-report", "in/link", "reason"), "no regular file (symbolic link, not followed)");
    assert_eq!(stage.cell("parityscan-report", "in/pipe", "reason"), "no regular file (named pipe)");
    assert_eq!(stage.run(&["scan", "in/pipe", "in/a.txt"]).code, Some(3), "a pipe that was asked for was not read");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_a_row() {
    use std::os::unix::{fs::PermissionsExt, process::CommandExt};
    let stage = Stage::with(&[("in/a.txt", NOTE), ("in/b.txt", "two"), ("in/closed/c.txt", "three")]);
    std::fs::set_permissions(stage.path("."), std::fs::Permissions::from_mode(0o777)).unwrap();
    std::fs::set_permissions(stage.path("in/b.txt"), std::fs::Permissions::from_mode(0o000)).unwrap();
    std::fs::set_permissions(stage.path("in/closed"), std::fs::Permissions::from_mode(0o000)).unwrap();
    let mut command = stage.command(&["scan", "in"]);
    if rustix::process::geteuid().is_root() {
        // Permissions do not bind the superuser.
        command.uid(65_534).gid(65_534);
    }
    let Ok(output) = command.output() else { return };
    let ended = crate::stage::Ended::of(output);
    if ended.code == Some(126) || ended.stderr.contains("Permission denied") {
        return;
    }
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert_eq!(stage.cell("parityscan-report", "in/a.txt", "status"), "read");
    for file in ["in/b.txt", "in/closed"] {
        assert_eq!(stage.cell("parityscan-report", file, "status"), "unreadable");
        assert!(stage.cell("parityscan-report", file, "reason").starts_with("cannot be opened: Permission denied"));
    }
}
