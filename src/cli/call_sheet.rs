//! `parityscan call-sheet`: the printable referral call sheet of one patient of an earlier run.

use std::io::{self, Write};

use jiff::Zoned;

use super::{
    arguments::CallSheetArguments,
    status::{ExitStatus, Failure},
    terminal,
};
use crate::report::call_sheet::{self, Order, Written};

/// Writes the sheet and says where it lies.
pub(super) fn run(arguments: &CallSheetArguments) -> Result<ExitStatus, Failure> {
    let order = Order::parse(&arguments.patient, arguments.affiliate_npi.as_deref(), arguments.appointment.as_deref())?;
    let order = Order { affiliate: arguments.affiliate.clone(), without_sud: arguments.without_sud, ..order };
    let dictionaries = arguments.tables.load()?;
    let written = call_sheet::write(&arguments.dir, &order, &dictionaries, Zoned::now().date())?;
    tell(&written)?;
    Ok(ExitStatus::Success)
}

/// Says what was written, what is missing, and what was left out: the sheet itself does not tell the last.
fn tell(written: &Written) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{}", terminal::visible(&written.path.display().to_string()))?;
    if !written.missing.is_empty() {
        terminal::say(&format!("missing on the sheet: {}", written.missing.join(", ")));
    }
    if written.left_out > 0 {
        terminal::say(&format!("left out because they speak of substance use: {} rows", written.left_out));
    }
    Ok(())
}
