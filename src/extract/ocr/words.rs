//! What tesseract answers: a table (TSV) of words with their boxes and how sure it is of each.

use super::turn::upright;

/// A recognised word. Boxes are in pixels from the picture's upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The line it stands in; words of one line follow each other.
    pub line: usize,
    /// Left edge.
    pub left: u32,
    /// Upper edge.
    pub top: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// How sure tesseract is of it, from 0 to 100.
    pub confidence: f32,
    /// Its letters; never empty.
    pub text: String,
}

impl Word {
    /// One past its right edge.
    #[must_use]
    pub const fn right(&self) -> u32 {
        self.left.saturating_add(self.width)
    }
}

/// The words of one picture in tesseract's reading order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// Width of the picture in pixels; 0 if the answer does not say.
    pub picture_width: u32,
    /// Its height.
    pub picture_height: u32,
    /// The words.
    pub words: Vec<Word>,
}

/// Level of a row that describes a whole picture.
const PICTURE: &str = "1";
/// Level of a row that describes a word.
const WORD: &str = "5";

/// Words of fewer than this confidence are no evidence that a page was read.
const SURE: f32 = 60.0;
/// A page of which tesseract is sure of less than this share of the letters is not read.
const SURE_SHARE: f64 = 0.5;
/// Letters in words that tesseract is sure of, at least, on a page that counts as read.
const FEWEST_LETTERS: usize = 6;

impl Words {
    /// Reads tesseract's table, one entry a picture; rows that are none are passed over.
    #[must_use]
    pub fn of_tsv(tsv: &str) -> Vec<Self> {
        let mut pictures: Vec<Self> = Vec::new();
        let mut line = (String::new(), 0);
        for row in tsv.lines() {
            let cells: Vec<&str> = row.splitn(12, '\t').collect();
            match cells.as_slice() {
                [PICTURE, _, _, _, _, _, _, _, width, height, ..] => {
                    let size = |cell: &str| cell.parse().unwrap_or(0);
                    pictures.push(Self { picture_width: size(width), picture_height: size(height), words: Vec::new() });
                }
                [WORD, page, block, paragraph, number, ..] => {
                    let id = [*page, *block, *paragraph, *number].join(" ");
                    line = if id == line.0 { line } else { (id, line.1 + 1) };
                    if let (Some(picture), Some(word)) = (pictures.last_mut(), word(&cells, line.1)) {
                        picture.words.push(word);
                    }
                }
                _ => {}
            }
        }
        pictures.into_iter().map(upright).collect()
    }

    /// Number of words with at least two letters or digits that tesseract is sure of.
    #[must_use]
    pub fn sure_words(&self) -> usize {
        self.words.iter().filter(|word| word.confidence >= SURE && letters(&word.text) >= 2).count()
    }

    /// Whether these are the words of a page that was read, and not what tesseract sees in a photograph or in handwriting.
    #[must_use]
    pub fn is_text(&self) -> bool {
        let count = |words: &mut dyn Iterator<Item = &Word>| words.map(|word| letters(&word.text)).sum::<usize>();
        let all = count(&mut self.words.iter());
        let sure = count(&mut self.words.iter().filter(|word| word.confidence >= SURE));
        sure >= FEWEST_LETTERS && sure as f64 >= SURE_SHARE * all as f64
    }
}

/// Number of letters and digits.
fn letters(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphanumeric()).count()
}

/// The word of a row, unless it is only white space.
fn word(cells: &[&str], line: usize) -> Option<Word> {
    let number = |at: usize| cells.get(at)?.parse::<u32>().ok();
    let text = cells.get(11)?.trim();
    let confidence = cells.get(10)?.parse::<f32>().ok()?;
    let word = Word {
        line,
        left: number(6)?,
        top: number(7)?,
        width: number(8)?,
        height: number(9)?,
        confidence,
        text: text.replace(char::is_control, " "),
    };
    (!text.is_empty()).then_some(word)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Words in lines of the given rows; each word is `text@left` on a row 40 pixels high, ten pixels a letter.
    pub(crate) fn words(rows: &[&str]) -> Words {
        let mut found = Words { picture_width: 2000, picture_height: 1000, words: Vec::new() };
        for (row, line) in rows.iter().enumerate() {
            for word in line.split_whitespace() {
                let (text, left) = word.rsplit_once('@').unwrap_or((word, "0"));
                let width = 10 * u32::try_from(text.chars().count()).unwrap();
                let top = 40 * u32::try_from(row).unwrap();
                let left = left.parse().unwrap();
                found.words.push(Word {
                    line: row,
                    left,
                    top,
                    width,
                    height: 20 + 5 * u32::from(text.contains(['p', 'y', 'g'])),
                    confidence: 95.0,
                    text: text.into(),
                });
            }
        }
        found
    }

    const TSV: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
        1\t1\t0\t0\t0\t0\t0\t0\t2550\t3300\t-1\t\n\
        4\t1\t1\t1\t1\t0\t220\t90\t2122\t45\t-1\t\n\
        5\t1\t1\t1\t1\t1\t220\t90\t138\t29\t96.809898\tVisit\n\
        5\t1\t1\t1\t1\t2\t372\t91\t259\t29\t96.2\tDiagnoses\n\
        5\t1\t2\t1\t1\t1\t217\t177\t2127\t18\t95\t \n\
        5\t1\t2\t1\t2\t1\t217\t300\t27\t18\t31\t\"quoted\n";

    #[test]
    fn words_of_a_table() {
        let pictures = Words::of_tsv(TSV);
        assert_eq!(pictures.len(), 1);
        assert_eq!(pictures[0].picture_height, 3300);
        let texts: Vec<(&str, usize)> = pictures[0].words.iter().map(|word| (word.text.as_str(), word.line)).collect();
        assert_eq!(texts, [("Visit", 1), ("Diagnoses", 1), ("\"quoted", 3)]);
        assert_eq!(pictures[0].sure_words(), 2);
    }

    #[test]
    fn a_photograph_is_no_text() {
        let mut page = words(&["Visit@0 Diagnoses@100"]);
        assert!(page.is_text());
        for word in &mut page.words {
            word.confidence = 30.0;
        }
        assert!(!page.is_text());
        assert!(!Words::default().is_text());
    }

    proptest::proptest! {
        #[test]
        fn never_panics(tsv in "([15]\t([0-9.\t-]{0,5}\t){0,12}\\PC{0,4}\n){0,6}") {
            let _ = Words::of_tsv(&tsv);
        }
    }
}
