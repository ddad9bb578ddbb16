//! The journal of a run: one file report a line, written as soon as it is finished, read again in order of file names.
//!
//! Format: JSON Lines. The first line names the format and the fingerprint of everything that a report depends on besides the file
//! itself; each further line is a [`FileReport`]. A last line that was cut off is left out; of two reports of one file the later counts.
//! The reports of a small run stay in memory besides, since triage and every table go through them; those of a large one are read again.

mod heading;
pub mod shards;

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::{
    error::ConfigError,
    file_report::{FileReport, FileStatus, ReportSource},
    mention::Mention,
    threads,
};
pub use heading::{Heading, Part, root_of};

/// The reports of a run whose lines are no longer than this together, in bytes, stay in memory.
const KEPT: u64 = 64 << 20;

/// So many mentions are written by one thread.
const SHARED: usize = 2_048;
/// About so many bytes a row takes.
const ROW: usize = 600;

/// Where the report of a file stands.
#[derive(Clone, Debug)]
struct Entry {
    file: String,
    start: u64,
    bytes: usize,
    /// The report itself, where it is kept.
    kept: Option<Arc<FileReport>>,
}

/// A journal that is being written.
pub struct Journal {
    path: PathBuf,
    heading: Heading,
    written: Mutex<Written>,
    /// What an earlier run left, where this one goes on with it.
    earlier: Vec<Entry>,
}

struct Written {
    file: File,
    end: u64,
    entries: Vec<Entry>,
}

impl Journal {
    /// Begins a journal; a file of that name is replaced.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn create(path: &Path, heading: Heading) -> Result<Self, ConfigError> {
        let fault = |fault: io::Error| ConfigError::path(path, fault);
        let mut file = File::options().create(true).truncate(true).read(true).write(true).open(path).map_err(fault)?;
        let line = line(&heading).map_err(fault)?;
        file.write_all(&line).map_err(fault)?;
        let written = Written { file, end: line.len() as u64, entries: Vec::new() };
        Ok(Self { path: path.to_owned(), heading, written: Mutex::new(written), earlier: Vec::new() })
    }

    /// Goes on with a journal that an earlier run left, where there is one with the same fingerprint; else begins one.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn resume(path: &Path, heading: Heading) -> Result<Self, ConfigError> {
        let fault = |fault: io::Error| ConfigError::path(path, fault);
        let Some(left) = Reports::open(path)?.filter(|left| left.heading.fingerprint == heading.fingerprint) else {
            return Self::create(path, heading);
        };
        let mut file = File::options().read(true).write(true).open(path).map_err(fault)?;
        file.set_len(left.end).and_then(|()| file.seek(SeekFrom::End(0))).map_err(fault)?;
        let written = Written { file, end: left.end, entries: Vec::new() };
        Ok(Self { path: path.to_owned(), heading, written: Mutex::new(written), earlier: left.entries })
    }

    /// Takes over the report that an earlier run left of a file, where it read all of the same bytes.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn reuse(&self, file: &str, sha256: &str) -> Result<bool, ConfigError> {
        let Some(entry) = find(&self.earlier, file) else { return Ok(false) };
        let mut written = self.lock();
        let bytes = read_entry(&mut written.file, entry).map_err(|fault| ConfigError::path(&self.path, fault))?;
        let report = serde_json::from_slice::<FileReport>(&bytes).ok();
        let same = report.is_some_and(|report| report.status == FileStatus::Read && report.sha256 == sha256);
        if same {
            written.entries.push(entry.clone());
        }
        Ok(same)
    }

    /// Adds a report; when this returns it survives the end of the process. So many threads may share a long one.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn append(&self, mut report: FileReport, many: usize) -> Result<(), ConfigError> {
        let fault = |fault: io::Error| ConfigError::path(&self.path, fault);
        let line = line_of(&mut report, many).map_err(fault)?;
        let mut written = self.lock();
        let start = written.end;
        written.file.seek(SeekFrom::Start(start)).and_then(|_| written.file.write_all(&line)).map_err(fault)?;
        written.end += line.len() as u64;
        let file = report.file.clone();
        let kept =
            (written.end <= KEPT).then(|| Arc::new(FileReport { root: self.heading.root_of(&file), seconds: 0.0, ..report }));
        if kept.is_none() && start <= KEPT {
            written.entries.iter_mut().for_each(|entry| entry.kept = None);
        }
        written.entries.push(Entry { file, start, bytes: line.len(), kept });
        Ok(())
    }

    /// The reports, in order of file names.
    #[must_use]
    pub fn into_reports(self) -> Reports {
        let written = self.written.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Written { file, end, entries } = written;
        Reports { path: self.path, heading: self.heading, file: Mutex::new(file), entries: sorted(entries), end }
    }

    fn lock(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The reports of a journal in bytewise order of file names.
pub struct Reports {
    path: PathBuf,
    heading: Heading,
    file: Mutex<File>,
    entries: Vec<Entry>,
    /// Behind the last whole line.
    end: u64,
}

impl Reports {
    /// Opens a journal; `None` where there is none or it has another format.
    ///
    /// # Errors
    /// Where it is there and cannot be read.
    pub fn open(path: &Path) -> Result<Option<Self>, ConfigError> {
        let fault = |fault: io::Error| ConfigError::path(path, fault);
        let file = match File::open(path) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(fault)?,
        };
        let mut input = BufReader::new(file);
        let mut line = Vec::new();
        let mut start = input.read_until(b'\n', &mut line).map_err(fault)? as u64;
        let heading = serde_json::from_slice::<Heading>(&line).ok();
        let Some(heading) = heading.filter(Heading::is_of_this_version) else { return Ok(None) };
        let mut entries = Vec::new();
        while let Some((file, bytes)) = next_line(&mut input).map_err(fault)? {
            entries.push(Entry { file, start, bytes, kept: None });
            start += bytes as u64;
        }
        let file = Mutex::new(input.into_inner());
        Ok(Some(Self { path: path.to_owned(), heading, file, entries: sorted(entries), end: start }))
    }

    /// What the journal says of itself.
    #[must_use]
    pub const fn heading(&self) -> &Heading {
        &self.heading
    }

    /// The report of a file, where there is one.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn of_file(&self, file: &str) -> Result<Option<FileReport>, ConfigError> {
        find(&self.entries, file).map(|entry| self.parse(entry)).transpose()
    }

    /// Writes them as a journal in order of file names, which is the same for equal runs. Flushing it to the disk is left to the caller.
    ///
    /// # Errors
    /// Where the journal cannot be read or the copy cannot be written.
    pub fn copy_sorted(&self, path: &Path) -> Result<(), ConfigError> {
        let fault = |fault: io::Error| ConfigError::path(path, fault);
        if self.is_sorted() {
            return std::fs::copy(&self.path, path).map(drop).map_err(fault);
        }
        let mut out = io::BufWriter::new(File::create(path).map_err(fault)?);
        out.write_all(&line(&self.heading).map_err(fault)?).map_err(fault)?;
        for entry in &self.entries {
            out.write_all(&self.bytes(entry)?).map_err(fault)?;
        }
        out.flush().map_err(fault)
    }

    /// Whether the journal holds nothing but its heading and the reports as they are sorted.
    fn is_sorted(&self) -> bool {
        let mut at = line(&self.heading).map_or(0, |line| line.len() as u64);
        self.entries.iter().all(|entry| entry.start == std::mem::replace(&mut at, entry.start + entry.bytes as u64))
            && at == self.end
    }

    fn bytes(&self, entry: &Entry) -> Result<Vec<u8>, ConfigError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        read_entry(&mut file, entry).map_err(|fault| ConfigError::path(&self.path, fault))
    }

    fn parse(&self, entry: &Entry) -> Result<FileReport, ConfigError> {
        let report = serde_json::from_slice(&self.bytes(entry)?).map_err(|fault| ConfigError::path(&self.path, fault))?;
        Ok(FileReport { root: self.heading.root_of(&entry.file), ..report })
    }
}

impl ReportSource for Reports {
    fn len(&self) -> usize {
        self.entries.len()
    }

    fn get(&self, index: usize) -> Result<Arc<FileReport>, ConfigError> {
        let missing = || ConfigError::path(&self.path, format!("the journal has no report {index}"));
        let entry = self.entries.get(index).ok_or_else(missing)?;
        entry.kept.clone().map_or_else(|| self.parse(entry).map(Arc::new), Ok)
    }
}

/// The entry of a file among sorted ones.
fn find<'e>(entries: &'e [Entry], file: &str) -> Option<&'e Entry> {
    let found = entries.binary_search_by(|entry| entry.file.as_bytes().cmp(file.as_bytes()));
    found.ok().and_then(|index| entries.get(index))
}

fn read_entry(file: &mut File, entry: &Entry) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; entry.bytes];
    file.seek(SeekFrom::Start(entry.start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Whose the next report is, with the length of its line; `None` at the end and from a damaged line on.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<(String, usize)>> {
    /// What is needed of a report to find it again; the rest is only seen to be JSON.
    #[derive(Deserialize)]
    struct Named {
        file: String,
    }
    let mut line = Vec::new();
    let bytes = input.read_until(b'\n', &mut line)?;
    let whole = line.last() == Some(&b'\n');
    Ok(serde_json::from_slice::<Named>(&line).ok().filter(|_| whole).map(|report| (report.file, bytes)))
}

/// A report as a line. Threads share a long list of mentions: it is most of what is written.
fn line_of(report: &mut FileReport, many: usize) -> io::Result<Vec<u8>> {
    /// The list in a line without mentions. In a text of the record its quotes would be escaped.
    const EMPTY: &[u8] = b"\"mentions\":[]";
    let mut line = Vec::with_capacity(ROW * (1 + report.mentions.len() + report.evidence.len()));
    if many > 1 && report.mentions.len() > SHARED {
        let mentions = std::mem::take(&mut report.mentions);
        let rest = serde_json::to_vec(report);
        let parts: Vec<&[Mention]> = mentions.chunks(SHARED).collect();
        let lists = threads::with(many, |many| threads::map(many, &parts, serde_json::to_vec));
        report.mentions = mentions;
        let (rest, lists) = (rest?, lists.into_iter().collect::<Result<Vec<_>, _>>()?);
        let at = memchr::memmem::find(&rest, EMPTY).ok_or(io::ErrorKind::InvalidData)? + EMPTY.len() - 1;
        line.extend_from_slice(&rest[..at]);
        for (number, list) in lists.iter().enumerate() {
            line.extend_from_slice(if number > 0 { b"," } else { b"" });
            line.extend_from_slice(&list[1..list.len() - 1]);
        }
        line.extend_from_slice(&rest[at..]);
    } else {
        serde_json::to_writer(&mut line, report)?;
    }
    line.push(b'\n');
    Ok(line)
}

/// A message as a line.
fn line(message: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    Ok(line)
}

/// In bytewise order of names; of two entries of one name the later.
fn sorted(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by(|a, b| a.file.as_bytes().cmp(b.file.as_bytes()).then(b.start.cmp(&a.start)));
    entries.dedup_by(|later, kept| later.file == kept.file);
    entries
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        detect::Detector,
        dictionary::Dictionaries,
        document::{Document, Format},
        pipeline::{Effort, Facts, Outcome, assess},
    };

    fn heading() -> Heading {
        Heading::new("f".into(), vec!["in".into()], Part::whole(Vec::new()), BTreeMap::new())
    }

    fn report(file: &str, reason: &str) -> FileReport {
        FileReport::empty(file.into(), FileStatus::Read, reason.into())
    }

    #[test]
    fn reports_come_back_sorted_and_the_later_one_counts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j");
        let journal = Journal::create(&path, heading()).unwrap();
        for (file, reason) in [("b", "1"), ("é", "2"), ("a", "3"), ("b", "4")] {
            journal.append(report(file, reason), 1).unwrap();
        }
        let reports = journal.into_reports();
        let all: Vec<_> = (0..reports.len()).map(|index| reports.get(index).unwrap().reason.clone()).collect();
        assert_eq!(all, ["3", "4", "2"]);
        let again = Reports::open(&path).unwrap().unwrap();
        assert_eq!(again.of_file("b").unwrap().unwrap().reason, "4");
        assert_eq!(again.heading(), &heading());
        assert!(Reports::open(&dir.path().join("none")).unwrap().is_none());
    }

    #[test]
    fn a_report_that_is_kept_is_the_one_that_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j");
        let detector = Detector::new(Arc::new(Dictionaries::built_in().unwrap()));
        let text = "Patient Name: Lindqvist, Vera\nDOB: 04/02/1971\n\n3/5/2024 - Psychotherapy - Individual in BEHAVIORAL HEALTH\n\
                    PHQ-9: 17. Bipolar I disorder (F31.9) since 2019. Panic disorder. Reports passive SI.\n";
        let document = Document::of_text(Format::Text, text.into());
        let facts = Facts::of("in/a.txt".into(), text.len() as u64);
        let report = assess(&detector, &facts, Outcome::Document(Box::new(document)), Effort { timeout: 600, threads: 1 });
        assert!(report.seconds > 0.0);
        assert_eq!((report.mentions.len(), report.evidence.len(), report.visited.len()), (2, 3, 1));

        let heading = Heading::new("f".into(), vec!["in".into()], Part::whole(vec!["in"]), BTreeMap::new());
        let journal = Journal::create(&path, heading).unwrap();
        journal.append(report, 1).unwrap();
        let reports = journal.into_reports();
        assert!(reports.entries[0].kept.is_some());
        let again = Reports::open(&path).unwrap().unwrap();
        assert!(again.entries[0].kept.is_none());
        assert_eq!(reports.get(0).unwrap(), again.get(0).unwrap());
    }

    #[test]
    fn threads_write_the_same_line() {
        let detector = Detector::new(Arc::new(Dictionaries::built_in().unwrap()));
        let document = Document::of_text(Format::Text, "Panic disorder \"mentions\":[] F41.0\n".repeat(SHARED + 1));
        let facts = Facts::of("in/\"mentions\":[].txt".into(), 40);
        let mut report = assess(&detector, &facts, Outcome::Document(Box::new(document)), Effort { timeout: 600, threads: 1 });
        assert!(report.mentions.len() > SHARED);
        let copy = report.clone();
        assert_eq!(line_of(&mut report, 3).unwrap(), line(&report).unwrap());
        assert_eq!(report, copy);
    }

    #[test]
    fn the_reports_of_a_large_run_are_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::create(&dir.path().join("j"), heading()).unwrap();
        let long = "r".repeat(KEPT as usize / 2);
        journal.append(report("a", &long), 1).unwrap();
        assert!(journal.lock().entries.iter().all(|entry| entry.kept.is_some()));
        journal.append(report("b", &long), 1).unwrap();
        assert!(journal.lock().entries.iter().all(|entry| entry.kept.is_none()));
        assert_eq!(journal.into_reports().get(0).unwrap().reason.len(), long.len());
    }

    #[test]
    fn a_sorted_copy_does_not_depend_on_the_order_of_arrival() {
        let dir = tempfile::tempdir().unwrap();
        let copy = |order: &[&str]| {
            let journal = Journal::create(&dir.path().join("j"), heading()).unwrap();
            order.iter().for_each(|file| journal.append(report(file, "r"), 1).unwrap());
            journal.into_reports().copy_sorted(&dir.path().join("copy")).unwrap();
            std::fs::read(dir.path().join("copy")).unwrap()
        };
        let sorted = copy(&["a", "b", "c"]);
        assert_eq!(sorted, copy(&["c", "a", "b"]));
        assert_eq!(sorted, copy(&["a", "b", "a", "c"]), "of two reports of one file the later one");
    }

    #[test]
    fn a_resumed_journal_keeps_what_is_unchanged_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j");
        let read = |file: &str, sha256: &str| FileReport { sha256: sha256.into(), ..report(file, "earlier") };
        let journal = Journal::create(&path, heading()).unwrap();
        journal.append(read("same", "1"), 1).unwrap();
        journal.append(read("changed", "2"), 1).unwrap();
        journal.append(read("gone", "3"), 1).unwrap();
        journal.append(FileReport { status: FileStatus::Partial, ..read("partial", "4") }, 1).unwrap();
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"file\":\"torn").unwrap();

        let resumed = Journal::resume(&path, heading()).unwrap();
        assert!(resumed.reuse("same", "1").unwrap());
        assert!(!resumed.reuse("changed", "9").unwrap());
        assert!(!resumed.reuse("partial", "4").unwrap());
        assert!(!resumed.reuse("new", "5").unwrap());
        resumed.append(report("changed", "now"), 1).unwrap();
        let reports = resumed.into_reports();
        let all: Vec<_> = (0..reports.len()).map(|index| reports.get(index).unwrap()).collect();
        let all: Vec<_> = all.iter().map(|report| (report.file.as_str(), report.reason.as_str())).collect();
        assert_eq!(all, [("changed", "now"), ("same", "earlier")]);
        assert_eq!(Reports::open(&path).unwrap().unwrap().len(), 4, "nothing that an earlier run finished is lost");

        let other = Heading { fingerprint: "other".into(), ..heading() };
        assert!(!Journal::resume(&path, other).unwrap().reuse("same", "1").unwrap());
    }

    proptest! {
        #[test]
        fn a_journal_cut_anywhere_keeps_its_whole_lines(cut in 0_usize..4_000) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("j");
            let journal = Journal::create(&path, heading()).unwrap();
            (0..10).for_each(|number| journal.append(report(&format!("file{number}"), "r"), 1).unwrap());
            let bytes = std::fs::read(&path).unwrap();
            let kept = &bytes[..cut.min(bytes.len())];
            std::fs::write(&path, kept).unwrap();
            let lines = kept.iter().filter(|byte| **byte == b'\n').count();
            let reports = Reports::open(&path).unwrap();
            prop_assert_eq!(reports.map_or(0, |reports| reports.len()), lines.saturating_sub(1));
        }
    }
}
