//! The appointment that the affiliate holds for the patient: its day and time, and whether it leaves the week that a referral takes.

use std::{fmt, str::FromStr};

use jiff::civil::{Date, Time};

use crate::dates::PartialDate;

/// Days that setting up a referral takes.
const LEAD_DAYS: i32 = 7;

/// A day, and a time where one was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// The day.
    pub day: Date,
    /// The time of day.
    pub time: Option<Time>,
}

/// A text that is no day and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no day and time; write it as 2026-12-03T14:30")]
pub struct NoAppointment;

impl FromStr for Appointment {
    type Err = NoAppointment;

    fn from_str(text: &str) -> Result<Self, NoAppointment> {
        let text = text.trim();
        let (day, time) = text.split_once(['T', ' ']).map_or((text, None), |(day, time)| (day, Some(time.trim())));
        let day = PartialDate::from_iso(day).or_else(|| PartialDate::from_us(day)).and_then(PartialDate::day);
        let time = time.filter(|time| !time.is_empty()).map(|time| clock(time).ok_or(NoAppointment)).transpose()?;
        Ok(Self { day: day.ok_or(NoAppointment)?, time })
    }
}

/// A time of day: `14:30`, `14:30:00`, `2:30 PM`.
fn clock(text: &str) -> Option<Time> {
    let lower = text.to_ascii_lowercase();
    let half = lower.strip_suffix("am").map(|rest| (rest, 0)).or_else(|| lower.strip_suffix("pm").map(|rest| (rest, 12)));
    let (digits, afternoon) = half.map_or((lower.as_str(), None), |(rest, hours)| (rest, Some(hours)));
    let mut parts = digits.trim().split(':').map(|part| part.parse::<i8>().ok().filter(|_| part.len() <= 2));
    let hour = parts.next()??;
    let minute = parts.next().unwrap_or_else(|| afternoon.map(|_| 0))?;
    let second = parts.next().unwrap_or(Some(0))?;
    let hour = match afternoon {
        Some(hours) if (1..=12).contains(&hour) => hour % 12 + hours,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, second, 0).ok().filter(|_| parts.next().is_none())
}

impl Appointment {
    /// What is wrong with holding it, seen from a day; `None` where nothing is.
    pub(super) fn warning(self, today: Date) -> Option<String> {
        let days = today.until(self.day).ok()?.get_days();
        match days {
            ..0 => Some("The appointment is in the past. Agree on another one before the call.".into()),
            0 => Some(format!("The appointment is today. A referral takes about {LEAD_DAYS} days to set up.")),
            1..LEAD_DAYS => Some(format!(
                "The appointment is only {days} day{} away. A referral takes about {LEAD_DAYS} days to set up.",
                if days == 1 { "" } else { "s" }
            )),
            _ => None,
        }
    }
}

impl fmt::Display for Appointment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.day.strftime("%A, %Y-%m-%d"))?;
        self.time.map_or(Ok(()), |time| write!(out, ", {}", time.strftime("%H:%M (%-I:%M %p)")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn shown(text: &str) -> Option<String> {
        text.parse::<Appointment>().ok().map(|appointment| appointment.to_string())
    }

    #[test]
    fn reads_the_usual_notations() {
        for (text, want) in [
            ("2026-12-03T14:30", "Thursday, 2026-12-03, 14:30 (2:30 PM)"),
            ("2026-12-03 14:30:00", "Thursday, 2026-12-03, 14:30 (2:30 PM)"),
            ("12/3/2026 2:30 pm", "Thursday, 2026-12-03, 14:30 (2:30 PM)"),
            ("2026-12-03 12am", "Thursday, 2026-12-03, 00:00 (12:00 AM)"),
            ("2026-12-03", "Thursday, 2026-12-03"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_day_and_time() {
        for text in [
            "",
            "tomorrow",
            "2026-13-03T14:30",
            "2026-12",
            "2026-12-03T25:00",
            "2026-12-03 14",
            "2026-12-03 13pm",
            "2026-12-03 1:2:3:4",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn warns_of_the_past_and_of_less_than_a_week() {
        let appointment: Appointment = "2026-12-03T14:30".parse().unwrap();
        assert_eq!(appointment.warning(date(2026, 11, 26)), None);
        for (today, part) in [
            (date(2026, 11, 27), "6 days away"),
            (date(2026, 12, 2), "1 day away"),
            (date(2026, 12, 3), "today"),
            (date(2026, 12, 4), "past"),
        ] {
            assert!(appointment.warning(today).unwrap().contains(part), "{today}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,24}|[0-9:T /-]{0,20}( ?[ap]m)?") {
            if let Ok(appointment) = text.parse::<Appointment>() {
                let _ = appointment.warning(date(2026, 11, 23));
            }
        }
    }
}
