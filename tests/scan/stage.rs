//! A folder of files for one test, and the program run in it.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// A folder that is gone when the test is over. The program runs in it.
pub(crate) struct Stage {
    dir: TempDir,
}

impl Stage {
    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let stage = Self { dir: tempfile::tempdir().unwrap() };
        for (name, content) in files {
            stage.put(name, content.as_bytes());
        }
        stage
    }

    /// Adds a file.
    pub(crate) fn put(&self, name: &str, content: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The program with these arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parityscan"));
        command.args(arguments).current_dir(self.dir.path()).env_remove("PARITYSCAN_DRILL").stdin(Stdio::null());
        command
    }

    /// Runs it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().unwrap())
    }

    /// Runs it with faults staged in its workers.
    pub(crate) fn run_with_drill(&self, drill: &str, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).env("PARITYSCAN_DRILL", drill).output().unwrap())
    }

    /// Every file of a report folder but run.json.
    pub(crate) fn report(&self, dir: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(self.path(dir)).unwrap() {
            let entry = entry.unwrap();
            files.insert(entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
        }
        files.remove("run.json").unwrap();
        files
    }

    /// Rows of a table, its header among them.
    pub(crate) fn lines(&self, dir: &str, table: &str) -> usize {
        let report = self.report(dir);
        csv::ReaderBuilder::new().has_headers(false).from_reader(without_mark(&report[table])).records().count()
    }

    /// `file` and the named cell of each row of files.csv.
    pub(crate) fn files(&self, dir: &str, column: &str) -> Vec<(String, String)> {
        let report = self.report(dir);
        let mut reader = csv::Reader::from_reader(without_mark(&report["files.csv"]));
        let header = reader.headers().unwrap().clone();
        let index = |name: &str| header.iter().position(|column| column == name).unwrap();
        let (file, cell) = (index("file"), index(column));
        reader.records().map(|row| row.unwrap()).map(|row| (row[file].to_owned(), row[cell].to_owned())).collect()
    }

    /// The named cell of one file.
    pub(crate) fn cell(&self, dir: &str, file: &str, column: &str) -> String {
        let rows = self.files(dir, column);
        rows.into_iter().find(|(name, _)| name == file).unwrap_or_else(|| panic!("no row for {file}")).1
    }
}

/// A table without its byte order mark.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }
}

/// A ZIP archive with these members.
pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The project's own fixtures.
pub(crate) fn fixtures(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name).to_str().unwrap().to_owned()
}

/// A short note about an invented patient.
pub(crate) const NOTE: &str =
    "Patient Name: Lindqvist, Vera\nDOB: 04/02/1971\nMRN: 0077123\n\nAssessment: Bipolar I disorder (F31.9).\n";
