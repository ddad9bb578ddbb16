//! Sessions: completed individual and group visits, and what explains that one did not take place.
//!
//! A completed session is `present`; one that was cancelled or missed is `negated`; a remark about the interval is `other`.

/// Value of an individual session with a clinician who does not prescribe.
pub const INDIVIDUAL: &str = "individual";
/// Value of a group session or class.
pub const GROUP: &str = "group";
/// The patient cancelled.
pub const CANCELLED_BY_PATIENT: &str = "cancelled by patient";
/// The patient did not come.
pub const NO_SHOW: &str = "no-show";
/// The patient moved the appointment.
pub const RESCHEDULED: &str = "rescheduled by patient";
/// The provider wrote that a longer interval is appropriate.
pub const LONGER_INTERVAL: &str = "longer interval appropriate";
/// Treatment had come to its end.
pub const COURSE_ENDED: &str = "course of treatment ended";
/// Ends of values that excuse a gap.
pub const EXCUSES: [&str; 5] = [CANCELLED_BY_PATIENT, NO_SHOW, RESCHEDULED, LONGER_INTERVAL, COURSE_ENDED];
/// Nobody wrote who cancelled; that excuses nothing.
pub const CANCELLED: &str = "cancelled";
/// The clinic cancelled; that excuses nothing.
pub const CANCELLED_BY_CLINIC: &str = "cancelled by clinic";
/// The patient declined a group.
pub const DECLINED: &str = "declined";
