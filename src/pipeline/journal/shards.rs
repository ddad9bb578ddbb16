//! The journals of all parts of one input become the journal of one run: only parts that fit together, all of them, each once.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{Heading, Part, Reports, line};
use crate::error::ConfigError;

/// The finished journals of all parts, in order of their numbers; there is at least one.
pub struct Shards(Vec<Shard>);

/// The journal of one part.
pub struct Shard {
    /// The report folder that it lies in, as given.
    pub dir: PathBuf,
    /// The journal.
    pub reports: Reports,
}

impl Shards {
    /// Takes the parts of one input. `decided` are the names of options that the caller decides anew.
    ///
    /// # Errors
    /// Where the parts are not of one input, were not read in the same way, or are not each there once.
    pub fn of(mut shards: Vec<Shard>, decided: &[&str]) -> Result<Self, ConfigError> {
        shards.sort_by_key(|shard| shard.part().number);
        let (first, others) = shards.split_first().ok_or_else(|| ConfigError::Usage("no shard is given".into()))?;
        for other in others {
            fits(first, other, decided)?;
        }
        complete(&shards)?;
        Ok(Self(shards))
    }

    /// The heading of a run over the whole input.
    #[must_use]
    pub fn heading(&self) -> Heading {
        let first = self.0[0].reports.heading();
        let mut heading = first.clone();
        (heading.part.number, heading.part.of) = (1, 1);
        heading
    }

    /// Writes them as one journal with that heading, in order of file names, the same as one run's, and opens it. Flushing it to the disk is
    /// left to the caller.
    ///
    /// # Errors
    /// Where a journal cannot be read or the new one not be written, and where two parts hold the same file.
    pub fn join(&self, path: &Path, heading: Heading) -> Result<Reports, ConfigError> {
        let fault = |fault: io::Error| ConfigError::path(path, fault);
        let mut entries: Vec<_> =
            self.0.iter().flat_map(|shard| shard.reports.entries.iter().map(move |entry| (entry, shard))).collect();
        entries.sort_by(|(a, _), (b, _)| a.file.as_bytes().cmp(b.file.as_bytes()));
        let mut next = entries.iter().zip(entries.iter().skip(1));
        if let Some(((_, one), (_, other))) = next.find(|((one, _), (other, _))| one.file == other.file) {
            return Err(refused(one, other, "hold reports of the same file; scan both shards again"));
        }
        let mut out = io::BufWriter::new(File::create(path).map_err(fault)?);
        out.write_all(&line(&heading).map_err(fault)?).map_err(fault)?;
        for (entry, shard) in entries {
            out.write_all(&shard.reports.bytes(entry)?).map_err(fault)?;
        }
        out.flush().map_err(fault)?;
        Reports::open(path)?.ok_or_else(|| ConfigError::path(path, "the journal cannot be read again"))
    }
}

impl Shard {
    const fn part(&self) -> &Part {
        &self.reports.heading().part
    }
}

/// Whether two parts were cut from one input and read in the same way.
fn fits(one: &Shard, other: &Shard, decided: &[&str]) -> Result<(), ConfigError> {
    let (a, b) = (one.reports.heading(), other.reports.heading());
    let refuse = |what: String| Err(refused(one, other, &what));
    if a.version != b.version {
        return refuse(format!(
            "were scanned by versions {} and {}; scan all shards with the same version",
            a.version, b.version
        ));
    }
    if a.part.of != b.part.of {
        return refuse(format!("are one of {} and one of {} shards; give the shards of one cut", a.part.of, b.part.of));
    }
    let names = a.options.keys().chain(b.options.keys());
    let differs = |name: &&String| a.options.get(*name) != b.options.get(*name) && !decided.contains(&name.as_str());
    if let Some(name) = names.into_iter().find(differs) {
        let values = [a, b].map(|heading| heading.options.get(name).map_or("nothing", String::as_str));
        let [left, right] = values;
        return refuse(format!("were scanned with {name} {left} and {right}; scan all shards with the same options"));
    }
    if a.fingerprint != b.fingerprint {
        return refuse("were scanned with other dictionaries or rulesets; scan all shards with the same ones".into());
    }
    if a.roots != b.roots || a.part.names != b.part.names {
        let counts = format!("{} and {} inputs", a.part.inputs, b.part.inputs);
        return refuse(format!("saw other inputs ({counts}); scan the same PATHs in all shards while nothing changes in them"));
    }
    Ok(())
}

/// Whether every part is there once; they are in order of their numbers and of one cut.
fn complete(shards: &[Shard]) -> Result<(), ConfigError> {
    let mut next = shards.iter().zip(shards.iter().skip(1));
    if let Some((one, other)) = next.find(|(one, other)| one.part().number == other.part().number) {
        let Part { number, of, .. } = one.part();
        return Err(refused(one, other, &format!("are both shard {number}/{of}; give each shard once")));
    }
    let of = shards[0].part().of;
    let missing: Vec<String> = (1..=of)
        .filter(|number| shards.binary_search_by_key(number, |shard| shard.part().number).is_err())
        .map(|number| format!("{number}/{of}"))
        .collect();
    match missing.as_slice() {
        [] => Ok(()),
        some => {
            let some = some.join(", ");
            Err(ConfigError::Usage(format!("missing shards: {some}; give their report folders too, or scan them with --shard")))
        }
    }
}

fn refused(one: &Shard, other: &Shard, what: &str) -> ConfigError {
    ConfigError::Usage(format!("{} and {} {what}", one.dir.display(), other.dir.display()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        file_report::{FileReport, FileStatus, ReportSource},
        pipeline::journal::Journal,
    };

    /// The heading of a part of three inputs.
    fn heading(number: u64, of: u64) -> Heading {
        let options = BTreeMap::from([("as_of".to_owned(), "2026-01-15".to_owned()), ("timeout".to_owned(), "60".to_owned())]);
        Heading::new("f".into(), vec!["in".into()], Part::new(number, of, vec!["in/a", "in/b", "in/c"]), options)
    }

    /// A part's journal with reports of some files.
    fn shard(dir: &Path, heading: Heading, files: &[&str]) -> Shard {
        let name = format!("{}-{}", heading.part.number, files.join(""));
        let journal = Journal::create(&dir.join(&name), heading).unwrap();
        for file in files {
            journal.append(FileReport::empty(format!("in/{file}"), FileStatus::Read, String::new()), 1).unwrap();
        }
        Shard { dir: name.into(), reports: journal.into_reports() }
    }

    #[test]
    fn parts_in_any_order_are_the_journal_of_one_run() {
        let dir = tempfile::tempdir().unwrap();
        let one = shard(dir.path(), heading(1, 1), &["c", "a", "b"]);
        one.reports.copy_sorted(&dir.path().join("one")).unwrap();
        let parts = vec![shard(dir.path(), heading(2, 2), &["b"]), shard(dir.path(), heading(1, 2), &["c", "a"])];
        let shards = Shards::of(parts, &[]).unwrap();
        let joined = shards.join(&dir.path().join("joined"), shards.heading()).unwrap();
        assert_eq!(joined.len(), 3);
        let bytes = |name: &str| std::fs::read(dir.path().join(name)).unwrap();
        assert_eq!(bytes("joined"), bytes("one"));
    }

    /// Why two parts are refused.
    fn refusal(one: Heading, other: Heading, decided: &[&str]) -> String {
        let dir = tempfile::tempdir().unwrap();
        let shards = vec![shard(dir.path(), one, &["a"]), shard(dir.path(), other, &["b"])];
        Shards::of(shards, decided).map_or_else(|refused| refused.to_string(), |_| String::new())
    }

    #[test]
    fn what_does_not_fit_together_is_refused_with_what_to_do() {
        let two = || heading(2, 2);
        let option = |name: &str, value: &str| {
            let mut heading = two();
            heading.options.insert(name.into(), value.into());
            heading
        };
        let names = Part::new(2, 2, vec!["in/a"]);
        for (other, said) in [
            (Heading { version: "9.9.9".into(), ..two() }, "same version"),
            (Heading { fingerprint: "g".into(), ..two() }, "same ones"),
            (Heading { roots: Vec::new(), ..two() }, "same PATHs"),
            (Heading { part: names, ..two() }, "3 and 1 inputs"),
            (option("timeout", "9"), "timeout 60 and 9"),
            (option("as_of", "2026-01-16"), "as_of"),
            (option("new", "x"), "new nothing and x"),
            (heading(2, 3), "one of 2 and one of 3 shards"),
            (heading(1, 2), "both shard 1/2"),
        ] {
            let refused = refusal(heading(1, 2), other, &[]);
            assert!(refused.contains(said), "{said}: {refused}");
        }
        assert_eq!(refusal(heading(1, 2), option("as_of", "2026-01-16"), &["as_of"]), "");
        assert!(refusal(heading(1, 4), heading(3, 4), &[]).contains("missing shards: 2/4, 4/4"));
    }

    #[test]
    fn one_file_in_two_parts_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let shards = vec![shard(dir.path(), heading(1, 2), &["a"]), shard(dir.path(), heading(2, 2), &["a", "b"])];
        let refused = Shards::of(shards, &[]).unwrap().join(&dir.path().join("joined"), heading(1, 1)).err().unwrap();
        assert!(refused.to_string().contains("same file"));
    }
}
