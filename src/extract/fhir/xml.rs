//! Resources out of FHIR's XML: the same elements as in JSON, values in attributes, told apart by nothing but their names.

use serde_json::{Map, Value};

use crate::extract::xml::{Piece, Tag, Xml};

use super::stream::{ADDRESS, Resource};

/// Hands every resource to `take`; gives what was not well-formed, by line.
pub(super) fn resources(text: &str, take: &mut dyn FnMut(Resource)) -> Vec<String> {
    let mut xml = Xml::of(text);
    let mut builder = Builder::default();
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(tag) => builder.open(&tag),
            Piece::Text(text) => builder.text(&text),
            Piece::Close => builder.close(take),
        }
    }
    xml.into_faults()
}

/// An element while it is open.
#[derive(Debug, Default)]
struct Element {
    name: String,
    value: Option<Value>,
    children: Map<String, Value>,
}

/// The elements that are open.
#[derive(Debug, Default)]
struct Builder {
    open: Vec<Element>,
    /// The narrative that is being collected, as HTML, and the elements open in it.
    narrative: Option<(String, Vec<String>)>,
}

impl Builder {
    fn open(&mut self, tag: &Tag<'_>) {
        if let Some((html, names)) = &mut self.narrative {
            html.push_str(&format!("<{}>", tag.name));
            return names.push(tag.name.to_owned());
        }
        if tag.name == "div" {
            self.narrative = Some((String::new(), vec!["div".to_owned()]));
        }
        let value = tag.raw("value").map(|_| match tag.value("value").as_ref() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            text => Value::String(text.to_owned()),
        });
        self.open.push(Element { name: tag.name.to_owned(), value, children: Map::new() });
    }

    fn text(&mut self, text: &str) {
        if let Some((html, _)) = &mut self.narrative {
            html.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
        }
    }

    fn close(&mut self, take: &mut dyn FnMut(Resource)) {
        if let Some((html, names)) = &mut self.narrative {
            let name = names.pop().unwrap_or_default();
            if !names.is_empty() {
                return html.push_str(&format!("</{name}>"));
            }
            let html = std::mem::take(html);
            self.narrative = None;
            if let Some(div) = self.open.last_mut() {
                div.value = Some(Value::String(html));
            }
        }
        let Some(element) = self.open.pop() else { return };
        if let Some(resource) = self.attach(element) {
            take(resource);
        }
    }

    /// Gives an element that ended to the one around it; a resource of its own is given back.
    fn attach(&mut self, mut element: Element) -> Option<Resource> {
        let depth = self.open.len();
        let holder = depth.checked_sub(2).map_or("", |around| self.open[around].name.as_str());
        let packed = matches!(holder, "entry" | "parameter" | "part");
        let Some(parent) = self.open.last_mut() else {
            let packs = matches!(element.name.as_str(), "Bundle" | "Parameters");
            return (!packs && element.is_resource()).then(|| element.into_resource());
        };
        if element.is_resource() && matches!(parent.name.as_str(), "resource" | "contained") {
            let alone = parent.name == "resource" && packed;
            let mut resource = element.into_resource();
            if !alone {
                parent.children = resource;
                return None;
            }
            if matches!(resource.get("resourceType").and_then(Value::as_str), Some("Bundle" | "Parameters")) {
                return None;
            }
            let address = self.open[depth - 2].children.get(ADDRESS).cloned();
            resource.extend(address.map(|address| (ADDRESS.to_owned(), address)));
            return Some(resource);
        }
        let name = std::mem::take(&mut element.name);
        push(&mut parent.children, name, element.into_value());
        None
    }
}

impl Element {
    /// Whether its name is that of a resource.
    fn is_resource(&self) -> bool {
        self.name.starts_with(|c: char| c.is_ascii_uppercase())
    }

    fn into_resource(mut self) -> Resource {
        self.children.insert("resourceType".to_owned(), Value::String(self.name));
        self.children
    }

    fn into_value(self) -> Value {
        match self.value {
            Some(value) if self.children.is_empty() => value,
            _ => Value::Object(self.children),
        }
    }
}

/// Adds a child; several of one name are a list.
fn push(children: &mut Map<String, Value>, name: String, value: Value) {
    match children.get_mut(&name) {
        None => {
            children.insert(name, value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}
