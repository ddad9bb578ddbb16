//! Lines of a printed header cut into cells, as tabs, column gaps and bars part them.

use crate::document::Span;

/// Whether white space is wide enough to part two cells: a tab or two blanks.
pub(super) fn is_gap(space: &str) -> bool {
    space.contains(['\t', '|']) || space.chars().filter(|c| c.is_whitespace()).count() >= 2
}

/// The cells of a line in order, without the white space around them; empty ones are left out.
pub(super) fn cells_of(line: &str) -> Vec<Span> {
    let mut cells = Vec::new();
    let mut start = 0;
    while start < line.len() {
        let end = start + cell_length(&line[start..]);
        let trimmed = line[start..end].trim();
        if !trimmed.is_empty() {
            let lead = line[start..end].len() - line[start..end].trim_start().len();
            cells.push(Span::new(start + lead, start + lead + trimmed.len()));
        }
        start = end + line[end..].chars().next().map_or(1, char::len_utf8);
    }
    cells
}

/// Length of the cell that a text begins with: up to a tab, a bar or two blanks in a row.
pub(super) fn cell_length(text: &str) -> usize {
    let mut blank = None;
    for (at, c) in text.char_indices() {
        if matches!(c, '\t' | '|') {
            return at;
        }
        if !c.is_whitespace() {
            blank = None;
        } else if let Some(first) = blank.replace(at)
            && !text[..first].trim().is_empty()
        {
            return first;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_part_cells() {
        let line = "  KAISER PERMANENTE   WHITAKER, SUSAN G\tMRN: 1\u{a0}\u{a0}DOB:|x";
        let cells: Vec<&str> = cells_of(line).iter().map(|cell| &line[cell.start..cell.end]).collect();
        assert_eq!(cells, ["KAISER PERMANENTE", "WHITAKER, SUSAN G", "MRN: 1", "DOB:", "x"]);
    }
}
