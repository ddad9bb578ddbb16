//! Resources out of JSON text, one at a time, whatever they are packed in.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A JSON object that is a resource.
pub(super) type Resource = Map<String, Value>;

/// The key under which a resource has the address that its bundle gives it.
pub(super) const ADDRESS: &str = "fullUrl";

/// The key under which a list has what its entries refer to.
pub(super) const ITEMS: &str = "items of a list";

/// How many broken lines of an NDJSON file are told one by one.
const TOLD: usize = 5;

/// Hands every resource to `take`; gives what was broken, by line. No text of the file is in it.
pub(super) fn resources(text: &str, take: &mut dyn FnMut(Resource)) -> Vec<String> {
    if !is_ndjson(text) {
        return value(text, 1, take).err().into_iter().collect();
    }
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let mut faults: Vec<String> = lines.filter_map(|(line, number)| value(line, number, take).err()).collect();
    if faults.len() > TOLD {
        let more = faults.len() - TOLD;
        faults.truncate(TOLD);
        faults.push(format!("broken JSON in {more} more lines"));
    }
    faults
}

/// Whether each line is a value of its own: the first one is closed and another follows.
fn is_ndjson(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().is_some_and(|line| line.starts_with('{') && line.ends_with('}'));
    first && lines.next().is_some()
}

/// Reads one value that starts at a line.
fn value(text: &str, line: usize, take: &mut dyn FnMut(Resource)) -> Result<(), String> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = (Packed { take }).deserialize(&mut reader).and_then(|()| reader.end());
    read.map_err(|fault| format!("broken JSON at line {}: what stands before it was read", line + fault.line().saturating_sub(1)))
}

/// A resource, a bundle or a list of them.
struct Packed<'t> {
    take: &'t mut dyn FnMut(Resource),
}

impl<'de> DeserializeSeed<'de> for Packed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Packed<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a FHIR resource")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut resource, mut items) = (Resource::new(), Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            if matches!(key.as_str(), "entry" | "parameter" | "part") {
                map.next_value_seed(Entries { take: self.take, items: &mut items })?;
            } else {
                resource.insert(key, map.next_value()?);
            }
        }
        if !items.is_empty() {
            resource.insert(ITEMS.to_owned(), Value::Array(items));
        }
        if resource.get("resourceType").is_some_and(|kind| kind != "Bundle" && kind != "Parameters") {
            (self.take)(resource);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Packed { take: self.take })?.is_some() {}
        Ok(())
    }
}

/// The entries of a bundle, the parameters of an answer, or the items of a list.
struct Entries<'t> {
    take: &'t mut dyn FnMut(Resource),
    /// What entries refer to instead of holding it.
    items: &'t mut Vec<Value>,
}

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the entries of a bundle")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Entries { take: self.take, items: self.items })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut address = Value::Null;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "fullUrl" => address = map.next_value()?,
                "item" => self.items.push(map.next_value()?),
                "part" => map.next_value_seed(Entries { take: self.take, items: self.items })?,
                "resource" => map.next_value_seed(Packed {
                    take: &mut |mut resource: Resource| {
                        if address.is_string() && !resource.contains_key(ADDRESS) {
                            resource.insert(ADDRESS.to_owned(), address.clone());
                        }
                        (self.take)(resource);
                    },
                })?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
