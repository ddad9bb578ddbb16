//! Marks beside a phrase that say whether it holds: check boxes, plus and minus signs, the answer behind a label or a question.
//!
//! `[ ] Depression`, `Depression: N` and `SI (-)` deny it; `[x] Depression` and `SI? Yes` do not, whatever the words around them. A
//! form that nobody filled in (`Depression  Yes  No`) says nothing.

use crate::document::Span;

/// How far a mark is looked for, in bytes.
const REACH: usize = 160;
/// Words that may stand between a box and a phrase, in bytes.
const BETWEEN: usize = 40;
/// How far around a square a ticked box shows that it is a box and no bullet, in bytes.
const NEAR: usize = 1_500;
/// How far above a row the head of its table is looked for, in bytes.
const TABLE: usize = 3_000;
/// Answers that say yes.
const YES: [&str; 9] = ["yes", "y", "positive", "pos", "present", "endorsed", "endorses", "true", "active"];
/// Answers that say no.
const NO: [&str; 10] = ["no", "n", "none", "never", "negative", "neg", "denies", "denied", "absent", "false"];
/// Answers as a check list prints them behind its items.
const ANSWERS: [&str; 6] = ["Y", "N", "Yes", "No", "YES", "NO"];
/// What may stand between a label and its answer.
const SEPARATORS: [char; 14] = [' ', '\t', ':', '.', '?', '=', '|', '_', '-', '\u{2013}', '\u{2014}', '\u{2026}', '\u{a0}', '\r'];

/// What a mark says of the phrase beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// Nobody said: an empty form.
    Open,
    /// The answer beside it is to another question, that of its column in a table.
    Aside,
}

/// The mark beside the phrase at `phrase`, if there is one, in words for a note.
pub(crate) fn beside(text: &str, phrase: Span) -> Option<(Mark, &'static str)> {
    let line = Line::around(text, phrase)?;
    if line.is_of_another_column() {
        return Some((Mark::Aside, "answer of another column"));
    }
    let answer = line.answer().map(|mark| (mark, "answer"));
    answer.or_else(|| line.boxed().map(|mark| (mark, "check box"))).or_else(|| line.signed().map(|mark| (mark, "sign")))
}

/// The answer to the question that the phrase is part of (`Have you ever had depression? Yes`).
fn question(behind: &str) -> Option<Mark> {
    let stop = behind.bytes().position(|byte| matches!(byte, b'?' | b'.' | b';' | b'\n'));
    let mark = stop.filter(|at| behind.as_bytes()[*at] == b'?')?;
    let said = behind[mark + 1..].trim_start_matches([' ', ':', '-', '\t', '\n', '\r']);
    answers(said)
}

/// A line of text around a phrase.
struct Line<'t> {
    text: &'t str,
    phrase: Span,
    /// From the line's start to the phrase.
    before: &'t str,
    /// From the phrase to the line's end.
    behind: &'t str,
    /// From the phrase on, beyond the line's end.
    rest: &'t str,
}

impl<'t> Line<'t> {
    fn around(text: &'t str, phrase: Span) -> Option<Self> {
        let from = text.floor_char_boundary(phrase.start.saturating_sub(REACH));
        let to = text.ceil_char_boundary(phrase.end.saturating_add(REACH).min(text.len()));
        let before = text.get(from..phrase.start)?;
        let rest = text.get(phrase.end..to)?;
        let before = memchr::memrchr2(b'\n', b'\x0c', before.as_bytes()).map_or(before, |at| &before[at + 1..]);
        let behind = memchr::memchr2(b'\n', b'\x0c', rest.as_bytes()).map_or(rest, |at| &rest[..at]);
        Some(Self { text, phrase, before, behind, rest })
    }

    /// The answer behind the phrase: `: No`, `? Yes`, `[ ] Yes [x] No`, `(-)`.
    fn answer(&self) -> Option<Mark> {
        let behind = skip_list(self.behind);
        let said = behind.trim_start_matches(SEPARATORS);
        let gap = &behind[..behind.len() - said.len()];
        let parted = gap.contains([':', '?', '=', '|', '\t', '\u{2026}', '_']) || gap.contains("..") || gap.len() > 1;
        ticked(said)
            .or_else(|| answers(said).filter(|_| parted))
            .or_else(|| self.listed(gap, said))
            .or_else(|| self.sign_behind(behind))
            .or_else(|| question(self.rest))
    }

    /// Whether the yes or no behind the phrase is the cell of a column that asks something else than whether the patient has it: the head of
    /// the table, above it without an empty line between, names what is principal, chronic or present on admission.
    fn is_of_another_column(&self) -> bool {
        const HEADS: [&str; 7] = ["code", "name", "diagnosis", "diagnoses", "problem", "description", "dx"];
        const COLUMNS: [&str; 6] = ["primary", "principal", "poa", "chronic", "billable", "present on admission"];
        let cell = self.behind.trim_start_matches([' ', '\t']);
        if cell.len() == self.behind.len() || !ANSWERS.contains(&word(cell).0) {
            return false;
        }
        let from = self.text.floor_char_boundary(self.phrase.start.saturating_sub(TABLE));
        let above = self.text.get(from..self.phrase.start - self.before.len()).unwrap_or("");
        let above = above.lines().rev();
        above.take_while(|line| !line.trim().is_empty()).filter(|line| line.len() < REACH).any(|line| {
            let lower = line.trim().to_ascii_lowercase();
            let first = lower.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
            let headed = COLUMNS.contains(&lower.as_str())
                || HEADS.contains(&first)
                || lower.contains(['\t', '?'])
                || lower.contains("  ");
            COLUMNS.iter().any(|column| {
                let at = lower.find(column).filter(|at| !lower[..*at].ends_with(char::is_alphanumeric));
                let rest = at.map(|at| lower[at + column.len()..].trim_end());
                rest.is_some_and(|rest| rest.is_empty() && headed || ["?", "\t", "  "].iter().any(|next| rest.starts_with(next)))
            })
        })
    }

    /// The answer behind an item of a check list with nothing but a space between them: `PTSD N`, `Depression Yes`, `SI N HI N`.
    fn listed(&self, gap: &str, said: &str) -> Option<Mark> {
        let (first, behind) = word(said);
        let mark = polarity(first).filter(|_| gap == " " && ANSWERS.contains(&first))?;
        if ANSWERS.contains(&word(behind.trim_start_matches([' ', '/', '\t', '_'])).0) {
            return Some(Mark::Open);
        }
        let before = self.before.trim_matches([' ', '\t', '-', '/', '*', '\u{2022}', '\u{2013}']);
        let follows_answer = before.rsplit([' ', '\t', ',']).next().is_some_and(|last| ANSWERS.contains(&last));
        let begins = before.len() <= BETWEEN && !before.contains(['.', ';', ':', ',']);
        let leads = follows_answer || before.is_empty() || before.ends_with(':') || begins && first.len() == 1;
        let ends = behind.trim_start().is_empty() || behind.starts_with([',', ';', '|', '\t']) || behind.starts_with("  ");
        let rest = behind.trim_start_matches([' ', '\t', '/']);
        let next = || word(rest).0.starts_with(char::is_uppercase) && begins_answered(rest);
        (leads && (ends || next())).then_some(mark)
    }

    /// A plus or minus behind the phrase: `SI (-)`, `SI: -/-`, `SI-`.
    fn sign_behind(&self, behind: &str) -> Option<Mark> {
        let labelled = behind.trim_start().starts_with([':', '=']);
        let said = behind.trim_start_matches([' ', ':', '=']);
        for (written, mark) in [("(-)", Mark::No), ("(+)", Mark::Yes), ("(neg)", Mark::No), ("(pos)", Mark::Yes)] {
            if said.get(..written.len()).is_some_and(|head| head.eq_ignore_ascii_case(written)) && !self.is_led_by_sign() {
                return Some(mark);
            }
        }
        let glued = self.is_abbreviation() && behind.starts_with(['-', '+']);
        let closed = said.get(1..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '/', ',', ';', '.', ')']));
        match said.as_bytes().first() {
            Some(b'-') if closed && (labelled || glued) || self.ends_item(said) => Some(Mark::No),
            Some(b'+') if closed && (labelled || glued) || self.ends_item(said) => Some(Mark::Yes),
            _ => None,
        }
    }

    /// Whether a sign stands alone behind a space in a line of signs: `Depression +, mania -, SI - HI -`.
    fn ends_item(&self, said: &str) -> bool {
        let rest = said.get(1..).unwrap_or("");
        let apart = rest.trim_end().is_empty() || rest.starts_with([',', ';']);
        let others = [" -,", " +,", " -;", " +;"].iter().any(|sign| self.before.contains(sign) || self.behind.contains(sign));
        let in_row = self.is_abbreviation()
            && rest.starts_with(' ')
            && rest.trim_end_matches([' ', '.']).rsplit(' ').next().is_some_and(|last| matches!(last, "-" | "+"));
        !self.is_led_by_sign() && (apart && others || in_row)
    }

    /// Whether the signs of the line stand in front of what they speak of: `(+) SI (-) HI`.
    fn is_led_by_sign(&self) -> bool {
        let before = self.before.trim_end();
        before.ends_with("(-)") || before.ends_with("(+)")
    }

    fn is_abbreviation(&self) -> bool {
        self.text
            .get(self.phrase.start..self.phrase.end)
            .is_some_and(|phrase| phrase.len() <= 6 && !phrase.contains(char::is_lowercase))
    }

    /// What a check box in front of the phrase says, or one behind it where the line's boxes stand behind.
    fn boxed(&self) -> Option<Mark> {
        let lead = self.before.trim_start();
        let leads = box_at(lead).is_some();
        if !leads && last_box(self.behind.trim_end()).is_some_and(|(_, rest, _)| rest.is_empty()) {
            let said = self.behind.trim_start();
            return box_at(said).map(|(ticked, _, _)| if ticked { Mark::Yes } else { Mark::No });
        }
        let (ticked, between, square) = last_box(self.before)?;
        if between.len() > BETWEEN || between.contains(['.', ',', ';', ':', '?', '\t']) || square && !self.has_ticks_near() {
            return None;
        }
        let plain = between.trim().is_empty();
        match ticked {
            true => plain.then_some(Mark::Yes),
            false if denies(between) => Some(Mark::Open),
            false => Some(Mark::No),
        }
    }

    /// Whether a ticked box stands near, so that squares are boxes.
    fn has_ticks_near(&self) -> bool {
        let from = self.text.floor_char_boundary(self.phrase.start.saturating_sub(NEAR));
        let to = self.text.ceil_char_boundary(self.phrase.end.saturating_add(NEAR).min(self.text.len()));
        self.text.get(from..to).is_some_and(|near| near.contains(TICKED) || near.contains("[x]") || near.contains("[X]"))
    }

    /// A plus or minus right in front of the phrase; a dash counts only among other signs, since it may be a bullet.
    fn signed(&self) -> Option<Mark> {
        let before = self.before.trim_end();
        if before.ends_with("(-)") {
            return Some(Mark::No);
        }
        if ends_in_plus(self.before) {
            return Some(Mark::Yes);
        }
        let rest = self.before.strip_suffix('-')?;
        let row = self.behind.starts_with("/-");
        let stands_free = rest.ends_with([' ', ',', '(', '/']) && !rest.trim().is_empty() || row && rest.trim().is_empty();
        let plus = |text: &str| text.match_indices('+').any(|(at, _)| is_glued(text, at));
        let among = plus(rest) || plus(self.behind) || rest.trim_end().ends_with(',') || row;
        (stands_free && among).then_some(Mark::No)
    }
}

/// Signs of a box with a tick.
const TICKED: [char; 7] = ['\u{2611}', '\u{2612}', '\u{2713}', '\u{2714}', '\u{2705}', '\u{25a0}', '\u{25a3}'];
/// Signs of an empty box.
const EMPTY: [char; 5] = ['\u{2610}', '\u{25a1}', '\u{25fb}', '\u{2751}', '\u{274f}'];

/// Whether a letter follows the sign at `at`, and white space, a comma or nothing precedes it.
fn is_glued(text: &str, at: usize) -> bool {
    let free = text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, ',' | '(' | '/'));
    free && text[at + 1..].starts_with(|c: char| c.is_alphabetic())
}

fn denies(words: &str) -> bool {
    words.split(|c: char| !c.is_alphabetic()).any(|word| ["no", "not", "denies"].iter().any(|no| word.eq_ignore_ascii_case(no)))
}

/// The box that a text begins with: whether it is ticked, its length, and whether it is a square that may be a bullet.
fn box_at(text: &str) -> Option<(bool, usize, bool)> {
    let first = text.chars().next()?;
    if TICKED.contains(&first) || EMPTY.contains(&first) {
        return Some((TICKED.contains(&first), first.len_utf8(), first == '\u{25a1}'));
    }
    if !matches!(first, '[' | '(') {
        return None;
    }
    for (written, ticked) in [
        ("[ ]", false),
        ("[]", false),
        ("[_]", false),
        ("[  ]", false),
        ("( )", false),
        ("(*)", true),
        ("[x]", true),
        ("[X]", true),
        ("(x)", true),
        ("(X)", true),
        ("[\u{2713}]", true),
        ("[\u{2714}]", true),
        ("[*]", true),
        ("[ x ]", true),
        ("[ X ]", true),
    ] {
        if text.starts_with(written) {
            return Some((ticked, written.len(), false));
        }
    }
    None
}

/// Whether a plus belongs to the phrase that follows, which ends what was denied before ("no OCD, +PTSD"); one that stands free leads a list
/// item or joins two.
pub(crate) fn ends_in_plus(before: &str) -> bool {
    let trimmed = before.trim_end();
    let Some(rest) = trimmed.strip_suffix('+') else { return trimmed.ends_with("(+)") };
    let glued = trimmed.len() == before.len() && !rest.ends_with(char::is_alphanumeric);
    glued || rest.trim_end().ends_with([',', ';', ':'])
}

/// The boxes of a text: where each stands, and whether it is ticked.
pub(crate) fn boxes(text: &str) -> Vec<(usize, bool)> {
    let places = memchr::memchr3_iter(b'[', b'(', SIGN, text.as_bytes());
    places.filter_map(|at| box_at(&text[at..]).map(|(ticked, _, _)| (at, ticked))).collect()
}

/// The first byte of every sign of a box, and of no part of another character.
const SIGN: u8 = 0xe2;

/// The last box of a text, with what follows it.
fn last_box(text: &str) -> Option<(bool, &str, bool)> {
    memchr::memrchr3_iter(b'[', b'(', SIGN, text.as_bytes())
        .find_map(|at| box_at(&text[at..]).map(|(ticked, length, square)| (ticked, &text[at + length..], square)))
}

/// Behind the other items of a list with slashes: of `/HI/AVH: no` the `: no`.
fn skip_list(mut behind: &str) -> &str {
    for _ in 0..4 {
        let Some(rest) = behind.strip_prefix('/') else { break };
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        if length == 0 {
            break;
        }
        behind = &rest[length..];
    }
    behind
}

/// The ticked one of the boxed answers that a text begins with.
fn ticked(text: &str) -> Option<Mark> {
    let mut rest = text;
    let mut found = None;
    let mut answered = false;
    while let Some((tick, length, _)) = box_at(rest) {
        let said = rest[length..].trim_start();
        let (word, behind) = word(said);
        let Some(mark) = polarity(word) else { break };
        answered = true;
        if tick {
            found = Some(mark);
        }
        rest = behind.trim_start_matches([' ', ',', '/', '\t']);
    }
    answered.then_some(found.unwrap_or(Mark::Open))
}

/// The answer that a text consists of up to its first stop.
fn answers(text: &str) -> Option<Mark> {
    let (first, behind) = word(text);
    let mark = polarity(first)?;
    let next = behind.trim_start_matches([' ', '/', '\t', '|', '_', '[', ']', '(', ')', '\u{2610}']);
    let other = polarity(word(next).0);
    if other.is_some_and(|other| other != mark) && !behind.starts_with([',', '.', ';']) {
        return Some(Mark::Open);
    }
    is_closed(behind).then_some(mark)
}

/// The first word of a text and what follows it.
fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len()))
}

fn polarity(word: &str) -> Option<Mark> {
    let said = |list: &[&str]| list.iter().any(|known| word.eq_ignore_ascii_case(known));
    let letter = word.len() == 1 && !word.starts_with(char::is_uppercase);
    match () {
        () if letter => None,
        () if said(&YES) => Some(Mark::Yes),
        () if said(&NO) => Some(Mark::No),
        () => None,
    }
}

/// Whether an answer ends here: at a stop, the line's end, a wide gap, the number or the label of the next item.
fn is_closed(behind: &str) -> bool {
    let rest = behind.trim_start_matches(' ');
    let wide = behind.len() - rest.len() > 1;
    let slash = behind.starts_with('/');
    !slash
        && (rest.is_empty()
            || wide
            || rest.starts_with(['.', ',', ';', ')', '|', '\t', '\n', '\r', '(', '['])
            || begins_item(rest))
}

/// Whether a text begins with another item of a check list and its answer (`Anxiety N`).
fn begins_answered(rest: &str) -> bool {
    let words = rest.split_whitespace().skip(1).take(4);
    let answer = |word: &str| ANSWERS.contains(&word.trim_end_matches([',', ';', '|']));
    words.take_while(|word| !word.ends_with(['.', ':'])).any(answer)
}

/// Whether a text begins with a list number or a label.
fn begins_item(rest: &str) -> bool {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = (1..=2).contains(&digits) && rest[digits..].starts_with(['.', ')']);
    let labelled = rest.starts_with(char::is_uppercase)
        && rest.find([':', '.', ',', ';', '\n']).is_some_and(|at| at <= BETWEEN && rest.as_bytes()[at] == b':');
    numbered || labelled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::tests::marked;

    #[test]
    fn every_sign_of_a_box_begins_with_the_same_byte() {
        for sign in TICKED.iter().chain(&EMPTY) {
            assert_eq!(sign.to_string().as_bytes()[0], SIGN, "{sign}");
        }
    }

    #[test]
    fn boxes_answers_and_signs() {
        let (yes, no, open) = (Some(Mark::Yes), Some(Mark::No), Some(Mark::Open));
        for (text, want) in [
            ("Mental Health: {Depression} Yes  Anxiety Yes  Bipolar No", yes),
            ("{Depression} Y / Anxiety N", yes),
            ("Depression Y / {Anxiety} N", no),
            ("Risk: -{SI}/-HI", no),
            ("-{SI}/-HI", no),
            ("-{Depression}", None),
            ("[x] {Depression} [ ] Anxiety", yes),
            ("No OCD, +{PTSD}", yes),
            ("No AVH, + {MDD}", yes),
            ("PTSD + {MDD}", None),
            ("Name\tPrimary?\nOCD\tYes\n{PTSD}\tNo", Some(Mark::Aside)),
            ("POA\n{PTSD} No", Some(Mark::Aside)),
            ("Chronic pain: yes\n{PTSD}\tNo", no),
            ("Primary?\n\n{PTSD}\tNo", no),
            ("Back pain, chronic\n{Depression} No", no),
            ("Code Description Primary\n{PTSD} N", Some(Mark::Aside)),
            ("[x] Depression [ ] {Anxiety}", no),
            ("\u{2612} Depression \u{2610} {Anxiety}", no),
            ("( ) {Depression} (X) Anxiety", no),
            ("Psych: depression [x] {anxiety} [ ]", no),
            ("Psych: {depression} [x] anxiety [ ]", yes),
            ("[ ] History of {depression}", no),
            ("[ ] No {depression}", open),
            ("[x] No {depression}", None),
            ("\u{25a1} {Depression}\n\u{25a0} Anxiety", no),
            ("\u{25a1} {Depression}\n\u{25a1} Anxiety", None),
            ("{Depression}: N", no),
            ("{Depression}: Y", yes),
            ("{Depression}: N/A", None),
            ("{Depression}: No Anxiety: Yes", no),
            ("{Depression}: No longer a concern", None),
            ("{PTSD} N", no),
            ("{Depression} Y", yes),
            ("Depression Y {Anxiety} N PTSD N", no),
            ("{Depression} Y Anxiety N PTSD N", yes),
            ("Depression Y Anxiety N {PTSD} N", no),
            ("Hx of {depression} N", no),
            ("- {Panic attacks} No", no),
            ("Treated for {depression} No", None),
            ("{Anxiety} no", None),
            ("{PTSD} N = 12 veterans", None),
            ("{Depression} No SI today", None),
            ("{Depression} Yes No", open),
            ("{Depression}   Yes   No", open),
            ("{Depression} [ ] Yes [x] No", no),
            ("{Depression} ( ) Yes ( ) No", open),
            ("{Depression} ...... No", no),
            ("{SI}? No", no),
            ("Have you been diagnosed with {depression}? Yes", yes),
            ("Have you been diagnosed with {depression}?\nNo", no),
            ("Is it {depression}? Nobody knows.", None),
            ("{SI}/HI: neg", no),
            ("{SI}/HI/AVH: -/-/-", no),
            ("{SI} (-) HI (-)", no),
            ("(+) {SI} (-) HI", yes),
            ("(-) {SI} (+) HI", no),
            ("{SI}- HI-", no),
            ("Psych: Depression +, {mania} -, psychosis -, SI -", no),
            ("Psych: {Depression} +, mania -, SI -", yes),
            ("{SI} - HI -", no),
            ("{Depression} - stable, SI -", None),
            ("Treated for {depression} -", None),
            ("Anxiety - Depression - {PTSD} -", None),
            ("{SI}-related distress", None),
            ("+anxiety, -{depression}", no),
            ("-{depression}", None),
            ("Seen for {depression} - no change", None),
            ("1. {Wish to be dead}: Yes 2. Suicidal thoughts: No", yes),
            ("{Depression} is present", None),
        ] {
            let (document, span) = marked(text);
            assert_eq!(beside(&document.text, span).map(|(mark, _)| mark), want, "{text}");
        }
    }
}
