//! One patient's part of the page, gathered from the run and from the reports of the patient's files, one file at a time.

use std::collections::BTreeMap;

use crate::{
    error::ConfigError,
    evidence::EvidenceKind,
    file_report::{FileStatus, ReportSource},
    mention::Assertion,
    triage::{self, Diagnosis, FileRow, Gap, Patient, Run},
};

use super::{
    diagnosis::Context,
    evidence::{self, Found},
    headline, history, person, place,
    quotes::Shelf,
    view::{FileLine, PatientView},
    words::{self, Badge},
};

/// Which rows of a run belong to which patient: a run lists diagnoses and files in orders of their own.
#[derive(Debug)]
pub(super) struct Index<'r> {
    diagnoses: BTreeMap<&'r str, Vec<&'r Diagnosis>>,
    files: BTreeMap<&'r str, Vec<usize>>,
    gaps: BTreeMap<&'r str, Vec<&'r Gap>>,
}

impl<'r> Index<'r> {
    /// The index of a run.
    pub(super) fn new(run: &'r Run) -> Self {
        let mut index = Self { diagnoses: BTreeMap::new(), files: BTreeMap::new(), gaps: BTreeMap::new() };
        run.diagnoses.iter().for_each(|row| index.diagnoses.entry(&row.patient_id).or_default().push(row));
        let owned = run.files.iter().enumerate().filter(|(_, file)| !file.patient_id.is_empty());
        owned.for_each(|(at, file)| index.files.entry(&file.patient_id).or_default().push(at));
        run.gaps.iter().for_each(|gap| index.gaps.entry(&gap.patient_id).or_default().push(gap));
        index
    }

    /// The diagnoses of a patient, strongest first.
    pub(super) fn diagnoses(&self, patient: &Patient) -> &[&'r Diagnosis] {
        self.diagnoses.get(patient.patient_id.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Indices of a patient's files, in order.
    pub(super) fn files(&self, patient: &Patient) -> &[usize] {
        self.files.get(patient.patient_id.as_str()).map_or(&[], Vec::as_slice)
    }

    fn gaps(&self, patient: &Patient) -> &[&'r Gap] {
        self.gaps.get(patient.patient_id.as_str()).map_or(&[], Vec::as_slice)
    }
}

/// Everything about a patient.
pub(super) fn view(
    context: Context<'_>,
    index: &Index<'_>,
    reports: &dyn ReportSource,
    patient: &Patient,
) -> Result<PatientView, ConfigError> {
    let (mut shelf, found) = gather(context, index, reports, patient)?;
    let person = person(patient);
    let rows = index.diagnoses(patient);
    let deciding = headline::deciding(context, patient, rows);
    let (groups, elsewhere) = context.groups(rows, &mut shelf);
    let timeline = history::of(&found, &context.dictionaries.screeners).picture(&person.anchor);
    let sorted = evidence::sort(found, context.links);
    let files: Vec<FileLine> =
        index.files(patient).iter().filter_map(|at| context.run.files.get(*at)).map(|file| file_line(context, file)).collect();
    Ok(PatientView {
        badge: Badge::of(patient.verdict.as_str()),
        headline: headline::sentence(context, patient, deciding),
        headline_place: deciding.map(|row| context.lead(row).place),
        points: headline::points(context, patient, deciding),
        not_read: headline::unread(patient),
        reasons: patient.reasons.clone(),
        risk: sorted.risk,
        denied: sorted.denied,
        evidence: sorted.kinds,
        nothing_of: sorted.nothing_of,
        unread: files.iter().any(|file| file.unread),
        groups,
        elsewhere,
        timeline,
        files,
        person,
    })
}

/// Quotes and evidence of a patient from all files.
fn gather(
    context: Context<'_>,
    index: &Index<'_>,
    reports: &dyn ReportSource,
    patient: &Patient,
) -> Result<(Shelf, Vec<Found>), ConfigError> {
    let (mut shelf, mut found) = (Shelf::default(), Vec::new());
    for at in index.files(patient) {
        let Some(file) = context.run.files.get(*at).filter(|file| file.status != FileStatus::Duplicate) else { continue };
        let report = reports.get(*at)?;
        for mention in &report.mentions {
            let page = mention.place.as_ref().map(|place| place.page);
            if file.patient_on(page) == patient.patient_id {
                let shown = context.run.shown(&file.patient_id, mention, context.dictionaries);
                shelf.add(triage::diagnosis_key(mention), &shown, *at, place(&file.file, file.format, page, context.links));
            }
        }
        let own = triage::evidence_of(context.run, file, &report).into_iter().filter(|(owner, _)| *owner == patient.patient_id);
        found.extend(own.map(|(_, evidence)| Found {
            evidence: evidence.into_owned(),
            file: file.file.clone(),
            format: file.format,
        }));
    }
    found.extend(index.gaps(patient).iter().filter_map(|gap| {
        let file = context.run.files.get(gap.file)?;
        Some(Found { evidence: gap.evidence.clone(), file: file.file.clone(), format: file.format })
    }));
    Ok((shelf, found))
}

/// A file and what became of it.
pub(super) fn file_line(context: Context<'_>, file: &FileRow) -> FileLine {
    let mut pages = Vec::new();
    if file.pages > 0 {
        pages.push(words::count(file.pages, "page"));
    }
    if file.ocr_pages > 0 {
        pages.push(format!("{} by OCR", file.ocr_pages));
    }
    if file.unread_pages > 0 {
        pages.push(format!("{} unread", file.unread_pages));
    }
    FileLine {
        place: place(&file.file, file.format, None, context.links),
        status: match file.status {
            FileStatus::Read => "read",
            FileStatus::Partial => "only partly read",
            FileStatus::Unreadable => "could not be read",
            FileStatus::Skipped => "no record, skipped",
            FileStatus::Duplicate => "same bytes as another file",
        },
        reason: file.reason.clone(),
        pages: pages.join(", "),
        unread: matches!(file.status, FileStatus::Partial | FileStatus::Unreadable),
    }
}

/// Whether evidence belongs on the picture: what is denied does not.
pub(super) fn on_picture(found: &Found) -> bool {
    match found.evidence.kind {
        EvidenceKind::Risk => evidence::speaks(found.evidence.assertion),
        _ => found.evidence.assertion == Assertion::Present,
    }
}
