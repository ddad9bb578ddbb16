//! `parityscan text`: the text that offsets point into.

use crate::stage::{NOTE, Stage, fixtures, zip};

#[test]
fn a_text_file_is_printed_byte_for_byte() {
    let text = "Größe\r\n\tF32.1 – mild\u{c}page two\n";
    let stage = Stage::with(&[("a.txt", text)]);
    let ended = stage.run(&["text", "a.txt"]);
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (Some(0), text, ""));
}

#[test]
fn a_member_is_printed_by_its_name_from_archive_to_archive() {
    let inner = zip(&[("deep/a.txt", NOTE.as_bytes())]);
    let stage = Stage::with(&[]);
    stage.put("o.zip", &zip(&[("x.txt", b"one"), ("in.zip", &inner)]));
    assert_eq!(stage.run(&["text", "o.zip!/x.txt"]).stdout, "one");
    assert_eq!(stage.run(&["text", "o.zip!/in.zip!/deep/a.txt"]).stdout, NOTE);
    for (given, said) in [("o.zip!/none", "no member"), ("o.zip", "is an archive"), ("o.zip!/x.txt!/y", "no archive")] {
        let ended = stage.run(&["text", given]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(3), ""), "{given}");
        assert!(ended.stderr.contains(said), "{ended:?}");
    }
}

#[test]
fn what_cannot_be_read_is_3() {
    let stage = Stage::with(&[("empty.txt", "")]);
    for (given, said) in [("empty.txt", "empty file"), ("missing.txt", "cannot be opened"), (".", "no regular file")] {
        let ended = stage.run(&["text", given]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(3), ""), "{given}");
        assert!(ended.stderr.contains(said), "{ended:?}");
    }
    assert_eq!(stage.run_with_drill("abort@empty.txt", &["text", "empty.txt"]).code, Some(3));
}

#[test]
fn a_password_opens_a_locked_archive() {
    let stage = Stage::with(&[("right", "wrong\nRosewood 1994\n")]);
    let locked = fixtures("broken/locked.zip");
    stage.run(&["scan", &locked, "--password-file", "right"]);
    let rows = stage.files("parityscan-report", "status");
    assert!(rows.len() > 1 && rows.iter().all(|(_, status)| status == "read"), "{rows:?}");
    assert_eq!(stage.run(&["scan", &locked, "--password", "wrong"]).code, Some(3));
    let member = &rows[1].0;
    assert!(stage.cell("parityscan-report", member, "reason").starts_with("encrypted"));
}
