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
    let kinds = "stimulant|sedative|hypnotic|benzodiazepine|benzo|inhalant|hallucinogen|prescription|medication|pill|street|recreational|iv";
    let acts = "use[drs]?|using|misus(?:e|ed|ing)|abus(?:e|ed|er|ing)|dependence|addict[a-z]*|induced|intoxicat[a-z]*|withdrawal|relapse";
    let words = [
        "alcohol[a-z0-9]*|etoh|drinks?|drinking|drinker|drank|drunk|intoxicat[a-z0-9]*|beers?|wine|liquor|vodka|whiskey|binge[d -]*drink[a-z]*",
        "hung ?over|dui|dwi|bac|ciwa(?:-ar)?|cows score|sober|sobriety|abstinen[a-z]*|detox[a-z0-9]*|rehab|asam",
        "(?:poly)?substances?[ /-](?:medication[ -])?(?:use[a-z]*|misuse|abuse|dependence|disorders?|induced|related|counsel[a-z]*|treatment|group|program)|substances|polysubstance",
        "drug[ -](?:use[a-z]*|misuse|abuse|dependence|tests?|screens?|screening|induced|seeking|treatment|counsel[a-z]*|program|court|of choice)|drugs|illicit",
        "addict[a-z0-9]*|opi(?:oid|ate)[a-z0-9]*|heroin|fentanyl|narcotics?|cannabi[a-z0-9]*|marijuana|weed|edibles|thc|cocaine|crack|kratom|ecstasy|mdma|lsd|psilocybin",
        "(?:meth)?amphetamines?[ -](?:use|misuse|abuse|dependence|induced|type)[a-z0-9]*|methamphetamines?|meth|crystal meth",
        "nicotine|tobacco|smok(?:es|ing|er|ers|ed)|vap(?:es|ing)|e-?cigarettes?|cigarettes?|cigars?|hookah|pack[- ]years?|packs? (?:per|a) day",
        "suboxone|subutex|sublocade|zubsolv|buprenorphine|methadone|naltrexone|vivitrol|naloxone|narcan|antabuse|disulfiram|acamprosate|campral|varenicline|chantix|moud",
        "aa|al-?anon|na meetings?|(?:12|twelve)[- ]steps?|cdrp|amrs|chemical(?:ly)? dependen[a-z]*|recovery (?:group|program|meetings?|services|home|house|coach|support)|smart recovery",
        "relaps(?:e|ed|ing) (?:on|to|prevention|with)|dual diagnos[ie]s|co-?occurring disorders?|needle exchange",
        "audit(?:-c)?|dast(?:-(?:10|20))?|cage(?:-aid)?|crafft|assist score|sbirt|sud|suds|aud|oud|uds|urine tox[a-z]*|tox(?:icology)? screen",
        "h00(?:0[1-9]|1[0-6]|20|22|2[6-9]|50)|t10(?:0[67]|1[02])|g039[67]|g044[23]|9940[6-9]",
    ]
    .join("|");
    Regex::new(&format!(r"(?i)(?-u:\b)(?:{words}|(?:{kinds})s?[ -](?:{acts}))(?-u:\b)")).ok()
});

/// What may be a code in a text: of ICD-10-CM, or of ICD-9-CM with its point.
static PRINTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?-u:\b)(?:[A-TV-Za-tv-z][0-9][0-9A-Ba-b](?:\.[0-9A-Za-z]{1,4})?|[0-9]{3}\.[0-9]{1,2}|V[0-9]{2}\.[0-9]{1,2})(?-u:\b)",
    )
    .ok()
});

/// Whether a dotted code speaks of substance use.
pub(crate) fn is_code(code: &str) -> bool {
    let code = code.trim().to_ascii_uppercase();
    CODES.iter().any(|head| {
        code.strip_prefix(head).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()) || head.contains('.'))
    })
}

/// Whether words, or a code among them, speak of substance use.
pub(crate) fn is_text(text: &str) -> bool {
    WORDS.as_ref().is_none_or(|words| words.is_match(text))
        || PRINTED.as_ref().is_none_or(|printed| printed.find_iter(text).any(|code| is_code(code.as_str())))
}

/// Whether a file's name speaks of substance use; in names words are joined by other signs than blanks.
pub(crate) fn is_file_name(name: &str) -> bool {
    is_text(&name.replace(['_', '-', '/', '.', '!', '+'], " ")) || is_text(name)
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
    fn names_of_files_about_substance_use() {
        assert!(
            is_file_name("exports/lee/alcohol_program.pdf")
                && is_file_name("Lee-Detox-2024.pdf")
                && is_file_name("cdrp/visit.xml")
        );
        assert!(!is_file_name("exports/lee/mental_health.zip!/IHE_XDM/Ann1/DOC0001.XML"));
    }

    #[test]
    fn words_of_substance_use() {
        for text in
            ["Alcohol use disorder, mild", "AUDIT 14", "started drinking again", "attends AA", "Opioid dependence", "DAST-10 3"]
        {
            assert!(is_text(text), "{text}");
        }
        for text in [
            "Recovery group (H0005), attended 6 of 8.",
            "Polysubstance abuse",
            "Substance-induced mood disorder",
            "Substance/medication-induced depressive disorder",
            "benzodiazepine misuse",
            "MDD F33.1, F10.21",
            "Dx 303.90 and 296.32",
            "relapsed on pills",
            "Level of care: ASAM 2.1",
            "CIWA 12",
            "medication-induced psychosis",
        ] {
            assert!(is_text(text), "{text}");
        }
        for text in [
            "Major depressive disorder",
            "PHQ-9 17",
            "social withdrawal",
            "Intentional overdose of acetaminophen",
            "Denies suicidal ideation.",
            "weekly therapy requested",
            "Unspecified psychosis not due to a substance or known physiological condition",
            "Relapse of depression in March",
            "In recovery from knee surgery",
            "Wife manages bills and pills.",
            "F33.1 Major depressive disorder, recurrent, moderate",
            "depression group (90853)",
            "",
        ] {
            assert!(!is_text(text), "{text}");
        }
    }
}
