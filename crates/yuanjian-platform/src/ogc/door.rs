//! What every door here begins and ends with: who asks, under which address, in which form.

use super::pages;
use crate::{Ctx, Error, Result, media, tiles::base};
use axum::{
    extract::{FromRequestParts, Query},
    http::{HeaderMap, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use std::collections::BTreeMap;
use yuanjian_app::{Failure, Locale};
use yuanjian_types::Problem;

pub(super) const GEOJSON: &str = "application/geo+json";
pub(super) const JSON: &str = "application/json";
pub(super) const HTML: &str = "text/html";

/// A request at one of these doors.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) ctx: Ctx,
    /// The words that it asks with, in their order.
    pub(super) asked: Vec<(String, String)>,
    /// Where the landing page is, as whoever asks reached it.
    pub(super) base: String,
    pub(super) headers: HeaderMap,
}

impl<S: Send + Sync> FromRequestParts<S> for Door {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let ctx = Ctx::from_request_parts(parts, state).await?;
        // Pairs of texts can always be read; a broken escape stands for a replacement character.
        let asked = Query::try_from_uri(&parts.uri).map(|Query(asked)| asked);
        let asked = asked.map_err(|e| Failure::bug(e.to_string()))?;
        let base = format!("{}/ogc", base(&ctx, &parts.uri, &parts.headers));
        Ok(Self { ctx, asked, base, headers: parts.headers.clone() })
    }
}

impl Door {
    /// In which form an answer is wanted: by `f`, else by `Accept`. Parameters other than the known
    /// ones are refused; `*` knows all.
    pub(super) fn form(&self, known: &[&str]) -> Result<Form> {
        let told = |problem: Problem, name: &str, value: &str| {
            Error::invalid(problem.at_field(name).with("name", name).with("value", value))
        };
        for (name, value) in &self.asked {
            if name != "f" && !known.contains(&"*") && !known.contains(&name.as_str()) {
                return Err(told(Problem::error("ogc.unknown_parameter"), name, value));
            }
        }
        match self.asked.iter().find(|(name, _)| name == "f").map(|(_, value)| value.as_str()) {
            Some("json") => return Ok(Form::Json),
            Some("html") => return Ok(Form::Html),
            Some(other) => return Err(told(Problem::error("ogc.unknown_form"), "f", other)),
            None => {}
        }
        let accept = self.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        for kind in media::taken(accept.unwrap_or_default()) {
            match kind {
                HTML | "application/xhtml+xml" => return Ok(Form::Html),
                JSON | GEOJSON => return Ok(Form::Json),
                _ => {}
            }
        }
        Ok(Form::Json)
    }

    /// A sentence in the reader's language.
    pub(super) fn say(&self, word: &str) -> String {
        Locale::of(self.ctx.language).say(word, [])
    }

    /// A document in the form that is wanted.
    pub(super) fn answer<T: Serialize>(
        &self,
        form: Form,
        title: &str,
        kind: &'static str,
        document: &T,
    ) -> Result<Response> {
        Ok(self.written(form, title, kind, document)?)
    }

    /// The same as `answer`, for who writes a large document where it may take long.
    pub(super) fn written<T: Serialize>(
        &self,
        form: Form,
        title: &str,
        kind: &'static str,
        document: &T,
    ) -> yuanjian_app::Result<Response> {
        let bug = |e: serde_json::Error| Failure::bug(e.to_string());
        Ok(match form {
            Form::Html => {
                let value = serde_json::to_value(document).map_err(bug)?;
                pages::page(&self.ctx, title, &value)
            }
            Form::Json => {
                let text = serde_json::to_string(document).map_err(bug)?;
                ([(header::CONTENT_TYPE, kind)], text).into_response()
            }
        })
    }

    /// The same request at an address with some of its words changed.
    pub(super) fn again(&self, at: &str, changed: &[(&str, String)]) -> String {
        let changed: BTreeMap<&str, &String> = changed.iter().map(|(n, v)| (*n, v)).collect();
        let kept = self.asked.iter().filter(|(name, _)| !changed.contains_key(name.as_str()));
        let kept = kept.map(|(name, value)| (name.as_str(), value));
        let all = kept.chain(changed.iter().map(|(name, value)| (*name, *value)));
        let pairs: Vec<String> =
            all.map(|(name, value)| format!("{}={}", part(name), part(value))).collect();
        format!("{at}?{}", pairs.join("&"))
    }
}

/// In which form an answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Html,
}

/// A link.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct OgcLink {
    pub(super) href: String,
    pub(super) rel: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    /// Whether its address has places to fill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) templated: Option<bool>,
}

impl OgcLink {
    pub(super) fn new(rel: &str, kind: &str, href: String) -> Self {
        Self {
            href,
            rel: rel.to_owned(),
            kind: Some(kind.to_owned()),
            title: None,
            templated: None,
        }
    }

    pub(super) fn titled(mut self, title: &str) -> Self {
        self.title = Some(title.to_owned());
        self
    }
}

/// A part of an address.
pub(super) fn part(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().replace("%2E", ".").replace("%5F", "_")
}

/// A document's own address and that of its other form.
pub(super) fn both(at: &str, kind: &str) -> Vec<OgcLink> {
    vec![
        OgcLink::new("self", kind, format!("{at}?f=json")),
        OgcLink::new("alternate", HTML, format!("{at}?f=html")),
    ]
}
