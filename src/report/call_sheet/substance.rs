//! Which rows speak of substance use: records of it may be under 42 CFR Part 2, so a person must be able to leave them off a sheet.
//!
//! It decides for marking too much rather than too little.

use std::sync::LazyLock;

use regex::Regex;

/// ICD-10-CM and ICD-9-CM codes of substance use, its treatment, history and consequences.
const CODES: &[&str] = &[
    "F10", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19", "F55", "G62.1", "I42.6", "K29.2", "K70", "K85.2",
    "K86.0", "O99.31", "O99.32", "O99.33", "P04.4", "P96.1", "R78.0", "R78.1", "R78.2", "R78.3", "R78.4", "T40", "T51", "Y90",
    "Z71.4", "Z71.5", "Z71.6", "Z72.0", "Z81.1", "Z81.2", "Z81.3", "Z81.4", "Z87.891", "291", "292", "303", "304", "305",
    "357.5", "425.5", "535.3", "571.0", "571.1", "571.2", "571.3", "V11.3", "V15.82", "V65.42", "648.3", "760.71", "980",
];

/// Words of substance use in a name, a quote or an instrument.
static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let whole = "alcohol[a-z0-9]*|etoh|drinks?|drinking|drinker|drank|drunk|intoxicat[a-z0-9]*|sober|sobriety|detox[a-z0-9]*|rehab|\
        substance (?:use|misuse|abuse|dependence|disorder)|substances|drug (?:use|misuse|abuse|dependence|test|screen)|drugs|illicit|\
        addict[a-z0-9]*|opi(?:oid|ate)[a-z0-9]*|heroin|fentanyl|cannabi[a-z0-9]*|marijuana|thc|cocaine|(?:meth)?amphetamine use[a-z0-9]*|methamphetamines?|meth|\
        (?:stimulant|sedative|benzodiazepine|inhalant|hallucinogen)s? (?:use|misuse|abuse|dependence)|nicotine|tobacco|smok(?:es|ing|er|ed)|\
        vap(?:es|ing)|cigarettes?|suboxone|buprenorphine|methadone|naltrexone|antabuse|disulfiram|aa|na meetings?|12[- ]step|cdrp|\
        chemical dependency|audit(?:-c)?|dast(?:-10)?|cage|sud|aud|oud";
    Regex::new(&format!(r"(?i)(?-u:\b)(?:{whole})(?-u:\b)")).ok()
});

/// Whether a dotted code speaks of substance use.
pub(crate) fn is_code(code: &str) -> bool {
    let code = code.trim().to_ascii_uppercase();
    CODES.iter().any(|head| {
        code.strip_prefix(head).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()) || head.contains('.'))
    })
}

/// Whether words speak of substance use.
pub(crate) fn is_text(text: &str) -> bool {
    WORDS.as_ref().is_none_or(|words| words.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_substance_use() {
        for code in ["F10.20", "f12.10", "F19", "305.00", "303.90", "Z71.41", "Z87.891", "O99.324"] {
            assert!(is_code(code), "{code}");
        }
        for code in ["F33.1", "F20.0", "3051", "30", "", "F1", "F43.10", "291"] {
            assert_eq!(is_code(code), code == "291", "{code}");
        }
    }

    #[test]
    fn words_of_substance_use() {
        for text in
            ["Alcohol use disorder, mild", "AUDIT 14", "started drinking again", "attends AA", "Opioid dependence", "DAST-10 3"]
        {
            assert!(is_text(text), "{text}");
        }
        for text in [
            "Major depressive disorder",
            "PHQ-9 17",
            "social withdrawal",
            "Intentional overdose of acetaminophen",
            "Denies suicidal ideation.",
            "weekly therapy requested",
            "",
        ] {
            assert!(!is_text(text), "{text}");
        }
    }
}
