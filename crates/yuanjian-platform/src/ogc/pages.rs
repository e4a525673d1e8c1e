//! The same documents for a person in a browser: plain pages in the product's look, no script.

use crate::Ctx;
use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, fmt::Write as _};
use yuanjian_app::Locale;

/// The look of the pages that go with an assessment.
const LOOK: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/templates/site.css"));

/// A document as a page.
pub(super) fn page(ctx: &Ctx, title: &str, document: &Value) -> Response {
    let locale = Locale::of(ctx.language);
    let nonce = crate::accounts::secret();
    let (title, home) = (escaped(title), escaped(&locale.say("ogc.title", [])));
    let mut text = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style nonce=\"{nonce}\">{LOOK}</style>\n</head>\n<body>\n\
         <header><nav><a href=\"/ogc?f=html\">{home}</a></nav><h1>{title}</h1></header>\n<main>\n",
        ctx.language.tag()
    );
    shown(document, &mut text);
    text.push_str("</main>\n</body>\n</html>\n");
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'none'"
    );
    let mut response = Html(text).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn shown(value: &Value, into: &mut String) {
    match value {
        Value::Object(members) => object(members, into),
        Value::Array(items) => array(items, into),
        Value::Null => into.push('—'),
        Value::String(text) => into.push_str(&linked(text)),
        other => into.push_str(&escaped(&other.to_string())),
    }
}

fn object(members: &Map<String, Value>, into: &mut String) {
    if let Some(href) = members.get("href").and_then(Value::as_str) {
        let told = |name: &str| members.get(name).and_then(Value::as_str);
        let name = told("title").or(told("rel")).unwrap_or(href);
        let _ = write!(into, "<a href=\"{}\">{}</a>", escaped(href), escaped(name));
        if let Some(kind) = told("type") {
            let _ = write!(into, " <small>{}</small>", escaped(kind));
        }
        return;
    }
    if let Some(kind) = members.get("coordinates").and(members.get("type")) {
        let whole = Value::Object(members.clone()).to_string();
        let kind = escaped(kind.as_str().unwrap_or_default());
        let _ = write!(into, "<details><summary>{kind}</summary>{}</details>", escaped(&whole));
        return;
    }
    into.push_str("<dl>\n");
    for (name, value) in members {
        let _ = write!(into, "<dt>{}</dt><dd>", escaped(name));
        shown(value, into);
        into.push_str("</dd>\n");
    }
    into.push_str("</dl>\n");
}

fn array(items: &[Value], into: &mut String) {
    if items.iter().all(|item| item.get("properties").is_some()) && !items.is_empty() {
        return features(items, into);
    }
    into.push_str("<ul>\n");
    for item in items {
        into.push_str("<li>");
        shown(item, into);
        into.push_str("</li>\n");
    }
    into.push_str("</ul>\n");
}

/// Features as a table, a column a property.
fn features(items: &[Value], into: &mut String) {
    let mut seen = BTreeSet::new();
    let mut columns: Vec<&String> = Vec::new();
    for properties in items.iter().filter_map(|item| item["properties"].as_object()) {
        columns.extend(properties.keys().filter(|name| seen.insert(name.as_str())));
    }
    into.push_str("<div class=\"scroll\"><table>\n<thead><tr><th>id</th>");
    for column in &columns {
        let _ = write!(into, "<th>{}</th>", escaped(column));
    }
    into.push_str("<th>geometry</th></tr></thead>\n<tbody>\n");
    for item in items {
        into.push_str("<tr><td>");
        shown(&item["id"], into);
        into.push_str("</td>");
        for column in &columns {
            into.push_str("<td>");
            shown(&item["properties"][column.as_str()], into);
            into.push_str("</td>");
        }
        into.push_str("<td>");
        shown(&item["geometry"], into);
        into.push_str("</td></tr>\n");
    }
    into.push_str("</tbody>\n</table></div>\n");
}

/// A text, which may be an address.
fn linked(text: &str) -> String {
    let text = escaped(text);
    if text.starts_with("http://") || text.starts_with("https://") {
        return format!("<a href=\"{text}\" rel=\"noreferrer\">{text}</a>");
    }
    text
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
