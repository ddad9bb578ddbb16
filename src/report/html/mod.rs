//! `report.html`: one self-contained page to look through a run, from a USB stick and without a network.
//!
//! It is written as it is made, one patient at a time, so that a run of any size fits in memory. What a patient's part holds stands in
//! a `noscript` element: with a script a browser takes it for one piece of text and opens only the part that is asked for, so a
//! thousand patients open at once; without one it is plain page after plain page. Every text goes through `escape`.

mod diagnosis;
pub(crate) mod escape;
mod evidence;
mod headline;
mod history;
mod link;
mod overview;
mod page;
mod patient;
pub(crate) mod policy;
mod quotes;
mod timeline;
mod view;
pub(crate) mod words;

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use askama::Template;
use rayon::prelude::*;

use self::{diagnosis::Context, link::Links, patient::Index, view::Person};
use super::Material;
use crate::{document::Format, error::ConfigError, triage::Patient};

/// The file's name.
pub(super) const NAME: &str = "report.html";
/// At most so many patients have their details on the page, in the order of triage; a browser cannot hold any number.
const DETAILED: usize = 5_000;

/// Writes the page into the folder of a run.
///
/// # Errors
/// Where a file report cannot be read or the page cannot be written.
pub(super) fn write(material: Material<'_>, dir: &Path) -> Result<(), ConfigError> {
    let path = dir.join(NAME);
    let failed = |fault: io::Error| ConfigError::path(&path, fault);
    let here = std::env::current_dir().ok().filter(|_| !material.run.is_redacted());
    let links = here.map(|here| Links::new(dir, &here));
    let mut out = BufWriter::new(super::create(&path)?);
    stream(material, links.as_ref(), &mut |part| out.write_all(part.as_bytes()).map_err(failed))?;
    out.flush().map_err(failed)
}

/// Gives the page to `emit`, part by part.
fn stream(
    material: Material<'_>,
    links: Option<&Links>,
    emit: &mut dyn FnMut(String) -> Result<(), ConfigError>,
) -> Result<(), ConfigError> {
    let context = Context { run: material.run, dictionaries: material.dictionaries, links };
    let index = Index::new(material.run);
    let patients = &material.run.patients;
    let run = overview::run(context, patients.len().min(DETAILED));
    emit(rendered(&page::Head::new(&run))?)?;
    for (order, patient) in patients.iter().enumerate() {
        let row = overview::row(context, &index, order, patient, order < DETAILED);
        emit(rendered(&page::Row { row: &row })?)?;
    }
    emit(rendered(&page::Middle { run: &run })?)?;
    let detailed = &patients[..patients.len().min(DETAILED)];
    let detail = |patient| rendered(&page::Detail { patient: &patient::view(context, &index, material.reports, patient)? });
    for some in detailed.chunks(rayon::current_num_threads()) {
        let parts: Vec<_> = some.par_iter().map(detail).collect();
        parts.into_iter().try_for_each(|part| emit(part?))?;
    }
    emit(rendered(&page::Tail::new())?)
}

fn rendered(part: &impl Template) -> Result<String, ConfigError> {
    part.render().map_err(|fault| ConfigError::path(NAME, fault))
}

/// Who a patient is, in words.
fn person(patient: &Patient) -> Person {
    let age = patient.age.map(|age| format!(" (age {age})")).unwrap_or_default();
    Person {
        anchor: format!("p-{}", patient.patient_id),
        id: patient.patient_id.clone(),
        name: if patient.name.is_empty() { "Name not found".into() } else { patient.name.clone() },
        born: patient.date_of_birth.map(|date| format!("{date}{age}")).unwrap_or_default(),
        mrn: patient.mrn.clone(),
        last_seen: patient.last_seen.map(|date| date.to_string()).unwrap_or_default(),
    }
}

/// A place in a file, with its link where files are linked.
fn place(file: &str, format: Format, page: Option<u32>, links: Option<&Links>) -> view::PlaceView {
    view::PlaceView {
        file: file.to_owned(),
        page: page.map(|page| format!("page {page}")).unwrap_or_default(),
        href: links.filter(|_| !file.is_empty()).map(|links| links.to(file, format, page)).unwrap_or_default(),
    }
}
