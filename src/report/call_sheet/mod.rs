//! The printable referral call sheet of one patient: what to have at hand when calling the referral department.
//!
//! It rests on the CSV reports of an earlier run and says nothing that is not in them. A sheet lies in a folder that nobody else can read.

mod appointment;
mod bullets;
mod npi;
mod records;
mod sheet;
pub(crate) mod substance;
#[cfg(test)]
mod tests;
mod write;

use std::path::{Path, PathBuf};

use askama::Template as _;
use jiff::civil::Date;

pub use appointment::{Appointment, NoAppointment};
pub use npi::{Npi, NpiFault};

use crate::{dictionary::Dictionaries, error::ConfigError};

/// What a call sheet is made of besides the reports of the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The patient's id in patients.csv.
    pub patient_id: String,
    /// Name of the affiliate who takes the patient.
    pub affiliate: Option<String>,
    /// The affiliate's NPI.
    pub npi: Option<Npi>,
    /// The appointment that is held.
    pub appointment: Option<Appointment>,
    /// Whether rows about substance use are left out.
    pub without_sud: bool,
}

impl Order {
    /// An order from the words of the command line.
    ///
    /// # Errors
    /// An NPI or appointment that cannot be one, with the option's name.
    pub fn parse(patient_id: &str, npi: Option<&str>, appointment: Option<&str>) -> Result<Self, ConfigError> {
        let npi = npi.map(|text| text.parse::<Npi>().map_err(|fault| refused("--affiliate-npi", text, fault))).transpose()?;
        let appointment = appointment
            .map(|text| text.parse::<Appointment>().map_err(|fault| refused("--appointment", text, fault)))
            .transpose()?;
        Ok(Self { patient_id: patient_id.trim().to_owned(), npi, appointment, ..Self::default() })
    }
}

fn refused(option: &str, text: &str, fault: impl std::fmt::Display) -> ConfigError {
    ConfigError::Usage(format!("{option}: {text:?} {fault}"))
}

/// A sheet that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub path: PathBuf,
    /// Rows about substance use that were left out; the sheet itself does not tell.
    pub left_out: usize,
    /// Names of the fields that are missing.
    pub missing: Vec<String>,
}

/// Writes `DIR/call-sheets/ID.html`; `today` is the day from which the appointment is judged.
///
/// # Errors
/// Where DIR holds no reports of a run or not this patient, or the sheet cannot be written.
pub fn write(dir: &Path, order: &Order, dictionaries: &Dictionaries, today: Date) -> Result<Written, ConfigError> {
    let id = &order.patient_id;
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        return Err(ConfigError::Usage(format!("--patient: {id:?} is no patient id; take it from the column patient_id")));
    }
    let records = records::Records::read(dir, id)?;
    let (sheet, left_out) = sheet::Sheet::new(records, order, dictionaries, today);
    let folder = dir.join("call-sheets");
    let text = sheet.render().map_err(|fault| ConfigError::path(&folder, fault))?;
    let path = write::private(&folder, &format!("{id}.html"), text.as_bytes())?;
    Ok(Written { path, left_out, missing: sheet.missing })
}
