//! From recognised words to cells: stretches of one line without a gap as wide as a table's, on a page that is set straight.

use super::words::{Word, Words};

/// A gap between two words that is wider than this, in em, separates cells.
const CELL_GAP: f32 = 1.8;
/// Height of most words, in em: between that of `was` and that of `Spring`.
const WORD_HEIGHT: f32 = 0.75;
/// Letters that reach below the baseline.
const DESCENDERS: [char; 16] = ['g', 'j', 'p', 'q', 'y', 'Q', ',', ';', '(', ')', '[', ']', '{', '}', '|', '_'];
/// How deep they reach, in em.
const DEPTH: f32 = 0.2;
/// Signs without a letter or digit count only if tesseract is at least this sure of them: it reads specks as dots and quotes.
const SURE_SIGN: f32 = 60.0;
/// Words of a line, at least, that says how far the page is askew.
const SLOPE_WORDS: usize = 4;

/// A stretch of one line. Distances are in pixels, after the page was set straight.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    /// Left edge.
    pub(super) left: f32,
    /// Right edge.
    pub(super) right: f32,
    /// Baseline, from the upper edge.
    pub(super) base: f32,
    /// Size of the letters.
    pub(super) em: f32,
    /// Number of words.
    pub(super) words: usize,
    /// Its text, words apart by a space.
    pub(super) text: String,
}

/// The cells of a page in the order in which they were read.
pub(super) fn cells(words: &Words) -> Vec<Cell> {
    let kept: Vec<&Word> = words.words.iter().filter(|word| is_kept(word)).collect();
    let slope = slope(&kept);
    let page_em = em(&kept);
    let mut cells = Vec::new();
    for line in kept.chunk_by(|left, right| left.line == right.line) {
        add_line(&mut cells, line, slope, page_em);
    }
    cells
}

fn is_kept(word: &Word) -> bool {
    word.confidence >= SURE_SIGN || word.text.chars().any(|letter| letter.is_alphanumeric() || letter == '|')
}

/// The size of the letters of some words, in pixels.
fn em(words: &[&Word]) -> f32 {
    let heights = words.iter().map(|word| word.height as f32).collect();
    median(heights).unwrap_or(0.0) / WORD_HEIGHT
}

fn median(mut numbers: Vec<f32>) -> Option<f32> {
    numbers.sort_by(f32::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}

/// The baseline under a word.
fn base(word: &Word) -> f32 {
    let deep = word.text.contains(DESCENDERS);
    let height = word.height as f32;
    word.top as f32 + if deep { height - DEPTH / (WORD_HEIGHT + DEPTH) * height } else { height }
}

/// How much lines fall from left to right, in pixels a pixel.
fn slope(words: &[&Word]) -> f32 {
    let lines = words.chunk_by(|left, right| left.line == right.line).filter(|line| line.len() >= SLOPE_WORDS);
    let slopes = lines.filter_map(|line| {
        let (first, last) = (line.first()?, line.last()?);
        let width = last.left as f32 - first.left as f32;
        (width > 0.0).then(|| (base(last) - base(first)) / width)
    });
    median(slopes.collect()).unwrap_or(0.0)
}

/// Cuts a line into cells: at wide gaps, and at the ruled lines of a table, which are read as `|`.
fn add_line(cells: &mut Vec<Cell>, line: &[&Word], slope: f32, page_em: f32) {
    let size = em(line).max(0.6 * page_em);
    let bases = line.iter().map(|word| base(word) - slope * word.left as f32).collect();
    let Some(baseline) = median(bases) else { return };
    let mut open = false;
    for word in line {
        let (rule_before, letters, rule_behind) = without_rules(&word.text);
        open &= !rule_before;
        if letters.is_empty() {
            continue;
        }
        let (left, right) = (word.left as f32, word.right() as f32);
        match cells.last_mut().filter(|cell| open && left - cell.right < CELL_GAP * size) {
            Some(cell) => {
                cell.text.push(' ');
                cell.text.push_str(letters);
                cell.right = cell.right.max(right);
                cell.words += 1;
            }
            None => cells.push(Cell { left, right, base: baseline, em: size, words: 1, text: letters.into() }),
        }
        open = !rule_behind;
    }
}

/// A word without the ruled lines around it: whether one stood before it, the word, and whether one stood behind it.
fn without_rules(word: &str) -> (bool, &str, bool) {
    if word.contains('|') && !word.contains(char::is_alphanumeric) {
        return (true, "", true);
    }
    let letters = word.trim_start_matches('|');
    let bare = letters.trim_end_matches('|');
    (letters.len() < word.len(), bare, bare.len() < letters.len())
}

#[cfg(test)]
mod tests {
    use super::{super::words::tests::words, *};

    fn texts(rows: &[&str]) -> Vec<String> {
        cells(&words(rows)).into_iter().map(|cell| cell.text).collect()
    }

    #[test]
    fn wide_gaps_separate_cells() {
        assert_eq!(texts(&["Panic@0 disorder@60 F41.0@400", "next@0"]), ["Panic disorder", "F41.0", "next"]);
    }

    #[test]
    fn ruled_lines_separate_cells() {
        assert_eq!(texts(&["disorder@0 |F41.0@90 _|@150 Active|@170 |@240"]), ["disorder", "F41.0", "Active"]);
        assert_eq!(texts(&["|@0"]), [""; 0]);
    }

    #[test]
    fn a_page_askew_is_set_straight() {
        let mut page = words(&["one@0 two@300 three@600 four@900", "five@0 six@300 seven@600 eight@900"]);
        for word in &mut page.words {
            word.top += word.left / 50;
        }
        let bases: Vec<f32> = cells(&page).into_iter().map(|cell| cell.base).collect();
        assert!(bases[..4].iter().all(|base| (base - bases[0]).abs() < 1.0), "{bases:?}");
        assert!(bases[4] - bases[0] > 35.0, "{bases:?}");
    }
}
