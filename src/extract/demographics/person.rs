//! What a person's name looks like in print, and what only looks like one.

/// Words of organisations, documents and headings: no part of a patient's name in a page header.
const NOT_NAMES: [&str; 60] = [
    "kaiser",
    "permanente",
    "medical",
    "center",
    "centre",
    "hospital",
    "clinic",
    "clinics",
    "health",
    "healthcare",
    "care",
    "department",
    "dept",
    "record",
    "records",
    "summary",
    "report",
    "results",
    "result",
    "page",
    "note",
    "notes",
    "visit",
    "office",
    "laboratory",
    "labs",
    "lab",
    "patient",
    "member",
    "name",
    "mrn",
    "dob",
    "provider",
    "encounter",
    "date",
    "printed",
    "chart",
    "review",
    "continued",
    "information",
    "instructions",
    "history",
    "medicine",
    "psychiatry",
    "behavioral",
    "mental",
    "services",
    "service",
    "system",
    "group",
    "foundation",
    "northern",
    "southern",
    "california",
    "oakland",
    "document",
    "continuity",
    "after",
    "released",
    "confidential",
];

/// Letters behind a clinician's name.
const CREDENTIALS: [&str; 24] = [
    "md", "do", "rn", "np", "pa", "pa-c", "lcsw", "lmft", "mft", "lpcc", "phd", "psyd", "pharmd", "dnp", "fnp", "msw", "mph",
    "dds", "lvn", "cna", "amft", "asw", "facp", "mbbs",
];

/// Particles that stand in lower case within names.
const PARTICLES: [&str; 18] =
    ["de", "la", "las", "los", "del", "da", "das", "do", "dos", "van", "von", "der", "den", "di", "bin", "al", "el", "y"];

/// States of the United States that stand behind a town's name; those of Kaiser's regions also in a line of capitals.
const STATES: [&str; 14] = ["CA", "OR", "WA", "NV", "AZ", "HI", "CO", "GA", "VA", "MD", "DC", "TX", "NY", "FL"];

/// Longest name in bytes.
const LONGEST: usize = 80;

/// The name that a label's value holds, or `None` where it is none: one word, a sentence, a clinician, an organisation.
pub(super) fn labelled_name(value: &str) -> Option<&str> {
    let value = before_number(value.split(['(', '[', ';']).next()?.trim());
    let value = if value.ends_with("..") || last_word(value).len() > 3 { value.trim_end_matches('.') } else { value };
    let listed = words(value).filter(|word| is_listed(&NOT_NAMES, word)).count();
    (listed < 2 && has_name_shape(value)).then_some(value)
}

/// `value` up to its first digit: an age or a number behind the name.
fn before_number(value: &str) -> &str {
    let cut = value.find(|c: char| c.is_ascii_digit()).map_or(value, |at| &value[..at]);
    cut.trim_end().trim_end_matches([',', '-', '#']).trim_end()
}

/// The last word of a text.
fn last_word(text: &str) -> &str {
    text.rsplit(' ').next().unwrap_or("")
}

/// Whether words look like a person's full name and not like a clinician, an organisation or a sentence.
fn is_name(text: &str) -> bool {
    has_name_shape(text) && !words(text).any(|word| is_listed(&NOT_NAMES, word))
}

/// Whether words look like a person's full name and not like a clinician or a sentence.
fn has_name_shape(text: &str) -> bool {
    let words: Vec<&str> = words(text).collect();
    (2..=7).contains(&words.len())
        && text.len() <= LONGEST
        && text.matches(',').count() <= 2
        && words.iter().all(|word| is_name_word(word))
        && !words.last().is_some_and(|word| is_listed(&CREDENTIALS, word) && text.contains(','))
}

/// The words of a name; a comma parts words too.
fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty())
}

/// Whether one word can be part of a name: letters, with hyphens, apostrophes and a full stop; capital or a particle.
fn is_name_word(word: &str) -> bool {
    let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.' | '`') || is_combining(c));
    let first = word.chars().next();
    let caseless = first.is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    letters
        && (caseless
            || PARTICLES.contains(&word)
            || word.chars().filter(|c| c.is_uppercase()).count() == 1 && word.contains('\''))
}

/// Whether a character is an accent that combines with the letter before it.
fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Whether a list holds a word, whatever its case.
fn is_listed(list: &[&str], word: &str) -> bool {
    let word = word.trim_end_matches('.');
    list.iter().any(|listed| listed.eq_ignore_ascii_case(word))
}

/// The name `LAST, FIRST M` at the end of a stretch of a page header; words of an organisation before it are left out.
pub(super) fn last_first(text: &str) -> Option<&str> {
    let text = text.trim().trim_end_matches([',', '-', '|', ';', '(', '[']).trim_end();
    let comma = text.rfind(',')?;
    let family = text[..comma].rsplit(' ').take_while(|word| is_name_word(word) && !is_listed(&NOT_NAMES, word));
    let length: usize = family.map(|word| word.len() + 1).sum();
    let name = text[(comma + 1).saturating_sub(length)..].trim();
    let given = &text[comma + 1..];
    let clinician = words(given).any(|word| is_listed(&CREDENTIALS, word));
    (length > 0 && !clinician && !STATES.contains(&given.trim()) && is_name(name)).then_some(name)
}

/// The name `First M Last` that fills a cell of a page header.
pub(super) fn whole_cell(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.contains(',') && is_name(text)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_sentences_and_clinicians() {
        for name in
            ["Shirin Abadi", "NGUYỄN, THẢO", "O'Neil, Mary-Jo K.", "María José Castillo Vega", "Ana de la Cruz", "Null, Ann"]
        {
            assert_eq!(labelled_name(name), Some(name), "{name}");
        }
        assert_eq!(labelled_name("Susan G Whitaker (60 y.o.)"), Some("Susan G Whitaker"));
        assert_eq!(labelled_name("WHITAKER, SUSAN G 60 y.o."), Some("WHITAKER, SUSAN G"));
        for other in ["denies chest pain", "Anjali Rao, MD", "Oakland Medical Center", "Susan", "", "Alert and oriented"] {
            assert_eq!(labelled_name(other), None, "{other}");
        }
    }

    #[test]
    fn an_organisation_before_the_name_is_left_out() {
        assert_eq!(last_first("KAISER PERMANENTE OAKLAND MEDICAL CENTER PENNINGTON, RALPH"), Some("PENNINGTON, RALPH"));
        assert_eq!(last_first("CENTER CASTILLO VEGA, MARIA JOSE "), Some("CASTILLO VEGA, MARIA JOSE"));
        assert_eq!(last_first("Rebecca Stein, MD"), None);
        assert_eq!(last_first("Berkeley, CA"), None);
        assert_eq!(labelled_name("PAGE, ELLEN"), Some("PAGE, ELLEN"));
    }
}
