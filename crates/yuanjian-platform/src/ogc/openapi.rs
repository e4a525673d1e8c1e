//! The document of these doors in OpenAPI 3.0, which is what OGC API asks for.
//!
//! The product's own document is OpenAPI 3.1. What these doors use of it says the same in 3.0 after a
//! few turns: what may be null is `nullable`, what stands beside a reference goes around it, and what
//! only JSON Schema knows (`propertyNames`) is left out, for every name is a text anyway. A test holds
//! that nothing of 3.1 is left. What was left to words is added: how one signs in, what each answer
//! is, and the shapes of the parameters as OGC API – Features draws them.

use super::{door::Door, is_ours, query};
use crate::{Result, http::described, identity::COOKIE};
use axum::response::Response;
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, sync::LazyLock};

pub(super) const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";

/// The document of these doors: OpenAPI 3.0.
#[utoipa::path(get, path = "/ogc/api", tag = "ogc", params(("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((Object = "application/vnd.oai.openapi+json;version=3.0"), (String = "text/html")))))]
pub(super) async fn api(door: Door) -> Result<Response> {
    static OURS: LazyLock<Value> = LazyLock::new(|| {
        let (_, document) = described(crate::routes());
        document_of(serde_json::from_str(&document).unwrap_or_default())
    });
    let form = door.form(&[])?;
    door.answer(form, &door.say("ogc.api"), OPENAPI, &*OURS)
}

/// The part of the whole document that is about these doors, in OpenAPI 3.0.
fn document_of(whole: Value) -> Value {
    let mut document = ours(whole);
    turned(&mut document);
    document["openapi"] = json!("3.0.3");
    // 3.0 knows a licence by name and address alone.
    if let Some(licence) = document["info"]["license"].as_object_mut() {
        licence.remove("identifier");
    }
    document["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer" },
        "session": { "type": "apiKey", "in": "cookie", "name": COOKIE },
    });
    document["security"] = json!([{ "token": [] }, { "session": [] }]);
    parameters(&mut document);
    responses(&mut document);
    document
}

/// Every answer has words: where none were written, those of what was asked.
fn responses(document: &mut Value) {
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    for operation in paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        let summary = operation["summary"].clone();
        let answers = operation["responses"].as_object_mut().into_iter().flat_map(Map::values_mut);
        for answer in answers.filter_map(Value::as_object_mut) {
            answer.entry("description").or_insert_with(|| summary.clone());
        }
    }
}

/// The paths of these doors, with the shapes that they name.
fn ours(mut document: Value) -> Value {
    if let Some(paths) = document["paths"].as_object_mut() {
        paths.retain(|path, _| is_ours(path));
    }
    let mut wanted = BTreeSet::new();
    let mut look = vec![document["paths"].clone()];
    while let Some(value) = look.pop() {
        match value {
            Value::Object(members) => look.extend(members.into_iter().map(|(_, v)| v)),
            Value::Array(items) => look.extend(items),
            Value::String(text) => {
                if let Some(name) = text.strip_prefix("#/components/schemas/")
                    && wanted.insert(name.to_owned())
                {
                    look.push(document["components"]["schemas"][name].clone());
                }
            }
            _ => {}
        }
    }
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| wanted.contains(name));
    }
    document
}

/// Every shape within, as 3.0 says it.
fn turned(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(turned);
            shape(members);
        }
        Value::Array(items) => items.iter_mut().for_each(turned),
        _ => {}
    }
}

fn shape(members: &mut Map<String, Value>) {
    members.remove("propertyNames");
    // A list of kinds, of which one is null; a member that is called "type" is no list.
    if let Some(Value::Array(kinds)) = members.get("type") {
        let kinds: Vec<Value> = kinds.iter().filter(|kind| *kind != "null").cloned().collect();
        if let [kind] = kinds.as_slice() {
            members.insert("type".to_owned(), kind.clone());
            members.insert("nullable".to_owned(), json!(true));
        }
    }
    for word in ["oneOf", "anyOf"] {
        let Some(Value::Array(options)) = members.get(word) else { continue };
        let null = json!({ "type": "null" });
        if !options.contains(&null) {
            continue;
        }
        let rest: Vec<Value> = options.iter().filter(|option| **option != null).cloned().collect();
        members.remove(word);
        let word = if rest.len() == 1 { "allOf" } else { word };
        members.insert(word.to_owned(), Value::Array(rest));
        members.insert("nullable".to_owned(), json!(true));
    }
    // Nothing may stand beside a reference.
    if members.len() > 1
        && let Some(Value::String(to)) = members.get("$ref")
    {
        let reference = json!([{ "$ref": to }]);
        members.remove("$ref");
        members.insert("allOf".to_owned(), reference);
    }
    if let Some(Value::Array(examples)) = members.get("examples") {
        let first = examples.first().cloned();
        members.remove("examples");
        if let Some(first) = first {
            members.insert("example".to_owned(), first);
        }
    }
}

/// The parameters of features as Part 1 draws them, and every other parameter as a property. That of
/// the size of a page stands apart, where QGIS looks for its bounds.
fn parameters(document: &mut Value) {
    let path = &mut document["paths"]["/ogc/collections/{id}/items"]["get"]["parameters"];
    let Some(all) = path.as_array_mut() else { return };
    let mut limit = Value::Null;
    for parameter in all.iter_mut() {
        match parameter["name"].as_str() {
            Some("limit") => {
                limit = parameter.take();
                limit["schema"] = json!({
                    "type": "integer", "minimum": 1, "maximum": query::MOST, "default": query::USUAL,
                });
                *parameter = json!({ "$ref": "#/components/parameters/limit" });
            }
            Some("bbox") => {
                parameter["style"] = json!("form");
                parameter["explode"] = json!(false);
                parameter["schema"] = json!({
                    "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" },
                });
            }
            Some("filter-lang") => {
                parameter["schema"] =
                    json!({ "type": "string", "enum": ["cql2-text"], "default": "cql2-text" });
            }
            _ => {}
        }
    }
    all.push(json!({
        "name": "properties",
        "in": "query",
        "description": "Any queryable of the collection with the value that it must have: `name=value`.",
        "required": false,
        "style": "form",
        "explode": true,
        "schema": { "type": "object", "additionalProperties": { "type": "string" } },
    }));
    document["components"]["parameters"] = json!({ "limit": limit });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every object within, with where it is.
    fn objects<'a>(value: &'a Value, at: String, all: &mut Vec<(String, &'a Map<String, Value>)>) {
        match value {
            Value::Object(members) => {
                all.push((at.clone(), members));
                members.iter().for_each(|(name, v)| objects(v, format!("{at}/{name}"), all));
            }
            Value::Array(items) => items.iter().for_each(|v| objects(v, format!("{at}/-"), all)),
            _ => {}
        }
    }

    #[test]
    fn nothing_of_openapi_3_1_is_left() {
        let (_, whole) = described(crate::routes());
        let document = document_of(serde_json::from_str(&whole).unwrap());
        assert_eq!(document["openapi"], "3.0.3");
        let mut all = Vec::new();
        objects(&document, String::new(), &mut all);
        let only_3_1 = [
            "propertyNames",
            "const",
            "prefixItems",
            "examples",
            "identifier",
            "patternProperties",
            "unevaluatedProperties",
            "if",
            "contains",
            "dependentSchemas",
            "contentEncoding",
            "contentMediaType",
            "$defs",
            "webhooks",
            "jsonSchemaDialect",
        ];
        for (at, members) in &all {
            // Below `properties` stand names of our own.
            if at.ends_with("/properties") {
                continue;
            }
            for word in only_3_1 {
                assert!(!members.contains_key(word), "{at}: {word}");
            }
            assert!(
                members.get("type").is_none_or(|kind| kind.is_string() && kind != "null"),
                "{at}"
            );
            assert!(!members.contains_key("$ref") || members.len() == 1, "{at}");
            for word in ["exclusiveMinimum", "exclusiveMaximum"] {
                assert!(members.get(word).is_none_or(Value::is_boolean), "{at}");
            }
        }
        let geometry = &document["components"]["schemas"]["OgcFeature"]["properties"]["geometry"];
        assert_eq!((&geometry["type"], &geometry["nullable"]), (&json!("object"), &json!(true)));
        assert_eq!(document["security"][0], json!({ "token": [] }));
        for (at, members) in all.iter().filter(|(at, _)| at.contains("/responses/")) {
            let is_answer = at.rsplit('/').nth(1) == Some("responses");
            assert!(!is_answer || members["description"].is_string(), "{at}");
        }
        let paths = document["paths"].as_object().unwrap();
        assert!(paths.len() > 10 && paths.keys().all(|path| path.starts_with("/ogc")));
    }
}
