//! The first and last day of a stay, as a sentence prints them.

use crate::{dates::PartialDate, detect::first_date};

/// The first two days named in a sentence, where the second is not before the first.
pub(super) fn dates(sentence: &str) -> Option<(PartialDate, PartialDate)> {
    let (from, span) = first_date(sentence)?;
    let (to, _) = first_date(sentence.get(span.end..)?)?;
    (from.day().is_some() && to.day().is_some() && from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stay_has_two_days() {
        let stay = |text: &str| dates(text).map(|(from, to)| format!("{from} {to}"));
        assert_eq!(stay("Hospitalized 4/22/2024 to 4/30/2024.").as_deref(), Some("2024-04-22 2024-04-30"));
        assert_eq!(stay("Admitted 5/2/2024 on a hold, discharged 5/14/2024.").as_deref(), Some("2024-05-02 2024-05-14"));
        assert_eq!(stay("Admitted 5/2/2024."), None);
        assert_eq!(stay("Seen 5/2/2024 after a stay until 4/2/2024."), None);
    }
}
