//! The operands in front of an operator, kept without allocating: the last numbers, the last name, string, array and dictionary.

use super::lexer::Token;

/// Numbers kept; no operator that matters takes more.
const NUMBERS: usize = 8;
/// Items kept of one array.
const ITEMS: usize = 100_000;

/// One item of a `TJ` array.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Item {
    /// A move against the direction of the text, in thousandths.
    Move(f32),
    /// A string: where its bytes lie in the lexer's buffer.
    String(usize, usize),
}

/// The operands since the last operator.
#[derive(Debug, Default)]
pub(super) struct Operands<'a> {
    numbers: [f32; NUMBERS],
    count: usize,
    in_array: bool,
    /// The last name.
    pub(super) name: &'a [u8],
    /// The last string, as a range of the lexer's buffer.
    pub(super) string: (usize, usize),
    /// The last dictionary.
    pub(super) dict: Option<&'a [u8]>,
    /// The items of the last array.
    pub(super) items: Vec<Item>,
}

impl<'a> Operands<'a> {
    /// Takes in a token that is no operator.
    #[inline]
    pub(super) fn push(&mut self, token: Token<'a>) {
        match token {
            Token::Number(value) if self.in_array => self.item(Item::Move(value)),
            Token::String(start, end) if self.in_array => self.item(Item::String(start, end)),
            Token::Number(value) => {
                if self.count == NUMBERS {
                    self.numbers.rotate_left(1);
                    self.count -= 1;
                }
                self.numbers[self.count] = value;
                self.count += 1;
            }
            Token::String(start, end) => self.string = (start, end),
            Token::Name(name) => self.name = name,
            Token::Dict(dict) => self.dict = Some(dict),
            Token::ArrayStart => {
                self.items.clear();
                self.in_array = true;
            }
            Token::ArrayEnd => self.in_array = false,
            Token::Word(_) => {}
        }
    }

    fn item(&mut self, item: Item) {
        if self.items.len() < ITEMS {
            self.items.push(item);
        }
    }

    /// Forgets all, behind an operator.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.count = 0;
        self.in_array = false;
        self.name = &[];
        self.string = (0, 0);
        self.dict = None;
        self.items.clear();
    }

    /// The last `N` numbers, 0 for those that are missing.
    #[inline]
    pub(super) fn last<const N: usize>(&self) -> [f64; N] {
        let first = self.count.saturating_sub(N);
        std::array::from_fn(|place| if first + place < self.count { f64::from(self.numbers[first + place]) } else { 0.0 })
    }

    /// Whether there are at least `count` numbers.
    pub(super) const fn has(&self, count: usize) -> bool {
        self.count >= count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_numbers_count() {
        let mut operands = Operands::default();
        for value in 0..20_u8 {
            operands.push(Token::Number(f32::from(value)));
        }
        assert_eq!(operands.last::<2>(), [18.0, 19.0]);
        operands.clear();
        operands.push(Token::Number(5.0));
        assert_eq!(operands.last::<2>(), [5.0, 0.0]);
        assert!(operands.has(1) && !operands.has(2));
    }
}
