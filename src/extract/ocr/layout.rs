//! From recognised words to printed lines: words of a line apart by a space, cells of a table row by a tab.

use super::words::{Word, Words};

/// A gap between two words that is wider than this many times the height of the line's letters separates cells.
const CELL_GAP: u32 = 3;

/// The page's lines, top to bottom as tesseract read them.
#[must_use]
pub fn text(words: &Words) -> String {
    let mut text = String::new();
    for line in words.words.chunk_by(|left, right| left.line == right.line) {
        push_line(&mut text, line);
    }
    text
}

/// Adds a line, unless nothing but ruled lines is in it.
fn push_line(text: &mut String, line: &[Word]) {
    let start = text.len();
    let gap = CELL_GAP * median_height(line);
    let mut end: Option<u32> = None;
    let mut rule = false;
    for word in line {
        let (leading, letters, trailing) = without_rules(&word.text);
        rule |= leading;
        if letters.is_empty() {
            continue;
        }
        if let Some(end) = end {
            let apart = rule || word.left.saturating_sub(end) > gap;
            text.push(if apart { '\t' } else { ' ' });
        }
        text.push_str(letters);
        end = Some(word.right());
        rule = trailing;
    }
    if text.len() > start {
        text.push('\n');
    }
}

/// A word without the ruled lines of a table, which tesseract reads as `|`: whether one stood before it, the word, and whether
/// one stood behind it.
fn without_rules(word: &str) -> (bool, &str, bool) {
    if word.chars().all(|letter| matches!(letter, '|' | '_' | '—' | '‘' | '’' | '[' | ']')) && word.contains('|') {
        return (true, "", true);
    }
    let letters = word.trim_start_matches('|');
    let bare = letters.trim_end_matches('|');
    (letters.len() < word.len(), bare, bare.len() < letters.len())
}

/// Height of the middle word, in pixels.
fn median_height(line: &[Word]) -> u32 {
    let mut heights: Vec<u32> = line.iter().map(|word| word.height).collect();
    heights.sort_unstable();
    heights.get(heights.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{super::words::tests::words, *};

    #[test]
    fn wide_gaps_separate_cells() {
        assert_eq!(text(&words(&["Panic@0 disorder@60 F41.0@400", "next@0"])), "Panic disorder\tF41.0\nnext\n");
    }

    #[test]
    fn ruled_lines_separate_cells() {
        assert_eq!(text(&words(&["disorder@0 |F41.0@90 _|@150 Active|@170 |@240"])), "disorder\tF41.0\tActive\n");
        assert_eq!(text(&words(&["|@0"])), "");
    }
}
