//! From recognised words to the page's printed text: rows from top to bottom, cells of a table row apart by a tab, a wrapped cell
//! whole, columns of running text one after the other.
//!
//! Tesseract reads a table column by column or row by row as it likes; only where the words stand decides here.

use super::{
    cells::{Cell, cells},
    words::Words,
};
use crate::document::{MarginLine, Span};

/// Baselines less than this apart, in em, are one row.
const ROW_GAP: f32 = 0.5;
/// A wrapped cell goes on at most this far below, in em.
const WRAP_GAP: f32 = 1.7;
/// It goes on under its left edge, within this many em.
const WRAP_EDGE: f32 = 0.6;
/// Lines of a wrapped cell are closer than rows of the table: at most this share of the distance between rows.
const WRAP_SHARE: f32 = 0.85;
/// Words of a cell, at least, that may be a line of a column of running text.
const COLUMN_WORDS: usize = 4;
/// The widest gutter between two columns of running text, in em.
const GUTTER: f32 = 5.0;
/// Rows that must agree on a gutter.
const COLUMN_ROWS: usize = 5;
/// Rows further apart than this, in em, are set apart by an empty line.
const PARAGRAPH_GAP: f32 = 2.0;

/// Cells on one baseline, from left to right; never empty.
#[derive(Clone, Debug)]
struct Row(Vec<Cell>);

impl Row {
    fn base(&self) -> f32 {
        self.0.first().map_or(0.0, |cell| cell.base)
    }

    fn em(&self) -> f32 {
        self.0.iter().map(|cell| cell.em).fold(0.0, f32::max)
    }

    /// Whether a cell stands on this row's baseline, beside its other cells.
    fn takes(&self, cell: &Cell) -> bool {
        let beside = |other: &Cell| cell.left >= other.right - 0.3 * cell.em || other.left >= cell.right - 0.3 * cell.em;
        (cell.base - self.base()).abs() < ROW_GAP * cell.em.min(self.em()) && self.0.iter().all(beside)
    }
}

/// What was printed of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// The page's text.
    pub text: String,
    /// Lines near the page's edges; their spans count from the start of the text.
    pub margin: Vec<MarginLine>,
}

/// The margin in which lines may be headers or footers, in thousandths of the page's height.
const MARGIN: u16 = 120;

/// Prints a page.
#[must_use]
pub fn print(words: &Words) -> Printed {
    let mut rows = rows(cells(words));
    if let Some(gutter) = gutter(&rows) {
        rows = column_by_column(rows, gutter);
    }
    print_rows(&with_whole_cells(rows), words.picture_height)
}

/// Puts cells into rows.
fn rows(mut cells: Vec<Cell>) -> Vec<Row> {
    cells.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.left.total_cmp(&b.left)));
    let mut rows: Vec<Row> = Vec::new();
    for cell in cells {
        match rows.iter_mut().rev().take(3).find(|row| row.takes(&cell)) {
            Some(row) => row.0.push(cell),
            None => rows.push(Row(vec![cell])),
        }
    }
    for row in &mut rows {
        row.0.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    rows
}

/// Where the right one of two columns of running text begins, if the page has such columns: many rows with two long cells close
/// together, the second always at the same place. The cells of a table are short or far apart.
fn gutter(rows: &[Row]) -> Option<f32> {
    let edges: Vec<(f32, f32)> = rows.iter().filter_map(|row| row.0.windows(2).find_map(column_edge)).collect();
    let votes = |edge: f32, em: f32| edges.iter().filter(|(other, _)| (other - edge).abs() < em).count();
    let (edge, count) = edges.iter().map(|(edge, em)| (*edge, votes(*edge, *em))).max_by_key(|(_, count)| *count)?;
    (count >= COLUMN_ROWS).then_some(edge)
}

/// The left edge of the second of two long cells with a narrow gap between them, and its em.
fn column_edge(pair: &[Cell]) -> Option<(f32, f32)> {
    let [left, right] = pair else { return None };
    let long = left.words >= COLUMN_WORDS && right.words >= COLUMN_WORDS;
    (long && right.left - left.right < GUTTER * right.em).then_some((right.left, right.em))
}

/// Between rows that reach over the gutter: what stands left of it, then what stands right of it.
fn column_by_column(rows: Vec<Row>, gutter: f32) -> Vec<Row> {
    let mut ordered = Vec::new();
    let mut right = Vec::new();
    for row in rows {
        let slack = row.em();
        if row.0.iter().any(|cell| cell.left < gutter - slack && cell.right > gutter) {
            ordered.append(&mut right);
            ordered.push(row);
            continue;
        }
        let (before, behind): (Vec<Cell>, Vec<Cell>) = row.0.into_iter().partition(|cell| cell.left < gutter - slack);
        ordered.extend((!before.is_empty()).then_some(Row(before)));
        right.extend((!behind.is_empty()).then_some(Row(behind)));
    }
    ordered.append(&mut right);
    ordered
}

/// Joins the further lines of wrapped cells to the row that they belong to.
fn with_whole_cells(rows: Vec<Row>) -> Vec<Row> {
    let pitch = pitch(&rows);
    let mut whole: Vec<(Row, f32)> = Vec::new();
    for row in rows {
        let base = row.base();
        if let Some((above, last)) = whole.last_mut()
            && goes_on(above, *last, &row, pitch)
        {
            row.0.into_iter().for_each(|cell| append(above, cell));
            *last = base;
        } else {
            whole.push((row, base));
        }
    }
    whole.into_iter().map(|(row, _)| row).collect()
}

/// The usual distance between a row of cells and the next one; infinite where there are no tables.
fn pitch(rows: &[Row]) -> f32 {
    let both = |pair: &&[Row]| pair.iter().all(|row| row.0.len() > 1);
    let mut gaps: Vec<f32> = rows.windows(2).filter(both).map(|pair| pair[1].base() - pair[0].base()).collect();
    gaps.sort_by(f32::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or(f32::INFINITY)
}

/// Whether `row` holds nothing but further lines of cells of the row above, whose last line stands at `last`.
fn goes_on(above: &Row, last: f32, row: &Row, pitch: f32) -> bool {
    let gap = row.base() - last;
    let close = gap > 0.0 && gap < WRAP_GAP * row.em();
    if !close || row.0.len() >= above.0.len() {
        return false;
    }
    let unfinished =
        row.0.iter().all(|cell| cell_above(above, cell).is_some_and(|at| is_unfinished(&above.0[at].text, &cell.text)));
    let tighter = gap < WRAP_SHARE * pitch;
    (tighter || unfinished) && row.0.iter().all(|cell| cell_above(above, cell).is_some())
}

/// The cell under which another one stands, without reaching under the next.
fn cell_above(above: &Row, cell: &Cell) -> Option<usize> {
    let at = above.0.iter().position(|other| (other.left - cell.left).abs() < WRAP_EDGE * cell.em)?;
    let fits = above.0.get(at + 1).is_none_or(|next| cell.right < next.left);
    fits.then_some(at)
}

/// Whether a name goes on in the next line by its looks.
fn is_unfinished(text: &str, next: &str) -> bool {
    let open = text.ends_with([',', '-', '(', '/']) || text.rsplit(' ').next().is_some_and(|word| JOINING.contains(&word));
    open || next.starts_with(|letter: char| letter.is_lowercase())
}

/// Words that never end a name.
const JOINING: [&str; 10] = ["and", "or", "with", "without", "of", "in", "to", "due", "by", "not"];

/// Adds a further line to the cell above it.
fn append(above: &mut Row, cell: Cell) {
    if let Some(at) = cell_above(above, &cell) {
        let whole = &mut above.0[at];
        let hyphenated = whole.text.ends_with('-') && cell.text.starts_with(|letter: char| letter.is_lowercase());
        whole.text.push_str(if hyphenated { "\n" } else { " " });
        whole.text.push_str(&cell.text);
        whole.right = whole.right.max(cell.right);
    }
}

/// Rows as lines, on a page of so many pixels.
fn print_rows(rows: &[Row], page_height: u32) -> Printed {
    let mut printed = Printed::default();
    let mut last: Option<f32> = None;
    for row in rows {
        let apart = last.is_some_and(|last| row.base() < last || row.base() - last > PARAGRAPH_GAP * row.em());
        if apart {
            printed.text.push('\n');
        }
        let start = printed.text.len();
        let cells: Vec<&str> = row.0.iter().map(|cell| cell.text.as_str()).collect();
        printed.text.push_str(&cells.join("\t"));
        let height = thousandths(row.base(), page_height);
        if !(MARGIN..=1000 - MARGIN).contains(&height) {
            printed.margin.push(MarginLine { span: Span::new(start, printed.text.len()), height });
        }
        printed.text.push('\n');
        last = Some(row.base());
    }
    printed
}

/// A distance as a share of the page's height.
fn thousandths(distance: f32, page_height: u32) -> u16 {
    (distance / page_height.max(1) as f32 * 1000.0).clamp(0.0, 1000.0) as u16
}

#[cfg(test)]
mod tests {
    use super::{super::words::tests::words, *};

    /// The text of words at `text@left` in rows 40 pixels apart, letters 20 pixels high (an em of 27).
    fn laid_out(rows: &[&str]) -> String {
        print(&words(rows)).text
    }

    #[test]
    fn a_table_read_by_columns_is_printed_by_rows() {
        let mut page = words(&["Panic@0 disorder@60", "PTSD@0"]);
        for (row, code) in ["F41.0@400", "F43.10@400"].iter().enumerate() {
            let mut column = words(&["", "", code]).words;
            column[0].line = 10 + row;
            column[0].top = 40 * u32::try_from(row).unwrap();
            page.words.append(&mut column);
        }
        assert_eq!(print(&page).text, "Panic disorder\tF41.0\nPTSD\tF43.10\n");
    }

    #[test]
    fn a_wrapped_cell_is_whole() {
        let page = ["Adjustment@0 disorder@110 with@200 F43.23@500 Active@700", "depressed@0 mood@100", "", "PTSD@0 F43.10@500"];
        assert_eq!(laid_out(&page), "Adjustment disorder with depressed mood\tF43.23\tActive\n\nPTSD\tF43.10\n");
    }

    #[test]
    fn a_name_without_code_in_a_tight_list_stays_a_row() {
        let page = ["PTSD@0 F43.10@500", "Anxiety@0 F41.9@500", "Depression@0", "Insomnia@0 G47.00@500"];
        assert_eq!(laid_out(&page), "PTSD\tF43.10\nAnxiety\tF41.9\nDepression\nInsomnia\tG47.00\n");
    }

    #[test]
    fn columns_of_running_text_do_not_mix() {
        let line = "She@0 has@40 been@80 off@130 work@170 since@260 then@310 but@360 she@400";
        let page = [line; 6];
        let left = "She has been off work\n".repeat(6);
        let right = "since then but she\n".repeat(6);
        assert_eq!(laid_out(&page), format!("{left}\n{right}"));
    }

    #[test]
    fn a_paragraph_below_a_label_is_no_part_of_it() {
        let page = ["Provider:@0 Stein@200", "Third@0 episode.@60 Off@150 work@190 since@240 then@300"];
        assert_eq!(laid_out(&page), "Provider:\tStein\nThird episode. Off work since then\n");
    }

    #[test]
    fn lines_at_the_edges_may_be_furniture() {
        let mut page = words(&["MRN:@0 110002334455@80", "Panic@0 disorder@60", "Page@0 1@60"]);
        page.picture_height = 1000;
        page.words.iter_mut().for_each(|word| word.top = [30, 500, 950][word.line]);
        let printed = print(&page);
        let lines: Vec<(&str, u16)> =
            printed.margin.iter().map(|line| (&printed.text[line.span.start..line.span.end], line.height)).collect();
        assert_eq!(lines, [("MRN: 110002334455", 50), ("Page 1", 970)]);
    }

    proptest::proptest! {
        #[test]
        fn no_word_is_lost(rows in proptest::collection::vec(proptest::collection::vec((0u32..2000, "[a-z]{1,9}"), 0..6), 0..9)) {
            let lines: Vec<String> = rows.iter().map(|row| row.iter().map(|(left, word)| format!("{word}@{left} ")).collect()).collect();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let mut read: Vec<String> = laid_out(&lines).split_whitespace().map(str::to_owned).collect();
            let mut wanted: Vec<String> = rows.into_iter().flatten().map(|(_, word)| word).collect();
            read.sort();
            wanted.sort();
            proptest::prop_assert_eq!(read, wanted);
        }
    }
}
