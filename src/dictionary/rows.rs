//! The rows of the small tables; `load` reads them from CSV.

/// How freely a term is matched in text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Freely.
    A,
    /// Only with the context that the row asks for.
    B,
    /// Never in text; for look-up.
    C,
}

/// A name or abbreviation of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As the source writes it.
    pub term: String,
    /// Lower case, without punctuation (`term_norm`).
    pub norm: String,
    /// Dotted ICD-10-CM code.
    pub code: String,
    /// Whether it is an abbreviation (matched in its case).
    pub abbreviation: bool,
    /// Whether it has other senses.
    pub ambiguous: bool,
    /// Codes of its other senses.
    pub alt_codes: Vec<String>,
    /// The context it asks for, or empty.
    pub context: String,
    /// Where it comes from (`compiled_abbrev`, `index_fy2017`, …).
    pub source: String,
    /// Tier.
    pub tier: Tier,
}

/// What a cue says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CueKind {
    /// Absent.
    Negation,
    /// Looks like a negation and is none.
    PseudoNegation,
    /// Possible.
    Uncertain,
    /// Then.
    Historical,
    /// If, when, at risk.
    Hypothetical,
    /// Somebody else.
    Family,
    /// Education, questionnaire.
    Template,
    /// Current in spite of a history cue.
    ActiveOverride,
    /// Ends the scope of a cue.
    ScopeEnd,
    /// Ends the scope of a negation only ("for", "due to").
    NegationEnd,
    /// A finite verb: with a new clause it ends a scope, a negation's at once.
    Verb,
    /// Somebody who reports and is not spoken of ("mother reports").
    Report,
    /// In front of somebody who reports or is there ("according to the daughter").
    Reporter,
    /// The patient ("she", "the patient").
    Patient,
}

/// Where a cue's scope lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CueDirection {
    /// Behind the cue.
    Forward,
    /// In front of it.
    Backward,
    /// The whole sentence.
    Any,
    /// None.
    None,
}

/// A word or phrase that changes what is said of a diagnosis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// The phrase, lower case.
    pub cue: String,
    /// What it says.
    pub kind: CueKind,
    /// Where its scope lies.
    pub direction: CueDirection,
    /// How many words its scope covers; 0 to the sentence's end.
    pub scope_words: usize,
}

/// A section heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// As printed.
    pub heading: String,
    /// Class (`problem_list`, `encounter_dx`, `family_history`, …).
    pub class: String,
    /// What a bare mention means (`active`, `resolved`, `historical`, `family`, `template`, `screen`, `admin`, …).
    pub dx_status: String,
    /// How far an active diagnosis there is to be trusted (`high`, `medium`, `low`, `none`).
    pub trust: String,
}

/// A C-CDA section by its LOINC code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionLoinc {
    /// LOINC code.
    pub loinc: String,
    /// Class, as for [`Heading`].
    pub class: String,
    /// Title.
    pub title: String,
}

/// A row of the SNOMED CT map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnomedMap {
    /// SNOMED CT concept id.
    pub id: String,
    /// Its label in the source.
    pub label: String,
    /// Dotted ICD-10-CM code.
    pub icd10cm: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
    /// How many codes the concept maps to.
    pub targets: usize,
}

/// A row of the ICD-9-CM map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Icd9Map {
    /// Dotted ICD-9-CM code.
    pub icd9cm: String,
    /// Dotted ICD-10-CM code, a current billable one where there is one.
    pub icd10cm: String,
}

/// A screening instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screener {
    /// Name (`PHQ-9`).
    pub instrument: String,
    /// Least possible total.
    pub min: i32,
    /// Greatest possible total.
    pub max: Option<i32>,
    /// Bands as `(from, to, name)`, both ends included.
    pub bands: Vec<(i32, i32, String)>,
    /// Cut point.
    pub cut: Option<i32>,
    /// LOINC code of the total, or empty.
    pub loinc: String,
}

/// Whom to call about a referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferralContact {
    /// The department.
    pub department: String,
    /// Telephone number as printed.
    pub phone: String,
    /// When the number was last seen to be right (year or date).
    pub as_of: String,
    /// Remark to be printed beside it.
    pub note: String,
}

/// A procedure code of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitType {
    /// CPT or HCPCS code.
    pub code: String,
    /// `session`, `group`, `intake`, `addon`, …
    pub class: String,
    /// Description.
    pub description: String,
    /// `individual`, `group`, `prescriber`, …
    pub modality: String,
}

/// Where the words of a [`SenseFilter`] are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SensePlace {
    /// In the two words before the name.
    Before,
    /// In the two words behind it.
    After,
    /// In its sentence.
    Sentence,
    /// In the text around it.
    Near,
}

/// A rule for an ambiguous name: the words that it needs, or refuses, around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenseFilter {
    /// The name.
    pub term: String,
    /// The code of the sense that the rule speaks of; empty for all of them.
    pub code: String,
    /// Where the words are looked for.
    pub place: SensePlace,
    /// Whether one of the words rules the sense out; otherwise the sense needs one of them.
    pub refuses: bool,
    /// The words, lower case; a `*` at the end leaves the ending open.
    pub words: Vec<String>,
}

/// Words beside a name that make it more specific.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specifier {
    /// As printed ("with psychotic features").
    pub phrase: String,
    /// What it says (`psychotic`).
    pub specifier: String,
}

/// The code of a name with specifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specified {
    /// The code of the name alone.
    pub base: String,
    /// The specifiers that must all stand beside it.
    pub specifiers: Vec<String>,
    /// The code of both together.
    pub code: String,
}

/// A word as it is often misspelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misspelling {
    /// As it is found; more than one word where it is torn (`bi-polar`).
    pub wrong: String,
    /// The one word that is meant.
    pub right: String,
}

/// A phrase that speaks of a risk to life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskTerm {
    /// As printed.
    pub phrase: String,
    /// What it is evidence of (`suicidal ideation`); `template` and `low suicide risk` are no risk.
    pub value: String,
    /// Whether it is matched in its own case (`SI`).
    pub in_its_case: bool,
    /// Words in the same sentence that give it another sense, lower case.
    pub refuse: Vec<String>,
    /// Words of which one must stand in the same sentence, lower case, with `*` behind one whose ending is open; none where empty.
    pub need: Vec<String>,
    /// What it is possible evidence of where none of the needed words stands (an overdose of which no intent is told); nothing where empty.
    pub otherwise: String,
    /// Words in the same sentence that take that away too, lower case.
    pub otherwise_refuse: Vec<String>,
}
