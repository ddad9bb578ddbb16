//! Every rule is tried on its own example and counter-example; whole documents show how the parts work together.

use std::sync::Arc;

use super::*;
use crate::{
    dictionary::Dictionaries,
    document::{Document, Format, Observation},
};

/// Detector of the built-in tables.
fn detector() -> Detector {
    Detector::new(Arc::new(Dictionaries::built_in().unwrap()))
}

/// The evidence of a text.
fn evidence(detector: &Detector, text: &str) -> Vec<Evidence> {
    gather(detector, &detector.read(&Document::of_text(Format::Text, text.into()))).evidence
}

/// A note of a session in which a sentence stands.
fn note(sentence: &str) -> String {
    format!("3/5/2024 - Psychotherapy - Individual in BEHAVIORAL HEALTH\nProvider: Ann Wu, PhD\nProgress Notes\n{sentence}\n")
}

/// `kind value` of what is present, or a remark on visits.
fn told(found: &[Evidence]) -> Vec<String> {
    let tells = |evidence: &&Evidence| {
        evidence.assertion == Assertion::Present
            || (evidence.kind == EvidenceKind::Visit && evidence.assertion == Assertion::Other)
    };
    found.iter().filter(tells).map(|evidence| format!("{} {}", evidence.kind.as_str(), evidence.value)).collect()
}

#[test]
fn every_rule_finds_its_example_and_not_its_counter_example() {
    let detector = detector();
    let mut faults = Vec::new();
    for cue in &detector.dictionaries().evidence.cues {
        let of = |sentence: &str| {
            let found = evidence(&detector, &note(sentence));
            let line = format!("evidence_cues.csv line {}", cue.line);
            let own: Vec<Evidence> = found.iter().filter(|one| one.note.split(';').next() == Some(&line)).cloned().collect();
            (told(&own), told(&found), own)
        };
        let wanted = format!("{} ", cue.kind.as_str());
        let (_, all, own) = of(&cue.example);
        let declined = cue.value == visit::DECLINED && own.iter().any(|one| one.assertion == Assertion::Negated);
        if !declined && !all.iter().any(|one| one.starts_with(&wanted)) {
            faults.push(format!("line {}: example gives {all:?}: {}", cue.line, cue.example));
        }
        if !cue.pattern.is_match(&cue.example) {
            faults.push(format!("line {}: the pattern does not match the example", cue.line));
        }
        if cue.counterexample.is_empty() {
            faults.push(format!("line {}: no counter-example", cue.line));
        }
        let (own, ..) = of(&cue.counterexample);
        if !own.is_empty() {
            faults.push(format!("line {}: counter-example gives {own:?}: {}", cue.line, cue.counterexample));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Phrases of records that were missed once.
#[test]
fn a_term_given_up_a_late_start_a_class_of_little_help_and_drugs_that_failed_are_evidence() {
    let detector = detector();
    for (sentence, want) in [
        ("Withdrew from the autumn term.", "work_school failing school"),
        ("Left his master's course in June.", "work_school failing school"),
        ("Cannot use the train and is late for work most days.", "work_school missed work"),
        ("She found the Managing Anxiety class of little help: too general.", "group_treatment no benefit"),
        ("Sertraline and venlafaxine each failed at full dose.", "medication_trial no benefit"),
        ("Lithium augmentation was added last week.", "medication_trial augmentation"),
        ("One attack on the freeway, and she no\nlonger drives to the office.", "impairment stopped daily activities"),
    ] {
        let found = told(&evidence(&detector, &note(sentence)));
        assert!(found.iter().any(|one| one == want), "{sentence}: {found:?}");
    }
    for sentence in [
        "Left the course of antibiotics unfinished.",
        "Stays late for work on quarterly reports.",
        "The class was of help.",
        "Sertraline has not failed.",
        "Breast augmentation was added to the history.",
    ] {
        let found = told(&evidence(&detector, &note(sentence)));
        assert_eq!(found, ["visit individual"], "{sentence}");
    }
}

/// A crisis line or a warning in the sentence hid the thoughts that it was given for; a label hid that they are past or none.
#[test]
fn help_that_was_given_hides_no_risk_and_a_label_its_answer() {
    let detector = detector();
    for (text, want) in [
        ("Endorses passive SI, crisis line number provided.", "suicidal ideation present"),
        ("Called the crisis line last night due to SI.", "suicidal ideation present"),
        ("Endorses SI; black box warning discussed.", "suicidal ideation present"),
        ("Denies SI, knows the crisis line number.", "suicidal ideation negated"),
        ("If you have thoughts of suicide, call the crisis line.", "suicidal ideation other"),
        ("Crisis line for suicidal thoughts given.", "suicidal ideation other"),
        ("Admitted to the unit for SI with plan.", "suicidal ideation present"),
        ("Self-harm: hx of cutting, last 2020", "self-harm historical"),
        ("Suicidal thoughts: not at all", "suicidal ideation negated"),
        ("Risk factors: prior attempt, firearms.", "suicide attempt historical"),
        ("Screening: endorses SI.", "suicidal ideation present"),
        ("Screening: suicidal thoughts", "suicidal ideation other"),
        ("Worried about her son's suicidality.", "suicidal ideation family"),
        ("Lost his father to suicide.", "suicidal ideation family"),
        ("She did not deny SI.", "suicidal ideation present"),
    ] {
        assert_eq!(risk(&detector, text).join("; "), want, "{text}");
    }
}

/// The uncle who did it passed for the one it was done to, and a note that names only depression for none of mental health.
#[test]
fn who_did_it_is_no_subject_and_a_sentence_may_name_its_condition_alone() {
    let detector = detector();
    for (text, want) in [
        ("Hx of childhood sexual abuse by uncle.", "trauma present abuse"),
        ("Sudden traumatic loss of her husband.", "trauma present trauma history"),
        ("Her mother was sexually abused.", "trauma family abuse"),
        ("Her sister, who was sexually abused by an uncle, called.", "trauma family abuse"),
        ("Off work through 10/1 due to depression.", "work_school present leave or disability"),
        ("Off work through 10/1 due to a sprain.", ""),
        ("Declined IOP for her anxiety.", "level_of_care negated declined"),
    ] {
        let found: Vec<String> = evidence(&detector, text)
            .iter()
            .map(|one| format!("{} {} {}", one.kind.as_str(), one.assertion.as_str(), one.value))
            .collect();
        assert_eq!(found.join("; "), want, "{text}");
    }
}

#[test]
fn every_phrase_of_risk_is_found_and_not_in_its_counterexample() {
    let detector = detector();
    let mut faults = Vec::new();
    let risk = |text: &str| -> Vec<(String, Assertion)> {
        let found = evidence(&detector, text).into_iter().filter(|one| one.kind == EvidenceKind::Risk);
        found.map(|one| (one.value, one.assertion)).collect()
    };
    let mut reader = csv::ReaderBuilder::new().from_reader(include_str!("../../dictionaries/risk_terms.csv").as_bytes());
    for row in reader.deserialize() {
        let row: std::collections::BTreeMap<String, String> = row.expect("a row");
        let plain = |text: &str| text.replace(['{', '}'], "");
        let bare = row["need"].is_empty() && !row["phrase"].bytes().all(|byte| byte.is_ascii_digit());
        let example = match row["example"].as_str() {
            "" if row["value"] == "template" || !bare => continue,
            "" => format!("Today: {}.", row["phrase"]),
            example => plain(example),
        };
        let value = if row["value"] == "low suicide risk" { "suicide risk level" } else { &row["value"] };
        let found = risk(&example);
        let is_risk = row["value"] != "template";
        if is_risk != found.iter().any(|(told, _)| told == value) {
            faults.push(format!("{}: {found:?} in {example:?}", row["phrase"]));
        }
        let counter = risk(&plain(&row["counterexample"]));
        if counter.iter().any(|(told, assertion)| told == value && *assertion == Assertion::Present) {
            faults.push(format!("{}: {counter:?} in {:?}", row["phrase"], row["counterexample"]));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_denied_is_negated_and_what_is_said_is_not_missed() {
    let detector = detector();
    let told = |text: &str| -> Vec<String> {
        let found = evidence(&detector, text).into_iter().filter(|one| one.kind == EvidenceKind::Risk);
        found.map(|one| format!("{} {}", one.value, one.assertion.as_str())).collect()
    };
    for (text, want) in [
        ("Passive SI, no plan or intent.", vec!["suicidal ideation present"]),
        ("No current SI but attempted last month.", vec!["suicidal ideation negated", "suicide attempt present"]),
        ("Denies SI today; overdose in May 2023.", vec!["suicidal ideation negated", "suicide attempt present"]),
        ("SI/HI: neg", vec!["suicidal ideation negated"]),
        ("SI (-) HI (-)", vec!["suicidal ideation negated"]),
        ("(+) SI (-) HI", vec!["suicidal ideation present"]),
        ("Suicidal ideation? No", vec!["suicidal ideation negated"]),
        ("[ ] Suicidal ideation [x] Denies", vec!["suicidal ideation negated"]),
        ("C-SSRS: 1. Wish to be dead: Yes", vec!["suicidal ideation present"]),
        ("Non-suicidal.", vec!["suicidal ideation negated"]),
        ("Last SI was 3 months ago.", vec!["suicidal ideation historical"]),
        ("Unable to assess SI due to sedation.", vec!["suicidal ideation possible"]),
        ("Pt would not answer questions about SI.", vec!["suicidal ideation possible"]),
        ("C-SSRS Screener: High risk.", vec!["suicide risk level present"]),
        ("C-SSRS: high risk", vec!["suicide risk level present"]),
        ("Risk to self: high", vec!["suicide risk level present"]),
        ("Risk of self-harm: high", vec!["suicide risk level present"]),
        ("Not at high acute risk for suicide.", vec!["suicide risk level negated"]),
        ("Suicide risk: low to moderate", vec!["suicide risk level present"]),
        ("Suicide risk: Low [ ] Moderate [ ] High [x]", vec!["suicide risk level present"]),
        ("Suicide risk: [ ] Low [ ] Moderate [ ] High", vec![]),
        ("Father was at high acute risk for suicide.", vec!["suicide risk level family"]),
        ("Does not present as suicidal.", vec!["suicidal ideation negated"]),
        ("Has been cutting on her thighs.", vec!["self-harm present"]),
        ("Cutting back on drinking.", vec![]),
        ("Pt is sucidal.", vec!["suicidal ideation present"]),
        ("PHQ-9 #9 = 1", vec!["PHQ-9 item 9: 1 present"]),
        (
            "9. Thoughts that you would be better off dead or of hurting yourself in some way: Several days",
            vec!["PHQ-9 item 9: 1 present"],
        ),
        ("Admitted 5/2/2024 on an involuntary hold, discharged 5/14/2024.", vec!["involuntary hold historical"]),
        ("Placed on a 5150 hold for danger to self.", vec!["involuntary hold present"]),
    ] {
        assert_eq!(told(text), want, "{text}");
    }
}

#[test]
fn the_number_of_an_item_is_no_score() {
    let found = evidence(&detector(), "PHQ-9\n1. Little interest or pleasure in doing things: 2\n");
    assert!(found.iter().all(|one| one.kind != EvidenceKind::Score), "{found:?}");
}

#[test]
fn leaflets_are_no_evidence() {
    let detector = detector();
    let text = note(
        "Stable.\nPatient Instructions\nAnxiety Disorder: Care Instructions\nMany people have flashbacks, stay in bed, or miss \
                     work. Join one of our free classes.\nLevel of Service\nCPT 90834",
    );
    assert_eq!(told(&evidence(&detector, &text)), ["visit individual"]);
}

#[test]
fn scores_carry_band_day_and_quote() {
    let detector = detector();
    let found = evidence(&detector, &note("PHQ-9 Total Score: 16. GAD-7: 31. AUDIT total score: 27."));
    let scores: Vec<&Evidence> = found.iter().filter(|one| one.kind == EvidenceKind::Score).collect();
    assert_eq!(scores.len(), 2);
    assert_eq!((scores[0].value.as_str(), scores[0].severity.as_str()), ("PHQ-9 16", "moderately severe"));
    assert_eq!(scores[0].date.map(|date| date.to_string()).as_deref(), Some("2024-03-05"));
    assert_eq!(scores[1].value, "AUDIT 27");
}

#[test]
fn observations_are_scores_by_code_or_name() {
    let detector = detector();
    let mut document = Document::of_text(Format::Fhir, String::new());
    let seen = |code: &str, name: &str, value: &str| Observation {
        code: code.into(),
        name: name.into(),
        value: value.into(),
        date: "2024-10-08".parse().ok(),
        span: None,
    };
    document.observations = vec![
        seen("44261-6", "Patient Health Questionnaire 9 item total score", "14"),
        seen("", "GAD-7 total", "31"),
        seen("44250-9", "Little interest or pleasure", "2"),
        seen("", "PCL-5", "44"),
    ];
    let found = gather(&detector, &detector.read(&document)).evidence;
    assert_eq!(told(&found), ["score PCL-5 44", "score PHQ-9 14"]);
    assert!(found.iter().all(|one| one.page == 0 && !one.snippet.is_empty()));
}

#[test]
fn a_stay_says_from_when_to_when() {
    let detector = detector();
    let found = evidence(&detector, &note("Psychiatric hospitalization 4/22/2024 to 4/30/2024."));
    let stay = found.iter().find(|one| one.kind == EvidenceKind::Hospitalization).unwrap();
    assert_eq!(stay.severity, "2024-04-22 to 2024-04-30");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(48))]

    #[test]
    fn any_text_gives_evidence_or_none(text in "(?s).{0,200}", tail in "(PHQ-9|5150 hold|cancelled|4/2/2024 - Group|flashbacks|é| |\n){0,12}") {
        static DETECTOR: std::sync::LazyLock<Detector> = std::sync::LazyLock::new(detector);
        let whole = format!("{text}{tail}");
        for one in evidence(&DETECTOR, &whole) {
            proptest::prop_assert!(one.start <= whole.len());
        }
    }
}

/// What is said of risk in a sentence, `value assertion` each.
fn risk(detector: &Detector, sentence: &str) -> Vec<String> {
    let found = evidence(detector, &note(sentence));
    let risk = found.iter().filter(|one| one.kind == EvidenceKind::Risk);
    risk.map(|one| format!("{} {}", one.value, one.assertion.as_str())).collect()
}

/// A label was present risk, a score of 0 beside a denied row a present one, and an overdose without a word of intent no row at all.
#[test]
fn labels_items_of_questionnaires_attempts_and_overdoses_say_what_they_say() {
    let detector = detector();
    for (sentence, want) in [
        ("Suicide: Pt denies current SI.", &["suicidal ideation negated"][..]),
        ("Suicidality: denies plan, endorses passive SI.", &["suicidal ideation present"]),
        ("Suicide attempts: 2 (by overdose)", &["suicide attempt present"]),
        ("Thoughts of being better off dead 0", &["PHQ-9 item 9: 0 negated"]),
        ("Thoughts that you would be better off dead, or of hurting yourself: 2", &["PHQ-9 item 9: 2 present"]),
        ("PHQ-9 item 9: 0, though he endorses SI when asked.", &["suicidal ideation present", "PHQ-9 item 9: 0 negated"]),
        ("The thought of harming myself has occurred to me: Never", &["EPDS item 10: 0 negated"]),
        ("The thought of harming myself has occurred to me: Sometimes", &["EPDS item 10: 2 present"]),
        ("She cut her wrists in an attempt to end her life.", &["suicide attempt present"]),
        ("He tried to kill himself last year.", &["suicide attempt present"]),
        ("Attempted hanging in 2019.", &["suicide attempt historical"]),
        ("Brought in after an overdose of acetaminophen.", &["overdose, intent not stated possible"]),
        ("Intentional overdose of sertraline.", &["suicide attempt present"]),
        ("No history of overdose.", &["overdose, intent not stated negated"]),
        ("Accidental overdose of opioids.", &[]),
        ("He overdosed on fentanyl unintentionally.", &[]),
        ("Opioid overdose education given, naloxone kit sent.", &[]),
    ] {
        let mut found = risk(&detector, sentence);
        found.sort_by_key(|one| want.iter().position(|wanted| wanted == one));
        assert_eq!(found, want, "{sentence}");
    }
}

#[test]
fn an_apostrophe_of_a_word_processor_is_one() {
    let detector = detector();
    for sentence in ["The depression group didn’t help her.", "She can’t work.", "The group isn't helping."] {
        assert!(!told(&evidence(&detector, &note(sentence))).is_empty(), "{sentence}");
    }
}

#[test]
fn a_past_attempt_behind_a_denial_is_no_denied_one() {
    let detector = detector();
    let assertion = |sentence: &str| {
        let found = evidence(&detector, &note(sentence));
        let attempts: Vec<_> = found.iter().filter(|one| one.value == "suicide attempt").map(|one| one.assertion).collect();
        assert_eq!(attempts.len(), 1, "{sentence}: {found:?}");
        attempts[0]
    };
    for sentence in [
        "Denies any suicidal thoughts – past attempt 2019.",
        "Denies SI, past suicide attempt in 2019.",
        "Denies SI, prior suicide attempts x2.",
    ] {
        assert_eq!(assertion(sentence), Assertion::Historical, "{sentence}");
    }
    for sentence in
        ["Denies SI, HI, past suicide attempts.", "Denies SI and any suicide attempt in 2024.", "No suicide attempts since 2019."]
    {
        assert_eq!(assertion(sentence), Assertion::Negated, "{sentence}");
    }
}

#[test]
fn a_short_form_of_not_denies() {
    let detector = detector();
    for sentence in ["She isn't suicidal.", "He wasn’t suicidal.", "Doesn't feel suicidal."] {
        let found = evidence(&detector, &note(sentence));
        let risk: Vec<_> = found.iter().filter(|one| one.kind == EvidenceKind::Risk).map(|one| one.assertion).collect();
        assert_eq!(risk, [Assertion::Negated], "{sentence}");
    }
}

#[test]
fn a_count_of_none_denies_and_a_refused_promise_of_safety_is_risk() {
    let detector = detector();
    let risk = |sentence: &str| -> Vec<(String, Assertion)> {
        let found = evidence(&detector, &note(sentence)).into_iter().filter(|one| one.kind == EvidenceKind::Risk);
        found.map(|one| (one.value, one.assertion)).collect()
    };
    for (sentence, value, assertion) in [
        ("Lifetime suicide attempts: 0", "suicide attempt", Assertion::Negated),
        ("Lifetime suicide attempts: 2", "suicide attempt", Assertion::Present),
        ("Unable to contract for safety.", "unable to contract for safety", Assertion::Present),
        ("She can’t guarantee her safety.", "unable to contract for safety", Assertion::Present),
        ("Have you wished you were dead? YES", "suicidal ideation", Assertion::Present),
        ("Have you had thoughts of killing yourself (past month)\tYes\t1/10/2024", "suicidal ideation", Assertion::Present),
        ("Have you had thoughts of killing yourself (past month)\tNo", "suicidal ideation", Assertion::Negated),
        ("Have you had thoughts of killing yourself (past month)\tsee note", "suicidal ideation", Assertion::Other),
        ("Says he is tired of living.", "suicidal ideation", Assertion::Present),
    ] {
        assert_eq!(risk(sentence), [(value.to_owned(), assertion)], "{sentence}");
    }
    assert!(risk("Contracts for safety.").is_empty());
}
