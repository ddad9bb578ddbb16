//! `parityscan rulesets`: the rulesets in use with source and checksum, and the check of a user's own.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    path::Path,
};

use super::status::Failure;
use crate::{
    dictionary::{self, Dictionaries},
    parity::{Action, Ruleset},
};

/// Prints every ruleset: id, checksum, number of rules, categories and sources.
///
/// # Errors
/// Where the output cannot be written.
pub fn print(dictionaries: &Dictionaries, out: &mut impl Write) -> io::Result<()> {
    for ruleset in &dictionaries.rulesets {
        let sum = dictionaries.checksums.iter().find(|(name, _)| dictionary::ruleset_id(name) == ruleset.id);
        writeln!(out, "{}", ruleset.id)?;
        writeln!(out, "  sha256      {}", sum.map_or("", |(_, sum)| sum))?;
        print_ruleset(ruleset, out)?;
    }
    Ok(())
}

/// Checks a user's own ruleset and prints what it holds.
///
/// # Errors
/// The first fault of the file, with line and what is wrong; where the output cannot be written.
pub(super) fn check(path: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let (ruleset, sum) = dictionary::read_ruleset(path)?;
    writeln!(out, "{}: no fault", ruleset.id)?;
    writeln!(out, "  sha256      {sum}")?;
    Ok(print_ruleset(&ruleset, out)?)
}

/// Size, categories and sources of a ruleset.
fn print_ruleset(ruleset: &Ruleset, out: &mut impl Write) -> io::Result<()> {
    let count = |action| ruleset.rules.iter().filter(|rule| rule.action == action).count();
    let categories: BTreeSet<&str> = ruleset.rules.iter().map(|rule| rule.category.as_str()).collect();
    let sources: BTreeSet<&str> =
        ruleset.rules.iter().map(|rule| rule.citation.as_str()).filter(|source| !source.is_empty()).collect();
    writeln!(
        out,
        "  rules       {} include, {} flag, {} exclude",
        count(Action::Include),
        count(Action::Flag),
        count(Action::Exclude)
    )?;
    writeln!(out, "  categories  {}", categories.into_iter().collect::<Vec<_>>().join(" "))?;
    for source in sources {
        writeln!(out, "  source      {source}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ruleset_is_listed_with_checksum_and_source() {
        let tables = Dictionaries::built_in().expect("tables");
        let mut out = Vec::new();
        print(&tables, &mut out).expect("written");
        let text = String::from_utf8(out).expect("text");
        for part in [
            "ca-ab88\n",
            "ca-ab88-child\n",
            "ca-sb855\n",
            "kaiser-affiliate\n",
            "MDD OCD PAN PDD SCA SCZ",
            "AB 88 (Stats. 1999 ch. 534)",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let sums = text.lines().filter(|line| line.starts_with("  sha256      ") && line.len() == 14 + 64).count();
        assert_eq!(sums, 4, "{text}");
    }

    #[test]
    fn a_users_ruleset_is_checked_with_line_and_fault() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("own.csv");
        let header =
            "category_id,category,code_system,match,code_from,code_to,action,age_min,age_max,basis,confidence,citation,note\n";
        std::fs::write(&path, format!("{header}A,A,ICD10CM,prefix,F43,,include,,,,,ours,\n")).expect("a file");
        let mut out = Vec::new();
        check(&path, &mut out).expect("no fault");
        assert!(String::from_utf8(out).expect("text").starts_with("own: no fault\n"));
        std::fs::write(&path, format!("{header}A,A,ICD11,prefix,F43,,include,,,,,ours,\n")).expect("a file");
        let fault = check(&path, &mut Vec::new()).expect_err("a fault").to_string();
        assert!(fault.ends_with("own.csv:2: code_system is \"ICD11\", expected one of ICD10CM, ICD9CM"), "{fault}");
    }
}
