//! Which code system a record means by an OID, a URI or a name.

use crate::document::CodeSystem;

/// The system that an id (OID or URI) states, or, where it says nothing, its name.
pub(crate) fn code_system(id: &str, name: &str) -> CodeSystem {
    by_id(id.trim()).or_else(|| by_name(name)).unwrap_or(CodeSystem::Other)
}

/// The system of an OID or URI; `None` where there is none. An unknown one is [`CodeSystem::Other`].
fn by_id(id: &str) -> Option<CodeSystem> {
    let id = id.strip_prefix("urn:oid:").unwrap_or(id);
    match id {
        "" => None,
        "2.16.840.1.113883.6.90" | "http://hl7.org/fhir/sid/icd-10-cm" => Some(CodeSystem::Icd10Cm),
        "2.16.840.1.113883.6.103"
        | "2.16.840.1.113883.6.104"
        | "2.16.840.1.113883.6.42"
        | "2.16.840.1.113883.6.2"
        | "http://hl7.org/fhir/sid/icd-9-cm"
        | "http://hl7.org/fhir/sid/icd-9-cm/diagnosis" => Some(CodeSystem::Icd9Cm),
        "2.16.840.1.113883.6.96" | "http://snomed.info/sct" => Some(CodeSystem::SnomedCt),
        _ => Some(CodeSystem::Other),
    }
}

/// The system of a name as records write it (`ICD10CM`, `ICD-9-CM Diagnosis`, `SNOMED CT`).
fn by_name(name: &str) -> Option<CodeSystem> {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    match name.as_str() {
        "" => None,
        _ if name.contains("ICD10PCS") => Some(CodeSystem::Other),
        _ if name.contains("ICD10") || name == "I10" => Some(CodeSystem::Icd10Cm),
        _ if name.contains("ICD9") || name == "I9" => Some(CodeSystem::Icd9Cm),
        _ if name.contains("SNOMED") => Some(CodeSystem::SnomedCt),
        _ => Some(CodeSystem::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_counts_before_a_name() {
        assert_eq!(code_system("2.16.840.1.113883.6.90", ""), CodeSystem::Icd10Cm);
        assert_eq!(code_system("", "ICD10CM"), CodeSystem::Icd10Cm);
        assert_eq!(code_system("", "ICD-9-CM Diagnosis"), CodeSystem::Icd9Cm);
        assert_eq!(code_system("urn:oid:2.16.840.1.113883.6.96", "ICD-9"), CodeSystem::SnomedCt);
        assert_eq!(code_system("2.16.840.1.113883.6.4", "ICD-10-PCS"), CodeSystem::Other);
        assert_eq!(code_system("2.16.840.1.113883.3.247.1.1", "IMO"), CodeSystem::Other);
        assert_eq!(code_system("", ""), CodeSystem::Other);
    }
}
