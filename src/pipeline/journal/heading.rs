//! The first line of a journal: the format, everything that the reports depend on besides the files, and which part of the input they are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Version of the format.
const VERSION: u32 = 2;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Version of the format.
    pub(super) parityscan_journal: u32,
    /// The program's version.
    pub version: String,
    /// Checksum of everything that a report depends on besides the file itself.
    pub fingerprint: String,
    /// The PATHs of the run as the reports print them.
    pub roots: Vec<String>,
    /// Which part of the input the run takes.
    pub part: Part,
    /// The options of the run that shape its reports, without passwords.
    pub options: BTreeMap<String, String>,
}

/// A part of an input that is cut into parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// From 1.
    pub number: u64,
    /// In how many the input is cut; 1 is no cut.
    pub of: u64,
    /// Number of inputs of all parts together.
    pub inputs: usize,
    /// Checksum of the names of all these inputs: parts of one whole have the same.
    pub names: String,
}

impl Heading {
    /// The heading of a journal of this version.
    #[must_use]
    pub fn new(fingerprint: String, roots: Vec<String>, part: Part, options: BTreeMap<String, String>) -> Self {
        let version = env!("CARGO_PKG_VERSION").into();
        Self { parityscan_journal: VERSION, version, fingerprint, roots, part, options }
    }

    /// Whether this program can read what follows.
    pub(super) const fn is_of_this_version(&self) -> bool {
        self.parityscan_journal == VERSION
    }

    /// The nearest of the PATHs that a file lies under.
    pub(super) fn root_of(&self, file: &str) -> String {
        root_of(&self.roots, file)
    }
}

/// The nearest of the PATHs that a file lies under; empty where it lies under none.
#[must_use]
pub fn root_of(roots: &[String], file: &str) -> String {
    let above = |root: &&String| file.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'));
    roots.iter().filter(above).max_by_key(|root| root.len()).cloned().unwrap_or_default()
}

impl Part {
    /// One part of the inputs with these names, in any order.
    #[must_use]
    pub fn new(number: u64, of: u64, mut names: Vec<&str>) -> Self {
        names.sort_unstable();
        let mut hash = Sha256::new();
        for name in &names {
            hash.update(name.as_bytes());
            hash.update([0]);
        }
        let checksum = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { number, of, inputs: names.len(), names: checksum }
    }

    /// All of the inputs with these names.
    #[must_use]
    pub fn whole(names: Vec<&str>) -> Self {
        Self::new(1, 1, names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_under_which_path_it_lies() {
        let roots = vec!["in".into(), "in/sub".into()];
        let heading = Heading::new(String::new(), roots, Part::whole(Vec::new()), BTreeMap::new());
        let roots = ["in/a", "in/sub/b", "in/subway", "elsewhere"].map(|file| heading.root_of(file));
        assert_eq!(roots, ["in", "in/sub", "in", ""]);
    }

    #[test]
    fn parts_of_one_whole_know_each_other() {
        assert_eq!(Part::new(1, 2, vec!["a", "b"]).names, Part::new(2, 2, vec!["b", "a"]).names);
        assert_ne!(Part::whole(vec!["ab"]).names, Part::whole(vec!["a", "b"]).names);
    }
}
