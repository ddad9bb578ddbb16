//! Turns the boxes of words upright. Where tesseract finds the letters on their side or upside down it reads them, but gives the boxes
//! as they lie on the picture that it got; the layout needs them as they lie for a reader.

use super::words::{Word, Words};

/// Which way the lines run on the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Running {
    Right,
    Left,
    Up,
    Down,
}

/// The words on the picture turned upright.
pub(super) fn upright(words: Words) -> Words {
    let running = running(&words.words);
    let (width, height) = (words.picture_width, words.picture_height);
    let turned = words.words.into_iter().map(|word| turned(word, running, width, height)).collect();
    let is_quarter = matches!(running, Running::Up | Running::Down);
    let (picture_width, picture_height) = if is_quarter { (height, width) } else { (width, height) };
    Words { picture_width, picture_height, words: turned }
}

/// Which way the words of a line follow each other on the whole.
fn running(words: &[Word]) -> Running {
    let middle =
        |word: &Word| (i64::from(word.left) * 2 + i64::from(word.width), i64::from(word.top) * 2 + i64::from(word.height));
    let (mut right, mut down) = (0, 0);
    for pair in words.windows(2).filter(|pair| pair[0].line == pair[1].line) {
        let (from, to) = (middle(&pair[0]), middle(&pair[1]));
        right += to.0 - from.0;
        down += to.1 - from.1;
    }
    match (right.abs() >= down.abs(), right >= 0, down >= 0) {
        (true, true, _) => Running::Right,
        (true, false, _) => Running::Left,
        (false, _, true) => Running::Down,
        (false, _, false) => Running::Up,
    }
}

/// A word on a picture of this size, turned so that its line runs to the right.
fn turned(word: Word, running: Running, width: u32, height: u32) -> Word {
    let behind = width.saturating_sub(word.right());
    let below = height.saturating_sub(word.top.saturating_add(word.height));
    let (left, top) = match running {
        Running::Right => (word.left, word.top),
        Running::Left => (behind, below),
        Running::Up => (below, word.left),
        Running::Down => (word.top, behind),
    };
    let (width, height) = match running {
        Running::Right | Running::Left => (word.width, word.height),
        Running::Up | Running::Down => (word.height, word.width),
    };
    Word { left, top, width, height, ..word }
}

#[cfg(test)]
mod tests {
    use super::{super::words::tests::words, *};

    /// The page turned by a quarter, counterclockwise: its lines run up.
    fn on_its_side(page: &Words) -> Words {
        let side = |word: &Word| Word {
            left: word.top,
            top: page.picture_width - word.right(),
            width: word.height,
            height: word.width,
            ..word.clone()
        };
        let words = page.words.iter().map(side).collect();
        Words { picture_width: page.picture_height, picture_height: page.picture_width, words }
    }

    #[test]
    fn words_lie_as_on_the_page_however_it_was_scanned() {
        let page = words(&["Panic@0 disorder@60 F41.0@400", "PTSD@0 F43.10@400"]);
        let mut scanned = page.clone();
        for quarter in 0..4 {
            assert_eq!(upright(scanned.clone()), page, "{quarter} quarters");
            scanned = on_its_side(&scanned);
        }
    }
}
