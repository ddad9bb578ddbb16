//! `parityscan assert`: what a sentence says of a phrase, one sentence or a table of them.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use super::status::Failure;
use crate::{
    detect::{Detector, Judgement, assert::assert_phrase},
    error::ConfigError,
};

/// Prints the judgement of one phrase, a field a line.
///
/// # Errors
/// Where the output cannot be written.
pub fn print_one(detector: &Detector, concept: &str, sentence: &str, out: &mut impl Write) -> io::Result<()> {
    let judged = assert_phrase(detector, concept, sentence);
    let fields = ["assertion", "temporality", "experiencer", "cue"];
    fields.iter().zip(cells(&judged)).try_for_each(|(field, cell)| writeln!(out, "{field:12} {cell}"))
}

/// Prints a row for each row of a tab-separated table with a header row; columns `id`, `concept` and `sentence` are found by name,
/// quotes are literal.
///
/// # Errors
/// Where the table cannot be read, is not UTF-8 or lacks a column, with the fault; where the output cannot be written.
pub(super) fn print_table(detector: &Detector, path: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let text = fs::read_to_string(path).map_err(|fault| ConfigError::path(path, fault))?;
    let mut lines = text.strip_prefix('\u{feff}').unwrap_or(&text).lines();
    let header: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    let column = |name: &str| {
        let found = header.iter().position(|cell| *cell == name);
        found.ok_or_else(|| {
            ConfigError::path(path, format!("no column {name} in the header row (tab separated: id, concept, sentence)"))
        })
    };
    let (id, concept, sentence) = (column("id")?, column("concept")?, column("sentence")?);
    writeln!(out, "id\tassertion\ttemporality\texperiencer\tcue")?;
    for line in lines.filter(|line| !line.is_empty()) {
        let row: Vec<&str> = line.split('\t').collect();
        let cell = |index: usize| row.get(index).copied().unwrap_or("");
        let judged = assert_phrase(detector, cell(concept), cell(sentence));
        writeln!(out, "{}\t{}", cell(id), cells(&judged).join("\t"))?;
    }
    Ok(())
}

/// The fields of a judgement; white space in the cue is folded, so that a row stays a row.
fn cells(judged: &Judgement) -> [String; 4] {
    let cue = judged.cue.split_whitespace().collect::<Vec<_>>().join(" ");
    [judged.assertion.as_str().into(), judged.temporality.as_str().into(), judged.experiencer.as_str().into(), cue]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::dictionary::Dictionaries;

    fn detector() -> Detector {
        Detector::new(Arc::new(Dictionaries::built_in().expect("tables")))
    }

    #[test]
    fn one_sentence_prints_its_axes_and_the_cue() {
        let mut out = Vec::new();
        print_one(&detector(), "panic disorder", "She denies panic disorder.", &mut out).expect("written");
        let text = String::from_utf8(out).expect("text");
        assert!(text.starts_with("assertion    negated\ntemporality  recent\nexperiencer  patient\ncue          "), "{text}");
        assert!(text.contains("denies"), "{text}");
    }

    #[test]
    fn a_table_gives_a_row_for_each_row_with_columns_found_by_name() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("t.tsv");
        let rows = "sentence\tother\tid\tconcept\nHis mother has \"bipolar disorder.\tx\t7\tbipolar disorder\nNothing here.\tx\t8\tanxiety\n";
        fs::write(&path, rows).expect("a table");
        let mut out = Vec::new();
        print_table(&detector(), &path, &mut out).expect("written");
        let text = String::from_utf8(out).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert_eq!(lines[0], "id\tassertion\ttemporality\texperiencer\tcue");
        assert!(lines[1].starts_with("7\tfamily\trecent\tfamily\t") && lines[2].starts_with("8\t"), "{text}");
        assert!(lines.iter().all(|line| line.split('\t').count() == 5), "{text}");
    }

    #[test]
    fn a_table_without_its_columns_is_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("t.tsv");
        fs::write(&path, "id\tsentence\n1\tx\n").expect("a table");
        let fault = print_table(&detector(), &path, &mut Vec::new()).expect_err("a fault").to_string();
        assert!(fault.contains("no column concept"), "{fault}");
    }
}
