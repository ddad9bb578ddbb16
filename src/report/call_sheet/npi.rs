//! The National Provider Identifier: ten digits of which the last checks the others.
//!
//! The check proves the form, not that such a provider exists.

use std::{fmt, str::FromStr};

/// An identifier whose check digit is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Npi(String);

/// Why a number is no NPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NpiFault {
    /// Not ten digits, or not 1 or 2 in front.
    #[error("is no NPI: an NPI has ten digits and starts with 1 or 2")]
    Form,
    /// A digit is wrong or two are swapped.
    #[error("is no NPI: its check digit is wrong, so a digit is mistyped or two are swapped")]
    CheckDigit,
}

impl FromStr for Npi {
    type Err = NpiFault;

    fn from_str(text: &str) -> Result<Self, NpiFault> {
        let text = text.trim();
        let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
        if text.len() != 10 || digits.len() != 10 || !matches!(digits[0], 1 | 2) {
            return Err(NpiFault::Form);
        }
        if luhn(&digits).is_multiple_of(10) { Ok(Self(text.to_owned())) } else { Err(NpiFault::CheckDigit) }
    }
}

/// The Luhn sum of the digits with the prefix 80840 (health care, United States), which always adds 24.
fn luhn(digits: &[u32]) -> u32 {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let ours = digits.iter().rev().enumerate().map(|(at, digit)| if at % 2 == 1 { doubled(*digit) } else { *digit });
    ours.sum::<u32>() + 24
}

impl fmt::Display for Npi {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_decides() {
        assert_eq!("1234567893".parse::<Npi>().unwrap().to_string(), "1234567893");
        assert_eq!(" 1234567893 ".parse::<Npi>().unwrap().to_string(), "1234567893");
        for digit in [0, 1, 2, 4, 5, 6, 7, 8, 9] {
            assert_eq!(format!("123456789{digit}").parse::<Npi>(), Err(NpiFault::CheckDigit));
        }
        assert_eq!("2134567893".parse::<Npi>(), Err(NpiFault::CheckDigit), "two digits swapped");
    }

    #[test]
    fn the_form_is_ten_digits_from_1_or_2() {
        for text in ["", "123456789", "12345678933", "3234567893", "0234567893", "123456789X", "1234 567893", "١٢٣٤٥٦٧٨٩٣"]
        {
            assert_eq!(text.parse::<Npi>(), Err(NpiFault::Form), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,14}") {
            if let Ok(npi) = text.parse::<Npi>() {
                proptest::prop_assert_eq!(npi.to_string().len(), 10);
            }
        }

        #[test]
        fn one_wrong_digit_is_always_found(body in 100_000_000u64..300_000_000, place in 0usize..10, by in 1u64..10) {
            let valid = (0..10).map(|check| format!("{body}{check}")).find(|text| text.parse::<Npi>().is_ok()).unwrap();
            let mut digits = valid.clone().into_bytes();
            digits[place] = b'0' + ((u64::from(digits[place] - b'0') + by) % 10) as u8;
            proptest::prop_assert!(String::from_utf8(digits).unwrap().parse::<Npi>().is_err());
        }
    }
}
