//! Words as they are often misspelt: which word is meant, for every phrase at once.

use crate::dictionary::Misspelling;

use super::{
    phrases::Phrases,
    words::{UNKNOWN, Vocabulary, WordId},
};

/// Words that notes shorten within a name, as they are shortened; one that begins another comes first.
const SHORT: [(&str, &str); 5] =
    [("with", "w/"), ("without", "w/o"), ("disorder", "d/o"), ("disorder", "d/os"), ("disorder", "dis")];

/// A word that is often torn in two (`bi-polar`).
#[derive(Debug)]
pub(crate) struct Torn {
    /// Its pieces, with the strength of what parts them.
    pieces: Vec<(WordId, u8)>,
    /// The word that is meant.
    right: WordId,
}

/// Adds the words that are misspelt in one piece to the vocabulary; gives the torn ones.
pub(crate) fn add(table: &[Misspelling], vocabulary: &mut Vocabulary) -> Vec<Torn> {
    let mut torn = Vec::new();
    for row in table {
        if row.wrong.chars().all(char::is_alphanumeric) {
            vocabulary.add_spelling(&row.wrong, &row.right);
        } else if let [(right, _)] = vocabulary.phrase(&row.right)[..] {
            torn.push(Torn { pieces: vocabulary.phrase(&row.wrong), right });
        }
    }
    torn
}

/// A phrase with each of its words torn, where one is often torn.
pub(crate) fn variants(torn: &[Torn], words: &[(WordId, u8)]) -> Vec<Vec<(WordId, u8)>> {
    let tear = |word: &Torn| {
        let at = words.iter().position(|(id, _)| *id == word.right)?;
        let mut variant = words.to_vec();
        let mut pieces = word.pieces.clone();
        if let Some(first) = pieces.first_mut() {
            first.1 = words[at].1;
        }
        variant.splice(at..=at, pieces);
        Some(variant)
    };
    torn.iter().filter_map(tear).collect()
}

/// Lets the short forms of words stand for them in every phrase (`panic d/o w/ agoraphobia`).
pub(crate) fn abbreviate(phrases: &mut Phrases, vocabulary: &mut Vocabulary) {
    for (long, short) in SHORT {
        let long = vocabulary.id(long);
        let short: Vec<WordId> = vocabulary.phrase(short).into_iter().map(|(word, _)| word).collect();
        if long != UNKNOWN {
            phrases.abbreviate(long, &short);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detect::{
        tests::{detector, marked},
        words::{UNKNOWN, Vocabulary},
    };

    #[test]
    fn every_misspelt_word_stands_for_a_word_that_is_looked_for() {
        let detector = detector();
        let table = &detector.dictionaries().misspellings;
        let mut vocabulary = Vocabulary::default();
        for term in &detector.dictionaries().terms {
            vocabulary.phrase(&term.term);
        }
        for cue in &detector.dictionaries().cues {
            vocabulary.phrase(&cue.cue);
        }
        for term in &detector.dictionaries().risk_terms {
            vocabulary.phrase(&term.phrase);
        }
        for row in table {
            assert_ne!(vocabulary.id(&row.right), UNKNOWN, "{} is in no table", row.right);
            assert_eq!(vocabulary.id(&row.wrong), UNKNOWN, "{} is a word of a table", row.wrong);
        }
    }

    /// "Panic d/o" and "Alcohol use d/o" gave no row, "Schizoaffective d/o, bipolar type" two.
    #[test]
    fn shortened_names_are_found_whole() {
        let detector = detector();
        for (text, want) in [
            ("Assessment: {Panic d/o}.", "F41.0"),
            ("{Alcohol use d/o, severe}.", "F10.20"),
            ("{Bipolar D/O type II}", "F31.81"),
            ("{Schizoaffective d/o, bipolar type}", "F25.0"),
            ("{major depressive d/o, recurrent}, severe w/ psychotic features", "F33.3"),
            ("{MDD, recurrent}, severe w/o psychotic features", "F33.2"),
            ("{Panic d/o w/ agoraphobia}", "F40.01"),
            ("{Panic d/o w/o agoraphobia}", "F41.0"),
            ("{eating dis}., unspecified", "F50.9"),
            ("Axis II: {Borderline personality d/o}", "F60.3"),
            ("All her {anxiety d/os} are better.", "F41.9"),
        ] {
            let (document, span) = marked(text);
            let mentions = detector.mentions(&detector.read(&document));
            let told: Vec<_> = mentions
                .iter()
                .map(|mention| (mention.icd10cm.as_str(), mention.place.as_ref().map(|place| place.span)))
                .collect();
            assert_eq!(told, [(want, Some(span))], "{text}");
        }
    }

    #[test]
    fn misspelt_names_are_found() {
        let detector = detector();
        for (text, want) in [
            ("Has {bi-polar disorder}.", "F31.9"),
            ("Has {schizophernia}.", "F20.9"),
            ("Has {deppression}.", "F32.A"),
            ("Has {anorexia nervousa}.", "F50.00"),
            ("Has {obsesive compulsive disorder}.", "F42.9"),
            ("Has {pyschosis}.", "F29"),
            ("Has {post tramatic stress disorder}.", "F43.10"),
            ("Has {major depresive disoder, recurent}, severe.", "F33.2"),
            ("Has {generalized anxeity disorder}.", "F41.1"),
            ("{Anxiety disorders} run in the clinic.", "F41.9"),
            ("Two {anxiety dissorders}.", "F41.9"),
            ("Has {boarderline personalty disorder}.", "F60.3"),
        ] {
            let (document, span) = marked(text);
            let mentions = detector.mentions(&detector.read(&document));
            let found = mentions.iter().find(|mention| mention.place.as_ref().is_some_and(|place| place.span == span));
            assert_eq!(found.map(|mention| mention.icd10cm.as_str()), Some(want), "{text} {mentions:?}");
        }
        let (document, _) = marked("An {addition} to the impression of her personal attention.");
        assert!(detector.mentions(&detector.read(&document)).is_empty());
    }
}
