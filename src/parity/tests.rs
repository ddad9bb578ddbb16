//! The rulesets decide as their sources say.

use super::*;
use crate::dictionary::Dictionaries;

/// `MDD`, `REMIT?` … of a code in a built-in ruleset.
fn labels(tables: &Dictionaries, ruleset: &str, question: &Question<'_>) -> String {
    let ruleset = tables.rulesets.iter().find(|held| held.id == ruleset).expect("a ruleset");
    let labels: Vec<String> = ruleset.categories(question).iter().map(Membership::label).collect();
    labels.join("; ")
}

fn icd10cm(code: &str) -> Question<'_> {
    Question { system: CodeSystem::Icd10Cm, code, ..Question::default() }
}

fn icd9cm(code: &str) -> Question<'_> {
    Question { system: CodeSystem::Icd9Cm, code, ..Question::default() }
}

#[test]
fn the_nine_are_the_nine() {
    let tables = Dictionaries::built_in().expect("tables");
    for (code, want) in [
        ("F20.0", "SCZ"),
        ("F25.0", "SCA"),
        ("F31.81", "BIP"),
        ("F33.2", "MDD"),
        ("F41.0", "PAN"),
        ("F42.2", "OCD"),
        ("F84.0", "PDD"),
        ("F50.011", "ANX"),
        ("F50.21", "BUL"),
        ("F40.01", "PAN"),
        ("F34.0", "BIP?"),
        ("F42.3", "OCD?"),
        ("F32.A", ""),
        ("F34.1", ""),
        ("F43.10", ""),
        ("F60.5", ""),
        ("F40.00", ""),
        ("R63.0", ""),
        ("F32.81", ""),
        ("F50.81", ""),
        ("F23", ""),
    ] {
        assert_eq!(labels(&tables, "ca-ab88", &icd10cm(code)), want, "{code}");
    }
}

#[test]
fn icd9_is_judged_by_its_own_rules() {
    let tables = Dictionaries::built_in().expect("tables");
    for (code, want) in [
        ("296.32", "MDD"),
        ("295.30", "SCZ"),
        ("295.70", "SCA"),
        ("300.21", "PAN"),
        ("311", ""),
        ("300.4", ""),
        ("300.22", ""),
        ("301.4", ""),
    ] {
        assert_eq!(labels(&tables, "ca-ab88", &icd9cm(code)), want, "{code}");
    }
    assert_eq!(labels(&tables, "ca-sb855", &icd9cm("311")), "MHSUD");
}

#[test]
fn a_code_can_stand_in_several_categories() {
    let tables = Dictionaries::built_in().expect("tables");
    assert_eq!(labels(&tables, "ca-sb855", &icd10cm("F33.42")), "MHSUD; MOOD; REMIT?");
    assert_eq!(labels(&tables, "ca-sb855", &icd10cm("Z91.51")), "ZCOND?; RISK?");
    assert_eq!(labels(&tables, "ca-sb855", &icd10cm("Z76.5")), "ZCOND?");
    assert_eq!(labels(&tables, "ca-sb855", &icd10cm("J45.909")), "");
}

#[test]
fn depression_nos_before_october_2021_is_only_a_flag() {
    let tables = Dictionaries::built_in().expect("tables");
    let asked = |name, date: &str| Question { name, date: date.parse().ok(), ..icd10cm("F32.9") };
    for (name, date, want) in [
        ("Depression", "2021-09-30", "MDD?"),
        ("Depression", "2021-10-01", "MDD"),
        ("Major depressive disorder", "2019-05-01", "MDD"),
        ("Depression", "", "MDD"),
        ("Depression", "2021", "MDD?"),
    ] {
        assert_eq!(labels(&tables, "ca-ab88", &asked(name, date)), want, "{name} {date}");
    }
}

#[test]
fn the_childs_limb_asks_for_the_age() {
    let tables = Dictionaries::built_in().expect("tables");
    let asked = |code, age| Question { age, ..icd10cm(code) };
    for (code, age, want) in [
        ("F42.2", Some(17), "SED"),
        ("F42.2", Some(18), ""),
        ("F42.2", None, "SED?"),
        ("F10.20", Some(15), ""),
        ("F84.0", Some(9), ""),
        ("F99", Some(9), ""),
    ] {
        assert_eq!(labels(&tables, "ca-ab88-child", &asked(code, age)), want, "{code} {age:?}");
    }
}

#[test]
fn the_rule_with_the_most_characters_wins_and_ties_go_to_exclude() {
    let rule = |pattern, action| Rule {
        category: "X".into(),
        title: String::new(),
        system: CodeSystem::Icd10Cm,
        pattern,
        action,
        age_min: None,
        age_max: None,
        citation: String::new(),
        note: String::new(),
        line: 0,
    };
    let prefix = |code: &str, action| rule(Pattern::Prefix(code.into()), action);
    let decided = |rules: Vec<Rule>, code: &str| {
        let set = Ruleset { id: "x".into(), rules };
        set.categories(&icd10cm(code)).first().map(Membership::label)
    };
    let ladder = || vec![prefix("F3", Action::Include), prefix("F33.8", Action::Flag), prefix("F33", Action::Exclude)];
    assert_eq!(decided(ladder(), "F32.1").as_deref(), Some("X"));
    assert_eq!(decided(ladder(), "F33.8").as_deref(), Some("X?"));
    assert_eq!(decided(ladder(), "F33.1"), None);
    for first in [Action::Include, Action::Exclude] {
        let second = if first == Action::Include { Action::Exclude } else { Action::Include };
        assert_eq!(decided(vec![prefix("F33", first), prefix("F33", second)], "F33.1"), None);
    }
    let range = rule(Pattern::Range("F01".into(), "F99".into()), Action::Include);
    let regex = rule(Pattern::Regex(Regex::new("^(?:F3.*)$").expect("a regex")), Action::Flag);
    assert_eq!(decided(vec![range, regex], "F33.1").as_deref(), Some("X?"), "a regex counts the whole code");
}

/// Current billable codes of each layer over the federal table: 94 and 5 flagged in the nine, 180 on the affiliates' list, and under
/// SB 855 the 872 of the chapter with 22 that the DSM lists outside it.
#[test]
fn layers_have_the_sizes_that_were_counted() {
    let tables = Dictionaries::built_in().expect("tables");
    let count = |id: &str, flagged: bool| {
        let ruleset = tables.rulesets.iter().find(|held| held.id == id).expect("a ruleset");
        let text = include_str!("../../dictionaries/icd10cm.csv");
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        rows.records()
            .filter_map(Result::ok)
            .filter(|row| &row[1] == "1" && row[4].is_empty())
            .filter(|row| {
                let categories = ruleset.categories(&icd10cm(&row[0]));
                if flagged {
                    !categories.is_empty() && categories.iter().all(|held| held.flagged)
                } else {
                    categories.iter().any(|held| !held.flagged)
                }
            })
            .count()
    };
    assert_eq!((count("ca-ab88", false), count("ca-ab88", true)), (94, 5));
    assert_eq!(count("kaiser-affiliate", false), 180);
    assert_eq!(count("ca-sb855", false), 872 + 22);
}
