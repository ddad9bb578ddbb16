//! The dictionary of section headings, looked up without regard to case, punctuation and numbering.
//!
//! A heading with `*` in front matches every line that ends with the rest (`* Care Instructions`), one with `*` behind every
//! line that begins with it (`Learning About *`).

use crate::dictionary::{Heading, SectionLoinc};

use super::words::Hashed;

/// What a heading says about its section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeadingClass {
    /// Class (`problem_list`, …).
    pub(crate) class: String,
    /// What a bare mention there means (`active`, …).
    pub(crate) dx_status: String,
}

/// All known headings.
#[derive(Debug, Default)]
pub(crate) struct Headings {
    classes: Vec<HeadingClass>,
    exact: Hashed<usize>,
    /// Beginnings of headings by their first word.
    starts: Hashed<Vec<(String, usize)>>,
    /// Ends of headings by their last word.
    ends: Hashed<Vec<(String, usize)>>,
    by_loinc: Vec<(String, usize)>,
}

impl Headings {
    /// Compiles the tables.
    pub(crate) fn new(headings: &[Heading], loinc: &[SectionLoinc]) -> Self {
        let mut table = Self::default();
        for row in headings {
            let class = table.class(&row.class, &row.dx_status);
            let normal = normal(&row.heading);
            if row.heading.starts_with('*') {
                table.ends.entry(last_word(&normal)).or_default().push((format!(" {normal}"), class));
            } else if row.heading.ends_with('*') {
                table.starts.entry(first_word(&normal)).or_default().push((format!("{normal} "), class));
            } else {
                table.exact.entry(hash(&row.heading)).or_insert(class);
            }
        }
        for row in loinc {
            let status = headings.iter().find(|heading| heading.class == row.class).map_or("", |heading| &heading.dx_status);
            let class = table.class(&row.class, status);
            table.by_loinc.push((row.loinc.clone(), class));
        }
        table
    }

    fn class(&mut self, class: &str, dx_status: &str) -> usize {
        let wanted = HeadingClass { class: class.to_owned(), dx_status: dx_status.to_owned() };
        self.classes.iter().position(|held| *held == wanted).unwrap_or_else(|| {
            self.classes.push(wanted);
            self.classes.len() - 1
        })
    }

    /// The class of a heading as printed, colon and numbering aside.
    pub(crate) fn get(&self, heading: &str) -> Option<&HeadingClass> {
        let found = self.exact.get(&hash(heading)).copied();
        found.and_then(|class| self.classes.get(class))
    }

    /// The class of a whole short line of which a known heading is the beginning or the end.
    pub(crate) fn get_partly(&self, line: &str) -> Option<&HeadingClass> {
        let starts = self.starts.get(&first_word(line)).map_or(&[][..], Vec::as_slice);
        let ends = self.ends.get(&last_word(line)).map_or(&[][..], Vec::as_slice);
        if starts.is_empty() && ends.is_empty() {
            return None;
        }
        let normal = normal(line);
        let start = starts.iter().find(|(start, _)| normal.starts_with(start.as_str()));
        let found = start.or_else(|| ends.iter().find(|(end, _)| normal.ends_with(end.as_str())));
        found.and_then(|(_, class)| self.classes.get(*class))
    }

    /// The class of a section that its LOINC code names.
    pub(crate) fn by_loinc(&self, loinc: &str) -> Option<&HeadingClass> {
        self.by_loinc.iter().find(|(code, _)| code == loinc).and_then(|(_, class)| self.classes.get(*class))
    }
}

/// Lower case, everything but letters and digits folded into single spaces, `&` read as "and".
fn normal(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    each_normal_byte(heading, |byte| out.push(char::from(byte)));
    out
}

/// The hash of the first word.
fn first_word(line: &str) -> u64 {
    hash(line.split(|c: char| !c.is_ascii_alphanumeric()).find(|word| !word.is_empty()).unwrap_or(""))
}

/// The hash of the last word.
fn last_word(line: &str) -> u64 {
    hash(line.rsplit(|c: char| !c.is_ascii_alphanumeric()).find(|word| !word.is_empty()).unwrap_or(""))
}

/// The hash of the normal form, without building it.
fn hash(heading: &str) -> u64 {
    let mut hash = 0_u64;
    each_normal_byte(heading, |byte| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash
}

fn each_normal_byte(heading: &str, mut see: impl FnMut(u8)) {
    let (mut begun, mut space) = (false, false);
    for byte in heading.bytes() {
        if byte.is_ascii_alphanumeric() {
            if space && begun {
                see(b' ');
            }
            (begun, space) = (true, false);
            see(byte.to_ascii_lowercase());
        } else if byte == b'&' {
            if begun {
                see(b' ');
            }
            b"and".iter().for_each(|byte| see(*byte));
            (begun, space) = (true, true);
        } else {
            space = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Headings {
        let row = |heading: &str, class: &str, dx_status: &str| Heading {
            heading: heading.into(),
            class: class.into(),
            dx_status: dx_status.into(),
            trust: String::new(),
        };
        Headings::new(
            &[row("A&P", "assessment", "active"), row("* Care Instructions", "education", "template")],
            &[SectionLoinc { loinc: "51848-0".into(), class: "assessment".into(), title: String::new() }],
        )
    }

    #[test]
    fn case_and_punctuation_do_not_matter() {
        assert_eq!(table().get("a and P:").map(|class| class.class.as_str()), Some("assessment"));
        assert_eq!(table().get("Plan"), None);
    }

    #[test]
    fn a_star_stands_for_any_words() {
        let table = table();
        assert!(table.get_partly("Bipolar Disorder: Care Instructions").is_some());
        assert!(table.get_partly("Care Instructions given").is_none());
    }

    #[test]
    fn a_loinc_code_takes_the_status_of_its_class() {
        assert_eq!(table().by_loinc("51848-0").map(|class| class.dx_status.as_str()), Some("active"));
    }
}
