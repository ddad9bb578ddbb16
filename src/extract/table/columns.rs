//! What the columns of a table hold, by their names: as Epic's tables name them, and as spreadsheets of problems do.

use crate::{document::CodeSystem, extract::code_system::code_system};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// The name of a diagnosis.
    Name,
    /// Other words for it, which count where no name is given or where they are more exact.
    Words,
    /// Codes of a diagnosis, of the system that the column's name says.
    Code(CodeSystem),
    /// The code system of the row's code.
    System,
    /// The number of a diagnosis, whose name stands in another table.
    Number,
    /// The state of a problem.
    Status,
    /// How sure a problem is.
    Verification,
    /// When it began.
    Onset,
    /// When it ended.
    Resolved,
    /// When it was seen or written down.
    Date,
    /// The relative who has it.
    Relative,
    /// The medical record number of the patient.
    Mrn,
    /// Another number of the patient.
    Patient,
    /// The patient's name.
    PatientName,
    /// The patient's first name.
    First,
    /// The patient's last name.
    Last,
    /// The patient's birth date.
    Birth,
    /// The patient's sex.
    Sex,
    /// The number of the visit.
    Visit,
    /// What kind of visit it was.
    VisitKind,
    /// Who was visited.
    Provider,
    /// Whether the visit took place.
    VisitStatus,
    /// The order that a diagnosis is the reason for.
    Order,
    /// The free-text date of a past condition.
    HistoryDate,
    /// Anything else.
    Other,
}

/// Column names that say what they hold.
const NAMES: [(Column, &[&str]); 19] = [
    (
        Column::Name,
        &[
            "DIAGNOSIS",
            "DIAGNOSES",
            "DIAGNOSIS_NAME",
            "DIAGNOSIS_DESCRIPTION",
            "DIAGNOSIS_DESC",
            "DX",
            "DX_DESCRIPTION",
            "DX_DESC",
            "PROBLEM",
            "PROBLEMS",
            "PROBLEM_NAME",
            "PROBLEM_DESCRIPTION",
            "PROBLEM_DESC",
            "CONDITION",
            "CONDITIONS",
            "CONDITION_NAME",
            "CONDITION_DESCRIPTION",
            "PROB_NAME",
            "DISORDER",
            "MEDICAL_CONDITION",
            "HEALTH_ISSUE",
        ],
    ),
    (Column::Words, &["DESCRIPTION", "DISPLAY", "DISPLAY_NAME", "CODE_DESCRIPTION"]),
    (Column::System, &["CODE_SYSTEM", "CODING_SYSTEM", "SYSTEM", "CODE_TYPE", "VOCABULARY", "CODESYSTEM"]),
    (Column::Number, &["DX_ID"]),
    (Column::Verification, &["VERIFICATION_STATUS", "VERIFICATION", "CERTAINTY", "DX_QUALIFIER_C_NAME"]),
    (
        Column::Onset,
        &[
            "NOTED_DATE",
            "NOTED",
            "DATE_NOTED",
            "ONSET",
            "ONSET_DATE",
            "DATE_OF_ONSET",
            "START",
            "START_DATE",
            "BEGIN_DATE",
            "DIAGNOSED",
            "DATE_DIAGNOSED",
            "DIAGNOSIS_DATE",
            "DIAGNOSED_DATE",
            "PROB_DAT_NOT_DT",
        ],
    ),
    (
        Column::Resolved,
        &[
            "RESOLVED_DATE",
            "RESOLVED",
            "DATE_RESOLVED",
            "RESOLUTION_DATE",
            "END",
            "END_DATE",
            "STOP",
            "STOP_DATE",
            "ABATEMENT",
            "ABATEMENT_DATE",
            "PROB_DAT_RSLV_DT",
        ],
    ),
    (
        Column::Date,
        &[
            "CONTACT_DATE",
            "ENCOUNTER_DATE",
            "VISIT_DATE",
            "DATE_OF_SERVICE",
            "SERVICE_DATE",
            "DATE",
            "DATE_OF_ENTRY",
            "RECORDED_DATE",
            "DATE_RECORDED",
            "ENTRY_DATE",
            "LAST_UPDATED",
        ],
    ),
    (Column::Relative, &["RELATION", "RELATION_C_NAME", "RELATIONSHIP", "FAMILY_MEMBER", "RELATIVE"]),
    (Column::Mrn, &["MRN", "PAT_MRN_ID", "PATIENT_MRN", "MEDICAL_RECORD_NUMBER", "MRN_NUMBER", "HEALTH_RECORD_NUMBER"]),
    (Column::Patient, &["PAT_ID", "PATIENT_ID", "PATIENT", "PERSON_ID", "SUBJECT_ID", "PATIENTID"]),
    (Column::PatientName, &["PAT_NAME", "PATIENT_NAME", "PATIENTNAME", "FULL_NAME"]),
    (Column::First, &["PAT_FIRST_NAME", "PATIENT_FIRST_NAME", "FIRST_NAME", "FIRSTNAME"]),
    (Column::Last, &["PAT_LAST_NAME", "PATIENT_LAST_NAME", "LAST_NAME", "LASTNAME"]),
    (Column::Birth, &["BIRTH_DATE", "DOB", "DATE_OF_BIRTH", "BIRTHDATE", "PATIENT_DOB", "PATIENT_BIRTH_DATE"]),
    (Column::Sex, &["SEX", "GENDER", "SEX_C_NAME", "PATIENT_SEX", "PATIENT_GENDER"]),
    (Column::Visit, &["PAT_ENC_CSN_ID", "PAT_ENC_CSN", "ENCOUNTER_ID", "ENCOUNTER", "VISIT_ID"]),
    (Column::VisitKind, &["ENC_TYPE_C_NAME", "ENCOUNTER_TYPE", "VISIT_TYPE", "APPT_PRC_ID_PRC_NAME", "VISIT_TYPE_ID_PRC_NAME"]),
    (Column::HistoryDate, &["MEDICAL_HX_DATE"]),
];

/// What a column of this name holds.
pub(super) fn column(name: &str) -> Column {
    let name = folded(name);
    if let Some((column, _)) = NAMES.iter().find(|(_, names)| names.contains(&name.as_str())) {
        return *column;
    }
    let ends = |end: &str| name.ends_with(end);
    let has = |part: &str| name.contains(part);
    let described = ["DESC", "NAME", "TEXT", "TITLE"].iter().any(|word| has(word));
    match () {
        () if ends("DX_NAME") || name == "MEDICAL_HX_C_NAME" => Column::Name,
        () if ends("DX_ID") => Column::Number,
        () if has("ICD") && !has("INCID") && described => Column::Name,
        () if is_code(&name) => Column::Code(code_system("", &name)),
        () if matches!(name.as_str(), "APPT_STATUS_C_NAME" | "CALCULATED_ENC_STAT_C_NAME" | "VISIT_STATUS") => {
            Column::VisitStatus
        }
        () if ends("STATUS") || ends("STATUS_C_NAME") => Column::Status,
        () if ends("VISIT_PROV_ID_PROV_NAME") || matches!(name.as_str(), "PROVIDER" | "PROVIDER_NAME") => Column::Provider,
        () if name.starts_with("ORDER_") => Column::Order,
        () => Column::Other,
    }
}

/// Whether a column of this name holds codes of diagnoses.
fn is_code(name: &str) -> bool {
    let words: Vec<&str> = name.split('_').collect();
    let icd = words.iter().any(|word| matches!(*word, "ICD" | "ICD10" | "ICD9" | "ICD10CM" | "ICD9CM" | "ICDCODE"));
    icd || words.iter().any(|word| word.starts_with("SNOMED"))
        || ["CODE", "DX_CODE", "DIAGNOSIS_CODE", "DIAG_CODE", "PROBLEM_CODE", "CONDITION_CODE"].contains(&name)
}

/// A column's name in capitals, everything but letters and digits as one `_`.
fn folded(name: &str) -> String {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_ascii_uppercase).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_names() {
        for (name, want) in [
            ("DX_ID_DX_NAME", Column::Name),
            ("FAM_MEDICAL_DX_ID_DX_NAME", Column::Name),
            ("Diagnosis", Column::Name),
            ("ICD-10 Description", Column::Name),
            ("CURRENT_ICD10_LIST", Column::Code(CodeSystem::Icd10Cm)),
            ("ICD-9 Code", Column::Code(CodeSystem::Icd9Cm)),
            ("ICD Code", Column::Code(CodeSystem::Other)),
            ("SNOMED CT", Column::Code(CodeSystem::SnomedCt)),
            ("Code", Column::Code(CodeSystem::Other)),
            ("DX_ID", Column::Number),
            ("PROBLEM_STATUS_C_NAME", Column::Status),
            ("Clinical Status", Column::Status),
            ("Date of Birth", Column::Birth),
            ("VISIT_PROV_ID_PROV_NAME", Column::Provider),
            ("ORDER_MED_ID", Column::Order),
            ("ZIP_CODE", Column::Other),
            ("INCIDENT_NAME", Column::Other),
            ("PROBLEM_LIST_ID", Column::Other),
        ] {
            assert_eq!(column(name), want, "{name}");
        }
    }
}
