//! The inputs that each target starts from: the checked-in fixtures of its kind, and a few written here where no fixture is small.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{generator, mutate::Chance, mutate::mutated};

/// A larger seed is not worth the time that each of its copies takes.
const LARGEST: usize = 40_000;

/// A page's operators, for inputs whose content is mutated where no filter hides it.
const CONTENT: &[u8] = b"q 1 0 0 1 0 0 cm BT /F1 12 Tf 72 700 Td 14 TL 1 Tr .5 Tc 2 Tw 90 Tz (Panic \\(F41.0\\)) Tj T* [(dis)-20(order)-300<4634>]TJ\n\
    (next) ' 1 2 (last) \" ET Q /Span <</ActualText <FEFF0046>/MCID 0>> BDC BT 1 0 .3 1 9 9 Tm (x) Tj ET EMC\n\
    BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI /P /N BDC EMC 1e5 -.5 +3 w [1 2] 0 d\n";

/// Markup of the kinds that no fixture has in a small file.
const MARKUP: [&str; 5] = [
    "{\\rtf1\\ansi\\ansicpg1252\\uc1{\\fonttbl{\\f0\\fcharset0 Arial;}}{\\info{\\author X}}\\pard Assessment:\\par\\trowd\\cellx900 Panic disorder\\cell      F41.0\\cell\\row\\pard{\\b\\u8217 ?\\'e9}{\\*\\bkmkstart a}\\bin3 abc\\page{\\field{\\*\\fldinst X}{\\fldrslt y}}}",
    "<!DOCTYPE html><html><head><meta charset=utf-8><title>Record</title><style>p{}</style></head><body><h1>Problems</h1><table><tr><th>Name<td>     F33.2</table><ul><li>Panic&nbsp;disorder<br>F41.0</ul><pre> a\tb</pre><script>x</script><textarea>y</textarea></body></html>",
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\
     Content-Transfer-Encoding: quoted-printable\r\n\r\n<html><p>Panic=20disorder F41.0=\r\n</p></html>\r\n--b\r\n\
     Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nRjQxLjA=\r\n--b--\r\n",
    "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\",\"name\":[{\"family\":\"Nobody\",\"given\":[\"N\"]}]}},     {\"resource\":{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/p\"},\"code\":{\"coding\":[{\"system\":\"http://hl7.org/fhir/sid/icd-10-cm\",     \"code\":\"F41.0\"}],\"text\":\"Panic\"},\"onsetDateTime\":\"2020-01\"}},{\"resource\":{\"resourceType\":\"DocumentReference\",\"content\":[{\"attachment\":     {\"contentType\":\"text/plain\",\"data\":\"RjQxLjA=\"}}]}}]}",
    "{\"resourceType\":\"Patient\",\"id\":\"p\"}\n{\"resourceType\":\"Condition\",\"code\":{\"text\":\"Panic\"}}\n",
];

/// Text with the shapes that the detector looks at.
const TEXT: &str = "Patient Name: Nobody, Nemo\nDOB: 01/02/1980  MRN: 1100990001\n1/10/2023 - Psychotherapy - Individual in BEHAVIORAL HEALTH\n\
    Assessment:\n- Panic disorder (ICD-10-CM F41.0), 300.02 (F41.1); denies SI.\nPHQ-9: 17. Family History: mother with bip-\nolar disorder\n\
    1. MDD, recurrent, in partial remission F33.41\tonset 2019\nRule out PTSD vs adjustment disorder, F43.1O\n";

/// The seeds of a target.
pub(crate) fn of(target: &str) -> Vec<Vec<u8>> {
    let mut seeds = match target {
        "pdf" => [fixtures(&["pdf"]), vec![generator::hostile::pdfs::page_of(CONTENT)]].concat(),
        "ccda" => fixtures(&["xml"]),
        "zip" => fixtures(&["zip"]),
        "markup" => {
            [fixtures(&["rtf", "html", "json", "ndjson", "mht"]), MARKUP.map(|text| text.as_bytes().to_vec()).to_vec()].concat()
        }
        "codes" => [fixtures(&["txt"]), vec![TEXT.as_bytes().to_vec()]].concat(),
        _ => rulesets(),
    };
    seeds.retain(|bytes| !bytes.is_empty() && bytes.len() < LARGEST);
    seeds
}

/// An input: a mutated seed, or for PDF sometimes a page whose plain operators were mutated.
pub(crate) fn input(target: &str, seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    if target == "pdf" && chance.below(3) == 0 {
        return generator::hostile::pdfs::page_of(&mutated(CONTENT, seeds, chance));
    }
    let seed: &Vec<u8> = chance.pick(seeds);
    mutated(seed, seeds, chance)
}

/// Checked-in fixtures with one of these endings.
fn fixtures(endings: &[&str]) -> Vec<Vec<u8>> {
    let ends = |name: &str| name.rsplit('.').next().is_some_and(|ending| endings.contains(&ending));
    generator::fixtures().into_iter().filter(|(name, _)| ends(name)).map(|(_, bytes)| bytes).collect()
}

/// The first lines of every built-in ruleset.
fn rulesets() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries/rulesets");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let head =
        |path: &PathBuf| fs::read(path).unwrap().split_inclusive(|byte| *byte == b'\n').take(25).flatten().copied().collect();
    paths.iter().map(head).collect()
}
