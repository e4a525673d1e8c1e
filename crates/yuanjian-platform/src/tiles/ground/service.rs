//! A service of the intranet that gives tiles by the template of its addresses: XYZ, or WMTS with its
//! words filled.

use super::{Form, MOST_BYTES, unavailable, unusable, unzipped};
use crate::Result;
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, Uri, header},
};
use openidconnect::reqwest;
use std::time::Duration;
use tokio::sync::Semaphore;
use yuanjian_app::Failure;

/// How long it may take for a tile.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many of its tiles are awaited at once.
const AT_ONCE: usize = 16;

/// A service.
pub(super) struct Service {
    client: reqwest::Client,
    /// May hold a key.
    template: String,
    turns: Semaphore,
}

impl Service {
    /// By the template of its addresses.
    ///
    /// # Errors
    /// When the template lacks a place, or the places decide which host is asked.
    pub(super) fn open(template: &str) -> Result<Self> {
        let shown = template.split('?').next().unwrap_or_default();
        // The places of the numbers must not decide where a request goes.
        let address = filled(template, [0, 0, 0]).parse::<Uri>().ok().filter(|address| {
            let host = address.authority().map_or("@", |authority| authority.as_str());
            matches!(address.scheme_str(), Some("http" | "https"))
                && !host.contains('@')
                && template.split('/').nth(2).is_some_and(|there| !there.contains('{'))
        });
        if address.is_none() || !is_whole(template) {
            return Err(unusable(shown, "bad_address"));
        }
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(PATIENCE / 2)
            .timeout(PATIENCE)
            .build()
            .map_err(|e| Failure::bug(e.to_string()))?;
        Ok(Self { client, template: template.to_owned(), turns: Semaphore::new(AT_ONCE) })
    }

    /// What it says its tiles are.
    pub(super) fn form(&self) -> Option<Form> {
        said_form(&self.template)
    }

    /// A tile with its media type; nothing where there is none.
    ///
    /// # Errors
    /// When it does not serve, or what it gives is no tile.
    pub(super) async fn tile(&self, at: [u32; 3]) -> Result<Option<(Bytes, &'static str)>> {
        let _turn = self.turns.acquire().await.map_err(|e| Failure::bug(e.to_string()))?;
        fetched(&self.client, &filled(&self.template, at)).await
    }
}

/// The words of a template that stand for zoom, column and row: those of XYZ, and those of WMTS as
/// its own documents write them (`ResourceURL` of REST, and KVP with the places filled in so).
const PLACES: [&[&str]; 3] = [
    &["{z}", "{TileMatrix}", "{tilematrix}", "{TILEMATRIX}"],
    &["{x}", "{TileCol}", "{tilecol}", "{TILECOL}"],
    &["{y}", "{TileRow}", "{tilerow}", "{TILEROW}"],
];
/// The row counted from the south, as TMS does.
const FROM_SOUTH: &str = "{-y}";

pub(super) fn filled(template: &str, [z, x, y]: [u32; 3]) -> String {
    let south = 1_u64.checked_shl(z).unwrap_or(1).saturating_sub(1).saturating_sub(u64::from(y));
    let mut address = template.replace(FROM_SOUTH, &south.to_string());
    for (words, number) in PLACES.iter().zip([z, x, y]) {
        for word in *words {
            address = address.replace(word, &number.to_string());
        }
    }
    address
}

/// Whether a template has a place for each number and no other open place.
fn is_whole(template: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| template.contains(word));
    let row = has(PLACES[2]) || template.contains(FROM_SOUTH);
    has(PLACES[0]) && has(PLACES[1]) && row && !filled(template, [0, 0, 0]).contains(['{', '}'])
}

/// What a service says its tiles are: by the ending of its path, or by the format it is asked for.
pub(super) fn said_form(template: &str) -> Option<Form> {
    let (path, query) = template.split_once('?').unwrap_or((template, ""));
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let format = query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.eq_ignore_ascii_case("format").then(|| value.replace("%2F", "/").replace("%2f", "/"))
    });
    Form::named(ending).or_else(|| Form::of(&format?))
}

async fn fetched(client: &reqwest::Client, address: &str) -> Result<Option<(Bytes, &'static str)>> {
    // Errors of this library name the address, which may hold a key.
    let failed = |e: reqwest::Error| unavailable(&e.without_url().to_string());
    let mut answer = client.get(address).send().await.map_err(failed)?;
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::NOT_FOUND | StatusCode::NO_CONTENT => return Ok(None),
        other => return Err(unavailable(other.as_str())),
    }
    let kind = kind_of(answer.headers()).ok_or_else(|| unavailable("content-type"))?;
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(failed)? {
        if bytes.len() + piece.len() > MOST_BYTES {
            return Err(unavailable("size"));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(Some((unzipped(bytes.into())?, kind)))
}

/// The media type of a tile, where it is one that browsers draw and cannot run.
fn kind_of(headers: &HeaderMap) -> Option<&'static str> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    match kind.split(';').next().unwrap_or_default().trim() {
        "application/x-protobuf" | "application/octet-stream" => Some(Form::Mvt.kind()),
        kind => Form::of(kind).map(Form::kind),
    }
}
