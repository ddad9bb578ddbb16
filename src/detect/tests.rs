//! The rules of the dictionaries, each run on its own example and counterexample.

use std::{collections::BTreeMap, sync::Arc};

use super::{Detector, Judgement};
use crate::{
    dictionary::{CueKind, Dictionaries},
    document::{Document, Format, Span},
    mention::{Assertion, Mention},
};

/// The detector with the built-in tables.
pub(crate) fn detector() -> Detector {
    Detector::new(Arc::new(Dictionaries::built_in().expect("the built-in tables load")))
}

/// A text without its braces, and the span that they mark.
pub(crate) fn marked(text: &str) -> (Document, Span) {
    let start = text.find('{').unwrap_or_else(|| panic!("no braces in {text:?}"));
    let end = text.find('}').unwrap_or_else(|| panic!("no braces in {text:?}")) - 1;
    (Document::of_text(Format::Text, text.replace(['{', '}'], "")), Span::new(start, end))
}

/// The judgement of the marked phrase.
fn judged(detector: &Detector, text: &str) -> Judgement {
    let (document, span) = marked(text);
    detector.judge(&detector.read(&document), span)
}

/// The mention that overlaps the marked phrase.
fn mentioned(detector: &Detector, text: &str) -> Option<Mention> {
    let (document, span) = marked(text);
    let mentions = detector.mentions(&detector.read(&document));
    mentions.into_iter().find(|mention| mention.place.as_ref().is_some_and(|place| place.span.overlaps(span)))
}

/// The rows of a table, by column name.
fn table(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// The rows of a table of rules; a rule without its two sentences is no rule.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let rows = table(text);
    for row in &rows {
        let both = ["example", "counterexample"].iter().all(|column| row[*column].contains('{'));
        assert!(both, "a row without example or counterexample: {row:?}");
    }
    rows
}

/// What a cue of a kind makes of a phrase in its scope.
fn meant(kind: &str) -> Assertion {
    match kind {
        "negation" => Assertion::Negated,
        "uncertain" => Assertion::Possible,
        "historical" => Assertion::Historical,
        "hypothetical" => Assertion::Hypothetical,
        "family" => Assertion::Family,
        "template" => Assertion::Other,
        _ => Assertion::Present,
    }
}

/// Whether the example of a cue holds its words.
fn shows(row: &BTreeMap<String, String>) -> bool {
    row["example"].to_lowercase().contains(&row["cue"].to_lowercase())
}

#[test]
fn every_cue_holds_on_its_example_and_not_on_its_counterexample() {
    let detector = detector();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../dictionaries/context_cues.csv")) {
        let want = meant(&row["kind"]);
        let open = row["kind"] == "pseudo_negation";
        let example = judged(&detector, &row["example"]);
        let held = if open { example.assertion != Assertion::Negated } else { example.assertion == want };
        let counter = judged(&detector, &row["counterexample"]).assertion;
        let apart = if open { counter != example.assertion } else { counter != want };
        if !held || !apart || !shows(&row) {
            wrong.push(format!("{} ({}): {example:?}, counterexample {counter:?}", row["cue"], row["example"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Present is also what no cue says, so that the example of such a cue must be something else without it.
#[test]
fn every_cue_of_what_goes_on_is_what_makes_its_example_present() {
    let tables = Dictionaries::built_in().expect("the built-in tables load").without_cues(CueKind::ActiveOverride);
    let without = Detector::new(Arc::new(tables));
    let cues = rows(include_str!("../../dictionaries/context_cues.csv"));
    let cues: Vec<_> = cues.into_iter().filter(|row| row["kind"] == "active_override").collect();
    let present = |row: &&BTreeMap<String, String>| judged(&without, &row["example"]).assertion == Assertion::Present;
    let idle: Vec<&str> = cues.iter().filter(present).map(|row| row["example"].as_str()).collect();
    assert!(cues.len() > 80 && idle.is_empty(), "present without their cue: {idle:?}");
}

#[test]
fn every_sense_filter_tells_its_example_from_its_counterexample() {
    let detector = detector();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../dictionaries/sense_filters.csv")) {
        let example = mentioned(&detector, &row["example"]);
        let counter = mentioned(&detector, &row["counterexample"]);
        let other = |mention: &Mention| !row["code"].is_empty() && mention.icd10cm != row["code"];
        if example.is_none() || counter.as_ref().is_some_and(|mention| !other(mention)) {
            wrong.push(format!("{} {}: {:?} / {:?}", row["term"], row["code"], row["example"], row["counterexample"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each text of a trap (parted by ` | `) says no diagnosis of the patient, its counterexample says one.
#[test]
fn no_trap_is_a_diagnosis() {
    let detector = detector();
    let mut wrong = Vec::new();
    for row in table(include_str!("../../dictionaries/false_positive_traps.csv")) {
        for text in row["example"].split(" | ") {
            let document = Document::of_text(Format::Text, text.to_owned());
            let mut mentions = detector.mentions(&detector.read(&document));
            mentions.retain(|mention| mention.assertion == Assertion::Present);
            if !mentions.is_empty() {
                wrong.push(format!("{}: {text}: {mentions:?}", row["trap"]));
            }
        }
        let real = mentioned(&detector, &row["counterexample"]);
        if real.is_none_or(|mention| mention.assertion != Assertion::Present) {
            wrong.push(format!("{}: nothing in {}", row["trap"], row["counterexample"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_take_their_specifiers() {
    let detector = detector();
    for (text, want) in [
        ("{MDD}, recurrent, severe", "F33.2"),
        ("{Major depression}, recurrent, severe with psychotic features", "F33.3"),
        ("severe recurrent {major depression}", "F33.2"),
        ("{Major depressive disorder}, single episode, moderate", "F32.1"),
        ("{MDD}, recurrent, in partial remission", "F33.41"),
        ("{Depression}", "F32.A"),
        ("{Bipolar disorder}, type II", "F31.81"),
        ("{Alcohol use disorder}, severe", "F10.20"),
        ("{Opioid use disorder}, severe, in sustained remission", "F11.21"),
        ("{Alcohol use disorder}, moderate, dependence: in sustained remission", "F10.21"),
        ("{MDD}: recurrent, severe", "F33.2"),
        ("{MDD}: recurrent. Severe back pain", "F33.9"),
        ("Anorexia nervosa, restricting type, severe ({AN-R})", "F50.012"),
        ("{PTSD}, chronic", "F43.12"),
        ("{Adjustment disorder} with mixed anxiety and depressed mood", "F43.23"),
        ("{cocaine abuse}", "F14.10"),
        ("{Schizophrenia}", "F20.9"),
        ("{Dementia}, mild", "F03.A0"),
    ] {
        assert_eq!(mentioned(&detector, text).map(|mention| mention.icd10cm).as_deref(), Some(want), "{text}");
    }
}

#[test]
fn a_reading_knows_sections_sentences_and_encounters() {
    let text = "Active Problem List\nPTSD  F43.10\n\n1/10/2023 - Psychotherapy - Individual in BEHAVIORAL HEALTH\nDate/Time: \
                1/10/2023 10:00 AM\nProgress Notes\nStable. Denies SI.\n\n2/1/2023 - Office Visit in ADULT MEDICINE\nAssessment: \
                cough\n";
    let document = Document::of_text(Format::Text, text.into());
    let detector = detector();
    let reading = detector.read(&document);
    let at = |needle: &str| text.find(needle).expect("in the text");
    assert_eq!(reading.section_at(at("F43.10")).map(|section| section.class.as_str()), Some("problem_list"));
    assert_eq!(reading.date_at(at("F43.10")), None);
    assert_eq!(reading.encounters.len(), 2);
    assert_eq!(reading.date_at(at("Denies")).map(|date| date.to_string()).as_deref(), Some("2023-01-10"));
    assert_eq!(reading.date_at(at("cough")).map(|date| date.to_string()).as_deref(), Some("2023-02-01"));
    assert_eq!(reading.section_at(at("cough")).map(|section| section.class.as_str()), Some("assessment"));
    assert_eq!(reading.sentence_at(at("Denies")).map(|span| document.slice(span)), Some("Denies SI."));
}

#[test]
fn furniture_is_in_no_sentence_and_ends_no_section() {
    use crate::document::{Block, BlockKind};
    let text = "Family History\nMother:\nPage 1 of 2\ndepression\n";
    let mut document = Document::of_text(Format::Pdf, text.into());
    let at = text.find("Page").expect("in the text");
    let block = |start, end, kind| Block { span: Span::new(start, end), kind, section: None };
    document.blocks = vec![
        block(0, at, BlockKind::Body),
        block(at, at + 12, BlockKind::Furniture),
        block(at + 12, text.len(), BlockKind::Body),
    ];
    let detector = detector();
    let reading = detector.read(&document);
    assert_eq!(reading.sentence_at(at + 2), None);
    let section = reading.section_at(text.find("depression").expect("in the text"));
    assert_eq!(section.map(|section| section.class.as_str()), Some("family_history"));
}

#[test]
fn assertions_of_plain_sentences() {
    let detector = detector();
    for (text, want) in [
        ("Major {depression} is stable.", Assertion::Present),
        ("He denies fever, chills, or {depression}.", Assertion::Negated),
        ("Denies SI but reports {depression}.", Assertion::Present),
        ("{Depression}: No", Assertion::Negated),
        ("PSYCHIATRIC: No {depression}.", Assertion::Negated),
        ("Mother had {depression}.", Assertion::Family),
        ("Mother reports that he has {depression}.", Assertion::Present),
        ("Parents deny any {depression} in the patient.", Assertion::Negated),
        ("Parents deny patient has {depression}.", Assertion::Negated),
        ("Parents report {ADHD} since first grade.", Assertion::Present),
        ("Mother has concerns about {autism} in the patient.", Assertion::Possible),
        ("Mother has {depression} and worries about him.", Assertion::Family),
        ("Family history of {depression}.", Assertion::Family),
        ("Rule out {depression}.", Assertion::Possible),
        ("History of {depression}.", Assertion::Historical),
        ("Call if {depression} returns.", Assertion::Hypothetical),
        ("Family History\n{Depression}", Assertion::Family),
        ("Past Medical History\n{Depression}", Assertion::Historical),
        ("Patient Instructions\n{Depression} can be treated.", Assertion::Other),
    ] {
        assert_eq!(judged(&detector, text).assertion, want, "{text}");
    }
}

/// A noun two words behind a name made a form or a class of the diagnosis.
#[test]
fn a_noun_behind_a_name_is_its_compound_only_where_nothing_parts_them() {
    let detector = detector();
    for (text, want) in [
        ("He has {ADHD} and takes medication.", Assertion::Present),
        ("{Depression}, medications reviewed.", Assertion::Present),
        ("She has {anxiety} in class.", Assertion::Present),
        ("{Anxiety} about test scores.", Assertion::Present),
        ("{Depression} of unknown cause.", Assertion::Present),
        ("Discharged from the hospital with {depression}.", Assertion::Present),
        ("She has two children, {depression} and a cough.", Assertion::Present),
        ("Her {panic attacks} come without warning.", Assertion::Present),
        ("He is {depressed} nearly every day.", Assertion::Present),
        ("{ADHD} medication refilled.", Assertion::Other),
        ("Hospital {anxiety} and depression scale given.", Assertion::Other),
        ("{Depression} symptom scale given.", Assertion::Other),
        ("She joined a {depression} class.", Assertion::Other),
    ] {
        assert_eq!(judged(&detector, text).assertion, want, "{text}");
    }
}

/// "No acute distress, depression stable" denied the depression, and a partner who left had it.
#[test]
fn what_is_told_how_it_goes_is_there_whatever_was_denied_before() {
    let detector = detector();
    for (text, want) in [
        ("No acute distress, {depression} improving.", Assertion::Present),
        ("No medication changes, {depression} stable.", Assertion::Present),
        ("Without medication {ADHD} is worse.", Assertion::Present),
        ("Her partner left, {depression} is worse.", Assertion::Present),
        ("No SI, {depression} ongoing.", Assertion::Present),
        ("Without her pills {anxiety} returns.", Assertion::Present),
        ("Denies SI, HI, {depression}, improved sleep.", Assertion::Negated),
        ("No {depression}, stable mood.", Assertion::Negated),
        ("No mania, {anxiety} or panic, sleep is better.", Assertion::Negated),
        ("Her mother's {depression} is worse.", Assertion::Family),
        ("Mother: ADHD, {depression} is worse.", Assertion::Family),
    ] {
        assert_eq!(judged(&detector, text).assertion, want, "{text}");
    }
}

/// The time when a condition began ended it, and a relative in a clause behind it had it.
#[test]
fn a_beginning_is_no_end_and_a_clause_behind_a_comma_is_about_another() {
    let detector = detector();
    for (text, want) in [
        ("{Depression} began in high school.", Assertion::Present),
        ("{Bipolar disorder} was diagnosed ten years ago.", Assertion::Present),
        ("{Depression} in high school.", Assertion::Historical),
        ("{Depression}, now resolved.", Assertion::Historical),
        ("{Autism}, his mother is tired.", Assertion::Present),
        ("{Depression}, in her mother.", Assertion::Family),
        ("Grief after loss of son, {depression}, insomnia.", Assertion::Present),
    ] {
        assert_eq!(judged(&detector, text).assertion, want, "{text}");
    }
}

/// A diagnosis taken back behind "but", a doubt in brackets, a list of doubts and a positive screen were judged by their nearest cue.
#[test]
fn what_is_taken_back_or_doubted_is_judged_within_its_clause_brackets_and_list() {
    let detector = detector();
    for (text, want) in [
        ("{Bipolar disorder} was diagnosed in 2015 but later felt to be misdiagnosis.", Assertion::Negated),
        ("Diagnosed with {bipolar disorder} in 2015 but later felt to be misdiagnosis.", Assertion::Negated),
        ("{PTSD} was considered but criteria not met.", Assertion::Negated),
        ("{Depression} is present but denied suicidal thoughts.", Assertion::Present),
        ("GAD, MDD (r/o bipolar), {PTSD}.", Assertion::Present),
        ("GAD, MDD (r/o {bipolar}), PTSD.", Assertion::Possible),
        ("Denies (current) {depression}.", Assertion::Negated),
        ("Rule outs: PTSD; {OCD}.", Assertion::Possible),
        ("Rule out PTSD; {OCD} is treated.", Assertion::Present),
        ("Positive {depression} screen.", Assertion::Possible),
        ("{Depression} screening was positive.", Assertion::Possible),
        ("{Depression} screening, strep positive.", Assertion::Other),
    ] {
        assert_eq!(judged(&detector, text).assertion, want, "{text}");
    }
}

/// The son of whom a mother is worried, and the father who is cared for, passed for people who are only spoken of.
#[test]
fn a_relative_owns_the_condition_named_as_his() {
    let detector = detector();
    for (text, want) in [
        ("Pt is worried about her son's {depression}.", Assertion::Family),
        ("Cares for her father with {dementia}.", Assertion::Family),
        ("Lost his father to {alcoholism}.", Assertion::Family),
        ("Lives with her mother with {depression}.", Assertion::Present),
        ("Talked to her son's teacher about {anxiety}.", Assertion::Present),
    ] {
        assert_eq!(judged(&detector, text).assertion, want, "{text}");
    }
}

/// A noun beside a word of time, of family or of a plan gave it another sense.
#[test]
fn words_of_time_family_and_plan_are_none_in_their_compounds() {
    let detector = detector();
    for text in [
        "In the past week {anxiety} was worse.",
        "Last month {depression} was worse.",
        "Family therapy for {depression} weekly.",
        "Needs prior authorization for {depression} treatment.",
        "Consider increasing Zoloft for {depression}.",
        "Call for refills for {panic disorder}.",
    ] {
        assert_eq!(judged(&detector, text).assertion, Assertion::Present, "{text}");
    }
}

/// The doubtful diagnosis and its code were two mentions.
#[test]
fn words_of_doubt_in_front_of_a_code_are_no_name_of_it() {
    let detector = detector();
    for line in ["Rule out F31.9 Bipolar disorder, unspecified", "R/O F31.9 Bipolar disorder", "Possible F31.9 bipolar disorder"]
    {
        let document = Document::of_text(Format::Text, format!("Visit Diagnoses\n- {line}\n"));
        let mentions = detector.mentions(&detector.read(&document));
        let told: Vec<_> =
            mentions.iter().map(|mention| (mention.code.as_str(), mention.assertion, mention.text.len() > 5)).collect();
        assert_eq!(told, [("F31.9", Assertion::Possible, true)], "{line}");
    }
}

/// The title that F41.0 had for years was read as a denial of agoraphobia with the code of panic disorder.
#[test]
fn the_whole_title_of_panic_disorder_is_one_name() {
    let detector = detector();
    let text = "Active Problem List\nPanic disorder [episodic paroxysmal anxiety] without agoraphobia    F41.0    3/7/2023\n";
    let document = Document::of_text(Format::Text, text.into());
    let mentions = detector.mentions(&detector.read(&document));
    let told: Vec<_> = mentions.iter().map(|mention| (mention.code.as_str(), mention.assertion)).collect();
    assert_eq!(told, [("F41.0", Assertion::Present)]);
}

/// "Dx: 29632" gave no row.
#[test]
fn icd9_codes_without_their_dot_count_in_diagnosis_places() {
    let detector = detector();
    for (text, want) in [
        ("Dx: 29632", &["296.32"][..]),
        ("Diagnosis: 29632, 30981", &["296.32", "309.81"]),
        ("Visit Diagnoses\n29632\n", &["296.32"]),
        ("Dx: 311", &["311"]),
        ("Visit date: 3/4/2014\nDx: 311", &["311"]),
        ("Dx: 311 Main Street", &[]),
        ("Dx: 30000 steps a day", &[]),
        ("Dx: 90837", &[]),
        ("Ref# 29632", &[]),
        ("Member 29632 called.", &[]),
        ("Visit Diagnoses\nsee order 29632 of today\n", &[]),
    ] {
        let document = Document::of_text(Format::Text, text.into());
        let mentions = detector.mentions(&detector.read(&document));
        let codes: Vec<&str> = mentions.iter().map(|mention| mention.code.as_str()).collect();
        assert_eq!(codes, want, "{text}");
    }
}

/// Its second half was a row of its own.
#[test]
fn the_name_of_dysthymia_in_the_dsm_is_one() {
    let detector = detector();
    let document = Document::of_text(Format::Text, "Dx: Persistent depressive disorder (dysthymia), early onset".into());
    let mentions = detector.mentions(&detector.read(&document));
    let told: Vec<_> = mentions.iter().map(|mention| (mention.icd10cm.as_str(), mention.text.as_str())).collect();
    assert_eq!(told, [("F34.1", "Persistent depressive disorder (dysthymia)")]);
}

/// A name with a soft hyphen at the line's end was not found.
#[test]
fn words_that_any_hyphen_parts_at_a_line_end_are_one() {
    let detector = detector();
    for hyphen in ["-", "\u{ad}", "\u{2010}"] {
        let document = Document::of_text(Format::Text, format!("She has schizo\u{ad}affective dis{hyphen}\norder.\n"));
        let mentions = detector.mentions(&detector.read(&document));
        assert_eq!(mentions.len(), 1, "{hyphen:?}");
        assert!(mentions[0].text.ends_with("order"), "{hyphen:?}: {}", mentions[0].text);
    }
}

#[test]
fn short_forms_of_specifiers_decide_the_code() {
    let detector = detector();
    for (sentence, code) in [
        ("MDD, rec, severe", "F33.2"),
        ("MDD rec sev w/ psych feat", "F33.3"),
        ("MDD, single ep, mod", "F32.1"),
        ("MDD, recurrent, mod", "F33.1"),
        ("Major neurocognitive disorder due to Alzheimer’s disease", "F02.80"),
        ("Major NCD, moderate", "F03.B0"),
        ("Parkinson's disease dementia", "F02.80"),
    ] {
        let text = format!("Assessment:\n{sentence}\n");
        let mentions = detector.mentions(&detector.read(&Document::of_text(Format::Text, text)));
        let codes: Vec<_> = mentions.iter().map(|mention| mention.icd10cm.as_str()).collect();
        assert_eq!(codes, [code], "{sentence}");
    }
}
