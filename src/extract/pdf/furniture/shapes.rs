//! What furniture looks like: how lines are compared, and the shapes that are furniture on any page.

use std::sync::LazyLock;

use regex::Regex;

#[expect(clippy::expect_used, reason = "the patterns are constants that the tests compile")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern that compiles")
}

/// Page numbers, print marks, confidentiality marks: furniture wherever they stand in a margin.
static KNOWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^[\s|\u{2013}\u{2014}-]*(
            page [\s:\#]* \d{1,5} ( \s* (of|/) \s* \d{1,5} )? [.]?
          | p(g|age)? \.? \s* \d{1,5} ( \s* (of|/) \s* \d{1,5} )?
          | \d{1,5} \s* (of|/) \s* \d{1,5}
          | ( [-\u{2013}\u{2014}] \s* )? \d{1,4} ( \s* [-\u{2013}\u{2014}] )?
          | ( (re)?printed | generated | exported | downloaded ) (\s+ (by|on|at|from|for) \b | \s* :) .{0,120}
          | ( strictly \s+ )? confidential ( \s* [-\u{2013}\u{2014}:|] .{0,80} )?
        )[\s|\u{2013}\u{2014}-]*$",
    )
});

/// What a line about the patient or the page has.
static PATIENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(mrn|dob|d\.o\.b|birth|medical record|record (no|number|#)|patient|name|page \d+|printed|member id|acct|account|encounter date)\b",
    )
});

/// The shape of an ICD code: a line that has one says something.
static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?\b|\b\d{3}\.\d{1,2}\b"));

/// A line as it is compared between pages: letters in lower case, each run of digits as `#`, other characters as single spaces.
/// Empty for lines that cannot be furniture: without letters or digits, or with a code.
pub(super) fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    if CODE.is_match(text) {
        return key;
    }
    for character in text.chars() {
        if character.is_numeric() {
            if !key.ends_with('#') {
                key.push('#');
            }
        } else if character.is_alphabetic() {
            key.extend(character.to_lowercase());
        } else if !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.trim().to_owned()
}

/// Whether a line is furniture on any page.
pub(super) fn is_known(text: &str) -> bool {
    KNOWN.is_match(text.trim()) && !CODE.is_match(text)
}

/// Whether a line is about who the patient is or which page this is.
pub(super) fn names_patient(text: &str) -> bool {
    PATIENT.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_shapes() {
        for text in [
            "Page 3 of 240",
            "page 7",
            "3/240",
            "- 12 -",
            "12",
            "Printed by Smith, RN on 3/4/2024 10:22 AM",
            "Printed: 3/4/2024",
            "Generated on 2024-03-04",
            "CONFIDENTIAL",
            "Page 2",
        ] {
            assert!(is_known(text), "{text}");
        }
        for text in [
            "Depression",
            "PHQ-9 17",
            "Page intentionally F32.1",
            "3/14/1971 visit",
            "Printed F33.1 by",
            "Confidential matters were discussed",
        ] {
            assert!(!is_known(text), "{text}");
        }
    }

    #[test]
    fn lines_are_compared_without_their_numbers() {
        assert_eq!(key("Page 3 of  240"), key("page 17 of 9"));
        assert_eq!(key("MRN: 123, 3/4/2024"), "mrn # # # #");
        assert_eq!(key("Dx F33.1"), "");
        assert_eq!(key("---"), "");
    }
}
