//! Reads the tables from CSV, checks every row and says where a fault lies.

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};

use regex::RegexBuilder;
use sha2::{Digest, Sha256};

use crate::{
    document::CodeSystem,
    error::ConfigError,
    parity::{Action, Pattern, Rule, Ruleset},
};

use super::{
    CodeTable, Cue, CueDirection, CueKind, Dictionaries, EvidenceCues, Heading, Icd9Map, Misspelling, ReferralContact, RiskTerm,
    Screener, SectionLoinc, SenseFilter, SensePlace, SnomedMap, Specified, Specifier, Term, Tier, VisitType,
    codes::Titles,
    deferred::{Deferred, Read},
    evidence_cues::RawCue,
    packed,
};

/// The tables compiled into the binary: path below `dictionaries/`, SHA-256 of the CSV file, compressed content.
const BUILT_IN: &[(&str, &str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/tables.rs"));
/// Where the rulesets lie.
const RULESETS: &str = "rulesets/";
/// The phrases of evidence.
const EVIDENCE: &str = "evidence_cues.csv";
/// The screening instruments; evidence names them.
const SCREENERS: &str = "screeners.csv";
/// Evidence data in the form of a ruleset; it gives no column.
const SUPPORT: &str = "rulesets/triage-support.csv";

/// Where the tables come from: a user's folder, with the built-in ones behind it.
pub(super) struct Tables {
    dir: Option<PathBuf>,
}

impl Tables {
    pub(super) const fn built_in() -> Self {
        Self { dir: None }
    }

    pub(super) fn in_dir(dir: &Path) -> Result<Self, ConfigError> {
        match fs::metadata(dir) {
            Ok(found) if found.is_dir() => Ok(Self { dir: Some(dir.to_owned()) }),
            Ok(_) => Err(ConfigError::path(dir, "is no folder; --dictionaries takes a folder with CSV tables")),
            Err(fault) => Err(ConfigError::path(dir, fault)),
        }
    }

    /// The user's own file of that name, where there is one.
    fn own(&self, name: &str) -> Result<Option<Vec<u8>>, ConfigError> {
        let Some(path) = self.dir.as_ref().map(|dir| dir.join(name)) else { return Ok(None) };
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(ConfigError::path(path, fault)),
        }
    }

    /// Names of all rulesets: the built-in ones and the user's.
    fn rulesets(&self) -> Result<Vec<String>, ConfigError> {
        let mut names: Vec<String> =
            BUILT_IN.iter().map(|table| table.0.to_owned()).filter(|name| name.starts_with(RULESETS)).collect();
        if let Some(dir) = self.dir.as_ref().map(|dir| dir.join(RULESETS)).filter(|dir| dir.is_dir()) {
            for entry in fs::read_dir(&dir).map_err(|fault| ConfigError::path(&dir, fault))? {
                let name = entry.map_err(|fault| ConfigError::path(&dir, fault))?.file_name().to_string_lossy().into_owned();
                if name.ends_with(".csv") {
                    names.push(format!("{RULESETS}{name}"));
                }
            }
        }
        names.sort();
        names.dedup();
        Ok(names)
    }
}

/// Reads and checks the rulesets and a user's own tables; the other built-in ones are read when they are asked for.
pub(super) fn load(tables: &Tables) -> Result<Dictionaries, ConfigError> {
    let mut loader = Loader { tables, checksums: Vec::new() };
    let mut rulesets = Vec::new();
    let mut support = Ruleset { id: "triage-support".into(), rules: Vec::new() };
    for name in tables.rulesets()? {
        let table = loader.table(&name)?;
        let ruleset = Ruleset { id: ruleset_id(&name), rules: table.rows(rule)? };
        if name == SUPPORT { support = ruleset } else { rulesets.push(ruleset) }
    }
    rulesets.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Dictionaries {
        icd10cm: loader.codes("icd10cm.csv", CodeSystem::Icd10Cm, || built_in_codes("icd10cm.csv", CodeSystem::Icd10Cm))?,
        icd9cm: loader.codes("icd9cm.csv", CodeSystem::Icd9Cm, || built_in_codes("icd9cm.csv", CodeSystem::Icd9Cm))?,
        icd9_map: loader.rows("icd9_to_icd10.csv", icd9_map, || built_in_rows("icd9_to_icd10.csv", icd9_map))?,
        snomed: loader.rows("snomed_to_icd10cm.csv", snomed_map, || built_in_rows("snomed_to_icd10cm.csv", snomed_map))?,
        terms: loader.rows("terms.csv", term, || built_in_rows("terms.csv", term))?,
        cues: loader.rows("context_cues.csv", cue, || built_in_rows("context_cues.csv", cue))?,
        headings: loader.rows("section_headings.csv", heading, || built_in_rows("section_headings.csv", heading))?,
        section_loinc: loader
            .rows("ccda_section_loinc.csv", section_loinc, || built_in_rows("ccda_section_loinc.csv", section_loinc))?,
        evidence: loader.evidence()?,
        screeners: loader.rows(SCREENERS, screener, || built_in_rows(SCREENERS, screener))?,
        misspellings: loader.rows("misspellings.csv", misspelling, || built_in_rows("misspellings.csv", misspelling))?,
        risk_terms: loader.rows("risk_terms.csv", risk_term, || built_in_rows("risk_terms.csv", risk_term))?,
        sense_filters: loader.rows("sense_filters.csv", sense_filter, || built_in_rows("sense_filters.csv", sense_filter))?,
        specifiers: loader.rows("specifier_words.csv", specifier, || built_in_rows("specifier_words.csv", specifier))?,
        specified: loader.rows("specifier_codes.csv", specified, || built_in_rows("specifier_codes.csv", specified))?,
        referral_contacts: loader
            .rows("referral_contacts.csv", referral_contact, || built_in_rows("referral_contacts.csv", referral_contact))?,
        visit_types: loader.rows("visit_type_codes.csv", visit_type, || built_in_rows("visit_type_codes.csv", visit_type))?,
        rulesets,
        support,
        checksums: {
            loader.checksums.sort();
            loader.checksums
        },
    })
}

/// Reads every table that is still waiting, and compiles every expression: the fault of a built-in table would show here.
#[cfg(test)]
pub(super) fn read_all(dictionaries: &Dictionaries) -> usize {
    dictionaries.evidence.check().expect("expressions");
    let literals = built_in_table(&format!("{EVIDENCE}{}", packed::LITERALS)).expect("literals");
    assert_eq!(
        literals.text,
        super::evidence_cues::wanted(&dictionaries.evidence.cues),
        "build.rs has taken them apart otherwise"
    );
    let codes = dictionaries.icd10cm.len() + dictionaries.icd9cm.len() + dictionaries.icd9_map.len() + dictionaries.snomed.len();
    let words =
        dictionaries.terms.len() + dictionaries.cues.len() + dictionaries.headings.len() + dictionaries.section_loinc.len();
    let senses = dictionaries.sense_filters.len() + dictionaries.specifiers.len() + dictionaries.specified.len();
    let support = dictionaries.screeners.len() + dictionaries.risk_terms.len() + dictionaries.visit_types.len();
    let support = support + dictionaries.misspellings.len();
    codes + words + senses + support + dictionaries.referral_contacts.len()
}

/// Adds a user's own ruleset to loaded tables.
pub(super) fn add_ruleset(dictionaries: &mut Dictionaries, path: &Path) -> Result<(), ConfigError> {
    let ruleset = read_ruleset(path)?;
    if dictionaries.rulesets.iter().any(|held| held.id == ruleset.0.id) || ruleset.0.id == dictionaries.support.id {
        return Err(ConfigError::path(path, format!("a ruleset named {:?} is in use already; rename the file", ruleset.0.id)));
    }
    dictionaries.checksums.push((path.display().to_string(), ruleset.1));
    dictionaries.checksums.sort();
    dictionaries.rulesets.push(ruleset.0);
    dictionaries.rulesets.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(())
}

/// Reads and checks one ruleset file; gives it with its SHA-256.
pub(crate) fn read_ruleset(path: &Path) -> Result<(Ruleset, String), ConfigError> {
    let bytes = fs::read(path).map_err(|fault| ConfigError::path(path, fault))?;
    let sum = sha256(&bytes);
    Ok((parse_ruleset(&path.display().to_string(), bytes)?, sum))
}

/// Checks the bytes of a ruleset; the name is its file's, for messages and its id.
pub(super) fn parse_ruleset(name: &str, bytes: Vec<u8>) -> Result<Ruleset, ConfigError> {
    let table = Table { text: utf8(name, bytes)?, name: name.to_owned() };
    Ok(Ruleset { id: ruleset_id(name), rules: table.rows(rule)? })
}

/// A ruleset's id: its file name without folder and `.csv`.
pub(crate) fn ruleset_id(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.strip_suffix(".csv").unwrap_or(base).to_owned()
}

/// Finds tables and remembers their checksums.
struct Loader<'t> {
    tables: &'t Tables,
    checksums: Vec<(String, String)>,
}

impl Loader<'_> {
    /// A table that is needed at once.
    fn table(&mut self, name: &str) -> Result<Table, ConfigError> {
        self.own(name)?.map_or_else(|| built_in_table(name), Ok)
    }

    /// The user's own table of that name, where there is one.
    fn own(&mut self, name: &str) -> Result<Option<Table>, ConfigError> {
        let own = self.tables.own(name)?;
        let sum = own.as_deref().map_or_else(|| compressed(name).map(|built_in| built_in.0.to_owned()), |own| Ok(sha256(own)))?;
        self.checksums.push((name.to_owned(), sum));
        own.map(|own| Ok(Table { name: name.to_owned(), text: utf8(name, own)? })).transpose()
    }

    /// The rows of a small table.
    fn rows<T>(
        &mut self,
        name: &str,
        row: fn(&Row<'_>) -> Result<T, String>,
        built_in: Read<Vec<T>>,
    ) -> Result<Deferred<Vec<T>>, ConfigError> {
        Ok(match self.own(name)? {
            Some(own) => Deferred::now(own.rows(row)?),
            None => Deferred::later(built_in),
        })
    }

    /// A code table.
    fn codes(&mut self, name: &str, system: CodeSystem, built_in: Read<CodeTable>) -> Result<Deferred<CodeTable>, ConfigError> {
        let Some(own) = self.own(name)? else { return Ok(Deferred::later(built_in)) };
        let rows = packed::parse(&own.text).map_err(|(line, what)| fault(name, line, what))?;
        let titles = Titles::Plain(packed::titles(&rows));
        code_table(name, packed::columns(&rows), titles, system).map(Deferred::now)
    }

    /// The phrases of evidence; they rest on the screening instruments, so both tables are read where one is the user's.
    fn evidence(&mut self) -> Result<Deferred<EvidenceCues>, ConfigError> {
        let (own, screeners) = (self.own(EVIDENCE)?, self.tables.own(SCREENERS)?);
        if own.is_none() && screeners.is_none() {
            return Ok(Deferred::later(built_in_evidence));
        }
        let screeners = match screeners {
            Some(bytes) => Table { name: SCREENERS.to_owned(), text: utf8(SCREENERS, bytes)? }.rows(screener)?,
            None => built_in_rows(SCREENERS, screener)?,
        };
        let table = own.map_or_else(|| built_in_table(EVIDENCE), Ok)?;
        let cues = evidence_cues(&table, &screeners, None)?;
        cues.check().map_err(|(line, what)| fault(EVIDENCE, line, what))?;
        Ok(Deferred::now(cues))
    }
}

fn built_in_table(name: &str) -> Result<Table, ConfigError> {
    Ok(Table { name: name.to_owned(), text: utf8(name, built_in(name)?.1)? })
}

fn built_in_rows<T>(name: &str, row: fn(&Row<'_>) -> Result<T, String>) -> Result<Vec<T>, ConfigError> {
    built_in_table(name)?.rows(row)
}

fn built_in_codes(name: &str, system: CodeSystem) -> Result<CodeTable, ConfigError> {
    let titles = Titles::Blocks(compressed(&format!("{name}{}", packed::TITLES))?.1);
    code_table(name, built_in(name)?.1, titles, system)
}

fn built_in_evidence() -> Result<EvidenceCues, ConfigError> {
    let literals = built_in_table(&format!("{EVIDENCE}{}", packed::LITERALS))?;
    evidence_cues(&built_in_table(EVIDENCE)?, &built_in_rows(SCREENERS, screener)?, Some(&literals.text))
}

fn code_table(name: &str, columns: Vec<u8>, titles: Titles, system: CodeSystem) -> Result<CodeTable, ConfigError> {
    CodeTable::unpack(columns, titles, system).ok_or_else(|| fault(name, 0, "is not in the packed form of this version"))
}

/// A built-in table: checksum of its CSV file, and its content.
fn built_in(name: &str) -> Result<(&'static str, Vec<u8>), ConfigError> {
    let (sum, bytes) = compressed(name)?;
    let bytes = lz4_flex::decompress_size_prepended(bytes).map_err(|broken| fault(name, 0, broken))?;
    Ok((sum, bytes))
}

/// A built-in table as it stands in the binary.
fn compressed(name: &str) -> Result<(&'static str, &'static [u8]), ConfigError> {
    BUILT_IN.iter().find(|table| table.0 == name).map(|table| (table.1, table.2)).ok_or_else(|| fault(name, 0, "no such table"))
}

fn utf8(name: &str, bytes: Vec<u8>) -> Result<String, ConfigError> {
    let text = String::from_utf8(bytes).map_err(|broken| {
        let valid = broken.utf8_error().valid_up_to();
        let line = broken.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        fault(name, line, "is not UTF-8; save the table as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn fault(file: &str, line: u64, what: impl ToString) -> ConfigError {
    ConfigError::Dictionary { file: file.to_owned(), line, fault: what.to_string() }
}

/// One table as CSV text.
struct Table {
    name: String,
    text: String,
}

impl Table {
    /// Reads every row; empty rows are passed over.
    fn rows<T>(&self, read: impl Fn(&Row<'_>) -> Result<T, String>) -> Result<Vec<T>, ConfigError> {
        let mut reader = csv::ReaderBuilder::new().from_reader(self.text.as_bytes());
        let header = reader.headers().map_err(|broken| fault(&self.name, 1, broken))?.clone();
        let mut rows = Vec::new();
        let mut record = csv::StringRecord::new();
        loop {
            match reader.read_record(&mut record) {
                Ok(false) => return Ok(rows),
                Ok(true) => {}
                Err(broken) => return Err(fault(&self.name, broken.position().map_or(0, csv::Position::line), &broken)),
            }
            let line = record.position().map_or(0, csv::Position::line);
            let row = Row { header: &header, record: &record, line, next: Cell::new(0) };
            rows.push(read(&row).map_err(|what| fault(&self.name, line, what))?);
        }
    }
}

/// One row, cells by column name.
struct Row<'t> {
    header: &'t csv::StringRecord,
    record: &'t csv::StringRecord,
    line: u64,
    /// Where the next column is looked for first: rows are read in the order of their columns.
    next: Cell<usize>,
}

impl Row<'_> {
    /// A cell; a missing column is a fault.
    fn get(&self, column: &str) -> Result<&str, String> {
        let mut index = self.next.get();
        if self.header.get(index) != Some(column) {
            index = self.header.iter().position(|name| name == column).ok_or_else(|| format!("no column {column}"))?;
        }
        self.next.set(index + 1);
        Ok(self.record.get(index).unwrap_or("").trim())
    }

    /// A cell that must not be empty.
    fn need(&self, column: &str) -> Result<&str, String> {
        self.get(column).and_then(|cell| if cell.is_empty() { Err(format!("{column} is empty")) } else { Ok(cell) })
    }

    fn owned(&self, column: &str) -> Result<String, String> {
        self.get(column).map(str::to_owned)
    }

    /// A number; empty is none.
    fn number<N: FromStr>(&self, column: &str) -> Result<Option<N>, String> {
        let cell = self.get(column)?;
        if cell.is_empty() {
            Ok(None)
        } else {
            cell.parse().map(Some).map_err(|_| format!("{column} is {cell:?}, expected a number"))
        }
    }

    /// One of some words.
    fn word<T: Copy>(&self, column: &str, words: &[(&str, T)]) -> Result<T, String> {
        let cell = self.get(column)?;
        words.iter().find(|(word, _)| *word == cell).map(|(_, value)| *value).ok_or_else(|| {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            format!("{column} is {cell:?}, expected one of {}", known.join(", "))
        })
    }
}

fn rule(row: &Row<'_>) -> Result<Rule, String> {
    let from = row.need("code_from")?.to_ascii_uppercase();
    let pattern = match row.get("match")? {
        "prefix" => Pattern::Prefix(from),
        "exact" => Pattern::Exact(from),
        "range" => range(from, row.need("code_to")?.to_ascii_uppercase())?,
        "regex" => {
            let whole = format!("^(?:{})$", row.need("code_from")?);
            Pattern::Regex(
                RegexBuilder::new(&whole)
                    .case_insensitive(true)
                    .build()
                    .map_err(|broken| format!("code_from is no regex: {broken}"))?,
            )
        }
        other => return Err(format!("match is {other:?}, expected prefix, exact, range or regex")),
    };
    Ok(Rule {
        category: row.need("category_id")?.to_owned(),
        title: row.owned("category")?,
        system: row.word("code_system", &[("ICD10CM", CodeSystem::Icd10Cm), ("ICD9CM", CodeSystem::Icd9Cm)])?,
        pattern,
        action: row.word("action", &[("include", Action::Include), ("flag", Action::Flag), ("exclude", Action::Exclude)])?,
        age_min: row.number("age_min")?,
        age_max: row.number("age_max")?,
        citation: row.owned("citation")?,
        note: row.owned("note")?,
        line: row.line,
    })
}

/// A range compares as many characters as its ends have.
fn range(from: String, to: String) -> Result<Pattern, String> {
    if from.len() != to.len() || from.len() < 3 {
        return Err(format!("the ends of a range have one length of at least three characters, not {from:?} and {to:?}"));
    }
    if from > to { Err(format!("the range {from} to {to} is empty")) } else { Ok(Pattern::Range(from, to)) }
}

/// Reads the phrases of evidence.
fn evidence_cues(table: &Table, screeners: &[Screener], literals: Option<&str>) -> Result<EvidenceCues, ConfigError> {
    let rows = table.rows(|row| Ok((row.line, evidence_cue(row)?)))?;
    EvidenceCues::new(rows, screeners, literals).map_err(|(line, what)| fault(&table.name, line, what))
}

fn evidence_cue(row: &Row<'_>) -> Result<RawCue, String> {
    let anchors = row.get("anchor")?.split('|').map(str::trim).filter(|anchor| !anchor.is_empty());
    Ok(RawCue {
        kind: row.need("kind")?.to_owned(),
        value: row.need("value")?.to_owned(),
        anchors: anchors.map(str::to_lowercase).collect(),
        pattern: row.need("pattern")?.to_owned(),
        unless: row.owned("unless")?,
        mental: row.word("context", &[("", false), ("mental", true)])?,
        example: row.owned("example")?,
        counterexample: row.owned("counterexample")?,
    })
}

fn icd9_map(row: &Row<'_>) -> Result<Icd9Map, String> {
    let current = row.get("icd10_current_billable")?;
    let icd10cm = if current.is_empty() { row.get("icd10")? } else { current };
    Ok(Icd9Map { icd9cm: row.need("icd9")?.to_owned(), icd10cm: icd10cm.to_owned() })
}

fn snomed_map(row: &Row<'_>) -> Result<SnomedMap, String> {
    let id = row.need("snomed_ct_id")?;
    if !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("snomed_ct_id is {id:?}, expected digits"));
    }
    Ok(SnomedMap {
        id: id.to_owned(),
        label: row.owned("label")?,
        icd10cm: row.owned("icd10cm")?,
        confidence: row.word("confidence", &[("high", "high"), ("medium", "medium"), ("low", "low")])?.to_owned(),
        targets: row.number("n_targets")?.unwrap_or(1),
    })
}

fn term(row: &Row<'_>) -> Result<Term, String> {
    let list = |cell: &str| cell.split('|').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect();
    Ok(Term {
        term: row.need("term")?.to_owned(),
        norm: row.need("term_norm")?.to_owned(),
        code: row.owned("code")?,
        abbreviation: row.word("match_type", &[("phrase", false), ("abbrev", true)])?,
        ambiguous: row.word("ambiguous", &[("0", false), ("1", true)])?,
        alt_codes: list(row.get("alt_codes")?),
        context: row.owned("context_required")?,
        source: row.owned("source")?,
        tier: row.word("tier", &[("A", Tier::A), ("B", Tier::B), ("C", Tier::C)])?,
    })
}

fn cue(row: &Row<'_>) -> Result<Cue, String> {
    Ok(Cue {
        cue: row.need("cue")?.to_lowercase(),
        kind: row.word(
            "kind",
            &[
                ("negation", CueKind::Negation),
                ("pseudo_negation", CueKind::PseudoNegation),
                ("uncertain", CueKind::Uncertain),
                ("historical", CueKind::Historical),
                ("hypothetical", CueKind::Hypothetical),
                ("family", CueKind::Family),
                ("template", CueKind::Template),
                ("active_override", CueKind::ActiveOverride),
                ("scope_end", CueKind::ScopeEnd),
                ("negation_end", CueKind::NegationEnd),
                ("verb", CueKind::Verb),
                ("report", CueKind::Report),
                ("reporter", CueKind::Reporter),
                ("patient", CueKind::Patient),
            ],
        )?,
        direction: row.word(
            "direction",
            &[
                ("forward", CueDirection::Forward),
                ("backward", CueDirection::Backward),
                ("any", CueDirection::Any),
                ("none", CueDirection::None),
            ],
        )?,
        scope_words: row.number("scope_words")?.unwrap_or(0),
    })
}

fn heading(row: &Row<'_>) -> Result<Heading, String> {
    Ok(Heading {
        heading: row.need("heading")?.to_owned(),
        class: row.need("section_class")?.to_owned(),
        dx_status: row.need("dx_status")?.to_owned(),
        trust: row.owned("trust_for_active_dx")?,
    })
}

fn section_loinc(row: &Row<'_>) -> Result<SectionLoinc, String> {
    Ok(SectionLoinc {
        loinc: row.need("loinc")?.to_owned(),
        class: row.need("section_class")?.to_owned(),
        title: row.owned("title")?,
    })
}

fn screener(row: &Row<'_>) -> Result<Screener, String> {
    Ok(Screener {
        instrument: row.need("instrument")?.to_owned(),
        min: row.number("min")?.unwrap_or(0),
        max: row.number("max")?,
        bands: row.get("bands")?.split(';').filter_map(|band| self::band(band.trim())).collect(),
        cut: row.number("positive_cut")?,
        loinc: row.owned("loinc_total")?,
    })
}

/// A band: `10-14 moderate`, `0 none`, `<=30 severe`, `28+ L6`. Remarks in the bands column are none.
fn band(text: &str) -> Option<(i32, i32, String)> {
    let (range, name) = text.split_once(' ')?;
    let number = |part: &str| part.parse::<i32>().ok();
    let (from, to) = if let Some(to) = range.strip_prefix("<=") {
        (0, number(to)?)
    } else if let Some(from) = range.strip_suffix('+') {
        (number(from)?, i32::MAX)
    } else if let Some((from, to)) = range.split_once('-') {
        (number(from)?, number(to)?)
    } else {
        (number(range)?, number(range)?)
    };
    Some((from, to, name.to_owned()))
}

fn sense_filter(row: &Row<'_>) -> Result<SenseFilter, String> {
    Ok(SenseFilter {
        term: row.need("term")?.to_owned(),
        code: row.owned("code")?,
        place: row.word(
            "place",
            &[
                ("before", SensePlace::Before),
                ("after", SensePlace::After),
                ("sentence", SensePlace::Sentence),
                ("near", SensePlace::Near),
            ],
        )?,
        refuses: row.word("rule", &[("refuse", true), ("need", false)])?,
        words: row.need("words")?.split('|').map(|word| word.trim().to_lowercase()).collect(),
    })
}

fn misspelling(row: &Row<'_>) -> Result<Misspelling, String> {
    Ok(Misspelling { wrong: row.need("wrong")?.to_owned(), right: row.need("right")?.to_owned() })
}

fn risk_term(row: &Row<'_>) -> Result<RiskTerm, String> {
    let words = |list: &str| list.split('|').map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()).collect();
    Ok(RiskTerm {
        phrase: row.need("phrase")?.to_owned(),
        value: row.need("value")?.to_owned(),
        in_its_case: row.word("case", &[("", false), ("1", true)])?,
        refuse: words(row.get("refuse")?),
        need: words(row.get("need").unwrap_or_default()),
        otherwise: row.get("otherwise").unwrap_or_default().to_owned(),
        otherwise_refuse: words(row.get("otherwise_refuse").unwrap_or_default()),
    })
}

fn specifier(row: &Row<'_>) -> Result<Specifier, String> {
    Ok(Specifier { phrase: row.need("phrase")?.to_owned(), specifier: row.need("specifier")?.to_owned() })
}

fn specified(row: &Row<'_>) -> Result<Specified, String> {
    Ok(Specified {
        base: row.need("base")?.to_owned(),
        specifiers: row.need("specifiers")?.split('+').map(str::to_owned).collect(),
        code: row.need("code")?.to_owned(),
    })
}

fn referral_contact(row: &Row<'_>) -> Result<ReferralContact, String> {
    Ok(ReferralContact {
        department: row.need("department")?.to_owned(),
        phone: row.need("phone")?.to_owned(),
        as_of: row.owned("as_of")?,
        note: row.owned("note")?,
    })
}

fn visit_type(row: &Row<'_>) -> Result<VisitType, String> {
    Ok(VisitType {
        code: row.need("code")?.to_owned(),
        class: row.need("visit_class")?.to_owned(),
        description: row.owned("description")?,
        modality: row.owned("modality")?,
    })
}
