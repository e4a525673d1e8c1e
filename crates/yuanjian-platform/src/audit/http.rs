//! The doors of the record.

use super::Printed;
use crate::{Ctx, Error, Result};
use axum::{
    Json,
    body::Body,
    extract::Query,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use yuanjian_store::{
    Recorded,
    events::{self, Filter},
};
use yuanjian_types::{Problem, Timestamp};

/// What a reader of the record asks for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Id of an account.
    #[serde(default)]
    account: String,
    /// Beginning of an action, `layers.`
    #[serde(default)]
    action: String,
    /// Id of a thing.
    #[serde(default)]
    thing: String,
    /// First day.
    from: Option<String>,
    /// Last day.
    to: Option<String>,
    /// Only events with a smaller number; `next` of the page before.
    before: Option<i64>,
    /// How many, at most 500.
    limit: Option<i64>,
}

/// An event.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct EventView {
    sequence: i64,
    #[schema(value_type = String)]
    at: Timestamp,
    account: String,
    name: String,
    address: String,
    request: String,
    action: String,
    thing: String,
    thing_id: String,
    detail: serde_json::Value,
    digest: String,
}

/// A page of events.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Events {
    items: Vec<EventView>,
    /// `before` of the next page; absent on the last.
    next: Option<i64>,
}

/// The record, newest first.
#[utoipa::path(get, path = "/api/v1/events", tag = "audit", params(Asked), responses((status = 200, body = Events)))]
pub(super) async fn list_events(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Json<Events>> {
    let limit = asked.limit.unwrap_or(100).clamp(1, 500);
    let found = events::list(&ctx.platform.db, ctx.city()?, &filter(asked)?, limit).await?;
    let full = found.len() as i64 == limit;
    let items: Vec<EventView> = found.into_iter().map(view).collect();
    let next = items.last().filter(|last| full && last.sequence > 1).map(|last| last.sequence);
    Ok(Json(Events { items, next }))
}

/// Whether the chain holds.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Verification {
    holds: bool,
    /// Number of events in the chain.
    events: i64,
    /// Digest of the last event.
    head: String,
    faults: Vec<FaultView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct FaultView {
    sequence: i64,
    /// `missing`, `after_gap`, `changed`, `head`, `columns`.
    what: String,
}

/// Walk the chain from its first event to its head.
#[utoipa::path(get, path = "/api/v1/events/verification", tag = "audit", responses((status = 200, body = Verification)))]
pub(super) async fn verify_events(ctx: Ctx) -> Result<Json<Verification>> {
    let city = ctx.city()?;
    let (head, faults) = events::verify_city(&ctx.platform.db, city).await?;
    let faults: Vec<FaultView> = faults
        .into_iter()
        .map(|fault| FaultView { sequence: fault.sequence, what: fault.what.to_owned() })
        .collect();
    Ok(Json(Verification {
        holds: faults.is_empty(),
        events: head.as_ref().map_or(0, |head| head.sequence),
        head: head.map(|head| head.digest).unwrap_or_default(),
        faults,
    }))
}

/// What a document prints of the record.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct PrintedHead {
    /// `412 · 9f86d081884c7d65…`, with or without the number, or a whole digest.
    head: String,
}

/// Whether what a document prints is in the record.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct FoundHead {
    found: bool,
    /// Number of the event that it names.
    sequence: Option<i64>,
    /// When that was written.
    #[schema(value_type = Option<String>)]
    at: Option<Timestamp>,
    /// Whether the chain holds up to there.
    holds: bool,
    /// Number of events since.
    since: i64,
}

/// Look for the head that a document prints.
#[utoipa::path(get, path = "/api/v1/events/printed_head", tag = "audit", params(PrintedHead), responses((status = 200, body = FoundHead)))]
pub(super) async fn find_printed_head(
    ctx: Ctx,
    Query(asked): Query<PrintedHead>,
) -> Result<Json<FoundHead>> {
    let city = ctx.city()?;
    let db = &ctx.platform.db;
    let places = Printed::parse(&asked.head)?.find(db, Some(city)).await?;
    let Some(place) = places.into_iter().next() else {
        let none = FoundHead { found: false, sequence: None, at: None, holds: false, since: 0 };
        return Ok(Json(none));
    };
    let (head, faults) = events::verify_city(db, city).await?;
    let last = head.map_or(0, |head| head.sequence);
    Ok(Json(FoundHead {
        found: true,
        sequence: Some(place.sequence),
        at: Some(place.at),
        holds: place.rests_on(&faults),
        since: last - place.sequence,
    }))
}

/// The record as a file, one event a line, oldest first, with the digests to check it by.
#[utoipa::path(get, path = "/api/v1/events/export", tag = "audit", params(Asked),
    responses((status = 200, body = String, content_type = "application/x-ndjson")))]
pub(super) async fn export_events(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let mut filter = filter(asked)?;
    let city = ctx.city()?;
    let mut lines = Vec::new();
    loop {
        let found = events::list(&ctx.platform.db, city, &filter, 1000).await?;
        let Some((last, _)) = found.last() else { break };
        filter.before = Some(last.sequence);
        for event in found.into_iter().map(view) {
            lines.push(serde_json::to_string(&event).unwrap_or_default() + "\n");
        }
    }
    let text: String = lines.into_iter().rev().collect();
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"yuanjian-events.ndjson\""),
    ];
    Ok((headers, Body::from(text)).into_response())
}

fn filter(asked: Asked) -> Result<Filter> {
    let day = |field: &str, text: Option<&String>, end: &str| -> Result<Option<Timestamp>> {
        let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
        let instant = Timestamp::parse(&format!("{text}T{end}+08:00"));
        instant
            .map(Some)
            .map_err(|_| Error::invalid(Problem::error("request.bad_day").at_field(field)))
    };
    Ok(Filter {
        from: day("from", asked.from.as_ref(), "00:00:00")?,
        to: day("to", asked.to.as_ref(), "23:59:59.999999")?,
        account: asked.account,
        action: asked.action,
        thing_id: asked.thing,
        before: asked.before,
    })
}

fn view((event, digest): (Recorded, String)) -> EventView {
    EventView {
        sequence: event.sequence,
        at: event.at,
        account: event.account,
        name: event.name,
        address: event.address,
        request: event.request,
        action: event.action,
        thing: event.thing,
        thing_id: event.id,
        detail: event.detail,
        digest,
    }
}
